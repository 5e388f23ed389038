"""What each source has brought, by the hour of publication: some eight weeks of it, a row of a hundred bytes for each hour."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from monitor.boxes import SourceState
from monitor.codec import read_time, write_time
from monitor.freshness import BITS, MOST_HOURS, posts_in
from monitor.model import SourceName
from monitor.rules.series import EPOCH, HOUR, hour_of
from monitor.store.sql import columns, delete, insert, select

_HOUR = columns("source hour posts bits")
_SAVE = (
    f"{insert('source_hours', _HOUR)} ON CONFLICT (source, hour) DO UPDATE SET posts = excluded.posts,"
    " bits = excluded.bits"
)
_BITS = select(["bits"], "source_hours WHERE source = ? AND hour = ?")
_COUNTS = select(["hour", "posts"], "source_hours WHERE source = ? AND posts > 0")
_OLD = delete("source_hours", "WHERE source = ? AND hour < ?")
_OTHER = delete(
    "source_hours", "WHERE source = ?1 AND EXISTS (SELECT 1 FROM sources WHERE name = ?1 AND identity <> ?2)"
)


def begin_anew(conn: sqlite3.Connection, state: SourceState) -> None:
    """Forget what a source brought that now reads something else; to be called before its new state is saved."""
    conn.execute(_OTHER, (state.name, state.identity))


def add(conn: sqlite3.Connection, source: SourceName, hours: Mapping[int, int], newest: datetime) -> None:
    """Add what a page brought (``monitor.freshness.sketch``), and forget what is older than eight weeks before ``newest``.

    What came before changes nothing, and writes nothing.
    """
    new = []
    for hour, bits in hours.items():
        at = write_time(EPOCH + hour * HOUR)
        row = conn.execute(_BITS, (source, at)).fetchone()
        known = 0 if row is None else int.from_bytes(row[0], "big")
        both = known | bits
        if both != known:
            new.append((source, at, posts_in(both), both.to_bytes(BITS // 8, "big")))
    if new:
        conn.executemany(_SAVE, new)
        conn.execute(_OLD, (source, write_time(newest - MOST_HOURS * HOUR)))


def counts(conn: sqlite3.Connection, source: SourceName) -> dict[int, int]:
    """The posts of each hour since 1970 that held any."""
    return {hour_of(read_time(at)): posts for at, posts in conn.execute(_COUNTS, (source,))}
