"""One mention's way: collect, judge, weigh, deliver.

Plain functions over lists. Each reads its own to-do list from the store, may be killed at any instant and run again:
the write and the tick are one transaction.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Protocol

from monitor import amending, freshness, pace
from monitor.boxes import Admitted, Gone, Inbox, Outbox, SourceState
from monitor.errors import DeliveryError, Outcome, OutOfBudgetError, SourceError
from monitor.model import (
    AlertId,
    BrandHit,
    ChannelName,
    Cursor,
    Dated,
    Mention,
    MentionId,
    Message,
    Page,
    Post,
    Receipt,
    Seeing,
    Sight,
    SourceName,
    Ticket,
    TicketId,
    TicketState,
    Verb,
)
from monitor.ports import Canaries, Channel, Reconciles, ReconcilesUpdates, Source, Updates
from monitor.rules.engine import Engine
from monitor.rules.weighed import Weighed
from monitor.text import stable_id

FAILING_AFTER = 2  # polls in a row: once is bad luck
UNWATCHED_AFTER = 3  # polls that were due and did not come
UNWATCHED_FOR = timedelta(minutes=5)  # at least: a restart is no blindness, the cursor of a stream covers it
BATCH = 500  # mentions weighed in one transaction: fast, and a signal waits for little
_ALONE = {  # orders of which each is a transaction of its own
    Verb.CORRECT: amending.correct,
    Verb.FORGET: amending.forget_author,
    Verb.UNFORGET: amending.forget_author,
}


class Names(Protocol):
    """Which brands a post names."""

    def name(self, post: Post, source: SourceName) -> tuple[BrandHit, ...]:
        """The brands, each with the words that name it; empty for most posts."""
        ...


# --- collect ----------------------------------------------------------------------------------------------------


def mentions_of(
    posts: Sequence[Post], names: Names, source: SourceName, now: datetime, *, history_before: datetime | None
) -> Iterator[Mention]:
    """Match first: the posts that name a brand, as mentions; the others cost a few microseconds and are forgotten.

    Args:
        now: becomes ``collected_at``.
        history_before: what was published before is ``backfilled``; ``None``: everything is.
    """
    for post in posts:
        hits = names.name(post, source)
        if not hits:
            continue
        published_at, dated = _dated(post.published_at, now)
        yield Mention(
            id=MentionId(stable_id(source, post.key)),
            source=source,
            key=post.key,
            text=post.text,
            title=post.title,
            url=post.url,
            author=post.author,
            lang=post.lang,
            reach=post.reach,
            type=post.type,
            thread=post.thread,
            likes=post.likes,
            replies=post.replies,
            shares=post.shares,
            stars=post.stars,
            published_at=published_at,
            collected_at=now,
            dated=dated,
            backfilled=history_before is None or published_at < history_before,
            hits=hits,
        )


def _dated(given: datetime | None, now: datetime) -> tuple[datetime, Dated]:
    if given is None:
        return now, Dated.MISSING
    return (now, Dated.CLAMPED) if given > now else (given, Dated.GIVEN)


def fetch(source: Source, cursor: Cursor | None) -> Page | SourceError:
    """One fetch, its failure as a value. Runs in a thread and touches no store."""
    try:
        return source.fetch(cursor)
    except SourceError as error:
        return error


def canary(source: Canaries) -> str | SourceError:
    """One question whether a search still finds anything, its failure as a value. Runs in a thread."""
    try:
        return source.canary()
    except SourceError as error:
        return error


@dataclass(frozen=True, slots=True)
class Collected:
    """What one poll did: how many posts it looked at, what became of those that name a brand, and what is next."""

    state: SourceState
    seen: int = 0
    admitted: Admitted = field(default_factory=Admitted)
    skipped: tuple[str, ...] = ()
    error: SourceError | None = None


def collect(
    page: Page,
    inbox: Inbox,
    names: Names,
    state: SourceState,
    *,
    now: datetime,
    max_age: timedelta,
    every: timedelta,
    chance: float,
) -> Collected:
    """Admit a page: its mentions and its cursor, in one transaction.

    A source that has not been read to its end before gives history: it feeds baselines and digests and never fires.
    """
    history_before = now - max_age if state.caught_up else None
    mentions = list(mentions_of(page.posts, names, state.name, now, history_before=history_before))
    dates = [post.published_at for post in page.posts if post.published_at and post.published_at <= now]
    newest = max([*dates, *([state.newest_at] if state.newest_at else [])], default=None)
    late = state.last_success_at - freshness.LATE if state.caught_up and state.last_success_at else None
    hours = freshness.sketch(page.posts, late, now)
    state = dataclasses.replace(
        state,
        cursor=state.cursor if page.cursor is None else page.cursor,
        caught_up=state.caught_up or not page.more,
        caught_up_at=state.caught_up_at or (None if page.more else now),
        shown_at=max(dates) if page.whole and dates else state.shown_at,
        lag=_lag(state, newest, now) if not page.more else state.lag,
        last_poll_at=now,
        last_success_at=now,
        next_poll_at=max(
            now + min(page.pause, pace.LONGEST), now if page.more else pace.after_success(every, now, chance)
        ),
        newest_at=newest,
        failures=0,
        error="",
        seen=state.seen + len(page.posts),
    )
    gone = None
    if page.gone or page.gone_authors:
        keys = tuple(MentionId(stable_id(state.name, key)) for key in page.gone)
        gone = Gone(now, keys, page.gone_authors)
    return Collected(state, len(page.posts), inbox.admit(mentions, state, hours, gone=gone), page.skipped)


def _lag(state: SourceState, newest: datetime | None, now: datetime) -> timedelta:
    """How late posts come, as a rule, after another look: where it brought a newer one, an eighth of that one's age."""
    if newest is None or state.newest_at is None or newest <= state.newest_at:
        return state.lag
    return state.lag + (min(now - newest, freshness.LATE) - state.lag) / 8


