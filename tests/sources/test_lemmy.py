"""Lemmy, by a server on loopback that speaks version 3 of its API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.errors import SourceError
from sources.lemmy import MOST, PAGES, LemmySource
from tests.canary_contract import CanaryContract
from tests.http_contract import HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.feeds import Answer
from tests.servers.lemmy import LemmyServer
from tests.source_contract import read_all


class TestLemmy(CanaryContract, HttpSourceContract):
    word = "the"
    Server, Source, base = LemmyServer, LemmySource, "/api/v3/"
    settings: dict[str, Any] = {"url": "https://lemmy.example"}  # noqa: RUF012 -- read only
    precise = timedelta(microseconds=123456)  # it tells the microsecond, too
    server: LemmyServer

    def test_a_post_and_a_comment_say_what_they_are(self):
        self.server.posts = [
            Told("5", "It hums", NOON - timedelta(hours=3), title="My Acme", url="https://acme.example/x"),
            Told("5", "Acme again", NOON - timedelta(hours=2), kind="comment", thread="5"),
        ]
        post, comment = read_all(self.make()).posts
        assert (post.key, post.title, post.text) == ("post-5", "My Acme", "It hums\nhttps://acme.example/x")
        assert (comment.key, comment.title, comment.text, comment.type) == (
            "comment-5",
            "",
            "Acme again",
            "comment",
        )
        assert comment.author == "https://lemmy.example/u/ann"
        assert comment.url == "https://lemmy.example/comment/5"
        assert (post.thread, comment.thread) == ("5", "5")

    def test_all_pages_are_read_back_to_where_we_were_and_no_further(self):
        self.server.posts = some(3 * MOST, apart=timedelta(minutes=7)) + some(2 * MOST, kind="comment")
        first = read_all(self.make())
        many = sum(post.at >= NOON - timedelta(days=7) for post in self.server.posts)
        assert len(first.keys) == many
        self.server.seen.clear()
        read_all(self.make(), first.cursor)
        assert len(self.server.seen) == 1

    def test_more_than_is_read_back_is_told(self):
        self.server.posts = some(MOST * PAGES + 1, apart=timedelta(minutes=1))
        (page,) = read_all(self.make()).pages
        assert len(page.posts) == MOST * PAGES
        assert "more than 20 pages hold Acme" in page.skipped[0]

    def test_being_asked_too_often_is_told_in_the_body(self):
        self.server.left = 0
        with pytest.raises(SourceError, match="come less often") as told:
            self.make().fetch(None)
        assert (told.value.retry_after, told.value.permanent) == (timedelta(minutes=10), False)

    @pytest.mark.parametrize("body", [b"[]", b'{"error": "other"}'])
    def test_another_error_is_told_by_its_status(self, body):
        self.server.trouble = Answer(body, 400)
        with pytest.raises(SourceError, match=r"trouble answering \(400\)"):
            self.make().fetch(None)

    @pytest.mark.parametrize("url", ["lemmy.example", "https://a@lemmy.example", "https://lemmy.example/c/x"])
    def test_the_instance_is_an_address_and_nothing_more(self, url):
        with pytest.raises(ValidationError):
            self.make(url=url)
