"""A source put to the test, on what it really reads: harmless, nothing is kept.

The suite that every source passes in ``tests/source_contract.py`` asks the same of what a server on loopback serves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit

from monitor.errors import EdgeError, OutOfBudgetError, SourceError
from monitor.language import rough
from monitor.model import Cursor, Page, Post
from monitor.ports import Source
from monitor.settings import format_duration
from monitor.spending import USD
from monitor.text import MAX_NAME, MAX_TEXT, MAX_TITLE, MAX_URL, clean, clean_line

Mark = Literal["ok", "look", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was found."""

    what: str
    mark: Mark
    found: str


@dataclass(slots=True)
class Reading:
    """What a source gave, page by page; ``cursor``: where it stands."""

    pages: list[Page] = field(default_factory=list)
    cursor: Cursor | None = None

    @property
    def posts(self) -> list[Post]:
        """All of them, in the order they came."""
        return [post for page in self.pages for post in page.posts]

    @property
    def keys(self) -> set[str]:
        """Theirs."""
        return {post.key for post in self.posts}

    @property
    def pause(self) -> timedelta:
        """How long it asked to be left alone at last."""
        return self.pages[-1].pause if self.pages else timedelta()

    @property
    def ended(self) -> bool:
        """It says there is no more."""
        return bool(self.pages) and not self.pages[-1].more


def read(source: Source, cursor: Cursor | None = None, *, most: int) -> Reading:
    """Read on from ``cursor`` to the end, or for ``most`` pages, as the daemon would.

    Raises:
        SourceError: as the source does.
    """
    reading = Reading(cursor=cursor)
    while len(reading.pages) < most and not reading.ended and not reading.pause:
        page = source.fetch(reading.cursor)
        reading.pages.append(page)
        reading.cursor = page.cursor if page.cursor is not None else reading.cursor
    return reading


def try_out(source: Source, now: datetime, *, most: int = 3, once: bool = False) -> Iterator[Check]:
    """Read it twice from the beginning and once from its cursor, at most so many pages each.

    Args:
        now: what is dated later is from the future.
        once: each page costs money: one is read, and no more.
    """
    try:
        first = read(source, most=1 if once else most)
        yield _answers(first)
        yield _cursor(first)
        if not (first.pause or once):
            second = read(source, most=most)
            yield _again(first, second)
            if not second.pause:
                yield _goes_on(first, read(source, first.cursor, most=most))
    except SourceError as error:
        yield Check("it answers", "wrong", f"{error} ({cure(error)}{_wait(error)})")
        return
    yield _dates(first, now)
    yield _order(first)
    yield _clean(first)
    if first.pause:
        wait = format_duration(first.pause)
        yield Check("pause", "look", f"it asks to be left alone for {wait}: it was not read again; try later")
    for said in [said for page in first.pages for said in page.skipped][:5]:
        yield Check("left out", "look", said)


def cure(error: EdgeError) -> str:
    """What helps against a failure."""
    if isinstance(error, OutOfBudgetError):
        return "raising its `budget` frees it" if error.what == USD else "it rests until there is more"
    return "only you can help" if error.permanent else "it may pass"


def _wait(error: SourceError) -> str:
    if not error.retry_after:
        return ""
    span = rough(max(error.retry_after, timedelta(minutes=1)), "en")
    if isinstance(error, OutOfBudgetError):
        return f"; else there is more in {span}"
    return f"; it asks us to stay away for {span}"


def _answers(first: Reading) -> Check:
    found = f"{len(first.posts):,} posts on {len(first.pages)} pages" + (
        "" if first.ended else ", and there is more"
    )
    empty = "; an empty answer may be true, or a search that finds nothing: look at the site yourself"
    return Check("it answers", "ok" if first.posts else "look", found + ("" if first.posts else empty))


def _again(first: Reading, second: Reading) -> Check:
    gone, new = first.keys - second.keys, second.keys - first.keys
    found = f"{len(first.keys & second.keys):,} the same, {len(new):,} new, {len(gone):,} gone"
    mark: Mark = "ok" if not gone and not new else "look"
    if first.keys and len(gone) == len(first.keys):
        mark, found = "wrong", f"{found}: its keys change each time, so every post would count as new"
    return Check("read again", mark, found)


def _cursor(first: Reading) -> Check:
    if first.cursor is None:
        return Check("cursor", "look", "none: everything is read each time")
    try:
        json.loads(first.cursor)
    except ValueError:
        return Check("cursor", "wrong", "it is no JSON")
    return Check("cursor", "ok", f"JSON, {len(first.cursor):,} characters")


def _goes_on(first: Reading, then: Reading) -> Check:
    known = len(then.keys & first.keys)
    found = f"{known:,} came again, {len(then.keys - first.keys):,} new"
    stuck = first.ended and len(first.keys) > 1 and known == len(first.keys)
    return Check(
        "from its cursor",
        "look" if stuck else "ok",
        found + (": it reads all of it each time" if stuck else ""),
    )


def _dates(first: Reading, now: datetime) -> Check:
    dates = [post.published_at for post in first.posts if post.published_at]
    missing = len(first.posts) - len(dates)
    ahead = sum(date > now for date in dates)
    if not dates:
        return Check("dates", "look" if first.posts else "ok", "none: each post counts as of when it is read")
    found = f"{min(dates):%Y-%m-%d %H:%M} to {max(dates):%Y-%m-%d %H:%M} UTC"
    found += f"; {missing:,} without" if missing else ""
    found += f"; {ahead:,} in the future" if ahead else ""
    return Check("dates", "look" if missing or ahead else "ok", found)


def _order(first: Reading) -> Check:
    wrong = sum(not in_order(page) for page in first.pages)
    return Check(
        "oldest first", "wrong" if wrong else "ok", f"not on {wrong} pages" if wrong else "on every page"
    )


def _clean(first: Reading) -> Check:
    flawed = [(post.key, flaws(post)) for post in first.posts if flaws(post)]
    if not flawed:
        return Check("clean text", "ok", "every field")
    key, what = flawed[0]
    return Check("clean text", "wrong", f"{len(flawed):,} posts; {key}: {', '.join(what)}")


# --- what holds for every post and page -------------------------------------------------------------------------


def in_order(page: Page) -> bool:
    """Whether the oldest come first."""
    dates = [post.published_at for post in page.posts if post.published_at]
    return all(early <= late for early, late in pairwise(dates))


def flaws(post: Post) -> Sequence[str]:
    """The fields that are not clean or beyond their bounds."""
    sound = {
        "key": bool(post.key) and post.key == clean_line(post.key, MAX_URL),
        "text": post.text == clean(post.text, MAX_TEXT),
        "title": post.title == clean_line(post.title, MAX_TITLE),
        "author": post.author == clean_line(post.author, MAX_NAME),
        "url": post.url == clean_line(post.url, MAX_URL)
        and (not post.url or urlsplit(post.url).scheme in {"http", "https"}),
        "lang": post.lang is None or re.fullmatch("[a-z]{2,3}", post.lang) is not None,
        "reach": post.reach is None or post.reach >= 0,
        "all": bool(post.title or post.text or post.url),
    }
    return [name for name, good in sound.items() if not good]
