"""A backtest put together: rules, stored history, and a clock of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime

from monitor.config.model import Config
from monitor.config.rulebook import rulebook
from monitor.model import BrandName, Judged, RuleName, Sight
from monitor.replay.play import Played, play
from monitor.rules.conditions import Rulebook
from monitor.rules.engine import Engine
from monitor.store.queries import Reader


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is to be replayed.

    Args:
        since, until: the period; what lies before it, as far back as the rules look, is the past they know.
        as_collected: what was really known when; else each mention arrives at the moment it was published.
        rules, brands: only these; ``None``: all.
    """

    since: datetime
    until: datetime
    as_collected: bool = False
    rules: Collection[RuleName] | None = None
    brands: Collection[BrandName] | None = None


def book_of(config: Config, course: Course) -> Rulebook:
    """The rules that are replayed; all their alerts are told at once, to nobody."""
    book = rulebook(config)
    return dataclasses.replace(
        book, rules=tuple(rule for rule in book.rules if course.rules is None or rule.name in course.rules)
    )


def backtest(
    book: Rulebook,
    reader: Reader,
    course: Course,
    progress: Callable[[int], None] = lambda _mentions: None,
) -> Played:
    """What the rules would have done with what is stored."""
    engine = Engine(book)
    words = engine.reads_words
    since, until = course.since, course.until
    if course.as_collected:
        past: Iterable[Judged] = (
            one
            for one in reader.history(since - engine.horizon, until, words=words, by="seq")
            if one.mention.collected_at < since
        )
        news = reader.history(since, until, words=words, by="collected_at")
        sights: list[Sight] = [sight for sight in reader.sights(since) if sight.at < until]
    else:
        past = reader.history(since - engine.horizon, since, words=words, at_once=True)
        news = reader.history(since, until, words=words, at_once=True)
        sights = []
    engine.remember(_of(past, course.brands), now=since, sights=[one for one in sights if one.at < since])
    return play(
        engine,
        _of(news, course.brands),
        until,
        sights=[one for one in sights if one.at >= since],
        progress=progress,
    )


def _of(history: Iterable[Judged], brands: Collection[BrandName] | None) -> Iterator[Judged]:
    """The mentions that name one of the brands."""
    return (
        iter(history)
        if brands is None
        else (one for one in history if not set(brands).isdisjoint(one.mention.brands))
    )
