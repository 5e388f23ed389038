"""``each`` and ``count``: how many mentions lie close together.

A stretch is *any* span of ``within`` that holds the mention in question, not just the last one before now: a feed that
is polled every quarter of an hour, or a daemon that was down, delivers the middle of a storm late, and it was a storm
all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from monitor.model import Judged, MentionId, Number, Reason
from monitor.rules.conditions import Condition, Count, Each
from monitor.rules.gauge import Setting
from monitor.rules.windows import Seen, Tally, Window

HOUR = timedelta(hours=1)


class Momentary:
    """The half of a gauge that one without a baseline and without deadlines has no use for."""

    def around(self, entry: Seen) -> None:
        """What was not selected is not compared with."""

    def learn(self, entry: Seen, one: Judged, *, selected: bool = True) -> None:
        """History is in no window, and there is no baseline."""

    def due(self) -> datetime | None:
        """Never."""
        return None

    def asked(self, now: datetime) -> None:
        """It never asked to be."""

    def rebase(self) -> None:
        """Whoever judges, a mention is a mention."""


class Remembering(Momentary):
    """And the half that is the same for all that keep one window of mentions."""

    def __init__(self, within: timedelta, setting: Setting) -> None:
        self._window = Window(within, keep=within + setting.max_age)

    def add(self, entry: Seen, one: Judged) -> None:  # noqa: ARG002 -- the protocol's: others read the words
        """Into the window."""
        self._window.add(entry)

    def discard(self, mention: MentionId) -> None:
        """Out of the window."""
        self._window.discard(mention)

    def knows(self, mention: MentionId) -> bool:
        """Whether it is in the window."""
        return mention in self._window.ids

    def standing(self, now: datetime) -> Reason:
        """What a condition that fires for single mentions says when none has come: when the last one did."""
        entries = self._window.before(now)
        if not entries:
            return Reason("nothing-yet", fired=False)
        return Reason("nothing-new", fired=False, numbers={"last": entries[-1].at})


class EachGauge(Remembering):
    """Fires for every mention that tells a new story, or for copies too."""

    def __init__(self, condition: Each, setting: Setting) -> None:  # noqa: ARG002 -- all gauges are made alike
        super().__init__(timedelta(), setting)

    def add(self, entry: Seen, one: Judged) -> None:
        """Into the window; what is history by the time this arrived is told no more, whenever we were started."""
        self._window.outgrow(one.mention.collected_at)
        super().add(entry, one)

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """By whether its story was told before."""
        assert isinstance(condition, Each)
        copies = self._window.stories[entry.story] - 1
        if copies and condition.of == "stories":
            return Reason("same-story", fired=False, numbers={"copies": copies})
        return Reason("each", fired=True)

    def stand(self, condition: Condition, now: datetime) -> Reason:  # noqa: ARG002 -- whatever it asks, nothing came
        """Nothing came, so nothing fires."""
        return self.standing(now)

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:  # noqa: ARG002 -- always the same
        """The mention itself."""
        return (entry.mention,)

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """Mentions an hour."""
        return self._window.history(HOUR, until, steps)


class CountGauge(Remembering):
    """Fires when enough mentions of enough voices and sources lie within one stretch."""

    def __init__(self, condition: Count, setting: Setting) -> None:
        super().__init__(condition.within, setting)
        self._of = condition.of

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """By any stretch that holds the mention."""
        assert isinstance(condition, Count)
        return reached(self._window, entry, condition.at_least, partial(enough, condition))

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """The stretch that ends now."""
        assert isinstance(condition, Count)
        return enough(condition, self._window.tally(condition.within, now), now)

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:
        """The mentions of the stretch that decided."""
        until = reason.numbers.get("until")
        return self._window.mentions(until) if isinstance(until, datetime) else (entry.mention,)

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """What each stretch held; nothing is usual."""
        return self._window.history(self._window.within, until, steps, self._of)


def reached(window: Window, entry: Seen, at_least: int, table: Callable[[Tally, datetime], Reason]) -> Reason:
    """What ``table`` says of a stretch that holds ``entry``: the first that fires, or else the fullest.

    The stretch that ends with the newest mention is counted already; the others are if ``entry`` came late.
    """
    if window.holds_last(entry):
        newest = window.entries[-1].at
        reason = table(window.last, newest)
        if reason.fired or entry.at == newest or window.around(entry) < at_least:
            return reason
    reasons = []
    for end, tally in window.stretches(entry):
        reasons.append(table(tally, end))
        if reasons[-1].fired:
            return reasons[-1]
    return max(reasons, key=most)


def enough(condition: Count, tally: Tally, end: datetime) -> Reason:
    """The table of ``count``: the first line that holds, from the top."""
    count = tally.count(condition.of)
    authors, sources = len(tally.voices), len(tally.sources)
    numbers: dict[str, Number] = {
        "count": count,
        "at_least": condition.at_least,
        "of": condition.of,
        "mentions": tally.mentions,
        "within": condition.within,
        "since": end - condition.within,
        "until": end,
        "authors": authors,
        "authors_needed": condition.authors,
        "sources": sources,
        "sources_needed": condition.sources,
    }
    if count < condition.at_least:
        return Reason("below-count", fired=False, numbers=numbers)
    if authors < condition.authors:
        return Reason("too-few-authors", fired=False, numbers=numbers)
    if sources < condition.sources:
        return Reason("too-few-sources", fired=False, numbers=numbers)
    return Reason("count", fired=True, numbers=numbers)


def most(reason: Reason) -> int:
    """How many it counted: what reasons that did not fire are ranked by."""
    count = reason.numbers["count"]
    assert isinstance(count, int)
    return count
