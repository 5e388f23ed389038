"""When digests are due: on the wall clock, right across every change of the clocks, once for each period."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digests_due import Schedule, due, following, last, parse, period

PARIS = ZoneInfo("Europe/Paris")
ZONES = [
    "UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Beirut",
    "Asia/Kathmandu", "America/Santiago", "Pacific/Apia", "Africa/Casablanca", "Antarctica/Troll",
]  # fmt: skip
FIRST = datetime(2011, 12, 1, tzinfo=UTC)  # before Samoa left a day out
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def local(text: str, zone: ZoneInfo = PARIS, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "found", "of"),
    [
        ("monday 09:00", Schedule(time(9), weekdays=frozenset({0})), "week"),
        ("Mon 9:00", Schedule(time(9), weekdays=frozenset({0})), "week"),
        ("weekly 09:00", Schedule(time(9), weekdays=frozenset({0})), "week"),
        ("tuesday, fri and sunday 18:30", Schedule(time(18, 30), weekdays=frozenset({1, 4, 6})), "week"),
        ("daily 08:00", Schedule(time(8), weekdays=frozenset(range(7))), "day"),
        ("weekdays 08:00", Schedule(time(8), weekdays=frozenset(range(5))), "day"),
        ("monthly 09:00", Schedule(time(9), days=frozenset({1})), "month"),
        ("monthly 15 09:00", Schedule(time(9), days=frozenset({15})), "month"),
        ("0 9 * * 1", Schedule(time(9), weekdays=frozenset({0})), "week"),
        ("30 7 1,15 */6 *", Schedule(time(7, 30), days=frozenset({1, 15}), months=frozenset({1, 7})), "week"),
        (
            "0 9 * jan-mar mon-fri",
            Schedule(time(9), months=frozenset({1, 2, 3}), weekdays=frozenset(range(5))),
            "week",
        ),
        ("0 9 * * 0,7", Schedule(time(9), weekdays=frozenset({6})), "week"),
        ("0 9 29 2 *", Schedule(time(9), days=frozenset({29}), months=frozenset({2})), "week"),
        ("0 9 10/10 * *", Schedule(time(9), days=frozenset({10, 20, 30})), "week"),
    ],
)
def test_what_is_written_is_understood(text, found, of):
    schedule, usual = parse(text)
    assert (schedule.at, schedule.days, schedule.months, schedule.weekdays) == (
        found.at, found.days, found.months, found.weekdays
    )  # fmt: skip
    assert (usual, schedule.text) == (of, text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no time of day"),
        ("monday", "no time of day"),
        ("monday 25:00", "no time of day"),
        ("09:00", "cannot be understood"),
        ("lundi 09:00", "cannot be understood: expected such as monday 09:00"),
        ("monthly 31 09:00", "from 1 to 28"),
        ("monthly x 09:00", "from 1 to 28"),
        ("*/5 9 * * *", "more than once a day"),
        ("0 * * * *", "more than once a day"),
        ("0 9 30 2 *", "never comes"),
        ("0 24 * * *", "from 0 to 23"),
        ("0 9 * * 5-1", "from 0 to 7"),
        ("0 9 x * *", "is no cron line ('x')"),
        ("0 9 */0 * *", "from 1 to 31"),
    ],
)
def test_what_cannot_be_meant_is_refused(text, complaint):
    with pytest.raises(ValueError, match=r"expected|cron|comes|whole|from") as caught:
        parse(text)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("monday 09:00", "2026-03-30T09:00", "2026-03-30T09:00"),
        ("monday 09:00", "2026-03-30T08:59", "2026-03-23T09:00"),  # across the change on the 29th
        ("daily 02:30", "2026-03-29T23:00", "2026-03-29T03:30"),  # there is no 02:30 that day
        ("daily 02:30", "2026-03-29T03:29", "2026-03-28T02:30"),
        ("0 9 29 2 *", "2026-03-01T00:00", "2024-02-29T09:00"),
        ("0 9 1 * 1", "2026-03-05T00:00", "2026-03-02T09:00"),  # a Monday, or the first
        ("0 9 1 * 1", "2026-07-02T00:00", "2026-07-01T09:00"),
    ],
)
def test_the_last_time_is_found(text, now, expected):
    assert last(parse(text)[0], PARIS, local(now)) == local(expected)


def test_a_time_that_comes_twice_counts_once():
    schedule = parse("daily 02:30")[0]
    first, again = local("2026-10-25T02:30"), local("2026-10-25T02:30", fold=1)
    assert again - first == timedelta(hours=1)
    assert last(schedule, PARIS, first) == last(schedule, PARIS, again) == first
    assert following(schedule, PARIS, first) == local("2026-10-26T02:30")


def test_what_never_comes_is_never_due():
    schedule = Schedule(time(9), days=frozenset({31}), months=frozenset({2}))
    assert last(schedule, PARIS, local("2026-03-01T00:00")) is None
    assert following(schedule, PARIS, local("2026-03-01T00:00")) is None
    assert due(schedule, "day", PARIS, local("2026-03-01T00:00"), known_since=NEVER, sent=()) is None


@pytest.mark.parametrize(
    ("of", "at", "since", "until"),
    [
        ("day", "2026-03-30T08:00", "2026-03-29T00:00", "2026-03-30T00:00"),  # 23 hours
        ("week", "2026-03-30T09:00", "2026-03-23T00:00", "2026-03-30T00:00"),
        ("month", "2026-04-01T09:00", "2026-03-01T00:00", "2026-04-01T00:00"),
        ("month", "2026-01-01T09:00", "2025-12-01T00:00", "2026-01-01T00:00"),
        ("month", "2026-03-31T09:00", "2026-02-28T00:00", "2026-03-31T00:00"),
    ],
)
def test_it_is_of_whole_days(of, at, since, until):
    found = period(of, local(at), PARIS)
    assert (found.since, found.until, found.due_at) == (local(since), local(until), local(at))


schedules = st.builds(
    Schedule,
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.none() | st.frozensets(st.integers(1, 28), min_size=1, max_size=3),
    st.none(),
    st.none() | st.frozensets(st.integers(0, 6), min_size=1, max_size=3),
)
moments = st.integers(0, 18 * 365 * 24 * 60).map(lambda number: FIRST + timedelta(minutes=number))
zones = st.sampled_from(ZONES).map(ZoneInfo)


@given(schedules, zones, moments)
def test_it_is_what_the_wall_clock_says(schedule, zone, now):
    """Against the obvious: every day's time on the wall, one by one."""
    days = [now.astimezone(zone).date() + timedelta(days=number) for number in range(-40, 41)]
    obvious = sorted(
        datetime.combine(day, schedule.at).replace(tzinfo=zone).astimezone(UTC)
        for day in days
        if schedule.holds(day)
    )
    before, after = [at for at in obvious if at <= now], [at for at in obvious if at > now]
    assert last(schedule, zone, now) == before[-1]
    assert following(schedule, zone, now) == after[0]


@given(
    schedules,
    zones,
    moments,
    st.lists(st.integers(1, 60 * 72), min_size=1, max_size=60),
    st.sampled_from(["day", "week", "month"]),
)
def test_however_seldom_one_looks_no_period_is_sent_twice_and_the_last_one_always(
    schedule, zone, start, naps, of
):
    now, sent = start, list[datetime]()
    for nap in naps:
        now += timedelta(minutes=nap)
        found = due(schedule, of, zone, now, known_since=start, sent=sent)
        if found is not None:
            assert found.until not in sent
            assert start < found.due_at <= now
            assert found.since < found.until <= found.due_at
            sent.append(found.until)
        newest = last(schedule, zone, now)
        if newest is not None and newest > start:
            assert period(of, newest, zone).until in sent
        assert due(schedule, of, zone, now, known_since=start, sent=sent) is None
    assert sent == sorted(set(sent))
