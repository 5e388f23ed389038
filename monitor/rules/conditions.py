"""What a rule can say: which mentions it selects, and the condition they must meet. Values only; ``decide`` reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.model import BrandName, ChannelName, Label, RuleName, Severity, SourceName, TopicName


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """Which mentions a rule looks at: every part that is given must hold; within a part, any value will do.

    Args:
        text: words or phrases, matched as brand terms are: whole words, case and accents folded.
        reach_above: the author's or outlet's known reach must exceed it; an unknown reach does not.
    """

    brands: frozenset[BrandName] | None = None
    topics: frozenset[TopicName] | None = None
    sentiment: frozenset[Label | Literal["unknown"]] | None = None
    sources: frozenset[SourceName] | None = None
    lang: frozenset[str] | None = None
    reach_above: int | None = None
    text: tuple[str, ...] | None = None


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


Condition = Each | Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of ``rules.yaml``.

    Args:
        cooldown: an alert is resolved once its rule was quiet for this long; until then it grows instead of
            interrupting anybody again.
        advice: what to do, in a sentence, shown on the card; ``runbook`` is the link to more.
    """

    name: RuleName
    select: Select
    when: Condition
    severity: Severity
    notify: tuple[ChannelName, ...]
    cooldown: timedelta = timedelta(hours=1)
    advice: str = ""
    runbook: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When alerts below ``bypass`` wait for the morning, in the file's time zone; may span midnight."""

    start: time
    end: time
    zone: ZoneInfo
    bypass: Severity = field(default=Severity.CRISIS)
