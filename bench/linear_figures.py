"""How good the linear model is, with 95 % intervals, and whether the labels of the Hindi posts belong to them.

    python -m bench.linear_figures

On ``dev.tsv``, which it has not learned from nor been calibrated on. The intervals are of 1,000 bootstrap samples of the
posts. What it is unsure of counts as wrong, as in ``vigie evaluate``; the calibration error is over all posts.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from bench.labelled import Labelled, labelled, mention
from bench.linear import classifier
from classifiers.transformer.classifier import TransformerClassifier, TransformerSettings
from monitor.model import Label
from monitor.ports import Surroundings
from tests.fakes import FakeClock

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
SAMPLES = 1_000
BINS = 10
STRETCH = 200  # Hindi posts in the order of their file

Judged = tuple[str, str | None, str, float]  # the label, what was said, the most probable, and how probable
Measure = Callable[[Sequence[Judged]], float]


def judged(posts: Sequence[Labelled]) -> list[Judged]:
    ours = classifier()
    found: list[Judged] = []
    for post in posts:
        one = mention(post.text, post.lang)
        said = ours.classify([one])[0].sentiment
        likely = ours.probabilities(one)
        if likely is not None:
            best = max(range(3), key=likely.__getitem__)
            found.append((post.label, said.label if said else None, LABELS[best], likely[best]))
    return found


def recall(some: Sequence[Judged]) -> float:
    return sum(_share(some, label, 0) for label in LABELS) / len(LABELS)


def f1(some: Sequence[Judged]) -> float:
    total = 0.0
    for label in LABELS:
        found, right = _share(some, label, 0), _share(some, label, 1)
        total += 2 * found * right / (found + right) if found + right else 0.0
    return total / len(LABELS)


def _share(some: Sequence[Judged], label: str, side: int) -> float:
    those = [one for one in some if one[side] == label]
    return sum(one[0] == one[1] for one in those) / len(those) if those else 0.0


def calibration_error(some: Sequence[Judged]) -> float:
    sums = [0.0] * BINS
    for truth, _, best, confidence in some:
        sums[min(BINS - 1, int(confidence * BINS))] += confidence - (truth == best)
    return sum(map(abs, sums)) / len(some)


def interval(measure: Measure, some: Sequence[Judged]) -> str:
    dice = random.Random(1)
    found = sorted(measure(dice.choices(some, k=len(some))) for _ in range(SAMPLES))
    return f"{measure(some):.3f} ({found[SAMPLES // 40]:.3f}-{found[-SAMPLES // 40]:.3f})"


def hindi(name: str) -> None:
    """How far the careful model's score of the English in each post goes along with the label (Pearson's r)."""
    reader = TransformerClassifier(
        TransformerSettings(languages=("hi",)), Surroundings(name="careful", clock=FakeClock())
    )
    posts = [post for post in labelled(name) if post.lang == "hi"]
    for start in range(0, len(posts), STRETCH):
        some = posts[start : start + STRETCH]
        said = [opinion.sentiment for opinion in reader.classify([mention(post.text, "hi") for post in some])]
        pairs = [(one.score, LABELS.index(post.label)) for post, one in zip(some, said, strict=True) if one]
        print(f"    {name}, Hindi posts {start + 1} to {start + len(some)}: r = {_pearson(pairs):+.2f}")


def _pearson(pairs: Sequence[tuple[float, float]]) -> float:
    one, other = (math.fsum(column) / len(pairs) for column in zip(*pairs, strict=True))
    both = math.fsum((x - one) * (y - other) for x, y in pairs)
    return both / math.sqrt(
        math.fsum((x - one) ** 2 for x, _ in pairs) * math.fsum((y - other) ** 2 for _, y in pairs)
    )


def main() -> None:
    posts = labelled("dev")
    print("| | posts | macro-recall | macro-F1 | no opinion | ECE |\n|---|--:|--:|--:|--:|--:|")
    for lang in dict.fromkeys(post.lang for post in posts):
        some = judged([post for post in posts if post.lang == lang])
        unsure = sum(one[1] is None for one in some) / len(some)
        figures = [interval(measure, some) for measure in (recall, f1)]
        print(
            f"| {lang} | {len(some)} | {' | '.join(figures)} | {unsure:.1%} | {interval(calibration_error, some)} |"
        )
    if any(post.lang == "hi" for post in posts):
        print("\nwhether the Hindi labels belong to their posts")
        hindi("train")
        hindi("dev")


if __name__ == "__main__":
    main()
