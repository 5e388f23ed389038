from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Severity
from monitor.rules.conditions import QuietHours
from monitor.rules.quiet import due, inside

PARIS = ZoneInfo("Europe/Paris")
NIGHT = QuietHours(start=time(22), end=time(7), zone=PARIS)
LUNCH = QuietHours(start=time(12), end=time(14), zone=PARIS)

TABLE = [
    # quiet hours, severity, now and when it is due, on the clocks of Paris
    (NIGHT, "warning", "2026-03-10 21:59", "2026-03-10 21:59"),
    (NIGHT, "warning", "2026-03-10 22:00", "2026-03-11 07:00"),
    (NIGHT, "watch", "2026-03-11 03:00", "2026-03-11 07:00"),
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
    assert due(Severity.WATCH, now, None) == now


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_hours_that_follow_upon_hours_are_waited_for_together():
    morning = QuietHours(start=time(7), end=time(9), zone=PARIS, bypass=None)
    assert due(Severity.WARNING, paris("2026-03-10 23:00"), NIGHT, morning) == paris("2026-03-11 09:00")
    assert due(Severity.CRISIS, paris("2026-03-11 03:00"), NIGHT, morning) == paris("2026-03-11 03:00")
    assert due(Severity.CRISIS, paris("2026-03-11 08:00"), NIGHT, morning) == paris("2026-03-11 09:00")


def test_a_weekend_is_two_days_on_the_wall_clock():
    weekend = QuietHours(start=time(0), end=time(0), zone=PARIS, days=frozenset({5, 6}))
    assert due(Severity.WARNING, paris("2026-03-28 12:00"), weekend) == paris("2026-03-30 00:00")
    assert due(Severity.WARNING, paris("2026-03-27 23:59"), weekend) == paris("2026-03-27 23:59")
    assert inside(weekend, paris("2026-03-29 02:30"))


def test_hours_that_never_end_do_not_hold_a_message_for_ever():
    always = QuietHours(start=time(0), end=time(0), zone=PARIS, bypass=None)
    assert due(Severity.CRISIS, paris("2026-03-10 12:00"), always) == paris("2026-03-26 00:00")
