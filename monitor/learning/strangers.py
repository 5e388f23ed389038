"""``not`` terms for brands, from what people said is not about them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.brands import Brand, Brands
from monitor.learning.examples import Example
from monitor.learning.figures import Comparison, compare
from monitor.learning.telling import said, telling
from monitor.model import BrandName, Mention, Post

ENOUGH = 24  # stories of a brand that are not about it
HELD = 5  # of them, held out: with fewer, no figure could convince
MOST_LOST = 0.01  # share of the others that may be hidden with them


@dataclass(frozen=True, slots=True)
class Term:
    """A term, and what it would have hidden of all stories that are stored.

    Args:
        strangers: of those that are not about the brand; ``own``: of all others.
    """

    words: str
    strangers: int
    own: int


@dataclass(frozen=True, slots=True)
class StrangerProposal:
    """What comes of the stories of one brand that are not about it; as of ``ToneProposal``.

    Args:
        strangers, own: how many stories are stored that are not about the brand, and others.
    """

    brand: BrandName
    terms: tuple[Term, ...]
    why: str
    compared: Comparison | None
    strangers: int
    own: int


def propose_strangers(stories: Sequence[Example], brands: Sequence[Brand]) -> list[StrangerProposal]:
    """What is proposed for each brand of whose stories some were said not to be about it.

    Args:
        stories: all that are stored, corrected or not.
    """
    found = []
    for brand in brands:
        named = [one for one in stories if brand.name in one.mention.brands]
        strange = [one for one in named if one.relevant is False]
        if strange:
            found.append(_propose(brand, strange, [one for one in named if one.relevant is not False]))
    return found


def _propose(brand: Brand, strange: Sequence[Example], own: Sequence[Example]) -> StrangerProposal:
    def none(why: str, compared: Comparison | None = None) -> StrangerProposal:
        return StrangerProposal(brand.name, (), why, compared, len(strange), len(own))

    held = [one for one in (*strange, *own) if one.held]
    if len(strange) < ENOUGH:
        lacking = ENOUGH - len(strange)
        return none(
            f"{ENOUGH} stories marked as not about it are needed, so far: {len(strange)}; {lacking} more, please"
        )
    if sum(one.relevant is False for one in held) < HELD:
        return none("too few of the marked stories were held out: mark a few more")
    words = telling(
        [said(one.mention, pairs=True) for one in strange if not one.held],
        [said(one.mention, pairs=True) for one in own if not one.held],
    )
    if not words:
        return none("no words stand in these stories and hardly in the others")
    after = _named(brand, words, held)
    compared = compare([one.relevant is not False for one in held], [True] * len(held), after)
    others = sum(one.relevant is not False for one in held)
    if not compared.better or compared.spoilt > MOST_LOST * others:
        return none(
            f"{_listed(words)} would hide too few of the held-out strangers, or too much else", compared
        )
    terms = tuple(Term(word, _hidden(brand, word, strange), _hidden(brand, word, own)) for word in words)
    return StrangerProposal(brand.name, terms, "", compared, len(strange), len(own))


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _hidden(brand: Brand, word: str, stories: Sequence[Example]) -> int:
    return _named(brand, [word], stories).count(False)


def _named(brand: Brand, words: Sequence[str], stories: Sequence[Example]) -> list[bool]:
    """Whether each story would still name the brand."""
    brands = Brands([dataclasses.replace(brand, excluded=(*brand.excluded, *words))])
    return [bool(brands.name(_post(one.mention), one.mention.source)) for one in stories]


def _post(mention: Mention) -> Post:
    return Post(
        key=mention.key,
        text=mention.text,
        title=mention.title,
        url=mention.url,
        author=mention.author,
        lang=mention.lang,
        published_at=mention.published_at,
        reach=mention.reach,
        type=mention.type,
    )
