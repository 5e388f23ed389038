"""What a language brings: its sentences and its words. How it writes numbers and times, ``monitor.language`` knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monitor.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language.

    Args:
        language: by which numbers and times are written.
        sentences: by the name of the reason; ``name/occasion`` where there are several for it.
        words: what phrases are made of.
        nouns: each in singular and plural.
        of: ``of Acme``, ``d'Acme``.
        many: what was counted: ``12 negative mentions``; given how many, the noun's name and the sentiments.
        none: where nothing was: ``No negative mentions``.
    """

    language: Language
    sentences: Mapping[str, str]
    words: Mapping[str, str]
    nouns: Mapping[str, tuple[str, str]]
    of: Callable[[str], str]
    many: Callable[[float, str, Sequence[str]], str]
    none: Callable[[str, Sequence[str]], str]
