"""What came of weighing: to be committed together, in one transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import (
    Alert,
    AlertEvent,
    BrandName,
    EventId,
    EventKind,
    MentionId,
    Reason,
    RuleName,
    Settled,
    Silence,
    Ticket,
)
from monitor.text import stable_id

Key = tuple[RuleName, BrandName, str]  # what an alert is the trouble of: rule, brand, group


@dataclass(slots=True)
class Weighed:
    """What became of some mentions, of some time that passed, or of what people asked for.

    Args:
        settled: orders, and what became of them; ``silences`` were made, or ended.
        decisions: how often each rule decided how, by the name of the reason.
        reasons: the latest reason of each rule, brand and group, fired or not.
    """

    done: list[MentionId] = field(default_factory=list)
    events: list[AlertEvent] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    decisions: Counter[tuple[RuleName, str]] = field(default_factory=Counter)
    reasons: dict[Key, Reason] = field(default_factory=dict)

    def decided(self, key: Key, reason: Reason) -> None:
        """Note a decision."""
        self.decisions[key[0], reason.name] += 1
        self.reasons[key] = reason

    def happened(
        self,
        kind: EventKind,
        alert: Alert,
        at: datetime,
        reason: Reason,
        *,
        added: tuple[MentionId, ...] = (),
        by: str = "",
        note: str = "",
    ) -> AlertEvent:
        """Append a line to an alert's life."""
        event = AlertEvent(
            id=EventId(stable_id(alert.id, kind, at.isoformat(), added[0] if added else note or reason.name)),
            kind=kind,
            at=at,
            reason=reason,
            alert=alert,
            added=added,
            by=by,
            note=note,
        )
        self.events.append(event)
        return event


def key_of(alert: Alert) -> Key:
    """What it is the trouble of."""
    return alert.rule, alert.brand, alert.group
