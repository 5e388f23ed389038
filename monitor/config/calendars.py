"""An entry of ``calendar`` -> the events that are known to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.config.document import Path
from monitor.config.report import Report
from monitor.config.shape import EventShape
from monitor.model import BrandName
from monitor.rules.conditions import KnownEvent

DAY = timedelta(days=1)
_DATE = len("2026-03-14")


def events(report: Report, path: Path, event: EventShape, zone: ZoneInfo) -> Iterator[KnownEvent]:
    """The event that an entry describes; a problem for what cannot be one."""
    wanted = {"name": event.name, "from": event.start, "to": event.end}
    missing = [key for key, value in wanted.items() if value is None]
    for key in missing:
        report.add(path, f"`{key}` is missing", key=True)
    if missing:
        return
    since = _moment(report, (*path, "from"), event.start or "", zone)
    until = _moment(report, (*path, "to"), event.end or "", zone, last=True)
    if since is None or until is None:
        return
    if until <= since:
        report.add((*path, "to"), "this ends before it begins: swap `from` and `to`")
    brands = None if event.brands is None else frozenset(map(BrandName, event.brands))
    yield KnownEvent(name=event.name or "", since=since, until=until, brands=brands)


def _moment(
    report: Report, path: Path, written: str, zone: ZoneInfo, *, last: bool = False
) -> datetime | None:
    """A minute on the clock of ``zone``; of a whole day its beginning, or as the ``last`` one, its end."""
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        report.add(path, "there is no such day")
        return None
    if last and len(written) == _DATE:
        local += DAY
    return local.replace(tzinfo=zone).astimezone(UTC)
