"""The truth tables of ``each`` and ``count``."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import BrandName, MentionId
from monitor.rules.conditions import Count, Each
from monitor.rules.counts import CountGauge, EachGauge
from monitor.rules.gauge import Setting
from tests.makers import NOON, make_judged, minutes
from tests.rules.test_windows import entry

HOUR = timedelta(hours=1)
SETTING = Setting(brand=BrandName("acme"), begun=NOON - timedelta(days=30))
WORDS = make_judged()  # none of these conditions reads them


def gauge_of(condition, *entries):
    gauge = CountGauge(condition, SETTING) if isinstance(condition, Count) else EachGauge(condition, SETTING)
    for one in entries:
        gauge.add(one, WORDS)
    return gauge


def reason_for_last(condition, *entries):
    return gauge_of(condition, *entries).judge(condition, entries[-1])


COUNT = Count(at_least=3, within=HOUR, authors=2, sources=1)

# what arrived, as (minute, story, author, source); the last one is decided on -> the reason
TABLE = [
    ("two of three", [(0, "a", "ann", "x"), (1, "b", "bob", "x")], "below-count"),
    ("three by two authors", [(0, "a", "ann", "x"), (1, "b", "bob", "x"), (2, "c", "bob", "x")], "count"),
    (
        "three by one author: one angry person",
        [(0, "a", "ann", "x"), (1, "b", "ann", "x"), (2, "c", "ann", "x")],
        "too-few-authors",
    ),
    (
        "three copies of one story",
        [(0, "a", "ann", "x"), (1, "a", "bob", "x"), (2, "a", "cid", "x")],
        "below-count",
    ),
    (
        "the first is an hour old to the minute: outside",
        [(0, "a", "ann", "x"), (30, "b", "bob", "x"), (60, "c", "cid", "x")],
        "below-count",
    ),
    (
        "the first is one minute short of an hour old: inside",
        [(1, "a", "ann", "x"), (30, "b", "bob", "x"), (60, "c", "cid", "x")],
        "count",
    ),
    (
        "one that comes late completes an old storm",
        [(0, "a", "ann", "x"), (20, "b", "bob", "x"), (300, "z", "zoe", "x"), (10, "c", "cid", "x")],
        "count",
    ),
    (
        "one that comes late completes nothing",
        [(0, "a", "ann", "x"), (300, "z", "zoe", "x"), (10, "c", "cid", "x")],
        "below-count",
    ),
    (
        "late, many about, but all copies by one",
        [(0, "a", "ann", "x"), (20, "a", "ann", "x"), (300, "z", "zoe", "x"), (10, "a", "ann", "x")],
        "below-count",
    ),
]


@pytest.mark.parametrize(("name", "arrived", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_count(name, arrived, expected):
    entries = [
        entry(number, minute, story=story, by=by, source=source)
        for number, (minute, story, by, source) in enumerate(arrived)
    ]
    reason = reason_for_last(COUNT, *entries)
    assert (reason.name, reason.fired) == (expected, expected == "count")


def test_count_may_ask_for_several_sources():
    condition = Count(at_least=2, within=HOUR, sources=2)
    assert reason_for_last(condition, entry(1, 0), entry(2, 1)).name == "too-few-sources"
    assert reason_for_last(condition, entry(1, 0), entry(2, 1, source="blog")).fired


def test_count_may_count_copies_too():
    entries = [entry(number, number, story="same") for number in range(3)]
    assert reason_for_last(Count(at_least=3, within=HOUR, of="mentions"), *entries).fired


def test_a_reason_carries_the_numbers_to_check_it_by():
    reason = reason_for_last(COUNT, entry(1, 0, story="a"), entry(2, 1, story="a"), entry(3, 2), entry(4, 3))
    assert reason.numbers == {
        "count": 3,
        "at_least": 3,
        "of": "stories",
        "mentions": 4,
        "within": HOUR,
        "since": NOON + minutes(3) - HOUR,
        "until": NOON + minutes(3),
        "authors": 4,
        "authors_needed": 2,
        "sources": 1,
        "sources_needed": 1,
    }


def test_each_fires_once_a_story():
    assert reason_for_last(Each(), entry(1, 0)).fired
    copy = reason_for_last(Each(), entry(1, 0, story="a"), entry(2, 1, story="a"))
    assert (copy.name, copy.fired, copy.numbers) == ("same-story", False, {"copies": 1})


def test_each_may_fire_for_copies_too():
    assert reason_for_last(Each(of="mentions"), entry(1, 0, story="a"), entry(2, 1, story="a")).fired


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=25)
)
def test_count_fires_exactly_when_some_hour_that_holds_the_mention_has_enough(rows):
    entries = [entry(n, minute, story=f"s{story}", by=f"a{by}") for n, (minute, story, by) in enumerate(rows)]
    last = entries[-1]
    obvious = False
    for end in {one.at for one in entries if last.at <= one.at < last.at + HOUR}:
        inside = [one for one in entries if end - HOUR < one.at <= end]
        obvious |= len({one.story for one in inside}) >= 3 and len({one.voice for one in inside}) >= 2
    assert reason_for_last(COUNT, *entries).fired is obvious


def test_an_edited_mention_counts_no_more():
    gauge = gauge_of(COUNT, *(entry(number, number) for number in range(3)))
    gauge.discard(MentionId("m1"))
    assert not gauge.knows(MentionId("m1"))
    assert gauge.knows(MentionId("m2"))
    assert gauge.judge(COUNT, entry(2, 2)).name == "below-count"


def test_one_gauge_serves_every_level_of_its_rule():
    gauge = gauge_of(COUNT, *(entry(number, number) for number in range(3)))
    crisis = dataclasses.replace(COUNT, at_least=4)
    assert [gauge.judge(level, entry(2, 2)).name for level in (crisis, COUNT)] == ["below-count", "count"]


def test_a_count_stands_at_what_lies_before_now():
    gauge = gauge_of(COUNT, *(entry(number, number * 10) for number in range(4)))
    stands = {minute: gauge.stand(COUNT, NOON + minutes(minute)) for minute in (5, 30, 75, 500)}
    assert {minute: (stand.name, stand.numbers["count"]) for minute, stand in stands.items()} == {
        5: ("below-count", 1),
        30: ("count", 4),
        75: ("below-count", 2),
        500: ("below-count", 0),
    }


def test_the_evidence_of_a_count_is_the_stretch_that_decided():
    late = entry(4, 20)
    gauge = gauge_of(COUNT, entry(1, 0), entry(2, 40), entry(3, 100), late)
    assert gauge.evidence(late, gauge.judge(COUNT, late)) == ("m1", "m4", "m2")


def test_what_nothing_decided_is_its_own_evidence():
    gauge = gauge_of(Each(), entry(1, 0), entry(2, 1))
    assert gauge.evidence(entry(2, 1), gauge.judge(Each(), entry(2, 1))) == ("m2",)
    assert gauge_of(COUNT, entry(1, 0)).evidence(entry(1, 0), gauge.judge(Each(), entry(1, 0))) == ("m1",)


def test_each_stands_at_the_last_that_came():
    assert gauge_of(Each()).stand(Each(), NOON).name == "nothing-yet"
    gauge = gauge_of(Each(), entry(1, 0), entry(2, 30))
    stand = gauge.stand(Each(), NOON + minutes(10))
    assert (stand.name, stand.fired, stand.numbers) == ("nothing-new", False, {"last": NOON})


def test_windows_are_told_oldest_first_and_only_where_all_of_one_is_remembered():
    copies = [entry(number, number, story="same") for number in range(3)]
    gauge = gauge_of(COUNT, *copies, entry(4, 61))
    until = NOON + minutes(65)
    assert gauge.windows(until, 2) == ((until - HOUR, 1, None), (until, 1, None))
    assert gauge_of(Each(), *copies).windows(until, 2)[0] == (until - HOUR, 3, None)
    assert len(gauge.windows(until, 99)) == 25  # an hour's stretch, and mentions may come a day late
    assert gauge_of(COUNT).windows(until, 2) == ((until - HOUR, 0, None), (until, 0, None))


@pytest.mark.parametrize("condition", [Each(), COUNT])
def test_neither_has_a_deadline_nor_a_baseline(condition):
    gauge = gauge_of(condition, entry(1, 0))
    before = gauge.stand(condition, NOON)
    gauge.learn(entry(2, 0), WORDS)
    gauge.around(entry(3, 0))
    gauge.asked(NOON)
    gauge.rebase()
    assert gauge.stand(condition, NOON) == before
    assert gauge.due() is None
