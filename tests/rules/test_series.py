"""Hourly sums are what SQL would count, and hours of the week are those on the wall."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rules.series import EPOCH, HOUR, Series, hour_of, hours, week_hours

PARIS = ZoneInfo("Europe/Paris")
moves = st.lists(st.tuples(st.integers(0, 40), st.integers(-2, 3), st.integers(0, 2)), max_size=60)


@given(moves)
def test_the_sums_are_those_of_group_by(rows):
    series = Series(2, most=10_000)
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE said (hour INTEGER, part INTEGER, rest INTEGER)")
    for hour, part, rest in rows:
        series.add(hour, part, rest)
        base.execute("INSERT INTO said VALUES (?, ?, ?)", (hour, part, rest))
    query = (
        "SELECT hour, sum(part), sum(rest) FROM said WHERE hour >= ? AND hour < ? GROUP BY hour ORDER BY hour"
    )
    for start, end in ((0, 41), (5, 20), (20, 5)):
        expected = base.execute(query, (start, end)).fetchall()
        assert list(zip(*series.rows(start, end), strict=True)) == expected
    (total,) = base.execute("SELECT coalesce(sum(part), 0) FROM said").fetchone()
    assert sum(series.every(0, 41)) == total == series.between(0, 41)
    base.close()


def test_a_part_of_an_hour_holds_its_part():
    series = Series(1, most=100)
    series.add(10, 8)
    series.add(12, 4)
    assert series.between(10.25, 12.5) == 6 + 2
    assert series.between(11, 12) == 0


def test_what_is_older_than_is_looked_back_on_goes_many_at_once():
    series = Series(1, most=100)
    for hour in (0, 50, 200, 268):
        series.add(hour, 1)
    assert series.first(0, 1_000) == 0
    series.add(269, 1)
    assert list(series.rows(0, 1_000)[0]) == [200, 268, 269]
    series.add(0, 1)  # too old to be kept: it came, and went
    assert series.first(0, 1_000) == 200
    series.clear()
    assert series.first(0, 1_000) is None


def test_the_first_hour_is_looked_for_in_a_span():
    series = Series(1, most=100)
    series.add(10, 1)
    assert (series.first(0, 10), series.first(0, 11), series.first(11, 20)) == (None, 10, None)


def test_moments_and_hours():
    moment = EPOCH + 5 * HOUR + timedelta(minutes=30)
    assert (hours(moment), hour_of(moment)) == (5.5, 5)


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("UTC", datetime(2026, 3, 9, 0, tzinfo=UTC), [0, 1, 2, 3]),  # a Monday
        ("Asia/Tokyo", datetime(2026, 3, 8, 15, tzinfo=UTC), [0, 1, 2, 3]),
        # Sunday, 29 March 2026: after one o'clock in the morning comes three
        ("Europe/Paris", datetime(2026, 3, 29, 0, tzinfo=UTC), [145, 147, 148, 149]),
        # Sunday, 25 October 2026: the hour from two to three comes twice
        ("Europe/Paris", datetime(2026, 10, 24, 23, tzinfo=UTC), [145, 146, 146, 147]),
    ],
)
def test_the_hour_of_the_week_is_the_one_on_the_wall(zone, moment, expected):
    start = hour_of(moment)
    assert week_hours(ZoneInfo(zone), start, start + 4) == expected


def test_hours_of_many_days_are_those_of_each():
    start = hour_of(datetime(2026, 3, 27, 7, tzinfo=UTC))
    span = week_hours(PARIS, start, start + 100)
    assert span == [week_hours(PARIS, hour, hour + 1)[0] for hour in range(start, start + 100)]
    assert week_hours(PARIS, start, start) == []
