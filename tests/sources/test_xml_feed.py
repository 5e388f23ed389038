"""RSS, RDF and Atom as they are written, well and badly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sources.entries import Entry
from sources.xml_feed import _moment, read
from tests.makers import NOON

BASE = "https://news.test/feeds/all.xml"


def _entries(body: str | bytes, content_type: str = "") -> list[Entry]:
    return read(body.encode() if isinstance(body, str) else body, content_type, BASE)[0]


def _rss(item: str, channel: str = "") -> Entry:
    (entry,) = _entries(
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:media="http://search.yahoo.com/mrss/"><channel>{channel}<item>{item}</item></channel></rss>'
    )
    return entry


def _atom(item: str, feed: str = "", attributes: str = "") -> Entry:
    (entry,) = _entries(
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}<entry>{item}</entry></feed>'
    )
    return entry


FORMATS = {
    "RSS 2.0": """<rss version="2.0"><channel><language>en-gb</language><item>
        <guid isPermaLink="false">1</guid><title>Acme</title><link>https://a.test/1</link>
        <description>&lt;p&gt;recalls&lt;/p&gt;</description>
        <author>anna@a.test (Anna)</author><pubDate>Tue, 10 Mar 2026 13:00:00 +0100</pubDate>
        </item></channel></rss>""",
    "RDF": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><dc:language>en-gb</dc:language></channel>
        <item rdf:about="1"><title>Acme</title><link>https://a.test/1</link><description>recalls</description>
        <dc:creator>Anna</dc:creator><dc:date>2026-03-10T12:00:00Z</dc:date></item></rdf:RDF>""",
    "Atom": """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-gb"><author><name>Anna</name></author><entry>
        <id>1</id><title>Acme</title><link href="https://a.test/1"/><content type="html">&lt;p&gt;recalls&lt;/p&gt;</content>
        <published>2026-03-10T12:00:00Z</published></entry></feed>""",
}


@pytest.mark.parametrize("name", FORMATS)
def test_an_entry_says_the_same_in_any_format(name):
    (entry,) = _entries(FORMATS[name])
    assert (entry.published_at or entry.updated_at) == NOON
    assert (entry.id.rpartition("/")[2], entry.link, entry.title) == ("1", "https://a.test/1", "Acme")
    assert (entry.text.strip(), entry.author, entry.lang) == ("recalls", "Anna", "en-gb")


TEXTS: dict[str, tuple[Callable[[str], Entry], str, str]] = {
    "content before summary": (
        _rss,
        "<description>short</description><content:encoded>&lt;b&gt;long&lt;/b&gt;</content:encoded>",
        "long",
    ),
    "a summary where the content is empty": (
        _rss,
        "<description>short</description><content:encoded> </content:encoded>",
        "short",
    ),
    "text that is packed twice": (_rss, "<description>AT&amp;amp;T &amp;lt;3</description>", "AT&T <3"),
    "a video's words": (
        _rss,
        "<media:group><media:description>seen</media:description></media:group>",
        "seen",
    ),
    "Atom's plain text": (_atom, '<summary type="text">a &lt;b&gt; c</summary>', "a <b> c"),
    "Atom's markup": (_atom, '<summary type="html">a &lt;b&gt;b&lt;/b&gt; c</summary>', "a b c"),
    "Atom's XHTML": (
        _atom,
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> c</div></content>',
        "a b c",
    ),
    "an image is no text": (_atom, '<content type="image/png">iVBORw0KGgo=</content>', ""),
}


@pytest.mark.parametrize("case", TEXTS)
def test_the_words_are(case):
    make, item, text = TEXTS[case]
    assert make(item).text.strip() == text


def test_the_title_of_rss_is_markup_even_where_nothing_betrays_it():
    assert _rss("<title>One&lt;br&gt;two</title>").title == "One\ntwo"


LINKS: dict[str, tuple[Callable[[str], Entry], str, str]] = {
    "relative to the feed": (_rss, "<link>../1</link>", "https://news.test/1"),
    "relative to the entry": (_atom, '<link href="1" xml:base="https://b.test/x/"/>', "https://b.test/x/1"),
    "its permanent id": (_rss, "<guid>https://a.test/1</guid>", "https://a.test/1"),
    "the page before the recording": (
        _rss,
        '<enclosure url="https://a.test/1.mp3"/><link>https://a.test/1</link>',
        "https://a.test/1",
    ),
    "the recording where there is no page": (
        _rss,
        '<enclosure url="https://a.test/1.mp3" type="audio/mpeg"/>',
        "https://a.test/1.mp3",
    ),
    "none": (_rss, "<title>t</title>", ""),
}


@pytest.mark.parametrize("case", LINKS)
def test_the_link_is(case):
    make, item, link = LINKS[case]
    assert make(item).link == link


