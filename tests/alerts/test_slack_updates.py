"""An alert's life in Slack: one message edited in place, the news in its thread, each once, whatever breaks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import stages
from monitor.errors import DeliveryError
from monitor.model import Chapter, EventKind, Lines, Receipt, Span, TicketId, TicketState
from tests.alerts.slack_ways import NOT_DELIVERED, TICKET, UNKNOWN, bot, hook
from tests.channel_contract import happened
from tests.makers import NOON, make_message, make_ticket
from tests.servers.slack import slack_server
from tests.servers.slack_limits import shown as read

ROOT = Path(__file__).parents[2]
LATER = TicketId("ticket-2")
RINGING = [kind for kind in EventKind if kind.rings]
QUIET = [kind for kind in EventKind if not kind.rings and kind is not EventKind.GREW]
GONE = ["message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "channel_not_found"]


@pytest.fixture
def slack():
    with slack_server() as server:
        yield server


@pytest.fixture
def channel(slack):
    return bot(slack, "C0000CRISIS")


@pytest.fixture
def first(channel):
    return channel.send(make_message(), TICKET)


def replies(slack) -> list[dict[str, Any]]:
    return [one for one in slack.messages if one.get("thread_ts", one["ts"]) != one["ts"]]


def refused(channel, message, first) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.update(message, LATER, first)
    return caught.value


class TestLife:
    @pytest.mark.parametrize("event", EventKind)
    def test_the_message_is_edited_in_place_and_keeps_the_ticket_it_was_sent_with(
        self, channel, slack, first, event
    ):
        channel.update(happened(event), LATER, first)
        (message, *_) = slack.messages
        assert "👀 acknowledged by marie" in read(message)
        assert message["edited"] == 1
        assert message["metadata"]["event_payload"] == {"ticket": TICKET}
        assert [one for one in slack.messages if one not in replies(slack)] == [message]

    @pytest.mark.parametrize("event", RINGING)
    def test_what_rings_is_seen_by_the_whole_channel(self, channel, slack, first, event):
        channel.update(happened(event, title="CRISIS · Acme"), LATER, first)
        (reply,) = replies(slack)
        assert reply in slack.crisis.in_sight
        assert "CRISIS · Acme" in read(reply)
        assert "marie takes care of it." in reply["text"]

    @pytest.mark.parametrize("event", QUIET)
    def test_what_does_not_ring_stays_in_the_thread(self, channel, slack, first, event):
        channel.update(happened(event), LATER, first)
        (reply,) = replies(slack)
        assert reply not in slack.crisis.in_sight
        assert read(reply) == "marie takes care of it."

    def test_an_alert_that_only_grew_bothers_nobody(self, channel, slack, first):
        channel.update(happened(EventKind.GREW), LATER, first)
        assert replies(slack) == []
        assert slack.messages[0]["edited"] == 1

    def test_an_event_without_news_is_an_edit(self, channel, slack, first):
        channel.update(happened(EventKind.REOPENED, news=""), LATER, first)
        assert replies(slack) == []

    def test_the_edit_comes_before_the_news(self, channel, slack, first):
        slack.calls.clear()
        assert channel.update(happened(EventKind.ESCALATED), LATER, first) == first
        assert slack.calls == ["/api/chat.update", "/api/chat.postMessage"]

    def test_hostile_words_wake_nobody(self, channel, slack, first):
        hostile = "<!here> <!channel> @everyone <@U024BE7LH> <https://evil.example|https://bank.example>"
        told = happened(
            EventKind.ESCALATED,
            title=hostile,
            news=hostile,
            state_line=hostile,
            actions=((hostile, hostile),),
        )
        channel.update(told, LATER, first)
        assert len(replies(slack)) == 1
        assert slack.pings == []

    def test_a_webhook_follows_up_with_messages_of_their_own(self, slack):
        channel = hook(slack)
        channel.send(happened(EventKind.ESCALATED, news="It is worse."), TICKET)
        channel.send(happened(EventKind.RESOLVED, news="It is over."), LATER)
        worse, over = slack.messages
        assert "It is worse. 12 negative mentions" in read(worse)
        assert "It is over." in read(over)
        assert "12 negative mentions" not in read(over)


class TestDeleted:
    """What cannot be edited any more is said anew, and lives on there."""

    @pytest.mark.parametrize("replied", [False, True], ids=["alone", "with replies"])
    def test_a_message_that_somebody_deleted_is_sent_anew(self, channel, slack, first, replied):
        if replied:
            channel.update(happened(EventKind.NOTED), TicketId("a-note"), first)
        slack.delete(json.loads(first.reference)["ts"])
        second = channel.update(happened(EventKind.ESCALATED, news="It is worse."), LATER, first)
        assert second != first
        channel.update(happened(EventKind.RESOLVED, news="It is over."), TicketId("ticket-3"), second)
        (living,) = [one for one in slack.messages if one.get("edited")][-1:]
        assert living["ts"] == json.loads(second.reference)["ts"]
        assert [read(one) for one in slack.crisis.thread(living["ts"])[1:]] == ["It is over."]

    @pytest.mark.parametrize("error", GONE)
    def test_so_is_one_that_slack_will_not_let_us_edit(self, channel, slack, first, error):
        slack.tricks = [error]
        second = channel.update(happened(EventKind.ESCALATED, news="It is worse."), LATER, first)
        assert json.loads(second.reference)["ts"] == slack.messages[1]["ts"]
        assert "It is worse." in read(slack.messages[1])

    def test_a_message_of_another_app_or_past_the_time_for_edits_is_let_be(self, channel, slack, first):
        slack.edits_closed = True
        channel.update(happened(EventKind.ESCALATED), LATER, first)
        slack.say(text="hands off")
        other = Receipt(json.dumps({"channel": "C0000CRISIS", "ts": slack.messages[-1]["ts"]}))
        channel.update(happened(EventKind.ESCALATED), LATER, other)
        assert [one.get("edited") for one in slack.messages] == [None] * 4

    def test_where_the_rules_name_another_channel_now_the_alert_goes_there(self, slack, first):
        second = bot(slack, "#board").update(happened(EventKind.ESCALATED), LATER, first)
        assert json.loads(second.reference)["channel"] == "G0000SECRET"
        assert "edited" not in slack.messages[0]

    def test_one_deleted_between_the_edit_and_the_news_leaves_the_news_in_the_channel_to_live_on(
        self, channel, slack, first
    ):
        def delete(path, when):
            if (path, when) == ("/api/chat.update", "after"):
                slack.delete(json.loads(first.reference)["ts"])

        slack.witness = delete
        second = channel.update(happened(EventKind.ESCALATED, news="It is worse."), LATER, first)
        assert json.loads(second.reference)["ts"] == slack.messages[0]["ts"]
        assert "It is worse." in read(slack.messages[0])

    @pytest.mark.parametrize(
        "closed",
        [
            "restricted_action_thread_locked",
            "restricted_action_non_threadable_channel",
            "cannot_reply_to_message",
            "cant_broadcast_message",
            "thread_not_found",
        ],
    )
    def test_a_thread_that_takes_no_reply_does_not_keep_what_rings_from_ringing(
        self, channel, slack, first, closed
    ):
        slack.threads = closed
        assert channel.update(happened(EventKind.ACKNOWLEDGED), LATER, first) == first
        assert len(slack.messages) == 1
        assert channel.update(happened(EventKind.ESCALATED), LATER, first) != first
        assert len(slack.messages) == 2


class TestTrouble:
    @pytest.mark.parametrize(
        "trick", ["drop-before", "drop-after", "fail-after", "html", "fatal_error", "limit"]
    )
    def test_an_edit_in_doubt_is_simply_made_again(self, channel, slack, first, trick):
        slack.tricks = [trick]
        error = refused(channel, happened(EventKind.ESCALATED), first)
        assert (error.outcome, error.permanent) == (NOT_DELIVERED, False)
        assert replies(slack) == []

    @pytest.mark.parametrize("trick", ["drop-before", "drop-after", "fail-after", "html", "fatal_error"])
    def test_news_in_doubt_are_unknown(self, channel, slack, first, trick):
        slack.tricks = ["", trick]
        error = refused(channel, happened(EventKind.ESCALATED), first)
        assert (error.outcome, error.permanent) == (UNKNOWN, False)

    @pytest.mark.parametrize("method", ["chat.update", "chat.postMessage"])
    def test_it_waits_as_long_as_slack_says(self, channel, slack, first, method):
        slack.left = {method: 0}
        error = refused(channel, happened(EventKind.ESCALATED), first)
        assert (error.outcome, error.retry_after) == (NOT_DELIVERED, timedelta(seconds=7))
        slack.left = {}
        channel.update(happened(EventKind.ESCALATED), LATER, first)
        assert len(replies(slack)) == 1

    @pytest.mark.parametrize("method", ["conversations.replies", "conversations.history"])
    def test_so_it_does_when_it_may_not_look_and_stays_unknown(self, channel, slack, first, method):
        slack.left = {method: 0}
        ticket = make_ticket(id=LATER, state=TicketState.UNKNOWN)
        sent = stages.attempt(ticket, channel, happened(EventKind.ESCALATED), first)
        assert sent.error is not None
        assert (sent.error.outcome, sent.error.retry_after) == (UNKNOWN, timedelta(seconds=7))
        assert replies(slack) == []

    def test_what_only_a_person_can_help_is_permanent(self, channel, slack, first):
        slack.tricks = ["token_revoked"]
        assert refused(channel, happened(EventKind.ESCALATED), first).permanent


class TestFindUpdate:
    def test_news_that_arrived_are_found_in_the_thread_and_others_are_not_ours(self, channel, slack, first):
        assert channel.find_update(LATER, first) is None
        assert channel.find_update(TICKET, first) is None, "the first message is not its own news"
        channel.update(happened(EventKind.NOTED), TicketId("another"), first)
        assert channel.find_update(LATER, first) is None
        channel.update(happened(EventKind.NOTED), LATER, first)
        assert channel.find_update(LATER, first) == first

    def test_they_are_found_among_many_pages(self, channel, slack, first):
        for number in range(12):
            channel.update(happened(EventKind.NOTED), TicketId(f"note-{number}"), first)
        slack.page = 5
        assert channel.find_update(TicketId("note-11"), first) == first
        assert slack.calls.count("/api/conversations.replies") == 3

    @pytest.mark.parametrize("reference", ["{}", '{"channel": "C0000CRISIS", "ts": "1.0"}'])
    def test_a_thread_that_is_not_there_holds_no_news(self, channel, reference):
        assert channel.find_update(LATER, Receipt(reference)) is None

    def test_a_bot_that_may_not_read_says_which_scope_it_lacks(self, channel, slack, first):
        slack.scopes.remove("channels:history")
        with pytest.raises(DeliveryError, match="lacks the scope channels:history"):
            channel.find_update(LATER, first)

    def test_news_that_all_could_see_are_found_in_the_channel_and_the_message_lives_where_it_did(
        self, channel, slack, first
    ):
        ticket = make_ticket(id=LATER)
        channel.update(happened(EventKind.ESCALATED), LATER, first)
        assert channel.find(LATER, ticket.due_at) == first


# what goes wrong with which of the calls that an update makes: edit, news
BROKEN = [
    [trick] if place == 0 else ["", trick]
    for place in (0, 1)
    for trick in ("drop-before", "drop-after", "fail-after", "html", "limit", "fatal_error", "internal_error")
]


@pytest.mark.parametrize("event", [EventKind.ESCALATED, EventKind.ACKNOWLEDGED], ids=str)
@pytest.mark.parametrize("tricks", BROKEN, ids="-".join)
def test_whatever_breaks_the_news_come_exactly_once(channel, slack, first, tricks, event):
    """The outbox's own way: attempt, write down what came of it, attempt again."""
    slack.tricks = list(tricks)
    ticket = make_ticket(id=LATER)
    sent = stages.attempt(ticket, channel, happened(event), first)
    assert sent.error is not None
    if sent.error.outcome is UNKNOWN:
        ticket = make_ticket(id=LATER, state=TicketState.UNKNOWN)
    sent = stages.attempt(ticket, channel, happened(event), first)
    assert (sent.error, sent.receipt) == (None, first)
    assert len(replies(slack)) == 1
    assert "acknowledged by marie" in read(slack.messages[0])


