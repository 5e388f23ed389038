"""LinkedIn, by a server on loopback that speaks Rest.li."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.errors import SourceError
from sources.linkedin import MOST, PAGES, LinkedInSource
from tests.http_contract import HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.feeds import Answer
from tests.servers.linkedin import LinkedInServer, error
from tests.source_contract import read_all

HOUR_AGO = NOON - timedelta(hours=1)


class TestLinkedIn(HttpSourceContract):
    Server, Source, base = LinkedInServer, LinkedInSource, "/rest/"
    settings = {"token": "${KEY}", "approved": True, "organization": "1234567"}  # noqa: RUF012 -- read only

    def test_without_words_it_asks_nobody(self):
        """It reads what is its own, whatever the words."""
        assert read_all(self.make()).posts

    def test_a_comment_and_a_mention_say_what_they_are(self):
        self.server.posts = [
            Told("7", "too loud", HOUR_AGO, kind="comment", thread="5"),
            Told("6", "thanks Acme", HOUR_AGO, author="bea"),
        ]
        posts = {post.type: post for post in read_all(self.make()).posts}
        assert (posts["comment"].text, posts["comment"].url, posts["comment"].author) == (
            "too loud",
            "https://www.linkedin.com/feed/update/urn:li:share:5",
            "urn:li:person:ann",
        )
        assert posts["post"].thread == "urn:li:share:6"

    def test_its_words_are_for_a_link_only(self):
        assert LinkedInSource.declares.shows == "link"

    def test_many_come_in_pages_and_too_many_are_said(self):
        self.server.posts = some(MOST + 5, apart=timedelta(minutes=1))
        assert len(self.keys()) == MOST + 5
        self.server.posts = some(MOST * PAGES + 5, apart=timedelta(seconds=1))
        (page,) = read_all(self.make()).pages
        assert page.skipped == (f"more than {MOST * PAGES} notifications at once: the rest are not read",)

    @pytest.mark.parametrize(
        ("answer", "said", "permanent"),
        [
            (error(401, "REVOKED_ACCESS_TOKEN"), r"make a new one", True),
            (
                error(403, "ACCESS_DENIED"),
                r"not allowed the app to read this page \(403 ACCESS_DENIED\)",
                True,
            ),
            (error(426, "NONEXISTENT_VERSION"), "a newer `version`", True),
            (error(429, "TOO_MANY_REQUESTS"), "a longer `every`", False),
            (error(500, "INTERNAL_SERVER_ERROR"), "has trouble answering", False),
            (Answer(b"[", 403), r"refuses to show it to us \(403\)", False),
            (Answer(b"[1]", 403), r"refuses to show it to us \(403\)", False),
        ],
    )
    def test_errors_say_what_to_do(self, answer, said, permanent):
        self.server.trouble = answer
        with pytest.raises(SourceError, match=said) as told:
            self.make().fetch(None)
        assert told.value.permanent is permanent

    def test_an_old_version_is_refused_there(self):
        with pytest.raises(SourceError, match="426 NONEXISTENT_VERSION"):
            self.make(version="202401").fetch(None)

    @pytest.mark.parametrize("given", [{"approved": False}, {"token": "${NOWHERE}"}])
    def test_without_approval_or_token_nobody_is_asked(self, given):
        with pytest.raises(SourceError) as told:
            self.make(**given).fetch(None)
        assert told.value.permanent
        assert self.server.seen == []

    @pytest.mark.parametrize("at", [None, "x", 10**30])
    def test_a_strange_time_is_none(self, at):
        from sources.linkedin import _post

        node = {
            "generatedActivity": "a",
            "lastModifiedAt": at,
            "decoratedGeneratedActivity": {"share": {"text": "Acme"}},
        }
        post = _post(node)
        assert post is not None
        assert post.published_at is None

    def test_what_says_nothing_is_no_post(self):
        self.server.posts = [Told("7", " ", HOUR_AGO)]
        assert read_all(self.make()).posts == []
