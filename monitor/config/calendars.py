"""An entry of ``calendar`` -> the events that are known to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.config.document import Path
from monitor.config.report import Report
from monitor.config.shape import EventShape
from monitor.model import BrandName
from monitor.rules.conditions import KnownEvent

DAY = timedelta(days=1)
_DATE = len("2026-03-14")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """Reads the entries of ``calendar``.

    Args:
        zone: of days and minutes that name none.
        read_file: the text of a calendar file; raises ``OSError`` where there is none.
        period: the time for which events that repeat are written out; ``None``: no calendar file is expected.
    """

    report: Report
    zone: ZoneInfo
    read_file: Callable[[str], str]
    period: tuple[datetime, datetime] | None

    def events(self, path: Path, entry: EventShape) -> Iterator[KnownEvent]:
        """The events of one entry; a problem for what cannot be one."""
        brands = None if entry.brands is None else frozenset(map(BrandName, entry.brands))
        found = self._written(path, entry) if entry.file is None else self._in_file(path, entry)
        return (replace(event, brands=brands) for event in found)

    def _written(self, path: Path, entry: EventShape) -> Iterator[KnownEvent]:
        wanted = {"name": entry.name, "from": entry.start, "to": entry.end}
        missing = [key for key, value in wanted.items() if value is None]
        for key in missing:
            self.report.missing((*path, key), key)
        if missing:
            return
        since = self._moment((*path, "from"), entry.start or "")
        until = self._moment((*path, "to"), entry.end or "", last=True)
        if since is None or until is None:
            return
        if until <= since:
            self.report.add((*path, "to"), "this ends before it begins: swap `from` and `to`")
        yield KnownEvent(name=entry.name or "", since=since, until=until)

    def _moment(self, path: Path, written: str, *, last: bool = False) -> datetime | None:
        """A minute on the clock of the file; of a whole day its beginning, or as the ``last`` one, its end."""
        try:
            local = datetime.fromisoformat(written)
        except ValueError:
            self.report.add(path, "there is no such day")
            return None
        if last and len(written) == _DATE:
            local += DAY
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def _in_file(self, path: Path, entry: EventShape) -> Sequence[KnownEvent]:
        from monitor.calendar import events_of  # noqa: PLC0415 -- only few files name a calendar

        for key, value in (("name", entry.name), ("from", entry.start), ("to", entry.end)):
            if value is not None:
                self.report.add((*path, key), "the events of `file` have their own: take this out", key=True)
        assert self.period is not None, "who reads a calendar file says for which time"
        try:
            return events_of(self.read_file(entry.file or ""), *self.period, self.zone)
        except UnicodeDecodeError:
            why = "it is no text: export the calendar as .ics"
        except OSError as error:
            why = f"it cannot be read: {error.strerror or 'is it there?'}"
        except ValueError as error:
            why = str(error)
        self.report.add((*path, "file"), why)
        return ()
