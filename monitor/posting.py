"""Digests, sent when they are due: put into their outbox once for each period, then delivered as alerts are.

Killed at any instant, it goes on: the digest and its tickets are one transaction, and what was being sent is looked
for before it is sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from monitor import pace, stages
from monitor.crew import Crew, Report
from monitor.digests_due import PlannedDigest, due
from monitor.duty import Result
from monitor.errors import DeliveryError, Outcome, StoreError
from monitor.house import House
from monitor.metrics import Metrics
from monitor.model import Message, Ticket, TicketState
from monitor.ports import Channel, Threads
from monitor.posts import Posts
from monitor.stages import Sent

LOOK_EVERY = timedelta(seconds=2)  # for what is due; and for what somebody sends by hand
TRIES = 3  # a bug in a digest: that often it may be bad luck
KIND = "digest"  # of its threads

log = structlog.get_logger()


def send(ticket: Ticket, channel: Channel, write: Callable[[], Message]) -> Sent:
    """Write it and send it; where messages have threads, the details follow there. Runs in a thread."""
    message = write()
    sent = replace(stages.attempt(ticket, channel, message), note=_without(message))
    if sent.receipt is None or not (message.chapters or message.images) or not isinstance(channel, Threads):
        return sent
    try:
        channel.follow(message, ticket.id, sent.receipt)
    except DeliveryError as error:  # the beginning is there: it is found again, and the rest follows
        doubt = DeliveryError(
            str(error), outcome=Outcome.UNKNOWN, permanent=error.permanent, retry_after=error.retry_after
        )
        return Sent(ticket, error=doubt)
    return sent


def _without(message: Message) -> str:
    """What a digest lacks that was asked for, for those who look after Vigie; its readers see that it lacks it."""
    prose = message.data.get("prose")
    why = prose.get("refused") if isinstance(prose, dict) else None
    return f"without a summary in prose: {why}" if why else ""


class Posting:
    """The digests of a watch.

    Args:
        chance: gives numbers in [0, 1) for jitter.
    """

    def __init__(self, crew: Crew[Result], metrics: Metrics, chance: Callable[[], float]) -> None:
        self._crew = crew
        self._metrics = metrics
        self._chance = chance
        self._sending: dict[str, Ticket] = {}
        self._looked: datetime | None = None

    def work(self, house: House, now: datetime) -> bool:
        """Put into the outbox what is due and start to send what lies there; whether something was given to another channel."""
        posts = house.posts
        if posts is None or (self._looked is not None and now < self._looked + LOOK_EVERY):
            return False
        if self._looked is None and (found := posts.box.interrupted()):
            log.warning("digests were interrupted last time", tickets=found)
        self._looked = now
        for plan in house.config.digests:
            self._post(plan, posts, house, now)
        return self._deliver(posts, house, now)

    def _post(self, plan: PlannedDigest, posts: Posts, house: House, now: datetime) -> None:
        zone = house.config.timezone
        since = posts.box.known_since(plan.name, plan.signature(zone), now)
        period = due(plan.every, plan.of, zone, now, known_since=since, sent=posts.box.sent(plan.name))
        if period is not None and posts.box.post(plan.name, period, plan.notify, now):
            log.info("digest due", digest=plan.name, since=period.since, until=period.until)

    def _deliver(self, posts: Posts, house: House, now: datetime) -> bool:
        diverted = False
        for ticket in posts.box.due(now):
            posted = posts.box.posted(ticket.event)
            plan = next((one for one in house.config.digests if one.name == posted.name), None)
            channel = house.channels.get(ticket.channel)
            if plan is None:
                self._dead(posts, ticket, now, f"there is no digest {posted.name} in the rules")
            elif channel is None:
                why = house.missing.get(ticket.channel, f"there is no channel {ticket.channel} in the rules")
                diverted |= self._divert(posts, house, ticket, now, why)
            elif ticket.channel not in self._sending:
                posts.box.sending(ticket.id, now)
                self._sending[ticket.channel] = ticket
                write = partial(posts.write, plan, posted)
                self._crew.start((KIND, ticket.channel), partial(send, ticket, channel, write))
        if diverted:
            self._looked = now - LOOK_EVERY  # what another channel took over is due at once
        return diverted

    def settle(self, house: House, report: Report[Result], now: datetime) -> None:
        """Write down what came of an attempt."""
        ticket, sent, posts = self._sending.pop(report.key[1]), report.result, house.posts
        assert posts is not None, "what was sent came from there"
        self._looked = now - LOOK_EVERY  # there may be more for its channel
        if isinstance(report.crash, StoreError):
            raise report.crash
        if report.crash is not None:
            log.error("digest crashed", channel=ticket.channel, exc_info=report.crash)
            bug = f"a bug in this digest or its channel: {report.crash!r}"
            error = DeliveryError(bug, outcome=Outcome.UNKNOWN, permanent=ticket.attempts + 1 >= TRIES)
            sent = Sent(ticket, error=error)
        assert isinstance(sent, Sent), "a send gives what came of it"
        if sent.receipt is not None:
            posts.box.delivered(ticket.id, sent.receipt, now, sent.note)
            self._note(ticket, "delivered")
        elif sent.error is not None:  # pragma: no branch -- a send either fails or has a receipt
            self._failed(posts, house, ticket, sent.error, now)

    def _failed(
        self, posts: Posts, house: House, ticket: Ticket, error: DeliveryError, now: datetime
    ) -> None:
        if error.permanent or pace.gives_up(posts.box.posted(ticket.event).at, now):
            self._divert(posts, house, ticket, now, str(error))
            return
        until = pace.after_failed_send(
            ticket.attempts + 1, now, retry_after=error.retry_after, chance=self._chance()
        )
        state = TicketState.UNKNOWN if error.outcome is Outcome.UNKNOWN else TicketState.DUE
        posts.box.later(ticket.id, state, until, str(error))
        self._note(ticket, "unknown" if state is TicketState.UNKNOWN else "postponed", str(error))

    def _divert(self, posts: Posts, house: House, ticket: Ticket, now: datetime, why: str) -> bool:
        """Whether the fallback takes over; where it was the fallback, the ticket is a dead letter."""
        fallback = house.config.fallback
        if ticket.channel == fallback:
            self._dead(posts, ticket, now, why)
            return False
        posts.box.divert(ticket, fallback, now, why)
        self._note(ticket, "diverted", why)
        return True

    def _dead(self, posts: Posts, ticket: Ticket, now: datetime, why: str) -> None:
        posts.box.divert(ticket, None, now, why)
        self._note(ticket, "dead", why)

    def _note(self, ticket: Ticket, outcome: str, why: str = "") -> None:
        self._metrics.sent(ticket.channel, outcome)
        tell = log.info if outcome == "delivered" else log.warning
        tell(
            f"digest {outcome}", digest=ticket.event, channel=ticket.channel, **({"why": why} if why else {})
        )
