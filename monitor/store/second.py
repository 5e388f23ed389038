"""The second step of the schema: the whole life of an alert, what people do about it, and how well sources are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# A notice is called a watch from now on, in what is written already, too; and whatever there is was told at once.
_ANEW = """
DROP TRIGGER alert_events_stay;
UPDATE alerts SET severity = 'watch' WHERE severity = 'notice';
UPDATE alerts SET told_at = opened_at;
UPDATE alert_events SET standing = json_set(
    standing, '$.told_at', standing ->> 'opened_at',
    '$.severity', iif(standing ->> 'severity' = 'notice', 'watch', standing ->> 'severity'));
"""

_KEPT = """
CREATE TRIGGER alert_events_stay BEFORE UPDATE ON alert_events
BEGIN SELECT RAISE(ABORT, 'alert_events is an audit log: rows are added, never changed'); END;
CREATE TRIGGER sights_stay BEFORE UPDATE ON sights
BEGIN SELECT RAISE(ABORT, 'sights is a history: rows are added, never changed'); END;
CREATE TRIGGER sights_remain BEFORE DELETE ON sights
BEGIN SELECT RAISE(ABORT, 'sights is a history: rows are added, never deleted'); END;
CREATE TRIGGER orders_stay
BEFORE UPDATE OF seq, id, verb, by, target, note, until, silence, asked_at ON orders
BEGIN SELECT RAISE(ABORT, 'orders is an audit log: an order is settled, never changed'); END;
CREATE TRIGGER orders_are_settled_once BEFORE UPDATE ON orders WHEN old.settled_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'orders is an audit log: an order is settled once'); END;
CREATE TRIGGER orders_remain BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'orders is an audit log: rows are added, never deleted'); END;
CREATE TRIGGER silences_remain BEFORE DELETE ON silences
BEGIN SELECT RAISE(ABORT, 'silences is an audit log: a silence ends, and is never deleted'); END;
"""

_INDEXES = """
DROP INDEX one_ticket_a_channel;
CREATE UNIQUE INDEX one_ticket_a_channel ON tickets(event, channel, about);
CREATE INDEX alerts_by_end ON alerts(resolved_at) WHERE state = 'resolved';
CREATE INDEX alerts_behind ON alerts(behind) WHERE hush = 'grouped';
CREATE INDEX orders_to_settle ON orders(seq) WHERE settled_at IS NULL;
CREATE INDEX silences_by_end ON silences(until);
CREATE UNIQUE INDEX sights_of_source ON sights(source, at, state);
"""

_VIEWS = {
    "mentions_judged": """
        SELECT m.seq, m.id, m.published_at, m.source, m.author, m.title, m.text, m.url, m.lang,
               (SELECT group_concat(brand, ', ') FROM mention_brands WHERE mention = m.seq) AS brands,
               v.sentiment_label, v.sentiment_score, v.sentiment_confidence, v.sentiment_model,
               (SELECT group_concat(topic, ', ') FROM mention_topics WHERE mention = m.seq) AS topics,
               m.story, m.thread, m.backfilled, m.revision
        FROM mentions m LEFT JOIN verdicts v ON v.mention = m.seq""",
    "alert_log": """
        SELECT e.at, e.alert, a.rule, a.brand, a."group", e.kind, e.by, e.note, e.standing ->> 'state' AS state,
               e.standing ->> 'severity' AS severity, e.standing ->> 'hush' AS hush, e.reason ->> 'name' AS reason
        FROM alert_events e JOIN alerts a ON a.id = e.alert""",
    "alert_evidence": """
        SELECT e.alert, a.rule, a.brand, a."group", a.severity, e.position, m.seq AS mention, m.published_at,
               m.author, m.title, m.text, m.url
        FROM alert_mentions e JOIN alerts a ON a.id = e.alert LEFT JOIN mentions m ON m.id = e.mention""",
    "outbox": """
        SELECT t.id, a.rule, a.brand, a."group", a.severity, e.kind, e.at, t.about, t.channel, t.state, t.due_at,
               t.attempts, t.error
        FROM tickets t JOIN alert_events e ON e.id = t.event JOIN alerts a ON a.id = e.alert
        WHERE t.state <> 'delivered'""",
}


def second(db: Database) -> None:
    """Columns and tables for it; what was written before means the same as ever."""
    _columns(db)
    db.executescript(_ANEW)
    _tables(db)
    db.executescript(_INDEXES)
    db.executescript(_KEPT)
    for name, sql in _VIEWS.items():
        db.create_view(name, sql, replace=True)


def _columns(db: Database) -> None:
    db.table("mentions").add_column("thread", str, not_null_default="")
    alerts = db.table("alerts")
    for name in ("group", "by", "behind", "rules_version"):
        alerts.add_column(name, str, not_null_default="")
    for name in ("peak", "told_at", "until", "hush"):
        alerts.add_column(name, str)
    for name in ("by", "note"):
        db.table("alert_events").add_column(name, str, not_null_default="")
    db.table("tickets").add_column("about", str, not_null_default="event")


def _tables(db: Database) -> None:
    db.table("orders").create(
        {
            "seq": int,  # the order they were asked for
            "id": str,
            "verb": str,
            "by": str,
            "target": str,
            "note": str,
            "until": str,
            "silence": str,
            "asked_at": str,
            "settled_at": str,
            "refused": str,
        },
        pk="seq",
        not_null=["id", "verb", "by", "asked_at"],
    )
    db.table("orders").create_index(["id"], unique=True)
    db.table("silences").create(
        {
            "id": str,
            "since": str,
            "until": str,
            "by": str,
            "reason": str,
            "rule": str,
            "brand": str,
            "severity": str,
        },
        pk="id",
        not_null=["since", "until", "by", "reason", "severity"],
    )
    db.table("sights").create(
        {"seq": int, "source": str, "at": str, "state": str, "why": str},
        pk="seq",
        not_null=["source", "at", "state"],
    )
