"""Bytes become posts; what is no feed says what it is."""

from __future__ import annotations

import gzip

import pytest

from monitor.errors import SourceError
from sources.feed_parser import parse

BASE = "https://news.test/blog/"
RSS = b'<rss version="2.0"><channel><item><title>Acme</title><link>1</link></item><item/></channel></rss>'
FEEDS = {
    "RSS": (RSS, "text/xml"),
    "RSS behind blanks and a byte-order mark": (b"\xef\xbb\xbf\n \n" + RSS, ""),
    "RSS that says it is HTML": (RSS, "text/html"),
    "JSON Feed": (b' {"items": [{"title": "Acme", "url": "1"}, {}]}', "application/feed+json"),
    "JSON Feed that says it is text": (
        b'\xef\xbb\xbf{"items": [{"title": "Acme", "url": "1"}, {}]}',
        "text/plain",
    ),
}


@pytest.mark.parametrize("case", FEEDS)
def test_a_feed_is_known_by_what_it_is_and_not_by_what_it_is_called(case):
    body, content_type = FEEDS[case]
    parsed = parse(body, content_type, BASE)
    assert [(post.title, post.url) for post in parsed.posts] == [("Acme", "https://news.test/blog/1")]
    assert parsed.skipped == ("entries with neither words nor link: 1",)


@pytest.mark.parametrize(
    "body", [b'<rss version="2.0"><channel/></rss>', b'<feed xmlns="http://www.w3.org/2005/Atom"/>']
)
def test_a_feed_without_entries_is_a_feed(body):
    assert parse(body, "", BASE) == ((), ())


def _page(link: str) -> bytes:
    return f"<!DOCTYPE html><html><head>{link}<title>News</title></head><body><p>Hello</body></html>".encode()


ALTERNATE = '<link rel="stylesheet" href="x.css"><LINK rel=alternate type="application/rss+xml" title="All" href="{}">'
OTHERS = {
    "nothing": (b"", "it is empty"),
    "blanks": (b" \n\xef\xbb\xbf\t ", "it is empty"),
    "a page": (_page(""), "it looks like a web page, which names no feed"),
    "a page with a feed": (
        _page(ALTERNATE.format("feed.xml")),
        "it looks like a web page; its feed may be https://news.test/blog/feed.xml",
    ),
    "a page with a hostile feed": (
        _page(ALTERNATE.format("javascript:alert(1)")),
        "it looks like a web page, which names no feed",
    ),
    "a page with a bad link": (
        _page("<link type=application/atom+xml>"),
        "it looks like a web page, which names no feed",
    ),
    "a PDF": (b"%PDF-1.7\n...", "it looks like a PDF file"),
    "a ZIP": (b"PK\x03\x04....", "it looks like a ZIP file"),
    "gzip that nobody declared": (gzip.compress(RSS), "it looks like a gzip file"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "it looks like an image"),
    "a map": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it looks like XML of another kind"),
    "a word": (b"hello", "it looks like something else"),
    "zeros": (bytes(1_000), "it looks like something else"),
    "broken JSON": (b"{", "it begins like JSON but is broken"),
    "other JSON": (b'{"a": 1}', "it is JSON without a list of items"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_is_no_feed_says_what_it_looks_like(case):
    body, sentence = OTHERS[case]
    with pytest.raises(SourceError) as refused:
        parse(body, "", BASE)
    assert str(refused.value) == f"this is not a feed: {sentence}"
    assert not refused.value.permanent
