"""What other rules make of an alert, as a table."""

from __future__ import annotations

import pytest

from monitor.model import Severity
from monitor.replay.comparing import Change, Pair, compare
from tests.makers import minutes
from tests.replay.lives import found

CRISIS, WATCH = Severity.CRISIS, Severity.WATCH

# these rules, the other rules; what differs
TABLE = [
    ([], [], []),
    ([found(0, 60)], [], [(Change.GONE,)]),
    ([], [found(0, 60)], [(Change.NEW,)]),
    ([found(0, 60)], [found(0, 90)], [(Change.SAME,)]),
    ([found(0, 60)], [found(20, 90)], [(Change.LATER,)]),
    ([found(20, 60)], [found(0, 90)], [(Change.EARLIER,)]),
    ([found(0, 60)], [found(0, 60, severity=CRISIS)], [(Change.WORSE,)]),
    ([found(0, 60)], [found(5, 60, severity=WATCH)], [(Change.LATER, Change.MILDER)]),
    # they touch, or they do not
    ([found(0, 60)], [found(60, 90)], [(Change.LATER,)]),
    ([found(0, 60)], [found(61, 90)], [(Change.GONE,), (Change.NEW,)]),
    ([found(61, 90)], [found(0, 60)], [(Change.NEW,), (Change.GONE,)]),
    ([found(0)], [found(500, 600)], [(Change.LATER,)]),  # the first is never over
    # one that became two: somebody is interrupted once more
    ([found(0, 200)], [found(0, 60), found(100, 200)], [(Change.SAME,), (Change.NEW,)]),
    ([found(0, 60), found(100, 200)], [found(0, 200)], [(Change.SAME,), (Change.GONE,)]),
    # another trouble altogether
    ([found(0, 60)], [found(0, 60, rule="other")], [(Change.GONE,), (Change.NEW,)]),
    ([found(0, 60)], [found(0, 60, brand="globex")], [(Change.GONE,), (Change.NEW,)]),
    ([found(0, 60, group="safety")], [found(0, 60)], [(Change.GONE,), (Change.NEW,)]),
]


@pytest.mark.parametrize(("here", "there", "changes"), TABLE)
def test_alerts_of_two_rule_books_are_paired_where_they_are_the_same_trouble(here, there, changes):
    assert [pair.changes for pair in compare(here, there)] == changes


def test_the_pairs_come_in_order_of_time_whatever_order_the_alerts_came_in():
    here = [found(90, 95), found(0, 10), found(40, 50, brand="globex")]
    pairs = compare(here, [found(20, 30)])
    times = [pair.found.alert.opened_at for pair in pairs]
    assert len(times) == 4
    assert times == sorted(times)


def test_a_delay_is_how_much_later_the_other_rules_open_it():
    assert Pair(found(20, 60), found(5, 60)).delay == -minutes(15)
    assert Pair(found(20, 60), None).delay == minutes(0)
