"""``vigie doctor``: what is wrong, and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from monitor.cli.explained import teller
from monitor.cli.output import print_json, print_table
from monitor.cli.source_spending import nearly_spent, spending_of, told
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.crew import Crew
from monitor.errors import ConfigError, EdgeError, OutOfBudgetError, StoreError, VigieError
from monitor.house import JUDGES
from monitor.model import TicketState
from monitor.ports import Clock, Probes
from monitor.purse import Book
from monitor.store.spending import spending_at
from monitor.store.store import open_reader
from monitor.trial import cure
from monitor.wiring import (
    can_draw,
    channels_of,
    classifier,
    missing_channels,
    read_config,
    shows_images,
    sources_of,
    summarists,
)

PATIENCE = timedelta(seconds=45)  # for all probes together: a fetch may take 30 s
ROUND = timedelta(seconds=5)  # for a model that takes all the patience it is given
ROOM = 500 * 2**20  # bytes free on the disk below which it is time to look
BUILT = datetime(2026, 1, 1, tzinfo=UTC)  # a clock before this is wrong
MARKS = {"ok": "ok", "look": "look", "wrong": "WRONG"}

Mark = Literal["ok", "look", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``cure`` says what to do where it is not ok."""

    what: str
    mark: Mark
    found: str
    cure: str = ""


def examine(rules: Path, db: Path, *, as_json: bool) -> int:
    """Look at everything; 1 if something is wrong."""
    findings = list(_findings(rules, db))
    if as_json:
        print_json(
            [{"what": one.what, "mark": one.mark, "found": one.found, "cure": one.cure} for one in findings]
        )
    else:
        print_table(
            ("", "what", "found", "what to do"),
            [(MARKS[one.mark], one.what, one.found, one.cure) for one in findings],
            empty="",
        )
    return int(any(one.mark == "wrong" for one in findings))


def _findings(rules: Path, db: Path) -> Iterator[Finding]:
    yield _clock(SystemClock().now())
    yield from _database(db)
    yield _disk(db)
    try:
        config = read_config(rules, models=True)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding("rules", "wrong", str(problem), "mend it; `vigie check` looks again")
        return
    yield Finding("rules", "ok", f"{len(config.rules)} rules, {len(config.sources)} sources")
    for name, lack in missing_channels(config).items():
        cure = f"set it, or put it into a file and name that as …_file; until then alerts go to {config.fallback}"
        yield Finding(f"channel {name}", "look", lack, cure)
    yield from _pictures(config)
    yield from _spending(config, db)
    yield from _probed(config, db, rules.parent)


def _pictures(config: Config) -> Iterator[Finding]:
    """Digests that would come with pictures, and nothing here can draw them."""
    names = [plan.name for plan in config.digests if shows_images(config, plan)]
    if names and not can_draw():
        cure = (
            "pip install 'vigie[charts]' (84 MB), or write `pictures: false`; all of it is also told in words"
        )
        yield Finding("pictures", "look", f"none in digests ({', '.join(names)})", cure)


def _spending(config: Config, db: Path) -> Iterator[Finding]:
    """The sources that will soon rest, or do."""
    try:
        found = nearly_spent(spending_of(config, db, SystemClock().now()))
    except StoreError:  # that was told of the database
        return
    cure = "let it look less often (`every`), or raise its `budget` where it costs money"
    for one in found:
        yield Finding(f"budget {one.source}", "look", told(one, teller("en", config.timezone)), cure)


def _book(db: Path) -> Book | None:
    """Where what probes spend is written down, as if the daemon had; nowhere while there is no sound database."""
    try:
        return spending_at(db)
    except StoreError:
        return None


def _clock(now: datetime) -> Finding:
    if now < BUILT:
        return Finding("clock", "wrong", f"it says {now:%Y-%m-%d}", "set the clock: alerts depend on it")
    return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


