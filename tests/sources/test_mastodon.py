"""Mastodon: the real Mastodon.py, against an instance on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.errors import SourceError
from monitor.model import Cursor
from monitor.ports import Canaries
from monitor.ports import Source as Port
from sources import web
from sources.mastodon import LATELY, MastodonSource
from sources.mastodon_settings import MastodonSettings
from tests.http_contract import HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.feeds import Answer
from tests.servers.mastodon import TOKEN, MastodonServer, id_of
from tests.source_contract import read_all


class TestMastodon(HttpSourceContract):
    Server, Source = MastodonServer, MastodonSource

    def make(self, patience: timedelta = web.PATIENCE, **given: Any) -> Port:
        source: Port = super().make(patience, **{"instances": [self.server.url("")], **given})
        return source

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    @pytest.fixture
    def other(self) -> Iterator[MastodonServer]:
        server = MastodonServer(some(3), self.clock)
        server.start()
        yield server
        server.stop()

    def asked(self, what: str) -> list[str]:
        return [seen.path for seen in self.server.seen if what in seen.path]

    # --- what is read ---

    def test_hashtags_are_read_oldest_first_page_by_page(self):
        self.server.posts = some(100, apart=timedelta(minutes=20))
        reading = read_all(self.make())
        assert [len(page.posts) for page in reading.pages] == [40, 40, 20 + 5]  # looked at again
        read = {post.key: post.published_at for post in reading.posts if post.published_at}
        dates = list(read.values())
        assert dates == sorted(dates)

    def test_any_of_some_hashtags_all_of_some_and_none_of_some(self):
        self.server.posts = [
            *some(1, key="1", title="kettle heater"),
            *some(1, key="2", title="heater hot"),
            *some(1, key="3", title="heater cold"),
        ]
        found = read_all(self.make(tags=["#Kettle", "hot", "cold"], all_tags=["Heater"], no_tags=["cold"]))
        assert {post.url[-2:] for post in found.posts} == {"/1", "/2"}
        assert len(self.asked("timelines/tag")) == 3

    @pytest.mark.parametrize(
        ("which", "query"), [("local", "local=1"), ("remote", "remote=1"), ("all", "limit=40")]
    )
    def test_a_public_timeline_is_read_where_it_is_open(self, which, query):
        self.server.posts = some(2, title="Nothing")
        assert len(read_all(self.make(tags=[], timeline=which)).posts) == 2
        (path,) = self.asked("timelines/public")
        assert query in path.replace("True", "1").replace("true", "1")

    def test_a_search_is_read_back_from_the_newest_with_a_token(self):
        self.server.posts = some(100, apart=timedelta(minutes=20))
        source = self.make(tags=[], search=True, tokens={self.host: "${KEY}"})
        assert len(read_all(source).posts) == 100
        assert len(self.asked("/search")) == 3

    def test_a_search_that_finds_nothing_of_what_is_always_there_says_so(self):
        def canary(**given: Any) -> str:
            source = self.make(**given)
            assert isinstance(source, Canaries)
            return source.canary()

        self.server.posts = [Told("1", "the weather", NOON - timedelta(days=3))]
        searched: dict[str, Any] = {"search": True, "tokens": {self.host: "${KEY}"}}
        assert canary(**searched) == ""
        finds_nothing = f"{self.host}: its search answers, and finds nothing at all: not even the word "
        assert canary(**searched, canary="kazoo").startswith(f"{finds_nothing}'kazoo'")
        self.server.posts = [Told("1", "the weather", NOON - timedelta(days=8))]
        assert canary(**searched).startswith(f"{finds_nothing}'the'")
        with pytest.raises(SourceError, match="no word is searched for"):
            canary()

    def test_a_search_that_finds_too_much_says_so(self):
        self.server.posts = some(240, apart=timedelta(minutes=20))
        reading = read_all(self.make(tags=[], search=True, tokens={self.host: "${KEY}"}))
        assert len(reading.posts) == 200
        assert [said for page in reading.pages for said in page.skipped] == [
            f"{self.host} has more than 200 posts with Acme: the oldest are not read"
        ]

    def test_several_instances_are_one_source_with_one_cursor(self, other):
        source = self.make(instances=[self.server.url(""), other.url("")])
        reading = read_all(source)
        assert len(reading.posts) == 15 + 2  # looked at again
        assert len(reading.keys) == 12  # a post has the same key wherever it is read
        assert set(json.loads(reading.cursor or "")["seen"]) == {
            f"{server.url('')} tag acme" for server in (self.server, other)
        }

    def test_one_instance_that_fails_does_not_keep_the_others_from_being_read(self, other):
        other.trouble = Answer(b"", 500)
        for places in ([other, self.server], [self.server, other]):
            reading = read_all(self.make(instances=[server.url("") for server in places]))
            assert len(reading.posts) == 12
            assert any(
                "has trouble answering (500)" in said for page in reading.pages for said in page.skipped
            )
        self.server.trouble = Answer(b"", 502)
        with pytest.raises(SourceError, match=r"502|500"):
            read_all(self.make(instances=[other.url(""), self.server.url("")]))

    def test_an_instance_that_asks_to_be_left_alone_is_while_the_others_are_read(self, other):
        other.trouble = Answer(b"", 429, {"Retry-After": "600"})
        source = self.make(instances=[other.url(""), self.server.url("")])
        first = read_all(source)
        other.seen.clear()
        self.clock.forward(timedelta(minutes=9))
        then = read_all(source, first.cursor)
        assert other.seen == []
        assert "left alone" in then.pages[0].skipped[0]
        other.trouble = None
        self.clock.forward(timedelta(minutes=2))
        read_all(source, then.cursor)
        assert other.seen

    def test_a_token_goes_to_its_own_instance_alone(self, other):
        read_all(self.make(instances=[self.server.url(""), other.url("")], tokens={self.host: "${KEY}"}))
        assert {seen.headers.get("authorization") for seen in self.server.seen} == {f"Bearer {TOKEN}"}
        assert {seen.headers.get("authorization") for seen in other.seen} == {None}

    # --- what it answers ---

    def test_nothing_left_of_the_limit_is_a_pause(self):
        self.server.left = 0
        assert self.make().fetch(None).pause == timedelta(minutes=2)

    def test_too_many_requests_wait_until_the_limit_is_reset(self):
        reset = (NOON + timedelta(minutes=4)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        self.server.trouble = Answer(b'{"error": "Throttled"}', 429, {"X-RateLimit-Reset": reset})
        with pytest.raises(SourceError, match="less often") as told:
            self.make().fetch(None)
        assert told.value.retry_after == timedelta(minutes=4)

    @pytest.mark.parametrize("status", [401, 403, 422])
    def test_a_timeline_that_is_closed_is_told_in_words(self, status):
        self.server.locked = status
        with pytest.raises(SourceError, match="token") as told:
            self.make().fetch(None)
        assert told.value.permanent
        assert read_all(self.make(tokens={self.host: "${KEY}"})).posts

    @pytest.mark.parametrize(
        ("access", "tokens", "said"),
        [("authenticated", False, "give it a token"), ("disabled", True, "nobody may")],
    )
    def test_a_timeline_that_says_it_is_closed_is_not_even_asked(self, access, tokens, said):
        closed = {"local": access, "remote": access}
        self.server.access = {"live_feeds": closed, "hashtag_feeds": closed}
        with pytest.raises(SourceError, match=rf"Mastodon 4\.5 can close it.*{said}"):
            self.make(tokens={self.host: "${KEY}"} if tokens else {}).fetch(None)
        assert not self.asked("timelines")

    def test_a_token_that_is_not_set_is_named(self):
        with pytest.raises(SourceError, match="NOT_SET is not set") as told:
            self.make(tokens={self.host: "${NOT_SET}"}).fetch(None)
        assert told.value.permanent

    # --- what is gone ---

    def test_what_was_deleted_since_is_gone(self):
        first = read_all(self.make())
        self.server.delete("1003")
        cursor = first.cursor
        gone: list[str] = []
        for _ in range(4):
            page = self.make().fetch(cursor)
            cursor = page.cursor
            gone += page.gone
        assert gone == ["https://it.example/users/user3/statuses/1003"]

    def test_what_is_looked_at_again_says_its_numbers_of_now(self):
        first = read_all(self.make())
        (oldest, *_) = first.posts
        self.server.more = {
            "1011": {"favourites_count": 90, "replies_count": 8},
            "1010": {"reblog": {"id": "1"}},
        }
        page = self.make().fetch(self.make().fetch(first.cursor).cursor)
        grown = {post.key: (post.likes, post.replies) for post in page.posts}
        assert grown[oldest.key] == (90, 8)
        assert not any(key.endswith("1010") for key in grown)

    def test_a_look_that_fails_does_not_say_that_a_post_is_gone(self):
        first = read_all(self.make())
        self.server.trouble = lambda seen: Answer(b"", 500) if "/statuses/" in seen.path else None
        then = read_all(self.make(), first.cursor)
        assert not any(page.gone for page in then.pages)
        assert len(json.loads(then.cursor or "")["lately"]) == 12

    def test_what_is_remembered_to_be_looked_at_again_has_bounds(self):
        self.server.posts = some(120, apart=timedelta(minutes=20))
        reading = read_all(self.make())
        lately = json.loads(reading.cursor or "")["lately"]
        assert len(lately) == LATELY
        assert len(self.asked("/statuses/")) == 5

    def test_of_a_timeline_only_what_holds_a_word_is_looked_at_again(self):
        self.server.posts = [*some(1, key="1"), *some(1, key="2", title="Rain")]
        lately = json.loads(read_all(self.make(tags=[], timeline="all")).cursor or "")["lately"]
        assert [key[-2:] for key in lately] == ["/1"]

    def test_an_instance_that_was_taken_out_is_not_asked_again(self, other):
        other.posts = some(1, key="4242")
        first = read_all(self.make(instances=[other.url("")]))
        other.seen.clear()
        then = read_all(self.make(), first.cursor)
        assert other.seen == []
        assert not any("4242" in key for key in json.loads(then.cursor or "")["lately"])

    def test_a_status_without_a_number_is_not_looked_at_again(self):
        """It cannot be asked for, which is not the same as gone."""
        self.server.more = {"1000": {"id": None}, "1001": {"id": "01HXYZ"}}
        reading = read_all(self.make())
        assert len(reading.keys) == 12
        assert len(json.loads(reading.cursor or "")["lately"]) == 10
        assert not any(page.gone for page in reading.pages)

    # --- the rest ---

    def test_a_post_says_what_it_is(self):
        (told,) = self.server.posts = some(1, key="5", author="ann")
        self.server.more = {"5": {"spoiler_text": "Fire", "edited_at": "2026-03-10T11:30:00.000Z"}}
        (post,) = read_all(self.make()).posts
        assert (post.author, post.lang, post.reach) == (f"ann@{self.host}", "en", 11)
        assert (post.likes, post.replies, post.shares) == (3, 1, 2)
        assert post.text == "Fire\nAcme heater, part 0\nIt hums & glows. 0"
        assert post.thread == f"{self.host}/{id_of(told)}"

    def test_an_instance_is_asked_who_it_is(self):
        source = self.make()
        assert isinstance(source, MastodonSource)
        assert source.probe() == f"{self.host} runs 4.6.4"

    @pytest.mark.parametrize(
        "cursor",
        ['{"seen": {"x": -1}}', '{"lately": {"x": ["a"]}}', '{"lately": {"x": [1, 2]}}', '{"turn": 99}'],
    )
    def test_a_broken_cursor_is_none(self, cursor):
        assert len(self.keys(Cursor(cursor))) == 12


def test_settings_that_cannot_work_are_objected_to():
    def settings(**given: Any) -> MastodonSettings:
        return MastodonSettings.model_validate(
            {"kind": "mastodon", "name": "it", "instances": ["https://a.example"], **given},
            context={"environ": {}},
        )

    assert settings().objections([]) == []
    assert [said for _, said in settings(search=True).objections([])] == [
        "a.example is searched only with a token: add it here, or leave out `search`"
    ]
    assert [said for _, said in settings(tokens={"b.example": "${T}"}).objections([])] == [
        "b.example is none of the instances"
    ]
    assert settings(tags=["a", "A", "#b"]).requests([]) == 2 + 5
    with pytest.raises(ValidationError):
        settings(instances=["a.example"])
