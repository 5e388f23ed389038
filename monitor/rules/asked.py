"""What a rule had asked for, kept with its reason: the rule may be edited tomorrow."""

from __future__ import annotations

import dataclasses

from monitor.model import HIDDEN, Judged, Number, Reason
from monitor.rules.conditions import Rule, Select


def with_selected(reason: Reason, rule: Rule, one: Judged) -> Reason:
    """What the rule had selected, for the sentence."""
    select = rule.select
    numbers = _said(select)
    if not numbers and select.topics is None:
        return reason
    if select.topics:
        found = [topic for topic in one.verdict.topics if topic.name in select.topics]
        numbers["topics"] = ", ".join([topic.name for topic in found])
        told = (topic for topic in found if topic.name not in HIDDEN)  # the sentence is read by everybody
        words = dict.fromkeys(evidence.words for topic in told for evidence in topic.evidence)
        numbers["words"] = ", ".join(list(words)[:5])
    numbers |= reason.numbers
    return Reason(reason.name, reason.fired, numbers, reason.parts)


def with_asked(reason: Reason, rule: Rule) -> Reason:
    """The same where nothing came: what the rule would have selected."""
    numbers = _said(rule.select)
    if rule.select.topics:
        numbers["topics"] = ", ".join(sorted(rule.select.topics))
    return dataclasses.replace(reason, numbers={**numbers, **reason.numbers})


def _said(select: Select) -> dict[str, Number]:
    """What every mention that the rule selects has in common."""
    numbers: dict[str, Number] = {}
    if select.sentiment:
        numbers["sentiment"] = ", ".join(sorted(select.sentiment))
    if select.intent:
        numbers["intent"] = ", ".join(sorted(select.intent))
    return numbers
