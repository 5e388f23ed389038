"""What the tables look like, and how a database of an older version becomes one of this version.

``docs/schema.md`` explains them to those who bring their own SQL.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.store.eighth import eighth
from monitor.store.fifth import fifth
from monitor.store.fourth import fourth
from monitor.store.opening import back_up
from monitor.store.second import second
from monitor.store.seventh import seventh
from monitor.store.sixth import sixth
from monitor.store.third import third

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

VERSION = 8  # how many steps there are; written to user_version

# Cheaper than one index a table: reads go by time and look the rest up by mention.
_INDEXES = """
CREATE INDEX mentions_by_time ON mentions(published_at);
CREATE INDEX mentions_by_source ON mentions(source, collected_at);
CREATE INDEX mentions_by_story ON mentions(story) WHERE story <> id;
CREATE UNIQUE INDEX brands_of_mention ON mention_brands(mention, brand);
CREATE UNIQUE INDEX topics_of_mention ON mention_topics(mention, topic);
CREATE INDEX mentions_of_topic ON mention_topics(topic, mention);
CREATE INDEX alerts_by_time ON alerts(opened_at);
CREATE INDEX alerts_open ON alerts(state) WHERE state <> 'resolved';
CREATE INDEX events_of_alert ON alert_events(alert);
CREATE UNIQUE INDEX alerts_of_mention ON alert_mentions(mention, alert);
CREATE UNIQUE INDEX one_ticket_a_channel ON tickets(event, channel);
CREATE INDEX tickets_by_state ON tickets(state, due_at);
"""

_APPEND_ONLY = """
CREATE TRIGGER alert_events_stay BEFORE UPDATE ON alert_events
BEGIN SELECT RAISE(ABORT, 'alert_events is an audit log: rows are added, never changed'); END;
CREATE TRIGGER alert_events_remain BEFORE DELETE ON alert_events
BEGIN SELECT RAISE(ABORT, 'alert_events is an audit log: rows are added, never deleted'); END;
"""

_VIEWS = {
    "mentions_judged": """
        SELECT m.seq, m.id, m.published_at, m.source, m.author, m.title, m.text, m.url, m.lang,
               (SELECT group_concat(brand, ', ') FROM mention_brands WHERE mention = m.seq) AS brands,
               v.sentiment_label, v.sentiment_score, v.sentiment_confidence, v.sentiment_model,
               (SELECT group_concat(topic, ', ') FROM mention_topics WHERE mention = m.seq) AS topics,
               m.story, m.backfilled, m.revision
        FROM mentions m LEFT JOIN verdicts v ON v.mention = m.seq""",
    "stories": """
        SELECT story, count(*) AS copies, min(published_at) AS first_at, max(published_at) AS last_at
        FROM mentions WHERE story IS NOT NULL GROUP BY story""",
    "alert_evidence": """
        SELECT e.alert, a.rule, a.brand, a.severity, e.position, m.seq AS mention, m.published_at, m.author,
               m.title, m.text, m.url
        FROM alert_mentions e JOIN alerts a ON a.id = e.alert LEFT JOIN mentions m ON m.id = e.mention""",
    "outbox": """
        SELECT t.id, a.rule, a.brand, a.severity, e.kind, e.at, t.channel, t.state, t.due_at, t.attempts, t.error
        FROM tickets t JOIN alert_events e ON e.id = t.event JOIN alerts a ON a.id = e.alert
        WHERE t.state <> 'delivered'""",
}


def steps() -> Migrations:
    """Every step from an empty file to ``VERSION``, in order. Add to it; never change what has been released."""
    from sqlite_utils import Migrations  # noqa: PLC0415 -- imported when first needed: 60 to 320 ms

    migrations = Migrations("vigie")
    migrations(name="0001-first")(_first)
    migrations(name="0002-lives")(second)
    migrations(name="0003-corrections")(third)
    migrations(name="0004-spending")(fourth)
    migrations(name="0005-freshness")(fifth)
    migrations(name="0006-gone")(sixth)
    migrations(name="0007-digests")(seventh)
    migrations(name="0008-views")(eighth)
    return migrations


def upgrade(conn: sqlite3.Connection, path: Path, version: int, migrations: Migrations | None = None) -> None:
    """Bring the schema to the present in one transaction, after a backup if there was anything to lose."""
    from sqlite_utils import Database  # noqa: PLC0415 -- imported when first needed: 60 to 320 ms

    migrations = migrations or steps()
    if version:
        back_up(conn, path, version + 1)
    # Steps may rebuild tables that others refer to: https://www.sqlite.org/lang_altertable.html#otheralter
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("BEGIN IMMEDIATE")
    try:
        db = Database(conn)
        migrations.apply(db)
        broken = conn.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, f"the migration left rows that refer to nothing: {broken[:3]}"
        conn.execute(f"PRAGMA user_version = {len(migrations.applied(db))}")
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    finally:
        conn.execute("PRAGMA foreign_keys = ON")


def _first(db: Database) -> None:
    _mention_tables(db)
    _alert_tables(db)
    db.executescript(_INDEXES)
    db.executescript(_APPEND_ONLY)
    db.table("mentions").enable_fts(["title", "text", "author"], tokenize="unicode61 remove_diacritics 2")
    for name, sql in _VIEWS.items():
        db.create_view(name, sql)


def _mention_tables(db: Database) -> None:
    from sqlite_utils.db import ForeignKey  # noqa: PLC0415 -- imported when first needed: 60 to 320 ms

    def of_mention(table: str) -> list[ForeignKey]:
        return [ForeignKey(table, "mention", "mentions", "seq", on_delete="CASCADE")]

    db.table("sources").create(
        {
            "name": str,
            "kind": str,  # NULL, as is identity: never polled, its mentions were imported
            "identity": str,
            "cursor": str,
            "caught_up": int,
            "last_poll_at": str,
            "last_success_at": str,
            "next_poll_at": str,
            "newest_at": str,
            "failures": int,
            "error": str,
            "seen": int,
            "kept": int,
        },
        pk="name",
    )
    db.table("mentions").create(
        {
            "seq": int,  # order of arrival
            "id": str,
            "source": str,
            "key": str,
            "type": str,
            "title": str,
            "text": str,
            "url": str,
            "author": str,
            "reach": int,
            "lang": str,
            "published_at": str,
            "collected_at": str,
            "dated": str,
            "backfilled": int,
            "revision": int,
            "story": str,
        },
        pk="seq",
        not_null=["id", "source", "key", "text", "published_at", "collected_at"],
        foreign_keys=[("source", "sources", "name")],
    )
    db.table("mentions").create_index(["id"], unique=True)
    db.table("mention_brands").create(
        {"mention": int, "brand": str, "words": str},
        not_null=["mention", "brand"],
        foreign_keys=of_mention("mention_brands"),
    )
    db.table("verdicts").create(
        {
            "mention": int,
            "lang": str,
            "sentiment_score": float,
            "sentiment_label": str,
            "sentiment_confidence": float,
            "sentiment_evidence": str,
            "sentiment_model": str,
        },
        pk="mention",
        foreign_keys=of_mention("verdicts"),
    )
    db.table("mention_topics").create(
        {"mention": int, "topic": str, "score": float, "evidence": str},
        not_null=["mention", "topic"],
        foreign_keys=of_mention("mention_topics"),
    )
    for name in ("to_judge", "to_weigh"):
        db.table(name).create({"mention": int}, pk="mention", foreign_keys=of_mention(name))


def _alert_tables(db: Database) -> None:
    db.table("alerts").create(
        {
            "id": str,
            "rule": str,
            "brand": str,
            "severity": str,
            "state": str,
            "opened_at": str,
            "fired_at": str,
            "resolved_at": str,
            "total": int,
            "reason": str,
            "mentions": str,
            "channels": str,
        },
        pk="id",
    )
    db.table("alert_events").create(
        {"id": str, "alert": str, "kind": str, "at": str, "reason": str, "added": str, "standing": str},
        pk="id",
        foreign_keys=[("alert", "alerts", "id")],
    )
    # No foreign key on mention: the alert remembers the ids of mentions that retention has taken.
    db.table("alert_mentions").create(
        {"alert": str, "position": int, "mention": str},
        pk=("alert", "position"),
        foreign_keys=[("alert", "alerts", "id")],
    )
    db.table("tickets").create(
        {
            "id": str,
            "event": str,
            "channel": str,
            "state": str,
            "due_at": str,
            "attempts": int,
            "sent_at": str,
            "settled_at": str,
            "error": str,
            "receipt": str,
        },
        pk="id",
        foreign_keys=[("event", "alert_events", "id")],
    )
