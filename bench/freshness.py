"""How often a living source is called stale, and how soon a dead one is: ``python -m bench.freshness [YEARS] [KIND]``.

Invented sources of several rhythms, each lived through for a year hour by hour, with the bank holidays of a year; each is
looked at every hour, from its first day on. Then the same sources die at a random hour, and we count until that is seen.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from monitor.freshness import Pulse, judge, pulse
from monitor.rules.series import DAY_HOURS, EPOCH, HOUR

ZONE = ZoneInfo("Europe/Paris")
START = datetime(2025, 1, 6, tzinfo=UTC)
YEAR = 365 * DAY_HOURS
HOLIDAYS = {(1, 1), (4, 21), (5, 1), (5, 8), (5, 29), (6, 9), (7, 14), (8, 15), (11, 11), (12, 25), (12, 26)}
Rate = Callable[[datetime, random.Random], float]  # posts to be expected of an hour


def _day(at: datetime) -> float:
    return max(0.05, 1 + math.sin((at.hour - 9) / 24 * 2 * math.pi))


def _works(at: datetime) -> bool:
    return at.weekday() < 5 and (at.month, at.day) not in HOLIDAYS


def _office(at: datetime, a_day: float) -> float:
    return a_day / 10 if _works(at) and 8 <= at.hour < 18 else 0.0


def _posts(rate: float, chance: random.Random) -> int:
    """A Poisson number; of many the normal one that is like it."""
    if rate > 30:
        return max(0, round(chance.gauss(rate, math.sqrt(rate))))
    limit, count, product = math.exp(-rate), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def _plain(a_day: float) -> Rate:
    return lambda at, _chance: a_day / 24 * _day(at)


def _gamma(a_day: float, shape: float) -> Rate:
    return lambda at, chance: a_day / 24 * _day(at) * chance.gammavariate(shape, 1 / shape)


def _storms(a_day: float) -> Callable[[], Rate]:
    """Hawkes: what is posted brings more, for hours."""

    def born() -> Rate:
        heat = [0.0]

        def rate(at: datetime, chance: random.Random) -> float:
            heat[0] *= 0.85
            now = a_day / 24 * 0.25 * _day(at) + heat[0]
            heat[0] += 0.75 * 0.15 * _posts(now, chance)
            return now

        return rate

    return born


def _moody(a_day: float) -> Callable[[], Rate]:
    """Whole days differ: some have next to nothing."""

    def born() -> Rate:
        mood = {}

        def rate(at: datetime, chance: random.Random) -> float:
            day = at.toordinal()
            if day not in mood:
                mood[day] = chance.gammavariate(0.7, 1 / 0.7)
            return a_day / 24 * _day(at) * mood[day]

        return rate

    return born


KINDS: dict[str, Callable[[], Rate]] = {
    "stream, 20,000 a day": lambda: _plain(20_000),
    "search, 100 a day": lambda: _plain(100),
    "search, 5 a day": lambda: _plain(5),
    "search, 1 a day": lambda: _plain(1),
    "newsroom, 60 a working day": lambda: lambda at, _chance: _office(at, 60),
    "firm's blog, 3 a working day": lambda: lambda at, _chance: _office(at, 3),
    "daily, 7 h on working days": lambda: lambda at, _chance: 3.0 if _works(at) and at.hour == 7 else 0.0,
    "weekly letter": lambda: lambda at, _chance: 4.0 if at.weekday() == 1 and at.hour == 9 else 0.0,
    "in bursts, 40 a day": lambda: _gamma(40, 0.1),
    "storms, 40 a day": _storms(40),
    "moody days, 20 a day": _moody(20),
    "fading, 50 to 1 a day": lambda: (
        lambda at, _chance: _day(at) * 2 * 0.02 ** ((at - START) / timedelta(days=365))
    ),
    "monthly": lambda: lambda at, _chance: 4.0 if at.day == 3 and at.hour == 9 else 0.0,
}


class Life:
    """A source's year, and what was called stale in it."""

    def __init__(self, rate: Rate, seed: str) -> None:
        chance = random.Random(seed)
        self.counts: dict[int, int] = {}
        self.first = (START - EPOCH) // HOUR
        for hour in range(self.first, self.first + YEAR):
            count = _posts(rate((EPOCH + hour * HOUR).astimezone(ZONE), chance), chance)
            if count:
                self.counts[hour] = count
        self._known: tuple[int, Pulse] | None = None

    def pulse(self, newest: int, *, thrifty: bool) -> Pulse:
        """Reckoned anew each day, not each hour, where many are asked for: it changes little."""
        key = newest - newest % DAY_HOURS if thrifty else newest
        if self._known is None or self._known[0] != key:
            known = {hour: count for hour, count in self.counts.items() if hour <= newest}
            self._known = key, pulse(known, START, EPOCH + newest * HOUR, ZONE)
        return self._known[1]

    def stale(self, newest: int, now: int, *, thrifty: bool = False) -> bool:
        """As it is seen at the beginning of ``now``."""
        beat = self.pulse(newest, thrifty=thrifty)
        newest_at = EPOCH + newest * HOUR + HOUR / 2
        return judge(beat, newest_at, EPOCH + now * HOUR, ZONE, shortest=timedelta()).stale

    def false(self) -> int:
        """How many times it was called stale though it lived."""
        found, newest, was = 0, None, False
        for hour in range(self.first, self.first + YEAR):
            if newest is not None and hour - newest > 1:
                now = self.stale(newest, hour)
                found += now and not was
                was = now
            if hour in self.counts:
                newest, was = hour, False
        return found

    def seen(self, died: int) -> float | None:
        """Hours until it is called stale when it brings nothing from ``died`` on; ``None``: not in half a year."""
        before = [hour for hour in self.counts if hour < died]
        if not before:
            return None
        return next(
            (float(wait) for wait in range(1, 26 * 7 * DAY_HOURS) if self.stale(max(before), died + wait)),
            None,
        )


def main(years: int, only: str) -> None:
    """Print the table."""
    print(
        f"{'':30} {'false a year':>12} {'median delay':>13} {'nine in ten':>12} {'never':>6}   ({years} source-years each)"
    )
    for kind, born in KINDS.items():
        if only not in kind:
            continue
        lives = [Life(born(), f"{kind} {number}") for number in range(years)]
        false = sum(life.false() for life in lives) / years
        chance = random.Random(kind)
        waits = [life.seen(life.first + chance.randrange(30 * 24, YEAR)) for life in lives for _ in range(3)]
        found = sorted(wait for wait in waits if wait is not None)
        nine = found[int(0.9 * len(found))] if found else math.nan
        middle = median(found) if found else math.nan
        never = waits.count(None)
        print(f"{kind:30} {false:12.2f} {middle:11.0f} h {nine:10.0f} h {never:3}/{len(waits)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10, sys.argv[2] if len(sys.argv) > 2 else "")
