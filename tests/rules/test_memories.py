"""What rules remember, and who listens while others are told of the past anew."""

from __future__ import annotations

import dataclasses
from typing import Any

from monitor.model import BrandName, RuleName, Severity
from monitor.rules.conditions import Count, Rule, Rulebook, Select
from monitor.rules.memories import Memories
from tests.makers import make_judged, minutes


class CountingGauge:
    """Counts how often it is told that another model judges from now on."""

    def __init__(self) -> None:
        self.rebased = 0

    def rebase(self) -> None:
        self.rebased += 1


def rule(name: str) -> Rule:
    return Rule(
        name=RuleName(name),
        select=Select(),
        when=Count(at_least=1, within=minutes(5)),
        severity=Severity.WATCH,
        notify=(),
    )


def by_model(model: str) -> Any:
    one = make_judged()
    return dataclasses.replace(one, verdict=dataclasses.replace(one.verdict, sentiment_model=model))


def test_rules_that_are_told_nothing_anew_hear_of_no_other_model_meanwhile():
    memories = Memories(Rulebook(rules=(rule("told"), rule("at-rest"))))
    gauges: Any = memories.gauges
    at_rest = gauges[RuleName("at-rest"), BrandName("acme"), ""] = CountingGauge()
    with memories.relearning({RuleName("told")}):
        told: Any = CountingGauge()
        memories.gauges[RuleName("told"), BrandName("acme"), ""] = told
        for model in ("one 1", "other 1", "other 1"):
            memories.rebase(by_model(model))
    assert (told.rebased, at_rest.rebased) == (1, 0)
    memories.rebase(by_model("one 1"))
    memories.rebase(by_model("third 1"))
    assert at_rest.rebased == 1


def test_what_is_judged_in_haste_is_no_other_model():
    memories = Memories(Rulebook(rules=(rule("told"),)))
    gauge: Any = CountingGauge()
    memories.gauges[RuleName("told"), BrandName("acme"), ""] = gauge
    memories.rebase(by_model("one 1"))
    hasty = by_model("quick 1")
    memories.rebase(dataclasses.replace(hasty, verdict=dataclasses.replace(hasty.verdict, hasty=True)))
    assert gauge.rebased == 0
    memories.rebase(hasty)
    assert gauge.rebased == 1
