"""Weights for what was corrected, found in plain Python: regularised multinomial logistic regression.

What is minimised is convex, and each step goes no further than a bound on its curvature allows (Böhning: Multinomial
logistic regression algorithm, Ann. Inst. Statist. Math. 44, 1992), made separable, so that no step size has to be looked
for. Momentum, taken back whenever it leads uphill (O'Donoghue, Candès: Adaptive Restart for Accelerated Gradient Schemes,
Found. Comput. Math. 15, 2015), does the rest. Nothing is drawn by lot.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.grades import LABELS
from monitor.learning.layer import Layer, Weights, softmax

SEEN = 3  # authors that must have used a word, so that it is no one's own
MOST_WORDS = 2_000
ROUNDS = 120
ENOUGH = 1e-3  # the longest of a round's steps, in log-odds: what follows changes no verdict
FAINT = 0.05  # log-odds: weights that do less are left out
HOLD_SCALE, HOLD_BIAS, HOLD_WORDS = (
    4.0,
    1.0,
    1.0,
)  # how strongly each is held where it would be without learning
COLDEST, HOTTEST = 0.4, 4.0  # temperatures


@dataclass(frozen=True, slots=True)
class Row:
    """A story to learn from.

    Args:
        likely: what the model says of it.
        target: what is to be said: one label, or of a story that nobody corrected what the model says anyhow.
        worth: how much it counts.
        author: whose words they are.
    """

    likely: Weights
    target: Weights
    words: tuple[str, ...]
    worth: float
    author: str


def fit(rows: Sequence[Row], *, with_words: bool, rounds: int = ROUNDS) -> Layer:
    """The layer that fits the rows, in whatever order they are.

    Args:
        with_words: else there is a temperature and a bias for each label, and that is all.
        rounds: steps at most.
    """
    rows = sorted(rows, key=lambda row: (row.words, row.author, row.likely, row.target, row.worth))
    words = _vocabulary(rows) if with_words else []
    found = _descend(rows, words, rounds)
    scale, bias = found[0], Weights(*(round(each, 4) for each in found[1:4]))
    learned = {
        word: Weights(*(round(each, 4) for each in found[start : start + 3]))
        for start, word in zip(range(4, len(found), 3), words, strict=True)
    }
    strong = {word: weights for word, weights in learned.items() if max(map(abs, weights)) >= FAINT}
    return Layer(round(1 / scale, 4), bias, strong)


def _vocabulary(rows: Sequence[Row]) -> list[str]:
    """The words that several people used, of corrected stories: of the others nothing new is to be learned."""
    by: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if max(row.target) == 1.0:
            for word in row.words:
                by[word].add(row.author)
    often = Counter({word: len(authors) for word, authors in by.items() if len(authors) >= SEEN})
    return sorted(sorted(often, key=lambda word: (-often[word], word))[:MOST_WORDS])


def _descend(rows: Sequence[Row], words: Sequence[str], rounds: int) -> list[float]:
    """The parameters: one over the temperature, three biases, three weights for each word."""
    start_of = {word: 4 + 3 * number for number, word in enumerate(words)}
    known = [[start_of[word] for word in row.words if word in start_of] for row in rows]
    logs = [[math.log(each) for each in row.likely] for row in rows]
    rest = [1.0, *[0.0] * (3 + 3 * len(words))]
    holds = [HOLD_SCALE, *[HOLD_BIAS] * 3, *[HOLD_WORDS] * (3 * len(words))]
    steps = [1 / each for each in _curvature(rows, known, logs, holds)]
    here, ahead, speed = rest, rest, 1.0
    for _ in range(rounds):
        slope = _slope(rows, known, logs, ahead)
        there = [
            place - step * (each + hold * (place - home))
            for place, step, each, hold, home in zip(ahead, steps, slope, holds, rest, strict=True)
        ]
        there[0] = min(1 / COLDEST, max(1 / HOTTEST, there[0]))
        uphill = sum((was - now) * (now - old) for was, now, old in zip(ahead, there, here, strict=True)) > 0
        speed, before = (1.0, 1.0) if uphill else ((1 + math.sqrt(1 + 4 * speed * speed)) / 2, speed)
        push = (before - 1) / speed
        longest = max(abs(now - old) for now, old in zip(there, here, strict=True))
        ahead = [now + push * (now - old) for now, old in zip(there, here, strict=True)]
        here = there
        if longest < ENOUGH:
            break
    return here


def _curvature(
    rows: Sequence[Row], known: Sequence[list[int]], logs: Sequence[list[float]], holds: Sequence[float]
) -> list[float]:
    """For each parameter a bound on how fast the slope changes along it, whatever the others do."""
    found = list(holds)
    for row, starts, log in zip(rows, known, logs, strict=True):
        for label, one in enumerate(log):
            reach = row.worth / 2 * (abs(one) + 1 + len(starts))
            found[0] += abs(one) * reach
            found[1 + label] += reach
            for start in starts:
                found[start + label] += reach
    return found


def _slope(
    rows: Sequence[Row], known: Sequence[list[int]], logs: Sequence[list[float]], at: Sequence[float]
) -> list[float]:
    found = [0.0] * len(at)
    scale = at[0]
    for row, starts, log in zip(rows, known, logs, strict=True):
        scores = [scale * log[0] + at[1], scale * log[1] + at[2], scale * log[2] + at[3]]
        for start in starts:
            scores[0] += at[start]
            scores[1] += at[start + 1]
            scores[2] += at[start + 2]
        likely = softmax(scores)
        errors = [row.worth * (likely[label] - row.target[label]) for label in range(len(LABELS))]
        bad, plain, good = errors
        found[0] += bad * log[0] + plain * log[1] + good * log[2]
        for start in (1, *starts):
            found[start] += bad
            found[start + 1] += plain
            found[start + 2] += good
    return found
