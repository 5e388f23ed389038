"""Cards to look at, made of what a test is about."""

from __future__ import annotations

import dataclasses
from typing import Any
from zoneinfo import ZoneInfo

from alerts.message import card
from monitor.model import Alert, Judged, Message, Topic, TopicName
from tests.makers import make_alert, make_mention, make_verdict

PARIS = ZoneInfo("Europe/Paris")


def said(text: str = "Acme is on fire", strength: float = 0.5, **given: Any) -> Judged:
    """A mention whose verdict is as strong as asked."""
    verdict = dataclasses.replace(make_verdict(None), topics=(Topic(TopicName("safety"), strength),))
    return Judged(make_mention(text=text, **given), verdict)


def make_card(evidence: list[Judged] | None = None, alert: Alert | None = None, **given: Any) -> Message:
    evidence = [said()] if evidence is None else evidence
    arguments = {"brand_title": "Acme", "zone": PARIS, **given}
    return card(alert or make_alert(total=len(evidence)), "12 negative mentions.", evidence, **arguments)


def facts(message: Message) -> dict[str, str]:
    return dict(message.facts)