def collect_failed(
    error: SourceError, inbox: Inbox, state: SourceState, *, now: datetime, every: timedelta, chance: float
) -> Collected:
    """Note that a poll failed, and when to try again."""
    failures = state.failures + 1
    state = dataclasses.replace(
        state,
        last_poll_at=now,
        failures=failures,
        error=str(error),
        next_poll_at=pace.after_failure(
            every,
            failures,
            now,
            permanent=error.permanent,
            retry_after=error.retry_after,
            chance=chance,
        ),
    )
    inbox.note(state)
    return Collected(state, error=error)


# --- weigh ------------------------------------------------------------------------------------------------------


def weigh(inbox: Inbox, engine: Engine, limit: int = BATCH) -> Weighed:
    """Weigh the head of the to-weigh list and commit what came of it."""
    weighed = engine.weigh(inbox.unweighed(limit))
    if weighed.done:
        inbox.weigh(weighed.done, weighed.events, weighed.tickets)
    return weighed


def obey(inbox: Inbox, engine: Engine, now: datetime, limit: int = BATCH) -> Weighed:
    """Do some of what people asked for and commit it; as ``tick``, only when nothing is left to weigh.

    In the order they did: until the first that is done by itself, or that one alone.
    """
    asked = inbox.orders(limit)
    if not asked:
        return Weighed()
    if asked[0].verb in _ALONE:
        return _ALONE[asked[0].verb](inbox, engine, asked[0], now)
    orders = list(takewhile(lambda order: order.verb not in _ALONE, asked))
    weighed = engine.obey([(order, inbox.alert(AlertId(order.target))) for order in orders], now)
    inbox.weigh((), weighed.events, weighed.tickets, weighed.settled, weighed.silences)
    return weighed


def tick(inbox: Inbox, engine: Engine, now: datetime) -> Weighed:
    """Let time pass for the alerts; only when nothing is left to weigh."""
    weighed = engine.tick(now)
    if weighed.events:
        inbox.weigh((), weighed.events, weighed.tickets)
    return weighed


def look(
    inbox: Inbox,
    engine: Engine,
    state: SourceState,
    now: datetime,
    doubt: tuple[Seeing, str] = (Seeing.SEEING, ""),
    *,
    error: SourceError | None = None,
) -> Sight | None:
    """How a source is seen after a poll, if that changed: written down, and the engine knows.

    Args:
        doubt: where a poll went well, whether what it brought can be trusted, and why not.
        error: why the poll failed: a source that may spend no more is blind at once, and that is no bad luck. Nor is it
            where nobody had looked at it before: somebody does now, and sees nothing.
    """
    spent, known = isinstance(error, OutOfBudgetError), engine.sight(state.name)
    once = 0 < state.failures < FAILING_AFTER and state.last_success_at is not None and not spent
    if once and not (known is not None and known.state is Seeing.UNWATCHED):
        return None
    seeing, why = (Seeing.FAILING, state.error) if state.failures else doubt
    sight = Sight(state.name, now, Seeing.SPENT if spent else seeing, why)
    if known is not None and known.state is sight.state:
        return None
    return _saw(inbox, engine, sight)


