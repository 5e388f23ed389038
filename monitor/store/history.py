"""History read lightly and fast: what rules and windows ask of a mention, and nothing else.

For rebuilds and replays, which read hundreds of thousands of mentions: a third of the cost of ``load``
(bench/store.py), because nothing of JSON is parsed, and what repeats is made once.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Literal, cast

from monitor.codec import read_time, write_time
from monitor.model import (
    BrandHit,
    BrandName,
    Intent,
    IntentName,
    Judged,
    Label,
    Mention,
    Sentiment,
    Topic,
    TopicName,
    Towards,
    Verdict,
)
from monitor.store.rows import DATED, Row
from monitor.store.sql import columns, select

By = Literal["published_at", "collected_at", "seq"]

CHUNK = 1_000  # mentions read at once: a short read each time, so that the writer's log can shrink meanwhile
_SEPARATOR = "\x1f"  # no name holds it: names are lower-case letters, digits, - and _

_PLAIN = columns(
    "seq id source type url author reach lang thread published_at collected_at dated backfilled revision story"
    " likes replies shares stars"
)
_VERDICT = columns(
    "lang sentiment_label sentiment_score sentiment_confidence sentiment_model corrected_by machine_model hasty"
)


def _names(column: str, table: str) -> str:
    """In the order they were written, which is that of rules.yaml, joined to one text."""
    rows = select([column], f"{table} WHERE mention = m.seq ORDER BY rowid")
    return f"({select([f'group_concat({column}, char(31))'], f'({rows})')})"


_TOWARDS = (  # brand, label, score and confidence, four each; of the numbers fifteen digits, as SQLite writes them
    "(SELECT group_concat(brand || char(31) || sentiment_label || char(31) || sentiment_score || char(31)"
    " || sentiment_confidence, char(31))"
    " FROM (SELECT * FROM mention_towards WHERE mention = m.seq ORDER BY rowid))"
)
# What rules saw: they weigh a mention once, however its numbers grow; so does whoever replays it.
_AT_FIRST = (
    "(SELECT json_array(likes, replies, shares) FROM growth WHERE mention = m.seq ORDER BY at LIMIT 1)"
)
_COLUMNS = [
    *(f"m.{name}" for name in _PLAIN),
    *(f"v.{name}" for name in _VERDICT),
    _names("brand", "mention_brands"),
    _names("topic", "mention_topics"),
    _names("intent", "mention_intents"),
    _TOWARDS,
    _AT_FIRST,
]
_CHUNK = "json_each(?) j CROSS JOIN mentions m ON m.seq = j.value JOIN verdicts v ON v.mention = m.seq AND v.relevant"  # judged ones only
_LIGHT = select([*_COLUMNS, "''", "''"], _CHUNK)
_WORDED = select([*_COLUMNS, "m.title", "m.text"], _CHUNK)

_ORDERS = {
    "published_at": "m.published_at >= ? AND m.published_at < ? ORDER BY m.published_at, m.seq",
    "collected_at": "m.collected_at >= ? AND m.collected_at < ? ORDER BY m.collected_at, m.seq",
    "seq": "m.published_at >= ? AND m.published_at < ? ORDER BY m.seq",
}
_WEIGHED = "m.published_at > ? AND m.seq NOT IN (SELECT mention FROM to_weigh) ORDER BY m.seq"
_ALWAYS = "~"  # sorts after any time


def history(
    conn: sqlite3.Connection,
    since: datetime | None,
    until: datetime | None,
    *,
    words: bool,
    by: By,
    at_once: bool,
) -> Iterator[Judged]:
    """See ``Reader.history``."""
    span = (write_time(since) if since else "", write_time(until) if until else _ALWAYS)
    rows = conn.execute(select(["m.seq"], f"mentions m WHERE {_ORDERS[by]}"), span)
    return _read(conn, array("q", (seq for (seq,) in rows)), words=words, at_once=at_once)


def weighed(conn: sqlite3.Connection, since: datetime, *, words: bool) -> Iterator[Judged]:
    """See ``Reader.weighed_history``."""
    rows = conn.execute(select(["m.seq"], f"mentions m WHERE {_WEIGHED}"), (write_time(since),))
    return _read(conn, array("q", (seq for (seq,) in rows)), words=words, at_once=False)


def _read(conn: sqlite3.Connection, seqs: array[int], *, words: bool, at_once: bool) -> Iterator[Judged]:
    """In the order of ``seqs``: 8 bytes a mention are all that is held of those to come."""
    sql = _WORDED if words else _LIGHT
    known: dict[str | None, str | None] = {}
    for start in range(0, len(seqs), CHUNK):
        wanted = seqs[start : start + CHUNK].tolist()
        found = {row[0]: row for row in conn.execute(sql, (json.dumps(wanted),))}
        for seq in wanted:
            if seq in found:  # else it is not judged yet, not relevant, or was forgotten meanwhile
                yield _judged(found[seq], known, at_once=at_once)


def _judged(row: Row, known: dict[str | None, str | None], *, at_once: bool) -> Judged:
    """One of ``known`` stands for all texts that are equal: a window that keeps thousands keeps it once."""
    (
        _,
        id_,
        source,
        type_,
        url,
        author,
        reach,
        tag,
        thread,
        published,
        collected,
        dated,
        backfilled,
        revision,
        story,
        likes,
        replies,
        shares,
        stars,
        lang,
        label,
        score,
        confidence,
        model,
        by,
        machine,
        hasty,
        brands,
        topics,
        intents,
        towards,
        at_first,
        title,
        text,
    ) = row
    if at_first is not None:
        likes, replies, shares = json.loads(at_first)
    same = known.setdefault
    published_at = read_time(published)
    mention = Mention(
        id=id_,
        source=same(source, source),  # type: ignore[arg-type]  # what goes in comes out
        key="",
        text=text,
        published_at=published_at,
        collected_at=published_at if at_once else read_time(collected),
        hits=_hits(brands),
        title=title,
        url=url,
        author=author,
        lang=tag,
        reach=reach,
        type=type_,
        thread=thread,
        likes=likes,
        replies=replies,
        shares=shares,
        stars=stars,
        dated=DATED[dated],
        backfilled=False if at_once else bool(backfilled),
        revision=revision,
        story=story,
    )
    said = None if label is None else Sentiment(score, same(label, label), confidence)  # type: ignore[arg-type]  # likewise
    return Judged(
        mention,
        Verdict(
            lang,
            said,
            same(model, model),
            _topics(topics),
            _intents(intents),
            _towards(towards),
            by,
            machine,
            hasty=bool(hasty),
        ),
    )


@lru_cache(maxsize=4096)
def _hits(brands: str | None) -> tuple[BrandHit, ...]:
    return tuple(BrandHit(BrandName(name), ()) for name in (brands or "").split(_SEPARATOR) if name)


@lru_cache(maxsize=4096)
def _topics(topics: str | None) -> tuple[Topic, ...]:
    return tuple(Topic(TopicName(name), 1.0) for name in (topics or "").split(_SEPARATOR) if name)


@lru_cache(maxsize=4096)
def _intents(intents: str | None) -> tuple[Intent, ...]:
    names = (intents or "").split(_SEPARATOR)
    return tuple(Intent(cast("IntentName", name), 1.0) for name in names if name)


def _towards(held: str | None) -> tuple[Towards, ...]:
    if not held:
        return ()
    parts = iter(held.split(_SEPARATOR))
    return tuple(
        Towards(BrandName(brand), Sentiment(float(score), cast("Label", label), float(confidence)))
        for brand, label, score, confidence in zip(parts, parts, parts, parts, strict=True)
    )
