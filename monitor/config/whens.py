"""What may stand under ``when``: the shape of each kind of condition, with the engine's own defaults.

A kind is named by its key: ``{count: 10, within: 30m}``, ``{spike: {within: 1h}}``; ``each`` is a word. What is a key here
and has another name in ``monitor.rules.conditions`` says so in ``NAMES``.
"""

from __future__ import annotations

import dataclasses
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from monitor.config.words import listed, quoted
from monitor.config.writing import Of, PeriodOrOff, ReachAbove, Text, Whole
from monitor.rules import conditions
from monitor.settings import Percent, Period, Settings


def default(condition: type[Any], name: str) -> Any:  # noqa: ANN401 -- of whatever type the field is
    """What the engine takes where nothing is written: one place for each default."""
    return next(field.default for field in dataclasses.fields(condition) if field.name == name)


def _floor(condition: type[Any], what: str) -> Any:  # noqa: ANN401 -- a field, whose type is the annotation's
    return Field(default=default(condition, "floor"), description=f"Only where there are so many {what}.")


def _authors(condition: type[Any]) -> Any:  # noqa: ANN401 -- as above
    usual = default(condition, "authors")
    return Field(
        default=None,
        description=f"By at least so many different authors; default: {usual}, or the floor where that is less.",
        examples=[usual],
    )


def _within(condition: type[Any]) -> Any:  # noqa: ANN401 -- as above
    return Field(
        default=default(condition, "within"),
        description="The stretch of time, by when they were published.",
    )


COPIES = "stories: copies of the same text count once; mentions: each of them counts."


class EachShape(Settings):
    """Fires for every selected story, or for every mention: each copy too."""

    each: Of = Field(description=COPIES)


class CountShape(Settings):
    """Fires when enough selected mentions lie within a stretch of time."""

    count: Whole = Field(description="At least so many.", examples=[10])
    within: Period = Field(description="The stretch of time, by when they were published.", examples=["30m"])
    authors: Whole = Field(default=1, description="By at least so many different authors.", examples=[5])
    sources: Whole = Field(default=1, description="From at least so many different sources.", examples=[2])
    of: Of = Field(default="stories", description=f"What is counted. {COPIES}")


class SpikeShape(Settings):
    """More than is usual for this hour of the week."""

    within: Period = _within(conditions.Spike)
    factor: Annotated[float, Field(gt=1, le=1000)] = Field(
        default=default(conditions.Spike, "factor"), description="So many times what is usual.", examples=[3]
    )
    floor: Whole = _floor(conditions.Spike, "in the stretch")
    authors: Whole | None = _authors(conditions.Spike)
    noise: Annotated[float, Field(ge=0, le=1000)] = Field(
        default=default(conditions.Spike, "noise"),
        description="And so many standard deviations above what is usual.",
        examples=[4],
    )
    of: Of = Field(default=default(conditions.Spike, "of"), description=f"What is counted. {COPIES}")
    slow: PeriodOrOff = Field(
        default=default(conditions.Spike, "slow"),
        description="The press is slower: articles are also counted over this longer stretch, with half the floor.",
    )


class ShareShape(Settings):
    """The share of a part of what is selected is above a limit, for certain."""

    of: Text = Field(
        description="negative, neutral, positive, a topic, or a brand (its share of voice).",
        examples=["negative"],
    )
    above: Percent = Field(description="The share, in percent.", examples=["40%"])
    within: Period = _within(conditions.Share)
    floor: Whole = _floor(conditions.Share, "selected stories in the stretch")
    authors: Whole | None = _authors(conditions.Share)


class ShiftShape(Settings):
    """A share, or the mean sentiment, has moved against what is usual."""

    of: Text = Field(
        default="sentiment",
        description="sentiment (its mean), negative, neutral, positive, a topic or a brand.",
        examples=["negative"],
    )
    within: Period = _within(conditions.Shift)
    by: Percent = Field(
        default=default(conditions.Shift, "by"), description="How far at least: 15%, or 0.15."
    )
    floor: Whole = _floor(conditions.Shift, "selected stories in the stretch")
    authors: Whole | None = _authors(conditions.Shift)
    noise: Annotated[float, Field(ge=0, le=1000)] = Field(
        default=default(conditions.Shift, "noise"), description="And so many standard errors.", examples=[3]
    )
    to: Literal["worse", "better", "either"] = Field(
        default=default(conditions.Shift, "to"),
        description="Which way; worse: more of it, or a lower mean sentiment.",
    )


class SilenceShape(Settings):
    """Nothing, or less than usual, is said for a time."""

    span: Period = Field(default=default(conditions.Silent, "span"), alias="for", description="For how long.")
    below: Percent = Field(
        default=default(conditions.Silent, "below"),
        description="Less than this part of what is usual at these hours; default: nothing at all.",
        examples=["30%"],
    )
    of: Literal["mentions", "sources"] = Field(
        default=default(conditions.Silent, "of"),
        description="mentions; sources: when none of the rule's sources can be read for so long.",
    )


