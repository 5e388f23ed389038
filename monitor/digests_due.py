"""When a digest is due, and of which days it is: ``every: monday 09:00`` on the wall clock of its zone. Pure.

A digest is of whole days, up to the midnight before it is sent, and so of one period at most each day. Where the clocks
change, a time that comes twice counts the first time, and one that does not come is as long after midnight as ever: 02:30
is then 03:30 (PEP 495, ``fold=0``).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.digest.facts import DigestPlan
from monitor.digest.prose.settings import SummarySettings
from monitor.model import ChannelName

Of = Literal["day", "week", "month"]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALL_DAYS: Mapping[str, frozenset[int]] = {
    **{name: frozenset({number}) for number, name in enumerate(DAYS)},
    **{name[:3]: frozenset({number}) for number, name in enumerate(DAYS)},
    "daily": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "weekly": frozenset({0}),
}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_CRON_DAYS = {name[:3]: str(number) for number, name in enumerate(("sunday", *DAYS[:6]))}
_CRON_MONTHS = {
    name: str(number)
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAY = timedelta(days=1)
LATE = timedelta(hours=1)  # after its time, a digest says when it was due
HORIZON = 8 * 366 + 2  # days: a 29 February comes after eight years at the latest
EXPECTED = "expected such as monday 09:00, daily 08:00, weekly 09:00, monthly 09:00, monthly 15 09:00 or a cron line: 0 9 * * 1"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time of day, on some days; ``None`` is any.

    Args:
        days: of the month, from 1; in a month that is shorter, ``31`` does not come.
        months: from 1.
        weekdays: from 0, Monday. Where days of the month are named, too, either will do, as in cron.
        text: as it was written.
    """

    at: time
    days: frozenset[int] | None = None
    months: frozenset[int] | None = None
    weekdays: frozenset[int] | None = None
    text: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is due on that day."""
        if self.months is not None and day.month not in self.months:
            return False
        if self.days is None or self.weekdays is None:
            return (self.days is None or day.day in self.days) and (
                self.weekdays is None or day.weekday() in self.weekdays
            )
        return day.day in self.days or day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDigest:
    """One digest for some readers.

    Args:
        tells: what it says, of whom, in which language; its name is the digest's.
        of: what it is of: the day, week or month up to the midnight before it is due.
        notify: where it goes.
        summary: who writes some sentences on top of it; ``None``: nobody is asked.
    """

    tells: DigestPlan
    every: Schedule
    of: Of
    notify: tuple[ChannelName, ...]
    summary: SummarySettings | None = None

    @property
    def name(self) -> str:
        """As in ``rules.yaml``."""
        return self.tells.name

    def signature(self, zone: ZoneInfo) -> str:
        """As long as it is the same, it is the same schedule; another one begins anew."""
        return f"{' '.join(self.every.text.split())} of {self.of} {zone.key}"


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` to ``until``, which is outside; both midnights of the zone, in UTC. Due at ``due_at``."""

    since: datetime
    until: datetime
    due_at: datetime


def parse(text: str) -> tuple[Schedule, Of]:
    """What was written, and of what it is as a rule.

    Raises:
        ValueError: it cannot be understood, never comes, or comes more than once a day; says so in a sentence.
    """
    words = text.lower().replace(",", " , ").split()
    if len(text.split()) == 5 and _CLOCK.fullmatch(words[-1]) is None:  # noqa: PLR2004 -- the fields of cron
        return _cron(text), "week"
    if not words or (found := _CLOCK.fullmatch(words[-1])) is None:
        raise ValueError(f"{text!r} has no time of day: {EXPECTED}")
    at, said = time(int(found[1]), int(found[2])), [word for word in words[:-1] if word not in {",", "and"}]
    if said[:1] == ["monthly"]:
        return Schedule(at, days=_of_month(said[1:], text), text=text), "month"
    unknown = [word for word in said if word not in _ALL_DAYS]
    if unknown or not said:
        raise ValueError(f"{text!r} cannot be understood: {EXPECTED}")
    weekdays = frozenset[int]().union(*(_ALL_DAYS[word] for word in said))
    every_day = weekdays == _ALL_DAYS["daily"] or weekdays == _ALL_DAYS["weekdays"]
    return Schedule(at, weekdays=weekdays, text=text), "day" if every_day else "week"


