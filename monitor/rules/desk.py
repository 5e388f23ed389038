"""Who is told when: tickets, their group wait, quiet hours, and the cap that keeps a flood from the channels."""

from __future__ import annotations

import dataclasses
from collections import deque
from datetime import UTC, datetime, timedelta

from monitor.model import Alert, AlertEvent, AlertId, ChannelName, EventKind, Severity, Ticket, TicketId
from monitor.rules.conditions import QuietHours, Rule, Rulebook
from monitor.rules.quiet import due
from monitor.rules.weighed import Weighed
from monitor.text import stable_id

HOUR = timedelta(hours=1)
REFRESH = timedelta(minutes=5)  # a living message is rewritten so often at most while its alert only grows
FLOOD_WAIT = timedelta(minutes=10)  # what a channel was spared is told together after so long
CRISES = 2  # times ``per_hour``: so many messages may there be where they speak of crises
LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FOLLOWED = frozenset({EventKind.REOPENED, EventKind.RESOLVED})  # told where messages do not live, too


class Desk:
    """Writes the tickets.

    What was rung on each channel within the last hour is remembered, so that the cap holds.
    """

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._rung: dict[ChannelName, deque[datetime]] = {}
        self._flooded: dict[ChannelName, datetime] = {}  # until when a flood's message still gathers
        self._refreshed: dict[AlertId, datetime] = {}

    def remember(self, alert: Alert) -> None:
        """What was told before a restart counts."""
        if alert.told_at is not None and alert.hush is None:
            for channel in alert.channels:
                self._rung.setdefault(channel, deque()).append(alert.told_at)

    def take_over(self, old: Desk) -> None:
        """Go on where other rules stopped."""
        self._rung, self._flooded, self._refreshed = old._rung, old._flooded, old._refreshed

    def ring(self, event: AlertEvent, weighed: Weighed, rule: Rule | None) -> datetime | None:
        """Tickets that interrupt, and when the first does; ``None``: every channel has had its fill for now."""
        told: list[datetime] = []
        for channel in event.alert.channels:
            if self._full(channel, event):
                self._flood(channel, event, weighed, rule)
            else:
                self._rung.setdefault(channel, deque()).append(event.at)
                waits = timedelta() if event.alert.severity is Severity.CRISIS else self._book.group_wait
                at = event.at + (waits if event.kind is EventKind.OPENED else timedelta())
                told.append(self._ticket(event, channel, at, weighed, rule))
        return min(told, default=None)

    def follow(self, event: AlertEvent, weighed: Weighed, rule: Rule | None) -> None:
        """Tickets for what is no news by itself: where messages live, and for an end also where they do not."""
        for channel in event.alert.channels:
            if channel in self._book.living or event.kind in _FOLLOWED:
                self._ticket(event, channel, event.at, weighed, rule)

    def stale(self, alert: Alert, at: datetime) -> bool:
        """Whether its living messages say what is no longer true, for long enough."""
        lives = not self._book.living.isdisjoint(alert.channels)
        return lives and at >= self._refreshed.get(alert.id, LONG_AGO)

    def refresh(self, event: AlertEvent, weighed: Weighed, rule: Rule | None) -> None:
        """Let the living messages say how much it grew, now and then."""
        at = event.at + REFRESH
        self._refreshed[event.alert.id] = at
        for channel in event.alert.channels:
            if channel in self._book.living:
                self._ticket(event, channel, at, weighed, rule)

    def _full(self, channel: ChannelName, event: AlertEvent) -> bool:
        rung = self._rung.get(channel)
        if rung is None:
            return False
        while rung and rung[0] <= event.at - HOUR:
            rung.popleft()
        most = self._book.per_hour * (CRISES if event.alert.severity is Severity.CRISIS else 1)
        return len(rung) >= most

    def _flood(self, channel: ChannelName, event: AlertEvent, weighed: Weighed, rule: Rule | None) -> None:
        if event.at < self._flooded.get(channel, LONG_AGO):
            return  # it will be in the message that gathers
        at = event.at + FLOOD_WAIT
        self._flooded[channel] = at
        self._ticket(event, channel, at, weighed, rule, flood=True)

    def _ticket(
        self,
        event: AlertEvent,
        channel: ChannelName,
        at: datetime,
        weighed: Weighed,
        rule: Rule | None,
        *,
        flood: bool = False,
    ) -> datetime:
        due_at = due(event.alert.severity, at, self._quiet(rule), *(rule.mute if rule else ()))
        weighed.tickets.append(
            Ticket(
                id=TicketId(stable_id(event.id, channel, *(["flood"] if flood else []))),
                event=event.id,
                channel=channel,
                due_at=due_at,
                about="flood" if flood else "event",
            )
        )
        return due_at

    def _quiet(self, rule: Rule | None) -> QuietHours | None:
        """The quiet hours, on the clock of the rule where it has one of its own."""
        quiet = self._book.quiet
        if quiet is None or rule is None or rule.zone is None:
            return quiet
        return dataclasses.replace(quiet, zone=rule.zone)
