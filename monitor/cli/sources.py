"""``vigie sources``: how each is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor import freshness
from monitor.boxes import SourceState
from monitor.cli.output import ago, print_csv, print_json_rows, print_table
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.freshness import Freshness
from monitor.model import Json, Seeing, Sight, SourceName
from monitor.shapes import moment
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.wiring import read_config, sights_at

COLUMNS = (
    "source",
    "kind",
    "state",
    "last success",
    "newest item",
    "failures",
    "next poll",
    "rhythm",
    "looked at",
    "mentions",
    "erased",
    "refused",
    "error",
)
SHOWN = (
    "source",
    "kind",
    "state",
    "newest item",
    "next poll",
    "looked at",
    "mentions",
    "why",
)  # what a screen can hold
NOT_WATCHED = "no longer watched"


def show_sources(rules: Path, db: Path, *, style: str) -> None:
    """Print every source of the rules, and those that the database remembers besides."""
    config, now = read_config(rules), SystemClock().now()
    if db.exists():
        with open_reader(db) as reader:
            found = looked_at(config, reader, now)
    else:
        found = [Looked.never(SourceName(one.name), one.kind, config) for one in config.sources]
    if style == "json":
        print_json_rows(looked_json(one) for one in found)
        return
    if style == "csv":
        print_csv(COLUMNS, [_row(one, now) for one in found])
    else:
        empty = "No source: add one under sources: in the rules file."
        print_table(SHOWN, [_shown(one, now) for one in found], empty=empty)


@dataclass(frozen=True, slots=True)
class Looked:
    """A source as it is.

    Args:
        sight: how it was seen last; ``None``: nobody said.
        watched: it stands in the rules.
    """

    state: SourceState
    fresh: Freshness
    sight: Sight | None
    watched: bool

    @property
    def doubt(self) -> Sight | None:
        """Why what it brings is not trusted; ``None``: it is."""
        doubted = self.sight is not None and self.sight.state in {Seeing.STALE, Seeing.BLIND}
        return self.sight if doubted else None

    @classmethod
    def never(cls, name: SourceName, kind: str, config: Config) -> Looked:
        """One that nobody has looked at yet."""
        state = SourceState(name=name, kind=kind, identity="")
        return cls(state, freshness.fresh(state, timedelta(), config.timezone, dict), None, watched=True)


def looked_at(config: Config, reader: Reader, now: datetime) -> list[Looked]:
    """Every source of the rules, and then those that the database remembers besides."""
    known = {state.name: state for state in reader.sources()}
    seeing = {sight.source: sight for sight in sights_at(config, reader, now)}
    counts = {name: reader.brought(name) for name in known}
    named = {SourceName(one.name): one for one in config.sources}

    def looked(state: SourceState) -> Looked:
        interval = named[state.name].every if state.name in named else timedelta()
        fresh = freshness.fresh(state, interval, config.timezone, lambda: counts[state.name])
        return Looked(state, fresh, seeing.get(state.name), watched=state.name in named)

    first = [
        looked(known[name]) if name in known else Looked.never(name, one.kind, config)
        for name, one in named.items()
    ]
    return first + [looked(state) for name, state in known.items() if name not in named]


def condition(looked: Looked) -> str:
    """In a word: never green for what cannot be seen."""
    state = looked.state
    if not looked.watched:
        return NOT_WATCHED
    if state.last_poll_at is None:
        return "never polled"
    if state.failures:
        resting = looked.sight is not None and looked.sight.state is Seeing.SPENT
        return str(Seeing.SPENT) if resting else "failing"
    if looked.doubt is not None:
        return str(looked.doubt.state)
    return "ok" if state.caught_up else "catching up"


def _shown(looked: Looked, now: datetime) -> tuple[str, ...]:
    state = looked.state
    many = f"{state.failures} polls failed: " if state.failures > 1 else ""
    why = [
        f"{many}{state.error}" if state.error else looked.doubt.why if looked.doubt else looked.fresh.rhythm,
        f"{state.gone:,} erased" if state.gone else "",
        f"{state.refused:,} refused" if state.refused else "",
    ]
    return (
        state.name,
        state.kind,
        condition(looked),
        ago(state.newest_at, now),
        ago(state.next_poll_at, now) if looked.watched else "–",
        f"{state.seen:,}",
        f"{state.kept:,}",
        "; ".join(filter(None, why)),
    )


def _row(looked: Looked, now: datetime) -> tuple[str, ...]:
    state = looked.state
    return (
        state.name,
        state.kind,
        condition(looked),
        ago(state.last_success_at, now),
        ago(state.newest_at, now),
        str(state.failures),
        ago(state.next_poll_at, now) if looked.watched else "–",
        looked.fresh.rhythm,
        str(state.seen),
        str(state.kept),
        str(state.gone),
        str(state.refused),
        state.error or (looked.doubt.why if looked.doubt else ""),
    )


def looked_json(looked: Looked) -> dict[str, Json]:
    """The same, for machines."""
    state, fresh = looked.state, looked.fresh
    return {
        "name": state.name,
        "kind": state.kind,
        "state": condition(looked),
        "last_poll_at": moment(state.last_poll_at),
        "last_success_at": moment(state.last_success_at),
        "newest_at": moment(state.newest_at),
        "failures": state.failures,
        "next_poll_at": moment(state.next_poll_at),
        "posts": state.seen,
        "kept": state.kept,
        "erased": state.gone,
        "refused": state.refused,
        "error": state.error or None,
        "doubt": looked.doubt.why if looked.doubt else None,
        "rhythm": {
            "phase": fresh.phase,
            "posts_a_day": round(fresh.a_day, 2),
            "known_s": round(fresh.known.total_seconds()),
            "silence_s": round(fresh.silence.total_seconds()),
            "missing": round(fresh.missing, 1),
            "longest": round(fresh.longest, 1),
            "odds": fresh.odds,
        },
    }