class NewTermShape(Settings):
    """A word or hashtag rises that the brand's past does not know."""

    within: Period = _within(conditions.NewTerm)
    floor: Whole = _floor(conditions.NewTerm, "stories that say it")
    authors: Whole | None = _authors(conditions.NewTerm)
    factor: Annotated[float, Field(gt=1, le=1000)] = Field(
        default=default(conditions.NewTerm, "factor"),
        description="So many times what is usual of it.",
        examples=[10],
    )


class VelocityShape(Settings):
    """One thread, story or link gathers mentions fast."""

    within: Period = _within(conditions.Velocity)
    at_least: Whole = Field(
        default=default(conditions.Velocity, "at_least"), description="So many mentions, copies too."
    )
    authors: Whole | None = _authors(conditions.Velocity)


# --- each under its key -----------------------------------------------------------------------------------------


class SpikeWhen(Settings):
    """Fires when there is far more than is usual for this hour of the week."""

    spike: SpikeShape = Field(description="More than usual; {} takes every default.")


class ShareWhen(Settings):
    """Fires when the share of something, such as negative mentions, is above a limit."""

    share: ShareShape = Field(description="Too large a part of what is selected.")


class ShiftWhen(Settings):
    """Fires when a share, or the mean sentiment, moved against what is usual."""

    shift: ShiftShape = Field(description="A turn against what is usual; {} is the mean sentiment.")


class SilenceWhen(Settings):
    """Fires when nothing, or less than usual, is said for a time."""

    silence: SilenceShape = Field(description="Nothing for a time; {} is a day.")


class NewTermWhen(Settings):
    """Fires when a word or hashtag rises that the brand's past does not know."""

    new_term: NewTermShape = Field(description="A new word or hashtag; {} takes every default.")


class VelocityWhen(Settings):
    """Fires when one thread, story or link gathers mentions fast."""

    velocity: VelocityShape = Field(description="Something spreads; {} takes every default.")


class ReachWhen(Settings):
    """Fires when somebody whom many follow speaks."""

    reach: ReachAbove = Field(description="More followers or readers than this.", examples=[100_000])


class AllShape(Settings):
    """Fires when every one of its conditions does, at the same mention."""

    all: Annotated[tuple[When, ...], Field(min_length=2)] = Field(
        description="Conditions that must all hold."
    )


class AnyShape(Settings):
    """Fires when any of its conditions does."""

    any: Annotated[tuple[When, ...], Field(min_length=2)] = Field(
        description="Conditions of which one must hold."
    )


# --- which of them it is ----------------------------------------------------------------------------------------

WORD, SEVERAL, NONE = "<word>", "<several>", "<none>"
KINDS = ("count", "each", "spike", "share", "shift", "silence", "new_term", "velocity", "reach", "all", "any")


def _tag(value: object) -> str:
    if not isinstance(value, dict):
        return WORD
    named = [key for key in KINDS if key in value]
    if len(named) > 1:
        return SEVERAL
    near = [found for key in value for found in get_close_matches(str(key), KINDS, n=1)]
    return f"<{named[0]}>" if named else f"<{near[0]}>" if near else NONE


def _each(value: object) -> object:
    if value == "each":
        return value
    if isinstance(value, str) and value in KINDS:
        example = {"count": "{count: 10, within: 30m}", "reach": "{reach: 100000}"}.get(
            value, f"{{{value}: …}}" if value in {"share", "all", "any"} else f"{{{value}: {{}}}}"
        )
        raise PydanticCustomError("when", "expected keys with values: write {example}", {"example": example})
    return _no_condition(value)


def _no_condition(_value: object) -> object:
    raise PydanticCustomError(
        "when",
        "expected each, or a condition such as {example}; there are: {kinds}",
        {"example": "{count: 10, within: 30m}", "kinds": listed(KINDS)},
    )


def _several(value: dict[str, object]) -> object:
    named = " and ".join(quoted(key) for key in KINDS if key in value)
    raise PydanticCustomError(
        "when",
        "{named} are conditions of their own: put them into {example}",
        {"named": named, "example": "all: [{…}, {…}], or any"},
    )


Refused = Literal["<refused>"]  # nothing is: these members of the union are there to say what is wrong

When = Annotated[
    Annotated[Literal["each"], BeforeValidator(_each), Tag(WORD)]
    | Annotated[EachShape, Tag("<each>")]
    | Annotated[CountShape, Tag("<count>")]
    | Annotated[SpikeWhen, Tag("<spike>")]
    | Annotated[ShareWhen, Tag("<share>")]
    | Annotated[ShiftWhen, Tag("<shift>")]
    | Annotated[SilenceWhen, Tag("<silence>")]
    | Annotated[NewTermWhen, Tag("<new_term>")]
    | Annotated[VelocityWhen, Tag("<velocity>")]
    | Annotated[ReachWhen, Tag("<reach>")]
    | Annotated[AllShape, Tag("<all>")]
    | Annotated[AnyShape, Tag("<any>")]
    | Annotated[SkipJsonSchema[Refused], BeforeValidator(_several), Tag(SEVERAL)]
    | Annotated[SkipJsonSchema[Refused], BeforeValidator(_no_condition), Tag(NONE)],
    Discriminator(_tag),
]

AllShape.model_rebuild()
AnyShape.model_rebuild()
