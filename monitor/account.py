"""An alert accounted for: all that anybody needs who wants to check its reason by hand. Pure.

The window beside what is usual, the evidence, whether it is one voice or many, which rules and models spoke, and how
well the sources were seen at that time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Alert, AlertEvent, Json, Judged, Sight, Ticket
from monitor.rules.checks import Check, checks
from monitor.rules.windows import voice
from monitor.shapes import alert_json, mention_json, moment, reason_json

BARS = " ▁▂▃▄▅▆▇█"
SHOWN = 24  # windows in a row


@dataclass(frozen=True, slots=True)
class Span:
    """One window length of the past: when it ended, what was there, and what was usual (``None``: nobody knows)."""

    end: datetime
    count: float
    usual: float | None


@dataclass(frozen=True, slots=True)
class Loudest:
    """Who or what speaks most in the evidence, and how much of it that is."""

    what: str
    name: str
    count: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An alert with everything behind it.

    Args:
        told: its reason in a sentence; each event has its own.
        evidence: the mentions that are still kept, oldest first; ``alert.total`` were there.
        spans: the window and those before it, oldest first.
        models: who judged the sentiment of the evidence.
        sights: how the sources were seen when it opened.
    """

    alert: Alert
    brand: str
    told: str
    life: Sequence[tuple[AlertEvent, str]]
    evidence: Sequence[Judged]
    spans: Sequence[Span]
    tickets: Sequence[Ticket]
    sights: Sequence[Sight]

    @property
    def models(self) -> tuple[str, ...]:
        """Who judged the sentiment of the evidence."""
        return tuple(
            sorted({one.verdict.sentiment_model for one in self.evidence if one.verdict.sentiment_model})
        )

    @property
    def loudest(self) -> tuple[Loudest, ...]:
        """The loudest author, thread, story and source: is it one angry person, or a hundred?"""
        return tuple(_loudest(self.evidence))

    @property
    def checks(self) -> tuple[Check, ...]:
        """What its condition asked for, and what there was."""
        return checks(self.alert.reason)


def _loudest(evidence: Sequence[Judged]) -> Iterable[Loudest]:
    mentions = [one.mention for one in evidence]
    for what, names in (
        ("author", [voice(mention) for mention in mentions]),
        ("thread", [mention.thread for mention in mentions if mention.thread]),
        ("story", [mention.story or mention.id for mention in mentions]),
        ("source", [str(mention.source) for mention in mentions]),
    ):
        for name, count in Counter(names).most_common(1):
            yield Loudest(what, name, count, len(mentions))


def sparkline(values: Sequence[float]) -> str:
    """A row of bars, the highest as high as a letter; what is there at all is seen."""
    most = max(values, default=0.0)
    if most <= 0:
        return BARS[0] * len(values)
    top = len(BARS) - 1
    return "".join(BARS[max(1, round(value / most * top)) if value > 0 else 0] for value in values)


def account_json(account: Account) -> dict[str, Json]:
    """The whole of it, as ``vigie explain --format json`` gives it and a bundle keeps it."""
    alert = account.alert
    return {
        **alert_json(alert, account.told, account.evidence),
        "evidence": [mention_json(one) for one in account.evidence],
        "checks": [
            {
                "what": check.what,
                "found": _number(check.found),
                "side": check.side,
                "asked": _number(check.asked),
                "held": check.held,
            }
            for check in account.checks
        ],
        "windows": [
            {"until": moment(span.end), "count": span.count, "usual": span.usual} for span in account.spans
        ],
        "loudest": [
            {"what": one.what, "name": one.name, "count": one.count, "of": one.of} for one in account.loudest
        ],
        "models": list(account.models),
        "sources": [
            {"source": sight.source, "state": str(sight.state), "since": moment(sight.at), "why": sight.why}
            for sight in account.sights
        ],
        "events": [
            {
                "kind": str(event.kind),
                "at": moment(event.at),
                "by": event.by,
                "note": event.note,
                "reason": reason_json(event.reason, sentence),
                "added": list(event.added),
            }
            for event, sentence in account.life
        ],
        "deliveries": [
            {
                "channel": ticket.channel,
                "about": ticket.about,
                "state": str(ticket.state),
                "attempts": ticket.attempts,
                "due_at": moment(ticket.due_at),
                "error": ticket.error or None,
            }
            for ticket in account.tickets
        ],
    }


def _number(number: object) -> Json:
    return number if isinstance(number, int | float | str) else str(number)
