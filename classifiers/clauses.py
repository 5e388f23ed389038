"""Which part of a text speaks of which brand: English and French. Pure.

A text is cut where one thought ends and another begins: after a sentence, at a semicolon or a dash, and before words that
turn ("but", "whereas", *mais*, *alors que*). A piece that names a brand is about it; one that names none goes on about
the brand named last. Where two brands stand in one piece it is cut again, at commas and "and"; where they still stand
together, the piece is about both.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from monitor.model import BrandHit, BrandName

MOST_PLACES = 100  # of brands that are looked at in one text: more is a list, no judgement

_CONTRAST = (
    "but|while|whilst|whereas|though|although|however|yet|unlike|instead"
    "|mais|alors qu[e'’]|tandis qu[e'’]|pourtant|cependant|toutefois|par contre|en revanche|contrairement"
)
_REASON = "because|parce qu[e'’]"
_SENTENCE = re.compile(r"[.!?…]+[\"'”»)\]]*(?=\s)|[;\n•|]|\s[-–—]+\s|—")
_TURN = re.compile(rf"(?<!\w)(?:{_CONTRAST}|{_REASON})(?:(?<=['’])|(?!\w))", re.IGNORECASE)
_TURNS_AGAINST = re.compile(rf"(?<!\w)(?:{_CONTRAST})(?:(?<=['’])|(?!\w))", re.IGNORECASE)
_WEAK = re.compile(r"[,:]|\s(?=(?:and|or|et|ou)\s)|\s/\s", re.IGNORECASE)


class Place(NamedTuple):
    """Where a brand stands in a text."""

    start: int
    end: int
    brand: BrandName


class Clause(NamedTuple):
    """A stretch of a text, and the brands that it is about."""

    start: int
    end: int
    brands: frozenset[BrandName]


def places(text: str, hits: Sequence[BrandHit]) -> list[Place]:
    """Where the words that name brands stand in the text, from left to right; the longest where several begin."""
    brands = {word: hit.brand for hit in reversed(hits) for word in hit.words}
    found: list[Place] = []
    finder = _finder(tuple(brands))
    for match in finder.finditer(text) if finder else ():
        before = text[match.start() - 1 : match.start()]
        if before != "_" and not before.isalnum():
            found.append(Place(match.start(), match.end(), brands[match[0]]))
        if len(found) == MOST_PLACES:
            break
    return found


@lru_cache(maxsize=1_000)
def _finder(words: tuple[str, ...]) -> re.Pattern[str] | None:
    names = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?:{'|'.join(map(re.escape, names))})(?!\w)") if names else None


def clauses(text: str, found: Sequence[Place]) -> list[Clause]:
    """The text as stretches that are about the same brands, from left to right; together they are all of it.

    Args:
        found: where brands stand in it, from left to right. What comes before the first is about that one.
    """
    pieces = list(_pieces(text, found))
    about = next((brands for _, _, brands in pieces if brands), frozenset[BrandName]())
    cut: list[Clause] = []
    for start, end, brands in pieces:
        about = brands or about
        if cut and cut[-1].brands == about:
            start = cut.pop().start  # noqa: PLW2901 -- the piece goes on where the one before it began
        cut.append(Clause(start, end, about))
    return cut


def set_against(text: str, found: Sequence[Place]) -> bool:
    """Whether a word that turns ("but", *alors que*) stands between two brands, or opens the text before them."""
    turns = [match.start() for match in _TURNS_AGAINST.finditer(text)]
    return any(
        one.brand != other.brand and bisect_right(turns, one.end) < bisect_right(turns, other.start)
        for one, other in itertools.pairwise(found)
    )


def _pieces(text: str, found: Sequence[Place]) -> Iterator[Clause]:
    for start, end in _cut(text, 0, len(text), _SENTENCE, found):
        for turn, until in _cut(text, start, end, _TURN, found):
            named = _named(turn, until, found)
            if len(named) < 2:  # noqa: PLR2004 -- one brand, or none
                yield Clause(turn, until, named)
            else:
                for weak, over in _cut(text, turn, until, _WEAK, found):
                    yield Clause(weak, over, _named(weak, over, found))


def _cut(
    text: str, start: int, end: int, pattern: re.Pattern[str], found: Sequence[Place]
) -> Iterator[tuple[int, int]]:
    """The stretch, cut before each turn or after each mark; never inside the name of a brand."""
    last = start
    for match in pattern.finditer(text, start, end):
        at = match.start() if pattern is _TURN else match.end()
        before = bisect_right(found, at, key=_start) - 1
        if last < at < end and not (before >= 0 and found[before].start < at < found[before].end):
            yield last, at
            last = at
    yield last, end


def _start(place: Place) -> int:
    return place.start


def _named(start: int, end: int, found: Sequence[Place]) -> frozenset[BrandName]:
    first, behind = (bisect_right(found, at - 1, key=_start) for at in (start, end))
    return frozenset([place.brand for place in found[first:behind]])
