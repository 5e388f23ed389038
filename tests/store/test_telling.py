"""What a message tells besides its own alert."""

from __future__ import annotations

import pytest

from monitor.model import ChannelName, EventKind, Hush
from tests.makers import NOON, make_alert, make_event, make_ticket, minutes


def test_the_alerts_told_with_another_are_those_grouped_behind_it(store):
    lead = make_alert()
    later, sooner = (
        make_alert(hush=Hush.GROUPED, behind=lead.id, opened_at=NOON + minutes(n)) for n in (2, 1)
    )
    others = [
        make_alert(hush=Hush.INHIBITED, behind=lead.id),
        make_alert(hush=Hush.GROUPED, behind="another"),
    ]
    store.weigh([], [make_event(alert) for alert in (lead, later, sooner, *others)], [])
    assert store.reads.grouped(lead.id) == [sooner, later]
    assert store.reads.grouped(later.id) == []


@pytest.fixture
def flood(store):
    """A channel has had its fill: the first alert spared has a ticket about the flood."""
    before, told, first = make_event(), make_event(), make_event()
    ticket = make_ticket(first, about="flood")
    store.weigh([], [before, first, told], [make_ticket(told), ticket])
    return first, ticket


def test_a_flood_tells_of_all_that_the_channel_was_spared_since(store, flood):
    first, ticket = flood
    second = make_event(make_alert(opened_at=NOON + minutes(1)))
    store.weigh([], [second], [])
    assert store.reads.flooded(ticket) == [first.alert, second.alert]


@pytest.mark.parametrize(
    "kept_back",
    [
        make_event(make_alert(hush=Hush.SILENCED)),
        make_event(make_alert(hush=Hush.INHIBITED)),
        make_event(make_alert(hush=Hush.GROUPED)),
        make_event(make_alert(channels=(ChannelName("office"),))),
        make_event(kind=EventKind.GREW),
    ],
    ids=["silenced", "inhibited", "grouped", "of another channel", "not ringing"],
)
def test_what_would_not_have_rung_there_is_not_in_the_flood(store, flood, kept_back):
    first, ticket = flood
    store.weigh([], [kept_back], [])
    assert store.reads.flooded(ticket) == [first.alert]
