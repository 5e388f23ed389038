"""One time that a rule fired, and how that stands to an alert that is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Alert, MentionId, Reason, Severity
from monitor.rules.conditions import Rule
from monitor.rules.routing import Addressed
from monitor.rules.weighed import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One time that a rule fired.

    Args:
        mentions: what made it fire, oldest first; the last one is the latest.
    """

    rule: Rule
    key: Key
    severity: Severity
    reason: Reason
    at: datetime
    mentions: tuple[MentionId, ...]
    addressed: Addressed

    def worse_than(self, resolved: Alert) -> bool:
        """Whether it is more severe than anybody was told."""
        return self.severity.rank > resolved.severity.rank

    def comes_after(self, resolved: Alert) -> bool:
        """Whether all of it happened since the alert ended: whoever ended it knew nothing of it."""
        assert resolved.resolved_at is not None, "resolved alerts say since when"
        return _since(self.reason, self.at) >= resolved.resolved_at


def _since(reason: Reason, at: datetime) -> datetime:
    """When that which fired at ``at`` began: a single mention then, a stretch ``within`` before."""
    held = [_since(part, at) for part in reason.parts if part.fired]
    if held:
        return max(held) if reason.name == "any" else min(held)
    within = reason.numbers.get("within")
    return at - within if isinstance(within, timedelta) else at
