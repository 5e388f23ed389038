"""What people said is kept for good, and every verdict follows from it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from monitor.errors import VigieError
from monitor.model import BrandName, Correction, Judged, MentionId, OrderId, Verb
from monitor.store import Store, open_reader, place
from monitor.store.search import MentionFilter
from tests.makers import NOON, make_alert, make_event, make_judged, make_order, make_verdict, minutes
from tests.store.contents import contents
from tests.store.first_version import write_first_version

LATER = NOON + minutes(5)


def keep(store, *judged):
    store.admit([one.mention for one in judged], None)
    store.judge(judged)
    store.weigh([one.mention.id for one in judged], [], [])


def say(store, mention, at=LATER, *, by="marie", note="", **said):
    """Somebody corrects a mention: as the daemon does it."""
    order = make_order(verb=Verb.CORRECT, by=by, target=mention, note=note, correction=Correction(**said))
    place(store.path, order, at)
    (order,) = store.orders(10)
    change = store.change(order, at)
    store.weigh([], [], [], [done(order, at)], changes=[change])
    return change


def done(order, at):
    from monitor.model import Settled

    return Settled(order.id, at)


def verdict(store, mention):
    return store.reads.judged([mention])[mention].verdict


@pytest.fixture
def told(store):
    """A story with a copy, and another mention."""
    first = make_judged("positive", ("religion",), id="first", story="first")
    copy = make_judged("neutral", id="copy", story="first")
    other = make_judged("positive", id="other", story="other")
    keep(store, first, copy, other)
    return store


def test_it_applies_at_once_to_the_mention_and_to_all_that_tell_its_story(told):
    before = verdict(told, "other")
    change = say(told, "copy", sentiment="negative", spares=("religion",), touches=("safety",))
    assert [was.mention.id for was, _ in change.changed] == ["first", "copy"]
    for name in ("first", "copy"):
        now = verdict(told, name)
        assert now.sentiment is not None
        assert (now.sentiment.label, now.sentiment_model, now.corrected_by) == (
            "negative",
            "corrected by marie",
            "marie",
        )
        assert [topic.name for topic in now.topics] == ["safety"]
    assert verdict(told, "other") == before
    assert [one.mention.id for one in told.unreweighed(10)] == ["first", "copy"], "rules are to think again"
    assert told.orders(10) == []
    contents(told.path)


def test_a_judgement_that_comes_later_does_not_take_it_back(told):
    say(told, "first", sentiment="negative", relevant=False)
    mention = told.reads.judged(["first"])["first"].mention
    told.judge([Judged(mention, replace(make_verdict("positive"), sentiment_model="careful 2"))])
    now = verdict(told, "first")
    assert now.sentiment is not None
    assert (now.sentiment.label, now.relevant, now.heard_model) == ("negative", False, "careful 2")
    assert [one.verdict for one in told.unweighed(10)] == [now]
    say(told, "first", undo=True)
    assert verdict(told, "first") == replace(make_verdict("positive"), sentiment_model="careful 2")


def test_a_copy_that_comes_later_is_corrected_with_its_story(told):
    say(told, "first", relevant=False)
    keep(told, make_judged("positive", id="late", story="first"))
    assert not verdict(told, "late").relevant
    assert verdict(told, "other").relevant


def test_an_edit_does_not_take_it_back_either(told):
    say(told, "first", sentiment="negative")
    mention = told.reads.judged(["first"])["first"].mention
    told.admit([replace(mention, text="Acme is other words")], None)
    assert told.unreweighed(10) == [told.reads.judged(["copy"])["copy"]], "it is to be judged first"
    (edited,) = told.unjudged(10)
    told.judge([Judged(replace(edited, story="elsewhere"), make_verdict("positive"))])
    assert verdict(told, "first").corrected_by == "marie"


def test_undone_all_is_as_the_classifiers_said(told):
    before = [verdict(told, name) for name in ("first", "copy")]
    say(told, "first", sentiment="negative")
    say(told, "copy", LATER + minutes(1), touches=("safety",), by="jo")
    assert verdict(told, "first").corrected_by == "jo"
    say(told, "first", LATER + minutes(2), undo=True)
    assert [verdict(told, name) for name in ("first", "copy")] == before
    assert [one.by for one in told.reads.corrections()] == ["marie", "jo", "marie"]
    assert len(told.reads.corrections(2)) == 2


def test_the_same_correction_twice_is_one(told):
    order = make_order(verb=Verb.CORRECT, target="first", correction=Correction(sentiment="negative"))
    change = told.change(order, LATER)
    told.weigh([], [], [], changes=[change])
    told.weigh([], [], [], again=["first", "copy"])
    told.weigh([], [], [], changes=[change])
    assert len(told.reads.corrections()) == 1
    assert told.unreweighed(10) == []


def test_what_is_not_there_changes_nothing(told):
    change = told.change(
        make_order(verb=Verb.CORRECT, target="gone", correction=Correction(undo=True)), LATER
    )
    assert (change.changed, change.cited, change.made.story) == ((), {}, "gone")


def test_the_alerts_that_cite_the_mention_or_a_copy_are_found(told):
    alert = make_alert(id="a1", mentions=(MentionId("first"), MentionId("other")))
    told.weigh([], [make_event(alert)], [])
    change = say(told, "copy", relevant=False)
    assert change.cited == {"a1": ("first",)}


def top_stories(reads, *span):
    with reads.periods().telling(*span) as period:
        return period.stories(BrandName("acme"), "all", 5)


def test_what_is_not_relevant_counts_nowhere_until_it_is_again(told):
    def seen():
        reads = told.reads
        span = (NOON - minutes(1), NOON + minutes(1))
        volume = reads.volumes(*span).get(BrandName("acme"))
        return (
            [one.mention.id for one in reads.mentions()],
            volume and (volume.mentions, volume.stories, dict(volume.topics)),
            [(story.id, story.copies) for story in top_stories(reads, *span)],
            [one.mention.id for one in reads.weighed_history(NOON - minutes(1), words=False)],
            [one.mention.id for one in reads.history(words=True)],
            [one.mention.id for one in told.weighed_since(NOON - minutes(1))],
            [one.mention.id for one in told.weighed_history(NOON - minutes(1), words=True)],
        )

    all_of_it = seen()
    assert all_of_it[1] == (3, 2, {"religion": 1})
    say(told, "first", relevant=False)
    only = ["other"]
    assert seen() == (only, (1, 1, {}), [("other", 1)], only, only, only, only)
    both = told.reads.mentions(MentionFilter(irrelevant=True))
    assert [one.mention.id for one in both] == ["other", "copy", "first"]
    say(told, "copy", relevant=True)
    assert seen()[1] == all_of_it[1]
    assert seen()[3:] == all_of_it[3:]


def test_history_knows_which_model_spoke_before_the_person(told):
    say(told, "first", sentiment="negative")
    (one, *_) = told.reads.history(words=False)
    assert (one.verdict.sentiment_model, one.verdict.heard_model) == ("corrected by marie", "fake 1")


def test_what_was_said_outlives_the_words(told):
    say(told, "first", sentiment="negative", note="not a joke")
    told.weigh([], [], [], again=["first"])
    assert told.forget({}, NOON + minutes(60)) == 3
    (made,) = told.reads.corrections()
    assert (made.mention, made.story, made.by, made.at, made.note) == (
        "first",
        "first",
        "marie",
        LATER,
        "not a joke",
    )
    assert told.unreweighed(10) == []
    assert told.reads.telling(MentionId("first")) == []
    contents(told.path)


@pytest.mark.parametrize("sql", ["UPDATE corrections SET note = 'x'", "DELETE FROM corrections"])
def test_what_was_said_can_be_neither_changed_nor_deleted(told, sql):
    say(told, "first", sentiment="negative")
    with pytest.raises(sqlite3.IntegrityError, match="corrections is an audit log: rows are added, never"):
        told._conn.execute(sql)


def test_what_was_asked_for_is_not_changed_either(told):
    place(told.path, make_order(id=OrderId("open"), correction=Correction(undo=True)), NOON)
    with pytest.raises(sqlite3.IntegrityError, match="an order is settled, never changed"):
        told._conn.execute("UPDATE orders SET correction = '{}'")


@pytest.mark.parametrize(
    ("beginning", "complaint"),
    [
        ("zzz", "there is no mention zzz: `vigie mentions` lists them with their ids"),
        ("", "there is no mention : `vigie mentions` lists them"),
        ("fi", "several mentions begin with fi, such as fire, first"),
    ],
)
def test_a_mention_is_named_by_the_beginning_of_its_id(told, beginning, complaint):
    keep(told, make_judged(id="fire", story="fire"))
    with open_reader(told.path) as reader:
        assert [reader.mention(name).mention.id for name in ("first", "c", "fire")] == [
            "first",
            "copy",
            "fire",
        ]
        with pytest.raises(VigieError, match=complaint):
            reader.mention(beginning)


def test_a_name_that_is_whole_is_meant_even_where_others_begin_so(told):
    keep(told, make_judged(id="first-of-all", story="x"))
    assert told.reads.mention("first").mention.id == "first"


def test_a_database_of_an_older_version_takes_corrections(path):
    write_first_version(path)
    with Store.open(path, "pytest") as store:
        (one,) = store.unweighed(10)
        assert one.verdict.relevant
        say(store, one.mention.id, sentiment="positive")
        assert verdict(store, one.mention.id).corrected_by == "marie"
