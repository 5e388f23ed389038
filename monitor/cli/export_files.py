"""How exported rows lie in a file: CSV, JSON lines or Parquet. Whatever the number of rows, a few hundred in memory."""

from __future__ import annotations

import contextlib
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from monitor.cli.output import safe_cell
from monitor.errors import VigieError
from monitor.exported import Cell, Cells, Kind
from monitor.shapes import moment

TOGETHER = 5000  # rows of one Parquet row group, and between two looks at the progress

Columns = Mapping[str, Kind]


def write_csv(file: IO[str], columns: Columns, rows: Iterable[Cells]) -> None:
    """With a header; lists with blanks between, flags as 0 and 1; what a spreadsheet would run gets an apostrophe."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(_flat(cell)) for cell in row])


def _flat(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return moment(cell)
    if isinstance(cell, bool):
        return int(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else " ".join(cell)


def write_jsonl(file: IO[str], columns: Columns, rows: Iterable[Cells]) -> None:
    """One object a line."""
    for row in rows:
        plain = {name: _plain(cell) for name, cell in zip(columns, row, strict=True)}
        file.write(json.dumps(plain, ensure_ascii=False) + "\n")


def _plain(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return moment(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else list(cell)


def write_parquet(path: Path, columns: Columns, rows: Iterable[Cells]) -> None:
    """Typed: times in UTC to the microsecond, lists as lists.

    Raises:
        VigieError: the library for it is not installed.
    """
    arrow, parquet = _arrow()
    types = {
        Kind.TEXT: arrow.string(),
        Kind.WHOLE: arrow.int64(),
        Kind.NUMBER: arrow.float64(),
        Kind.FLAG: arrow.bool_(),
        Kind.MOMENT: arrow.timestamp("us", tz="UTC"),
        Kind.TEXTS: arrow.list_(arrow.string()),
    }
    schema = arrow.schema([(name, types[kind]) for name, kind in columns.items()])
    rest = iter(rows)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while some := list(islice(rest, TOGETHER)):
            arrays = [
                arrow.array(list(cells), type=field.type)
                for cells, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_batch(arrow.record_batch(arrays, schema=schema))


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: ICN001, PLC0415 -- an extra; 120 ms
        import pyarrow.parquet  # noqa: PLC0415 -- likewise
    except ImportError:
        raise VigieError(
            "Parquet needs a library that is not installed: pip install 'vigie[parquet]'"
        ) from None
    return pyarrow, pyarrow.parquet


@contextlib.contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to, which takes its place when all went well; else ``path`` is as it was.

    Raises:
        VigieError: it cannot be written.
    """
    half = path.with_name(f"{path.name}.part")
    try:
        yield half
        half.replace(path)
    except OSError as error:
        raise VigieError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):  # there is none, or none can be made there
            half.unlink(missing_ok=True)


def watched(rows: Iterable[Cells], what: str, tally: Callable[[int], None]) -> Iterator[Cells]:
    """The same rows, counted for ``tally`` at the end; at a terminal, the number so far in a line that is rewritten."""
    shows = sys.stderr.isatty()
    number = 0
    for number, row in enumerate(rows, 1):
        yield row
        if shows and not number % TOGETHER:
            print(f"\r{number:,} {what} …", end="", file=sys.stderr, flush=True)
    if shows and number >= TOGETHER:
        print("\r", end="", file=sys.stderr)
    tally(number)
