"""A model made smaller, and what that costs it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from classifiers.transformer.folder import LABELS, ModelFolder, Wanted
from classifiers.transformer.invented import posts as invented
from classifiers.transformer.reader import Reader
from monitor.errors import ClassifierError
from monitor.grades import Graded, Grades, grade
from monitor.labelled import LabelledPost
from monitor.model import Label

_APART = 0.01  # of a probability: the graph in 32 bits must say what torch says
_EXTRA = ("torch", "transformers", "onnx")


@dataclass(frozen=True, slots=True)
class Loss:
    """What int8 costs.

    Args:
        posts: how many were read.
        turned: on how many the label changed.
        apart: by how much a label's probability changed at most.
        whole, small: how good both are on labelled posts; ``None`` where there were none.
        sizes: bytes of the graph in 32 bits, and in int8.
    """

    posts: int
    turned: int
    apart: float
    sizes: tuple[int, int]
    whole: Grades | None = None
    small: Grades | None = None


def export_model(
    folder: Path,
    wanted: Wanted,
    output: Path,
    *,
    posts: Sequence[LabelledPost],
    keep_whole: bool,
    tell: Callable[[str], None],
) -> Loss:
    """Write a model as a graph in int8, and measure the loss against 32 bits.

    Args:
        posts: labelled ones; without any, both forms are compared on invented ones.
        keep_whole: write the graph in 32 bits instead.

    Raises:
        ClassifierError: the extra is missing, the model cannot be read, or its graph does not say what torch says.
    """
    for package in _EXTRA:
        if find_spec(package) is None:
            raise ClassifierError(
                f"{package} is not installed: pip install 'vigie[train-transformer]'", permanent=True
            )
    if output.exists() and any(output.iterdir()):
        raise ClassifierError(f"{output} is not empty: name a new folder", permanent=True)
    origin = ModelFolder(folder, wanted=wanted.model_copy(update={"runtime": "torch", "device": "cpu"}))
    from classifiers.transformer.training import quantising  # noqa: PLC0415 -- torch: 3 s

    texts = [post.text for post in posts] or invented(origin.languages)
    with tempfile.TemporaryDirectory() as room:
        first, second = Path(room) / "whole", Path(room) / "small"
        tell("writing the graph in 32 bits")
        quantising.whole(origin, first)
        tell("writing it in int8")
        quantising.small(origin, first, second)
        one, other = ModelFolder(first, wanted=wanted), ModelFolder(second, wanted=wanted)
        assert one.onnx is not None and other.onnx is not None  # noqa: PT018 -- both were just written
        sizes = (one.onnx.stat().st_size, other.onnx.stat().st_size)
        tell(f"reading {len(texts)} posts with each")
        whole, small = Reader(one), Reader(other)
        check_same(Reader(origin), whole, invented(origin.languages))
        loss = compare(whole, small, texts, [post.label for post in posts], sizes)
        shutil.copytree(first if keep_whole else second, output, dirs_exist_ok=True)
    return loss


def check_same(torch: Reader, graph: Reader, texts: Sequence[str]) -> None:
    """That a graph says what the model says that it was made of.

    Raises:
        ClassifierError: it does not, and by how much.
    """
    apart = max(_distance(torch, graph, text) for text in texts)
    if apart > _APART:
        raise ClassifierError(
            f"the graph differs from the model by up to {apart:.2f} of a probability: this kind of model cannot be exported",
            permanent=True,
        )


def compare(
    whole: Reader, small: Reader, texts: Sequence[str], labels: Sequence[Label], sizes: tuple[int, int]
) -> Loss:
    """Both forms of a model on the same posts; ``labels`` may be empty."""
    said = [(_graded(whole, text), _graded(small, text)) for text in texts]
    turned = sum(one[0] != other[0] for one, other in said)
    apart = max(_distance(whole, small, text) for text in texts)
    if not labels:
        return Loss(len(texts), turned, apart, sizes)
    forms = [
        grade([Graded(None, label, *pair[at]) for label, pair in zip(labels, said, strict=True)])
        for at in (0, 1)
    ]
    return Loss(len(texts), turned, apart, sizes, forms[0], forms[1])


def _graded(reader: Reader, text: str) -> tuple[Label, float]:
    found = reader.read(text).probabilities
    label = max(LABELS, key=lambda each: found[each])
    return label, found[label]


def _distance(one: Reader, other: Reader, text: str) -> float:
    first, second = one.read(text).probabilities, other.read(text).probabilities
    return max(abs(first[label] - second[label]) for label in first)
