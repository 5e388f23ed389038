"""What a digest knows, before anybody words it: counts, stories and people of a period, and of those before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

from monitor.digest.unseen import Unseen
from monitor.model import (
    Alert,
    BrandName,
    IntentName,
    Label,
    Language,
    MentionId,
    PostType,
    SourceName,
    StoryId,
    TopicName,
)
from monitor.rules.conditions import KnownEvent

Section = Literal[
    "figures",
    "drivers",
    "stories",
    "competitors",
    "answers",
    "press",
    "terms",
    "fans",
    "sharing",
    "praise",
    "alerts",
    "accuracy",
    "sources",
]
SECTIONS: tuple[Section, ...] = get_args(Section)  # in the order they are told in
PROMISE = timedelta(hours=24)  # within which a question or a complaint is to be answered


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """What one digest is to tell, and to whom it speaks.

    Args:
        name: as in ``rules.yaml``; empty: the one that nobody named.
        brands: told of, in that order; empty: all that are watched. Shares of voice are among these.
        sections: those that are wanted; a section without anything to tell is left out anyway.
        promise: how soon questions and complaints are to be answered.
        pictures: whether they are sent with it.
    """

    name: str = ""
    brands: tuple[BrandName, ...] = ()
    sections: tuple[Section, ...] = SECTIONS
    language: Language = "en"
    promise: timedelta = PROMISE
    pictures: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which mentions stand behind a number: published from ``since`` until ``until``, and all else that is given.

    Args:
        sentiment: ``read``: those that a model has an opinion on.
        source, author: of somebody there.
        story: those that tell it; ``type``: what they are, such as an ``article``.
        sampled: what somebody chose to bring: ``no``: without, as every count is; ``only``; or empty: with it.
    """

    since: datetime
    until: datetime
    brand: BrandName | None = None
    sentiment: Label | Literal["unknown", "read"] | None = None
    topic: TopicName | None = None
    intent: IntentName | None = None
    search: str = ""
    source: SourceName | None = None
    author: str = ""
    story: StoryId | None = None
    type: PostType | None = None
    sampled: Literal["", "no", "only"] = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopStory:
    """A story with its copies, told by one of its mentions.

    Args:
        authors: different ones that tell it.
        warmth: likes and shares of that mention, where the platform says.
    """

    id: StoryId
    copies: int
    words: str
    url: str
    at: datetime
    mention: MentionId | None = None
    author: str = ""
    source: str = ""
    authors: int = 1
    warmth: int = 0


@dataclass(frozen=True, slots=True)
class Rising:
    """A word that is said far more often than before.

    Args:
        stories, before: how many say it now, and how many would as a rule.
        sampled: stories and authors are of those that were looked at; else they were counted, and can be looked up.
    """

    word: str
    stories: int
    before: float
    authors: int
    sampled: bool = True


