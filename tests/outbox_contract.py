"""What every store keeps as ``Outbox``."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model import (
    ChannelName,
    EventKind,
    Receipt,
    Ticket,
    TicketId,
    TicketState,
)
from tests.makers import (
    NOON,
    make_alert,
    make_event,
    make_ticket,
    minutes,
)


class OutboxContract:
    """A part of ``StoreContract``."""

    def make(self, folder: Path) -> Any:
        """As in ``StoreContract``."""
        raise NotImplementedError

    @pytest.fixture
    def ticket(self, store: Any) -> Ticket:
        event = make_event()
        ticket = make_ticket(event)
        store.weigh([], [event], [ticket])
        return ticket

    def test_a_ticket_is_due_from_its_time_on_oldest_first(self, store):
        event = make_event()
        tickets = [
            make_ticket(event, channel=ChannelName(f"room-{offset}"), due_at=NOON + minutes(offset))
            for offset in (3, 1, 2)
        ]
        store.weigh([], [event], tickets)
        late, early, middle = tickets
        assert store.due(NOON, 10) == []
        assert store.due(NOON + minutes(2), 10) == [early, middle]
        assert store.due(NOON + minutes(9), 2) == [early, middle]
        assert store.due(NOON + minutes(9), 9) == [early, middle, late]

    def test_one_event_has_one_ticket_a_channel(self, store, ticket):
        again = replace(ticket, id=TicketId("another"))
        store.weigh([], [], [again])
        assert store.due(NOON, 10) == [ticket]

    def test_one_event_and_the_flood_after_it_are_two_things_to_tell(self, store, ticket):
        flood = replace(ticket, id=TicketId("flood"), about="flood")
        store.weigh([], [], [flood, replace(flood, id=TicketId("again"))])
        assert store.due(NOON, 10) == [ticket, flood]
        store.divert(flood.id, ChannelName("console"), NOON, "gone")
        assert [(one.channel, one.about) for one in store.due(NOON, 10)] == [
            ("crisis-room", "event"),
            ("console", "flood"),
        ]

    def test_the_living_message_is_where_the_last_one_delivered_there_left_it(self, store):
        alert, other = make_alert(), make_alert()
        events = [make_event(alert), make_event(alert, kind=EventKind.GREW), make_event(other)]
        opened, grew, elsewhere = (make_ticket(event) for event in events)
        office = make_ticket(events[0], channel=ChannelName("office"))
        flood = make_ticket(events[0], about="flood")
        later = make_ticket(events[1], channel=ChannelName("office"))
        store.weigh([], events, [opened, grew, elsewhere, office, flood, later])
        for ticket in (flood, elsewhere, office):
            store.delivered(ticket.id, Receipt(f"of {ticket.id}"), NOON)
        assert store.first_receipt(opened) is None, "a flood, others and other channels have their own"
        assert store.first_receipt(later) == Receipt(f"of {office.id}")
        store.delivered(opened.id, Receipt("first"), NOON + minutes(1))
        assert store.first_receipt(grew) == Receipt("first")
        store.delivered(grew.id, Receipt("it was deleted, and sent anew"), NOON + minutes(2))
        assert store.first_receipt(opened) == Receipt("it was deleted, and sent anew")

    def test_a_ticket_waits_for_what_happened_before_it(self, store):
        alert, other = make_alert(), make_alert()
        events = [make_event(alert), make_event(alert, kind=EventKind.GREW), make_event(other)]
        opened, grew, elsewhere = (make_ticket(event) for event in events)
        office = make_ticket(events[1], channel=ChannelName("office"))
        flood = make_ticket(events[1], about="flood")
        store.weigh([], events, [opened, grew, elsewhere, office, flood])
        assert [store.waits(one) for one in (opened, grew, elsewhere, office, flood)] == [
            False,
            True,
            False,
            False,
            False,
        ]
        store.sending(opened.id, NOON)
        assert store.waits(grew)
        store.unknown(opened.id, NOON, "reset")
        assert store.waits(grew)
        store.divert(opened.id, None, NOON, "gone")
        assert not store.waits(grew)

    def test_what_is_worse_does_not_wait_for_what_is_to_be_told_later(self, store):
        """A crisis rings in quiet hours, though the warning that it grew from waits for the morning."""
        alert = make_alert()
        events = [make_event(alert), make_event(alert, kind=EventKind.ESCALATED)]
        morning = make_ticket(events[0], due_at=NOON + minutes(60))
        crisis = make_ticket(events[1], due_at=NOON)
        store.weigh([], events, [morning, crisis])
        assert not store.waits(crisis)
        store.postpone(morning.id, NOON, "a bad night")
        assert store.waits(crisis), "its time has come"
        store.sending(morning.id, NOON)
        store.postpone(morning.id, NOON + minutes(60), "a 503")
        assert store.waits(crisis), "it was tried, and will be again"

    def test_a_ticket_being_sent_is_nobody_elses_business(self, store, ticket):
        store.sending(ticket.id, NOON)
        assert store.due(NOON + minutes(60), 10) == []

    def test_a_delivered_ticket_is_done(self, store, ticket):
        store.sending(ticket.id, NOON)
        store.delivered(ticket.id, Receipt("C1:17.1"), NOON)
        assert store.due(NOON + minutes(999), 10) == []
        assert store.interrupted() == 0

    def test_a_postponed_ticket_comes_back(self, store, ticket):
        store.sending(ticket.id, NOON)
        store.postpone(ticket.id, NOON + minutes(5), "503")
        assert store.due(NOON + minutes(4), 10) == []
        (back,) = store.due(NOON + minutes(5), 10)
        assert back == replace(ticket, due_at=NOON + minutes(5), attempts=1, sent_at=NOON, error="503")

    def test_a_ticket_in_doubt_is_looked_for_from_its_first_doubtful_attempt_on(self, store, ticket):
        store.sending(ticket.id, NOON)
        store.unknown(ticket.id, NOON + minutes(1), "connection reset")
        (back,) = store.due(NOON + minutes(1), 10)
        assert (back.state, back.sent_at, back.error) == (TicketState.UNKNOWN, NOON, "connection reset")
        store.sending(ticket.id, NOON + minutes(1))
        assert store.interrupted() == 1
        (back,) = store.due(NOON + minutes(1), 10)
        assert (back.state, back.sent_at, back.attempts) == (TicketState.UNKNOWN, NOON, 2)
        store.postpone(ticket.id, NOON + minutes(2), "it had not arrived")
        store.sending(ticket.id, NOON + minutes(2))
        store.unknown(ticket.id, NOON + minutes(3), "connection reset")
        assert store.due(NOON + minutes(3), 10)[0].sent_at == NOON + minutes(2)

    def test_whoever_was_killed_while_sending_finds_the_outcome_unknown(self, tmp_path):
        event = make_event()
        ticket = make_ticket(event)
        with contextlib.closing(self.make(tmp_path)) as store:
            store.weigh([], [event], [ticket])
            store.sending(ticket.id, NOON + minutes(1))
        with contextlib.closing(self.make(tmp_path)) as store:
            assert store.interrupted() == 1
            (back,) = store.due(NOON + minutes(1), 10)
        assert back == replace(ticket, state=TicketState.UNKNOWN, attempts=1, sent_at=NOON + minutes(1))

    def test_a_diverted_ticket_is_taken_over(self, store, ticket):
        store.divert(ticket.id, ChannelName("console"), NOON + minutes(1), "channel_not_found")
        (successor,) = store.due(NOON + minutes(1), 10)
        assert (successor.event, successor.channel) == (ticket.event, "console")
        assert successor.due_at == NOON + minutes(1)
        store.divert(ticket.id, ChannelName("console"), NOON + minutes(2), "again, after a crash")
        assert store.due(NOON + minutes(9), 10) == [successor]

    def test_nobody_is_told_twice_when_two_channels_fail_over_to_a_third(self, store):
        event = make_event()
        one, two, third = (make_ticket(event, channel=ChannelName(name)) for name in ("a", "b", "c"))
        store.weigh([], [event], [one, two, third])
        store.divert(one.id, third.channel, NOON, "gone")
        store.divert(two.id, third.channel, NOON, "gone")
        assert store.due(NOON, 10) == [third]

    def test_a_dead_letter_is_not_sent_again(self, store, ticket):
        store.divert(ticket.id, None, NOON, "nobody there")
        assert store.due(NOON + minutes(999), 10) == []

    def test_what_is_not_there_is_said(self, store):
        with pytest.raises(StoreError, match="no alert event nothing"):
            store.event("nothing")
        with pytest.raises(StoreError, match="no ticket nothing"):
            store.sending("nothing", NOON)
