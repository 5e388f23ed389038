"""Where the weights of a feature lie: the trainer writes them there, the classifier reads them."""

from __future__ import annotations

import math
from zlib import crc32

UNDER_NEGATION = 0.5  # what is left of a chunk's own weights, beside those that it has as "not" something
USUAL_LENGTH = 20  # chunks: of a longer text each says less

BITS = 0xFFFFFFFF  # numbers are of 32 bits
MIX, SHIFT = 0x85EBCA6B, 15
_FIRST = 0x5BD1E995  # so that "a b" is not "b a"


def number_of(feature: str) -> int:
    """32 bits that stand for a feature."""
    return crc32(feature.encode("utf-8", "surrogatepass"))


DENIED = number_of("m NOT")
NO_WORD = (
    0  # the number of a chunk without words beside others: "thanks" after a handle is not "thanks" after "no"
)


def seed_of(language: str) -> int:
    """What sets the features of a language apart from those that all share; 0, nothing, for English.

    English posts are most of all there are, so that what is shared is English. Multiplied, for a CRC is linear: two
    languages would be as far from each other as two emoji are, and their features would meet in one place.
    """
    return 0 if language == "en" else number_of(f"lang {language}") * 0x9E3779B1 & BITS


def number_in_lexicon(feature: str, language: str) -> int:
    """32 bits that stand for an entry of a language's lexicon: no two of 25,000 entries share theirs by much chance."""
    return number_of(feature) ^ seed_of(language)


def place_of(number: int, seed: int, mask: int) -> int:
    """Where in a table of ``mask + 1`` places; ``seed`` 0 is what all languages share."""
    mixed = (number ^ seed) * MIX & BITS
    return (mixed ^ mixed >> SHIFT) & mask


def before(number: int, seed: int) -> int:
    """What the first of two words side by side, by its number, adds to the place of their weights."""
    return place_of(number, seed ^ _FIRST, BITS)


def after(number: int) -> int:
    """What the second adds."""
    return place_of(number, 0, BITS)


def reduced(chunks: int) -> float:
    """What is left of a text's sums by its length: of ten sentences each says less than one alone."""
    return 1.0 if chunks <= USUAL_LENGTH else math.sqrt(USUAL_LENGTH / chunks)
