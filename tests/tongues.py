"""Every table of phrases that people read, and what of the English ones is left in a text that should be French."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from enum import Enum

from babel import Locale

from alerts.phrases import PHRASES as CARD
from monitor.cli.explained import PHRASES as TOLD
from monitor.digest.phrases import PHRASES as DIGEST
from monitor.freshness import DOUBTS
from monitor.naming import NAMES
from monitor.rules.explain import TONGUES
from monitor.rules.unheard import PHRASES as UNHEARD
from monitor.web.phrases import PHRASES as PAGE

SAME = frozenset(  # words that are the same in both languages
    [
        "article",
        "articles",
        "boycott",
        "budget",
        "conditions",
        "confusion",
        "copies",
        "correction",
        "corrections",
        "crises",
        "date",
        "dates",
        "discrimination",
        "fans",
        "format",
        "json",
        "mention",
        "mentions",
        "menu",
        "message",
        "minute",
        "minutes",
        "note",
        "notes",
        "original",
        "page",
        "phrase",
        "post",
        "posts",
        "pt",
        "pts",
        "question",
        "questions",
        "religion",
        "secret",
        "site",
        "source",
        "sources",
        "spam",
        "suggestion",
        "super",
        "url",
        "version",
        "vigie",
        "violence",
        "yaml",
    ]
)
Forms = tuple[str, ...]  # one, or one and several


def forms(said: str | tuple[str, ...]) -> Forms:
    return (said,) if isinstance(said, str) else said


def phrases() -> Iterator[tuple[str, Forms, Forms]]:
    """Each phrase of ours: its name, its forms in English and in French."""
    for table, found in (("card", CARD), ("told", TOLD), ("digest", DIGEST)):
        for key, said in found.items():
            yield f"{table}/{key}", forms(said["en"]), forms(said["fr"])
    for table, pairs in (("page", PAGE), ("unheard", UNHEARD)):
        for key, (english, french) in pairs.items():
            yield f"{table}/{key}", (english,), (french,)
    for kind, names in NAMES.items():
        for key, (english, french) in names.items():
            yield f"{kind}/{key}", (english,), (french,)
    for key, english in DOUBTS["en"].items():
        yield f"doubt/{key}", (english,), (DOUBTS["fr"][key],)
    english_tongue, french_tongue = TONGUES["en"], TONGUES["fr"]
    for part in ("sentences", "words", "nouns"):
        for key, said in getattr(english_tongue, part).items():
            yield f"{part}/{key}", forms(said), forms(getattr(french_tongue, part)[key])


def words(text: str) -> set[str]:
    """Its words, in small letters; not those of commands, links and holes."""
    text = re.sub(
        r"`[^`]*`|\{[^}]*\}|https?://\S+|\b(?:digests|rules):|\bvigie(?: [a-z-]+){1,2}|\S+\.(?:yaml|json|csv)",
        " ",
        text,
    )
    return set(re.findall(r"[^\W\d_]{2,}", text.casefold()))


def _names(language: str) -> set[str]:
    """Of days and months."""
    locale = Locale(language)
    found = [
        *locale.days["format"]["wide"].values(),
        *locale.days["format"]["abbreviated"].values(),
        *locale.months["format"]["wide"].values(),
        *locale.months["format"]["abbreviated"].values(),
    ]
    return words(" ".join(found))


def vocabulary() -> tuple[set[str], set[str]]:
    """The words of all our phrases, in English and in French."""
    english, french = set(_names("en")), set(_names("fr"))
    for _, ours, theirs in phrases():
        english |= words(" ".join(ours))
        french |= words(" ".join(theirs)) - words(" ".join(ours))  # else what was not translated would pass
    units = "second seconds minute minutes hour hours day days week weeks"
    return english | words(units), french | SAME


ENGLISH, FRENCH = vocabulary()
TELLING = ENGLISH - FRENCH


def of_people(*things: object) -> set[str]:
    """The words that people wrote, wherever they stand in these things: names of ours are none of them."""
    found: set[str] = set()
    for thing in things:
        if isinstance(thing, Enum):
            continue
        if isinstance(thing, str):
            found |= words(thing)
        elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
            found |= of_people(*(getattr(thing, field.name) for field in dataclasses.fields(thing)))
        elif isinstance(thing, Mapping):
            found |= of_people(*thing.values())
        elif isinstance(thing, list | tuple | set | frozenset):
            found |= of_people(*thing)
    return found


def english_left(text: str, *people: object) -> set[str]:
    """The words of our English phrases that stand in a text, and that nobody wrote."""
    return (words(text) & TELLING) - of_people(*people)


def visible(html: str) -> str:
    """What somebody sees of a page, and what is read out to them; not the rules file, which is theirs."""
    html = re.sub(r"(?s)<(style|script|pre)\b.*?</\1>", " ", html)
    told = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', html)
    return re.sub(r"<[^>]*>", " ", html) + " ".join(told)
