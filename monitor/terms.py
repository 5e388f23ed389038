"""Many terms, one automaton: every whole-word hit in one pass over the text, however many terms there are.

How a term is written says where it hits. Case, accents, full-width forms, apostrophes and zero-width characters are
folded away (``monitor.text.Folding``); blank, hyphen and underscore are the same between the words of a term.

=================  ==============================================================================================
``Acme``           the word, also as ``Acme's``, ``d'Acme``, ``#acme``, and as the whole of a handle ``@acme``
``Coca-Cola``      ``coca cola``, ``Coca_Cola``, and run together as a tag or handle: ``#cocacola``
``#acme``          that hashtag only
``@acmehq``        that handle only, not ``bob@acmehq.com`` nor ``@acmehq_fans``
``acme.example``   that domain and its sub-domains, not ``notacme.example`` nor ``acme.example.evil.net``
``"Acme"``         any of these in quotes: in exactly this case and with these accents
=================  ==============================================================================================

A term given as a prefix hits whole words that begin with it: ``recall`` as one hits ``recalls`` and ``@recalled``.

Scripts written without blanks (Chinese, Japanese, Thai, …) have no word boundaries to respect: a term in them hits
inside a run, and so does a Latin term beside them (``Acmeの``, ``LG는``).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import accumulate
from string import ascii_lowercase, digits
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

from monitor.text import Folding, fold

T = TypeVar("T")

MOST_HITS = 2_000  # read in one text: nobody needs the 2,001st, and 20,000 times 三 must not cost 60 ms
_MOST_LOOKED_AT = (
    50_000  # places where the letters stand, if perhaps inside other words: LG in 3,000 times "algae"
)
_LONGEST_WORD = (
    100  # what follows a prefix is read so far: longer is no word, and 20,000 letters are somebody's joke
)

_LOOSE = Folding(blanks="-_")  # what the automaton reads: ``fold`` but for these two characters

_NO_BLANKS = re.compile(
    "[\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """One term found: ``words`` is ``text[start:end]``, as it stands in the original text."""

    value: T
    start: int
    end: int
    words: str


class _Kind(Enum):
    """What a term is; the value says what must not stand before it, and after it, in folded text."""

    WORD = ("", "")
    MARKED = ("[a-z0-9_]", "_")  # a tag or a handle; a letter before ``@`` makes it an e-mail address
    DOMAIN = ("[a-z0-9_-]", r"[_@]|\.\w|-[\w-]*\.\w")

    def __init__(self, before: str, after: str) -> None:
        self.before = re.compile(f"(?<!{before})" if before else "", re.ASCII)
        self.after = re.compile(f"(?!{after})" if after else "", re.ASCII)


_DOMAIN = re.compile(r"[^\W_][\w-]*(\.[\w-]+)*\.[^\W\d_]{2,}")
_OF_A_HANDLE = frozenset(f"@_{ascii_lowercase}{digits}")
_HANDLE_SO_FAR = re.compile(r"(?<![a-z0-9_])@[a-z0-9_]*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Term(Generic[T]):
    value: T
    kind: _Kind
    folded: str
    exact: str | None = None
    open: bool = False  # it is the beginning of a word

    def stands(self, folded: str, start: int, end: int) -> bool:
        """Whether a whole-word hit in ``folded`` is one of this kind of term."""
        if self.kind is _Kind.WORD:
            return not _inside_a_handle(folded, start, end)
        return (
            folded.startswith(self.folded, start)  # blank and hyphen are not the same here
            and self.kind.before.match(folded, start) is not None
            and (self.open or self.kind.after.match(folded, end) is not None)
        )


class Terms(Generic[T]):
    """Terms, each with a value that its hits carry; several terms may be the same.

    Args:
        terms: pairs of a term as written above and its value.
        prefixes: likewise, the beginnings of words, of tags or of handles.
        anchors: values without one of which the hits of a text are of no use to anybody: it is spared the rest of the
            work, and has none. ``None``: any hit is of use.

    Raises:
        ValueError: a term has no letter, digit or symbol to find.
    """

    def __init__(
        self,
        terms: Iterable[tuple[str, T]],
        prefixes: Iterable[tuple[str, T]] = (),
        anchors: Container[T] | None = None,
    ) -> None:
        found: dict[str, list[_Term[T]]] = {}
        for written, value in terms:
            for term in _read(written, value):
                found.setdefault(_loose(term.folded), []).append(term)
        begun: dict[str, list[_Term[T]]] = {}
        for written, value in prefixes:
            term = _read_prefix(written, value)
            found.setdefault(_loose(term.folded), [])
            begun.setdefault(_loose(term.folded), []).append(term)
        self._terms = list(found.values())
        self._begun = {place: begun[letters] for place, letters in enumerate(found) if letters in begun}
        self._anchored = {
            place
            for place, letters in enumerate(found)
            if anchors is None
            or any(term.value in anchors for term in [*found[letters], *begun.get(letters, ())])
        }
        self._automaton = AhoCorasick(found) if found else None

    def find(self, text: str) -> list[Hit[T]]:
        """Every whole-word hit in ``text``, overlapping ones too, in order of ``start``; ``MOST_HITS`` at the most."""
        return sorted(self._hits(text), key=lambda hit: (hit.start, hit.end))

    def any(self, text: str) -> bool:
        """Whether there is any hit at all."""
        return next(self._hits(text), None) is not None

    def _hits(self, text: str) -> Iterator[Hit[T]]:
        if self._automaton is None:
            return
        loose = _LOOSE.apply(text)
        raw = self._automaton.find_matches_as_indexes(loose, overlapping=True)
        places = self._whole(loose, raw) if any(match[0] in self._anchored for match in raw) else []
        if not places:  # nearly always: everything below is paid for by hits only
            return
        folded = fold(text)
        origin = _Origin(text)
        for index, start, end in places:
            if index in self._begun:
                yield from _stand(self._begun[index], folded, origin, start, _end_of_word(loose, end))
                if not _ends(loose, end):
                    continue
            yield from _stand(self._terms[index], folded, origin, start, end)

    def _whole(self, loose: str, raw: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """The matches of the automaton that are whole words, or of a prefix the beginning of one."""
        whole: list[tuple[int, int, int]] = []
        for first in range(0, min(len(raw), _MOST_LOOKED_AT), MOST_HITS):  # once, but for somebody's joke
            whole += [
                match
                for match in raw[first : first + MOST_HITS]
                if _begins(loose, match[1]) and (_ends(loose, match[2]) or match[0] in self._begun)
            ]
            if len(whole) >= MOST_HITS:
                break
        return whole[:MOST_HITS]


def _stand(terms: list[_Term[T]], folded: str, origin: _Origin, start: int, end: int) -> Iterator[Hit[T]]:
    """A hit of each of the terms, which are the same letters, that stands at a place in the folded text."""
    span = origin.span(start, end)
    if span is None:
        return
    words = origin.text[slice(*span)]
    for term in terms:
        if term.stands(folded, start, end) and (term.exact is None or term.exact == _shape(words)):
            yield Hit(term.value, span[0], span[1], words)


def findable(written: str) -> bool:
    """Whether a term or prefix has anything to look for."""
    return bool(_letters(written.strip().strip('"')))


def _read(written: str, value: T) -> Iterator[_Term[T]]:
    """One term, or for several words two: as they are, and run together in a tag or handle."""
    bare = written.strip()
    exact = len(bare) > 1 and bare[0] == bare[-1] == '"'
    bare = " ".join(bare.strip('"').split())
    folded = _to_look_for(bare, written)
    shape = _shape(bare) if exact else None
    yield _Term(value, _kind(folded), folded, shape)
    run_together = _loose(folded).replace(" ", "")
    if _kind(folded) is _Kind.WORD and run_together != folded and not exact:
        yield _Term(value, _Kind.MARKED, f"#{run_together}")
        yield _Term(value, _Kind.MARKED, f"@{run_together}")


def _read_prefix(written: str, value: T) -> _Term[T]:
    folded = _to_look_for(written, written)
    return _Term(value, _Kind.MARKED if folded[0] in "#@" else _Kind.WORD, folded, open=True)


def _to_look_for(bare: str, written: str) -> str:
    folded = _letters(bare)
    if not folded:
        msg = f"the term {written!r} has nothing to look for"
        raise ValueError(msg)
    return folded


def _letters(bare: str) -> str:
    """What is looked for, folded; empty if that is nothing."""
    folded = fold(" ".join(bare.split())).strip(" -_")
    return folded if folded.strip("@#") else ""


def _kind(folded: str) -> _Kind:
    if " " in folded:
        return _Kind.WORD
    if folded[0] in "#@":
        return _Kind.MARKED
    return _Kind.DOMAIN if _DOMAIN.fullmatch(folded) else _Kind.WORD


def _loose(folded: str) -> str:
    return _LOOSE.apply(folded)


def _shape(words: str) -> str:
    """What an exact term compares: accents composed, case kept; apostrophes, blanks and dashes are all the same."""
    return "".join(
        char if char.isalnum() else char.translate(_LOOSE) for char in unicodedata.normalize("NFKC", words)
    )


def _begins(loose: str, start: int) -> bool:
    """Whether no word runs into ``loose[start:]``."""
    return not start or not _glued(loose[start - 1], loose[start])


def _ends(loose: str, end: int) -> bool:
    """Whether no word runs out of ``loose[:end]``."""
    return end == len(loose) or not _glued(loose[end - 1], loose[end])


def _end_of_word(loose: str, end: int) -> int:
    """Where the word ends that runs on at ``end``."""
    longest = min(len(loose), end + _LONGEST_WORD)
    while end < longest and _glued(loose[end - 1], loose[end]):
        end += 1
    return end


@lru_cache(maxsize=4096)
def _glued(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word: letters and digits do, where words are set apart by blanks."""
    if unicodedata.category(right)[0] == "M":
        return True
    return all(
        unicodedata.category(char)[0] in "LNM" and not _NO_BLANKS.match(char) for char in (left, right)
    )


