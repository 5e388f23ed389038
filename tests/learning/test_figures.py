"""Whether one way to judge is better than another, on stories held out for good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.learning.figures import NORMAL, Interval, compare, interval, is_held
from monitor.rules.statistics import wilson_low


def test_a_third_of_all_stories_is_held_out_always_the_same_ones():
    held = [is_held(f"story-{number}") for number in range(3_000)]
    assert 900 < sum(held) < 1_100
    assert [is_held(f"story-{number}") for number in range(3_000)] == held
    assert [is_held(name) for name in "abcdefgh"] == [
        False,
        True,
        False,
        False,
        False,
        False,
        False,
        False,
    ], "for good"


@given(st.integers(0, 50), st.integers(1, 50))
def test_an_interval_is_wilsons_and_holds_the_share(right, more):
    whole = right + more
    found = interval(right, whole)
    assert 0 <= found.low <= found.share <= found.high <= 1
    if right:
        assert found.low == pytest.approx(wilson_low(right / whole, whole, NORMAL))


def test_of_nothing_anything_is_possible():
    assert interval(0, 0) == Interval(0.0, 0.0, 1.0)
    assert compare([], [], []).recall_after == 0.0


@pytest.mark.parametrize(
    ("mended", "spoilt", "better"),
    [
        (0, 0, False),
        (4, 0, False),
        (5, 0, True),
        (7, 1, True),
        (6, 1, False),
        (10, 5, False),
        (0, 9, False),
        (2_000, 400, True),
    ],
)
def test_better_is_what_luck_would_seldom_look_like(mended, spoilt, better):
    whole = max(20, mended + spoilt)
    truth = ["a"] * whole
    before = ["b"] * mended + ["a"] * (whole - mended)
    after = ["a"] * (whole - spoilt) + ["b"] * spoilt
    found = compare(truth, before, after)
    assert (found.mended, found.spoilt, found.better) == (mended, spoilt, better)
    assert (found.before.share, found.after.share) == pytest.approx((1 - mended / whole, 1 - spoilt / whole))


def test_what_gains_on_the_many_by_giving_up_the_few_is_not_better():
    truth = ["many"] * 20 + ["few"] * 4
    before = ["few"] * 15 + ["many"] * 5 + ["few"] * 4
    found = compare(truth, before, ["many"] * 24)
    assert (found.mended, found.spoilt) == (15, 4)
    assert found.recall_after < found.recall_before
    assert not found.better
