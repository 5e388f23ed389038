"""Quiet hours: when an alert may interrupt somebody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model import Severity
from monitor.rules.conditions import QuietHours


def due(severity: Severity, now: datetime, quiet: QuietHours | None) -> datetime:
    """When to send: now, or at the end of the quiet hours for what is less severe than their bypass.

    Reckoned on the wall clock of their zone, so that "until 07:00" is 07:00 on the day a clock changes too. An hour
    that a clock change skips begins when the skipping ends (PEP 495, fold=0).
    """
    if quiet is None or severity.rank >= quiet.bypass.rank:
        return now
    local = now.astimezone(quiet.zone)
    today = local.time().replace(tzinfo=None)
    overnight = quiet.start > quiet.end
    inside = (today >= quiet.start or today < quiet.end) if overnight else (quiet.start <= today < quiet.end)
    if not inside:
        return now
    ends_tomorrow = overnight and today >= quiet.start
    day = local.date() + timedelta(days=1) if ends_tomorrow else local.date()
    return datetime.combine(day, quiet.end, tzinfo=quiet.zone).astimezone(UTC)
