from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import (
    BrandHit,
    BrandName,
    Dated,
    Evidence,
    Intent,
    Judged,
    Sentiment,
    Topic,
    Towards,
    Verdict,
)
from monitor.rules.windows import seen
from monitor.store import Store, history, open_reader
from tests.makers import NOON, make_judged, make_mention, minutes


def keep(store, *judged):
    store.admit([one.mention for one in judged], None)
    store.judge(judged)


def light(one: Judged, *, words: bool = True) -> Judged:
    """What is left of a mention when it is read lightly."""
    mention, verdict = one.mention, one.verdict
    mention = replace(mention, key="", hits=tuple(BrandHit(brand, ()) for brand in mention.brands))
    if not words:
        mention = replace(mention, title="", text="")
    said = verdict.sentiment and replace(verdict.sentiment, evidence=())
    topics = tuple(Topic(topic.name, 1.0) for topic in verdict.topics)
    return Judged(
        mention,
        Verdict(
            verdict.lang,
            said,
            verdict.sentiment_model,
            topics,
            tuple(Intent(intent.name, 1.0) for intent in verdict.intents),
            tuple(Towards(one.brand, replace(one.sentiment, evidence=())) for one in verdict.towards),
            hasty=verdict.hasty,
        ),
    )


FULL = Judged(
    make_mention(
        title="A title",
        url="https://news.example/1",
        author="Zoé",
        lang="fr",
        reach=120_000,
        type="review",
        thread="t/1",
        dated=Dated.CLAMPED,
        backfilled=True,
        revision=3,
        published_at=NOON + timedelta(microseconds=123),
        brands=["globex", "acme", "initech"],
    ),
    Verdict(
        "fr",
        Sentiment(-0.625, "negative", 0.75, (Evidence("bad", -0.5),)),
        "vader 3.3.2",
        (Topic("safety", 0.9, (Evidence("rappelé", 1.0),)), Topic("death", 0.5)),  # type: ignore[arg-type]
        (Intent("question", 0.75), Intent("spam", 0.5)),
        (
            Towards(BrandName("globex"), Sentiment(0.125, "positive", 0.75)),
            Towards(BrandName("acme"), Sentiment(-0.1, "neutral", 0.3333)),
        ),
        hasty=True,
    ),
)


@pytest.mark.parametrize("words", [True, False])
def test_what_rules_ask_of_a_mention_is_there_and_the_rest_is_not(store, words):
    plain = [make_judged(None, lang=None, author="", story=None), make_judged("positive", ("safety",))]
    keep(store, FULL, *plain)
    read = list(store.reads.history(words=words, by="seq"))
    assert read == [light(one, words=words) for one in (FULL, *plain)]
    assert [seen(one) for one in read] == [seen(one) for one in (FULL, *plain)]


def test_a_mention_that_names_no_brand_any_more_is_no_trouble(store):
    one = make_judged(hits=())
    keep(store, one)
    assert [read.mention.brands for read in store.reads.history(words=False)] == [()]


@pytest.fixture
def mixed(store):
    """Four mentions in order of arrival: when they were published and collected, in minutes after noon."""
    times = [(3, 5), (1, 9), (3, 4), (2, 9)]
    judged = [
        make_judged(published_at=NOON + minutes(published), collected_at=NOON + minutes(collected))
        for published, collected in times
    ]
    keep(store, *judged)
    return store, [one.mention.id for one in judged]


@pytest.mark.parametrize(
    ("by", "span", "expected"),
    [
        ("published_at", (None, None), [1, 3, 0, 2]),
        ("collected_at", (None, None), [2, 0, 1, 3]),
        ("seq", (None, None), [0, 1, 2, 3]),
        ("published_at", (2, 3), [3]),
        ("published_at", (2, None), [3, 0, 2]),
        ("published_at", (None, 3), [1, 3]),
        ("collected_at", (5, 9), [0]),
        ("collected_at", (5, None), [0, 1, 3]),
        ("seq", (2, None), [0, 2, 3]),
        ("seq", (9, None), []),
    ],
)
def test_it_comes_in_the_order_asked_for_equal_times_as_they_arrived(mixed, by, span, expected):
    store, ids = mixed
    since, until = (None if minute is None else NOON + minutes(minute) for minute in span)
    read = store.reads.history(since, until, words=False, by=by)
    assert [one.mention.id for one in read] == [ids[place] for place in expected]


def test_a_replay_may_have_each_mention_at_once_and_as_news(store):
    late = make_judged(backfilled=True, collected_at=NOON + minutes(999))
    keep(store, late)
    (read,) = store.reads.history(words=False, at_once=True)
    assert (read.mention.published_at, read.mention.collected_at) == (NOON, NOON)
    assert not read.mention.backfilled


def test_what_is_not_judged_or_was_forgotten_meanwhile_is_left_out(store):
    judged = [make_judged(source=source) for source in ("old", *["news"] * (history.CHUNK + 5))]
    keep(store, *judged)
    store.admit([make_mention()], None)
    reading = store.reads.history(words=False, by="seq")
    read = [next(reading)]
    store.admit([replace(judged[-1].mention, text="edited")], None)
    store.forget({"old": NOON + minutes(1)}, NOON - minutes(1))
    read += list(reading)
    assert [one.mention.id for one in read] == [one.mention.id for one in judged[:-1]]


def test_a_reader_of_all_history_does_not_keep_the_writer_from_tidying_up(store):
    """Between two chunks nothing is held: the whole of the log can go back into the file."""
    keep(store, *(make_judged() for _ in range(2 * history.CHUNK)))
    with open_reader(store.path) as reader:
        reading = reader.history(words=False)
        next(reading)
        keep(store, make_judged())
        busy, logged, moved = store._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert (busy, logged - moved) == (0, 0)
        assert len(list(reading)) == 2 * history.CHUNK - 1


def test_what_was_weighed_comes_in_order_of_arrival(mixed):
    store, ids = mixed
    assert list(store.reads.weighed_history(NOON, words=False)) == []
    store.weigh([ids[0], ids[1], ids[3]], [], [])
    since = NOON + minutes(1)
    for words in (True, False):
        expected = [light(one, words=words) for one in store.weighed_since(since)]
        assert list(store.reads.weighed_history(since, words=words)) == expected
    assert [one.mention.id for one in store.reads.weighed_history(since, words=False)] == [ids[0], ids[3]]
    edited = replace(next(iter(store.reads.judged([ids[0]]).values())).mention, text="edited")
    store.admit([edited], None)
    assert [one.mention.id for one in store.reads.weighed_history(since, words=False)] == [ids[3]]


names = st.lists(st.sampled_from(["acme", "globex", "Été", "a, b", "c|d"]), unique=True, max_size=4)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(names, names, st.sampled_from(["negative", None]), st.integers(0, 3), st.integers(0, 3)),
        max_size=5,
    )
)
def test_it_tells_the_same_as_the_thorough_reader(tmp_path_factory, drawn):
    judged = [
        make_judged(
            label,
            tuple(topics),
            brands=brands,
            published_at=NOON + minutes(published),
            collected_at=NOON + minutes(published + late),
        )
        for brands, topics, label, published, late in drawn
    ]
    with Store.open(tmp_path_factory.mktemp("history") / "vigie.db", "pytest") as store:
        keep(store, *judged)
        thorough = sorted(judged, key=lambda one: one.mention.published_at)
        assert list(store.reads.history(words=True)) == [light(one) for one in thorough]
