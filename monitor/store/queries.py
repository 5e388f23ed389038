"""What the faces ask: the command line, the metrics, the cards, the digest. Reads only."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from monitor.boxes import Forgotten, SourceState
from monitor.codec import read_time, write_list, write_time
from monitor.errors import RefusalError
from monitor.model import (
    Alert,
    AlertEvent,
    AlertId,
    AlertState,
    BrandName,
    Corrected,
    Figures,
    Judged,
    Mention,
    MentionId,
    OrderId,
    Place,
    Sight,
    Silence,
    SourceName,
    StoryId,
    Ticket,
    TicketState,
    Trouble,
)
from monitor.store import corrections, erasing, growth, history, hours, orders, telling, tellings
from monitor.store.aggregates import Volume, to_answer, volumes
from monitor.store.history import By
from monitor.store.life_rows import (
    SELECT_ALERTS,
    SELECT_EVENTS,
    SELECT_TICKETS,
    alert_of,
    event_of,
    ticket_of,
)
from monitor.store.opening import in_words
from monitor.store.periods import Periods
from monitor.store.rows import SELECT_SOURCES, load, source_state
from monitor.store.search import MentionFilter, by_beginning, counted, find
from monitor.store.sql import IDS, select

EVERYTHING = MentionFilter()

_LIVE = (  # two indexes, asked in turn: by OR, SQLite would read the whole table
    f"{SELECT_ALERTS} WHERE rowid IN (SELECT rowid FROM alerts WHERE state <> 'resolved' UNION ALL"  # noqa: S608 -- our own names
    " SELECT rowid FROM alerts WHERE state = 'resolved' AND resolved_at > ?) ORDER BY opened_at, rowid"
)
_AMENDED = (
    f"{SELECT_EVENTS} WHERE kind = 'corrected' AND at = (SELECT at FROM corrections WHERE id = ?)"  # noqa: S608 -- our own names
    f" AND alert IN (SELECT alert FROM alert_mentions WHERE mention IN {IDS}) ORDER BY rowid"
)
_EVENTS_OF = "(SELECT id FROM alert_events WHERE alert = ?2)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is, and how much is left to do."""

    mentions: int
    to_judge: int
    to_weigh: int
    hasty: int
    open_alerts: int
    tickets: Mapping[TicketState, int]


