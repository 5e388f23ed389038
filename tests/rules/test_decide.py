"""The truth tables of the conditions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rules.conditions import Count, Each
from monitor.rules.decide import decide
from monitor.rules.windows import Window
from tests.makers import NOON, minutes
from tests.rules.test_windows import entry

HOUR = timedelta(hours=1)


def reason_for_last(condition, *entries):
    window = Window(condition.within if isinstance(condition, Count) else timedelta(), timedelta(days=1))
    for one in entries:
        window.add(one)
    return decide(condition, window, entries[-1])


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
