"""Digests on their way: what the loop needs of the store, and of whoever writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.digests_due import Period, PlannedDigest
from monitor.model import ChannelName, Message, Receipt, Ticket, TicketId, TicketState


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

    def delivered(self, ticket: TicketId, receipt: Receipt, at: datetime) -> None:
        """It arrived."""
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


@dataclass(frozen=True, slots=True)
class Posts:
    """What digests need.

    Args:
        write: the digest as a message; reads the store on a connection of its own, in any thread.
    """

    box: PostBox
    write: Callable[[PlannedDigest, Posted], Message]
