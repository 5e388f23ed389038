"""Reddit, by praw itself and a server on loopback that speaks Reddit's protocol."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.errors import SourceError
from monitor.model import Cursor
from monitor.ports import Surroundings
from sources import web
from sources.json_api import Wire
from sources.reddit import IN_ALL, MOST, ROUND, RedditSource
from tests.http_contract import LOOPBACK, TROUBLES, HttpSourceContract
from tests.makers import NOON
from tests.servers.api import Told, as_json, some
from tests.servers.feeds import Answer
from tests.servers.reddit import RedditServer
from tests.source_contract import read_all


class TestReddit(HttpSourceContract):
    Server, Source = RedditServer, RedditSource
    settings: dict[str, Any] = {  # noqa: RUF012 -- read only
        "approved": True,
        "client_id": "${KEY}",
        "client_secret": "${KEY}",
        "username": "acme_press",
    }
    server: RedditServer

    def told(self) -> list[Told]:
        return [Told(**{**vars_of(post), "text": f"It hums. {post.key}"}) for post in some()]

    # --- what is read -----------------------------------------------------------------------------------------

    def test_a_post_and_a_comment_say_what_they_are(self):
        self.server.posts = [
            Told("c7", "Acme? *Never*.", NOON - timedelta(hours=1), kind="comment", thread="p5"),
            Told("p5", "", NOON - timedelta(hours=2), title="My Acme", url="https://acme.example/x"),
            Told("p4", "It <i>hums</i>", NOON - timedelta(hours=3), title="Acme & co"),
        ]
        own, shared, comment = read_all(self.make(subreddits=["heating"], search="off")).posts
        assert (own.key, own.title, own.text, own.type) == ("t3_p4", "Acme & co", "It <i>hums</i>", "post")
        assert (own.likes, own.replies, own.thread) == (7, 3, "t3_p4")
        assert shared.text == "https://acme.example/x"
        assert (comment.key, comment.title, comment.text) == ("t1_c7", "", "Acme? *Never*.")
        assert (comment.type, comment.thread, comment.author) == ("comment", "t3_p5", "ann")
        assert (comment.likes, comment.replies) == (None, None), "its votes are hidden at first"
        assert comment.url == "https://www.reddit.com/r/heating/comments/p5/x/"

    def test_a_search_may_be_of_some_subreddits(self):
        self.server.posts = [*some(2), *some(1, key="d1", author="dora"), *some(1, key="e1", author="dora")]
        reading = read_all(self.make(search="subreddits", subreddits=["diy", "cooking"], read=[]))
        assert reading.keys == {"t3_d1", "t3_e1"}
        assert self.server.seen[-1].path.startswith("/r/diy+cooking/search/?q=%22Acme%22&restrict_sr=True")

    def test_a_search_that_finds_nothing_of_what_is_always_there_says_so(self):
        self.server.posts = [Told("1", "the weather", NOON - timedelta(hours=3), title="x")]
        assert self.make().canary() == ""
        assert self.make(search="subreddits", subreddits=["heating"]).canary() == ""
        assert "not even the word 'kazoo' in the last 48 hours" in self.make(canary="kazoo").canary()
        self.server.posts = [Told("1", "the weather", NOON - timedelta(days=3), title="x")]
        assert "finds nothing at all" in self.make().canary()
        with pytest.raises(SourceError, match="nothing is searched for"):
            self.make(search="off", subreddits=["heating"]).canary()

    def test_what_a_subreddit_says_is_read_whether_it_names_a_brand_or_not(self):
        self.server.posts = some(3, title="Something else", text="on nothing", kind="comment")
        for number, post in enumerate(self.server.posts):
            self.server.posts[number] = Told(**{**vars_of(post), "key": f"c{number}"})
        reading = read_all(self.make(search="off", subreddits=["heating"], read=["comments"]))
        assert reading.keys == {"t1_c0", "t1_c1", "t1_c2"}

    def test_all_pages_are_read_back_to_where_we_were_and_no_further(self):
        self.server.posts = some(3 * MOST, apart=timedelta(minutes=7))
        first = read_all(self.make())
        assert len(first.keys) == 3 * MOST
        self.server.seen.clear()
        again = read_all(self.make(), first.cursor)
        assert 1 <= len(again.keys) < 10
        assert len(self.server.seen) == 2, "the login, and one page"

    def test_more_than_a_listing_holds_is_told(self):
        self.server.posts = some(IN_ALL + 1, apart=timedelta(seconds=20))
        (page,) = read_all(self.make()).pages
        assert len(page.posts) == IN_ALL
        assert page.skipped == (
            "more than 1000 in search Acme: the oldest are not read; a shorter `every` or `back` helps",
        )

    def test_a_thing_that_lacks_everything_costs_nobody_the_others(self):
        strange: list[Any] = [
            7,
            {"kind": "t5", "data": {"id": "x"}},
            {"kind": "t3", "data": {}},
            {"kind": "t3", "data": {"id": "n1"}},
            {"kind": "t3", "data": {"id": "n2", "name": "t3_n2", "author": "x"}},
            {
                "kind": "t3",
                "data": {
                    "id": "n3",
                    "name": "t3_n3",
                    "author": "[deleted]",
                    "title": "Acme",
                    "created_utc": 1e300,
                    "score": True,
                    "permalink": [],
                },
            },
            {
                "kind": "t3",
                "data": {
                    "id": "ok",
                    "name": "t3_ok",
                    "author": "x",
                    "title": "Acme",
                    "selftext": None,
                    "created_utc": NOON.timestamp() - 60,
                    "url": 7,
                    "subreddit": 3,
                    "replies": 1,
                },
            },
        ]
        listing = as_json({"kind": "Listing", "data": {"children": strange, "after": 7}})
        self.server.trouble = lambda seen: listing if "/r/" in seen.path else None
        assert read_all(self.make()).keys == {"t3_ok"}

    def test_other_things_than_posts_are_an_error_and_no_silence(self):
        listing = as_json({"kind": "Listing", "data": {"children": [{"kind": "t5", "data": {"id": "x"}}]}})
        self.server.trouble = lambda seen: listing if "/r/" in seen.path else None
        with pytest.raises(SourceError, match="other things than posts"):
            self.make().fetch(None)

    # --- what is deleted --------------------------------------------------------------------------------------

    def test_what_is_deleted_there_is_heard_of_within_a_day(self):
        first = read_all(self.make())
        self.server.gone = {"1000": "author", "1001": "mod", "1002": "user"}
        self.clock.forward(ROUND)
        later = read_all(self.make(), first.cursor)
        gone = [key for page in later.pages for key in page.gone]
        assert sorted(gone) == ["t3_1000", "t3_1001", "t3_1002"]
        assert not later.keys & set(gone)
        assert len(later.keys) == len(first.keys) - 3, "the others come as they are now"
        self.clock.forward(ROUND)
        assert not any(page.gone for page in read_all(self.make(), later.cursor).pages), "once is enough"

    def test_a_comment_that_a_moderator_removed_is_gone_though_its_author_stands(self):
        self.server.posts = [Told("c1", "Acme!", NOON - timedelta(hours=1), kind="comment")]
        source = self.make(search="off", subreddits=["heating"])
        first = read_all(source)
        self.server.gone = {"c1": "mod"}
        self.clock.forward(ROUND)
        assert [key for page in read_all(source, first.cursor).pages for key in page.gone] == ["t1_c1"]

    def test_what_can_name_no_brand_is_not_looked_at_again(self):
        self.server.posts = [*some(3), *some(3, title="Else", text="where")]
        for number, post in enumerate(self.server.posts):
            self.server.posts[number] = Told(**{**vars_of(post), "key": f"p{number}"})
        first = read_all(self.make(search="off", subreddits=["heating"]))
        assert len(first.keys) == 6
        self.clock.forward(ROUND)
        self.server.seen.clear()
        read_all(self.make(search="off", subreddits=["heating"]), first.cursor)
        (asked,) = [seen.path for seen in self.server.seen if "/api/info" in seen.path]
        assert "id=t3_p2%2Ct3_p1%2Ct3_p0&" in asked

    def test_a_round_goes_on_where_a_kill_left_it(self):
        self.server.posts = some(2 * MOST + 10, apart=timedelta(minutes=40))
        first = read_all(self.make())
        self.clock.forward(ROUND)
        page = self.make().fetch(first.cursor)
        asked = 0
        while page.more:
            self.server.seen.clear()
            page = self.make().fetch(page.cursor)
            asked += sum("/api/info" in seen.path for seen in self.server.seen)
        assert asked == 3

    def test_what_an_answer_leaves_out_is_not_taken_for_deleted(self):
        first = read_all(self.make())
        self.server.posts = []
        self.clock.forward(ROUND)
        later = read_all(self.make(), first.cursor)
        assert not any(page.gone for page in later.pages)

    # --- the login --------------------------------------------------------------------------------------------

    def test_an_app_alone_an_account_and_a_token_log_in_each_in_its_way(self):
        ways: tuple[dict[str, Any], ...] = ({}, {"password": "${KEY}"}, {"refresh_token": "${KEY}"})
        for given in ways:
            read_all(self.make(**given))
        app, script, token = self.server.logins
        assert app["grant_type"] == "client_credentials"
        assert (script["grant_type"], script["username"]) == ("password", "acme_press")
        assert (token["grant_type"], token["refresh_token"]) == ("refresh_token", "sesame")

    def test_a_login_that_is_taken_back_is_renewed(self):
        source = self.make()
        first = read_all(source)
        self.server.token = "t2"
        read_all(source, first.cursor)
        assert len(self.server.logins) == 2

    def test_a_login_that_is_refused_at_once_is_not_renewed_for_ever(self):
        self.server.trouble = lambda seen: as_json({"error": 401}, 401) if "/r/" in seen.path else None
        with pytest.raises(SourceError, match="does not accept the login") as told:
            self.make().fetch(None)
        assert told.value.permanent
        assert len(self.server.logins) == 1

    def test_one_login_does_for_many_looks(self):
        source = self.make()
        first = read_all(source)
        read_all(source, first.cursor)
        assert len(self.server.logins) == 1

    def test_a_wrong_app_and_a_wrong_password_are_told_apart(self):
        with pytest.raises(SourceError, match="check client_id and client_secret") as told:
            self.make_with(KEY="sesame", OTHER="x", client_secret="${OTHER}").fetch(None)
        assert told.value.permanent
        with pytest.raises(SourceError, match=r"account \(invalid_grant\): check username and pass") as told:
            self.make_with(KEY="sesame", OTHER="x", password="${OTHER}").fetch(None)
        assert told.value.permanent
        assert "sesame" not in str(told.value)

    def test_a_secret_that_is_not_set_is_named(self):
        with pytest.raises(SourceError, match=r"^REDDIT_PASSWORD is not set"):
            self.make(password="${REDDIT_PASSWORD}").fetch(None)
        assert not self.server.seen

    def test_a_login_that_is_answered_otherwise_is_an_error(self):
        self.server.trouble = as_json({"access_token": "x", "expires_in": "soon"})
        with pytest.raises(SourceError, match="answers the login with something else"):
            self.make().fetch(None)

    def test_it_says_who_is_asking(self):
        """https://github.com/reddit-archive/reddit/wiki/API: platform, app, version, and the name of an account."""
        read_all(self.make())
        for seen in self.server.seen:
            assert seen.headers["user-agent"].startswith("python:vigie:v0.1.0 (by /u/acme_press) PRAW/8")

    def test_no_file_and_no_variable_of_the_user_is_read(self, tmp_path):
        (tmp_path / "praw.ini").write_text("[DEFAULT]\noauth_url=http://evil.example\nusername=evil\n")
        program = (
            "from sources.reddit_wire import connect\nfrom sources.json_api import Wire\n"
            "from monitor.ports import Surroundings\nfrom tests.fakes import FakeClock\n"
            "login = dict.fromkeys(['username', 'password', 'refresh_token'])\n"
            "login |= {'client_id': 'a', 'client_secret': 'b', 'user_agent': 'me and me'}\n"
            "config = connect(login, Surroundings('x', FakeClock()), Wire()).reddit.config\n"
            "print(config.oauth_url, config.username, config.password, config.check_for_updates)"
        )
        hostile = {"praw_password": "evil", "praw_site": "other", "XDG_CONFIG_HOME": str(tmp_path)}
        said = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={"PYTHONPATH": ":".join(sys.path), **hostile},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == "https://oauth.reddit.com None None False"

    def test_praw_is_imported_when_it_is_needed(self):
        program = "import sys, sources.reddit; print('praw' in sys.modules, 'requests' in sys.modules)"
        said = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.split() == ["False", "False"]

    # --- limits and refusals ----------------------------------------------------------------------------------

    def test_when_nothing_is_left_it_pauses_until_there_is_more(self):
        self.server.left = 0.4
        source = self.make()
        page = source.fetch(None)
        assert page.posts
        assert page.pause == timedelta(seconds=300)
        asked = len(self.server.seen)
        with pytest.raises(SourceError, match="limit is used up") as told:
            source.fetch(page.cursor)
        assert told.value.retry_after == timedelta(seconds=300)
        assert len(self.server.seen) == asked
        self.clock.forward(timedelta(seconds=301))
        self.server.left = 100
        assert source.fetch(page.cursor).pause == timedelta()

    def test_a_429_without_retry_after_waits_for_the_reset(self):
        self.server.left = -1
        with pytest.raises(SourceError, match="less often") as told:
            self.make().fetch(None)
        assert told.value.retry_after == timedelta(seconds=300)

    def test_a_429_with_retry_after_waits_for_that(self):
        self.server.trouble = Answer(b"", 429, {"Retry-After": "7", "X-Ratelimit-Reset": "300"})
        with pytest.raises(SourceError) as told:
            self.make().fetch(None)
        assert told.value.retry_after == timedelta(seconds=7)

    @pytest.mark.parametrize("value", ["", "soon", "-1", "nan", "1e9", "٣"])
    def test_a_limit_that_cannot_be_read_is_none(self, value):
        def odd(seen: Any) -> Answer | None:
            if "/r/" not in seen.path:
                return None
            answer = self.server.respond("/r/all/search/", {"q": "acme"}, seen)
            return Answer(answer.body, 200, {"X-Ratelimit-Remaining": value.encode().decode("latin-1")})

        self.server.trouble = odd
        assert self.make().fetch(None).pause == timedelta()

    @pytest.mark.parametrize(
        ("reason", "words"),
        [
            ("private", "r/diy is private: ask its moderators"),
            ("quarantined", "r/diy is quarantined"),
            ("gold_only", "r/diy is for premium members only"),
            ("banned", "r/diy was banned by Reddit: take it out"),
            ("", "there is no r/diy: check how it is written"),
        ],
    )
    def test_a_closed_subreddit_is_told_and_the_others_are_read(self, reason, words):
        self.server.closed = {"diy": reason}
        reading = read_all(self.make(subreddits=["diy", "heating"], search="off"))
        assert len(reading.keys) == 12
        said = [said for page in reading.pages for said in page.skipped]
        assert len(said) == 2
        assert all(one.startswith(words) for one in said)
        with pytest.raises(SourceError) as told:
            read_all(self.make(subreddits=["diy"], search="off"))
        assert str(told.value).startswith(words)
        assert told.value.permanent
        with pytest.raises(SourceError) as told:
            self.make(subreddits=["diy", "heating"]).probe()
        assert str(told.value).startswith(words)

    @pytest.mark.parametrize("trouble", TROUBLES)
    @pytest.mark.parametrize("path", ["/r/", "/api/info"])
    def test_trouble_behind_the_login_is_an_error_in_words_too(self, trouble, path):
        first = read_all(self.make())
        self.clock.forward(ROUND)
        self.server.trouble = lambda seen: TROUBLES[trouble] if path in seen.path else None
        with pytest.raises(SourceError) as told:
            read_all(self.make(), first.cursor)
        assert str(told.value)
        assert "<" not in str(told.value)

    @pytest.mark.parametrize("status", [403, 404])
    def test_a_web_page_is_no_reason(self, status):
        page = Answer(b"<html>no</html>", status)
        self.server.trouble = lambda seen: page if "/r/" in seen.path else None
        with pytest.raises(SourceError, match=rf"\({status}\)") as told:
            self.make(subreddits=["diy"]).fetch(None)
        assert not told.value.permanent

    def test_what_is_of_this_very_second_waits_for_the_next_look(self):
        self.server.posts = [*some(2), *some(1, key="now", at=NOON)]
        first = read_all(self.make())
        assert first.keys == {"t3_1000", "t3_1001"}
        self.clock.forward(timedelta(seconds=1))
        assert "t3_now" in self.keys(first.cursor)

    def test_a_refusal_for_another_reason_names_what_is_likely(self):
        self.server.closed = {"all": "something new"}
        with pytest.raises(SourceError, match="has not approved this app, or blocks") as told:
            self.make().fetch(None)
        assert not told.value.permanent

    def test_what_is_not_left_in_the_purse_is_not_asked(self):
        source = self.make()
        around = Surroundings("it", self.clock, LOOPBACK, asked=("Acme",), purse=Empty())
        broke = RedditSource(source._settings, around, wire=Wire(self.server.url(""), web.Turns(timedelta())))
        with pytest.raises(SourceError, match="nothing left"):
            broke.fetch(None)
        assert not self.server.seen

    # --- settings ---------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("given", "key", "words"),
        [
            ({"subreddits": ["r/diy"]}, "subreddits", "'r/diy' is no name of a subreddit"),
            ({"search": "off"}, "search", "nothing is left to read"),
            ({"search": "off", "subreddits": ["diy"], "read": []}, "search", "nothing is left to read"),
            ({"search": "subreddits"}, "search", "which subreddits?"),
            ({"password": "${KEY}", "refresh_token": "${KEY}"}, "password", "write either"),
        ],
    )
    def test_what_cannot_be_read_so_is_said_when_the_file_is_read(self, given, key, words):
        ((where, said),) = self.make(**given)._settings.objections(())
        assert where == key
        assert words in said

    def test_good_settings_have_nothing_against_them(self):
        settings = self.make(subreddits=["diy"])._settings
        assert settings.objections(()) == []
        assert settings.requests(("Acme", "@acme", "Globex")) == 4

    @pytest.mark.parametrize("username", ["/u/ann", "a b", ""])
    def test_a_username_is_one(self, username):
        with pytest.raises(ValidationError):
            self.make(username=username)

    def test_the_doctor_hears_what_was_found(self):
        assert self.make(subreddits=["heating", "diy"]).probe() == (
            "logged in; 2 of 5 searches and listings hold something"
        )

    @pytest.mark.parametrize(
        "cursor", ['{"look": 7, "kept": {"names": [1, "t3_1"], "at": "x"}}', '{"kept": 1}']
    )
    def test_a_cursor_that_is_half_strange_is_half_a_cursor(self, cursor):
        assert len(read_all(self.make(), Cursor(cursor)).keys) == 12

    def make_with(self, **given: Any) -> RedditSource:
        environ = {name: value for name, value in given.items() if name.isupper()}
        fields = {name: value for name, value in given.items() if not name.isupper()}
        settings = RedditSource.Settings.model_validate(
            {"kind": "reddit", "name": "it", **self.settings, **fields}, context={"environ": environ}
        )
        around = Surroundings("it", self.clock, LOOPBACK, asked=("Acme",))
        return RedditSource(settings, around, wire=Wire(self.server.url(""), web.Turns(timedelta())))


class Empty:
    """A purse with nothing in it."""

    def pay(self, what: str, amount: Decimal = Decimal(1)) -> None:
        raise SourceError("nothing left")

    def left(self, what: str) -> Decimal | None:
        return Decimal(0)


def vars_of(post: Told) -> dict[str, Any]:
    return dict(vars(post))
