"""What every source survives that asks a platform over HTTP: derive, and say how to make it and its server."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.model import Cursor
from monitor.ports import Source, Surroundings
from sources import web
from sources.json_api import Wire
from tests.fakes import FakeClock
from tests.makers import NOON
from tests.servers.api import ApiServer, Told, some
from tests.servers.feeds import Answer
from tests.source_contract import SourceContract, read_all

LOOPBACK = (ip_network("127.0.0.0/8"),)
PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"

# What a platform, or something on the way to it, may answer at any time: an error in words, and nothing is lost.
TROUBLES = {
    "304 to what was not asked so": Answer(status=304),
    "401": Answer(b"no", 401),
    "403 as a web page": Answer(PAGE, 403, {"Content-Type": "text/html"}),
    "404": Answer(PAGE, 404),
    "410": Answer(b"", 410),
    "429": Answer(b"", 429),
    "500": Answer(b"oops", 500),
    "502 as a web page": Answer(PAGE, 502, {"Content-Type": "text/html"}),
    "503 with data": Answer(b'{"error": "later"}', 503),
    "a redirect to nowhere": Answer(status=302),
    "a web page that says 200": Answer(PAGE, headers={"Content-Type": "text/html"}),
    "nothing that says 200": Answer(),
    "garbage": Answer(bytes(range(256)) * 40),
    "a body that is cut": Answer(b'{"hits": [' + b" " * 5_000, cut=100),
    "JSON that is cut": Answer(b'{"hits": [{"a": 1}'),
    "JSON of another kind": Answer(b"[1, 2]"),
    "a number": Answer(b"7"),
    "an object without its list": Answer(b'{"ok": true}'),
    "a list that is none": Answer(b'{"hits": null, "items": 1, "posts": {}, "comments": "x", "topics": 0}'),
    "nesting": Answer(b'{"hits":' + b"[" * 100_000),
    "more than 10 MiB": Answer(b'{"hits": [' + b" " * (10 * 2**20 + 1) + b"]}"),
    "gzip that is none": Answer(b"plain", headers={"Content-Encoding": "gzip"}),
}
IN_AN_HOUR = email.utils.format_datetime(NOON + timedelta(hours=1), usegmt=True)
RETRIES = {
    "seconds": ("120", timedelta(seconds=120)),
    "a date": (IN_AN_HOUR, timedelta(hours=1)),
    "a date in the past": ("Tue, 10 Mar 2020 12:00:00 GMT", None),
    "far too long": ("99999999", timedelta(days=1)),
    "nothing": ("", None),
    "zero": ("0", None),
    "words": ("soon", None),
    "a fraction": ("1.5", None),
}


class HttpSourceContract(SourceContract):
    """Derive, name the class ``Test…``, set ``Server`` and ``kind``; override ``told`` and ``settings`` where needed."""

    Server: type[ApiServer]
    Source: Any
    server: Any
    settings: dict[str, Any] = {}  # noqa: RUF012 -- read only
    base = ""  # of the API, as a path
    precise = timedelta()  # what it adds to the second
    setting_up = 0  # requests that a fresh one makes once, before it reads anything

    def told(self) -> list[Told]:
        """What the platform has at first: two posts or more, all of which name Acme."""
        return some()

    @pytest.fixture(autouse=True)
    def _serve(self) -> Iterator[None]:
        self.clock = FakeClock()
        self.server = self.Server(self.told(), self.clock)
        self.server.start()
        yield
        self.server.stop()

    def make(self, patience: timedelta = web.PATIENCE, **given: Any) -> Source:
        (kind,) = self.Source.Settings.model_fields["kind"].annotation.__args__
        fields = {"kind": kind, "name": "it", **self.settings, **given}
        for name, value in fields.items():
            if value == "SERVER":
                fields[name] = self.server.url("")
        settings = self.Source.Settings.model_validate(fields, context={"environ": {"KEY": "sesame"}})
        around = Surroundings("it", self.clock, LOOPBACK, asked=("Acme", "@acme"))
        wire = Wire(self.server.url(self.base), web.Turns(timedelta()), patience)
        source: Source = self.Source(settings, around, wire=wire)
        return source

    def keys(self, cursor: Cursor | None = None) -> set[str]:
        return read_all(self.make(), cursor).keys

    def test_all_that_is_there_is_read_with_its_time(self):
        """To the second, in UTC, whatever zone the platform writes."""
        read = {post.published_at for post in read_all(self.make()).posts}
        assert read == {post.at + self.precise for post in self.told()}

    @pytest.mark.parametrize("trouble", TROUBLES)
    def test_trouble_is_an_error_in_words_and_loses_nothing(self, trouble):
        everything = self.keys()
        started = self.make().fetch(None)
        for cursor in (None, started.cursor):
            self.server.trouble = TROUBLES[trouble]
            with pytest.raises(SourceError) as told:
                read_all(self.make(), cursor)
            assert str(told.value)
            assert "<" not in str(told.value)
            self.server.trouble = None
        assert self.keys() == everything
        assert self.keys(started.cursor) | {post.key for post in started.posts} == everything

    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.parametrize("form", RETRIES)
    def test_it_stays_away_for_as_long_as_it_is_told(self, status, form):
        value, wait = RETRIES[form]
        self.server.trouble = Answer(b"", status, {"Retry-After": value})
        with pytest.raises(SourceError) as told:
            read_all(self.make())
        assert told.value.retry_after == wait
        assert not told.value.permanent

    def test_it_does_not_wait_for_ever(self):
        self.server.trouble = Answer(b" " * 1_000, drip=0.05)
        with pytest.raises(SourceError, match="too long"):
            self.make(patience=timedelta(seconds=0.3)).fetch(None)

    def test_a_kill_at_any_request_loses_nothing(self):
        everything = self.keys()
        at_rest, found, cursor = len(self.server.seen), set(), None
        for _ in range(
            200
        ):  # every second request fails: each time a new process goes on from what was saved
            count = iter(range(1_000))
            self.server.trouble = lambda _seen, count=count: (
                Answer(b"", 500) if next(count) >= 3 + self.setting_up else None
            )
            try:
                page = self.make().fetch(cursor)
            except SourceError:
                continue
            found |= {post.key for post in page.posts}
            cursor = page.cursor
            if not page.more:
                break
        assert found == everything
        assert at_rest

    def test_what_comes_later_is_found_and_what_was_there_is_not_read_from_the_beginning(self):
        first = read_all(self.make())
        self.clock.forward(timedelta(hours=5))
        (new,) = some(1, key="5000", at=NOON + timedelta(hours=4), title="Acme opens")
        self.server.posts.append(new)
        then = read_all(self.make(), first.cursor)
        assert len(then.keys - first.keys) == 1
        assert len(then.keys) < len(first.keys)

    def test_what_enters_the_index_late_is_found(self):
        first = read_all(self.make())
        (late,) = some(1, key="5000", at=NOON - timedelta(minutes=65), title="Acme closes")
        self.server.posts.append(late)
        self.clock.forward(timedelta(minutes=10))
        assert len(self.keys(first.cursor) - first.keys) == 1

    def test_an_index_that_says_nothing_for_days_hides_nothing_for_good(self):
        first = read_all(self.make())
        cursor, posts = first.cursor, self.server.posts
        (missed,) = some(1, key="5000", at=NOON + timedelta(hours=30), title="Acme burns")
        self.server.posts = []
        for _ in range(6):
            self.clock.forward(timedelta(hours=12))
            silent = read_all(self.make(), cursor)
            assert silent.posts == []
            cursor = silent.cursor
        self.server.posts = [*posts, missed]
        assert len(self.keys(cursor) - first.keys) == 1

    def test_what_is_deleted_there_is_not_given_again(self):
        first = read_all(self.make())
        gone = self.server.published[0]
        self.server.delete(gone.key)
        assert len(self.keys()) == len(first.keys) - 1
        read_all(self.make(), first.cursor)

    def test_it_says_who_is_asking(self):
        read_all(self.make())
        assert all(seen.headers["user-agent"].startswith("Vigie/") for seen in self.server.seen)

    def test_without_words_it_asks_nobody(self):
        around = Surroundings("it", self.clock, LOOPBACK)
        source = self.make()
        empty = type(source)(source._settings, around, wire=Wire(self.server.url(self.base)))
        page = empty.fetch(None)
        assert page.posts == ()
        assert page.skipped
        assert self.server.seen == []
