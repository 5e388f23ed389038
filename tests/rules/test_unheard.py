"""Who heard of an alert, and why nobody did: every way there is, as a table."""

from __future__ import annotations

import pytest

from monitor.model import EventKind, Hush, TicketState
from monitor.rules.unheard import Around, hearings, told
from tests.makers import NOON, make_alert, make_event, make_silence, make_ticket, minutes

MORNING = NOON + minutes(60)


def around(**given):
    silence = make_silence(id="s1", by="marie", until=NOON + minutes(30), reason="a launch")
    crisis = make_alert(id="c1", rule="safety-scare")
    defaults = {"silences": {"s1": silence}, "others": {"c1": crisis}, "quiet_until": None}
    return Around(when=lambda at: f"{at:%H:%M}", **{**defaults, **given})


@pytest.mark.parametrize(
    ("hush", "behind", "words"),
    [
        (Hush.SILENCED, "s1", "silenced by marie until 12:30: a launch (`vigie unsilence s1`)"),
        (Hush.SILENCED, "s2", "silenced, by silence s2"),
        (
            Hush.INHIBITED,
            "c1",
            "inhibited: while the crisis of alert c1 (safety-scare) lasts, the brand's lesser alerts are no news",
        ),
        (
            Hush.INHIBITED,
            "c2",
            "inhibited: while the crisis of alert c2 lasts, the brand's lesser alerts are no news",
        ),
        (
            Hush.GROUPED,
            "c1",
            "grouped: told in the message of alert c1 (safety-scare), which opened just before it",
        ),
        (
            Hush.FLOOD,
            "",
            "flood: its channels had had their fill for the hour; told in one message with the others",
        ),
    ],
)
def test_what_lies_on_an_alert_is_said_with_who_and_until_when(hush, behind, words):
    (found,) = hearings(make_alert(hush=hush, behind=behind), [], around())
    assert (found.told, found.words) == (False, words)


STATES = [
    ({"state": TicketState.DELIVERED, "sent_at": NOON}, True, "room was told at 12:00"),
    ({"state": TicketState.DELIVERED}, True, "room was told"),
    ({"state": TicketState.DUE}, False, "room is to be told at 12:10"),
    ({"state": TicketState.DUE, "error": "a 503"}, False, "room could not be told yet: a 503; tried again at 12:10"),
    ({"state": TicketState.SENDING}, False, "room is being told just now"),
    ({"state": TicketState.UNKNOWN, "error": "it hung up"}, False, "room may have been told, and nobody knows: it hung up; looked for at 12:10"),
    ({"state": TicketState.DIVERTED, "error": "no token"}, False, "room could not be told: no token; another channel was"),
    ({"state": TicketState.DEAD, "error": "no token"}, False, "room could not be told: no token, and nobody else was"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "heard", "words"), STATES)
def test_what_became_of_a_delivery_is_said(given, heard, words):
    event = make_event()
    ticket = make_ticket(event, channel="room", due_at=NOON + minutes(10), **given)
    found = hearings(event.alert, [(event, ticket)], around())
    assert [(one.told, one.words) for one in found] == [(heard, words)]
    assert told(found) is heard


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (TicketState.DUE, "room waits for the end of quiet hours: 13:00"),
        (TicketState.DELIVERED, "room was told at 13:00, when quiet hours were over"),
    ],
)
def test_what_waited_for_the_morning_says_so(state, words):
    event = make_event()
    ticket = make_ticket(event, channel="room", due_at=MORNING, sent_at=MORNING, state=state)
    (found,) = hearings(event.alert, [(event, ticket)], around(quiet_until=MORNING))
    assert found.words == words


def test_each_channel_is_told_by_the_last_time_that_it_rang():
    alert = make_alert()
    opened, grew, escalated = (
        make_event(alert, kind=kind) for kind in (EventKind.OPENED, EventKind.GREW, EventKind.ESCALATED)
    )
    sent = [
        (opened, make_ticket(opened, channel="room", state=TicketState.DELIVERED)),
        (opened, make_ticket(opened, channel="desk", state=TicketState.DELIVERED)),
        (escalated, make_ticket(escalated, channel="room", state=TicketState.DEAD)),
        (grew, make_ticket(grew, channel="room", state=TicketState.DELIVERED)),
    ]
    found = hearings(alert, sent, around())
    assert [one.words for one in found] == ["room could not be told, and nobody else was", "desk was told"]
    assert told(found)


def test_what_was_never_to_be_told_was_not():
    assert not told(hearings(make_alert(), [], around()))
