"""Kind ``gdelt``: the world's online news, by the files that GDELT writes every quarter of an hour.

https://blog.gdeltproject.org/gdelt-2-0-our-global-world-in-realtime/: one row for each article. Not its search (DOC API), which
answers 429 to whoever asks more than now and then. A file for English, and one for the other languages, which it translates.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from monitor.declaring import Declaration
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from monitor.settings import Period
from sources import gkg, slices, web
from sources.cage import CAGE, Cage
from sources.entries import Parsed
from sources.fulltext import FullText, FullTextSettings
from sources.json_api import Wire

QUARTER = timedelta(minutes=15)
LOST = timedelta(days=1)  # a place so far beyond the newest file is none
MOST = 40 * 2**20  # bytes of a file, packed: some 3 to 11 MiB as a rule
_PLACE = re.compile(r"\d{14}")
_NEWEST = re.compile(r"^\d+ ([0-9a-f]{32}) \S*/(\d{14})(?:\.translation)?\.gkg\.csv\.zip$", re.MULTILINE)
_ENGLISH, _OTHERS = "", ".translation"
_LISTS = {_ENGLISH: "lastupdate.txt", _OTHERS: "lastupdate-translation.txt"}
_NOT_FOUND = 404


class GdeltSettings(FullTextSettings):
    """``{kind: gdelt, name: press, languages: [en, fr], every: 15m}``."""

    kind: Literal["gdelt"]
    every: Period = Field(
        default=QUARTER, description="How often to look: there is a new file every 15 minutes."
    )
    languages: list[Annotated[str, Field(pattern="^[a-z]{2,3}$")]] = Field(
        default=[],
        description="Which languages to keep, by their two letters; default: all.",
        examples=[["en", "fr"]],
    )
    names: bool = Field(
        default=True,
        description="Read the names that GDELT found in an article, so that a brand is found which the title does not name.",
    )
    back: Period = Field(
        default=timedelta(hours=6),
        description="How far back the first look goes, and at most how much is caught up after an outage.",
    )

    def streams(self) -> tuple[str, ...]:
        """Which files hold these languages."""
        english = not self.languages or "en" in self.languages
        others = not self.languages or set(self.languages) != {"en"}
        return (_ENGLISH,) * english + (_OTHERS,) * others


class _Gap(SourceError):  # noqa: N818 -- it is what it says
    """There is no such file."""


class GdeltSource:
    """Every article that GDELT has seen; what names a brand is found here."""

    Settings = GdeltSettings
    declares = Declaration(
        reads="online news in more than 65 languages: titles, links and the names in them, by GDELT",
        tier="open",
        docs="docs/sources/gdelt.md",
        terms="https://www.gdeltproject.org/about.html#termsofuse",
    )

    def __init__(
        self,
        settings: GdeltSettings,
        around: Surroundings,
        *,
        wire: Wire = Wire(),  # noqa: B008 -- it is frozen
        cage: Cage = CAGE,
    ) -> None:
        self._settings = settings
        self._around = around
        self._wire = wire
        self._cage = cage
        self._fulltext = FullText(settings, around, cage, wire.turns)

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next file, of whichever stream is furthest behind.

        Raises:
            SourceError: GDELT cannot be asked, or sends what it should not.
        """
        newest = {stream: self._newest(stream) for stream in self._settings.streams()}
        places, skipped = self._begin(_read(cursor), newest)
        behind = sorted(
            (places[stream], stream) for stream, (latest, _) in newest.items() if places[stream] < latest
        )
        if not behind:
            return Page(posts=(), cursor=_write(places))
        place, stream = behind[0]
        latest, digest = newest[stream]
        at = min(place + QUARTER, latest)
        parsed = self._file(stream, at, digest if at == latest else "")
        places[stream] = at
        if self._settings.fulltext:
            read = self._fulltext.read(parsed.posts, (), self._named)
            parsed = Parsed(read.posts, (*parsed.skipped, *read.skipped))
        return Page(
            posts=parsed.posts,
            cursor=_write(places),
            more=len(behind) > 1 or at < latest,
            skipped=(*skipped, *parsed.skipped),
        )

    def _named(self, post: Post) -> bool:
        """Whether its title or names hold a word of a brand: of two thousand articles those are worth a look."""
        said = f"{post.title}\n{post.text}".casefold()
        return any(phrase.casefold() in said for phrase in slices.phrases(self._around.asked))

    def _begin(
        self, places: dict[str, datetime], newest: dict[str, tuple[datetime, str]]
    ) -> tuple[dict[str, datetime], list[str]]:
        """Where each stream goes on: behind the file that was read last, but not further back than ``back``."""
        begun, skipped = {}, []
        for stream, (latest, _) in newest.items():
            first = _grid(latest - self._settings.back)
            place = places.get(stream, first)
            if place < first:
                skipped.append(
                    f"the news of {_written(place)} to {_written(first)} is not read: `back` is shorter"
                )
            begun[stream] = first if place < first or place - latest > LOST else place
        return begun, skipped

    def probe(self) -> str:
        """Ask for the time of the newest files.

        Raises:
            SourceError: it cannot be asked.
        """
        oldest = min(self._newest(stream)[0] for stream in self._settings.streams())
        return f"it answers; the newest file is of {oldest:%Y-%m-%d %H:%M} UTC"

    def _newest(self, stream: str) -> tuple[datetime, str]:
        """When the newest file was written, and its MD5."""
        found = _NEWEST.search(self._get(_LISTS[stream]).decode("utf-8", "replace").replace("\r", ""))
        latest = gkg.when(found[2]) if found else None
        if found is None or latest is None:
            raise SourceError(
                "GDELT does not say which file is the newest: its answer is not what its documents say"
            )
        return latest, found[1]

    def _file(self, stream: str, at: datetime, digest: str) -> Parsed:
        try:
            body = self._get(f"{at:%Y%m%d%H%M%S}{stream}.gkg.csv.zip")
        except _Gap:
            if digest:
                raise SourceError("GDELT's newest file is not there yet") from None
            return Parsed((), (f"GDELT has no file of {_written(at)}: it leaves one out now and then",))
        if digest and hashlib.md5(body, usedforsecurity=False).hexdigest() != digest:
            raise SourceError("GDELT's newest file is not the one its list names: it is read again")
        return self._cage.run(gkg.read, body, frozenset(self._settings.languages), self._settings.names)

    def _get(self, path: str) -> bytes:
        # Over http: the host has no certificate of its own name. What is read this way is news, no secret goes out.
        base = self._wire.base or "http://data.gdeltproject.org/gdeltv2/"
        return web.get(
            base + path,
            self._around,
            patience=self._wire.patience,
            turns=self._wire.turns,
            refused=_refused,
            most=MOST,
        ).body


def _refused(answer: web.Answer) -> SourceError | None:
    return _Gap("GDELT has no such file") if answer.status == _NOT_FOUND else None


def _grid(moment: datetime) -> datetime:
    """The first quarter of an hour that is not before it."""
    return moment + (datetime.min.replace(tzinfo=UTC) - moment) % QUARTER


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _read(cursor: Cursor | None) -> dict[str, datetime]:
    """The last file that was read of each stream. An old or foreign cursor is no cursor."""
    try:
        found = json.loads(cursor or "{}")
    except ValueError:
        return {}
    given = found.items() if isinstance(found, dict) else ()
    places = {
        stream: gkg.when(text)
        for stream, text in given
        if stream in _LISTS and isinstance(text, str) and _PLACE.fullmatch(text)
    }
    return {stream: place for stream, place in places.items() if place}


def _write(places: dict[str, datetime]) -> Cursor:
    return Cursor(json.dumps({stream: f"{place:%Y%m%d%H%M%S}" for stream, place in sorted(places.items())}))
