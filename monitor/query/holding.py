"""Whether a query holds, the words that speak for it, and those without one of which it cannot."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from monitor.query.page import Reading
from monitor.query.tree import And, Comparison, Is, Near, Not, Or, Query, Reach, Within, Word, words
from monitor.terms import Hit

_COMPARED: Mapping[Comparison, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


Hits = list[Hit[Word]]


def holds(query: Query, reading: Reading) -> bool:
    """Whether ``query`` holds for what was read."""
    return evidence(query, reading) is not None


def evidence(query: Query, reading: Reading, *, wanted: bool = True) -> Hits | None:
    """The hits that make ``query`` hold; ``None``: it does not. With ``wanted=False`` the other way round.

    Words under a ``NOT``, and in a part that does not hold, are no evidence.
    """
    match query:
        case Not(part):
            return evidence(part, reading, wanted=not wanted)
        case And(parts):
            return (_all if wanted else _any)(parts, reading, wanted=wanted)
        case Or(parts):
            return (_any if wanted else _all)(parts, reading, wanted=wanted)
        case _:
            hits = _found(query, reading)
            if wanted:
                return hits
            return [] if hits is None else None


def _all(parts: Sequence[Query], reading: Reading, *, wanted: bool) -> Hits | None:
    together: Hits = []
    for part in parts:
        hits = evidence(part, reading, wanted=wanted)
        if hits is None:
            return None
        together += hits
    return together


def _any(parts: Sequence[Query], reading: Reading, *, wanted: bool) -> Hits | None:
    together: Hits | None = None
    for part in parts:
        if wanted and isinstance(part, Word) and part not in reading.found:
            continue  # of a thousand shops, most are not there
        hits = evidence(part, reading, wanted=wanted)
        if hits is not None:
            together = hits if together is None else together + hits
    return together


def _found(leaf: Word | Within | Near | Is | Reach, reading: Reading) -> Hits | None:
    """The hits of what asks for words, none for what asks for something else; ``None``: it is not so."""
    match leaf:
        case Word():
            hits = reading.anywhere(leaf) or None
        case Within(place, word):
            hits = reading.within(place, word) or None
        case Near():
            hits = reading.near(leaf) or None
        case Is(fact, value):
            site = reading.within("url", Word(value)) if fact == "site" else []
            hits = site if reading.knows(fact, value) else None
        case _:
            known = reading.figure(leaf.figure)
            exceeds = known is not None and _COMPARED[leaf.comparison](known, leaf.number)
            hits = [] if exceeds else None
    return hits


# --- anchors: a query is looked at only when one of them was found ------------------------------------------------

Anchors = frozenset[Word]
_Cost = Callable[[Anchors], tuple[int, int]]


def anchors(queries: Sequence[Query]) -> list[Anchors | None]:
    """For each query a few words, one of which is found wherever it holds; ``None``: it may hold without any word.

    Where there is a choice, the words that fewest of the queries ask for, the longest ones: they will be found least.
    """
    asked = Counter(word for query in queries for word in set(words(query)))

    def cost(some: Anchors) -> tuple[int, int]:
        return sum([asked[word] for word in some]), -min(len(word.text) for word in some)

    return [_anchors(query, cost) for query in queries]


def _anchors(query: Query, cost: _Cost, *, wanted: bool = True) -> Anchors | None:
    match query:
        case Not(part):
            return _anchors(part, cost, wanted=not wanted)
        case And(parts) | Or(parts):
            found = [_anchors(part, cost, wanted=wanted) for part in parts]
            anchored = [some for some in found if some is not None]
            if isinstance(query, And) == wanted:  # all of it must be so: any part will do
                return min(anchored, key=cost, default=None)
            return frozenset().union(*anchored) if len(anchored) == len(found) else None
        case Near(left, right) if wanted:
            return min(frozenset(left), frozenset(right), key=cost)
        case _:
            return (frozenset(words(query)) or None) if wanted else None
