"""What is said where little can be said: what cannot be seen, and what is not yet known, is never "all is well"."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import Number, Reason
from monitor.rules.baseline import NEEDED, phase
from monitor.rules.gauge import Setting

_SPAN = ("since", "until")


def stood(setting: Setting, history: timedelta, reason: Reason) -> Reason:
    """How a condition stands that compares: as it decided, unless nothing was decided because little is known.

    Args:
        history: how much is known of what is usual.
        reason: what the condition said.
    """
    if reason.fired:
        return reason
    blind = setting.blind()
    if blind:
        numbers = {name: number for name, number in reason.numbers.items() if name not in _SPAN}
        numbers |= {"sources": ", ".join(sorted(blind)), "since": min(blind.values())}
        return Reason("blind", fired=False, numbers=numbers)
    name = {"none": "not-enough-data", "flat": "learning", "seasonal": reason.name}[phase(history)]
    return Reason(name, fired=False, numbers={**reason.numbers, **known(history)})


def known(history: timedelta) -> dict[str, Number]:
    """How much is known of what is usual, and how much it takes to have learned: the numbers of a reason."""
    return {
        "baseline": phase(history),
        "history": timedelta(seconds=round(history.total_seconds())),
        "needed": NEEDED,
    }


def clock(setting: Setting, moment: datetime) -> dict[str, Number]:
    """The hour of the week on the local clock: the numbers of a reason. Monday is 0."""
    local = moment.astimezone(setting.zone)
    return {"weekday": local.weekday(), "hour": local.hour}
