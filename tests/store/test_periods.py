"""What a digest asks of a period."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from monitor.boxes import SourceState
from monitor.model import BrandName, EventKind, Intent, MentionId, SourceName, StoryId
from monitor.store.periods import Counted, Found
from tests.makers import NOON, make_alert, make_event, make_judged, make_mention, minutes
from tests.store.test_corrections import say

ACME, GLOBEX, NEWS = BrandName("acme"), BrandName("globex"), SourceName("news")
SPAN = (NOON, NOON + minutes(9))


def keep(store, *judged):
    store.admit([one.mention for one in judged], None)
    store.judge(judged)


def asking(*names, **given):
    one = make_judged(**given)
    intents = tuple(Intent(name, 0.9) for name in names)
    return dataclasses.replace(one, verdict=dataclasses.replace(one.verdict, intents=intents))


def asked(store, question, *given):
    """What a period answers."""
    with store.reads.periods().telling(*SPAN) as period:
        return getattr(period, question)(*given)


def test_mentions_are_counted_by_brand_source_model_and_tone(store):
    keep(
        store,
        make_judged("negative"),
        make_judged("negative", source="blog"),
        make_judged("positive", brands=["acme", "globex"], towards={"globex": "negative"}),
        make_judged(None),
        make_judged("neutral", published_at=NOON + minutes(9)),
        make_judged("neutral", published_at=NOON - minutes(1)),
    )
    store.admit([make_mention()], None)
    assert sorted(store.reads.periods().counted(*SPAN), key=str) == [
        Counted(ACME, SourceName("blog"), "fake 1", 1, 1, 0, 0),
        Counted(ACME, NEWS, "fake 1", 2, 1, 0, 1),
        Counted(ACME, NEWS, None, 2, 0, 0, 0),
        Counted(GLOBEX, NEWS, "fake 1", 1, 1, 0, 0),
    ]


def test_a_source_listens_since_it_brought_something_and_a_file_tells_of_what_was_before(store):
    first, later = NOON - timedelta(days=9), NOON - timedelta(days=2)
    store.admit([make_mention(published_at=first, collected_at=later)], None)
    store.admit([make_mention(published_at=later, collected_at=NOON)], None)
    periods = store.reads.periods()
    assert periods.listening_since(NEWS, told=False) == later
    assert periods.listening_since(NEWS, told=True) == first
    assert periods.listening_since(SourceName("blog"), told=False) is None


def test_stories_authors_and_the_loudest_are_counted(store):
    keep(
        store,
        *(make_judged(story="fire", author="zoe") for _ in range(3)),
        make_judged(author="zoe", source="blog"),
        make_judged(author="jo"),
        make_judged(author=""),
        make_judged(brands=["globex"], author=""),
    )
    assert asked(store, "breadth") == {ACME: (4, 2), GLOBEX: (1, 0)}
    assert asked(store, "loudest") == {ACME: 3}


def test_topics_and_intents_are_counted_the_most_frequent_first(store):
    keep(
        store,
        make_judged("negative", ("death", "safety")),
        make_judged("negative", ("safety",)),
        asking("praise", "question"),
        asking("question", brands=["globex"]),
        make_judged("negative", ("safety",), published_at=NOON - minutes(1)),
    )
    assert asked(store, "topics") == {ACME: {"safety": 2, "death": 1}}
    assert list(asked(store, "topics")[ACME]) == ["safety", "death"]
    assert asked(store, "intents") == {ACME: {"praise": 1, "question": 1}, GLOBEX: {"question": 1}}
    assert store.reads.periods().topics(NOON - minutes(5), NOON) == {ACME: {"safety": 1}}


def test_questions_and_complaints_wait_for_an_answer_until_somebody_goes_on_in_their_thread(store):
    late = asking("complaint", "question", published_at=NOON + minutes(5))
    early = asking("question", story="s", thread="t1", published_at=NOON + minutes(1))
    keep(
        store,
        late,
        early,
        asking("question", thread="t2", published_at=NOON + minutes(2)),  # answered
        asking("question", story="s", published_at=NOON + minutes(3)),  # a copy
        make_judged(thread="t2", brands=["globex"], published_at=NOON + minutes(20)),
        asking("praise", published_at=NOON + minutes(1)),
        asking("question", brands=["globex"], published_at=NOON + minutes(1)),
        asking("question", published_at=NOON - minutes(1)),
    )
    found = asked(store, "unanswered")
    assert [at for _, _, at in found[ACME]] == [NOON + minutes(1), NOON + minutes(5)]
    assert asked(store, "judged", [seq for _, seq, _ in found[ACME]]) == [early, late]
    assert len(found[GLOBEX]) == 1


def test_the_top_stories_are_those_with_most_copies_shown_by_the_first(store):
    later = make_judged(story="fire", author="jo", likes=3, published_at=NOON + minutes(2))
    first = make_judged(story="fire", author="zoe", shares=2, published_at=NOON + minutes(1))
    single = make_judged(story="single", published_at=NOON)
    newer = make_judged(story="newer", published_at=NOON + minutes(3))
    keep(
        store,
        later,
        first,
        single,
        newer,
        make_judged(brands=["globex"]),
        make_judged(published_at=NOON + minutes(9)),
    )
    assert asked(store, "stories", ACME, "all", 5) == [
        Found(StoryId("fire"), 2, 2, 3, first),
        Found(StoryId("newer"), 1, 1, 0, newer),
        Found(StoryId("single"), 1, 1, 0, single),
    ]
    assert asked(store, "stories", ACME, "all", 1) == [Found(StoryId("fire"), 2, 2, 3, first)]


@pytest.mark.parametrize(("kind", "keys"), [("press", {"a"}), ("complaints", {"c"}), ("praise", {"p"})])
def test_stories_of_a_kind_are_the_press_complaints_and_praise(store, kind, keys):
    keep(
        store,
        make_judged(key="a", type="article"),
        asking("complaint", key="c"),
        asking("praise", key="p", sentiment="positive"),
        asking("praise", key="no praise", sentiment="negative"),
    )
    assert {one.first.mention.key for one in asked(store, "stories", ACME, kind, 5)} == keys


def test_worth_sharing_is_what_is_kind_and_liked_and_touches_nothing_sensitive(store):
    keep(
        store,
        make_judged("positive", key="liked", likes=5),
        make_judged("positive", key="shared", likes=4, shares=9),
        make_judged("positive", key="nobody cares"),
        make_judged("negative", key="bad", likes=99),
        make_judged("positive", ("death",), key="sensitive", likes=99),
        asking("complaint", sentiment="positive", key="nobody answers :)", likes=99),
    )
    assert [one.first.mention.key for one in asked(store, "sharing", ACME, 5)] == ["shared", "liked"]


def test_a_fan_speaks_well_again_and_again_and_never_ill(store):
    def by(author: str, *tones: str, **given: Any):
        return [make_judged(tone, author=author, **given) for tone in tones]

    keep(
        store,
        *by("zoe", "positive", "positive", "positive", "neutral"),
        *by("jo", "positive", "positive"),
        *by("moody", "positive", "positive", "positive", "negative"),
        *by("paper", "positive", "positive", "positive", type="article"),
        *by("echo", "positive", "positive", "positive", story="s"),
        *by("", "positive", "positive", "positive"),
    )
    assert [found[:3] for found in asked(store, "fans", ACME, 5)] == [("zoe", "news", 3)]


def test_texts_are_a_sample_spread_over_the_period(store):
    keep(
        store,
        *(make_judged(title="T", text=f"word{number}") for number in range(20)),
        make_judged(brands=["globex"]),
    )
    periods = store.reads.periods()
    assert len(periods.texts(ACME, *SPAN, 20)) == 20
    assert periods.texts(ACME, *SPAN, 20)[0][:2] == ("T\nword0", "en")
    assert len(periods.texts(ACME, *SPAN, 2_001)) == 6  # every third


def test_who_acknowledged_first_is_when_an_alert_was_taken(store):
    alert, other = make_alert(), make_alert()
    store.weigh(
        [], [make_event(alert, kind=EventKind.ACKNOWLEDGED, at=NOON + minutes(5)), make_event(other)], []
    )
    store.weigh([], [make_event(alert, kind=EventKind.ACKNOWLEDGED, at=NOON + minutes(2))], [])
    assert store.reads.periods().taken([alert.id, other.id]) == {alert.id: NOON + minutes(2)}


def test_what_people_corrected_is_counted_by_story_beside_what_the_machine_had_said(store):
    keep(
        store,
        make_judged("positive", id=MentionId("a"), story="s"),
        make_judged("positive", story="s"),
        make_judged(),
    )
    say(store, "a", sentiment="negative")
    judged, ((machine, one),) = store.reads.periods().corrected(*SPAN)
    assert judged == 2
    assert (machine.sentiment.label, one.verdict.sentiment.label) == ("positive", "negative")


def test_what_is_not_relevant_is_told_nowhere(store):
    keep(store, make_judged("positive", id=MentionId("a"), likes=9))
    say(store, "a", relevant=False)
    assert store.reads.periods().counted(*SPAN) == []
    assert asked(store, "breadth") == {}
    assert store.reads.periods().texts(ACME, *SPAN, 1) == []


def test_one_period_after_another_may_be_asked_of_the_same_reader(store):
    keep(store, make_judged())
    assert asked(store, "breadth") == asked(store, "breadth") == {ACME: (1, 1)}
    assert store.reads.sources() == []
    store.note(SourceState(name=NEWS, kind="feed", identity="x"))


def test_mentions_are_counted_by_the_hour(store):
    keep(
        store,
        make_judged("negative"),
        make_judged("neutral", published_at=NOON + minutes(5)),
        make_judged(brands=["globex"]),
    )
    assert asked(store, "hours") == {ACME: {NOON: (2, 1)}, GLOBEX: {NOON: (1, 1)}}