DATES = {
    "RFC 822": ("Tue, 10 Mar 2026 13:00:00 +0100", NOON),
    "a zone by its name": ("Tue, 10 Mar 2026 07:00:00 EST", NOON),
    "no zone is UTC": ("Tue, 10 Mar 2026 12:00:00", NOON),
    "ISO 8601": ("2026-03-10T13:00:00+01:00", NOON),
    "ISO 8601 without a zone is UTC": ("2026-03-10T12:00:00", NOON),
    "ISO 8601 with half a zone": ("2026-03-10T13:00:00+01", NOON),
    "a day": ("2026-03-10", datetime(2026, 3, 10, tzinfo=UTC)),
    "the future": ("Sat, 10 Mar 2096 12:00:00 GMT", datetime(2096, 3, 10, 12, tzinfo=UTC)),
    "an absurd year": ("Tue, 10 Mar 20260 12:00:00 GMT", None),
    "the 32nd": ("Tue, 32 Mar 2026 12:00:00 GMT", None),
    "words": ("yesterday", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize("case", DATES)
def test_a_date_is_read_in_utc_or_not_at_all(case):
    written, moment = DATES[case]
    assert _rss(f"<pubDate>{written}</pubDate>").published_at == moment


def test_a_date_beyond_the_calendar_is_none():
    """None of feedparser's readers gives one today; a plug-in of feedparser's may."""
    assert _moment({"published_parsed": (99_999, 1, 1, 0, 0, 0, 0, 1, 0)}, "published") is None


def test_an_edit_has_its_own_date():
    entry = _atom("<published>2026-03-10T12:00:00Z</published><updated>2026-03-11T12:00:00Z</updated>")
    assert (entry.published_at, entry.updated_at) == (NOON, datetime(2026, 3, 11, 12, tzinfo=UTC))


AUTHORS = {
    "a name in brackets": (_rss("<author>anna@a.test (Anna)</author>"), "Anna"),
    "a name behind a long domain": (_rss("<author>ap1@x.example (Auteur 1)</author>"), "Auteur 1"),
    "a name before a long domain": (_rss("<author>Anna B &lt;a@x.museum&gt;</author>"), "Anna B"),
    "an address of a long domain": (_rss("<author>anna@x.example</author>"), "anna@x.example"),
    "a long domain in Atom": (
        _atom("<id>1</id><author><name>Anna</name><email>a@x.example</email></author>", ""),
        "Anna",
    ),
    "an address alone": (_rss("<author>anna@a.test</author>"), "anna@a.test"),
    "its creator": (_rss("<dc:creator>Anna</dc:creator>"), "Anna"),
    "RSS's editor wrote nothing": (_rss("<title>t</title>", "<managingEditor>Ed</managingEditor>"), ""),
    "Atom's feed speaks for its entries": (_atom("<id>1</id>", "<author><name>Anna</name></author>"), "Anna"),
}


@pytest.mark.parametrize("case", AUTHORS)
def test_the_author_is(case):
    entry, author = AUTHORS[case]
    assert entry.author == author


LANGUAGES = {
    "the entry's": (_rss("<dc:language>fr</dc:language>", "<language>en</language>"), "fr"),
    "the content's": (_atom('<content xml:lang="de">x</content>', attributes='xml:lang="en"'), "de"),
    "the feed's": (_rss("<title>t</title>", "<language>en-us</language>"), "en-us"),
    "unknown": (_rss("<title>t</title>"), ""),
}


@pytest.mark.parametrize("case", LANGUAGES)
def test_the_language_is(case):
    entry, lang = LANGUAGES[case]
    assert entry.lang == lang


def _cafe(encoding: str, declared: str) -> bytes:
    return f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><item><title>café</title></item></channel></rss>'.encode(
        encoding
    )


CHARSETS = {
    "XML says it": (_cafe("iso-8859-1", "iso-8859-1"), "application/xml"),
    "HTTP overrules XML": (_cafe("iso-8859-1", "utf-8"), "application/xml; charset=iso-8859-1"),
    "HTTP is wrong": (_cafe("utf-8", "utf-8"), "application/xml; charset=utf-16"),
    "XML is wrong": (_cafe("utf-8", "us-ascii"), "application/xml"),
    "both are wrong": (_cafe("iso-8859-1", "utf-8"), "application/xml; charset=utf-8"),
    "HTTP knows no such charset": (_cafe("utf-8", "utf-8"), "application/xml; charset=klingon"),
    "UTF-16": (_cafe("utf-16", "utf-16"), "application/xml"),
}


@pytest.mark.parametrize("case", CHARSETS)
def test_the_charset_is_found(case):
    body, content_type = CHARSETS[case]
    (entry,) = _entries(body, content_type)
    assert entry.title == "café"


def test_broken_xml_is_read_all_the_same():
    found = _entries(
        "<rss version='2.0'><channel><item><title>Acme & co</title></item><item><title>b</title>"
    )
    assert [entry.title for entry in found] == ["Acme & co", "b"]


def test_the_bytes_are_never_taken_for_the_name_of_a_file(tmp_path):
    secret = tmp_path / "feed.xml"
    secret.write_text(FORMATS["Atom"])
    assert _entries(str(secret).encode()) == []


def test_an_entity_of_a_file_is_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    found = _entries(
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss version="2.0"><channel><item><title>a&x;b</title></item></channel></rss>'
    )
    assert "secret" not in found[0].title


@pytest.mark.parametrize(
    ("root", "tag"),
    [("rss version='2.0'><channel", "item"), ("a:feed xmlns:a='http://www.w3.org/2005/Atom'", "a:entry")],
)
def test_of_an_archive_both_ends_are_read(root, tag):
    body = "".join(f"<{tag}><id>{number}</id></{tag}>" for number in range(4_002))
    end = "</channel></rss>" if "rss" in root else "</a:feed>"
    found, skipped, version = read(f"<{root}>{body}{end}".encode(), "", BASE)
    ids = [entry.id.rpartition("/")[2] for entry in found]
    assert [len(ids), ids[0], ids[1_999], ids[2_000], ids[-1]] == [4_000, "0", "1999", "2002", "4001"]
    assert skipped == ("of 4002 entries only the first and the last 2000 are read",)
    assert version
