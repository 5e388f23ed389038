"""What is usual: for each hour of the week, how many mentions, and how far they scatter.

    usual = level of the last week  x  rhythm of the hour of the week

The rhythm is learned from nearly eight weeks in three steps, each drawn towards the one before by as much as chance
alone would explain it (empirical Bayes): how each hour of the day differs from the mean; how it differs on a weekend;
how on that very day of the week. Until something is known the guess is "no rhythm", and the noise says that it is a
guess: what the steps allow for is part of the standard deviation, and shrinks as days and weeks go by. So one formula
serves the first day, the first fortnight and all the time after; nothing is switched over.

The noise has three parts, added as variances: that of a Poisson count; how much more the brand's own hours scatter
(measured from one day, or one week, to the next); and what is not known of level and rhythm. Storms of the past are cut
down to a plausible hour first, so that an old crisis does not hide the next. docs/detection.md shows it with numbers.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from monitor.rules.series import DAY_HOURS, HOUR, WEEK_HOURS, Series, hour_of, hours, week_hours
from monitor.rules.statistics import (
    clipped,
    excess_variation,
    gamma_mean,
    information,
    trimmed_mean,
    upper_limit,
)

Phase = Literal["none", "flat", "seasonal"]

MOST_HOURS = 8 * WEEK_HOURS - DAY_HOURS  # looked back on: no more than a restart finds again
NEEDED = timedelta(days=14)  # a baseline that knows each hour of the week twice has learned
FIRST_DAY = timedelta(hours=24)
_KEPT = 4  # rhythms that may be asked for in turn, where mentions come late

# What is assumed of a brand that is not known yet: squared coefficients of variation (0.25: give or take 50 %).
_OF_DAY = 0.5  # between the hours of a day: a night is a fifth of the afternoon
_OF_KIND = 0.2  # between a working day and a weekend, at the same hour
_OF_WEEK = 0.04  # between the days of a kind
_OF_FIRST_DAY = 4.0  # before a day is over: it may have been all night so far
_EXCESS = 0.25  # from one day to the next, beyond Poisson
_EXCESS_WORTH = 48  # hours that this last guess is worth
_LEAST_EXCESS = 0.02  # nobody's hours are as regular as dice

_CALM = 0.75  # the part of all hours that surely was no storm
_STORM = 8.0  # times the mean of those: no usual hour holds more
_FEW = 5  # mentions an hour that are no storm for anybody
_STORMY = 2.58  # standard deviations: Noufaily et al., An Improved Algorithm for Outbreak Detection, Stat. Med. 32 (2013)
_FADES = 0.5 ** (1 / 3)  # a week counts half of the week three weeks after it

_STEPS = (  # which hours of the week are taken together
    [cell % DAY_HOURS for cell in range(WEEK_HOURS)],
    [cell % DAY_HOURS + (DAY_HOURS if cell >= 5 * DAY_HOURS else 0) for cell in range(WEEK_HOURS)],
    list(range(WEEK_HOURS)),
)


@dataclass(frozen=True, slots=True)
class Usual:
    """What a window should hold.

    Args:
        count: mentions; ``sd`` their standard deviation, that of a single window.
        history: how much is known.
    """

    count: float
    sd: float
    history: timedelta

    @property
    def phase(self) -> Phase:
        """How far learning has come."""
        return phase(self.history)


def phase(history: timedelta) -> Phase:
    """``none`` in the first 24 hours, ``flat`` in the first 14 days, ``seasonal`` after them."""
    if history < FIRST_DAY:
        return "none"
    return "flat" if history < NEEDED else "seasonal"


class Rhythm:
    """What was known of a series at the beginning of an hour.

    An hour of the week should hold ``level * factors[cell]`` mentions. Variances are relative, to the square of that:
    ``scatter`` is that of all hours together, ``doubt`` the root of what is not known of each.

    Args:
        counts: mentions of each hour, up to that hour; not empty.
        cells: the hour of the week of each.
    """

    __slots__ = ("_excess", "doubt", "factors", "level", "scatter")

    def __init__(self, counts: Sequence[int], cells: Sequence[int]) -> None:
        storm = max(_FEW, math.ceil(_STORM * trimmed_mean(counts, _CALM)))
        rough = clipped(counts, storm)
        self._fit(rough, cells)
        calm = self._without_storms(rough, cells)
        self._fit(calm, cells)
        week = slice(max(0, len(counts) - WEEK_HOURS), None)
        heard, expected = sum(calm[week]), sum([self.factors[cell] for cell in cells[week]])
        self.level = (heard + 0.5) / expected  # half a mention: "never" is not known
        days = max(1.0, len(calm[week]) / DAY_HOURS)
        self.scatter = self._excess + self._excess / days + 1 / (heard + 1)

    def _fit(self, counts: Sequence[int], cells: Sequence[int]) -> None:
        self._excess = _excess(counts)
        factors, doubt = self._learn(counts, cells)
        self.factors = array("d", factors)
        self.doubt = array("d", [math.sqrt(amount) for amount in doubt])

    def _learn(self, counts: Sequence[int], cells: Sequence[int]) -> tuple[list[float], list[float]]:
        """Of each hour of the week the factor, around 1, and its variance, relative."""
        heard, expected, known = [0.0] * WEEK_HOURS, [0.0] * WEEK_HOURS, [0.0] * WEEK_HOURS
        weight = 1.0
        for week, level in _weeks(counts):
            worth = weight * information(level, self._excess)
            for cell, count in zip(cells[week], counts[week], strict=True):
                heard[cell] += weight * count
            for cell, often in _often(cells[week]):
                expected[cell] += often * weight * level
                known[cell] += often * worth
            weight *= _FADES
        factors, doubt = [1.0] * WEEK_HOURS, [0.0] * WEEK_HOURS
        of_day = _OF_DAY if len(counts) >= DAY_HOURS else _OF_FIRST_DAY
        for group, variance in zip(_STEPS, (of_day, _OF_KIND, _OF_WEEK), strict=True):
            sums = ([0.0] * (group[-1] + 1), [0.0] * (group[-1] + 1), [0.0] * (group[-1] + 1))
            for cell, place in enumerate(group):
                sums[0][place] += heard[cell]
                sums[1][place] += expected[cell] * factors[cell]
                sums[2][place] += known[cell] * factors[cell]
            found = _step(*sums, 1 / variance)
            for cell, place in enumerate(group):
                factors[cell] *= found[place][0]
                doubt[cell] += found[place][1]
        return factors, doubt

    def _without_storms(self, counts: Sequence[int], cells: Sequence[int]) -> list[int]:
        """Each hour cut down to what is plausible for it."""
        calm = list(counts)
        for week, level in _weeks(counts):
            for place in range(*week.indices(len(counts))):
                usual = level * self.factors[cells[place]]
                if counts[place] > 2 * usual:  # most are not, and need no roots
                    sd = math.sqrt(usual + self._excess * usual * usual)
                    calm[place] = min(counts[place], math.ceil(upper_limit(usual, sd, _STORMY)))
        return calm


def _excess(counts: Sequence[int]) -> float:
    """How much more than Poisson the hours scatter: from day to day or from week to week, whichever is less.

    Both are too large, one where the days of a week differ, the other where there is a trend.
    """
    guess = _EXCESS_WORTH * (sum(counts) / len(counts)) ** 2
    found = []
    for lag in (DAY_HOURS, WEEK_HOURS):
        spread, products = excess_variation(counts, lag)
        if len(counts) >= 2 * lag and products + guess > 0:
            found.append((spread + _EXCESS * guess) / (products + guess))
    return max(_LEAST_EXCESS, min(found, default=_EXCESS))


def _weeks(counts: Sequence[int]) -> Iterator[tuple[slice, float]]:
    """Each week back from the end, and its mean; a rest of less than half a week goes with the week after it."""
    end = len(counts)
    while end > 0:
        start = end - WEEK_HOURS if end >= WEEK_HOURS * 3 / 2 else 0
        yield slice(start, end), sum(counts[start:end]) / (end - start)
        end = start


_ONCE = [(cell, 1) for cell in range(WEEK_HOURS)]


def _often(cells: Sequence[int]) -> Iterable[tuple[int, int]]:
    """How often each hour of the week is there: once in a week, unless it is not whole, or a clock was changed in it."""
    if len(cells) == WEEK_HOURS and (cells[-1] + 1) % WEEK_HOURS == cells[0]:
        return _ONCE
    return Counter(cells).items()


def _step(
    heard: Sequence[float], expected: Sequence[float], known: Sequence[float], prior: float
) -> list[tuple[float, float]]:
    """By what factor each hour differs from what was expected of it, and its relative variance.

    An hour learns from its neighbours, too, which count half: rhythms have no edges, and a day more to learn from.
    """
    found = []
    for hour, itself in enumerate(heard):
        before, after = hour - 1, (hour + 1) % len(heard)
        seen = itself + (heard[before] + heard[after]) / 2
        guess = expected[hour] + (expected[before] + expected[after]) / 2
        worth = (known[hour] + (known[before] + known[after]) / 2) / 2
        factor = gamma_mean(worth * seen / guess if guess > 0 else worth, worth, prior)
        found.append((factor, 1 / (factor * (worth + prior))))
    return found


def as_of(start: int, begun: int) -> int:
    """Up to which hour is looked back on from ``start``: what was known grows by a 24th before it is reckoned anew."""
    return start - start % max(1, min(DAY_HOURS, (start - begun) // DAY_HOURS))


class _Page:
    """What each hour from the beginning of a window on should hold: asked again and again while the window moves on."""

    __slots__ = ("amounts", "begun", "scatter", "unsure")

    def __init__(self, begun: int, rhythm: Rhythm, cells: Sequence[int]) -> None:
        self.begun = begun
        self.amounts = [rhythm.level * rhythm.factors[cell] for cell in cells]
        self.unsure = [rhythm.level * rhythm.factors[cell] * rhythm.doubt[cell] for cell in cells]
        self.scatter = rhythm.scatter


class Baseline:
    """What is usual of a series, for any window. What it answers depends on nothing but the hours before the window.

    Args:
        series: its first column is compared.
        zone: of the hour of the week.
        length: of the window.
        heard: since when an hour without mentions is one in which nobody spoke; ``None``: since the first mention.
    """

    __slots__ = ("_heard", "_length", "_pages", "_rhythms", "_series", "_size", "_zone")

    def __init__(self, series: Series, zone: ZoneInfo, length: timedelta, heard: datetime | None) -> None:
        self._heard = None if heard is None else hour_of(heard)
        self._length = length / HOUR
        self._series = series
        self._zone = zone
        self._size = math.ceil(length / HOUR) + 1
        self._rhythms: dict[int, Rhythm] = {}  # by the hour up to which each knows
        self._pages: dict[int, _Page | None] = {}  # by the hour in which the window begins

    def changed(self, hour: int) -> None:
        """Something was added to an hour, or taken out: what was reckoned from it is void."""
        for known in (self._rhythms, self._pages):
            for void in [until for until in known if until > hour]:
                del known[void]

    def clear(self) -> None:
        """All was forgotten."""
        self._rhythms.clear()
        self._pages.clear()
        self._heard = None

    def usual(self, until: datetime, length: timedelta) -> Usual | None:
        """What a stretch should hold, from what was known when the window began; ``None``: nothing was.

        Args:
            until: when the window ends, and the stretch, too, which is all or the last part of it.
            length: of the stretch.
        """
        end = hours(until)
        since, start = end - self._length, end - length / HOUR
        first = int(since)
        page = self._page(first)
        if page is None:
            return None
        count = unsure = 0.0
        for hour in range(int(start), math.ceil(end)):
            part = min(end, hour + 1) - max(start, hour)
            count += part * page.amounts[hour - first]
            unsure += part * page.unsure[hour - first]
        unsure *= max(0.0, 1 - (end - start) / DAY_HOURS)  # over a whole day a rhythm cancels out
        sd = math.sqrt(count + page.scatter * count * count + unsure * unsure)
        return Usual(count, sd, (since - page.begun) * HOUR)

    def _page(self, since: int) -> _Page | None:
        if since not in self._pages:
            if len(self._pages) >= _KEPT:
                del self._pages[next(iter(self._pages))]
            begun = self._begun(since)
            self._pages[since] = (
                None
                if begun is None
                else _Page(
                    begun,
                    self._rhythm(as_of(since, begun)),
                    week_hours(self._zone, since, since + self._size),
                )
            )
        return self._pages[since]

    def _begun(self, until: int) -> int | None:
        """The first hour before ``until`` that something is known of."""
        first = self._series.first(until - MOST_HOURS, until)
        if self._heard is None or self._heard >= until:
            return first
        heard = max(self._heard, until - MOST_HOURS)
        return heard if first is None else min(first, heard)

    def _rhythm(self, until: int) -> Rhythm:
        if until not in self._rhythms:
            start = self._begun(until)
            assert start is not None, "asked only where something is known"
            if len(self._rhythms) >= _KEPT:
                del self._rhythms[next(iter(self._rhythms))]
            self._rhythms[until] = Rhythm(
                self._series.every(start, until), week_hours(self._zone, start, until)
            )
        return self._rhythms[until]