def _inside_a_handle(folded: str, start: int, end: int) -> bool:
    """Whether a word is a part of somebody else's handle: ``@acme_fans``, ``@team_acme``. Handles have 30 letters at most."""
    if start == 0 or folded[start - 1] not in _OF_A_HANDLE:
        return False
    so_far = _HANDLE_SO_FAR.search(folded, max(0, start - 32), start)
    return so_far is not None and (so_far[0] != "@" or folded.startswith("_", end))


_SINGLE: set[str] = set(map(chr, range(128)))  # characters known to fold to one
_MEMO = 1 << 15  # so many at most: a hostile crowd may send us all of Unicode


def _folds_one_to_one(text: str) -> bool:
    """Whether each character of a text becomes one when it is folded, as nearly always: what stands where, stands there."""
    if _SINGLE.issuperset(text):
        return True
    new = [char for char in set(text) - _SINGLE if len(_LOOSE[ord(char)]) == 1]
    _SINGLE.update(new[: _MEMO - len(_SINGLE)])
    return _SINGLE.issuperset(text)


class _Origin:
    """The way back from offsets in folded text to offsets in the text as it came."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None
        if not text.isascii() and not _folds_one_to_one(text):
            self._starts = [0, *accumulate(map(len, map(_LOOSE.__getitem__, map(ord, text))))]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Start and end in the text; ``None`` if either falls inside a character (half of ``ﬁ``, of a Hangul syllable)."""
        if self._starts is None:
            return start, end
        first = bisect_right(self._starts, start) - 1
        last = bisect_left(self._starts, end)
        if self._starts[first] != start or self._starts[last] != end:
            return None
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1  # an accent written as a character of its own
        return first, last
