"""What people ask for, and how well sources are seen.

The table is the queue: any process may ``place`` an order, the one that writes everything else settles it in the
transaction in which it has its effect, and whoever placed it asks for the ``outcome``.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from monitor.codec import read_time, write_time
from monitor.errors import StoreError
from monitor.model import Order, OrderId, Settled, Sight, Silence, Trouble
from monitor.store import opening, schema
from monitor.store.life_rows import (
    INSERT_ORDER,
    INSERT_SIGHT,
    SAVE_SILENCE,
    SELECT_ORDERS,
    SELECT_SIGHTS,
    SELECT_SILENCES,
    order_of,
    order_row,
    sight_of,
    sight_row,
    silence_of,
    silence_row,
)
from monitor.store.sql import columns, delete, insert, select

_OPEN = f"{SELECT_ORDERS} WHERE settled_at IS NULL ORDER BY seq LIMIT ?"
_SETTLE = "UPDATE orders SET settled_at = ?, refused = ? WHERE id = ? AND settled_at IS NULL"
_SILENT = f"{SELECT_SILENCES} WHERE until > ? ORDER BY until, id"
_TROUBLES = select(columns("classifier since why"), "troubles ORDER BY classifier")
_ADD_TROUBLE = insert("troubles", columns("classifier since why"))
_LAST_BEFORE = "SELECT seq FROM sights WHERE source = s.source AND at < ?1 ORDER BY at DESC, seq DESC LIMIT 1"
_SIGHTS = f"{SELECT_SIGHTS} s WHERE at >= ?1 OR seq = ({_LAST_BEFORE}) ORDER BY at, seq"


# --- by anybody -------------------------------------------------------------------------------------------------


def place(path: Path, order: Order, at: datetime, patience: timedelta = opening.PATIENCE) -> None:
    """Ask for something, beside whoever writes: one row, on a connection of its own; twice does no harm.

    Needs no writer's lock: SQLite's own makes it wait, some milliseconds as a rule, while the daemon commits.

    Args:
        at: now: when it was asked for.
        patience: how long to wait for the lock.

    Raises:
        StoreError: there is no database, it is not of this version, or it cannot be written.
    """
    path = path.resolve()
    opening.check_present(path, schema.VERSION)
    with opening.in_words(path), contextlib.closing(opening.connect(path, "rw")) as conn:
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("PRAGMA wal_autocheckpoint = 0")  # tidying up is the daemon's
        conn.execute(f"PRAGMA busy_timeout = {opening.TRY_EVERY}")
        opening.begin(conn, patience)
        conn.execute(INSERT_ORDER, (*order_row(order), write_time(at)))
        conn.execute("COMMIT")


def outcome(path: Path, order: OrderId) -> Settled | None:
    """What became of an order; ``None``: nobody has looked at it yet.

    Raises:
        StoreError: there is no such order, or no database to look into.
    """
    path = path.resolve()
    with contextlib.closing(opening.connect_reader(path, schema.VERSION)) as conn, opening.in_words(path):
        row = conn.execute("SELECT settled_at, refused FROM orders WHERE id = ?", (order,)).fetchone()
    if row is None:
        raise StoreError(f"{path}: there is no order {order}")
    return None if row[0] is None else Settled(order, read_time(row[0]), row[1])


# --- by the one who writes, inside its transactions -------------------------------------------------------------


def unsettled(conn: sqlite3.Connection, limit: int) -> list[Order]:
    """What was asked for and is not settled, in the order it was."""
    return [order_of(row) for row in conn.execute(_OPEN, (limit,))]


def settle(conn: sqlite3.Connection, settled: Sequence[Settled], silences: Sequence[Silence]) -> None:
    """Say what became of orders, and save silences, made or ended. What is settled already stays as it is."""
    conn.executemany(_SETTLE, [(write_time(one.at), one.refused, one.order) for one in settled])
    conn.executemany(SAVE_SILENCE, map(silence_row, silences))


def troubles(conn: sqlite3.Connection) -> list[Trouble]:
    """All, by name."""
    return [Trouble(row[0], read_time(row[1]), row[2]) for row in conn.execute(_TROUBLES)]


def note_troubles(conn: sqlite3.Connection, troubles: Sequence[Trouble]) -> None:
    """These instead of whatever stands there."""
    conn.execute(delete("troubles", ""))
    conn.executemany(_ADD_TROUBLE, [(one.classifier, write_time(one.since), one.why) for one in troubles])


def silences(conn: sqlite3.Connection, now: datetime) -> list[Silence]:
    """Those that end after ``now``."""
    return [silence_of(row) for row in conn.execute(_SILENT, (write_time(now),))]


def see(conn: sqlite3.Connection, sights: Sequence[Sight]) -> None:
    """Append; one that is known already is no news."""
    conn.executemany(INSERT_SIGHT, map(sight_row, sights))


def sights(conn: sqlite3.Connection, since: datetime) -> list[Sight]:
    """Each source's last one before ``since``, and all from then on."""
    return [sight_of(row) for row in conn.execute(_SIGHTS, (write_time(since),))]
