"""The recipe: labelled posts become a model file. Needs NumPy and SciPy (``vigie[train]``); the model does not.

1. Every post as a row of features, just as the classifier reads it (``words``, ``places``), with two numbers of a lexicon
   beside: how much praise and how much blame its words hold by VADER's English lexicon, or by that of its French port.
2. A multinomial logistic regression with an L2 penalty. Each label of each language weighs the same, so that the model
   has no opinion of its own on how many people are angry: brands differ.
3. Each language's temperature is found on posts that were kept apart, and the weights are rounded to 256 levels.

Nothing in it is drawn by lot but which posts are kept apart.
"""

from __future__ import annotations

import itertools
import math
import random
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from classifiers.linear.lexicons import lexicon
from classifiers.linear.model import NO_WEIGHT, NOTHING, Model, woven
from classifiers.linear.places import (
    DENIED,
    NO_WORD,
    UNDER_NEGATION,
    after,
    before,
    number_in_lexicon,
    number_of,
    place_of,
    reduced,
    seed_of,
)
from classifiers.linear.words import LANGUAGES, SCOPE, Chunk, Words, features_of_word
from classifiers.vader import lead
from monitor.model import Label

Floats = Any  # numpy.ndarray, and
Matrix = Any  # scipy.sparse.csr_matrix: the rest of Vigie is checked without these libraries

PLACES = 1 << 21
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")
PENALTY = 100.0  # of squared weights: chosen on dev.tsv, and by three folds of the small languages
SEEN = 3  # posts that a feature must be in
ROUNDS = 80  # of L-BFGS: what more of them learn is by heart
HELD_OUT = 0.1  # of the posts of a language, to calibrate on;
ENOUGH = 600  # of them suffice, and where a tenth is fewer, it is up to a third
_LEXICON = 4  # columns: praise and blame, plain and denied
_FAINTEST = 2e-3  # log-odds: smaller weights are noise, and zeros make a small file


