"""Kind ``jsonapi``: any JSON API, by declaration. How to: ``docs/sources/jsonapi.md``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import quote, urljoin, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from monitor.declaring import Declaration, Question
from monitor.errors import SourceError
from monitor.model import Cursor, Json, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period, Secret, Settings
from sources import paths, web
from sources.json_api import Wire
from sources.records import FieldName
from sources.slices import SearchSettings

MOST_PAGES = 20  # of one look
_SINCE: Mapping[str, Callable[[datetime], str]] = {
    "iso": lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "date": lambda at: at.strftime("%Y-%m-%d"),
    "epoch": lambda at: str(int(at.timestamp())),
    "epoch_ms": lambda at: str(int(at.timestamp()) * 1000),
}


def _sound(path: str) -> str:
    flaw = paths.flaw_of(path)
    if flaw:
        raise PydanticCustomError("path", "{flaw}", {"flaw": flaw})
    return path


JsonPath = Annotated[str, AfterValidator(_sound), Field(examples=["$.data.items"])]


class Paging(Settings):
    """How the next page is asked for: one of the four."""

    page: str | None = Field(default=None, description="The parameter that counts pages.", examples=["page"])
    first: int = Field(default=1, ge=0, description="The number of the first page.")
    offset: str | None = Field(
        default=None, description="The parameter that counts items.", examples=["offset"]
    )
    cursor: str | None = Field(
        default=None, description="The parameter for what `at` finds.", examples=["after"]
    )
    at: JsonPath | None = Field(
        default=None, description="Where the next cursor stands.", examples=["$.meta.next"]
    )
    link: JsonPath | None = Field(
        default=None, description="Where the next page's address stands.", examples=["$.links.next"]
    )

    @model_validator(mode="after")
    def _is_one(self) -> Paging:
        ways = [self.page, self.offset, self.cursor, self.link]
        if sum(way is not None for way in ways) != 1 or (self.cursor is None) != (self.at is None):
            raise PydanticCustomError("paging", "write one of page, offset, cursor with at, or link")
        return self


class JsonApiSettings(SearchSettings):
    """``{kind: jsonapi, name: forum, url: "https://…/posts?since={since}", items: $.posts, fields: {text: $.body}}``."""

    kind: Literal["jsonapi"]
    url: str = Field(
        pattern=r"^https?://",
        description="The address; {since} and {words} in it are filled in.",
        examples=["https://forum.example/api/posts?q={words}&after={since}"],
    )
    headers: dict[str, Secret] = Field(
        default={}, description="Sent along, such as a key.", examples=[{"Authorization": "${FORUM_AUTH}"}]
    )
    items: JsonPath = Field(description="The path to the list of items ($ where the answer is the list).")
    fields: dict[FieldName, JsonPath] = Field(
        description="The path of each field, from the item on.",
        examples=[{"id": "$.id", "text": "$.body", "published_at": "$.created_at"}],
    )
    since: Literal["iso", "date", "epoch", "epoch_ms"] = Field(
        default="iso", description="How {since} is written."
    )
    dates: str = Field(
        default=paths.ISO,
        description="How dates are written: iso (also Unix time and mail dates), or as strptime has it.",
        examples=["%d/%m/%Y %H:%M"],
    )
    timezone: str = Field(default="UTC", description="Of dates in a format that name no zone.")
    html: bool = Field(default=False, description="Texts hold markup.")
    order: Literal["newest", "oldest"] = Field(default="newest", description="What comes first.")
    paging: Paging | None = Field(default=None, description="How the next page is asked for.")
    overlap: Period = Field(
        default=timedelta(hours=2), description="How far each look goes back behind the newest."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> JsonApiSettings:
        if not {"text", "title"} & {*self.fields}:
            raise PydanticCustomError("fields", "fields needs a path for text or title")
        if self.timezone not in available_timezones():
            raise PydanticCustomError("zone", "timezone is none that is known, such as Europe/Paris")
        return self

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """Each phrase, where it searches for any."""
        return super().questions(asked) if "{words}" in self.url else ()

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """No word is known that every API has."""
        found = [*super().objections(asked)]
        if self.canary is not None:
            found.append(("canary", "jsonapi has no canary, its rhythm tells when it is dead: leave it out"))
        return found

    def requests(self, asked: Sequence[str]) -> int:
        """One for each phrase, where it searches for any."""
        return len(self.phrases(asked)) if "{words}" in self.url else 1


@dataclass(frozen=True, slots=True)
class _Place:
    """The cursor: the newest post seen of each phrase, and which phrase is next. Seconds since 1970."""

    turn: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor | None) -> _Place:
        try:
            found = cls(**json.loads(cursor or "{}"))
            numbers = [found.turn, *found.seen.values()]
        except (ValueError, TypeError, AttributeError):
            return cls()
        return found if all(type(number) is int for number in numbers) else cls()


class JsonApiSource:
    """Whatever the paths find."""

    Settings = JsonApiSettings
    declares = Declaration(
        reads="any JSON API, as the rules describe it",
        tier="key",
        auth="what the API asks for, in a header",
        docs="docs/sources/jsonapi.md",
    )

    def __init__(self, settings: JsonApiSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._wire = wire
        self._shape = paths.Shape(
            settings.items,
            {str(name): path for name, path in settings.fields.items()},
            settings.dates,
            ZoneInfo(settings.timezone),
            settings.html,
        )

    def fetch(self, cursor: Cursor | None) -> Page:
        """One look for the next phrase: all its pages, so that a kill in between loses nothing.

        Raises:
            SourceError: it cannot be asked, or answers otherwise than the rules say.
        """
        phrases = self._settings.phrases(self._around.asked) if "{words}" in self._settings.url else ("",)
        if not phrases:
            return Page(posts=(), cursor=cursor, skipped=("no brand has words to search for",))
        place, now = _Place.read(cursor), self._around.clock.now()
        turn = place.turn % len(phrases)
        phrase = phrases[turn]
        begin = int((now - self._settings.back).timestamp())
        seen = min(place.seen.get(phrase, begin), int(now.timestamp()))
        first = phrase not in place.seen
        since = datetime.fromtimestamp(max(0, seen), UTC) - (timedelta() if first else self._settings.overlap)
        posts, skipped = self._look(phrase, since)
        dated = [
            int(post.published_at.timestamp())
            for post in posts
            if post.published_at and post.published_at <= now
        ]
        known = {name: at for name, at in place.seen.items() if name in phrases}
        after = _Place((turn + 1) % len(phrases), {**known, phrase: max([seen, *dated])})
        return Page(
            posts=tuple(sorted(posts, key=lambda post: post.published_at or now)),
            cursor=Cursor(json.dumps(asdict(after), ensure_ascii=False)),
            more=turn + 1 < len(phrases),
            skipped=tuple(skipped),
        )

    def probe(self) -> str:
        """Ask for one page, and say what the paths find in it.

        Raises:
            SourceError: as ``fetch``.
        """
        phrases = self._settings.phrases(self._around.asked) or ("",)
        since = self._around.clock.now() - self._settings.back
        found = paths.read(self._get(self._address(phrases[0], since)), self._shape)
        if not found.posts:
            return (
                f"it answers with {found.items} items, of which none can be read"
                if found.items
                else "it answers with no items"
            )
        post = found.posts[0]
        shown = [
            f"{name}: {str(value)[:40]}"
            for name, value in asdict(post).items()
            if name in self._settings.fields and value
        ]
        return f"{found.items} items; the first has {', '.join(shown)}"

    def _look(self, phrase: str, since: datetime) -> tuple[list[Post], list[str]]:
        posts: list[Post] = []
        skipped: list[str] = []
        for number, found in enumerate(self._pages(phrase, since), 1):
            fresh = [post for post in found.posts if post.published_at is None or post.published_at >= since]
            posts += fresh
            skipped += found.skipped
            past = self._settings.order == "newest" and not fresh
            if not found.items or past:
                break
            if number == MOST_PAGES:
                skipped.append(
                    f"more than {MOST_PAGES} pages in one look: some are not read; look more often"
                )
        return posts, list(dict.fromkeys(skipped))

    def _pages(self, phrase: str, since: datetime) -> Iterator[paths.Found]:
        begin, paging = self._address(phrase, since), self._settings.paging
        address, count = begin, 0
        if paging and paging.page:
            address = _with(begin, paging.page, str(paging.first))
        for number in range(MOST_PAGES):
            answer = self._get(address)
            found = paths.read(answer, self._shape)
            count += found.items
            yield found
            following = ""
            if paging and paging.page:
                following = _with(begin, paging.page, str(paging.first + number + 1))
            elif paging and paging.offset:
                following = _with(begin, paging.offset, str(count))
            elif paging and paging.at and paging.cursor:
                cursor = paths.one(answer, paging.at)
                following = _with(begin, paging.cursor, cursor) if cursor else ""
            elif paging and paging.link:
                link = paths.one(answer, paging.link)
                following = _same_host(begin, urljoin(address, link)) if link else ""
            if not following or following == address:
                return
            address = following

    def _address(self, phrase: str, since: datetime) -> str:
        given = self._settings.url
        if self._wire.base:
            parts = urlsplit(given)
            given = self._wire.base.rstrip("/") + given.partition(parts.netloc)[2]
        return given.replace("{words}", quote(phrase, safe="")).replace(
            "{since}", quote(_SINCE[self._settings.since](since), safe="")
        )

    def _get(self, address: str) -> Json:
        headers = {}
        for name, secret in self._settings.headers.items():
            if secret.absent:
                raise SourceError(f"{secret.origin} is not set", permanent=True)
            headers[name] = secret.reveal()
        fetched = web.get(
            address,
            self._around,
            headers={"Accept": "application/json", **headers},
            patience=self._wire.patience,
            turns=self._wire.turns,
        )
        return paths.parse(fetched.body, urlsplit(address).hostname or address)


def _with(address: str, name: str, value: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{quote(name)}={quote(value, safe='')}"


def _same_host(begin: str, link: str) -> str:
    """The next page's address: with the same host only, since what is sent along is for that one."""
    if urlsplit(begin)[:2] != urlsplit(link)[:2]:
        raise SourceError(
            f"the next page is said to be on another host, {urlsplit(link).hostname}: it is not asked"
        )
    return link
