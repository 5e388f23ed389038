"""``python -m classifiers.transformer.training``: from labelled posts to a model's folder."""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from classifiers.transformer.folder import LABELS, About, ModelFolder
from classifiers.transformer.reader import Reader
from classifiers.transformer.training import measures
from classifiers.transformer.training.examples import Example, read

_TAUGHT = 0.3  # how much of what is wanted is the teacher's word
_SOFTER = 0.5  # its logits are halved: what it doubts is what it knows


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, export, calibrate, and say how good it is on the development posts."""
    asked = _parser().parse_args(arguments)
    for package in ("torch", "transformers", "onnx"):
        if find_spec(package) is None:
            sys.exit(f"{package} is not installed: pip install 'vigie[train-transformer]'")
    from classifiers.transformer.training.exporting import describe, export  # noqa: PLC0415 -- torch: 3 s
    from classifiers.transformer.training.learning import Plan, learn  # noqa: PLC0415 -- torch: 3 s

    examples = [one for path in asked.train for one in read(path, asked.lang)]
    if asked.teacher:
        examples = taught(examples, Reader(ModelFolder(asked.teacher.absolute(), [asked.lang])))
    plan = Plan(epochs=asked.epochs, seconds=asked.minutes * 60, seed=asked.seed)
    network = learn(asked.base, examples, plan, _tell)
    export(network, asked.base, asked.out)
    about = About(
        name=asked.name, version=asked.version, languages=(asked.lang,), tokens=asked.tokens, text="social"
    )
    describe(asked.out, about)
    heat, told = judged(Reader(ModelFolder(asked.out.absolute())), read(asked.dev, asked.lang))
    describe(asked.out, about.model_copy(update={"temperature": heat}))
    _tell(told)


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


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- a command speaks to a person


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m classifiers.transformer.training", description=__doc__)
    parser.add_argument(
        "--base",
        type=Path,
        required=True,
        help="an encoder's folder: config.json, model.safetensors, tokenizer.json",
    )
    parser.add_argument(
        "--train", type=Path, required=True, nargs="+", help="labelled posts: text, label[, second, lang]"
    )
    parser.add_argument("--dev", type=Path, required=True, help="more of them, to fit the temperature on")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--teacher", type=Path, help="the folder of a model whose doubts are taught as well")
    parser.add_argument(
        "--lang", default="en", help="the language to learn, where the files have a column lang"
    )
    parser.add_argument("--epochs", type=float, default=4.0)
    parser.add_argument(
        "--minutes", type=float, default=math.inf, help="stop then, the learning rate at zero"
    )
    parser.add_argument("--tokens", type=int, default=128, help="of a text are read in service")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--name", default="own")
    parser.add_argument("--version", default="1")
    return parser


if __name__ == "__main__":
    main()
