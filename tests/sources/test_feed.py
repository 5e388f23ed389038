"""The feed source against a real server on loopback, kind and unkind."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from monitor.errors import SourceError
from monitor.model import Cursor, Page
from monitor.ports import Source, Surroundings
from sources import web
from sources.cage import Cage
from sources.feed import FeedSource
from tests.contracts import SourceContract
from tests.fakes import FakeClock
from tests.servers.feeds import Answer, FeedServer, Seen, feed_server

AROUND = Surroundings(name="news", clock=FakeClock(), allow=(ip_network("127.0.0.0/8"),))
ITEM = '<item><guid isPermaLink="false">{0}</guid><title>Acme {0}</title><pubDate>Tue, 10 Mar 2026 12:0{0}:00 GMT</pubDate></item>'
RSS = f'<rss version="2.0"><channel>{ITEM.format(2)}{ITEM.format(1)}</channel></rss>'.encode()
NASTY = """<?xml version="1.0"?><rss version="2.0"><channel><language>en-GB</language>
<item><title>a&amp;lt;b&gt;&#x202e; \u2028 b</title><link>javascript:alert(1)</link><author>&lt;b&gt;x
y&lt;/b&gt;</author><pubDate>Tue, 10 Mar 2099 12:00:00 GMT</pubDate></item>
<item><guid>1</guid><title>new</title><description>&lt;script&gt;x&lt;/script&gt;&lt;p&gt;a&lt;p&gt;b</description></item>
<item><guid>1</guid><title>old</title></item><item/>
<item><guid isPermaLink="false"> 2 </guid><link>../2</link><pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate></item>
</channel></rss>""".encode()


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    cage = Cage(timedelta(seconds=5), workers=1)
    yield cage
    cage.close()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as server:
        yield server


def make_feed(server: FeedServer, cage: Cage, around: Surroundings = AROUND, **given: object) -> FeedSource:
    settings = FeedSource.Settings.model_validate(
        {"kind": "feed", "name": "news", "url": server.url(), **given},
        context={"environ": {"FEED_LOGIN": "Bearer secret"}},
    )
    return FeedSource(settings, around, cage=cage, turns=web.Turns(timedelta(0)))


class TestFeedSourceKeepsTheContract(SourceContract):
    @pytest.fixture(autouse=True, params=[RSS, NASTY], ids=["calm", "nasty"])
    def _serve(self, request, server, cage):
        def answer(seen: Seen) -> Answer:
            known = seen.headers.get("if-none-match") == '"1"'
            return Answer(status=304) if known else Answer(request.param, headers={"ETag": '"1"'})

        server.pages["/feed.xml"] = answer
        self._make = lambda: make_feed(server, cage)

    def make(self) -> Source:
        return self._make()


# --- reading ----------------------------------------------------------------------------------------------------


def _keys(page: Page) -> list[str]:
    return [post.key for post in page.posts]


def test_a_feed_is_read_oldest_first(server, cage):
    server.serve("/feed.xml", RSS)
    page = make_feed(server, cage).fetch(None)
    assert [post.title for post in page.posts] == ["Acme 1", "Acme 2"]
    assert {post.type for post in page.posts} == {"article"}
    assert not page.more


def test_an_unchanged_feed_is_asked_for_and_not_sent(server, cage):
    server.serve("/feed.xml", RSS, headers={"ETag": '"1"', "Last-Modified": "yesterday"})
    cursor = make_feed(server, cage).fetch(None).cursor
    server.serve("/feed.xml", status=304)
    assert make_feed(server, cage).fetch(cursor) == Page(posts=(), cursor=cursor)
    assert server.seen[1].headers["if-none-match"] == '"1"'
    assert server.seen[1].headers["if-modified-since"] == "yesterday"


def test_a_feed_that_is_sent_again_unchanged_is_not_parsed_again(server, cage):
    server.serve("/feed.xml", RSS)
    cursor = make_feed(server, cage).fetch(None).cursor
    server.serve("/feed.xml", RSS, headers={"ETag": '"new"'})
    never = Cage()
    page = make_feed(server, never).fetch(cursor)
    assert page.posts == ()
    assert never._pool is None
    assert page.cursor is not None
    assert page.cursor != cursor


def test_a_feed_that_has_changed_is_read_whole(server, cage):
    server.serve("/feed.xml", RSS)
    cursor = make_feed(server, cage).fetch(None).cursor
    server.serve("/feed.xml", RSS.replace(b"</channel>", ITEM.format(3).encode() + b"</channel>"))
    assert _keys(make_feed(server, cage).fetch(cursor)) == ["1", "2", "3"]


def test_the_same_bytes_called_otherwise_are_parsed_again(server, cage):
    """Another charset makes other words of them."""
    server.serve("/feed.xml", RSS, headers={"Content-Type": "text/xml; charset=utf-8"})
    cursor = make_feed(server, cage).fetch(None).cursor
    server.serve("/feed.xml", RSS, headers={"Content-Type": "text/xml; charset=iso-8859-1"})
    assert _keys(make_feed(server, cage).fetch(cursor)) == ["1", "2"]


def test_a_cursor_of_another_address_is_worth_nothing(server, cage):
    server.serve("/feed.xml", RSS, headers={"ETag": '"1"'})
    server.serve("/other.xml", RSS, headers={"ETag": '"1"'})
    cursor = make_feed(server, cage).fetch(None).cursor
    assert _keys(make_feed(server, cage, url=server.url("/other.xml")).fetch(cursor)) == ["1", "2"]
    assert "if-none-match" not in server.seen[1].headers


def test_what_is_left_out_is_told(server, cage):
    server.serve("/feed.xml", NASTY)
    assert make_feed(server, cage).fetch(None).skipped == ("entries with neither words nor link: 1",)


def test_links_are_relative_to_where_the_feed_came_from_in_the_end(server, cage):
    server.serve("/feed.xml", status=301, headers={"Location": "/blog/rss"})
    server.serve("/blog/rss", b'<rss version="2.0"><channel><item><link>1</link></item></channel></rss>')
    (post,) = make_feed(server, cage).fetch(None).posts
    assert post.url == server.url("/blog/1")


# --- what goes wrong --------------------------------------------------------------------------------------------

HTML = b"<!DOCTYPE html><html><body>Sorry</body></html>"
UNKIND = {
    "401": (Answer(HTML, 401), "wants to know who is asking"),
    "403 as HTML": (Answer(HTML, 403, {"Content-Type": "text/html"}), "refuses to show it to us"),
    "404": (Answer(HTML, 404), "has no such page"),
    "410": (Answer(HTML, 410), "gone for good"),
    "429": (Answer(HTML, 429, {"Retry-After": "60"}), "asks us to come less often"),
    "500": (Answer(HTML, 500), "has trouble answering (500)"),
    "a page that says it is fine": (Answer(HTML), "this is not a feed: it looks like a web page"),
    "nothing": (Answer(), "this is not a feed: it is empty"),
    "truncated": (Answer(RSS, cut=50), "stopped halfway"),
    "truncated gzip": (
        Answer(gzip.compress(RSS)[:-9], headers={"Content-Encoding": "gzip"}),
        "stopped halfway",
    ),
    "no gzip": (Answer(RSS, headers={"Content-Encoding": "gzip"}), "packs its answer wrongly"),
    "a bomb": (Answer(gzip.compress(bytes(2**24)), headers={"Content-Encoding": "gzip"}), "more than 10 MiB"),
    "garbage": (Answer(bytes(range(256)) * 100), "this is not a feed: it looks like something else"),
    "10 MB of garbage": (
        Answer(b"\x00\xff" * 5_000_000),
        "this is not a feed: it looks like something else",
    ),
    "a redirect to itself": (Answer(status=302, headers={"Location": "/feed.xml"}), "more than 5 times"),
    "a redirect to a file": (
        Answer(status=302, headers={"Location": "file:///etc/passwd"}),
        "not a web address",
    ),
    "a redirect inside": (
        Answer(status=302, headers={"Location": "http://169.254.169.254/latest"}),
        "169.254.169.254 is a private address",
    ),
}


@pytest.mark.parametrize("case", UNKIND)
def test_whatever_comes_is_a_sentence_for_the_operator_and_never_a_crash(server, cage, case):
    server.pages["/feed.xml"], words = UNKIND[case]
    with pytest.raises(SourceError) as refused:
        make_feed(server, cage).fetch(None)
    assert words in str(refused.value)
    assert refused.value.permanent is (case in {"401", "410"})
    assert refused.value.retry_after == (timedelta(minutes=1) if case == "429" else None)


BILLION = (
    b'<!DOCTYPE r [<!ENTITY a "'
    + b"ha" * 50
    + b'">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 50}">'.encode() for n in range(8))
    + b']><rss version="2.0"><channel><item><title>x&i;</title></item></channel></rss>'
)
HOSTILE = {
    "a billion laughs": BILLION,
    "comments in markup": b"<rss version='2.0'><channel><item><description>"
    + b"&lt;!--" * 43_690
    + b"</description></item></channel></rss>",
    "nested markup": b"<rss version='2.0'><channel><item><description>"
    + b"&lt;div>" * 40_000
    + b"</description></item></channel></rss>",
    "nested elements": b"<rss version='2.0'><channel>" + b"<item>" * 50_000,
    "a broken feed of comments": b"<rss><channel><item><title>a & b" + b"<!--" * 65_536,
    "a broken feed of brackets": b"<rss><channel><item><title>a & b" + b"<![CDATA[" * 20_000,
    "a broken feed of quotes": b"<rss><channel><item><title>a & b" + b"<a b='" * 40_000,
    "broken JSON": b"[" * 200_000,
    "10 MB of garbage": b"\x00\xff<" * 3_495_000,
    "null bytes": b"<rss version='2.0'><channel><item><title>a\x00b</title></item></channel></rss>",
}


@pytest.mark.slow
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_feed_ends_in_posts_or_a_sentence_and_the_next_feed_is_read(server, cage, case):
    server.serve("/feed.xml", HOSTILE[case])
    try:
        posts = make_feed(server, cage).fetch(None).posts
    except SourceError as error:
        assert str(error)  # noqa: PT017 -- either way is fine
    else:
        assert all(len(post.text) <= 20_000 for post in posts)
    server.serve("/feed.xml", RSS)
    assert _keys(make_feed(server, cage).fetch(None)) == ["1", "2"]


# --- settings ---------------------------------------------------------------------------------------------------


def test_a_private_feed_is_asked_for_with_its_header(server, cage):
    server.serve("/feed.xml", RSS)
    make_feed(server, cage, authorization="${FEED_LOGIN}").fetch(None)
    assert server.seen[0].headers["authorization"] == "Bearer secret"


def test_a_secret_that_is_not_set_is_named(server, cage):
    with pytest.raises(SourceError, match=r"^FEED_OTHER is not set") as absent:
        make_feed(server, cage, authorization="${FEED_OTHER}").fetch(None)
    assert absent.value.permanent
    assert not server.seen


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("news.example/feed.xml", "begins with https"),
        ("ftp://news.example/feed.xml", "begins with https"),
        ("http://", "begins with https"),
        ("http://[::1", "begins with https"),
        ("https://anna:secret@news.example/", "a password must not stand in this file"),
    ],
)
def test_a_wrong_address_is_refused_when_the_file_is_read(url, words):
    with pytest.raises(ValidationError) as refused:
        FeedSource.Settings.model_validate({"kind": "feed", "name": "news", "url": url})
    assert words in refused.value.errors()[0]["msg"]


# --- the doctor -------------------------------------------------------------------------------------------------


def test_the_doctor_hears_what_the_feed_holds_and_where_it_has_moved(server, cage):
    server.serve("/feed.xml", RSS)
    assert make_feed(server, cage).probe() == "2 entries, the newest of 2026-03-10"
    server.serve("/new.xml", b'<rss version="2.0"><channel/></rss>')
    server.serve("/feed.xml", status=301, headers={"Location": "/new.xml"})
    assert make_feed(server, cage).probe() == f"0 entries; it has moved for good to {server.url('/new.xml')}"


def test_what_is_strange_in_a_cursor_is_ignored(server, cage):
    server.serve("/feed.xml", RSS)
    assert _keys(make_feed(server, cage).fetch(Cursor("[]"))) == ["1", "2"]
