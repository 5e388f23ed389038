from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from classifiers.budget import Budget
from tests.makers import NOON


def spent(budget: Budget, batches: Sequence[tuple[int, float]]) -> list[int]:
    """What may be read of each batch, given its size and the seconds since noon, when all of it is."""
    read = []
    for mentions, seconds in batches:
        now, _later = budget.earn(mentions, NOON + timedelta(seconds=seconds))
        read.append(now)
        budget.spend(read[-1])
    return read


def test_without_a_limit_everything_is_read():
    assert spent(Budget(), [(3, 0), (0, 0), (1_000, 0)]) == [3, 0, 1_000]


@pytest.mark.parametrize(
    ("share", "sizes", "read"),
    [
        (0.0, [10, 1], [0, 0]),
        (0.3, [10, 10], [3, 3]),
        (0.3, [1] * 10, [0, 0, 0, 1, 0, 0, 1, 0, 0, 1]),
        (0.1, [1] * 10, [0] * 9 + [1]),
        (1.0, [7, 1], [7, 1]),
    ],
)
def test_a_share_is_kept_however_the_mentions_arrive(share, sizes, read):
    assert spent(Budget(share=share), [(size, 0) for size in sizes]) == read


def test_a_rate_saves_up_a_minute_and_no_more():
    batches = [(1_000, 0), (1_000, 0), (1_000, 1), (1_000, 3_600), (5, 7_200)]
    assert spent(Budget(rate=2), batches) == [120, 0, 2, 120, 5]


def test_a_slow_rate_still_reads_one_in_its_time():
    assert spent(Budget(rate=0.01), [(1, 0), (1, 60), (1, 120)]) == [0, 1, 0]


def test_a_clock_that_is_set_back_earns_nothing_and_breaks_nothing():
    assert spent(Budget(rate=1), [(100, 100), (100, 0), (100, 2)]) == [60, 0, 2]


def test_the_narrower_of_the_two_counts():
    assert spent(Budget(share=0.5, rate=1), [(10, 0), (200, 0)]) == [5, 55]


def test_what_is_not_spent_is_kept():
    budget = Budget(share=0.5)
    assert budget.earn(4, NOON) == (2, 0)
    budget.spend(0)
    assert budget.earn(4, NOON) == (4, 0)


def test_what_a_rate_leaves_is_read_when_there_is_time_and_what_a_share_leaves_is_not():
    assert Budget(share=0.5).earn(10, NOON) == (5, 0)
    assert Budget(rate=0.05).earn(10, NOON) == (3, 7)
    assert Budget(share=0.5, rate=0.05).earn(10, NOON) == (3, 2)
