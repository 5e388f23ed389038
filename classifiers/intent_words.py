"""What each word of a post adds towards each intent: the learned half of ``classifiers.intents``.

For each intent one logistic regression on the words of a post, on two side by side, on the letters of a word and on words
after a negation (``classifiers.linear.words`` reads them), and on the weight of the cues. All of it is a sum: what a chunk
between two blanks adds is reckoned once and remembered, and what each added is known exactly. A feature is a number of 32
bits with eight weights of one byte each; no file of weights holds a word of a post. `python -m classifiers.intent_training`
makes the file.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from classifiers.linear.arrays import read_arrays, write_arrays
from classifiers.linear.places import BITS, DENIED, NO_WORD, UNDER_NEGATION, number_of, reduced
from classifiers.linear.words import SCOPE, Chunk, Words, features_of_word
from monitor.errors import EdgeError
from monitor.model import INTENTS

SHIPPED = Path(__file__).with_name("intents.npz")
NO_WEIGHT = 127  # the byte that stands for 0
NEVER = 99.0  # log-odds that no post reaches: the intent is told by its cues alone
MOST_CUES = 6.0  # weight of cues: more of them say no more

_FORMAT = 1
_GRAM = 0.3  # of a word's letters side by side, beside 1 for the word: chosen by cross-validation
_SPREAD = 0x9E3779B1  # so that "a b" is not "b a"
_FULL_STOP = number_of(".")  # stands before the first word after a sentence's end
_LONG = 40  # characters: longer is a link or a prank, not worth remembering
_ROOM = 60_000  # chunks that are remembered of a language: 30 MB when full; then begun anew
_WIDE = len(INTENTS)
_NUMBER = 4  # bytes
_NEGATES, _ENDS = 1, 2

Row = tuple[float, ...]  # what something adds to the log-odds of each of ``INTENTS``
_NOTHING: Row = (0.0,) * _WIDE


class Seen(NamedTuple):
    """What is seen of a chunk: its features as numbers, each with how much it counts.

    Args:
        denied: what counts instead of ``plain`` after a negation.
        first: what its first word adds to the number of a pair, and ``last`` its last.
        turn: whether it begins a negation or ends one.
    """

    plain: Sequence[tuple[int, float]]
    denied: Sequence[tuple[int, float]]
    first: int
    last: int
    turn: int


def see(chunk: Chunk) -> Seen:
    """The features of a chunk as ``classifiers.linear.words`` reads it."""
    numbers = [number_of(word) for word in chunk.words]
    own = [(number_of(feature), 1.0) for feature in chunk.features]
    own += [(one * _SPREAD + other & BITS, 1.0) for one, other in itertools.pairwise(numbers)]
    words = [
        (number_of(feature), 1.0 if feature[0] == "w" else _GRAM)
        for word in chunk.words
        for feature in features_of_word(word)
    ]
    denied = [(number_of(f"n {word}"), 1.0) for word in chunk.words]
    return Seen(
        (*own, *words),
        (*own, *((number, UNDER_NEGATION * much) for number, much in words), *denied, (DENIED, 1.0)),
        numbers[0] if numbers else NO_WORD,
        _FULL_STOP * _SPREAD & BITS if chunk.ends else numbers[-1] * _SPREAD & BITS if numbers else NO_WORD,
        _ENDS if chunk.ends else _NEGATES if chunk.negates else 0,
    )


def reached(turns: Sequence[int]) -> Sequence[int]:
    """The places that a negation reaches."""
    found, reach = [], 0
    for place, turn in enumerate(turns):
        if reach:
            reach -= 1
            found.append(place)
        if turn:
            reach = SCOPE if turn == _NEGATES else 0
    return found


def pairs_of(firsts: Sequence[int], lasts: Sequence[int]) -> list[int]:
    """The numbers of the words side by side in neighbouring chunks."""
    return [one + other & BITS for one, other in zip(lasts, firsts[1:], strict=False)]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one language.

    Args:
        rows: where in ``table`` the eight bytes of a feature lie, by its number.
        levels: the log-odds that each byte stands for.
        cues: for each intent, log-odds for each point of its cues' weight.
        least: the log-odds from which it is told without a cue that says so.
    """

    rows: Mapping[int, int]
    table: bytes
    levels: tuple[float, ...]
    bias: Row
    cues: Row
    least: Row

    def __post_init__(self) -> None:
        if (
            len(self.table) != _WIDE * len(self.rows)
            or len(self.levels) != 256  # noqa: PLR2004 -- a byte
            or {len(self.bias), len(self.cues), len(self.least)} != {_WIDE}
            or not all(map(math.isfinite, (*self.levels, *self.bias, *self.cues, *self.least)))
        ):
            raise ValueError("its tables do not fit together")

    def of(self, seen: Iterable[tuple[int, float]]) -> Row:
        """What features add together."""
        found = [(self.rows[number], much) for number, much in seen if number in self.rows]
        return tuple(
            [
                math.fsum([much * self.levels[self.table[start + intent]] for start, much in found])
                for intent in range(_WIDE)
            ]
        )


