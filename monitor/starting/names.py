"""What a brand is called, and what people make of that: terms, a short name for the file, likely misspellings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from monitor.text import clean_line, fold

MOST = 6  # misspellings that are proposed: people read the file
LONG = 6  # letters: what is shorter, misspelt, is another word most of the time
_LEGAL = re.compile(
    r"[\s,]+(?:s\.?a\.?s?\.?|s\.?a\.?r\.?l\.?|gmbh|ag|inc\.?|ltd\.?|llc|plc|corp\.?|b\.?v\.?|s\.?p\.?a\.?|co\.?)$",
    re.IGNORECASE,
)
_SOUNDS = (("ph", "f"), ("f", "ph"), ("y", "i"), ("i", "y"), ("ck", "k"), ("c", "k"), ("qu", "k"), ("z", "s"))
_VOWELS = frozenset("aeiouy")
_RESERVED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})  # no text, to YAML


def slug(name: str) -> str:
    """A name for the file: ``Crédit Éclair`` is ``credit-eclair``; ``brand`` where no letter is left."""
    short = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:56].rstrip("-")
    if short[:1].isalpha() and short not in _RESERVED:
        return short
    return f"brand-{short}" if short else "brand"


def domain(site: str) -> str:
    """``acme.example`` of ``https://www.acme.example/fr``; empty if it is no site."""
    host = urlsplit(site if "//" in site else f"//{site}").hostname or ""
    host = host.removeprefix("www.")
    return host if re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) else ""


def terms(name: str, also: Sequence[str] = (), site: str = "") -> tuple[str, ...]:
    """What names the brand: the name, without its legal form, what else it is called, and its site; each once."""
    whole = clean_line(name)
    bare = _LEGAL.sub("", whole).strip() or whole
    found: dict[str, str] = {}
    for one in (bare, *map(clean_line, also), domain(site)):
        if one:
            found.setdefault(fold(one), one)
    return tuple(found.values())


def misspellings(name: str, known: Callable[[str], bool] = lambda _word: False) -> tuple[str, ...]:
    """How people are likely to misspell it, the likeliest first: a letter doubled or not, by its sound, lost, swapped.

    The four kinds are the single-error classes of Damerau (1964, https://doi.org/10.1145/363958.363994), of which only
    those are kept that slips of the ear and of the fingers make: https://doi.org/10.1145/146370.146380 (Kukich, 1992).

    Args:
        known: whether that is a word of its own, which says nothing of the brand.
    """
    word = fold(name)
    if len(word) < LONG or not word.isalpha():
        return ()
    kinds = [_doubled(word), _sounding(word), _lost(word), _swapped(word)]
    found = dict.fromkeys(one for kind in kinds for one in islice(_new(kind, word, known), 2))
    return tuple(found)[:MOST]


def _new(kind: Iterator[str], word: str, known: Callable[[str], bool]) -> Iterator[str]:
    return (one for one in kind if one != word and not known(one))


def _doubled(word: str) -> Iterator[str]:
    """``mic·r·osoft`` keeps its letters; ``ze·ll·ing`` loses one, and ``ze·l·ing`` wins one between vowels."""
    for place in range(1, len(word)):
        if word[place] == word[place - 1]:
            yield word[:place] + word[place + 1 :]
    for place in range(1, len(word) - 1):
        around = word[place - 1] in _VOWELS and word[place + 1] in _VOWELS
        if around and word[place] in "lmnprst":
            yield word[:place] + word[place] + word[place:]


def _sounding(word: str) -> Iterator[str]:
    for written, heard in _SOUNDS:
        place = word.find(written, 1)
        if place > 0:
            yield word[:place] + heard + word[place + len(written) :]


def _lost(word: str) -> Iterator[str]:
    """The first of two consonants is the one that is lost: ``nitendo``."""
    for place in range(1, len(word) - 1):
        if not {word[place], word[place + 1]} & _VOWELS and word[place] != word[place + 1]:
            yield word[:place] + word[place + 1 :]


def _swapped(word: str) -> Iterator[str]:
    """Two neighbours, towards the end, where nobody looks."""
    for place in range(len(word) - 2, 1, -1):
        yield word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
