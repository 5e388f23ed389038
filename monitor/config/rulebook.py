"""``Config`` -> all that the engine goes by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.brands import Brand
from monitor.config.model import Config
from monitor.model import SourceName
from monitor.query import And, Not, Or, Query, Word, parse, words
from monitor.rules.conditions import Rulebook


def rulebook(config: Config) -> Rulebook:
    """All that the engine goes by."""
    return Rulebook(
        rules=config.rules,
        max_age=config.max_age,
        zone=config.timezone,
        version=config.version,
        brands={brand.name: brand.competitor for brand in config.brands},
        brand_words=frozenset(_words(config.brands)),
        sources={SourceName(source.name): source.every for source in config.sources},
        sampled=config.sampled,
        quiet=config.quiet_hours,
        routes=config.routes,
        calendar=config.calendar,
        fallback=config.fallback,
        living=frozenset(name for name, channel in config.channels.items() if channel.living),
        group_wait=config.group_wait,
        per_hour=config.per_hour,
        inhibit=config.inhibit,
    )


def _words(brands: Sequence[Brand]) -> Iterator[str]:
    """The words that name brands: their names in the file, their terms, and what their searches look for."""
    for brand in brands:
        yield brand.name
        yield from brand.terms
        if brand.query is not None:
            yield from (word.text for word in _wanted(parse(brand.query)))


def _wanted(query: Query) -> Iterator[Word]:
    """The words that a search looks for, and not those that it leaves out."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _wanted(part)
        case Not():
            return
        case _:
            yield from words(query)
