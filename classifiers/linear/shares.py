"""What each chunk of a post adds to its scores: reckoned once, and remembered."""

from __future__ import annotations

import itertools
import math
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

ROOM = 120_000  # chunks and words that are remembered, of all languages: 45 MB when full; then begun anew
_LONG = 40  # characters: longer is a link or a prank, not worth remembering

_NOTHING = (0.0, 0.0)
Weights = tuple[float, float]  # towards negative and towards positive, both rather than neutral

# What a chunk adds to the two scores, and the difference; what its first word and its last add to the places of pairs;
# whether it begins a negation or ends one; and what it adds after a negation.
Share = tuple[float, float, float, int, int, int, Weights]


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
        if self._left < 0:
            for shares in self._all:
                shares.forget()
            self._left = self._room - 1


class _Word(NamedTuple):
    """What a word adds wherever it stands, and after a negation."""

    number: int
    plain: Weights
    denied: Weights


class Shares(dict[str, Share]):
    """The shares of the chunks of one language."""

    def __init__(self, model: Model, language: str, memory: Memory) -> None:
        self._words = Words(language)
        self._language = language
        self._memory = memory
        memory.add(self)
        self._seed = seed_of(language)
        self.both, self.levels = model.both, model.levels
        self.mask = len(model.both) - 1
        self._lexicon, self._worth = model.lexicon, model.worth
        self._known_words: dict[str, _Word] = {}

    def forget(self) -> None:
        """Begin anew."""
        self.clear()
        self._known_words.clear()

    def __missing__(self, chunk: str) -> Share:
        share = self._look_up(chunk)
        if len(chunk) <= _LONG:
            self._memory.take()
            self[chunk] = share
        return share

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
        return (
            negative,
            positive,
            positive - negative,
            after(words[0].number if words else NO_WORD),
            before(words[-1].number if words else NO_WORD, self._seed),
            ENDS if seen.ends else NEGATES if seen.negates else 0,
            (
                denied_negative + denied[0] + sum([word.denied[0] for word in words]),
                denied_positive + denied[1] + sum([word.denied[1] for word in words]),
            ),
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
                    found.append(tables[place_of(number, seed, mask)])
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


class Sums(NamedTuple):
    """What all chunks of a text add up to.

    Args:
        leans: what each chunk added towards positive rather than negative, before it was reduced; what two words add by
            standing side by side, the second has.
        deniers: of the chunks that a negation turned, its place.
        reduction: what the sums were multiplied with for the text's length.
    """

    negative: float
    positive: float
    leans: list[float]
    deniers: dict[int, int]
    reduction: float


def add_up(shares: Shares, chunks: list[str]) -> Sums:
    """The sums of a text.

    Every post comes through here, so it goes column by column: what Python's own functions do with a column takes half
    the time of a loop over chunks. Of two words side by side most have no weights beyond their own.
    """
    if not chunks:
        return Sums(0.0, 0.0, [], {}, 1.0)
    columns = zip(*map(shares.__getitem__, chunks), strict=True)
    heres, theres, gaps, firsts, lasts, turns, denied = columns
    negative, positive, leans = sum(heres), sum(theres), list(gaps)
    deniers = _denied(turns) if NEGATES in turns else _NOBODY
    for place in deniers:
        here, there = denied[place]
        negative += here - heres[place]
        positive += there - theres[place]
        leans[place] = there - here
    mask, levels = shares.mask, shares.levels
    pairs = [one + other & mask for one, other in zip(lasts, firsts[1:], strict=False)]
    for place, both in enumerate(map(shares.both.__getitem__, pairs), 1):
        if both != NOTHING:
            here, there = levels[both & 255], levels[both >> 8]
            negative += here
            positive += there
            leans[place] += there - here
    reduction = reduced(len(chunks))
    return Sums(negative * reduction, positive * reduction, leans, deniers, reduction)


_NOBODY: dict[int, int] = {}


def _denied(turns: tuple[int, ...]) -> dict[int, int]:
    """The places that a negation reaches, each with the place of that negation."""
    found = {}
    reach = denier = 0
    for place, turn in enumerate(turns):
        if reach:
            reach -= 1
            found[place] = denier
        if turn == NEGATES:
            if not reach:
                denier = place
            reach = SCOPE
        elif turn:
            reach = 0
    return found
