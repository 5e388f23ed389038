"""The engine as it stood at some moment, rebuilt from the store: what ``status``, ``explain`` and ``why-not`` ask."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.boxes import SourceState
from monitor.config.model import Config
from monitor.config.rulebook import rulebook
from monitor.model import Alert, BrandName, Judged, RuleName, Seeing, Sight, SourceName
from monitor.rules.conditions import Rule
from monitor.rules.engine import Engine
from monitor.rules.selection import Selection
from monitor.stages import UNWATCHED_AFTER
from monitor.store.queries import Reader

MOMENT = timedelta(microseconds=1)  # a window includes its end, a period of the store does not


def engine_at(config: Config, reader: Reader, at: datetime, rule: RuleName | None = None) -> Engine:
    """The engine, with all that it knew at ``at`` under the rules as they are now. It is for asking, not for weighing.

    Args:
        rule: only this one; ``None``: all.
    """
    book = rulebook(config)
    if rule is not None:
        book = dataclasses.replace(book, rules=tuple(one for one in book.rules if one.name == rule))
    engine = Engine(book)
    engine.remember(
        _arrived(reader, at - engine.horizon, at, words=engine.reads_words) if book.rules else (),
        now=at,
        alerts=alive(reader, at),
        silences=[silence for silence in reader.silences(at) if silence.since <= at],
        sights=sights_at(config, reader, at),
    )
    return engine


def _arrived(reader: Reader, since: datetime, at: datetime, *, words: bool) -> Iterator[Judged]:
    """What had come by then."""
    history = reader.weighed_history(since, words=words)
    return (one for one in history if one.mention.collected_at <= at)


def alive(reader: Reader, at: datetime) -> list[Alert]:
    """The alerts that were open at ``at``, as they stood then."""
    standing = []
    for alert in reader.live_alerts(at):
        if alert.opened_at <= at:
            events = [event for event in reader.events(alert.id) if event.at <= at]
            standing.append(events[-1].alert if events else alert)
    return standing


# --- what could be seen -----------------------------------------------------------------------------------------


def seen(reader: Reader, at: datetime) -> list[Sight]:
    """How sources were seen at ``at``: the last that was written of each."""
    return list({sight.source: sight for sight in reader.sights(at) if sight.at <= at}.values())


def sights_at(config: Config, reader: Reader, at: datetime) -> list[Sight]:
    """The same, and those that nobody looks at any more, since no daemon runs: what it would write when it starts."""
    known = {sight.source: sight for sight in seen(reader, at)}
    every = {str(source.name): source.every for source in config.sources}
    for state in reader.sources():
        looked, sight = state.last_success_at, known.get(state.name)
        if looked is None or state.name not in every or at - looked <= UNWATCHED_AFTER * every[state.name]:
            continue
        if sight is None or sight.state is Seeing.SEEING:
            known[state.name] = _out_of_sight(state, looked, every[state.name], at)
    return sorted(known.values(), key=lambda sight: (sight.at, sight.source))


def _out_of_sight(state: SourceState, looked: datetime, every: timedelta, at: datetime) -> Sight:
    """It failed, and will soon be tried again; or nobody looks at it any more."""
    failed = state.last_poll_at if state.failures else None
    if failed and failed <= at <= (state.next_poll_at or failed) + UNWATCHED_AFTER * every:
        return Sight(state.name, failed, Seeing.FAILING, state.error)
    return Sight(state.name, looked + every, Seeing.UNWATCHED)


def sights_between(config: Config, reader: Reader, since: datetime, until: datetime) -> list[Sight]:
    """Each source's last sight before ``since``, all from then on, and what nobody wrote down yet: who is not looked at.

    Args:
        until: of those that nobody looks at any more, how it was then; a source that was never asked was not seen at all.
    """
    written = reader.sights(since)
    asked = {state.name for state in reader.sources() if state.last_poll_at is not None}
    never = [
        Sight(SourceName(one.name), since, Seeing.UNWATCHED)
        for one in config.sources
        if one.name not in asked
    ]
    late = [sight for sight in sights_at(config, reader, until) if sight not in written]
    return sorted([*written, *late, *never], key=lambda sight: sight.at)


# --- what was said ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """A mention of a brand, as a rule looks at it.

    Args:
        at: when it was said; ``came``: when it was collected.
        selected: the rule looks at it, as part of ``group``; ``backfilled``: it was history, which never fires.
    """

    at: datetime
    came: datetime
    selected: bool
    backfilled: bool
    group: str = ""


def heard(
    config: Config, reader: Reader, rule: Rule, brand: BrandName, *, since: datetime, until: datetime
) -> Sequence[Heard]:
    """All that was said of a brand after ``since`` and up to ``until``, whenever it came, oldest first."""
    selection = Selection((rule,), rulebook(config).brands)
    words = rule.select.text is not None or rule.select.query is not None
    found = []
    for one in reader.history(since + MOMENT, until + MOMENT, words=words):
        mention = one.mention
        if brand in mention.brands:
            chosen = [each for each in selection.pairs(one) if each.brand == brand and each.selected]
            group = chosen[0].group if chosen else ""
            found.append(
                Heard(mention.published_at, mention.collected_at, bool(chosen), mention.backfilled, group)
            )
    return found
