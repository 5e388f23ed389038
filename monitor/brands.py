"""Which brands a text names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from monitor.model import BrandHit, BrandName, Post
from monitor.query import Query, holds, parse, wanted, words
from monitor.terms import Hit, Terms

MOST_WORDS = (
    20  # kept of one hit: spellings enough to mask and to show; the rest is somebody's zero-width joke
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Something watched: own, or a competitor.

    Args:
        terms: any of them names the brand: words, phrases, ``@handles``, ``#tags``, domains, ``"Exact Case"``.
        excluded: phrases that do not (the key ``not``): a hit inside one of them is no hit.
        query: a boolean query that must hold instead of, or as well as, the terms.
    """

    name: BrandName
    competitor: bool = False
    terms: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    query: str | None = None


class _Role(Enum):
    """What a hit says of its brand."""

    NAMES = auto()
    HIDES = auto()  # an excluded phrase around a term: what lies within it does not count
    VETOES = (
        auto()
    )  # an excluded phrase without any term in it: where it stands, the text means something else
    ASKED = auto()  # a word of the query


@dataclass(frozen=True, slots=True)
class _Use:
    brand: int
    role: _Role
    word: str


_Hits = list[Hit[_Use]]


class Brands:
    """All brands at once: their terms, exclusions and queries are one automaton.

    A brand is named where one of its terms stands outside its excluded phrases, or where its query holds. An excluded
    phrase that holds none of the brand's own words cannot hide a hit; it vetoes the whole text instead.

    Args:
        brands: in the order in which ``name`` gives them.

    Raises:
        ValueError: a term or phrase has nothing to look for.
        QueryError: a query cannot be understood.
    """

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._names = [brand.name for brand in brands]
        self._queries = [None if brand.query is None else parse(brand.query) for brand in brands]
        self._wanted = [set() if query is None else set(wanted(query)) for query in self._queries]
        self._simple = [brand.query is None and not brand.excluded for brand in brands]
        self._terms = Terms(
            (use.word, use)
            for number, (brand, query) in enumerate(zip(brands, self._queries, strict=True))
            for use in _uses(number, brand, query)
        )

    def name(self, post: Post) -> tuple[BrandHit, ...]:
        """The brands that a post names, in order, each with the distinct words that name it, as they stand.

        Title and text are searched as they are. The author counts as a handle, so ``acmehq`` is ``@acmehq``, and a
        plain word only if it is all of it. Of the post's own link, a plain word counts in the path only: everything
        on ``news.orange.example`` would be about Orange.
        """
        fields = _Fields(post)
        found: dict[int, _Hits] = {}
        for hit in self._terms.find(fields.text):
            if fields.counts(hit):
                found.setdefault(hit.value.brand, []).append(hit)
        named = [(number, self._naming(number, found[number])) for number in sorted(found)]
        return tuple([BrandHit(self._names[number], _surface(hits)) for number, hits in named if hits])

    def _naming(self, number: int, hits: _Hits) -> _Hits:
        """The hits that name the brand; none if it is not named."""
        if self._simple[number]:
            return hits
        roles: dict[_Role, _Hits] = defaultdict(list)
        for hit in hits:
            roles[hit.value.role].append(hit)
        if roles[_Role.VETOES]:
            return []
        naming = _outside(roles[_Role.NAMES], roles[_Role.HIDES])
        query = self._queries[number]
        if query is not None:
            asked = _outside(roles[_Role.ASKED], roles[_Role.HIDES])
            if holds(query, {hit.value.word for hit in asked}):
                naming += [hit for hit in asked if hit.value.word in self._wanted[number]]
        return naming


class _Fields:
    """The searched fields of a post, in one string: a control character, which no cleaned text has, keeps them apart."""

    def __init__(self, post: Post) -> None:
        author = f"@{post.author.lstrip('@')}" if post.author else ""
        self.text = f"{post.title}\0{post.text}\0{author}\0{post.url}"
        self._author = len(post.title) + len(post.text) + 2
        self._url = self._author + len(author) + 1
        path = post.url.partition("?")[0]  # utm_source=twitter does not speak of Twitter
        begin = path.find("/", path.find("//") + 2)
        self._path = range(self._url + begin, self._url + len(path)) if begin > 0 else range(0)

    def counts(self, hit: Hit[_Use]) -> bool:
        """Whether a hit means the same in this field as it would in prose."""
        if hit.end < self._author:
            return True
        if hit.start >= self._url:
            return "." in hit.words or "@" in hit.words or hit.start in self._path
        rest = self.text[hit.end : self._url - 1]
        return hit.start <= self._author + 1 and rest[:1] in {"", ".", "@"}


def _uses(number: int, brand: Brand, query: Query | None) -> Iterator[_Use]:
    asked = () if query is None else tuple(dict.fromkeys(words(query)))
    own = Terms((word, None) for word in (*brand.terms, *asked) if brand.excluded)
    for term in brand.terms:
        yield _Use(number, _Role.NAMES, term)
    for phrase in brand.excluded:
        yield _Use(number, _Role.HIDES if own.any(phrase) else _Role.VETOES, phrase)
    for word in asked:
        yield _Use(number, _Role.ASKED, word)


def _outside(hits: Sequence[Hit[_Use]], hiding: Sequence[Hit[_Use]]) -> list[Hit[_Use]]:
    """The hits that lie within none of ``hiding``; both in order of start. One pass: a post may be all hits."""
    outside = []
    covered, ahead = 0, iter(hiding)
    around = next(ahead, None)
    for hit in hits:
        while around is not None and around.start <= hit.start:
            covered = max(covered, around.end)
            around = next(ahead, None)
        if hit.end > covered:
            outside.append(hit)
    return outside


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
