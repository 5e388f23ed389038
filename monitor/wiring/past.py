"""The engine as it stood at some moment, rebuilt from the store: what ``status``, ``explain`` and ``why-not`` ask."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from monitor.config.model import Config
from monitor.config.rulebook import rulebook
from monitor.model import Alert, Judged, RuleName, Sight
from monitor.rules.engine import Engine
from monitor.store.queries import Reader


def engine_at(config: Config, reader: Reader, at: datetime, rule: RuleName | None = None) -> Engine:
    """The engine, with all that it knew at ``at`` under the rules as they are now.

    Args:
        rule: only this one; ``None``: all.
    """
    book = rulebook(config)
    if rule is not None:
        book = dataclasses.replace(book, rules=tuple(one for one in book.rules if one.name == rule))
    engine = Engine(book)
    engine.remember(
        _arrived(reader.weighed_history(at - engine.horizon, words=engine.reads_words), at),
        now=at,
        alerts=alive(reader, at),
        silences=[silence for silence in reader.silences(at) if silence.since <= at],
        sights=seen(reader, at),
    )
    return engine


def _arrived(history: Iterable[Judged], at: datetime) -> Iterable[Judged]:
    return (one for one in history if one.mention.collected_at <= at)


def alive(reader: Reader, at: datetime) -> list[Alert]:
    """The alerts that were open at ``at``, as they stood then."""
    standing = []
    for alert in reader.alerts(None, None, None):
        if alert.opened_at <= at and (alert.resolved_at is None or alert.resolved_at > at):
            events = [event for event in reader.events(alert.id) if event.at <= at]
            standing.append(events[-1].alert if events else alert)
    return standing


def seen(reader: Reader, at: datetime) -> list[Sight]:
    """How sources were seen at ``at``: the last that was written of each."""
    return [sight for sight in reader.sights(at) if sight.at <= at]
