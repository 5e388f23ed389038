"""The SQLite store, as the stages see it: each method one transaction, all of it or nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.boxes import Admitted, Change, Erased, Gone, Loss, Reread, SourceState
from monitor.codec import write_time
from monitor.model import (
    Alert,
    AlertEvent,
    AlertId,
    BrandName,
    ChannelName,
    Corrected,
    Correction,
    EventId,
    Judged,
    Mention,
    MentionId,
    Order,
    Receipt,
    RuleName,
    Settled,
    Sight,
    Silence,
    SourceName,
    StoryId,
    Ticket,
    TicketId,
    TicketState,
    Trouble,
)
from monitor.store import corrections, erasing, inbox, opening, orders, outbox, rereading, retention, schema
from monitor.store.fresh import Fresh
from monitor.store.life_rows import SELECT_ALERTS, alert_of
from monitor.store.lock import Lock
from monitor.store.queries import Reader
from monitor.store.rows import SELECT_SOURCES, load, source_state

Edge = Callable[[str], None]


def _nothing(_edge: str) -> None:
    """What happens at a commit, outside of crash tests."""


class Store:
    """``Inbox`` and ``Outbox`` on one SQLite file, and the only writer of it; made by ``Store.open``.

    Every method may raise ``StoreError``: disk full, file damaged, locked by another program. Nothing of that
    method's transaction is kept then. Use it in the thread that opened it.
    """

    patience = timedelta(seconds=30)  # for those who place orders: a crowd of them must not stop the daemon

    def __init__(self, path: Path, conn: sqlite3.Connection, lock: Lock, edge: Edge) -> None:
        self.path = path
        self.reads = Reader(path, conn)
        self._conn = conn
        self._lock = lock
        self._edge = edge
        self._fresh = Fresh()

    @classmethod
    def open(cls, path: Path, holder: str, edge: Edge = _nothing) -> Store:
        """Open the database for writing; make it, or bring it up to date, if need be.

        Args:
            holder: the command, such as ``vigie run``: what a second writer is told.
            edge: called with ``before commit`` and ``after commit`` around each, for crash tests.

        Raises:
            StoreError: in use by another writer, not ours, newer than we understand, damaged, or not writable.
        """
        path = path.resolve()
        opening.examine(path)
        lock = Lock(path, holder)
        try:
            return cls(path, _connect(path), lock, edge)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Let go of the file; twice does no harm."""
        self._conn.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- inbox ---

    def source(self, name: SourceName) -> SourceState | None:
        """What is remembered of a source; ``None`` if it was never polled."""
        with self._reading() as conn:
            row = conn.execute(f"{SELECT_SOURCES} AND name = ?", (name,)).fetchone()
        return None if row is None else source_state(row)

    def admit(
        self, mentions: Sequence[Mention], state: SourceState | None, gone: Gone | None = None
    ) -> Admitted:
        """Store new and edited mentions, erase what is gone, save the source's state with them."""
        with self._writing() as conn:
            return inbox.admit(conn, self._fresh, mentions, state, gone)

    def note(self, state: SourceState) -> None:
        """Save a source's state alone."""
        with self._writing() as conn:
            inbox.save_source(conn, state)

    def unjudged(self, limit: int) -> list[Mention]:
        """The head of the to-judge list, in order of arrival."""
        return [one.mention for one in self._head("SELECT mention FROM to_judge ORDER BY 1 LIMIT ?", limit)]

    def judge(self, judged: Sequence[Judged]) -> None:
        """Save verdicts and stories, move the mentions from the to-judge to the to-weigh list."""
        with self._writing() as conn:
            inbox.judge(conn, self._fresh, judged)

    def unweighed(self, limit: int) -> list[Judged]:
        """The head of the to-weigh list, in order of arrival."""
        return self._head("SELECT mention FROM to_weigh ORDER BY 1 LIMIT ?", limit)

    def weigh(
        self,
        done: Sequence[MentionId],
        events: Sequence[AlertEvent],
        tickets: Sequence[Ticket],
        settled: Sequence[Settled] = (),
        silences: Sequence[Silence] = (),
        *,
        changes: Sequence[Change] = (),
        rereads: Sequence[Reread] = (),
        again: Sequence[MentionId] = (),
        losses: Sequence[Loss] = (),
    ) -> None:
        """Append events, save alerts, enqueue tickets, settle orders, save silences, take ``done`` off the list.

        Again does no harm: an event that is known already, or an order that is settled, changes nothing.

        Args:
            changes: corrections to be made; ``rereads``: better verdicts; ``again``: what was weighed again after either;
                ``losses``: what alerts have now told of.
        """
        with self._writing() as conn:
            inbox.weigh(conn, self._fresh, done, events, tickets, again=again)
            orders.settle(conn, settled, silences)
            for change in changes:
                corrections.record(conn, self._fresh, change)
            for reread in rereads:
                rereading.record(conn, self._fresh, reread)
            erasing.told(conn, losses)

    def losses(self) -> list[Loss]:
        """What alerts cite and was erased, of which their stories do not tell yet."""
        with self._reading() as conn:
            return erasing.losses(conn)

    def forget_author(self, order: Order, at: datetime) -> tuple[Settled, tuple[Erased, ...]]:
        """Erase all by an author and note the hash, or strike it; settle the order."""
        with self._writing() as conn:
            done = erasing.forget(conn, self._fresh, order, at)
            settled = Settled(order.id, at, done if isinstance(done, str) else "")
            orders.settle(conn, [settled], ())
        return settled, () if isinstance(done, str) else done

    def hasty(self, limit: int) -> list[Judged]:
        """The weighed mentions that were judged in haste, the newest first."""
        return self._head(rereading.HASTY, limit)

    def reread(self, judged: Sequence[Judged], at: datetime) -> Reread:
        """What it would change that these were read again; nothing is written yet."""
        with self._reading() as conn:
            return rereading.reread(conn, judged, at)

    def orders(self, limit: int) -> list[Order]:
        """What people asked for and is not settled, in the order they did."""
        with self._reading() as conn:
            return orders.unsettled(conn, limit)

    def change(self, order: Order, at: datetime) -> Change:
        """What a correction that somebody asks for would change; nothing is written yet."""
        mention = MentionId(order.target)
        with self._reading() as conn:
            told = corrections.telling(conn, mention)
            story = next((one.mention.story for one in told if one.mention.id == mention), None)
            made = Corrected(
                id=order.id,
                mention=mention,
                story=story or StoryId(mention),
                by=order.by,
                at=at,
                said=order.correction or Correction(),
                note=order.note,
            )
            return corrections.change(conn, made, told)

    def unreweighed(self, limit: int) -> list[Judged]:
        """The head of the to-reweigh list, in order of arrival."""
        return self._head("SELECT mention FROM to_reweigh ORDER BY 1 LIMIT ?", limit)

    def weighed_history(self, since: datetime, *, words: bool) -> Iterator[Judged]:
        """What the engine has seen with ``published_at`` after ``since``, light."""
        return self.reads.weighed_history(since, words=words)

    def alert(self, id_: AlertId) -> Alert | None:
        """The alert as it stands; ``None``: there is none of that id."""
        with self._reading() as conn:
            row = conn.execute(f"{SELECT_ALERTS} WHERE id = ?", (id_,)).fetchone()
        return None if row is None else alert_of(row)

    def silences(self, now: datetime) -> list[Silence]:
        """The silences that end after ``now``."""
        return self.reads.silences(now)

    def see(self, sights: Sequence[Sight]) -> None:
        """Append what changed in how sources are seen; the same again is no news."""
        with self._writing() as conn:
            orders.see(conn, sights)

    def sights(self, since: datetime) -> list[Sight]:
        """Each source's last sight before ``since``, and all from then on; oldest first."""
        return self.reads.sights(since)

    def troubles(self) -> list[Trouble]:
        """The classifiers that go on without one of their models, as last noted; by name."""
        return self.reads.troubles()

    def note_troubles(self, troubles: Sequence[Trouble]) -> None:
        """These are all there are."""
        with self._writing() as conn:
            orders.note_troubles(conn, troubles)

    def weighed_since(self, moment: datetime) -> Iterator[Judged]:
        """What the engine has seen with ``published_at`` after ``moment``, in order of arrival."""
        with self._reading() as conn:
            seqs = conn.execute(
                "SELECT m.seq FROM mentions m JOIN verdicts v ON v.mention = m.seq AND v.relevant WHERE m.published_at > ?"
                " AND m.seq NOT IN (SELECT mention FROM to_weigh) ORDER BY m.seq",
                (write_time(moment),),
            ).fetchall()
            yield from load(conn, (seq for (seq,) in seqs))

    def fired_since(self, moment: datetime) -> Iterable[tuple[tuple[RuleName, BrandName, str], MentionId]]:
        """Which mentions published after ``moment`` made which rule fire for which brand and group."""
        with self._reading() as conn:
            rows = conn.execute(
                'SELECT a.rule, a.brand, a."group", m.id FROM mentions m'
                " CROSS JOIN alert_mentions e ON e.mention = m.id JOIN alerts a ON a.id = e.alert"
                " WHERE m.published_at > ? ORDER BY m.seq",
                (write_time(moment),),
            ).fetchall()
        return [((rule, brand, group), mention) for rule, brand, group, mention in rows]

    def live_alerts(self, since: datetime) -> list[Alert]:
        """The alerts that are not resolved, or were resolved after ``since``; oldest first."""
        return self.reads.live_alerts(since)

    # --- outbox ---

    def due(self, now: datetime, limit: int) -> list[Ticket]:
        """Tickets to work on now, oldest first."""
        with self._reading() as conn:
            return outbox.due(conn, now, limit)

    def event(self, event: EventId) -> AlertEvent:
        """The event a ticket speaks of."""
        with self._reading() as conn:
            return outbox.event(conn, event)

    def first_receipt(self, ticket: Ticket) -> Receipt | None:
        """The receipt of the living message of the ticket's alert on its channel; ``None``: none was delivered yet."""
        with self._reading() as conn:
            return outbox.first_receipt(conn, ticket)

    def waits(self, ticket: Ticket) -> bool:
        """Whether an earlier ticket of the same alert on the same channel is still on its way."""
        with self._reading() as conn:
            return outbox.waits(conn, ticket)

    def sending(self, ticket: TicketId, at: datetime) -> None:
        """An attempt begins."""
        with self._writing() as conn:
            outbox.sending(conn, ticket, at)

    def delivered(self, ticket: TicketId, receipt: Receipt, at: datetime) -> None:
        """It arrived."""
        with self._writing() as conn:
            outbox.delivered(conn, ticket, receipt, at)

    def postpone(self, ticket: TicketId, until: datetime, error: str) -> None:
        """It did not arrive; try again then."""
        with self._writing() as conn:
            outbox.later(conn, ticket, TicketState.DUE, until, error)

    def unknown(self, ticket: TicketId, until: datetime, error: str) -> None:
        """It may have arrived; look then, before sending again."""
        with self._writing() as conn:
            outbox.later(conn, ticket, TicketState.UNKNOWN, until, error)

    def divert(self, ticket: TicketId, to: ChannelName | None, at: datetime, error: str) -> None:
        """Its channel failed for good: ``to`` takes over; ``None``: a dead letter."""
        with self._writing() as conn:
            outbox.divert(conn, ticket, to, at, error)

    def interrupted(self) -> int:
        """At start-up: tickets found ``SENDING`` become ``UNKNOWN``; how many."""
        with self._writing() as conn:
            return outbox.interrupted(conn)

    # --- retention ---

    def forget(self, cutoffs: Mapping[SourceName, datetime], otherwise: datetime, limit: int = 500) -> int:
        """Delete up to ``limit`` mentions collected before their source's cutoff; how many: ``limit`` means call again.

        Args:
            cutoffs: per source; ``otherwise`` is for sources it does not name, imports above all.
        """
        with self._writing() as conn:
            self._fresh.clear()
            return retention.forget(conn, cutoffs, otherwise, limit)

    # --- transactions ---

    def _head(self, sql: str, limit: int) -> list[Judged]:
        with self._reading() as conn:
            seqs = [seq for (seq,) in conn.execute(sql, (limit,))]
            return self._fresh.load(conn, seqs)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with opening.in_words(self.path):
            yield self._conn

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        with opening.in_words(self.path):
            opening.begin(self._conn, self.patience)
            try:
                yield self._conn
                self._edge("before commit")
                self._conn.execute("COMMIT")
            except BaseException:
                self._fresh.clear()
                if self._conn.in_transaction:  # SQLite rolls back by itself when the disk is full
                    self._conn.execute("ROLLBACK")
                raise
        self._edge("after commit")


def _connect(path: Path) -> sqlite3.Connection:
    """Examined again, now that nobody else can write: then opened, and brought up to date."""
    ours = opening.examine(path)
    version = opening.check_version(path, schema.VERSION) if ours else 0
    with opening.in_words(path), contextlib.ExitStack() as unless_opened:
        conn = opening.connect_writer(path, new=not ours)
        unless_opened.callback(conn.close)
        if version < schema.VERSION:
            schema.upgrade(conn, path, version)
        # A write that changes nothing: a file that cannot be written is refused now, not at the first mention.
        conn.execute(f"PRAGMA user_version = {schema.VERSION}")
        conn.execute(f"PRAGMA busy_timeout = {opening.TRY_EVERY}")  # from now on ``begin`` has the patience
        unless_opened.pop_all()
    return conn


def open_reader(path: Path) -> Reader:
    """Read while somebody else writes: never waits for the writer, never holds it up, changes nothing.

    Raises:
        StoreError: there is no database, or it is not ours, or of another version than this Vigie.
    """
    path = path.resolve()
    return Reader(path, opening.connect_reader(path, schema.VERSION))
