from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Hush, RuleName, Severity
from monitor.replay.summing import a_week, learners, sums
from monitor.rules.conditions import Silent, Spike
from tests.makers import NOON, minutes
from tests.replay.lives import found
from tests.rules.test_engine import rule

MOOD, QUIET = RuleName("mood-turns"), RuleName("quiet")


def test_each_rule_is_summed_up_those_that_found_nothing_too():
    alerts = [
        found(0, 60),
        found(100, 120, hush=Hush.INHIBITED),
        found(200, severity=Severity.CRISIS),
        found(0, 5, rule="gone"),
    ]
    decisions = {
        (MOOD, "learning"): 20,
        (MOOD, "spike"): 20,
        (MOOD, "not-enough-data"): 10,
        (QUIET, "heard"): 5,
    }
    mood, quiet = sums([MOOD, QUIET], alerts, decisions, NOON + minutes(230))
    assert (mood.total, mood.alerts, mood.hushed) == (3, {Severity.WARNING: 2, Severity.CRISIS: 1}, 1)
    assert mood.usual_length == minutes(30)
    assert mood.unsure == 30
    assert (quiet.total, quiet.usual_length, quiet.unsure, quiet.hushed) == (0, None, 0, 0)


def test_rules_that_compare_with_weeks_are_told_from_those_that_count():
    rules = [
        rule("count"),
        rule("rise", when=Spike()),
        rule("dark", when=Silent()),
        rule("less", when=Silent(below=0.3)),
    ]
    assert learners(rules) == ["rise", "less"]


@pytest.mark.parametrize(
    ("days", "told"), [(7, 6.0), (14, 3.0), (6.9, None)], ids=["a week", "two weeks", "less than a week"]
)
def test_alerts_a_week_are_told_of_a_week_at_least(days, told):
    assert a_week(6, timedelta(days=days)) == told
