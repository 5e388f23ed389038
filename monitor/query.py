"""The query language: ``(Initech OR "Initech SA") AND NOT movie``.

Words are found as brand terms are (``monitor.terms``): whole words, case and accents folded, ``#tags``, ``@handles``
and domains included. Operators are written in capitals; words side by side must all be there.

::

    query  = all { "OR" all }
    all    = part { [ "AND" ] part }
    part   = "NOT" part | "(" query ")" | "a phrase" | word
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import NoReturn

from monitor.errors import VigieError
from monitor.terms import Terms

_DEEPEST = (
    50  # brackets and NOTs inside each other: more is a mistake, and deeper would be Python's recursion limit
)
_PART = 'a word, a "phrase", NOT or ('
_TOKEN = re.compile(
    r"""\s*(?: (?P<open>\() | (?P<close>\)) | "(?P<phrase>[^"]*)" | (?P<quote>") | (?P<word>[^\s()"]+) | (?P<end>$) )""",
    re.VERBOSE,
)
_OPERATORS = {"AND", "OR", "NOT"}
_RESERVED = re.compile(
    r".*[*:<>=].*|O?NEAR/\d+"
)  # what the language will mean by these must not be a plain word before


class QueryError(VigieError):
    """A query that cannot be understood; ``column`` counts from 1, ``message`` says what was expected there."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(f"{message}, at column {column}")
        self.column = column
        self.message = message


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a phrase that must be found, as a term of ``monitor.terms``."""

    text: str


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


Query = Word | Not | And | Or


def parse(text: str) -> Query:
    """What a query means.

    Raises:
        QueryError: it cannot be understood, or would hold for every text that has none of its words.
    """
    query = _Parser(text).query()
    if holds(query, ()):
        raise QueryError(
            1, "this holds for every text that has none of its words: say what must be there, too"
        )
    return query


def holds(query: Query, found: Container[str]) -> bool:
    """Whether ``query`` holds for a text in which the words ``found`` were found."""
    match query:
        case Word(text):
            return text in found
        case Not(part):
            return not holds(part, found)
        case And(parts):
            return all(holds(part, found) for part in parts)
        case Or(parts):  # pragma: no branch -- there is no other
            return any(holds(part, found) for part in parts)


def words(query: Query) -> Iterator[str]:
    """Every word and phrase to look for."""
    match query:
        case Word(text):
            yield text
        case Not(part):
            yield from words(part)
        case And(parts) | Or(parts):  # pragma: no branch -- there is no other
            for part in parts:
                yield from words(part)


def wanted(query: Query, *, negated: bool = False) -> Iterator[str]:
    """The words and phrases that speak for the query, not under a ``NOT``: wherever it holds, one of them is there."""
    match query:
        case Word(text):
            if not negated:
                yield text
        case Not(part):
            yield from wanted(part, negated=not negated)
        case And(parts) | Or(parts):  # pragma: no branch -- there is no other
            for part in parts:
                yield from wanted(part, negated=negated)


class _Parser:
    """Recursive descent, one method per line of the grammar above, one token ahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._next()

    def query(self) -> Query:
        """The whole text.

        Raises:
            QueryError: something is left over, or missing.
        """
        query = self._any()
        if self._kind != "end":
            self._expected("AND, OR or the end")
        return query

    def _any(self) -> Query:
        parts = [self._all()]
        while self._take("OR"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Query:
        parts = [self._part()]
        while self._take("AND") or self._kind in {"word", "phrase", "open", "NOT"}:
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _part(self) -> Query:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError(self._column, f"more than {_DEEPEST} brackets or NOTs inside each other")
        part = self._one()
        self._depth -= 1
        return part

    def _one(self) -> Query:
        if self._take("NOT"):
            return Not(self._part())
        if self._take("open"):
            inner = self._any()
            if not self._take("close"):
                self._expected("AND, OR or )")
            return inner
        if self._kind not in {"word", "phrase"}:
            self._expected(_PART)
        word = self._word()
        self._next()
        return word

    def _word(self) -> Word:
        if self._kind == "word":
            if _RESERVED.fullmatch(self._value):
                raise QueryError(
                    self._column,
                    f'{self._value} means nothing yet: put it in "quotes" to look for it as it is',
                )
            if self._value.startswith("-"):
                raise QueryError(self._column, f"write NOT {self._value.lstrip('-') or '…'}")
        try:
            Terms([(self._value, None)])
        except ValueError:
            raise QueryError(
                self._column, f"expected {_PART}, and there is nothing to look for in {self._value!r}"
            ) from None
        return Word(self._value)

    def _take(self, kind: str) -> bool:
        if self._kind != kind:
            return False
        self._next()
        return True

    def _next(self) -> None:
        token = _TOKEN.match(self._text, self._at)
        assert token is not None, "the last alternatives match anything"
        kind = str(token.lastgroup)
        self._column = token.start(kind) + 1 - (kind == "phrase")
        self._at = token.end()
        self._value = token[kind]
        self._kind = self._value if kind == "word" and self._value in _OPERATORS else kind
        if kind == "quote":
            raise QueryError(self._column, 'this " is never closed')

    def _expected(self, what: str) -> NoReturn:
        found = "nothing more" if self._kind == "end" else self._text[self._column - 1 : self._at]
        raise QueryError(self._column, f"expected {what}, found {found}")
