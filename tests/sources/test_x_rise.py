"""Whether so many posts are worth their price."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sources.x_rise import Look, Span, look
from tests.makers import NOON

HOUR = timedelta(hours=1)


def week(usual: int, *last: int, days: int = 7) -> list[Span]:
    """So many an hour for a week until noon, the last hours otherwise."""
    counts = [usual] * (24 * days - len(last)) + list(last)
    start = NOON - len(counts) * HOUR
    return [Span(start + n * HOUR, start + (n + 1) * HOUR, count) for n, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("spans", "hours", "found"),
    [
        (week(20), 1, Look(20, 20, read=False)),
        (week(20, 39), 1, Look(39, 20, read=False)),
        (week(20, 40), 1, Look(40, 20, read=True)),
        (week(20, 40, 40), 2, Look(80, 40, read=True)),
        (week(0), 1, Look(0, 0, read=True)),
        (week(0, 10), 1, Look(10, 0, read=True)),
        (week(0, 11), 1, Look(11, 0, read=True)),
        (week(20, 10), 1, Look(10, 20, read=True)),
        (week(20, days=2), 1, Look(20, None, read=True)),
        (week(20, days=3), 1, Look(20, None, read=True)),
        (week(20, days=4), 1, Look(20, 20, read=False)),
        ([], 1, Look(0, None, read=True)),
        (week(20), 72, Look(1440, 480, read=False)),
        (week(20, *[50] * 24), 72, Look(48 * 20 + 24 * 50, 480, read=True)),
    ],
)
def test_few_and_a_rise_are_read_and_the_usual_is_not(spans, hours, found):
    assert look(spans, NOON - hours * HOUR, NOON, times=2, few=10) == found


def test_a_night_is_compared_with_nights():
    spans = [Span(span.start, span.end, 200 if 8 <= span.start.hour < 20 else 10) for span in week(0)]
    midnight = NOON - timedelta(hours=12)
    spans = [Span(span.start, span.end, 60 if span.end == midnight else span.posts) for span in spans]
    spans = [span for span in spans if span.end <= midnight]
    assert look(spans, midnight - HOUR, midnight, times=2, few=10) == Look(60, 10, read=True)


def test_a_part_of_an_hour_counts_as_a_part():
    assert look(week(20), NOON - timedelta(minutes=90), NOON, times=2, few=10).posts == 30


def test_the_reason_is_told_with_its_numbers():
    assert str(Look(1234, 20.5, read=True)) == "1,234 posts, usual are 20.5"
    assert str(Look(3, None, read=True)) == "3 posts, nobody knows what is usual"
