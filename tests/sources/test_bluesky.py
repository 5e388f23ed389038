"""Bluesky: the real websocket client, against a Jetstream on loopback."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from ipaddress import ip_network

import pytest
import zstandard
from pydantic import ValidationError

from monitor.errors import SourceError
from monitor.model import Cursor, Page
from monitor.ports import Source, Surroundings
from sources.bluesky import BlueskySettings, BlueskySource, Pace
from sources.line import Pulse
from tests.fakes import FakeClock, FakePurse
from tests.servers.jetstream import START, Event, JetstreamServer, account, commit, dead_server, posted
from tests.source_contract import SourceContract

LOOPBACK = (ip_network("127.0.0.0/8"),)
SECOND = 1_000_000
QUICK = Pace(
    wait=timedelta(seconds=0.3),
    lull=timedelta(seconds=0.03),
    pulse=Pulse(dial=timedelta(seconds=2), goodbye=timedelta(seconds=0.05)),
)
HOUR_AGO = START - 3_600 * SECOND
NOBODY = "ws://127.0.0.1:9"


def some(count: int = 20, apart: float = 60) -> list[Event]:
    return [posted(HOUR_AGO + int(number * apart * SECOND), f"Acme {number}") for number in range(count)]


class World:
    """Servers that are stopped in the end, and sources that hang up."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.purse = FakePurse()
        self._held: list[JetstreamServer | BlueskySource] = []

    def serve(self, *events: Event | str, **given) -> JetstreamServer:
        server = JetstreamServer(events, **given)
        server.start()
        self._held.append(server)
        return server

    def source(
        self, *places: JetstreamServer | str, pace: Pace = QUICK, allow=LOOPBACK, **given
    ) -> BlueskySource:
        urls = [place if isinstance(place, str) else place.url for place in places]
        settings = BlueskySettings.model_validate(
            {"kind": "bluesky", "name": "it", "instances": urls, "silence": timedelta(minutes=1), **given}
        )
        source = BlueskySource(settings, Surroundings("it", self.clock, allow, purse=self.purse), pace=pace)
        self._held.insert(0, source)
        return source

    def stop(self) -> None:
        for each in self._held:
            if isinstance(each, JetstreamServer):
                each.stop()
            else:
                each.close()


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.stop()


class TestBluesky(SourceContract):
    @pytest.fixture(autouse=True)
    def _serve(self, world) -> None:
        self.world = world
        self.server = world.serve(*some())

    def make(self) -> Source:
        source: Source = self.world.source(self.server)
        return source


def keys(pages: list[Page]) -> set[str]:
    return {post.key for page in pages for post in page.posts}


def words(page: Page) -> list[str]:
    return [post.text for post in page.posts]


def test_it_asks_for_posts_alone_and_says_who_is_asking(world):
    server = world.serve(*some(2))
    world.source(server).fetch(None)
    (asked,) = server.seen
    assert asked == (
        f"/subscribe?wantedCollections=app.bsky.feed.post&maxMessageSizeBytes=131072&cursor={HOUR_AGO - 5 * SECOND}"
    )
    assert world.purse.paid == [("requests", 1)]


def test_the_line_is_held_between_two_looks(world):
    server = world.serve(*some(3))
    source = world.source(server)
    page = source.fetch(None)
    server.tell(posted(START, "Acme again"))
    assert words(source.fetch(page.cursor)) == ["Acme again"]
    assert len(server.seen) == 1


def test_a_page_is_not_larger_than_it_may_be_and_more_follows_while_it_lags(world):
    server = world.serve(*some(25, apart=1))
    source = world.source(server, pace=Pace(most=10, wait=QUICK.wait, lull=QUICK.lull, pulse=QUICK.pulse))
    pages = [source.fetch(None)]
    while pages[-1].more:
        pages.append(source.fetch(pages[-1].cursor))
    assert [len(page.posts) for page in pages] == [10, 10, 5]


def test_at_the_live_edge_there_is_no_more(world):
    server = world.serve(*[posted(START + number, "Acme") for number in range(10)])
    source = world.source(server, pace=Pace(most=10, wait=QUICK.wait, lull=QUICK.lull, pulse=QUICK.pulse))
    page = source.fetch(None)
    assert (len(page.posts), page.more) == (10, False)


def test_it_goes_on_a_few_seconds_before_where_it_was(world):
    server = world.serve(*some(30, apart=1))
    first = world.source(server).fetch(None)
    late = posted(HOUR_AGO + 27 * SECOND, "Acme, late", rkey="late")
    server.events.insert(28, late)
    again = world.source(server).fetch(first.cursor)
    assert "Acme, late" in words(again)
    assert len(again.posts) == 7


def test_a_quiet_stream_keeps_its_place(world):
    server = world.serve()
    page = world.source(server).fetch(None)
    assert (page.posts, page.more, json.loads(page.cursor or "")) == ((), False, {"time_us": HOUR_AGO})
    server.tell(posted(HOUR_AGO + SECOND, "Acme"))
    world.clock.forward(timedelta(hours=5))
    assert words(world.source(server).fetch(page.cursor)) == ["Acme"]


