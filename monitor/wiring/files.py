"""Files of mentions, as the import reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.model import (
    Post,
)
from sources.disk import read as rows_of
from sources.records import FieldMap
from sources.rows import Rejected


def field_map(text: str) -> FieldMap:
    """``published_at=tweet_created,text=body`` as a mapping of columns; a mistake in it is a ``SourceError``."""
    return FieldMap.parse(text)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file: its post, or why it has none; the source it names itself; how many bytes were read so far.

    Args:
        unread: the names of the numbers that it gives and nobody can read.
    """

    post: Post | str
    place: str
    consumed: int
    unread: tuple[str, ...] = ()


def read_rows(path: Path, names: FieldMap) -> Iterator[FileRow]:
    """Each row of a JSONL or CSV file.

    Raises:
        SourceError: the file cannot be read.
    """
    for row in rows_of(path, names):
        if isinstance(row, Rejected):
            yield FileRow(str(row), "", row.consumed)
        else:
            yield FileRow(row.post, row.place, row.consumed, row.unread)
