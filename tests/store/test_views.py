"""Searches that are kept: by whom, and what became of them stands in the orders."""

from __future__ import annotations

import contextlib
import json
import sqlite3

import pytest
from sqlite_utils import Database, Migrations

from monitor.errors import StoreError
from monitor.store import Store, schema
from monitor.store.eighth import eighth
from monitor.store.opening import connect_writer
from monitor.store.views import MOST, ViewError, Views
from tests.makers import NOON, make_judged, make_order, minutes
from tests.store.contents import contents


@pytest.fixture
def views(path, store):
    return Views(path)


def diary(store):
    """What the orders say, the oldest first."""
    return store._conn.execute(
        'SELECT verb, target, "by", note, settled_at IS NOT NULL, refused FROM orders ORDER BY seq'
    ).fetchall()


def test_a_search_is_kept_changed_renamed_and_deleted_and_all_of_it_is_in_the_log(store, views):
    angry = views.keep("Angry", {"brand": "acme", "sentiment": "negative"}, "zoe", NOON)
    also = views.keep("also", {"search": "né « à »"}, "al", NOON)
    assert views.all() == [also, angry]
    later = NOON + minutes(5)
    calm = views.keep("calm", {"brand": "acme"}, "mia", later, angry.id)
    assert views.all() == [also, calm]
    assert (calm.id, calm.by, calm.at) == (angry.id, "mia", later)
    assert views.drop(also.id, "zoe", later) == also
    assert views.all() == [calm]
    assert diary(store) == [
        ("keep-view", angry.id, "zoe", 'Angry: {"brand": "acme", "sentiment": "negative"}', 1, ""),
        ("keep-view", also.id, "al", 'also: {"search": "né « à »"}', 1, ""),
        ("keep-view", angry.id, "mia", 'calm: {"brand": "acme"}', 1, ""),
        ("drop-view", also.id, "zoe", 'also: {"search": "né « à »"}', 1, ""),
    ]
    assert store.orders(10) == []  # nothing is left for the engine to do


@pytest.mark.parametrize("name", ["Angry", "angry", "ANGRY"])
def test_two_views_have_two_names(views, name):
    views.keep("Angry", {}, "zoe", NOON)
    with pytest.raises(ViewError, match="already") as error:
        views.keep(name, {}, "al", NOON + minutes(1))
    assert (error.value.why, error.value.name) == ("taken", name)
    assert len(views.all()) == 1


def test_the_same_asked_for_twice_at_once_is_done_once(store, views):
    kept = views.keep("x", {}, "zoe", NOON)
    assert views.keep("x", {}, "zoe", NOON) == kept
    assert len(diary(store)) == 1


def test_what_is_gone_is_neither_changed_nor_deleted(store, views):
    for ask in (lambda: views.keep("x", {}, "zoe", NOON, "gone"), lambda: views.drop("gone", "zoe", NOON)):
        with pytest.raises(ViewError, match="any more"):
            ask()
    assert diary(store) == []


def test_there_are_no_more_than_can_be_read(views):
    kept = [views.keep(f"v{number}", {}, "zoe", NOON) for number in range(MOST)]
    with pytest.raises(ViewError, match="delete one first"):
        views.keep("one more", {}, "zoe", NOON)
    views.keep("another name", {}, "zoe", NOON, kept[0].id)
    views.drop(kept[1].id, "zoe", NOON)
    views.keep("one more", {}, "zoe", NOON)


def test_it_is_written_beside_a_daemon_and_waits_for_it(path, store, views):
    store._conn.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        Views(path, minutes(0)).keep("x", {}, "zoe", NOON)
    store._conn.execute("ROLLBACK")
    assert views.keep("x", {}, "zoe", NOON).name == "x"


def test_where_there_is_no_database_that_is_said(tmp_path):
    with pytest.raises(StoreError, match="there is no database"):
        Views(tmp_path / "vigie.db").all()


# --- the step ---------------------------------------------------------------------------------------------------


@pytest.fixture
def seventh(path):
    """A database as the version before this step left it, with something in it."""
    one = make_judged(topics=("safety",))
    with Store.open(path, "pytest") as store:
        store.admit([one.mention], None)
        store.judge([one])
        store._conn.execute("DROP TABLE saved_views")
        store._conn.execute("DELETE FROM _sqlite_migrations WHERE name = '0008-views'")
        store._conn.execute("PRAGMA user_version = 7")
    return path


def test_an_older_database_gets_the_table_and_loses_nothing(seventh):
    with contextlib.closing(sqlite3.connect(seventh)) as conn:
        before = {
            table: conn.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("mentions", "verdicts", "orders")
        }
    with pytest.raises(StoreError, match="the next `vigie run` brings it up to date"):
        Views(seventh).all()
    Store.open(seventh, "pytest").close()
    after = contents(seventh)
    assert {table: after[table] for table in before} == before
    assert after["saved_views"] == []
    backup = seventh.with_name("vigie.db.before-8")
    with contextlib.closing(sqlite3.connect(backup)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (7,)
    assert Views(seventh).keep("x", {"brand": "acme"}, "zoe", NOON).name == "x"


def test_a_step_that_fails_leaves_the_old_version(seventh):
    steps = Migrations("vigie")
    for name in [one.name for one in schema.steps().pending(Database(memory=True))][:-1]:
        steps(name=name)(lambda _db: None)

    @steps(name="0008-views")
    def fail(db: Database) -> None:
        eighth(db)
        raise KeyError

    with contextlib.closing(connect_writer(seventh, new=False)) as conn, pytest.raises(KeyError):
        schema.upgrade(conn, seventh, 7, steps)
    with contextlib.closing(sqlite3.connect(seventh)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (7,)
        assert conn.execute("SELECT count(*) FROM sqlite_master WHERE name = 'saved_views'").fetchone() == (
            0,
        )


def test_the_orders_that_people_gave_before_are_what_they_were(path, store, views):
    from monitor.store import place

    place(path, make_order(id="before"), NOON)
    views.keep("x", {}, "zoe", NOON)
    assert [one.id for one in store.orders(10)] == ["before"]
    asks = store._conn.execute("SELECT asks FROM saved_views").fetchone()[0]
    assert json.loads(asks) == {}
