"""What a plugin's ``Settings`` are made of: strict pydantic models, durations, secrets.

A plugin declares its part of ``rules.yaml`` as one class derived from ``SourceSettings``, ``ClassifierSettings`` or
``ChannelSettings``. From it come the checks, the messages with line and column, and ``rules.schema.json``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, LiteralString
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from monitor.declaring import Allowance, Limit, Question

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*")
MONEY = r"^\s*(\d{1,9}(?:\.\d{1,6})?)\s*USD\s*$"
PERCENT = r"^\s*(\d+(?:\.\d+)?)\s*%\s*$"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def parse_duration(value: object) -> timedelta:
    """``30s``, ``5m``, ``2h``, ``1d``, ``1w`` as a ``timedelta``, which passes through unchanged.

    Raises:
        PydanticCustomError: anything else, a bare number above all: it has no unit.
    """
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _no_duration(value)
    number, unit = found.groups()
    try:
        return timedelta(**{_UNITS[unit]: float(number)})
    except OverflowError:
        raise PydanticCustomError("duration", "is longer than anybody can wait") from None


def _no_duration(value: object) -> PydanticCustomError:
    expected: LiteralString = "expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return PydanticCustomError("duration", "{number} what? " + expected, {"number": value})
    return PydanticCustomError("duration", expected)


def format_duration(delta: timedelta) -> str:
    """The shortest exact spelling that ``parse_duration`` reads: ``90s``, ``2h``, ``1d``."""
    seconds = delta.total_seconds()
    for unit, size in (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds:f}".rstrip("0").rstrip(".") + "s"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*[smhdw]\s*$", "examples": ["30s", "5m", "2h", "1d"]}
    ),
]


def _more_than_nothing(delta: timedelta) -> timedelta:
    if delta <= timedelta():
        raise PydanticCustomError("duration", "must be longer than nothing")
    return delta


Period = Annotated[Duration, AfterValidator(_more_than_nothing)]  # a duration that is not zero


def parse_percent(value: object) -> float:
    """``40%``, or ``0.4``, as a part of one: 0 to 1.

    Raises:
        PydanticCustomError: anything else; ``40`` above all, which might be either.
    """
    found = re.search(PERCENT, value) if isinstance(value, str) else None
    if found is not None:
        part = float(found.group(1)) / 100
    elif isinstance(value, float) or (value == 0 and not isinstance(value, bool)):
        part = float(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        raise PydanticCustomError("percent", "{number} of what? Write {number}%", {"number": value})
    else:
        raise PydanticCustomError("percent", "expected a percentage, such as 40% or 0.4")
    if not 0 <= part <= 1:
        raise PydanticCustomError("percent", "must lie between 0% and 100%")
    return part


Percent = Annotated[
    float,
    BeforeValidator(parse_percent),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": PERCENT},
                {"type": "number", "minimum": 0, "maximum": 1},
            ],
            "examples": ["40%", 0.4],
        }
    ),
]


def parse_money(value: object) -> Decimal:
    """``20 USD``, ``0.50 USD``: so many US dollars, more than nothing.

    Raises:
        PydanticCustomError: anything else, a bare number above all: it has no currency.
    """
    if isinstance(value, Decimal):
        return value
    found = re.search(MONEY, value) if isinstance(value, str) else None
    if found is not None:
        if not (money := Decimal(found.group(1))):
            raise PydanticCustomError(
                "money", "must be more than nothing: to spend nothing, take the source out of the file"
            )
        return money
    expected: LiteralString = "expected an amount in US dollars, such as 20 USD"
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise PydanticCustomError("money", "{number} what? Write {number} USD", {"number": value})
    if isinstance(value, str) and any(sign in value for sign in ("$", "€", "EUR")):
        raise PydanticCustomError("money", expected + ": that is what platforms charge in")
    raise PydanticCustomError("money", expected)


Money = Annotated[
    Decimal,
    BeforeValidator(parse_money),
    WithJsonSchema({"type": "string", "pattern": MONEY, "examples": ["20 USD", "0.50 USD"]}),
]


def _api_base(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, half an IPv6 address
        good = False
    if not good or not value.isascii() or any(char.isspace() for char in value):
        raise PydanticCustomError(
            "base", "expected an address that begins with http:// or https://, and ends in /v1 as a rule"
        )
    if any(mark in value for mark in "@?#"):
        raise PydanticCustomError(
            "base", "must hold no password and no `?`: a secret goes under `key`, as ${SOME_VARIABLE}"
        )
    return value.rstrip("/").removesuffix("/chat/completions")


ApiBase = Annotated[str, AfterValidator(_api_base)]  # where an API that speaks OpenAI's begins
ModelName = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f\x7f]{1,200}$")]  # a model, as its endpoint calls it


class Secret:
    """A value that is never shown: not by ``repr``, a log, an error or a dump. Written ``${VARIABLE}`` in the file.

    A variable that is not set makes a secret that is ``absent``: the file is still good, and whoever needs the value
    says which variable to set.
    """

    __slots__ = ("_value", "origin")

    def __init__(self, value: str | None, origin: str) -> None:
        self._value = value
        self.origin = origin

    @property
    def absent(self) -> bool:
        """Whether ``origin`` gave nothing."""
        return not self._value

    def reveal(self) -> str:
        """The value itself: only for the line that hands it to the other side.

        Raises:
            ValueError: it is absent; the message names where it should have come from.
        """
        if not self._value:
            msg = f"{self.origin} is not set"
            raise ValueError(msg)
        return self._value

    def __repr__(self) -> str:
        return "<secret>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (self._value, self.origin) == (other._value, other.origin)

    def __hash__(self) -> int:
        return hash((self._value, self.origin))

    @classmethod
    def __get_pydantic_core_schema__(
        cls,
        _source: object,
        _handler: GetCoreSchemaHandler,
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            _parse_secret, serialization=core_schema.plain_serializer_function_ser_schema(repr)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: object, _handler: object) -> dict[str, object]:
        return {
            "type": "string",
            "pattern": rf"^\s*{_VARIABLE.pattern}\s*$",
            "examples": ["${SLACK_BOT_TOKEN}"],
        }


def _parse_secret(value: object, info: core_schema.ValidationInfo) -> Secret:
    """``info.context["environ"]`` is the environment: passed in, so that reading a file stays a pure function."""
    if isinstance(value, Secret):
        return value
    found = _VARIABLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError(
            "secret",
            "a secret must not stand in this file: write ${SOME_VARIABLE} and set the variable, or give the name of a file that holds it as …_file",
        )
    name = found.group(1)
    environ = (info.context or {}).get("environ", {})
    return Secret(environ.get(name), origin=name)


class Settings(BaseModel):
    """The root of every model of ``rules.yaml``: unknown keys are errors, nothing changes after loading.

    A model is built when it is first used: most of them are parts of another, and are built with it.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True, defer_build=True
    )


