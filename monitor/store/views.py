"""Searches that people keep under a name, for all who use the page.

Written on a connection of their own by whoever serves the page, and put down in ``orders`` in the same transaction, as
settled: the engine has no part in it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from monitor.codec import read_time, write_time
from monitor.errors import VigieError
from monitor.model import Order, OrderId, Verb
from monitor.store import opening, schema
from monitor.store.life_rows import INSERT_ORDER, order_row
from monitor.store.sql import columns, delete, select, upsert
from monitor.text import stable_id

MOST = 50  # a row of links that can still be read
_VIEW = columns("id name asks by at")
_SAVE = upsert("saved_views", _VIEW)
_ALL = select(_VIEW, "saved_views ORDER BY name COLLATE NOCASE, id")
_SETTLED = "UPDATE orders SET settled_at = ?, refused = '' WHERE id = ? AND settled_at IS NULL"

Why = Literal["taken", "full", "gone"]


class ViewError(VigieError):
    """It was not done: another has that ``name``, there are enough of them, or it is not there any more."""

    def __init__(self, why: Why, name: str = "") -> None:
        said = {
            "taken": f"there is a view {name} already",
            "full": f"{MOST} views are kept, which is as many as there may be: delete one first",
            "gone": "there is no such view any more",
        }
        super().__init__(said[why])
        self.why, self.name = why, name


@dataclass(frozen=True, slots=True)
class View:
    """A search under a name.

    Args:
        asks: as it stands in the address, what is empty left out.
        by: who kept it, or changed it last, and ``at`` when.
    """

    id: str
    name: str
    asks: Mapping[str, str]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Views:
    """Those in the database at ``path``. Every method may raise ``StoreError``.

    Args:
        patience: for the daemon, which writes beside us.
    """

    path: Path
    patience: timedelta = timedelta(seconds=30)

    def all(self) -> list[View]:
        """By name."""
        with (
            opening.in_words(self.path),
            contextlib.closing(opening.connect_reader(self.path, schema.VERSION)) as conn,
        ):
            return [_view(row) for row in conn.execute(_ALL)]

    def keep(self, name: str, asks: Mapping[str, str], by: str, at: datetime, id_: str = "") -> View:
        """Keep a search under a name; whoever keeps it again changes its search, its name or both.

        Args:
            id_: the one that is changed; empty: it is a new one.

        Raises:
            ViewError: another has the name, there are enough, or it is not there any more.
        """
        view = View(id_ or stable_id("view", name, by, write_time(at)), name, dict(asks), by, at)
        with self._writing() as conn:
            there = {one.id: one for one in map(_view, conn.execute(_ALL))}
            if id_ and id_ not in there:
                raise ViewError("gone")
            others = {one.name.casefold() for one in there.values() if one.id != view.id}
            if name.casefold() in others:
                raise ViewError("taken", name)
            if view.id not in there and len(there) >= MOST:
                raise ViewError("full")
            said = json.dumps(view.asks, ensure_ascii=False)
            conn.execute(_SAVE, (view.id, name, said, by, write_time(at)))
            _log(conn, Verb.KEEP, view, by, at)
        return view

    def drop(self, id_: str, by: str, at: datetime) -> View:
        """Delete it; what it was stays in ``orders``.

        Raises:
            ViewError: it is not there any more.
        """
        with self._writing() as conn:
            view = next((one for one in map(_view, conn.execute(_ALL)) if one.id == id_), None)
            if view is None:
                raise ViewError("gone")
            conn.execute(delete("saved_views", "WHERE id = ?"), (id_,))
            _log(conn, Verb.DROP, view, by, at)
        return view

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        path = self.path.resolve()
        opening.check_present(path, schema.VERSION)
        with opening.in_words(path), contextlib.closing(opening.connect(path, "rw")) as conn:
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute("PRAGMA wal_autocheckpoint = 0")  # tidying up is the daemon's
            conn.execute(f"PRAGMA busy_timeout = {opening.TRY_EVERY}")
            opening.begin(conn, self.patience)
            yield conn  # whoever raises leaves without a commit: closing rolls back
            conn.execute("COMMIT")


def _log(conn: sqlite3.Connection, verb: Verb, view: View, by: str, at: datetime) -> None:
    id_ = OrderId(stable_id("order", verb, by, view.id, write_time(at), view.name, json.dumps(view.asks)))
    note = f"{view.name}: {json.dumps(view.asks, ensure_ascii=False)}"
    conn.execute(
        INSERT_ORDER,
        (*order_row(Order(id=id_, verb=verb, by=by, target=view.id, note=note)), write_time(at)),
    )
    conn.execute(_SETTLED, (write_time(at), id_))


def _view(row: tuple[str, str, str, str, str]) -> View:
    id_, name, asks, by, at = row
    return View(id_, name, json.loads(asks), by, read_time(at))
