"""The file's own shape: which keys there are, what they take, and what stands where nothing is written.

From these models come the checks of a single value, and ``rules.schema.json``. What needs two places of the file to
decide is in ``meaning``; what a kind of source, classifier or channel adds is in that plugin's own ``Settings``.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from monitor.config.rule_shape import HoursShape
from monitor.config.writing import Clock, Moment, OrOne, Some, Switch, Text, Whole
from monitor.digest.facts import PROMISE, Section
from monitor.digest.prose.settings import SummarySettings
from monitor.model import Language, Severity
from monitor.rules.conditions import Rulebook
from monitor.settings import Duration, Name, Period, Settings

VERSION = 1
CONSOLE: Final = "console"  # the channel that always is there
PLUGINS = ("sources", "classifiers", "channels")  # whose entries are read by the settings of their kind
JUDGED = ("language", "sentiment", "topics", "intent")  # what a classifier can judge
ANY: Final = "any"  # words of a topic that are looked for in every language
UNKNOWN: Final = "unknown"  # no opinion, or a language that nobody could tell
DEFAULTS: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(Rulebook)}


class BrandShape(Settings):
    """One brand, own or a competitor's."""

    competitor: bool = Field(default=False, description="Whether it is somebody else's brand.")
    terms: Some[Text] = Field(
        default=(),
        description="Words that name it: case and accents do not matter. @handle, #tag, domain.example, "
        "'\"Exact Case\"'. What begins with @ or # needs quotes.",
        examples=[["Acme", "@acmehq", "#acme", "acme.example"]],
    )
    excluded: Some[Text] = Field(
        default=(), alias="not", description="Phrases that do not name it.", examples=[["acme street"]]
    )
    query: Text | None = Field(
        default=None,
        description="A search instead of terms: AND, OR, NOT, brackets and quotes.",
        examples=['(Initech OR "Initech SA") AND NOT movie'],
    )


Words = Annotated[dict[str, Some[Text]], Field(examples=[{"en": ["recall"], "fr": ["rappel produit"]}])]


class TopicShape(Settings):
    """Words added to a built-in topic, or a topic of one's own."""

    terms: Words = Field(
        default={}, description="Words that touch the topic, by language; any: in every language."
    )
    excluded: Words = Field(default={}, alias="not", description="Phrases that do not, by language.")


class QuietShape(Settings):
    """When lesser alerts wait for the morning."""

    start: Clock = Field(alias="from", description="In the file's time zone.", examples=["22:00"])
    end: Clock = Field(alias="to", description="May be the next morning.", examples=["07:00"])
    bypass: Severity = Field(
        default=Severity.CRISIS,
        alias="except",
        description="Alerts of this severity, or more, ring all the same.",
    )


class MatchShape(Settings):
    """Which alerts a route takes: every part that is given must hold; within a part, any of the values will do."""

    brands: Some[str] | None = Field(default=None, description="Names of brands.", examples=[["acme"]])
    topics: Some[str] | None = Field(
        default=None, description="Topics of the mention that fired it.", examples=[["safety"]]
    )
    severity: Severity = Field(default=Severity.WATCH, description="This severity, or more.")
    lang: Some[str] | None = Field(
        default=None, description="Language codes of the mention that fired it.", examples=["fr"]
    )
    rules: Some[str] | None = Field(default=None, description="Names of rules.", examples=[["mood-turns"]])
    hours: HoursShape | None = Field(
        default=None,
        description="Only in these hours.",
        examples=[{"from": "09:00", "to": "18:00", "days": ["mon", "tue"]}],
    )


class RouteShape(Settings):
    """A branch of the routing tree: which alerts it takes, and where they go. The first that fits takes an alert."""

    match: MatchShape = Field(
        default=MatchShape(), description="Which alerts; default: all.", examples=[{"severity": "crisis"}]
    )
    notify: Some[str] | None = Field(
        default=None, description="Names of channels; default: those of the branch above."
    )
    go_on: bool = Field(
        default=False, alias="continue", description="Whether the routes below may take it, too."
    )
    routes: tuple[RouteShape, ...] = Field(
        default=(), description="Finer branches; where none fits, this one decides."
    )


class EventShape(Settings):
    """Something that is known to come, or a file of such: volume is expected then, anger never is."""

    name: Text | None = Field(default=None, description="What it is.", examples=["Autumn launch"])
    start: Moment | None = Field(default=None, alias="from", description="Its first day or minute.")
    end: Moment | None = Field(default=None, alias="to", description="Its last day, or the minute it ends.")
    file: Text | None = Field(
        default=None,
        description="Instead of those: a calendar file (iCalendar, .ics), whose events count.",
        examples=["events.ics"],
    )
    brands: Some[str] | None = Field(default=None, description="Whose; default: all brands.")


