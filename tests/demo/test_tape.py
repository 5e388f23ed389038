from __future__ import annotations

from monitor.demo.tape import Tape, TurnedClock
from tests.makers import NOON, make_post, minutes


def test_the_clock_moves_only_when_it_is_turned():
    clock = TurnedClock(NOON)
    assert clock.now() == NOON
    clock.turn(NOON + minutes(5))
    assert clock.now() == NOON + minutes(5)


def test_a_post_comes_when_its_time_has_come_and_once():
    clock = TurnedClock(NOON)
    late, early = make_post(published_at=NOON + minutes(2)), make_post(published_at=NOON)
    tape = Tape([late, early, make_post(published_at=None)], clock)
    assert tape.waits()
    first = tape.fetch(None)
    assert first.posts == (early,)
    assert not tape.waits()
    clock.turn(NOON + minutes(2))
    assert tape.waits()
    second = tape.fetch(first.cursor)
    assert second.posts == (late,)
    assert tape.fetch(second.cursor).posts == ()
