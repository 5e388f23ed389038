"""The JSON that machines read: one shape for the command line, the webhook and exports. Times are ISO 8601 in UTC."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from monitor.model import (
    Alert,
    Evidence,
    Figures,
    Intent,
    Json,
    Judged,
    Number,
    Reason,
    Sentiment,
    Silence,
    Topic,
    Verdict,
    hidden_topics,
)
from monitor.settings import format_duration

SHOWN = 10  # evidence mentions given whole; ``mentions`` names the rest


def moment(at: datetime | None) -> str | None:
    """``2026-03-10T12:00:00Z``; fractions of a second only where there are some."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def mention_json(judged: Judged, growth: Sequence[Figures] = ()) -> dict[str, Json]:
    """A mention with its verdict, as ``vigie mentions --format json`` gives it and ``vigie import`` reads it.

    Args:
        growth: how its numbers grew, where somebody asked.
    """
    mention, verdict = judged.mention, judged.verdict
    return {
        "id": mention.id,
        "url": mention.url,
        "source": mention.source,
        "author": mention.author,
        "title": mention.title,
        "text": mention.text,
        "lang": mention.lang,
        "type": mention.type,
        "thread": mention.thread or None,
        "reach": mention.reach,
        "likes": mention.likes,
        "replies": mention.replies,
        "shares": mention.shares,
        "stars": mention.stars,
        "growth": [figures_json(one) for one in growth],
        "published_at": moment(mention.published_at),
        "dated": str(mention.dated),
        "collected_at": moment(mention.collected_at),
        "backfilled": mention.backfilled,
        "revision": mention.revision,
        "brands": list(mention.brands),
        "sentiment": sentiment_json(verdict.sentiment, verdict.sentiment_model),
        "towards": towards_json(verdict),
        "topics": [topic_json(topic) for topic in verdict.topics],
        "intents": [intent_json(intent) for intent in verdict.intents],
        "story": mention.story,
        "corrected_by": verdict.corrected_by or None,
        "relevant": verdict.relevant,
        "hidden": list(hidden_topics(verdict)),
    }


def figures_json(reading: Figures) -> dict[str, Json]:
    """The numbers of a post at a moment."""
    return {
        "at": moment(reading.at),
        "likes": reading.likes,
        "replies": reading.replies,
        "shares": reading.shares,
    }


def sentiment_json(sentiment: Sentiment | None, model: str | None) -> dict[str, Json]:
    """No opinion is said as such: label "unknown", and ``null`` for the numbers."""
    if sentiment is None:
        return {
            "score": None,
            "label": "unknown",
            "confidence": None,
            "evidence": [],
            "weights": [],
            "model": None,
        }
    return {
        "score": sentiment.score,
        "label": sentiment.label,
        "confidence": sentiment.confidence,
        **_evidence(sentiment.evidence),
        "model": model,
    }


def towards_json(verdict: Verdict) -> list[Json]:
    """Each brand of which it speaks otherwise than of the whole; in the shape of the whole's sentiment."""
    return [
        {"brand": one.brand, **sentiment_json(one.sentiment, verdict.sentiment_model)}
        for one in verdict.towards
    ]


def topic_json(topic: Topic) -> dict[str, Json]:
    """A topic with the words that hit."""
    return {"name": topic.name, "score": topic.score, **_evidence(topic.evidence)}


def intent_json(intent: Intent) -> dict[str, Json]:
    """What the text is after, with the words that say so."""
    return {"name": intent.name, "confidence": intent.confidence, **_evidence(intent.evidence)}


def _evidence(evidence: Sequence[Evidence]) -> dict[str, Json]:
    return {"evidence": [one.words for one in evidence], "weights": [one.weight for one in evidence]}


def reason_json(reason: Reason, sentence: str) -> dict[str, Json]:
    """A reason: its name, its sentence and its numbers; times as text, durations as in ``rules.yaml``.

    The ``parts`` of a combination are of the same shape, without sentences: the whole one says it all.
    """
    return {
        "name": reason.name,
        "fired": reason.fired,
        "sentence": sentence,
        "numbers": _numbers(reason.numbers),
        "parts": [_part(part) for part in reason.parts],
    }


def _part(reason: Reason) -> dict[str, Json]:
    return {
        "name": reason.name,
        "fired": reason.fired,
        "numbers": _numbers(reason.numbers),
        "parts": [_part(part) for part in reason.parts],
    }


def _numbers(numbers: Mapping[str, Number]) -> dict[str, Json]:
    return {name: _number(value) for name, value in numbers.items()}


def _number(value: Number) -> Json:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no word for it: https://www.rfc-editor.org/rfc/rfc8259#section-6
    return format_duration(value) if isinstance(value, timedelta) else value


def alert_json(
    alert: Alert, sentence: str, evidence: Sequence[Judged], peak_sentence: str = ""
) -> dict[str, Json]:
    """An alert: ``evidence`` holds the first mentions whole, ``mentions`` the ids of up to a hundred, ``total`` counts all.

    Args:
        evidence: the sentiment of each is that towards the alert's brand.
        sentence: its reason in words; ``peak_sentence`` its reason at its worst.
    """
    peak, over = alert.peak, alert.resolved_at
    return {
        "id": alert.id,
        "rule": alert.rule,
        "brand": alert.brand,
        "group": alert.group or None,
        "severity": str(alert.severity),
        "state": str(alert.state),
        "opened_at": moment(alert.opened_at),
        "fired_at": moment(alert.fired_at),
        "told_at": moment(alert.told_at),
        "resolved_at": moment(alert.resolved_at),
        "duration": None if over is None else format_duration(over - alert.opened_at),
        "reason": reason_json(alert.reason, sentence),
        "peak": None if peak is None else reason_json(peak, peak_sentence),
        "evidence": [mention_json(judged.towards(alert.brand)) for judged in evidence[:SHOWN]],
        "mentions": list(alert.mentions),
        "total": alert.total,
        "channels": list(alert.channels),
        "by": alert.by or None,
        "until": moment(alert.until),
        "hush": None if alert.hush is None else str(alert.hush),
        "behind": alert.behind or None,
        "rules_version": alert.rules_version or None,
    }


def silence_json(silence: Silence) -> dict[str, Json]:
    """A silence; ``null`` for any rule or any brand."""
    return {
        "id": silence.id,
        "since": moment(silence.since),
        "until": moment(silence.until),
        "by": silence.by,
        "reason": silence.reason,
        "rule": silence.rule,
        "brand": silence.brand,
        "severity": str(silence.severity),
    }
