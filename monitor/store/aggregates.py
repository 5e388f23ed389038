"""What a period amounts to, brand by brand: counted by SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from monitor.codec import write_time
from monitor.model import BrandName, IntentName, Label, TopicName

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
_LABEL = "coalesce(w.sentiment_label, v.sentiment_label)"  # towards the brand, where it speaks of that one otherwise
_VOLUMES = (
    "SELECT b.brand, count(*), count(DISTINCT coalesce(m.story, m.id)), count(DISTINCT nullif(m.author, '')),"
    f" count(*) FILTER (WHERE {_LABEL} = 'negative'),"
    f" count(*) FILTER (WHERE {_LABEL} = 'neutral'),"
    f" count(*) FILTER (WHERE {_LABEL} = 'positive'),"
    f" count(*) FILTER (WHERE {_LABEL} IS NULL) {_PERIOD} GROUP BY b.brand ORDER BY b.brand"
)
_TOPICS = (
    "SELECT b.brand, t.topic, count(*) FROM mentions m JOIN mention_brands b ON b.mention = m.seq"
    " JOIN mention_topics t ON t.mention = m.seq JOIN verdicts v ON v.mention = m.seq AND v.relevant"
    " WHERE m.published_at >= ? AND m.published_at < ?"
    " GROUP BY b.brand, t.topic ORDER BY count(*) DESC, t.topic"
)
_INTENTS = (
    "SELECT b.brand, i.intent, count(*) FROM mentions m JOIN mention_brands b ON b.mention = m.seq"
    " JOIN mention_intents i ON i.mention = m.seq JOIN verdicts v ON v.mention = m.seq AND v.relevant"
    " WHERE m.published_at >= ? AND m.published_at < ?"
    " GROUP BY b.brand, i.intent ORDER BY count(*) DESC, i.intent"
)


def volumes(conn: sqlite3.Connection, since: datetime, until: datetime) -> dict[BrandName, Volume]:
    """Each brand that was named in the period."""
    period = (write_time(since), write_time(until))
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
