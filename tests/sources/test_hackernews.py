"""Hacker News, by a server on loopback that speaks Algolia's protocol."""

from __future__ import annotations

from datetime import timedelta

from sources.hackernews import MOST, HackerNewsSource
from tests.canary_contract import CanaryContract
from tests.http_contract import HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.hackernews import IN_ALL, HackerNewsServer
from tests.source_contract import read_all


class TestHackerNews(CanaryContract, HttpSourceContract):
    word = "the"
    Server, Source, base = HackerNewsServer, HackerNewsSource, "/api/v1/"

    def test_a_story_and_a_comment_say_what_they_are(self):
        self.server.posts = [
            Told("7", "Try <i>Acme</i>&#x27;s<p>own", NOON - timedelta(hours=1), kind="comment", thread="5"),
            Told("5", "", NOON - timedelta(hours=2), title="Acme &amp; co", url="https://acme.example/x"),
        ]
        story, comment = read_all(self.make()).posts
        assert (story.title, story.text, story.type, story.thread) == (
            "Acme &amp; co",
            "https://acme.example/x",
            "post",
            "5",
        )
        assert (comment.title, comment.text, comment.type, comment.thread) == (
            "",
            "Try Acme's\nown",
            "comment",
            "5",
        )
        assert comment.url == "https://news.ycombinator.com/item?id=7"

    def test_past_a_thousand_hits_time_is_sliced(self):
        self.server.posts = some(3 * IN_ALL, apart=timedelta(minutes=3))
        reading = read_all(self.make())
        assert len(reading.keys) == 3 * IN_ALL
        assert max(len(page.posts) for page in reading.pages) < MOST
        assert len(self.server.seen) <= 3 * len(reading.pages)

    def test_too_many_in_one_second_are_told(self):
        self.server.posts = some(MOST + 100, apart=timedelta())
        reading = read_all(self.make())
        assert len(reading.keys) == MOST
        assert [said for page in reading.pages for said in page.skipped] == [
            "more than 500 posts in one second hold Acme: some are not read"
        ]

    def test_what_was_deleted_and_left_a_number_is_no_post(self):
        self.server.posts = [*some(2), *some(1, key="9", title="", text="", url="https://acme.example/gone")]
        assert self.keys() == {"1000", "1001"}

    def test_a_phrase_is_asked_for_as_one(self):
        read_all(self.make(words=["Acme  Heater", "acme heater co", "@acme"]))
        asked = [seen.path for seen in self.server.seen]
        assert all("query=acme&" in path for path in asked)
        self.server.seen.clear()
        read_all(self.make(words=["Acme Heater"]))
        assert "query=%22Acme+Heater%22" in self.server.seen[0].path

    def test_the_doctor_is_told_when_it_knows_nothing(self):
        assert self.make().probe() == "it answers"
        self.server.posts = []
        assert "index may be broken" in self.make().probe()
