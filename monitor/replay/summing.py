"""What a replay amounts to, rule by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from monitor.model import RuleName, Severity
from monitor.replay.replaying import Found
from monitor.rules.conditions import Rule
from monitor.rules.levels import scale_of

WEEK = timedelta(weeks=1)
UNSURE = frozenset({"learning", "not-enough-data"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSum:
    """What one rule would have cost and found.

    Args:
        alerts: by the severity they reached.
        hushed: how many nobody would have been told of by themselves.
        usual_length: the median; ``None`` without alerts.
        unsure: how often it decided nothing, since it knew too little of what is usual.
    """

    rule: RuleName
    alerts: Mapping[Severity, int]
    hushed: int
    usual_length: timedelta | None
    unsure: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.alerts.values())


def sums(
    rules: Iterable[RuleName],
    found: Sequence[Found],
    decisions: Mapping[tuple[RuleName, str], int],
    until: datetime,
) -> list[RuleSum]:
    """Each rule, in the order given, those without alerts too."""
    return [_sum(rule, [one for one in found if one.alert.rule == rule], decisions, until) for rule in rules]


def _sum(
    rule: RuleName, found: Sequence[Found], decisions: Mapping[tuple[RuleName, str], int], until: datetime
) -> RuleSum:
    decided = Counter({name: count for (of, name), count in decisions.items() if of == rule})
    lengths = [one.length(until).total_seconds() for one in found]
    return RuleSum(
        rule=rule,
        alerts=Counter(one.alert.severity for one in found),
        hushed=sum(one.alert.hush is not None for one in found),
        usual_length=timedelta(seconds=median(lengths)) if lengths else None,
        unsure=sum(decided[name] for name in UNSURE),
    )


def a_week(alerts: int, span: timedelta) -> float | None:
    """How many alerts a week that is; ``None`` for a period so short that nobody can tell."""
    return alerts / (span / WEEK) if span >= WEEK else None


def learners(rules: Iterable[Rule]) -> list[RuleName]:
    """The rules that compare with a past of weeks: of the first weeks of all they can say little."""
    return [rule.name for rule in rules if scale_of(rule).compares]
