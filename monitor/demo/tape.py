"""Posts on tape, and the clock that is turned by hand: with these two in place, the house takes any day for today."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime

from monitor.model import Cursor, Page, Post
from monitor.ports import Clock


class TurnedClock:
    """Time that stands still until somebody turns it."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The present, in UTC."""
        return self._now

    def turn(self, now: datetime) -> None:
        """Make it ``now``."""
        self._now = now.astimezone(UTC)


class Tape:
    """A source that gives each post once its time has come; the cursor counts those given.

    Args:
        posts: each with its date.
    """

    def __init__(self, posts: Iterable[Post], clock: Clock) -> None:
        dated = sorted(
            (post.published_at, number, post) for number, post in enumerate(posts) if post.published_at
        )
        self._dates = [date for date, _, _ in dated]
        self._posts = [post for _, _, post in dated]
        self._clock = clock
        self._given = 0

    def fetch(self, cursor: Cursor | None) -> Page:
        """The posts published since, up to the clock's now."""
        self._given = self._due()
        return Page(posts=tuple(self._posts[int(cursor or 0) : self._given]), cursor=Cursor(str(self._given)))

    def waits(self) -> bool:
        """Whether a fetch would bring anything."""
        return self._due() > self._given

    def _due(self) -> int:
        return bisect_right(self._dates, self._clock.now())
