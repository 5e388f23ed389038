"""What ``vigie export`` writes of mentions, alerts, stories and sources: flat rows, each column of one kind. Pure.

``docs/schema.md`` lists the columns. The names of a mention's are those that ``vigie import`` reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.boxes import SourceState
from monitor.model import Alert, Judged, StoryId, hidden_topics

Cell = str | int | float | bool | datetime | Sequence[str] | None
Cells = tuple[Cell, ...]


class Kind(StrEnum):
    """What the cells of a column are; any of them may be missing (``None``)."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"  # in UTC, to the microsecond
    TEXTS = "texts"  # in CSV with blanks between them


MENTIONS: Mapping[str, Kind] = {
    "id": Kind.TEXT,
    "source": Kind.TEXT,
    "type": Kind.TEXT,
    "title": Kind.TEXT,
    "text": Kind.TEXT,
    "url": Kind.TEXT,
    "author": Kind.TEXT,
    "lang": Kind.TEXT,
    "published_at": Kind.MOMENT,
    "collected_at": Kind.MOMENT,
    "dated": Kind.TEXT,
    "backfilled": Kind.FLAG,
    "revision": Kind.WHOLE,
    "thread": Kind.TEXT,
    "story": Kind.TEXT,
    "reach": Kind.WHOLE,
    "likes": Kind.WHOLE,
    "replies": Kind.WHOLE,
    "shares": Kind.WHOLE,
    "stars": Kind.WHOLE,
    "brands": Kind.TEXTS,
    "sentiment": Kind.TEXT,
    "score": Kind.NUMBER,
    "confidence": Kind.NUMBER,
    "model": Kind.TEXT,
    "topics": Kind.TEXTS,
    "intents": Kind.TEXTS,
    "corrected_by": Kind.TEXT,
    "relevant": Kind.FLAG,
    "hidden": Kind.TEXTS,
}
ALERTS: Mapping[str, Kind] = {
    "id": Kind.TEXT,
    "rule": Kind.TEXT,
    "brand": Kind.TEXT,
    "group": Kind.TEXT,
    "severity": Kind.TEXT,
    "state": Kind.TEXT,
    "opened_at": Kind.MOMENT,
    "fired_at": Kind.MOMENT,
    "told_at": Kind.MOMENT,
    "resolved_at": Kind.MOMENT,
    "total": Kind.WHOLE,
    "reason": Kind.TEXT,
    "sentence": Kind.TEXT,
    "by": Kind.TEXT,
    "until": Kind.MOMENT,
    "hush": Kind.TEXT,
    "behind": Kind.TEXT,
    "channels": Kind.TEXTS,
    "mentions": Kind.TEXTS,
    "rules_version": Kind.TEXT,
}
STORIES: Mapping[str, Kind] = {
    "id": Kind.TEXT,
    "copies": Kind.WHOLE,
    "first_at": Kind.MOMENT,
    "last_at": Kind.MOMENT,
    "mention": Kind.TEXT,
    "source": Kind.TEXT,
    "author": Kind.TEXT,
    "title": Kind.TEXT,
    "text": Kind.TEXT,
    "url": Kind.TEXT,
    "brands": Kind.TEXTS,
    "sentiment": Kind.TEXT,
    "topics": Kind.TEXTS,
    "hidden": Kind.TEXTS,
}
SOURCES: Mapping[str, Kind] = {
    "name": Kind.TEXT,
    "kind": Kind.TEXT,
    "last_poll_at": Kind.MOMENT,
    "last_success_at": Kind.MOMENT,
    "next_poll_at": Kind.MOMENT,
    "newest_at": Kind.MOMENT,
    "caught_up": Kind.FLAG,
    "failures": Kind.WHOLE,
    "error": Kind.TEXT,
    "posts": Kind.WHOLE,
    "kept": Kind.WHOLE,
    "erased": Kind.WHOLE,
    "refused": Kind.WHOLE,
}


@dataclass(frozen=True, slots=True)
class Told:
    """A story of a period: how often it was told, when first and last, and the mention that told it first."""

    id: StoryId
    copies: int
    first_at: datetime
    last_at: datetime
    first: Judged


def mention_cells(one: Judged) -> Cells:
    """One for each of ``MENTIONS``."""
    mention, verdict = one.mention, one.verdict
    said = verdict.sentiment
    return (
        mention.id,
        mention.source,
        mention.type,
        mention.title,
        mention.text,
        mention.url,
        mention.author,
        mention.lang or verdict.lang,
        mention.published_at,
        mention.collected_at,
        str(mention.dated),
        mention.backfilled,
        mention.revision,
        mention.thread or None,
        mention.story,
        mention.reach,
        mention.likes,
        mention.replies,
        mention.shares,
        mention.stars,
        mention.brands,
        said.label if said else "unknown",
        said.score if said else None,
        said.confidence if said else None,
        verdict.sentiment_model if said else None,
        [topic.name for topic in verdict.topics],
        [intent.name for intent in verdict.intents],
        verdict.corrected_by or None,
        verdict.relevant,
        hidden_topics(verdict),
    )


def alert_cells(alert: Alert, sentence: str) -> Cells:
    """One for each of ``ALERTS``; ``sentence`` is its reason in words."""
    return (
        alert.id,
        alert.rule,
        alert.brand,
        alert.group or None,
        str(alert.severity),
        str(alert.state),
        alert.opened_at,
        alert.fired_at,
        alert.told_at,
        alert.resolved_at,
        alert.total,
        alert.reason.name,
        sentence,
        alert.by or None,
        alert.until,
        None if alert.hush is None else str(alert.hush),
        alert.behind or None,
        alert.channels,
        alert.mentions,
        alert.rules_version or None,
    )


def story_cells(told: Told) -> Cells:
    """One for each of ``STORIES``."""
    first = told.first.mention
    said = told.first.verdict.sentiment
    return (
        told.id,
        told.copies,
        told.first_at,
        told.last_at,
        first.id,
        first.source,
        first.author,
        first.title,
        first.text,
        first.url,
        first.brands,
        said.label if said else "unknown",
        [topic.name for topic in told.first.verdict.topics],
        hidden_topics(told.first.verdict),
    )


def source_cells(state: SourceState) -> Cells:
    """One for each of ``SOURCES``; where it stands in its source (the cursor) is nobody else's business."""
    return (
        state.name,
        state.kind or None,
        state.last_poll_at,
        state.last_success_at,
        state.next_poll_at,
        state.newest_at,
        state.caught_up,
        state.failures,
        state.error or None,
        state.seen,
        state.kept,
        state.gone,
        state.refused,
    )
