"""All that the engine goes by, from what ``rules.yaml`` says."""

from __future__ import annotations

from monitor.config.model import Config
from monitor.model import SourceName
from monitor.rules.conditions import Rulebook


def rulebook(config: Config) -> Rulebook:
    """The rules as the engine takes them."""
    return Rulebook(
        rules=config.rules,
        max_age=config.max_age,
        zone=config.timezone,
        brands={brand.name: brand.competitor for brand in config.brands},
        sources={SourceName(source.name): source.every for source in config.sources},
        quiet=config.quiet_hours,
        fallback=config.fallback,
        living=frozenset(name for name, settings in config.channels.items() if settings.living),
    )
