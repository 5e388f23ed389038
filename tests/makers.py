"""Makers: a valid value of each kind, so that a test states only what it is about."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model import (
    Alert,
    AlertEvent,
    AlertId,
    AlertState,
    BrandHit,
    BrandName,
    ChannelName,
    Corrected,
    Correction,
    EventId,
    EventKind,
    Judged,
    Label,
    Mention,
    MentionId,
    Message,
    Order,
    OrderId,
    Post,
    Reason,
    RuleName,
    Sentiment,
    Severity,
    Silence,
    SilenceId,
    SourceName,
    StoryId,
    Ticket,
    TicketId,
    Topic,
    TopicName,
    Towards,
    Verb,
    Verdict,
)

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # a Tuesday

_count = itertools.count(1)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def make_post(**given: Any) -> Post:
    number = next(_count)
    return Post(
        **{"key": f"key-{number}", "text": f"Acme post number {number}", "published_at": NOON, **given}
    )


def make_mention(**given: Any) -> Mention:
    """A mention of acme; ``brands=["globex"]`` is short for its hits."""
    number = next(_count)
    brands = given.pop("brands", ["acme"])
    return Mention(
        **{
            "id": MentionId(f"mention-{number}"),
            "source": SourceName("news"),
            "key": f"key-{number}",
            "text": f"Acme mention number {number}",
            "author": f"author-{number}",
            "published_at": NOON,
            "collected_at": given.get("published_at", NOON),
            "hits": tuple(BrandHit(BrandName(brand), (brand.title(),)) for brand in brands),
            "story": StoryId(f"story-{number}"),
            **given,
        }
    )


def make_verdict(
    sentiment: str | None = "negative",
    topics: tuple[str, ...] = (),
    lang: str | None = "en",
    towards: Mapping[str, Label] | None = None,
) -> Verdict:
    score: dict[str, float] = {"negative": -0.6, "neutral": 0.0, "positive": 0.6}
    return Verdict(
        lang=lang,
        sentiment=None if sentiment is None else Sentiment(score[sentiment], sentiment, 0.8),  # type: ignore[arg-type]
        sentiment_model=None if sentiment is None else "fake 1",
        topics=tuple(Topic(TopicName(topic), 0.9) for topic in topics),
        towards=tuple(
            Towards(BrandName(brand), Sentiment(score[label], label, 0.8))
            for brand, label in (towards or {}).items()
        ),
    )


def make_judged(
    sentiment: str | None = "negative",
    topics: tuple[str, ...] = (),
    lang: str | None = "en",
    towards: Mapping[str, Label] | None = None,
    **given: Any,
) -> Judged:
    """``towards={"acme": "positive"}`` is short for what is said of one brand; name it in ``brands``, too."""
    return Judged(make_mention(**given), make_verdict(sentiment, topics, lang, towards))


def make_alert(**given: Any) -> Alert:
    number = next(_count)
    return Alert(
        **{
            "id": AlertId(f"alert-{number}"),
            "rule": RuleName("mood-turns"),
            "brand": BrandName("acme"),
            "severity": Severity.WARNING,
            "state": AlertState.OPEN,
            "opened_at": NOON,
            "fired_at": NOON,
            "reason": Reason("each", fired=True, numbers={"stories": 1}),
            "mentions": (MentionId("mention-1"),),
            "channels": (ChannelName("crisis-room"),),
            **given,
        }
    )


def make_event(alert: Alert | None = None, **given: Any) -> AlertEvent:
    number = next(_count)
    alert = alert or make_alert()
    return AlertEvent(
        **{
            "id": EventId(f"event-{number}"),
            "kind": EventKind.OPENED,
            "at": alert.opened_at,
            "reason": alert.reason,
            "alert": alert,
            "added": alert.mentions,
            **given,
        }
    )


def make_ticket(event: AlertEvent | None = None, **given: Any) -> Ticket:
    number = next(_count)
    event = event or make_event()
    return Ticket(
        **{
            "id": TicketId(f"ticket-{number}"),
            "event": event.id,
            "channel": ChannelName("crisis-room"),
            "due_at": event.at,
            **given,
        }
    )


def make_order(**given: Any) -> Order:
    number = next(_count)
    return Order(
        **{"id": OrderId(f"order-{number}"), "verb": Verb.ACK, "by": "marie", "target": "alert-1", **given}
    )


def make_corrected(**given: Any) -> Corrected:
    number = next(_count)
    return Corrected(
        **{
            "id": OrderId(f"order-{number}"),
            "mention": MentionId("mention-1"),
            "story": StoryId("mention-1"),
            "by": "marie",
            "at": NOON,
            "said": Correction(sentiment="negative"),
            **given,
        }
    )


def make_silence(**given: Any) -> Silence:
    number = next(_count)
    return Silence(
        **{
            "id": SilenceId(f"silence-{number}"),
            "since": NOON,
            "until": NOON + minutes(10),
            "by": "marie",
            "reason": "a planned outage",
            "rule": RuleName("mood-turns"),
            **given,
        }
    )


def make_message(**given: Any) -> Message:
    return Message(
        **{
            "kind": "alert",
            "title": "Warning · Acme · mood-turns",
            "summary": "12 negative mentions of Acme in 30 minutes by 9 authors.",
            "at": NOON,
            "severity": Severity.WARNING,
            **given,
        }
    )
