"""Rows and values: how a mention, a verdict or a source lies in its table."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from monitor.codec import (
    read_evidence,
    read_moment,
    read_time,
    read_words,
    write_evidence,
    write_moment,
    write_time,
    write_words,
)
from monitor.model import BrandHit, Dated, Intent, Judged, Mention, Sentiment, Topic, Verdict
from monitor.ports import SourceState
from monitor.store.intents import as_intent, as_topic
from monitor.store.sql import IDS, columns, insert, select, upsert

Row = tuple[Any, ...]
CHUNK = 500  # mentions loaded at once: a short read each time, however many are asked for

# --- mentions and verdicts ---

_MENTION = columns(
    "seq id source key type title text url author reach lang"
    " published_at collected_at dated backfilled revision story thread"
)
_VERDICT = columns(
    "lang sentiment_score sentiment_label sentiment_confidence sentiment_evidence sentiment_model"
)

INSERT_MENTION = insert("mentions", _MENTION)
INSERT_BRAND = insert("mention_brands", ["mention", "brand", "words"])
SAVE_VERDICT = upsert("verdicts", ["mention", *_VERDICT])
INSERT_TOPIC = insert("mention_topics", ["mention", "topic", "score", "evidence"])

_SELECT_JUDGED = select(
    [*(f"m.{name}" for name in _MENTION), *(f"v.{name}" for name in _VERDICT)],
    f"mentions m LEFT JOIN verdicts v ON v.mention = m.seq WHERE m.seq IN {IDS}",
)
_SELECT_BRANDS = select(
    ["mention", "brand", "words"], f"mention_brands WHERE mention IN {IDS} ORDER BY rowid"
)
_SELECT_TOPICS = select(
    ["mention", "topic", "score", "evidence"], f"mention_topics WHERE mention IN {IDS} ORDER BY rowid"
)
DATED = {dated.value: dated for dated in Dated}  # three times as fast as calling the enum


def mention_row(seq: int, mention: Mention) -> Row:
    """For ``INSERT_MENTION``."""
    return (
        seq,
        mention.id,
        mention.source,
        storable(mention.key),
        mention.type,
        mention.title,
        mention.text,
        mention.url,
        mention.author,
        mention.reach,
        mention.lang,
        write_time(mention.published_at),
        write_time(mention.collected_at),
        mention.dated.value,
        int(mention.backfilled),
        mention.revision,
        mention.story,
        storable(mention.thread),
    )


def storable(key: str) -> str:
    """A platform's own keys are not cleaned, and JSON can spell lone surrogates, which SQLite refuses."""
    return key if key.isascii() else key.encode("utf-8", "replace").decode("utf-8")


def brand_rows(seq: int, mention: Mention) -> list[Row]:
    """For ``INSERT_BRAND``."""
    return [(seq, hit.brand, write_words(hit.words)) for hit in mention.hits]


def verdict_row(seq: int, verdict: Verdict) -> Row:
    """For ``SAVE_VERDICT``."""
    said = verdict.sentiment
    if said is None:
        return (seq, verdict.lang, None, None, None, None, verdict.sentiment_model)
    evidence = write_evidence(said.evidence)
    return (seq, verdict.lang, said.score, said.label, said.confidence, evidence, verdict.sentiment_model)


def topic_rows(seq: int, verdict: Verdict) -> list[Row]:
    """For ``INSERT_TOPIC``."""
    topics = [(seq, topic.name, topic.score, write_evidence(topic.evidence)) for topic in verdict.topics]
    return topics + [
        (seq, as_topic(intent.name), intent.confidence, write_evidence(intent.evidence))
        for intent in verdict.intents
    ]


def load(conn: sqlite3.Connection, seqs: Iterable[int]) -> Iterator[Judged]:
    """The mentions of these numbers with their verdicts, in that order; those gone meanwhile are left out."""
    rest = iter(seqs)
    while chunk := list(islice(rest, CHUNK)):
        yield from _load(conn, chunk)


def _load(conn: sqlite3.Connection, seqs: Sequence[int]) -> list[Judged]:
    """Three queries for a chunk, never one a mention."""
    wanted = (json.dumps(seqs),)
    hits: dict[int, list[BrandHit]] = {}
    for seq, brand, words in conn.execute(_SELECT_BRANDS, wanted):
        hits.setdefault(seq, []).append(BrandHit(brand, read_words(words)))
    topics: dict[int, list[Topic]] = {}
    intents: dict[int, list[Intent]] = {}
    for seq, name, score, evidence in conn.execute(_SELECT_TOPICS, wanted):
        if intent := as_intent(name):
            intents.setdefault(seq, []).append(Intent(intent, score, read_evidence(evidence)))
        else:
            topics.setdefault(seq, []).append(Topic(name, score, read_evidence(evidence)))
    found = {
        row[0]: Judged(
            _mention(row, tuple(hits.get(row[0], ()))),
            _verdict(row, tuple(topics.get(row[0], ())), tuple(intents.get(row[0], ()))),
        )
        for row in conn.execute(_SELECT_JUDGED, wanted)
    }
    return [found[seq] for seq in seqs if seq in found]


def _mention(row: Row, hits: tuple[BrandHit, ...]) -> Mention:
    return Mention(
        id=row[1],
        source=row[2],
        key=row[3],
        type=row[4],
        title=row[5],
        text=row[6],
        url=row[7],
        author=row[8],
        reach=row[9],
        lang=row[10],
        published_at=read_time(row[11]),
        collected_at=read_time(row[12]),
        dated=DATED[row[13]],
        backfilled=bool(row[14]),
        revision=row[15],
        story=row[16],
        thread=row[17],
        hits=hits,
    )


def _verdict(row: Row, topics: tuple[Topic, ...], intents: tuple[Intent, ...]) -> Verdict:
    lang, score, label, confidence, evidence, model = row[len(_MENTION) :]
    said = None if label is None else Sentiment(score, label, confidence, read_evidence(evidence))
    return Verdict(lang, said, model, topics, intents)


# --- sources ---

_SOURCE = columns(
    "name kind identity cursor caught_up last_poll_at last_success_at next_poll_at newest_at"
    " failures error seen kept"
)

SAVE_SOURCE = upsert("sources", _SOURCE)
SELECT_SOURCES = select(_SOURCE, "sources WHERE identity IS NOT NULL")


def source_row(state: SourceState) -> Row:
    """For ``SAVE_SOURCE``."""
    return (
        state.name,
        state.kind,
        state.identity,
        state.cursor,
        int(state.caught_up),
        write_moment(state.last_poll_at),
        write_moment(state.last_success_at),
        write_moment(state.next_poll_at),
        write_moment(state.newest_at),
        state.failures,
        state.error,
        state.seen,
        state.kept,
    )


def source_state(row: Row) -> SourceState:
    """From ``SELECT_SOURCES``."""
    return SourceState(
        name=row[0],
        kind=row[1],
        identity=row[2],
        cursor=row[3],
        caught_up=bool(row[4]),
        last_poll_at=read_moment(row[5]),
        last_success_at=read_moment(row[6]),
        next_poll_at=read_moment(row[7]),
        newest_at=read_moment(row[8]),
        failures=row[9],
        error=row[10],
        seen=row[11],
        kept=row[12],
    )
