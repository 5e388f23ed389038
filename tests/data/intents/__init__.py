"""Posts of our own, labelled with what each is after, in two halves: one the cues were developed on, one held out."""

from __future__ import annotations

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


def _posts(lang: str) -> list[Post]:
    rows = tomllib.loads((Path(__file__).parent / f"{lang}.toml").read_text("utf-8"))["posts"]
    return [Post(intent, text, lang) for intent, text in rows]


_ALL = [*_posts("en"), *_posts("fr")]
HALVES = {"developed": _ALL[::2], "held out": _ALL[1::2]}


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
