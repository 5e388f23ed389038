"""How a rule stands for a brand, in words and for machines: what ``status``, ``why-not`` and ``explain`` share."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from monitor.account import check_json, sight_json
from monitor.cli.explained import Teller
from monitor.config.model import Config
from monitor.model import Alert, AlertEvent, BrandName, Hush, Json, Number, Reason, Ticket
from monitor.rules.checks import Check, checks
from monitor.rules.engine import Standing
from monitor.rules.quiet import due
from monitor.rules.unheard import Around, Hearing, hearings
from monitor.shapes import moment, reason_json
from monitor.store.queries import Reader
from monitor.text import shown_line
from monitor.wiring import reason_sentence

# States of their own: a rule that cannot judge is neither calm nor alarmed. The first that any part of its reason has.
OWN = {
    "blind": ("blind",),
    "known event": ("known-event",),
    "not enough data": ("not-enough-data",),
    "learning": ("learning",),
}
NO_BASELINE = frozenset({"none", "flat"})
SELECTED = ("sentiment", "intent", "topics")
LONGEST = 2_000  # characters of a line
HELD = {True: "✓", False: "✗"}
_AGAINST = {
    bound: f"against-{bound}" for bound in ("floor", "factor", "threshold", "noise", "usual_share", "limit")
}
BY_ALERTS = frozenset({Hush.INHIBITED, Hush.GROUPED})  # hushed by another alert


def state_of(standing: Standing) -> str:
    """In a word or two; never green for what cannot be seen."""
    alert = standing.alert
    if alert is not None:
        return f"{alert.severity} {alert.state}" + (f", {alert.hush}" if alert.hush else "")
    if standing.blind:
        return "blind"
    reasons = list(_whole(standing.reason))
    for state, names in OWN.items():
        if any(reason.name in names for reason in reasons):
            return state
    if any(reason.numbers.get("baseline") in NO_BASELINE for reason in reasons):
        return "learning"
    return "watching"


def state_told(standing: Standing, tell: Teller) -> str:
    """The same for people."""
    alert = standing.alert
    if alert is None:
        return tell.title("state", state_of(standing))
    told = f"{tell.title('severity', alert.severity)} {tell.title('state', alert.state)}"
    return f"{told}, {tell.title('hush', alert.hush)}" if alert.hush else told


def _whole(reason: Reason) -> Iterator[Reason]:
    """A reason and all that it is made of."""
    yield reason
    for part in reason.parts:
        yield from _whole(part)


def unseen(standing: Standing, tell: Teller) -> list[str]:
    """The sources of the rule that cannot be seen, each with since when and why."""
    return [
        tell("unseen", name=name, at=tell.at(sight.at), why=sight.why or tell("unasked"))
        for name, sight in standing.blind.items()
    ]


# --- what it asks for -------------------------------------------------------------------------------------------


def asked_for(check: Check, tell: Teller) -> str:
    """``mentions: 14, asked: at least 10 (the floor)``."""
    said = tell(
        "check",
        what=tell(f"what-{check.what}"),
        found=_plain(check.found, check, tell),
        side=tell(check.side),
        asked=_plain(check.asked, check, tell),
    )
    against = _AGAINST.get(check.bound, "")
    if check.bound == "limit" and check.what == "share_low":
        against = "against-limit-share"
    return tell("check-against", check=said, against=tell(against)) if against else said


def _plain(number: Number, check: Check, tell: Teller) -> str:
    """As somebody would write it down."""
    if isinstance(number, timedelta):
        return tell.span(number)
    if isinstance(number, int | float):
        shared = check.what == "share_low" and isinstance(number, float)
        return tell.percent(number, 1) if shared else tell.number(number)
    return tell("unknown") if number == "unknown" else str(number)


def check_lines(reason: Reason, tell: Teller, now: datetime | None = None) -> Iterator[str]:
    """Each thing that was asked for, and whether it held."""
    for check in checks(reason, now):
        yield f"{HELD[check.held]} {asked_for(check, tell)}"


def say(*lines: str) -> None:
    """Print lines, each as long as it is, with its indent, and with nothing in it that steers a terminal."""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip(" "))]
        print(indent + shown_line(line, LONGEST))


def selected(standing: Standing, reason: Reason) -> Reason:
    """A reason of the same rule, with what the rule selects, as the standing's own has it: for its sentence."""
    numbers = {name: value for name, value in standing.reason.numbers.items() if name in SELECTED}
    parts = tuple(selected(standing, part) for part in reason.parts)
    return dataclasses.replace(reason, numbers={**numbers, **reason.numbers}, parts=parts)


# --- who heard of an alert --------------------------------------------------------------------------------------


def heard_of(
    alert: Alert, life: Sequence[AlertEvent], reader: Reader, config: Config, tell: Teller
) -> list[Hearing]:
    """Who was told of it, and why others were not.

    Args:
        life: its events up to the moment in question.
    """
    sent = deliveries(alert, life, reader)
    rule = next((one for one in config.rules if one.name == alert.rule), None)
    rang = [event for event in life if event.kind.rings]
    mute = rule.mute if rule else ()
    last = rang[-1] if rang else None
    quiet = due(last.alert.severity, last.at, config.quiet_hours, *mute) if last else None
    others = [reader.alert(alert.behind)] if alert.hush in BY_ALERTS else []
    return hearings(
        alert,
        sent,
        Around(
            silences={str(one.id): one for one in reader.silences(alert.opened_at)},
            others={str(one.id): one for one in others},
            quiet_until=quiet if last and quiet != last.at else None,
            when=tell.at,
            language=tell.language,
        ),
    )


def deliveries(alert: Alert, life: Sequence[AlertEvent], reader: Reader) -> list[tuple[AlertEvent, Ticket]]:
    """What was to be delivered of these events, each with its event."""
    events = {event.id: event for event in life}
    return [(events[ticket.event], ticket) for ticket in reader.tickets(alert.id) if ticket.event in events]


# --- for machines -----------------------------------------------------------------------------------------------


def standing_json(standing: Standing, config: Config, now: datetime) -> dict[str, Json]:
    """How it stands, with all that its state follows from."""
    alert = standing.alert
    return {
        "rule": standing.rule.name,
        "brand": standing.brand,
        "group": standing.group or None,
        "state": state_of(standing),
        "reason": told_json(standing.reason, standing.brand, config),
        "alert": None if alert is None else _alert_json(alert),
        "blind": [sight_json(sight) for sight in standing.blind.values()],
        "levels": [
            {
                "severity": str(severity),
                "fired": reason.fired,
                "reason": told_json(selected(standing, reason), standing.brand, config),
                "checks": [check_json(check) for check in checks(reason, now)],
            }
            for severity, reason in standing.levels
        ],
    }


def told_json(reason: Reason, brand: BrandName, config: Config) -> dict[str, Json]:
    """A reason with its sentence."""
    return reason_json(reason, reason_sentence(reason, brand, config))


def _alert_json(alert: Alert) -> dict[str, Json]:
    return {
        "id": alert.id,
        "severity": str(alert.severity),
        "state": str(alert.state),
        "opened_at": moment(alert.opened_at),
        "by": alert.by or None,
        "until": moment(alert.until),
        "hush": None if alert.hush is None else str(alert.hush),
        "behind": alert.behind or None,
        "total": alert.total,
    }
