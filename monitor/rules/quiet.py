"""Quiet hours and mute times: when an alert may interrupt somebody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from monitor.model import Severity
from monitor.rules.conditions import QuietHours

DAY = timedelta(days=1)
_MOST = 16  # hours that follow upon hours: two weeks of them, and somebody means never


def due(severity: Severity, now: datetime, *quiet: QuietHours | None) -> datetime:
    """When to ring: now, or at the end of all the quiet hours that hold then, for what does not bypass them."""
    holding = [
        hours
        for hours in quiet
        if hours is not None and (hours.bypass is None or severity.rank < hours.bypass.rank)
    ]
    at = now
    for _ in range(_MOST):
        ends = [end for hours in holding if (end := _end(hours, at)) is not None]
        if not ends:
            return at
        at = max(ends)
    return at


def inside(hours: QuietHours, now: datetime) -> bool:
    """Whether it is such an hour."""
    return _end(hours, now) is not None


def _end(hours: QuietHours, now: datetime) -> datetime | None:
    """When the hours that hold ``now`` are over; ``None`` if it is not such an hour.

    Reckoned on the wall clock of their zone, so that "until 07:00" is 07:00 on the day a clock changes too. An hour
    that a clock change skips begins when the skipping ends (PEP 495, fold=0).
    """
    today = now.astimezone(hours.zone).date()
    for day in (today - DAY, today):
        if day.weekday() in hours.days:
            begins = _at(hours, day)
            ends = _at(hours, day, end=True)
            if begins <= now < ends:
                return ends
    return None


def _at(hours: QuietHours, day: date, *, end: bool = False) -> datetime:
    if not end:
        return datetime.combine(day, hours.start, tzinfo=hours.zone).astimezone(UTC)
    next_day = day + DAY if hours.end <= hours.start else day
    return datetime.combine(next_day, hours.end, tzinfo=hours.zone).astimezone(UTC)
