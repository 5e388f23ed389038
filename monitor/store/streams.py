"""What is read from beginning to end, in constant memory: exports. Each reads the database as it was when it began."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from monitor.codec import read_time, write_time
from monitor.exported import Told
from monitor.model import Alert, Judged, StoryId
from monitor.store import opening, schema
from monitor.store.life_rows import SELECT_ALERTS, alert_of
from monitor.store.queries import Reader
from monitor.store.rows import CHUNK, load
from monitor.store.search import MentionFilter, stories, stream

NEVER = "~"  # behind every time, as they are written


class Streams(Reader):
    """A reader that also gives all there is. Every method may raise ``StoreError``; of a filter, ``limit`` is not heard."""

    def all_mentions(self, wanted: MentionFilter) -> Iterator[Judged]:
        """The mentions asked for, oldest first."""
        with self._reading() as conn:
            yield from load(conn, stream(conn, wanted))

    def all_stories(self, wanted: MentionFilter) -> Iterator[Told]:
        """The stories that the mentions asked for tell, counted among them, in the order of their ids."""
        with self._reading() as conn:
            rest = stories(conn, wanted)
            while some := list(islice(rest, CHUNK)):
                numbers = [row[4] for row in some]
                for (story, copies, since, until, _), first in zip(some, load(conn, numbers), strict=True):
                    yield Told(StoryId(story), copies, read_time(since), read_time(until), first)

    def all_alerts(self, since: datetime | None, until: datetime | None) -> Iterator[Alert]:
        """Alerts opened ``since`` and before ``until``, oldest first."""
        with self._reading() as conn:
            rows = conn.execute(
                f"{SELECT_ALERTS} WHERE opened_at >= ? AND opened_at < ? ORDER BY opened_at, rowid",
                (write_time(since) if since else "", write_time(until) if until else NEVER),
            )
            for row in rows:
                yield alert_of(row)


def open_streams(path: Path) -> Streams:
    """Read while somebody else writes, as ``open_reader`` does.

    Raises:
        StoreError: there is no database, or it is not ours, or of another version than this Vigie.
    """
    path = path.resolve()
    return Streams(path, opening.connect_reader(path, schema.VERSION))
