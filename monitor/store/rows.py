"""Rows and values: how a mention, a verdict or a source lies in its table."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from monitor.boxes import SourceState
from monitor.codec import (
    read_evidence,
    read_moment,
    read_time,
    read_words,
    write_evidence,
    write_moment,
    write_time,
    write_verdict,
    write_words,
)
from monitor.model import BrandHit, Dated, Intent, Judged, Mention, Sentiment, Topic, Towards, Verdict
from monitor.store.sql import IDS, columns, insert, select, upsert

Row = tuple[Any, ...]
CHUNK = 500  # mentions loaded at once: a short read each time, however many are asked for

# --- mentions and verdicts ---

_MENTION = columns(
    "seq id source key type title text url author reach lang"
    " published_at collected_at dated backfilled revision story thread"
    " likes replies shares stars"
)
_VERDICT = columns(
    "lang sentiment_score sentiment_label sentiment_confidence sentiment_evidence sentiment_model"
    " corrected_by machine_model relevant hasty"
)

INSERT_MENTION = insert("mentions", _MENTION)
INSERT_BRAND = insert("mention_brands", ["mention", "brand", "words"])
SAVE_VERDICT = upsert("verdicts", ["mention", *_VERDICT, "machine"])
SAYINGS = ("mention_topics", "mention_intents", "mention_towards")  # what a verdict says beside its own row
_TOPIC = columns("mention topic score evidence")
_INTENT = columns("mention intent confidence evidence")
_TOWARDS = columns("mention brand sentiment_score sentiment_label sentiment_confidence sentiment_evidence")
_INSERT_TOPIC = insert("mention_topics", _TOPIC)
_INSERT_INTENT = insert("mention_intents", _INTENT)
_INSERT_TOWARDS = insert("mention_towards", _TOWARDS)

_SELECT_JUDGED = select(
    [*(f"m.{name}" for name in _MENTION), *(f"v.{name}" for name in _VERDICT)],
    f"mentions m LEFT JOIN verdicts v ON v.mention = m.seq WHERE m.seq IN {IDS}",
)
_SELECT_BRANDS = select(
    ["mention", "brand", "words"], f"mention_brands WHERE mention IN {IDS} ORDER BY rowid"
)
_SELECT_TOPICS = select(_TOPIC, f"mention_topics WHERE mention IN {IDS} ORDER BY rowid")
_SELECT_INTENTS = select(_INTENT, f"mention_intents WHERE mention IN {IDS} ORDER BY rowid")
_SELECT_TOWARDS = select(_TOWARDS, f"mention_towards WHERE mention IN {IDS} ORDER BY rowid")
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
        mention.likes,
        mention.replies,
        mention.shares,
        mention.stars,
    )


def storable(key: str) -> str:
    """A platform's own keys are not cleaned, and JSON can spell lone surrogates, which SQLite refuses."""
    return key if key.isascii() else key.encode("utf-8", "replace").decode("utf-8")


def brand_rows(seq: int, mention: Mention) -> list[Row]:
    """For ``INSERT_BRAND``."""
    return [(seq, hit.brand, write_words(hit.words)) for hit in mention.hits]


def verdict_row(seq: int, verdict: Verdict, machine: Verdict | None = None) -> Row:
    """For ``SAVE_VERDICT``.

    Args:
        machine: of a corrected one, what the classifiers said.
    """
    said = verdict.sentiment
    read = (None,) * 4 if said is None else _sentiment_row(said)
    corrected = (verdict.corrected_by, verdict.machine_model, int(verdict.relevant), int(verdict.hasty))
    kept = None if machine is None else write_verdict(machine)
    return (seq, verdict.lang, *read, verdict.sentiment_model, *corrected, kept)


