"""How values are written in the file: lists and single values, switches, times of day, dates, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from monitor.settings import PERCENT, Percent, Period, Settings, parse_percent

T = TypeVar("T")

CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9])?$"


@dataclass(frozen=True, slots=True)
class OrOne:
    """``[a, b]`` may be written ``a`` where there is only one.

    Args:
        keys: the one may be keys with values; else those are a mistake, and told as one.
    """

    keys: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._many, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many]}

    def _many(self, value: object) -> object:
        if isinstance(value, list):
            return tuple(value)  # what comes out of a validator is Python, where strict means a tuple
        return value if isinstance(value, tuple) or (isinstance(value, dict) and not self.keys) else (value,)


@dataclass(frozen=True, slots=True)
class OrAbove:
    """``{above: 1000}`` may be written ``1000``.

    Args:
        percent: ``{above: 70%}`` may be written ``70%``.
    """

    percent: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_above, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if self.percent:
            written = {"type": "string", "pattern": PERCENT}
            return {"anyOf": [written, {"type": "number", "minimum": 0, "maximum": 1}, handler(core)]}
        return {"anyOf": [{"type": "integer", "minimum": 0}, handler(core)]}


def _above(value: object) -> object:
    return value if isinstance(value, dict) else {"above": value}


def _switch(value: object) -> object:
    return {"on": True, "off": False}.get(value, value) if isinstance(value, str) else value


def _checked_switch(value: object) -> object:
    switched = _switch(value)
    if not isinstance(switched, bool):
        raise PydanticCustomError("switch", "expected on or off")
    return switched


def _off(value: object) -> object:
    return None if _switch(value) is False else value


class _OffToo:
    """Says so in the schema, where ``None`` is never shown."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        plain = handler(core)
        return {"anyOf": [*plain.get("anyOf", [plain]), {"enum": ["off", False]}]}


def _part_or_number(value: object) -> object:
    """``40%`` and ``0.4`` are parts of one; ``100000`` is a number of people."""
    return value if isinstance(value, int) and not isinstance(value, bool) else parse_percent(value)


Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Some = Annotated[tuple[T, ...], Field(min_length=1), OrOne()]
SomeEntries = Annotated[tuple[T, ...], Field(min_length=1), OrOne(keys=True)]
Link = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]
Clock = Annotated[str, Field(pattern=CLOCK, examples=["22:00"])]
Moment = Annotated[
    str,
    Field(
        pattern=MOMENT,
        examples=["2026-03-14", "2026-03-14 09:00"],
    ),
]
Whole = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Switch = Annotated[
    bool, BeforeValidator(_checked_switch), WithJsonSchema({"enum": ["on", "off", True, False]})
]
PartOrNumber = Annotated[
    int | float,
    BeforeValidator(_part_or_number),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": PERCENT}, {"type": "number", "minimum": 0}]}),
]
PeriodOrOff = Annotated[Period | None, BeforeValidator(_off), _OffToo()]
Of = Literal["stories", "mentions"]


class ReachShape(Settings):
    """How many people the author or outlet reaches."""

    above: int = Field(ge=0, description="More people than this; a mention of unknown reach is not selected.")


ReachAbove = Annotated[ReachShape, OrAbove()]


class ConfidenceShape(Settings):
    """How sure a classifier is of the sentiment."""

    above: Percent = Field(
        description="Surer than this; a mention that no model has an opinion on is not selected."
    )


ConfidenceAbove = Annotated[ConfidenceShape, OrAbove(percent=True)]
