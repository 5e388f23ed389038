"""What the outputs of somebody else's model mean: known names are taken for what they say, all others must be explained."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from monitor.model import Label

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")

_KNOWN: dict[str, Label] = {
    **dict.fromkeys(("negative", "neg"), "negative"),
    **dict.fromkeys(("neutral", "neu"), "neutral"),
    **dict.fromkeys(("positive", "pos"), "positive"),
}
_NUMBERED = re.compile(r"label_\d+")
_STARS = re.compile(r"([1-5]) stars?")
_FEW, _MIDDLE = 3, 3


def meanings(names: Sequence[str], given: Mapping[str, Label]) -> tuple[Label, ...]:
    """The label of each output of a model, in order. Nothing is guessed: what is not known by name must be given.

    Args:
        names: what the model calls its outputs (``config.json``, ``id2label``).
        given: what the operator says of some of them; only then may several outputs mean the same: their probabilities
            add up.

    Raises:
        ValueError: a sentence that says what to write, or why no words help.
    """
    told = ", ".join(names) or "nothing"
    if strange := sorted(given.keys() - set(names)):
        raise ValueError(f"`labels` explains {', '.join(strange)}, but its labels are {told}")
    found = [given.get(name) or _KNOWN.get(name.strip().lower()) for name in names]
    if names and None in found:
        raise ValueError(f"its labels are {told}{_unexplained(names, found)}")
    labels = tuple(label for label in found if label is not None)
    if lacking := [label for label in LABELS if label not in labels]:
        raise ValueError(
            f"its labels are {told}: it can never say {' or '.join(lacking)}; "
            "expected a model of negative, neutral and positive, in any order"
        )
    twice = sorted(label for label, count in Counter(labels).items() if count > 1)
    if len(labels) > _FEW and twice and not given:
        raise ValueError(
            f"its labels are {told}: {', '.join(twice)} stands there more than once; "
            f"if that is meant, say so: labels: {{{_written(names, labels)}}}"
        )
    return labels


def _unexplained(names: Sequence[str], found: Sequence[Label | None]) -> str:
    """Why they say nothing, and what to write."""
    unknown = [name for name, label in zip(names, found, strict=True) if label is None]
    if all(_NUMBERED.fullmatch(name.lower()) for name in unknown):
        shape = ", ".join(f"{name}: …" for name in names)
        return (
            f", which say nothing: the model's page tells what each means; write it down, as in "
            f"labels: {{{shape}}} with negative, neutral or positive for each …"
        )
    if all(_STARS.fullmatch(name.lower()) for name in unknown):
        stars = [_star(name) for name in names]
        return f": stars are no feelings before somebody says so, as in labels: {{{_written(names, stars)}}}"
    shape = ", ".join(f"{name}: …" for name in unknown)
    return (
        f"; expected negative, neutral and positive; say what the others mean, as in labels: {{{shape}}}, "
        "or take another model"
    )


def _star(name: str) -> Label:
    stars = _STARS.fullmatch(name.lower())
    number = int(stars[1]) if stars else _MIDDLE
    return "negative" if number < _MIDDLE else "positive" if number > _MIDDLE else "neutral"


def _written(names: Sequence[str], labels: Sequence[Label]) -> str:
    return ", ".join(f"{name}: {label}" for name, label in zip(names, labels, strict=True))
