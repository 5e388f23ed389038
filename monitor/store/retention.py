"""Forgetting: mentions go when their time is over, with everything said about them.

An alert that cites one keeps its id, its reason and its numbers, and no longer its words: retention is a promise to
the people who wrote them, and outweighs our wish for evidence.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from monitor.codec import write_time
from monitor.model import SourceName
from monitor.store.erasing import take

_EXPIRED = "SELECT seq FROM mentions WHERE source = ? AND collected_at < ? ORDER BY collected_at LIMIT ?"


def forget(
    conn: sqlite3.Connection, cutoffs: Mapping[SourceName, datetime], otherwise: datetime, limit: int
) -> int:
    """Delete the first ``limit`` mentions whose time is over; how many there were.

    Counted from ``collected_at``: an import of old posts is not gone the day it came.
    """
    expired: list[int] = []
    for (source,) in conn.execute("SELECT name FROM sources ORDER BY name").fetchall():
        before = write_time(cutoffs.get(source, otherwise))
        expired += [row[0] for row in conn.execute(_EXPIRED, (source, before, limit - len(expired)))]
    take(conn, expired)
    return len(expired)
