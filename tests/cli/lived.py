"""A past that was really lived: posts came, were judged and weighed, and people acted, at times of the test's choice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from monitor.brands import Brands
from monitor.logs import errors_alone
from monitor.metrics import Metrics
from monitor.model import Alert, Order, OrderId, Post, Seeing, Sight, SourceName, Verb
from monitor.stages import mentions_of
from monitor.store.orders import place
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import assemble, read_config
from tests.cli.conftest import Desk
from tests.fakes import FakeClock
from tests.makers import NOON, make_silence, minutes


class Lived:
    """A daemon's work on a desk's database, minute by minute."""

    def __init__(self, desk: Desk, store: Store) -> None:
        self.clock = FakeClock(NOON)
        self.store = store
        self.config = read_config(desk.rules)
        house = assemble(self.config, store, self.clock, desk.folder, at_once=True)
        self.watch = Watch(house, self.clock, Metrics())
        self._names = Brands(self.config.brands)
        self._said = 0

    def say(self, text: str, author: str = "", source: str = "posts", late: float = 0, **given: Any) -> None:
        """Somebody says something now, or ``late`` minutes before it comes."""
        self._said += 1
        post = Post(
            key=f"{self._said}",
            text=text,
            author=author or f"author-{self._said}",
            published_at=self.clock.now() - minutes(late),
            **given,
        )
        before = self.clock.now() - self.config.max_age
        now = self.clock.now()
        mentions = list(mentions_of([post], self._names, SourceName(source), now, history_before=before))
        self.store.admit(mentions, None)

    def turn(self, forward: float = 0) -> None:
        """All there is to do is done; then so many minutes pass."""
        self.watch.finish()
        self.clock.forward(minutes(forward))
        self.watch.finish()

    def see(self, source: str, state: Seeing, why: str = "") -> None:
        """A source is seen, or not, from now on."""
        sight = Sight(SourceName(source), self.clock.now(), state, why)
        self.store.see([sight])
        self.watch.house.engine.see([sight])

    def alert(self, rule: str) -> Alert:
        """The latest alert of a rule."""
        return next(one for one in self.store.reads.alerts() if one.rule == rule)

    def order(self, verb: Verb, about: str = "", note: str = "", **silenced: Any) -> None:
        """Somebody asks for something about the alert of a rule, or that something be silent."""
        self._said += 1
        now = self.clock.now()
        silence = make_silence(id="hush", since=now, by="marie", **silenced) if silenced else None
        target = self.alert(about).id if about else ""
        order = Order(
            id=OrderId(f"order-{self._said}"),
            verb=verb,
            by="marie",
            target=target,
            note=note,
            silence=silence,
        )
        place(self.store.path, order, now)
        self.turn()


@contextlib.contextmanager
def lived(desk: Desk) -> Iterator[Lived]:
    """The desk's past, to be lived."""
    with errors_alone(), Store.open(desk.db, "pytest") as store:
        yield Lived(desk, store)
