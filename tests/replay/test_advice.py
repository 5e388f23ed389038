"""Which setting is advised, by what each would have found."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from monitor.model import RuleName
from monitor.replay.advice import Budget, best, budget_of, choose, gained, missed, too_few, tried
from monitor.replay.knobs import Step
from monitor.rules.conditions import Each
from tests.makers import NOON
from tests.replay.lives import found
from tests.rules.test_engine import rule

WEEK = timedelta(weeks=1)
TWO = Budget(2, WEEK, "2 a week")
END = NOON + 4 * WEEK
MOOD = RuleName("mood-turns")


def setting(size: float, alerts):
    step = Step("count", f"{size:g}", size, rule(f"mood-turns~count~{size:g}", when=Each()))
    renamed = [
        dataclasses.replace(one, alert=dataclasses.replace(one.alert, rule=step.rule.name)) for one in alerts
    ]
    return tried(step, MOOD, renamed, NOON, END)


def alerts(number: int, length: float = 60):
    return [found(place * 600, place * 600 + length) for place in range(number)]


@pytest.mark.parametrize(
    ("text", "a_week", "said"),
    [
        ("2/week", 2, "2 a week"),
        (" 1 / day ", 7, "1 a day"),
        ("3/month", 0.7, "3 a month"),
        ("0.5/week", 0.5, "0.5 a week"),
    ],
)
def test_a_budget_is_so_many_in_so_long(text, a_week, said):
    budget = budget_of(text)
    assert budget is not None
    assert budget.a_week == pytest.approx(a_week)
    assert budget.text == said


@pytest.mark.parametrize("text", ["2", "two/week", "2/fortnight", "0/week", "-1/week", ""])
def test_what_is_no_budget_is_refused(text):
    assert budget_of(text) is None


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("1/day", 2), ("2/week", 2), ("1/month", 90 / 7), ("3/month", 60 / 7), ("0.5/week", 6)],
)
def test_it_takes_twice_what_is_counted_by_three_alerts_worth_and_a_fortnight_to_tell(text, weeks):
    budget = budget_of(text)
    assert budget is not None
    assert budget.needed / WEEK == pytest.approx(weeks)


# The exact limits, from the chi-square distribution: 0 to 3.689; 0.025 to 5.572; 4.795 to 18.39
@pytest.mark.parametrize(("number", "low", "high"), [(0, 0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.39)])
def test_how_often_it_may_well_happen_is_told_from_how_often_it_did(number, low, high):
    found_low, found_high = setting(5, alerts(number)).likely
    assert found_low * 4 == pytest.approx(low, abs=0.02)
    assert found_high * 4 == pytest.approx(high, abs=0.11)


@pytest.mark.parametrize(("numbers", "few"), [((4, 1, 0), True), ((5, 1, 0), False), ((), True)])
def test_too_few_are_fewer_than_five_under_the_loosest_setting(numbers, few):
    assert too_few([setting(1 + size, alerts(number)) for size, number in enumerate(numbers)]) is few


def test_a_setting_is_told_by_its_own_alerts_under_the_name_of_the_rule():
    one = setting(5, alerts(8))
    assert one.a_week == 2
    assert {each.alert.rule for each in one.found} == {MOOD}
    others = tried(one.step, MOOD, alerts(3), NOON, END)
    assert others.found == ()


def test_how_long_alerts_were_open_is_told_of_the_brand_that_had_them_longest():
    long, short = found(0, 4 * 24 * 60), found(0, 60, brand="globex")
    assert setting(5, [long, short, found(20_000, 24_320)]).often == pytest.approx(0.25)


# alerts at each setting from loose to strict; the one that is advised
LADDERS = [
    ([40, 20, 8, 3, 0], 2),  # the most sensitive that keeps to it
    ([40, 20, 9, 3, 0], 3),
    ([8, 8, 3], 0),
    ([40, 20, 10], None),  # not even the strictest does
    ([1, 20, 8, 3], 2),  # few, since they run into each other: what is stricter fires too often
]


@pytest.mark.parametrize(("numbers", "place"), LADDERS)
def test_the_most_sensitive_setting_is_advised_that_keeps_to_the_budget_as_all_stricter_ones_do(
    numbers, place
):
    ladder = [setting(1 + size, alerts(number)) for size, number in enumerate(numbers)]
    assert best(ladder, TWO) is (None if place is None else ladder[place])


def test_an_alert_that_is_hardly_ever_over_is_no_way_to_save_alerts():
    eternal = setting(2, [found(0, 3 * 7 * 24 * 60)])
    usual = setting(5, alerts(4))
    assert best([eternal, usual], TWO) is usual


def test_what_is_missed_and_what_is_gained_is_named():
    present = [found(0, 60), found(600, 660)]
    other = [found(30, 60), found(9000, 9060)]
    assert missed(present, other) == [present[1]]
    assert gained(present, other) == [other[1]]


def test_of_several_knobs_the_one_that_misses_least_is_turned_and_the_main_one_among_equals():
    present = alerts(10)
    factor, floor, more = setting(4, present[:3]), setting(20, present[2:7]), setting(30, present[5:])
    assert choose([factor, floor, more], present) is floor
    assert choose([factor], present) is factor
    assert choose([], present) is None
