from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from alerts.slack import SlackSettings
from alerts.slack_wire import GatedWebClient, GatedWebhookClient
from monitor.errors import DeliveryError
from monitor.model import Quote, TicketId
from monitor.ports import Channel, Probes, Reconciles, ReconcilesUpdates, Updates
from tests.alerts.slack_ways import (
    CLOSED,
    LOOPBACK,
    NOT_DELIVERED,
    TICKET,
    UNKNOWN,
    a_minute_ago,
    bot,
    failure,
    hook,
    make,
    settings,
)
from tests.channel_contract import ChannelContract, UpdatesContract
from tests.makers import NOON, make_message
from tests.servers.slack import HOOK, SCOPES, TOKEN, slack_server
from tests.servers.slack_limits import shown as read


@pytest.fixture
def slack():
    with slack_server() as server:
        yield server


@pytest.fixture(params=[bot, hook], ids=["bot", "webhook"])
def channel(request, slack):
    return request.param(slack)


def everything_said(slack) -> str:
    return "\n".join(message["text"] + read(message) for message in slack.messages)


class TestBot(UpdatesContract):
    secrets = (TOKEN, HOOK)

    @pytest.fixture
    def channel(self, slack):
        return bot(slack)

    @pytest.fixture
    def shown(self, slack):
        return lambda: everything_said(slack)

    @pytest.fixture
    def broken(self):
        return make(token="${SLACK_BOT_TOKEN}", channel="#crisis", api_url=CLOSED)


class TestWebhook(ChannelContract):
    secrets = (TOKEN, HOOK)

    @pytest.fixture
    def channel(self, slack):
        return hook(slack)

    @pytest.fixture
    def shown(self, slack):
        return lambda: everything_said(slack)

    @pytest.fixture
    def broken(self):
        return make(webhook="${SLACK_WEBHOOK}", environ={"SLACK_WEBHOOK": CLOSED.rstrip("/") + HOOK})


class TestSettings:
    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            ({}, "needs either `token` with `channel`, or `webhook`"),
            (
                {"token": "${A}", "webhook": "${B}", "channel": "#crisis"},
                "needs either `token` with `channel`, or `webhook`",
            ),
            ({"token": "${A}"}, "a `token` needs a `channel`"),
            ({"webhook": "${B}", "channel": "#crisis"}, "a `webhook` has its channel built in"),
            ({"token": "xoxb-in-the-file", "channel": "#crisis"}, "a secret must not stand in this file"),
            ({"token": "${A}", "channel": "@jo"}, "pattern"),
            ({"token": "${A}", "channel": "#a", "api_url": "ftp://slack.example"}, "https:// or http://"),
            ({"token": "${A}", "channel": "#a", "api_url": "https://["}, "https:// or http://"),
        ],
    )
    def test_what_cannot_work_is_refused_in_a_sentence(self, given, problem):
        with pytest.raises(ValidationError, match="1 validation error") as caught:
            settings(**given)
        assert problem in str(caught.value)
        assert "xoxb" not in str(caught.value).partition("input_value")[0]

    def test_slacks_own_address_is_the_default(self):
        assert settings(token="${SLACK_BOT_TOKEN}", channel="#crisis").api_url == "https://slack.com/api/"

    def test_the_schema_offers_the_keys_with_their_description(self):
        schema = SlackSettings.model_json_schema()
        assert {"kind", "token", "channel", "webhook", "api_url"} == set(schema["properties"])


class TestPowers:
    @pytest.mark.parametrize("power", [Updates, Reconciles, ReconcilesUpdates, Probes])
    def test_a_bot_has_powers_that_a_webhook_has_not(self, slack, power):
        ways: list[Channel] = [bot(slack), hook(slack)]
        assert [isinstance(way, power) for way in ways] == [True, False]

    def test_a_bots_messages_live_and_so_its_settings_say(self):
        assert settings(token="${SLACK_BOT_TOKEN}", channel="#crisis").living
        assert not settings(webhook="${SLACK_WEBHOOK}").living


