"""Alerts as a replay finds them, in few words."""

from __future__ import annotations

from monitor.model import AlertState, BrandName, RuleName, Severity
from monitor.replay.replaying import Found
from tests.makers import NOON, make_alert, minutes


def found(
    begins: float,
    ends: float | None = None,
    *,
    severity: Severity = Severity.WARNING,
    rule: str = "mood-turns",
    brand: str = "acme",
    **given,
) -> Found:
    """An alert that is open from one minute after noon to another."""
    at = NOON + minutes(begins)
    over = None if ends is None else NOON + minutes(ends)
    alert = make_alert(
        rule=RuleName(rule),
        brand=BrandName(brand),
        severity=severity,
        state=AlertState.OPEN if ends is None else AlertState.RESOLVED,
        opened_at=at,
        fired_at=at,
        resolved_at=over,
        **given,
    )
    return Found(alert, ((at, severity),))
