"""What was judged in haste and is read again: a better verdict takes the place of the first."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from monitor.boxes import Reread
from monitor.codec import write_list
from monitor.corrections import corrected
from monitor.model import AlertId, Judged, MentionId, Verdict
from monitor.store.corrections import CITED, SEQ, about, ids_of
from monitor.store.fresh import Fresh
from monitor.store.rows import SAVE_VERDICT, SAYINGS, insert_sayings, load, verdict_row
from monitor.store.sql import IDS, delete, select

HASTY = (
    "SELECT mention FROM verdicts WHERE hasty AND mention NOT IN (SELECT mention FROM to_weigh)"
    " ORDER BY mention DESC LIMIT ?"
)


def reread(conn: sqlite3.Connection, judged: Sequence[Judged], at: datetime) -> Reread:
    """What it would change that these were read again; those edited, forgotten or judged anew meanwhile are left out."""
    now = {one.mention.id: one for one in judged}
    seqs = [seq for _, seq in conn.execute(SEQ, (write_list(now),))]
    before = [one for one in load(conn, seqs) if _holds(one, now[one.mention.id])]
    said = about(conn, before)
    machine = {one.mention.id: now[one.mention.id].verdict for one in before}
    changed = tuple(
        (one, Judged(one.mention, corrected(machine[one.mention.id], said.get(one.mention.id, ()))))
        for one in before
    )
    cited: dict[AlertId, list[MentionId]] = defaultdict(list)
    for alert, mention in conn.execute(CITED, (write_list(ids_of(before)),)):
        cited[alert].append(mention)
    return Reread(at, machine, changed, {id_: tuple(of) for id_, of in cited.items()})


def _holds(before: Judged, read: Judged) -> bool:
    return before.verdict.hasty and before.mention.revision == read.mention.revision


def record(conn: sqlite3.Connection, fresh: Fresh, reread: Reread) -> None:
    """Write the better verdicts, and let rules weigh again what they say otherwise."""
    seq_of = dict(conn.execute(SEQ, (write_list(reread.machine),)).fetchall())
    found: dict[int, Judged] = {}
    other: list[int] = []
    for was, now in reread.changed:
        seq = seq_of[now.mention.id]
        found[seq] = now
        machine = reread.machine[now.mention.id] if now.verdict.corrected_by else None
        conn.execute(SAVE_VERDICT, verdict_row(seq, now.verdict, machine))
        if _weighed(was.verdict) != _weighed(now.verdict):
            other.append(seq)
    seqs = json.dumps(list(found))
    for table in SAYINGS:
        conn.execute(delete(table, f"WHERE mention IN {IDS}"), (seqs,))
    insert_sayings(conn, found)
    conn.execute(
        f"INSERT OR IGNORE INTO to_reweigh (mention) {select(['value'], 'json_each(?)')}",
        (json.dumps(other),),
    )
    fresh.drop(found)


def _weighed(verdict: Verdict) -> tuple[object, ...]:
    """All of a verdict that a rule may go by."""
    tone = [(said.score, said.label, said.confidence) for said in (verdict.sentiment,) if said]
    towards = [
        (one.brand, one.sentiment.label, one.sentiment.score, one.sentiment.confidence)
        for one in verdict.towards
    ]
    topics = [topic.name for topic in verdict.topics]
    return tone, verdict.sentiment_model, towards, topics, [intent.name for intent in verdict.intents]
