"""How good a model is, and how far its confidence can be believed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Logits = Sequence[Sequence[float]]

_COLDEST, _HOTTEST = 0.2, 5.0
_RATIO = (math.sqrt(5) - 1) / 2


def probabilities(logits: Sequence[float], temperature: float = 1.0) -> list[float]:
    """The softmax."""
    top = max(logits)
    powers = [math.exp((logit - top) / temperature) for logit in logits]
    return [power / math.fsum(powers) for power in powers]


def temperature(logits: Logits, labels: Sequence[int]) -> float:
    """What to divide logits by, so that the labels are least surprising (Guo et al., https://arxiv.org/abs/1706.04599).

    Found by golden section: the surprise has one valley.
    """

    def surprise(heat: float) -> float:
        return math.fsum(
            -math.log(max(probabilities(each, heat)[label], 1e-12))
            for each, label in zip(logits, labels, strict=True)
        )

    low, high = _COLDEST, _HOTTEST
    while high - low > 1e-3:  # noqa: PLR2004 -- far finer than what a thousand posts can tell
        left, right = high - _RATIO * (high - low), low + _RATIO * (high - low)
        low, high = (low, right) if surprise(left) < surprise(right) else (left, high)
    return round((low + high) / 2, 3)


def macro_recall(found: Sequence[int], labels: Sequence[int]) -> float:
    """The mean, over labels, of the part of it that was found."""
    each = [
        [one == label for one, label in zip(found, labels, strict=True) if label == wanted]
        for wanted in sorted(set(labels))
    ]
    return math.fsum(sum(hits) / len(hits) for hits in each) / len(each)


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: how far confidence and accuracy lie apart, in bins of equal width."""
    edges = [number / bins for number in range(bins)] + [math.inf]
    apart = 0.0
    for low, high in pairwise(edges):
        inside = [(sure, hit) for sure, hit in zip(confidences, right, strict=True) if low <= sure < high]
        apart += abs(math.fsum(sure for sure, _ in inside) - sum(hit for _, hit in inside))
    return apart / len(confidences)
