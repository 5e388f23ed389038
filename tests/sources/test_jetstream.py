"""What Jetstream's events say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.trial import flaws
from sources.jetstream import Taken, instant, post_of
from tests.makers import NOON
from tests.servers.jetstream import START, account, commit, posted

WRITTEN = "2026-03-10T11:59:00.123Z"
QUOTED = "at://did:plc:bob/app.bsky.feed.post/3kq"
FACETS = [
    {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://acme.example/kettle?id=9"}]}
]
CARD = {
    "external": {
        "title": "Acme recalls kettles",
        "description": "All of them",
        "uri": "https://news.example/1",
    }
}


def taken(*events) -> Taken:
    found = Taken()
    for event in events:
        found.add(event if isinstance(event, str | bytes) else json.dumps(event))
    return found


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"text": "It hums"}, "It hums"),
        (
            {"text": "See acme.example/ke...", "facets": FACETS},
            "See acme.example/ke...\nhttps://acme.example/kettle?id=9",
        ),
        ({"text": "https://acme.example/kettle?id=9", "facets": FACETS}, "https://acme.example/kettle?id=9"),
        ({"text": "", "embed": CARD}, "Acme recalls kettles\nAll of them\nhttps://news.example/1"),
        (
            {"text": "Look", "embed": {"images": [{"alt": "An Acme kettle"}, {"alt": ""}]}},
            "Look\nAn Acme kettle",
        ),
        ({"text": "Look", "embed": {"alt": "It boils", "video": {}}}, "Look\nIt boils"),
        (
            {"text": "Ha", "embed": {"record": {"uri": QUOTED, "cid": "b"}}},
            "Ha\nhttps://bsky.app/profile/did:plc:bob/post/3kq",
        ),
        (
            {"text": "Ha", "embed": {"media": CARD, "record": {"record": {"uri": QUOTED}}}},
            "Ha\nAcme recalls kettles\nAll of them\nhttps://news.example/1\nhttps://bsky.app/profile/did:plc:bob/post/3kq",
        ),
        ({"text": "Ha", "embed": {"record": {"uri": "at://did:plc:bob/app.bsky.graph.list/3kq"}}}, "Ha"),
        ({"text": "Hot", "tags": ["acme", 7]}, "Hot\n#acme"),
        ({"text": "x\u202e\u0000y"}, "xy"),
        ({"text": "Odd", "facets": 7, "embed": [1], "tags": {}, "langs": "en"}, "Odd"),
        ({"text": "Odd", "facets": [1, {"features": [2, {"uri": 3}, {"uri": "javascript:x"}]}]}, "Odd"),
    ],
)
def test_a_post_says_what_a_reader_sees(record, words):
    post = post_of("did:plc:ann", "3k", {"createdAt": WRITTEN, **record}, START)
    assert post is not None
    assert post.text == words
    assert flaws(post) == []


def test_a_post_says_who_where_and_when():
    post = post_of("did:plc:ann", "3k", {"text": "Hi", "createdAt": WRITTEN, "langs": ["pt-BR"]}, START)
    assert post is not None
    assert (post.key, post.author, post.lang) == (
        "at://did:plc:ann/app.bsky.feed.post/3k",
        "did:plc:ann",
        "pt",
    )
    assert post.url == "https://bsky.app/profile/did:plc:ann/post/3k"
    assert post.published_at == datetime(2026, 3, 10, 11, 59, 0, 123000, UTC)
    assert (post.type, post.thread) == ("post", post.key)


def test_a_reply_belongs_to_its_thread():
    reply: Any = {"parent": {"uri": "at://x/y/z"}, "root": {"uri": QUOTED}}
    post = post_of("did:plc:ann", "3k", {"text": "No", "reply": reply}, START)
    assert post is not None
    assert (post.type, post.thread) == ("comment", QUOTED)


@pytest.mark.parametrize("written", ["2031-01-01T00:00:00Z", "soon", "", 7, None])
def test_what_cannot_be_its_date_is_when_it_was_heard(written):
    post = post_of("did:plc:ann", "3k", {"text": "Hi", "createdAt": written}, START)
    assert post is not None
    assert post.published_at == NOON


def test_a_post_of_an_archive_keeps_its_old_date():
    post = post_of("did:plc:ann", "3k", {"text": "Hi", "createdAt": "2011-01-01T00:00:00Z"}, START)
    assert post is not None
    assert post.published_at == datetime(2011, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("langs", "lang"), [(["en", "fr"], None), ([], None), (["und"], None), ([7], None)])
def test_who_names_no_language_or_several_leaves_it_open(langs, lang):
    post = post_of("did:plc:ann", "3k", {"text": "Hi", "langs": langs}, START)
    assert post is not None
    assert post.lang == lang


def test_a_picture_without_words_is_no_post():
    assert post_of("did:plc:ann", "3k", {"text": " ", "embed": {"images": [{"alt": ""}]}}, START) is None


def test_what_is_deleted_or_edited_stands_as_it_was_last():
    one, other = posted(START, "one", rkey="1"), posted(START + 1, "other", rkey="2")
    deleted, edited = commit(START + 2, rkey="1"), posted(START + 3, "edited", rkey="2", operation="update")
    found = taken(one, other, deleted, edited)
    assert [post.text for post in found.oldest_first()] == ["edited"]
    assert list(found.gone) == ["at://did:plc:ann/app.bsky.feed.post/1"]
    assert [post.text for post in taken(one, deleted, one).oldest_first()] == ["one"]
    assert not taken(one, deleted, one).gone


@pytest.mark.parametrize(
    ("status", "gone"),
    [(status, True) for status in ("deleted", "deactivated", "takendown", "suspended")]
    + [(status, False) for status in ("throttled", "desynchronized", "new-status")],
)
def test_an_account_that_is_closed_takes_its_posts_along(status, gone):
    ann, bob = posted(START, "Acme"), posted(START, "Acme", did="did:plc:bob")
    found = taken(ann, bob, account(START + 1, "did:plc:ann", status))
    assert list(found.gone_authors) == (["did:plc:ann"] if gone else [])
    assert {post.author for post in found.oldest_first()} == {"did:plc:bob"} | (
        set() if gone else {"did:plc:ann"}
    )


def test_an_account_that_comes_back_is_not_gone():
    found = taken(account(START, "did:plc:ann", "deactivated"), account(START + 1, "did:plc:ann"))
    assert not found.gone_authors


def test_the_oldest_come_first_whenever_they_were_heard_of():
    old = commit(START + 9, {"text": "old", "createdAt": "2011-01-01T00:00:00Z"})
    assert [post.text for post in taken(posted(START, "new"), old).oldest_first()] == ["old", "new"]


@pytest.mark.parametrize(
    "message",
    [
        *("", "{", b"\xff", "[]", "7", "null", "[" * 100_000),
        '{"did": "did:plc:a"}',
        '{"did": "did:plc:a", "time_us": "1"}',
        '{"did": "did:plc:a", "time_us": -1}',
        f'{{"did": "did:plc:a", "time_us": {10**30}}}',
        '{"did": 7, "time_us": 1}',
    ],
    ids=str,
)
def test_what_is_no_event_is_counted_and_moves_nothing(message):
    found = taken(posted(START, "one"), message)
    assert (found.events, found.unread, found.at) == (2, 1, START)


def test_what_is_of_no_interest_is_passed_over():
    like = commit(START, {"subject": {}}, collection="app.bsky.feed.like")
    identity = {
        "did": "did:plc:a",
        "time_us": START + 1,
        "kind": "identity",
        "identity": {"handle": "a.example"},
    }
    odd = {"did": "did:plc:a", "time_us": START + 2, "kind": "commit", "commit": 7}
    wordless = commit(START + 3, {"text": "", "langs": []})
    found = taken(like, identity, odd, {**odd, "kind": "news"}, wordless)
    assert (found.events, found.unread, found.at, found.first) == (5, 0, START + 3, START)
    assert [*found.posts, *found.gone, *found.gone_authors] == []


def test_an_instant_is_one_that_can_be():
    assert instant(START) == NOON
    assert instant(START + 1) == NOON + timedelta(microseconds=1)
    assert instant(0) is None
    assert instant(10**30) is None
