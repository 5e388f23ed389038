"""Digests on their way: what the loop needs of the store, and of whoever writes them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from monitor.digests_due import Period, PlannedDigest
from monitor.model import ChannelName, Message, Receipt, Ticket, TicketId, TicketState

T = TypeVar("T")
MOST = 50  # digests whose summaries are remembered


@dataclass(frozen=True, slots=True)
class Posted:
    """A digest that is to be sent, or was.

    Args:
        at: when it was put into the outbox.
        by: who sent it by hand; empty: its schedule did.
    """

    id: str
    name: str
    period: Period
    at: datetime
    by: str = ""


class PostBox(Protocol):
    """The outbox of digests, as the loop sees it; ``monitor.store.digests`` says what each does."""

    def known_since(self, name: str, signature: str, now: datetime) -> datetime:
        """Since when the schedule is as it is: from now on, where it is new or was another one before."""
        ...

    def sent(self, name: str) -> list[datetime]:
        """The ends of the periods that were sent by schedule."""
        ...

    def post(
        self, name: str, period: Period, channels: Sequence[ChannelName], now: datetime, by: str = ""
    ) -> Posted | None:
        """Write down that a digest is to be sent, with a ticket for each channel: ``None`` where it was before."""
        ...

    def due(self, now: datetime) -> list[Ticket]:
        """Tickets to work on now, oldest first; ``event`` is the digest."""
        ...

    def posted(self, id_: str) -> Posted:
        """The digest of a ticket."""
        ...

    def sending(self, ticket: TicketId, at: datetime) -> None:
        """An attempt begins."""
        ...

    def delivered(self, ticket: TicketId, receipt: Receipt, at: datetime, note: str = "") -> None:
        """It arrived; ``note``: without what."""
        ...

    def later(self, ticket: TicketId, state: TicketState, until: datetime, error: str) -> None:
        """To be looked at again, ``DUE`` or ``UNKNOWN``."""
        ...

    def divert(self, ticket: Ticket, to: ChannelName | None, at: datetime, error: str) -> None:
        """Given up on this channel; ``to`` takes over; ``None``: a dead letter."""
        ...

    def interrupted(self) -> int:
        """At start-up: what was being sent is in doubt; how many."""
        ...


class Summaries(Generic[T]):
    """What models said of the newest digests: asked once each, however many channels and tries there are.

    Kept in memory alone, as it may cite what somebody wrote.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: OrderedDict[str, _Once[T]] = OrderedDict()

    def once(self, id_: str, ask: Callable[[], T]) -> T:
        """What was said of a digest, or is said now; who asks meanwhile waits for the same answer."""
        with self._lock:
            one = self._said.setdefault(id_, _Once())
            while len(self._said) > MOST:
                self._said.popitem(last=False)
        with one.lock:
            if not one.said:
                one.said.append(ask())
            return one.said[0]


@dataclass(frozen=True, slots=True)
class _Once(Generic[T]):
    said: list[T] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Posts:
    """What digests need.

    Args:
        write: the digest as a message; reads the store on a connection of its own, in any thread.
        summaries: what models said of digests: it outlives a reload of the rules.
    """

    box: PostBox
    write: Callable[[PlannedDigest, Posted], Message]
    summaries: Summaries[Any] = field(default_factory=Summaries)
