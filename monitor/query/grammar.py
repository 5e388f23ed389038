"""The grammar of the query language, and what is said of a mistake: its column, what was expected, and a cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

from monitor.query.errors import QueryError
from monitor.query.leaves import PART, VALUE, column, fact, near, reach, word
from monitor.query.tree import And, Near, Not, Or, Query, Reach, Within

if TYPE_CHECKING:
    from lark import Lark, Token, UnexpectedToken

MOST_TEXT = 100_000  # characters of a query: a name for each of 5,000 shops, and no more
_DEEPEST = (
    50  # brackets and NOTs inside each other: more is a mistake, and deeper would be Python's recursion limit
)

GRAMMAR = r"""
    ?start: any
    ?any: all ("OR" all)*
    ?all: part ("AND"? part)*
    ?part: "NOT" part -> negation
         | one
         | one NEAR one -> near
    ?one: "(" any ")"
        | (WORD | PHRASE | PREFIX) -> word
        | CASE values -> case
        | PLACE values -> within
        | FACT values -> is_
        | REACH -> reach
    values: value
          | "(" value ("OR" value)* ")"
    ?value: WORD | PHRASE | PREFIX

    PHRASE: /"[^"]*"/
    CASE.2: "case:"
    PLACE.2: /(title|author|url):/
    FACT.2: /(site|lang|source|type|topic|intent|sentiment):/
    REACH.2: /(reach|likes|replies|shares|stars)\s*[<>]=?\s*[0-9]{1,15}(?![^\s()"])/
    NEAR.2: /O?NEAR\/[0-9]{1,9}(?![^\s()"])/
    PREFIX.1: /[^\s()"*:<>=]+\*(?![^\s()"])/
    WORD: /[^\s()"]+/

    %ignore /\s+/
"""
_TYPOGRAPHIC = dict.fromkeys(map(ord, "“”„‟«»＂"), '"')  # noqa: RUF001 -- they are what they look like, to people


def parsed(text: str) -> Query:
    """The tree of a query.

    Raises:
        QueryError: it cannot be understood.
    """
    from lark import UnexpectedCharacters, UnexpectedToken  # noqa: PLC0415 -- imported when first needed: 15 ms

    if len(text) > MOST_TEXT:
        raise QueryError(MOST_TEXT + 1, f"this is longer than {MOST_TEXT:,} characters")
    text = text.translate(_TYPOGRAPHIC)
    try:
        return cast("Query", _parser().parse(text))  # what _Builder makes
    except UnexpectedCharacters:  # a quote is all that no token begins with
        raise QueryError(text.rindex('"') + 1, 'this " is never closed') from None
    except UnexpectedToken as error:
        raise _unexpected(error, text) from None


@cache
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415 -- imported when first needed: 15 ms

    return Lark(GRAMMAR, parser="lalr", lexer="basic", transformer=_Builder(), postlex=_Depth())


class _Builder:
    """Makes the tree, from the leaves up: one method for each name in the grammar."""

    def any(self, parts: list[Query]) -> Query:
        return Or(tuple(parts))

    def all(self, parts: list[Query]) -> Query:
        return And(tuple(parts))

    def negation(self, parts: list[Query]) -> Query:
        return Not(parts[0])

    def near(self, parts: list[Any]) -> Near:
        left, token, right = parts
        return near(left, token, right)

    def word(self, tokens: list[Token]) -> Query:
        return word(tokens[0])

    def values(self, tokens: list[Token]) -> list[Token]:
        return tokens

    def case(self, parts: list[Any]) -> Query:
        _, values = parts
        return _any_of(values, lambda value: word(value, exact=True))

    def within(self, parts: list[Any]) -> Query:
        place, values = parts
        return _any_of(values, lambda value: Within(place[:-1], word(value)))

    def is_(self, parts: list[Any]) -> Query:
        name, values = parts
        return _any_of(values, lambda value: fact(name[:-1], value))

    def reach(self, tokens: list[Token]) -> Reach:
        return reach(tokens[0])


def _any_of(values: list[Token], make: Callable[[Token], Query]) -> Query:
    parts = tuple([make(value) for value in values])
    return parts[0] if len(parts) == 1 else Or(parts)


class _Depth:
    """Counts the brackets and NOTs inside each other as the tokens go by."""

    always_accept: ClassVar[tuple[str, ...]] = ()

    def process(self, tokens: Iterator[Token]) -> Iterator[Token]:
        """The same tokens.

        Raises:
            QueryError: too many inside each other.
        """
        brackets = [0]  # how deep the inside of each open bracket is
        depth = 0
        for token in tokens:
            if token.type in {"NOT", "LPAR"}:
                depth += 1
                if depth > _DEEPEST:
                    raise QueryError(
                        column(token), f"more than {_DEEPEST} brackets or NOTs inside each other"
                    )
                if token.type == "LPAR":
                    brackets.append(depth)
            else:
                if token.type == "RPAR" and len(brackets) > 1:
                    brackets.pop()
                depth = brackets[-1]
            yield token


def _unexpected(error: UnexpectedToken, text: str) -> QueryError:
    token, accepted = error.token, error.accepts or set()
    at_end = token.type == "$END"
    if token.type == "NEAR" and "AND" in accepted:
        return QueryError(column(token), f"write a {token} b AND b {token} c: two at a time")
    if "WORD" in accepted and "AND" not in accepted:
        expected = PART if "NOT" in accepted else VALUE if "LPAR" in accepted else 'a word or a "phrase"'
    elif "OR" in accepted and "AND" not in accepted:
        expected = "OR or )"
    else:
        expected = f"AND, OR or {')' if 'RPAR' in accepted else 'the end'}"
    found = "nothing more" if at_end else token
    return QueryError(len(text) + 1 if at_end else column(token), f"expected {expected}, found {found}")