@pytest.mark.parametrize("trick", ["drop-before", "drop-after", "fail-after"])
def test_whatever_breaks_while_it_is_sent_anew_it_is_there_once(channel, slack, first, trick):
    slack.delete(json.loads(first.reference)["ts"])
    slack.tricks = ["", trick]
    ticket = make_ticket(id=LATER)
    sent = stages.attempt(ticket, channel, happened(EventKind.ESCALATED), first)
    assert sent.error is not None
    assert sent.error.outcome is UNKNOWN
    ticket = make_ticket(id=LATER, state=TicketState.UNKNOWN)
    sent = stages.attempt(ticket, channel, happened(EventKind.ESCALATED), first)
    assert sent.receipt is not None
    (message,) = slack.messages
    assert json.loads(sent.receipt.reference)["ts"] == message["ts"]


UPDATE = """
import sys
from monitor.model import EventKind, Receipt
from tests.alerts.slack_ways import make
from tests.alerts.test_slack_updates import LATER
from tests.channel_contract import happened
_, api_url, reference = sys.argv
channel = make(token="${SLACK_BOT_TOKEN}", channel="C0000CRISIS", api_url=api_url)
channel.update(happened(EventKind.ESCALATED), LATER, Receipt(reference))
"""


@pytest.mark.parametrize(
    "moment",
    [
        ("/api/chat.update", "before"),
        ("/api/chat.update", "after"),
        ("/api/chat.postMessage", "before"),
        ("/api/chat.postMessage", "after"),
    ],
    ids="-".join,
)
def test_killed_at_any_moment_of_an_update_the_news_come_exactly_once(channel, slack, first, moment):
    """A real process, a real SIGKILL; the ticket was marked before, so the next one knows that it does not know."""
    working = subprocess.Popen(
        [sys.executable, "-c", UPDATE, slack.api_url, first.reference], cwd=ROOT, env={**os.environ}
    )
    slack.witness = lambda path, when: os.kill(working.pid, signal.SIGKILL if (path, when) == moment else 0)
    assert working.wait(60) == -signal.SIGKILL
    slack.witness = lambda _path, _when: None
    sent = stages.attempt(
        make_ticket(id=LATER, state=TicketState.UNKNOWN), channel, happened(EventKind.ESCALATED), first
    )
    assert sent.receipt == first
    assert len(replies(slack)) == 1
    assert "acknowledged by marie" in read(slack.messages[0])


