"""The shape of one rule: which mentions, when it fires, how severe it is, who is told, and how its alerts live."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from pydantic import Field

from monitor.config.whens import When
from monitor.config.writing import (
    Clock,
    ConfidenceAbove,
    Day,
    Link,
    PartOrNumber,
    PeriodOrOff,
    Positive,
    ReachAbove,
    Some,
    SomeEntries,
    Text,
    Whole,
)
from monitor.model import IntentName, Severity
from monitor.rules.conditions import Rule
from monitor.settings import Duration, Name, Percent, Period, Settings

DEFAULTS: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(Rule)}


class SelectShape(Settings):
    """Which mentions a rule looks at: every part that is given must hold; within a part, any of the values will do."""

    brands: Some[str] | None = Field(default=None, description="Default: all brands.", examples=[["acme"]])
    topics: Some[str] | None = Field(
        default=None, description="Sensitive topics.", examples=[["safety", "recall"]]
    )
    intent: Some[IntentName] | None = Field(
        default=None, description="What the mention is after.", examples=[["question", "complaint"]]
    )
    sentiment: Some[Literal["negative", "neutral", "positive", "unknown"]] | None = Field(
        default=None, description="How the mention speaks; unknown: no model could tell."
    )
    confidence: ConfidenceAbove | None = Field(
        default=None,
        description="How sure the sentiment is; a mention of unknown sentiment is not selected.",
        examples=[{"above": "70%"}],
    )
    sources: Some[str] | None = Field(default=None, description="Names of sources.", examples=[["tech-news"]])
    lang: Some[str] | None = Field(
        default=None,
        description="Language codes, such as en or fr; unknown: nobody could tell.",
        examples=["fr"],
    )
    reach: ReachAbove | None = Field(
        default=None, description="Followers or readers, where known.", examples=[{"above": 10_000}]
    )
    text: Some[Text] | None = Field(
        default=None,
        description="Words or phrases in the mention, written like brand terms.",
        examples=[["refund"]],
    )
    query: Text | None = Field(
        default=None,
        description="A search: AND, OR, NOT, brackets, quotes, prefix*, NEAR/5, title:, lang:, topic:, intent:, reach>1000 …",
        examples=["(refund OR recall*) NEAR/5 battery"],
    )


class HoursShape(Settings):
    """Hours of some days of the week; ``to`` may be the next morning; without both, whole days."""

    start: Clock | None = Field(
        default=None, alias="from", description="Default: midnight.", examples=["12:00"]
    )
    end: Clock | None = Field(
        default=None, alias="to", description="May be the next morning.", examples=["13:00"]
    )
    days: Some[Day] | None = Field(
        default=None, description="On which they begin; default: every day.", examples=[["sat", "sun"]]
    )
    timezone: Text | None = Field(
        default=None, description="Default: the rule's, or else the file's.", examples=["Europe/Paris"]
    )


class MuteShape(HoursShape):
    """When a rule does not ring: its alerts live on, and ring when that is over."""

    bypass: Severity | None = Field(
        default=None, alias="except", description="This severity, or more, rings all the same."
    )


class LevelShape(Settings):
    """The thresholds of ``when`` that are higher for what is more severe; the others stay as they are."""

    count: Whole | None = Field(default=None, description="Of count: at least so many.")
    authors: Whole | None = Field(default=None, description="At least so many different authors.")
    sources: Whole | None = Field(
        default=None, description="Of count: from at least so many different sources."
    )
    factor: Positive | None = Field(default=None, description="So many times what is usual.")
    floor: Whole | None = Field(default=None, description="Only where there are so many.")
    noise: Positive | None = Field(
        default=None, description="So many standard deviations above what is usual."
    )
    above: PartOrNumber | None = Field(
        default=None, description="Of share: the share, in percent; of reach: followers or readers."
    )
    by: Percent | None = Field(default=None, description="Of shift: how far at least.")
    at_least: Whole | None = Field(default=None, description="Of velocity: so many mentions.")
    below: Percent | None = Field(default=None, description="Of silence: less than this part of the usual.")
    span: Period | None = Field(default=None, alias="for", description="Of silence: for how long.")


class LevelsShape(Settings):
    """What makes an alert of the rule more severe than its ``severity``."""

    warning: LevelShape | None = Field(default=None, description="What makes it a warning.")
    crisis: LevelShape | None = Field(
        default=None, description="What makes it a crisis.", examples=[{"count": 50, "authors": 20}]
    )


class RuleShape(Settings):
    """One rule: which mentions, when it fires, how much it matters, and who is told."""

    name: Name = Field(description="What alerts and logs call it.", examples=["safety-scare"])
    select: SelectShape = Field(
        default=SelectShape(),
        description="Which mentions it looks at; default: all.",
        examples=[{"brands": ["acme"]}],
    )
    when: When = Field(
        description="each, or one of: count, spike, share, shift, silence, new_term, velocity, reach, all, any.",
        examples=["each", {"count": 10, "within": "30m", "authors": 5}, {"spike": {"within": "1h"}}],
    )
    severity: Severity = Field(
        default=Severity.WARNING, description="How much it matters; a crisis rings at night."
    )
    levels: LevelsShape = Field(
        default=LevelsShape(),
        description="Higher thresholds of the same condition: an alert that reaches them is more severe.",
        examples=[{"crisis": {"count": 50}}],
    )
    notify: Some[str] | None = Field(
        default=None,
        description="Names of channels; default: what the routes say, or else the fallback.",
        examples=[["crisis-room"]],
    )
    group_by: Literal["topic", "source", "lang", "story"] | None = Field(
        default=None, description="One alert for each of these, instead of one for each brand."
    )
    resolve_after: Period = Field(
        default=DEFAULTS["resolve_after"], description="Calm for so long, its alert is over."
    )
    hold: Percent = Field(
        default=DEFAULTS["hold"],
        description="Calm is below this part of what opened it: a count that wavers is one alert.",
        examples=["70%"],
    )
    cooldown: Duration = Field(
        default=DEFAULTS["cooldown"],
        description="Firing again so soon after it was over, it is the same alert, opened again.",
    )
    repeat: PeriodOrOff = Field(
        default=DEFAULTS["repeat"],
        description="Ring again after so long, while nobody has taken it; default: off.",
        examples=["4h", "off"],
    )
    mute: SomeEntries[MuteShape] | None = Field(
        default=None, description="When it does not ring.", examples=[[{"days": ["sat", "sun"]}]]
    )
    timezone: Text | None = Field(
        default=None,
        description="Of its mute times and quiet hours; default: the file's.",
        examples=["America/New_York"],
    )
    advice: Text | None = Field(default=None, description="What to do, in a sentence, shown on the alert.")
    runbook: Link | None = Field(
        default=None, description="A link to what to do.", examples=["https://wiki.example/crisis"]
    )
