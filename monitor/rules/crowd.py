"""Who spoke lately, and how often: counts in which nobody is heard more than three times.

One angry author with fifteen posts is a voice that counts three; the copies of a story that was told before count
nothing. What is counted is divided in two, the part that a rule is about and the rest, so that a share can be taken of
it. Sums are kept up as a stretch moves on: a question costs the same when thousands spoke.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort_right
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from operator import attrgetter

from monitor.model import MentionId
from monitor.rules.mixture import SCORE
from monitor.rules.windows import MOST, Seen

LOUDEST = 3  # how often one voice counts in a stretch
_MOST_STORIES = 4_000  # that may go on being told
_at = attrgetter("at")


class Voices:
    """How often each of them spoke.

    Args:
        heard: all of it; ``count``: at most ``LOUDEST`` of each.
    """

    __slots__ = ("count", "heard", "of")

    def __init__(self) -> None:
        self.heard = 0
        self.count = 0
        self.of: dict[str, int] = {}

    def add(self, entry: Seen) -> None:
        """Once more."""
        spoke = self.of.get(entry.voice, 0)
        self.of[entry.voice] = spoke + 1
        self.heard += 1
        if spoke < LOUDEST:
            self.count += 1

    def remove(self, entry: Seen) -> None:
        """Once less."""
        spoke = self.of[entry.voice]
        if spoke == 1:
            del self.of[entry.voice]
        else:
            self.of[entry.voice] = spoke - 1
        self.heard -= 1
        if spoke <= LOUDEST:
            self.count -= 1


class Moods(Voices):
    """And in what mood: of each voice what it said last counts.

    Args:
        total: the sum of the sentiments that count, in ten-thousandths; ``squares``: of their squares.
    """

    __slots__ = ("_said", "squares", "total")

    def __init__(self) -> None:
        super().__init__()
        self.total = 0
        self.squares = 0
        self._said: dict[str, list[Seen]] = {}

    def add(self, entry: Seen) -> None:
        """Once more."""
        super().add(entry)
        said = self._said.setdefault(entry.voice, [])
        self._weigh(said, -1)
        insort_right(said, entry, key=_at)
        self._weigh(said, 1)

    def remove(self, entry: Seen) -> None:
        """Once less."""
        super().remove(entry)
        said = self._said[entry.voice]
        self._weigh(said, -1)
        said.remove(entry)
        self._weigh(said, 1)
        if not said:
            del self._said[entry.voice]

    def _weigh(self, said: list[Seen], sign: int) -> None:
        for entry in said[-LOUDEST:]:
            score = scored(entry)
            self.total += sign * score
            self.squares += sign * score * score


def scored(entry: Seen) -> int:
    """Its sentiment in ten-thousandths; 0 where there is none."""
    return round((entry.score or 0.0) * SCORE)


class Told:
    """Which stories were told of late: one that goes on being told counts once.

    Args:
        length: told again so much later, it is news again.
    """

    __slots__ = ("_length", "_when")

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._when: dict[
            str, datetime
        ] = {}  # when each was last told; the one not told for longest comes first

    def is_news(self, entry: Seen) -> bool:
        """Whether a mention tells what was not told within a length of it; it is told from now on."""
        when = self._when.pop(entry.story, None)
        self._when[entry.story] = entry.at if when is None else max(when, entry.at)
        if len(self._when) > _MOST_STORIES:
            del self._when[next(iter(self._when))]
        return when is None or abs(entry.at - when) > self._length

    def forget(self, story: str) -> None:
        """It was not told after all."""
        self._when.pop(story, None)


class Stretch:
    """A span of time that is moved along over a crowd: what was published in ``(end - length, end]``.

    Args:
        part, rest: the voices of it. copies: mentions of the part that tell what was told before.
    """

    __slots__ = ("_crowd", "_left", "_right", "copies", "end", "length", "part", "rest")

    def __init__(self, crowd: Crowd, length: timedelta, end: datetime) -> None:
        self._crowd = crowd
        self.length = length
        self.end = end
        self._left = self._right = bisect_right(crowd.entries, end - length, key=_at)
        self.part, self.rest = crowd.voices(), crowd.voices()
        self.copies = 0
        self.move(end)

    @property
    def start(self) -> datetime:
        """After which it begins."""
        return self.end - self.length

    @property
    def whole(self) -> int:
        """How many count, of the part and the rest."""
        return self.part.count + self.rest.count

    @property
    def authors(self) -> int:
        """How many voices, of the part and the rest."""
        part, rest = self.part.of, self.rest.of
        return len(part) + len(rest) - len(part.keys() & rest.keys())  # of two, the smaller is gone through

    def move(self, end: datetime) -> None:
        """Let it end at ``end``, not before where it ended."""
        self.end = end
        entries, start = self._crowd.entries, end - self.length
        left, right, newest = self._left, self._right, len(entries)
        while right < newest and entries[right].at <= end:
            self._count(entries[right], 1)
            right += 1
        while left < right and entries[left].at <= start:
            self._count(entries[left], -1)
            left += 1
        self._left, self._right = left, right

    def put(self, place: int, entry: Seen) -> None:
        """An entry was put into the crowd at ``place``."""
        if place < self._left:
            self._left += 1
            self._right += 1
        elif place < self._right:
            self._right += 1
            self._count(entry, 1)

    def take(self, place: int, entry: Seen) -> None:
        """An entry is taken out of the crowd, from ``place``."""
        if place < self._left:
            self._left -= 1
            self._right -= 1
        elif place < self._right:
            self._right -= 1
            self._count(entry, -1)

    def _count(self, entry: Seen, sign: int) -> None:
        crowd = self._crowd
        side = self.part if crowd.is_part(entry) else self.rest
        if crowd.copies and entry.mention in crowd.copies:
            self.copies += sign if side is self.part else 0
        elif sign > 0:
            side.add(entry)
        else:
            side.remove(entry)


class Crowd:
    """The mentions of the last while, those of a part and the rest.

    Args:
        keep: how far back from the newest mention anything is remembered, at least.
        is_part: whether a mention is of the part.
        voices: what is counted of them.
    """

    __slots__ = ("_keep", "_stretches", "copies", "entries", "ids", "is_part", "voices")

    def __init__(
        self, keep: timedelta, is_part: Callable[[Seen], bool], voices: type[Voices] = Voices
    ) -> None:
        self._keep = keep
        self.is_part = is_part
        self.voices = voices
        self.entries: list[Seen] = []
        self.ids: dict[MentionId, datetime] = {}
        self.copies: set[MentionId] = set()
        self._stretches: dict[timedelta, Stretch] = {}

    def add(self, entry: Seen, *, news: bool) -> None:
        """Put it in its place; what is no news is remembered, and not counted."""
        entries = self.entries
        self.ids[entry.mention] = entry.at
        if not news:
            self.copies.add(entry.mention)
        if not entries or entry.at >= entries[-1].at:
            entries.append(entry)  # stretches reach it when they are moved on
        else:
            place = bisect_right(entries, entry.at, key=_at)
            entries.insert(place, entry)
            for stretch in self._stretches.values():
                stretch.put(place, entry)
        self._forget_stale()

    def discard(self, mention: MentionId) -> Seen | None:
        """Take out a mention that an edit made another; handed out if it counted."""
        at = self.ids.pop(mention, None)
        if at is None:
            return None
        place = bisect_left(self.entries, at, key=_at)
        while self.entries[place].mention != mention:  # several may be of the same second
            place += 1
        entry = self.entries.pop(place)
        for stretch in self._stretches.values():
            stretch.take(place, entry)
        if mention in self.copies:
            self.copies.remove(mention)
            return None
        return entry

    def _forget_stale(self) -> None:
        horizon = self.entries[-1].at - self._keep
        if self.entries[len(self.entries) // 8].at >= horizon and len(self.entries) <= MOST:
            return
        stale = max(bisect_left(self.entries, horizon, key=_at), len(self.entries) - MOST)
        if stale * 8 > len(self.entries):  # many at once: taking the first of a list one by one is quadratic
            for entry in self.entries[:stale]:
                del self.ids[entry.mention]
                self.copies.discard(entry.mention)
            del self.entries[:stale]
            self._stretches.clear()  # made anew when next asked for

    def stretch(self, length: timedelta) -> Stretch:
        """The stretch that ends with the newest mention: kept up as mentions come."""
        end = self.entries[-1].at
        stretch = self._stretches.get(length)
        if stretch is None or stretch.end > end:
            stretch = self._stretches[length] = Stretch(self, length, end)
        else:
            stretch.move(end)
        return stretch

    def near(self, entry: Seen, length: timedelta) -> int:
        """How many mentions could share a stretch with ``entry``."""
        return bisect_left(self.entries, entry.at + length, key=_at) - bisect_right(
            self.entries, entry.at - length, key=_at
        )

    def holding(self, entry: Seen, length: timedelta, at_most: int = MOST) -> Iterator[Stretch]:
        """Each stretch that holds ``entry`` and ends with a mention, oldest first: one that is moved along.

        Args:
            at_most: evenly spread, so many of them and the last.
        """
        left = bisect_left(self.entries, entry.at, key=_at)
        right = bisect_left(self.entries, entry.at + length, key=_at)
        step = -(-(right - left) // at_most)
        stretch = Stretch(self, length, entry.at)
        for place in (*range(left, right - 1, step), right - 1):
            stretch.move(self.entries[place].at)
            yield stretch

    def mentions(self, since: datetime, until: datetime, entry: Seen) -> tuple[MentionId, ...]:
        """Those of the part published after ``since`` and by ``until``, copies too, oldest first, and ``entry``."""
        left = bisect_right(self.entries, since, key=_at)
        right = bisect_right(self.entries, until, key=_at)
        return tuple(each.mention for each in self.entries[left:right] if each == entry or self.is_part(each))

    def remembers(self, since: datetime) -> bool:
        """Whether all that was published after ``since`` is there: nothing of it was forgotten, or only learned of."""
        if not self.entries or len(self.entries) >= MOST:
            return False
        return self.entries[0].at <= since >= self.entries[-1].at - self._keep
