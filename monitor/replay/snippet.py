"""A condition as it is written in ``rules.yaml``: what ``monitor.config`` reads, written back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import timedelta
from typing import Any as Anything

from monitor.config.conditions_meaning import KEYS
from monitor.config.making import THRESHOLDS
from monitor.model import Severity
from monitor.rules.conditions import All, Any, Condition, Count, Each, Part, Reach, Rule, Silent
from monitor.settings import format_duration

_PERCENT = frozenset({"above", "by", "below"})
_RENAMED: Mapping[type[Anything], Mapping[str, str]] = {Count: {"at_least": "count"}, Silent: {"span": "for"}}


def snippet(rule: Rule) -> str:
    """The lines of the rule that say when it fires."""
    lines = [f"when: {written(rule.when)}"]
    levels = [f"{severity}: {level}" for severity, level in levels_of(rule).items()]
    if levels:
        lines.append(f"levels: {{{', '.join(levels)}}}")
    return "\n".join(lines)


def levels_of(rule: Rule) -> dict[Severity, str]:
    """Each level, as it is written."""
    return {severity: _level(rule.when, condition) for severity, condition in rule.levels}


def written(condition: Condition) -> str:
    """The condition; what is as by default is left out."""
    match condition:
        case Each(of=of):
            return "each" if of == "stories" else f"{{each: {of}}}"
        case Count():
            return f"{{{_pairs(condition)}}}"
        case Reach(above=above):
            return f"{{reach: {above}}}"
        case All(parts=parts) | Any(parts=parts):
            return f"{{{KEYS[type(condition)]}: [{', '.join(map(written, parts))}]}}"
        case _:
            return f"{{{KEYS[type(condition)]}: {{{_pairs(condition)}}}}}"


def value_of(condition: Condition, name: str) -> str:
    """One of its thresholds, as it is written."""
    return _value(condition, name, getattr(condition, name))


def key_of(condition: Condition, name: str) -> str:
    """What one of its thresholds is called in the file."""
    return _RENAMED.get(type(condition), {}).get(name, name)


def _pairs(condition: Condition) -> str:
    usual: dict[str, Anything] = {field.name: field.default for field in dataclasses.fields(condition)}
    if (
        not isinstance(condition, Count) and "authors" in usual
    ):  # by default no more than there must be mentions
        needed = "floor" if "floor" in usual else "at_least"
        usual["authors"] = min(usual["authors"], getattr(condition, needed))
    return ", ".join(
        f"{key_of(condition, name)}: {value_of(condition, name)}"
        for name, default in usual.items()
        if getattr(condition, name) != default
    )


def _value(condition: Condition, name: str, value: object) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Part):
        return value.name
    if value is None:
        return "off"
    if name in _PERCENT and isinstance(value, float) and not isinstance(condition, Reach):
        return f"{value * 100:.10g}%"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _level(when: Condition, level: Condition) -> str:
    """The thresholds in which a level differs."""
    names = THRESHOLDS.get(type(when), {})
    differing = [
        f"{key}: {value_of(level, name)}"
        for key, name in names.items()
        if getattr(level, name) != getattr(when, name)
    ]
    return f"{{{', '.join(differing)}}}"