def load(path: Path) -> Mapping[str, Weights]:
    """The weights of a file by language.

    Raises:
        EdgeError: permanent; there is none, or it is damaged, or of another format, or of other intents.
    """
    arrays = read_arrays(path)
    try:
        about = json.loads(_bytes(arrays["about"]))
        if (about["format"], tuple(about["intents"])) != (_FORMAT, INTENTS):
            raise ValueError(f"its format is {about['format']}, of the intents {about['intents']}")  # noqa: TRY301 -- one place words it
        return {
            str(lang): Weights(
                _rows(_bytes(arrays[f"{lang}.numbers"])),
                _bytes(arrays[f"{lang}.table"]),
                *(_floats(arrays[f"{lang}.{name}"]) for name in ("levels", "bias", "cues", "least")),
            )
            for lang in about["languages"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise EdgeError(f"{path} is no model of intents: {error}", permanent=True) from error


def save(weights: Mapping[str, Weights], path: Path, *, recipe: str) -> None:
    """Write them down: the same bytes for the same weights.

    Raises:
        EdgeError: permanent; the file cannot be written.
    """
    about = {"format": _FORMAT, "intents": INTENTS, "languages": list(weights), "recipe": recipe}
    arrays: dict[str, bytes | tuple[float, ...]] = {"about": json.dumps(about).encode()}
    for lang, one in weights.items():
        arrays[f"{lang}.numbers"] = b"".join(number.to_bytes(_NUMBER, "little") for number in one.rows)
        arrays[f"{lang}.table"] = one.table
        arrays |= {f"{lang}.levels": one.levels, f"{lang}.bias": one.bias}
        arrays |= {f"{lang}.cues": one.cues, f"{lang}.least": one.least}
    write_arrays(path, arrays)


def _rows(numbers: bytes) -> Mapping[int, int]:
    found = array("I", numbers)
    if sys.byteorder == "big":
        found.byteswap()
    return dict(zip(found, range(0, _WIDE * len(found), _WIDE), strict=True))


def _bytes(values: bytes | tuple[float, ...]) -> bytes:
    if not isinstance(values, bytes):
        raise TypeError("numbers of the wrong type")
    return values


def _floats(values: bytes | tuple[float, ...]) -> tuple[float, ...]:
    if isinstance(values, bytes):
        raise TypeError("numbers of the wrong type")
    return values


class Sums(NamedTuple):
    """What the chunks of a post add up to.

    Args:
        totals: the log-odds of each intent, without those of its cues.
        rows: what each chunk added, before ``share`` made it less for the post's length.
        pairs: what two chunks side by side added, by the place of the second.
    """

    totals: Row
    rows: Sequence[Row]
    pairs: Sequence[tuple[int, Row]]
    share: float

    def parts(self, intent: int) -> list[float]:
        """What each chunk added to the log-odds of an intent."""
        found = [row[intent] * self.share for row in self.rows]
        for place, row in self.pairs:
            found[place] += row[intent] * self.share
        return found


_Share = tuple[Row, Row, int, int, int]  # as Seen, with weights in place of features


class Learned(dict[str, _Share]):
    """The weights of one language, at work; what a chunk adds is remembered here."""

    def __init__(self, weights: Weights, lang: str) -> None:
        super().__init__()
        self.weights = weights
        self._words = Words(lang)
        self._pairs: dict[int, Row] = {}  # remembered, too, and as few as the file has features

    def __missing__(self, chunk: str) -> _Share:
        seen = see(self._words.read(chunk))
        share = (self.weights.of(seen.plain), self.weights.of(seen.denied), *seen[2:])
        if len(chunk) <= _LONG:
            if len(self) >= _ROOM:
                self.clear()
            self[chunk] = share
        return share

    def add_up(self, chunks: Sequence[str]) -> Sums:
        """The sums of a post; every post comes through here, so it goes column by column."""
        if not chunks:
            return Sums(self.weights.bias, (), (), 1.0)
        plain, denied, firsts, lasts, turns = zip(*map(self.__getitem__, chunks), strict=True)
        rows: list[Row] = list(plain)
        if _NEGATES in turns:
            for place in reached(turns):
                rows[place] = denied[place]
        known = self.weights.rows
        pairs = [
            (place, self._pairs.get(number) or self._pair(number))
            for place, number in enumerate(pairs_of(firsts, lasts), 1)
            if number in known
        ]
        share = reduced(len(chunks))
        columns = zip(*rows, *[row for _, row in pairs], strict=True)
        totals = [
            bias + share * total for bias, total in zip(self.weights.bias, map(sum, columns), strict=True)
        ]
        return Sums(tuple(totals), rows, pairs, share)

    def _pair(self, number: int) -> Row:
        row = self._pairs[number] = self.weights.of(((number, 1.0),))
        return row
