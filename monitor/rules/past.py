"""How often a word stood in what was said before: document frequencies of the last weeks, in bounded memory.

Counts are whole numbers in generations of four weeks, so that what is known does not depend on the order it came in.
Where the vocabulary is too large, the rarest words of a generation are dropped, as in lossy counting (Manku, Motwani:
Approximate Frequency Counts over Data Streams, VLDB 2002): a word that is dropped is one that would not count as usual.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

GENERATION = timedelta(weeks=4)
MOST_WORDS = 10_000  # of one generation: two of them are some 2.5 MB
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Past:
    """What was said before ``horizon``, one generation back and the one under way.

    Args:
        most: words remembered of a generation.
    """

    def __init__(self, most: int = MOST_WORDS) -> None:
        self._most = most
        self._oldest = 0  # the first generation that is remembered
        self._words: dict[int, Counter[str]] = {}
        self._mentions: Counter[int] = Counter()
        self._begun: dict[int, datetime] = {}

    def add(self, at: datetime, words: Iterable[str]) -> None:
        """A mention with its words; ignored if it is older than what is remembered."""
        generation = (at - _EPOCH) // GENERATION
        if generation < self._oldest:
            return
        counts = self._words.setdefault(generation, Counter())
        counts.update(words)
        if len(counts) > self._most:
            self._words[generation] = Counter(dict(counts.most_common(self._most // 2)))
        self._mentions[generation] += 1
        self._begun[generation] = min(at, self._begun.get(generation, at))

    def forget(self, horizon: datetime) -> None:
        """Time has come to ``horizon``: what is older than the generation before goes."""
        oldest = (horizon - _EPOCH) // GENERATION - 1
        if oldest <= self._oldest:
            return
        self._oldest = oldest
        for generation in [each for each in self._words if each < oldest]:
            del self._words[generation], self._mentions[generation], self._begun[generation]

    def holding(self, word: str) -> int:
        """How many mentions hold a word."""
        held = 0
        for counts in self._words.values():
            held += counts.get(
                word, 0
            )  # a Counter's own answer for what it does not hold takes five times as long
        return held

    @property
    def mentions(self) -> int:
        """How many there are."""
        return self._mentions.total()

    def length(self, horizon: datetime) -> timedelta:
        """From the first mention to ``horizon``; nothing if there is none."""
        return max(timedelta(), horizon - min(self._begun.values(), default=horizon))
