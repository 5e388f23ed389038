"""The day, turned minute by minute through the daemon's own crank: only the clock and the sources are ours."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.demo.people import Act
from monitor.demo.tape import Tape, TurnedClock
from monitor.house import House
from monitor.metrics import Metrics
from monitor.model import AlertEvent, BrandName, Judged, Post, Reason, RuleName, SourceName, TicketState
from monitor.rules.weighed import Key, Weighed
from monitor.store.orders import place
from monitor.store.store import Store
from monitor.tally import Tally
from monitor.watch import Watch

MINUTE = timedelta(minutes=1)
HALF = timedelta(seconds=30)  # what is no crisis waits so long for company
PATIENCE = timedelta(seconds=1)  # for a thread that fetches or sends; nothing here takes so long


class Notebook(Metrics):
    """Metrics that also remember what was weighed, what came of it, and what did not."""

    def __init__(self) -> None:
        super().__init__()
        self.fresh = Weighed()
        self.silences: dict[Key, Reason] = {}

    def weighed(self, weighed: Weighed) -> None:
        """Note it."""
        super().weighed(weighed)
        self.fresh.done += weighed.done
        self.fresh.events += weighed.events
        for key, reason in weighed.reasons.items():
            if not reason.fired and _count(reason) > _count(self.silences.get(key)):
                self.silences[key] = reason

    def turn_page(self) -> Weighed:
        """What was noted since the last time."""
        page, self.fresh = self.fresh, Weighed()
        return page


def _count(reason: Reason | None) -> int:
    """How near it came to firing."""
    count = reason.numbers.get("count") if reason else 0
    return count if isinstance(count, int) else 0


@dataclass(frozen=True, slots=True)
class Step:
    """One minute of the day: the mentions that were weighed, and what became of the alerts."""

    now: datetime
    judged: tuple[Judged, ...] = ()
    events: tuple[AlertEvent, ...] = ()


class Replay:
    """The day.

    Args:
        house: put together for ``store`` and ``clock``; its sources are replaced by tapes of the same names.
        acts: what people do meanwhile.
    """

    def __init__(
        self,
        house: House,
        store: Store,
        clock: TurnedClock,
        posts: Mapping[SourceName, Iterable[Post]],
        acts: Iterable[Act] = (),
    ) -> None:
        self._acts = sorted(acts, key=lambda act: act.at)
        self._tapes = {name: Tape(posts[name], clock) for name in house.sources}
        sources = {
            name: dataclasses.replace(lookout, source=self._tapes[name])
            for name, lookout in house.sources.items()
        }
        self._notebook = Notebook()
        self._store = store
        self._clock = clock
        self._watch = Watch(
            dataclasses.replace(house, sources=sources), clock, self._notebook, chance=lambda: 0.5
        )

    @property
    def house(self) -> House:
        """The house that it plays in."""
        return self._watch.house

    @property
    def tally(self) -> Tally:
        """What was done so far."""
        return self._watch.tally

    def play(self, begins: datetime, ends: datetime) -> Iterator[Step]:
        """Turn the clock from minute to minute; by the time a step comes out, its alerts have been delivered."""
        now = begins
        while now <= ends:
            self._clock.turn(now)
            for name, lookout in self.house.sources.items():
                if self._tapes[name].waits() and not (now - begins) % lookout.every:
                    self._watch.poll(name)
                    self._finish()  # one source after the other: the same order on every machine
            self._act(now)
            self._finish()
            if self._notebook.fresh.events:  # its messages are on their way
                self._clock.turn(now + HALF)
                self._finish()
            page = self._notebook.turn_page()
            judged = self._store.reads.judged(page.done)
            yield Step(now, tuple(judged.values()), tuple(page.events))
            now += MINUTE

    def _finish(self) -> None:
        while self._watch.turn(PATIENCE if self._watch.busy() else timedelta()) or self._watch.busy():
            pass

    def _act(self, now: datetime) -> None:
        """What people do by now: an order each, as from a shell."""
        while self._acts and self._acts[0].at <= now:
            act = self._acts.pop(0)
            alert = next(one for one in self._store.live_alerts(now) if one.rule == act.rule)
            place(self._store.path, act.order(alert, self.house.config.language), now)

    def told(self, event: AlertEvent) -> timedelta | None:
        """From the post that decided an event to the moment that its message was sent; ``None``: nobody was told."""
        sent = [
            ticket.sent_at
            for ticket in self._store.reads.tickets(event.alert.id)
            if ticket.event == event.id and ticket.state is TicketState.DELIVERED and ticket.sent_at
        ]
        deciding = self._store.reads.judged(event.added[-1:]).values()
        return min(sent) - next(iter(deciding)).mention.published_at if sent and deciding else None

    def silence(self, rule: RuleName, brand: BrandName) -> Reason | None:
        """The reason of the decision that came nearest to firing and did not."""
        return self._notebook.silences.get((rule, brand, ""))
