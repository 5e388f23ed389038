"""One engine, driven over history: the very same that the daemon drives, on a clock of the mentions' own."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.model import Alert, AlertId, Judged, RuleName, Severity, Sight
from monitor.rules.conditions import Rulebook
from monitor.rules.engine import Engine
from monitor.rules.weighed import Weighed

BATCH = 1_000  # mentions weighed at once: any other number gives the same alerts


@dataclass(frozen=True, slots=True)
class Found:
    """An alert that the rules would have opened.

    Args:
        alert: as it stood at the end of the replay.
        reached: each severity it had, with when it reached it; the first is the one it opened with.
    """

    alert: Alert
    reached: tuple[tuple[datetime, Severity], ...]

    def end(self, until: datetime) -> datetime:
        """When it was over; ``until`` if it never was."""
        return self.alert.resolved_at or until

    def length(self, until: datetime) -> timedelta:
        """How long it was open."""
        return self.end(until) - self.alert.opened_at


def warm_up(book: Rulebook, longest_window: timedelta) -> timedelta:
    """How long before the period rules are to be weighed, so that what began before it is known to have begun.

    A storm that rages as the period begins opened its alert before, and is no alert of the period.
    """
    lives = [rule.resolve_after + rule.cooldown for rule in book.rules]
    return longest_window + max(lives, default=timedelta())


class Replay:
    """An engine, and the alerts it opens.

    Args:
        engine: which has been told of all that came before.
        begins: alerts that open before are not part of it.
    """

    def __init__(self, engine: Engine, begins: datetime) -> None:
        self.engine = engine
        self.begins = begins
        self.decisions: Counter[tuple[RuleName, str]] = Counter()
        self._found: dict[AlertId, Found] = {}

    @property
    def found(self) -> tuple[Found, ...]:
        """The alerts, in the order they opened."""
        opened = (found for found in self._found.values() if found.alert.opened_at >= self.begins)
        return tuple(sorted(opened, key=lambda found: found.alert.opened_at))

    def weigh(self, judged: Sequence[Judged]) -> None:
        """Mentions arrive."""
        self._note(self.engine.weigh(judged))

    def see(self, sight: Sight) -> None:
        """From now on a source is seen better, or worse; what was due before, was due before."""
        self.engine.see([sight])
        self._note(self.engine.tick(sight.at))

    def finish(self, until: datetime) -> None:
        """Nothing more comes: let time pass to the end."""
        self._note(self.engine.tick(until))

    def _note(self, weighed: Weighed) -> None:
        self.decisions.update(weighed.decisions)
        for event in weighed.events:
            alert = event.alert
            known = self._found.get(alert.id)
            if known is None:
                self._found[alert.id] = Found(alert, ((event.at, alert.severity),))
            elif known.alert.severity is alert.severity:
                self._found[alert.id] = Found(alert, known.reached)
            else:
                self._found[alert.id] = Found(alert, (*known.reached, (event.at, alert.severity)))


class Watches(Protocol):
    """Whoever wants to see what arrives."""

    def add(self, judged: Sequence[Judged]) -> None:
        """Mentions arrive."""
        ...


def play(
    arriving: Iterable[Judged],
    replays: Sequence[Replay],
    *,
    until: datetime | None = None,
    sights: Sequence[Sight] = (),
    watching: Sequence[Watches] = (),
) -> Iterator[datetime]:
    """Let mentions arrive, in the order given, and time pass to ``until``; gives the time that it has become.

    What is seen changes before a mention that arrives at the same moment: a poll looks first, then takes in.

    Args:
        until: the end, if that is later than the last mention.
    """
    later = deque(sights)
    now: datetime | None = None
    for batch in batches(arriving, [sight.at for sight in sights]):
        _see(replays, later, batch[0].mention.collected_at)
        for replay in replays:
            replay.weigh(batch)
        for watcher in watching:
            watcher.add(batch)
        now = batch[-1].mention.collected_at
        yield now
    end = max((at for at in (now, until) if at is not None), default=None)
    if end is not None:
        _see(replays, later, end)
        for replay in replays:
            replay.finish(end)
        yield end


def _see(replays: Sequence[Replay], later: deque[Sight], now: datetime) -> None:
    while later and later[0].at <= now:
        sight = later.popleft()
        for replay in replays:
            replay.see(sight)


def batches(arriving: Iterable[Judged], cuts: Iterable[datetime] = ()) -> Iterator[list[Judged]]:
    """The mentions by the ``BATCH``; what arrives before a cut and what arrives after it are never in the same."""
    batch: list[Judged] = []
    coming = deque(cuts)
    for one in arriving:
        due = False
        while coming and coming[0] <= one.mention.collected_at:
            coming.popleft()
            due = True
        if batch and (due or len(batch) == BATCH):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch
