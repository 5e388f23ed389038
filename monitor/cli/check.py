"""``vigie check``: the rules file, judged."""

from __future__ import annotations

from pathlib import Path

from monitor.cli.output import print_json, print_table
from monitor.config.model import Config
from monitor.model import SourceName
from monitor.rules.conditions import Rule
from monitor.settings import format_duration
from monitor.wiring import kinds, missing_channels, missing_sources, read_config


def check_rules(rules: Path, *, as_json: bool) -> None:
    """Print what is watched, and what is worth a second look; every problem is raised together."""
    config = read_config(rules, models=True)
    if as_json:
        print_json(
            {
                "brands": [{"name": one.name, "competitor": one.competitor} for one in config.brands],
                "sources": [
                    {"name": one.name, "kind": one.kind, "every": format_duration(one.every)}
                    for one in config.sources
                ],
                "rules": [
                    {"name": one.name, "severity": str(one.severity), "notify": list(one.notify)}
                    for one in config.rules
                ],
                "channels": [{"name": name, "kind": one.kind} for name, one in config.channels.items()],
                "notes": [
                    {"line": one.line, "column": one.column, "message": one.message} for one in config.remarks
                ],
                "missing": {str(name): lack for name, lack in missing_channels(config).items()},
                "missing_sources": {str(name): lack for name, lack in missing_sources(config).items()},
            }
        )
        return
    for remark in config.remarks:
        print(f"{remark.file}:{remark.line}:{remark.column}: note: {remark.message}")
    show_watched(config, str(rules))


def show_watched(config: Config, title: str) -> None:
    """What is watched, from where, and where alerts go: the table that ``vigie run`` starts with."""
    own = [one.name for one in config.brands if not one.competitor]
    others = [one.name for one in config.brands if one.competitor]
    missing, unread = missing_channels(config), missing_sources(config)
    rows = [("brands", ", ".join(own) + (f"; competitors: {', '.join(others)}" if others else ""))]
    rows += [
        (
            "source",
            f"{one.name}: {one.kind}, every {format_duration(one.every)}"
            + (f" – {unread[name]}: without it little or nothing can be read" if name in unread else ""),
        )
        for one in config.sources
        for name in (SourceName(one.name),)
    ]
    rows += [("rule", f"{one.name}: {one.severity}, to {_whom(one, config)}") for one in config.rules]
    rows += [
        (
            "channel",
            f"{name}: {one.kind}"
            + (f" – {missing[name]}: its alerts go to {config.fallback}" if name in missing else ""),
        )
        for name, one in config.channels.items()
    ]
    print_table(("", title), rows, empty="")


def _whom(rule: Rule, config: Config) -> str:
    """Who is told of a rule's alerts."""
    return ", ".join(rule.notify) or ("whom the routes say" if config.routes else config.fallback)


def print_schema() -> None:
    """The JSON Schema of the rules file, with every kind that is installed."""
    from monitor.config.schema import json_schema  # noqa: PLC0415 -- only this command needs it

    print_json(json_schema(kinds()))
