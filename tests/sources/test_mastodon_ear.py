"""Mastodon's streams: the real clients, against an instance and its stream on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.model import Cursor, Page
from monitor.ports import Closes, Surroundings
from sources import web
from sources.json_api import Wire
from sources.mastodon import DEAF, ROUND, MastodonSource
from sources.mastodon_ear import PACE, Heard, Pace, place_of
from sources.mastodon_settings import MastodonSettings
from sources.nodes import Node
from tests.fakes import FakeClock
from tests.makers import NOON
from tests.servers.api import Told, some
from tests.servers.mastodon import TOKEN, MastodonServer, id_of
from tests.servers.mastodon_stream import MastodonStream
from tests.source_contract import read_all


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def server(clock: FakeClock) -> Iterator[MastodonServer]:
    server = MastodonServer(some(3), clock)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stream(server: MastodonServer) -> Iterator[MastodonStream]:
    with MastodonStream() as stream:
        server.streaming = stream.url
        yield stream


class Listening:
    """A source that has polled once, and what its pages said since."""

    def __init__(self, server: MastodonServer, clock: FakeClock, pace: Pace = PACE, **given: Any) -> None:
        host = f"127.0.0.1:{server.port}"
        fields = {"instances": [server.url("")], "stream": True, "tokens": {host: "${KEY}"}, "every": "5s"}
        settings = MastodonSettings.model_validate(
            {"kind": "mastodon", "name": "it", **fields, **given}, context={"environ": {"KEY": TOKEN}}
        )
        around = Surroundings("it", clock, (ip_network("127.0.0.0/8"),), asked=("Acme",))
        self.source = MastodonSource(settings, around, wire=Wire("", web.Turns(timedelta())), pace=pace)
        self.host, self.server = host, server
        self.cursor: Cursor | None = read_all(self.source).cursor
        server.seen.clear()

    def fetch(self) -> Page:
        page = self.source.fetch(self.cursor)
        self.cursor = page.cursor
        return page

    def heard(self) -> Page:
        """The next page that says something."""
        pages = (self.fetch() for _ in range(200))
        return next(page for page in pages if page.posts or page.gone or page.skipped)

    def dialled(self, stream: MastodonStream, wishes: int = 1) -> Listening:
        assert self.fetch().skipped == ()
        stream.wait(wishes)
        return self

    @property
    def lately(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = json.loads(self.cursor or "{}")["lately"]
        return found

    @property
    def polls(self) -> list[str]:
        return [seen.path for seen in self.server.seen if "timelines" in seen.path]


@pytest.fixture
def ear(server: MastodonServer, stream: MastodonStream, clock: FakeClock) -> Iterator[Listening]:
    listening = Listening(server, clock).dialled(stream)
    yield listening
    listening.source.close()


def told(key: str = "5000", title: str = "Acme glows") -> Told:
    return Told(key, "<p>It hums.", NOON, title=title)


def test_a_post_is_heard_without_a_poll(ear, server, stream):
    stream.tell("update", server.status(told()))
    (post,) = ear.heard().posts
    assert (post.key[-5:], post.text, post.published_at) == ("/5000", "Acme glows\nIt hums.", NOON)
    assert ear.polls == []
    assert stream.wishes == [{"type": "subscribe", "stream": "hashtag", "tag": "acme"}]


def test_the_token_is_in_the_header_and_never_in_an_address(ear, server, stream):
    assert stream.tokens == [f"Bearer {TOKEN}"]
    assert stream.paths == ["/api/v1/streaming"]
    assert not any(TOKEN in seen.path for seen in server.seen)


def test_an_edit_comes_under_the_same_key_and_the_last_word_counts(ear, server, stream):
    stream.tell("update", server.status(told()))
    stream.tell("status.update", server.status(told(title="Acme burns")))
    texts = [post.text for _ in range(2) if not (page := ear.fetch()).skipped for post in page.posts]
    texts = texts or [post.text for post in ear.heard().posts]
    assert texts[-1] == "Acme burns\nIt hums."


def test_what_is_deleted_is_gone_whether_it_was_polled_or_heard(ear, server, stream):
    stream.tell("update", server.status(told()))
    assert ear.heard().posts
    stream.tell("delete", str(id_of(told())))
    assert [key[-5:] for key in ear.heard().gone] == ["/5000"]
    polled = server.posts[0]
    stream.tell("delete", str(id_of(polled)))
    assert [key[-5:] for key in ear.heard().gone] == [f"/{polled.key}"]
    assert len(ear.lately) == 2


def test_what_nobody_knows_is_not_gone(ear, server, stream):
    stream.tell("delete", "1")
    stream.tell("update", server.status(told()))
    page = ear.heard()
    assert (page.gone, page.skipped, len(page.posts)) == ((), (), 1)


def test_what_is_deleted_in_the_same_breath_never_comes():
    def event(kind: str, payload: str) -> str:
        return json.dumps({"stream": ["hashtag", "acme"], "event": kind, "payload": payload})

    heard, status = Heard(), {"id": "7", "uri": "https://a.example/7"}
    for kind in ("update", "status.update"):
        heard.add("https://a.example", event(kind, json.dumps(status)))
    heard.add("https://a.example", event("delete", "7"))
    heard.add("https://a.example", event("status.update", json.dumps(status)))  # it was late
    assert heard.statuses == {}
    assert heard.gone == {("https://a.example", "7"): status}


def test_hashtags_that_must_and_must_not_be_there_count_here_too(server, stream, clock):
    ear = Listening(server, clock, tags=["acme"], all_tags=["heater"], no_tags=["cold"]).dialled(stream)
    for key, title in {"1": "Acme", "2": "Acme heater cold", "3": "Acme heater"}.items():
        stream.tell("update", server.status(told(key, title)))
    assert [post.key[-2:] for post in ear.heard().posts] == ["/3"]
    ear.source.close()


@pytest.mark.parametrize(
    ("timeline", "asked"), [("local", "public:local"), ("remote", "public:remote"), ("all", "public")]
)
def test_a_timeline_is_heard_and_only_what_holds_a_word_is_remembered(server, stream, clock, timeline, asked):
    ear = Listening(server, clock, tags=[], timeline=timeline).dialled(stream)
    assert stream.wishes == [{"type": "subscribe", "stream": asked}]
    before = len(ear.lately)
    stream.tell("update", server.status(told("6000", "Rain")), asked)
    assert [post.key[-5:] for post in ear.heard().posts] == ["/6000"]
    assert len(ear.lately) == before
    stream.tell("update", server.status(told("6001")), asked)
    assert ear.heard().posts
    assert len(ear.lately) == before + 1
    ear.source.close()


def test_polls_stay_what_nothing_is_lost_by(ear, server, stream, clock):
    server.posts.append(told())  # and no stream tells it
    clock.forward(ROUND - timedelta(seconds=1))
    assert ear.fetch().posts == ()
    assert ear.polls == []
    clock.forward(timedelta(seconds=1))
    assert "/5000" in {post.key[-5:] for post in ear.fetch().posts}
    clock.forward(timedelta(hours=-1))  # a clock that was set back
    ear.fetch()
    assert len(ear.polls) == 2
    assert len(stream.paths) == 1


def test_a_line_that_hangs_up_is_told_once_polled_meanwhile_and_dialled_again(ear, server, stream, clock):
    stream.hang_up()
    (said,) = ear.heard().skipped
    assert said == f"{ear.host}'s stream: 127.0.0.1 hung up (1012: restart); it is polled meanwhile"
    assert ear.fetch().skipped == ()
    assert len(stream.paths) == 1
    clock.forward(DEAF)
    ear.fetch()
    assert len(ear.polls) == 1
    ear.dialled(stream, 2)
    stream.tell("update", server.status(told()))
    assert ear.heard().posts


def test_a_call_that_is_refused_is_no_failure_and_told_once(server, stream, clock):
    stream.status, stream.headers = 429, {"Retry-After": "90"}
    ear = Listening(server, clock)
    said = f"{ear.host}'s stream: 127.0.0.1 does not take the call (429); it is polled meanwhile"
    assert ear.fetch().skipped == (said,)
    for calls in (1, 2):
        clock.forward(DEAF)
        assert ear.fetch().posts  # a round
        assert ear.fetch().skipped == ()
        assert len(stream.paths) == calls  # not before the 90 seconds are over


def test_a_wish_that_is_refused_is_told_without_the_token(server, stream, clock):
    stream.refusal = {"error": f"{TOKEN} may not stream this", "status": 401}
    ear = Listening(server, clock)
    (said,) = ear.heard().skipped
    assert said == f"{ear.host}'s stream: {ear.host} refuses: … may not stream this; it is polled meanwhile"


def test_what_is_broken_is_counted_and_hides_nothing(ear, server, stream):
    broken = [
        "{",
        "[1]",
        "7",
        b"\xff",
        "[" * 100_000,
        '{"event": "announcement", "payload": "{}"}',
        '{"event": "delete"}',
    ]
    broken += ['{"event": "update", "payload": 7}', '{"event": "update", "payload": "{"}']
    for message in broken:
        stream.send(message)
    stream.send(
        json.dumps({"stream": 7, "event": "update", "payload": json.dumps(server.status(told()))})
    )  # from nowhere, and sound
    odd, posts = 0, 0
    while not posts:
        page = ear.heard()
        posts += len(page.posts)
        for said in page.skipped:
            assert said.startswith("events of streams that are no posts, or broken: ")
            odd += int(said.rpartition(" ")[2])
    assert odd == len(broken)


def test_it_hangs_up_when_it_is_closed_and_does_not_dial_again(ear, stream, clock):
    assert isinstance(ear.source, Closes)
    ear.source.close()
    ear.source.close()
    stream.wait_until_alone()
    for _ in range(2):  # the first look finds that it was hung up, the second would dial again
        clock.forward(ROUND)
        ear.fetch()
        ear.fetch()
    stream.wait_until_alone()
    assert len(stream.wishes) == 1


def test_an_instance_that_says_nothing_of_a_stream_is_polled(server, clock):
    ear = Listening(server, clock)
    assert "names no address of a stream" in ear.fetch().skipped[0]


def test_without_a_token_nobody_is_dialled(server, stream, clock):
    ear = Listening(server, clock, tokens={})
    assert "streams only with a token" in ear.fetch().skipped[0]
    assert stream.paths == []


def test_a_search_has_no_stream_and_is_polled(server, stream, clock):
    ear = Listening(server, clock, tags=[], search=True)
    assert ear.fetch().skipped == ()
    assert stream.paths == []
    clock.forward(ROUND)
    assert ear.fetch().posts


def test_a_breath_has_bounds(ear, server, stream):
    for number in range(1_200):
        stream.tell("update", server.status(told(str(7_000 + number))))
    keys: set[str] = set()
    while len(keys) < 1_200:
        posts = ear.heard().posts
        assert len(posts) <= 1_000
        keys |= {post.key for post in posts}


def test_one_who_talks_without_end_does_not_hold_up_a_look(server, stream, clock):
    ear = Listening(server, clock, Pace(wait=timedelta())).dialled(stream)
    for number in range(5):
        stream.tell("update", server.status(told(str(7_000 + number))))
    assert [len(ear.heard().posts) for _ in range(5)] == [1] * 5
    ear.source.close()


@pytest.mark.parametrize(
    ("named", "ours", "found"),
    [
        ("wss://live.example", "https://a.example", "wss://live.example"),
        ("wss://live.example:4000/x?y", "http://a.example", "wss://live.example:4000"),
        ("ws://a.example:4000", "http://a.example", "ws://a.example:4000"),
        ("ws://a.example", "https://a.example", ""),
        ("ws://b.example", "http://a.example", ""),
        ("https://a.example", "https://a.example", ""),
        ("wss://me@b.example", "https://a.example", ""),
        ("wss://", "https://a.example", ""),
        ("wss://[", "https://a.example", ""),
        (7, "https://a.example", ""),
    ],
)
def test_a_token_goes_only_where_nobody_overhears_it(named, ours, found):
    about: Node = {"configuration": {"urls": {"streaming": named}}}
    if found:
        assert place_of(about, ours) == found
    else:
        with pytest.raises(SourceError, match=r"a\.example names no address of a stream"):
            place_of(about, ours)


def test_settings_of_a_stream_that_cannot_work_are_objected_to():
    def objected(**given: Any) -> list[tuple[str, str]]:
        fields = {"kind": "mastodon", "name": "it", "instances": ["https://a.example"], "stream": True}
        return list(
            MastodonSettings.model_validate(fields | given, context={"environ": {}}).objections(["Acme"])
        )

    assert objected(every="5s") == [
        ("tokens", "a.example streams only with a token: add it here, or leave out `stream`")
    ]
    tokens = {"a.example": "${T}"}
    assert objected(tokens=tokens, every="1m") == []
    assert objected(tokens=tokens, every="5m") == [
        ("every", "with `stream`, `every` says how often is listened: say `every: 5s`")
    ]
