"""X, by tweepy against a server on loopback that speaks its protocol and counts what it would send a bill for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.model import Cursor
from monitor.ports import Surroundings
from sources import web
from sources.json_api import Wire
from sources.x import XSource
from tests.fakes import FakePurse
from tests.http_contract import LOOPBACK, HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.feeds import Answer
from tests.servers.x import XServer, number, problem
from tests.source_contract import read_all


def calm() -> list[Told]:
    """Twenty posts an hour, for a week, until now."""
    return [Told(str(n), f"Acme hums {n}", NOON - timedelta(minutes=3 * n + 1)) for n in range(7 * 24 * 20)]


class TestX(HttpSourceContract):
    Server, Source = XServer, XSource
    server: XServer
    settings = {"token": "${KEY}", "read": "all", "back": "7d"}  # noqa: RUF012 -- read only

    def buyer(self, usd: str = "100", asked: tuple[str, ...] = ("Acme",), **given: Any) -> XSource:
        """One that has so much money, and reads as users do unless told."""
        fields = {"kind": "x", "name": "it", "token": "${KEY}", "back": "7d", **given}
        settings = XSource.Settings.model_validate(fields, context={"environ": {"KEY": "sesame"}})
        self.purse = FakePurse(usd=Decimal(usd))
        around = Surroundings("it", self.clock, LOOPBACK, asked=asked, purse=self.purse)
        return XSource(settings, around, wire=Wire(self.server.url(""), web.Turns(timedelta())))

    @property
    def billed(self) -> Decimal:
        """What X would charge by its price table."""
        bill = self.server.bill
        return Decimal("0.005") * (bill["post"] + bill["count"]) + Decimal("0.010") * bill["author"]

    def test_what_enters_the_index_late_is_found(self):
        """Not here: X is asked for what is newer than the newest, since looking back would be paid for each time."""
        read_all(self.make(read="all"))
        assert "since_id" not in self.server.seen[0].path

    # --- what a post says ---

    def test_a_post_says_what_it_is(self):
        at = NOON - timedelta(hours=1)
        self.server.posts = [Told("7", "Acme &amp; co: https://t.co/abc", at, author="ann", thread="99")]
        self.server.extra["7"] = {
            "lang": "fr",
            "entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://acme.example/news"}]},
            "referenced_tweets": [{"type": "replied_to", "id": "99"}],
        }
        (post,) = read_all(self.make()).posts
        id_ = str(number(self.server.posts[0]))
        assert (post.key, post.text) == (id_, "Acme & co: https://acme.example/news")
        assert (post.author, post.url) == ("@ann", f"https://x.com/ann/status/{id_}")
        assert (post.lang, post.type, post.thread, post.reach) == ("fr", "comment", "99", 70)
        assert (post.likes, post.replies, post.shares) == (5, 1, 3)

    def test_a_long_post_is_read_whole(self):
        self.server.posts = [Told("7", "Acme begins …", NOON - timedelta(hours=1))]
        self.server.extra["7"] = {"note_tweet": {"text": "Acme begins and does not end " + "so " * 200}}
        (post,) = read_all(self.make()).posts
        assert len(post.text) > 500

    def test_an_edited_post_stays_the_same_post(self):
        self.server.posts = [Told("7", "Acme, again", NOON - timedelta(hours=1))]
        self.server.extra["7"] = {"edit_history_tweet_ids": ["17", str(number(self.server.posts[0]))]}
        assert self.keys() == {"17"}

    def test_without_names_authors_are_numbers_and_cost_nothing(self):
        posts = read_all(self.buyer(read="all", names=False)).posts
        assert all(post.author.isdigit() for post in posts)
        assert self.server.bill["author"] == 0
        assert all("/i/status/" in post.url for post in posts)
        assert self.purse.spent("usd") == self.billed == Decimal("0.060")

    def test_what_x_left_out_of_a_good_answer_is_said(self):
        self.server.partial = [
            {"title": "Authorization Error", "detail": "Sorry, you are not authorized to see it."}
        ]
        page = self.make().fetch(None)
        assert page.posts
        assert page.skipped == ("X left something out: Sorry, you are not authorized to see it.",)

    # --- paging ---

    def test_a_reading_of_many_pages_goes_back_from_the_newest_and_then_on_from_it(self):
        self.server.posts = some(230, apart=timedelta(minutes=3))
        first = read_all(self.make())
        assert [len(page.posts) for page in first.pages] == [100, 100, 30]
        self.server.posts += some(1, key="9000", at=NOON + timedelta(minutes=5), title="Acme late")
        self.clock.forward(timedelta(minutes=10))
        assert [post.text[:9] for post in read_all(self.make(), first.cursor).posts] == ["Acme late"]

    def test_a_cursor_of_last_month_is_no_mistake(self):
        """X refuses numbers and times that are older than a week."""
        self.server.posts = some(230, apart=timedelta(minutes=3))
        started = self.make().fetch(None)
        self.clock.forward(timedelta(days=30))
        self.server.posts += some(2, key="9000", at=NOON + timedelta(days=29), title="Acme late")
        assert any(post.text.startswith("Acme late") for post in read_all(self.make(), started.cursor).posts)

    def test_one_look_buys_so_many_at_the_most_and_says_so(self):
        self.server.posts = some(230, apart=timedelta(minutes=3))
        reading = read_all(self.buyer(read="all", most=100))
        assert len(reading.posts) == 100
        assert [said for page in reading.pages for said in page.skipped] == [
            "more than 100 posts: the older ones are not bought; see `most`"
        ]

    # --- money ---

    def test_what_did_not_come_is_given_back_to_the_cent(self):
        read_all(self.buyer(read="all"))
        assert self.purse.spent("usd") == self.billed > 0

    def test_it_asks_for_no_more_than_there_is_money_for(self):
        self.server.posts = some(230, apart=timedelta(minutes=3))
        source = self.buyer(usd="0.40", read="all", names=False)
        page = source.fetch(None)
        read, cursor = len(page.posts), page.cursor
        with pytest.raises(SourceError, match="budget") as told:
            source.fetch(cursor)
        assert read == 80
        assert self.purse.spent("usd") == Decimal("0.400")
        assert told.value.retry_after
        self.purse.fill("usd", Decimal(100))
        assert read + len(read_all(source, cursor).posts) == 230

    def test_without_money_nothing_is_asked(self):
        with pytest.raises(SourceError, match="budget"):
            self.buyer(usd="0.001").fetch(None)
        assert self.server.seen == []

    def test_what_x_refuses_is_not_paid_for(self):
        self.server.trouble = problem(503, "Service Unavailable", "Service Unavailable")
        with pytest.raises(SourceError):
            self.buyer(read="all").fetch(None)
        assert self.purse.spent("usd") == 0

    @pytest.mark.parametrize("nobody", ["http://127.0.0.1:1", "http://10.0.0.1"])
    def test_what_never_left_is_not_paid_for(self, nobody):
        source = self.buyer(read="all")
        source._wire = replace(source._wire, base=nobody)
        with pytest.raises(SourceError):
            source.fetch(None)
        assert self.purse.paid
        assert self.purse.spent("usd") == 0

    def test_what_broke_on_the_way_back_may_have_been_paid_for(self):
        self.server.trouble = Answer(b'{"data": [' + b" " * 5_000, cut=100)
        with pytest.raises(SourceError):
            self.buyer(read="all", names=False).fetch(None)
        assert self.purse.spent("usd") == Decimal("0.500")

    # --- two stages ---

    def test_few_posts_are_read_and_none_cost_a_count(self):
        self.server.posts = [Told(str(n), "Acme", NOON - timedelta(minutes=20 + n)) for n in range(3)]
        first = read_all(self.buyer())
        assert len(first.posts) == 3
        self.clock.forward(timedelta(hours=2))
        again = read_all(self.buyer(), first.cursor)
        assert again.posts == []
        assert self.server.bill["count"] == 2
        assert self.purse.spent("usd") == Decimal("0.005")

    def test_as_many_as_usual_are_counted_and_not_bought(self):
        self.server.posts = calm()
        page = self.buyer(back="1h").fetch(None)
        assert page.posts == ()
        assert page.skipped == ("X counts 20 posts, usual are 20 at these hours: not a rise, so not bought",)
        assert self.purse.spent("usd") == self.billed == Decimal("0.005")

    def test_a_rise_is_bought(self):
        storm = [
            Told(str(9_000 + n), f"Acme burns {n}", NOON - timedelta(seconds=30 * n + 1)) for n in range(60)
        ]
        self.server.posts = calm() + storm
        reading = read_all(self.buyer(back="1h"))
        assert sum("burns" in post.text for post in reading.posts) == 60
        assert self.purse.spent("usd") == self.billed

    def test_what_was_let_pass_is_not_bought_later(self):
        self.server.posts = calm()
        cursor = read_all(self.buyer(back="1h")).cursor
        self.clock.forward(timedelta(hours=1))
        self.server.posts += [Told("9000", "Acme at last", NOON + timedelta(minutes=30))]
        assert [post.text for post in read_all(self.buyer(), cursor).posts] == ["Acme at last"]

    # --- the account ---

    def test_all_that_mentions_the_account_is_read_once_its_number_is_known(self):
        self.server.posts += some(2, key="77", title="@acmehq hello", text="")
        first = read_all(self.buyer(read="all", account="@AcmeHQ", asked=()))
        assert {post.text for post in first.posts} == {"@acmehq hello"}
        self.clock.forward(timedelta(hours=1))
        read_all(self.buyer(read="all", account="AcmeHQ", asked=()), first.cursor)
        assert sum("/by/username/" in seen.path for seen in self.server.seen) == 1

    def test_an_account_that_is_none_is_for_a_person_to_mend(self):
        with pytest.raises(SourceError, match="knows no account @nobody") as told:
            self.buyer(account="nobody", asked=()).fetch(None)
        assert told.value.permanent

    # --- deletions ---

    def test_what_was_deleted_is_found_out_only_where_it_is_paid_for(self):
        first = read_all(self.buyer(read="all", recheck=True))
        gone = self.server.published[3]
        self.server.delete(gone.key)
        self.clock.forward(timedelta(hours=25))
        then = read_all(self.buyer(read="all", recheck=True), first.cursor)
        assert [key for page in then.pages for key in page.gone] == [str(number(gone))]
        assert any("/2/tweets?" in seen.path for seen in self.server.seen)
        self.server.seen.clear()
        again = read_all(self.buyer(read="all", recheck=True), then.cursor)
        assert not any("/2/tweets?" in seen.path for seen in self.server.seen)
        self.clock.forward(timedelta(hours=25))
        read_all(self.buyer(read="all"), again.cursor)
        assert not any("/2/tweets?" in seen.path for seen in self.server.seen)

    # --- what X says when it says no ---

    @pytest.mark.parametrize(
        ("answer", "said", "permanent"),
        [
            (problem(401, "Unauthorized", "Unauthorized"), "does not know this token", True),
            (
                problem(
                    402, "CreditsDepleted", "Your enrolled account [1] does not have any credits.", "credits"
                ),
                "credits of this account are used up",
                True,
            ),
            (
                problem(
                    403,
                    "Client Forbidden",
                    "When authenticating requests you must use keys from a developer App that is attached to a Project.",
                    "client-forbidden",
                    reason="client-not-enrolled",
                ),
                "must belong to a project",
                True,
            ),
            (
                problem(
                    403, "SpendCapReached", "Your account has reached its billing cycle spend cap.", "credits"
                ),
                "spending limit is reached",
                True,
            ),
            (
                problem(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", "usage-capped"),
                "that X sells in a month are used up",
                False,
            ),
            (
                problem(400, "Invalid Request", "One or more parameters", "invalid-request"),
                "does not understand the question; it says: One or more parameters",
                True,
            ),
        ],
    )
    def test_a_refusal_is_a_sentence_that_says_what_to_do(self, answer, said, permanent):
        self.server.trouble = answer
        with pytest.raises(SourceError, match=said) as told:
            self.make().fetch(None)
        assert told.value.permanent is permanent
        assert "sesame" not in str(told.value)

    @pytest.mark.parametrize(("seconds", "wait"), [(300, 300), (-5, 1), (10**7, 900)])
    def test_too_often_waits_until_the_limit_is_filled_again(self, seconds, wait):
        reset = str(int(NOON.timestamp()) + seconds)
        self.server.trouble = problem(
            429, "Too Many Requests", "Too Many Requests", headers={"x-rate-limit-reset": reset}
        )
        with pytest.raises(SourceError, match="less often") as told:
            self.make().fetch(None)
        assert told.value.retry_after == timedelta(seconds=wait)

    def test_a_token_that_is_not_set_is_named(self):
        with pytest.raises(SourceError, match="X_TOKEN is not set") as told:
            self.make(token="${X_TOKEN}").fetch(None)
        assert told.value.permanent

    def test_without_a_token_nothing_is_bought(self):
        with pytest.raises(SourceError, match="is not set"):
            self.buyer(token="${X_TOKEN}").fetch(None)
        assert self.purse.paid == []

    def test_the_token_is_sent_and_tweepy_never_has_it(self):
        source = self.make()
        read_all(source)
        assert self.server.seen[0].headers["authorization"] == "Bearer sesame"
        assert source._tweepy().bearer_token is None

    def test_a_probe_costs_nothing_and_says_so(self):
        assert "X was not asked, for that costs" in self.buyer().probe()
        assert self.purse.paid == []
        assert self.server.seen == []
        with pytest.raises(SourceError, match="X_TOKEN is not set"):
            self.buyer(token="${X_TOKEN}").probe()

    # --- the settings ---

    def test_a_query_of_many_words_is_several_and_a_word_without_end_is_refused(self):
        settings = self.buyer(account="acmehq")._settings
        words = [f"Acme product number {n}" for n in range(60)]
        assert settings.requests(words) == 2 * 4 + 1
        assert settings.objections(words) == []
        ((key, said),) = settings.objections(["Acme " + "x" * 600])
        assert (key, "607 characters" in said) == ("words", True)

    def test_it_reads_all_queries(self):
        asked = tuple(f"Acme heater, part {n}" for n in range(12)) + tuple(
            f"nothing of number {n}" for n in range(30)
        )
        assert len(read_all(self.buyer(read="all", asked=asked)).keys) == 12
        assert len({seen.path.split("query=")[1][:60] for seen in self.server.seen}) > 1

    @pytest.mark.parametrize(
        "cursor",
        [
            '{"lanes": {"(Acme) -is:retweet": {"since": "9999999999999999999", "through": 99999999999999}}}',
            '{"lanes": 1, "done": 2, "account": [], "kept": ["x", 1], "unchecked": {}, "checked": "1"}',
            '{"lanes": {"(Acme) -is:retweet": 7}, "done": [1]}',
        ],
    )
    def test_a_cursor_of_nonsense_is_a_fresh_start(self, cursor):
        assert len(read_all(self.buyer(read="all"), Cursor(cursor)).keys) == 12
