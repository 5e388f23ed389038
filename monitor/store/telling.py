"""What a message tells besides its own alert: those told in its company, and those that a flood kept back."""

from __future__ import annotations

import sqlite3

from monitor.model import Alert, AlertId, Ticket
from monitor.store.life_rows import SELECT_ALERTS, alert_of

MOST = 5_000  # alerts one message counts
_GROUPED = f"{SELECT_ALERTS} WHERE behind = ? AND hush = 'grouped' ORDER BY opened_at, rowid LIMIT {MOST}"
# Whatever rang for the channel since, without a ticket of its own: the channel had had its fill.
_FLOODED = (
    f"{SELECT_ALERTS} WHERE id IN ("  # noqa: S608 -- our own names
    "  SELECT e.alert FROM alert_events e"
    "  WHERE e.rowid >= (SELECT rowid FROM alert_events WHERE id = ?1)"
    "  AND e.kind IN ('opened', 'escalated', 'released', 'woke', 'reminded')"
    "  AND json_extract(e.standing, '$.hush') IS NOT 'silenced' AND json_extract(e.standing, '$.hush') IS NOT 'inhibited'"
    "  AND json_extract(e.standing, '$.hush') IS NOT 'grouped'"
    "  AND EXISTS (SELECT 1 FROM json_each(e.standing, '$.channels') WHERE value = ?2)"
    "  AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.event = e.id AND t.channel = ?2 AND t.about = 'event'))"
    f" ORDER BY opened_at, rowid LIMIT {MOST}"
)


def grouped(conn: sqlite3.Connection, lead: AlertId) -> list[Alert]:
    """The alerts that are told in the message of another one."""
    return [alert_of(row) for row in conn.execute(_GROUPED, (lead,))]


def flooded(conn: sqlite3.Connection, ticket: Ticket) -> list[Alert]:
    """The alerts that a ticket about a flood speaks of: all that its channel was spared since the flood began."""
    return [alert_of(row) for row in conn.execute(_FLOODED, (ticket.event, ticket.channel))]
