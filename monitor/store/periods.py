"""What a digest asks of a period: each question once for all brands, over rows that were looked up once.

The rows lie in a temporary table of the connection that asks: the database itself is only read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from monitor.codec import read_time, read_verdict, write_list, write_time
from monitor.model import AlertId, BrandName, IntentName, Judged, SourceName, StoryId, TopicName, Verdict
from monitor.store.opening import in_words
from monitor.store.rows import Row, load
from monitor.store.search import quoted
from monitor.store.sql import IDS, select

Kind = Literal["all", "press", "complaints", "praise"]
SAMPLE = 1_000  # texts of a brand in which words are counted

_FROM = (
    " FROM mentions m JOIN mention_brands b ON b.mention = m.seq"
    " LEFT JOIN verdicts v ON v.mention = m.seq"
    " LEFT JOIN mention_towards w ON w.mention = m.seq AND w.brand = b.brand"
    " WHERE m.published_at >= ? AND m.published_at < ? AND v.relevant IS NOT 0"
)
_LABEL = "coalesce(w.sentiment_label, v.sentiment_label)"  # towards the brand, where it speaks of that one otherwise
_MODEL = "iif(v.corrected_by <> '', v.machine_model, v.sentiment_model)"
_TELL = (
    "CREATE TEMP TABLE told AS SELECT m.seq, b.brand, m.source, m.published_at AS at, coalesce(m.story, m.id) AS story,"  # noqa: S608 -- our own names
    f" nullif(m.author, '') AS author, m.type, m.thread, {_LABEL} AS label, v.sentiment_confidence AS sure,"
    " coalesce(m.likes, 0) + coalesce(m.shares, 0) AS warmth, coalesce(m.reach, 0) AS reach,"
    f" m.source IN (SELECT value FROM json_each(?)) AS sampled {_FROM}"
)
_COUNTS = (
    f"SELECT b.brand, m.source, {_MODEL}, count(*), count(*) FILTER (WHERE {_LABEL} = 'negative'),"
    f" count(*) FILTER (WHERE {_LABEL} = 'neutral'), count(*) FILTER (WHERE {_LABEL} = 'positive') {_FROM}"
    " GROUP BY 1, 2, 3"
)
_BREADTH = (
    "SELECT brand, count(DISTINCT story), count(DISTINCT author) FROM told WHERE NOT sampled GROUP BY brand"
)
_LOUDEST = (
    "SELECT brand, max(n) FROM (SELECT brand, count(*) AS n FROM told WHERE author IS NOT NULL AND NOT sampled"
    " GROUP BY brand, source, author) GROUP BY brand"
)
_TOPICS = (
    "SELECT t.brand, x.topic, count(*) FROM told t JOIN mention_topics x ON x.mention = t.seq"
    " WHERE NOT t.sampled GROUP BY 1, 2 ORDER BY 3 DESC, 2"
)
_TOPICS_OF = (
    "SELECT b.brand, t.topic, count(*) FROM mentions m JOIN mention_brands b ON b.mention = m.seq"
    " JOIN mention_topics t ON t.mention = m.seq JOIN verdicts v ON v.mention = m.seq AND v.relevant"
    " WHERE m.published_at >= ? AND m.published_at < ? AND m.source NOT IN (SELECT value FROM json_each(?))"
    " GROUP BY 1, 2 ORDER BY 3 DESC, 2"
)
_HOURS = (
    "SELECT brand, substr(at, 1, 13), count(*), count(*) FILTER (WHERE label = 'negative')"
    " FROM told WHERE NOT sampled GROUP BY 1, 2"
)
_INTENTS = (
    "SELECT t.brand, x.intent, count(*) FROM told t JOIN mention_intents x ON x.mention = t.seq"
    " WHERE NOT t.sampled GROUP BY 1, 2 ORDER BY 3 DESC, 2"
)
_AFTER = "EXISTS (SELECT 1 FROM mention_intents i WHERE i.mention = t.seq AND i.intent = '{}')"
_OF_KIND: Mapping[Kind, str] = {
    "all": "1",
    "press": "t.type = 'article'",
    "complaints": _AFTER.format("complaint"),
    "praise": f"t.label = 'positive' AND {_AFTER.format('praise')}",
}
_STORIES = (
    # With min(), the other columns are those of the row it was found in: https://www.sqlite.org/lang_select.html#bareagg
    "SELECT t.story, count(*) AS copies, count(DISTINCT t.author), max(t.warmth), t.seq, min(t.at) AS first_at"
    " FROM told t WHERE t.brand = ? AND {} GROUP BY t.story ORDER BY copies DESC, {} first_at DESC, t.story LIMIT ?"
)
_ASKED = (
    "SELECT t.brand, t.story, t.seq, t.at, t.source, t.thread FROM told t"
    " WHERE t.seq IN (SELECT mention FROM mention_intents WHERE intent IN ('question', 'complaint')"
    " AND mention IN (SELECT seq FROM told)) ORDER BY t.at, t.seq"
)
_LAST_WORDS = (  # by time: to have them in groups SQLite would rather read the whole table by source
    "SELECT source, thread, max(published_at) FROM mentions INDEXED BY mentions_by_time"  # noqa: S608 -- our own names
    f" WHERE published_at >= ? AND thread <> '' AND thread IN {IDS} GROUP BY source, thread"
)
_SHARING = (
    "SELECT t.story, 1, 1, max(t.warmth) AS warmest, t.seq, t.at FROM told t WHERE t.brand = ? AND t.label = 'positive'"  # noqa: S608 -- our own names
    " AND t.warmth > 0 AND NOT EXISTS (SELECT 1 FROM mention_topics x WHERE x.mention = t.seq)"
    f" AND NOT {_AFTER.format('complaint')}"  # a smile under it makes it no kind word
    " GROUP BY t.story ORDER BY warmest DESC, t.reach DESC, t.seq LIMIT ?"
)
_FANS = (
    "SELECT t.author, t.source, count(*) FILTER (WHERE t.label = 'positive') AS kind, max(t.seq) FROM told t"
    " WHERE t.brand = ? AND t.author IS NOT NULL GROUP BY t.source, t.author"
    " HAVING count(DISTINCT t.story) FILTER (WHERE t.label = 'positive') >= 3"
    " AND count(*) FILTER (WHERE t.label = 'negative' OR t.type = 'article') = 0"
    " ORDER BY kind DESC, t.author, t.source LIMIT ?"
)
_SAYING = (
    "SELECT count(DISTINCT story), count(DISTINCT author) FROM told WHERE brand = ? AND NOT sampled"
    " AND seq IN (SELECT rowid FROM mentions_fts WHERE mentions_fts MATCH ?)"
)
_TEXTS = (
    "SELECT m.title, m.text, v.lang, coalesce(m.story, m.id), m.author FROM mentions m"
    " JOIN mention_brands b ON b.mention = m.seq AND b.brand = ? LEFT JOIN verdicts v ON v.mention = m.seq"
    " WHERE m.published_at >= ? AND m.published_at < ? AND m.seq % ? = 0 AND v.relevant IS NOT 0"
    " AND m.source NOT IN (SELECT value FROM json_each(?)) LIMIT ?"
)
_TAKEN = (
    f"SELECT alert, min(at) FROM alert_events WHERE kind = 'acknowledged' AND alert IN {IDS} GROUP BY alert"  # noqa: S608 -- our own names
)
_CORRECTED = (
    "SELECT m.seq, v.machine, min(m.seq) FROM verdicts v JOIN mentions m ON m.seq = v.mention"
    " WHERE v.corrected_by <> '' AND v.machine IS NOT NULL AND m.published_at >= ? AND m.published_at < ?"
    " GROUP BY coalesce(m.story, m.id)"
)
_JUDGED = (
    "SELECT count(DISTINCT coalesce(m.story, m.id)) FROM mentions m JOIN verdicts v ON v.mention = m.seq"
    " WHERE m.published_at >= ? AND m.published_at < ?"
)
_FIRST = select(["min(collected_at)"], "mentions WHERE source = ?")
_FIRST_TOLD = "SELECT min(published_at) FROM (SELECT published_at FROM mentions WHERE source = ? ORDER BY collected_at LIMIT 1000)"


@dataclass(frozen=True, slots=True)
class Counted:
    """Mentions of a brand from one source, as one model judged them."""

    brand: BrandName
    source: SourceName
    model: str | None
    mentions: int
    negative: int
    neutral: int
    positive: int


@dataclass(frozen=True, slots=True)
class Found:
    """A story of the period: how many of its mentions name the brand, by how many authors, and the first of them."""

    id: StoryId
    copies: int
    authors: int
    warmth: int
    first: Judged


class Periods:
    """Asks about periods; ``Reader.periods`` makes one. Every method may raise ``StoreError``."""

    def __init__(self, path: Path, conn: sqlite3.Connection, sampled: Collection[SourceName] = ()) -> None:
        self._path, self._conn = path, conn
        self._sampled = write_list(sampled)

    def counted(self, since: datetime, until: datetime) -> list[Counted]:
        """What each brand got from each source."""
        return [Counted(*row) for row in self._ask(_COUNTS, since, until)]

    def topics(self, since: datetime, until: datetime) -> dict[BrandName, dict[TopicName, int]]:
        """Mentions of each brand that touch each topic, the most frequent first."""
        return _nested(self._ask(_TOPICS_OF, since, until, self._sampled))

    def listening_since(self, source: SourceName, *, told: bool) -> datetime | None:
        """When its first mention was collected; ``None``: it brought none.

        Args:
            told: it is read from a file or an import: when the first of what it brought at first was published.
        """
        with in_words(self._path):
            (at,) = self._conn.execute(_FIRST_TOLD if told else _FIRST, (source,)).fetchone()
        return None if at is None else read_time(at)

    def taken(self, alerts: Iterable[AlertId]) -> dict[AlertId, datetime]:
        """When somebody acknowledged each of them first; those that nobody did are not there."""
        with in_words(self._path):
            rows = self._conn.execute(_TAKEN, (write_list(alerts),)).fetchall()
        return {id_: read_time(at) for id_, at in rows}

    def corrected(self, since: datetime, until: datetime) -> tuple[int, list[tuple[Verdict, Judged]]]:
        """How many stories were judged; and of those that people corrected, what the machine had said of each."""
        rows = self._ask(_CORRECTED, since, until)
        ((judged,),) = self._ask(_JUDGED, since, until)
        with in_words(self._path):
            ones = list(load(self._conn, (row[0] for row in rows)))
        return judged, [(read_verdict(row[1]), one) for row, one in zip(rows, ones, strict=True)]

    def texts(
        self, brand: BrandName, since: datetime, until: datetime, mentions: int
    ) -> list[tuple[str, str | None, str, str]]:
        """Words, language, story and author of about a thousand of a brand's mentions, spread over the period.

        Args:
            mentions: how many there are in all.
        """
        every = max(1, -(-mentions // SAMPLE))
        with in_words(self._path):
            rows = self._conn.execute(
                _TEXTS, (brand, write_time(since), write_time(until), every, self._sampled, SAMPLE)
            ).fetchall()
        return [(f"{title}\n{text}", lang, story, author) for title, text, lang, story, author in rows]

    @contextmanager
    def telling(self, since: datetime, until: datetime) -> Iterator[Period]:
        """A period to ask more of, while it lasts."""
        with in_words(self._path):
            self._conn.execute("DROP TABLE IF EXISTS temp.told")
            self._conn.execute(_TELL, (self._sampled, write_time(since), write_time(until)))
            try:
                yield Period(self._conn, since, until)
            finally:
                self._conn.execute("DROP TABLE IF EXISTS temp.told")

    def _ask(self, sql: str, since: datetime, until: datetime, *more: str) -> list[Row]:
        with in_words(self._path):
            return self._conn.execute(sql, (write_time(since), write_time(until), *more)).fetchall()


class Period:
    """One period; ``Periods.telling`` makes it."""

    def __init__(self, conn: sqlite3.Connection, since: datetime, until: datetime) -> None:
        self._conn = conn
        self.since, self.until = since, until

    def breadth(self) -> dict[BrandName, tuple[int, int]]:
        """Of each brand, how many stories and how many authors."""
        return {row[0]: (row[1], row[2]) for row in self._conn.execute(_BREADTH)}

    def loudest(self) -> dict[BrandName, int]:
        """Mentions of the author who wrote most of each brand."""
        return dict(self._conn.execute(_LOUDEST).fetchall())

    def topics(self) -> dict[BrandName, dict[TopicName, int]]:
        """Mentions of each brand that touch each topic, the most frequent first."""
        return _nested(self._conn.execute(_TOPICS).fetchall())

    def intents(self) -> dict[BrandName, dict[IntentName, int]]:
        """Mentions of each brand that are after each, the most frequent first."""
        return _nested(self._conn.execute(_INTENTS).fetchall())

    def hours(self) -> dict[BrandName, dict[datetime, tuple[int, int]]]:
        """Mentions of each brand by the hour, and how many of them are negative."""
        found: dict[BrandName, dict[datetime, tuple[int, int]]] = {}
        for brand, hour, mentions, negative in self._conn.execute(_HOURS):
            found.setdefault(brand, {})[datetime.fromisoformat(f"{hour}:00+00:00")] = (mentions, negative)
        return found

    def stories(self, brand: BrandName, kind: Kind, limit: int) -> list[Found]:
        """Those with most copies; of praise, the surest first among equals; else the latest."""
        order = "max(t.sure) DESC," if kind == "praise" else ""
        return self._found(_STORIES.format(_OF_KIND[kind], order), brand, limit)

    def sharing(self, brand: BrandName, limit: int) -> list[Found]:
        """What speaks well of the brand, touches no sensitive topic, and was liked and shared most."""
        return self._found(_SHARING, brand, limit)

    def unanswered(self) -> dict[BrandName, list[tuple[StoryId, int, datetime]]]:
        """Questions and complaints in whose thread nobody went on, of each story one, the oldest first."""
        asked = self._conn.execute(_ASKED).fetchall()
        threads = write_list({row[5] for row in asked if row[5]})
        since = write_time(self.since)
        last = {(row[0], row[1]): row[2] for row in self._conn.execute(_LAST_WORDS, (since, threads))}
        found: dict[BrandName, dict[StoryId, tuple[StoryId, int, datetime]]] = {}
        for brand, story, seq, at, source, thread in asked:
            if last.get((source, thread), at) <= at:
                found.setdefault(brand, {}).setdefault(story, (story, seq, read_time(at)))
        return {brand: list(stories.values()) for brand, stories in found.items()}

    def judged(self, seqs: list[int]) -> list[Judged]:
        """Mentions by their numbers."""
        return list(load(self._conn, seqs))

    def fans(self, brand: BrandName, limit: int) -> list[tuple[str, SourceName, int, Judged]]:
        """Who spoke well of it again and again and never ill: name, source, kind mentions, the latest."""
        rows = self._conn.execute(_FANS, (brand, limit)).fetchall()
        ones = load(self._conn, (row[3] for row in rows))
        return [(row[0], row[1], row[2], one) for row, one in zip(rows, ones, strict=True)]

    def saying(self, brand: BrandName, word: str) -> tuple[int, int]:
        """How many stories of a brand, and how many authors, say a word: as a search for it finds them."""
        stories, authors = self._conn.execute(_SAYING, (brand, quoted(word))).fetchone()
        return stories, authors

    def _found(self, sql: str, brand: BrandName, limit: int) -> list[Found]:
        rows = self._conn.execute(sql, (brand, limit)).fetchall()
        firsts = load(self._conn, (row[4] for row in rows))
        return [
            Found(StoryId(row[0]), row[1], row[2], row[3], first)
            for row, first in zip(rows, firsts, strict=True)
        ]


def _nested(rows: list[Row]) -> dict[Any, dict[Any, int]]:
    found: dict[Any, dict[Any, int]] = {}
    for outer, inner, number in rows:
        found.setdefault(outer, {})[inner] = number
    return found
