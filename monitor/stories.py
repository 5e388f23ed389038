"""Stories: near-identical mentions (syndicated copies, reposts) gathered, so that 34 copies count once.

Two mentions tell the same story when they name a brand in common within 48 hours and

- their words are the same, but for case, punctuation, links and repost markers; or
- their words are nearly the same: they share most of their words and word pairs; or
- they carry the same link under nearly the same headline; or
- one is an article, and the other a post that carries its link and adds nothing of its own: four of five of its words, or
  more, stand in the headline. A post that says more than that about what it links to is a voice of its own.

Short texts coincide by chance: fifty people who say "Acme is down" are fifty voices. They are copies only of the same
author (or of whom they repost), or under the same link.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from rensa import RMinHash, RMinHashLSH

from monitor.model import BrandName, Mention, StoryId
from monitor.text import MAX_URL, fold, links, plain_words, reposted

SPAN = timedelta(hours=48)  # later it is news again
MOST_STORIES = 5_000  # remembered, 5 KB each; the ones not told for longest are forgotten first
SHORT_WORDS, SHORT_LETTERS = 8, 40  # a text with fewer of either may coincide by chance
ALIKE = 0.6  # of all words and word pairs; with every tenth word changed 0.75, another article 0.2
BRIEF_WORDS, BRIEF_ALIKE = 16, 0.7  # shorter texts: strangers do say "I'm going to the Acme concert tomorrow"
TALK_WORDS = 30  # a post with fewer, much like another but not the same, is a voice of its own
SAME_HEADLINE = 0.6  # of all words in common: outlets add their name, "UPDATE 2", a colon
ADDS_NOTHING = 0.8  # of a post's words stand in the headline that it links to
_SKETCH_SIZE, _SKETCH_BANDS = 64, 16
_MOST_KEYS = 64  # by which one story is known; a viral one has thousands of links
_MOST_ON_A_PAGE = 8  # stories under one link
_MOST_LINKS = 4  # of one mention
_MOST_HEADLINE = 30  # words; kept as one string, a set of words would be twenty times as large

_LONGEST_HOST = 255  # characters (RFC 1035); a longer one is none, and would take yarl 15 ms to refuse
_ADDRESS = re.compile(r"(?:https?://)?+([^\s/?#]{1,255}(?:[/?#].*)?)")
# Most links are a plain host and a plain path, as they stand: what yarl takes 15 µs to say of them, too.
_PLAIN = re.compile(
    r"https?://(?:www\.)?+(?:m\.)?+((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,63})((?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+/?)"
)
_TRACKING = re.compile(
    r"(?:utm|at|pk|mtm|hsa)_.*|(?:fb|g|d|y|tw|tt)clid|[gw]braid|msclkid|igsh(?:id)?|mc_[ce]id|mkt_tok|li_fat_id"
    r"|_hs(?:enc|mi)|vero_id|oly_(?:enc|anon)_id|ref(?:_src|_url)?|cmp(?:id)?|ocid|smid|xtor|spm|si",
    re.IGNORECASE,
)


def page(url: str) -> str:
    """What a link points to: the same for the same page, however it was shared; empty for a home page or no link.

    Everybody links to a brand's home page: that makes no copies.
    """
    plain = _PLAIN.fullmatch(url) if len(url) < _LONGEST_HOST else None
    host, path, query = (plain[1], plain[2], "") if plain else _parts(url)
    path = path.removesuffix("/").removesuffix("/amp")
    return f"{host}{path}?{query}" if host and (path or query) else ""


def _parts(url: str) -> tuple[str, str, str]:
    """Host and port, path and query of any link; empty if it is none."""
    address = _ADDRESS.fullmatch(url)
    if address is None:
        return "", "", ""
    from yarl import URL  # noqa: PLC0415 -- imported when first needed: 19 ms

    try:
        parts = URL(f"https://{address[1]}")
        host = (parts.host or "").removeprefix("www.").removeprefix("m.")
        port = "" if parts.explicit_port in {None, 80, 443} else f":{parts.explicit_port}"
    except ValueError:
        return "", "", ""
    query = "&".join(
        sorted(f"{name}={value}" for name, value in parts.query.items() if not _TRACKING.fullmatch(name))
    )
    return host and f"{host}{port}", parts.path, query


@dataclass(slots=True, eq=False)
class _Story:
    id: StoryId
    number: int  # in the order they began: what the index of sketches calls it
    brands: frozenset[BrandName]  # that all its mentions have in common
    at: datetime  # when it was last told
    keys: list[bytes] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    def admits(self, brands: frozenset[BrandName], at: datetime) -> bool:
        return not self.brands.isdisjoint(brands) and abs(at - self.at) <= SPAN


class _Traits:
    """What of a mention is compared."""

    def __init__(self, mention: Mention) -> None:
        words = plain_words(mention.words)
        exact = " ".join(words)
        self.brands = _brands(mention.brands)
        self.pages = tuple(dict.fromkeys(filter(None, map(page, _links(mention)))))
        self.headline = " ".join((plain_words(mention.title) if mention.title else words)[:_MOST_HEADLINE])
        self.article = bool(mention.title) or mention.type == "article"
        self.alike = ALIKE if len(words) >= BRIEF_WORDS else BRIEF_ALIKE
        self.sketch: RMinHash | None = None  # of an article, or a long post
        if len(words) >= SHORT_WORDS and len(exact) >= SHORT_LETTERS:
            self.keys: tuple[bytes, ...] = (_key(exact),)
            if self.article or len(words) >= TALK_WORDS:
                self.sketch = _sketch(words)
        else:
            speaker = reposted(mention.text) or fold(mention.author).removeprefix("@")
            self.keys = tuple(_key(f"{exact}\n{who}") for who in (*filter(None, [speaker]), *self.pages))


def _key(said: str) -> bytes:
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=10).digest()


@lru_cache(maxsize=1024)
def _brands(names: tuple[BrandName, ...]) -> frozenset[BrandName]:
    """One set for all mentions of the same brands: thousands of stories hold it."""
    return frozenset(names)


def _links(mention: Mention) -> list[str]:
    """The links a mention carries. A comment's or review's own is the thread's or the product's: of many voices."""
    own = [mention.url] if mention.type in {"article", "post"} else []
    return [link for link in own + links(mention.text)[:_MOST_LINKS] if len(link) <= MAX_URL]


class Gatherer:
    """Tells which story a mention belongs to. The same calls in the same order give the same answers.

    Rebuild it at start by remembering the mentions of the last 48 hours. About 24 MB when full.

    Args:
        most: stories kept in memory.
    """

    def __init__(self, most: int = MOST_STORIES) -> None:
        self._most = most
        self._begun = 0
        self._stories: OrderedDict[StoryId, _Story] = OrderedDict()
        self._by_key: dict[bytes, _Story] = {}
        self._by_page: dict[str, list[tuple[str, bool, _Story]]] = {}
        self._sketches = _Sketches()

    def gather(self, mention: Mention) -> StoryId:
        """The story of a mention: one already told, or a new one that it begins."""
        traits = _Traits(mention)
        story = self._find(mention, traits) or self._begin(StoryId(mention.id), mention, traits)
        self._tell(story, mention, traits)
        return story.id

    def remember(self, mention: Mention) -> None:
        """Take up a mention whose story is known, as after a restart; one without a story is ignored."""
        if mention.story is not None:
            traits = _Traits(mention)
            self._tell(self._begin(mention.story, mention, traits), mention, traits)

    def _find(self, mention: Mention, traits: _Traits) -> _Story | None:
        for story in self._candidates(traits):
            if story.admits(traits.brands, mention.published_at):
                return story
        return None

    def _candidates(self, traits: _Traits) -> Iterator[_Story]:
        """Stories it may belong to, the surest first."""
        for key in traits.keys:
            if key in self._by_key:
                yield self._by_key[key]
        for link in traits.pages:
            for headline, article, story in self._by_page.get(link, ()):
                if _same_headline(headline, traits.headline) or (
                    article != traits.article
                    and (
                        _shares(traits.headline, headline) if article else _shares(headline, traits.headline)
                    )
                ):
                    yield story
        if traits.sketch is not None:
            yield from self._sketches.like(traits.sketch, traits.alike)

    def _begin(self, name: StoryId, mention: Mention, traits: _Traits) -> _Story:
        story = self._stories.get(name)
        if story is None:
            self._begun += 1
            story = _Story(name, self._begun, traits.brands, mention.published_at)
            self._stories[name] = story
            if traits.sketch is not None:
                self._sketches.add(story, traits.sketch)
            if len(self._stories) > self._most:
                self._forget(self._stories.popitem(last=False)[1])
        return story

    def _tell(self, story: _Story, mention: Mention, traits: _Traits) -> None:
        """Note the ways in which this mention tells the story, so that copies of the copy are found at once."""
        self._stories.move_to_end(story.id)
        if story.brands != traits.brands:
            story.brands &= traits.brands
        story.at = max(story.at, mention.published_at)
        for key in traits.keys:
            if self._by_key.get(key) is not story and len(story.keys) < _MOST_KEYS:
                self._by_key[key] = story
                story.keys.append(key)
        for link in traits.pages:
            told = self._by_page.get(link, [])
            entry = (traits.headline, traits.article, story)
            if len(story.pages) < _MOST_KEYS and len(told) < _MOST_ON_A_PAGE and entry not in told:
                self._by_page[link] = [*told, entry]
                story.pages.append(link)

    def _forget(self, story: _Story) -> None:
        self._sketches.remove(story)
        for key in story.keys:
            if self._by_key.get(key) is story:
                del self._by_key[key]
        for link in story.pages:
            left = [entry for entry in self._by_page.pop(link, ()) if entry[2] is not story]
            if left:
                self._by_page[link] = left


def _same_headline(one: str, other: str) -> bool:
    some, others = set(one.split()), set(other.split())
    return len(some & others) >= SAME_HEADLINE * len(some | others)


def _shares(post: str, headline: str) -> bool:
    """Whether a post says nothing but what it links to."""
    said = set(post.split())
    return len(said & set(headline.split())) >= ADDS_NOTHING * len(said)


class _Sketches:
    """Finds texts with many words and word pairs in common, without comparing all with all.

    MinHash sketches in 16 bands of 4 rows: two texts become candidates with probability 1 - (1 - s⁴)¹⁶ for a similarity
    of s, which is 0.99 at 0.7 and 0.03 at 0.2 (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, chapter 3.4).
    """

    def __init__(self) -> None:
        self._index = RMinHashLSH(ALIKE, _SKETCH_SIZE, _SKETCH_BANDS)
        self._kept: dict[int, tuple[_Story, RMinHash]] = {}

    def add(self, story: _Story, sketch: RMinHash) -> None:
        self._index.insert(story.number, sketch)
        self._kept[story.number] = story, sketch

    def remove(self, story: _Story) -> None:
        if self._kept.pop(story.number, None) is not None:
            self._index.remove(story.number)

    def like(self, sketch: RMinHash, at_least: float) -> list[_Story]:
        """The stories whose first words are so much alike, the most alike first."""
        found = []
        for number in self._index.query(sketch):
            story, other = self._kept[number]
            likeness = sketch.jaccard(other)
            if likeness >= at_least:
                found.append((-likeness, number, story))
        return [story for _, _, story in sorted(found)]


def _sketch(words: list[str]) -> RMinHash:
    sketch = RMinHash(_SKETCH_SIZE, seed=1)
    sketch.update(words)
    sketch.update([f"{left} {right}" for left, right in pairwise(words)])
    return sketch
