from __future__ import annotations

import contextlib
import re
import signal
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.errors import StoreError
from monitor.model import EventKind
from monitor.store import Store, open_reader, schema
from monitor.store.opening import connect_writer
from tests.makers import make_event, make_judged, make_mention, make_ticket
from tests.store.killing import die, in_child


def future():
    """The steps of a Vigie to come: one more, which rebuilds a table that others refer to."""
    steps = schema.steps()

    @steps(name="9999-moods")
    def moods(db):
        db.table("mentions").add_column("mood", str)
        db.table("sources").transform(rename={"error": "trouble"})

    return steps


def upgrade(path, steps):
    with contextlib.closing(connect_writer(path, new=False)) as conn:
        schema.upgrade(conn, path, schema.VERSION, steps)


def rows(path, sql):
    with contextlib.closing(sqlite3.connect(path)) as conn:
        return conn.execute(sql).fetchall()


def filled(path):
    one, event = make_judged(topics=("safety",)), make_event()
    with Store.open(path, "pytest") as store:
        store.admit([one.mention], None)
        store.judge([one])
        store.weigh([], [event], [make_ticket(event)])
    return one


def test_the_version_counts_the_steps():
    assert len(schema.steps().pending(Database(memory=True))) == schema.VERSION


def test_an_older_database_is_brought_up_to_date_after_a_backup(path):
    one = filled(path)
    upgrade(path, future())
    assert rows(path, "PRAGMA user_version") == [(schema.VERSION + 1,)]
    assert rows(path, "SELECT id, mood FROM mentions") == [(one.mention.id, None)]
    backup = path.with_name(f"{path.name}.before-{schema.VERSION + 1}")
    assert rows(backup, "PRAGMA user_version") == [(schema.VERSION,)]
    assert rows(backup, "SELECT id FROM mentions") == [(one.mention.id,)]
    assert sorted(file.name for file in path.parent.glob("*.part")) == []


def test_a_backup_is_a_database_that_can_take_the_place_of_the_other(path):
    one = filled(path)
    upgrade(path, future())
    path.with_name(f"{path.name}.before-{schema.VERSION + 1}").replace(path)
    path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
    with Store.open(path, "pytest") as store:
        assert store.unweighed(10) == [one]


def test_a_new_database_needs_no_backup(path):
    Store.open(path, "pytest").close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["vigie.db", "vigie.db.lock"]


@pytest.mark.parametrize("trouble", [KeyError, die])
def test_a_step_that_fails_or_is_killed_leaves_the_old_version(path, trouble):
    one = filled(path)
    steps = future()

    @steps(name="9999-trouble")
    def fail(db):
        raise trouble()

    code = in_child(lambda: upgrade(path, steps))
    assert code == (-signal.SIGKILL if trouble is die else 1)
    with Store.open(path, "pytest") as store:
        assert store.unweighed(10) == [one]
    assert rows(path, "PRAGMA user_version") == [(schema.VERSION,)]


def test_a_killed_creation_is_begun_again(path):
    def create_and_die():
        connect_writer(path, new=True)
        die()

    assert in_child(create_and_die) == -signal.SIGKILL
    with Store.open(path, "pytest") as store:
        store.admit([make_mention()], None)


def test_a_reader_leaves_an_older_database_to_the_next_writer(path):
    Store.open(path, "pytest").close()
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 0")
    with pytest.raises(StoreError, match="is of an older version: the next `vigie run` brings it up to date"):
        open_reader(path)


def test_the_audit_log_can_neither_be_changed_nor_shortened(store):
    store.weigh([], [make_event()], [])
    for sql in ("UPDATE alert_events SET kind = 'resolved'", "DELETE FROM alert_events"):
        with pytest.raises(sqlite3.IntegrityError, match="alert_events is an audit log"):
            store._conn.execute(sql)
    assert store._conn.execute("SELECT kind FROM alert_events").fetchall() == [(EventKind.OPENED,)]


def test_the_page_about_the_tables_knows_all_of_them_and_its_queries_run(store):
    page = Path(schema.__file__).parents[2].joinpath("docs", "schema.md").read_text(encoding="utf-8")
    db = Database(store._conn)
    ours = {
        name
        for name in [*db.table_names(), *db.view_names()]
        if not name.startswith(("mentions_fts_", "_", "sqlite_"))
    }
    assert {name for name in ours if f"`{name}`" not in page} == set()
    blocks = re.findall("```sql\n(.*?)```", page, re.DOTALL)
    for queries in blocks:
        store._conn.executescript(queries)
    assert len(blocks) == 2


@pytest.mark.parametrize(
    ("view", "row"),
    [
        (
            "SELECT brands, sentiment_label, topics FROM mentions_judged",
            ("acme, globex", "negative", "safety"),
        ),
        ("SELECT story, copies FROM stories", ("fire", 1)),
        ("SELECT rule, position, author FROM alert_evidence", ("mood-turns", 1, "zoe")),
        ("SELECT rule, kind, channel, state FROM outbox", ("mood-turns", "opened", "crisis-room", "due")),
    ],
)
def test_the_views_speak_for_themselves(store, view, row):
    one = make_judged(topics=("safety",), brands=["acme", "globex"], story="fire", author="zoe")
    event = make_event(added=(one.mention.id,))
    store.admit([one.mention], None)
    store.judge([one])
    store.weigh([], [event], [make_ticket(event)])
    assert store._conn.execute(view).fetchall() == [row]


def test_every_table_that_refers_to_another_says_so(store):
    db = Database(store._conn)
    assert {
        (key.table, key.column, key.other_table) for table in db.tables for key in table.foreign_keys
    } == {
        ("mentions", "source", "sources"),
        ("mention_brands", "mention", "mentions"),
        ("verdicts", "mention", "mentions"),
        ("mention_topics", "mention", "mentions"),
        ("mention_intents", "mention", "mentions"),
        ("mention_towards", "mention", "mentions"),
        ("growth", "mention", "mentions"),
        ("to_judge", "mention", "mentions"),
        ("to_weigh", "mention", "mentions"),
        ("to_reweigh", "mention", "mentions"),
        ("alert_events", "alert", "alerts"),
        ("alert_mentions", "alert", "alerts"),
        ("tickets", "event", "alert_events"),
        ("source_hours", "source", "sources"),
        ("digest_tickets", "digest", "digests"),
    }


def test_what_the_loop_asks_all_day_is_answered_by_an_index(store):
    plans = {
        "SELECT seq FROM mentions ORDER BY published_at DESC, seq DESC LIMIT 9": "mentions_by_time",
        "SELECT id FROM tickets WHERE state IN ('due', 'unknown') AND due_at <= 'x' ORDER BY due_at": "tickets_by_state",
        "SELECT id FROM alerts WHERE state <> 'resolved'": "alerts_open",
        "SELECT seq FROM mentions WHERE source = 'x' AND collected_at < 'y'": "mentions_by_source",
        "SELECT count(*) FROM mentions WHERE story = 'x' AND story <> id": "mentions_by_story",
        "UPDATE tickets SET state = 'unknown' WHERE state = 'sending'": "tickets_by_state",
    }
    for sql, index in plans.items():
        plan = " ".join(row[3] for row in store._conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert f"INDEX {index}" in plan, plan
