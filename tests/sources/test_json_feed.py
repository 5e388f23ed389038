"""JSON Feed 1.0 and 1.1, and what people make of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitor.errors import SourceError
from sources.entries import Entry
from sources.json_feed import read
from tests.makers import NOON

FULL = {
    "id": "1",
    "url": "https://a.test/1",
    "title": "Acme",
    "content_html": "<p>recalls</p>",
    "summary": "in short",
    "date_published": "2026-03-10T12:00:00Z",
    "date_modified": "2026-03-10T13:00:00Z",
    "authors": [{"name": "Anna"}],
    "language": "fr-CA",
}


def _entry(item: object, **feed: object) -> Entry:
    (entry,), skipped = read(json.dumps({"items": [item], **feed}).encode())
    assert not skipped
    return entry


def test_an_item_is_read():
    assert _entry(FULL) == Entry(
        id="1",
        link="https://a.test/1",
        title="Acme",
        text="\nrecalls\n",
        author="Anna",
        lang="fr-CA",
        published_at=NOON,
        updated_at=NOON + timedelta(hours=1),
    )


CASES = {
    "plain text before markup": ({**FULL, "content_text": "a < b"}, "text", "a < b"),
    "a summary where there is nothing else": ({"summary": "short"}, "text", "short"),
    "an id that is a number": ({"id": 7}, "id", "7"),
    "an id that is a truth": ({"id": True}, "id", ""),
    "a link elsewhere": ({"external_url": "https://b.test"}, "link", "https://b.test"),
    "a recording": ({"attachments": [{"url": "https://a.test/1.mp3"}]}, "link", "https://a.test/1.mp3"),
    "attachments that are none": ({"attachments": ["x"]}, "link", ""),
    "no attachments": ({"attachments": []}, "link", ""),
    "an author of version 1.0": ({"author": {"name": "Bob"}}, "author", "Bob"),
    "authors that are none": ({"authors": "Bob", "author": [1]}, "author", ""),
    "an author without name": ({"authors": [{}, {"name": "Bob"}]}, "author", "Bob"),
    "the wrong type": ({"title": ["x"], "id": None}, "title", ""),
    "a date that is none": ({"date_published": "soon"}, "published_at", None),
    "a date of the wrong type": ({"date_published": {}}, "published_at", None),
}


@pytest.mark.parametrize("case", CASES)
def test_an_item_is_read_as_it_comes(case):
    item, field, value = CASES[case]
    assert getattr(_entry(item), field) == value


def test_the_feeds_author_and_language_are_the_items_where_it_says_none():
    entry = _entry({"id": "1"}, authors=[{"name": "Carla"}], language="de")
    assert (entry.author, entry.lang) == ("Carla", "de")


def test_a_byte_order_mark_and_a_bad_byte_lose_no_feed():
    (entry,), _ = read(b'\xef\xbb\xbf{"items": [{"title": "caf\xff"}]}')
    assert entry.title == "caf\ufffd"


def test_what_is_no_item_is_left_out():
    assert read(b'{"items": [1, null, "x", []]}') == ([], ())


def test_of_an_archive_both_ends_are_read():
    items = [{"id": number} for number in range(4_002)]
    found, skipped = read(json.dumps({"items": items}).encode())
    assert [found[0].id, found[1_999].id, found[2_000].id, found[-1].id] == ["0", "1999", "2002", "4001"]
    assert skipped == ("of 4002 entries only the first and the last 2000 are read",)


BROKEN = [
    b"{",
    b'{"items": [' + b"[" * 100_000,
    b"[]",
    b'{"items": {}}',
    b"{}",
    b'{"n": ' + b"9" * 5_000 + b"}",
]


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:20]))
def test_json_that_is_no_feed_is_refused(body):
    with pytest.raises(SourceError, match="this is not a feed"):
        read(body)
