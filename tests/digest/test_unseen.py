"""The stretches in which a source could not be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.digest.unseen import unseen
from monitor.model import Seeing, Sight, SourceName
from tests.makers import NOON


def seen(hours: float, state: Seeing, source: str = "news", why: str = "") -> Sight:
    return Sight(SourceName(source), NOON + timedelta(hours=hours), state, why)


@pytest.mark.parametrize(
    ("sights", "stretches"),
    [
        ([], []),
        ([seen(-50, Seeing.SEEING)], []),
        ([seen(-50, Seeing.STALE)], [("stale", -24, None)]),
        ([seen(-50, Seeing.STALE), seen(-30, Seeing.SEEING)], []),
        ([seen(-50, Seeing.STALE), seen(-20, Seeing.SEEING)], [("stale", -24, -20)]),
        ([seen(-20, Seeing.BLIND), seen(-10, Seeing.FAILING)], [("blind", -20, -10), ("failing", -10, None)]),
        ([seen(-20, Seeing.FAILING), seen(-19.5, Seeing.SEEING)], []),  # half an hour is no news
        ([seen(-20, Seeing.FAILING), seen(5, Seeing.SEEING)], [("failing", -20, None)]),
        ([seen(-0.25, Seeing.FAILING)], [("failing", -0.25, None)]),  # what lasts is, however new it is
        ([seen(-20, Seeing.FAILING, "gone")], []),
    ],
)
def test_what_could_not_be_seen_in_a_period_is_named_with_its_stretches(sights, stretches):
    day = unseen(sights, {SourceName("news")}, NOON - timedelta(hours=24), NOON)
    hours = [(one.since - NOON) / timedelta(hours=1) for one in day]
    ends = [one.until and (one.until - NOON) / timedelta(hours=1) for one in day]
    assert [(str(one.state), *times) for one, *times in zip(day, hours, ends, strict=True)] == stretches
