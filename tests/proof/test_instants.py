"""Moments of a story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic_core import PydanticCustomError

from monitor.proof.instants import NEVER, Instant, format_offset, parse_instant, parse_rings

PARIS = ZoneInfo("Europe/Paris")
CLOCK = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("+5m", "2026-03-28T20:05"),
        ("+1h30m", "2026-03-28T21:30"),
        ("+ 1h 30m", "2026-03-28T21:30"),
        ("-2d", "2026-03-26T20:00"),
        ("2026-03-28 23:00", "2026-03-28T22:00"),
        ("2026-03-29", "2026-03-28T23:00"),
        ("2026-03-29 12:00", "2026-03-29T10:00"),  # the clocks went forward in the night
        ("+14h", "2026-03-29T10:00"),
    ],
)
def test_a_moment_is_an_offset_or_a_time_on_the_wall(written, at):
    assert parse_instant(written).on(CLOCK, PARIS) == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize("written", ["5m", "+5", 5, None, "soon", "2026-03-10T21:00Z", "+99999999999w"])
def test_what_is_no_moment_is_refused(written):
    with pytest.raises(PydanticCustomError):
        parse_instant(written)


def test_so_many_weeks_that_no_calendar_holds_them_are_refused_in_a_sentence():
    with pytest.raises(PydanticCustomError, match="longer than anybody can wait"):
        parse_instant("+140000000w140000000w")


def test_a_message_may_never_be_sent():
    assert parse_rings("never") == NEVER
    assert parse_rings("+1m") == Instant(timedelta(minutes=1))


@pytest.mark.parametrize(("minutes", "written"), [(90, "+90m"), (-120, "-2h"), (0, "+0s")])
def test_an_offset_is_written_as_it_is_read(minutes, written):
    assert format_offset(timedelta(minutes=minutes)) == written
    assert parse_instant(written).offset == timedelta(minutes=minutes)
