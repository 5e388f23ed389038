"""What is usual: learned from weeks, honest about what is not known, and not moved by one storm."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.rules.baseline import MOST_HOURS, Baseline, Usual, as_of, phase
from monitor.rules.series import HOUR, Series, hour_of
from monitor.rules.statistics import upper_limit

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 2, 2, tzinfo=PARIS)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def baseline_of(
    counts: Callable[[datetime], int],
    end: datetime,
    history: timedelta,
    *,
    length: timedelta = HOUR,
    zone: ZoneInfo = PARIS,
    heard: datetime | None = None,
) -> Baseline:
    """The baseline of a brand whose hours up to ``end`` held so many mentions each."""
    series = Series(2, MOST_HOURS + 100)
    hour = end - history
    while hour < end:
        series.add(hour_of(hour), counts(hour.astimezone(zone)), 0)
        hour += HOUR
    return Baseline(series, zone, length, heard)


def usual_of(baseline: Baseline, end: datetime, length: timedelta = HOUR) -> Usual:
    usual = baseline.usual(end, length)
    assert usual is not None
    return usual


def office(local: datetime) -> int:
    """Twenty an hour in the office hours of working days, two at any other time."""
    return 20 if local.weekday() < 5 and 9 <= local.hour < 18 else 2


def steady(_: datetime) -> int:
    return 10


def limit(usual: Usual) -> float:
    return upper_limit(usual.count, usual.sd, 4)


@pytest.mark.parametrize(
    ("history", "expected"),
    [(0, "none"), (23.9, "none"), (24, "flat"), (14 * 24 - 1, "flat"), (14 * 24, "seasonal")],
)
def test_learning_has_three_phases(history, expected):
    assert phase(timedelta(hours=history)) == expected


def test_nothing_is_usual_before_anything_was_heard():
    assert baseline_of(steady, MONDAY, timedelta()).usual(MONDAY, HOUR) is None


@pytest.mark.parametrize(
    ("days", "hour", "count"),
    [
        (0, 11, 20),  # Monday, late in the morning
        (0, 4, 2),  # Monday, at night
        (5, 11, 2),  # Saturday, late in the morning
    ],
)
def test_after_weeks_each_hour_of_the_week_has_its_own_usual(days, hour, count):
    end = MONDAY + 7 * WEEK + days * DAY + hour * HOUR
    usual = usual_of(baseline_of(office, end, 7 * WEEK), end)
    assert usual.phase == "seasonal"
    assert usual.count == pytest.approx(count, rel=0.3)


def test_a_monday_morning_is_no_surprise_after_a_weekend_even_in_the_second_week():
    end = MONDAY + WEEK + 10 * HOUR
    usual = usual_of(baseline_of(office, end, WEEK + 10 * HOUR), end)
    assert usual.phase == "flat"
    assert limit(usual) > 30


def test_the_limit_comes_down_as_is_learned():
    ends = [MONDAY + days * DAY + 11 * HOUR for days in (1, 3, 10, 50)]
    limits = [limit(usual_of(baseline_of(steady, end, end - MONDAY), end)) for end in ends]
    assert limits == sorted(limits, reverse=True)
    assert limits[0] > 2 * limits[-1]


def test_the_first_day_may_have_been_all_night_so_far():
    end = MONDAY + 12 * HOUR
    usual = usual_of(baseline_of(steady, end, 12 * HOUR), end)
    assert (usual.phase, usual.history) == ("none", 11 * HOUR)
    assert limit(usual) > 80


def test_two_quiet_days_know_that_nights_are_quiet():
    end = MONDAY + 2 * DAY + 4 * HOUR
    at_night = usual_of(baseline_of(office, end, end - MONDAY), end)
    noon = MONDAY + 2 * DAY + 12 * HOUR
    at_noon = usual_of(baseline_of(office, noon, noon - MONDAY), noon)
    assert at_night.count < 5
    assert at_noon.count > 15


def test_an_old_crisis_does_not_hide_the_next():
    end = MONDAY + 5 * WEEK + 11 * HOUR
    crisis = MONDAY + 4 * WEEK

    def stormy(local: datetime) -> int:
        return 300 if crisis <= local < crisis + 14 * HOUR else office(local)

    calm = usual_of(baseline_of(office, end, 5 * WEEK), end)
    after = usual_of(baseline_of(stormy, end, 5 * WEEK), end)
    assert limit(after) < 1.6 * limit(calm)


def test_the_level_is_that_of_the_last_week():
    end = MONDAY + 6 * WEEK + 11 * HOUR
    grown = end - WEEK - DAY
    usual = usual_of(baseline_of(lambda local: 30 if local >= grown else 10, end, 6 * WEEK), end)
    assert usual.count == pytest.approx(30, rel=0.1)


def test_what_was_usual_long_ago_counts_less():
    end = MONDAY + 7 * WEEK + 21 * HOUR
    turned = end - 3 * WEEK

    def lately_in_the_evening(local: datetime) -> int:
        return 10 * (1 + (local.hour >= 18) * (local >= turned) + (local.hour < 6) * (local < turned))

    evening = usual_of(baseline_of(lately_in_the_evening, end, 7 * WEEK), end)
    night = usual_of(baseline_of(lately_in_the_evening, end - 18 * HOUR, 7 * WEEK), end - 18 * HOUR)
    assert evening.count > night.count


def test_a_restless_brand_may_do_more_before_it_is_more_than_chance():
    chance = random.Random(1)
    end = MONDAY + 6 * WEEK
    moods = [chance.lognormvariate(-0.125, 0.5) for _ in range(60)]
    restless = baseline_of(lambda local: round(40 * moods[(local - MONDAY).days]), end, 6 * WEEK)
    regular = baseline_of(lambda _: 40, end, 6 * WEEK)
    ratio = usual_of(restless, end).sd / usual_of(restless, end).count
    assert 0.3 < ratio < 0.9
    assert usual_of(regular, end).sd / usual_of(regular, end).count < 0.26


def test_a_window_that_moves_takes_its_part_of_each_hour():
    end = MONDAY + 6 * WEEK + 9 * HOUR
    baseline = baseline_of(office, end + 2 * HOUR, 6 * WEEK)
    before, after = usual_of(baseline, end), usual_of(baseline, end + HOUR)
    half = usual_of(baseline, end + HOUR / 2)
    assert half.count == pytest.approx((before.count + after.count) / 2, rel=1e-6)


def test_a_quarter_of_a_window_holds_a_quarter_of_what_is_usual():
    end = MONDAY + 6 * WEEK + HOUR
    baseline = baseline_of(steady, end, 6 * WEEK)
    whole, quarter = usual_of(baseline, end), usual_of(baseline, end, HOUR / 4)
    assert quarter.count == pytest.approx(whole.count / 4)
    assert quarter.sd / quarter.count > whole.sd / whole.count


def test_over_a_whole_day_the_rhythm_is_no_doubt():
    end = MONDAY + 3 * DAY
    hour = usual_of(baseline_of(steady, end, 3 * DAY), end - DAY + HOUR)
    day = usual_of(baseline_of(steady, end, 3 * DAY, length=DAY), end, DAY)
    assert day.count == pytest.approx(240, rel=0.05)
    assert hour.history == day.history
    assert day.sd / day.count < hour.sd / hour.count


def test_a_brand_that_hardly_anybody_mentions_has_a_usual_near_nothing():
    end = MONDAY + 6 * WEEK
    usual = usual_of(baseline_of(lambda local: int(local.hour == 12 and local.day == 14), end, 6 * WEEK), end)
    assert 0 < usual.count < 0.05
    assert limit(usual) < 5


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York"])
@pytest.mark.parametrize(
    "change", [datetime(2026, 3, 29, tzinfo=PARIS), datetime(2026, 10, 25, tzinfo=PARIS)]
)
def test_after_a_clock_change_nine_is_still_nine(zone, change):
    local = change.replace(tzinfo=ZoneInfo(zone))
    nine = local + timedelta(days=9, hours=10)  # a Tuesday, by the clock on the wall
    usual = usual_of(baseline_of(office, nine, 7 * WEEK, zone=ZoneInfo(zone)), nine)
    assert usual.count == pytest.approx(20, rel=0.25)
    early = nine - 2 * HOUR
    assert usual_of(baseline_of(office, early, 7 * WEEK, zone=ZoneInfo(zone)), early).count < 8


def test_what_is_rare_is_known_to_be_rare_where_the_brand_is_heard_of():
    end = MONDAY + 4 * WEEK
    nothing = baseline_of(steady, end, timedelta(), heard=MONDAY)
    usual = usual_of(nothing, end)
    assert (usual.phase, usual.history) == ("seasonal", 4 * WEEK - HOUR)
    assert usual.count < 0.01
    assert baseline_of(steady, end, timedelta(), heard=end + HOUR).usual(end, HOUR) is None
    long_known = baseline_of(steady, end, DAY, heard=MONDAY - 52 * WEEK)
    assert usual_of(long_known, end).history == MOST_HOURS * HOUR
    assert usual_of(baseline_of(steady, end, 2 * WEEK, heard=end - DAY), end).history == 2 * WEEK - HOUR


def test_it_forgets_when_it_is_told_to():
    series = Series(2, MOST_HOURS)
    baseline = Baseline(series, PARIS, HOUR, MONDAY)
    assert baseline.usual(MONDAY + WEEK, HOUR) is not None
    baseline.clear()
    assert baseline.usual(MONDAY + WEEK, HOUR) is None


def test_what_is_known_is_reckoned_anew_when_it_has_grown_by_a_part():
    assert [as_of(1_000, 990), as_of(1_000, 1_000 - 3 * 24), as_of(1_000, 1_000 - 40 * 24)] == [
        1_000,
        999,
        984,
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 30), st.booleans()), min_size=1, max_size=40),
    st.integers(0, 3),
)
def test_what_it_answers_depends_on_the_hours_alone_and_not_on_what_was_asked_before(rows, length):
    """Late mentions and edits change the past: the answer is that of a baseline that saw them in order."""
    span = HOUR * (1, 3, 6, 24)[length]
    series = Series(1, MOST_HOURS)
    baseline = Baseline(series, PARIS, span, None)
    base = hour_of(MONDAY)
    known: dict[int, int] = {}
    for hour, count, asked in rows:
        series.add(base + hour, count)
        baseline.changed(base + hour)
        known[base + hour] = known.get(base + hour, 0) + count
        if asked:
            again = Series(1, MOST_HOURS)
            for one in sorted(known):
                again.add(one, known[one])
            for end in (MONDAY + (hour + 1.5) * HOUR, MONDAY + 300 * HOUR, MONDAY + 302.25 * HOUR):
                fresh = Baseline(again, PARIS, span, None)
                assert baseline.usual(end, span) == fresh.usual(end, span)
                assert baseline.usual(end, span / 4) == fresh.usual(end, span / 4)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 200), st.integers(1, 100_000))
def test_whatever_was_heard_the_usual_is_a_number_and_its_noise_at_least_that_of_dice(start, most):
    chance = random.Random(start)
    end = MONDAY + WEEK
    counts = [chance.choice((0, 1, most)) for _ in range(200)]
    baseline = baseline_of(lambda local: counts[local.hour * 7 % 200], end, start * HOUR + HOUR)
    usual = baseline.usual(end + HOUR, HOUR)
    assert usual is not None
    assert 0 < usual.count < 1e6
    assert usual.sd >= math.sqrt(usual.count)


def test_old_rhythms_are_let_go():
    baseline = baseline_of(steady, MONDAY + 4 * DAY, 4 * DAY)
    first = [baseline.usual(MONDAY + number * HOUR, HOUR) for number in range(30, 90, 4)]
    assert [baseline.usual(MONDAY + number * HOUR, HOUR) for number in range(30, 90, 4)] == first
