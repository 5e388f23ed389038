"""Rows and values: how alerts, their events, tickets, orders, silences and sights lie in their tables."""

from __future__ import annotations

from monitor.codec import (
    read_alert,
    read_correction,
    read_list,
    read_moment,
    read_reason,
    read_silence,
    read_time,
    write_alert,
    write_correction,
    write_list,
    write_moment,
    write_reason,
    write_silence,
    write_time,
)
from monitor.model import (
    Alert,
    AlertEvent,
    AlertState,
    EventKind,
    Hush,
    Order,
    Seeing,
    Severity,
    Sight,
    Silence,
    Ticket,
    TicketState,
    Verb,
)
from monitor.store.rows import Row
from monitor.store.sql import columns, insert, select, upsert

# --- alerts and their events ---

_ALERT = columns(
    'id rule brand "group" severity state opened_at fired_at told_at resolved_at total reason peak mentions channels'
    " by until hush behind rules_version"
)
_EVENT = columns("id alert kind at reason added standing by note")

SAVE_ALERT = upsert("alerts", _ALERT)
SELECT_ALERTS = select(_ALERT, "alerts")
INSERT_EVENT = insert("alert_events", _EVENT)
SELECT_EVENTS = select(_EVENT, "alert_events")


def alert_row(alert: Alert) -> Row:
    """For ``SAVE_ALERT``."""
    return (
        alert.id,
        alert.rule,
        alert.brand,
        alert.group,
        alert.severity,
        alert.state,
        write_time(alert.opened_at),
        write_time(alert.fired_at),
        write_moment(alert.told_at),
        write_moment(alert.resolved_at),
        alert.total,
        write_reason(alert.reason),
        alert.peak and write_reason(alert.peak),
        write_list(alert.mentions),
        write_list(alert.channels),
        alert.by,
        write_moment(alert.until),
        alert.hush,
        alert.behind,
        alert.rules_version,
    )


def alert_of(row: Row) -> Alert:
    """From ``SELECT_ALERTS``."""
    return Alert(
        id=row[0],
        rule=row[1],
        brand=row[2],
        group=row[3],
        severity=Severity(row[4]),
        state=AlertState(row[5]),
        opened_at=read_time(row[6]),
        fired_at=read_time(row[7]),
        told_at=read_moment(row[8]),
        resolved_at=read_moment(row[9]),
        total=row[10],
        reason=read_reason(row[11]),
        peak=row[12] and read_reason(row[12]),
        mentions=read_list(row[13]),
        channels=read_list(row[14]),
        by=row[15],
        until=read_moment(row[16]),
        hush=row[17] and Hush(row[17]),
        behind=row[18],
        rules_version=row[19],
    )


def event_row(event: AlertEvent) -> Row:
    """For ``INSERT_EVENT``."""
    reason, added = write_reason(event.reason), write_list(event.added)
    standing = write_alert(event.alert)
    at = write_time(event.at)
    return (event.id, event.alert.id, event.kind, at, reason, added, standing, event.by, event.note)


def event_of(row: Row) -> AlertEvent:
    """From ``SELECT_EVENTS``."""
    return AlertEvent(
        id=row[0],
        kind=EventKind(row[2]),
        at=read_time(row[3]),
        reason=read_reason(row[4]),
        added=read_list(row[5]),
        alert=read_alert(row[6]),
        by=row[7],
        note=row[8],
    )


# --- tickets ---

_TICKET = columns("id event channel about state due_at attempts sent_at error receipt")

# The same ticket again, or another about the same for the same channel, is no news: nobody is told twice.
INSERT_TICKET = f"{insert('tickets', _TICKET)} ON CONFLICT DO NOTHING"
SELECT_TICKETS = select(_TICKET, "tickets")


def ticket_row(ticket: Ticket) -> Row:
    """For ``INSERT_TICKET``."""
    return (
        ticket.id,
        ticket.event,
        ticket.channel,
        ticket.about,
        ticket.state,
        write_time(ticket.due_at),
        ticket.attempts,
        write_moment(ticket.sent_at),
        ticket.error,
        ticket.receipt,
    )


def ticket_of(row: Row) -> Ticket:
    """From ``SELECT_TICKETS``."""
    return Ticket(
        id=row[0],
        event=row[1],
        channel=row[2],
        about=row[3],
        state=TicketState(row[4]),
        due_at=read_time(row[5]),
        attempts=row[6],
        sent_at=read_moment(row[7]),
        error=row[8],
        receipt=row[9],
    )


# --- orders and silences ---

_ORDER = columns("id verb by target note until silence correction")
_SILENCE = columns("id since until by reason rule brand severity")

# An order that is known already is no news: whoever asks again, in doubt whether it was heard, does no harm.
INSERT_ORDER = f"{insert('orders', [*_ORDER, 'asked_at'])} ON CONFLICT (id) DO NOTHING"
SELECT_ORDERS = select(_ORDER, "orders")
SAVE_SILENCE = upsert("silences", _SILENCE)
SELECT_SILENCES = select(_SILENCE, "silences")


def order_row(order: Order) -> Row:
    """For ``INSERT_ORDER``, less ``asked_at``."""
    silence = order.silence and write_silence(order.silence)
    until = write_moment(order.until)
    said = order.correction and write_correction(order.correction)
    return (order.id, order.verb, order.by, order.target, order.note, until, silence, said)


def order_of(row: Row) -> Order:
    """From ``SELECT_ORDERS``."""
    return Order(
        id=row[0],
        verb=Verb(row[1]),
        by=row[2],
        target=row[3],
        note=row[4],
        until=read_moment(row[5]),
        silence=row[6] and read_silence(row[6]),
        correction=row[7] and read_correction(row[7]),
    )


def silence_row(silence: Silence) -> Row:
    """For ``SAVE_SILENCE``."""
    return (
        silence.id,
        write_time(silence.since),
        write_time(silence.until),
        silence.by,
        silence.reason,
        silence.rule,
        silence.brand,
        silence.severity,
    )


def silence_of(row: Row) -> Silence:
    """From ``SELECT_SILENCES``."""
    return Silence(
        id=row[0],
        since=read_time(row[1]),
        until=read_time(row[2]),
        by=row[3],
        reason=row[4],
        rule=row[5],
        brand=row[6],
        severity=Severity(row[7]),
    )


# --- sights ---

_SIGHT = columns("source at state why")

INSERT_SIGHT = f"{insert('sights', _SIGHT)} ON CONFLICT DO NOTHING"
SELECT_SIGHTS = select(_SIGHT, "sights")


def sight_row(sight: Sight) -> Row:
    """For ``INSERT_SIGHT``."""
    return (sight.source, write_time(sight.at), sight.state, sight.why)


def sight_of(row: Row) -> Sight:
    """From ``SELECT_SIGHTS``."""
    return Sight(row[0], read_time(row[1]), Seeing(row[2]), row[3])
