"""Threads, Instagram and Facebook, by servers on loopback that speak Meta's Graph API."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources import web
from sources.facebook import FacebookSource
from sources.graph import FULL, PAGES, REST, Graph, refused, rest
from sources.instagram import MOST_TAGS, InstagramSettings, InstagramSource
from sources.json_api import Wire
from sources.threads import ThreadsSource
from tests.fakes import FakeClock
from tests.http_contract import LOOPBACK, HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.graph import ACCOUNT, FacebookServer, InstagramServer, ThreadsServer, error
from tests.source_contract import read_all

HOUR_AGO = NOON - timedelta(hours=1)


class MetaContract(HttpSourceContract):
    """What the three of them share."""

    def said(self, **given: Any) -> list[str]:
        return [said for page in read_all(self.make(**given)).pages for said in page.skipped]

    def test_without_approval_nobody_is_asked(self):
        with pytest.raises(SourceError, match="write `approved: true`") as told:
            self.make(approved=False).fetch(None)
        assert told.value.permanent
        assert self.server.seen == []

    def test_without_a_token_nobody_is_asked(self):
        with pytest.raises(SourceError, match="NOWHERE is not set"):
            self.make(token="${NOWHERE}").fetch(None)
        assert self.server.seen == []

    @pytest.mark.parametrize(
        ("answer", "said", "permanent", "wait"),
        {
            "ended": (
                error(190, subcode=463),
                r"token has ended or was withdrawn \(190/463, trace EJplcsCHuLu\)",
                True,
                None,
            ),
            "limit of the app": (error(4), "limit is used up", False, FULL),
            "limit of the page": (
                replace(
                    error(80001),
                    headers={
                        "X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": 90}]}',
                    },
                ),
                "limit is used up",
                False,
                timedelta(minutes=90),
            ),
            "no permission": (error(200, status=403), "not allowed the app", True, None),
            "for now": (error(2, status=500), "Meta has trouble answering", False, None),
            "no feature": (error(10), "not allowed the app", True, None),
            "session": (error(102), "make a new one", True, None),
        }.values(),
    )
    def test_errors_are_told_by_their_number(self, answer, said, permanent, wait):
        self.server.trouble = answer
        with pytest.raises(SourceError, match=said) as told:
            read_all(self.make())
        assert (told.value.permanent, told.value.retry_after) == (permanent, wait)
        assert "sesame" not in str(told.value)

    def test_it_rests_before_its_limit_is_used_up(self):
        assert self.make().fetch(None).pause == timedelta()
        self.server.usage = {"X-App-Usage": '{"call_count":91,"total_time":2,"total_cputime":1}'}
        assert self.make().fetch(None).pause == REST


class TestThreads(MetaContract):
    Server, Source, base = ThreadsServer, ThreadsSource, "/v1.0/"
    settings = {"token": "${KEY}", "approved": True}  # noqa: RUF012 -- read only

    def test_a_post_and_an_answer_say_what_they_are(self):
        self.server.posts = [Told("7", "Acme hums", HOUR_AGO, kind="comment")]
        (post,) = read_all(self.make()).posts
        assert (post.key, post.text, post.url, post.author, post.type) == (
            "7",
            "Acme hums",
            "https://www.threads.net/@ann/post/7",
            "ann",
            "comment",
        )

    def test_all_pages_are_read(self):
        self.server.most = 5
        assert len(self.keys()) == len(self.told())

    def test_a_word_that_never_has_posts_is_no_calm(self):
        self.server.sensitive = {"acme"}
        assert self.said() == [
            "Threads has never anything for Acme: Meta may call the word sensitive, so this is no calm"
        ]

    def test_a_word_that_has_posts_at_other_times_is_calm(self):
        self.server.posts = [Told("7", "Acme", NOON - timedelta(days=90))]
        assert self.said() == []

    def test_nothing_for_anything_is_blind(self):
        self.server.posts, self.server.ever = [], set()
        with pytest.raises(SourceError, match="the search is blind"):
            self.make().fetch(None)

    def test_what_says_nothing_is_no_post(self):
        self.server.posts = [Told("7", "", HOUR_AGO, url="https://acme.example")]
        assert read_all(self.make()).posts == []

    def test_an_index_that_says_nothing_for_days_hides_nothing_for_good(self):
        self.server.ever = {"acme", "news"}
        super().test_an_index_that_says_nothing_for_days_hides_nothing_for_good()


class TestInstagram(MetaContract):
    Server, Source, base = InstagramServer, InstagramSource, "/v24.0/"
    settings = {"token": "${KEY}", "approved": True, "account": ACCOUNT}  # noqa: RUF012 -- read only

    def told(self):
        return some(12, apart=timedelta(hours=1))

    def test_without_words_it_asks_nobody(self):
        """It asks for what is its own, all the same."""
        self.server.posts = [Told("7", "Acme!", HOUR_AGO, kind="comment")]
        around = Surroundings("it", self.clock, LOOPBACK)
        source = type(self.make())(self.make()._settings, around, wire=Wire(self.server.url(self.base)))
        assert read_all(source).keys == {"7"}

    def test_each_says_what_it_is(self):
        self.server.posts = [
            Told("7", "hums", HOUR_AGO, title="#acme", author="ann"),
            Told("8", "with @acme", HOUR_AGO, author="bea", kind="tagged"),
            Told("9", "Love it", HOUR_AGO, author="cid", kind="comment"),
        ]
        posts = {post.key: post for post in read_all(self.make()).posts}
        assert [
            (posts[key].author, posts[key].type, posts[key].likes, posts[key].thread) for key in "789"
        ] == [
            ("", "post", 7, ""),
            ("bea", "post", 7, ""),
            ("cid", "comment", 2, "180"),
        ]
        assert posts["9"].url == "https://www.instagram.com/p/own/"

    def test_a_hashtag_that_is_refused_is_said_and_the_others_are_read(self):
        said = self.said(hashtags=["#scandal", "#acme"])
        assert len(said) == 1
        assert said[0].startswith(
            "nothing is heard of #scandal: Instagram does not know it, or calls it sensitive"
        )
        assert "2207024" in said[0]

    def test_what_is_wrong_with_the_token_is_not_the_hashtags_fault(self):
        self.server.trouble = lambda seen: error(190) if "ig_hashtag_search" in seen.path else None
        with pytest.raises(SourceError, match="make a new one"):
            read_all(self.make())

    def test_a_photo_without_words_is_no_post(self):
        self.server.posts = [Told("7", "", HOUR_AGO)]
        assert read_all(self.make()).posts == []

    def test_a_hashtag_without_a_number_is_said(self):
        self.server.tags = {"acme": ""}
        assert "#acme" in self.said()[0]

    def test_its_number_is_asked_for_once(self):
        source = self.make()
        for _ in range(2):
            read_all(source)
        assert len([seen for seen in self.server.seen if "ig_hashtag_search" in seen.path]) == 1

    @pytest.mark.parametrize(("count", "wrong"), [(MOST_TAGS, 0), (MOST_TAGS + 1, 1)])
    def test_more_hashtags_than_a_week_allows_are_refused_at_once(self, count, wrong):
        settings = self.make(hashtags=[f"tag{number}" for number in range(count)])._settings
        assert len(settings.objections(())) == wrong
        assert settings.requests(()) == 2 * count + 2

    def test_hashtags_are_the_words_of_the_brands_each_as_one(self):
        settings: InstagramSettings = self.make()._settings
        assert settings.tags(("Acme Heater", "@acme-co", "Globex", "...")) == (
            "acmeheater",
            "acmeco",
            "globex",
        )


class TestFacebook(MetaContract):
    Server, Source, base = FacebookServer, FacebookSource, "/v24.0/"
    settings = {"token": "${KEY}", "approved": True, "page": "100"}  # noqa: RUF012 -- read only

    def test_without_words_it_asks_nobody(self):
        """It reads what is its own, whatever the words."""
        assert read_all(self.make()).posts

    def test_each_says_what_it_is(self):
        self.server.posts = [
            Told("7", "Is it recalled?", HOUR_AGO, kind="comment"),
            Told("8", "thanks Acme", HOUR_AGO),
            Told("9", "Never again", HOUR_AGO, kind="rating", thread="negative"),
            Told("10", "", HOUR_AGO, kind="rating", thread="positive", author=""),
            Told("11", "Good", HOUR_AGO, kind="rating", thread="4"),
            Told("12", "", HOUR_AGO, kind="rating", thread="1"),
            Told("13", "", HOUR_AGO, kind="comment"),
        ]
        posts = {post.key: post for post in read_all(self.make()).posts}
        assert {
            key: (post.type, post.title, post.text, post.author, post.stars) for key, post in posts.items()
        } == {
            "7": ("comment", "", "Is it recalled?", "ann", None),
            "8": ("post", "", "thanks Acme", "ann", None),
            "9": ("review", "ann does not recommend it", "Never again", "ann", None),
            "10": ("review", "Somebody recommends it", "", "", None),
            "11": ("review", "", "Good", "ann", 4),
        }
        assert posts["7"].thread == "100_1"

    def test_one_look_makes_three_requests(self):
        assert self.make()._settings.requests(()) == 3


class TestRest:
    @pytest.mark.parametrize(
        ("headers", "wait"),
        [
            ({}, timedelta()),
            ({"x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":25}'}, timedelta()),
            ({"x-app-usage": '{"total_cputime":90}'}, REST),
            (
                {
                    "x-business-use-case-usage": '{"1":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}'
                },
                timedelta(minutes=19),
            ),
            (
                {"x-business-use-case-usage": '{"1":[{"estimated_time_to_regain_access":99999}]}'},
                timedelta(days=1),
            ),
            ({"x-app-usage": "{", "x-business-use-case-usage": "[1]"}, timedelta()),
            (
                {"x-app-usage": '{"call_count":"x"}', "x-business-use-case-usage": '{"1": 7, "2": [7]}'},
                timedelta(),
            ),
        ],
    )
    def test_usage_says_how_long(self, headers, wait):
        assert rest(headers) == wait


class TestRefused:
    @pytest.mark.parametrize(
        "body", [b"", b"<html>", b"[1]", b'{"error": "no"}', b'{"error": {"code": "x"}}']
    )
    def test_what_is_no_error_of_theirs_is_left_to_its_status(self, body):
        assert refused(web.Answer(400, {}, body)) is None

    def test_another_number_is_said_with_its_words(self):
        answer = web.Answer(400, {}, b'{"error": {"code": 12345, "message": "What\\u202e?"}}')
        assert str(refused(answer)) == "Meta does not do what it is asked (12345): What?"


def test_a_list_without_end_is_left():
    clock = FakeClock()
    server = ThreadsServer(some(PAGES * 2 + 2, apart=timedelta(minutes=1)), clock)
    server.most = 1
    server.start()
    settings = ThreadsSource.Settings.model_validate(
        {"kind": "threads", "name": "it", "token": "${KEY}", "approved": True},
        context={"environ": {"KEY": "sesame"}},
    )
    wire = Wire(server.url("/v1.0/"), web.Turns(timedelta()))
    graph = Graph("", settings, Surroundings("it", clock, LOOPBACK), wire)
    found = list(graph.walk("keyword_search", 0, q="acme", limit=1))
    server.stop()
    assert len(found) == PAGES
    assert graph.skipped == (f"more than {PAGES} pages of keyword_search: the oldest are not read",)
