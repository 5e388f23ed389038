"""Which settings of a rule are tried."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from monitor.model import Severity
from monitor.replay.knobs import STRICTNESS, finer, ladders
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
from monitor.rules.levels import scale_of
from tests.rules.test_engine import rule

H = timedelta(hours=1)
NEGATIVE = Part("sentiment", "negative")
COUNT = Count(at_least=10, within=H, authors=5)

# a condition, its knobs, and the present value of each
TABLE = [
    (COUNT, {"count": "10"}),
    (Spike(), {"factor": "3", "floor": "10"}),
    (Share(of=NEGATIVE, above=0.43), {"above": "43%", "floor": "20"}),
    (Shift(), {"by": "15%", "floor": "20"}),
    (Silent(), {"for": "1d"}),
    (Silent(below=0.3), {"below": "30%"}),
    (NewTerm(), {"floor": "8", "factor": "10"}),
    (Velocity(), {"at_least": "15"}),
    (Reach(above=7000), {"above": "7000"}),
    (All(parts=(COUNT, Share(of=NEGATIVE, above=0.4), Each(), Silent(below=0.2))), {STRICTNESS: "× 1"}),
]


@pytest.mark.parametrize(("when", "knobs"), TABLE, ids=[type(when).__name__ for when, _ in TABLE])
def test_each_kind_has_its_knobs_and_the_present_setting_is_one_of_their_steps(when, knobs):
    found = ladders(rule(when=when))
    assert [ladder[0].knob for ladder in found] == list(knobs)
    for ladder, value in zip(found, knobs.values(), strict=True):
        (now,) = [step for step in ladder if step.now]
        assert now.value == value
        assert now.rule.when == when


@pytest.mark.parametrize("when", [*(when for when, _ in TABLE), Each()], ids=lambda when: type(when).__name__)
def test_steps_go_from_loose_to_strict_and_each_is_a_rule_of_its_own(when):
    for ladder in ladders(rule(when=when)):
        sizes = [step.size for step in ladder]
        assert len(ladder) >= 6
        assert sizes == sorted(set(sizes))
        names = [step.rule.name for step in ladder]
        assert len(set(names)) == len(names)
        for step in ladder:
            scale_of(step.rule)  # it is a rule that an engine can go by


def thresholds(condition, *names):
    return tuple(getattr(condition, name) for name in names)


def test_fewer_voices_are_asked_for_than_there_must_be_mentions():
    (ladder,) = ladders(rule(when=COUNT))
    assert [thresholds(step.rule.when, "at_least", "authors") for step in ladder][:4] == [
        (3, 3),
        (4, 4),
        (6, 5),
        (8, 5),
    ]


def test_levels_stay_unless_the_threshold_reaches_one_and_then_keep_their_distance():
    levels = (
        (Severity.WARNING, Count(at_least=11, within=H)),
        (Severity.CRISIS, Count(at_least=40, within=H)),
    )
    (ladder,) = ladders(rule(when=Count(at_least=10, within=H), levels=levels, severity=Severity.WATCH))
    (twenty,) = [step for step in ladder if step.value == "20"]
    assert [thresholds(level, "at_least") for _, level in twenty.rule.levels] == [(22,), (80,)]
    (three,) = [step for step in ladder if step.value == "3"]
    assert three.rule.levels == levels


def test_a_level_that_says_nothing_of_a_threshold_has_that_of_its_rule():
    levels = ((Severity.CRISIS, Spike(factor=9.0)),)
    factor, floor = ladders(rule(when=Spike(), levels=levels))
    (more,) = [step for step in floor if step.value == "20"]
    assert thresholds(more.rule.levels[0][1], "factor", "floor") == (9.0, 20)
    (fierce,) = [step for step in factor if step.value == "10"]
    assert thresholds(fierce.rule.levels[0][1], "factor", "floor") == (30.0, 10)


def test_a_share_is_never_asked_to_be_more_than_certain():
    levels = ((Severity.CRISIS, Share(of=NEGATIVE, above=0.8)),)
    above, _ = ladders(rule(when=Share(of=NEGATIVE, above=0.4), levels=levels))
    (strict,) = [step for step in above if step.value == "90%"]
    assert thresholds(strict.rule.levels[0][1], "above") == (0.95,)


def test_a_combination_is_turned_as_a_whole():
    both = All(parts=(COUNT, Any(parts=(Spike(), Each(), Share(of=NEGATIVE, above=0.4)))))
    (ladder,) = ladders(rule(when=both))
    (double,) = [step for step in ladder if step.value == "× 2"]
    assert double.rule.when == All(
        parts=(
            Count(at_least=20, within=H, authors=5),
            Any(parts=(Spike(factor=6.0), Each(), Share(of=NEGATIVE, above=0.8))),
        )
    )


def test_each_is_tried_as_so_many_at_a_time():
    (ladder,) = ladders(rule(when=Each(of="mentions")))
    assert {step.knob for step in ladder} == {"count"}
    assert {thresholds(step.rule.when, "within", "of") for step in ladder} == {(6 * H, "mentions")}
    assert thresholds(ladder[0].rule.when, "at_least") == (2,)
    assert not any(step.now for step in ladder)


# what is between two neighbours on the ladder of a condition, by the first one's value
BETWEEN = [
    (COUNT, "count", "10", ["11", "12", "13", "14"]),
    (COUNT, "count", "100", ["101", "110", "119", "128", "137", "146"]),
    (COUNT, "count", "3", []),
    (Spike(), "factor", "3", ["3.25", "3.5", "3.75"]),
    (Share(of=NEGATIVE, above=0.4), "above", "40%", ["41%", "42%", "43%", "44%"]),
    (Silent(), "for", "12h", ["13h", "14h", "15h", "16h", "17h"]),
    (Silent(below=0.3), "below", "30%", ["29%", "28%", "27%", "26%"]),
    (Each(), "count", "10", ["11", "12", "13", "14"]),
    (All(parts=(COUNT, Each())), STRICTNESS, "× 1", []),
]


@pytest.mark.parametrize(("when", "knob", "value", "between"), BETWEEN)
def test_between_two_steps_there_are_finer_ones(when, knob, value, between):
    one = rule(when=when)
    (ladder,) = [ladder for ladder in ladders(one) if ladder[0].knob == knob]
    (pair,) = [pair for pair in itertools.pairwise(ladder) if pair[0].value == value]
    steps = finer(one, *pair)
    assert [step.value for step in steps] == between
    assert all(pair[0].size < step.size < pair[1].size for step in steps)
