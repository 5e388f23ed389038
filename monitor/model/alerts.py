"""What is decided: reasons, and the life of an alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.names import AlertId, BrandName, ChannelName, EventId, MentionId, RuleName, aware


class Severity(StrEnum):
    """How much it matters; compare with ``rank``."""

    WATCH = "watch"
    WARNING = "warning"
    CRISIS = "crisis"

    @property
    def rank(self) -> int:
        """0 for the least severe."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}

Number = int | float | str | timedelta | datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """The named outcome of a decision, fired or not, with the numbers anybody can check it by.

    ``monitor.rules.explain`` turns it into a sentence. Names are kebab-case and stable: they are metric labels.
    ``parts`` are the reasons that a combination (``all``, ``any``) is made of.
    """

    name: str
    fired: bool
    numbers: Mapping[str, Number] = field(default_factory=dict)
    parts: tuple[Reason, ...] = ()


class AlertState(StrEnum):
    """Where an alert is in its life: ``open -> escalated -> acknowledged | snoozed -> resolved``."""

    OPEN = "open"
    ESCALATED = "escalated"  # it became more severe since somebody was told of it
    ACKNOWLEDGED = "acknowledged"  # somebody takes care of it: no reminders
    SNOOZED = "snoozed"  # somebody will, later: no reminders until then
    RESOLVED = "resolved"


class Hush(StrEnum):
    """Why nobody is told of an alert, for now: it lives all the same, and is seen in ``vigie alerts``."""

    SILENCED = "silenced"  # by a person, for a time, with a reason
    INHIBITED = "inhibited"  # the brand has a crisis open: its lesser alerts are no news
    GROUPED = "grouped"  # told in the message of another alert of the brand that opened at the same time
    FLOOD = "flood"  # its channel had its fill for this hour: told in one message with the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One trouble of one brand under one rule, from first firing to resolved: a life, not a message.

    Args:
        group: what else tells it from the rule's other alerts of the brand (``group_by``); mostly empty.
        severity: the most severe level it reached.
        reason: why it opened, or last escalated.
        peak: the reason at its worst.
        fired_at: when its condition last held, if only by the lower threshold that keeps an alert alive; calm since
            then for the rule's ``resolve_after``, it is resolved.
        told_at: when its channels last rang for it; ``None``: never yet.
        mentions: the first mentions that fired it, in the order they did; ``total`` is how many did in all.
        by: who acknowledged, snoozed or resolved it; empty: nobody yet, or it calmed down by itself.
        until: when a snooze ends.
        hush: why nobody is told; ``behind`` is the alert or the silence that it is told with, or hidden by.
        rules_version: which text of ``rules.yaml`` opened it.
    """

    id: AlertId
    rule: RuleName
    brand: BrandName
    severity: Severity
    state: AlertState
    opened_at: datetime
    fired_at: datetime
    reason: Reason
    mentions: tuple[MentionId, ...]
    channels: tuple[ChannelName, ...]
    group: str = ""
    peak: Reason | None = None
    total: int = 1
    told_at: datetime | None = None
    resolved_at: datetime | None = None
    by: str = ""
    until: datetime | None = None
    hush: Hush | None = None
    behind: str = ""
    rules_version: str = ""

    def __post_init__(self) -> None:
        aware(self.opened_at, self.fired_at, self.told_at, self.resolved_at, self.until)


class EventKind(StrEnum):
    """What happened to an alert."""

    OPENED = "opened"
    REOPENED = "reopened"  # it fired again within its cooldown: the same trouble, not another
    GREW = "grew"  # its rule fired again while it was open: kept as evidence, nobody is interrupted
    ESCALATED = "escalated"  # a more severe level was reached
    REMINDED = "reminded"  # still open after ``repeat``, and nobody took it
    RELEASED = "released"  # what hushed it is over, and it is still open: told now
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    WOKE = "woke"  # its snooze is over
    HUSHED = "hushed"  # a silence came or went; nobody is interrupted
    NOTED = "noted"  # somebody wrote something down
    CORRECTED = "corrected"  # mentions behind it were corrected, or read again: they speak for it no more, or do again
    RESOLVED = "resolved"

    @property
    def rings(self) -> bool:
        """Whether it is meant to interrupt somebody; the others are written into the living message."""
        return self in _RINGING


_RINGING = frozenset(
    {
        EventKind.OPENED,
        EventKind.ESCALATED,
        EventKind.REMINDED,
        EventKind.RELEASED,
        EventKind.WOKE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent:
    """One line of an alert's life; ``alert`` is how it stands afterwards. Appended, never changed.

    Args:
        by: the person who did it, ``note`` what they said.
    """

    id: EventId
    kind: EventKind
    at: datetime
    reason: Reason
    alert: Alert
    added: tuple[MentionId, ...] = ()
    by: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        aware(self.at)
