"""What a period amounts to, brand by brand: counted by SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from monitor.codec import write_time
from monitor.model import BrandName, IntentName, Judged, Label, SourceName, TopicName
from monitor.store.rows import load

Tone = Label | Literal["unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """What one brand got in one period.

    Args:
        stories: the mentions, near-identical copies counted once.
        authors: different ones; the unsigned count as none.
        tones: mentions by label, towards this brand; ``unknown`` is what no model had an opinion on, or has not judged yet.
        topics: mentions that touch each topic, most frequent first.
        intents: mentions that are after each, most frequent first.
    """

    brand: BrandName
    mentions: int
    stories: int
    authors: int
    tones: Mapping[Tone, int]
    topics: Mapping[TopicName, int]
    intents: Mapping[IntentName, int] = field(default_factory=dict)


_PERIOD = (
    " FROM mentions m JOIN mention_brands b ON b.mention = m.seq"
    " LEFT JOIN verdicts v ON v.mention = m.seq"
    " LEFT JOIN mention_towards w ON w.mention = m.seq AND w.brand = b.brand"
    " WHERE m.published_at >= ? AND m.published_at < ? AND v.relevant IS NOT 0"
)
_WITHOUT = " AND m.source NOT IN (SELECT value FROM json_each(?))"
_LABEL = "coalesce(w.sentiment_label, v.sentiment_label)"  # towards the brand, where it speaks of that one otherwise
_VOLUMES = (
    "SELECT b.brand, count(*), count(DISTINCT coalesce(m.story, m.id)), count(DISTINCT nullif(m.author, '')),"
    f" count(*) FILTER (WHERE {_LABEL} = 'negative'),"
    f" count(*) FILTER (WHERE {_LABEL} = 'neutral'),"
    f" count(*) FILTER (WHERE {_LABEL} = 'positive'),"
    f" count(*) FILTER (WHERE {_LABEL} IS NULL) {_PERIOD} {_WITHOUT} GROUP BY b.brand ORDER BY b.brand"
)
_TOPICS = (
    "SELECT b.brand, t.topic, count(*) FROM mentions m JOIN mention_brands b ON b.mention = m.seq"
    " JOIN mention_topics t ON t.mention = m.seq JOIN verdicts v ON v.mention = m.seq AND v.relevant"
    " WHERE m.published_at >= ? AND m.published_at < ?"
    " AND m.source NOT IN (SELECT value FROM json_each(?))"
    " GROUP BY b.brand, t.topic ORDER BY count(*) DESC, t.topic"
)
_INTENTS = (
    "SELECT b.brand, i.intent, count(*) FROM mentions m JOIN mention_brands b ON b.mention = m.seq"
    " JOIN mention_intents i ON i.mention = m.seq JOIN verdicts v ON v.mention = m.seq AND v.relevant"
    " WHERE m.published_at >= ? AND m.published_at < ?"
    " AND m.source NOT IN (SELECT value FROM json_each(?))"
    " GROUP BY b.brand, i.intent ORDER BY count(*) DESC, i.intent"
)
_OPEN = (  # a bare column beside min() is of the row it was found in: https://www.sqlite.org/lang_select.html#bareagg; the last word of each thread is looked up once, for there is no index
    "SELECT m.seq, min(m.published_at) AS first_at, coalesce(m.story, m.id) AS told"
    " FROM mentions m JOIN mention_brands b ON b.mention = m.seq"
    " JOIN verdicts v ON v.mention = m.seq AND v.relevant"
    " LEFT JOIN (SELECT source, thread, max(published_at) AS last_at FROM mentions"
    " WHERE published_at >= ?1 AND thread <> '' GROUP BY source, thread) t"
    " ON t.source = m.source AND t.thread = m.thread"
    " WHERE m.published_at >= ?1 AND m.published_at < ?2 AND b.brand = ?3"
    " AND EXISTS (SELECT 1 FROM mention_intents i WHERE i.mention = m.seq AND i.intent IN ('question', 'complaint'))"
    " AND (t.last_at IS NULL OR t.last_at <= m.published_at)"
    " GROUP BY told ORDER BY first_at, m.seq LIMIT ?4"
)


def volumes(
    conn: sqlite3.Connection, since: datetime, until: datetime, without: Collection[SourceName] = ()
) -> dict[BrandName, Volume]:
    """Each brand that was named in the period, by other sources than those ``without``."""
    period = (write_time(since), write_time(until), json.dumps(sorted(without)))
    topics: dict[BrandName, dict[TopicName, int]] = {}
    for brand, topic, number in conn.execute(_TOPICS, period):
        topics.setdefault(brand, {})[topic] = number
    intents: dict[BrandName, dict[IntentName, int]] = {}
    for brand, intent, number in conn.execute(_INTENTS, period):
        intents.setdefault(brand, {})[intent] = number
    return {
        row[0]: Volume(
            brand=row[0],
            mentions=row[1],
            stories=row[2],
            authors=row[3],
            tones={"negative": row[4], "neutral": row[5], "positive": row[6], "unknown": row[7]},
            topics=topics.get(row[0], {}),
            intents=intents.get(row[0], {}),
        )
        for row in conn.execute(_VOLUMES, period)
    }


def to_answer(
    conn: sqlite3.Connection, brand: BrandName, since: datetime, until: datetime, limit: int
) -> list[Judged]:
    """The oldest questions and complaints of a period, of each story one, in whose thread nobody went on since."""
    values = (write_time(since), write_time(until), brand, limit)
    return list(load(conn, (seq for seq, _, _ in conn.execute(_OPEN, values).fetchall())))
