from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from monitor.model import BrandName, MentionId
from monitor.rules.conditions import Reach
from monitor.rules.gauge import Setting
from monitor.rules.reach import ReachGauge
from tests.makers import NOON, make_judged, minutes
from tests.rules.test_windows import entry

SETTING = Setting(brand=BrandName("acme"), begun=NOON - timedelta(days=30))
REACH = Reach(above=1000)


def gauge_of(*entries):
    gauge = ReachGauge(REACH, SETTING)
    for one in entries:
        gauge.add(one, make_judged())
    return gauge


@pytest.mark.parametrize(
    ("reach", "expected"),
    [(1001, "reach"), (1000, "reach-below"), (0, "reach-below"), (None, "reach-unknown")],
)
def test_who_reaches_more_than_the_limit_is_heard_whoever_else_speaks(reach, expected):
    one = dataclasses.replace(entry(1, 0, by="ann"), reach=reach)
    reason = gauge_of(entry(2, 0), one).judge(REACH, one)
    assert (reason.name, reason.fired) == (expected, expected == "reach")
    assert reason.numbers == {"author": "ann", "above": 1000} | ({} if reach is None else {"reach": reach})


def test_a_higher_level_asks_for_more():
    one = dataclasses.replace(entry(1, 0), reach=5_000)
    assert gauge_of(one).judge(REACH, one).fired
    assert not gauge_of(one).judge(Reach(above=10_000), one).fired


def test_what_it_shows_is_the_mention_itself():
    one = dataclasses.replace(entry(1, 0), reach=5_000)
    gauge = gauge_of(entry(2, 0), one)
    assert gauge.evidence(one, gauge.judge(REACH, one)) == ("m1",)
    assert gauge.windows(NOON, 1) == ((NOON, 2, None),)


def test_it_stands_at_the_last_that_came_and_forgets_what_was_edited():
    gauge = gauge_of(entry(1, 0), entry(2, 5))
    assert gauge.stand(REACH, NOON + minutes(9)).numbers == {"last": NOON + minutes(5)}
    gauge.discard(MentionId("m2"))
    assert gauge.stand(REACH, NOON + minutes(9)).numbers == {"last": NOON}
    assert (gauge.knows(MentionId("m1")), gauge.knows(MentionId("m2"))) == (True, False)
    assert gauge_of().stand(REACH, NOON).name == "nothing-yet"
