"""Reviews on the App Store and on Trustpilot, by servers on loopback that speak their protocols."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources import web
from sources.appstore import AppStoreSource
from sources.json_api import Wire
from sources.trustpilot import MOST, TrustpilotSource
from tests.http_contract import LOOPBACK, HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.reviews import APP, UNIT, ConnectServer, ItunesServer, TrustpilotServer, pem
from tests.source_contract import read_all


class ReviewContract(HttpSourceContract):
    """What holds for all reviews."""

    base = "/v1/"

    def make(self, patience: timedelta = web.PATIENCE, **given: Any) -> Any:
        fields = {"name": "it", "about": "Acme app", **self.settings, **given}
        environ = {"KEY": "sesame", "PEM": pem()}
        settings = self.Source.Settings.model_validate(fields, context={"environ": environ})
        wire = Wire(self.server.url(self.base), web.Turns(timedelta()), patience)
        return self.Source(settings, Surroundings("it", self.clock, LOOPBACK), wire=wire)

    def test_without_words_it_asks_nobody(self):
        """It does: what is one's own is read whatever the words are."""
        assert len(self.keys()) == 12

    def test_a_review_says_what_it_is(self):
        self.server.posts = [Told("r1", "It crashes", NOON - timedelta(hours=1), kind="1", title="Bad")]
        (post,) = read_all(self.make()).posts
        assert (post.key, post.title, post.text, post.author) == ("r1", "Acme app: Bad", "It crashes", "ann")
        assert (post.stars, post.type, post.thread) == (1, "review", "r1")

    def test_stars_alone_are_no_review(self):
        self.server.posts = [*some(2), Told("r1", "", NOON - timedelta(hours=1), kind="1")]
        assert self.keys() == {"1000", "1001"}

    def test_nothing_yet_is_no_mistake(self):
        self.server.posts = []
        assert read_all(self.make()).posts == []

    def test_later_looks_ask_for_the_first_page_alone(self):
        self.server.posts = some(450, apart=timedelta(minutes=20))
        first = read_all(self.make())
        assert len(first.keys) == 450
        self.server.seen.clear()
        read_all(self.make(), first.cursor)
        assert len(self.server.seen) <= 2


class TestAppStoreConnect(ReviewContract):
    Server, Source = ConnectServer, AppStoreSource
    settings = {"kind": "appstore", "app": APP, "issuer": "team", "key_id": "ABCDEF1234", "key": "${PEM}"}  # noqa: RUF012 -- read only

    def test_an_answered_review_says_so(self):
        self.server.posts = [*some(1), *some(1, key="7", thread="answered")]
        assert {post.key: post.replies for post in read_all(self.make()).posts} == {"1000": 0, "7": 1}

    def test_more_than_ten_pages_are_told(self):
        self.server.posts = some(2_001, apart=timedelta(minutes=1))
        (page,) = read_all(self.make()).pages
        assert len(page.posts) == 2_000
        assert page.skipped == ("with your key: more than 10 pages are new: the older ones are not read",)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"issuer": "another"}, r"refuses \(401\): Authentication credentials"),
            ({"app": "999999999"}, r"refuses \(404\): The specified resource"),
            ({"key": "${NONE}"}, "NONE is not set"),
            ({"key": "${KEY}"}, "KEY is no .p8 key"),
        ],
    )
    def test_what_only_a_person_can_mend_is_said(self, given, said):
        with pytest.raises(SourceError, match=said) as told:
            self.make(**given).fetch(None)
        assert told.value.permanent
        assert "sesame" not in str(told.value)

    def test_a_key_without_its_id_is_a_mistake_of_the_file(self):
        assert self.make()._settings.objections(()) == []
        ((key, said),) = self.make(key_id=None)._settings.objections(())
        assert (key, "`key_id` and `issuer`" in said) == ("key", True)
        assert self.make()._settings.requests(()) == 1


class TestAppStoreFeed(ReviewContract):
    Server, Source, base = ItunesServer, AppStoreSource, "/"
    settings = {"kind": "appstore", "app": APP, "countries": ["fr", "us"]}  # noqa: RUF012 -- read only

    def test_a_single_review_stands_in_no_list(self):
        self.server.posts = some(1)
        (post,) = read_all(self.make()).posts
        assert post.url == f"https://apps.apple.com/fr/app/id{APP}?see-all=reviews"

    def test_later_looks_ask_for_the_first_page_alone(self):
        self.server.posts = some(450, apart=timedelta(minutes=20))
        first = read_all(self.make())
        assert len(first.keys) == 450
        self.server.seen.clear()
        read_all(self.make(), first.cursor)
        assert len(self.server.seen) <= 4

    def test_each_country_is_asked(self):
        read_all(self.make())
        assert {seen.path.split("/")[1] for seen in self.server.seen} == {"fr", "us"}
        assert self.make()._settings.requests(()) == 2


class TestTrustpilot(ReviewContract):
    Server, Source = TrustpilotServer, TrustpilotSource
    settings = {"kind": "trustpilot", "business_unit": UNIT, "key": "${KEY}"}  # noqa: RUF012 -- read only

    def test_an_answered_review_says_so(self):
        self.server.posts = [*some(1), *some(1, key="7", thread="answered")]
        posts = {post.key: post for post in read_all(self.make()).posts}
        assert (posts["1000"].replies, posts["7"].replies) == (0, 1)
        assert (posts["7"].lang, posts["7"].likes) == ("fr", 3)
        assert posts["7"].url == "https://www.trustpilot.com/reviews/7"

    def test_more_than_twenty_pages_are_told(self):
        self.server.posts = some(20 * MOST, apart=timedelta(minutes=1))
        (page,) = read_all(self.make()).pages
        assert page.skipped == (
            "more than 2,000 reviews are new: the older ones are not read; a shorter `back` helps",
        )

    def test_a_key_that_is_not_set_is_named(self):
        with pytest.raises(SourceError, match="NONE is not set") as told:
            self.make(key="${NONE}").fetch(None)
        assert told.value.permanent