class TestDigest:
    """The summary first, the rest in its thread: each page once, whatever breaks."""

    MESSAGE = make_message(
        kind="digest",
        chapters=tuple(
            Chapter(
                f"c{number}",
                f"chapter {number}",
                (Lines(((Span("12 ", tone="strong"), Span("<!here>", "https://x.example/1")),)),),
            )
            for number in range(3)
        ),
    )

    def test_the_thread_holds_every_page_once(self, slack, channel):
        first = channel.send(self.MESSAGE, TICKET)
        assert "chapter" not in json.dumps(slack.messages)
        channel.follow(self.MESSAGE, TICKET, first)
        channel.follow(self.MESSAGE, TICKET, first)
        assert [f"chapter {number}" in json.dumps(one) for number, one in enumerate(replies(slack))] == [
            True
        ] * 3
        assert "https://x.example/1" in json.dumps(replies(slack))
        assert channel.find(TICKET, NOON - timedelta(days=365)) is not None

    def test_a_page_that_is_missing_is_added(self, slack, channel):
        first = channel.send(self.MESSAGE, TICKET)
        channel.follow(replace(self.MESSAGE, chapters=self.MESSAGE.chapters[:1]), TICKET, first)
        channel.follow(self.MESSAGE, TICKET, first)
        assert len(replies(slack)) == 3

    def test_a_long_chapter_takes_several_pages_and_none_is_too_long(self, slack, channel):
        lines = tuple((Span("word " * 50),) for _ in range(200))
        message = replace(
            self.MESSAGE, chapters=(Chapter("long", "long", (Lines(lines),)), Chapter("bare", "bare"))
        )
        channel.follow(message, TICKET, channel.send(message, TICKET))
        assert len(replies(slack)) > 3
        assert json.dumps(replies(slack)).count("word word") >= 200

    def test_a_foreign_receipt_has_no_thread(self, slack, channel):
        channel.follow(self.MESSAGE, TICKET, Receipt("{}"))
        assert slack.messages == []

    def test_a_webhook_shows_as_much_as_there_is_room_for(self, slack):
        short = hook(slack)
        short.send(self.MESSAGE, TICKET)
        assert "chapter 2" in json.dumps(slack.messages)
        lines = tuple((Span("word " * 50),) for _ in range(200))
        short.send(replace(self.MESSAGE, chapters=(Chapter("long", "long", (Lines(lines),)),) * 3), LATER)
        assert len(slack.messages) == 2
