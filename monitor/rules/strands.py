"""Mentions by what they have in common: a thread, a story, a link, a word. Each is a window of its own.

Nearly all strands are short, and a list will do; one that is asked about, because it may be long enough, becomes a
window that keeps its counts from then on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from monitor.model import MentionId
from monitor.rules.windows import Seen, Tally, Window

MOST = 10_000  # mentions remembered, some dozen words each
_at = attrgetter("at")

Held = tuple[Seen, Sequence[str]]


class Strands:
    """The mentions of the last ``keep``, and which of them share what.

    Args:
        within: the length of a stretch.
        keep: how far back from the newest mention anything is remembered: exactly so far, and ``most`` of them.
    """

    def __init__(self, within: timedelta, keep: timedelta, most: int = MOST) -> None:
        self.within = within
        self.keep = keep
        self._most = most
        self._entries: list[Seen] = []
        self._first = 0  # where what is remembered begins: taking the first of a list one by one is slow
        self._held: dict[MentionId, Held] = {}
        self._strands: dict[str, list[Seen] | Window] = {}

    def __contains__(self, mention: object) -> bool:
        return mention in self._held

    @property
    def newest(self) -> datetime | None:
        """When the newest mention was published."""
        return self._entries[-1].at if self._held else None

    def keys(self, mention: MentionId) -> Sequence[str]:
        """What a mention is known by; nothing for one that is not remembered."""
        held = self._held.get(mention)
        return held[1] if held else ()

    def add(self, entry: Seen, keys: Sequence[str]) -> list[Held]:
        """Put it in its place. What is forgotten for it is handed out, oldest first: it may be the mention itself."""
        self._held[entry.mention] = entry, keys
        _put(self._entries, entry, self._first)
        strands = self._strands
        for key in keys:
            strand = strands.get(key)
            if strand is None:
                strands[key] = [entry]
            elif isinstance(strand, Window):
                strand.add(entry)
            elif strand[-1].at <= entry.at:
                strand.append(entry)
            else:
                _put(strand, entry)
        return self._forget_stale()

    def _forget_stale(self) -> list[Held]:
        horizon = self._entries[-1].at - self.keep
        stale = []
        while self._entries[self._first].at < horizon or len(self._held) > self._most:
            held = self._held.pop(self._entries[self._first].mention)
            self._first += 1
            self._unravel(*held)
            stale.append(held)
        if self._first * 2 > len(self._entries):
            del self._entries[: self._first]
            self._first = 0
        return stale

    def discard(self, mention: MentionId) -> None:
        """Take out a mention that an edit made another."""
        held = self._held.pop(mention, None)
        if held is not None:
            _take(self._entries, held[0], self._first)
            self._unravel(*held)

    def _unravel(self, entry: Seen, keys: Sequence[str]) -> None:
        for key in keys:
            strand = self._strands[key]
            if isinstance(strand, Window):
                strand.discard(entry.mention)
                strand = strand.entries
            else:
                _take(strand, entry)
            if not strand:
                del self._strands[key]

    def near(self, key: str, entry: Seen) -> int:
        """How many of a strand could share a stretch with ``entry``."""
        strand = self._strands[key]
        if isinstance(strand, Window):
            return strand.around(entry)
        return bisect_left(strand, entry.at + self.within, key=_at) - bisect_right(
            strand, entry.at - self.within, key=_at
        )

    def length(self, key: str) -> int:
        """How many a strand has in all."""
        strand = self._strands[key]
        return len(strand.entries if isinstance(strand, Window) else strand)

    def window(self, key: str) -> Window:
        """A strand with its counts, kept up from now on."""
        strand = self._strands[key]
        if isinstance(strand, Window):
            return strand
        window = self._strands[key] = Window(self.within, self.keep)
        for entry in strand:
            window.add(entry)
        return window

    def size(self, end: datetime) -> int:
        """How many mentions the stretch that ends at ``end`` holds."""
        left, right = self._stretch(end)
        return right - left

    def fewest(self, entry: Seen) -> int:
        """How many mentions every stretch that holds ``entry`` has at least: those of the last one, up to ``entry``."""
        left = bisect_right(self._entries, self._entries[-1].at - self.within, self._first, key=_at)
        return bisect_right(self._entries, entry.at, left, key=_at) - left

    def _stretch(self, end: datetime) -> tuple[int, int]:
        left = bisect_right(self._entries, end - self.within, self._first, key=_at)
        return left, bisect_right(self._entries, end, left, key=_at)

    def tallies(self, end: datetime) -> dict[str, Tally]:
        """Every strand in the stretch that ends at ``end``, counted anew."""
        tallies: defaultdict[str, Tally] = defaultdict(Tally)
        for entry in self._entries[slice(*self._stretch(end))]:
            for key in self._held[entry.mention][1]:
                tallies[key].add(entry)
        return dict(tallies)

    def told(self, key: str, end: datetime) -> tuple[MentionId, ...]:
        """The mentions of a strand in the stretch that ends at ``end``, oldest first."""
        strand = self._strands.get(key, [])
        entries = strand.entries if isinstance(strand, Window) else strand
        left = bisect_right(entries, end - self.within, key=_at)
        return tuple([entry.mention for entry in entries[left : bisect_right(entries, end, left, key=_at)]])

    def history(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, None], ...]:
        """The last ``steps`` stretches up to ``until``, oldest first: end, and mentions; fewer where memory ends."""
        newest = self.newest or until
        ends = [until - step * self.within for step in reversed(range(steps))]
        return tuple((end, self.size(end), None) for end in ends if end - self.within >= newest - self.keep)


def _put(entries: list[Seen], entry: Seen, first: int = 0) -> None:
    if not entries or entries[-1].at <= entry.at:
        entries.append(entry)
    else:
        insort_right(entries, entry, first, key=_at)


def _take(entries: list[Seen], entry: Seen, first: int = 0) -> None:
    place = first  # nearly always it is the oldest that goes
    if entries[first].mention != entry.mention:
        place = bisect_left(entries, entry.at, first, key=_at)
    while entries[place].mention != entry.mention:  # several may be of the same second
        place += 1
    del entries[place]
