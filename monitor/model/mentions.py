"""What comes in, and what is thought of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.names import (
    BrandName,
    Cursor,
    IntentName,
    Label,
    MentionId,
    PostType,
    SourceName,
    StoryId,
    TopicName,
    aware,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One raw post as a source gives it, before anybody asked whether it names a brand.

    Args:
        key: the platform's own identifier, stable within the source; the same key with other words is an edit.
        text: plain text, no markup. Fields are hostile: ``monitor.text.clean`` has been over each of them.
        lang: the platform's own language tag, where it gives one; trusted before any detector.
        published_at: ``None`` when the platform gave no date that can be read.
        reach: how many people follow the author or read the outlet, where known.
        thread: the platform's own identifier of the conversation it belongs to, where it has one.
        likes: how often it was liked or voted for, when it was read; ``replies`` and ``shares`` likewise.
        stars: of a review, from 1 to 5.
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
    thread: str = ""
    likes: int | None = None
    replies: int | None = None
    shares: int | None = None
    stars: int | None = None

    def __post_init__(self) -> None:
        aware(self.published_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one fetch brought, oldest post first.

    Args:
        cursor: give it back on the next fetch; ``None`` keeps the old one.
        more: there is another page to fetch at once (a long file, a paged API).
        skipped: one sentence for each item that could not be read; shown to the operator, never swallowed.
        pause: how long the other side asks to be left alone before the next fetch, though this one went well.
        gone: keys of posts that were deleted there since.
        gone_authors: authors, as posts name them, who deleted their account or closed it to the public.
    """

    posts: tuple[Post, ...]
    cursor: Cursor | None
    more: bool = False
    skipped: tuple[str, ...] = ()
    pause: timedelta = timedelta()
    gone: tuple[str, ...] = ()
    gone_authors: tuple[str, ...] = ()


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
        likes: as last read, likewise ``replies`` and ``shares``: when they grow it is no edit.
        stars: of a review, from 1 to 5.
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
    thread: str = ""
    likes: int | None = None
    replies: int | None = None
    shares: int | None = None
    stars: int | None = None
    dated: Dated = Dated.GIVEN
    backfilled: bool = False
    revision: int = 1
    story: StoryId | None = None

    def __post_init__(self) -> None:
        aware(self.published_at, self.collected_at)

    @property
    def brands(self) -> tuple[BrandName, ...]:
        """The brands it names, in the order of ``rules.yaml``."""
        return tuple([hit.brand for hit in self.hits])

    @property
    def words(self) -> str:
        """Title and text, each once: what classifiers read."""
        if not self.title or self.text.startswith(self.title):
            return self.text
        return f"{self.title}\n{self.text}" if self.text else self.title


@dataclass(frozen=True, slots=True)
class Figures:
    """What the platform said of a post's numbers at a moment; ``None``: nothing."""

    at: datetime
    likes: int | None = None
    replies: int | None = None
    shares: int | None = None

    def __post_init__(self) -> None:
        aware(self.at)


@dataclass(frozen=True, slots=True)
class Place:
    """A source that tells a story.

    Args:
        first: the mention that told it there first, by ``by`` at ``at``.
        copies: how many tell it there.
        delay: how long after it was told first anywhere.
    """

    source: SourceName
    at: datetime
    by: str
    first: MentionId
    copies: int
    delay: timedelta

    def __post_init__(self) -> None:
        aware(self.at)


# --- what is thought of it --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that decided, as they stand in the text, and how much: signed for sentiment, 0 to 1 for a topic.

    Of a topic, the last may be a model that read it, such as ``model our-topics 1``, with the probability that it gave.
    """

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
class Intent:
    """What the text is after, such as an answer; ``confidence`` from 0.5 to 1."""

    name: IntentName
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Towards:
    """How a mention of several brands speaks of one of them."""

    brand: BrandName
    sentiment: Sentiment


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one classifier says of one mention; what it has no opinion on stays empty.

    Args:
        model: the name and version that spoke, e.g. ``vader 3.3.2``.
        lang: a language code such as ``fr``; ``None`` is "unknown".
        towards: of a mention that names several brands, how it speaks of each one that it speaks of otherwise.
        hasty: a more careful model is to read the mention when there is time.
    """

    model: str
    lang: str | None = None
    sentiment: Sentiment | None = None
    topics: tuple[Topic, ...] = ()
    intents: tuple[Intent, ...] = ()
    towards: tuple[Towards, ...] = ()
    hasty: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the classifiers say of a mention, together.

    Args:
        sentiment_model: which model spoke of sentiment: baselines never mix two of them. ``None`` with ``sentiment``.
            Where a person did, ``corrected by marie``.
        towards: the brands of which it speaks otherwise than as a whole.
        corrected_by: the person who corrected it last; empty: it is the classifiers' own.
        machine_model: of a corrected one, which model had spoken of sentiment before.
        relevant: ``False``: a person said that it is not about the brand; it counts nowhere.
        hasty: a more careful model is to read it when there is time.
    """

    lang: str | None = None
    sentiment: Sentiment | None = None
    sentiment_model: str | None = None
    topics: tuple[Topic, ...] = ()
    intents: tuple[Intent, ...] = ()
    towards: tuple[Towards, ...] = ()
    corrected_by: str = ""
    machine_model: str | None = None
    relevant: bool = True
    hasty: bool = False

    def sentiment_towards(self, brand: BrandName) -> Sentiment | None:
        """How the mention speaks of one brand: as of the whole, unless a classifier found otherwise."""
        return next((one.sentiment for one in self.towards if one.brand == brand), self.sentiment)

    @property
    def heard_model(self) -> str | None:
        """The model that judged it, whoever corrected that."""
        return self.machine_model if self.corrected_by else self.sentiment_model


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention with its verdict."""

    mention: Mention
    verdict: Verdict

    def towards(self, brand: BrandName) -> Judged:
        """The same, its sentiment that towards one brand; itself where that is what the whole says."""
        if not self.verdict.towards:  # most mentions name one brand
            return self
        said = self.verdict.sentiment_towards(brand)
        if said is self.verdict.sentiment:
            return self
        return Judged(self.mention, replace(self.verdict, sentiment=said))
