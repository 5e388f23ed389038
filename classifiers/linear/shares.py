"""What each chunk of a post adds to its scores: reckoned once, and remembered.

Sums are of whole numbers, so that they are the same in any order and by whatever means: ``add_up`` adds up one text,
``batch`` many at once.
"""

from __future__ import annotations

import itertools
import math
from array import array
from collections.abc import Iterable
from string import punctuation
from typing import NamedTuple
from zlib import crc32

from classifiers.linear.model import NOTHING, Model
from classifiers.linear.places import (
    BITS,
    DENIED,
    MIX,
    NO_WORD,
    SHIFT,
    UNDER_NEGATION,
    after,
    before,
    number_in_lexicon,
    number_of,
    place_of,
    reduced,
    seed_of,
)
from classifiers.linear.words import GRAMS, SCOPE, SPELT, Words, is_spelt

NEGATES, ENDS = 1, 2

ONE = 1 << 32  # what 1.0 is as a whole number
_MOST = 1_000.0  # log-odds: no chunk and no pair counts for more, so that all sums fit into 64 bits

ROOM = 120_000  # chunks and words that are remembered, of all languages: 45 MB when full; then begun anew
_LONG = 40  # characters: longer is a link or a prank, not worth remembering

_NOTHING = (0.0, 0.0)
Weights = tuple[float, float]  # towards negative and towards positive, both rather than neutral
MOST = 50.0  # log-odds of a text: surer than sure
AROUND = f"{punctuation}…«»“”„\u2018’¡¿،؟।"


class Share(NamedTuple):
    """What a chunk adds to the two scores, times ``ONE``.

    Args:
        first: what its first word adds to the place of a pair; ``last`` is what its last word does.
        turn: whether it begins a negation or ends one.
        denied_negative: what it adds after a negation, as does ``denied_positive``.
    """

    negative: int
    positive: int
    first: int
    last: int
    turn: int
    denied_negative: int
    denied_positive: int


