"""A JSONL or CSV file that grows, followed like a log."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from io import BufferedReader, BytesIO
from itertools import islice
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from monitor.declaring import Declaration
from monitor.errors import SourceError
from monitor.model import Cursor, Page
from monitor.ports import Surroundings
from monitor.settings import SourceSettings
from sources.disk import Kind, kind_of, opened
from sources.records import FieldMap, FieldName
from sources.rows import LIMIT, TOO_LONG, Rejected, Row, read_jsonl, split
from sources.tables import Header, read_csv, read_header

PAGE = 1_000  # rows
CHUNK = 2 * LIMIT  # bytes looked at for a page: the longest row fits
TAIL = 4096  # bytes before the place where we stopped, by which we know the file again
SENTENCES = 20  # a page, about rows that were skipped


def check_map(value: object) -> object:
    """A ``map`` of settings, whose mistakes are told with line and column."""
    try:
        FieldMap(value if isinstance(value, dict) else {})
    except SourceError as error:
        raise PydanticCustomError("map", "{why}", {"why": str(error)}) from None
    return value


class FileSettings(SourceSettings):
    """``{kind: file, name: surveys, path: surveys.jsonl, map: {published_at: created}}``."""

    path: str = Field(
        min_length=1,
        description="A JSONL or CSV file; where it is not absolute, from the folder of rules.yaml.",
        examples=["surveys.jsonl"],
    )
    map: Annotated[dict[FieldName, str], BeforeValidator(check_map)] = Field(
        default_factory=dict,
        description="What the file calls the fields of a mention, where it has its own names.",
        examples=[{"published_at": "tweet_created"}],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where we are in which file.

    Args:
        offset: bytes read; ``line``: lines read.
        tail: a hash of the last of those bytes: when it does not fit, the file was cut or written anew.
        kind: what the file holds, once there was something to tell it by.
        header: of a CSV file, once read.
        inside: we stopped within a line that is too long, and skip to its end.
    """

    device: int
    inode: int
    offset: int = 0
    line: int = 0
    tail: str = ""
    kind: Kind | None = None
    header: Header | None = None
    inside: bool = False

    @classmethod
    def start(cls, file: BufferedReader) -> Place:
        """The beginning of an open file."""
        found = os.fstat(file.fileno())
        return cls(device=found.st_dev, inode=found.st_ino)

    @classmethod
    def load(cls, cursor: Cursor | None) -> Place | None:
        """What ``dump`` wrote; ``None`` when there is nothing, or nothing of ours."""
        try:
            facts = json.loads(cursor or "")
            header = facts.pop("header")
            return cls(header=header and Header(tuple(header["columns"]), header["delimiter"]), **facts)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def dump(self) -> Cursor:
        """As a cursor."""
        return Cursor(json.dumps(asdict(self)))

    def is_in(self, other: Place) -> bool:
        """Whether both are in one file."""
        return (self.device, self.inode) == (other.device, other.inode)

    def look(self, file: BufferedReader) -> View | None:
        """What lies at this place; ``None`` when what lies before it is not what we read there."""
        length = min(TAIL, self.offset)
        file.seek(self.offset - length)
        seen = file.read(length + CHUNK)
        tail, chunk = seen[:length], seen[length:]
        return View(self, tail, chunk) if self.offset == 0 or _hash(tail) == self.tail else None


@dataclass(frozen=True, slots=True)
class View:
    """A file as seen from a place: up to ``TAIL`` bytes before it, up to ``CHUNK`` bytes after it."""

    place: Place
    tail: bytes
    chunk: bytes

    @property
    def full(self) -> bool:
        """There may be more than we see."""
        return len(self.chunk) == CHUNK

    def after(self, used: int) -> Place:
        """The place ``used`` bytes further on."""
        return replace(
            self.place,
            offset=self.place.offset + used,
            line=self.line(used),
            tail=_hash((self.tail + self.chunk[:used])[-TAIL:]),
        )

    def line(self, used: int) -> int:
        """How many lines of the file end before the place ``used`` bytes further on."""
        return self.place.line + self.chunk.count(b"\n", 0, used)


def _hash(tail: bytes) -> str:
    return blake2b(tail, digest_size=8).hexdigest()


