"""Values of the vocabulary as text and back: JSON for what has parts, sortable ISO 8601 for times.

The store writes these into its columns, so they are meant to be read by people with an SQL prompt too. What goes in
comes out equal: a property test says so for every type.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from monitor.model import (
    Alert,
    AlertId,
    AlertState,
    BrandName,
    ChannelName,
    Correction,
    Evidence,
    Hush,
    Intent,
    Label,
    MentionId,
    Number,
    Reason,
    RuleName,
    Sentiment,
    Severity,
    Silence,
    SilenceId,
    Topic,
    TopicName,
    Towards,
    Verdict,
)

# One encoder, made once: json.dumps with options builds a new one for each call, at twice the price.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def write_time(moment: datetime) -> str:
    """Always 27 characters in UTC, ``2026-03-10T12:00:00.000000Z``, so that text sorts as time does."""
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"


read_time = datetime.fromisoformat


def write_moment(moment: datetime | None) -> str | None:
    """``write_time`` for what may be unknown."""
    return None if moment is None else write_time(moment)


def read_moment(text: str | None) -> datetime | None:
    """``read_time`` for what may be unknown."""
    return None if text is None else read_time(text)


def write_list(words: Iterable[str]) -> str:
    """A JSON list of strings."""
    return _encode(list(words))


@lru_cache(maxsize=4096)
def write_words(words: tuple[str, ...]) -> str:
    """``write_list`` for the few words that name a brand: nearly always the same ones."""
    return _encode(words)


@lru_cache(maxsize=4096)
def read_words(text: str) -> tuple[str, ...]:
    """What ``write_words`` wrote."""
    return tuple(json.loads(text))


def read_list(text: str) -> tuple[Any, ...]:
    """What ``write_list`` wrote."""
    return tuple(json.loads(text))


def write_evidence(evidence: Iterable[Evidence]) -> str:
    """A JSON list of ``[words, weight]``."""
    return _encode([(one.words, one.weight) for one in evidence])


def read_evidence(text: str) -> tuple[Evidence, ...]:
    """What ``write_evidence`` wrote."""
    return () if text == "[]" else tuple(Evidence(words, weight) for words, weight in json.loads(text))


def write_reason(reason: Reason) -> str:
    """A JSON object: name, fired, numbers; and, of a combination, its parts."""
    return _encode(_plain_reason(reason))


def read_reason(text: str) -> Reason:
    """What ``write_reason`` wrote."""
    return _reason(json.loads(text))


def write_alert(alert: Alert) -> str:
    """A JSON object with the alert's own field names."""
    return _encode(
        {
            "id": alert.id,
            "rule": alert.rule,
            "brand": alert.brand,
            "group": alert.group,
            "severity": alert.severity,
            "state": alert.state,
            "opened_at": write_time(alert.opened_at),
            "fired_at": write_time(alert.fired_at),
            "told_at": write_moment(alert.told_at),
            "resolved_at": write_moment(alert.resolved_at),
            "reason": _plain_reason(alert.reason),
            "peak": alert.peak and _plain_reason(alert.peak),
            "mentions": list(alert.mentions),
            "total": alert.total,
            "channels": list(alert.channels),
            "by": alert.by,
            "until": write_moment(alert.until),
            "hush": alert.hush,
            "behind": alert.behind,
            "rules_version": alert.rules_version,
        }
    )


def read_alert(text: str) -> Alert:
    """What ``write_alert`` wrote; what its first version did not know yet may be missing."""
    held = json.loads(text)
    peak, hush = held.get("peak"), held.get("hush")
    return Alert(
        id=AlertId(held["id"]),
        rule=RuleName(held["rule"]),
        brand=BrandName(held["brand"]),
        group=held.get("group", ""),
        severity=Severity(held["severity"]),
        state=AlertState(held["state"]),
        opened_at=read_time(held["opened_at"]),
        fired_at=read_time(held["fired_at"]),
        told_at=read_moment(held.get("told_at")),
        resolved_at=read_moment(held["resolved_at"]),
        reason=_reason(held["reason"]),
        peak=peak and _reason(peak),
        mentions=tuple(map(MentionId, held["mentions"])),
        total=held["total"],
        channels=tuple(map(ChannelName, held["channels"])),
        by=held.get("by", ""),
        until=read_moment(held.get("until")),
        hush=hush and Hush(hush),
        behind=held.get("behind", ""),
        rules_version=held.get("rules_version", ""),
    )


def write_silence(silence: Silence) -> str:
    """A JSON object with the silence's own field names."""
    return _encode(
        {
            "id": silence.id,
            "since": write_time(silence.since),
            "until": write_time(silence.until),
            "by": silence.by,
            "reason": silence.reason,
            "rule": silence.rule,
            "brand": silence.brand,
            "severity": silence.severity,
        }
    )


