"""A database as the first release left it: its own step of the schema, and rows as it wrote them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from sqlite_utils import Migrations

from monitor.store import schema
from monitor.store.opening import connect_writer

AT = "2026-03-10T12:00:00.000000Z"
LATER = "2026-03-10T13:30:00.000000Z"
REASON = {"name": "count", "fired": True, "numbers": {"count": 12, "within": {"seconds": 1800}}}


def standing(id_: str, severity: str, state: str) -> dict[str, object]:
    return {
        "id": id_,
        "rule": "mood-turns",
        "brand": "acme",
        "severity": severity,
        "state": state,
        "opened_at": AT,
        "fired_at": AT,
        "resolved_at": LATER if state == "resolved" else None,
        "reason": REASON,
        "mentions": ["m1"],
        "total": 1,
        "channels": ["crisis-room"],
    }


def write_first_version(path: Path) -> None:
    """One judged mention; an alert of each severity there was; the first of them resolved; a ticket for each event."""
    steps = Migrations("vigie")
    steps(name="0001-first")(schema._first)
    with contextlib.closing(connect_writer(path, new=True)) as conn:
        schema.upgrade(conn, path, 0, steps)

        def put(table: str, **row: object) -> None:
            places = ", ".join("?" * len(row))
            conn.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", tuple(row.values()))

        put(
            "sources",
            name="news",
            kind="feed",
            identity="abc",
            caught_up=1,
            failures=0,
            error="",
            seen=1,
            kept=1,
        )
        put(
            "mentions",
            seq=1,
            id="m1",
            source="news",
            key="1",
            type="post",
            title="",
            text="Acme is bad",
            url="",
            author="zoe",
            published_at=AT,
            collected_at=AT,
            dated="given",
            backfilled=0,
            revision=1,
            story="m1",
        )
        conn.execute("INSERT INTO mentions_fts (mentions_fts) VALUES ('rebuild')")
        put("mention_brands", mention=1, brand="acme", words='["Acme"]')
        put("verdicts", mention=1, lang="en", sentiment_model="vader 3.3.2")
        put("to_weigh", mention=1)
        for severity in ("notice", "warning", "crisis"):
            lives = ["open", "resolved"] if severity == "notice" else ["open"]
            last = standing(severity, severity, lives[-1])
            as_text = {name: json.dumps(last[name]) for name in ("reason", "mentions", "channels")}
            put("alerts", **{**last, **as_text})
            put("alert_mentions", alert=severity, position=1, mention="m1")
            for state in lives:
                event = f"{severity}-{state}"
                kind = "opened" if state == "open" else "resolved"
                text = json.dumps(standing(severity, severity, state))
                reason = json.dumps(REASON)
                put(
                    "alert_events",
                    id=event,
                    alert=severity,
                    kind=kind,
                    at=AT,
                    reason=reason,
                    added="[]",
                    standing=text,
                )
                put(
                    "tickets",
                    id=event,
                    event=event,
                    channel="crisis-room",
                    state="due",
                    due_at=AT,
                    attempts=0,
                    error="",
                )
