"""What is usual, invented: weeks of mentions with the rhythm of days and weeks, the same every time.

The rates are those of a public conversation: a night of a tenth of the evening's traffic, weekends of two thirds, and
Monday mornings of half as much again.
Counts are Poisson by hour (independent people), drawn by inversion (Devroye, *Non-Uniform Random Variate Generation*,
1986, chapter X.3) from a hash of what and when: chance that needs no dice, and does not change between two runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import blake2b

from monitor.model import Label
from monitor.proof.scenario import Usual

HOUR = timedelta(hours=1)
_HOURS = (
    3,
    2,
    1,
    1,
    1,
    2,
    4,
    7,
    10,
    11,
    12,
    13,
    14,
    13,
    12,
    12,
    12,
    13,
    14,
    15,
    16,
    15,
    11,
    6,
)  # from midnight
_DAYS = (0.95, 1.1, 1.1, 1.1, 1.05, 0.8, 0.8)  # from Monday
_MEAN = sum(_HOURS) / len(_HOURS)
_BACK_AT_WORK = 1.5  # Monday from eight to noon: what a weekend left unsaid


def moments(usual: Usual, zone: tzinfo) -> Iterator[tuple[datetime, Label]]:
    """When something is said, and how, oldest first.

    Args:
        zone: of the clock by which people sleep.
    """
    who = f"{usual.brand}/{usual.place}" if usual.place else usual.brand
    begin = usual.since.replace(minute=0, second=0, microsecond=0)
    for number in range(math.ceil((usual.until - begin) / HOUR)):
        hour = begin + number * HOUR
        expected = usual.per_day / 24 * (_weight(hour.astimezone(zone)) if usual.weekly else 1.0)
        spread = sorted(
            (chance(who, hour, place), place) for place in range(_poisson(expected, chance(who, hour, -1)))
        )
        for part, place in spread:
            at = hour + part * HOUR
            if usual.since <= at < usual.until:
                yield at, _tone(chance(who, hour, place, "tone"), usual)


def _weight(local: datetime) -> float:
    monday_morning = local.weekday() == 0 and 8 <= local.hour < 12  # noqa: PLR2004 -- o'clock
    return _HOURS[local.hour] / _MEAN * _DAYS[local.weekday()] * (_BACK_AT_WORK if monday_morning else 1.0)


def _tone(drawn: float, usual: Usual) -> Label:
    if drawn < usual.negative:
        return "negative"
    return "positive" if drawn < usual.negative + usual.positive else "neutral"


def chance(*about: object) -> float:
    """A number from 0 to 1, as if drawn, and always the same for the same things."""
    written = "\n".join(
        one.astimezone(UTC).isoformat() if isinstance(one, datetime) else str(one) for one in about
    )
    return int.from_bytes(blake2b(written.encode(), digest_size=7).digest()) / 2**56


def _poisson(expected: float, drawn: float) -> int:
    """The smallest count whose cumulative probability exceeds ``drawn``."""
    part = math.exp(-expected)
    total, count = part, 0
    while total < drawn and count < 10 * expected + 100:  # in floating point the sum may stay below 1
        count += 1
        part *= expected / count
        total += part
    return count