def _of_month(words: list[str], text: str) -> frozenset[int]:
    if not words:
        return frozenset({1})
    if len(words) == 1 and words[0].isascii() and words[0].isdigit() and 1 <= int(words[0]) <= 28:  # noqa: PLR2004 -- every month has so many
        return frozenset({int(words[0])})
    raise ValueError(f"{text!r} needs a day that every month has, from 1 to 28: monthly 15 09:00")


def _cron(text: str) -> Schedule:
    minute, hour, days, months, weekdays = (
        _field(field, low, high, names, text)
        for field, (low, high, names) in zip(
            text.lower().split(),
            ((0, 59, {}), (0, 23, {}), (1, 31, {}), (1, 12, _CRON_MONTHS), (0, 7, _CRON_DAYS)),
            strict=True,
        )
    )
    if minute is None or hour is None or len(minute) * len(hour) != 1:
        raise ValueError(
            f"{text!r} comes more than once a day: a digest is of whole days; give one minute and one hour"
        )
    found = Schedule(
        time(min(hour), min(minute)),
        days,
        months,
        None if weekdays is None else frozenset((number - 1) % 7 for number in weekdays),
        text,
    )
    leap = date(2024, 1, 1)
    if not any(found.holds(leap + number * _DAY) for number in range(366)):
        raise ValueError(f"{text!r} never comes: there is no such day")
    return found


def _field(field: str, low: int, high: int, names: Mapping[str, str], text: str) -> frozenset[int] | None:
    """``*``, ``5``, ``1-5``, ``*/2``, ``1,15``, ``mon-fri``; ``None``: any."""
    if field == "*":
        return None
    numbers: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = (names.get(one, one) for one in span.partition("-"))
        bounds = (str(low), str(high)) if span == "*" else (first, last or (str(high) if step else first))
        if not all(one.isascii() and one.isdigit() and len(one) < 4 for one in (*bounds, step or "1")):  # noqa: PLR2004 -- no field needs four digits
            raise ValueError(
                f"{text!r} is no cron line ({part!r}): minute, hour, day, month, weekday, such as 0 9 * * 1"
            )
        start, end = map(int, bounds)
        if not (low <= start <= end <= high and int(step or "1")):
            raise ValueError(f"{text!r} is no cron line ({part!r}): it goes from {low} to {high}")
        numbers |= set(range(start, end + 1, int(step or "1")))
    return frozenset(numbers)


def last(schedule: Schedule, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When it was last due, now included; in UTC. ``None``: not within ``HORIZON``."""
    return next((at for at in _times(schedule, zone, now, -1) if at <= now), None)


def following(schedule: Schedule, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When it is due next, after now; in UTC. ``None``: not within ``HORIZON``."""
    return next((at for at in _times(schedule, zone, now, 1) if at > now), None)


def _times(schedule: Schedule, zone: ZoneInfo, now: datetime, step: int) -> Iterator[datetime]:
    """One a day that holds, day after day: those of different days never change places, as no clock leaps a day's length.

    But for the islands that crossed the date line and left a day out: that day's time is the next day's then.
    """
    day = now.astimezone(zone).date() - step * 2 * _DAY
    for _ in range(HORIZON):
        if schedule.holds(day):
            yield _instant(datetime.combine(day, schedule.at), zone)
        day += step * _DAY


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def period(of: Of, due_at: datetime, zone: ZoneInfo) -> Period:
    """The whole days that a digest due then is of."""
    day = due_at.astimezone(zone).date()
    if of == "month":
        year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
        first = date(year, month, min(day.day, monthrange(year, month)[1]))
    else:
        first = day - (7 * _DAY if of == "week" else _DAY)
    since, until = (_instant(datetime.combine(one, time()), zone) for one in (first, day))
    return Period(since, until, due_at)


def due(
    schedule: Schedule,
    of: Of,
    zone: ZoneInfo,
    now: datetime,
    *,
    known_since: datetime,
    sent: Collection[datetime],
) -> Period | None:
    """The period whose digest is to be sent now: the last that was due, unless it was before the schedule was known, or sent.

    A daemon that slept sends the last one late, once; those before it are past.

    Args:
        known_since: since when the schedule is as it is.
        sent: the ends of the periods that were sent.
    """
    at = last(schedule, zone, now)
    if at is None or at <= known_since:
        return None
    found = period(of, at, zone)
    return None if found.until in sent else found
