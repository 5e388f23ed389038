from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import pace
from monitor.settings import format_duration, parse_duration
from tests.makers import NOON

CHANCE = st.floats(0, 1, exclude_max=True)
ANY_TIME = st.timedeltas(timedelta(seconds=1), timedelta.max)
RETRY_AFTER = st.none() | ANY_TIME
FAILURES = st.integers(1, 10**9)


def waits(moment):
    return format_duration(moment - NOON)


@pytest.mark.parametrize(
    ("every", "chance", "wait"),
    [("5m", 0.0, "270s"), ("5m", 0.5, "5m"), ("5m", 0.75, "315s"), ("1d", 0.5, "1d"), ("9w", 0.5, "31d")],
)
def test_a_healthy_source_is_polled_at_its_interval_give_or_take_a_tenth(every, chance, wait):
    assert waits(pace.after_success(parse_duration(every), NOON, chance)) == wait


@pytest.mark.parametrize(
    ("every", "failures", "facts", "soonest"),
    [
        ("5m", 1, {}, "5m"),
        ("5m", 2, {}, "10m"),
        ("5m", 3, {}, "20m"),
        ("5m", 6, {}, "160m"),
        ("5m", 7, {}, "3h"),  # half of the ceiling; the other half is chance
        ("5m", 1000000, {}, "3h"),
        ("1s", 1, {}, "30s"),
        ("4h", 1, {}, "3h"),  # a slow source that failed is looked after a little sooner
        ("5m", 1, {"permanent": True}, "3h"),
        ("5m", 1, {"retry_after": "1h"}, "1h"),
        ("5m", 1, {"retry_after": "1s"}, "5m"),
        ("5m", 1, {"retry_after": "900w"}, "31d"),
        ("5m", 1, {"permanent": True, "retry_after": "1d"}, "1d"),
    ],
)
def test_a_failing_source_is_left_alone_for_twice_as_long_each_time(every, failures, facts, soonest):
    facts = {name: parse_duration(value) if name == "retry_after" else value for name, value in facts.items()}
    moment = pace.after_failure(parse_duration(every), failures, NOON, **facts, chance=0.0)
    assert moment - NOON == parse_duration(soonest)


@pytest.mark.parametrize(
    ("attempts", "retry_after", "soonest"),
    [
        (1, None, "5s"),
        (2, None, "10s"),
        (3, None, "20s"),
        (7, None, "320s"),
        (8, None, "450s"),
        (10**9, None, "450s"),
        (1, "30s", "30s"),
        (1, "1h", "1h"),
        (9, "1s", "450s"),
    ],
)
def test_a_failed_send_is_tried_again_after_seconds_then_minutes(attempts, retry_after, soonest):
    asked = parse_duration(retry_after) if retry_after else None
    moment = pace.after_failed_send(attempts, NOON, retry_after=asked, chance=0.0)
    assert moment - NOON == parse_duration(soonest)


def test_half_of_a_back_off_is_chance():
    assert waits(pace.after_failure(timedelta(minutes=5), 1, NOON, chance=0.5)) == "450s"
    assert waits(pace.after_failed_send(1, NOON, chance=0.5)) == "7.5s"


@pytest.mark.parametrize(
    ("tried_for", "given_up"), [("23h", False), ("86399s", False), ("1d", True), ("2d", True)]
)
def test_a_ticket_is_given_up_after_a_day(tried_for, given_up):
    assert pace.gives_up(NOON, NOON + parse_duration(tried_for)) is given_up


@given(every=ANY_TIME, chance=CHANCE)
def test_any_interval_keeps_its_bounds(every, chance):
    every_bounded = min(every, pace.LONGEST)
    wait = pace.after_success(every, NOON, chance) - NOON
    assert every_bounded * 0.9 <= wait <= every_bounded * 1.1


@given(every=ANY_TIME, failures=FAILURES, permanent=st.booleans(), retry_after=RETRY_AFTER, chance=CHANCE)
def test_a_failed_poll_waits_within_its_bounds_and_never_less_than_it_was_asked_to(
    every, failures, permanent, retry_after, chance
):
    moment = pace.after_failure(
        every, failures, NOON, permanent=permanent, retry_after=retry_after, chance=chance
    )
    asked = min(retry_after or timedelta(), pace.LONGEST)
    least = max(min(max(every, pace.POLL_FLOOR), pace.POLL_CEILING / 2), asked)
    assert least <= moment - NOON <= max(pace.POLL_CEILING, asked)


@given(every=ANY_TIME, failures=FAILURES, chance=CHANCE, retry_after=RETRY_AFTER)
def test_one_failure_more_never_makes_the_wait_shorter(every, failures, chance, retry_after):
    def wait(count):
        return pace.after_failure(every, count, NOON, retry_after=retry_after, chance=chance)

    assert wait(failures) <= wait(failures + 1)


@given(attempts=FAILURES, retry_after=RETRY_AFTER, chance=CHANCE)
def test_a_failed_send_waits_within_its_bounds_and_never_less_than_the_last_time(
    attempts, retry_after, chance
):
    def wait(count):
        return pace.after_failed_send(count, NOON, retry_after=retry_after, chance=chance) - NOON

    asked = min(retry_after or timedelta(), pace.LONGEST)
    assert max(pace.SEND_FLOOR, asked) <= wait(attempts) <= max(pace.SEND_CEILING, asked)
    assert wait(attempts) <= wait(attempts + 1)


@given(chance=CHANCE, more=CHANCE)
def test_more_chance_never_makes_a_wait_shorter(chance, more):
    low, high = sorted((chance, more))
    every = timedelta(minutes=5)
    assert pace.after_failure(every, 2, NOON, chance=low) <= pace.after_failure(every, 2, NOON, chance=high)
    assert pace.after_success(every, NOON, low) <= pace.after_success(every, NOON, high)
