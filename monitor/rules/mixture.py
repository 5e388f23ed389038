"""What is usual of a share, or of a mood: the median of the last four weeks, so that one crisis in them changes neither.

The past is cut into blocks of at least a day and thirty mentions. What is usual is the median of the blocks. How alike
the mentions of one hour are, since people who talk to each other agree, is measured in the three quarters of the blocks
that are nearest to it, and tells how many independent mentions a window is worth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from monitor.rules.baseline import as_of
from monitor.rules.series import DAY_HOURS, HOUR, WEEK_HOURS, Series
from monitor.rules.statistics import effective, intraclass

WEEKS_HOURS = 4 * WEEK_HOURS
SCORE = 10_000  # sentiment is summed in ten-thousandths: sums of whole numbers do not depend on their order
ENOUGH = 30  # mentions: fewer tell no share
ALIKE = 0.02  # how alike the mentions of an hour are, until it is known: forty are worth twenty-two
_PAIRS = 500  # of mentions of one hour, that this guess is worth
_LEAST_ALIKE, _MOST_ALIKE = 0.002, 0.3
_CALM = 0.75  # the part of all blocks that surely was no crisis
_KEPT = 4

Rows = tuple[Sequence[int], ...]


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual of a share (0 to 1), or of the mean sentiment (-1 to 1).

    Args:
        variance: of single mentions around it.
        alike: the intraclass correlation of the mentions of an hour.
        worth: how many independent mentions it comes from.
    """

    value: float
    variance: float
    alike: float
    worth: float


def independent(whole: float, norm: Norm | None) -> float:
    """How many independent mentions ``whole`` of them are worth, beside a usual value that is uncertain, too.

    Args:
        norm: ``None``: nothing is usual, and how alike mentions are is guessed.
    """
    if norm is None:
        return effective(whole, ALIKE)
    return 1 / (1 / effective(whole, norm.alike) + 1 / norm.worth)  # the variances add up


class Past:
    """What was usual at any time, reckoned from a series by ``reckon`` and kept until an hour of it changes."""

    __slots__ = ("_known", "_last", "_reckon", "_series")

    def __init__(self, series: Series, reckon: Callable[[Rows], Norm | None]) -> None:
        self._series = series
        self._reckon = reckon
        self._known: dict[int, Norm | None] = {}
        self._last: tuple[int, int | None, Norm | None] | None = (
            None  # it is asked again and again in an hour
        )

    def changed(self, hour: int) -> None:
        """Something was added to an hour, or taken out."""
        if self._last is not None and hour < self._last[0]:
            self._last = None
        for void in [known for known in self._known if known > hour]:
            del self._known[void]

    def clear(self) -> None:
        """All was forgotten."""
        self._known.clear()
        self._last = None

    def usual(self, since: float) -> tuple[Norm | None, timedelta]:
        """What was usual before ``since`` (in hours), and how much history that is; ``None``: nobody can say."""
        hour = int(since)
        if self._last is None or self._last[0] != hour:
            self._last = hour, *self._look(hour)
        _, begun, norm = self._last
        return norm, timedelta() if begun is None else (since - begun) * HOUR

    def _look(self, hour: int) -> tuple[int | None, Norm | None]:
        """Since when anything is known of what was before an hour, and what was usual then."""
        begun = self._series.first(hour - WEEKS_HOURS, hour)
        if begun is None:
            return None, None
        until = as_of(hour, begun)
        if until not in self._known:
            if len(self._known) >= _KEPT:
                del self._known[next(iter(self._known))]
            self._known[until] = self._reckon(self._series.rows(until - WEEKS_HOURS, until))
        return begun, self._known[until]


def usual_share(rows: Rows) -> Norm | None:
    """The usual share of the first column in the first two together."""
    _, part, rest = rows
    wholes = [one + other for one, other in zip(part, rest, strict=True)]
    blocks = list(_blocks(rows[0], wholes))
    if not blocks:
        return None
    shares = [(sum(part[block]) + 1) / (sum(wholes[block]) + 2) for block in blocks]
    share = median(shares)
    usual = sorted(zip(blocks, shares, strict=True), key=lambda pair: abs(pair[1] - share))
    calm = [block for block, _ in usual[: math.ceil(_CALM * len(usual))]]
    alike = _alike(
        [row for block in calm for row in zip(part[block], wholes[block], strict=True)],
        share,
    )
    return Norm(share, share * (1 - share), alike, sum(effective(whole, alike) for whole in wholes))


def _alike(rows: Sequence[tuple[int, int]], share: float) -> float:
    spread, pairs = intraclass(rows, share)
    guess = _PAIRS * share * (1 - share)
    return min(_MOST_ALIKE, max(_LEAST_ALIKE, (spread + ALIKE * guess) / (pairs + guess)))


def usual_mood(rows: Rows) -> Norm | None:
    """The usual mean of what is summed in the second column, squared in the third, and counted in the first."""
    _, count, total, squares = rows
    blocks = list(_blocks(rows[0], count))
    if not blocks:
        return None
    means = [sum(total[block]) / sum(count[block]) / SCORE for block in blocks]
    mean_squares = [sum(squares[block]) / sum(count[block]) / SCORE**2 for block in blocks]
    variance = median(square - mean * mean for mean, square in zip(means, mean_squares, strict=True))
    return Norm(median(means), variance, ALIKE, sum(effective(whole, ALIKE) for whole in count))


def _blocks(hours: Sequence[int], wholes: Sequence[int]) -> Iterator[slice]:
    """The rows of each block, back from the end; what is left over at the beginning is in none."""
    end, whole = len(hours), 0
    for place in reversed(range(len(hours))):
        whole += wholes[place]
        if whole >= ENOUGH and (hours[end - 1] - hours[place] + 1 >= DAY_HOURS or place == 0):
            yield slice(place, end)
            end, whole = place, 0
