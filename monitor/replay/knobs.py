"""What can be turned in a rule so that it fires more or less often, and in which steps."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any as Anything

from monitor.model import RuleName, Severity
from monitor.replay.snippet import key_of, value_of
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

# The thresholds worth turning, the main one first.
KNOBS: Mapping[type[Anything], tuple[str, ...]] = {
    Count: ("at_least",),
    Spike: ("factor", "floor"),
    Share: ("above", "floor"),
    Shift: ("by", "floor"),
    Silent: ("span",),
    NewTerm: ("floor", "factor"),
    Velocity: ("at_least",),
    Reach: ("above",),
}
INSTEAD = timedelta(hours=6)  # ``each`` has nothing to turn: so many of them within this time instead
STRICTNESS = "strictness"  # of a combination: all its parts are turned together
SURE = 0.95  # no share must be higher: more is never certain
_RATIOS = (0.25, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0)
_FACTORS = (1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0)
_PARTS = tuple(step / 20 for step in range(1, 19))
_HOURS = (1, 2, 3, 6, 12, 18, 24, 36, 48, 72, 96, 120, 168, 336)
_ROUND = (1, 1.5, 2, 3, 4, 6, 8)  # times ten, a hundred …: numbers that people write
_DOWN, _UP = 4, 32  # how far from the present number of mentions steps are tried
_FINER = 6  # steps between two


@dataclass(frozen=True, slots=True)
class Step:
    """One setting of a rule.

    Args:
        knob: what was turned, as it is called in the file; ``value``: to what, as it is written.
        size: the same as a number: the higher, the fewer alerts.
        rule: so set, under a name of its own.
        now: it is the present setting.
    """

    knob: str
    value: str
    size: float
    rule: Rule
    now: bool = False


def ladders(rule: Rule) -> list[list[Step]]:
    """The steps of each knob of a rule, from the one that fires most often to the one that fires least."""
    when = rule.when
    if isinstance(when, Each):
        counts = Count(at_least=1, within=INSTEAD, of=when.of)
        sizes = [size for size in _counts(8) if size > 1]
        return [
            [_step(dataclasses.replace(rule, when=counts, levels=()), "at_least", size) for size in sizes]
        ]
    if isinstance(when, All | Any):
        return [[_scaled(rule, ratio) for ratio in _RATIOS]]
    names = ("below",) if isinstance(when, Silent) and when.below else KNOBS[type(when)]
    return [[_step(rule, name, size) for size in _sizes(when, name)] for name in names]


def finer(rule: Rule, looser: Step, stricter: Step) -> list[Step]:
    """The steps between two of the same knob; none where there is nothing between."""
    if stricter.knob == STRICTNESS:
        return []
    template = rule
    when = stricter.rule.when
    if isinstance(rule.when, Each):
        template = dataclasses.replace(rule, when=when, levels=())
    name = next(name for name in (*KNOBS[type(when)], "below") if key_of(when, name) == stricter.knob)
    sizes = _between(when, name, looser.size, stricter.size)
    return [_step(template, name, size) for size in sizes]


def _between(when: Condition, name: str, low: float, high: float) -> Sequence[float]:
    """Whole numbers, percents or hours; of a factor quarters of the way."""
    value = getattr(when, name)
    if isinstance(value, float) and name == "factor":
        return [round(low + (high - low) * part, 3) for part in (0.25, 0.5, 0.75)]
    unit = 3600.0 if isinstance(value, timedelta) else 1.0 if isinstance(value, int) else 0.01
    first, last = math.floor(round(low / unit, 6)) + 1, math.ceil(round(high / unit, 6))
    inner = range(first, last)
    return [round(step * unit, 3) for step in inner[:: max(1, math.ceil(len(inner) / _FINER))]]


# --- one step ---------------------------------------------------------------------------------------------------


def _step(rule: Rule, name: str, size: float) -> Step:
    """The rule with a threshold of that size."""
    when = _turned(rule.when, name, size)
    levels = _levels(rule, name, size)
    knob, value = key_of(when, name), value_of(when, name)
    turned = dataclasses.replace(rule, name=RuleName(f"{rule.name}~{knob}~{value}"), when=when, levels=levels)
    return Step(knob, value, size, turned, now=when == rule.when)


def _levels(rule: Rule, name: str, size: float) -> tuple[tuple[Severity, Condition], ...]:
    """The levels stay as they are; only if the threshold reaches one of them, all that name it keep their distance.

    What a person calls a crisis is theirs to say, but a level beneath its rule is none. A level that says nothing of the
    threshold has that of its rule.
    """
    present = _size(rule.when, name)
    own = [here for _, level in rule.levels if (here := _size(level, name)) != present]
    ratio = size / present if any(here <= size for here in own) else 1.0
    return tuple(
        (
            severity,
            _turned(level, name, size)
            if (here := _size(level, name)) == present
            else _turned(level, name, max(size, _limit(level, name, here * ratio)))
            if ratio != 1.0
            else level,
        )
        for severity, level in rule.levels
    )


def _scaled(rule: Rule, ratio: float) -> Step:
    """A combination, all parts of which are turned by as much."""
    when = _all_turned(rule.when, ratio)
    name = RuleName(f"{rule.name}~{STRICTNESS}~{ratio:g}")
    return Step(
        STRICTNESS, f"× {ratio:g}", ratio, dataclasses.replace(rule, name=name, when=when), now=ratio == 1.0
    )


def _all_turned(condition: Condition, ratio: float) -> Condition:
    if isinstance(condition, All | Any):
        return type(condition)(parts=tuple(_all_turned(part, ratio) for part in condition.parts))
    if isinstance(condition, Each) or ratio == 1.0:
        return condition
    name = "below" if isinstance(condition, Silent) and condition.below else KNOBS[type(condition)][0]
    return _turned(condition, name, _limit(condition, name, _size(condition, name) * ratio))


def _size(condition: Condition, name: str) -> float:
    """A threshold as a number: the higher, the fewer alerts."""
    value = getattr(condition, name)
    if isinstance(value, timedelta):
        return value.total_seconds()
    return 1 - float(value) if name == "below" else float(value)


def _turned(condition: Condition, name: str, size: float) -> Condition:
    """The condition with a threshold of that size; it never asks for more voices than mentions."""
    value = getattr(condition, name)
    new: Anything = size
    if isinstance(value, timedelta):
        new = timedelta(minutes=max(1, round(size / 60)))
    elif isinstance(value, int):
        new = max(1, round(size))
    elif name == "below":
        new = round(1 - size, 3)
    fewer = {
        voices: min(getattr(condition, voices), new)
        for voices in ("authors", "sources")
        if name in ("at_least", "floor") and hasattr(condition, voices)
    }
    return dataclasses.replace(condition, **{name: new}, **fewer)


def _limit(condition: Condition, name: str, size: float) -> float:
    """What a threshold can be at most, or at least: a share is less than all, a rise is more than none."""
    if name == "factor":
        return max(1.1, round(size, 2))
    if name in ("above", "by", "below") and not isinstance(condition, Reach):
        return min(SURE, round(size, 3))
    return size


# --- the sizes that are tried -----------------------------------------------------------------------------------


def _sizes(when: Condition, name: str) -> Sequence[float]:
    """The steps of a knob, the present setting among them."""
    present = _size(when, name)
    steps: Mapping[str, Callable[[], Iterable[float]]] = {
        "factor": lambda: _FACTORS,
        "above": lambda: _PARTS if isinstance(when, Share) else _counts(present),
        "by": lambda: _PARTS[:12],
        "below": lambda: [1 - part for part in _PARTS],
        "span": lambda: [hours * 3600 for hours in _HOURS],
    }
    found = steps.get(name, lambda: _counts(present))()
    return sorted({round(size, 6) for size in (*found, present)})


def _counts(present: float) -> Iterator[float]:
    """Numbers that people write, from a part of the present one to many times it."""
    for power in range(9):
        for mantissa in _ROUND:
            number = mantissa * 10**power
            if number == int(number) and present / _DOWN <= number <= present * _UP:
                yield float(number)
