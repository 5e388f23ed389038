"""What could be seen, at any moment."""

from __future__ import annotations

from monitor.model import Seeing, Sight, SourceName
from monitor.rules.eyes import MOST, Eyes
from tests.makers import NOON, minutes

NEWS, BLOG = SourceName("news"), SourceName("blog")


def sight(minute: float, state: Seeing = Seeing.FAILING, source: SourceName = NEWS) -> Sight:
    return Sight(source, NOON + minutes(minute), state)


def test_what_is_not_told_is_taken_for_seen():
    eyes = Eyes([NEWS, BLOG])
    assert (eyes.blind(None), eyes.sight(NEWS)) == ({}, None)
    eyes.see([sight(0, source=BLOG)])
    assert list(eyes.blind(None)) == [BLOG]
    assert eyes.blind([NEWS]) == {}


def test_each_moment_is_judged_by_what_was_seen_then():
    eyes = Eyes([NEWS])
    eyes.see([sight(0, Seeing.SEEING), sight(10), sight(20, Seeing.SEEING)])
    blind = []
    for minute in (-1, 5, 10, 15, 20, 25):
        eyes.at = NOON + minutes(minute)
        blind.append(bool(eyes.blind(None)))
    assert blind == [False, False, False, True, True, False]


def test_the_same_again_is_no_news_and_the_oldest_is_forgotten():
    eyes = Eyes([NEWS])
    eyes.see([sight(0), sight(0)])
    eyes.see([sight(minute) for minute in range(1, MOST + 1)])
    eyes.at = NOON + minutes(1)
    assert eyes.sight(NEWS) is None
