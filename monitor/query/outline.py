"""A query in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.query.tree import And, Fact, Form, Is, Near, Not, Or, Place, Query, Reach, Within, Word, words

_PLACES: dict[Place, str] = {"title": "in the title", "author": "in the author's name", "url": "in the link"}
_FACTS: dict[Fact, str] = {
    "site": "from the site {}",
    "lang": "in the language {}",
    "source": "from the source {}",
    "type": "of the type {}",
    "topic": "about the topic {}",
    "intent": "with the intent {}",
    "sentiment": "of the sentiment {}",
}
_COMPARED = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}
_OPERATORS = frozenset({"and", "or", "not"})
_MOST_LISTED = 20  # of a long list: a reader needs no more to know what kind of list it is


def explain(query: Query) -> tuple[str, ...]:
    """What a query asks for, as indented lines."""
    return tuple(_lines(query))


def remarks(query: Query) -> tuple[str, ...]:
    """What its author may not have meant."""
    small = dict.fromkeys(word.text for word in words(query) if word.text in _OPERATORS)
    return tuple(f"{each} is looked for as a word: write {each.upper()} to combine" for each in small)


def _lines(query: Query) -> Iterator[str]:
    match query:
        case And(parts):
            yield from _listed("all of:", parts)
        case Or(parts):
            line = _in_a_line(parts)
            yield from [line] if line else _listed("any of:", parts)
        case Not(Not(part)):
            yield from _lines(part)
        case Not(And(parts)):
            yield from _listed("not all of:", parts)
        case Not(Or(parts)):
            line = _in_a_line(parts)
            yield from [f"not {line}"] if line else _listed("none of:", parts)
        case Not(part):
            yield f"not {_said(part)}"
        case _:
            yield _said(query)


def _listed(head: str, parts: Sequence[Query]) -> Iterator[str]:
    yield head
    for part in parts[:_MOST_LISTED]:
        first, *rest = _lines(part)
        yield f"  • {first}"
        yield from (f"  {line}" for line in rest)
    if len(parts) > _MOST_LISTED:
        yield f"  • {_more(parts)}"


def _in_a_line(parts: Sequence[Query]) -> str:
    """A choice of one kind in one line; empty if they are of several kinds."""
    if all(isinstance(part, Word) for part in parts):
        return f"any of {_several([_short(part) for part in parts if isinstance(part, Word)])}"
    inside = [part for part in parts if isinstance(part, Within) and part.place == _place_of(parts[0])]
    if len(inside) == len(parts):
        return f"any of {_several([_short(part.word) for part in inside])} {_PLACES[inside[0].place]}"
    alike = [part for part in parts if isinstance(part, Is) and part.fact == _fact_of(parts[0])]
    if len(alike) == len(parts):
        return _FACTS[alike[0].fact].format(_several([part.value for part in alike]))
    return ""


def _place_of(part: Query) -> Place | None:
    return part.place if isinstance(part, Within) else None


def _fact_of(part: Query) -> Fact | None:
    return part.fact if isinstance(part, Is) else None


def _several(names: Sequence[str]) -> str:
    if len(names) > _MOST_LISTED:
        return f"{', '.join(names[:_MOST_LISTED])} {_more(names)}"
    *firsts, last = names
    return f"{', '.join(firsts)} or {last}" if firsts else last


def _more(parts: Sequence[object]) -> str:
    return f"and {len(parts) - _MOST_LISTED:,} more"


def _said(query: Query) -> str:
    match query:
        case Word():
            return _word(query)
        case Within(place, word):
            return f"{_word(word)} {_PLACES[place]}"
        case Near():
            return _near(query)
        case Is(fact, value):
            return _FACTS[fact].format(value)
        case Reach(comparison, number, "reach"):
            return f"a known reach of {_COMPARED[comparison]} {number:,}"
        case Reach(comparison, number, figure):
            return f"{_COMPARED[comparison]} {number:,} {figure}, where they are known"
        case _:  # pragma: no cover -- what is made of parts is no leaf
            raise AssertionError(query)


def _near(near: Near) -> str:
    left, right = (_side(side) for side in (near.left, near.right))
    between = "no word" if not near.most else f"at most {near.most} word{'s' if near.most > 1 else ''}"
    if near.ordered:
        return f"{left}, and then {right}, with {between} between them"
    return f"{left} and {right}, in any order, with {between} between them"


def _side(side: Sequence[Word]) -> str:
    return _word(side[0]) if len(side) == 1 else f"any of {_several([_short(word) for word in side])}"


def _word(word: Word) -> str:
    text = word.text
    if word.form is Form.BEGINS:
        return f"a word that begins with {text}"
    if word.form is Form.EXACT:
        return f"{_short(Word(text))} in exactly this case"
    if " " in text.strip():
        return f"the phrase {_short(word)}"
    kind = {"#": "hashtag", "@": "handle"}.get(text[:1], "word")
    return f"the {'domain' if _DOMAIN.fullmatch(text) else kind} {text}"


def _short(word: Word) -> str:
    text = f'"{word.text}"' if " " in word.text else word.text
    return {Form.WHOLE: text, Form.BEGINS: f"{text}*", Form.EXACT: f"case:{text}"}[word.form]


_DOMAIN = re.compile(r"[^\W_][\w-]*(\.[\w-]+)*\.[^\W\d_]{2,}")
