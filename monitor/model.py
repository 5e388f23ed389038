"""The vocabulary: what every other module talks about. Imports nothing of ours, does nothing.

Everything is frozen and slotted. Every ``datetime`` is aware or construction fails; the store and the outputs keep
UTC. "No opinion" is ``None``, never 0.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, NewType

MentionId = NewType("MentionId", str)
StoryId = NewType("StoryId", str)
BrandName = NewType("BrandName", str)
SourceName = NewType("SourceName", str)
TopicName = NewType("TopicName", str)
RuleName = NewType("RuleName", str)
ChannelName = NewType("ChannelName", str)
AlertId = NewType("AlertId", str)
EventId = NewType("EventId", str)
TicketId = NewType("TicketId", str)

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Cursor = NewType("Cursor", str)  # JSON text, opaque to everyone but the source that wrote it
Language = Literal["en", "fr"]  # of alerts and digests

Label = Literal["negative", "neutral", "positive"]
PostType = Literal["article", "post", "comment", "review"]


def _aware(*moments: datetime | None) -> None:
    for moment in moments:
        if moment is not None and moment.tzinfo is None:
            msg = f"{moment!r} has no time zone"
            raise ValueError(msg)


# --- what comes in ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One raw post as a source gives it, before anybody asked whether it names a brand.

    Args:
        key: the platform's own identifier, stable within the source; the same key with other words is an edit.
        text: plain text, no markup. Fields are hostile: ``monitor.text.clean`` has been over each of them.
        lang: the platform's own language tag, where it gives one; trusted before any detector.
        published_at: ``None`` when the platform gave no date that can be read.
        reach: how many people follow the author or read the outlet, where known.
    """

    key: str
    text: str
    title: str = ""
    url: str = ""
    author: str = ""
    lang: str | None = None
    published_at: datetime | None = None
    reach: int | None = None
    type: PostType = "post"

    def __post_init__(self) -> None:
        _aware(self.published_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one fetch brought, oldest post first.

    Args:
        cursor: give it back on the next fetch; ``None`` keeps the old one.
        more: there is another page to fetch at once (a long file, a paged API).
        skipped: one sentence for each item that could not be read; shown to the operator, never swallowed.
    """

    posts: tuple[Post, ...]
    cursor: Cursor | None
    more: bool = False
    skipped: tuple[str, ...] = ()


class Dated(StrEnum):
    """How far ``published_at`` can be trusted."""

    GIVEN = "given"
    MISSING = "missing"  # the platform gave none: it is ``collected_at``
    CLAMPED = "clamped"  # it lay in the future: it is ``collected_at``


@dataclass(frozen=True, slots=True)
class BrandHit:
    """A brand that a mention names, and the words that name it, as they stand in the text."""

    brand: BrandName
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One post, comment, article or review that names a watched brand.

    Args:
        id: a stable hash of source and key, so that the same post is the same mention wherever it is admitted.
        backfilled: history: it feeds baselines and digests and never fires.
        revision: 1, and one more for each edit seen.
        story: the near-identical mentions it belongs to; ``None`` until judged.
    """

    id: MentionId
    source: SourceName
    key: str
    text: str
    published_at: datetime
    collected_at: datetime
    hits: tuple[BrandHit, ...]
    title: str = ""
    url: str = ""
    author: str = ""
    lang: str | None = None
    reach: int | None = None
    type: PostType = "post"
    dated: Dated = Dated.GIVEN
    backfilled: bool = False
    revision: int = 1
    story: StoryId | None = None

    def __post_init__(self) -> None:
        _aware(self.published_at, self.collected_at)

    @property
    def brands(self) -> tuple[BrandName, ...]:
        """The brands it names, in the order of ``rules.yaml``."""
        return tuple(hit.brand for hit in self.hits)

    @property
    def words(self) -> str:
        """Title and text, each once: what classifiers read."""
        if not self.title or self.text.startswith(self.title):
            return self.text
        return f"{self.title}\n{self.text}" if self.text else self.title


# --- what is thought of it --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that decided, as they stand in the text, and how much: signed for sentiment, 0 to 1 for a topic."""

    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How the mention speaks: ``score`` from -1 (bad) to 1 (good), ``confidence`` from 0 to 1."""

    score: float
    label: Label
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A sensitive topic the text touches; ``score`` from 0 to 1. It labels the text, never the author."""

    name: TopicName
    score: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one classifier says of one mention; what it has no opinion on stays empty.

    Args:
        model: the name and version that spoke, e.g. ``vader 3.3.2``.
        lang: a language code such as ``fr``; ``None`` is "unknown".
    """

    model: str
    lang: str | None = None
    sentiment: Sentiment | None = None
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the classifiers say of a mention, together.

    Args:
        sentiment_model: which model spoke of sentiment: baselines never mix two of them. ``None`` with ``sentiment``.
    """

    lang: str | None = None
    sentiment: Sentiment | None = None
    sentiment_model: str | None = None
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention with its verdict."""

    mention: Mention
    verdict: Verdict


# --- what is decided --------------------------------------------------------------------------------------------


class Severity(StrEnum):
    """How much it matters; compare with ``rank``."""

    NOTICE = "notice"
    WARNING = "warning"
    CRISIS = "crisis"

    @property
    def rank(self) -> int:
        """0 for the least severe."""
        return list(Severity).index(self)


Number = int | float | str | timedelta | datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """The named outcome of a decision, fired or not, with the numbers anybody can check it by.

    ``monitor.rules.explain`` turns it into a sentence. Names are kebab-case and stable: they are metric labels.
    """

    name: str
    fired: bool
    numbers: Mapping[str, Number] = field(default_factory=dict)


class AlertState(StrEnum):
    """Where an alert is in its life."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One trouble of one brand under one rule, from first firing to resolved: a life, not a message.

    Args:
        reason: why it opened.
        fired_at: when its rule last fired; quiet since then for the rule's cooldown, it is resolved.
        mentions: the first mentions that fired it, in the order they did; ``total`` is how many did in all.
    """

    id: AlertId
    rule: RuleName
    brand: BrandName
    severity: Severity
    state: AlertState
    opened_at: datetime
    fired_at: datetime
    reason: Reason
    mentions: tuple[MentionId, ...]
    channels: tuple[ChannelName, ...]
    total: int = 1
    resolved_at: datetime | None = None

    def __post_init__(self) -> None:
        _aware(self.opened_at, self.fired_at, self.resolved_at)


class EventKind(StrEnum):
    """What happened to an alert."""

    OPENED = "opened"
    GREW = "grew"  # its rule fired again while it was open: kept as evidence, nobody is interrupted
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent:
    """One line of an alert's life; ``alert`` is how it stands afterwards. Appended, never changed."""

    id: EventId
    kind: EventKind
    at: datetime
    reason: Reason
    alert: Alert
    added: tuple[MentionId, ...] = ()

    def __post_init__(self) -> None:
        _aware(self.at)


# --- what goes out ----------------------------------------------------------------------------------------------


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
    """One row of the outbox: one event for one channel, committed with the event itself."""

    id: TicketId
    event: EventId
    channel: ChannelName
    due_at: datetime
    state: TicketState = TicketState.DUE
    attempts: int = 0
    sent_at: datetime | None = None  # when the last attempt began: where a reconciliation starts to look
    error: str = ""
    receipt: str | None = None

    def __post_init__(self) -> None:
        _aware(self.due_at, self.sent_at)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel's proof of delivery: JSON text, opaque to everyone but the channel (Slack: channel and ts)."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One mention as shown on a card: who, where, when, what, the words that decided, and the link."""

    author: str
    place: str
    at: datetime
    text: str
    words: tuple[str, ...] = ()
    url: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is asked to say, in plain text: each channel escapes it for its own medium.

    Args:
        kind: an ``alert``, a ``digest``, a ``notice`` to the operator, or a ``test`` of the channel.
        title: a few words: severity, brand, rule.
        summary: what happened, in one plain sentence with its numbers.
        facts: what else is known, as (label, value) pairs.
        advice: what to do next, in the words of whoever wrote the rule.
        runbook: a link to more of that.
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
    data: Mapping[str, Json] = field(default_factory=dict)
