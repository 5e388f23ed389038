"""Stack Exchange, by a server on loopback that speaks its protocol, counts its quota and asks to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import SourceError
from monitor.trial import try_out
from sources.stackexchange import MOST, StackExchangeSource
from tests.canary_contract import CanaryContract
from tests.http_contract import HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.stackexchange import StackExchangeServer
from tests.source_contract import read_all


class TestStackExchange(CanaryContract, HttpSourceContract):
    word = "how"
    Server, Source, base = StackExchangeServer, StackExchangeSource, "/2.3/"
    server: StackExchangeServer

    def test_a_question_says_what_it_is(self):
        at = NOON - timedelta(hours=2)
        self.server.posts = [
            Told("5", "<p>It <b>hums</b> &amp;<p>glows", at, title='Why "Acme" <3?', author="O'Neil")
        ]
        (post,) = read_all(self.make()).posts
        assert (post.key, post.title, post.text, post.author) == (
            "5",
            'Why "Acme" <3?',
            "It hums &\nglows",
            "O'Neil",
        )
        assert post.url == "https://stackoverflow.com/questions/5/about"

    def test_more_than_a_page_is_read_slice_by_slice(self):
        self.server.posts = some(3 * MOST + 5, apart=timedelta(minutes=7))
        reading = read_all(self.make())
        assert len(reading.keys) == 3 * MOST + 5
        assert len(reading.pages) == 4

    def test_too_many_in_one_second_are_told(self):
        self.server.posts = [
            *some(MOST + 1, apart=timedelta()),
            *some(1, key="1", at=NOON - timedelta(minutes=1)),
        ]
        reading = read_all(self.make())
        assert len(reading.keys) == MOST + 1
        assert "1" in reading.keys
        assert any(
            "more than 100 questions in one second" in said for page in reading.pages for said in page.skipped
        )

    def test_it_stays_away_for_as_long_as_a_good_answer_asks(self):
        self.server.posts = some(2 * MOST, apart=timedelta(minutes=7))
        self.server.backoff = 30
        first = self.make().fetch(None)
        assert (first.more, first.pause) == (True, timedelta(seconds=30))
        with pytest.raises(SourceError, match="Violation of backoff"):
            self.make().fetch(first.cursor)
        self.clock.forward(first.pause)
        assert len(self.keys(first.cursor) | {post.key for post in first.posts}) == 2 * MOST

    def test_a_trial_stays_away_too(self):
        self.server.backoff = 30
        checks = list(try_out(self.make(), self.clock.now()))
        assert (checks[-1].what, checks[-1].mark) == ("pause", "look")
        assert "30s" in checks[-1].found
        assert len(self.server.seen) == 1

    def test_a_quota_that_is_used_up_is_waited_for_until_midnight(self):
        self.server.quota = 1
        page = self.make().fetch(None)
        assert self.clock.now() + page.pause == datetime(2026, 3, 11, tzinfo=UTC)
        with pytest.raises(SourceError, match=r"too many requests from this IP.*a key helps") as told:
            self.make().fetch(page.cursor)
        assert (told.value.retry_after, told.value.permanent) == (timedelta(hours=1), False)

    def test_a_site_that_is_not_there_is_for_a_person_to_mend(self):
        with pytest.raises(SourceError, match="No site found for name") as told:
            self.make(site="nowhere").fetch(None)
        assert told.value.permanent

    def test_a_key_is_sent_and_never_shown(self):
        read_all(self.make(key="${KEY}"))
        assert "key=sesame" in self.server.seen[0].path
        assert "sesame" not in repr(self.make(key="${KEY}")._settings)
        read_all(self.make(key="${ABSENT}"))
        assert "key=" not in self.server.seen[-1].path

    @pytest.mark.parametrize(("key", "left"), [(None, 300), ("${KEY}", 10_000), ("${ABSENT}", 300)])
    def test_a_key_decides_which_quota_holds(self, key, left):
        given = {} if key is None else {"key": key}
        (limit,) = self.make(**given)._settings.limits(StackExchangeSource.declares.limits)
        assert limit.requests == left

    def test_an_item_without_number_or_title_is_no_question(self):
        self.server.posts = [*some(1), *some(1, key="7", title="", text="Acme")]
        assert self.keys() == {"1000"}

    def test_the_doctor_is_told_what_is_left(self):
        assert self.make().probe() == "9999 of 10000 requests left today"