@dataclass(frozen=True, slots=True)
class Fan:
    """Somebody who spoke well of the brand again and again: found on the spot, kept nowhere.

    Args:
        mentions: kind ones.
    """

    author: str
    source: SourceName
    mentions: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one brand got in one period: mentions by how they speak of it.

    Args:
        unread: mentions that no model has an opinion on.
        stories: copies counted once; 0: nobody counted.
    """

    brand: BrandName
    mentions: int = 0
    stories: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unread: int = 0

    @property
    def read(self) -> int:
        """Those that a model has an opinion on."""
        return self.negative + self.neutral + self.positive

    @property
    def net(self) -> float | None:
        """Net sentiment, -1 to 1: positives less negatives, over all that was read; ``None`` when nothing was."""
        return (self.positive - self.negative) / self.read if self.read else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandPeriod:
    """All that is told of one brand in the period.

    Args:
        sampled: mentions besides that somebody chose to bring: they are compared with nothing, and in no count.
        authors: different ones; the unsigned count as none.
        loudest: mentions of the author who wrote most.
        topics, topics_before: mentions that touch each, in this period and in the one before.
        to_answer: the oldest questions and complaints that nobody seems to have answered; ``unanswered`` of them in
            all, ``late`` of them after the promise.
        hours: mentions of each hour, and how many of them are negative.
        praise: a competitor's: what people like there; one's own: the good words of the period.
    """

    tally: Tally
    sampled: int = 0
    authors: int = 0
    loudest: int = 0
    topics: Mapping[TopicName, int] = field(default_factory=dict)
    topics_before: Mapping[TopicName, int] = field(default_factory=dict)
    intents: Mapping[IntentName, int] = field(default_factory=dict)
    top: tuple[TopStory, ...] = ()
    to_answer: tuple[TopStory, ...] = ()
    unanswered: int = 0
    late: int = 0
    press: tuple[TopStory, ...] = ()
    complaints: tuple[TopStory, ...] = ()
    praise: tuple[TopStory, ...] = ()
    sharing: tuple[TopStory, ...] = ()
    rising: tuple[Rising, ...] = ()
    fans: tuple[Fan, ...] = ()
    hours: Mapping[datetime, tuple[int, int]] = field(default_factory=dict)

    @property
    def brand(self) -> BrandName:
        """Whose it is."""
        return self.tally.brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: a period, what was heard in it, and how it was listened to.

    Args:
        heard: the sources that brought anything, and since when each listens (of an import: since when it tells).
        watched: all sources that are read now; of the others nothing can come any more.
        sampled: what somebody chose to bring comes from these (``Declaration.sampled``): it is in no tally.
        models: of each brand, what judged sentiment: two models are never compared.
        languages: those whose mentions count; empty: all.
        filters: what else limits the mentions, as text.
        gone: sources that were listened to, and since when what they brought is kept: what is older was forgotten.
    """

    since: datetime
    until: datetime
    tallies: Mapping[BrandName, Tally]
    heard: Mapping[SourceName, datetime] = field(default_factory=dict)
    watched: frozenset[SourceName] = frozenset()
    unseen: tuple[Unseen, ...] = ()
    sampled: frozenset[SourceName] = frozenset()
    models: Mapping[BrandName, frozenset[str]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    filters: str = ""
    gone: Mapping[SourceName, datetime] = field(default_factory=dict)

    def tally(self, brand: BrandName) -> Tally:
        """Of a brand; all noughts where nobody named it."""
        return self.tallies.get(brand) or Tally(brand=brand)

    def voice(self, brand: BrandName) -> float | None:
        """Share of voice, 0 to 1: a brand's mentions over those of all brands; ``None`` when nobody spoke."""
        total = sum(one.mentions for one in self.tallies.values())
        return self.tally(brand).mentions / total if total else None


@dataclass(frozen=True, slots=True)
class AlertTold:
    """An alert that opened in the period, and when somebody took it first."""

    alert: Alert
    acknowledged_at: datetime | None = None

    @property
    def to_acknowledge(self) -> timedelta | None:
        """How long it waited; ``None``: nobody took it."""
        return self.acknowledged_at - self.alert.opened_at if self.acknowledged_at else None

    @property
    def to_resolve(self) -> timedelta | None:
        """How long it lived; ``None``: it still does."""
        return self.alert.resolved_at - self.alert.opened_at if self.alert.resolved_at else None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What people corrected, of the stories of the period: a lower bound of mistakes, as nobody reads them all.

    Args:
        judged: stories that a classifier read.
        sentiment, irrelevant, topics: how many of those were corrected in each.
    """

    judged: int
    corrected: int
    sentiment: int = 0
    irrelevant: int = 0
    topics: int = 0


@dataclass(frozen=True, slots=True)
class Money:
    """What a source spent in the period: ``what`` is usd, or requests, posts, units."""

    source: SourceName
    what: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The brands of a plan in a period, in the order they are to be told in.

    Args:
        now: the period itself; ``past``: those before it, each as long, the latest first.
        alerts: those that opened in the period, the oldest first.
        events: what was known to come, such as a launch.
        titles: what brands are called; others by their names.
    """

    plan: DigestPlan
    brands: tuple[BrandPeriod, ...]
    now: Side
    past: tuple[Side, ...] = ()
    competitors: frozenset[BrandName] = frozenset()
    alerts: tuple[AlertTold, ...] = ()
    accuracy: Accuracy | None = None
    money: tuple[Money, ...] = ()
    events: tuple[KnownEvent, ...] = ()
    titles: Mapping[BrandName, str] = field(default_factory=dict)

    @property
    def unseen(self) -> tuple[Unseen, ...]:
        """What could not be seen of the period, the longest stretch first."""
        return self.now.unseen
