"""Statuses of Mastodon, as posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.trial import flaws
from sources.statuses import before, id_of, key_of, number_of, post_of, tags_of
from tests.makers import NOON

URI = "https://a.example/users/ann/statuses/1"


def status(**given: Any) -> dict[str, Any]:
    """One that says nothing special."""
    return {
        "id": str(id_of(NOON)),
        "uri": URI,
        "url": "https://a.example/@ann/1",
        "created_at": NOON,
        "visibility": "public",
        "content": "<p>It hums</p>",
        "account": {"acct": "ann"},
        **given,
    }


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "It hums"),
        (
            {"content": '<p>Ac&amp;me<br>hums <a href="https://x"><span>#</span>acme</a></p>'},
            "Ac&me\nhums #acme",
        ),
        ({"spoiler_text": "Fire", "sensitive": True}, "Fire\nIt hums"),
        (
            {"media_attachments": [{"description": "An Acme kettle"}, {"description": None}, 7]},
            "It hums\nAn Acme kettle",
        ),
        ({"poll": {"options": [{"title": "Acme"}, {"title": "Globex"}]}}, "It hums\nAcme\nGlobex"),
        (
            {"card": {"title": "Acme &amp; co", "description": "", "url": "https://news.example/1"}},
            "It hums\nAcme & co\nhttps://news.example/1",
        ),
        ({"content": "<p>news.example/1</p>", "card": {"url": "https://news.example/1"}}, "news.example/1"),
        ({"content": "<p>x\u202ey</p>"}, "xy"),
        ({"media_attachments": {}, "poll": [], "card": 7, "spoiler_text": 3}, "3\nIt hums"),
    ],
)
def test_a_status_says_what_a_reader_sees(given, text):
    post = post_of(status(**given), "a.example")
    assert post is not None
    assert post.text == text
    assert flaws(post) == []


@pytest.mark.parametrize(
    "given",
    [
        {"reblog": status()},
        {"visibility": "private"},
        {"visibility": "direct"},
        {"visibility": None},
        {"content": ""},
        {"uri": ""},
        {"uri": 7.5},
    ],
)
def test_a_boost_what_is_not_public_and_what_says_nothing_is_no_post(given):
    assert post_of(status(**given), "a.example") is None


def test_what_is_unlisted_is_public():
    assert post_of(status(visibility="unlisted"), "a.example") is not None


@pytest.mark.parametrize(
    ("acct", "author"), [("ann", "ann@a.example"), ("bob@b.example", "bob@b.example"), ("", ""), (7.5, "")]
)
def test_an_author_is_named_with_the_instance(acct, author):
    post = post_of(status(account={"acct": acct}), "a.example")
    assert post is not None
    assert post.author == author


@pytest.mark.parametrize(("reply", "type_"), [("5", "comment"), (None, "post")])
def test_a_reply_belongs_to_what_it_answers(reply, type_):
    post = post_of(status(in_reply_to_id=reply), "a.example")
    assert post is not None
    assert (post.type, post.thread) == (type_, f"a.example/{reply or id_of(NOON)}")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (NOON, NOON),
        ("2026-03-10T12:00:00.000Z", NOON),
        (datetime(2026, 3, 10, 12, tzinfo=UTC), NOON),
        ("soon", None),
        (7, None),
        (None, None),
    ],
)
def test_its_time_is_read_however_the_client_gives_it(written, read):
    post = post_of(status(created_at=written), "a.example")
    assert post is not None
    assert post.published_at == read


@pytest.mark.parametrize(("followers", "reach"), [(11, 11), (0, 0), (-1, None), (None, None), ("9", None)])
def test_its_reach_is_who_follows(followers, reach):
    post = post_of(status(account={"acct": "ann", "followers_count": followers}), "a.example")
    assert post is not None
    assert post.reach == reach


def test_ids_are_in_the_order_of_time():
    assert id_of(NOON) >> 16 == int(NOON.timestamp() * 1_000)
    assert before(id_of(NOON), timedelta(minutes=15)) == id_of(NOON - timedelta(minutes=15))
    assert before(7, timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("id_", "number"),
    [("7", 7), (7, 7), ("01HXYZ", None), ("", None), ("٣", None), ("9" * 30, None), (None, None)],
)
def test_an_id_that_is_no_number_is_of_other_software(id_, number):
    assert number_of({"id": id_}) == number


def test_its_key_and_tags_are_the_same_everywhere():
    assert key_of(status()) == URI
    assert tags_of({"tags": [{"name": "Acme"}, {"name": None}, 7]}) == {"acme", ""}
    assert tags_of({"tags": None}) == frozenset()
