"""Which threshold keeps a rule to a budget of alerts, and what that costs: pure, over what the steps would have found."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import RuleName
from monitor.replay.comparing import Change, compare
from monitor.replay.knobs import Step
from monitor.replay.replaying import Found
from monitor.replay.summing import WEEK
from monitor.rules.weighed import Key, key_of

_BUDGET = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*(day|week|month)\s*")
_UNITS = {"day": timedelta(days=1), "week": WEEK, "month": timedelta(days=30)}
TOO_OFTEN = (
    0.25  # an alert that is open for a quarter of the time is none: few, since they run into each other
)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many alerts there may be, on average."""

    alerts: float
    unit: timedelta
    text: str

    @property
    def a_week(self) -> float:
        """The same for a week."""
        return self.alerts * (WEEK / self.unit)

    @property
    def needed(self) -> timedelta:
        """How much history it takes to tell: two of what it counts by, and no less than two weeks."""
        return max(2 * self.unit, 2 * WEEK)


def budget_of(text: str) -> Budget | None:
    """``2/week``, ``1/day``, ``3/month``; ``None`` if it is none of them."""
    found = _BUDGET.fullmatch(text)
    if found is None or float(found.group(1)) <= 0:
        return None
    number, unit = found.groups()
    return Budget(float(number), _UNITS[unit], f"{float(number):g} a {unit}")


@dataclass(frozen=True, slots=True)
class Tried:
    """What one setting would have found.

    Args:
        found: its alerts, under the name of the rule itself.
        often: 0 to 1: for which part of the time an alert was open, of the brand that had them longest.
    """

    step: Step
    found: tuple[Found, ...]
    a_week: float
    often: float

    def within(self, budget: Budget) -> bool:
        """Whether it keeps to the budget, and its alerts are still told apart."""
        return self.a_week <= budget.a_week and self.often <= TOO_OFTEN


def tried(step: Step, name: RuleName, found: Iterable[Found], since: datetime, until: datetime) -> Tried:
    """What a setting would have found between ``since`` and ``until``.

    Args:
        name: of the rule that it is a setting of.
    """
    own = tuple(
        dataclasses.replace(one, alert=dataclasses.replace(one.alert, rule=name))
        for one in found
        if one.alert.rule == step.rule.name
    )
    spent: defaultdict[Key, timedelta] = defaultdict(timedelta)
    for one in own:
        spent[key_of(one.alert)] += one.length(until)
    length = until - since
    return Tried(step, own, len(own) / (length / WEEK), max(spent.values(), default=timedelta()) / length)


def best(ladder: Sequence[Tried], budget: Budget) -> Tried | None:
    """The most sensitive setting that keeps to the budget, as all that are stricter do; ``None``: not even the strictest.

    Args:
        ladder: the settings of one knob, the strictest last.
    """
    found = None
    for one in reversed(ladder):
        if not one.within(budget):
            break
        found = one
    return found


def missed(present: Sequence[Found], other: Sequence[Found]) -> list[Found]:
    """The present alerts that another setting would not have opened."""
    return [
        pair.here
        for pair in compare(present, other)
        if pair.here is not None and pair.changes == (Change.GONE,)
    ]


def gained(present: Sequence[Found], other: Sequence[Found]) -> list[Found]:
    """The alerts that another setting would have opened besides."""
    return [pair.there for pair in compare(present, other) if pair.there is not None and pair.here is None]


def choose(advised: Sequence[Tried], present: Sequence[Found]) -> Tried | None:
    """Of the best settings of several knobs the one that misses least; the main one among equals."""
    return min(advised, key=lambda one: len(missed(present, one.found)), default=None)
