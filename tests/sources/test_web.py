"""Fetching a page from a real server on loopback that misbehaves in every way we know."""

from __future__ import annotations

import base64
import gzip
import itertools
import threading
import time
from datetime import timedelta
from email.utils import format_datetime
from ipaddress import ip_network

import pytest

from monitor.errors import SourceError
from monitor.ports import Surroundings
from sources import web
from tests.fakes import FakeClock
from tests.makers import NOON
from tests.servers.feeds import Answer, Seen, feed_server

LOOPBACK = (ip_network("127.0.0.0/8"),)
AROUND = Surroundings(name="news", clock=FakeClock(), allow=LOOPBACK)
TOO_LATE = {"127.0.0.1 took too long to answer", "127.0.0.1 cannot be reached: no answer in time"}
AT_ONCE = web.Turns(timedelta(0))


@pytest.fixture
def server():
    with feed_server() as server:
        yield server


@pytest.fixture
def elsewhere():
    with feed_server() as server:
        yield server


def _get(url: str, **given) -> web.Fetched:
    return web.get(url, **{"around": AROUND, "turns": AT_ONCE, **given})


def _refused(url: str, **given) -> SourceError:
    with pytest.raises(SourceError) as refused:
        _get(url, **given)
    return refused.value


# --- what comes -------------------------------------------------------------------------------------------------


def test_a_page_comes_with_what_the_next_visit_needs(server):
    headers = {
        "ETag": '"1"',
        "Last-Modified": "Tue, 10 Mar 2026 12:00:00 GMT",
        "Content-Type": "text/xml",
        "Content-Encoding": "gzip",
    }
    url = server.serve("/feed.xml", gzip.compress(b"<rss/>"), headers=headers)
    assert _get(url) == web.Fetched(
        url=url,
        body=b"<rss/>",
        content_type="text/xml",
        etag='"1"',
        last_modified="Tue, 10 Mar 2026 12:00:00 GMT",
    )


def test_an_unchanged_page_is_not_sent_again(server):
    url = server.serve("/feed.xml", status=304)
    assert _get(url, etag='"1"', last_modified="yesterday").unchanged
    assert server.seen[0].headers["if-none-match"] == '"1"'
    assert server.seen[0].headers["if-modified-since"] == "yesterday"


def test_a_first_visit_sets_no_conditions(server):
    _get(server.serve("/feed.xml", b"<rss/>"))
    assert not {"if-none-match", "if-modified-since"} & server.seen[0].headers.keys()


@pytest.mark.parametrize("etag", ['"é"', '"' + "x" * 2_000 + '"'])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(server, etag):
    assert _get(server.serve("/feed.xml", b"<rss/>", headers={"ETag": etag})).etag == ""


# --- what does not ----------------------------------------------------------------------------------------------

STATUSES = {
    401: ("wants to know who is asking", True),
    403: ("refuses to show it to us", False),
    404: ("has no such page", False),
    410: ("says the page is gone for good", True),
    418: ("has trouble answering (418)", False),
    429: ("asks us to come less often", False),
    500: ("has trouble answering (500)", False),
    503: ("has trouble answering (503)", False),
}


@pytest.mark.parametrize("status", STATUSES)
def test_every_refusal_is_said_in_plain_words(server, status):
    url = server.serve("/feed.xml", b"<html>Go away</html>", status=status)
    error = _refused(url)
    words, permanent = STATUSES[status]
    assert str(error).startswith(f"127.0.0.1 {words}")
    assert error.permanent is permanent
    assert error.retry_after is None


