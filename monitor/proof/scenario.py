"""A story, ready to be played: who says what when, what people do, what can be seen, and what should come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.config.document import Spot
from monitor.model import (
    AlertState,
    BrandName,
    ChannelName,
    Judged,
    Label,
    Post,
    RuleName,
    Severity,
    Sight,
    SourceName,
    TopicName,
)
from monitor.proof.instants import Never

NO = "no"  # hush: it is told
Act = Literal["ack", "snooze", "resolve", "silence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A post that arrives ``at``, with what is said of its verdict; ``None``: the classifiers judge."""

    at: datetime
    source: SourceName
    post: Post
    sentiment: Label | Literal["unknown"] | None = None
    topics: tuple[TopicName, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is usual for a brand, from ``since`` to ``until``: see ``monitor.proof.usual``.

    Args:
        place: among the entries of its test: two of one brand say different things at different moments.
        text: with ``{n}``.
        negative, positive: shares, 0 to 1.
    """

    place: int = 0
    brand: BrandName
    since: datetime
    until: datetime
    per_day: float
    negative: float
    positive: float
    weekly: bool
    source: SourceName
    lang: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody does about the alert of a rule.

    Args:
        rule: ``None``: of a silence, any.
        span: of a snooze or a silence.
    """

    at: datetime
    spot: Spot
    verb: Act
    rule: RuleName | None
    brand: BrandName | None
    by: str
    span: timedelta | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An alert that should be there; ``None``: whatever it is."""

    spot: Spot
    rule: RuleName
    brand: BrandName | None = None
    group: str | None = None
    severity: Severity | None = None
    state: AlertState | None = None
    reason: str | None = None
    sentence: str | None = None
    card: tuple[str, ...] = ()
    channels: frozenset[ChannelName] | None = None
    hush: str | None = None
    by: str | None = None
    mentions: int | None = None
    opened: datetime | None = None
    rings: datetime | Never | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hushed:
    """A rule that should be silent for each of the ``brands``, and why."""

    spot: Spot
    rule: RuleName
    brands: tuple[BrandName, ...]
    reason: str
    sentence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What should be so at a moment.

    Args:
        alerts: exactly those that have opened so far; ``None``: nobody asks.
        calm: whether none may be open.
    """

    at: datetime
    spot: Spot
    alerts: tuple[Wanted, ...] | None
    calm: bool
    silences: tuple[Hushed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One test.

    Args:
        clock: when the story begins; what arrived before is history that was weighed.
        only: rules whose alerts matter; ``None``: all.
        said: in order of arrival.
    """

    name: str
    spot: Spot
    clock: datetime
    only: frozenset[RuleName] | None
    said: tuple[Said, ...]
    usual: tuple[Usual, ...]
    deeds: tuple[Deed, ...]
    sights: tuple[Sight, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One test file, as the operator knows it, and the rules it tests."""

    file: str
    rules: str
    scenarios: tuple[Scenario, ...]


# --- what came of it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """What was expected at a moment, and was not so.

    Args:
        spot: of what was expected.
        lines: a diff: ``-`` what was expected, ``+`` what happened, the rest says why.
    """

    at: datetime
    spot: Spot
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a test; ``fired`` are the rules that opened an alert in it, ``seconds`` what it took to play."""

    scenario: Scenario
    differences: tuple[Difference, ...]
    fired: frozenset[RuleName]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What there is to play: the mentions before the clock, and those of the story, in order of arrival."""

    history: tuple[Judged, ...]
    story: tuple[Judged, ...]

    def known(self) -> Mapping[str, Judged]:
        """All of them, by id."""
        return {one.mention.id: one for one in (*self.history, *self.story)}