def read_silence(text: str) -> Silence:
    """What ``write_silence`` wrote."""
    held = json.loads(text)
    return Silence(
        id=SilenceId(held["id"]),
        since=read_time(held["since"]),
        until=read_time(held["until"]),
        by=held["by"],
        reason=held["reason"],
        rule=held["rule"],
        brand=held["brand"],
        severity=Severity(held["severity"]),
    )


def write_correction(said: Correction) -> str:
    """A JSON object of what it says, and of nothing else."""
    held = {
        "sentiment": said.sentiment,
        "towards": said.towards,
        "touches": list(said.touches) or None,
        "spares": list(said.spares) or None,
        "relevant": said.relevant,
        "undo": said.undo or None,
    }
    return _encode({name: value for name, value in held.items() if value is not None})


def read_correction(text: str) -> Correction:
    """What ``write_correction`` wrote."""
    held = json.loads(text)
    return Correction(
        sentiment=held.get("sentiment"),
        towards=held.get("towards"),
        touches=tuple(map(TopicName, held.get("touches", ()))),
        spares=tuple(map(TopicName, held.get("spares", ()))),
        relevant=held.get("relevant"),
        undo=held.get("undo", False),
    )


def write_verdict(verdict: Verdict) -> str:
    """A JSON object of what classifiers said: what people make of it is kept elsewhere."""
    said = verdict.sentiment
    return _encode(
        {
            "lang": verdict.lang,
            "sentiment": said and _plain_sentiment(said),
            "model": verdict.sentiment_model,
            "topics": [
                [topic.name, topic.score, _plain_evidence(topic.evidence)] for topic in verdict.topics
            ],
            "intents": [
                [intent.name, intent.confidence, _plain_evidence(intent.evidence)]
                for intent in verdict.intents
            ],
            "towards": [[one.brand, *_plain_sentiment(one.sentiment)] for one in verdict.towards],
            "hasty": verdict.hasty,
        }
    )


def read_verdict(text: str) -> Verdict:
    """What ``write_verdict`` wrote."""
    held = json.loads(text)
    said = held["sentiment"]
    return Verdict(
        held["lang"],
        said and _sentiment(*said),
        held["model"],
        tuple([Topic(TopicName(name), score, _evidence(words)) for name, score, words in held["topics"]]),
        tuple([Intent(name, sure, _evidence(words)) for name, sure, words in held["intents"]]),
        tuple([Towards(BrandName(brand), _sentiment(*said)) for brand, *said in held["towards"]]),
        hasty=held["hasty"],
    )


def _plain_sentiment(said: Sentiment) -> list[object]:
    return [said.score, said.label, said.confidence, _plain_evidence(said.evidence)]


def _plain_evidence(evidence: Iterable[Evidence]) -> list[tuple[str, float]]:
    return [(one.words, one.weight) for one in evidence]


def _sentiment(
    score: float, label: Label, confidence: float, evidence: Iterable[tuple[str, float]]
) -> Sentiment:
    return Sentiment(score, label, confidence, _evidence(evidence))


def _evidence(held: Iterable[tuple[str, float]]) -> tuple[Evidence, ...]:
    return tuple([Evidence(words, weight) for words, weight in held])


def _plain_reason(reason: Reason) -> dict[str, object]:
    numbers = {name: _plain_number(number) for name, number in reason.numbers.items()}
    plain: dict[str, object] = {"name": reason.name, "fired": reason.fired, "numbers": numbers}
    if reason.parts:
        plain["parts"] = [_plain_reason(part) for part in reason.parts]
    return plain


def _reason(held: dict[str, Any]) -> Reason:
    numbers = {name: _number(number) for name, number in held["numbers"].items()}
    parts = tuple([_reason(part) for part in held.get("parts", ())])
    return Reason(held["name"], fired=held["fired"], numbers=numbers, parts=parts)


def _plain_number(number: Number) -> object:
    """JSON knows no times and no infinity: each of them becomes an object with one telling key."""
    if isinstance(number, datetime):
        return {"at": write_time(number)}
    if isinstance(number, timedelta):
        seconds, micros = divmod(number // timedelta(microseconds=1), 1_000_000)
        return {"seconds": seconds, "microseconds": micros} if micros else {"seconds": seconds}
    if isinstance(number, float) and not math.isfinite(number):
        return {"float": str(number)}
    return number


def _number(held: Any) -> Number:  # noqa: ANN401 -- whatever JSON gave
    match held:
        case {"at": str(text)}:
            return read_time(text)
        case {"float": str(text)}:
            return float(text)
        case {"seconds": int(), **_rest}:
            return timedelta(**held)
        case _:
            number: Number = held
            return number
