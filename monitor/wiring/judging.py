"""Sentiment classifiers by themselves: to grade them, and to train new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from classifiers.transformer.shelf import found
from monitor.clock import SystemClock
from monitor.errors import VigieError
from monitor.labelled import LabelledPost
from monitor.ports import Classifier, Surroundings
from monitor.wiring.learned import learned_from
from monitor.wiring.models import models_folder
from monitor.wiring.plugins import classifier, plugins
from monitor.wiring.rules_file import read_config

AS_IN_THE_RULES = "rules"


def sentiment_by(name: str, rules: Path) -> Classifier:
    """The classifier that ``vader``, ``linear`` or ``linear:our-own.npz`` names: its kind, and its model if it takes one.

    ``linear+learned/0003.json`` is the same with what was learned from corrections over it.
    Or ``rules``: the one that the rules file names, with its settings, and whatever was learned.

    Raises:
        VigieError: there is no such kind, it needs more settings, or its model is missing or damaged; the rules cannot be read.
    """
    plain, plus, learned = name.rpartition("+")
    if plus and learned.endswith(".json"):
        return learned_from(Path(learned), sentiment_by(plain, rules))
    if name == AS_IN_THE_RULES:
        return classifier("sentiment", read_config(rules), SystemClock(), rules.parent)
    kind, _, model = name.partition(":")
    known = plugins("classifiers")
    if kind not in known:
        raise VigieError(f"no classifier of the kind {kind}; there are: {', '.join(sorted(known))}")
    given = {"model": model} if model else {}
    if kind == "transformer" and "@" in model:
        pinned = found(models_folder(), model)
        given = {"model": model.partition("@")[0], "revision": pinned.name}
    try:
        settings = known[kind].Settings(kind=kind, **given)
    except ValidationError as error:
        (first, *_) = error.errors()
        hint = (
            "; write it into the rules file, and grade it with --model rules"
            if first["type"] == "missing"
            else ""
        )
        raise VigieError(f"{name}: {first['loc'][0] if first['loc'] else ''} {first['msg']}{hint}") from error
    made: Classifier = known[kind](settings, Surroundings("sentiment", SystemClock(), models=models_folder()))
    return made


@dataclass(frozen=True, slots=True)
class Training:
    """What a training did, in numbers."""

    learned: int
    calibrated_on: int
    features: int


def train_linear(
    posts: Sequence[LabelledPost],
    held_out: Sequence[LabelledPost],
    output: Path,
    *,
    name: str,
    seed: int,
    say: Callable[[str], None],
) -> Training:
    """Train a linear model and write it.

    Raises:
        VigieError: a library is missing, the posts are too few, or the file cannot be written.
    """
    try:
        import scipy.sparse  # noqa: F401, PLC0415 -- what the extra brings; NumPy is there anyway

        from classifiers.linear import training  # noqa: PLC0415 -- for training alone, with NumPy and SciPy: 300 ms
    except ImportError as error:
        raise VigieError(
            "training needs libraries that are not installed: pip install 'vigie[train]'"
        ) from error
    from classifiers.linear.model import save  # noqa: PLC0415 -- likewise

    def examples(some: Sequence[LabelledPost]) -> list[training.Example]:
        return [training.Example(one.lang or "", one.label, one.text) for one in some]

    try:
        trained = training.train(examples(posts), examples(held_out), name=name, seed=seed, say=say)
    except ValueError as error:
        raise VigieError(str(error)) from error
    save(trained.model, output)
    return Training(trained.learned, trained.calibrated_on, trained.features)


def train_transformer(
    posts: Sequence[LabelledPost],
    held_out: Sequence[LabelledPost],
    output: Path,
    *,
    base: Path,
    name: str,
    seed: int,
    epochs: float,
    minutes: float,
    teacher: Path | None,
    say: Callable[[str], None],
) -> Training:
    """Train a transformer on an encoder, and write the folder that ``kind: transformer`` reads.

    Args:
        base: the folder of an encoder.
        name: a name and a version.
        teacher: the folder of a model whose doubts are taught as well.

    Raises:
        VigieError: the extra is missing, the name is none, the base cannot be trained, or the posts are too few.
    """
    from classifiers.transformer.folder import ModelFolder  # noqa: PLC0415 -- only who trains needs it
    from classifiers.transformer.training import examples, recipe  # noqa: PLC0415 -- likewise

    def learnt(some: Sequence[LabelledPost]) -> list[examples.Example]:
        rows = [{"text": one.text, "label": str(one.label), "second": str(one.second or "")} for one in some]
        return [examples.example(row, number) for number, row in enumerate(rows, 1) if row["text"].strip()]

    called, _, version = name.partition(" ")
    languages = tuple(sorted({one.lang for one in posts if one.lang}))
    if not languages:
        raise VigieError("nothing says in which language the posts are: add a column lang, or --lang")
    if not version[:1].isdecimal():
        raise VigieError(f"--name {name!r}: write a name and a version, such as 'acme 1'")
    asked = recipe.Asked(
        base=base,
        out=output,
        name=called,
        version=version,
        languages=languages,
        epochs=epochs,
        seconds=minutes * 60,
        seed=seed,
        teacher=ModelFolder(teacher, languages) if teacher else None,
    )
    made = recipe.make(learnt(posts), learnt(held_out), asked, say)
    say(made.told)
    return Training(made.learned, made.calibrated_on, 0)
