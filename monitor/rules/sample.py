"""What was said lately, in two parts, and the sums of all hours that tell what is usual of it: behind share and shift."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Judged, MentionId, Reason
from monitor.rules.conditions import Part
from monitor.rules.counts import most
from monitor.rules.crowd import Crowd, Moods, Stretch, Told, Voices, scored
from monitor.rules.gauge import Setting
from monitor.rules.mixture import SCORE, WEEKS_HOURS, Norm, Past, Rows, usual_mood, usual_share
from monitor.rules.series import HOUR, Series, hour_of, hours
from monitor.rules.statistics import share_variance
from monitor.rules.windows import Seen

_GLANCES = 12  # windows that are looked at around a late mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is measured of the mentions of a window: a share, or the mean sentiment.

    Args:
        is_part: whether a mention is of the part.
        values: what it adds to the sums of its hour; ``None``: it has no say, as where no model has an opinion.
        columns: how many values there are.
        usual: what is usual, from these sums.
        voices: how the mentions of a window are counted; ``value``: what they come to, and the variance of single ones.
        sentiment: whether it is about the tone, and so one model's opinion.
    """

    is_part: Callable[[Seen], bool]
    values: Callable[[Seen], tuple[int, ...] | None]
    columns: int
    usual: Callable[[Rows], Norm | None]
    voices: type[Voices]
    value: Callable[[Stretch], tuple[float, float]]
    sentiment: bool


def share_of(part: Part) -> Kind:
    """The share of a part."""
    is_part = _PARTS[part.kind](part.name)
    sentiment = part.kind == "sentiment"

    def values(entry: Seen) -> tuple[int, ...] | None:
        if sentiment and entry.label is None:
            return None
        return (1, 0) if is_part(entry) else (0, 1)

    return Kind(
        is_part=is_part,
        values=values,
        columns=2,
        usual=usual_share,
        voices=Voices,
        value=_share,
        sentiment=sentiment,
    )


def mood() -> Kind:
    """The mean sentiment."""

    def values(entry: Seen) -> tuple[int, ...] | None:
        score = scored(entry)
        return None if entry.score is None else (1, score, score * score)

    return Kind(
        is_part=lambda entry: entry.score is not None,
        values=values,
        columns=3,
        usual=usual_mood,
        voices=Moods,
        value=_mean,
        sentiment=True,
    )


def _share(stretch: Stretch) -> tuple[float, float]:
    whole = stretch.whole
    share = stretch.part.count / whole
    return share, share_variance(share, whole)


def _mean(stretch: Stretch) -> tuple[float, float]:
    moods = stretch.part
    assert isinstance(moods, Moods)
    mean = moods.total / moods.count / SCORE
    return mean, moods.squares / moods.count / SCORE**2 - mean * mean


_PARTS: dict[str, Callable[[str], Callable[[Seen], bool]]] = {
    "sentiment": lambda name: lambda entry: entry.label == name,
    "topic": lambda name: lambda entry: name in entry.topics,
    "brand": lambda name: lambda entry: name in entry.brands,
}


class Sampling:
    """The half of a gauge that remembers: the mentions of the last while, and the sums of all hours.

    Args:
        kind: what is measured.
        length: of the window.
        setting: of the gauge.
    """

    def __init__(self, kind: Kind, length: timedelta, setting: Setting) -> None:
        self._kind = kind
        self._length = length
        self._setting = setting
        self._crowd = Crowd(length + setting.max_age, kind.is_part, kind.voices)
        self._told = Told(length)
        self._series = Series(kind.columns, WEEKS_HOURS + math.ceil((setting.max_age + 3 * length) / HOUR))
        self._past = Past(self._series, kind.usual)
        self._strange: frozenset[MentionId] = frozenset()  # judged by another model: in no sum

    # --- what it hears ---

    def add(self, entry: Seen, one: Judged) -> None:  # noqa: ARG002 -- the protocol's: others read the words
        """Into the window and what is usual."""
        values = self._news(entry)
        self._crowd.add(entry, news=values is not None)
        if values is not None:
            self._sum(entry, values)

    def around(self, entry: Seen) -> None:
        """A share is taken of what the rule selects."""

    def learn(self, entry: Seen, one: Judged, *, selected: bool = True) -> None:  # noqa: ARG002 -- the protocol's
        """Into what is usual."""
        values = self._news(entry) if selected else None
        if values is not None:
            self._sum(entry, values)

    def discard(self, mention: MentionId) -> None:
        """Out of both."""
        entry = self._crowd.discard(mention)
        values = None if entry is None else self._kind.values(entry)
        if entry is not None and values is not None:
            self._told.forget(entry.story)
            if mention not in self._strange:
                self._sum(entry, tuple(-value for value in values))

    def knows(self, mention: MentionId) -> bool:
        """Whether it is in the window."""
        return mention in self._crowd.ids

    def rebase(self) -> None:
        """What is usual of sentiment is another model's opinion."""
        if self._kind.sentiment:
            self._series.clear()
            self._past.clear()
            self._strange = frozenset(self._crowd.ids)

    def due(self) -> datetime | None:
        """Never: a share that nobody changes has not changed."""
        return None

    def asked(self, now: datetime) -> None:
        """It never asked to be."""

    def _news(self, entry: Seen) -> tuple[int, ...] | None:
        values = self._kind.values(entry)
        return values if values is not None and self._told.is_news(entry) else None

    def _sum(self, entry: Seen, values: tuple[int, ...]) -> None:
        hour = hour_of(entry.at)
        self._series.add(hour, *values)
        self._past.changed(hour)

    # --- what it knows ---

    def usual(self, until: datetime) -> tuple[Norm | None, timedelta]:
        """What was usual when the window began that ends at ``until``, and how much history that is."""
        return self._past.usual(hours(until - self._length))

    def ending(self, until: datetime) -> Stretch:
        """The window that ends at some moment."""
        return Stretch(self._crowd, self._length, until)

    def looked(self, entry: Seen, weigh: Callable[[Stretch], Reason]) -> Reason:
        """What ``weigh`` says of the window that ends with the newest mention; if ``entry`` came late, of others, too."""
        newest = self._crowd.entries[-1].at
        reasons = []
        if entry.at > newest - self._length:
            reasons.append(weigh(self._crowd.stretch(self._length)))
            if reasons[0].fired or entry.at == newest:
                return reasons[0]
        for stretch in self._crowd.holding(entry, self._length, _GLANCES):
            reasons.append(weigh(stretch))
            if reasons[-1].fired:
                return reasons[-1]
        return max(reasons, key=most)

    # --- what it shows ---

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:
        """The mentions of the part, in the window that decided."""
        since, until = reason.numbers.get("since"), reason.numbers.get("until")
        if not isinstance(since, datetime) or not isinstance(until, datetime):
            return (entry.mention,)
        return self._crowd.mentions(since, until, entry)

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """What each window came to, and what was usual; fewer, where nothing was said, or is remembered no more."""
        found = []
        for end in [until - step * self._length for step in reversed(range(steps))]:
            stretch, (norm, _) = self.ending(end), self.usual(end)
            if stretch.whole and self._crowd.remembers(stretch.start):
                value, _ = self._kind.value(stretch)
                found.append((end, round(value, 3), None if norm is None else round(norm.value, 3)))
        return tuple(found)
