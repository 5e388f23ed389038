"""What sources spend, in the table ``spending``: a row for each source, thing and hour, in whole millionths.

Written by whoever spends, in any thread or process, on a connection of its own as an order is placed: what may be spent
must be known to be spent before the request leaves, and that moment is in the middle of a fetch.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

from monitor.codec import read_time, write_time
from monitor.model import SourceName
from monitor.spending import Notice, Spent, hour_of
from monitor.store import opening, schema
from monitor.store.sql import columns, delete, insert, select

PATIENCE = timedelta(
    seconds=30
)  # for the daemon, which writes beside us: a large batch must not stop a source
_MILLION = 1_000_000
_SUM = "SELECT coalesce(sum(millionths), 0) FROM spending WHERE source = ? AND what = ? AND hour >= ?"
_ADD = (
    "INSERT INTO spending (source, what, hour, millionths) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET millionths = millionths + excluded.millionths"
)
_GIVE_BACK = (
    "UPDATE spending SET millionths = max(0, millionths - ?) WHERE source = ? AND what = ? AND hour = ?"
)
_SINCE = select(
    columns("source what hour millionths"),
    "spending WHERE hour >= :hour AND source = coalesce(:source, source) ORDER BY source, what, hour",
)
_NOTICE = columns("source what span since millionths level")
_NOTICES = select(_NOTICE, "budget_notices WHERE source = ?")
_ADD_NOTICE = insert("budget_notices", [*_NOTICE, "at"]) + " ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Spending:
    """What sources spend, in the database at ``path``, beside whoever else writes it.

    Args:
        edge: called with ``before commit`` and ``after commit`` around each, for crash tests.
    """

    path: Path
    edge: Callable[[str], None] = lambda _edge: None

    def take(self, paid: Spent, limits: Sequence[tuple[datetime, Decimal]]) -> int | None:
        """Write it down, unless more than a limit would then be spent since its moment: the number of the first such.

        Raises:
            StoreError: it could not be written down.
        """
        amount = _rounded_up(paid.amount)
        with self._writing() as conn:
            for number, (since, most) in enumerate(limits):
                if _sum(conn, paid.source, paid.what, since) + amount > most * _MILLION:
                    return number
            conn.execute(_ADD, (paid.source, paid.what, write_time(paid.hour), amount))
        return None

    def give_back(self, paid: Spent) -> None:
        """Take so much off what stands for that hour, down to nothing.

        Raises:
            StoreError: it could not be written down.
        """
        amount = int(paid.amount * _MILLION)
        with self._writing() as conn:
            conn.execute(_GIVE_BACK, (amount, paid.source, paid.what, write_time(paid.hour)))

    def spent(self, source: SourceName, what: str, since: datetime) -> Decimal:
        """How much, from the hour of ``since`` on.

        Raises:
            StoreError: the database cannot be read.
        """
        with opening.in_words(self.path), contextlib.closing(opening.connect(self.path, "ro")) as conn:
            return Decimal(_sum(conn, source, what, since)) / _MILLION

    # --- for the daemon and the faces ---

    def since(self, moment: datetime, source: SourceName | None = None) -> list[Spent]:
        """What was spent from the hour of ``moment`` on, by one source or by all, oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        with opening.in_words(self.path), contextlib.closing(opening.connect(self.path, "ro")) as conn:
            rows = conn.execute(_SINCE, {"hour": write_time(hour_of(moment)), "source": source}).fetchall()
        return [
            Spent(SourceName(name), what, read_time(hour), Decimal(amount) / _MILLION)
            for name, what, hour, amount in rows
        ]

    def notices(self, source: SourceName) -> list[Notice]:
        """What the operator was told of this source's allowances.

        Raises:
            StoreError: the database cannot be read.
        """
        with opening.in_words(self.path), contextlib.closing(opening.connect(self.path, "ro")) as conn:
            rows = conn.execute(_NOTICES, (source,)).fetchall()
        return [
            Notice(
                source=SourceName(name),
                what=what,
                span=span,
                since=read_time(since),
                most=Decimal(most) / _MILLION,
                level=level,
            )
            for name, what, span, since, most, level in rows
        ]

    def note(self, notice: Notice, at: datetime) -> bool:
        """The operator is being told; ``False``: they were before.

        Raises:
            StoreError: it could not be written down.
        """
        most = int(notice.most * _MILLION)
        row = (notice.source, notice.what, notice.span, write_time(notice.since), most, notice.level)
        with self._writing() as conn:
            return bool(conn.execute(_ADD_NOTICE, (*row, write_time(at))).rowcount)

    def forget(self, before: datetime) -> None:
        """Keep nothing from before then.

        Raises:
            StoreError: it could not be written.
        """
        with self._writing() as conn:
            conn.execute(delete("spending", "WHERE hour < ?"), (write_time(before),))
            conn.execute(delete("budget_notices", "WHERE at < ?"), (write_time(before),))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with opening.in_words(self.path), contextlib.closing(opening.connect(self.path, "rw")) as conn:
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute("PRAGMA wal_autocheckpoint = 0")  # tidying up is the daemon's
            conn.execute(f"PRAGMA busy_timeout = {opening.TRY_EVERY}")
            opening.begin(conn, PATIENCE)
            yield conn
            self.edge("before commit")
            conn.execute("COMMIT")
        self.edge("after commit")


def spending_at(path: Path) -> Spending | None:
    """What was spent, as written in a database that is there; ``None``: there is none yet.

    Raises:
        StoreError: it is not ours, or of another version.
    """
    if not path.exists():
        return None
    path = path.resolve()
    opening.check_present(path, schema.VERSION)
    return Spending(path)


def _sum(conn: sqlite3.Connection, source: SourceName, what: str, since: datetime) -> int:
    total: int = conn.execute(_SUM, (source, what, write_time(hour_of(since)))).fetchone()[0]
    return total


def _rounded_up(amount: Decimal) -> int:
    return int((amount * _MILLION).to_integral_value(ROUND_CEILING))
