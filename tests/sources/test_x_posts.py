"""What X answers, read whatever is in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.errors import SourceError
from monitor.model import Cursor, Json
from sources.x_place import Place
from sources.x_posts import born, gone, posts_of, said, spans, tweets

ID = "2031324182737847272"


def test_the_number_of_a_post_holds_its_time():
    assert born(ID) == datetime(2026, 3, 10, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "answer", [{}, {"meta": {"result_count": 3}}, {"data": {}}, {"data": None, "meta": {}}]
)
def test_only_an_answer_that_says_so_is_empty(answer):
    with pytest.raises(SourceError, match="no list `data`"):
        tweets(answer)
    assert tweets({"meta": {"result_count": 0}}) == ()


@pytest.mark.parametrize(
    "row", [{}, {"start": "2026-03-10T11:00:00Z", "end": "soon", "tweet_count": 1}, {"tweet_count": "7"}]
)
def test_counts_that_cannot_be_read_are_an_error(row):
    with pytest.raises(SourceError, match="counts that are not"):
        spans({"data": [row]})


def test_a_post_without_a_number_is_none_and_one_without_anything_else_is_one():
    (post,) = posts_of({"data": [{"id": "x"}, {}, {"id": ID}]})
    assert (post.key, post.text, post.author, post.lang) == (ID, "", "", None)
    assert post.published_at == born(ID)
    assert (post.likes, post.replies, post.shares, post.reach) == (None, None, None, None)


@pytest.mark.parametrize(
    ("lang", "read"), [("qme", None), ("und", None), ("zxx", None), ("pt", "pt"), ("", None), ("in", "in")]
)
def test_what_x_calls_no_language_is_none(lang, read):
    (post,) = posts_of({"data": [{"id": ID, "lang": lang}]})
    assert post.lang == read


def test_fields_of_a_wrong_type_are_not_there():
    tweet: Json = {
        "id": ID,
        "text": "Acme https://t.co/a",
        "entities": {"urls": [7, {"url": "https://t.co/a", "expanded_url": "javascript:x"}, {}]},
        "referenced_tweets": {"type": "replied_to"},
        "edit_history_tweet_ids": "1",
        "public_metrics": {"like_count": -1, "reply_count": "2", "retweet_count": None},
        "note_tweet": [],
    }
    (post,) = posts_of({"data": [tweet], "includes": {"users": {"id": "1"}}})
    assert (post.text, post.type, post.key) == ("Acme https://t.co/a", "post", ID)
    assert (post.likes, post.replies, post.shares) == (None, None, None)


def test_errors_that_are_none_are_none():
    assert said({"errors": {}}) == said({"errors": [1, {}]}) == ()
    assert gone({"errors": [{"resource_id": "x"}, {"value": ID}]}) == (ID,)


def test_no_more_is_said_than_anybody_reads():
    assert len(said({"errors": [{"title": "Not Found Error"}] * 90})) == 3


@pytest.mark.parametrize(
    "cursor", [None, "[", "[1]", '{"lanes": {"q": 1}}', '{"lanes": {"q": {"since": 1}}}']
)
def test_a_place_that_cannot_be_read_is_the_beginning(cursor):
    place = Place.parse(None if cursor is None else Cursor(cursor))
    assert all(not lane.since for lane in place.lanes.values())
    assert Place.parse(place.write()) == place
