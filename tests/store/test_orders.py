"""Orders come from other processes, in the middle of whatever the daemon is doing."""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import threading
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.model import OrderId, Settled
from monitor.store import Store, opening, outcome, place
from tests.makers import NOON, make_judged, make_order
from tests.store.contents import contents
from tests.store.killing import in_child

CROWD, EACH = 4, 25


def test_a_crowd_that_asks_while_the_daemon_works_is_heard_to_the_last(path):
    def ask() -> None:
        for number in range(EACH):
            place(path, make_order(id=OrderId(f"{os.getpid()}-{number}")), NOON)

    with Store.open(path, "pytest") as store:
        crowd = [threading.Thread(target=in_child, args=[ask]) for _ in range(CROWD)]
        for one in crowd:
            one.start()
        settled = admitted = 0
        while settled < CROWD * EACH:
            judged = [make_judged() for _ in range(20)]
            admitted += store.admit([one.mention for one in judged], None).new
            store.judge(judged)
            orders = store.orders(10)
            store.weigh(
                [one.mention.id for one in store.unweighed(1_000)],
                [],
                [],
                settled=[Settled(order.id, NOON) for order in orders],
            )
            settled += len(orders)
            if not any(one.is_alive() for one in crowd):
                assert settled + len(store.orders(1_000)) == CROWD * EACH, "none was lost"
        for one in crowd:
            one.join()
        assert store.reads.counts().mentions == admitted
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
