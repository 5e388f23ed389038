"""What YouTube answers, read whatever is in it."""

from __future__ import annotations

import pytest

from monitor.model import Json
from sources.nodes import Node
from sources.youtube_posts import comment, comments, replies, video


@pytest.mark.parametrize(
    "item", [{}, {"id": "v"}, {"id": "v", "snippet": {"title": " "}}, {"snippet": {"title": "Acme"}}]
)
def test_a_video_without_number_or_title_is_none(item):
    assert video(item) is None


@pytest.mark.parametrize(
    "item", [{}, {"id": "c"}, {"id": "c", "snippet": 1}, {"snippet": {"textDisplay": "Acme"}}]
)
def test_a_comment_without_number_or_words_is_none(item):
    assert comment(item) is None


def test_an_answer_stands_even_where_its_comment_is_gone():
    thread: Node = {
        "snippet": {"topLevelComment": {}, "videoId": "v"},
        "replies": {"comments": [{"id": "c.1", "snippet": {"textDisplay": "Acme"}}, {}, 7]},
    }
    (post,) = comments(thread)
    assert (post.key, post.thread) == ("c.1", "v")
    assert replies({"replies": {"comments": "x"}}) == []


def test_a_comment_on_no_video_has_no_address():
    post = comment({"id": "c", "snippet": {"textOriginal": "Acme"}})
    assert post is not None
    assert post.url == ""


@pytest.mark.parametrize(
    ("written", "read"),
    [("7", 7), (7, 7), (-1, None), ("-1", None), ("many", None), ("9" * 40, None), ("", None)],
)
def test_a_number_may_be_written_as_a_text(written: Json, read):
    post = video({"id": "v", "snippet": {"title": "Acme"}, "statistics": {"likeCount": written}})
    assert post is not None
    assert post.likes == read
