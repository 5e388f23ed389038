"""Words that tell two heaps of texts apart: frequent in the one, and hardly there in the other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from monitor.learning.layer import words_of
from monitor.model import Mention
from monitor.rules.tokens import READ
from monitor.text import fold

SEEN = 3  # authors that must have used it, so that it is no one's own
RATIO = 10.0  # so many times as likely in the one heap as in the other
MOST = 5  # words of one heap
_BREAK = re.compile(r"(?:https?://|www\.)\S+|[@#][\w.@-]+|[^\w\s'-]+|\n+")
_WORD = re.compile(r"[^\W_]+")


class Said(NamedTuple):
    """Who used which words."""

    author: str
    words: frozenset[str]


def said(mention: Mention, *, pairs: bool) -> Said:
    """The words of a text, folded; and, if wanted, each two that stand side by side."""
    words = {word for word in words_of(mention) if not word.startswith("#")}
    if pairs:
        for stretch in _BREAK.split(fold(mention.words[:READ])):
            words |= {f"{left} {right}" for left, right in pairwise(_WORD.findall(stretch))}
    return Said(mention.author or mention.story or mention.id, frozenset(words))


def telling(these: Sequence[Said], others: Sequence[Said]) -> tuple[str, ...]:
    """The words that stand in most of these and hardly in the others, each for what those before it leave."""
    ratios = _ratios(these, others)
    left, chosen = list(these), list[str]()
    while len(chosen) < MOST:
        found = _by(one for one in left)
        fit = [word for word in found if word in ratios and len(found[word]) >= SEEN]
        if not fit:
            break
        best = min(fit, key=lambda word: (-len(found[word]), -ratios[word], -len(word), word))
        chosen.append(best)
        left = [one for one in left if best not in one.words]
    return tuple(chosen)


def _ratios(these: Sequence[Said], others: Sequence[Said]) -> Mapping[str, float]:
    """How many times as likely each word is in these; half a text is added to each, so that none is impossible."""
    ours = Counter(word for one in these for word in one.words)
    theirs = Counter(word for one in others for word in one.words)
    share = (len(these) + 1) / (len(others) + 1)
    ratios = {word: (number + 0.5) / (theirs[word] + 0.5) / share for word, number in ours.items()}
    return {word: ratio for word, ratio in ratios.items() if ratio >= RATIO}


def _by(heap: Iterable[Said]) -> Mapping[str, set[str]]:
    by: dict[str, set[str]] = defaultdict(set)
    for one in heap:
        for word in one.words:
            by[word].add(one.author)
    return by
