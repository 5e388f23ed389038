"""The words, fields and numbers of a query, read one by one: what each token means, or what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NoReturn, cast, get_args

from monitor.model import INTENTS, Label, PostType
from monitor.query.errors import QueryError
from monitor.query.tree import Comparison, Fact, Figure, Form, Is, Near, Or, Place, Query, Reach, Word
from monitor.terms import findable

if TYPE_CHECKING:
    from lark import Token

PART = 'a word, a "phrase", NOT or ('
VALUE = 'a word, a "phrase" or ('
UNKNOWN = "unknown"
SENTIMENTS = (*get_args(Label), UNKNOWN)
_FIELDS = (*get_args(Place), *get_args(Fact), "case", *get_args(Figure))
_OFTEN_SAID = {  # what other tools call them
    "by": "author",
    "followers": "reach",
    "rating": "stars",
    "reposts": "shares",
    "from": "author",
    "domain": "site",
    "headline": "title",
    "host": "site",
    "intitle": "title",
    "inurl": "url",
    "language": "lang",
    "link": "url",
    "tone": "sentiment",
    "user": "author",
}
_SIGNS = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT"}
_FARTHEST = 100  # words between two that are near: beyond, it is anywhere
_PUNCTUATION = 0x2100  # what lies above, an emoji such as, may be looked for alone
_SHORTEST = 2  # letters of a prefix: with one, every second text would hold it

_QUOTE_IT = 'put it in "quotes" to look for it as it is'
_NEARLY_NEAR = re.compile(r"O?NEAR(/.*)?|(?i:o?near/[0-9]*)")
_NEARLY_A_FIELD = re.compile(r"([^\W\d_]+)(:(?!//)|[<>=]+)(.*)", re.DOTALL)
_LEFT_OVER = re.compile(r".*[*:<>=].*", re.DOTALL)
_SITE = re.compile(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]+")
_LANG = re.compile(r"[a-z]{2,3}")


def column(token: Token) -> int:
    """Where it begins, from 1."""
    return (token.start_pos or 0) + 1


def word(token: Token, *, exact: bool = False) -> Word:
    """A word, a phrase or a prefix.

    Raises:
        QueryError: there is nothing to look for, or it would mean something else to a reader.
    """
    text, form = str(token), Form.EXACT if exact else Form.WHOLE
    if token.type == "PHRASE":
        text = text[1:-1]
    elif token.type == "PREFIX":
        text, form = text[:-1], Form.BEGINS
        if exact:
            raise QueryError(column(token), f"case: takes whole words: write {text}, without the *")
        if text.isascii() and sum(map(str.isalnum, text)) < _SHORTEST:
            raise QueryError(
                column(token), f"{token} is too short: at least {_SHORTEST} letters before the *"
            )
    else:
        _refuse_what_is_no_word(token)
    if not findable(text) or not any(char.isalnum() or ord(char) > _PUNCTUATION for char in text):
        raise QueryError(column(token), f"expected {PART}, and there is nothing to look for in {text!r}")
    return Word(text, form)


def near(left: Query, token: Token, right: Query) -> Near:
    """Words, and other words, not far from each other.

    Raises:
        QueryError: there is more than words on a side, or they may be farther apart than anybody would call near.
    """
    operator, _, most = token.partition("/")
    if int(most) > _FARTHEST:
        raise QueryError(column(token), f"{token} is not near: at most {operator}/{_FARTHEST}, or write AND")
    return Near(_words(left, token), _words(right, token), int(most), ordered=operator == "ONEAR")


def _words(side: Query, token: Token) -> tuple[Word, ...]:
    match side:
        case Word():
            return (side,)
        case Or(parts):
            return tuple([each for part in parts for each in _words(part, token)])
        case _:
            raise QueryError(column(token), f'{token} stands between words, "phrases" or lists like (a OR b)')


def reach(token: Token) -> Reach:
    """A comparison such as ``reach>1000`` or ``likes >= 100``."""
    found = re.fullmatch(r"([a-z]+)\s*([<>]=?)\s*([0-9]+)", token)
    assert found is not None, "the grammar says so"
    return Reach(cast("Comparison", found[2]), int(found[3]), cast("Figure", found[1]))


def fact(name: str, token: Token) -> Is:
    """What is asked besides words, such as ``lang:fr``.

    Raises:
        QueryError: there can be no such site, language, type, intent or sentiment.
    """
    at = column(token)
    value = token.strip('"').strip()
    if token.type == "PREFIX":
        raise QueryError(at, f"{name}: takes whole names, without a *")
    if not value:
        raise QueryError(at, f"expected a name after {name}:, found nothing in the quotes")
    if "," in value:
        several = " OR ".join(part for part in re.split(r"[,\s]+", value) if part)
        raise QueryError(at, f"write {name}:({several})")
    if name == "site":
        value = _site(value, at)
    elif name == "lang":
        value = _language(value, at)
    elif name == "type":
        _one_of(name, value, get_args(PostType), at)
    elif name == "intent":
        _one_of(name, value, INTENTS, at)
    elif name == "sentiment":
        _one_of(name, value, SENTIMENTS, at)
    return Is(cast("Fact", name), value, at)


def _site(value: str, at: int) -> str:
    site = value.casefold().partition("://")[2] or value.casefold()
    alone = re.split(r"[/?#:]", site)[0].removeprefix("www.")
    if not _SITE.fullmatch(alone):
        raise QueryError(at, f"{value} is no site: expected one such as news.example")
    if alone != value.casefold().removeprefix("www."):
        raise QueryError(at, f"write the site alone: site:{alone}")
    return alone


def _language(value: str, at: int) -> str:
    code = re.split("[-_]", value.casefold())[0]
    if code != UNKNOWN and not _LANG.fullmatch(code):
        raise QueryError(at, f"expected a language code such as en, fr or de, or {UNKNOWN}, found {value}")
    if code != value.casefold():
        raise QueryError(at, f"write lang:{code}: regions are not told apart")
    return code


def _one_of(name: str, value: str, known: Collection[str], at: int) -> None:
    if value not in known:
        raise QueryError(at, f"{name}: is one of {', '.join(known)}; found {value}{_meant(value, known)}")


def _meant(given: str, known: Collection[str], shown: str = "{}") -> str:
    close = difflib.get_close_matches(given.casefold(), known, 1, 0.6)
    return f" (did you mean {shown.format(close[0])}?)" if close else ""


# --- what a reader would take for more than a word ----------------------------------------------------------------


def _refuse_what_is_no_word(token: Token) -> None:
    if token in _SIGNS:
        _refuse(token, f"write {_SIGNS[token]}")
    if token.startswith("-"):
        _refuse(token, f"write NOT {token.lstrip('-') or '…'}")
    if _NEARLY_NEAR.fullmatch(token):
        operator = token.partition("/")[0].upper()
        _refuse(token, f"write {operator}/5, for at most 5 words between the two; else {_QUOTE_IT}")
    field = _NEARLY_A_FIELD.fullmatch(token)
    if field is not None:
        _refuse(token, _instead_of(field[1], field[2], field[3]))
    if token.count("*") == 1:
        _refuse(token, f"a * stands behind the beginning of a word, as in rec*; else {_QUOTE_IT}")
    if _LEFT_OVER.fullmatch(token):
        _refuse(token, f"{token} means nothing: {_QUOTE_IT}")


def _instead_of(name: str, sign: str, value: str) -> str:
    small = name.casefold()
    known = _OFTEN_SAID.get(small, small)
    if known in get_args(Figure):
        example = {"reach": 1000, "stars": 3}.get(known, 100)
        return f"write {known}>{example}: the number is compared with >, >=, < or <="
    if known in _FIELDS:
        return f"write {known}:{value or '…'}"
    meant = _meant(small, _FIELDS, "{}:")
    return f'there is no field {name}{sign}{meant}; to look for it as it is, put it in "quotes"'


def _refuse(token: Token, message: str) -> NoReturn:
    raise QueryError(column(token), message)
