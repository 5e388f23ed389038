"""``vigie sources``: how each is doing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from monitor.boxes import SourceState
from monitor.cli.output import ago, print_csv, print_json_rows, print_table
from monitor.clock import SystemClock
from monitor.model import Json, Seeing, SourceName
from monitor.shapes import moment
from monitor.store.store import open_reader
from monitor.wiring import read_config

COLUMNS = (
    "source",
    "kind",
    "state",
    "last success",
    "newest item",
    "failures",
    "next poll",
    "posts",
    "kept",
    "erased",
    "refused",
    "error",
)
NOT_WATCHED = "no longer watched"


def show_sources(rules: Path, db: Path, *, style: str) -> None:
    """Print every source of the rules, and those that the database remembers besides."""
    config = read_config(rules)
    known: dict[SourceName, SourceState] = {}
    resting: set[SourceName] = set()
    now = SystemClock().now()
    if db.exists():
        with open_reader(db) as reader:
            known = {state.name: state for state in reader.sources()}
            last = {sight.source: sight.state for sight in reader.sights(now)}
            resting = {name for name, seeing in last.items() if seeing is Seeing.SPENT}
    named = {SourceName(one.name): one.kind for one in config.sources}
    states = [
        known.get(name) or SourceState(name=name, kind=kind, identity="") for name, kind in named.items()
    ] + [state for name, state in known.items() if name not in named]
    if style == "json":
        print_json_rows(_json(state, _stands(state, named, resting)) for state in states)
        return
    rows = [_row(state, now, _stands(state, named, resting)) for state in states]
    if style == "csv":
        print_csv(COLUMNS, rows)
    else:
        print_table(COLUMNS, rows, empty="No source: add one under sources: in the rules file.")


def _stands(state: SourceState, named: Collection[SourceName], resting: Collection[SourceName]) -> str:
    """In a word: never green for what cannot be seen."""
    if state.name not in named:
        return NOT_WATCHED
    if state.last_poll_at is None:
        return "never polled"
    if state.failures:
        return str(Seeing.SPENT) if state.name in resting else "failing"
    return "ok" if state.caught_up else "catching up"


def _row(state: SourceState, now: datetime, stands: str) -> tuple[str, ...]:
    return (
        state.name,
        state.kind,
        stands,
        ago(state.last_success_at, now),
        ago(state.newest_at, now),
        str(state.failures),
        "–" if stands == NOT_WATCHED else ago(state.next_poll_at, now),
        str(state.seen),
        str(state.kept),
        str(state.gone),
        str(state.refused),
        state.error,
    )


def _json(state: SourceState, stands: str) -> dict[str, Json]:
    return {
        "name": state.name,
        "kind": state.kind,
        "state": stands,
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
    }
