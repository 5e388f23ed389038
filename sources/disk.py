"""Files on this machine: opened with a sentence for everything that can be wrong, and read through once."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BufferedReader
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from monitor.errors import SourceError
from sources.exports import LONGEST, PREAMBLE, recognise
from sources.records import FieldMap
from sources.rows import BOM, LIMIT, Rejected, Row, read_jsonl
from sources.tables import read_csv

Kind = Literal["jsonl", "csv"]

_KINDS: dict[str, Kind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
}
_OTHERS = {
    b"\x1f\x8b": "is compressed: unpack it first",
    b"PK\x03\x04": "is a spreadsheet or an archive: save it as CSV",
    b"\xff\xfe": "is in UTF-16: convert it to UTF-8",
    b"\xfe\xff": "is in UTF-16: convert it to UTF-8",
}
UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096  # bytes that tell what a file is


def read(path: Path, names: FieldMap | None = None) -> Iterator[Row | Rejected]:
    """Every row of a JSONL or CSV file, in constant memory; each item says how many bytes were read so far.

    Raises:
        SourceError: with the first item: the file is missing, empty, binary, no file, may not be read, or is a CSV
            file without a header that we know.
    """
    with opened(path) as file:
        head = file.peek(_HEAD)
        if not head:
            raise SourceError("is empty", permanent=True)
        pieces = iter(partial(file.readline, LIMIT + 1), b"")
        if head.startswith(UTF16):
            pieces, head = _recoded(file), _as_utf8(head)
        if kind_of(path, head) == "jsonl":
            yield from read_jsonl(pieces, names)
        else:
            yield from _table(pieces, names)


def _table(pieces: Iterator[bytes], names: FieldMap | None) -> Iterator[Row | Rejected]:
    """A CSV file; one that a listening suite wrote by what its columns mean there, unless somebody says otherwise."""
    if names is not None and names.theirs:
        return read_csv(pieces, names)
    begin = list(_beginning(pieces))
    found = recognise(begin)
    if found is None:
        return read_csv(chain(begin, pieces), names)
    above, header, export = found
    blank = [b"\n"] * (above + 1)  # so that lines keep their numbers
    return read_csv(chain(blank, begin[above + 1 :], pieces), header=header, shape=export.row)


def _beginning(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The lines among which a header may stand."""
    size = 0
    for piece in islice(pieces, PREAMBLE + 1):
        yield piece
        size += len(piece)
        if size > LONGEST:
            return


def _as_utf8(head: bytes) -> bytes:
    return head[: len(head) // 2 * 2].decode("utf-16", "ignore").encode()


def _recoded(file: BufferedReader) -> Iterator[bytes]:
    """The lines of a file in UTF-16, in UTF-8."""
    text = codecs.getreader("utf-16")(file)
    try:
        while line := text.readline(LIMIT):
            yield line.encode()
    except UnicodeError:
        raise SourceError("is in broken UTF-16", permanent=True) from None


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """An ordinary file, to be read. Whatever is wrong with it, then or later, is told in a sentence that begins with it.

    Pipes and devices are refused: they cannot be read twice, and may never end.

    Raises:
        SourceError: it cannot be opened or read; or the block raised one, that says what is wrong with the file.
    """
    try:
        _check_ordinary(path.stat().st_mode)
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise SourceError(f"{path} does not exist") from None
    except PermissionError:
        raise SourceError(f"{path} may not be read by this user", permanent=True) from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    except SourceError as error:
        raise SourceError(f"{path} {error}", permanent=error.permanent) from None


def _check_ordinary(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise SourceError("is a folder" if stat.S_ISDIR(mode) else "is no ordinary file", permanent=True)


def kind_of(path: Path, head: bytes) -> Kind:
    """What a file holds: its extension says so, else its first character.

    Args:
        head: its first bytes.

    Raises:
        SourceError: it is no text file.
    """
    for magic, what in _OTHERS.items():
        if head.startswith(magic):
            raise SourceError(what, permanent=True)
    if b"\0" in head[:_HEAD]:
        raise SourceError("is a binary file", permanent=True)
    begins_as_json = head.removeprefix(BOM).lstrip().startswith((b"{", b"["))
    return _KINDS.get(path.suffix.lower(), "jsonl" if begins_as_json else "csv")
