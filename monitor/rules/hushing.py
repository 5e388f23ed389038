"""What keeps an alert from being told just now: a silence, a crisis, another alert's message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.model import Alert, Hush, Severity, Silence


def hides(silences: Iterable[Silence], alert: Alert, now: datetime) -> Silence | None:
    """The silence that hides the alert longest; ``None``: none does."""
    hiding = [
        silence
        for silence in silences
        if silence.since <= now < silence.until
        and silence.rule in (None, alert.rule)
        and silence.brand in (None, alert.brand)
        and alert.severity.rank <= silence.severity.rank
    ]
    return max(hiding, key=lambda silence: (silence.until, silence.id), default=None)


def inhibitor(alive: Iterable[Alert], alert: Alert) -> Alert | None:
    """The brand's crisis that was told: while it lasts, the brand's lesser alerts are no news."""
    if alert.severity is Severity.CRISIS:
        return None
    crises = (
        other
        for other in alive
        if other.brand == alert.brand
        and other.severity is Severity.CRISIS
        and other.told_at is not None
        and other.hush in (None, Hush.GROUPED)
        and other.id != alert.id
    )
    return min(crises, key=lambda other: (other.opened_at, other.id), default=None)


def lead(alive: Iterable[Alert], alert: Alert, now: datetime, wait: timedelta) -> Alert | None:
    """The brand's alert whose message is about to go to the same channels: this one goes with it.

    Not what is more severe than the message it would stand in: that rings by itself.
    """
    leads = (
        other
        for other in alive
        if other.brand == alert.brand
        and other.hush is None
        and other.told_at is not None
        and now - other.opened_at <= wait
        and set(alert.channels) <= set(other.channels)
        and other.severity.rank >= alert.severity.rank
        and other.id != alert.id
    )
    return min(leads, key=lambda other: (other.opened_at, other.id), default=None)
