"""The shape of a ``*.test.yaml``: which keys there are, what they take, and what stands where nothing is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from monitor.config.writing import Moment, OrOne, Some, SomeEntries, Text, Whole
from monitor.model import AlertState, PostType, Severity
from monitor.proof.instants import At, AtOrNever, Instant
from monitor.settings import Duration, Percent, Period, Settings

BEGIN = Instant()
MOST = 100_000  # mentions that one entry may invent
Tone = Literal["negative", "neutral", "positive", "unknown"]


class VerdictShape(Settings):
    """What is said of a mention's verdict; what is not said, the classifiers judge."""

    sentiment: Tone | None = Field(default=None, description="As if it had been judged so.")
    topics: Some[str] | None = Field(default=None, description="As if it touched these.", examples=["safety"])
    lang: Text | None = Field(default=None, description="The platform's own tag.", examples=["en"])
    reach: int | None = Field(default=None, ge=0, description="How many follow the author.")
    type: PostType = Field(default="post", description="article, post, comment or review.")
    thread: str = Field(default="", description="The conversation it belongs to.")
    title: str = Field(default="", description="Its headline.")
    url: str = Field(default="", description="Its link.")


class MentionShape(VerdictShape):
    """One mention, word for word."""

    at: At = Field(description="When it arrives.", examples=["+5m"])
    text: Text = Field(description="What it says; it must name a brand.")
    author: str = Field(default="", description="Default: somebody of whom nothing else is heard.")
    source: Text | None = Field(default=None, description="A source of the rules; default: the first.")
    published: At | None = Field(default=None, description="Default: when it arrives.", examples=["-3d"])


class BurstShape(VerdictShape):
    """Many mentions alike."""

    count: Annotated[int, Field(ge=1, le=MOST)] = Field(description="How many.", examples=[40])
    start: At = Field(default=BEGIN, alias="from", description="When the first arrives; default: at once.")
    within: Duration = Field(default=timedelta(), description="Spread evenly over so long.", examples=["20m"])
    authors: Whole | None = Field(default=None, description="By so many; default: each by another.")
    text: Text | None = Field(
        default=None,
        description="What they say, {n} is the number of each; default: invented.",
        examples=["Acme is broken again {n}"],
    )
    brand: Text | None = Field(
        default=None, description="Of whom a text is to be invented.", examples=["acme"]
    )
    source: Some[str] | None = Field(default=None, description="One of the rules, or several in turn.")


class Generate(Settings):
    """An entry of ``mentions`` that stands for many."""

    generate: BurstShape = Field(description="How many, when, by how many people.")


def _kind(value: object) -> str:
    return "<many>" if isinstance(value, dict) and "generate" in value else "<one>"


Entry = Annotated[
    Annotated[MentionShape, Tag("<one>")] | Annotated[Generate, Tag("<many>")], Discriminator(_kind)
]


class UsualShape(Settings):
    """What is usual for a brand: invented weeks before the story, and on through it."""

    brand: Text = Field(description="Whose.", examples=["acme"])
    weeks: Annotated[int, Field(ge=1, le=26)] = Field(default=8, description="So many before the story.")
    per_day: Annotated[float, Field(gt=0, le=5_000)] = Field(description="Mentions, on an average day.")
    negative: Percent = Field(default=0.15, description="The share of negative ones.", examples=["15%"])
    positive: Percent = Field(default=0.25, description="The share of positive ones.", examples=["25%"])
    rhythm: Literal["weekly", "flat"] = Field(
        default="weekly", description="weekly: quiet nights and weekends; flat: the same at all hours."
    )
    until: At | None = Field(default=None, description="When it stops; default: with the story.")
    source: Text | None = Field(default=None, description="A source of the rules; default: the first.")
    lang: Text = Field(default="en", description="The language they are in.")
    text: Text | None = Field(default=None, description="What they say, {n} is a number; default: invented.")


class OrderShape(Settings):
    """What somebody does about an alert: one of ack, snooze, resolve (the name of its rule) and silence."""

    at: At = Field(description="When.", examples=["+20m"])
    ack: Text | None = Field(default=None, description="Takes the alert of this rule.")
    snooze: Text | None = Field(default=None, description="Puts it off, `for` so long.")
    resolve: Text | None = Field(default=None, description="Says that it is over.")
    silence: Text | None = Field(
        default=None, description="Nobody is told of this rule, `for` so long; any: of none."
    )
    brand: Text | None = Field(default=None, description="Which alert; needed where the rule has several.")
    by: Text = Field(default="somebody", description="Who.", examples=["marie"])
    span: Period | None = Field(default=None, alias="for", description="Of snooze and silence: how long.")
    note: str = Field(default="", description="What they say.")


