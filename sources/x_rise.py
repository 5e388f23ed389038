"""Whether so many posts are a rise: by X's own counts of the last seven days, which cost as much as one post."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

DAY = timedelta(days=1)
_ENOUGH = 3  # earlier days to compare with


@dataclass(frozen=True, slots=True)
class Span:
    """So many posts between two moments."""

    start: datetime
    end: datetime
    posts: int


@dataclass(frozen=True, slots=True)
class Look:
    """What the counts say.

    Args:
        posts: how many there are since the last look.
        usual: how many there were at the same hours of the days before; ``None``: too few days are known.
        read: they are worth their price.
    """

    posts: int
    usual: float | None
    read: bool

    def __str__(self) -> str:
        """Why, in a few words."""
        usual = "nobody knows what is usual" if self.usual is None else f"usual are {self.usual:g}"
        return f"{self.posts:,} posts, {usual}"


def look(spans: Sequence[Span], since: datetime, now: datetime, *, times: float, few: int) -> Look:
    """Read what is few, what is new to us, and what is ``times`` as much as the median of the same hours of earlier days.

    Of a long absence the last day alone is compared, since an older rise is no news.
    """
    posts = math.ceil(round(_between(spans, since, now), 6))
    begin = max(since, now - DAY)
    first = min((span.start for span in spans), default=now)
    days = [number * DAY for number in range(1, 8) if begin - number * DAY >= first]
    recent = _between(spans, begin, now)
    if posts <= few or len(days) < _ENOUGH:
        usual = None if len(days) < _ENOUGH else _usual(spans, days, begin, now)
        return Look(posts, usual, read=True)
    usual = _usual(spans, days, begin, now)
    return Look(posts, usual, read=recent >= times * usual)


def _usual(spans: Sequence[Span], days: Sequence[timedelta], begin: datetime, now: datetime) -> float:
    return round(median(_between(spans, begin - day, now - day) for day in days), 1)


def _between(spans: Sequence[Span], begin: datetime, end: datetime) -> float:
    """Posts between the two; of a span that reaches beyond, its share."""
    found = 0.0
    for span in spans:
        within = (min(span.end, end) - max(span.start, begin)).total_seconds()
        length = (span.end - span.start).total_seconds()
        if within > 0 and length > 0:
            found += span.posts * min(1.0, within / length)
    return found
