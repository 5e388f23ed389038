"""A trained model: what each chunk of a post adds to the scores, and how sure the sum is.

The scores are two, "negative rather than neutral" and "positive rather than neutral", in log-odds; those of neutral are
0. A feature's two weights lie where its number points to, in tables of one byte each; which number a byte stands for,
``levels`` says: fine steps near 0, where most weights are. Features of the other languages have a place of their own beside
the one that all share, so that 1,800 French posts gain from 50,000 English ones (Daumé III, *Frustratingly Easy Domain
Adaptation*, ACL 2007, https://arxiv.org/abs/0907.1815).
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.linear.arrays import read_arrays, write_arrays
from monitor.errors import EdgeError

NO_WEIGHT = 127  # the byte that stands for 0
NOTHING = NO_WEIGHT << 8 | NO_WEIGHT

_FORMAT = 1
_LOW = 0 if sys.byteorder == "little" else 1  # where the lower of two bytes stands
_ENTRY = 4  # bytes of the number of an entry of the lexicon


@dataclass(frozen=True, slots=True)
class Model:
    """The numbers of a model file.

    Args:
        name: what verdicts call it, with its version.
        languages: those it reads, in the order of ``bias`` and ``sharpness``.
        both: two bytes for each place of the table, the lower towards negative, the upper towards positive; its length is
            a power of two.
        levels: what each of the 256 values of a byte stands for.
        bias: two for each language: the scores of a post that says nothing.
        lexicon: the valence of entries, by number.
        worth: what praise adds to the two scores, and what blame does; then the same for both after a negation.
        sharpness: what the scores of each language are multiplied with, so that 0.7 means right in seven of ten
            (temperature scaling: Guo et al., ICML 2017, https://arxiv.org/abs/1706.04599).
        about: how it was made, for a reader.
    """

    name: str
    languages: tuple[str, ...]
    both: array[int]
    levels: tuple[float, ...]
    bias: tuple[float, ...]
    sharpness: tuple[float, ...]
    lexicon: Mapping[int, float]
    worth: tuple[float, ...]
    about: str = ""

    def __post_init__(self) -> None:
        size, known = len(self.both), len(self.languages)
        if (
            size & (size - 1)
            or len(self.levels) != 256  # noqa: PLR2004 -- a byte
            or (len(self.bias), len(self.sharpness), len(self.worth)) != (2 * known, known, 8)
            or not all(map(math.isfinite, (*self.levels, *self.bias, *self.sharpness, *self.worth)))
            or not all(each > 0 for each in self.sharpness)
            or not all(map(math.isfinite, self.lexicon.values()))
        ):
            raise ValueError("its tables do not fit together")


def load(path: Path) -> Model:
    """The model of a file.

    Raises:
        EdgeError: permanent; there is none, or it is damaged or of another format.
    """
    arrays = read_arrays(path)
    try:
        about = _about(_bytes(arrays["about"]))
        return Model(
            name=str(about["name"]),
            languages=tuple(map(str, about["languages"])),
            both=woven(_bytes(arrays["negative"]), _bytes(arrays["positive"])),
            levels=_floats(arrays["levels"]),
            bias=_floats(arrays["bias"]),
            sharpness=_floats(arrays["sharpness"]),
            lexicon=_lexicon(_bytes(arrays["entries"]), _floats(arrays["valences"])),
            worth=_floats(arrays["worth"]),
            about=str(about["recipe"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EdgeError(f"{path} is no model: {error}", permanent=True) from error


def save(model: Model, path: Path) -> None:
    """Write it down.

    Raises:
        EdgeError: permanent; the file cannot be written.
    """
    about = {
        "format": _FORMAT,
        "name": model.name,
        "languages": model.languages,
        "recipe": model.about,
    }
    write_arrays(
        path,
        {
            "about": json.dumps(about, ensure_ascii=False).encode(),
            "negative": model.both.tobytes()[_LOW::2],
            "positive": model.both.tobytes()[1 - _LOW :: 2],
            "levels": model.levels,
            "bias": model.bias,
            "sharpness": model.sharpness,
            "entries": b"".join(number.to_bytes(_ENTRY, "little") for number in model.lexicon),
            "valences": tuple(model.lexicon.values()),
            "worth": model.worth,
        },
    )


def _about(content: bytes) -> Mapping[str, Any]:
    about: Mapping[str, Any] = json.loads(content)
    if about["format"] != _FORMAT:
        raise ValueError(f"its format is {about['format']}, and this version reads {_FORMAT}")
    return about


def woven(negative: bytes, positive: bytes) -> array[int]:
    """Two tables as one.

    Raises:
        ValueError: one is longer than the other.
    """
    both = bytearray(2 * len(negative))
    both[_LOW::2], both[1 - _LOW :: 2] = negative, positive
    return array("H", both)


def _lexicon(entries: bytes, valences: tuple[float, ...]) -> Mapping[int, float]:
    numbers = [int.from_bytes(entries[at : at + _ENTRY], "little") for at in range(0, len(entries), _ENTRY)]
    return dict(zip(numbers, valences, strict=True))


def _bytes(values: bytes | tuple[float, ...]) -> bytes:
    if not isinstance(values, bytes):
        raise TypeError("numbers of the wrong type")
    return values


def _floats(values: bytes | tuple[float, ...]) -> tuple[float, ...]:
    if isinstance(values, bytes):
        raise TypeError("numbers of the wrong type")
    return values