class DigestShape(Settings):
    """A digest that is sent by itself."""

    name: Name = Field(description="What `vigie digest` calls it.", examples=["competitors"])
    every: Text = Field(
        description="When: a day and a time, on the clock of `timezone`; or a line of cron.",
        examples=["monday 09:00", "daily 08:00", "monthly 09:00", "0 9 * * 1"],
    )
    of: Literal["day", "week", "month"] | None = Field(
        default=None,
        description="What it is of: the day, week or month up to the midnight before; default: as often as it comes.",
    )
    brands: Some[Text] | None = Field(
        default=None, description="Of which brands; default: all.", examples=[["acme"]]
    )
    sections: Some[Section] | None = Field(
        default=None, description="Which parts of it; default: all that have something to tell."
    )
    language: Language | None = Field(default=None, description="Default: the file's.")
    answer_within: Period = Field(
        default=PROMISE,
        description="How soon questions and complaints are to be answered: what waits longer is late.",
    )
    pictures: bool = Field(
        default=True, description="Whether pictures go with it, to channels that can show them."
    )
    notify: Some[Text] = Field(description="Names of channels.", examples=[["crisis-room"]])
    summary: SummarySettings | None = Field(
        default=None,
        description="A summary in prose by a language model, every figure of it checked; default: none, and nothing is sent.",
    )


class GroupingShape(Settings):
    """What keeps a storm from becoming a flood of messages."""

    wait: Duration = Field(
        default=DEFAULTS["group_wait"],
        description="Alerts of a brand that open so soon after each other are one message; a crisis does not wait.",
    )
    per_hour: Whole = Field(
        default=DEFAULTS["per_hour"],
        description="New messages to a channel in an hour; the rest comes as one.",
    )


class NetworkShape(Settings):
    """Where sources and channels may connect to."""

    allow: Annotated[tuple[str, ...], OrOne()] = Field(
        default=(), description="Private addresses that they may reach.", examples=[["127.0.0.0/8"]]
    )


class Outline(Settings):
    """The whole file, but for its entries: those are read one by one, so that one bad rule hides no other."""

    version: Literal[1] = Field(description="The version of this file's shape: 1.")
    timezone: str = Field(
        default="UTC", description="Of quiet hours, alerts and digests.", examples=["Europe/Paris"]
    )
    language: Language = Field(default="en", description="Of alerts and digests.")
    brands: dict[str, Any] = Field(description="What is watched.", min_length=1)
    sources: list[Any] = Field(default=[], description="Where mentions come from.")
    classifiers: dict[str, Any] = Field(default={}, description="What judges mentions, by what it judges.")
    learned: Text | None = Field(
        default=None,
        description="What `vigie learn` wrote, to be put in force; taken away, all is as before.",
        examples=["learned/0003.json"],
    )
    topics: dict[str, Any] = Field(
        default={},
        description="Words added to the sensitive topics; off switches one off; a new name is a new topic.",
    )
    channels: dict[str, Any] = Field(default={}, description="Where alerts go.")
    fallback: str = Field(default=CONSOLE, description="The channel that takes over when another one fails.")
    rules: list[Any] = Field(default=[], description="What is worth an alert.")
    routes: list[Any] = Field(
        default=[], description="Where alerts go whose rule names no channel: the first that fits."
    )
    calendar: list[Any] = Field(default=[], description="Launches, campaigns: when more is said than usual.")
    digests: list[Any] = Field(default=[], description="What is told by itself, each week for example.")
    grouping: GroupingShape = Field(
        default=GroupingShape(), description="How many messages there are at most."
    )
    inhibit: Switch = Field(
        default=DEFAULTS["inhibit"], description="Whether a brand's crisis keeps its lesser alerts quiet."
    )
    quiet_hours: QuietShape | None = Field(
        default=None, description="When lesser alerts wait for the morning."
    )
    page: Text | None = Field(
        default=None,
        description="Where `vigie web` is reached: cards and digests link to it. https, or http on this machine.",
        examples=["https://vigie.example"],
    )
    network: NetworkShape = Field(
        default=NetworkShape(), description="Which private addresses may be reached; default: none."
    )
    retention: Period = Field(default=timedelta(days=180), description="How long mentions are kept.")
    max_age: Period = Field(
        default=timedelta(hours=24),
        description="What is older than this when it arrives is history: it never fires.",
    )
