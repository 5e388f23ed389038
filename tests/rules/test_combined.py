"""``all`` and ``any``: what the parts say, put together."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from monitor.model import BrandName, MentionId, Reason
from monitor.rules.combined import CombinedGauge
from monitor.rules.conditions import (
    All,
    Any,
    Count,
    Each,
    NewTerm,
    Part,
    Reach,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from monitor.rules.counts import CountGauge
from monitor.rules.gauge import Setting
from monitor.rules.gauges import make
from tests.makers import NOON, make_judged, minutes
from tests.rules.test_windows import entry

HOUR = timedelta(hours=1)
SETTING = Setting(brand=BrandName("acme"), begun=NOON - timedelta(days=30))
THREE, TWO, FAR = Count(at_least=3, within=HOUR), Count(at_least=2, within=HOUR), Reach(above=1000)


def loud(number, minute, reach):
    return dataclasses.replace(entry(number, minute), reach=reach)


QUIET, LOUD = loud(1, 0, 10), loud(2, 1, 5_000)


def gauge_of(condition, *entries):
    gauge = make(condition, SETTING)
    for one in entries:
        gauge.add(one, make_judged())
    return gauge


def reason_for_last(condition, *entries):
    return gauge_of(condition, *entries).judge(condition, entries[-1])


# the condition, what came -> the reason, and those of its parts
TABLE = [
    (All(parts=(TWO, FAR)), (QUIET, LOUD), "all", ["count", "reach"]),
    (All(parts=(TWO, FAR)), (LOUD,), "not-all", ["below-count", "reach"]),
    (All(parts=(TWO, FAR)), (LOUD, QUIET), "not-all", ["count", "reach-below"]),
    (Any(parts=(TWO, FAR)), (LOUD,), "any", ["below-count", "reach"]),
    (Any(parts=(TWO, FAR)), (LOUD, QUIET), "any", ["count", "reach-below"]),
    (Any(parts=(TWO, FAR)), (QUIET,), "none-of", ["below-count", "reach-below"]),
    (All(parts=(FAR, Any(parts=(THREE, Each())))), (LOUD,), "all", ["reach", "any"]),
]


@pytest.mark.parametrize(("condition", "came", "expected", "parts"), TABLE)
def test_what_the_parts_say_together(condition, came, expected, parts):
    reason = reason_for_last(condition, *came)
    assert (reason.name, reason.fired) == (expected, expected in {"all", "any"})
    assert [part.name for part in reason.parts] == parts


def test_the_numbers_of_all_are_those_of_the_whole():
    both = Count(at_least=2, within=timedelta(hours=3))
    reason = reason_for_last(All(parts=(FAR, both, TWO)), entry(3, -120), QUIET, LOUD)
    assert reason.numbers == {
        "held": 3,
        "parts": 3,
        "since": NOON + minutes(1) - timedelta(hours=3),
        "until": NOON + minutes(1),
        "count": 3,
        "mentions": 3,
        "authors": 3,
        "sources": 1,
    }


def test_the_numbers_of_any_are_those_of_the_first_that_fired():
    reason = reason_for_last(Any(parts=(THREE, FAR)), QUIET, LOUD)
    assert reason.numbers == {"held": 1, "parts": 2, "author": "a2", "reach": 5_000, "above": 1000}
    assert reason_for_last(Any(parts=(THREE, FAR)), QUIET).numbers == {"held": 0, "parts": 2}


def test_what_it_shows_is_all_that_the_parts_that_fired_show_oldest_first():
    condition = Any(parts=(FAR, TWO, THREE))
    gauge = gauge_of(condition, entry(9, -90), LOUD, QUIET)
    assert gauge.evidence(QUIET, gauge.judge(condition, QUIET)) == ("m1", "m2")
    assert gauge.evidence(LOUD, gauge.judge(condition, LOUD)) == ("m1", "m2")
    one = Any(parts=(FAR, THREE))
    assert gauge_of(one, QUIET, LOUD).evidence(LOUD, reason_for_last(one, QUIET, LOUD)) == ("m2",)


def test_evidence_is_told_in_order_as_far_back_as_any_part_looks():
    long = All(parts=(Spike(within=HOUR, slow=timedelta(hours=48)), Each()))
    gauge = CombinedGauge(
        long, SETTING, lambda *_: CountGauge(Count(at_least=1, within=4 * HOUR * 12), SETTING)
    )
    for one in (entry(1, -47 * 60), entry(2, 0)):
        gauge.add(one, make_judged())
    said = Reason("all", fired=True, parts=(Reason("count", fired=True, numbers={"until": NOON}),) * 2)
    assert gauge.evidence(entry(2, 0), said) == ("m1", "m2")


def test_a_level_has_the_same_parts_with_other_thresholds():
    condition, crisis = All(parts=(TWO, FAR)), All(parts=(TWO, Reach(above=10_000)))
    gauge = gauge_of(condition, QUIET, LOUD)
    assert (gauge.judge(condition, LOUD).fired, gauge.judge(crisis, LOUD).fired) == (True, False)


def test_how_it_stands_is_how_its_parts_stand():
    condition = Any(parts=(TWO, FAR))
    gauge = gauge_of(condition, QUIET, LOUD)
    assert [gauge.stand(condition, NOON + minutes(minute)).name for minute in (1, 61)] == ["any", "none-of"]


class Told:
    """A gauge that notes what it is told."""

    def __init__(self, due=None) -> None:
        self.told: list[tuple[object, ...]] = []
        self._due = due

    def due(self):
        return self._due

    def __getattr__(self, verb):
        return lambda *given, **named: self.told.append((verb, *given, *named.items()))


def test_whatever_it_is_told_it_tells_its_parts():
    parts = [Told(), Told(NOON + HOUR), Told(NOON + 2 * HOUR)]
    made = iter(parts)
    gauge = CombinedGauge(All(parts=(Each(), Each(), Each())), SETTING, lambda *_: next(made))
    one = make_judged()
    gauge.around(LOUD)
    gauge.learn(LOUD, one, selected=False)
    gauge.asked(NOON)
    gauge.rebase()
    gauge.windows(NOON, 3)
    verbs = [
        ("around", LOUD),
        ("learn", LOUD, one, ("selected", False)),
        ("asked", NOON),
        ("rebase",),
    ]
    assert [part.told for part in parts] == [[*verbs, ("windows", NOON, 3)], verbs, verbs]
    assert gauge.due() == NOON + HOUR


def test_without_a_part_that_waits_nothing_is_due():
    assert gauge_of(All(parts=(TWO, FAR))).due() is None


def test_it_knows_what_any_part_knows_and_forgets_it_in_all():
    condition = All(parts=(TWO, FAR))
    gauge = gauge_of(condition, QUIET, LOUD)
    assert (gauge.knows(MentionId("m1")), gauge.knows(MentionId("m9"))) == (True, False)
    gauge.discard(MentionId("m1"))
    assert not gauge.knows(MentionId("m1"))
    assert gauge.judge(condition, LOUD).name == "not-all"


@pytest.mark.parametrize(
    ("condition", "name"),
    [
        (Each(), "EachGauge"),
        (TWO, "CountGauge"),
        (Spike(), "SpikeGauge"),
        (Share(of=Part("sentiment", "negative"), above=0.4), "ShareGauge"),
        (Shift(), "ShiftGauge"),
        (Silent(), "SilentGauge"),
        (NewTerm(), "NewTermGauge"),
        (Velocity(), "VelocityGauge"),
        (FAR, "ReachGauge"),
        (All(parts=(TWO, FAR)), "CombinedGauge"),
        (Any(parts=(TWO, FAR)), "CombinedGauge"),
    ],
)
def test_each_condition_has_its_gauge(condition, name):
    assert type(make(condition, SETTING)).__name__ == name
