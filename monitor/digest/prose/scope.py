"""The clauses of a sentence, and of whom each of them speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.digest.prose.words import CLAUSE
from monitor.model import BrandName, Language

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[,:](?=\d)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence.

    Args:
        begin, end: where it stands.
        scope: the brands that it speaks of.
        named: whether its sentence names any; else those of the sentence before are meant.
    """

    begin: int
    end: int
    scope: frozenset[BrandName]
    named: bool


def clauses(
    text: str,
    brands: Sequence[tuple[int, BrandName]],
    language: Language,
    before: frozenset[BrandName],
) -> tuple[Clause, ...]:
    """A sentence, parted.

    A clause speaks of the brands that it names, and of those of the clauses before it that say no number: "Acme, with
    200 mentions". One that names none speaks of whom the clause before it does; the first of them of whoever the
    sentence names, or the sentence before.

    Args:
        brands: where they are named.
        before: of whom the sentence before speaks.
    """
    whole = _BETWEEN_DIGITS.sub(".", text)  # a comma within a number parts nothing
    cuts = [found.end() for found in re.finditer(CLAUSE[language], whole, re.IGNORECASE)]
    bounds = list(zip([0, *cuts], [*cuts, len(text)], strict=True))
    scope = frozenset(brand for _, brand in brands) or before
    waiting: frozenset[BrandName] = frozenset()
    found: list[Clause] = []
    for begin, end in bounds:
        named = frozenset(brand for place, brand in brands if begin <= place < end)
        scope = named | waiting or scope
        found.append(Clause(begin, end, scope, bool(brands)))
        mute = not any(char.isdigit() for char in text[begin:end])
        waiting = waiting | named if mute else frozenset()
    return tuple(found)
