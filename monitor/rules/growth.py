"""How an alert grows: kept in mind while mentions pour in, written down in one line."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from monitor.model import Alert, MentionId, Reason

CITED = 100  # mentions an alert names; its total counts them all


class Growth:
    """How much an alert grew since it was last written down."""

    __slots__ = ("_alert", "_cited", "_peak", "_size", "added", "at", "fired_at", "reason")

    def __init__(self, alert: Alert) -> None:
        self._alert = alert
        self._cited = list(alert.mentions)
        self._peak = alert.peak or alert.reason
        self._size = size(self._peak)
        self.added: list[MentionId] = []
        self.at = self.fired_at = alert.fired_at
        self.reason = alert.reason

    def add(self, reason: Reason, at: datetime, mention: MentionId) -> None:
        """One mention more."""
        self.added.append(mention)
        if len(self._cited) < CITED:
            self._cited.append(mention)
        self.reason, self.at = reason, at
        self.fired_at = max(at, self.fired_at)
        bad = size(reason)
        if bad > self._size:
            self._peak, self._size = reason, bad

    def alert(self) -> Alert:
        """The alert as it stands now."""
        return dataclasses.replace(
            self._alert,
            fired_at=self.fired_at,
            mentions=tuple(self._cited),
            total=self._alert.total + len(self.added),
            peak=self._peak,
        )


def size(reason: Reason) -> float:
    """How bad: what was counted; else the share or mean that was measured. Compares reasons of one rule only."""
    for name in ("count", "share", "shift"):
        value = reason.numbers.get(name)
        if isinstance(value, int | float):
            return abs(value)
    return max((size(part) for part in reason.parts), default=0.0)
