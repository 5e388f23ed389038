"""Kind ``feed``: RSS, RDF, Atom and JSON Feed, whichever the address gives."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import unquote_plus, urlsplit

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from monitor.declaring import Declaration, Preset, Question
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Secret
from monitor.text import stable_id
from sources import feed_parser, presets, web
from sources.cage import CAGE, Cage
from sources.entries import Parsed
from sources.fulltext import FullText, FullTextSettings
from sources.nodes import inner, parse
from sources.presets import PRESETS, PresetName
from sources.recipes import Given
from sources.slices import phrases, questions

KEYS = ("url", "of", "what", "site", "words", "language", "country", "parameters")  # what a preset may take


class FeedSettings(FullTextSettings):
    """``{kind: feed, name: tech-news, url: https://news.example/feed.xml}``, or ``{kind: feed, name: press, preset: google-news}``."""

    kind: Literal["feed"]
    url: str = Field(
        "",
        description="The address of an RSS, Atom or JSON feed; with some presets, of the site.",
        examples=["https://news.example/feed.xml"],
    )
    authorization: Secret | None = Field(
        None, description='For a private feed: its `Authorization` header, as in "Basic …" or "Bearer …".'
    )
    preset: PresetName | None = Field(
        None, description="A platform whose addresses are known: `vigie source list --available` shows them."
    )
    of: str | list[str] = Field(
        default=[],
        description="With a preset: whose feed, as a channel, a subreddit, tags, a repository.",
        examples=["acme/heater", ["heating", "diy"]],
    )
    what: str = Field("", description="With a preset: what of it, as `comments`, `releases`.")
    site: str = Field("", pattern=r"^[a-z0-9.-]*$", description="With preset stackexchange: the site.")
    words: list[str] | None = Field(
        default=None,
        min_length=1,
        description="With a preset that searches: what for; default: the brands' terms.",
    )
    language: str = Field(
        "", pattern=r"^([a-z]{2})?$", description="With preset google-news.", examples=["fr"]
    )
    country: str = Field(
        "", pattern=r"^([A-Z]{2})?$", description="With preset google-news.", examples=["CA"]
    )
    parameters: dict[str, str] = Field(
        default={}, description="With preset rss-bridge: what the bridge asks for; `{word}` is each word."
    )

    def requests(self, asked: Sequence[str]) -> int:
        """One for each address."""
        return len(self.addresses(asked))

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """With a preset that searches: its addresses, and the words that are lost by that."""
        given, found = self._given(asked), self.addresses(asked)
        if self.preset is None or found == tuple(
            PRESETS[self.preset].addresses(dataclasses.replace(given, words=()))
        ):
            return ()
        lost = [one.lost for one in questions(given.words, asked) if one.lost]
        return [
            *(Question(unquote_plus(each)) for each in found),
            *(Question("", each) for each in lost),
        ]

    def addresses(self, asked: Sequence[str]) -> tuple[str, ...]:
        """The feeds that are read."""
        if self.preset is None:
            return (self.url,) if self.url else ()
        return tuple(PRESETS[self.preset].addresses(self._given(asked)))

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """What is missing, or does not go together."""
        wrote = {key: getattr(self, key) for key in KEYS if key in self.model_fields_set}
        if self.preset is not None:
            return [*super().objections(asked), *presets.objections(self.preset, wrote, self._given(asked))]
        found = [*super().objections(asked)]
        found += [
            (key, f"`{key}` goes with a preset: write preset: as well") for key in wrote if key != "url"
        ]
        return found if self.url else [*found, ("url", "what should be read? Write url:, or preset:")]

    def _given(self, asked: Sequence[str]) -> Given:
        whats = PRESETS[self.preset].whats if self.preset else ()
        return Given(
            url=self.url,
            of=[self.of] if isinstance(self.of, str) else self.of,
            what=self.what or next(iter(whats), ""),
            site=self.site,
            language=self.language,
            country=self.country,
            words=phrases(asked if self.words is None else self.words),
            parameters=self.parameters,
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
        presets=tuple(Preset(name, one.reads, one.example) for name, one in PRESETS.items()),
    )

    def __init__(
        self,
        settings: FeedSettings,
        around: Surroundings,
        *,
        cage: Cage = CAGE,
        turns: web.Turns = web.TURNS,
        base: str = "",
    ) -> None:
        self._settings = settings
        self._around = around
        self._cage = cage
        self._turns = turns
        self._base = base  # where the platforms of the presets are, if not where they say: a test's
        self._fulltext = FullText(settings, around, cage, turns)

    def fetch(self, cursor: Cursor | None) -> Page:
        """All that the feed holds, if it has changed since ``cursor``; else nothing. Of several, what each holds.

        Raises:
            SourceError: it cannot be fetched, or is no feed; of several, none can.
        """
        addresses = self._settings.addresses(self._around.asked)
        if not addresses:
            return Page(posts=(), cursor=cursor, skipped=("no brand has words to search for",))
        if len(addresses) == 1:
            return self._read(addresses[0], cursor)
        marks, pages, troubles = _marks(cursor), [], []
        for number, address in enumerate(addresses, 1):
            try:
                pages.append(self._read(address, marks.get(address)))
            except SourceError as error:
                pages.append(
                    Page(posts=(), cursor=marks.get(address), pause=error.retry_after or timedelta())
                )
                troubles.append((f"feed {number} of {len(addresses)}: {error}", error))
        if len(troubles) == len(addresses):
            raise troubles[0][1]
        kept = {address: page.cursor for address, page in zip(addresses, pages, strict=True) if page.cursor}
        return Page(
            posts=tuple(sorted((post for page in pages for post in page.posts), key=_age)),
            cursor=Cursor(json.dumps({"feeds": kept})),
            skipped=(*(said for page in pages for said in page.skipped), *(said for said, _ in troubles)),
            pause=max(page.pause for page in pages),
            whole=all(page.whole for page in pages),
        )

    def _read(self, url: str, cursor: Cursor | None) -> Page:
        last = _Bookmark.read(cursor, url)
        fetched = self._get(url, last)
        if fetched.unchanged:
            return Page(posts=(), cursor=cursor)
        now = _Bookmark(
            url,
            fetched.etag,
            fetched.last_modified,
            stable_id(fetched.content_type, fetched.url, fetched.body.decode("latin-1")),
            last.done,
        )
        if now.body == last.body:
            return Page(posts=(), cursor=now.write())
        parsed = self._parse(fetched)
        if not self._settings.fulltext:
            written = dataclasses.replace(now, done=()).write()
            return Page(posts=parsed.posts, cursor=written, skipped=parsed.skipped, whole=True)
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
        addresses = self._settings.addresses(self._around.asked)
        fetched = [self._get(address, _Bookmark()) for address in addresses]
        posts = [post for one in fetched for post in self._parse(one).posts]
        newest = max((post.published_at for post in posts if post.published_at), default=None)
        found = f"{len(posts)} entries" + (f", the newest of {newest:%Y-%m-%d}" if newest else "")
        moved = [one.moved_to for one in fetched if one.moved_to]
        return found + "".join(f"; it has moved for good to {there}" for there in moved)

    def _get(self, url: str, last: _Bookmark) -> web.Fetched:
        base = (
            self._base and urlsplit(url)._replace(scheme="http", netloc=urlsplit(self._base).netloc).geturl()
        )
        return web.get(
            base or url,
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
        parsed = self._cage.run(feed_parser.parse, fetched.body, fetched.content_type, fetched.url)
        if self._settings.preset is None:
            return parsed
        recipe = PRESETS[self._settings.preset]
        return parsed._replace(posts=tuple([presets.read_as(recipe, post) for post in parsed.posts]))


def _marks(cursor: Cursor | None) -> dict[str, Cursor]:
    """Where each of several feeds stands; an old or foreign cursor is no cursor."""
    try:
        found = inner(parse((cursor or "{}").encode(), "it"), "feeds")
    except SourceError:
        return {}
    return {url: Cursor(mark) for url, mark in found.items() if isinstance(mark, str)}


def _age(post: Post) -> datetime:
    return post.published_at or datetime.min.replace(tzinfo=UTC)
