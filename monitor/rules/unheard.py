"""Who heard of an alert, and where nobody did, why: the hush that lies on it, or what became of each delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Alert, AlertEvent, Hush, Silence, Ticket, TicketState


@dataclass(frozen=True, slots=True)
class Hearing:
    """What became of telling somebody: whether they were told, and a sentence that says how, or why not."""

    told: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What else there is to know about an alert's telling.

    Args:
        silences: those that may lie on it, by id; ``others`` are alerts that may, by id.
        quiet_until: when the quiet hours or mute times were over that held when it last rang; ``None``: none did.
        when: how a moment is written.
    """

    silences: Mapping[str, Silence]
    others: Mapping[str, Alert]
    quiet_until: datetime | None
    when: Callable[[datetime], str]


def hearings(alert: Alert, sent: Sequence[tuple[AlertEvent, Ticket]], around: Around) -> list[Hearing]:
    """Who heard of it, and why others did not: its hush first, then its channels, each by the last time it rang.

    Args:
        sent: what was to be delivered of it, each with the event it is about, oldest first.
    """
    found = [Hearing(told=False, words=_hushed(alert, around))] if alert.hush is not None else []
    last = {ticket.channel: ticket for event, ticket in sent if event.kind.rings}
    return [*found, *(_delivered(ticket, around) for ticket in last.values())]


def told(found: Iterable[Hearing]) -> bool:
    """Whether anybody heard of it."""
    return any(one.told for one in found)


def _hushed(alert: Alert, around: Around) -> str:
    """What lies on it."""
    assert alert.hush is not None, "only what is hushed is hushed by something"
    other = around.others.get(alert.behind)
    which = f"alert {alert.behind}" + (f" ({other.rule})" if other else "")
    if alert.hush is Hush.SILENCED:
        silence = around.silences.get(alert.behind)
        if silence is None:
            return f"silenced, by silence {alert.behind}"
        return f"silenced by {silence.by} until {around.when(silence.until)}: {silence.reason} (`vigie unsilence {silence.id}`)"
    return {
        Hush.INHIBITED: f"inhibited: while the crisis of {which} lasts, the brand's lesser alerts are no news",
        Hush.GROUPED: f"grouped: told in the message of {which}, which opened just before it",
        Hush.FLOOD: "flood: its channels had had their fill for the hour; told in one message with the others",
    }[alert.hush]


def _delivered(ticket: Ticket, around: Around) -> Hearing:
    """What became of one delivery."""
    why = f": {ticket.error}" if ticket.error else ""
    due, quiet = around.when(ticket.due_at), ticket.due_at == around.quiet_until
    match ticket.state:
        case TicketState.DELIVERED:
            at = f" at {around.when(ticket.sent_at)}" if ticket.sent_at else ""
            words = f"was told{at}{', when quiet hours were over' if quiet else ''}"
        case TicketState.DUE if quiet:
            words = f"waits for the end of quiet hours: {due}"
        case TicketState.DUE if why:
            words = f"could not be told yet{why}; tried again at {due}"
        case TicketState.DUE:
            words = f"is to be told at {due}"
        case TicketState.SENDING:
            words = "is being told just now"
        case TicketState.UNKNOWN:
            words = f"may have been told, and nobody knows{why}; looked for at {due}"
        case TicketState.DIVERTED:
            words = f"could not be told{why}; another channel was"
        case _:  # dead
            words = f"could not be told{why}, and nobody else was"
    return Hearing(ticket.state is TicketState.DELIVERED, f"{ticket.channel} {words}")
