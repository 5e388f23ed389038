"""Our fakes, each named for what it stands in for."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Event

from monitor.errors import SourceError
from monitor.model import Cursor, Mention, Message, Opinion, Page, Receipt, Sentiment, TicketId
from tests.makers import NOON


class FakeClock:
    """Time that stands still until told."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def forward(self, delay: timedelta) -> None:
        self.time += delay


class FakeSource:
    """Gives the pages it was made with, one a fetch, then empty ones; an exception in the list is raised."""

    def __init__(self, *pages: Page | Exception) -> None:
        self.pages = list(pages)
        self.cursors: list[Cursor | None] = []

    def fetch(self, cursor: Cursor | None) -> Page:
        self.cursors.append(cursor)
        page = self.pages.pop(0) if self.pages else Page(posts=(), cursor=cursor)
        if isinstance(page, Exception):
            raise page
        return page


class FakeInlet(FakeSource):
    """A source that holds something: says when it was opened and closed. ``trouble`` keeps it from opening."""

    def __init__(self, *pages: Page | Exception) -> None:
        super().__init__(*pages)
        self.trouble: Exception | None = None
        self.told: list[str] = []
        self.hold: Event | None = None  # a fetch waits for it

    def open(self) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.told.append("open")

    def fetch(self, cursor: Cursor | None) -> Page:
        if self.hold is not None:
            self.hold.wait(10)
        self.told.append("fetch")
        return super().fetch(cursor)

    def close(self) -> None:
        self.told.append("close")


class FakePurse:
    """So much of each, and no more; what it was not made with, nobody counts."""

    def __init__(self, **holds: Decimal) -> None:
        self.holds = dict(holds)
        self.paid: list[tuple[str, Decimal]] = []

    def pay(self, what: str, amount: Decimal = Decimal(1)) -> None:
        if self.holds.get(what, amount) < amount:
            raise SourceError(f"the budget of {what} is spent", retry_after=timedelta(days=1))
        self.paid.append((what, amount))
        if what in self.holds:
            self.holds[what] -= amount

    def left(self, what: str) -> Decimal | None:
        return self.holds.get(what)

    def spent(self, what: str) -> Decimal:
        return sum((amount for paid, amount in self.paid if paid == what), Decimal())

    def fill(self, what: str, amount: Decimal) -> None:
        self.holds[what] = amount


class FakeClassifier:
    """Negative when the text says "bad", positive when it says "good", otherwise no opinion."""

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        return [self._one(mention.words) for mention in mentions]

    def _one(self, text: str) -> Opinion:
        if "bad" in text:
            return Opinion("fake 1", sentiment=Sentiment(-0.6, "negative", 0.8))
        if "good" in text:
            return Opinion("fake 1", sentiment=Sentiment(0.6, "positive", 0.8))
        return Opinion("fake 1")


class FakeTroubled(FakeClassifier):
    """One that goes on without a model while ``trouble`` says so."""

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble


class FakeCascade(FakeClassifier):
    """As ``FakeClassifier`` at a glance; with care it knows that a joke is not bad. While it is ``broken``, it only glances."""

    def __init__(self) -> None:
        self.broken = False
        self.read = 0  # mentions, with care

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        if self.broken:
            return self.glance(mentions)
        self.read += len(mentions)
        return [self._with_care(mention.words) for mention in mentions]

    def glance(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        return [dataclasses.replace(said, hasty=True) for said in super().classify(mentions)]

    def _with_care(self, text: str) -> Opinion:
        if "joke" in text:
            return Opinion("careful 1", sentiment=Sentiment(0.1, "neutral", 0.9))
        return dataclasses.replace(self._one(text), model="careful 1")


class FakeRecovering(FakeCascade):
    """A cascade that says why it only glances."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = True

    @property
    def trouble(self) -> str:
        return "the model is gone" if self.broken else ""


class FakeChannel:
    """Remembers what it was asked to send; an exception in ``failures`` is raised instead, in turn."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.sent: list[tuple[TicketId, Message]] = []

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((ticket, message))
        return Receipt(f'{{"ticket": "{ticket}"}}')


class FakeLivingChannel(FakeChannel):
    """One whose messages live: ``thread`` and ``found`` are what a look into the thread, or the channel, gives."""

    def __init__(
        self, *failures: Exception, thread: Receipt | Exception | None = None, found: Receipt | None = None
    ) -> None:
        super().__init__(*failures)
        self.thread = thread
        self.found = found
        self.updated: list[tuple[TicketId, Message, Receipt]] = []

    def update(self, message: Message, ticket: TicketId, first: Receipt) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.updated.append((ticket, message, first))
        return first

    def find(self, ticket: TicketId, since: datetime) -> Receipt | None:
        return self.found

    def find_update(self, ticket: TicketId, first: Receipt) -> Receipt | None:
        if isinstance(self.thread, Exception):
            raise self.thread
        return self.thread
