"""What the domain needs from outside, one verb each. A plugin satisfies a protocol by having the method.

Each protocol has a contract suite in ``tests/contracts.py`` that every implementation, ours or yours, passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Protocol, runtime_checkable

from monitor.model import (
    Cursor,
    Mention,
    Message,
    Opinion,
    Page,
    Receipt,
    TicketId,
)


class Clock(Protocol):
    """Time, passed in. The daemon's is the system's; a test's and a replay's are turned by hand."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...


class Purse(Protocol):
    """What a source may spend of what its platform counts: requests, units, searches, US dollars (``usd``).

    Whoever spends asks first: what is out of budget is not bought. Used by one thread at a time.
    """

    def pay(self, what: str, amount: Decimal = Decimal(1)) -> None:
        """Spend so much of ``what``, right before the request that costs it: once this returns, it counts as spent.

        Args:
            amount: the most that the request may cost; where it turned out to cost less, the rest is given back by a
                negative amount.

        Raises:
            OutOfBudgetError: so much is not left; ``retry_after`` says when there is more. Nothing was spent.
        """
        ...

    def left(self, what: str) -> Decimal | None:
        """How much of it may still be spent; ``None``: nobody counts it."""
        ...


@dataclass(frozen=True, slots=True)
class Bottomless:
    """A purse of which nobody counts: for a look that costs nothing."""

    def pay(self, what: str, amount: Decimal = Decimal(1)) -> None:
        """Whatever it takes."""

    def left(self, what: str) -> Decimal | None:  # noqa: ARG002 -- as the protocol has it
        """Nobody counts."""
        return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the house gives every plugin when it builds it.

    Args:
        name: the plugin's own name in ``rules.yaml``.
        clock: where time comes from.
        allow: private networks it may reach, from ``network: {allow: [...]}``.
        folder: where ``rules.yaml`` lies; relative paths start there.
        models: where models lie that were pulled from a hub.
        asked: words to search for, as terms are written: whatever names a brand holds one; all is matched here anyway.
        purse: what a source may spend; ``sources/web.py`` pays one of ``requests`` for each that it makes.
    """

    name: str
    clock: Clock
    allow: tuple[IPv4Network | IPv6Network, ...] = ()
    folder: Path = Path()
    models: Path = Path("models")
    asked: tuple[str, ...] = ()
    purse: Purse = Bottomless()


class Source(Protocol):
    """Where mentions come from."""

    def fetch(self, cursor: Cursor | None) -> Page:
        """Read on from ``cursor`` (``None``: from the beginning). Runs in a thread, never twice at once.

        Oldest first; a post may come again: duplicates are ignored, other words under the same key are an edit.

        Raises:
            SourceError: with ``retry_after`` where the platform said so, ``permanent`` where only a person can help.
        """
        ...


class Classifier(Protocol):
    """What is said of a mention."""

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order. Pure: the same mention gets the same opinion in any batch. Never raises on bad text."""
        ...


@runtime_checkable
class Glances(Protocol):
    """A classifier that can also judge in haste, when more mentions wait than it can read with care."""

    def glance(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """As ``classify``, at once; ``hasty`` where a more careful look is to be had."""
        ...


class Channel(Protocol):
    """Where messages go."""

    def send(self, message: Message, ticket: TicketId) -> Receipt:
        """Deliver once, without retrying. Runs in a thread.

        Raises:
            DeliveryError: its ``outcome`` says whether the message may have arrived all the same.
        """
        ...


@runtime_checkable
class Reconciles(Protocol):
    """A channel that can be asked whether a message arrived."""

    def find(self, ticket: TicketId, since: datetime) -> Receipt | None:
        """The receipt of ``ticket`` if it arrived after ``since``; ``None`` if it surely did not.

        Raises:
            DeliveryError: the channel could not be asked.
        """
        ...


@runtime_checkable
class Probes(Protocol):
    """A plugin that ``vigie doctor`` can ask whether it would work, without any visible effect."""

    def probe(self) -> str:
        """One harmless call; returns what was found, in a few words.

        Raises:
            EdgeError: what is wrong, and what to do about it.
        """
        ...


@runtime_checkable
class Canaries(Protocol):
    """A source that searches, and can be asked whether its search still finds anything."""

    def canary(self) -> str:
        """Search for what is always there; asked when nothing has come for suspiciously long. Runs in a thread.

        Returns:
            what is wrong, in a sentence: it found nothing of what is always there; empty: it did.

        Raises:
            SourceError: it cannot be asked; nothing follows from that: its rhythm goes on telling.
        """
        ...


@runtime_checkable
class Opens(Protocol):
    """A source that others bring posts to: it listens from when the daemon takes it into service."""

    def open(self) -> None:
        """Begin to listen, in threads of its own. What it takes in is kept safe until ``fetch`` hands it on.

        Called before every fetch of the daemon, in the same thread; where it listens already, nothing happens.

        Raises:
            SourceError: it cannot, as its port is taken; it is tried again.
        """
        ...


@runtime_checkable
class Closes(Protocol):
    """A source that holds something between two fetches: a connection, a port."""

    def close(self) -> None:
        """Let go of it: the source was taken out of the rules, or the daemon stops. Never raises.

        Never during a fetch; a daemon that stops does not wait for one. Also called where nothing is held.
        """
        ...


@runtime_checkable
class Troubled(Protocol):
    """A classifier that goes on when a model of it cannot be used, and says so."""

    @property
    def trouble(self) -> str:
        """What is left out at present, and why, in a sentence; empty while all is well."""
        ...


@runtime_checkable
class Updates(Protocol):
    """A channel whose messages live: the first one is edited in place, what happened goes to its thread."""

    def update(self, message: Message, ticket: TicketId, first: Receipt) -> Receipt:
        """Make the message that ``first`` is the receipt of say ``message``, and add ``message.news`` to its thread.

        A message that somebody deleted is sent anew: the receipt says where it lives from now on.

        Raises:
            DeliveryError: its ``outcome`` says whether the news may have arrived all the same.
        """
        ...


@runtime_checkable
class ReconcilesUpdates(Protocol):
    """A channel that can be asked whether the news of an update arrived."""

    def find_update(self, ticket: TicketId, first: Receipt) -> Receipt | None:
        """``first`` if its thread holds the news of ``ticket``; ``None`` if it surely does not.

        Raises:
            DeliveryError: the channel could not be asked.
        """
        ...
