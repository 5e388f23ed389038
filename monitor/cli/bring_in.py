"""``vigie import``: mentions from files, through the same stages as everything else."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from monitor import stages
from monitor.clock import SystemClock
from monitor.errors import SourceError
from monitor.logs import set_up
from monitor.metrics import Metrics
from monitor.model import Dated, Post, SourceName
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import FileRow, assemble, field_map, read_config, read_rows

PAGE = 1_000  # rows admitted in one transaction
UNNAMED = "import"  # the source of rows that name none
SHOWN = 20  # rejected rows shown with their reason; all are counted
LONG_AGO = datetime.min.replace(tzinfo=UTC)  # --live: however old it is, the operator wants it weighed


@dataclass(slots=True)
class Tally:
    """What became of the rows."""

    rows: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    dateless: int = 0
    future: int = 0  # of the mentions: what names no brand has no time
    unread: Counter[str] = field(default_factory=Counter)  # numbers that were given and make no sense
    rejected: int = 0
    shown: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


def bring_in(
    files: list[Path], rules: Path, db: Path, *, mapping: str, source: str | None, live: bool
) -> int:
    """Admit every row that names a brand; 1 if a file could not be read, or a delivery failed."""
    set_up("console")
    names = field_map(mapping)
    config = read_config(rules)
    clock = SystemClock()
    with Store.open(db, holder="vigie import") as store:
        house = assemble(config, store, clock, rules.parent, at_once=True)
        watch = Watch(house, clock, Metrics())
        tally, broken = Tally(), 0
        for path in files:
            try:
                for page in _pages(_progress(path, read_rows(path, names)), path, tally):
                    for place, posts in page.items():
                        _admit(posts, SourceName(source or place or UNNAMED), watch, tally, live=live)
            except SourceError as error:
                broken += 1
                print(f"vigie: {error}", file=sys.stderr)
        watch.finish()
        _report(tally, watch, live=live)
        nothing_read = tally.rows > 0 and tally.rejected == tally.rows
        return int(bool(broken or nothing_read or watch.tally.undelivered()))


def _pages(rows: Iterable[FileRow], path: Path, tally: Tally) -> Iterator[dict[str, list[Post]]]:
    """The posts of a page, by the source that their rows name."""
    rows = iter(rows)
    while page := list(islice(rows, PAGE)):
        posts: dict[str, list[Post]] = {}
        for row in page:
            tally.rows += 1
            if isinstance(row.post, Post):
                posts.setdefault(row.place, []).append(row.post)
                tally.unread.update(row.unread)
                tally.dateless += row.post.published_at is None
            else:
                tally.rejected += 1
                tally.reasons[_kind_of(row.post)] += 1
                if len(tally.shown) < SHOWN:
                    tally.shown.append(f"{path}: {row.post}")
        yield posts


def _kind_of(rejection: str) -> str:
    """A reason without what it says of that one row: its line, and the value in quotes."""
    return re.sub(r'"[^"]*"', "…", rejection.partition(": ")[2])[:80]


def _admit(posts: list[Post], source: SourceName, watch: Watch, tally: Tally, *, live: bool) -> None:
    now = watch.now()
    before = LONG_AGO if live else None
    mentions = list(stages.mentions_of(posts, watch.house.names, source, now, history_before=before))
    tally.future += sum(mention.dated is Dated.CLAMPED for mention in mentions)
    admitted = watch.house.ledger.admit(mentions, None)
    tally.kept.update(new=admitted.new, edited=admitted.edited, known=admitted.duplicate)
    tally.kept["by forgotten authors"] += admitted.refused
    tally.kept["naming no brand"] += len(posts) - len(mentions)
    while not watch.work():
        pass


def _progress(path: Path, rows: Iterator[FileRow]) -> Iterator[FileRow]:
    """The rows, with a bar on standard error when a person is looking."""
    if not sys.stderr.isatty():
        yield from rows
        return
    from rich.console import Console  # noqa: PLC0415 -- only for a person
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        size = path.stat().st_size if path.is_file() else None
        task = progress.add_task(path.name, total=size)
        for number, row in enumerate(rows, 1):
            if number % PAGE == 0:
                progress.update(task, completed=row.consumed)
            yield row
        progress.update(task, completed=size)


def _report(tally: Tally, watch: Watch, *, live: bool) -> None:
    for line in tally.shown:
        print(f"rejected {line}", file=sys.stderr)
    if tally.rejected > len(tally.shown):
        print(f"rejected … and {tally.rejected - len(tally.shown)} more; in all:", file=sys.stderr)
        for reason, number in tally.reasons.most_common(10):
            print(f"{number:>10} × {reason}", file=sys.stderr)
    told = ["new", "edited", "known", "naming no brand"]
    told += ["by forgotten authors"] if tally.kept["by forgotten authors"] else []
    kept = ", ".join(f"{tally.kept[what]} {what}" for what in told)
    print(f"{tally.rows} rows: {kept}, {tally.rejected} rejected.")
    for number, flaw, question in (
        (tally.dateless, "Without a date", "is it mapped? --map published_at=…"),
        (tally.future, "Dated in the future", "is the zone of its dates right?"),
    ):
        if number:
            print(f"{flaw}: {number}, taken as published now ({question}).")
    if tally.unread:
        numbers = ", ".join(f"{name} {number}" for name, number in sorted(tally.unread.items()))
        print(
            f"Numbers that could not be read: {numbers}, taken as not known (whole numbers? stars of 1 to 5?)."
        )
    if live:
        print(f"{watch.tally.alerts} alerts opened.")
    elif tally.kept["new"]:
        print("They are history: they feed baselines and digests and fire nothing (--live lets them).")
