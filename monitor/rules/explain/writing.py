"""How a number is written: by its kind, in the language and on the clock of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from monitor.model import Number
from monitor.rules.explain.tongue import Tongue

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_NEAT = 120  # of one unit: 36 hours, 90 seconds; above, two units are easier to read
_SMALL = 10  # below it, two decimals tell something


@dataclass(frozen=True, slots=True)
class Shown:
    """A number, as a sentence's ``{number}`` asks for it.

    ``{share:%}`` is a percentage, ``{authors:author}`` counts something.
    """

    value: Number
    tongue: Tongue
    zone: tzinfo

    def __format__(self, spec: str) -> str:
        """As ``spec`` says."""
        value = self.value
        if isinstance(value, timedelta):
            return long(value, self.tongue)
        if isinstance(value, datetime):
            return moment(value, self.tongue, self.zone)
        if isinstance(value, str):
            return value
        if spec == "%":
            return percent(value, self.tongue)
        return plural(value, spec, self.tongue) if spec else plain(value, self.tongue)


def plain(value: float, tongue: Tongue) -> str:
    """``1,204``, ``4.25``, ``12.5``: no more decimals than tell something."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", tongue.thousands)
    decimals = 2 if abs(value) < _SMALL else 1
    whole, _, part = f"{value:,.{decimals}f}".partition(".")
    part = part.rstrip("0")
    return whole.replace(",", tongue.thousands) + (tongue.decimal + part if part else "")


def percent(share: float, tongue: Tongue) -> str:
    """``39.6%``, ``40 %``: with a decimal, so that what is just below a limit does not look as if it reached it."""
    return plain(round(share * 100, 1), tongue) + tongue.percent


def plural(number: float, noun: str, tongue: Tongue) -> str:
    """``1 author``, ``2 authors``."""
    one, many = tongue.nouns[noun]
    return f"{plain(number, tongue)} {one if tongue.one(number) else many}"


def long(delta: timedelta, tongue: Tongue) -> str:
    """``30 minutes``: in the largest unit that divides it; ``3 days 4 hours`` where that would be hard to read."""
    seconds = int(delta.total_seconds())
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds and seconds % size == 0), _UNITS[-1])
    if seconds // size <= _NEAT:
        return plural(seconds // size, unit, tongue)
    (large, more), (small, less) = next(pair for pair in pairwise(_UNITS) if seconds >= pair[0][0])
    rest = seconds % large // small
    return plural(seconds // large, more, tongue) + (f" {plural(rest, less, tongue)}" if rest else "")


def moment(at: datetime, tongue: Tongue, zone: tzinfo) -> str:
    """``Tue 10 Mar, 21:04 CET``: on the reader's wall, and which wall."""
    local = at.astimezone(zone)
    name = local.tzname() or ""
    clock = f"{local:%H:%M} {'UTC' + name if name.startswith(('+', '-')) else name}"
    return f"{tongue.short_days[local.weekday()]} {local.day} {tongue.months[local.month - 1]}, {clock}"
