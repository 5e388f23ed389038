"""Reviews of what is one's own: what all sources of them share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pydantic import Field

from monitor.model import Cursor, Page, Post
from monitor.settings import Period, SourceSettings
from monitor.text import clean_line

OVERLAP = timedelta(days=1)  # reviews are looked over before they are shown
_LAST = 4_000_000_000  # a second that a date can hold


class ReviewSettings(SourceSettings):
    """What every source of reviews says."""

    about: str = Field(
        min_length=1,
        max_length=100,
        description="What is reviewed, in words that name your brand: it heads each review, which seldom names it.",
        examples=["Acme app"],
    )
    every: Period = Field(default=timedelta(hours=1), description="How often to look.")
    back: Period = Field(default=timedelta(days=7), description="How far back the first look goes.")


def headed(about: str, title: str = "") -> str:
    """The title of a review: what it is about, and its own."""
    own = clean_line(title)
    return clean_line(f"{about}: {own}" if own else about)


def stars(count: int | None) -> int | None:
    """1 to 5, or nothing."""
    return count if count is not None and 1 <= count <= 5 else None  # noqa: PLR2004 -- all review sites have five


def since(cursor: Cursor | None, now: datetime, back: timedelta) -> datetime:
    """From when on reviews are new: somewhat before the newest that was seen, as they are shown late."""
    seen = _seen(cursor)
    return now - back if seen is None else min(datetime.fromtimestamp(seen, UTC), now) - OVERLAP


def page(
    posts: Iterable[Post],
    cursor: Cursor | None,
    begin: datetime,
    *,
    now: datetime,
    skipped: tuple[str, ...] = (),
) -> Page:
    """Those that are new, oldest first, and where the reading stands now."""
    new = [post for post in posts if post.published_at is None or post.published_at >= begin]
    new.sort(key=lambda post: post.published_at.timestamp() if post.published_at else 0)
    dates = [
        int(post.published_at.timestamp()) for post in new if post.published_at and post.published_at <= now
    ]
    known = _seen(cursor)
    newest = max([*dates, *([] if known is None else [known])], default=None)
    after = cursor if newest is None else Cursor(json.dumps({"seen": newest}))
    return Page(
        posts=tuple({post.key: post for post in new}.values()), cursor=after or Cursor("{}"), skipped=skipped
    )


def _seen(cursor: Cursor | None) -> int | None:
    """An old or foreign cursor is no cursor."""
    try:
        found = json.loads(cursor or "{}")
    except (ValueError, RecursionError):
        return None
    seen = found.get("seen") if isinstance(found, dict) else None
    return seen if type(seen) is int and 0 <= seen <= _LAST else None
