"""Which threshold keeps a rule to a budget of alerts, and what that costs: pure, over what the steps would have found."""

from __future__ import annotations

import dataclasses
import math
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
NONE_SEEN = 3  # alerts: the 95 % upper bound where none was seen
FEW = 5  # alerts; of fewer nobody can tell how a rate goes with a threshold
_SIDE = 1.96  # standard deviations on either side of 95 %


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
        """How much history it takes to tell: two of what it counts by, three alerts' worth, and no less than two weeks.

        Three, since a time in which nothing happened leaves it possible that three may happen in the next: Hanley and
        Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249 (1983), https://doi.org/10.1001/jama.1983.03330370053031
        """
        return max(2 * self.unit, 2 * WEEK, NONE_SEEN / self.a_week * WEEK)


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
        weeks: how long it was tried.
        often: 0 to 1: for which part of the time an alert was open, of the brand that had them longest.
    """

    step: Step
    found: tuple[Found, ...]
    weeks: float
    often: float

    @property
    def a_week(self) -> float:
        """How many alerts a week it found."""
        return len(self.found) / self.weeks

    @property
    def likely(self) -> tuple[float, float]:
        """Between which alerts a week the rate may well lie, given how few were seen: 95 %, if they come by chance.

        Byar's approximation to the exact limits of Poisson: Breslow and Day, "Statistical Methods in Cancer Research" II
        (1987), page 69, https://publications.iarc.who.int/Book-And-Report-Series/Iarc-Scientific-Publications
        """
        seen = len(self.found)
        more = seen + 1
        low = seen * (1 - 1 / (9 * seen) - _SIDE / (3 * math.sqrt(seen))) ** 3 if seen else 0.0
        high = more * (1 - 1 / (9 * more) + _SIDE / (3 * math.sqrt(more))) ** 3
        return max(0.0, low) / self.weeks, high / self.weeks

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
    return Tried(step, own, length / WEEK, max(spent.values(), default=timedelta()) / length)


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


def too_few(every: Iterable[Tried]) -> bool:
    """Whether not even the loosest of the settings found enough alerts to tell one from another."""
    return max((len(one.found) for one in every), default=0) < FEW


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
