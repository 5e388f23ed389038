"""What a rule can say: which mentions it selects, and the condition they must meet. Values only; ``decide`` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.model import BrandName, ChannelName, IntentName, Label, RuleName, Severity, SourceName, TopicName

_CONSOLE = ChannelName("console")


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """Which mentions a rule looks at: every part that is given must hold; within a part, any value will do.

    Args:
        text: words or phrases, matched as brand terms are: whole words, case and accents folded.
        query: a search in the query language (``monitor.query``).
        confidence_above: 0 to 1; the sentiment must be surer than that; where there is none, it is not.
        reach_above: the author's or outlet's known reach must exceed it; an unknown reach does not.
    """

    brands: frozenset[BrandName] | None = None
    topics: frozenset[TopicName] | None = None
    intent: frozenset[IntentName] | None = None
    sentiment: frozenset[Label | Literal["unknown"]] | None = None
    confidence_above: float | None = None
    sources: frozenset[SourceName] | None = None
    lang: frozenset[str] | None = None
    reach_above: int | None = None
    text: tuple[str, ...] | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """Fires for every selected story (or every mention, copies too)."""

    of: Literal["stories", "mentions"] = "stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Fires when at least ``at_least`` selected stories lie within ``within``, by at least ``authors`` voices.

    Args:
        sources: how many different sources they must come from.
    """

    at_least: int
    within: timedelta
    authors: int = 1
    sources: int = 1
    of: Literal["stories", "mentions"] = "stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """Fires when a window holds more than is usual for this hour of the week: by ``factor``, and by the noise.

    Args:
        floor: so many there must be, however little is usual.
        authors: and so many voices.
        noise: by how many standard deviations of what is usual it must be exceeded.
        slow: the press takes longer than a feed of posts: articles are also counted over this longer window, with half
            the floor; ``None``: they are not.
    """

    within: timedelta = timedelta(hours=1)
    factor: float = 3.0
    floor: int = 10
    authors: int = 5
    noise: float = 4.0
    of: Literal["stories", "mentions"] = "stories"
    slow: timedelta | None = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was selected: mentions of a sentiment, of a topic, or that name a brand."""

    kind: Literal["sentiment", "topic", "brand"]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Fires when the share of a part is above a limit for certain: the lower confidence bound is.

    Where the usual share is known, that too must be exceeded: what is always so is no news. Of a brand it is the share
    of voice: among the mentions of all brands the rule selects, and the alert is of that brand.

    Args:
        above: 0 to 1.
        floor: selected stories the window must hold.
        authors: different voices of the part.
    """

    of: Part
    above: float
    within: timedelta = timedelta(hours=2)
    floor: int = 20
    authors: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Fires when a share, or the mean sentiment (``of=None``), moved against what is usual for the brand.

    Args:
        by: how far at least: of a share 0 to 1, of the mean sentiment 0 to 2.
        noise: by how many standard errors at least.
        to: which way: ``worse`` is up for a share and down for the mean sentiment.
    """

    of: Part | None = None
    within: timedelta = timedelta(hours=3)
    floor: int = 20
    authors: int = 5
    by: float = 0.15
    noise: float = 3.0
    to: Literal["worse", "better", "either"] = "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """Fires when nothing, or less than usual, was selected for a time. What cannot be seen is not silence: it is blind.

    Args:
        span: how long (the key ``for``).
        below: of what is usual, 0 to 1; 0: nothing at all.
        of: ``mentions``; or ``sources``: fires when none of the rule's sources could be read for so long.
    """

    span: timedelta = timedelta(hours=24)
    below: float = 0.0
    of: Literal["mentions", "sources"] = "mentions"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerm:
    """Fires when a word or hashtag rises that the brand's past does not know.

    Args:
        floor: stories that must hold it, by ``authors`` voices.
        factor: how many times what is usual for the term.
    """

    within: timedelta = timedelta(hours=6)
    floor: int = 8
    authors: int = 5
    factor: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Velocity:
    """Fires when one thread, story or link gathers mentions fast: copies count, they are the point."""

    within: timedelta = timedelta(minutes=30)
    at_least: int = 15
    authors: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Fires when an author or outlet with a known reach above ``above`` speaks."""

    above: int = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Fires when every part does, at the same mention."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """Fires when any part does; the first that does is the reason."""

    parts: tuple[Condition, ...]


Condition = Each | Count | Spike | Share | Shift | Silent | NewTerm | Velocity | Reach | All | Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of ``rules.yaml``.

    Args:
        when: the condition; it opens an alert of ``severity``.
        levels: the same kind of condition with higher thresholds, for what is more severe; least severe first.
        notify: its channels; empty: the routes decide.
        group_by: what else tells its alerts apart, besides the brand.
        resolve_after: an alert is resolved once its condition has not held for so long, by a threshold a little lower
            than the one that opened it (``hold``).
        hold: the part of each threshold that keeps an open alert alive: hysteresis, 0 to 1.
        cooldown: firing again so soon after it was resolved, it is the same alert, opened again.
        repeat: ring again after so long, while nobody has taken it; ``None``: never.
        mute: times at which it does not ring, in the zone of each.
        zone: of the quiet hours where this rule is concerned; ``None``: their own.
        advice: what to do, in a sentence, shown on the card; ``runbook`` is the link to more.
    """

    name: RuleName
    select: Select
    when: Condition
    severity: Severity
    notify: tuple[ChannelName, ...]
    levels: tuple[tuple[Severity, Condition], ...] = ()
    group_by: Literal["topic", "source", "lang", "story"] | None = None
    resolve_after: timedelta = timedelta(hours=1)
    hold: float = 0.7
    cooldown: timedelta = timedelta(hours=1)
    repeat: timedelta | None = None
    mute: tuple[QuietHours, ...] = ()
    zone: ZoneInfo | None = None
    advice: str = ""
    runbook: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When alerts below ``bypass`` wait for the end of it, on the wall clock of ``zone``; may span midnight.

    Args:
        days: on which it begins, 0 for Monday; ``start == end`` is a whole day.
        bypass: ``None``: nothing rings.
    """

    start: time
    end: time
    zone: ZoneInfo
    bypass: Severity | None = field(default=Severity.CRISIS)
    days: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A branch of the routing tree: which alerts, their channels, and finer branches below.

    The first branch that matches takes the alert; with ``go_on`` the following ones may, too. A branch without channels
    of its own hands on those of the branch above.

    Args:
        severity: at least this.
        hours: it matches only then (``bypass`` means nothing here).
    """

    brands: frozenset[BrandName] | None = None
    topics: frozenset[TopicName] | None = None
    lang: frozenset[str] | None = None
    rules: frozenset[RuleName] | None = None
    severity: Severity = Severity.WATCH
    hours: QuietHours | None = None
    notify: tuple[ChannelName, ...] = ()
    routes: tuple[Route, ...] = ()
    go_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent:
    """A launch, a campaign, a match: volume is expected between ``since`` and ``until``, anger never is.

    Args:
        brands: ``None``: all.
    """

    name: str
    since: datetime
    until: datetime
    brands: frozenset[BrandName] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All that the engine goes by.

    Args:
        version: a hash of the text of ``rules.yaml``: which rules opened an alert.
        zone: of the hour of the week.
        brands: all watched, and whether each is a competitor's; ``brand_words`` name them: they are no news.
        sources: all polled, and how often; ``sampled`` of them give what somebody chose to bring: what compares with a
            past does not hear them.
        fallback: who is told when neither the rule nor a route says.
        living: the channels that show an alert's whole life; the others hear only what rings, and the end.
        group_wait: alerts of one brand that open within it of each other, on the same channels, are one message.
            A crisis does not wait.
        per_hour: new messages a channel gets in an hour at most; the rest comes as one.
        inhibit: whether an open crisis of a brand hushes the brand's lesser alerts.
    """

    rules: tuple[Rule, ...]
    max_age: timedelta = timedelta(hours=24)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    version: str = ""
    brands: Mapping[BrandName, bool] = field(default_factory=dict)
    brand_words: frozenset[str] = frozenset()
    sources: Mapping[SourceName, timedelta] = field(default_factory=dict)
    sampled: frozenset[SourceName] = frozenset()
    quiet: QuietHours | None = None
    routes: tuple[Route, ...] = ()
    calendar: tuple[KnownEvent, ...] = ()
    fallback: ChannelName = _CONSOLE
    living: frozenset[ChannelName] = frozenset()
    group_wait: timedelta = timedelta(seconds=30)
    per_hour: int = 30
    inhibit: bool = True
