"""How good a classifier is: what it said of labelled posts, counted.

Macro figures weigh each label the same, however many posts have it: macro-recall is the measure of SemEval's tasks on
Twitter, macro-F1 that of most other sets. The calibration error (ECE, Naeini et al., AAAI 2015) is how far the confidence
is from the share that is right, over ten bins of confidence, weighed by their posts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.model import Label

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
BINS = 10


class Graded(NamedTuple):
    """A labelled post and what was said of it; ``said`` is ``None`` where there was no opinion, which counts as wrong."""

    lang: str | None
    label: Label
    said: Label | None
    confidence: float


class Bin(NamedTuple):
    """The posts of which something was said with about the same confidence."""

    posts: int
    confidence: float  # on average
    right: float  # share, 0 to 1


class Class(NamedTuple):
    """How well one label is told."""

    precision: float
    recall: float
    f1: float
    posts: int


@dataclass(frozen=True, slots=True)
class Grades:
    """The figures of some posts.

    Args:
        confusion: how often each label was said of posts with each label; ``None`` is no opinion.
    """

    posts: int
    confusion: Mapping[tuple[Label, Label | None], int]
    bins: tuple[Bin, ...] = field(default=())

    @property
    def accuracy(self) -> float:
        """The share that is right."""
        return _part(sum(self.confusion[label, label] for label in LABELS), self.posts)

    @property
    def silent(self) -> float:
        """The share without an opinion."""
        return _part(sum(self.confusion[label, None] for label in LABELS), self.posts)

    @property
    def macro_f1(self) -> float:
        """The mean over labels that occur."""
        return self._mean([self.of(label).f1 for label in self._occurring()])

    @property
    def macro_recall(self) -> float:
        """The mean over labels that occur."""
        return self._mean([self.of(label).recall for label in self._occurring()])

    @property
    def calibration_error(self) -> float:
        """The expected calibration error, 0 to 1."""
        whole = sum(each.posts for each in self.bins)
        return sum(_part(each.posts, whole) * abs(each.confidence - each.right) for each in self.bins)

    def of(self, label: Label) -> Class:
        """How well one label is told."""
        hits = self.confusion[label, label]
        posts = sum(self.confusion[label, said] for said in (*LABELS, None))
        said = sum(self.confusion[true, label] for true in LABELS)
        return Class(_part(hits, said), _part(hits, posts), _part(2 * hits, said + posts), posts)

    def _occurring(self) -> list[Label]:
        return [label for label in LABELS if self.of(label).posts]

    @staticmethod
    def _mean(values: Sequence[float]) -> float:
        return _part(sum(values), len(values))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one classifier made of the posts.

    Args:
        model: what it calls itself.
        first, again: posts a second of processor time, when it read them for the first time and when it read them again.
    """

    name: str
    model: str
    grades: Grades
    languages: dict[str, Grades]
    first: float
    again: float


def grade(graded: Sequence[Graded]) -> Grades:
    """The figures of all of them together."""
    spoken = [one for one in graded if one.said is not None]
    cells: list[list[Graded]] = [[] for _ in range(BINS)]
    for one in spoken:
        cells[min(int(one.confidence * BINS), BINS - 1)].append(one)
    bins = tuple(
        Bin(
            len(cell),
            sum(one.confidence for one in cell) / len(cell),
            sum(one.label == one.said for one in cell) / len(cell),
        )
        for cell in cells
        if cell
    )
    return Grades(len(graded), Counter((one.label, one.said) for one in graded), bins)


def by_language(graded: Sequence[Graded]) -> dict[str, Grades]:
    """The figures of each language by itself, the one with most posts first."""
    languages = Counter(one.lang or "unknown" for one in graded)
    return {
        lang: grade([one for one in graded if (one.lang or "unknown") == lang])
        for lang, _ in languages.most_common()
    }


def _part(some: float, whole: float) -> float:
    return some / whole if whole else 0.0