class Example(NamedTuple):
    """A labelled post."""

    language: str
    label: Label
    text: str


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training."""

    model: Model
    learned: int
    calibrated_on: int
    features: int


def train(
    examples: Sequence[Example],
    held_out: Sequence[Example] = (),
    *,
    name: str,
    seed: int,
    say: Callable[[str], None],
) -> Trained:
    """A model from labelled posts; those in other languages than ``LANGUAGES`` are left out.

    Args:
        held_out: to calibrate on, together with a tenth to a third of each language's ``examples``, drawn by ``seed``; those
            are learned from in the end, these are not.
        say: hears of each step.

    Raises:
        ValueError: too few posts, or a label that is missing.
    """
    examples = [one for one in examples if one.language in LANGUAGES]
    held_out = [one for one in held_out if one.language in LANGUAGES]
    _enough(examples)
    table = _Table()
    part, apart = _apart(examples, seed)
    held_out = [*held_out, *apart]
    say(f"{len(held_out)} posts to calibrate on; first without them:")
    weights, bias = _fit(table, part, say)
    sharpness = _sharpness(table, held_out, weights, bias)
    say("now with all posts to learn from:")
    weights, bias = _fit(table, examples, say)
    languages = tuple(code for code in LANGUAGES if any(one.language == code for one in examples))
    both, levels = _rounded(weights[:PLACES])
    model = Model(
        name=name,
        languages=languages,
        both=both,
        levels=levels,
        bias=tuple([each for _ in languages for each in bias]),
        sharpness=tuple([sharpness.get(code, 1.0) for code in languages]),
        lexicon={
            number_in_lexicon(feature, code): valence
            for code in languages
            for feature, valence in lexicon(code).items()
        },
        worth=tuple(weights[PLACES:].ravel().tolist()),
        about=_about(examples, held_out, seed),
    )
    return Trained(model, len(examples), len(held_out), sum(each != NOTHING for each in both))


def _enough(examples: Sequence[Example]) -> None:
    counts = Counter(one.label for one in examples)
    lacking = [label for label in LABELS if counts[label] < 2 * SEEN]
    if lacking:
        raise ValueError(f"too few posts in {', '.join(LANGUAGES)} that are {' or '.join(lacking)}")


def _apart(examples: Sequence[Example], seed: int) -> tuple[list[Example], list[Example]]:
    dice = random.Random(seed)  # noqa: S311 -- no secret hangs on it, and it must come out the same again
    learned: list[Example] = []
    apart: list[Example] = []
    for language in LANGUAGES:
        mixed = [one for one in examples if one.language == language]
        dice.shuffle(mixed)
        some = max(math.ceil(HELD_OUT * len(mixed)), min(ENOUGH, len(mixed) // 3))
        apart += mixed[:some]
        learned += mixed[some:]
    return learned, apart


def _about(examples: Sequence[Example], held_out: Sequence[Example], seed: int) -> str:
    counts = Counter(one.language for one in examples)
    listed = ", ".join(f"{code} {counts[code]}" for code in LANGUAGES if counts[code])
    return (
        f"posts: {listed}; calibrated on {len(held_out)}; penalty {PENALTY:g}, rounds {ROUNDS}, seed {seed}"
    )


# --- posts as numbers -----------------------------------------------------------------------------------------------


class _Table:
    """Posts as rows of numbers, as the classifier adds them up."""

    def __init__(self) -> None:
        self._words = {language: Words(language) for language in LANGUAGES}
        self._seen: dict[tuple[str, str], _Seen] = {}

    def matrix(self, examples: Iterable[Example]) -> Matrix:
        import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms
        from scipy.sparse import csr_matrix  # noqa: PLC0415 -- likewise: 200 ms

        columns: list[int] = []
        values: list[float] = []
        starts = [0]
        rows = 0
        for example in examples:
            for column, value in self._row(example):
                columns.append(column)
                values.append(value)
            starts.append(len(columns))
            rows += 1
        matrix = csr_matrix(
            (np.array(values, np.float32), np.array(columns, np.int32), np.array(starts, np.int64)),
            shape=(rows, PLACES + _LEXICON),
        )
        matrix.sum_duplicates()
        return matrix

    def _row(self, example: Example) -> Iterable[tuple[int, float]]:
        language = example.language
        seed = seed_of(language)
        chunks = lead(example.text).split()
        share = reduced(len(chunks))
        reach, last = 0, None
        for text in chunks:
            seen = self._look_up(language, text)
            left = share * (UNDER_NEGATION if reach else 1.0)
            yield from ((place, left) for place in seen.places)
            if reach:
                yield from ((place, share) for place in seen.denied)
                reach -= 1
                yield PLACES + 2, share * seen.praise
                yield PLACES + 3, share * seen.blame
            else:
                yield PLACES, share * seen.praise
                yield PLACES + 1, share * seen.blame
            if last is not None:
                yield before(last, seed) + after(seen.numbers[0]) & PLACES - 1, share
            last = seen.numbers[-1]
            if seen.chunk.ends:
                reach = 0
            elif seen.chunk.negates:
                reach = SCOPE

    def _look_up(self, language: str, text: str) -> _Seen:
        found = self._seen.get((language, text))
        if found is None:
            found = self._seen[language, text] = _see(self._words[language].read(text), language)
        return found


class _Seen(NamedTuple):
    chunk: Chunk
    numbers: list[int]
    places: list[int]
    denied: list[int]
    praise: float
    blame: float


def _see(chunk: Chunk, language: str) -> _Seen:
    mask, seed = PLACES - 1, seed_of(language)
    numbers = [number_of(word) for word in chunk.words]
    pairs = [before(one, seed) + after(other) & mask for one, other in itertools.pairwise(numbers)]
    denied = _places([f"n {word}" for word in chunk.words], language)
    if denied:
        denied.append(place_of(DENIED, 0, mask))
    features = [*chunk.features, *(feature for word in chunk.words for feature in features_of_word(word))]
    valences = [lexicon(language).get(feature, 0.0) for feature in features]
    return _Seen(
        chunk,
        numbers or [NO_WORD],
        [*_places(features, language), *pairs],
        denied,
        math.fsum(each for each in valences if each > 0),
        -math.fsum(each for each in valences if each < 0),
    )


def _places(features: Iterable[str], language: str) -> list[int]:
    """Where the weights of features lie, those that all languages share and those of its own."""
    found = []
    for feature in features:
        number = number_of(feature)
        found.append(place_of(number, 0, PLACES - 1))
        if language != "en":
            found.append(place_of(number, seed_of(language), PLACES - 1))
    return found


# --- numbers as weights ---------------------------------------------------------------------------------------------


def _fit(
    table: _Table, examples: Sequence[Example], say: Callable[[str], None]
) -> tuple[Floats, tuple[float, float]]:
    """The weights of each place towards negative and positive rather than neutral, and the bias of both."""
    import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms

    rows = table.matrix(examples)
    lexical = np.arange(PLACES, PLACES + _LEXICON)
    often = np.flatnonzero(np.bincount(rows.indices, minlength=PLACES)[:PLACES] >= SEEN)
    kept = np.concatenate([often, lexical])
    say(f"{rows.shape[0]} posts, {len(often)} features")
    found, bias = _regress(rows[:, kept], examples)
    weights = np.zeros((PLACES + _LEXICON, len(LABELS)))
    weights[kept] = found
    return weights[:, [0, 2]] - weights[:, [1]], (float(bias[0] - bias[1]), float(bias[2] - bias[1]))


def _regress(rows: Matrix, examples: Sequence[Example]) -> tuple[Floats, Floats]:
    import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms
    from scipy.optimize import minimize  # noqa: PLC0415 -- likewise: 200 ms

    size, classes = rows.shape[1], len(LABELS)
    columns = rows.T.tocsr()
    said = np.array([LABELS.index(one.label) for one in examples])
    truth = np.eye(classes)[said]
    worth = np.array(_worth(examples))[:, None]

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, bias = parameters[: size * classes].reshape(size, classes), parameters[size * classes :]
        scores = rows @ weights.astype(np.float32) + bias
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        whole = likely.sum(axis=1, keepdims=True)
        lost = -(worth * truth * (scores - np.log(whole))).sum() + PENALTY / 2 * (weights * weights).sum()
        error = worth * (likely / whole - truth)
        slope = columns @ error.astype(np.float32) + PENALTY * weights
        return float(lost), np.concatenate([slope.ravel(), error.sum(axis=0)])

    start = np.zeros(size * classes + classes)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 6, "ftol": 1e-6}
    ).x
    return found[: size * classes].reshape(size, classes), found[size * classes :]


def _worth(examples: Sequence[Example]) -> list[float]:
    """What each post counts: each label of a language as much as the others together with it."""
    languages = Counter(one.language for one in examples)
    kinds = Counter((one.language, one.label) for one in examples)
    return [languages[one.language] / len(LABELS) / kinds[one.language, one.label] for one in examples]


# --- probabilities that mean what they say, in a small file -----------------------------------------------------------


def _sharpness(
    table: _Table, examples: Sequence[Example], weights: Floats, bias: tuple[float, float]
) -> Mapping[str, float]:
    """For each language what to multiply the scores with, so that they are as sure as they are right."""
    import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 -- likewise: 200 ms

    scores = table.matrix(examples) @ weights + np.array(bias)
    scores = np.stack([scores[:, 0], np.zeros(len(scores)), scores[:, 1]], axis=1)
    said = np.array([LABELS.index(one.label) for one in examples])
    spoken = np.array([one.language for one in examples])
    found = {}
    for language in sorted(set(spoken)):
        own = spoken == language

        def lost(factor: float, own: Floats = own) -> float:
            sharp = scores[own] * factor
            sharp -= np.log(np.exp(sharp).sum(axis=1, keepdims=True))
            return -float(sharp[np.arange(len(sharp)), said[own]].sum())

        found[str(language)] = float(minimize_scalar(lost, bounds=(0.05, 3.0), method="bounded").x)
    return found


def _rounded(weights: Floats) -> tuple[array[int], tuple[float, ...]]:
    """The weights as one byte each, and what the bytes stand for: squares, so that small weights keep their digits."""
    import numpy as np  # noqa: PLC0415 -- only training needs it: 100 ms

    steps = np.arange(-NO_WEIGHT, 256 - NO_WEIGHT) / NO_WEIGHT
    most = float(np.abs(weights).max()) or 1.0
    levels = np.sign(steps) * steps**2 * most
    weights = np.where(np.abs(weights) < _FAINTEST, 0.0, weights)
    numbers = np.rint(np.sign(weights) * np.sqrt(np.abs(weights) / most) * NO_WEIGHT) + NO_WEIGHT
    negative, positive = (numbers[:, column].astype(np.uint8).tobytes() for column in (0, 1))
    return woven(negative, positive), tuple([float(level) for level in levels.astype(np.float32)])
