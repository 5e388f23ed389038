"""Names and citations in a text: found, and covered, so that what is left says only what the writer says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.digest.prose.known import Known
from monitor.digest.prose.numbers import numbers
from monitor.digest.prose.words import DOWN, UNITS, UP
from monitor.model import BrandName, Language

COVER = "\ue000"  # of the private use area: no letter, no digit, and in no text that was cleaned
_BLANK = re.compile(r"\s+")
_GONE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})  # what cannot be seen, or means nothing to anybody else
# A name that holds more than a name is none: its numbers are judged as any others.
_PLAIN = re.compile(r"[\w#@&'’.+/ -]{1,40}")
_SENTENCE_LIKE = re.compile(r"[.!?] |\d ?(?:%|percent|pour ?cent)")
_CITED = re.compile(r"“([^“”]*)”|«\s?([^«»]*?)\s?»|\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text whose names and citations are covered, as long as it was.

    Args:
        brands: where a brand is named.
        topics: where a topic is that drove a growth.
        false: citations that nobody gave.
    """

    text: str
    brands: tuple[tuple[int, BrandName], ...]
    topics: tuple[int, ...]
    false: tuple[str, ...]


def tidy(answer: str) -> str:
    """On one line, without what cannot be seen: what is judged is to the letter what is shown."""
    plain = unicodedata.normalize("NFKC", answer).replace("\u2044", "/")  # what a half is made of
    seen = "".join(
        " " if char.isspace() else char
        for char in plain
        if char.isspace() or unicodedata.category(char) not in _GONE
    )
    return _BLANK.sub(" ", seen).strip()


def masked(text: str, known: Known) -> Masked:
    """Cover what is known by name, and what people are cited with; the digits of a citation stay, and are judged."""
    given = [tidy(said).casefold() for _, said in known.quotes]
    for begin, end, said in _cited(text):
        if any(said.casefold() in words for words in given):
            text = _covered(text, begin, end, but_digits=True)
    brands = list(_brands(text, known))
    for begin, end, _ in brands:
        text = _covered(text, begin, end)
    topics = [place for name in known.grew for place, _ in _places(text, name, whole_case=False)]
    for name in sorted(filter(_meaningless(known.language), known.names), key=len, reverse=True):
        for begin, end in _places(text, name, whole_case=False):
            text = _covered(text, begin, end)
    false = tuple(said for _, _, said in _cited(text))
    return Masked(text, tuple((begin, brand) for begin, _, brand in brands), tuple(topics), false)


def _cited(text: str) -> Iterator[tuple[int, int, str]]:
    """What stands between quotation marks and holds a letter or a digit."""
    for found in _CITED.finditer(text):
        said = next(filter(None, found.groups()), "")
        if any(char.isalnum() for char in said):
            yield (*found.span(), said)


def _meaningless(language: Language) -> Callable[[str], bool]:
    """Whether a name is a name alone: one that counts or compares keeps its meaning, whoever gave it."""
    spoken = UP[language] | DOWN[language] | UNITS.keys()

    def judged(name: str) -> bool:
        whole = (0, len(name))
        return name.lower() not in spoken and whole not in {
            (one.begin, one.end) for one in numbers(name, language)
        }

    return judged


def _brands(text: str, known: Known) -> Iterator[tuple[int, int, BrandName]]:
    taken = [False] * len(text)
    for written in sorted(known.brands, key=len, reverse=True):
        for begin, end in _places(text, written, whole_case=True):
            if not any(taken[begin:end]):
                taken[begin:end] = [True] * (end - begin)
                yield begin, end, known.brands[written]


def _places(text: str, name: str, *, whole_case: bool) -> list[tuple[int, int]]:
    name = tidy(name)
    if _PLAIN.fullmatch(name) is None or _SENTENCE_LIKE.search(name):
        return []
    pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
    return [found.span() for found in re.finditer(pattern, text, 0 if whole_case else re.IGNORECASE)]


def _covered(text: str, begin: int, end: int, *, but_digits: bool = False) -> str:
    cover = "".join(
        char if but_digits and (char.isnumeric() or char in "%$.,") else COVER for char in text[begin:end]
    )
    return text[:begin] + cover + text[end:]