def test_what_was_taken_and_not_kept_is_taken_again(world):
    """The daemon may have forgotten a page: it gives the cursor from before."""
    source = world.source(world.serve(*some(5)))
    first = source.fetch(None)
    assert words(source.fetch(None)) == words(first)


@pytest.mark.parametrize("cut_after", [3, 7])
def test_a_stream_that_hangs_up_loses_nothing(world, cut_after):
    server = world.serve(*some(40, apart=6))
    server.cut_after = cut_after
    source = world.source(server)
    pages: list[Page] = []
    while len(keys(pages)) < 40 and len(pages) < 60:
        pages.append(source.fetch(pages[-1].cursor if pages else None))
    assert len(keys(pages)) == 40
    assert len(server.seen) > 40 / cut_after


def test_who_hangs_up_at_once_is_an_error_in_words(world):
    server = world.serve(*some(3))
    server.cut_after = 0
    source = world.source(server)
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 hung up \(1008: consumer too slow\)"):
        source.fetch(None)
    assert len(server.seen) == 2
    server.cut_after = None
    assert source.fetch(None).posts


def test_the_next_instance_takes_over(world):
    one, other = world.serve(*some(3)), world.serve(*some(9))
    source = world.source(NOBODY, one, other)
    page = source.fetch(None)
    assert len(page.posts) == 3
    one.status, one.cut_after = 503, 3
    assert words(source.fetch(page.cursor))[-1] == "Acme 8"


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "120"}, timedelta(minutes=2)),
        (503, {}, None),
        (403, {}, None),
        (302, {"Location": "ws://127.0.0.1:9/subscribe"}, None),
    ],
)
def test_who_does_not_take_the_call_is_an_error_in_words(world, status, headers, wait):
    server = world.serve(*some(3))
    server.status, server.headers = status, headers
    with pytest.raises(SourceError) as told:
        world.source(server, server).fetch(None)
    assert "127.0.0.1" in str(told.value)
    assert str(told.value).count("127.0.0.1") == 1
    assert told.value.retry_after == wait
    assert not told.value.permanent


def test_nobody_there_is_an_error_in_words(world):
    with pytest.raises(SourceError, match="refuses connections") as told:
        world.source(NOBODY).fetch(None)
    assert not told.value.permanent


def test_a_private_address_is_refused_unless_it_is_allowed(world):
    server = world.serve(*some(3))
    with pytest.raises(SourceError, match="private address") as told:
        world.source(server, allow=()).fetch(None)
    assert told.value.permanent
    assert server.seen == []


def test_who_says_nothing_is_left_for_another_and_is_no_quiet_stream(world):
    mute, other = world.serve(*some(3)), world.serve(*some(3))
    source = world.source(mute, other, silence=timedelta(seconds=0.4))
    page = source.fetch(None)
    mute.mute = other.mute = True
    mute.tell(posted(START, "Acme"))
    page = source.fetch(page.cursor)
    assert not page.posts  # it may be a quiet minute
    for _ in range(3):  # it is not: and so for as long as it lasts
        with pytest.raises(SourceError, match="says nothing"):
            source.fetch(page.cursor)
    assert other.seen
    mute.mute = other.mute = False
    assert source.fetch(page.cursor).posts


def test_a_line_that_was_silent_for_too_long_is_left_at_the_next_look(world):
    one, other = world.serve(*some(3)), world.serve(*some(4))
    source = world.source(one, other, silence=timedelta(seconds=0.1))
    page = source.fetch(None)
    threading.Event().wait(0.15)
    assert words(source.fetch(page.cursor))[-1] == "Acme 3"
    assert len(one.seen) == len(other.seen) == 1


def test_what_jetstream_has_forgotten_is_told(world):
    server = world.serve(*some(3))
    cursor = Cursor(json.dumps({"time_us": HOUR_AGO - 48 * 3_600 * SECOND}))
    source = world.source(server)
    page = source.fetch(cursor)
    assert page.skipped == (
        "127.0.0.1 knows nothing between 2026-03-08 11:00 and 2026-03-10 11:00 UTC: what was posted then is not read",
    )
    server.tell(posted(START, "Acme"))
    assert source.fetch(page.cursor).skipped == ()


def test_a_first_look_has_missed_nothing(world):
    assert world.source(world.serve(*some(3)), back=timedelta(days=30)).fetch(None).skipped == ()


@pytest.mark.parametrize("at", [-1, 0, True, 1.5, "7", 10**30, START + 10**12, None])
def test_a_place_that_can_not_be_is_none(world, at):
    server = world.serve(*some(3))
    assert len(world.source(server).fetch(Cursor(json.dumps({"time_us": at}))).posts) == 3


def test_deletions_and_closed_accounts_are_handed_on(world):
    server = world.serve(
        *some(1), commit(HOUR_AGO + 1, rkey="gone"), account(HOUR_AGO + 2, "did:plc:bob", "takendown")
    )
    page = world.source(server).fetch(None)
    assert page.gone == ("at://did:plc:ann/app.bsky.feed.post/gone",)
    assert page.gone_authors == ("did:plc:bob",)


