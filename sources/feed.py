"""Kind ``feed``: RSS, RDF, Atom and JSON Feed, whichever the address gives."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from monitor.declaring import Declaration
from monitor.errors import SourceError
from monitor.model import Cursor, Page
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import stable_id
from sources import feed_parser, web
from sources.cage import CAGE, Cage
from sources.entries import Parsed
from sources.fulltext import FullText, FullTextSettings


class FeedSettings(FullTextSettings):
    """``{kind: feed, name: tech-news, url: https://news.example/feed.xml}``."""

    kind: Literal["feed"]
    url: str = Field(
        description="The address of an RSS, Atom or JSON feed.", examples=["https://news.example/feed.xml"]
    )
    authorization: Secret | None = Field(
        None, description='For a private feed: its `Authorization` header, as in "Basic …" or "Bearer …".'
    )

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if not parts.hostname or parts.scheme not in {"http", "https"}:
            raise PydanticCustomError("url", "expected an address that begins with https:// or http://")
        if parts.username is not None:
            raise PydanticCustomError(
                "url",
                "a password must not stand in this file: leave it out and write authorization: ${SOME_VARIABLE}",
            )
        return url


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """The cursor: what the feed was when last read. For another address it is worth nothing.

    Args:
        body: a hash, for servers that send the same again and again.
        done: with ``fulltext``: the entries that were read.
    """

    url: str = ""
    etag: str = ""
    last_modified: str = ""
    body: str = ""
    done: Sequence[str] = ()

    @classmethod
    def read(cls, cursor: Cursor | None, url: str) -> _Bookmark:
        """An old or foreign cursor is no cursor."""
        try:
            found = cls(**json.loads(cursor or "{}"))
        except (ValueError, TypeError):
            return cls()
        good = (
            found.url == url
            and isinstance(found.done, list)
            and all(isinstance(mark, str) for mark in found.done)
        )
        return found if good else cls()

    def write(self) -> Cursor:
        return Cursor(json.dumps(dataclasses.asdict(self)))


class FeedSource:
    """A feed, read again whenever it has changed."""

    Settings = FeedSettings
    declares = Declaration(
        reads="RSS, Atom and JSON feeds: news, blogs, forums, podcasts",
        tier="open",
        auth="none; an Authorization header for a private feed",
        docs="docs/sources/feed.md",
    )

    def __init__(
        self, settings: FeedSettings, around: Surroundings, *, cage: Cage = CAGE, turns: web.Turns = web.TURNS
    ) -> None:
        self._settings = settings
        self._around = around
        self._cage = cage
        self._turns = turns
        self._fulltext = FullText(settings, around, cage, turns)

    def fetch(self, cursor: Cursor | None) -> Page:
        """All that the feed holds, if it has changed since ``cursor``; else nothing.

        Raises:
            SourceError: it cannot be fetched, or is no feed.
        """
        last = _Bookmark.read(cursor, self._settings.url)
        fetched = self._get(last)
        if fetched.unchanged:
            return Page(posts=(), cursor=cursor)
        now = _Bookmark(
            self._settings.url,
            fetched.etag,
            fetched.last_modified,
            stable_id(fetched.content_type, fetched.url, fetched.body.decode("latin-1")),
            last.done,
        )
        if now.body == last.body:
            return Page(posts=(), cursor=now.write())
        parsed = self._parse(fetched)
        if not self._settings.fulltext:
            return Page(
                posts=parsed.posts, cursor=dataclasses.replace(now, done=()).write(), skipped=parsed.skipped
            )
        read = self._fulltext.read(parsed.posts, last.done)
        return Page(
            posts=read.posts,
            cursor=dataclasses.replace(now, done=read.done).write(),
            skipped=(*parsed.skipped, *read.skipped),
        )

    def probe(self) -> str:
        """Fetch and read it once; how many entries it has, and where it has moved if it has.

        Raises:
            SourceError: it cannot be fetched, or is no feed.
        """
        fetched = self._get(_Bookmark())
        posts = self._parse(fetched).posts
        newest = max((post.published_at for post in posts if post.published_at), default=None)
        found = f"{len(posts)} entries" + (f", the newest of {newest:%Y-%m-%d}" if newest else "")
        return found + (f"; it has moved for good to {fetched.moved_to}" if fetched.moved_to else "")

    def _get(self, last: _Bookmark) -> web.Fetched:
        return web.get(
            self._settings.url,
            self._around,
            headers=self._headers(),
            etag=last.etag,
            last_modified=last.last_modified,
            turns=self._turns,
        )

    def _headers(self) -> dict[str, str]:
        secret = self._settings.authorization
        if secret is None:
            return {}
        if secret.absent:
            raise SourceError(f"{secret.origin} is not set: it is needed to read this feed", permanent=True)
        return {"Authorization": secret.reveal()}

    def _parse(self, fetched: web.Fetched) -> Parsed:
        return self._cage.run(feed_parser.parse, fetched.body, fetched.content_type, fetched.url)