class Reader:
    """Reads. ``monitor.store.open_reader`` makes one beside a running daemon; ``Store.reads`` is the daemon's own.

    Every method may raise ``StoreError``.
    """

    def __init__(self, path: Path, conn: sqlite3.Connection) -> None:
        self.path = path
        self._conn = conn

    def close(self) -> None:
        """Let go of the file."""
        self._conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    # --- telling ---

    def grouped(self, lead: AlertId) -> list[Alert]:
        """The alerts that are told in the message of another one."""
        with self._reading() as conn:
            return telling.grouped(conn, lead)

    def flooded(self, ticket: Ticket) -> list[Alert]:
        """The alerts that a ticket about a flood speaks of."""
        with self._reading() as conn:
            return telling.flooded(conn, ticket)

    # --- mentions ---

    def mentions(self, wanted: MentionFilter = EVERYTHING) -> Iterator[Judged]:
        """The mentions asked for, newest first."""
        with self._reading() as conn:
            yield from load(conn, find(conn, wanted))

    def counted(self, wanted: MentionFilter) -> tuple[int, int]:
        """How many mentions are asked for, whatever the limit, and how many stories they tell."""
        with self._reading() as conn:
            return counted(conn, wanted)

    def judged(self, ids: Iterable[MentionId]) -> dict[MentionId, Judged]:
        """The mentions of these ids, in that order; without those that are not, or no longer, there."""
        ids = list(ids)
        with self._reading() as conn:
            rows = conn.execute(select(["id", "seq"], f"mentions WHERE id IN {IDS}"), (write_list(ids),))
            seq_of = dict(rows.fetchall())
            seqs = [seq_of[id_] for id_ in dict.fromkeys(ids) if id_ in seq_of]
            return {one.mention.id: one for one in load(conn, seqs)}

    def recent(self, since: datetime) -> Iterator[Mention]:
        """The judged mentions published since, in order of arrival: to take up their stories after a start."""
        with self._reading() as conn:
            rows = conn.execute(
                "SELECT seq FROM mentions WHERE published_at >= ? AND story IS NOT NULL ORDER BY seq",
                (write_time(since),),
            ).fetchall()
            for one in load(conn, (seq for (seq,) in rows)):
                yield one.mention

    def mention(self, beginning: str) -> Judged:
        """The mention whose id begins so.

        Raises:
            RefusalError: there is none, or more than one.
        """
        with self._reading() as conn:
            (one,) = load(conn, [by_beginning(conn, beginning)])
            return one

    def telling(self, mention: MentionId) -> list[Judged]:
        """A judged mention and all that tell its story, in order of arrival."""
        with self._reading() as conn:
            return corrections.telling(conn, mention)

    def story(self, beginning: str) -> list[Judged]:
        """All that tell a story, in order of arrival: by its id, or by the beginning of that of one who tells it.

        Raises:
            RefusalError: there is none, or more than one.
        """
        with self._reading() as conn:
            seqs = tellings.tellers(conn, StoryId(beginning))
            if not seqs:
                one = self.mention(beginning)
                seqs = tellings.tellers(conn, one.mention.story or StoryId(one.mention.id))
                return list(load(conn, seqs)) or [one]
            return list(load(conn, seqs))

    def places(self, stories: Iterable[StoryId]) -> dict[StoryId, tuple[Place, ...]]:
        """Where each of these stories is told, in the order it came there."""
        with self._reading() as conn:
            return tellings.places_of(conn, stories)

    def corrections(self, limit: int | None = None) -> list[Corrected]:
        """All corrections that were made, the undone and the undoing among them, the newest first."""
        with self._reading() as conn:
            return corrections.corrections(conn, limit)

    def corrected(self, judged: Iterable[Judged]) -> dict[MentionId, list[Corrected]]:
        """What was ever corrected of each of these mentions or of its story, the oldest first."""
        with self._reading() as conn:
            return corrections.about(conn, judged)

    def amended(self, made: OrderId, mentions: Iterable[MentionId]) -> list[AlertEvent]:
        """What a correction of these mentions wrote into the stories of alerts."""
        with self._reading() as conn:
            rows = conn.execute(_AMENDED, (made, write_list(mentions)))
            return [event_of(row) for row in rows]

    def copies(self, stories: Iterable[StoryId]) -> dict[StoryId, int]:
        """How many mentions tell each story; 0 for one nobody tells."""
        with self._reading() as conn:
            return tellings.copies(conn, stories)

    def history(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        words: bool,
        by: By = "published_at",
        at_once: bool = False,
    ) -> Iterator[Judged]:
        """The judged mentions published in a period, ``until`` outside, one after the other in the order asked for.

        Light: of what rules and windows ask there is all, but no ``key``, no words that hit or decided, and 1.0 for
        each topic's score.

        Args:
            words: with title and text; else they are empty.
            by: ``published_at``; ``seq``, which is the order of arrival; or ``collected_at``: the period is that of
                the collection, too. Equal times in order of arrival.
            at_once: as if each had been collected the moment it was published, and none were history: for replays.
        """
        with self._reading() as conn:
            yield from history.history(conn, since, until, words=words, by=by, at_once=at_once)

    def weighed_history(self, since: datetime, *, words: bool) -> Iterator[Judged]:
        """As light: what the engine has seen already with ``published_at`` after ``since``, in order of arrival."""
        with self._reading() as conn:
            yield from history.weighed(conn, since, words=words)

    # --- alerts and deliveries ---

    def alerts(
        self, state: AlertState | None = None, since: datetime | None = None, limit: int | None = None
    ) -> list[Alert]:
        """Alerts opened ``since``, newest first."""
        with self._reading() as conn:
            rows = conn.execute(
                f"{SELECT_ALERTS} WHERE (?1 IS NULL OR state = ?1) AND opened_at >= ?2"
                " ORDER BY opened_at DESC, rowid DESC LIMIT ?3",
                (state, write_time(since) if since else "", -1 if limit is None else limit),
            )
            return [alert_of(row) for row in rows]

    def live_alerts(self, since: datetime) -> list[Alert]:
        """The alerts that are not resolved, or were resolved after ``since``; oldest first."""
        with self._reading() as conn:
            return [alert_of(row) for row in conn.execute(_LIVE, (write_time(since),))]

    def alert(self, beginning: str) -> Alert:
        """The alert whose id begins so.

        Raises:
            RefusalError: there is none, or more than one.
        """
        with self._reading() as conn:
            rows = conn.execute(
                f"{SELECT_ALERTS} WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id <> ?1, id LIMIT 5",
                (beginning,),
            ).fetchall()
        if not rows:
            said = f"there is no alert {beginning}: `vigie alerts` lists them"
            raise RefusalError(said, "no-alert", name=beginning)
        if len(rows) > 1 and rows[0][0] != beginning:
            names = ", ".join(row[0] for row in rows)
            said = f"several alerts begin with {beginning}, such as {names}"
            raise RefusalError(said, "several", name=beginning, names=names)
        return alert_of(rows[0])

    def events(self, alert: AlertId) -> list[AlertEvent]:
        """The life of an alert, oldest first."""
        with self._reading() as conn:
            rows = conn.execute(f"{SELECT_EVENTS} WHERE alert = ? ORDER BY rowid", (alert,))
            return [event_of(row) for row in rows]

    def evidence(self, alert: AlertId, limit: int | None = None) -> Iterator[Judged]:
        """The mentions that fired it, in the order they did; without those that retention has taken."""
        with self._reading() as conn:
            rows = conn.execute(
                "SELECT m.seq FROM alert_mentions e JOIN mentions m ON m.id = e.mention"
                " WHERE e.alert = ? ORDER BY e.position LIMIT ?",
                (alert, -1 if limit is None else limit),
            ).fetchall()
            yield from load(conn, (seq for (seq,) in rows))

    def tickets(self, alert: AlertId | None = None, state: TicketState | None = None) -> list[Ticket]:
        """Deliveries, oldest first: of an alert, or in a state."""
        with self._reading() as conn:
            rows = conn.execute(
                f"{SELECT_TICKETS} WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR event IN {_EVENTS_OF})"
                " ORDER BY rowid",
                (state, alert),
            )
            return [ticket_of(row) for row in rows]

    # --- what people do, and how well we see ---

    def silences(self, now: datetime) -> list[Silence]:
        """The silences that end after ``now``, those that end first first."""
        with self._reading() as conn:
            return orders.silences(conn, now)

    def sights(self, since: datetime) -> list[Sight]:
        """Each source's last sight before ``since``, and all from then on; oldest first."""
        with self._reading() as conn:
            return orders.sights(conn, since)

    def troubles(self) -> list[Trouble]:
        """The classifiers that go on without one of their models, as last noted; by name."""
        with self._reading() as conn:
            return orders.troubles(conn)

    def growth(self, ids: Iterable[MentionId]) -> dict[MentionId, tuple[Figures, ...]]:
        """How the numbers of these grew, the oldest reading first; those that never changed are not there."""
        with self._reading() as conn:
            return growth.readings(conn, ids)

    # --- what is gone ---

    def gone(self, ids: Iterable[MentionId]) -> int:
        """How many of these were erased, as they were deleted there or their author is forgotten."""
        with self._reading() as conn:
            return erasing.gone_of(conn, ids)

    def fingerprint(self, author: str) -> str:
        """What this database would keep of an author who is forgotten: a salted hash of the name."""
        with self._reading() as conn:
            return erasing.fingerprint(conn, author)

    def by_author(self, fingerprint: str, source: SourceName = erasing.EVERYWHERE) -> Iterator[Judged]:
        """All mentions of an author, in order of arrival."""
        with self._reading() as conn:
            yield from load(conn, erasing.by_author(conn, fingerprint, source))

    def imported(self) -> list[SourceName]:
        """The sources that were never polled: names that imports gave."""
        with self._reading() as conn:
            return [name for (name,) in conn.execute("SELECT name FROM sources WHERE identity IS NULL")]

    def forgotten(self) -> list[Forgotten]:
        """All authors who are forgotten, those of late last."""
        with self._reading() as conn:
            return erasing.forgotten(conn)

    # --- periods ---

    def begun(self) -> datetime | None:
        """When the first mention of all that are kept was collected; ``None``: there is none."""
        with self._reading() as conn:
            row = conn.execute("SELECT collected_at FROM mentions ORDER BY seq LIMIT 1").fetchone()
            return None if row is None else read_time(row[0])

    def volumes(
        self, since: datetime, until: datetime, *, without: Collection[SourceName] = ()
    ) -> dict[BrandName, Volume]:
        """What each brand that was named got from ``since`` to ``until``, which is outside, ``without`` some sources."""
        with self._reading() as conn:
            return volumes(conn, since, until, without)

    def to_answer(self, brand: BrandName, since: datetime, until: datetime, limit: int = 5) -> list[Judged]:
        """The oldest questions and complaints of the period that nobody seems to have answered."""
        with self._reading() as conn:
            return to_answer(conn, brand, since, until, limit)

    def periods(self, *, sampled: Collection[SourceName] = ()) -> Periods:
        """Asks more of periods, as a digest does; ``sampled`` sources are in lists and in no count."""
        return Periods(self.path, self._conn, sampled)

    # --- the house ---

    def sources(self) -> list[SourceState]:
        """The sources that were ever polled, by name."""
        with self._reading() as conn:
            return [source_state(row) for row in conn.execute(f"{SELECT_SOURCES} ORDER BY name")]

    def brought(self, source: SourceName) -> dict[int, int]:
        """How many posts a source has brought of each hour since 1970, in the last weeks."""
        with self._reading() as conn:
            return hours.counts(conn, source)

    def counts(self) -> Counts:
        """For the metrics."""
        with self._reading() as conn:
            numbers = conn.execute(
                "SELECT (SELECT count(*) FROM mentions), (SELECT count(*) FROM to_judge),"
                " (SELECT count(*) FROM to_weigh), (SELECT count(*) FROM alerts WHERE state <> 'resolved'),"
                " (SELECT count(*) FROM verdicts WHERE hasty)"
            ).fetchone()
            tickets = conn.execute("SELECT state, count(*) FROM tickets GROUP BY state").fetchall()
        found = {TicketState(state): number for state, number in tickets}
        return Counts(
            mentions=numbers[0],
            to_judge=numbers[1],
            to_weigh=numbers[2],
            hasty=numbers[4],
            open_alerts=numbers[3],
            tickets={state: found.get(state, 0) for state in TicketState},
        )

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with in_words(self.path):
            yield self._conn
