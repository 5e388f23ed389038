"""Which mentions are asked for: a filter as SQL, and what people type as a full-text query."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.codec import write_list, write_time
from monitor.errors import RefusalError
from monitor.model import BrandName, IntentName, Label, PostType, SourceName, StoryId, TopicName

_WORDS = re.compile(r'"([^"]*)"?|([^\s"]+)')
_LABEL = (
    "coalesce((SELECT sentiment_label FROM mention_towards w WHERE w.mention = m.seq AND w.brand = ?),"
    " (SELECT sentiment_label FROM verdicts v WHERE v.mention = m.seq))"
)
_STORY = (  # by two indexes: a story bears the id of its first mention, as a rule
    "m.seq IN (SELECT seq FROM mentions WHERE story = ? AND story <> id"
    " UNION ALL SELECT seq FROM mentions WHERE id = ? AND coalesce(story, id) = id)"
)
_UNSAYABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")  # controls, and what UTF-8 cannot hold


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionFilter:
    """Every part that is given must hold.

    Args:
        since: published then or later; ``until``: published before.
        sentiment: towards ``brand``, where that is given, or else as a whole: a label, ``unknown``: no model had an
            opinion; or ``read``: one had.
        author: who wrote it, exactly so; ``story``: which it tells; ``type``: what it is, such as an ``article``.
        without, among: not from these sources; from none but these.
        search: words, all of them, in any order, in title, text or author; ``"several words"`` as a phrase.
            Case and accents do not matter.
        irrelevant: those, too, of which a person said that they are not about the brand.
        limit: the newest so many; ``skip``: without so many that are newer.
    """

    brand: BrandName | None = None
    since: datetime | None = None
    until: datetime | None = None
    sentiment: Label | Literal["unknown", "read"] | None = None
    topic: TopicName | None = None
    intent: IntentName | None = None
    source: SourceName | None = None
    lang: str | None = None
    search: str | None = None
    author: str | None = None
    story: StoryId | None = None
    type: PostType | None = None
    without: frozenset[SourceName] = frozenset()
    among: frozenset[SourceName] | None = None
    irrelevant: bool = False
    limit: int | None = None
    skip: int = 0


def quoted(search: str) -> str:
    """What was typed, as an FTS5 query that asks for words and phrases and can mean nothing else.

    https://www.sqlite.org/fts5.html#fts5_strings
    """
    parts = (phrase or word for phrase, word in _WORDS.findall(_UNSAYABLE.sub(" ", search)))
    return " ".join(f'"{part}"' for part in parts if part) or '""'


def find(conn: sqlite3.Connection, wanted: MentionFilter) -> list[int]:
    """The numbers of the mentions, newest first."""
    conditions, values = _conditions(wanted)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    limit = -1 if wanted.limit is None else wanted.limit
    rows = conn.execute(
        f"SELECT m.seq FROM mentions m {where} ORDER BY m.published_at DESC, m.seq DESC LIMIT ? OFFSET ?",  # noqa: S608 -- the conditions below
        (*values, limit, wanted.skip),
    )
    return [seq for (seq,) in rows]


def counted(conn: sqlite3.Connection, wanted: MentionFilter) -> tuple[int, int]:
    """How many mentions there are, whatever its limit, and how many stories they tell."""
    conditions, values = _conditions(wanted)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    mentions, told = conn.execute(
        f"SELECT count(*), count(DISTINCT coalesce(m.story, m.id)) FROM mentions m {where}",  # noqa: S608 -- the conditions below
        values,
    ).fetchone()
    return mentions, told


def stream(conn: sqlite3.Connection, wanted: MentionFilter) -> Iterator[int]:
    """The numbers of the mentions, oldest first, read as they are asked for: any number of them in constant memory.

    While it lasts, it reads the database as it was when it began.
    """
    conditions, values = _conditions(wanted)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = conn.execute(
        f"SELECT m.seq FROM mentions m {where} ORDER BY m.published_at, m.seq",  # noqa: S608 -- the conditions below
        values,
    )
    for (seq,) in rows:
        yield seq


def stories(conn: sqlite3.Connection, wanted: MentionFilter) -> Iterator[tuple[str, int, str, str, int]]:
    """The stories that the mentions tell: id, how many tell it, first and last time, and the number of the first.

    SQLite sorts them on its own terms: in a temporary file when they are many.
    """
    conditions, values = _conditions(wanted)
    where = " AND ".join(["m.story IS NOT NULL", *conditions])
    yield from conn.execute(
        "SELECT m.story, count(*), min(m.published_at), max(m.published_at),"  # noqa: S608 -- the conditions below
        " CAST(substr(min(m.published_at || printf('%020d', m.seq)), -20) AS INTEGER)"
        f" FROM mentions m WHERE {where} GROUP BY m.story ORDER BY m.story",
        values,
    )


def _conditions(wanted: MentionFilter) -> tuple[list[str], list[str | None]]:
    label = None if wanted.sentiment in {"unknown", "read"} else wanted.sentiment
    asked = [
        ("m.published_at >= ?", wanted.since and write_time(wanted.since)),
        ("m.published_at < ?", wanted.until and write_time(wanted.until)),
        ("m.source = ?", wanted.source),
        ("coalesce(m.lang, (SELECT lang FROM verdicts v WHERE v.mention = m.seq)) = ?", wanted.lang),
        ("EXISTS (SELECT 1 FROM mention_brands b WHERE b.mention = m.seq AND b.brand = ?)", wanted.brand),
        ("EXISTS (SELECT 1 FROM mention_topics t WHERE t.mention = m.seq AND t.topic = ?)", wanted.topic),
        ("EXISTS (SELECT 1 FROM mention_intents i WHERE i.mention = m.seq AND i.intent = ?)", wanted.intent),
        (
            "m.seq IN (SELECT rowid FROM mentions_fts WHERE mentions_fts MATCH ?)",
            wanted.search and quoted(wanted.search),
        ),
        ("m.author = ?", wanted.author),
        (_STORY, wanted.story),
        ("m.type = ?", wanted.type),
        ("m.source NOT IN (SELECT value FROM json_each(?))", wanted.without and write_list(wanted.without)),
        (
            "m.source IN (SELECT value FROM json_each(?))",
            None if wanted.among is None else write_list(wanted.among),
        ),
    ]
    given = [(condition, value) for condition, value in asked if value]
    conditions = [condition for condition, _ in given]
    values: list[str | None] = [value for condition, value in given for _ in range(condition.count("?"))]
    if wanted.sentiment is not None:
        conditions.append(f"{_LABEL} IS {'NOT ' * (wanted.sentiment == 'read')}?")
        values += [wanted.brand, label]
    if not wanted.irrelevant:
        conditions.append("NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.mention = m.seq AND NOT v.relevant)")
    return conditions, values


def by_beginning(conn: sqlite3.Connection, beginning: str) -> int:
    """The mention whose id begins so.

    Raises:
        RefusalError: there is none, or more than one.
    """
    rows = conn.execute(
        "SELECT id, seq FROM mentions WHERE id >= ?1 AND substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 5",
        (beginning,),
    ).fetchall()
    if not rows or not beginning:
        said = f"there is no mention {beginning}: `vigie mentions` lists them with their ids"
        raise RefusalError(said, "no-mention", name=beginning)
    if len(rows) > 1 and rows[0][0] != beginning:
        names = ", ".join(row[0] for row in rows)
        said = f"several mentions begin with {beginning}, such as {names}"
        raise RefusalError(said, "several", name=beginning, names=names)
    return int(rows[0][1])
