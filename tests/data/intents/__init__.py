"""Posts of our own, labelled with what each is after, in two parts: one the cues were developed on, one held out.

Held out are those that were written after the cues: whoever completes the cues moves them to ``more`` and writes new ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from classifiers.intent_training.posts import ALSO as ALSO


class Post(NamedTuple):
    intent: str
    text: str
    lang: str


def _posts(lang: str) -> tuple[list[Post], list[Post]]:
    """Those of development, and those held out."""
    read = tomllib.loads((Path(__file__).parent / f"{lang}.toml").read_text("utf-8"))
    first = [Post(intent, text, lang) for intent, text in read["posts"]]
    return [*first, *_listed(read["more"], lang)], _listed(read["fresh"], lang)


def _listed(table: Mapping[str, Sequence[str]], lang: str) -> list[Post]:
    return [
        Post("" if intent == NONE else intent, text, lang)
        for intent, texts in table.items()
        for text in texts
    ]


NONE = "none"  # the list of posts that are after nothing
_EN, _FR = _posts("en"), _posts("fr")
HALVES = {"developed": [*_EN[0], *_FR[0]], "held out": [*_EN[1], *_FR[1]]}


def scores(name: str, posts: Sequence[Post], told: Sequence[AbstractSet[str]]) -> tuple[float, float, int]:
    """Precision and recall of one intent, and how many posts have it; 1.0 where there is nothing to get wrong."""
    pairs = list(zip(posts, told, strict=True))
    right = sum(name in names for post, names in pairs if post.intent == name)
    wrong = sum(
        name in names and name not in ALSO.get(post.intent, ())
        for post, names in pairs
        if post.intent != name
    )
    number = sum(post.intent == name for post in posts)
    return right / (right + wrong or 1), right / (number or 1), number
