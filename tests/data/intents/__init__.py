"""Posts of our own, labelled with what each is after, in two halves: one the cues were developed on, one held out.

The first ones, all of which have been looked at, belong to the half of development; a hash of the text parts the others.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

# What a post may be told besides its label, and no mistake: a question may be about buying, or come from the press.
ALSO = {
    "purchase-interest": {"question"},
    "confusion": {"question", "complaint"},
    "press-enquiry": {"question"},
    "complaint": {"question", "confusion"},
    "suggestion": {"question"},
    "question": {"confusion"},
}


class Post(NamedTuple):
    intent: str
    text: str
    lang: str


def _held(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 1


def _posts(lang: str) -> tuple[list[Post], list[Post]]:
    """Those of development, and those held out."""
    read = tomllib.loads((Path(__file__).parent / f"{lang}.toml").read_text("utf-8"))
    first = [Post(intent, text, lang) for intent, text in read["posts"]]
    more = [
        Post("" if intent == NONE else intent, text, lang)
        for intent, texts in read["more"].items()
        for text in texts
    ]
    return [*first, *(post for post in more if not _held(post.text))], [
        post for post in more if _held(post.text)
    ]


NONE = "none"  # the table of posts that are after nothing
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
