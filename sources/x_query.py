"""What X is asked for: the words of the brands in its query language, and what of them it cannot take.

https://docs.x.com/x-api/posts/search/integrate/build-a-query (August 2026): at most 512 characters; words, ``"phrases"``,
``#tags``, ``@handles`` and ``url:`` stand alone, joined by ``OR``; ``lang:`` and ``-is:retweet`` only narrow what stands before.
All that comes is matched here by the brands' own terms, so asking too widely costs money and no truth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 512  # characters of a query

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"#\w+")
_HANDLE = re.compile(r"@\w{1,15}")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}(?:/\S*)?", re.IGNORECASE)
_SPOKEN_FOR = {"or", "and"}  # X reads them as operators


@dataclass(frozen=True, slots=True)
class Compiled:
    """The queries that ask for all words together, and a sentence for each thing that is lost on the way."""

    queries: tuple[str, ...]
    lost: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()


def compiled(
    asked: Sequence[str], *, languages: Sequence[str] = (), reposts: bool = False, most: int = MOST
) -> Compiled:
    """As few queries as hold all the words, in their order.

    Args:
        asked: words as the terms of brands are written.
        languages: codes such as ``fr``; none: posts in any language.
        reposts: whether reposts are wanted too.
    """
    narrowed = _narrowed(languages, reposts=reposts)
    room = most - len(narrowed) - len("()")
    operands: dict[str, str] = {}
    lost: list[str] = []
    for term in asked:
        operand = _operand(term)
        if operand:
            operands.setdefault(operand.casefold(), operand)
        if operand and term.strip().endswith("*"):
            lost.append(f"{term}: X knows no beginnings of words: it is asked for {operand} as a whole word")
    too_long = tuple(each for each in operands.values() if len(each) > room)
    fitting = [each for each in operands.values() if len(each) <= room]
    if languages:
        lost.append(
            f"posts in other languages than {', '.join(languages)}, and those whose language X does not know"
        )
    if not reposts:
        lost.append("reposts: they repeat a post, and each would be paid for")
    return Compiled(tuple(f"({each}){narrowed}" for each in _packed(fitting, room)), tuple(lost), too_long)


def _narrowed(languages: Sequence[str], *, reposts: bool) -> str:
    spoken = " OR ".join(f"lang:{language}" for language in languages)
    spoken = f" ({spoken})" if len(languages) > 1 else f" {spoken}" if spoken else ""
    return spoken + ("" if reposts else " -is:retweet")


def _operand(term: str) -> str:
    """One term as X writes it; "" for what has no letter to look for."""
    bare = " ".join(term.strip().strip('"').rstrip("*").replace('"', " ").split())
    if not _WORD.search(bare):
        return ""
    if _TAG.fullmatch(bare) or _HANDLE.fullmatch(bare):
        return bare
    if _DOMAIN.fullmatch(bare):
        return f'url:"{bare}"'
    bare = bare.lstrip("@#")
    plain = _WORD.fullmatch(bare) and bare.casefold() not in _SPOKEN_FOR
    return bare if plain else f'"{bare}"'


def _packed(operands: Sequence[str], room: int) -> list[str]:
    packed: list[str] = []
    for operand in operands:
        longer = f"{packed[-1]} OR {operand}" if packed else ""
        if longer and len(longer) <= room:
            packed[-1] = longer
        else:
            packed.append(operand)
    return packed