def unwatched(inbox: Inbox, engine: Engine, state: SourceState, now: datetime, every: timedelta) -> None:
    """At a start: nobody looked at a source since its last poll, but for the time that its next one was not due yet."""
    looked = state.last_poll_at
    if looked is None or now - looked <= max(UNWATCHED_AFTER * every, UNWATCHED_FOR):
        return
    known = engine.sight(state.name)
    if known is None or known.state is Seeing.SEEING:
        _saw(inbox, engine, Sight(state.name, looked + every, Seeing.UNWATCHED))


def _saw(inbox: Inbox, engine: Engine, sight: Sight) -> Sight:
    inbox.see([sight])
    engine.see([sight])
    return sight


# --- deliver ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one attempt; ``note``: what it arrived without."""

    ticket: Ticket
    receipt: Receipt | None = None
    error: DeliveryError | None = None
    note: str = ""


def attempt(ticket: Ticket, channel: Channel, message: Message, first: Receipt | None = None) -> Sent:
    """Send once; what may have arrived before is looked for first. Runs in a thread and touches no store.

    A channel that cannot be asked gets it again: at least once beats not at all.

    Args:
        first: the receipt of the alert's living message on this channel: where messages live, that one is changed.
    """
    try:
        found = _arrived(ticket, channel, first) if ticket.state is TicketState.UNKNOWN else None
    except DeliveryError as error:  # it could not be asked: still unknown
        still = DeliveryError(
            str(error), outcome=Outcome.UNKNOWN, permanent=error.permanent, retry_after=error.retry_after
        )
        return Sent(ticket, error=still)
    if found is not None:
        return Sent(ticket, found)
    try:
        if first is not None and isinstance(channel, Updates):
            return Sent(ticket, channel.update(message, ticket.id, first))
        return Sent(ticket, channel.send(message, ticket.id))
    except DeliveryError as error:
        return Sent(ticket, error=error)


def _arrived(ticket: Ticket, channel: Channel, first: Receipt | None) -> Receipt | None:
    """What came of an attempt that nobody saw the end of; an update may also have been sent anew."""
    if first is not None and isinstance(channel, ReconcilesUpdates):
        found = channel.find_update(ticket.id, first)
        if found is not None:
            return found
    if isinstance(channel, Reconciles):
        return channel.find(ticket.id, ticket.sent_at or ticket.due_at)
    return None


def tell(channel: Channel, message: Message, ticket: TicketId) -> DeliveryError | None:
    """Send a notice once, its failure as a value: notices have no outbox. Runs in a thread."""
    try:
        channel.send(message, ticket)
    except DeliveryError as error:
        return error
    return None


def settle(sent: Sent, outbox: Outbox, fallback: ChannelName, *, now: datetime, chance: float) -> str:
    """Write down what came of an attempt; returns it in one word, for the log and the metrics."""
    ticket, error = sent.ticket, sent.error
    if error is None:
        assert sent.receipt is not None, "a send either fails or has a receipt"
        outbox.delivered(ticket.id, sent.receipt, now)
        return "delivered"
    if error.permanent or pace.gives_up(outbox.event(ticket.event).at, now):
        return divert(ticket, outbox, fallback, now=now, why=str(error))
    until = pace.after_failed_send(ticket.attempts + 1, now, retry_after=error.retry_after, chance=chance)
    if error.outcome is Outcome.UNKNOWN:
        outbox.unknown(ticket.id, until, str(error))
        return "unknown"
    outbox.postpone(ticket.id, until, str(error))
    return "postponed"


def divert(ticket: Ticket, outbox: Outbox, fallback: ChannelName, *, now: datetime, why: str) -> str:
    """Its channel is no good: the fallback takes over; where it was the fallback, the ticket is a dead letter."""
    to = fallback if ticket.channel != fallback else None
    outbox.divert(ticket.id, to, now, why)
    return "diverted" if to else "dead"
