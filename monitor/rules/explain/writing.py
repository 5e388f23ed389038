"""How a number is written in a sentence: by its kind, in the language and on the clock of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from monitor.language import duration, moment, number, percent, single
from monitor.model import Number
from monitor.rules.explain.tongue import Tongue


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
        value, language = self.value, self.tongue.language
        if isinstance(value, timedelta):
            return duration(value, language)
        if isinstance(value, datetime):
            return moment(value.astimezone(self.zone), language)
        if isinstance(value, str):
            return value
        if spec == "%":
            return percent(value, language, 1)
        return plural(value, spec, self.tongue) if spec else number(value, language)


def plural(count: float, noun: str, tongue: Tongue) -> str:
    """``1 author``, ``2 authors``."""
    one, many = tongue.nouns[noun]
    return f"{number(count, tongue.language)} {one if single(count, tongue.language) else many}"
