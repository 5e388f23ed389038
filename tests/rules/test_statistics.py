"""The formulas, against numbers worked out by hand or printed in the papers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rules.statistics import (
    clipped,
    effective,
    excess_variation,
    gamma_mean,
    information,
    intraclass,
    mean_error,
    share_variance,
    trimmed_mean,
    upper_limit,
    wilson_low,
)


@pytest.mark.parametrize(
    ("usual", "sd", "noise", "limit"),
    [
        (4, 2, 4, 14.257),  # 4 x (1 + 2/3 x 4 x 2/4) ^ 1.5 = 4 x 2.3333 ^ 1.5
        (100, 10, 3, 131.453),  # 100 x 1.2 ^ 1.5: nearly the 130 of a normal count
        (0.1, 0.32, 4, 2.9435),  # rare counts lean far to the right
        (50, 0, 4, 50),  # no scatter, no margin
    ],
)
def test_the_limit_is_set_where_counts_are_nearly_normal(usual, sd, noise, limit):
    assert upper_limit(usual, sd, noise) == pytest.approx(limit, rel=1e-3)


@given(st.floats(0.01, 1e4), st.floats(0.1, 3), st.floats(1, 6))
def test_more_noise_never_lowers_the_limit(usual, scatter, noise):
    sd = scatter * usual
    assert upper_limit(usual, sd, noise) <= upper_limit(usual, sd * 1.1, noise)
    assert upper_limit(usual, sd, noise) <= upper_limit(usual, sd, noise + 0.1)


def test_a_factor_is_drawn_towards_one_where_little_is_known():
    assert gamma_mean(0, 0, 2) == 1
    assert gamma_mean(30, 10, 2) == pytest.approx(32 / 12)
    assert gamma_mean(3_000, 1_000, 2) == pytest.approx(3, abs=0.01)


def test_a_count_that_scatters_is_worth_less_than_it_holds():
    assert information(10, 0) == 10
    assert information(10, 0.25) == pytest.approx(10 / 3.5)
    assert information(1e9, 0.25) == pytest.approx(4)


def test_a_rhythm_and_a_trend_are_no_excess():
    counts = [hour % 24 + hour // 24 for hour in range(24 * 20)]
    spread, products = excess_variation(counts, 24)
    assert spread / products < 0


def test_dice_have_no_excess_and_moods_of_days_have():
    chance = random.Random(1)
    dice = [sum(chance.random() < 0.01 for _ in range(1000)) for _ in range(24 * 30)]
    spread, products = excess_variation(dice, 24)
    assert abs(spread / products) < 0.02
    days = [chance.lognormvariate(0, 0.5) for _ in range(30)]
    moody = [round(count * days[hour // 24]) for hour, count in enumerate(dice)]
    spread, products = excess_variation(moody, 24)
    assert 0.15 < spread / products < 0.5


def test_no_pair_no_excess():
    assert excess_variation([1, 2, 3], 24) == (0, 0)


def test_what_is_cut_and_what_is_trimmed():
    assert clipped([1, 9, 3], 5) == [1, 5, 3]
    assert trimmed_mean([1, 2, 3, 1000], 0.75) == 2
    assert trimmed_mean([7], 0.1) == 7


def test_hours_of_one_mind_are_alike_and_dice_are_not():
    spread, pairs = intraclass([(10, 10), (0, 10)] * 50, 0.5)
    assert spread / pairs == pytest.approx(1)
    chance = random.Random(2)
    dice = [(sum(chance.random() < 0.3 for _ in range(20)), 20) for _ in range(500)]
    spread, pairs = intraclass(dice, 0.3)
    assert abs(spread / pairs) < 0.02


def test_one_mention_alone_is_like_nobody():
    assert intraclass([(1, 1), (0, 1), (0, 0)], 0.5) == (0, 0)


def test_mentions_that_are_alike_count_for_fewer():
    assert effective(40, 0) == 40
    assert effective(40, 0.02) == pytest.approx(22.47, abs=0.01)
    assert effective(40, 1) == 1
    assert effective(0.5, 1) == 0.5


@pytest.mark.parametrize(
    ("share", "whole", "low"),
    [
        (0.5, 10, 0.2366),  # 5 of 10: 23.7 % to 76.3 %
        (1.0, 5, 0.5655),  # five of five are no proof of all
        (0.0, 20, 0.0),
        (0.81, 263, 0.7583),
    ],
)
def test_the_lower_bound_of_a_share(share, whole, low):
    assert wilson_low(share, whole, 1.96) == pytest.approx(low, abs=2e-4)


@given(st.floats(0, 1), st.floats(1, 1e5), st.floats(0.5, 5))
def test_the_lower_bound_is_a_share_and_below_it(share, whole, noise):
    assert 0 <= wilson_low(share, whole, noise) <= share + 1e-9


def test_no_share_is_certain():
    assert share_variance(1, 8) == pytest.approx(0.09)
    assert share_variance(0.5, 1000) == pytest.approx(0.25)


def test_the_errors_of_two_means_add_up_as_variances():
    assert mean_error(9, 9, 16, 1) == pytest.approx(17**0.5)
