"""How the command line prints: tables for people, JSON and CSV for machines. Hostile text reaches neither raw."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TextIO

from monitor.errors import RefusalError, StoreError
from monitor.model import Json
from monitor.settings import parse_duration
from monitor.text import shown_line

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run it: OWASP, "CSV Injection"


def print_json(value: Json) -> None:
    """One JSON document, indented."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_rows(rows: Iterable[Mapping[str, Json]]) -> None:
    """A JSON array, one element a line, written as the rows come: any number of them in constant memory."""
    separator = "["
    for row in rows:
        sys.stdout.write(separator + "\n" + json.dumps(row, ensure_ascii=False))
        separator = ","
    sys.stdout.write("[]\n" if separator == "[" else "\n]\n")


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """CSV with a header; a cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    write_csv(sys.stdout, columns, rows)


def write_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """The same, to any file."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])


def safe_cell(value: object) -> str:
    """A cell of CSV that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


FLOWING = frozenset({"what", "why", "found", "what to do", "error", "result", "delivered", "words", "value"})
WIDE = 200  # columns when nobody looks: a pipe wants each row on its line


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str, heads: Sequence[str] = ()
) -> None:
    """A calm table; ``empty`` says what to do when there is nothing to show. Sentences flow, names stay whole.

    Args:
        heads: what stands above the columns, in the reader's language; default: their names.
    """
    from rich.console import Console  # noqa: PLC0415 -- imported when first needed: 13 ms
    from rich.table import Table  # noqa: PLC0415 -- likewise
    from rich.text import Text  # noqa: PLC0415 -- likewise

    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    if not rows:
        console.print(Text(empty))
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    last = len(columns) - 1
    for place, column in enumerate(columns):
        flows = column in FLOWING or place == last
        table.add_column(
            heads[place] if heads else column, overflow="fold" if flows else "ellipsis", no_wrap=not flows
        )
    for row in rows:
        table.add_row(*(Text(shown_line(cell)) for cell in row))
    console.print(table)


def print_entries(entries: Sequence[tuple[str, Sequence[str]]], *, empty: str) -> None:
    """One head a line with what belongs to it indented below: readable at any width."""
    from rich.console import Console  # noqa: PLC0415 -- imported when first needed: 13 ms
    from rich.padding import Padding  # noqa: PLC0415 -- likewise
    from rich.text import Text  # noqa: PLC0415 -- likewise

    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    if not entries:
        console.print(Text(empty))
    for head, below in entries:
        console.print(Text(shown_line(head), style="bold"))
        for line in below:
            if line:
                console.print(Padding(Text(shown_line(line)), (0, 0, 0, 4), expand=False))


def local(at: datetime | None, zone: tzinfo, *, never: str = "never") -> str:
    """A time as people read it, in the zone of the rules."""
    return never if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def counted(number: int, what: str) -> str:
    """``1 mention``, ``1,204 mentions``."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def parse_moment(text: str | None, now: datetime, zone: tzinfo, option: str) -> datetime | None:
    """``2026-03-10``, ``2026-03-10T21:00``, ``2026-03-10T20:00Z``, or how long ago: ``2h``, ``7d``.

    Raises:
        RefusalError: it is none of them.
    """
    if text is None:
        return None
    try:
        ago = parse_duration(text)
    except ValueError:
        pass
    else:
        return now - ago
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        said = f"{option} {text!r} is no time: write 2026-03-10, 2026-03-10T21:00, or how long ago, such as 2h or 7d"
        raise RefusalError(said, "no-time", text=text) from None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def must_exist(db: Path) -> None:
    """A reading command on a database that is not there is a mistake, not an empty answer.

    Raises:
        StoreError: there is none.
    """
    if not db.exists():
        raise StoreError(f"there is no database {db} yet: `vigie run` or `vigie once` makes it")


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, roughly: ``3 min``; ``in 4 min`` when it is to come."""
    if at is None:
        return "–"
    seconds = (now - at).total_seconds()
    amount = abs(seconds)
    size, unit = next(
        ((size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "min")) if amount >= size), (1, "s")
    )
    said = f"{int(amount // size)} {unit}"
    return f"in {said}" if seconds < 0 else f"{said} ago"
