"""Known events from a calendar file (iCalendar, RFC 5545): what a marketing team has already, read as it is.

Times without a zone, and whole days, are local. What repeats is expanded within a period, on the wall clock of the
event's own zone; a calendar that would take minutes to expand is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from monitor.rules.conditions import KnownEvent
from monitor.text import MAX_NAME, clean_line

if TYPE_CHECKING:
    from icalendar import Event

MAX_FILE = 1_000_000  # characters
MOST_EVENTS, MOST_REPEATING = 2_000, 100  # of one file
MOST_STEPS = 100_000  # occurrences looked at, some 5 µs each
_EVERY = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1), "MONTHLY": None, "YEARLY": None}
_WITHIN_A_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
# With other parts there are days and weeks that never come, which dateutil looks for until the year 9999, for seconds.
_PLAIN = {"FREQ", "INTERVAL", "COUNT", "WKST", "BYDAY", "BYMONTH"}
_LONGEST_STEP = 1_000
_DAY = timedelta(days=1)
_BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
)  # what icalendar raises


def events_of(text: str, since: datetime, until: datetime, zone: ZoneInfo) -> tuple[KnownEvent, ...]:
    """The events that touch the time from ``since`` to ``until``, in order; those that were cancelled are left out.

    Args:
        zone: of whole days, and of times that name none.

    Raises:
        ValueError: the file cannot be read, or is too large; says what is wrong and what to do, in a sentence.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 -- imported when first needed: 60 ms

    if len(text) > MAX_FILE:
        raise ValueError(
            f"the calendar has more than {MAX_FILE:,} characters: export only the months you need"
        )
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except _BROKEN as problem:
        raise ValueError(f"it is no calendar file ({_brief(problem)}): export it anew, as .ics") from problem
    events = [
        event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event)
    ]
    if not calendars:
        raise ValueError("it is no calendar file (nothing begins in it): export it anew, as .ics")
    if len(events) > MOST_EVENTS:
        raise ValueError(
            f"the calendar has more than {MOST_EVENTS:,} events: export only the months you need"
        )
    return _Expansion(since, until, zone).of(events)


@dataclass(frozen=True, slots=True)
class _Written:
    """An event as it is written: on the wall clock of its zone.

    Args:
        start: without its zone.
        days: it is of whole days; a day may have 23 hours, but an hour is an hour.
    """

    start: datetime
    length: timedelta
    zone: tzinfo
    days: bool

    def at(self, start: datetime) -> tuple[datetime, datetime]:
        """When it begins and ends, if it begins at ``start``, in UTC."""
        begins = start.replace(tzinfo=self.zone)
        if self.days:
            return begins.astimezone(UTC), (begins + self.length).astimezone(UTC)
        return begins.astimezone(UTC), begins.astimezone(UTC) + self.length


