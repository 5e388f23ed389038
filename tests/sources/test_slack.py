"""Slack as a source: the real slack-sdk, against a workspace on loopback."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.errors import SourceError
from monitor.model import Cursor
from sources.slack import SlackSource
from tests.http_contract import HttpSourceContract
from tests.makers import NOON
from tests.servers.api import some
from tests.servers.feeds import Answer
from tests.servers.slack import Room
from tests.servers.slack_talk import ROOM, TalkServer, ts_of
from tests.source_contract import read_all

HOUR = timedelta(hours=1)


def skipped(reading: Any) -> list[str]:
    return [said for page in reading.pages for said in page.skipped]


def ts(ago: timedelta, micro: int = 0) -> str:
    return f"{int((NOON - ago).timestamp())}.{micro:06}"


class TestSlack(HttpSourceContract):
    Server, Source = TalkServer, SlackSource
    base = "/api/"
    precise = timedelta(microseconds=100)
    settings = {"token": "${KEY}", "channels": ["#feedback"]}  # noqa: RUF012 -- read only
    setting_up = 7  # who we are, the id of the channel, and the names of five people

    def posts(self, *said: Any, cursor: Cursor | None = None, **given: Any) -> list[Any]:
        """What comes of these messages alone."""
        if said:
            self.server.posts, self.server.extra = [], []
            for message in said:
                self.server.say(**message)
        return list(read_all(self.make(**given), cursor).posts)

    def texts(self, *said: Any, **given: Any) -> list[str]:
        return [post.text for post in self.posts(*said, **given)]

    def test_without_words_it_asks_nobody(self):
        """It asks all the same: a channel is read whole, and what may name a brand is for the daemon to say."""

    # --- what is read ---

    def test_a_message_is_a_post_with_its_author_address_and_numbers(self):
        reactions = [{"name": "fire", "count": 2}, {"name": "eyes", "count": 1}]
        (post,) = self.posts({"ts": ts(HOUR, 5), "words": "Acme hums", "reactions": reactions})
        assert (post.key, post.author, post.type) == (f"{ROOM}/{ts(HOUR, 5)}", "Ann Smith", "post")
        assert post.url == f"https://acme-hq.slack.example/archives/{ROOM}/p{ts(HOUR, 5).replace('.', '')}"
        assert (post.likes, post.replies, post.thread) == (3, 0, post.key)

    def test_pages_are_followed_to_the_oldest_and_given_oldest_first(self):
        self.server.posts = some(30, apart=timedelta(minutes=20))
        self.server.slack.page = 7
        reading = read_all(self.make())
        assert len(reading.keys) == 30
        dates = [post.published_at for post in reading.posts if post.published_at]
        assert dates == sorted(dates)
        assert [call.get("cursor") for call in self.server.calls("conversations.history")][:5] == [
            None,
            "7",
            "14",
            "21",
            "28",
        ]

    def test_more_than_fits_is_read_in_shorter_stretches_and_nothing_is_missed(self):
        self.server.posts = some(40, apart=timedelta(minutes=20))
        self.server.slack.page = 4
        reading = read_all(self.make())
        assert len(reading.keys) == 40
        assert len(reading.pages) > 2

    def test_a_second_with_more_than_fits_is_read_whole(self):
        said = [{"ts": ts(HOUR, number), "words": f"Acme {number}"} for number in range(12)]
        self.server.slack.page = 2
        assert len(self.posts(*said)) == 12

    def test_several_channels_each_at_its_own_place(self):
        self.server.slack.rooms.append(Room("C0000SECOND", "second"))
        self.server.slack.say("second", user="UBOB", text="Acme too")
        self.server.slack.rooms[-1].messages[0]["ts"] = ts(HOUR)
        found = read_all(self.make(channels=["#feedback", "C0000SECOND"]))
        assert len(found.keys) == 13
        assert found.keys & {f"C0000SECOND/{ts(HOUR)}"}

    def test_an_id_saves_a_look_at_the_list(self):
        self.posts(channels=[ROOM])
        assert self.server.calls("conversations.list") == []

    def test_events_empty_messages_and_our_own_cards_are_left_out(self):
        mine = {"event_type": "vigie_ticket", "event_payload": {"ticket": "t1"}}
        assert self.texts(
            {"ts": ts(HOUR, 1), "words": "<@UANN> has joined", "subtype": "channel_join"},
            {"ts": ts(HOUR, 2), "words": ""},
            {"ts": ts(HOUR, 3), "words": "Acme alert", "metadata": mine, "bot_id": "B0009"},
            {"ts": ts(HOUR, 4), "words": "Acme alert", "bot_id": "B0001"},
            {"ts": ts(HOUR, 5), "words": "Acme hums"},
            bots=True,
        ) == ["Acme hums"]

    @pytest.mark.parametrize(
        "bot",
        [
            {"bot_id": "B0007", "bot_profile": {"name": "Zendesk"}},
            {"subtype": "bot_message", "username": "Zendesk", "user": ""},
        ],
    )
    def test_programs_are_left_out_unless_they_are_asked_for(self, bot):
        said = {"ts": ts(HOUR), "words": "Acme ticket", **bot}
        assert self.texts(said) == []
        (post,) = self.posts(said, bots=True)
        assert post.author == "Zendesk"

    def test_people_who_are_named_are_named(self):
        said = {
            "ts": ts(HOUR),
            "words": "<@UBOB> and <@UNOBODY>: Acme &amp; co, see <https://a.example/x|this>",
        }
        assert self.texts(said) == ["@Bob Brown and @UNOBODY: Acme & co, see this https://a.example/x"]
        self.posts()
        assert {call["user"] for call in self.server.calls("users.info")} == {"UANN", "UBOB", "UNOBODY"}

    def test_each_person_is_asked_for_once(self):
        source = self.make()
        cursor = read_all(source).cursor
        read_all(source, cursor)
        assert len(self.server.calls("users.info")) == 5

    def test_without_the_scope_people_go_by_their_ids_and_it_is_said(self):
        self.server.slack.scopes.discard("users:read")
        reading = read_all(self.make())
        assert {post.author for post in reading.posts} == {f"UUSER{number}" for number in range(5)}
        assert "lacks the scope users:read" in skipped(reading)[-1]
        assert len(self.server.calls("users.info")) == 1

    # --- threads ---

    def test_a_thread_is_read_once_and_again_when_it_changed(self):
        first = {"ts": ts(3 * HOUR), "words": "Acme?"}
        reply = {"ts": ts(2 * HOUR), "words": "Acme!", "thread_ts": ts(3 * HOUR)}
        self.server.posts = []
        self.server.say(**first)
        self.server.say(**reply)
        reading = read_all(self.make())
        question, answer = reading.posts
        assert (question.replies, question.type) == (1, "post")
        assert (answer.replies, answer.type, answer.thread) == (None, "comment", question.key)
        assert answer.url.endswith(f"?thread_ts={ts(3 * HOUR)}&cid={ROOM}")
        cursor = read_all(self.make(), reading.cursor).cursor
        assert len(self.server.calls("conversations.replies")) == 1
        self.server.say(**{**reply, "ts": ts(HOUR), "words": "Acme again"})
        assert "Acme again" in [post.text for post in read_all(self.make(), cursor).posts]
        assert len(self.server.calls("conversations.replies")) == 2

    def test_many_threads_are_read_in_shorter_stretches(self):
        self.server.posts = []
        for number in range(50):
            first = self.server.say(ts(timedelta(hours=100 - number)), f"Acme {number}")
            self.server.say(ts(timedelta(hours=99 - number), 7), "so", thread_ts=first["ts"])
        reading = read_all(self.make())
        assert len(reading.keys) == 100
        assert [len(page.posts) for page in reading.pages] == [40, 40, 20]

    def test_a_reply_that_all_could_see_is_one_post(self):
        shown = {"ts": ts(HOUR), "words": "Acme!", "thread_ts": ts(2 * HOUR), "subtype": "thread_broadcast"}
        assert self.texts({"ts": ts(2 * HOUR), "words": "Acme?"}, shown) == ["Acme?", "Acme!"]

    # --- edits and deletions ---

    def test_an_edit_is_the_same_key_with_other_words(self):
        self.server.posts = []
        said = self.server.say(ts(40 * HOUR), "Acme hums")
        self.server.say(ts(HOUR), "rain")
        first = read_all(self.make())
        said |= {"text": "Acme hisses", "edited": {"user": "UANN", "ts": ts(HOUR)}}
        again = read_all(self.make(), first.cursor)
        assert (again.posts[0].key, again.posts[0].text) == (first.posts[0].key, "Acme hisses")

    @staticmethod
    def gone(reading: Any) -> list[str]:
        return [key for page in reading.pages for key in page.gone]

    def test_what_is_deleted_is_gone_even_if_it_was_all_there_was(self):
        self.server.posts = some(1)
        first = read_all(self.make())
        (told,) = self.server.posts
        self.server.delete(told.key)
        then = read_all(self.make(), first.cursor)
        assert self.gone(then) == [f"{ROOM}/{ts_of(told)}"]
        assert self.gone(read_all(self.make(), then.cursor)) == []

    def test_an_answer_that_is_empty_by_mistake_deletes_nothing(self):
        first = read_all(self.make())
        empty = Answer(b'{"ok": true, "messages": [], "has_more": false}')
        self.server.trouble = lambda seen: empty if "history" in seen.path else None
        then = read_all(self.make(), first.cursor)
        assert then.posts == []
        assert self.gone(then) == []
        self.server.trouble = None
        self.server.delete(self.server.published[0].key)
        assert len(self.gone(read_all(self.make(), then.cursor))) == 1

    def test_a_deleted_question_with_answers_is_gone_and_they_stay(self):
        self.server.posts = []
        question = self.server.say(ts(3 * HOUR), "Acme?")
        self.server.say(ts(2 * HOUR), "Acme!", thread_ts=question["ts"])
        first = read_all(self.make())
        question |= {"subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT"}
        then = read_all(self.make(), first.cursor)
        assert self.gone(then) == [first.posts[0].key]
        assert "This message was deleted." not in [post.text for post in then.posts]

    @pytest.mark.parametrize("all_of_it", [False, True])
    def test_a_deleted_answer_is_gone(self, all_of_it):
        self.server.posts = []
        question = self.server.say(ts(3 * HOUR), "Acme?")
        answer = self.server.say(ts(2 * HOUR), "Acme!", thread_ts=question["ts"])
        first = read_all(self.make())
        self.server.extra.remove(answer)
        if all_of_it:
            self.server.extra.remove(question)
        then = read_all(self.make(), first.cursor)
        lost = [post.key for post in first.posts]
        assert self.gone(then) == (lost if all_of_it else lost[1:])

    def test_only_so_many_are_asked_for_at_once_and_the_rest_next_time(self):
        self.server.posts = some(25, apart=timedelta(minutes=30))
        cursor = read_all(self.make()).cursor
        self.server.posts = []
        gone = []
        for _ in range(3):
            reading = read_all(self.make(), cursor)
            gone.append(len(self.gone(reading)))
            cursor = reading.cursor
        assert gone == [10, 10, 5]

    def test_what_names_no_brand_is_not_remembered(self):
        self.server.posts = []
        self.server.say(ts(HOUR), "rain")
        self.server.say(ts(2 * HOUR), "ACMÉ’s shop")
        remembered = json.loads(read_all(self.make()).cursor or "")["lately"]
        assert list(remembered) == [f"{ROOM}/{ts(2 * HOUR)}"]

    # --- refusals ---

    @pytest.mark.parametrize(
        ("code", "cure"),
        [
            ("not_in_channel", "type /invite @vigie there"),
            ("channel_not_found", "there is no channel #feedback"),
            ("invalid_auth", "does not accept the token in KEY"),
            ("token_revoked", "does not accept the token in KEY"),
            ("missing_scope", "lacks the scope channels:history"),
            ("not_allowed_token_type", "begins with xoxb-"),
        ],
    )
    def test_a_refusal_says_what_to_do(self, code, cure):
        body = json.dumps({"ok": False, "error": code, "needed": "channels:history"}).encode()
        self.server.trouble = lambda seen: Answer(body) if "history" in seen.path else None
        with pytest.raises(SourceError, match=cure) as told:
            self.make().fetch(None)
        assert told.value.permanent
        assert "sesame" not in str(told.value)

    def test_a_failure_of_theirs_passes(self):
        self.server.trouble = Answer(b'{"ok": false, "error": "internal_error"}')
        with pytest.raises(SourceError, match=r"fails \(internal_error\)") as told:
            self.make().fetch(None)
        assert not told.value.permanent

    def test_a_method_that_is_asked_too_often_says_for_how_long(self):
        self.server.slack.left["conversations.history"] = 0
        with pytest.raises(SourceError) as told:
            self.make().fetch(None)
        assert told.value.retry_after == timedelta(seconds=7)

    def test_a_channel_that_cannot_be_read_does_not_stop_the_others(self):
        reading = read_all(self.make(channels=["#not-invited", "#feedback", "#nowhere"]))
        assert len(reading.keys) == 12
        assert "the bot is not in #not-invited" in skipped(reading)[0]
        assert "there is no channel #nowhere" in skipped(reading)[1]

    def test_when_none_can_be_read_all_are_named_and_one_that_is_mended_is_read(self):
        source = self.make(channels=["#not-invited", "#nowhere"])
        cursor = source.fetch(None).cursor
        with pytest.raises(SourceError, match=r"not in #not-invited.*no channel #nowhere"):
            source.fetch(cursor)
        room = self.server.slack._room("#not-invited")
        room.member = True
        room.messages.append({"type": "message", "user": "UANN", "ts": ts(HOUR), "text": "Acme"})
        ended = read_all(source, cursor).cursor
        assert len(read_all(source, ended).keys) == 1

    def test_a_token_that_is_not_set_is_named(self):
        with pytest.raises(SourceError, match="NONE is not set"):
            self.make(token="${NONE}").fetch(None)

    def test_the_doctor_is_told_who_and_where(self):
        assert self.make().probe() == "vigie in Acme HQ, reads #feedback"
        with pytest.raises(SourceError, match="not in #not-invited"):
            self.make(channels=["#not-invited"]).probe()

    def test_a_look_costs_a_request_for_each_channel_and_one_for_a_thread(self):
        source = self.make(channels=["#feedback", "#support"])
        assert isinstance(source, SlackSource)
        assert source._settings.requests(()) == 3

    def test_a_thread_that_cannot_be_read_stops_the_look_and_nothing_is_missed(self):
        self.server.posts = []
        first = self.server.say(ts(3 * HOUR), "Acme?")
        self.server.say(ts(2 * HOUR), "Acme!", thread_ts=first["ts"])
        body = b'{"ok": false, "error": "fatal_error"}'
        self.server.trouble = lambda seen: Answer(body) if "replies" in seen.path else None
        with pytest.raises(SourceError, match="fatal_error"):
            self.make().fetch(None)
        self.server.trouble = None
        assert len(self.keys()) == 2

    def test_a_source_that_reads_nothing_is_refused(self):
        with pytest.raises(ValidationError, match="name `channels`"):
            self.make(channels=[])

    def test_the_token_goes_nowhere_else(self):
        self.server.trouble = Answer(status=302, headers={"Location": "/elsewhere"})
        with pytest.raises(SourceError):
            self.make().fetch(None)
        assert all(seen.path.startswith("/api/") for seen in self.server.seen)
