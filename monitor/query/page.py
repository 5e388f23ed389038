"""What is searched: the fields of a post or mention as one text, and what the automaton found in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.model import Judged, Mention, Post, SourceName
from monitor.query.leaves import UNKNOWN
from monitor.query.tree import Fact, Figure, Near, Place, Word
from monitor.terms import Hit

Found = Mapping[Word, Sequence[Hit[Word]]]

_HOST = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/?#\\]*@)?([^/?#\\:]*)", re.IGNORECASE)
# A link is one word; in scripts without blanks each character is; an apostrophe or an accent of its own ends none.
_COUNTED = re.compile(
    "https?://\\S+"
    "|[\u0e00-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
    "|[^\\W_](?:[^\\W_]|['\u2019\u0300-\u036f\u0900-\u0dff\u00ad\u200b-\u200d])*"
)


class Page:
    """The searched fields, in one string: a control character, which no cleaned text has, keeps them apart.

    Title and text are searched as they are. The author counts as a handle, so ``acmehq`` is ``@acmehq``, and a plain
    word only if it is all of it. Of the link, a plain word counts in the path only: everything on ``news.orange.example``
    would be about Orange.
    """

    def __init__(self, what: Post | Mention) -> None:
        author = f"@{what.author.lstrip('@')}" if what.author else ""
        self.text = f"{what.title}\0{what.text}\0{author}\0{what.url}"
        self.what = what
        self._title = len(what.title)
        self._author = self._title + len(what.text) + 2
        self._url = self._author + len(author) + 1

    def counts(self, hit: Hit[Word]) -> bool:
        """Whether a hit means the same where it stands as it would in prose."""
        if hit.end < self._author:
            return True
        if hit.start >= self._url:
            return "." in hit.words or "@" in hit.words or hit.start in self._path
        rest = self.text[hit.end : self._url - 1]
        return hit.start <= self._author + 1 and rest[:1] in {"", ".", "@"}

    def spoken(self, hit: Hit[Word]) -> bool:
        """Whether it stands in title or text."""
        return hit.end < self._author

    def lies_in(self, place: Place, hit: Hit[Word]) -> bool:
        """Whether it stands there."""
        if place == "title":
            return hit.end <= self._title
        return hit.start >= self._url if place == "url" else self._author <= hit.start < self._url

    def together(self, one: Hit[Word], other: Hit[Word]) -> bool:
        """Whether two hits in title or text stand in the same of the two."""
        return (one.end <= self._title) == (other.end <= self._title)

    def between(self, start: int, end: int) -> int:
        """How many whole words stand in that part of the text."""
        starts, ends = self._counted
        return bisect_right(ends, end) - bisect_left(starts, start)

    @cached_property
    def host(self) -> str:
        """Of its link; empty if there is none."""
        found = _HOST.match(self.what.url)
        return found[1].casefold().rstrip(".") if found else ""

    @cached_property
    def _path(self) -> range:
        path = self.what.url.partition("?")[0]  # utm_source=twitter does not speak of Twitter
        begin = path.find("/", path.find("//") + 2)
        return range(self._url + begin, self._url + len(path)) if begin > 0 else range(0)

    @cached_property
    def _counted(self) -> tuple[list[int], list[int]]:
        spans = [found.span() for found in _COUNTED.finditer(self.text, 0, self._author)]
        return [start for start, _ in spans], [end for _, end in spans]


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a mention besides its words."""

    source: str
    lang: str
    topics: frozenset[str] = frozenset()
    sentiment: str = UNKNOWN
    intents: frozenset[str] = frozenset()


def about_post(post: Post, source: SourceName) -> About:
    """What is known before anybody judged it: the platform's own tag of its language, if it has one."""
    return About(source, (post.lang or UNKNOWN).casefold().partition("-")[0])


