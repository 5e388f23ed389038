"""History played through the engine: the very ``weigh`` of the daemon, with the mentions' own clock. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import Alert, AlertEvent, AlertId, EventKind, Judged, RuleName, Sight
from monitor.rules.engine import Engine
from monitor.rules.weighed import Weighed

BATCH = 1_000  # mentions weighed between two looks at the progress


@dataclass(slots=True)
class Played:
    """What the rules would have done.

    Args:
        alerts: as each stood in the end, in the order they opened; ``opened`` is the event that began it.
        decisions: how often each rule decided how, by the name of the reason.
    """

    mentions: int = 0
    alerts: dict[AlertId, Alert] = field(default_factory=dict)
    opened: dict[AlertId, AlertEvent] = field(default_factory=dict)
    decisions: Counter[tuple[RuleName, str]] = field(default_factory=Counter)

    def note(self, weighed: Weighed) -> None:
        """Take in what came of some mentions, or of time."""
        self.mentions += len(weighed.done)
        self.decisions += weighed.decisions
        for event in weighed.events:
            self.alerts[event.alert.id] = event.alert
            if event.kind is EventKind.OPENED:
                self.opened[event.alert.id] = event


def play(
    engine: Engine,
    history: Iterable[Judged],
    until: datetime,
    *,
    sights: Iterable[Sight] = (),
    progress: Callable[[int], None] = lambda _mentions: None,
) -> Played:
    """Weigh ``history``, and let time pass until the end of it.

    Args:
        history: in the order in which it arrives, by ``collected_at``.
        sights: how well sources were seen, oldest first: each is learned before the first mention that came after it.
        progress: called with the number of mentions weighed since the last time.
    """
    played = Played()
    waiting = iter(sights)
    ahead = next(waiting, None)
    batch: list[Judged] = []
    for one in history:
        while ahead is not None and ahead.at <= one.mention.collected_at:
            _weigh(engine, batch, played, progress)
            played.note(engine.tick(ahead.at))
            engine.see([ahead])
            ahead = next(waiting, None)
        batch.append(one)
        if len(batch) == BATCH:
            _weigh(engine, batch, played, progress)
    _weigh(engine, batch, played, progress)
    while ahead is not None and ahead.at <= until:
        played.note(engine.tick(ahead.at))
        engine.see([ahead])
        ahead = next(waiting, None)
    played.note(engine.tick(until))
    return played


def _weigh(engine: Engine, batch: list[Judged], played: Played, progress: Callable[[int], None]) -> None:
    played.note(engine.weigh(batch))
    progress(len(batch))
    batch.clear()
