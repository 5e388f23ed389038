"""What people do about alerts, and how well Vigie sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.alerts import Severity
from monitor.model.names import (
    BrandName,
    Label,
    MentionId,
    OrderId,
    RuleName,
    SilenceId,
    SourceName,
    StoryId,
    TopicName,
    aware,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Until when alerts of a rule, a brand, or both, are not told, who said so, and why.

    Args:
        rule, brand: ``None``: any.
        severity: the most severe alert that it hides.
    """

    id: SilenceId
    since: datetime
    until: datetime
    by: str
    reason: str
    rule: RuleName | None = None
    brand: BrandName | None = None
    severity: Severity = Severity.CRISIS

    def __post_init__(self) -> None:
        aware(self.since, self.until)


class Verb(StrEnum):
    """What a person can do."""

    ACK = "ack"
    SNOOZE = "snooze"
    RESOLVE = "resolve"
    NOTE = "note"
    SILENCE = "silence"
    UNSILENCE = "unsilence"
    CORRECT = "correct"
    FORGET = "forget"
    UNFORGET = "unforget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says of a mention, where the classifiers were wrong; what it does not name stays as it was.

    Args:
        sentiment: how the mention speaks, of all brands; or of ``towards`` alone.
        touches, spares: topics that it is about, and that it is not about.
        relevant: whether it is about the brand at all.
        undo: none of that: what was corrected before holds no more.
    """

    sentiment: Label | None = None
    towards: BrandName | None = None
    touches: tuple[TopicName, ...] = ()
    spares: tuple[TopicName, ...] = ()
    relevant: bool | None = None
    undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction that was made: of a mention, and of all that tell its story. Appended, never changed."""

    id: OrderId
    mention: MentionId
    story: StoryId
    by: str
    at: datetime
    said: Correction
    note: str = ""

    def __post_init__(self) -> None:
        aware(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asked for, on its way to the engine: one row of a table that is the queue.

    Args:
        target: the alert; for ``unsilence`` the silence, for ``correct`` the mention; for ``forget`` and ``unforget`` a
            salted hash of the author's name, after the source's name and a slash.
        until: of a snooze.
        silence: what a ``silence`` is to be.
        correction: what a ``correct`` says.
    """

    id: OrderId
    verb: Verb
    by: str
    target: str = ""
    note: str = ""
    until: datetime | None = None
    silence: Silence | None = None
    correction: Correction | None = None

    def __post_init__(self) -> None:
        aware(self.until)


class Declined(StrEnum):
    """Why an order was refused that could be understood, as the command line says it."""

    RESOLVED = "it is resolved already"
    OVER = "a snooze ends in the future"
    NOTHING_TO_UNDO = "there is nothing to undo"
    NOTHING_TO_CORRECT = "there is nothing to correct: it says so already"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an order: ``refused`` says why nothing did; empty: done."""

    order: OrderId
    at: datetime
    refused: str = ""


# --- how well we see --------------------------------------------------------------------------------------------


class Seeing(StrEnum):
    """Whether a source shows us what is there."""

    SEEING = "seeing"
    FAILING = "failing"  # its polls fail
    UNWATCHED = "unwatched"  # nobody asked it: Vigie was not running
    SPENT = "out of budget"  # it may not spend more until the next day or month
    BLIND = "blind"  # it answers, and its search finds nothing at all, not even what is always there
    STALE = "stale"  # it answers, and has had nothing new for far longer than is usual for it


@dataclass(frozen=True, slots=True)
class Trouble:
    """A classifier that goes on without one of its models.

    Args:
        classifier: what it judges: ``sentiment``, ``topics``, ...
        since: when that was first seen.
        why: in a sentence.
    """

    classifier: str
    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Sight:
    """From ``at`` on, this is how a source is seen. Appended when it changes: history, for ``explain`` and replays."""

    source: SourceName
    at: datetime
    state: Seeing
    why: str = ""

    def __post_init__(self) -> None:
        aware(self.at)
