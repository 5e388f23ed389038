"""What is read from beginning to end, in constant memory: exports. Each reads the database as it was when it began."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from monitor.codec import read_time, write_time
from monitor.exported import Told
from monitor.model import Alert, Judged, StoryId
from monitor.store.life_rows import SELECT_ALERTS, alert_of
from monitor.store.rows import CHUNK, load
from monitor.store.search import MentionFilter, stories, stream

NEVER = "~"  # behind every time, as they are written


@dataclass(frozen=True, slots=True)
class Streams:
    """``Reader.streams`` makes one. Every method may raise ``StoreError``; of a filter, ``limit`` is not heard."""

    reading: Callable[[], AbstractContextManager[sqlite3.Connection]]

    def mentions(self, wanted: MentionFilter) -> Iterator[Judged]:
        """The mentions asked for, oldest first."""
        with self.reading() as conn:
            yield from load(conn, stream(conn, wanted))

    def stories(self, wanted: MentionFilter) -> Iterator[Told]:
        """The stories that the mentions asked for tell, counted among them, in the order of their ids."""
        with self.reading() as conn:
            rest = stories(conn, wanted)
            while some := list(islice(rest, CHUNK)):
                numbers = [row[4] for row in some]
                for (story, copies, since, until, _), first in zip(some, load(conn, numbers), strict=True):
                    yield Told(StoryId(story), copies, read_time(since), read_time(until), first)

    def alerts(self, since: datetime | None, until: datetime | None) -> Iterator[Alert]:
        """Alerts opened ``since`` and before ``until``, oldest first."""
        with self.reading() as conn:
            rows = conn.execute(
                f"{SELECT_ALERTS} WHERE opened_at >= ? AND opened_at < ? ORDER BY opened_at, rowid",
                (write_time(since) if since else "", write_time(until) if until else NEVER),
            )
            for row in rows:
                yield alert_of(row)
