"""From the first release's database to this one's: nothing is lost, and all of it means what it meant."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from monitor.errors import StoreError
from monitor.model import (
    Alert,
    AlertId,
    AlertState,
    BrandName,
    ChannelName,
    MentionId,
    Reason,
    RuleName,
    Severity,
    Ticket,
    TicketId,
)
from monitor.store import Store, open_reader, place
from tests.makers import NOON, make_order, make_silence, minutes
from tests.store.contents import contents, index_is_right
from tests.store.first_version import write_first_version


@pytest.fixture
def old(path):
    write_first_version(path)
    return path


def alert_of_old(severity: str, state: AlertState = AlertState.OPEN) -> Alert:
    """What the first release wrote, as it is read now: told when it opened, by the severity's new name."""
    return Alert(
        id=AlertId(severity),
        rule=RuleName("mood-turns"),
        brand=BrandName("acme"),
        severity=Severity("watch" if severity == "notice" else severity),
        state=state,
        opened_at=NOON,
        fired_at=NOON,
        told_at=NOON,
        resolved_at=NOON + minutes(90) if state is AlertState.RESOLVED else None,
        reason=Reason("count", fired=True, numbers={"count": 12, "within": minutes(30)}),
        mentions=(MentionId("m1"),),
        channels=(ChannelName("crisis-room"),),
    )


def test_alerts_and_their_lives_are_read_as_they_were_told(old):
    with Store.open(old, "pytest") as store:
        ended = alert_of_old("notice", AlertState.RESOLVED)
        warning, crisis = alert_of_old("warning"), alert_of_old("crisis")
        assert store.live_alerts(NOON) == [ended, warning, crisis]
        assert store.live_alerts(NOON + minutes(90)) == [warning, crisis]
        lives = [[event.alert for event in store.reads.events(one.id)] for one in (ended, warning, crisis)]
        assert lives == [[alert_of_old("notice"), ended], [warning], [crisis]]
        assert [(event.by, event.note) for event in store.reads.events(ended.id)] == [("", ""), ("", "")]


def test_what_was_under_way_goes_on(old):
    with Store.open(old, "pytest") as store:
        (one,) = store.unweighed(10)
        assert (one.mention.text, one.mention.thread) == ("Acme is bad", "")
        assert list(store.fired_since(NOON - minutes(1))) == [(("mood-turns", "acme", ""), "m1")] * 3
        due = store.due(NOON, 10)
        assert due[0] == Ticket(
            id=TicketId("notice-open"), event=due[0].event, channel=ChannelName("crisis-room"), due_at=NOON
        )
        assert len(due) == 4
        store.admit([one.mention], None)
        index_is_right(store)
    contents(old)


def test_the_old_file_is_kept_beside_it(old):
    Store.open(old, "pytest").close()
    with contextlib.closing(sqlite3.connect(old.with_name("vigie.db.before-2"))) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (1,)
        found = conn.execute("SELECT severity, count(*) FROM alerts GROUP BY 1 ORDER BY 1").fetchall()
    assert found == [("crisis", 1), ("notice", 1), ("warning", 1)]


def test_only_the_one_who_writes_brings_it_up_to_date(old):
    for touch in (lambda: place(old, make_order(), NOON), lambda: open_reader(old)):
        with pytest.raises(StoreError, match="is of an older version: the next `vigie run` brings it up"):
            touch()
    assert list(old.parent.glob("*before*")) == []


@pytest.mark.parametrize(
    ("sql", "refusal"),
    [
        ("UPDATE alert_events SET note = 'x'", "alert_events is an audit log: rows are added, never changed"),
        ("DELETE FROM alert_events", "alert_events is an audit log: rows are added, never deleted"),
        ("UPDATE orders SET note = 'x' WHERE id = 'open'", "an order is settled, never changed"),
        ("UPDATE orders SET settled_at = 'x', refused = 'x' WHERE id = 'done'", "an order is settled once"),
        ("DELETE FROM orders", "orders is an audit log: rows are added, never deleted"),
        ("DELETE FROM silences", "a silence ends, and is never deleted"),
        ("UPDATE sights SET state = 'seeing'", "sights is a history: rows are added, never changed"),
        ("DELETE FROM sights", "sights is a history: rows are added, never deleted"),
    ],
)
def test_what_was_done_can_be_neither_changed_nor_deleted(old, sql, refusal):
    with Store.open(old, "pytest") as store:
        place(old, make_order(id="done"), NOON)
        place(old, make_order(id="open"), NOON)
        store.weigh([], [], [], silences=[make_silence()])
        store._conn.execute("INSERT INTO sights (source, at, state) VALUES ('news', 'now', 'stale')")
        store._conn.execute("UPDATE orders SET settled_at = 'now', refused = '' WHERE id = 'done'")
        with pytest.raises(sqlite3.IntegrityError, match=refusal):
            store._conn.execute(sql)


def test_the_log_reads_like_a_diary(old):
    with Store.open(old, "pytest") as store:
        rows = store._conn.execute(
            "SELECT at, alert, kind, by, state, severity, hush, reason FROM alert_log WHERE alert = 'notice'"
        ).fetchall()
    at = "2026-03-10T12:00:00.000000Z"
    assert rows == [
        (at, "notice", "opened", "", "open", "watch", None, "count"),
        (at, "notice", "resolved", "", "resolved", "watch", None, "count"),
    ]


def test_what_the_engine_asks_all_day_is_answered_by_an_index(old):
    plans = {
        "SELECT rowid FROM alerts WHERE state = 'resolved' AND resolved_at > 'x'": "alerts_by_end",
        "SELECT id FROM alerts WHERE behind = 'x' AND hush = 'grouped'": "alerts_behind",
        "SELECT id FROM orders WHERE settled_at IS NULL ORDER BY seq": "orders_to_settle",
        "SELECT id FROM silences WHERE until > 'x'": "silences_by_end",
        "SELECT seq FROM sights WHERE source = 'x' AND at < 'y' ORDER BY at DESC": "sights_of_source",
        "SELECT id FROM tickets WHERE event = 'x' AND channel = 'y'": "one_ticket_a_channel",
    }
    with Store.open(old, "pytest") as store:
        for sql, index in plans.items():
            plan = " ".join(row[3] for row in store._conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
            assert f"INDEX {index}" in plan, plan
