"""How many mentions each hour held: sums that add up, exactly what ``GROUP BY hour`` would give.

Hours are whole hours of UTC, counted from 1970: a clock change neither repeats nor skips one. Only hours in which
something was said take memory: eight bytes and as many for each column.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
DAY_HOURS, WEEK_HOURS = 24, 168
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SLACK = WEEK_HOURS  # so many hours too many, and the oldest are dropped together


def hours(moment: datetime) -> float:
    """How many hours since 1970."""
    return (moment - EPOCH) / HOUR


def hour_of(moment: datetime) -> int:
    """The hour that holds a moment."""
    return (moment - EPOCH) // HOUR


class Series:
    """Sums by hour, in some columns.

    Args:
        columns: how many.
        most: how many hours back from the newest one anything is remembered, at least.
    """

    __slots__ = ("_columns", "_hours", "_most")

    def __init__(self, columns: int, most: int) -> None:
        self._hours = array("q")
        self._columns = tuple(array("q") for _ in range(columns))
        self._most = most

    def add(self, hour: int, *values: int) -> None:
        """Add to an hour, a value for each column; what was added is taken out by adding its negative."""
        known = self._hours
        place = len(known) - 1 if known and known[-1] == hour else bisect_left(known, hour)
        if place == len(known) or known[place] != hour:
            known.insert(place, hour)
            for column in self._columns:
                column.insert(place, 0)
            self._trim()
            place = bisect_left(known, hour)
            if place == len(known) or known[place] != hour:
                return  # so old that it was dropped again
        for column, value in zip(self._columns, values, strict=True):
            column[place] += value

    def _trim(self) -> None:
        known = self._hours
        if known[-1] - known[0] > self._most + _SLACK:
            stale = bisect_left(known, known[-1] - self._most)
            del known[:stale]
            for column in self._columns:
                del column[:stale]

    def clear(self) -> None:
        """Forget everything."""
        for each in (self._hours, *self._columns):
            del each[:]

    def first(self, start: int, end: int) -> int | None:
        """The first hour from ``start`` on, and before ``end``, of which anything is known."""
        place = bisect_left(self._hours, start)
        return self._hours[place] if place < len(self._hours) and self._hours[place] < end else None

    def rows(self, start: int, end: int) -> tuple[Sequence[int], ...]:
        """The hours from ``start`` up to ``end`` in which anything was said, and their columns."""
        left, right = bisect_left(self._hours, start), bisect_left(self._hours, end)
        return tuple(each[left:right] for each in (self._hours, *self._columns))

    def every(self, start: int, end: int) -> list[int]:
        """The first column of every hour from ``start`` up to ``end``, zeros included."""
        counts = [0] * (end - start)
        known, column, *_ = self.rows(start, end)
        for hour, count in zip(known, column, strict=True):
            counts[hour - start] = count
        return counts

    def between(self, start: float, end: float) -> float:
        """How much of the first column lies between two moments in hours: of an hour cut in two, its part."""
        known, column, *_ = self.rows(int(start), int(end) + 1)
        return sum(
            count * (min(end, hour + 1) - max(start, hour)) for hour, count in zip(known, column, strict=True)
        )


@lru_cache(maxsize=1024)
def _day(zone: ZoneInfo, day: int) -> tuple[int, ...]:
    """The hour of the week, 0 for Monday at midnight, of each hour of a day of UTC."""
    start = EPOCH + timedelta(days=day)
    moments = [(start + number * HOUR).astimezone(zone) for number in range(DAY_HOURS)]
    return tuple(moment.weekday() * DAY_HOURS + moment.hour for moment in moments)


def week_hours(zone: ZoneInfo, start: int, end: int) -> list[int]:
    """The hour of the week on the local clock of each hour from ``start`` up to ``end``."""
    first = start // DAY_HOURS
    found: list[int] = []
    for day in range(first, -(-end // DAY_HOURS)):
        found += _day(zone, day)
    return found[start - first * DAY_HOURS : end - first * DAY_HOURS]
