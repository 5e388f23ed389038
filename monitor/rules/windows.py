"""What a rule remembers of the mentions it selected: sorted by when they were published."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Literal

from yarl import URL

from monitor.model import BrandName, Judged, Label, Mention, MentionId, SourceName, TopicName

MOST = 20_000  # entries a window keeps: memory stays flat, and far beyond it no threshold is in doubt
_at = attrgetter("at")


@dataclass(frozen=True, slots=True)
class Seen:
    """One mention as windows and baselines remember it; shared by all rules that selected it.

    Args:
        voice: who speaks (see ``voice``).
        label: its sentiment; ``None`` where no model had an opinion. ``model`` is who said so.
        article: it comes from the press rather than from a person.
        thread: its conversation; empty if the platform told none.
    """

    at: datetime
    mention: MentionId
    story: str
    voice: str
    source: SourceName
    label: Label | None = None
    score: float | None = None
    model: str | None = None
    topics: tuple[TopicName, ...] = ()
    brands: tuple[BrandName, ...] = ()
    article: bool = False
    reach: int | None = None
    thread: str = ""

    @property
    def first(self) -> bool:
        """Whether it is the first telling of its story: what counts where stories are counted over weeks."""
        return self.story == self.mention


def voice(mention: Mention) -> str:
    """Who speaks: the author; where none is named, the site; where there is no link, the source.

    So ten unsigned articles of one outlet are one voice, and never ten.
    """
    if mention.author:
        return mention.author.casefold().removeprefix("@")
    try:
        host = URL(mention.url).host
    except ValueError:
        host = None
    return host or mention.source


def seen(one: Judged) -> Seen:
    """The mention with its verdict, as windows remember it."""
    mention, sentiment = one.mention, one.verdict.sentiment
    return Seen(
        mention.published_at,
        mention.id,
        mention.story or mention.id,
        voice(mention),
        mention.source,
        sentiment.label if sentiment else None,
        sentiment.score if sentiment else None,
        one.verdict.sentiment_model,
        tuple([topic.name for topic in one.verdict.topics]),
        mention.brands,
        mention.type == "article",
        mention.reach,
        mention.thread,
    )


def seen_towards(brand: BrandName, one: Judged, entry: Seen | None = None) -> tuple[Judged, Seen]:
    """The mention as it speaks of one brand, and as windows remember that.

    Args:
        entry: what this gave for another brand: the same, where the mention speaks of all alike.
    """
    said = one.towards(brand)
    return said, entry if entry is not None and not one.verdict.towards else seen(said)


@dataclass(slots=True)
class Tally:
    """Running counts over some entries: of each story, voice and source, how many."""

    mentions: int = 0
    stories: Counter[str] = field(default_factory=Counter)
    voices: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)

    def count(self, of: Literal["stories", "mentions"]) -> int:
        """How many stories, or mentions with their copies."""
        return len(self.stories) if of == "stories" else self.mentions

    def add(self, entry: Seen) -> None:
        """Count it in."""
        self.mentions += 1
        self.stories[entry.story] += 1
        self.voices[entry.voice] += 1
        self.sources[entry.source] += 1

    def remove(self, entry: Seen) -> None:
        """Count it out."""
        self.mentions -= 1
        _count_out(self.stories, entry.story)
        _count_out(self.voices, entry.voice)
        _count_out(self.sources, entry.source)


def _count_out(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]


@dataclass(slots=True)
class Window:
    """The mentions that one rule selected for one brand.

    ``last`` counts the stretch of ``within`` that ends with the newest entry, kept up as entries come: the usual
    question costs no more when the window is full. Without a stretch, ``stories`` counts how many of the entries tell
    each story instead: of all that ``outgrow`` was not told to leave out.

    Args:
        within: the length of the stretch; zero for a rule that asks of each story only whether it is new.
        keep: how far back from the newest entry anything is remembered.
    """

    within: timedelta
    keep: timedelta
    entries: list[Seen] = field(default_factory=list)
    ids: dict[MentionId, datetime] = field(default_factory=dict)
    stories: Counter[str] = field(default_factory=Counter)
    last: Tally = field(default_factory=Tally)
    _left: int = 0  # where ``last``, or ``stories``, begins in ``entries``

    def add(self, entry: Seen) -> None:
        """Put it in its place; forget what is older than ``keep``, and the oldest beyond ``MOST``."""
        place = len(self.entries)
        if place and entry.at < self.entries[-1].at:
            place = bisect_right(self.entries, entry.at, key=_at)
        self.entries.insert(place, entry)
        self.ids[entry.mention] = entry.at
        if place < self._left:
            self._left += 1
        elif self.within:
            self.last.add(entry)
        else:
            self.stories[entry.story] += 1
        if self.within:
            self._slide()
        self._forget_stale()

    def outgrow(self, now: datetime) -> None:
        """Count no story that was last told more than ``keep`` before ``now``; for a window without a stretch."""
        while self._left < len(self.entries) and self.entries[self._left].at <= now - self.keep:
            _count_out(self.stories, self.entries[self._left].story)
            self._left += 1

    def _slide(self) -> None:
        start = self.entries[-1].at - self.within
        while self.entries[self._left].at <= start:
            self.last.remove(self.entries[self._left])
            self._left += 1

    def _forget_stale(self) -> None:
        horizon = self.entries[-1].at - self.keep
        if self.entries[len(self.entries) // 8].at >= horizon and len(self.entries) <= MOST:
            return
        stale = max(bisect_left(self.entries, horizon, key=_at), len(self.entries) - MOST)
        if stale * 8 > len(self.entries):  # many at once: taking the first of a list one by one is quadratic
            for place, old in enumerate(self.entries[:stale]):
                self._uncount(place, old)
            del self.entries[:stale]
            self._left = max(0, self._left - stale)

    def discard(self, mention: MentionId) -> None:
        """Take out a mention that an edit made another."""
        at = self.ids.get(mention)
        if at is None:
            return
        place = bisect_left(self.entries, at, key=_at)
        while self.entries[place].mention != mention:  # several may be of the same second
            place += 1
        self._uncount(place, self.entries.pop(place))
        if place < self._left:
            self._left -= 1
        if (
            self.within and self.entries and place == len(self.entries)
        ):  # the newest went: ``last`` ends earlier
            start = self.entries[-1].at - self.within
            while self._left > 0 and self.entries[self._left - 1].at > start:
                self._left -= 1
                self.last.add(self.entries[self._left])

    def _uncount(self, place: int, entry: Seen) -> None:
        del self.ids[entry.mention]
        if place < self._left:
            return
        if self.within:
            self.last.remove(entry)
        else:
            _count_out(self.stories, entry.story)

    def holds_last(self, entry: Seen) -> bool:
        """Whether the stretch that ``last`` counts includes ``entry``."""
        return entry.at > self.entries[-1].at - self.within

    def around(self, entry: Seen) -> int:
        """How many entries could share a stretch with ``entry``."""
        return bisect_left(self.entries, entry.at + self.within, key=_at) - bisect_right(
            self.entries, entry.at - self.within, key=_at
        )

    def before(self, now: datetime) -> list[Seen]:
        """All that was published by ``now``, oldest first."""
        return self.entries[: bisect_right(self.entries, now, key=_at)]

    def tally(self, length: timedelta, end: datetime) -> Tally:
        """The stretch of ``length`` that ends at ``end``, counted anew."""
        tally = Tally()
        left = bisect_right(self.entries, end - length, key=_at)
        for entry in self.entries[left : bisect_right(self.entries, end, key=_at)]:
            tally.add(entry)
        return tally

    def history(
        self,
        length: timedelta,
        until: datetime,
        steps: int,
        of: Literal["stories", "mentions"] = "mentions",
    ) -> tuple[tuple[datetime, float, None], ...]:
        """The last ``steps`` stretches of ``length`` up to ``until``, oldest first: end and count.

        Fewer, where not all of a stretch is remembered.
        """
        newest = self.entries[-1].at if self.entries else until
        ends = [until - step * length for step in reversed(range(steps))]
        return tuple(
            (end, self.tally(length, end).count(of), None)
            for end in ends
            if end - length >= newest - self.keep
        )

    def mentions(self, end: datetime) -> tuple[MentionId, ...]:
        """The mentions of the stretch that ends at ``end``, oldest first."""
        left = bisect_right(self.entries, end - self.within, key=_at)
        return tuple(entry.mention for entry in self.entries[left : bisect_right(self.entries, end, key=_at)])

    def stretches(self, entry: Seen) -> Iterator[tuple[datetime, Tally]]:
        """Each stretch that holds ``entry``, by its end, with its counts: one tally, slid along."""
        tally = Tally()
        left = bisect_right(self.entries, entry.at - self.within, key=_at)
        for place in range(left, len(self.entries)):
            end = self.entries[place].at
            if end >= entry.at + self.within:
                return
            tally.add(self.entries[place])
            while self.entries[left].at <= end - self.within:
                tally.remove(self.entries[left])
                left += 1
            if end >= entry.at:
                yield end, tally
