"""Moments of a story: so long after it begins, or on the wall clock of the rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from monitor.settings import format_duration, parse_duration

Never = Literal["never"]
NEVER: Never = "never"
_AFTER = re.compile(r"([+-])((?:\d+(?:\.\d+)?[smhdw])+)")
_STEP = re.compile(r"\d+(?:\.\d+)?[smhdw]")


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment as it is written: an ``offset`` from the beginning of the story, or a time on the ``wall``."""

    offset: timedelta = timedelta()
    wall: datetime | None = None

    def on(self, clock: datetime, zone: tzinfo) -> datetime:
        """When that is, in UTC; an offset is time that really passes, whatever a clock change does to the wall."""
        if self.wall is None:
            return clock + self.offset
        return self.wall.replace(tzinfo=zone).astimezone(UTC)


def parse_instant(value: object) -> Instant:
    """``+5m``, ``+1h30m``, ``-2d``, ``2026-03-10 21:00`` or ``2026-03-10``.

    Raises:
        PydanticCustomError: it is none of them.
    """
    if isinstance(value, str):
        found = _AFTER.fullmatch(value.replace(" ", ""))
        if found:
            steps = [parse_duration(step) for step in _STEP.findall(found[2])]
            try:
                length = sum(steps, timedelta())
            except OverflowError:
                raise PydanticCustomError("instant", "is longer than anybody can wait") from None
            return Instant(length if found[1] == "+" else -length)
        try:
            wall = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if wall.tzinfo is None:
                return Instant(wall=wall)
    raise PydanticCustomError(
        "instant",
        "expected so long after the story begins, such as +5m, or a minute such as 2026-03-10 21:00",
    )


def parse_rings(value: object) -> Instant | Never:
    """The same, or ``never``.

    Raises:
        PydanticCustomError: it is none of them.
    """
    return NEVER if value == NEVER else parse_instant(value)


def format_offset(offset: timedelta) -> str:
    """``+90m``: as it may be written."""
    return f"-{format_duration(-offset)}" if offset < timedelta() else f"+{format_duration(offset)}"


At = Annotated[
    Instant,
    PlainValidator(parse_instant),
    WithJsonSchema({"type": "string", "examples": ["+5m", "2026-03-10 21:00"]}),
]
AtOrNever = Annotated[Instant | Never, PlainValidator(parse_rings), WithJsonSchema({"type": "string"})]
