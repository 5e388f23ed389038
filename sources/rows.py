"""Lines as they come off a disk, and JSONL: bytes in, posts and rejections out, in constant memory. Pure.

A reader never stops at a bad row: each item is a ``Row`` or a ``Rejected`` with its line and its reason. Text must be
UTF-8, with or without a byte-order mark: a row that is not is rejected rather than guessed at, since replaced
characters would hide the very names that are looked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from monitor.model import Post
from sources.records import FIELDS, FieldMap, RowError, place_of, to_post, unread

LIMIT = 1 << 20  # bytes of a line, and of a CSV record that spans lines
BOM = b"\xef\xbb\xbf"
_ARRAY = " \t\r\n[],"  # what stands around the objects of a JSON array, one a line: Vigie's own export among others
TOO_LONG = "is longer than 1 MiB"
NOT_UTF8 = "is not UTF-8: convert the file, e.g. with iconv -f latin1 -t utf-8"
HAS_NUL = "holds NUL bytes"


@dataclass(frozen=True, slots=True)
class Row:
    """A post, and where it was read.

    Args:
        place: the row's own ``source``, or nothing.
        line: of the file, or of the part that was given; the first is 1. A record of several lines has its first.
        consumed: how many bytes have been read when this row ends.
        unread: the names of the numbers that it gives and nobody can read.
    """

    post: Post
    place: str
    line: int
    consumed: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be read; ``line`` and ``consumed`` as for a ``Row``."""

    reason: str
    line: int
    consumed: int

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


# --- lines ------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One line with its end; of one longer than ``LIMIT``, only its beginning.

    Args:
        number: the first is 1.
        end: how many bytes have been read when it ends.
    """

    raw: bytes
    number: int
    end: int


def split(pieces: Iterable[bytes], *, complete: bool = True) -> Iterator[Line]:
    """Whole lines, from pieces of any length of which each holds at most one line's end, at its own end.

    Args:
        complete: nothing will follow, so that a last line without an end is whole too.
    """
    kept, size, number, end = b"", 0, 0, 0
    for piece in pieces:
        size += len(piece)
        kept = kept + piece if len(kept) <= LIMIT else kept
        if piece.endswith(b"\n"):
            number, end = number + 1, end + size
            yield Line(kept[: LIMIT + 1], number, end)
            kept, size = b"", 0
    if kept and complete:
        yield Line(kept[: LIMIT + 1], number + 1, end + size)


# --- JSONL ------------------------------------------------------------------------------------------------------

_JSON = json.JSONDecoder(parse_constant=lambda _name: None)  # NaN is how some libraries write "no value"


def read_jsonl(
    pieces: Iterable[bytes], names: FieldMap | None = None, *, complete: bool = True
) -> Iterator[Row | Rejected]:
    """Objects, one a line; the brackets and commas of a JSON array around them do no harm.

    Args:
        pieces: as for ``split``: a file's lines will do.
        complete: see ``split``.
    """
    names = names or FieldMap()
    columns = [(ours, names.column(ours)) for ours in FIELDS]
    for raw, number, end in split(pieces, complete=complete):
        try:
            found = _object(raw)
            if found is not None:
                row = {ours: found[theirs] for ours, theirs in columns if theirs in found}
                yield Row(to_post(row), place_of(row), number, end, unread(row))
        except RowError as why:
            yield Rejected(str(why), number, end)


def _object(raw: bytes) -> Mapping[str, object] | None:
    """The object on a line; ``None`` for a blank one."""
    if len(raw) > LIMIT:
        raise RowError(TOO_LONG)
    if b"\0" in raw:
        raise RowError(HAS_NUL)
    try:
        text = raw.removeprefix(BOM).decode().strip(_ARRAY)
        if not text:
            return None
        found = _JSON.decode(text)
    except UnicodeDecodeError:
        raise RowError(NOT_UTF8) from None
    except json.JSONDecodeError as error:
        raise RowError(f"is not JSON: {error.msg} at character {error.pos + 1}") from None
    except (RecursionError, ValueError):  # nested a thousand deep; a number of five thousand digits
        raise RowError("is JSON beyond all measure") from None
    if not isinstance(found, dict):
        raise RowError("is not a JSON object")
    return found