RETRY_AFTER = {
    "seconds": ("120", timedelta(minutes=2)),
    "seconds with blanks": (" 120 ", timedelta(minutes=2)),
    "a date": (format_datetime(NOON + timedelta(hours=1), usegmt=True), timedelta(hours=1)),
    "a date without a zone": ("Tue, 10 Mar 2026 13:00:00", timedelta(hours=1)),
    "a date that is past": (format_datetime(NOON - timedelta(hours=1), usegmt=True), None),
    "no time at all": ("0", None),
    "a year": (str(365 * 86_400), timedelta(days=1)),
    "more than there is": ("9" * 400, timedelta(days=1)),
    "a date in a hundred years": ("Tue, 10 Mar 2126 13:00:00 GMT", timedelta(days=1)),
    "a negative number": ("-5", None),
    "a number of another script": ("٣٠", None),
    "a word": ("soon", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize("case", RETRY_AFTER)
def test_retry_after_is_read_in_both_forms(case):
    value, wait = RETRY_AFTER[case]
    assert web.retry_after(value, NOON) == wait


@pytest.mark.parametrize("status", [429, 503])
def test_when_asked_to_stay_away_we_know_for_how_long(server, status):
    url = server.serve("/feed.xml", status=status, headers={"Retry-After": "90"})
    assert _refused(url).retry_after == timedelta(seconds=90)


BROKEN = {
    "cut off": (Answer(b"x" * 100, cut=10), "does not speak HTTP as it should, or stopped halfway"),
    "truncated gzip": (
        Answer(gzip.compress(b"x" * 100)[:-9], headers={"Content-Encoding": "gzip"}),
        "127.0.0.1 stopped halfway",
    ),
    "a bomb": (
        Answer(gzip.compress(bytes(11 * 2**20)), headers={"Content-Encoding": "gzip"}),
        "127.0.0.1 sends more than 10 MiB",
    ),
    "endless": (Answer(bytes(11 * 2**20), length=""), "127.0.0.1 sends more than 10 MiB"),
    "brotli": (Answer(b"x", headers={"Content-Encoding": "br"}), "127.0.0.1 packs its answer"),
    "a redirect to nowhere": (Answer(status=302), "127.0.0.1 redirects without saying where to"),
    "a redirect to a file": (
        Answer(status=302, headers={"Location": "file:///etc/passwd"}),
        "not a web address",
    ),
    "a redirect to nonsense": (Answer(status=302, headers={"Location": "http://[::1"}), "not a web address"),
    "a redirect to an impossible port": (
        Answer(status=302, headers={"Location": "http://127.0.0.1:99999/"}),
        "not a web address",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_answer_is_the_servers_fault_and_may_be_mended(server, case):
    server.pages["/feed.xml"], words = BROKEN[case]
    error = _refused(server.url())
    assert words in str(error)
    assert not error.permanent


@pytest.mark.parametrize("drip", [0.005, 0.03])
def test_a_slow_drip_ends_in_time(server, drip):
    server.serve("/feed.xml", b"x" * 1_000, drip=drip)
    error = _refused(server.url(), patience=timedelta(seconds=0.2))
    assert str(error) in TOO_LATE


def test_who_sends_us_to_nobody_was_asked(server):
    server.serve("/feed.xml", status=302, headers={"Location": "http://127.0.0.1:1/"})
    error = _refused(server.url())
    assert str(error) == "127.0.0.1 refuses connections"
    assert not isinstance(error, web.Unsent)


def test_nobody_there_is_no_surprise(server):
    server.stop()
    error = _refused(server.url())
    assert str(error) == "127.0.0.1 refuses connections"
    assert isinstance(error, web.Unsent)


def test_a_name_without_address_may_have_one_tomorrow():
    def unknown(_host: str) -> list[str]:
        raise OSError

    error = _refused("http://news.test/feed.xml", resolve=unknown)
    assert str(error).startswith("news.test has no address")
    assert isinstance(error, web.Unsent)
    assert not error.permanent


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://h/", "http://", "http://[::1", "feed.xml", "http://h:99999/"]
)
def test_what_is_no_web_address_is_not_fetched(url):
    error = _refused(url)
    assert "address" in str(error)
    assert error.permanent


def test_a_private_address_is_refused_until_it_is_allowed(server):
    alone = Surroundings(name="news", clock=FakeClock())
    error = _refused(server.url(), around=alone)
    assert str(error).startswith("127.0.0.1 is a private address; to allow it")
    assert error.permanent
    assert not server.seen


def test_credentials_appear_in_no_error_and_no_result(server):
    url = server.serve("/feed.xml", b"<rss/>").replace("//", "//anna:secret@") + "?token=secret"
    server.pages["/feed.xml?token=secret"] = Answer(b"<rss/>")
    assert "anna" not in _get(url).url
    assert server.seen[0].headers["authorization"] == "Basic " + base64.b64encode(b"anna:secret").decode()
    for status in STATUSES:
        server.pages["/feed.xml?token=secret"] = Answer(status=status)
        assert "secret" not in str(_refused(url))
    server.stop()
    assert "secret" not in str(_refused(url))


# --- redirects --------------------------------------------------------------------------------------------------


def _to(url: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": url, "Set-Cookie": "session=1; Path=/"})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server, status):
    server.pages["/old"] = _to("/feed.xml#top", status)
    url = server.serve("/feed.xml", b"<rss/>")
    fetched = _get(server.url("/old"))
    assert (fetched.body, fetched.url) == (b"<rss/>", url)
    assert "cookie" not in server.seen[1].headers


MOVES = {
    "for good": ([301], "/1"),
    "for good, twice": ([301, 308], "/2"),
    "for now": ([302], ""),
    "for good, then for now": ([301, 307], "/1"),
    "for now, then for good": ([302, 301], ""),
}


@pytest.mark.parametrize("case", MOVES)
def test_a_move_for_good_is_noted_as_far_as_it_goes(server, case):
    statuses, moved_to = MOVES[case]
    for number, status in enumerate(statuses):
        server.pages[f"/{number}"] = _to(f"/{number + 1}", status)
    server.serve(f"/{len(statuses)}", b"<rss/>")
    assert _get(server.url("/0")).moved_to == (moved_to and server.url(moved_to))


def test_five_redirects_are_enough(server):
    for number in range(10):
        server.pages[f"/{number}"] = _to(f"/{number + 1}", 301)
    server.serve("/10", b"<rss/>")
    assert _get(server.url("/5")).body == b"<rss/>"
    assert str(_refused(server.url("/4"))) == "127.0.0.1 redirects more than 5 times"


def test_a_redirect_to_a_private_address_is_refused(server, elsewhere):
    server.serve("/feed.xml", b"secret of the house")
    elsewhere.pages["/feed.xml"] = _to(server.url())
    only_one = Surroundings(name="news", clock=FakeClock(), allow=(ip_network("127.0.0.2/32"),))
    error = _refused(
        elsewhere.url(host="public.test"),
        around=Surroundings(name="news", clock=FakeClock(), allow=(ip_network("127.0.0.1/32"),)),
        resolve=lambda host: ["127.0.0.1"] if host == "public.test" else ["10.0.0.1"],
    )
    assert str(error).startswith("redirected to an address that is refused: 127.0.0.1 (10.0.0.1)")
    assert not error.permanent
    assert not server.seen
    assert _refused(server.url(), around=only_one).permanent


def test_credentials_stay_with_the_host_they_are_for(server, elsewhere):
    """Not to another port, not back again, and none are taken from a stranger's Location."""
    server.pages["/old"] = _to("/away")
    server.pages["/away"] = _to(elsewhere.url("/there").replace("//", "//eve:trap@"))
    elsewhere.pages["/there"] = _to(server.url("/back"))
    server.serve("/back", b"<rss/>")
    headers = {"Authorization": "Bearer secret"}
    assert _get(server.url("/old"), headers=headers, etag='"1"').body == b"<rss/>"
    assert [seen.headers.get("authorization") for seen in server.seen] == [
        "Bearer secret",
        "Bearer secret",
        None,
    ]
    assert [seen.headers.get("authorization") for seen in elsewhere.seen] == [None]
    assert elsewhere.seen[0].headers["if-none-match"] == '"1"'


def test_a_password_in_the_address_survives_a_redirect_at_home_only(server, elsewhere):
    server.pages["/old"] = _to(server.url("/away"))
    server.pages["/away"] = _to(elsewhere.url("/there"))
    elsewhere.serve("/there", b"<rss/>")
    _get(server.url("/old").replace("//", "//anna:secret@"))
    assert ["authorization" in seen.headers for seen in server.seen] == [True, True]
    assert "authorization" not in elsewhere.seen[0].headers


def test_the_patience_is_for_all_hops_together(server):
    def slowly(seen: Seen) -> Answer:
        time.sleep(0.08)
        return _to(f"{seen.path}x")

    for length in range(8):
        server.pages["/" + "x" * length] = slowly
    error = _refused(server.url("/"), patience=timedelta(seconds=0.2))
    assert str(error) in TOO_LATE


# --- politeness -------------------------------------------------------------------------------------------------


def test_a_host_is_asked_one_thing_at_a_time_with_a_gap(server):
    def slowly(_seen: Seen) -> Answer:
        time.sleep(0.02)
        return Answer(b"<rss/>")

    server.pages["/feed.xml"] = slowly
    turns = web.Turns(timedelta(seconds=0.05))
    threads = [threading.Thread(target=_get, args=(server.url(),), kwargs={"turns": turns}) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.most_at_once == 1
    arrivals = sorted(seen.at for seen in server.seen)
    assert all(late - early >= 0.06 for early, late in itertools.pairwise(arrivals))


def test_another_host_does_not_wait(server):
    turns = web.Turns(timedelta(0))
    server.serve("/feed.xml", b"<rss/>")
    with turns.take("slow.test"):
        assert _get(server.url(), turns=turns).body == b"<rss/>"


def test_hosts_are_forgotten_when_nobody_wants_them():
    turns = web.Turns(timedelta(0))
    for number in range(5):
        with turns.take(f"host-{number}.test"):
            pass
    assert not turns._turns


def test_a_host_that_failed_is_free_for_the_next(server):
    turns = web.Turns(timedelta(0))
    server.serve("/feed.xml", status=500)
    for _ in range(2):
        _refused(server.url(), turns=turns)
