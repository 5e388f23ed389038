"""Reviews on Google Play, by Google's own client against a server on loopback that also lends the token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources import web
from sources.googleplay import MOST, GooglePlaySource
from sources.json_api import Wire
from tests.http_contract import LOOPBACK, HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, as_json, some
from tests.servers.googleplay import PACKAGE, GooglePlayServer, key_file
from tests.source_contract import read_all


class TestGooglePlay(HttpSourceContract):
    Server, Source = GooglePlayServer, GooglePlaySource
    server: GooglePlayServer

    def make(self, patience: timedelta = web.PATIENCE, **given: Any) -> GooglePlaySource:
        fields = {
            "kind": "googleplay",
            "name": "it",
            "package": PACKAGE,
            "about": "Acme app",
            "key": "${KEY}",
            **given,
        }
        environ = {
            "KEY": key_file(self.server.url("/token")),
            "WRONG": '{"type": "authorized_user"}',
            "WORSE": "x",
        }
        settings = GooglePlaySource.Settings.model_validate(fields, context={"environ": environ})
        wire = Wire(self.server.url(""), web.Turns(timedelta()), patience)
        return GooglePlaySource(settings, Surroundings("it", self.clock, LOOPBACK), wire=wire)

    def test_without_words_it_asks_nobody(self):
        """It does: what is one's own is read whatever the words are."""
        assert len(self.keys()) == 12

    def test_what_enters_the_index_late_is_found(self):
        first = read_all(self.make())
        self.server.posts += some(1, key="5000", at=NOON - timedelta(hours=20), title="Acme closes")
        assert "5000" in self.keys(first.cursor)

    def test_a_review_says_what_it_is(self):
        self.server.posts = [Told("r1", "It crashes", NOON - timedelta(hours=1), kind="1", author="Ann")]
        self.server.answered.add("r1")
        (post,) = read_all(self.make()).posts
        assert (post.key, post.title, post.text) == ("r1", "Acme app", "It crashes")
        assert (post.stars, post.type, post.lang, post.likes, post.replies) == (1, "review", "fr", 2, 1)
        assert post.url == "https://play.google.com/store/apps/details?id=com.acme.app&reviewId=r1"

    def test_a_review_with_a_title_has_it_beside_what_it_is_about(self):
        (post, *_) = read_all(self.make()).posts
        assert post.title.startswith("Acme app: Acme heater, part")

    def test_a_review_that_was_changed_comes_again(self):
        first = read_all(self.make())
        later = NOON + timedelta(hours=1)
        self.clock.forward(timedelta(hours=2))
        self.server.edited["1005"] = {
            "text": "All is well now",
            "starRating": 5,
            "lastModified": {"seconds": str(int(later.timestamp()))},
        }
        again = {post.key: post for post in read_all(self.make(), first.cursor).posts}
        assert (again["1005"].text, again["1005"].stars) == ("All is well now", 5)

    def test_more_than_a_page_is_read(self):
        self.server.posts = some(2 * MOST + 5, apart=timedelta(minutes=7))
        assert len(self.keys()) == 2 * MOST + 5

    def test_more_than_twenty_pages_are_told(self):
        self.server.posts = some(20 * MOST + 1, apart=timedelta(minutes=1))
        (page,) = read_all(self.make()).pages
        assert len(page.posts) == 20 * MOST
        assert page.skipped == ("more than 2,000 reviews in a week: some are not read",)

    def test_a_week_without_reviews_is_no_mistake(self):
        self.server.posts = []
        assert read_all(self.make()).posts == []

    def test_what_is_no_review_is_none(self):
        self.server.edited["1000"] = {"lastModified": {"seconds": "soon"}, "starRating": 9}
        self.server.posts = some(1)
        (post,) = self.make().fetch(None).posts
        assert (post.published_at, post.stars) == (None, None)
        self.server.trouble = lambda seen: (
            as_json({"reviews": [{"reviewId": "x"}, {"comments": 1}]}) if "reviews" in seen.path else None
        )
        assert self.make().fetch(None).posts == ()

    def test_one_token_does_for_an_hour(self):
        source = self.make()
        cursor = source.fetch(None).cursor
        source.fetch(cursor)
        assert [seen.path for seen in self.server.seen].count("/token") == 1

    @pytest.mark.parametrize(
        ("key", "said"),
        [("${NONE}", "NONE is not set"), ("${WRONG}", "is no key file"), ("${WORSE}", "is no key file")],
    )
    def test_a_key_that_is_none_is_for_a_person_to_mend(self, key, said):
        with pytest.raises(SourceError, match=said) as told:
            self.make(key=key).fetch(None)
        assert told.value.permanent

    def test_an_account_that_is_not_accepted_is_for_a_person_to_mend(self):
        self.server.trouble = as_json(
            {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400
        )
        with pytest.raises(
            SourceError, match="does not accept this service account: Invalid JWT Signature"
        ) as told:
            self.make().fetch(None)
        assert told.value.permanent

    def test_an_app_that_is_not_ones_own_is_for_a_person_to_mend(self):
        with pytest.raises(SourceError, match="No application was found") as told:
            self.make(package="com.globex.app").fetch(None)
        assert told.value.permanent
