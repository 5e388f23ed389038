"""A rule's levels: which condition opens which severity, which lower one keeps it alive, how far back each looks."""

from __future__ import annotations

import dataclasses
import math
import typing
from collections.abc import Callable
from datetime import timedelta

from monitor.model import Reason, Severity
from monitor.rules.conditions import (
    All,
    Any,
    Condition,
    Count,
    Each,
    NewTerm,
    Reach,
    Rule,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from monitor.rules.gauge import kinds

_COUNTED = frozenset({"at_least", "authors", "sources", "floor"})
_MEASURED = frozenset({"by", "noise"})
WEEKS = timedelta(weeks=8)  # what is usual is learned from so much of the past


@dataclasses.dataclass(frozen=True, slots=True)
class Scale:
    """What a rule weighs by.

    Args:
        tiers: each severity with its condition, the most severe first.
        hold: what keeps an open alert alive.
        looks_back: how long a mention matters to what is usual; ``window``: how long it is news.
    """

    tiers: tuple[tuple[Severity, Condition], ...]
    hold: Condition
    looks_back: timedelta
    window: timedelta

    @property
    def compares(self) -> bool:
        """Whether it compares with a past that is longer than its window."""
        return self.looks_back > self.window

    def decide(self, ask: Callable[[Condition], Reason]) -> tuple[Severity, Reason]:
        """The most severe level that holds; where none does, what the least severe one says."""
        *higher, (least, condition) = self.tiers
        for severity, threshold in higher:
            reason = ask(threshold)
            if reason.fired:
                return severity, reason
        return least, ask(condition)


def scale_of(rule: Rule) -> Scale:
    """What a rule weighs by."""
    longest = looks_back(rule.when)
    return Scale(
        tiers=tiers(rule),
        hold=relaxed(rule.when, rule.hold),
        looks_back=longest,
        window=longest - WEEKS if longest > WEEKS else longest,
    )


def tiers(rule: Rule) -> tuple[tuple[Severity, Condition], ...]:
    """Each severity with its condition, the most severe first."""
    steps = ((rule.severity, rule.when), *rule.levels)
    return tuple(sorted(steps, key=lambda step: -step[0].rank))


def relaxed(condition: Condition, hold: float) -> Condition:
    """The same condition with thresholds of ``hold`` times their height: what keeps an open alert alive.

    Between the two lies the hysteresis: a count that flaps around its threshold is one alert. How many voices there
    must be is lowered, too, since they go down with the count.
    """
    if isinstance(condition, All | Any):
        return type(condition)(parts=tuple(relaxed(part, hold) for part in condition.parts))
    if isinstance(condition, Each | Reach | Silent):  # there is nothing between yes and no
        return condition
    lower: dict[str, typing.Any] = {}  # each under its own name
    for name in (field.name for field in dataclasses.fields(condition)):
        value = getattr(condition, name)
        if name in _COUNTED:
            lower[name] = _part(value, hold)
        elif name in _MEASURED:
            lower[name] = value * hold
        elif name == "factor":  # once what is usual is no rise at all
            lower[name] = 1 + (value - 1) * hold
        elif name == "above":  # a share: half way, since it cannot fall as far as a count does
            lower[name] = value * (1 + hold) / 2
    return dataclasses.replace(condition, **lower)


def _part(threshold: int, hold: float) -> int:
    return max(1, math.ceil(threshold * hold))


def looks_back(condition: Condition) -> timedelta:
    """How far back mentions matter to it, beyond how late they may come."""
    return max(_looks_back(kind) for kind in kinds(condition))


def _looks_back(kind: Condition) -> timedelta:
    match kind:
        case Spike() | Share() | Shift() | NewTerm():
            return WEEKS + (getattr(kind, "slow", None) or kind.within)
        case Silent(span=span, below=below):
            return WEEKS + span if below else span
        case Count(within=within) | Velocity(within=within):
            return within
        case _:
            return timedelta()
