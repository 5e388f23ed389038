"""The posts to learn from, and which of them are so alike that they must be held out together."""

from __future__ import annotations

import itertools
import random
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

MASK = "\ue000"
ALIKE = 0.5  # of the words of two posts that both have: then one teaches the other by heart

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
    """A post, what it is after, and its text without the brands."""

    intents: frozenset[str]
    text: str
    masked: str


def read_posts(lang: str, folder: Path | None = None) -> list[Post]:
    """The posts of a language."""
    file = (folder or Path(__file__).parent) / f"{lang}.toml"
    table = tomllib.loads(file.read_text("utf-8"))
    brands = re.compile(rf"\b(?:{'|'.join(table['brands'].split(', '))})\b", re.IGNORECASE)
    return [
        Post(frozenset(key.split("+")) - {"none"}, text, brands.sub(lambda one: MASK * len(one[0]), text))
        for key, lines in table["posts"].items()
        for text in lines.strip().splitlines()
    ]


def folds(posts: Sequence[Post], number: int, seed: int) -> list[int]:
    """The fold of each post: those alike in the same."""
    words = [frozenset(re.findall(r"\w+", post.text.lower())) for post in posts]
    first = list(range(len(posts)))
    for one, other in itertools.combinations(range(len(posts)), 2):
        if len(words[one] & words[other]) >= ALIKE * len(words[one] | words[other]):
            old, new = first[other], first[one]
            first = [new if each == old else each for each in first]
    kinds = sorted(set(first))
    random.Random(seed).shuffle(kinds)  # noqa: S311 -- no secret hangs on it, and it must come out the same again
    places = {kind: place % number for place, kind in enumerate(kinds)}
    return [places[each] for each in first]
