"""Which of two brands a comparison favours: "left Globex for Acme", "Acme > Globex", *mieux que*. English and French. Pure.

Rules over words, so that anybody can check them: what matched is the evidence. Questions and denials say nothing, and
"big mistake" or *je regrette* beside a change turns it round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from classifiers.clauses import Place
from monitor.model import BrandName

_FILL = "\ue000"  # stands for each letter of a brand's name; of the private use area: nobody writes it
_A = rf"[@#\"“«']?(?P<a>{_FILL}+)(?:['’]s)?[\"”»']?"
_B = rf"[@#\"“«']?(?P<b>{_FILL}+)(?:['’]s)?[\"”»']?"
_SOME = r"(?:\s[\w'’-]+){0,3}"  # words that may come in between
_AT = r"(?:(?:the|my|our|le|la|les|mon|ma|notre|chez)\s)?"
_VERY = r"(?:(?:so|much|way|far|a lot|even|bien|beaucoup|tellement|nettement)\s){0,2}"
_BETTER = (
    "better|nicer|cheaper|faster|quicker|safer|easier|friendlier|cleaner|smoother|superior|more reliable|less expensive"
    "|mieux|meilleure?s?|moins ch[eè]re?s?|plus (?:rapide|fiable|simple|s[uû]re?|agr[ée]able|efficace)s?"
)
_WORSE = (
    "worse|slower|pricier|uglier|dearer|inferior|more expensive|less reliable"
    "|pires?|moins (?:bien|bonn?e?s?|fiables?|rapides?)|plus (?:ch[eè]re?s?|lente?s?)"
)

# A comparison: ``a`` comes off better than ``b``.
_BETTER_THAN = (
    rf"{_A}{_SOME}\s{_VERY}(?:{_BETTER})\s(?:than\s|to\s|que\s|qu['’]){_AT}{_B}",
    rf"{_B}{_SOME}\s{_VERY}(?:{_WORSE})\s(?:than\s|to\s|que\s|qu['’]){_AT}{_A}",
    (
        rf"(?:prefer\w*|pr[ée]f[éeè]r\w*|chose|chosen|choose|choosing|pick\w*|choisi\w*)\s{_AT}{_A}{_SOME}"
        rf"\s(?:to|over|rather than|instead of|[àa]|plut[oô]t que|au lieu de)\s{_AT}{_B}"
    ),
    rf"{_A}\s(?:beats|outperforms|crushes|destroys|blows away|surpasse|d[ée]passe|vaut mieux que)\s{_AT}{_B}",
    rf"{_A}\s(?:instead of|rather than|plut[oô]t que|au lieu de)\s{_AT}{_B}",
    rf"{_A}\s?>+\s?{_B}",
    rf"{_B}\s?<+\s?{_A}",
)
# A change: from ``b`` to ``a``.
_CHANGE = (
    (
        r"(?:left|leav\w+|quit\w*|ditch\w*|dump\w*|dropp\w*|abandon\w*|l[aâ]ch\w+|plaqu\w+|laiss\w+ tomber)"
        rf"\s{_AT}{_B}{_SOME}\s(?:for|pour)\s{_AT}{_A}"
    ),
    (
        r"(?:switch\w*|mov(?:ed?|ing)|went|going|migrat\w*|chang\w+|convert\w*|pass[ée]\w*|migr[ée]\w*)"
        rf"{_SOME}\s(?:from|de|depuis)\s{_AT}{_B}{_SOME}\s(?:to|[àa]|chez|vers|pour)\s{_AT}{_A}"
    ),
    rf"(?:replac\w+|swapp\w*|remplac\w+|troqu\w+|[ée]chang\w+)\s{_AT}{_B}{_SOME}\s(?:with|by|for|par|contre|pour)\s{_AT}{_A}",
    rf"(?:switch\w*|mov(?:ed?|ing)|came|migrat\w*|convert\w*)\sto\s{_AT}{_A}{_SOME}\sfrom\s{_AT}{_B}",
)
# ``b`` is what something is measured against.
_AGAINST = (
    (
        r"(?:unlike|compared (?:to|with)|contrairement [àa]|[àa] la diff[ée]rence de|par rapport [àa]|compar[ée]\w* [àa])"
        rf"\s{_AT}{_B}"
    ),
)

_NOT = re.compile(
    r"(?<!\w)(?:not|no|never|without|pas|jamais|ni|aucune?|sans)(?!\w)|n['’]t(?!\w)", re.IGNORECASE
)
_NOT_AFTER = re.compile(
    r"\s+(?:pas|jamais|rien|aucun\w*|nullement|nothing|none|zero|z[ée]ro)(?!\w)", re.IGNORECASE
)
_REGRET = re.compile(
    r"(?<!\w)(?:regret\w*|mistake|worst decision|erreur|pire d[ée]cision|wish (?:i|we) (?:had(?:n['’]t| not)|stayed)"
    r"|(?:never )?should(?:n['’]t| not| never) have|n['’]aurais (?:jamais|pas) d[uû]|j['’]aurais d[uû] rester)(?!\w)",
    re.IGNORECASE,
)
_BEFORE, _AFTER = (
    40,
    80,
)  # characters around a change where it may be regretted, and before it where it may be denied
# Whatever compares has one of these between its two brands.
_BETWEEN = re.compile(
    r"[<>]|(?<!\w)(?:than|to|over|for|from|with|by|instead|rather|beats|outperforms|crushes|destroys|blows"
    r"|que|à|a|plut[oô]t|au|surpasse|d[ée]passe|vaut|pour|de|depuis|chez|vers|par|contre)(?!\w)|qu['’]",
    re.IGNORECASE,
)
_APART, _AROUND = 120, 60  # characters: between two brands that are compared, and before the first
_DENIED = 12  # characters before a regret: "no regrets"
_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")

_COMPARES, _CHANGES, _AGAINSTS = (
    [re.compile(rf"(?<!\w){pattern}", re.IGNORECASE) for pattern in patterns]
    for patterns in (_BETTER_THAN, _CHANGE, _AGAINST)
)


class Comparison(NamedTuple):
    """One brand comes off better than another, by these words of the text."""

    better: BrandName
    worse: BrandName
    start: int
    end: int


class Measure(NamedTuple):
    """A sentence measures one brand against another: of the other it says the opposite of what it says of the first."""

    of: BrandName
    against: BrandName
    start: int
    end: int


def comparisons(text: str, found: Sequence[Place]) -> list[Comparison]:
    """Where the text itself says which of two brands is the better, from left to right; each pair of brands once.

    Args:
        found: where brands stand in it, from left to right.
    """
    blotted, at = _blotted(text, found), {place.start: place.brand for place in found}
    read = [
        _compared(match, at, text, change=change)
        for start, end in _near(blotted, found)
        for change, patterns in ((False, _COMPARES), (True, _CHANGES))
        for match in _matches(patterns, blotted, start, end)
    ]
    pairs: dict[frozenset[BrandName], Comparison] = {}
    for one in sorted([one for one in read if one is not None], key=_start):
        pairs.setdefault(frozenset((one.better, one.worse)), one)
    return list(pairs.values())


def measures(text: str, found: Sequence[Place]) -> list[Measure]:
    """The sentences that measure one brand against one other ("unlike Globex, Acme …"), from left to right."""
    at = {place.start: place.brand for place in found}
    read: list[Measure] = []
    for match in _matches(_AGAINSTS, _blotted(text, found), 0, len(text)):
        start, end = _sentence(text, match.start(), match.end())
        here = {place.brand for place in found if start <= place.start < end}
        against = at[match.start("b")]
        others = here - {against}
        if len(others) == 1 and not _asked(text, end):
            read.append(Measure(others.pop(), against, start, end))
    return read


def _compared(
    match: re.Match[str], at: Mapping[int, BrandName], text: str, *, change: bool
) -> Comparison | None:
    """What a match says; ``None``: it is asked or denied, or of one brand alone."""
    better, worse = at[match.start("a")], at[match.start("b")]
    start, end = match.span()
    around, over = _sentence(text, start, end)
    denied = _NOT.search(text, max(around, start - _BEFORE), end)
    if better == worse or denied or _asked(text, over):
        return None
    if change and _regretted(text, start, end):
        better, worse = worse, better
    return Comparison(better, worse, start, end)


def _regretted(text: str, start: int, end: int) -> bool:
    """Whether it is called a mistake shortly before or after; "no regrets" is none."""
    for match in _REGRET.finditer(text, max(0, start - _BEFORE), end + _AFTER):
        before = _NOT.search(text, max(0, match.start() - _DENIED), match.start())
        if not before and not _NOT_AFTER.match(text, match.end()):
            return True
    return False


def _near(blotted: str, found: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """The stretches where a rule may hold: around two brands with a word between them that every rule needs."""
    for one, other in pairwise(found):
        if one.brand != other.brand and _BETWEEN.search(blotted, one.end, min(other.start, one.end + _APART)):
            yield max(0, one.start - _AROUND), other.end + 1


def _matches(
    patterns: Sequence[re.Pattern[str]], blotted: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from pattern.finditer(blotted, start, end)


def _blotted(text: str, found: Sequence[Place]) -> str:
    """The text with each brand's name as one mark for each letter, so that a rule can ask for a brand."""
    parts, last = [], 0
    for place in found:
        parts += [text[last : place.start].replace(_FILL, " "), _FILL * (place.end - place.start)]
        last = place.end
    return "".join([*parts, text[last:].replace(_FILL, " ")])


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a stretch, without the marks that end it."""
    before = [match.end() for match in _END.finditer(text, 0, start)]
    after = _END.search(text, end)
    return (before[-1] if before else 0), (after.start() if after else len(text))


def _asked(text: str, over: int) -> bool:
    mark = _END.match(text, over)
    return mark is not None and "?" in mark[0]


def _start(one: Comparison) -> int:
    return one.start
