"""Whether a summary in prose says only what the facts hold: every sentence is judged, and one that lies refuses them all.

What is judged is what can be: every number against the figures of the brands that are spoken of, words of direction
against the comparisons, names against those that are known. Whether it is well said is for people to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.digest.prose.direction import misdirected, said_in, when
from monitor.digest.prose.known import Figure, Known
from monitor.digest.prose.masking import COVER, Masked, masked, tidy
from monitor.digest.prose.matching import Meant, held
from monitor.digest.prose.numbers import Said, numbers
from monitor.digest.prose.scope import Clause, clauses
from monitor.digest.prose.words import CAPITALS, OPENERS, VOICE
from monitor.model import BrandName

MOST = 5  # sentences
LONGEST = 1_000  # characters of all
_MARKUP = re.compile(r"[<>\[\]{}*`_|\\~^=@#\u2022\u25aa\u2043]|https?:|www\.|://|[A-Za-z]\.[A-Za-z]{2,}")
_END = re.compile(r"(?<=[.!?])[\"”»)]*\s+(?=\S)")
_CAPITAL = re.compile(r"(?<![^\W_])[A-ZÀ-ÖØ-Þ]\w*")
_FIRST = re.compile(r"[\"“«( ]*([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Rested:
    """A number of a sentence, and the figure that it rests on.

    Args:
        begin, end: where it stands in the sentence.
        figure: or what the moment is of that was said.
    """

    begin: int
    end: int
    figure: Figure | str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was found to be true to the facts, with the figures it rests on."""

    text: str
    rests_on: tuple[Rested, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a summary is not shown: all that is wrong with it, a sentence each."""

    reasons: tuple[str, ...]


def judge(answer: str, known: Known) -> tuple[Sentence, ...] | Refused:
    """The sentences of an answer, or why none of them is shown.

    Args:
        answer: what the model said.
    """
    if not answer.strip():
        return Refused(("it says nothing",))
    if len(answer) > 2 * LONGEST or len(text := tidy(answer)) > LONGEST:
        return Refused((f"it is longer than {LONGEST} characters",))
    cover = masked(text, known)
    spots = list(_sentences(cover.text))
    if len(spots) > MOST:
        return Refused((f"it has more than {MOST} sentences",))
    reasons = [*_whole(cover)]
    found: list[Sentence] = []
    scope = frozenset(known.brands.values())
    scope = scope if len(scope) == 1 else frozenset()  # of several, nobody knows who is meant
    for begin, end in spots:
        one = _Judged(text[begin:end], cover.text[begin:end], known)
        parts = clauses(one.covered, _brands_in(cover, begin, end), known.language, scope)
        scope = parts[-1].scope
        reasons += one.wrong(parts, [place - begin for place in cover.topics if begin <= place < end])
        found.append(Sentence(one.text, tuple(one.rests_on)))
    return Refused(tuple(dict.fromkeys(reasons))) if reasons else tuple(found)


def _brands_in(cover: Masked, begin: int, end: int) -> list[tuple[int, BrandName]]:
    return [(place - begin, brand) for place, brand in cover.brands if begin <= place < end]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _END.finditer(text):
        yield begin, match.start() + len(match[0].rstrip())
        begin = match.end()
    yield begin, len(text)


def _whole(cover: Masked) -> Iterator[str]:
    if _MARKUP.search(cover.text):
        yield "it holds a link or markup: plain sentences only"
    for said in cover.false:
        yield f"it cites words that nobody gave: “{said[:60]}”"


class _Judged:
    """One sentence, while it is judged."""

    def __init__(self, text: str, covered: str, known: Known) -> None:
        self.text = text
        self.covered = covered
        self.rests_on: list[Rested] = []
        self._known = known
        self._language = known.language

    def wrong(self, parts: tuple[Clause, ...], topics: list[int]) -> Iterator[str]:
        """What is wrong with it, a sentence each."""
        quoted = f"“{self.text[:80]}”"
        said = numbers(self.covered, self._language)
        for one in said:
            yield from self._number(one, parts)
        if not said:
            yield f"{quoted} carries no figure"
        for name in self._strangers():
            yield f"{quoted} names “{name}”, which the facts do not know: if it is no name, write it small and begin otherwise"
        yield from misdirected(self.covered, parts, self._known, topics)

    def _number(self, one: Said, parts: tuple[Clause, ...]) -> Iterator[str]:
        written = self.text[one.begin : one.end]
        if one.kind == "unreadable":
            yield f"“{written}” cannot be checked: write numbers in plain digits"
            return
        part = next(part for part in parts if one.begin < part.end)
        found = held(one, self._known, self._meant(one, part))
        if found is None:
            whose = " or ".join(sorted(part.scope)) or "the digest"
            yield f"“{written}” in “{self.text[:80]}” is no such figure of {whose}"
        else:
            self.rests_on.append(Rested(one.begin, one.end, found))

    def _meant(self, one: Said, part: Clause) -> Meant:
        """Of when a number is, and of what where it is a share, by the words about it."""
        language, clause = self._language, self.covered[part.begin : part.end]
        unit = "voice" if said_in(VOICE[language], clause) else ""
        whens = when(self.covered, one, language)
        return Meant(part.scope, part.named, self.text.lower(), whens, "" if "change" in whens else unit)

    def _strangers(self) -> Iterator[str]:
        """Words with a capital that are no names we know; the first of the sentence has one anyway."""
        begins = 0
        first = _FIRST.match(self.covered)
        if first and first[1].lower() in OPENERS[self._language]:
            begins = first.end()
        elif self.covered.startswith((COVER, *"0123456789$+-\u2212×")):
            begins = 1
        elif first and numbers(first[1], self._language):
            begins = first.end()
        for found in _CAPITAL.finditer(self.covered, begins):
            if found[0] not in CAPITALS[self._language]:
                yield found[0]
