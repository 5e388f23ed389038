"""From labelled posts to a model's folder: train, export, calibrate, and say how good it is."""

from __future__ import annotations

import dataclasses
import json
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from classifiers.transformer.folder import LABELS, About, ModelFolder
from classifiers.transformer.reader import Reader
from classifiers.transformer.training import measures
from classifiers.transformer.training.examples import Example
from monitor.errors import ClassifierError

_TAUGHT = 0.3  # how much of what is wanted is the teacher's word
_SOFTER = 0.5  # its logits are halved: what it doubts is what it knows
_APART = 0.1  # of the posts are kept apart to calibrate on, where none are given
_FEW = 30  # posts: fewer teach nothing, and calibrate nothing


@dataclass(frozen=True, slots=True)
class Asked:
    """What to make, and of what.

    Args:
        base: the folder of a BERT-like encoder: ``config.json``, ``model.safetensors``, ``tokenizer.json``.
        out: the folder to write.
        tokens: how many of a text are read in service.
        seconds: stop then, the learning rate at zero.
        teacher: a model whose doubts are taught as well.
    """

    base: Path
    out: Path
    name: str
    version: str
    languages: tuple[str, ...]
    epochs: float = 4.0
    seconds: float = math.inf
    tokens: int = 128
    seed: int = 4
    teacher: ModelFolder | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it; ``told`` is a line of figures."""

    learned: int
    calibrated_on: int
    told: str


def make(
    examples: Sequence[Example], held_out: Sequence[Example], asked: Asked, tell: Callable[[str], None]
) -> Made:
    """Train a model and write its folder, ready for ``kind: transformer``.

    Args:
        held_out: posts to calibrate on; where there are none, a tenth of the examples is kept apart.

    Raises:
        ClassifierError: the extra is missing, the base is no encoder that can be trained, the posts are too few, or the
            folder exists.
    """
    for package in ("torch", "transformers", "onnx"):
        if find_spec(package) is None:
            raise ClassifierError(
                f"{package} is not installed: pip install 'vigie[train-transformer]'", permanent=True
            )
    if asked.out.exists() and any(asked.out.iterdir()):
        raise ClassifierError(f"{asked.out} is not empty: name a new folder", permanent=True)
    check_base(asked.base)
    learnt, apart = (list(examples), list(held_out)) if held_out else parted(examples, asked.seed)
    if min(len(learnt), len(apart)) < _FEW:
        raise ClassifierError(
            f"too few posts: {len(learnt)} to learn from and {len(apart)} to calibrate on; {_FEW} of each are the least, "
            "and some two thousand are worth the while",
            permanent=True,
        )
    from classifiers.transformer.training.exporting import describe, export  # noqa: PLC0415 -- torch: 3 s
    from classifiers.transformer.training.learning import Plan, learn  # noqa: PLC0415 -- torch: 3 s

    if asked.teacher:
        learnt = taught(learnt, Reader(asked.teacher))
    plan = Plan(epochs=asked.epochs, seconds=asked.seconds, seed=asked.seed)
    network = learn(asked.base, learnt, plan, tell)
    export(network, asked.base, asked.out)
    about = About(
        name=asked.name,
        version=asked.version,
        languages=asked.languages,
        tokens=asked.tokens,
        text="social",
    )
    describe(asked.out, about)
    heat, told = judged(Reader(ModelFolder(asked.out.absolute())), apart)
    describe(asked.out, about.model_copy(update={"temperature": heat}))
    return Made(len(learnt), len(apart), told)


def check_base(base: Path) -> None:
    """That a folder holds an encoder which can be trained.

    Raises:
        ClassifierError: it does not, and what is lacking.
    """
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        if not (base / name).is_file():
            raise ClassifierError(
                f"{base} is no encoder that can be trained: {name} is missing", permanent=True
            )
    try:
        kind = json.loads((base / "config.json").read_bytes()).get("model_type")
    except (ValueError, AttributeError) as error:
        raise ClassifierError(f"{base}: config.json is not right: {error}", permanent=True) from error
    if kind != "bert":
        raise ClassifierError(
            f"{base} is of the kind {kind}: the recipe is for BERT-like encoders (model_type: bert), such as MiniLM",
            permanent=True,
        )


def parted(examples: Sequence[Example], seed: int) -> tuple[list[Example], list[Example]]:
    """Those to learn from, and a tenth to calibrate on, by lot."""
    order = list(examples)
    random.Random(seed).shuffle(order)  # noqa: S311 -- repeatable, not secret
    cut = max(1, round(len(order) * _APART))
    return order[cut:], order[:cut]


def taught(examples: Sequence[Example], teacher: Reader) -> list[Example]:
    """The examples, with a teacher's word mixed in."""
    return [dataclasses.replace(one, wanted=_mixed(one.wanted, _said(teacher, one.text))) for one in examples]


def judged(reader: Reader, examples: Sequence[Example]) -> tuple[float, str]:
    """The temperature that fits the examples, and a line of figures with it.

    Args:
        reader: of a folder whose temperature is 1.
    """
    logits = [[math.log(max(each, 1e-12)) for each in _said(reader, one.text)] for one in examples]
    labels = [one.label for one in examples]
    heat = measures.temperature(logits, labels)
    sure = [measures.probabilities(each, heat) for each in logits]
    found = [max(range(len(LABELS)), key=each.__getitem__) for each in sure]
    right = [one == label for one, label in zip(found, labels, strict=True)]
    error = measures.calibration_error([max(each) for each in sure], right)
    recall = measures.macro_recall(found, labels)
    return heat, (
        f"{len(labels)} posts: macro-recall {recall:.4f}, accuracy {sum(right) / len(right):.4f}, "
        f"temperature {heat}, calibration error {error:.4f}"
    )


def _said(reader: Reader, text: str) -> list[float]:
    probabilities = reader.read(text).probabilities
    return [probabilities[label] for label in LABELS]


def _mixed(wanted: Sequence[float], said: Sequence[float]) -> tuple[float, ...]:
    softer = [each**_SOFTER for each in said]
    return tuple(
        [(1 - _TAUGHT) * was + _TAUGHT * each / sum(softer) for was, each in zip(wanted, softer, strict=True)]
    )
