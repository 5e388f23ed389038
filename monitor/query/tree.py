"""What a query is made of. Values only: ``holding`` reads them, ``grammar`` makes them, ``outline`` tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

Place = Literal["title", "author", "url"]  # where words may be asked for
Fact = Literal["site", "lang", "source", "type", "topic", "intent", "sentiment"]  # what is not words
Figure = Literal["reach", "likes", "replies", "shares", "stars"]
Comparison = Literal[">", ">=", "<", "<="]


class Form(Enum):
    """How a word is looked for."""

    WHOLE = "whole"  # whole words, case and accents folded, as a term of ``monitor.terms``
    EXACT = "exact"  # likewise, in exactly this case
    BEGINS = "begins"  # words that begin with it


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a phrase that must be found."""

    text: str
    form: Form = Form.WHOLE


@dataclass(frozen=True, slots=True)
class Within:
    """The word must be found in one place: in the title, in the author's name, in the link."""

    place: Place
    word: Word


@dataclass(frozen=True, slots=True)
class Near:
    """Any word of ``left`` and any of ``right``, with at most ``most`` words between them, in the title or in the text.

    Args:
        ordered: ``left`` must come first.
    """

    left: tuple[Word, ...]
    right: tuple[Word, ...]
    most: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """A fact about the mention: it comes from this site or source, is of this language, type, topic, intent or sentiment.

    Args:
        column: where the value stands in the query, from 1.
    """

    fact: Fact
    value: str
    column: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far its author or outlet reaches, or how often it was liked and so on. Where that is unknown, no comparison holds."""

    comparison: Comparison
    number: int
    figure: Figure = "reach"


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where ``part`` does not."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """Holds where every part does."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Holds where any part does."""

    parts: tuple[Query, ...]


Query = Word | Within | Near | Is | Reach | Not | And | Or


def atoms(query: Query) -> Iterator[Word | Within | Near | Is | Reach]:
    """What the brackets and operators are around, from left to right."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            yield query


def words(query: Query) -> Iterator[Word]:
    """Every word to look for, from left to right. A site is one: its name must stand in the link."""
    for atom in atoms(query):
        match atom:
            case Word():
                yield atom
            case Within(_, word):
                yield word
            case Near(left, right):
                yield from (*left, *right)
            case Is("site", value):
                yield Word(value)
            case _:
                pass


def facts(query: Query) -> tuple[Is, ...]:
    """What it asks besides words, from left to right: whether there is such a source or topic is for others to say."""
    return tuple([atom for atom in atoms(query) if isinstance(atom, Is)])
