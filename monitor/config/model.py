"""What ``rules.yaml`` says, once it is known to be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.brands import Brand
from monitor.digests_due import PlannedDigest
from monitor.errors import Problem
from monitor.model import ChannelName, Language, SourceName, TopicName
from monitor.rules.conditions import KnownEvent, QuietHours, Route, Rule
from monitor.settings import ChannelSettings, ClassifierSettings, SourceSettings

if TYPE_CHECKING:
    from monitor.learning.file import Learned  # 90 ms: few rules name a file of what was learned


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """What the operator adds to a topic, per language; a topic of a new name is the operator's own."""

    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file.

    Args:
        classifiers: by what they judge (``sentiment``).
        topics: what is added to the built-in topics; ``None`` switches one off.
        learned: what `vigie learn` made of corrections, and a person put in force.
        max_age: a mention older than this when it arrives is history: it never fires.
        version: a hash of the file's text: which rules opened an alert.
        digests: what is told by itself, and when.
        routes, calendar, group_wait, per_hour, inhibit: see ``Rulebook``.
        sampled: the sources that see what somebody chose to bring (``Declaration.sampled``).
        page: where the page is reached, such as ``https://vigie.example``; ``None``: nobody said.
        remarks: what is worth a second look, and yet may be meant so; nothing of it keeps the file from working.
    """

    timezone: ZoneInfo
    language: Language
    brands: tuple[Brand, ...]
    sources: tuple[SourceSettings, ...]
    classifiers: Mapping[str, ClassifierSettings]
    topics: Mapping[TopicName, TopicWords | None]
    channels: Mapping[ChannelName, ChannelSettings]
    fallback: ChannelName
    rules: tuple[Rule, ...]
    quiet_hours: QuietHours | None
    allow: tuple[IPv4Network | IPv6Network, ...]
    retention: timedelta
    max_age: timedelta
    version: str = ""
    routes: tuple[Route, ...] = ()
    calendar: tuple[KnownEvent, ...] = ()
    group_wait: timedelta = timedelta(seconds=30)
    per_hour: int = 30
    inhibit: bool = True
    remarks: tuple[Problem, ...] = ()
    digests: tuple[PlannedDigest, ...] = ()
    learned: Learned | None = None
    sampled: frozenset[SourceName] = frozenset()
    page: str | None = None
