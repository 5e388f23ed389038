"""The outbox of digests: once for each period, and nothing lost by a kill."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from monitor.digests_due import Period
from monitor.errors import StoreError
from monitor.model import ChannelName, Receipt, TicketState
from monitor.store import Store
from monitor.store.digests import DigestBox, digests_at
from tests.makers import NOON, minutes
from tests.store.killing import Edges, in_child

WEEK = Period(NOON - timedelta(days=7), NOON, NOON)
ROOM, MAIL = ChannelName("room"), ChannelName("mail")


@pytest.fixture
def box(path, store):
    return DigestBox(path)


def states(box: DigestBox, id_: str) -> dict[str, str]:
    return {one.channel: str(one.state) for one in box.tickets(id_)}


def test_a_period_is_posted_once_and_by_hand_as_often_as_somebody_likes(box):
    posted = box.post("watch", WEEK, [ROOM, MAIL], NOON)
    assert posted is not None
    assert box.post("watch", WEEK, [ROOM, MAIL], NOON + minutes(5)) is None
    assert box.sent("watch") == [NOON]
    assert box.post("watch", WEEK, [ROOM], NOON + minutes(6), by="marie") is not None
    assert box.post("watch", WEEK, [ROOM], NOON + minutes(7), by="marie") is not None
    assert box.sent("watch") == [NOON]
    assert [one.by for one in box.latest("watch")] == ["marie", "marie", ""]
    assert box.posted(posted.id) == posted
    assert box.latest("other") == []
    assert [(one.by, [ticket.channel for ticket in to]) for one, to in box.went("watch")] == [
        ("marie", ["room"]),
        ("marie", ["room"]),
        ("", ["room", "mail"]),
    ]
    assert [box.known(id_) for id_ in (posted.id, posted.id[:6], "", "?")] == [posted, posted, None, None]
    assert states(box, posted.id) == {"room": "due", "mail": "due"}


def test_a_schedule_is_known_since_it_was_first_seen_or_changed(box):
    assert box.known_since("watch", "monday 09:00 UTC", NOON) == NOON
    assert box.known_since("watch", "monday 09:00 UTC", NOON + minutes(9)) == NOON
    assert box.known_since("watch", "friday 09:00 UTC", NOON + minutes(9)) == NOON + minutes(9)
    assert box.known_since("watch", "friday 09:00 UTC", NOON + minutes(10)) == NOON + minutes(9)


def test_a_ticket_goes_its_way(box):
    posted = box.post("watch", WEEK, [ROOM], NOON)
    (ticket,) = box.due(NOON)
    assert (ticket.event, ticket.channel, ticket.attempts) == (posted.id, "room", 0)
    assert box.due(NOON - minutes(1)) == []
    box.sending(ticket.id, NOON)
    assert box.due(NOON) == []
    assert box.interrupted() == 1
    (doubtful,) = box.due(NOON)
    assert (doubtful.state, doubtful.sent_at, doubtful.attempts) == (TicketState.UNKNOWN, NOON, 1)
    box.sending(ticket.id, NOON + minutes(1))
    box.later(ticket.id, TicketState.UNKNOWN, NOON + minutes(5), "hung up")
    (later,) = box.due(NOON + minutes(5))
    assert (later.sent_at, later.error, later.attempts) == (NOON, "hung up", 2)
    box.delivered(ticket.id, Receipt("{}"), NOON + minutes(6))
    (done,) = box.tickets(posted.id)
    assert (done.state, done.receipt, done.error) == (TicketState.DELIVERED, "{}", "")


def test_the_fallback_takes_over_once(box):
    posted = box.post("watch", WEEK, [ROOM, MAIL], NOON)
    first, second = box.due(NOON)
    console = ChannelName("console")
    box.divert(first, console, NOON, "no such channel")
    box.divert(second, console, NOON, "no such address")
    assert states(box, posted.id) == {"room": "diverted", "mail": "diverted", "console": "due"}
    (left,) = box.due(NOON)
    box.divert(left, None, NOON, "closed")
    assert states(box, posted.id)["console"] == "dead"


def test_killed_at_any_edge_a_digest_is_there_whole_or_not_at_all_and_is_posted_once(box, path):
    for edge in range(2):
        broken = DigestBox(path, Edges(edge))
        period = Period(WEEK.since, NOON + minutes(edge), NOON)
        assert in_child(lambda: broken.post("watch", period, [ROOM, MAIL], NOON)) == -signal.SIGKILL  # noqa: B023 -- called at once
        there = period.until in box.sent("watch")
        assert there is (edge == 1)
        assert (box.post("watch", period, [ROOM, MAIL], NOON) is None) is there
        assert len(box.due(NOON)) == 2 * (edge + 1)


def test_a_database_that_is_not_ours_is_refused(tmp_path):
    assert digests_at(tmp_path / "none.db") is None
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as conn, conn:
        conn.execute("CREATE TABLE x (y)")
    with pytest.raises(StoreError, match="another program"):
        digests_at(other)
    ours = tmp_path / "ours.db"
    Store.open(ours, "pytest").close()
    assert digests_at(ours) is not None