class _Expansion:
    """All occurrences within a period."""

    def __init__(self, since: datetime, until: datetime, zone: ZoneInfo) -> None:
        self._since, self._until, self._zone = since, until, zone
        self._steps = self._repeating = 0

    def of(self, events: Sequence[Event]) -> tuple[KnownEvent, ...]:
        """The occurrences of all events, in order."""
        instead: defaultdict[str, set[datetime]] = defaultdict(
            set
        )  # occurrences that are written out on their own
        found: set[tuple[datetime, datetime, str]] = set()
        for event in sorted(events, key=lambda event: "RECURRENCE-ID" not in event):
            name = clean_line(str(event.get("SUMMARY", "")), MAX_NAME) or "event"
            try:
                found.update((*times, name) for times in self._occurrences(event, instead))
            except _BROKEN as problem:
                raise ValueError(
                    f"the event {name!r} cannot be read ({_brief(problem)}): mend it or take it out"
                ) from problem
        return tuple(KnownEvent(name=name, since=since, until=until) for since, until, name in sorted(found))

    def _occurrences(
        self, event: Event, instead: defaultdict[str, set[datetime]]
    ) -> Iterator[tuple[datetime, datetime]]:
        same = instead[str(event.get("UID", ""))]
        if "RECURRENCE-ID" in event:
            same.add(self._moment(event.decoded("RECURRENCE-ID")))
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return
        written = self._written(event)
        left_out = {self._moment(each) for each in event.exdates}
        if "RECURRENCE-ID" not in event:
            left_out |= same
        for start in self._starts(event, written):
            begins, ends = written.at(start)
            if begins not in left_out and begins < self._until and ends > self._since:
                yield begins, ends

    def _written(self, event: Event) -> _Written:
        start, end = event.start, event.end
        days = not isinstance(start, datetime)
        zone = (start.tzinfo if isinstance(start, datetime) else None) or self._zone
        wall = self._wall(start, zone)
        length = self._wall(end, zone) - wall if days else self._moment(end) - self._moment(start)
        if length < timedelta():
            raise ValueError("it ends before it begins")
        if not length:  # a moment: it is known for the rest of its day
            length = _DAY - (wall - datetime.combine(wall, time()))
        return _Written(wall, length, zone, days)

    def _starts(self, event: Event, written: _Written) -> Iterator[datetime]:
        """Its beginnings on the wall clock, from the first on: maybe some before the period."""
        yield written.start
        for start, _ in event.rdates:
            yield self._wall(start, written.zone)
        for recur in event.rrules:
            yield from self._repeated(dict(recur), written)

    def _repeated(self, recur: dict[str, list[Any]], written: _Written) -> Iterator[datetime]:
        from dateutil.rrule import rrulestr  # noqa: PLC0415 -- imported when first needed: 10 ms

        until = recur.pop("UNTIL", None)
        last = self._until.astimezone(written.zone).replace(tzinfo=None)
        if until is not None:
            last = min(last, self._wall(until[0], written.zone, time.max))
        first = self._jumped(recur, written)
        # Counted here: dateutil would look for the last of them until the year 9999.
        most = max(0, recur.pop("COUNT", [MOST_STEPS + 1])[0])
        said = ";".join(f"{part}={','.join(map(str, values))}" for part, values in recur.items())
        for start in islice(rrulestr(said, dtstart=first).replace(until=last), most):
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise ValueError(f"with it the calendar has more than {MOST_STEPS:,} occurrences")
            yield start

    def _jumped(self, recur: dict[str, list[Any]], written: _Written) -> datetime:
        """A start so near to the period that little is left to expand.

        Raises:
            ValueError: it cannot be expanded, or would take too long.
        """
        self._repeating += 1
        if self._repeating > MOST_REPEATING:
            raise ValueError(f"more than {MOST_REPEATING} events repeat")
        every, step = str(recur["FREQ"][0]), int(recur.get("INTERVAL", [1])[0])
        if every not in _EVERY or recur.keys() & _WITHIN_A_DAY:
            raise ValueError("it repeats within a day")
        if _EVERY[every] and (recur.keys() - _PLAIN or (every == "DAILY" and step > 1 and "BYDAY" in recur)):
            raise ValueError("its days are said in a roundabout way; say them by the month or the year")
        if not 1 <= step <= _LONGEST_STEP:
            raise ValueError(f"its interval is not 1 to {_LONGEST_STEP:,}")
        cycle, since = _EVERY[every], self._since.astimezone(written.zone).replace(tzinfo=None)
        if cycle is None or "COUNT" in recur or since - written.length <= written.start:
            return written.start
        cycles = (since - written.length - written.start) // (cycle * step)
        return written.start + cycles * cycle * step

    def _wall(self, moment: date, zone: tzinfo, of_day: time = time.min) -> datetime:
        """What a clock in ``zone`` shows; a day stands for its beginning, or another time of it."""
        if not isinstance(moment, datetime):
            return datetime.combine(moment, of_day)
        return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)

    def _moment(self, moment: date) -> datetime:
        zone = moment.tzinfo if isinstance(moment, datetime) and moment.tzinfo else self._zone
        return self._wall(moment, zone).replace(tzinfo=zone).astimezone(UTC)


def _brief(problem: Exception) -> str:
    return clean_line(str(problem), 80)