class Memory:
    """What is remembered of all languages together, so that no mixture of them takes more than its room."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = self._left = room
        self._all: list[Shares] = []

    def add(self, shares: Shares) -> None:
        """Another language."""
        self._all.append(shares)

    def take(self) -> None:
        """Room for one more."""
        self._left -= 1

    def tidy(self) -> None:
        """Begin anew if there is no room left: between texts, for in the midst of one its rows are needed."""
        if self._left < 0:
            for shares in self._all:
                shares.forget()
            self._left = self._room


class _Word(NamedTuple):
    """What a word adds wherever it stands, and after a negation."""

    number: int
    plain: Weights
    denied: Weights


class Shares(dict[str, int]):
    """The shares of the chunks of one language: the row of each, and the columns they stand in.

    Row 0 is of no chunk: it adds nothing, and ends a negation. The columns are those of ``Share``.
    """

    def __init__(self, model: Model, language: str, memory: Memory) -> None:
        self._words = Words(language)
        self._language = language
        self._memory = memory
        self._seed = seed_of(language)
        self.both, self.levels = model.both, model.levels
        self.mask = len(model.both) - 1
        self.steps = tuple([_whole(level) for level in model.levels])
        self._lexicon, self._worth = model.lexicon, model.worth
        self._known_words: dict[str, _Word] = {}
        self.forget()
        memory.add(self)

    def forget(self) -> None:
        """Begin anew."""
        self.clear()
        self[""] = 0
        self._known_words.clear()
        self._passing: list[int] = []
        self._spare: list[int] = []
        self.negative, self.positive = array("q", [0]), array("q", [0])
        self.first, self.last = array("I", [0]), array("I", [0])
        self.turn = bytearray([ENDS])
        self.denied_negative, self.denied_positive = array("q", [0]), array("q", [0])
        self.shown = [""]

    def rows(self, chunks: Iterable[str]) -> list[int]:
        """The rows of chunks, good until the next call."""
        self._memory.tidy()
        self._spare += self._passing
        self._passing.clear()
        return list(map(self.__getitem__, chunks))

    def __missing__(self, chunk: str) -> int:
        share = self._look_up(chunk)
        keep = len(chunk) <= _LONG
        row = len(self.shown) if keep or not self._spare else self._spare.pop()
        if row == len(self.shown):
            self._memory.take()
            self._append(share, chunk)
        else:
            self._replace(row, share, chunk)
        if keep:
            self[chunk] = row
        else:
            self._passing.append(row)
        return row

    def _append(self, share: Share, chunk: str) -> None:
        self.negative.append(share.negative)
        self.positive.append(share.positive)
        self.first.append(share.first)
        self.last.append(share.last)
        self.turn.append(share.turn)
        self.denied_negative.append(share.denied_negative)
        self.denied_positive.append(share.denied_positive)
        self.shown.append(bare(chunk))

    def _replace(self, row: int, share: Share, chunk: str) -> None:
        self.negative[row], self.positive[row] = share.negative, share.positive
        self.first[row], self.last[row] = share.first, share.last
        self.turn[row] = share.turn
        self.denied_negative[row], self.denied_positive[row] = share.denied_negative, share.denied_positive
        self.shown[row] = bare(chunk)

    def _look_up(self, chunk: str) -> Share:
        seen = self._words.read(chunk)
        words = [self._word(word) for word in seen.words]
        more = [self._weights(feature) for feature in seen.features]
        if len(words) > 1:
            pairs = itertools.pairwise(word.number for word in words)
            more += [self._at(before(one, self._seed) + after(other) & self.mask) for one, other in pairs]
        plain, denied = self._known(seen.features)
        negative, positive = _sum(more)
        denied_negative, denied_positive = UNDER_NEGATION * negative, UNDER_NEGATION * positive
        if words:
            more_negative, more_positive = self._at(place_of(DENIED, 0, self.mask))
            denied_negative, denied_positive = (
                denied_negative + more_negative,
                denied_positive + more_positive,
            )
        negative += plain[0] + sum([word.plain[0] for word in words])
        positive += plain[1] + sum([word.plain[1] for word in words])
        return Share(
            _whole(negative),
            _whole(positive),
            after(words[0].number if words else NO_WORD),
            before(words[-1].number if words else NO_WORD, self._seed),
            ENDS if seen.ends else NEGATES if seen.negates else 0,
            _whole(denied_negative + denied[0] + sum([word.denied[0] for word in words])),
            _whole(denied_positive + denied[1] + sum([word.denied[1] for word in words])),
        )

    def _word(self, word: str) -> _Word:
        """What a word adds: "Late", "late!" and "(late" have it in common."""
        known = self._known_words.get(word)
        if known is None:
            feature = f"w {word}"
            alone = [self._weights(feature), self._spelling(word) if is_spelt(word) else _NOTHING]
            negative, positive = _sum(alone)
            plain, denied = self._known((feature,))
            more = self._weights(f"n {word}")
            known = _Word(
                number_of(word),
                (negative + plain[0], positive + plain[1]),
                (
                    UNDER_NEGATION * negative + denied[0] + more[0],
                    UNDER_NEGATION * positive + denied[1] + more[1],
                ),
            )
            self._memory.take()
            self._known_words[word] = known
        return known

    def _spelling(self, word: str) -> Weights:
        """The weights of the letters side by side: those of ``features_of_word``, without spelling each out."""
        tables, levels, mask, seed = self.both, self.levels, self.mask, self._seed
        bounded = f"^{word}$"
        letters: str | bytes = bounded.encode() if bounded.isascii() else bounded
        length = len(letters)
        found: list[int] = []
        for size in GRAMS:
            if size >= length:
                break
            for start in range(length - size + 1):
                gram = letters[start : start + size]
                number = crc32(
                    gram if isinstance(gram, bytes) else gram.encode("utf-8", "surrogatepass"), SPELT
                )
                mixed = number * MIX & BITS
                place = (mixed ^ mixed >> SHIFT) & mask
                found.append(tables[place])
                if seed:
                    mixed = (number ^ seed) * MIX & BITS
                    found.append(tables[(mixed ^ mixed >> SHIFT) & mask])
        return (
            math.fsum([levels[both & 255] for both in found if both != NOTHING]),
            math.fsum([levels[both >> 8] for both in found if both != NOTHING]),
        )

    def _weights(self, feature: str) -> Weights:
        """Of a feature: those that all languages share, and those of its own language."""
        number = number_of(feature)
        shared = self._at(place_of(number, 0, self.mask))
        if not self._seed:
            return shared
        own = self._at(place_of(number, self._seed, self.mask))
        return shared[0] + own[0], shared[1] + own[1]

    def _known(self, features: tuple[str, ...]) -> tuple[Weights, Weights]:
        """What the lexicon adds, plainly and after a negation."""
        praise = blame = 0.0
        for feature in features:
            valence = self._lexicon.get(number_in_lexicon(feature, self._language), 0.0)
            if valence > 0:
                praise += valence
            else:
                blame -= valence
        return _worth(praise, blame, self._worth[:4]), _worth(praise, blame, self._worth[4:])

    def _at(self, place: int) -> Weights:
        both = self.both[place]
        return self.levels[both & 255], self.levels[both >> 8]


def _worth(praise: float, blame: float, each: tuple[float, ...]) -> Weights:
    return praise * each[0] + blame * each[2], praise * each[1] + blame * each[3]


def _sum(weights: list[Weights]) -> Weights:
    return math.fsum([one for one, _ in weights]), math.fsum([other for _, other in weights])


def _whole(weight: float) -> int:
    return round(max(-_MOST, min(_MOST, weight)) * ONE)


def bare(chunk: str) -> str:
    """A chunk as evidence shows it: without the signs around it, if anything is left."""
    return chunk.strip(AROUND) or chunk


class Sums(NamedTuple):
    """What all chunks of a text add up to.

    Args:
        leans: what each chunk added towards positive rather than negative, times ``ONE``, before it was reduced; what two
            words add by standing side by side, the second has.
        deniers: of the chunks that a negation turned, its place.
        reduction: what the sums were multiplied with for the text's length.
    """

    negative: float
    positive: float
    leans: list[int]
    deniers: dict[int, int]
    reduction: float


def add_up(shares: Shares, chunks: list[str]) -> Sums:
    """The sums of a text."""
    rows = shares.rows(chunks)
    heres, theres = [shares.negative[row] for row in rows], [shares.positive[row] for row in rows]
    deniers = denied(bytes([shares.turn[row] for row in rows]))
    for place in deniers:
        heres[place], theres[place] = (
            shares.denied_negative[rows[place]],
            shares.denied_positive[rows[place]],
        )
    mask, steps, tables = shares.mask, shares.steps, shares.both
    for place, (one, other) in enumerate(itertools.pairwise(rows), 1):
        both = tables[shares.last[one] + shares.first[other] & mask]
        if both != NOTHING:
            heres[place] += steps[both & 255]
            theres[place] += steps[both >> 8]
    reduction = reduced(len(chunks))
    leans = [there - here for here, there in zip(heres, theres, strict=True)]
    return Sums(sum(heres) * reduction / ONE, sum(theres) * reduction / ONE, leans, deniers, reduction)


def denied(turns: bytes) -> dict[int, int]:
    """The places that a negation reaches, each with the place of that negation."""
    found = {}
    denier = place = turns.find(NEGATES)
    while place >= 0:
        reach = SCOPE
        while reach and place + 1 < len(turns):
            place += 1
            reach -= 1
            found[place] = denier
            turn = turns[place]
            if turn == NEGATES:
                denier, reach = denier if reach else place, SCOPE
            elif turn:
                reach = 0
        denier = place = turns.find(NEGATES, place + 1)
    return found
