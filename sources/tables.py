"""CSV as people and spreadsheets write it: bytes in, posts and rejections out, in constant memory. Pure."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.errors import SourceError
from monitor.text import clean_line
from sources.records import FIELDS, FieldMap, RowError, place_of, to_post, unread
from sources.rows import BOM, HAS_NUL, LIMIT, NOT_UTF8, TOO_LONG, Line, Rejected, Row, split

MAX_LINES = 1_000  # of a record: past that, a quote was forgotten
DELIMITERS = ",;\t|"
Shape = Callable[[Mapping[str, str]], Mapping[str, object]]
_STRAY_RETURN = "has a carriage return outside of quotes: write line ends as \\n or \\r\\n"
_OPEN_QUOTE = "opens a quote that nothing closes: the lines after it are read on their own"


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a CSV file."""

    columns: tuple[str, ...]
    delimiter: str

    def fields(self, names: FieldMap) -> tuple[str | None, ...]:
        """Our field for each column; ``None`` for one that we do not read."""
        ours = {folded(names.column(name)): name for name in FIELDS}
        return tuple(ours.get(folded(column)) for column in self.columns)


def read_header(raw: bytes, names: FieldMap) -> Header:
    """Split a first line at whatever yields most names that we know: a comma, a semicolon, a tab or a bar.

    Raises:
        SourceError: it is no header, or has no column of words; the message says which it has.
    """
    if len(raw) > LIMIT:
        raise SourceError(f"is no CSV file: its first line {TOO_LONG}", permanent=True)
    try:
        line = raw.removeprefix(BOM).decode()
    except UnicodeDecodeError:
        raise SourceError(NOT_UTF8, permanent=True) from None
    headers = list(_headers(line))
    if not headers:
        raise SourceError("is no CSV file: its first line is no header", permanent=True)
    header = max(headers, key=lambda each: (_known(each, names), len(each.columns)))
    _check(header, names)
    return header


def _headers(line: str) -> Iterator[Header]:
    for delimiter in DELIMITERS:
        try:
            columns = next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        yield Header(tuple(columns), delimiter)


def _known(header: Header, names: FieldMap) -> int:
    return sum(name is not None for name in header.fields(names))


def _check(header: Header, names: FieldMap) -> None:
    fields = header.fields(names)
    columns = ", ".join(clean_line(column, 60) for column in header.columns[:40])
    for ours, theirs in names.theirs.items():
        if ours not in fields:
            raise SourceError(
                f"has no column {theirs!r} to read {ours} from; its columns are {columns}", permanent=True
            )
    if "text" not in fields and "title" not in fields:
        raise SourceError(
            f"has no column called text or title, but {columns}; say which is which: --map text=…,published_at=…",
            permanent=True,
        )


def folded(column: str) -> str:
    """A column's name as it is compared."""
    return column.strip().casefold()


# --- records ----------------------------------------------------------------------------------------------------


def read_csv(
    pieces: Iterable[bytes],
    names: FieldMap | None = None,
    *,
    header: Header | None = None,
    complete: bool = True,
    shape: Shape | None = None,
) -> Iterator[Row | Rejected]:
    """Records under a header, as RFC 4180 has them and spreadsheets write them: quoted line ends, any delimiter.

    Args:
        pieces: as for ``split``: a file's lines will do.
        header: where ``pieces`` begin after it; otherwise it is read at once from their first line that is not blank.
        complete: see ``split``; while more may come, a quote that is open at the end waits for it.
        shape: makes our fields of a row by their columns, in lower case, instead of ``names``.

    Raises:
        SourceError: there is no header that can be used.
    """
    names = names or FieldMap()
    lines = split(pieces, complete=complete)
    if header is None:
        first = next((line for line in lines if line.raw.strip()), None)
        if first is None:
            return iter(())
        header = read_header(first.raw, names)
    fields = header.fields(names) if shape is None else tuple(map(folded, header.columns))
    return _rows(lines, header, fields, shape or dict, complete=complete)


def _rows(
    lines: Iterator[Line], header: Header, fields: Sequence[str | None], shape: Shape, *, complete: bool
) -> Iterator[Row | Rejected]:
    columns = list(header.columns)
    for record in _records(lines, header.delimiter, complete=complete):
        if isinstance(record, Rejected):
            yield record
            continue
        values, number, end = record
        try:
            row = shape(_fields(values, fields, columns))
            yield Row(to_post(row), place_of(row), number, end, unread(row))
        except RowError as why:
            yield Rejected(str(why), number, end)


def _fields(values: list[str], fields: Sequence[str | None], columns: list[str]) -> dict[str, str]:
    if values == columns:  # files put one behind the other
        raise RowError("repeats the header")
    if any(values[len(fields) :]):
        raise RowError(f"has {len(values)} fields, and the header {len(fields)}")
    return {name: value for name, value in zip(fields, values, strict=False) if name and value}


def _records(
    lines: Iterator[Line], delimiter: str, *, complete: bool
) -> Iterator[tuple[list[str], int, int] | Rejected]:
    csv.field_size_limit(2 * LIMIT)  # of the whole process; the feed below is stricter
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        feed.begin()
        flaw = ""
        try:
            values = next(reader)
        except StopIteration:
            return
        except _OpenQuote:
            values, flaw = [], _OPEN_QUOTE
        except csv.Error:  # the one error that is left when nothing is strict and no field too long
            values, flaw = [], _STRAY_RETURN
        if feed.starved:
            if not complete:
                return
            flaw = _OPEN_QUOTE
        first, last = feed.record[0], feed.record[-1]
        if flaw is _OPEN_QUOTE:
            feed.read_again()
            last = first
        flaw = flaw or feed.flaw
        if flaw:
            yield Rejected(flaw, first.number, last.end)
        elif values:
            yield values, first.number, last.end


class _OpenQuote(Exception):  # noqa: N818 -- a signal through csv.reader, not an error
    """A record has become longer than any can be."""


class _Feed:
    """Hands lines to ``csv.reader`` and keeps those of the record under way.

    When a quote was opened and never closed, the reader swallows line after line. Then the first of them is rejected
    and the others are read again, each as a record of its own: every line is read twice at most.
    """

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._held: Line | None = None  # one that belongs to the next record
        self.begin()

    def begin(self) -> None:
        """Here begins a record."""
        self.record: list[Line] = []
        self.starved = False
        self.flaw = ""
        self._size = 0
        self._alone = bool(self._again)

    def read_again(self) -> None:
        """Give out all but the first line of this record once more, each on its own."""
        self._again.extendleft(reversed(self.record[1:]))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.record and self._alone:
            raise _OpenQuote
        line = self._next_line()
        self._size += len(line.raw)
        if self.record and (self._size > LIMIT or len(self.record) >= MAX_LINES):
            self._held = line
            raise _OpenQuote
        self.record.append(line)
        return self._text(line.raw)

    def _next_line(self) -> Line:
        if self._again:
            return self._again.popleft()
        if self._held is not None:
            line, self._held = self._held, None
            return line
        try:
            return next(self._lines)
        except StopIteration:
            self.starved = bool(self.record)
            raise

    def _text(self, raw: bytes) -> str:
        if len(raw) > LIMIT:
            self.flaw = TOO_LONG
            return ""
        if b"\0" in raw:
            self.flaw = HAS_NUL
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.flaw = NOT_UTF8
            return raw.decode("utf-8", "replace")