class FileSource:
    """Reads on from where it stopped, whole lines only; what is half written waits for its end.

    A file that was cut, written anew, or replaced by another of its name is read from the beginning: keys make the
    posts that come again harmless. Of a file that was renamed (as logrotate does) what is left is read first, if it
    still lies in the folder, whatever its name; a writer that goes on writing to it after that is not followed.
    """

    Settings = FileSettings
    declares = Declaration(
        reads="a JSONL or CSV file on this machine that grows: surveys, exports, what another tool writes",
        tier="inlet",
        page=PAGE,
        docs="docs/sources/file.md",
    )

    def __init__(self, settings: FileSettings, around: Surroundings) -> None:
        self._path = around.folder / Path(settings.path).expanduser()
        self._names = FieldMap({str(ours): theirs for ours, theirs in settings.map.items()})

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next thousand rows.

        Raises:
            SourceError: the file does not exist, which may pass; it cannot be read, or is not what it should be.
        """
        place = Place.load(cursor)
        with opened(self._path) as file:
            start = Place.start(file)
            if place is not None and not place.is_in(start):
                rest = self._rest(place)
                if rest is not None:
                    return rest if rest.more else replace(rest, cursor=start.dump(), more=True)
                place = None
            view = (place or start).look(file) or start.look(file)
            assert view is not None, "before the beginning there is nothing that could have changed"
            return self._page(view, complete=False)

    def probe(self) -> str:
        """Open it and say what it is.

        Raises:
            SourceError: as ``fetch``.
        """
        with opened(self._path) as file:
            kind = kind_of(self._path, file.peek(TAIL))
            return f"{self._path.name}, {kind.upper()}, {os.fstat(file.fileno()).st_size:,} bytes"

    # --- the file that had our name before ---

    def _rest(self, place: Place) -> Page | None:
        """What is left of the file we were reading; ``None`` when it is gone, or was written anew."""
        former = self._former(place)
        if former is None:
            return None
        try:
            with opened(former) as file:
                view = place.look(file) if place.is_in(Place.start(file)) else None
        except SourceError as error:
            return Page(posts=(), cursor=None, skipped=(f"what was left of it is lost: {error}",))
        return None if view is None else self._page(view, complete=True)

    def _former(self, place: Place) -> Path | None:
        folder = self._path.resolve().parent
        try:
            with os.scandir(folder) as entries:
                names = [entry.name for entry in entries if entry.inode() == place.inode]
        except OSError:  # a folder that may be passed through, but not listed
            return None
        return folder / names[0] if names else None

    # --- a page ---

    def _page(self, view: View, *, complete: bool) -> Page:
        """The rows that are seen; ``complete``: nothing will be added to the file."""
        if view.place.inside:
            return _to_the_end_of_the_line(view)
        chunk = view.chunk
        kind = view.place.kind or (kind_of(self._path, chunk) if chunk.strip() else None)
        header, begin = view.place.header, 0
        if kind == "csv" and header is None:
            header, begin = self._header(chunk, complete=complete)
        items = list(islice(self._rows(kind, header, chunk[begin:], complete=complete), PAGE))
        used = begin + (items[-1].consumed if items else 0)
        if view.full and not used:
            return _past_what_is_no_row(view)
        return Page(
            posts=tuple(item.post for item in items if isinstance(item, Row)),
            cursor=replace(view.after(used), kind=kind, header=header).dump(),
            more=view.full or len(items) == PAGE,
            skipped=tuple(_sentences(items, view, begin)),
        )

    def _header(self, chunk: bytes, *, complete: bool) -> tuple[Header | None, int]:
        """The header and where it ends; ``None`` when it is not written yet."""
        lines = split(BytesIO(chunk), complete=complete)
        first = next((line for line in lines if line.raw.strip()), None)
        return (read_header(first.raw, self._names), first.end) if first else (None, 0)

    def _rows(
        self, kind: Kind | None, header: Header | None, chunk: bytes, *, complete: bool
    ) -> Iterator[Row | Rejected]:
        if kind == "jsonl":
            return read_jsonl(BytesIO(chunk), self._names, complete=complete)
        if header is not None:
            return read_csv(BytesIO(chunk), self._names, header=header, complete=complete)
        return iter(())


def _past_what_is_no_row(view: View) -> Page:
    """Not one whole row in all that is seen: blank lines, or a line that is too long."""
    chunk = view.chunk
    blank = len(chunk) - len(chunk.lstrip(b"\r\n")) or chunk.rfind(b"\n") + 1
    if blank:
        return Page(posts=(), cursor=view.after(blank).dump(), more=True)
    after = replace(view.after(len(chunk)), inside=True)
    return Page(posts=(), cursor=after.dump(), more=True, skipped=(f"line {view.place.line + 1} {TOO_LONG}",))


def _to_the_end_of_the_line(view: View) -> Page:
    end = view.chunk.find(b"\n") + 1
    after = replace(view.after(end or len(view.chunk)), inside=not end)
    return Page(posts=(), cursor=after.dump(), more=end > 0 or view.full)


def _sentences(items: Sequence[Row | Rejected], view: View, begin: int) -> Iterator[str]:
    """One for each row that was rejected, up to ``SENTENCES``, with its line and the byte where it begins."""
    lines, offset = view.line(begin), view.place.offset + begin
    starts = [0, *(item.consumed for item in items)]
    rejected = [
        (item, start) for item, start in zip(items, starts, strict=False) if isinstance(item, Rejected)
    ]
    for item, start in rejected[:SENTENCES]:
        yield f"line {lines + item.line} (byte {offset + start}) {item.reason}"
    if len(rejected) > SENTENCES:
        yield f"and {len(rejected) - SENTENCES:,} more"