class TestWhatIsPosted:
    def test_nothing_is_unfurled_linked_or_parsed(self, channel, slack):
        channel.send(make_message(), TICKET)
        (posted,) = slack.messages
        assert not posted["unfurl_links"]
        assert not posted["unfurl_media"]
        assert not posted["link_names"]
        assert not posted["mrkdwn"]
        assert posted["parse"] == "none"

    def test_the_ticket_travels_as_metadata(self, channel, slack):
        channel.send(make_message(), TICKET)
        assert slack.messages[0]["metadata"] == {
            "event_type": "vigie_ticket",
            "event_payload": {"ticket": "ticket-1"},
        }

    def test_hostile_words_wake_nobody(self, channel, slack):
        hostile = "<!here> <!channel> @everyone <@U024BE7LH> <https://evil.example|https://bank.example>"
        quote = Quote(author=hostile, place=hostile, at=NOON, text=hostile, words=(hostile,), url=hostile)
        channel.send(make_message(title=hostile, summary=hostile, quotes=(quote,)), TICKET)
        assert len(slack.messages) == 1
        assert slack.pings == []

    def test_the_receipt_of_a_bot_says_where_the_message_is(self, slack):
        receipt = json.loads(bot(slack).send(make_message(), TICKET).reference)
        assert receipt == {"channel": "C0000CRISIS", "ts": slack.messages[0]["ts"], "named": "#crisis"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("room", "cure"),
        [
            ("#nowhere", "there is no channel #nowhere"),
            ("#not-invited", "type /invite @vigie there (not_in_channel)"),
            ("#old", "#old is archived"),
            ("#closed", "there is no channel #closed, or it is private"),
        ],
    )
    def test_a_channel_that_cannot_be_posted_to_needs_a_person_and_says_what_to_do(self, slack, room, cure):
        error = failure(bot(slack, room))
        assert cure in str(error)
        assert (error.outcome, error.permanent) == (NOT_DELIVERED, True)

    @pytest.mark.parametrize(
        ("error", "cure"),
        [
            ("token_revoked", "copy the Bot User OAuth Token of your Slack app again (token_revoked)"),
            ("account_inactive", "SLACK_BOT_TOKEN"),
            ("restricted_action", "ask an administrator"),
            ("invalid_blocks", "report this as a bug"),
            ("msg_blocks_too_long", "report this as a bug"),
            ("not_allowed_token_type", "a bot's begins with xoxb-"),
        ],
    )
    def test_what_only_a_person_can_help_is_permanent(self, slack, error, cure):
        slack.tricks = [error]
        refused = failure(bot(slack))
        assert cure in str(refused)
        assert (refused.outcome, refused.permanent) == (NOT_DELIVERED, True)

    def test_a_wrong_token_names_the_variable_and_not_the_token(self, slack):
        error = failure(bot(slack, environ={"SLACK_BOT_TOKEN": "xoxb-wrong-SECRET"}))
        assert "SLACK_BOT_TOKEN" in str(error)
        assert "SECRET" not in str(error)
        assert error.permanent

    def test_a_missing_scope_is_named(self, slack):
        slack.scopes.remove("chat:write")
        assert "lacks the scope chat:write" in str(failure(bot(slack)))

    @pytest.mark.parametrize("error", ["message_limit_exceeded", "team_added_to_org", "something_new"])
    def test_what_may_pass_is_tried_again(self, slack, error):
        slack.tricks = [error]
        refused = failure(bot(slack))
        assert (refused.outcome, refused.permanent, refused.retry_after) == (NOT_DELIVERED, False, None)
        assert error in str(refused)

    def test_more_than_one_message_a_second_waits_as_long_as_slack_says(self):
        with slack_server(per_second=1) as slack:
            for way in (bot(slack), hook(slack)):
                slack.second = 60
                slack.messages.clear()
                way.send(make_message(), TICKET)
                error = failure(way)
                assert (error.outcome, error.permanent) == (NOT_DELIVERED, False)
                assert error.retry_after == timedelta(seconds=7)
            assert len(slack.messages) == 1

    @pytest.mark.parametrize(
        ("error", "cure"),
        [
            ("no_service", "make another in your Slack app and put it in SLACK_WEBHOOK (no_service)"),
            ("channel_is_archived", "its channel is archived"),
            ("action_prohibited", "ask an administrator"),
            ("invalid_payload", "report this as a bug"),
        ],
    )
    def test_a_webhook_that_refuses_needs_a_person(self, slack, error, cure):
        slack.tricks = [error]
        refused = failure(hook(slack))
        assert cure in str(refused)
        assert (refused.outcome, refused.permanent) == (NOT_DELIVERED, True)


