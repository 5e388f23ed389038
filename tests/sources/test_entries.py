"""Entries of any format become posts: keyed, cleaned, each once, oldest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.model import Post
from monitor.text import MAX_TEXT, MAX_URL, stable_id
from sources import entries
from sources.entries import Entry, language, moment, posts_of, web_link
from tests.makers import NOON, minutes

BASE = "https://news.test/feeds/all.xml"


def _post(**given) -> Post:
    (post,) = posts_of([Entry(**given)], BASE).posts
    return post


def test_an_entry_becomes_an_article():
    assert _post(
        id="1",
        link="/acme",
        title="Acme",
        text="recalls",
        author="Anna",
        lang="en-GB",
        published_at=NOON,
        updated_at=NOON + minutes(5),
    ) == Post(
        key="1",
        url="https://news.test/acme",
        title="Acme",
        text="recalls",
        author="Anna",
        lang="en",
        published_at=NOON,
        type="article",
    )


KEYS = {
    "its id": ({"id": "urn:1", "link": "https://a.test/1", "title": "t"}, "urn:1"),
    "else its link": ({"link": "/1", "title": "t"}, "https://news.test/1"),
    "else its words": ({"title": "t", "text": "x"}, stable_id("t", "x")),
    "an id that is no text": ({"id": " \x00\n", "link": "/1"}, "https://news.test/1"),
    "an id that is endless": ({"id": "x" * 501, "title": "t"}, stable_id("x" * 501)),
    "a link that is endless": (
        {"link": "/" + "x" * 600, "title": "t"},
        stable_id("https://news.test/" + "x" * 600),
    ),
}


@pytest.mark.parametrize("case", KEYS)
def test_an_entry_is_known_by(case):
    given, key = KEYS[case]
    assert _post(**given).key == key


def test_every_field_is_cleaned():
    nasty = "a\u202e\x00 \ud800b\n\n c"
    post = _post(id=nasty, title=nasty, text=nasty * 10_000, author=nasty, link="/\u202ex")
    assert (post.key, post.title, post.author, post.url) == ("a b c", "a b c", "a b c", "https://news.test/x")
    assert post.text.startswith("a b\nca b\nc")
    assert len(post.text) <= MAX_TEXT


def test_a_date_of_editing_will_do_where_there_is_no_other():
    assert _post(title="t", updated_at=NOON).published_at == NOON
    assert _post(title="t").published_at is None


def test_an_entry_without_words_or_link_is_left_out_and_counted():
    parsed = posts_of([Entry(id="1"), Entry(id="2", link="ftp://x/"), Entry(id="3", link="/3")], BASE)
    assert [post.key for post in parsed.posts] == ["3"]
    assert parsed.skipped == ("entries with neither words nor link: 2",)


def test_an_entry_that_comes_twice_counts_once_as_it_was_edited_last():
    def text(*edits: Entry) -> list[str]:
        return [post.text for post in posts_of(edits, BASE).posts]

    early = Entry(id="1", text="early", published_at=NOON)
    late = Entry(id="1", text="late", published_at=NOON, updated_at=NOON + minutes(1))
    assert text(early, late) == ["late"]
    assert text(late, early) == ["late"]
    # Without dates, the one on top is the newer one.
    assert text(Entry(id="1", text="top"), Entry(id="1", text="below")) == ["top"]


def test_posts_are_oldest_first_and_what_has_no_date_keeps_its_place():
    parsed = posts_of(
        [
            Entry(id="newest", title="t", published_at=NOON + minutes(3)),
            Entry(id="undated", title="t"),
            Entry(id="old", title="t", published_at=NOON),
            Entry(id="late", title="t", published_at=NOON + minutes(2)),
            Entry(id="undated at the end", title="t"),
        ],
        BASE,
    )
    assert [post.key for post in parsed.posts] == ["undated at the end", "old", "undated", "late", "newest"]


def test_more_text_than_a_feed_may_hold_is_left_out_and_counted():
    many = entries.MOST_TEXT // MAX_TEXT + 3
    parsed = posts_of([Entry(id=str(number), text="x" * MAX_TEXT) for number in range(many)], BASE)
    assert len(parsed.posts) == many - 3 + (entries.MOST_TEXT % MAX_TEXT == 0)
    assert parsed.skipped == ("entries left out, beyond 20 MiB of text: 3",)


LINKS = {
    "https://a.test/x?id=9#top": "https://a.test/x?id=9#top",
    "HTTP://a.test/": "http://a.test/",
    "../x": "https://news.test/x",
    "//a.test/x": "https://a.test/x",
    "?p=1": "https://news.test/feeds/all.xml?p=1",
    "": "",
    " /a b\n": "https://news.test/a%20b",
    "javascript:alert(1)": "",
    "data:text/html,x": "",
    "mailto:a@b.test": "",
    "http://[::1": "",
    "http://": "",
    "https://a.test/" + "x" * MAX_URL: "",
    "https://a.test/" + "x" * 1_000_000: "",
}


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link[:30])
def test_only_web_links_are_kept_and_they_are_whole(link):
    assert web_link(link, BASE) == LINKS[link]


@pytest.mark.parametrize(
    ("tag", "primary"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        (" FR_fr ", "fr"),
        ("zh-Hant-TW", "zh"),
        ("gsw", "gsw"),
        ("en-" + "x" * 10**6, "en"),
        ("", None),
        ("english", None),
        ("und", None),
        ("x-klingon", None),
        ("e", None),
    ],
    ids=lambda tag: str(tag)[:20],
)
def test_of_a_language_tag_the_primary_subtag_counts(tag, primary):
    assert language(tag) == primary


MOMENTS = {
    "2026-03-10T12:00:00Z": NOON,
    "2026-03-10T13:00:00+01:00": NOON,
    "2026-03-10T12:00:00": NOON,
    "2026-03-10 12:00": NOON,
    "Tue, 10 Mar 2026 13:00:00 +0100": NOON,
    "Tue, 10 Mar 2026 12:00:00 -0000": NOON,
    " 2026-03-10T12:00:00Z\n": NOON,
    "0001-01-01T00:00:00+23:00": None,
    "9999-12-31T23:59:59-23:00": None,
    "yesterday": None,
    "": None,
    "9" * 100_000: None,
}


@pytest.mark.parametrize("text", MOMENTS, ids=lambda text: text[:40])
def test_a_date_is_read_as_iso_8601_or_rfc_822_and_in_utc_without_a_zone(text):
    assert moment(text) == MOMENTS[text]


def test_a_moment_is_given_in_utc():
    read = moment("2026-03-10T13:00:00+01:00")
    assert read is not None
    assert read.utcoffset() == timedelta(0)
    assert read == datetime(2026, 3, 10, 13, tzinfo=timezone(timedelta(hours=1)))
    assert read.tzinfo is UTC
