"""A rule may ask for what a mention is after."""

from __future__ import annotations

import dataclasses

import pytest

from monitor.model import BrandName, Intent, IntentName, Reason, RuleName, Severity
from monitor.rules.asked import with_asked, with_selected
from monitor.rules.conditions import Each, Rule, Select
from monitor.rules.selection import Selection
from tests.makers import make_judged

CASES: tuple[tuple[tuple[IntentName, ...], int], ...] = (
    ((), 0),
    (("question",), 1),
    (("praise",), 0),
    (("praise", "question"), 1),
)


def asking(**select):
    rule = Rule(
        name=RuleName("answer"), select=Select(**select), when=Each(), severity=Severity.WARNING, notify=()
    )
    return Selection([rule], {BrandName("acme"): False})


@pytest.mark.parametrize(
    "select", [{"intent": frozenset({"question", "spam"})}, {"query": "intent:question"}]
)
def test_it_is_offered_what_has_the_intent_and_nothing_else(select):
    chosen = asking(**select)
    one = make_judged()
    for names, number in CASES:
        verdict = dataclasses.replace(one.verdict, intents=tuple(Intent(name, 0.9) for name in names))
        assert len(chosen.pairs(dataclasses.replace(one, verdict=verdict))) == number


def test_the_reason_says_what_the_mentions_are_after():
    rule = Rule(
        name=RuleName("answer"),
        select=Select(intent=frozenset({"question", "complaint"})),
        when=Each(),
        severity=Severity.WARNING,
        notify=(),
    )
    for reason in (
        with_selected(Reason("each", True, {}), rule, make_judged()),
        with_asked(Reason("nothing-yet", False, {}), rule),
    ):
        assert reason.numbers == {"intent": "complaint, question"}