NAME = r"^[a-z0-9][a-z0-9_-]{0,62}$"
Name = Annotated[str, Field(pattern=NAME, examples=["tech-news"])]


class SourceSettings(Settings):
    """What every source may say; a kind adds its own keys."""

    kind: str
    name: Name = Field(description="What alerts, logs and `vigie sources` call it.")
    every: Period = Field(default=timedelta(minutes=5), description="How often to look.")
    retention: Period | None = Field(
        default=None, description="How long to keep its mentions; default: the file's."
    )
    budget: Money | None = Field(
        default=None,
        description="What it may spend in a calendar month at the most, in US dollars: of a kind that costs money.",
    )

    def requests(self, asked: Sequence[str]) -> int:
        """How many requests one look makes when there is little news.

        Args:
            asked: the words of the brands (``Surroundings.asked``), for a source that searches for them.
        """
        del asked
        return 1

    def limits(self, declared: tuple[Limit, ...]) -> tuple[Limit, ...]:
        """The limits that hold with these settings, where a key changes them; default: all that are declared."""
        return declared

    def allowances(self, declared: tuple[Allowance, ...]) -> tuple[Allowance, ...]:
        """What may be spent with these settings; default: what is declared."""
        return declared

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """What the platform is asked for, and what is lost by that; default: nothing, for it gives all it has."""
        del asked
        return ()

    def page_price(self) -> Decimal | None:
        """What one page of it may cost at the most, in US dollars; ``None``: nobody can say."""
        return None

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """What else is wrong with these settings, seen with the words of the brands: the key, and a sentence.

        A platform's limits for example: a query that is too long for it.
        """
        del asked
        return ()


class ClassifierSettings(Settings):
    """What every classifier may say; a kind adds its own keys."""

    kind: str


class ChannelSettings(Settings):
    """What every channel may say; a kind adds its own keys."""

    kind: str

    @property
    def living(self) -> bool:
        """Whether it shows an alert's whole life (it ``Updates``), or only what rings, and the end."""
        return False

    @property
    def shows_images(self) -> bool:
        """Whether it shows the pictures of a digest."""
        return False