def _disk(db: Path) -> Finding:
    free = shutil.disk_usage(db.resolve().parent if db.resolve().parent.exists() else Path()).free
    found = f"{free / 2**30:.1f} GiB free"
    if free < ROOM:
        return Finding("disk", "look", found, "make room: a full disk stops the daemon")
    return Finding("disk", "ok", found)


def _database(db: Path) -> Iterator[Finding]:
    if not db.exists():
        yield Finding("database", "look", f"there is no {db} yet", "`vigie run` or `vigie once` makes it")
        return
    try:
        with open_reader(db) as reader:
            counts = reader.counts()
            newest = max((one.last_poll_at for one in reader.sources() if one.last_poll_at), default=None)
    except VigieError as error:
        yield Finding(
            "database", "wrong", str(error), "put a sound copy in its place, or name another with --db"
        )
        return
    yield Finding("database", "ok", f"{counts.mentions} mentions, {counts.open_alerts} open alerts")
    if newest and newest > SystemClock().now() + timedelta(minutes=5):
        yield Finding(
            "clock",
            "wrong",
            f"a source was polled at {newest:%Y-%m-%d %H:%M} UTC, in the future",
            "set the clock",
        )
    dead = counts.tickets[TicketState.DEAD]
    if dead:
        yield Finding(
            "outbox",
            "wrong",
            f"{dead} messages could be told to nobody",
            "`vigie alerts` shows which and why",
        )


def _probed(config: Config, db: Path, folder: Path) -> Iterator[Finding]:
    """Ask every plugin that can be asked, all at once: one harmless call each."""
    clock = SystemClock()
    judges: dict[str, object] = {}
    for what in config.classifiers:
        try:
            judges[f"classifier {what}"] = classifier(what, config, clock, folder)
        except EdgeError as error:
            yield Finding(
                f"classifier {what}", "wrong", str(error), "change it: nothing is judged without it"
            )
    plugins: Mapping[str, object] = {
        **judges,
        **{f"channel {name}": one for name, one in channels_of(config, clock, folder).items()},
        **{f"classifier {name}": one for name, one in _classifiers(config, clock, folder)},
        **{f"summary of digest {name}": one for name, one in summarists(config).items()},
        **{
            f"source {name}": one.source for name, one in sources_of(config, clock, folder, _book(db)).items()
        },
    }
    crew: Crew[Finding] = Crew()
    for name, plugin in plugins.items():
        if isinstance(plugin, Probes):
            crew.start(("probe", name), partial(_probe, name, plugin))
    slow = [one.settings.patience + ROUND for one in summarists(config).values()]
    until = clock.now() + max([PATIENCE, *slow])
    while crew.busy() and clock.now() < until:
        report = crew.report(1.0)
        if report is None:
            continue
        if report.result is not None:
            yield report.result
        else:
            yield Finding(report.key[1], "wrong", f"a bug in it: {report.crash!r}", "tell whoever wrote it")
    if crew.busy():
        yield Finding("probes", "wrong", f"{crew.busy()} did not answer in time", "look at the network")


def _classifiers(config: Config, clock: Clock, folder: Path) -> Iterator[tuple[str, object]]:
    for name in ("language", *JUDGES):
        try:
            yield name, classifier(name, config, clock, folder)
        except EdgeError as error:
            yield name, _Unmade(error)


class _Unmade:
    """What could not even be made."""

    def __init__(self, error: EdgeError) -> None:
        self._error = error

    def probe(self) -> str:
        """No.

        Raises:
            EdgeError: why.
        """
        raise self._error


def _probe(name: str, plugin: Probes) -> Finding:
    try:
        return Finding(name, "ok", plugin.probe())
    except EdgeError as error:
        if isinstance(error, OutOfBudgetError):
            return Finding(name, "wrong", str(error), cure(error))
        helps = (
            "change it: trying again will not help" if error.permanent else "it may pass; Vigie tries again"
        )
        return Finding(name, "wrong", str(error), helps)
