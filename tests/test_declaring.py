"""What limits allow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.declaring import Limit, fastest, tightest

HOURLY, DAILY = Limit(10_000, timedelta(hours=1)), Limit(300, timedelta(days=1), of="without a key")


@pytest.mark.parametrize(
    ("limits", "requests", "least"),
    [
        ((), 5, timedelta()),
        ((HOURLY,), 1, timedelta(seconds=1)),
        ((HOURLY,), 3, timedelta(seconds=2)),
        ((DAILY,), 1, timedelta(seconds=288)),
        ((HOURLY, DAILY), 2, timedelta(seconds=576)),
        ((DAILY,), 0, timedelta()),
    ],
)
def test_the_tightest_limit_says_how_fast_one_may_look(limits, requests, least):
    assert fastest(limits, requests) == least


def test_the_tightest_limit_is_named():
    assert tightest((HOURLY, DAILY)) is DAILY
    assert tightest(()) is None


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (HOURLY, "10,000 requests an hour"),
        (DAILY, "300 requests a day without a key"),
        (Limit(30, timedelta(seconds=5)), "30 requests in 5s"),
    ],
)
def test_a_limit_is_told_in_words(limit, said):
    assert str(limit) == said