def test_what_is_no_event_is_told_and_passed_over(world):
    page = world.source(world.serve(*some(2), "{", "[]", *some(1))).fetch(None)
    assert len(page.posts) == 2
    assert page.skipped == ("events that could not be understood: 2",)


def test_what_no_post_can_be_is_not_asked_for(world):
    server = world.serve(posted(HOUR_AGO, "x" * 200_000), *some(1))
    assert words(world.source(server).fetch(None)) == ["Acme 0"]


def test_a_message_without_bounds_is_an_error_in_words(world):
    server = world.serve(posted(HOUR_AGO, "x" * 2_000_000))
    server.heedless = True
    with pytest.raises(SourceError, match="more than 1,024 KiB"):
        world.source(server).fetch(None)


def test_who_does_not_answer_pings_is_dead(world):
    pulse = Pulse(dial=timedelta(seconds=0.3), ping=timedelta(seconds=0.05), goodbye=timedelta(seconds=0.05))
    with dead_server() as place:
        source = world.source(place, pace=Pace(wait=timedelta(seconds=5), pulse=pulse))
        with pytest.raises(SourceError) as told:
            source.fetch(None)
    assert (
        str(told.value) == "127.0.0.1 took too long to answer"
    )  # the second call, after the first line died


def test_while_nobody_listens_the_other_side_waits(world):
    """So memory stays as it is, however far the stream is ahead."""
    server = world.serve(*[posted(HOUR_AGO + number, "Acme " + "x" * 10_000) for number in range(3_000)])
    source = world.source(server, pace=Pace(most=10, pulse=QUICK.pulse))
    source.fetch(None)
    before = -1
    while before != server.sent:
        before = server.sent
        threading.Event().wait(0.1)
    assert server.sent < 2_500


def test_hanging_up_ends_a_look_that_waits(world):
    source = world.source(world.serve(), pace=Pace(wait=timedelta(seconds=20), pulse=QUICK.pulse))
    closing_down = threading.Timer(0.1, source.close)
    closing_down.start()
    with pytest.raises(SourceError, match="hung up"):
        source.fetch(None)
    closing_down.join()


def test_the_doctor_is_told_who_answers(world):
    server = world.serve(*some(3))
    assert world.source(server).probe() == "127.0.0.1 answers"
    with pytest.raises(SourceError, match="refuses connections"):
        world.source(NOBODY).probe()


@pytest.mark.parametrize(
    "instance", ["https://host", "wss://", "wss://host/subscribe", "wss://me:pw@host", "host"]
)
def test_an_instance_is_written_as_a_websocket(instance):
    with pytest.raises(ValidationError):
        BlueskySettings.model_validate({"kind": "bluesky", "name": "it", "instances": [instance]})


# --- compressed -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dictionary() -> bytes:
    samples: list[bytes | bytearray | memoryview[int]] = [
        json.dumps(posted(START + number, f"Acme {number * 7919}")).encode() for number in range(2_000)
    ]
    return zstandard.train_dictionary(2_000, samples).as_bytes()


def test_half_the_traffic_says_the_same(world, dictionary, tmp_path):
    (tmp_path / "zstd_dictionary").write_bytes(dictionary)
    server = world.serve(*some(5), dictionary=dictionary)
    source = world.source(server, dictionary=str(tmp_path / "zstd_dictionary"))
    with closing(source):
        assert len(source.fetch(None).posts) == 5
    assert "compress=true" in server.seen[0]


def test_what_another_dictionary_made_is_not_understood(world, dictionary, tmp_path):
    samples: list[bytes | bytearray | memoryview[int]] = [b"%d other words" % n * 9 for n in range(2_000)]
    other = zstandard.train_dictionary(2_000, samples)
    (tmp_path / "words").write_bytes(other.as_bytes())
    server = world.serve(*some(5), dictionary=dictionary)
    page = world.source(server, dictionary=str(tmp_path / "words")).fetch(None)
    assert page.skipped == ("events that could not be understood: 5",)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), (b"words", "no Zstandard dictionary")]
)
def test_a_dictionary_that_is_none_is_told(world, tmp_path, content, said):
    if content:
        (tmp_path / "words").write_bytes(content)
    with pytest.raises(SourceError, match=said) as told:
        world.source(world.serve(*some(1)), dictionary=str(tmp_path / "words")).fetch(None)
    assert told.value.permanent


def test_without_its_library_a_dictionary_is_an_error_that_says_what_to_install(world, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(SourceError, match=r"pip install 'vigie\[zstd\]'") as told:
        world.source(world.serve(*some(1)), dictionary=str(tmp_path / "words")).fetch(None)
    assert told.value.permanent


def test_who_does_not_compress_although_it_was_asked_is_understood(world, dictionary, tmp_path):
    (tmp_path / "words").write_bytes(dictionary)
    assert world.source(world.serve(*some(2)), dictionary=str(tmp_path / "words")).fetch(None).posts
