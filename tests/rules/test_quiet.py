from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Severity
from monitor.rules.conditions import QuietHours
from monitor.rules.quiet import due

PARIS = ZoneInfo("Europe/Paris")
NIGHT = QuietHours(start=time(22), end=time(7), zone=PARIS)
LUNCH = QuietHours(start=time(12), end=time(14), zone=PARIS)

TABLE = [
    # quiet hours, severity, now and when it is due, on the clocks of Paris
    (NIGHT, "warning", "2026-03-10 21:59", "2026-03-10 21:59"),
    (NIGHT, "warning", "2026-03-10 22:00", "2026-03-11 07:00"),
    (NIGHT, "notice", "2026-03-11 03:00", "2026-03-11 07:00"),
    (NIGHT, "warning", "2026-03-11 07:00", "2026-03-11 07:00"),
    (NIGHT, "crisis", "2026-03-11 03:00", "2026-03-11 03:00"),
    (LUNCH, "warning", "2026-03-10 12:30", "2026-03-10 14:00"),
    (LUNCH, "warning", "2026-03-10 14:30", "2026-03-10 14:30"),
    # the clocks go forward at 02:00 on 29 March and back at 03:00 on 25 October: 07:00 is 07:00 all the same
    (NIGHT, "warning", "2026-03-28 23:00", "2026-03-29 07:00"),
    (NIGHT, "warning", "2026-10-24 23:00", "2026-10-25 07:00"),
]


@pytest.mark.parametrize(("quiet", "severity", "now", "expected"), TABLE)
def test_what_is_less_than_a_crisis_waits_for_the_morning(quiet, severity, now, expected):
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=PARIS)

    assert due(Severity(severity), at(now), quiet) == at(expected)


def test_without_quiet_hours_nothing_waits():
    now = datetime(2026, 3, 10, 3, tzinfo=PARIS)
    assert due(Severity.NOTICE, now, None) == now
