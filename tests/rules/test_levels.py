"""Levels and hysteresis: which threshold opens what, which lower one keeps it alive."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Reason, RuleName, Severity
from monitor.rules.conditions import (
    All,
    Any,
    Count,
    Each,
    NewTerm,
    Part,
    Reach,
    Rule,
    Select,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from monitor.rules.levels import WEEKS, looks_back, relaxed, scale_of

HOUR = timedelta(hours=1)
NEGATIVE = Part("sentiment", "negative")

LOWER = [
    (Each(), Each()),
    (Reach(above=10), Reach(above=10)),
    (Silent(span=HOUR), Silent(span=HOUR)),
    (
        Count(at_least=10, within=HOUR, authors=5, sources=2),
        Count(at_least=7, within=HOUR, authors=4, sources=2),
    ),
    (
        Spike(factor=3, floor=10, authors=5, noise=4),
        Spike(factor=2.4, floor=7, authors=4, noise=2.8),
    ),
    (
        Share(of=NEGATIVE, above=0.4, floor=20, authors=5),
        Share(of=NEGATIVE, above=0.34, floor=14, authors=4),
    ),
    (
        Shift(of=None, by=0.2, noise=3, floor=20, authors=5),
        Shift(of=None, by=0.14, noise=2.1, floor=14, authors=4),
    ),
    (NewTerm(floor=8, authors=5, factor=10), NewTerm(floor=6, authors=4, factor=7.3)),
    (Velocity(at_least=15, authors=5), Velocity(at_least=11, authors=4)),
    (
        All(parts=(Each(), Count(at_least=10, within=HOUR))),
        All(parts=(Each(), Count(at_least=7, within=HOUR))),
    ),
    (Any(parts=(Velocity(at_least=1),)), Any(parts=(Velocity(at_least=1, authors=4),))),
]


@pytest.mark.parametrize(("condition", "lower"), LOWER)
def test_an_open_alert_is_kept_alive_by_lower_thresholds(condition, lower):
    found = relaxed(condition, 0.7)
    assert type(found) is type(condition)
    for name in getattr(condition, "__slots__", ()):
        value, expected = getattr(found, name), getattr(lower, name)
        assert value == (pytest.approx(expected) if isinstance(expected, float) else expected), name


BACK = [
    (Each(), timedelta()),
    (Count(at_least=1, within=HOUR), HOUR),
    (Velocity(within=HOUR), HOUR),
    (Silent(span=HOUR), HOUR),
    (Silent(span=HOUR, below=0.3), WEEKS + HOUR),
    (Spike(slow=None), WEEKS + HOUR),
    (Spike(), WEEKS + timedelta(hours=24)),
    (Share(of=NEGATIVE, above=0.4, within=HOUR), WEEKS + HOUR),
    (All(parts=(Each(), Count(at_least=1, within=HOUR))), HOUR),
]


@pytest.mark.parametrize(("condition", "expected"), BACK)
def test_how_far_back_mentions_matter(condition, expected):
    assert looks_back(condition) == expected


def test_the_most_severe_level_that_holds_decides():
    base = Count(at_least=3, within=HOUR)
    levels = (
        (Severity.WARNING, Count(at_least=6, within=HOUR)),
        (Severity.CRISIS, Count(at_least=9, within=HOUR)),
    )
    rule = Rule(
        name=RuleName("r"), select=Select(), when=base, severity=Severity.WATCH, notify=(), levels=levels
    )
    scale = scale_of(rule)

    def found(count: int) -> tuple[str, bool]:
        def ask(condition) -> Reason:
            return Reason("count", fired=count >= condition.at_least)

        severity, reason = scale.decide(ask)
        return str(severity), reason.fired

    assert [found(count) for count in (2, 3, 6, 9)] == [
        ("watch", False),
        ("watch", True),
        ("warning", True),
        ("crisis", True),
    ]
    assert not scale.compares
