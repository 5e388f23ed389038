"""YouTube, by Google's own client against a server on loopback that speaks its protocol and counts its quota."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources import web
from sources.google_wire import until_midnight
from sources.json_api import Wire
from sources.youtube import YouTubeSource
from tests.fakes import FakePurse
from tests.http_contract import LOOPBACK, HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.youtube import CHANNEL, VIDEO, YouTubeServer, error
from tests.source_contract import read_all


def clip(key: str, title: str = "Acme heater, tried", **given: Any) -> Told:
    return Told(
        **{
            "key": key,
            "title": title,
            "text": "It hums.",
            "at": NOON - timedelta(hours=3),
            "kind": "video",
            **given,
        }
    )


class TestYouTube(HttpSourceContract):
    Server, Source = YouTubeServer, YouTubeSource
    server: YouTubeServer
    settings = {"key": "${KEY}", "channels": [CHANNEL]}  # noqa: RUF012 -- read only

    def viewer(self, asked: tuple[str, ...] = ("Acme",), **given: Any) -> YouTubeSource:
        """One with a purse, and only what is given to read."""
        fields = {"kind": "youtube", "name": "it", "key": "${KEY}", **given}
        settings = YouTubeSource.Settings.model_validate(fields, context={"environ": {"KEY": "sesame"}})
        self.purse = FakePurse(units=Decimal(10_000), searches=Decimal(100))
        around = Surroundings("it", self.clock, LOOPBACK, asked=asked, purse=self.purse)
        return YouTubeSource(settings, around, wire=Wire(self.server.url(""), web.Turns(timedelta())))

    def test_without_words_it_asks_nobody(self):
        page = self.viewer(asked=(), search=True).fetch(None)
        assert (page.posts, page.skipped) == ((), ("no brand has words to search for",))
        assert self.server.seen == []

    # --- what is read ---

    def test_a_comment_and_the_answers_to_it_say_what_they_are(self):
        at = NOON - timedelta(hours=2)
        self.server.posts = [
            Told("C1", "Acme <3 & more", at, author="ann", thread="vid00000001"),
            Told(
                "C1.a", "me too", at + timedelta(minutes=1), title=">C1", author="bob", thread="vid00000001"
            ),
        ]
        comment, answer = read_all(self.make()).posts
        assert (comment.key, comment.text, comment.author, comment.type) == (
            "C1",
            "Acme <3 & more",
            "@ann",
            "comment",
        )
        assert comment.url == "https://www.youtube.com/watch?v=vid00000001&lc=C1"
        assert (comment.thread, comment.likes, comment.replies) == ("vid00000001", 3, 1)
        assert (answer.key, answer.text, answer.thread, answer.replies) == (
            "C1.a",
            "me too",
            "vid00000001",
            None,
        )

    def test_all_answers_are_read_though_five_come_along(self):
        at = NOON - timedelta(hours=2)
        answers = [Told(f"C1.{n}", f"no {n}", at + timedelta(minutes=n), title=">C1") for n in range(1, 120)]
        self.server.posts = [Told("C1", "Acme", at), *answers]
        assert len(self.keys()) == 120

    def test_a_new_video_of_a_channel_is_read_whole(self):
        self.server.posts = [clip("vid00000001", text="Long. " * 100)]
        (post,) = read_all(self.viewer(channels=["@acme"])).posts
        assert (post.key, post.title, post.type) == ("vid00000001", "Acme heater, tried", "post")
        assert len(post.text) == 599
        assert (post.lang, post.likes, post.replies) == ("fr", 7, 2)
        assert post.url == "https://www.youtube.com/watch?v=vid00000001"

    def test_a_channel_is_asked_for_its_number_once(self):
        first = read_all(self.viewer(channels=["@acme"]))
        read_all(self.viewer(channels=["@acme"]), first.cursor)
        assert sum("/channels?" in seen.path for seen in self.server.seen) == 1

    def test_a_long_list_is_read_back_to_where_we_were_and_no_further(self):
        self.server.posts = some(350, apart=timedelta(minutes=20))
        first = read_all(self.viewer(channels=[CHANNEL]))
        assert len(first.keys) == 350
        spent = self.purse.spent("units")
        assert spent == self.server.spent["units"]
        self.clock.forward(timedelta(hours=1))
        again = read_all(self.viewer(channels=[CHANNEL]), first.cursor)
        assert len(again.keys) < 10
        assert self.purse.spent("units") == 2

    def test_what_is_beyond_twenty_pages_is_told(self):
        self.server.posts = some(2_100, apart=timedelta(minutes=1))
        reading = read_all(self.make())
        assert len(reading.keys) == 2_000
        assert "more than 20 pages are new: the older ones are not read" in reading.pages[-1].skipped

    def test_comments_on_one_video_are_read(self):
        self.server.posts = [
            Told("C1", "Acme", NOON - timedelta(hours=1)),
            Told("C2", "Acme", NOON - timedelta(hours=1), thread="vid00000002"),
        ]
        assert {post.key for post in read_all(self.viewer(videos=[VIDEO])).posts} == {"C1"}

    @pytest.mark.parametrize(
        ("video", "said"), [(VIDEO, "has disabled comments."), ("nosuchvideo", "The video cannot be found.")]
    )
    def test_a_video_that_says_nothing_holds_up_no_other(self, video, said):
        self.server.closed.add(VIDEO)
        self.server.posts = [Told("C2", "Acme", NOON - timedelta(hours=1), thread="vid00000002")]
        reading = read_all(self.viewer(videos=[video, "vid00000002"]))
        assert reading.keys == {"C2"}
        ((told,),) = [page.skipped for page in reading.pages if page.skipped]
        assert told.startswith(f"{video}: YouTube: ")
        assert told.endswith(said)

    # --- the search ---

    def test_a_search_is_rationed(self):
        self.server.posts = [clip("vid00000001"), clip("vid00000002", "Nothing")]
        first = read_all(self.viewer(search=True))
        assert first.keys == {"vid00000001"}
        assert self.purse.spent("searches") == self.purse.spent("units") == Decimal(1)
        self.clock.forward(timedelta(minutes=30))
        read_all(self.viewer(search=True), first.cursor)
        assert self.server.spent["searches"] == 1
        self.clock.forward(timedelta(hours=2))
        self.server.posts.append(clip("vid00000003", at=NOON + timedelta(hours=1)))
        assert read_all(self.viewer(search=True), first.cursor).keys == {"vid00000001", "vid00000003"}

    def test_more_than_a_page_of_a_search_is_told(self):
        self.server.posts = [clip(f"vid{n:08}", at=NOON - timedelta(hours=n)) for n in range(60)]
        reading = read_all(self.viewer(search=True))
        assert len(reading.keys) == 50
        assert reading.pages[0].skipped == ("more than 50 new videos hold Acme: the older ones are not read",)

    def test_a_search_that_never_left_is_not_counted(self):
        source = self.viewer(search=True)
        source._wire = replace(source._wire, base="http://127.0.0.1:1")
        with pytest.raises(SourceError, match="refuses connections"):
            source.fetch(None)
        assert ("searches", Decimal(1)) in self.purse.paid
        assert self.purse.spent("searches") == 0

    def test_when_the_searches_of_the_day_are_used_up_it_stops(self):
        source = self.viewer(search=True)
        self.purse.fill("searches", Decimal(0))
        with pytest.raises(SourceError, match="searches"):
            source.fetch(None)
        assert self.server.seen == []

    def test_more_searches_than_a_day_has_are_a_mistake_of_the_file(self):
        settings = self.viewer(search=True, search_every="1h")._settings
        assert settings.objections(["a", "b", "c", "d"]) == []
        ((key, said),) = settings.objections(["a", "b", "c", "d", "e"])
        assert key == "search_every"
        assert "120 searches, and YouTube gives 100: write search_every: 2h" in said
        assert settings.requests(["a"]) == 1

    def test_nothing_to_read_is_a_mistake_of_the_file(self):
        assert self.viewer()._settings.objections(["Acme"])[0][0] == "channels"
        assert self.viewer(channels=["@acme"], videos=[VIDEO])._settings.requests(["Acme"]) == 4

    # --- what it says when it says no ---

    @pytest.mark.parametrize(
        ("answer", "said", "permanent"),
        [
            (
                error(
                    403, "quotaExceeded", 'You have exceeded your <a href="/x">quota</a>.', "youtube.quota"
                ),
                "quota of the day is used up",
                False,
            ),
            (
                error(400, "badRequest", "Not valid.", "global", details=[{"reason": "API_KEY_INVALID"}]),
                "does not know this key",
                True,
            ),
            (error(400, "keyInvalid", "Bad Request", "usageLimits"), "does not know this key", True),
            (
                error(
                    403, "accessNotConfigured", "YouTube Data API v3 has not been used in project 1 before"
                ),
                "is not enabled",
                True,
            ),
            (
                error(400, "processingFailure", "The API server failed to process the request."),
                "failed to process",
                False,
            ),
            (error(403, "forbidden", "<b>No</b> access"), "YouTube: No access", True),
            (error(429, "rateLimitExceeded", "Quota exceeded for quota metric"), "come less often", False),
            (error(418, "", ""), r"YouTube: it refuses \(418\)", False),
        ],
    )
    def test_a_refusal_is_a_sentence_that_says_what_to_do(self, answer, said, permanent):
        self.server.trouble = answer
        with pytest.raises(SourceError, match=said) as told:
            self.make().fetch(None)
        assert told.value.permanent is permanent
        assert "<" not in str(told.value)

    def test_a_quota_that_is_used_up_is_waited_for_until_midnight_in_california(self):
        self.server.trouble = error(403, "quotaExceeded", "over", "youtube.quota")
        with pytest.raises(SourceError) as told:
            self.make().fetch(None)
        assert told.value.retry_after == timedelta(hours=19)  # noon in London is 5 in the morning there
        assert until_midnight(NOON - timedelta(days=3)) == timedelta(
            hours=20
        )  # before the clocks went forward

    def test_a_key_that_is_not_set_is_for_a_person_to_mend(self):
        with pytest.raises(SourceError, match="NO_KEY is not set") as told:
            self.make(key="${NO_KEY}").fetch(None)
        assert told.value.permanent

    def test_a_channel_that_is_none_is_for_a_person_to_mend(self):
        with pytest.raises(SourceError, match="knows no channel @nobody") as told:
            self.viewer(channels=["@nobody"]).fetch(None)
        assert told.value.permanent

    def test_the_key_is_sent_as_a_header_and_stands_in_no_address(self):
        read_all(self.make())
        assert all(seen.headers["x-goog-api-key"] == "sesame" for seen in self.server.seen)
        assert not any("sesame" in seen.path for seen in self.server.seen)

    def test_the_doctor_pays_one_unit(self):
        assert self.viewer(channels=[CHANNEL]).probe() == "it answers"
        assert self.purse.spent("units") == 1