class TestTrouble:
    """What is known when the answer does not come, or is no answer."""

    @pytest.mark.parametrize(
        "trick", ["drop-before", "drop-after", "fail-after", "html", "big", "fatal_error"]
    )
    def test_a_request_that_left_and_was_not_answered_is_unknown(self, slack, trick):
        slack.tricks = [trick]
        error = failure(bot(slack))
        assert (error.outcome, error.permanent) == (UNKNOWN, False)

    @pytest.mark.parametrize("trick", ["drop-before", "drop-after", "fail-after", "html", "big"])
    def test_so_it_is_with_a_webhook(self, slack, trick):
        slack.tricks = [trick]
        error = failure(hook(slack))
        assert (error.outcome, error.permanent) == (UNKNOWN, False)

    @pytest.mark.parametrize("trick", ["login", "list"])
    def test_a_page_that_is_no_answer_of_slacks_is_unknown_too(self, slack, trick):
        slack.tricks = [trick, trick]
        assert failure(bot(slack)).outcome is UNKNOWN
        error = failure(hook(slack))
        assert "does not answer as an incoming webhook does" in str(error)
        assert (error.outcome, error.permanent) == (UNKNOWN, True)

    @pytest.mark.parametrize("trick", ["gone", "redirect"])
    def test_an_address_that_is_not_slacks_needs_a_person(self, channel, slack, trick):
        slack.tricks = [trick]
        error = failure(channel)
        assert "this is not the address of a Slack" in str(error)
        assert (error.outcome, error.permanent) == (NOT_DELIVERED, True)

    def test_a_redirect_is_not_followed_above_all_not_with_the_token(self, channel, slack):
        slack.tricks = ["redirect"]
        failure(channel)
        assert slack.elsewhere == []

    def test_the_sdk_sends_once_whatever_happens(self, channel, slack):
        for trick in ("drop-before", "drop-after", "fail-after", "limit", "html"):
            slack.calls.clear()
            slack.tricks = [trick]
            failure(channel)
            assert len(slack.calls) == 1, trick

    def test_the_sdk_is_left_no_retries_of_its_own(self, slack):
        assert GatedWebClient(TOKEN, slack.api_url, LOOPBACK).retry_handlers == []
        assert GatedWebhookClient(slack.hook_url, LOOPBACK).retry_handlers == []

    def test_a_connection_nobody_takes_is_not_delivered(self):
        error = failure(make(token="${SLACK_BOT_TOKEN}", channel="#crisis", api_url=CLOSED))
        assert str(error) == "127.0.0.1 refuses connections"
        assert (error.outcome, error.permanent) == (NOT_DELIVERED, False)

    def test_a_private_address_is_not_reached_unless_it_is_allowed(self, slack):
        for way in (bot(slack, allow=()), hook(slack, allow=())):
            error = failure(way)
            assert "network: {allow: [127.0.0.0/8]}" in str(error)
            assert (error.outcome, error.permanent) == (NOT_DELIVERED, True)
        assert slack.calls == []

    def test_a_proxy_of_the_environment_is_not_used(self, channel, slack, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", CLOSED)
        channel.send(make_message(), TICKET)
        assert len(slack.messages) == 1


class TestSecrets:
    @pytest.mark.parametrize("value", [None, "", " "])
    def test_an_absent_secret_is_an_error_that_names_the_variable(self, slack, value):
        environ = {} if value is None else {"ABSENT": value}
        for given in ({"token": "${ABSENT}", "channel": "#crisis"}, {"webhook": "${ABSENT}"}):
            error = failure(make(environ=environ, **given))
            assert "ABSENT" in str(error)
            assert error.permanent

    @pytest.mark.parametrize("value", ["xoxb-SECRET\r\nHost: evil", "xoxb-SECRÉT", "not SECRET"])
    def test_a_secret_that_cannot_be_one_never_leaves(self, slack, value):
        error = failure(bot(slack, environ={"SLACK_BOT_TOKEN": value}))
        assert str(error) == "what SLACK_BOT_TOKEN holds cannot be right: copy it again"
        error = failure(make(webhook="${HOOK}", environ={"HOOK": value}))
        assert str(error) == "what HOOK holds cannot be right: copy it again"
        assert slack.calls == []

    def test_a_newline_at_its_end_as_an_editor_leaves_it_does_no_harm(self, slack):
        bot(slack, environ={"SLACK_BOT_TOKEN": TOKEN + "\n"}).send(make_message(), TICKET)
        make(webhook="${HOOK}", environ={"HOOK": slack.hook_url + "\n"}).send(make_message(), TICKET)
        assert len(slack.messages) == 2


class TestFind:
    def test_a_message_taken_before_the_connection_dropped_is_found(self, slack):
        channel = bot(slack)
        slack.tricks = ["drop-after"]
        since = datetime.now(UTC)
        assert failure(channel).outcome is UNKNOWN
        found = channel.find(TICKET, since)
        assert found is not None
        where = {"channel": "C0000CRISIS", "ts": slack.messages[0]["ts"], "named": "#crisis"}
        assert json.loads(found.reference) == where

    def test_a_message_that_was_never_taken_is_not_found_and_can_be_sent_again(self, slack):
        channel = bot(slack)
        slack.tricks = ["drop-before"]
        since = datetime.now(UTC)
        assert failure(channel).outcome is UNKNOWN
        assert channel.find(TICKET, since) is None
        channel.send(make_message(), TICKET)
        assert len(slack.messages) == 1

    @pytest.mark.parametrize(
        "trick", ["drop-before", "drop-after", "fail-after", "html", "limit", "fatal_error"]
    )
    def test_looking_before_sending_again_delivers_exactly_once(self, slack, trick):
        """The outbox's own loop, in five lines: send; after "unknown" look; send only what is not there."""
        channel = bot(slack)
        slack.tricks = [trick]
        since = datetime.now(UTC)
        error = failure(channel)
        if error.outcome is NOT_DELIVERED or channel.find(TICKET, since) is None:
            channel.send(make_message(), TICKET)
        assert len(slack.messages) == 1

    def test_the_message_of_another_ticket_is_not_ours(self, slack):
        channel = bot(slack)
        channel.send(make_message(), TicketId("ticket-2"))
        slack.say(metadata={"event_type": "other", "event_payload": {"ticket": TICKET}})
        slack.say(metadata={"event_type": "vigie_ticket", "event_payload": {}})
        slack.say(metadata=None)
        assert channel.find(TICKET, a_minute_ago()) is None

    def test_it_is_found_among_many_pages(self, slack):
        channel = bot(slack)
        channel.send(make_message(), TICKET)
        for _ in range(45):
            slack.say()
        slack.page = 10
        assert channel.find(TICKET, a_minute_ago()) is not None
        assert slack.calls.count("/api/conversations.history") == 5

    def test_what_is_older_is_not_read(self, slack):
        channel = bot(slack)
        channel.send(make_message(), TICKET)
        assert channel.find(TICKET, datetime.now(UTC) + timedelta(hours=1)) is None

    @pytest.mark.parametrize("ahead", [-300, 300])
    def test_clocks_that_differ_by_minutes_do_not_hide_it(self, slack, ahead):
        slack.ahead = ahead
        channel = bot(slack)
        since = datetime.now(UTC)
        channel.send(make_message(), TICKET)
        assert channel.find(TICKET, since) is not None

    def test_the_name_of_a_channel_is_looked_up_once(self, slack):
        slack.page = 1
        channel = bot(slack, "board")
        channel.send(make_message(), TICKET)
        assert channel.find(TICKET, a_minute_ago()) is not None
        assert channel.find(TICKET, a_minute_ago()) is not None
        assert slack.calls.count("/api/conversations.list") == 3

    def test_an_id_needs_no_looking_up(self, slack):
        channel = bot(slack, "C0000CRISIS")
        channel.send(make_message(), TICKET)
        assert channel.find(TICKET, a_minute_ago()) is not None
        assert "/api/conversations.list" not in slack.calls

    def test_a_bot_that_may_not_read_says_which_scope_it_lacks(self, slack):
        slack.scopes.remove("channels:history")
        with pytest.raises(DeliveryError, match="lacks the scope channels:history"):
            bot(slack).find(TICKET, a_minute_ago())

    def test_being_asked_to_wait_is_an_error_with_the_time(self, slack):
        slack.tricks = ["ratelimited"]
        with pytest.raises(DeliveryError) as caught:
            bot(slack, "C0000CRISIS").find(TICKET, a_minute_ago())
        assert caught.value.retry_after == timedelta(seconds=7)

    def test_a_history_without_an_end_is_given_up_and_stays_unknown(self, slack):
        slack.page = 1
        for _ in range(101):
            slack.say()
        with pytest.raises(DeliveryError, match="more pages than we read") as caught:
            bot(slack, "C0000CRISIS").find(TICKET, a_minute_ago())
        assert caught.value.outcome is UNKNOWN


class TestProbe:
    def test_it_says_who_where_and_in_which_channel_and_posts_nothing(self, slack):
        assert bot(slack).probe() == "vigie in Acme HQ, member of #crisis"
        assert slack.messages == []

    @pytest.mark.parametrize(
        ("room", "cure"),
        [("#not-invited", "/invite @vigie"), ("#nowhere", "there is no channel #nowhere")],
    )
    def test_a_channel_it_could_not_post_to_is_told_before_the_crisis(self, slack, room, cure):
        with pytest.raises(DeliveryError, match=cure):
            bot(slack, room).probe()

    def test_a_wrong_token_is_told(self, slack):
        with pytest.raises(DeliveryError, match="does not accept the token in SLACK_BOT_TOKEN"):
            bot(slack, environ={"SLACK_BOT_TOKEN": "xoxb-wrong"}).probe()


def test_the_manifest_to_paste_asks_for_exactly_the_scopes_that_are_used():
    manifest = YAML(typ="safe").load(Path(__file__).parents[2] / "docs" / "slack-app-manifest.yaml")
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
    assert len(manifest["display_information"]["description"]) <= 140
