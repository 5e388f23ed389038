"""Mentions that somebody chose to bring: whatever compares with what is usual does not hear of them.

Ten posts that a person sent by hand on Tuesday say nothing of how much was said on Tuesday. So a spike, a share, a shift,
a new term and a fall below the usual neither count nor learn them; what asks of each mention, or counts, does.
"""

from __future__ import annotations

from datetime import datetime

from monitor.model import Judged, MentionId, Reason, SourceName
from monitor.rules.conditions import Condition
from monitor.rules.gauge import Gauge
from monitor.rules.levels import WEEKS, looks_back
from monitor.rules.windows import MOST, Seen


def compares(condition: Condition) -> bool:
    """Whether it learns what is usual."""
    return looks_back(condition) >= WEEKS


class Unsampled:
    """A gauge that hears nothing of some sources.

    Args:
        sampled: those.
    """

    def __init__(self, gauge: Gauge, sampled: frozenset[SourceName]) -> None:
        self._gauge = gauge
        self._sampled = sampled
        self._brought: dict[MentionId, None] = {}  # as long as any window: so that each is answered

    def add(self, entry: Seen, one: Judged) -> None:
        """Let the gauge know, unless it was brought."""
        if entry.source not in self._sampled:
            self._gauge.add(entry, one)
            return
        self._brought[entry.mention] = None
        if len(self._brought) > MOST:
            del self._brought[next(iter(self._brought))]

    def around(self, entry: Seen) -> None:
        """Likewise."""
        if entry.source not in self._sampled:
            self._gauge.around(entry)

    def learn(self, entry: Seen, one: Judged, *, selected: bool = True) -> None:
        """Likewise."""
        if entry.source not in self._sampled:
            self._gauge.learn(entry, one, selected=selected)

    def discard(self, mention: MentionId) -> None:
        """Forget it, wherever it is."""
        self._brought.pop(mention, None)
        self._gauge.discard(mention)

    def knows(self, mention: MentionId) -> bool:
        """Whether it was heard of, or brought."""
        return mention in self._brought or self._gauge.knows(mention)

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """What was brought proves nothing here, and says so."""
        if entry.source in self._sampled:
            return Reason("sampled", fired=False, numbers={"source": entry.source})
        return self._gauge.judge(condition, entry)

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """As the gauge says."""
        return self._gauge.stand(condition, now)

    def due(self) -> datetime | None:
        """As the gauge says."""
        return self._gauge.due()

    def asked(self, now: datetime) -> None:
        """The gauge was."""
        self._gauge.asked(now)

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:
        """The gauge's."""
        return self._gauge.evidence(entry, reason)

    def rebase(self) -> None:
        """Tell the gauge."""
        self._gauge.rebase()

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """The gauge's."""
        return self._gauge.windows(until, steps)
