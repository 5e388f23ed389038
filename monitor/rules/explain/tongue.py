"""What a language brings: its sentences, its words, and how it writes numbers. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language.

    Args:
        sentences: by the name of the reason; ``name/occasion`` where there are several for it.
        words: what phrases are made of.
        nouns: each in singular and plural.
        one: whether a noun stands in the singular after this number.
        of: ``of Acme``, ``d'Acme``.
        many: what was counted: ``12 negative mentions``; given how many, the noun's name and the sentiments.
        none: where nothing was: ``No negative mentions``.
        decimal, thousands, percent: the marks of numbers.
    """

    sentences: Mapping[str, str]
    words: Mapping[str, str]
    nouns: Mapping[str, tuple[str, str]]
    topics: Mapping[str, str]
    intents: Mapping[str, str]
    days: Sequence[str]
    short_days: Sequence[str]
    months: Sequence[str]
    one: Callable[[float], bool]
    of: Callable[[str], str]
    many: Callable[[float, str, Sequence[str]], str]
    none: Callable[[str, Sequence[str]], str]
    decimal: str
    thousands: str
    percent: str
