"""What is in a database, and whether it hangs together."""

from __future__ import annotations

from pathlib import Path

from monitor.store import Store, open_reader

TABLES = [
    "sources",
    "mentions",
    "mention_brands",
    "verdicts",
    "mention_topics",
    "to_judge",
    "to_weigh",
    "alerts",
    "alert_events",
    "alert_mentions",
    "tickets",
    "orders",
    "silences",
    "sights",
    "troubles",
    "gone",
    "forgotten",
    "growth",
    "source_hours",
    "digest_plans",
    "digests",
    "digest_tickets",
    "saved_views",
]


def contents(path: Path, *, without: frozenset[str] = frozenset()) -> dict[str, list[tuple[object, ...]]]:
    with open_reader(path) as reader:
        assert reader._conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert reader._conn.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            table: sorted(reader._conn.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in TABLES
            if table not in without
        }


def index_is_right(store: Store) -> None:
    """FTS5 compares its index with the table: https://www.sqlite.org/fts5.html#the_integrity_check_command"""
    store._conn.execute("INSERT INTO mentions_fts (mentions_fts, rank) VALUES ('integrity-check', 1)")
