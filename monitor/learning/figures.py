"""Whether a proposal is better than what there is, on corrections that it was not made from.

Two ways to judge the same stories are compared by those that only one of them gets right: McNemar's exact test
(McNemar: Note on the sampling error of the difference between correlated proportions, Psychometrika 12, 1947). The
intervals are Wilson's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from monitor.model import StoryId

LUCK = 20  # a proposal that mere luck would make once in so many times, or more often, is none
NORMAL = 1.96  # standard deviations: 95 %
PARTS = 3  # one story in so many is held out


def is_held(story: StoryId | str) -> bool:
    """Whether a story is held out: for good, and all its copies with it."""
    return int.from_bytes(blake2b(story.encode(), digest_size=4, person=b"vigie-learn").digest()) % PARTS == 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its 95 % interval, all 0 to 1."""

    share: float
    low: float
    high: float


def interval(right: int, whole: int) -> Interval:
    """The share of right ones; of none at all, anything is possible."""
    if not whole:
        return Interval(0.0, 0.0, 1.0)
    share, square = right / whole, NORMAL * NORMAL / whole
    middle = share + square / 2
    spread = NORMAL * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    low, high = (middle - spread) / (1 + square), (middle + spread) / (1 + square)
    return Interval(share, max(0.0, min(low, share)), min(1.0, max(high, share)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was right before and after, of the same held-out stories.

    Args:
        recall_before, recall_after: the mean over what people said (the labels; is, is not) of the share told right.
        mended: how many only the proposal gets right; ``spoilt``: how many only what there is.
    """

    stories: int
    before: Interval
    after: Interval
    recall_before: float
    recall_after: float
    mended: int
    spoilt: int

    @property
    def better(self) -> bool:
        """Whether the proposal is better, and luck would seldom make it look so."""
        if self.mended <= self.spoilt or self.recall_after < self.recall_before:
            return False
        tried = self.mended + self.spoilt
        lucky = sum(math.comb(tried, each) for each in range(self.spoilt + 1))
        return lucky * LUCK <= 1 << tried


def compare(truth: Sequence[object], before: Sequence[object], after: Sequence[object]) -> Comparison:
    """Two ways to judge, against what people said."""
    right = [(one == two, one == three) for one, two, three in zip(truth, before, after, strict=True)]
    kinds = sorted(set(truth), key=str)

    def recall(way: int) -> float:
        shares = []
        for kind in kinds:
            own = [each[way] for each, said in zip(right, truth, strict=True) if said == kind]
            shares.append(sum(own) / len(own))
        return sum(shares) / len(shares) if shares else 0.0

    return Comparison(
        len(right),
        interval(sum(was for was, _ in right), len(right)),
        interval(sum(is_ for _, is_ in right), len(right)),
        recall(0),
        recall(1),
        sum(is_ and not was for was, is_ in right),
        sum(was and not is_ for was, is_ in right),
    )
