"""What people ask for: done, or refused in a sentence."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from monitor.model import Alert, AlertState, Declined, EventKind, Order, Settled, SilenceId, Verb
from monitor.rules.lives import Lives
from monitor.rules.weighed import Weighed


def obey(lives: Lives, order: Order, now: datetime, stored: Alert | None, weighed: Weighed) -> Settled:
    """Do what somebody asked for.

    Args:
        stored: the order's alert, as the store has it: of one that is resolved long since, only that is left.
    """
    if order.verb in (Verb.SILENCE, Verb.UNSILENCE):
        refused = _hush(lives, order, now, weighed)
    else:
        refused = _handle(lives, order, now, stored, weighed)
    settled = Settled(order.id, now, refused)
    weighed.settled.append(settled)
    return settled


def _hush(lives: Lives, order: Order, now: datetime, weighed: Weighed) -> str:
    if order.verb is Verb.UNSILENCE:
        silence = lives.silences.get(SilenceId(order.target))
        if silence is None:
            return f"no silence {order.target} is in force"
        lives.unsilence(silence, now, weighed)
        return ""
    if order.silence is None or order.silence.until <= now:
        return "a silence ends in the future"
    lives.silence(order.silence, now, weighed)
    return ""


def _handle(lives: Lives, order: Order, now: datetime, stored: Alert | None, weighed: Weighed) -> str:
    alert = lives.find(order.target)
    if alert is None:
        if stored is None:
            return f"there is no alert {order.target}"
        if order.verb is not Verb.NOTE:
            return Declined.RESOLVED
        lives.change(EventKind.NOTED, stored, now, order, weighed)
    elif order.verb is Verb.NOTE:
        lives.change(EventKind.NOTED, alert, now, order, weighed)
    elif order.verb is Verb.RESOLVE:
        lives.resolve(alert, now, order, weighed)
    elif order.verb is Verb.ACK:
        taken = dataclasses.replace(alert, state=AlertState.ACKNOWLEDGED, by=order.by, until=None)
        lives.change(EventKind.ACKNOWLEDGED, taken, now, order, weighed)
    elif order.until is None or order.until <= now:
        return Declined.OVER
    else:
        later = dataclasses.replace(alert, state=AlertState.SNOOZED, by=order.by, until=order.until)
        lives.change(EventKind.SNOOZED, later, now, order, weighed)
    return ""
