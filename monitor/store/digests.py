"""Which digests are to be sent, were sent, and where to: the outbox of digests.

Written on connections of their own, each a transaction: by the daemon, and by whoever sends one by hand beside it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.codec import read_moment, read_time, write_list, write_time
from monitor.digests_due import Period
from monitor.model import ChannelName, EventId, Receipt, Ticket, TicketId, TicketState
from monitor.posts import Posted
from monitor.store import opening, schema
from monitor.store.sql import IDS, columns, insert, select
from monitor.text import stable_id

PATIENCE = timedelta(seconds=30)  # for the daemon, which writes beside us
_POSTED = columns("id name since until due_at at by")
_TICKET = columns("id digest channel state due_at attempts sent_at error receipt")
_INSERT = insert("digests", _POSTED) + " ON CONFLICT DO NOTHING"
_INSERT_TICKET = insert("digest_tickets", _TICKET) + " ON CONFLICT DO NOTHING"
_KNOWN = (
    "INSERT INTO digest_plans (name, signature, since) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (name) DO UPDATE SET signature = ?2, since = ?3 WHERE signature <> ?2"
)
_DUE = select(
    _TICKET, "digest_tickets WHERE state IN ('due', 'unknown') AND due_at <= ? ORDER BY due_at, rowid"
)
_GOES = select(_TICKET, f"digest_tickets WHERE digest IN {IDS} ORDER BY rowid")
_SETTLE = "UPDATE digest_tickets SET state = ?, settled_at = ?, error = ? WHERE id = ?"
_SELECT = select(_POSTED, "digests")
_OF = f"{_SELECT} WHERE (?1 IS NULL OR name = ?1) ORDER BY at DESC, rowid DESC LIMIT ?2"


@dataclass(frozen=True, slots=True)
class DigestBox:
    """The outbox of digests, in the database at ``path``. Every method may raise ``StoreError``.

    Args:
        edge: called with ``before commit`` and ``after commit`` around each write, for crash tests.
    """

    path: Path
    edge: Callable[[str], None] = lambda _edge: None

    def known_since(self, name: str, signature: str, now: datetime) -> datetime:
        """Since when the schedule is as it is: from now on, where it is new or was another one before."""
        with self._reading() as conn:
            found = conn.execute(
                "SELECT since FROM digest_plans WHERE name = ? AND signature = ?", (name, signature)
            ).fetchone()
        if found is None:
            with self._writing() as conn:
                conn.execute(_KNOWN, (name, signature, write_time(now)))
            return now
        return read_time(found[0])

    def sent(self, name: str) -> list[datetime]:
        """The ends of the periods that were sent by schedule."""
        with self._reading() as conn:
            rows = conn.execute("SELECT until FROM digests WHERE name = ? AND by = ''", (name,))
            return [read_time(until) for (until,) in rows]

    def post(
        self, name: str, period: Period, channels: Sequence[ChannelName], now: datetime, by: str = ""
    ) -> Posted | None:
        """Write down that a digest is to be sent, with a ticket for each channel: ``None`` where it was before.

        Args:
            by: who sends it by hand, as often as they like; empty: its schedule, once.
        """
        parts = (name, write_time(period.until), by, *([write_time(now)] if by else []))
        posted = Posted(stable_id("digest", *parts), name, period, now, by)
        row = (
            posted.id,
            name,
            write_time(period.since),
            write_time(period.until),
            write_time(period.due_at),
            write_time(now),
            by,
        )
        with self._writing() as conn:
            if not conn.execute(_INSERT, row).rowcount:
                return None
            for channel in channels:
                _add_ticket(conn, posted.id, channel, now)
        return posted

    def due(self, now: datetime) -> list[Ticket]:
        """Tickets to work on now, oldest first; ``event`` is the digest."""
        with self._reading() as conn:
            return [_ticket(row) for row in conn.execute(_DUE, (write_time(now),))]

    def posted(self, id_: str) -> Posted:
        """The digest of a ticket."""
        with self._reading() as conn:
            return _posted(conn.execute(f"{_SELECT} WHERE id = ?", (id_,)).fetchone())

    def known(self, id_: str) -> Posted | None:
        """A digest that was to be sent, by its id or by enough of its first letters; ``None``: there is no such one."""
        with self._reading() as conn:
            rows = conn.execute(f"{_SELECT} WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2", (id_,)).fetchall()
        return _posted(rows[0]) if len(rows) == 1 and id_ else None

    def latest(self, name: str | None = None, limit: int = 50) -> list[Posted]:
        """The digests that were to be sent, the newest first: of a name, or of all."""
        with self._reading() as conn:
            return [_posted(row) for row in conn.execute(_OF, (name, limit))]

    def went(self, name: str | None = None, limit: int = 50) -> list[tuple[Posted, list[Ticket]]]:
        """The same, each with where it goes."""
        with self._reading() as conn:
            found = [_posted(row) for row in conn.execute(_OF, (name, limit))]
            to: dict[str, list[Ticket]] = {one.id: [] for one in found}
            for row in conn.execute(_GOES, (write_list(to),)):
                to[row[1]].append(_ticket(row))
        return [(one, to[one.id]) for one in found]

    def tickets(self, id_: str) -> list[Ticket]:
        """Where a digest goes, and how that stands."""
        with self._reading() as conn:
            rows = conn.execute(select(_TICKET, "digest_tickets WHERE digest = ? ORDER BY rowid"), (id_,))
            return [_ticket(row) for row in rows]

    def sending(self, ticket: TicketId, at: datetime) -> None:
        """An attempt begins; while an earlier one is in doubt, the search must reach back to it."""
        begun = "sent_at = CASE state WHEN 'unknown' THEN coalesce(sent_at, ?) ELSE ? END"
        self._change(
            ticket, f"{begun}, state = 'sending', attempts = attempts + 1", write_time(at), write_time(at)
        )

    def delivered(self, ticket: TicketId, receipt: Receipt, at: datetime, note: str = "") -> None:
        """It arrived.

        Args:
            note: what it arrived without, and why; it stands where an error would.
        """
        settled = "state = 'delivered', settled_at = ?, receipt = ?, error = ?"
        self._change(ticket, settled, write_time(at), receipt.reference, note)

    def later(self, ticket: TicketId, state: TicketState, until: datetime, error: str) -> None:
        """To be looked at again, ``DUE`` or ``UNKNOWN``."""
        self._change(ticket, "state = ?, due_at = ?, error = ?", state, write_time(until), error)

    def divert(self, ticket: Ticket, to: ChannelName | None, at: datetime, error: str) -> None:
        """Given up on this channel; ``to`` takes over, unless it has the digest already; ``None``: a dead letter."""
        state = TicketState.DEAD if to is None else TicketState.DIVERTED
        with self._writing() as conn:
            conn.execute(_SETTLE, (state, write_time(at), error, ticket.id))
            if to is not None:
                _add_ticket(conn, ticket.event, to, at)

    def interrupted(self) -> int:
        """At start-up: whoever was sending was killed, and nobody knows what arrived; how many."""
        with self._writing() as conn:
            return conn.execute(
                "UPDATE digest_tickets SET state = 'unknown' WHERE state = 'sending'"
            ).rowcount

    def _change(self, ticket: TicketId, changes: str, *values: str) -> None:
        with self._writing() as conn:
            conn.execute(f"UPDATE digest_tickets SET {changes} WHERE id = ?", (*values, ticket))  # noqa: S608 -- our own names

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with opening.in_words(self.path), contextlib.closing(opening.connect(self.path, "ro")) as conn:
            yield conn

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with opening.in_words(self.path), contextlib.closing(opening.connect(self.path, "rw")) as conn:
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute("PRAGMA wal_autocheckpoint = 0")  # tidying up is the daemon's
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute(f"PRAGMA busy_timeout = {opening.TRY_EVERY}")
            opening.begin(conn, PATIENCE)
            yield conn
            self.edge("before commit")
            conn.execute("COMMIT")
        self.edge("after commit")


def digests_at(path: Path) -> DigestBox | None:
    """The outbox in a database that is there; ``None``: there is none yet.

    Raises:
        StoreError: it is not ours, or of another version.
    """
    if not path.exists():
        return None
    path = path.resolve()
    opening.check_present(path, schema.VERSION)
    return DigestBox(path)


def _add_ticket(conn: sqlite3.Connection, digest: str, channel: ChannelName, at: datetime) -> None:
    id_ = stable_id(digest, channel)
    conn.execute(_INSERT_TICKET, (id_, digest, channel, TicketState.DUE, write_time(at), 0, None, "", None))


def _ticket(row: tuple[str, str, str, str, str, int, str | None, str, str | None]) -> Ticket:
    id_, digest, channel, state, due_at, attempts, sent_at, error, receipt = row
    return Ticket(
        id=TicketId(id_),
        event=EventId(digest),
        channel=ChannelName(channel),
        due_at=read_time(due_at),
        state=TicketState(state),
        attempts=attempts,
        sent_at=read_moment(sent_at),
        error=error,
        receipt=receipt,
    )


def _posted(row: tuple[str, str, str, str, str, str, str]) -> Posted:
    id_, name, since, until, due_at, at, by = row
    return Posted(id_, name, Period(read_time(since), read_time(until), read_time(due_at)), read_time(at), by)