class BlindShape(Settings):
    """For how long a source cannot be seen: one of failing, unwatched, stale says since when."""

    source: Text = Field(description="A source of the rules.", examples=["tech-news"])
    failing: At | None = Field(default=None, description="Its polls fail.", examples=["+1h"])
    unwatched: At | None = Field(default=None, description="Vigie was not running.")
    stale: At | None = Field(default=None, description="It has had nothing new for too long.")
    until: At | None = Field(default=None, description="When it is seen again; default: not any more.")


class AlertShape(Settings):
    """An alert that is expected: each key that is given must match."""

    rule: Text = Field(description="Its rule.")
    brand: Text | None = Field(default=None, description="Its brand.")
    group: str | None = Field(default=None, description="Its group, of a rule with group_by.")
    severity: Annotated[Severity, Field(strict=False)] | None = Field(
        default=None, description="The most severe level it reached."
    )
    state: Annotated[AlertState, Field(strict=False)] | None = Field(
        default=None, description="Where it stands at that moment."
    )
    reason: Text | None = Field(default=None, description="The name of its reason.", examples=["count"])
    sentence: Text | None = Field(default=None, description="Words of its reason, in the rules' language.")
    card: Some[Text] | None = Field(default=None, description="Words of its card: each must stand on it.")
    channels: Some[str] | None = Field(default=None, description="Exactly those that are told.")
    hush: Literal["no", "silenced", "inhibited", "grouped", "flood"] | None = Field(
        default=None, description="Why nobody is told of it by itself; no: they are."
    )
    by: str | None = Field(default=None, description="Who took it, put it off, or ended it.")
    mentions: Whole | None = Field(default=None, description="How many fired it, so far.")
    opened: At | None = Field(default=None, description="The minute in which it opened.")
    rings: AtOrNever | None = Field(
        default=None, description="The minute in which its first message is sent, or never."
    )


class SilenceShape(Settings):
    """A silence that is expected: the rule has no open alert of the brand, and this is why."""

    rule: Text = Field(description="The rule that is silent.")
    brand: Text | None = Field(default=None, description="Default: the brand that the rule is about.")
    reason: Text = Field(description="The name of the reason.", examples=["too-few-authors"])
    sentence: Text | None = Field(default=None, description="Words of it, in the rules' language.")


class ExpectShape(Settings):
    """What should be so at a moment."""

    at: At = Field(description="When one looks.", examples=["+30m"])
    alerts: Annotated[tuple[AlertShape, ...], OrOne(keys=True)] | None = Field(
        default=None, description="Exactly those that have opened so far, over or not; [] for none."
    )
    no_alerts: Literal[True] | None = Field(default=None, description="None has opened so far.")
    calm: Literal[True] | None = Field(
        default=None, description="None is open just then: those that were are over."
    )
    silences: SomeEntries[SilenceShape] | None = Field(
        default=None, description="Rules that are silent, and why."
    )


class CaseShape(Settings):
    """One story, and what should come of it."""

    name: Text = Field(
        description="What it shows, as a sentence.", examples=["one angry author is no crisis"]
    )
    clock: Moment = Field(
        description="When it begins, in the rules' time zone.", examples=["2026-03-10 21:00"]
    )
    only: Some[str] | None = Field(
        default=None,
        description="Rules whose alerts matter here; default: all, and no other may open.",
        examples=["mood-turns"],
    )
    usual: SomeEntries[UsualShape] = Field(default=(), description="What is usual before it, and through it.")
    mentions: SomeEntries[Entry] = Field(default=(), description="What is said.")
    orders: SomeEntries[OrderShape] = Field(default=(), description="What people do.")
    sources: SomeEntries[BlindShape] = Field(default=(), description="Which sources cannot be seen.")
    expect: SomeEntries[ExpectShape] = Field(description="What should be so, and when.")


class FileShape(Settings):
    """A test file: its tests are read one by one, so that one bad one hides no other."""

    rules: Text | None = Field(
        default=None, description="The rules that are tested; default: rules.yaml beside it."
    )
    tests: list[Any] = Field(description="The stories.", min_length=1)
