"""GitHub's issues and discussions, by a server on loopback that speaks its searches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources.github import MOST, GitHubSource
from tests.http_contract import LOOPBACK, HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.feeds import Answer
from tests.servers.github import GitHubServer
from tests.source_contract import read_all


class TestGitHub(HttpSourceContract):
    Server, Source = GitHubServer, GitHubSource
    base = "/"
    server: GitHubServer

    def test_an_issue_says_what_it_is_and_code_in_it_stays(self):
        self.server.posts = [
            Told("5", "uses `List<Acme>`\r\n\r\nand hums", NOON - timedelta(hours=2), title="Broken")
        ]
        (post,) = read_all(self.make()).posts
        assert (post.title, post.text, post.author) == ("Broken", "uses `List<Acme>`\nand hums", "ann")
        assert post.url == "https://github.com/acme/heater/issues/5"
        assert (post.likes, post.replies) == (4, 2)

    def test_more_than_a_search_gives_is_read_slice_by_slice(self):
        self.server.posts = some(12 * MOST, apart=timedelta(minutes=7))
        assert len(read_all(self.make()).keys) == 12 * MOST

    def test_too_many_in_one_second_are_told(self):
        self.server.posts = some(MOST + 1, apart=timedelta())
        reading = read_all(self.make())
        assert len(reading.keys) == MOST
        assert any("in one second" in said for page in reading.pages for said in page.skipped)

    def test_a_search_that_was_cut_short_is_no_answer(self):
        self.server.hurried = True
        with pytest.raises(SourceError, match="ran out of time"):
            self.make().fetch(None)

    def test_a_limit_that_is_used_up_is_waited_for(self):
        self.server.left = 0
        with pytest.raises(SourceError, match="limit for searches is used up") as told:
            self.make().fetch(None)
        assert (told.value.retry_after, told.value.permanent) == (timedelta(seconds=42), False)
        self.clock.forward(timedelta(minutes=5))
        with pytest.raises(SourceError) as told:
            self.make().fetch(None)
        assert told.value.retry_after == timedelta(seconds=1)

    @pytest.mark.parametrize("body", [b'{"message": "Validation Failed"}', b"<html>"])
    def test_a_search_that_is_not_understood_is_for_a_person_to_mend(self, body):
        self.server.trouble = Answer(body, 422)
        with pytest.raises(SourceError, match="does not understand the search") as told:
            self.make().fetch(None)
        assert told.value.permanent

    def test_a_token_is_sent_in_a_header_and_a_wrong_one_is_told(self):
        read_all(self.make(token="${KEY}"))
        assert self.server.seen[0].headers["authorization"] == "Bearer sesame"
        assert "sesame" not in self.server.seen[0].path
        read_all(self.make(token="${ABSENT}"))
        assert "authorization" not in self.server.seen[-1].headers

    @pytest.mark.parametrize(("token", "many"), [(None, 10), ("${KEY}", 30), ("${ABSENT}", 10)])
    def test_a_token_decides_which_limit_holds(self, token, many):
        given = {} if token is None else {"token": token}
        (limit,) = self.make(**given)._settings.limits(GitHubSource.declares.limits)
        assert limit.requests == many

    def test_an_item_without_number_or_title_is_no_issue(self):
        self.server.posts = [*some(1), *some(1, key="7", title="", text="Acme")]
        assert self.keys() == {"1000"}


class TestDiscussions(HttpSourceContract):
    Server, Source = GitHubServer, GitHubSource
    base = "/"
    settings: dict[str, Any] = {"token": "${KEY}", "read": ["discussions"]}  # noqa: RUF012 -- read only
    server: GitHubServer

    def test_a_discussion_says_what_it_is(self):
        self.server.posts = [Told("5", "It hums", NOON - timedelta(hours=3), title="My Acme", author="")]
        (post,) = read_all(self.make()).posts
        assert (post.key, post.title, post.text, post.author) == ("discussion-D_5", "My Acme", "It hums", "")
        assert post.url == post.thread == "https://github.com/acme/heater/discussions/5"
        assert (post.likes, post.replies) == (4, 2)

    def test_past_a_hundred_time_is_sliced(self):
        self.server.posts = some(350, apart=timedelta(minutes=20))
        assert len(self.keys()) == 350

    def test_too_many_in_one_second_are_told(self):
        self.server.posts = some(101, apart=timedelta())
        reading = read_all(self.make())
        assert len(reading.keys) == 100
        said = [said for page in reading.pages for said in page.skipped]
        assert said == ["more than 100 discussions in one second hold Acme: some are not read"]

    def test_a_refusal_that_answers_200_is_one(self):
        self.server.left = 0
        with pytest.raises(SourceError, match="API rate limit exceeded") as told:
            self.make().fetch(None)
        assert not told.value.permanent

    @pytest.mark.parametrize("errors", [b"7", b"[]", b"[7]", b'[{"type": "FORBIDDEN"}]'])
    def test_an_error_of_another_shape_is_one(self, errors):
        self.server.trouble = Answer(b'{"errors": ' + errors + b"}")
        with pytest.raises(SourceError):
            self.make().fetch(None)

    def test_what_we_may_not_see_is_left_out(self):
        self.server.trouble = Answer(
            b'{"data": {"search": {"discussionCount": 2, "nodes": [{}, null, {"id": "x"}]}}}'
        )
        assert read_all(self.make()).posts == []

    def test_issues_and_discussions_are_read_in_turns(self):
        self.server.posts = some(2)
        both = self.make(read=["issues", "discussions"])
        assert len(read_all(both).keys) == 4
        assert both._settings.requests(("Acme",)) == 2

    def test_without_a_token_it_says_so(self):
        settings = GitHubSource.Settings.model_validate(
            {"kind": "github", "name": "it", "read": ["discussions"]}
        )
        assert settings.objections(()) == [
            ("read", 'discussions need a token: write token: "${GITHUB_TOKEN}"')
        ]
        assert self.make()._settings.objections(()) == []
        with pytest.raises(SourceError, match=r"^OTHER is not set"):
            self.make(token="${OTHER}").fetch(None)
        around = Surroundings("it", self.clock, LOOPBACK, asked=("Acme",))
        with pytest.raises(SourceError, match=r"^token is not set"):
            GitHubSource(settings, around).fetch(None)
