"""Tickets on their way to channels: what each step of a delivery writes, inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from monitor.codec import write_time
from monitor.errors import StoreError
from monitor.model import (
    AlertEvent,
    ChannelName,
    EventId,
    Receipt,
    Ticket,
    TicketId,
    TicketState,
)
from monitor.store.life_rows import (
    INSERT_TICKET,
    SELECT_EVENTS,
    SELECT_TICKETS,
    event_of,
    ticket_of,
    ticket_row,
)
from monitor.text import stable_id

_DUE = f"{SELECT_TICKETS} WHERE state IN ('due', 'unknown') AND due_at <= ? ORDER BY due_at, rowid LIMIT ?"

_FIRST = (
    "SELECT t.receipt FROM alert_events e JOIN tickets t ON t.event = e.id"
    " WHERE e.alert = (SELECT alert FROM alert_events WHERE id = ?) AND t.channel = ?"
    " AND t.about = 'event' AND t.state = 'delivered' ORDER BY t.settled_at DESC, e.rowid DESC LIMIT 1"
)
_WAITS = (  # for what is under way, was tried, or is due no later: not for quiet hours to end, nor for a rewriting in time
    "SELECT 1 FROM alert_events e JOIN tickets t ON t.event = e.id"
    " WHERE e.alert = (SELECT alert FROM alert_events WHERE id = ?1) AND t.channel = ?2 AND t.about = 'event'"
    " AND (t.state IN ('sending', 'unknown') OR t.state = 'due' AND (t.attempts > 0 OR t.due_at <= ?3))"
    " AND e.rowid < (SELECT rowid FROM alert_events WHERE id = ?1) LIMIT 1"
)


def due(conn: sqlite3.Connection, now: datetime, limit: int) -> list[Ticket]:
    """Tickets to work on now, oldest first."""
    return [ticket_of(row) for row in conn.execute(_DUE, (write_time(now), limit))]


def event(conn: sqlite3.Connection, id_: EventId) -> AlertEvent:
    """One line of an alert's life."""
    row = conn.execute(f"{SELECT_EVENTS} WHERE id = ?", (id_,)).fetchone()
    if row is None:
        raise StoreError(f"there is no alert event {id_} in the database")
    return event_of(row)


def first_receipt(conn: sqlite3.Connection, ticket: Ticket) -> Receipt | None:
    """The last of the ticket's alert on its channel: every update says where the message lives now."""
    row = conn.execute(_FIRST, (ticket.event, ticket.channel)).fetchone()
    return None if row is None else Receipt(row[0])


def waits(conn: sqlite3.Connection, ticket: Ticket) -> bool:
    """Whether an earlier ticket of its alert on its channel is not settled, though its time has come."""
    asked = (ticket.event, ticket.channel, write_time(ticket.due_at))
    return ticket.about == "event" and conn.execute(_WAITS, asked).fetchone() is not None


def sending(conn: sqlite3.Connection, ticket: TicketId, at: datetime) -> None:
    """An attempt begins. While an earlier one is in doubt, ``sent_at`` stays there: the search must reach back to it."""
    begun = "sent_at = CASE state WHEN 'unknown' THEN coalesce(sent_at, ?) ELSE ? END"
    changes = f"{begun}, state = 'sending', attempts = attempts + 1"
    _change(conn, ticket, changes, write_time(at), write_time(at))


def delivered(conn: sqlite3.Connection, ticket: TicketId, receipt: Receipt, at: datetime) -> None:
    """It arrived."""
    settled = "state = ?, settled_at = ?, receipt = ?, error = ''"
    _change(conn, ticket, settled, TicketState.DELIVERED, write_time(at), receipt.reference)


def later(
    conn: sqlite3.Connection, ticket: TicketId, state: TicketState, until: datetime, error: str
) -> None:
    """To be looked at again, ``DUE`` or ``UNKNOWN``."""
    _change(conn, ticket, "state = ?, due_at = ?, error = ?", state, write_time(until), error)


def divert(
    conn: sqlite3.Connection, ticket: TicketId, to: ChannelName | None, at: datetime, error: str
) -> None:
    """Given up on this channel; ``to`` takes over, unless it has been told of the event already."""
    state = TicketState.DEAD if to is None else TicketState.DIVERTED
    _change(conn, ticket, "state = ?, settled_at = ?, error = ?", state, write_time(at), error)
    if to is not None:
        of_event, about = conn.execute("SELECT event, about FROM tickets WHERE id = ?", (ticket,)).fetchone()
        id_ = stable_id(of_event, to) if about == "event" else stable_id(of_event, to, about)
        successor = Ticket(id=TicketId(id_), event=of_event, channel=to, due_at=at, about=about)
        conn.execute(INSERT_TICKET, ticket_row(successor))


def interrupted(conn: sqlite3.Connection) -> int:
    """Whoever was sending was killed: nobody knows what arrived."""
    return conn.execute("UPDATE tickets SET state = 'unknown' WHERE state = 'sending'").rowcount


def _change(conn: sqlite3.Connection, ticket: TicketId, changes: str, *values: str) -> None:
    found = conn.execute(f"UPDATE tickets SET {changes} WHERE id = ?", (*values, ticket)).rowcount  # noqa: S608 -- our own names
    if not found:
        raise StoreError(f"there is no ticket {ticket} in the database")
