"""Which brands a text names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.model import BrandHit, BrandName, Post, SourceName
from monitor.query import (
    Automaton,
    Form,
    Page,
    Query,
    Reading,
    Word,
    about_post,
    anchors,
    evidence,
    parse,
    words,
)
from monitor.terms import Hit

MOST_WORDS = (
    20  # kept of one hit: spellings enough to mask and to show; the rest is somebody's zero-width joke
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Something watched: own, or a competitor.

    Args:
        terms: any of them names the brand: words, phrases, ``@handles``, ``#tags``, domains, ``"Exact Case"``.
        excluded: phrases that do not (the key ``not``): a hit inside one of them is no hit.
        query: a query (``monitor.query``) that must hold instead of, or as well as, the terms.
    """

    name: BrandName
    competitor: bool = False
    terms: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    query: str | None = None


def asked(brands: Sequence[Brand]) -> tuple[str, ...]:
    """What to ask a platform for: whatever names a brand holds one of these, each as a term is written, once.

    A word that only begins so, of a query, ends in ``*``.

    Raises:
        QueryError: a query cannot be understood.
    """
    found: dict[str, None] = {}
    for brand in brands:
        found |= dict.fromkeys(brand.terms)
        if brand.query is not None:
            (some,) = anchors([parse(brand.query)])
            found |= dict.fromkeys(sorted(map(_written, some or ())))
    return tuple(found)


def _written(word: Word) -> str:
    """As a term: ``"Acme"`` in exactly this case, ``recall*`` whatever begins so."""
    return {Form.EXACT: f'"{word.text}"', Form.BEGINS: f"{word.text}*"}.get(word.form, word.text)


NOWHERE = SourceName("")
_Hits = list[Hit[Word]]


@dataclass(frozen=True, slots=True)
class _Watched:
    """A brand as words to look for.

    Args:
        hides: excluded phrases around one of its own words: what lies within them does not count.
        vetoes: excluded phrases without any: where one stands, the text means something else.
    """

    name: BrandName
    terms: frozenset[Word]
    hides: frozenset[Word]
    vetoes: frozenset[Word]
    query: Query | None

    def words(self) -> Iterator[Word]:
        yield from (*self.terms, *self.hides, *self.vetoes)
        if self.query is not None:
            yield from words(self.query)


class Brands:
    """All brands at once: their terms, exclusions and queries are one automaton.

    A brand is named where one of its terms stands outside its excluded phrases, or where its query holds. An excluded
    phrase that holds none of the brand's own words cannot hide a hit; it vetoes the whole text instead. Brands are looked
    at only when one of their terms was found, or a word without which their query cannot hold.

    Args:
        brands: in the order in which ``name`` gives them.

    Raises:
        ValueError: a term or phrase has nothing to look for.
        QueryError: a query cannot be understood.
    """

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._watched = [_watched(brand) for brand in brands]
        self._by_word = _by_word(self._watched)
        asked = (word for watched in self._watched for word in watched.words())
        self._automaton = Automaton(asked, anchors=self._by_word)

    def name(self, post: Post, source: SourceName = NOWHERE) -> tuple[BrandHit, ...]:
        """The brands that a post names, in order, each with the distinct words that name it, as they stand.

        Args:
            source: where it comes from, for queries that ask.
        """
        page = Page(post)
        found = self._automaton.read(page)
        if not found:
            return ()
        reading = Reading(page, about_post(post, source), found)
        numbers = {number for word in found for number in self._by_word.get(word, ())}
        named = [(number, _naming(self._watched[number], reading)) for number in sorted(numbers)]
        return tuple([BrandHit(self._watched[number].name, _surface(hits)) for number, hits in named if hits])


def _watched(brand: Brand) -> _Watched:
    query = None if brand.query is None else parse(brand.query)
    terms = frozenset(map(Word, brand.terms))
    excluded = frozenset(map(Word, brand.excluded))
    asked = () if query is None else words(query)
    own = Automaton([*terms, *asked] if excluded else ())
    hides = frozenset(phrase for phrase in excluded if own.any(phrase.text))
    return _Watched(brand.name, terms, hides, excluded - hides, query)


def _by_word(brands: Sequence[_Watched]) -> Mapping[Word, Sequence[int]]:
    """For each word the numbers of the brands that are worth a look when it was found."""
    by_word: dict[Word, list[int]] = {}
    asked = [(number, brand.query) for number, brand in enumerate(brands) if brand.query is not None]
    anchored = dict(zip([n for n, _ in asked], anchors([query for _, query in asked]), strict=True))
    for number, brand in enumerate(brands):
        for word in brand.terms | (anchored.get(number) or frozenset()):
            by_word.setdefault(word, []).append(number)
    return by_word


def _naming(brand: _Watched, reading: Reading) -> _Hits:
    """The hits that name the brand; none if it is not named."""
    if brand.vetoes and _standing(brand.vetoes, reading):
        return []
    if brand.hides:
        hidden = sorted(_standing(brand.hides, reading), key=lambda hit: hit.start)
        reading = reading.without(hidden)
    naming = _standing(brand.terms, reading)
    if brand.query is not None:
        naming += evidence(brand.query, reading) or ()
    return naming


def _standing(asked: frozenset[Word], reading: Reading) -> _Hits:
    return [hit for word in asked & reading.found.keys() for hit in reading.anywhere(word)]


def _surface(hits: _Hits) -> tuple[str, ...]:
    """The distinct words of the longest hits, from left to right: ``#acme`` rather than ``acme`` inside it."""
    if len(hits) == 1:
        return (hits[0].words,)
    surface: dict[str, None] = {}
    reached = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.end > reached:
            surface[hit.words] = None
            reached = hit.end
    return tuple(surface)[:MOST_WORDS]
