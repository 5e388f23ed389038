"""Orders come from other processes, in the middle of whatever the daemon is doing."""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.model import OrderId, Settled
from monitor.store import Store, opening, outcome, place
from tests.makers import NOON, make_judged, make_order
from tests.store.contents import contents
from tests.store.killing import ended, in_child, started

CROWD, EACH = 4, 25
MOST_TURNS = 5_000  # of the daemon: a hundred will do


def test_a_crowd_that_asks_while_the_daemon_works_is_heard_to_the_last(path):
    def ask() -> None:
        for number in range(EACH):
            place(path, make_order(id=OrderId(f"{os.getpid()}-{number}")), NOON)

    Store.open(path, "pytest").close()
    crowd = [started(ask) for _ in range(CROWD)]
    with Store.open(path, "pytest") as store:
        settled: set[str] = set()
        for _ in range(MOST_TURNS):
            judged = [make_judged() for _ in range(20)]
            store.admit([one.mention for one in judged], None)
            store.judge(judged)
            orders = store.orders(10)
            done = [Settled(order.id, NOON) for order in orders]
            store.weigh([one.mention.id for one in store.unweighed(100)], [], [], settled=done)
            settled |= {order.id for order in orders}
            if len(settled) == CROWD * EACH:
                break
        assert [ended(pid) for pid in crowd] == [0] * CROWD
        assert len(settled) == CROWD * EACH, "none was lost"
        assert store.orders(1) == []
        assert store.unweighed(1) == []
    contents(path)


def test_each_who_asks_is_heard_in_the_order_of_asking(store):
    orders = [make_order() for _ in range(5)]
    for order in orders:
        assert in_child(functools.partial(place, store.path, order, NOON)) == 0
    assert store.orders(10) == orders


def test_where_there_is_no_database_nobody_is_asked(tmp_path):
    path = tmp_path / "vigie.db"
    with pytest.raises(StoreError, match=r"there is no database at .* yet: `vigie run` makes one"):
        place(path, make_order(), NOON)
    with pytest.raises(StoreError, match=r"there is no database at .* yet: `vigie run` makes one"):
        outcome(path, OrderId("x"))
    assert list(tmp_path.iterdir()) == []


def test_where_another_program_keeps_writing_it_is_said(store):
    with contextlib.closing(opening.connect(store.path, "rw")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program keeps the database locked"):
            place(store.path, make_order(), NOON, patience=timedelta())
        other.execute("ROLLBACK")
    assert store.orders(10) == []


def test_what_was_asked_for_lies_on_the_disk_before_it_is_answered(store):
    place(store.path, make_order(id=OrderId("mine"), note="été"), NOON)
    with contextlib.closing(sqlite3.connect(store.path)) as conn:
        row = conn.execute("SELECT id, verb, note, asked_at, settled_at FROM orders").fetchone()
    assert row == ("mine", "ack", "été", "2026-03-10T12:00:00.000000Z", None)
