"""What goes out: tickets and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from monitor.model.alerts import AlertState, EventKind, Severity
from monitor.model.laid import Chapter, Image, Line
from monitor.model.names import ChannelName, EventId, Json, Language, TicketId, aware


class TicketState(StrEnum):
    """Where one delivery stands. ``SENDING`` found at start-up means: killed while sending, so unknown."""

    DUE = "due"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    DIVERTED = "diverted"  # its channel failed for good; another ticket took over
    DEAD = "dead"  # nobody could be told: shown by `vigie alerts`, `vigie doctor` and the metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One row of the outbox: one event for one channel, committed with the event itself.

    Args:
        about: the ``event``; or the ``flood`` of alerts that the channel was spared in the hour after it.
    """

    id: TicketId
    event: EventId
    channel: ChannelName
    due_at: datetime
    state: TicketState = TicketState.DUE
    attempts: int = 0
    sent_at: datetime | None = None  # when the last attempt began: where a reconciliation starts to look
    error: str = ""
    receipt: str | None = None
    about: Literal["event", "flood"] = "event"

    def __post_init__(self) -> None:
        aware(self.due_at, self.sent_at)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel's proof of delivery: JSON text, opaque to everyone but the channel (Slack: channel and ts)."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One mention as shown on a card: who, where, when, what, the words that decided, and the link.

    Args:
        likes: how often it was liked, where known; ``more`` of them than ``over`` that time before.
    """

    author: str
    place: str
    at: datetime
    text: str
    words: tuple[str, ...] = ()
    url: str = ""
    copies: int = 1
    likes: int | None = None
    stars: int | None = None
    more: int = 0
    over: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is asked to say, in plain text: each channel escapes it for its own medium.

    Args:
        kind: an ``alert``, a ``digest``, a ``notice`` to the operator, or a ``test`` of the channel.
        title: a few words: severity, brand, rule.
        summary: what happened, in plain words with its numbers: a sentence, or a few lines.
        lead: the same as lines with their links, of a digest: who can show those shows them instead.
        facts: what else is known, as (label, value) pairs.
        advice: what to do next, in the words of whoever wrote the rule.
        runbook: a link to more of that.
        state: where the alert stands, for a message that lives; ``state_line`` says so: "acknowledged by marie".
        event: what just happened to the alert; ``news`` says so in a line, for the living message's thread.
        rings: whether it is meant to interrupt somebody; else it changes what was said before.
        actions: what the reader can do about it, as (what, command) pairs.
        page: where the page shows it; empty: nobody said where the page is.
        chapters: the rest of a digest: where a channel has threads, they go there.
        images: what is to be looked at, where a channel can show it.
        data: the same, as the JSON that machines read (``vigie alerts --format json``).
    """

    kind: Literal["alert", "digest", "notice", "test"]
    title: str
    summary: str
    at: datetime
    severity: Severity | None = None
    quotes: tuple[Quote, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    advice: str = ""
    runbook: str = ""
    language: Language = "en"
    state: AlertState | None = None
    state_line: str = ""
    event: EventKind | None = None
    news: str = ""
    rings: bool = True
    actions: tuple[tuple[str, str], ...] = ()
    lead: tuple[Line, ...] = ()
    page: str = ""
    chapters: tuple[Chapter, ...] = ()
    images: tuple[Image, ...] = ()
    data: Mapping[str, Json] = field(default_factory=dict)