def about_judged(one: Judged) -> About:
    """What is known once it was judged."""
    verdict = one.verdict
    return About(
        one.mention.source,
        (verdict.lang or UNKNOWN),
        frozenset([topic.name for topic in verdict.topics]),
        verdict.sentiment.label if verdict.sentiment else UNKNOWN,
        frozenset([intent.name for intent in verdict.intents]),
    )


class Reading:
    """A page with what was found in it, as a query asks it.

    Args:
        found: the hits of each word, in order of start.
        hidden: what lies within one of these is not seen.
    """

    def __init__(self, page: Page, about: About, found: Found, hidden: Sequence[Hit[Word]] = ()) -> None:
        self.page = page
        self.found = found
        self._about = about
        self._hidden = hidden

    def without(self, hidden: Sequence[Hit[Word]]) -> Reading:
        """The same but for the hits that lie within one of ``hidden``, which are in order of start."""
        return Reading(self.page, self._about, self.found, hidden)

    def hits(self, word: Word) -> Sequence[Hit[Word]]:
        """Wherever it stands."""
        hits = self.found.get(word, ())
        return outside(hits, self._hidden) if hits and self._hidden else hits

    def anywhere(self, word: Word) -> list[Hit[Word]]:
        """Where a word is meant when nobody says where."""
        return [hit for hit in self.hits(word) if self.page.counts(hit)]

    def within(self, place: Place, word: Word) -> list[Hit[Word]]:
        """Where it stands in one place."""
        return [hit for hit in self.hits(word) if self.page.lies_in(place, hit)]

    def near(self, near: Near) -> list[Hit[Word]]:
        """The words of one side that have one of the other near them, and those, the nearest ones."""
        left, right = self._spoken(near.left), self._spoken(near.right)
        pairs = [*self._followed(left, right, near.most)]
        if not near.ordered:
            pairs += self._followed(right, left, near.most)
        return pairs

    def _spoken(self, words: Sequence[Word]) -> list[Hit[Word]]:
        hits = [hit for word in words for hit in self.hits(word) if self.page.spoken(hit)]
        return sorted(hits, key=_place)

    def _followed(
        self, first: Sequence[Hit[Word]], then: Sequence[Hit[Word]], most: int
    ) -> Iterator[Hit[Word]]:
        """The pairs of a hit and the next of the others behind it, if that is near: no other is nearer."""
        for hit in first:
            place = bisect_left(then, hit.end, key=_start)
            if place == len(then):
                return
            if self.page.together(hit, then[place]) and self.page.between(hit.end, then[place].start) <= most:
                yield hit
                yield then[place]

    def knows(self, fact: Fact, value: str) -> bool:
        """Whether that is so."""
        about = self._about
        match fact:
            case "site":
                host = self.page.host
                return host == value or host.endswith(f".{value}")
            case "lang":
                return about.lang == value
            case "source":
                return about.source == value
            case "type":
                return self.page.what.type == value
            case "topic" | "intent":
                return value in (about.topics if fact == "topic" else about.intents)
            case "sentiment":  # pragma: no branch -- there is no other
                return about.sentiment == value

    def figure(self, name: Figure) -> int | None:
        """How many people follow the author or read the outlet, like or share it and so on, where known."""
        known: int | None = getattr(self.page.what, name)
        return known


def outside(hits: Sequence[Hit[Word]], hiding: Sequence[Hit[Word]]) -> list[Hit[Word]]:
    """The hits that lie within none of ``hiding``; both in order of start. One pass: a post may be all hits."""
    left = []
    covered, ahead = 0, iter(hiding)
    around = next(ahead, None)
    for hit in hits:
        while around is not None and around.start <= hit.start:
            covered = max(covered, around.end)
            around = next(ahead, None)
        if hit.end > covered:
            left.append(hit)
    return left


def _start(hit: Hit[Word]) -> int:
    return hit.start


def _place(hit: Hit[Word]) -> tuple[int, int]:
    return hit.start, hit.end
