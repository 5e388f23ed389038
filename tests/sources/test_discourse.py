"""A Discourse forum, by a server on loopback that speaks its API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources.discourse import MOST, PAGES, DiscourseSource
from tests.http_contract import LOOPBACK, HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, as_json, some
from tests.servers.discourse import DiscourseServer
from tests.servers.feeds import Answer, Seen
from tests.source_contract import read_all


class TestDiscourse(HttpSourceContract):
    Server, Source, base = DiscourseServer, DiscourseSource, "/"
    settings: dict[str, Any] = {"url": "https://forum.example/"}  # noqa: RUF012 -- read only
    precise = timedelta(milliseconds=123)
    server: DiscourseServer

    def test_a_topic_and_an_answer_say_what_they_are(self):
        self.server.posts = [
            Told("1", "Try *Acme*", NOON - timedelta(hours=1), kind="comment", thread="5", title="Which?"),
            Told("2", "It <i>hums</i>", NOON - timedelta(hours=2), thread="5", title="My Acme"),
        ]
        topic, answer = read_all(self.make()).posts
        assert (topic.title, topic.text, topic.type, topic.thread) == (
            "My Acme",
            "It <i>hums</i>",
            "post",
            "5",
        )
        assert (topic.likes, topic.replies, topic.author) == (3, 1, "ann")
        assert topic.url == "https://forum.example/t/my-heater/5/1"
        assert (answer.title, answer.text, answer.type, answer.thread) == ("", "Try *Acme*", "comment", "5")
        assert answer.url == "https://forum.example/t/my-heater/5/2"

    def test_a_forum_that_gives_no_source_text_gives_its_html(self):
        self.server.posts = some(1, key="1")
        self.server.marks = {"1": {"raw": None, "cooked": "<p>It <b>hums</b>", "actions_summary": None}}
        (post,) = read_all(self.make()).posts
        assert (post.text, post.likes) == ("It hums", None)

    @pytest.mark.parametrize(
        "mark",
        [
            {"user_deleted": True},
            {"hidden": True},
            {"deleted_at": "2026-03-10"},
            {"id": None},
            {"raw": "", "cooked": "", "post_number": 2},
        ],
    )
    def test_what_is_gone_or_says_nothing_is_no_post(self, mark):
        self.server.posts = [*some(2), *some(1, key="7", at=NOON - timedelta(hours=2))]
        self.server.marks = {"7": mark}
        assert len(self.keys()) == 2

    def test_all_pages_are_read_back_to_where_we_were_and_no_further(self):
        self.server.posts = some(3 * MOST + 5, apart=timedelta(minutes=7))
        first = read_all(self.make())
        assert len(first.keys) == 3 * MOST + 5
        assert len(self.server.seen) == 5, "the last is empty"
        self.server.seen.clear()
        read_all(self.make(), first.cursor)
        assert len(self.server.seen) == 1

    def test_more_than_is_read_back_is_told(self):
        self.server.posts = some(MOST * PAGES + 1, apart=timedelta(minutes=1))
        (page,) = read_all(self.make()).pages
        assert len(page.posts) == MOST * PAGES
        assert page.skipped == (
            "more than 40 pages of posts: the oldest are not read; a shorter `back` helps",
        )

    def test_a_forum_that_gives_the_same_page_for_ever_ends(self):
        page = self.server.respond("/posts.json", {}, Seen("/posts.json", {}, 0.0))
        self.server.trouble = page
        assert len(read_all(self.make(back="52w")).keys) == 12
        assert len(self.server.seen) == 2

    def test_a_closed_forum_says_what_to_ask_for(self):
        self.server.closed = True
        with pytest.raises(
            SourceError, match="members only: ask whoever runs it for a read-only key"
        ) as told:
            self.make().fetch(None)
        assert told.value.permanent
        assert read_all(self.make(key="${KEY}")).posts
        sent = self.server.seen[-1].headers
        assert (sent["api-key"], sent["api-username"]) == ("sesame", "system")

    def test_a_wrong_key_and_one_that_is_not_set_are_told(self):
        self.server.trouble = as_json({"error_type": "invalid_access"}, 403)
        with pytest.raises(SourceError, match="does not accept the key") as told:
            self.make(key="${KEY}").fetch(None)
        assert "sesame" not in str(told.value)
        with pytest.raises(SourceError, match=r"^OTHER is not set"):
            self.make(key="${OTHER}").fetch(None)

    def test_being_asked_too_often_is_told_in_the_body(self):
        self.server.left = 0
        with pytest.raises(SourceError, match="come less often") as told:
            self.make().fetch(None)
        assert (told.value.retry_after, told.value.permanent) == (timedelta(seconds=12), False)

    @pytest.mark.parametrize("extras", [None, 7, {"wait_seconds": -1}, {"wait_seconds": "soon"}])
    def test_a_limit_that_says_nothing_is_told_by_its_status(self, extras):
        self.server.trouble = as_json({"error_type": "rate_limit", "extras": extras}, 429)
        with pytest.raises(SourceError, match=r"less often \(429\)") as told:
            self.make().fetch(None)
        assert told.value.retry_after is None

    def test_another_software_is_told(self):
        self.server.trouble = Answer(b"<html>", 404)
        with pytest.raises(SourceError, match="no such page"):
            self.make().probe()

    def test_without_words_it_asks_nobody(self):
        """It searches for none: it reads what there is."""
        source = DiscourseSource(
            self.make()._settings, Surroundings("it", self.clock, LOOPBACK), wire=self.make()._api.wire
        )
        assert len(read_all(source).keys) == 12

    def test_the_doctor_hears_how_many_there_are(self):
        assert self.make().probe() == "it answers, with 12 posts"

    @pytest.mark.parametrize("url", ["forum.example", "https://a@forum.example", "https://forum.example/?x"])
    def test_the_forum_is_an_address_and_nothing_more(self, url):
        with pytest.raises(ValidationError):
            self.make(url=url)
