"""The store, as the stages see it: mentions come in by one box, messages go out by the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, Protocol

from monitor.model import (
    Alert,
    AlertEvent,
    AlertId,
    BrandName,
    ChannelName,
    Corrected,
    Cursor,
    EventId,
    Judged,
    Mention,
    MentionId,
    Order,
    Receipt,
    RuleName,
    Settled,
    Sight,
    Silence,
    SourceName,
    Ticket,
    TicketId,
    Verdict,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between polls.

    Args:
        identity: a hash of the settings that decide what it reads; when it changes, the cursor starts anew.
        caught_up: it has been read to its end once: from then on its posts are news, before they are history.
        failures: failed polls in a row.
        seen: posts looked at in all, each time one comes.
        kept: mentions that came from it, each once. The store counts them, as it does what follows.
        gone: mentions that were deleted there since, and are here, too; ``refused``: posts by authors who are
            forgotten.
        caught_up_at: since when its rhythm is learned.
        shown_at: the newest post of all that it shows, where it shows all it has.
        lag: how late a post comes here as a rule.
        stale_since: since when it is stale, if the operator was told; ``failing_since``: since when it fails, likewise.
    """

    name: SourceName
    kind: str
    identity: str
    cursor: Cursor | None = None
    caught_up: bool = False
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    next_poll_at: datetime | None = None
    newest_at: datetime | None = None
    failures: int = 0
    error: str = ""
    seen: int = 0
    kept: int = 0
    gone: int = 0
    refused: int = 0
    caught_up_at: datetime | None = None
    shown_at: datetime | None = None
    lag: timedelta = timedelta()
    stale_since: datetime | None = None
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """What a page says was deleted there.

    Args:
        at: when that was heard.
        mentions: whatever they were; most were never kept. ``authors``: all of theirs.
    """

    at: datetime
    mentions: tuple[MentionId, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """A mention that was here and is no more.

    Args:
        copied: others tell its story, which counts on by one of them.
    """

    id: MentionId
    copied: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """What an alert cites and was erased, of which its story does not tell yet.

    Args:
        why: its author or the platform deleted it; or its author is forgotten here.
        left: how many that it cites are still there.
    """

    alert: AlertId
    mentions: tuple[MentionId, ...]
    why: Literal["deleted", "forgotten"]
    left: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An author whose posts are not kept.

    Args:
        author: a salted hash of the name.
        source: where; empty: everywhere.
        refused: how many posts of theirs came since, the last of them at ``last_at``.
    """

    author: str
    source: SourceName
    at: datetime
    by: str
    refused: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of a page: mentions by what they were to the store.

    Args:
        history: how many of the new ones are history, which never fires.
        duplicate: those that are known already, or known to be deleted.
        refused: those by authors who are forgotten.
        erased: what was here, and was deleted there since.
    """

    new: int = 0
    edited: int = 0
    duplicate: int = 0
    history: int = 0
    refused: int = 0
    erased: tuple[Erased, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction makes of what is stored.

    Args:
        changed: the mention and all that tell its story, each as it was judged and as it is judged now.
        cited: the alerts that cite any of them.
    """

    made: Corrected
    changed: tuple[tuple[Judged, Judged], ...]
    cited: Mapping[AlertId, tuple[MentionId, ...]]


@dataclass(frozen=True, slots=True)
class Reread:
    """What more careful models make of mentions that were judged in haste.

    Args:
        machine: what the classifiers say now, whatever people said.
        changed: each as it was judged and as it is judged now.
        cited: the alerts that cite any of them.
    """

    at: datetime
    machine: Mapping[MentionId, Verdict]
    changed: tuple[tuple[Judged, Judged], ...]
    cited: Mapping[AlertId, tuple[MentionId, ...]]


class Inbox(Protocol):
    """Mentions on their way through collect, judge and weigh. Each method is one transaction."""

    def source(self, name: SourceName) -> SourceState | None:
        """What is remembered of a source; ``None`` if it was never polled."""
        ...

    def admit(
        self,
        mentions: Sequence[Mention],
        state: SourceState | None,
        hours: Mapping[int, int] = MappingProxyType({}),
        *,
        gone: Gone | None = None,
    ) -> Admitted:
        """Store new and edited mentions, put them on the to-judge list, and save the source's state with them.

        A mention whose id is known and whose words are the same is a duplicate: ignored. Other words are an edit:
        ``revision`` goes up, and it is judged again. ``state`` is ``None`` for an import, which has no cursor.

        What is ``gone`` from that source is erased with all that was said of it, whatever else the page brings of it,
        and does not come in again. Posts by authors who are forgotten are counted and not kept.

        Args:
            hours: what the source brought, by the hour (``monitor.freshness.sketch``): added to what it brought before.
        """
        ...

    def note(self, state: SourceState) -> None:
        """Save a source's state alone: a failed poll."""
        ...

    def unjudged(self, limit: int) -> list[Mention]:
        """The head of the to-judge list, in order of arrival."""
        ...

    def judge(self, judged: Sequence[Judged]) -> None:
        """Save verdicts and stories, take the mentions off the to-judge list, put them on the to-weigh list."""
        ...

    def unweighed(self, limit: int) -> list[Judged]:
        """The head of the to-weigh list, in order of arrival."""
        ...

    def weigh(
        self,
        done: Sequence[MentionId],
        events: Sequence[AlertEvent],
        tickets: Sequence[Ticket],
        settled: Sequence[Settled] = (),
        silences: Sequence[Silence] = (),
        *,
        changes: Sequence[Change] = (),
        rereads: Sequence[Reread] = (),
        again: Sequence[MentionId] = (),
        losses: Sequence[Loss] = (),
    ) -> None:
        """Append events, save the alerts as they now stand, enqueue tickets, take ``done`` off the to-weigh list.

        In the same transaction: settle orders, save silences, made or ended, make corrections, save what was read again,
        both of which puts what they change on the to-reweigh list, and take ``again`` off that one; the alerts have told
        of their ``losses``.
        """
        ...

    def losses(self) -> list[Loss]:
        """What alerts cite and was erased, of which their stories do not tell yet."""
        ...

    def forget_author(self, order: Order, at: datetime) -> tuple[Settled, tuple[Erased, ...]]:
        """Do what an order to forget an author, or to do so no more, asks for, and settle it: what became of both."""
        ...

    def hasty(self, limit: int) -> list[Judged]:
        """The weighed mentions that were judged in haste, the newest first."""
        ...

    def reread(self, judged: Sequence[Judged], at: datetime) -> Reread:
        """What it would change that these were read again; nothing is written yet. Those edited meanwhile are left out."""
        ...

    def change(self, order: Order, at: datetime) -> Change:
        """What a correction that somebody asks for would change; nothing is written yet."""
        ...

    def unreweighed(self, limit: int) -> list[Judged]:
        """The head of the to-reweigh list: what was corrected since it was weighed, in order of arrival."""
        ...

    def weighed_history(self, since: datetime, *, words: bool) -> Iterable[Judged]:
        """What the engine has seen with ``published_at`` after ``since``, in order of arrival, light: no evidence.

        Args:
            words: with title and text; else they are empty.
        """
        ...

    def orders(self, limit: int) -> list[Order]:
        """What people asked for and is not settled, in the order they did."""
        ...

    def alert(self, id_: AlertId) -> Alert | None:
        """The alert as it stands; ``None``: there is none of that id."""
        ...

    def silences(self, now: datetime) -> list[Silence]:
        """The silences that end after ``now``."""
        ...

    def brought(self, source: SourceName) -> Mapping[int, int]:
        """How many posts a source has brought of each hour since 1970, in the last weeks; without those that held none."""
        ...

    def see(self, sights: Sequence[Sight]) -> None:
        """Append what changed in how sources are seen."""
        ...

    def sights(self, since: datetime) -> list[Sight]:
        """Each source's last sight before ``since``, and all from then on; oldest first."""
        ...

    def weighed_since(self, moment: datetime) -> Iterable[Judged]:
        """What the engine has already seen with ``published_at`` after ``moment``, in order of arrival: to rebuild windows."""
        ...

    def fired_since(self, moment: datetime) -> Iterable[tuple[tuple[RuleName, BrandName, str], MentionId]]:
        """Which mentions published after ``moment`` made which rule fire for which brand and group."""
        ...

    def live_alerts(self, since: datetime) -> list[Alert]:
        """The alerts that are not resolved, or were resolved after ``since``; oldest first."""
        ...


class Outbox(Protocol):
    """Tickets on their way to channels. Each method is one transaction."""

    def due(self, now: datetime, limit: int) -> list[Ticket]:
        """Tickets to work on now: due or of unknown outcome, oldest first."""
        ...

    def event(self, event: EventId) -> AlertEvent:
        """The event a ticket speaks of."""
        ...

    def first_receipt(self, ticket: Ticket) -> Receipt | None:
        """The last receipt of the ticket's alert on its channel, where its message lives; ``None``: none was delivered yet."""
        ...

    def waits(self, ticket: Ticket) -> bool:
        """Whether an earlier ticket of the same alert on the same channel is still on its way: first things first."""
        ...

    def sending(self, ticket: TicketId, at: datetime) -> None:
        """Mark before the send, so that a kill in between is seen as "unknown"."""
        ...

    def delivered(self, ticket: TicketId, receipt: Receipt, at: datetime) -> None:
        """It arrived."""
        ...

    def postpone(self, ticket: TicketId, until: datetime, error: str) -> None:
        """It did not arrive; try again then."""
        ...

    def unknown(self, ticket: TicketId, until: datetime, error: str) -> None:
        """It may have arrived; look then, before sending again."""
        ...

    def divert(self, ticket: TicketId, to: ChannelName | None, at: datetime, error: str) -> None:
        """Its channel failed for good: enqueue it for ``to`` in the same transaction; ``None``: a dead letter."""
        ...

    def interrupted(self) -> int:
        """At start-up: tickets found ``SENDING`` become ``UNKNOWN``; how many."""
        ...