def insert_sayings(conn: sqlite3.Connection, judged: Mapping[int, Judged]) -> None:
    """What their verdicts say beside their own rows: topics, intents, and of each brand."""
    topics: list[Row] = []
    intents: list[Row] = []
    towards: list[Row] = []
    for seq, one in judged.items():
        said = one.verdict
        topics += [(seq, each.name, each.score, write_evidence(each.evidence)) for each in said.topics]
        intents += [(seq, each.name, each.confidence, write_evidence(each.evidence)) for each in said.intents]
        towards += [(seq, each.brand, *_sentiment_row(each.sentiment)) for each in said.towards]
    conn.executemany(_INSERT_TOPIC, topics)
    conn.executemany(_INSERT_INTENT, intents)
    conn.executemany(_INSERT_TOWARDS, towards)


def _sentiment_row(said: Sentiment) -> Row:
    return (said.score, said.label, said.confidence, write_evidence(said.evidence))


def load(conn: sqlite3.Connection, seqs: Iterable[int]) -> Iterator[Judged]:
    """The mentions of these numbers with their verdicts, in that order; those gone meanwhile are left out."""
    rest = iter(seqs)
    while chunk := list(islice(rest, CHUNK)):
        yield from _load(conn, chunk)


def _load(conn: sqlite3.Connection, seqs: Sequence[int]) -> list[Judged]:
    """Five queries for a chunk, never one a mention."""
    wanted = (json.dumps(seqs),)
    hits: dict[int, list[BrandHit]] = {}
    for seq, brand, words in conn.execute(_SELECT_BRANDS, wanted):
        hits.setdefault(seq, []).append(BrandHit(brand, read_words(words)))
    topics: dict[int, list[Topic]] = {}
    intents: dict[int, list[Intent]] = {}
    for seq, name, score, evidence in conn.execute(_SELECT_TOPICS, wanted):
        topics.setdefault(seq, []).append(Topic(name, score, read_evidence(evidence)))
    for seq, intent, confidence, evidence in conn.execute(_SELECT_INTENTS, wanted):
        intents.setdefault(seq, []).append(Intent(intent, confidence, read_evidence(evidence)))
    towards: dict[int, list[Towards]] = {}
    for seq, brand, score, label, confidence, evidence in conn.execute(_SELECT_TOWARDS, wanted):
        said = Sentiment(score, label, confidence, read_evidence(evidence))
        towards.setdefault(seq, []).append(Towards(brand, said))
    found = {
        row[0]: Judged(
            _mention(row, tuple(hits.get(row[0], ()))),
            _verdict(
                row,
                tuple(topics.get(row[0], ())),
                tuple(intents.get(row[0], ())),
                tuple(towards.get(row[0], ())),
            ),
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
        likes=row[18],
        replies=row[19],
        shares=row[20],
        stars=row[21],
        hits=hits,
    )


def _verdict(
    row: Row, topics: tuple[Topic, ...], intents: tuple[Intent, ...], towards: tuple[Towards, ...]
) -> Verdict:
    lang, score, label, confidence, evidence, model, by, machine, relevant, hasty = row[len(_MENTION) :]
    said = None if label is None else Sentiment(score, label, confidence, read_evidence(evidence))
    return Verdict(lang, said, model, topics, intents, towards, by or "", machine, relevant != 0, bool(hasty))


# --- sources ---

_SOURCE = columns(
    "name kind identity cursor caught_up last_poll_at last_success_at next_poll_at newest_at"
    " failures error seen caught_up_at shown_at lag_s stale_since failing_since"
)

SAVE_SOURCE = upsert("sources", _SOURCE)
SELECT_SOURCES = select(
    [*_SOURCE, "coalesce(kept, 0)", "gone", "refused"], "sources WHERE identity IS NOT NULL"
)


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
        write_moment(state.caught_up_at),
        write_moment(state.shown_at),
        state.lag.total_seconds(),
        write_moment(state.stale_since),
        write_moment(state.failing_since),
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
        caught_up_at=read_moment(row[12]),
        shown_at=read_moment(row[13]),
        lag=timedelta(seconds=row[14]),
        stale_since=read_moment(row[15]),
        failing_since=read_moment(row[16]),
        kept=row[17],
        gone=row[18],
        refused=row[19],
    )
