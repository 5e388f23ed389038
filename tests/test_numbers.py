"""Likes, replies, shares and stars on their way: from a file into queries, cards and JSON, and back into a file."""

from __future__ import annotations

from datetime import UTC

import pytest

from alerts.evidence import quote
from alerts.wording import byline
from monitor.model import Figures
from monitor.query import QueryError, explain, holds, parse
from sources.records import to_post
from tests.makers import NOON, make_judged, minutes
from tests.query.reference import reading


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"likes": 312, "replies": "4", "shares": 0, "stars": "5"}, (312, 4, 0, 5)),
        ({"likes": "1,2k", "replies": True, "shares": -1, "stars": 0}, (None,) * 4),
        ({"stars": 6}, (None,) * 4),
        ({}, (None,) * 4),
    ],
)
def test_a_row_gives_what_it_knows_and_what_cannot_be_read_is_not_known(given, kept):
    post = to_post({"text": "Acme", **given})
    assert (post.likes, post.replies, post.shares, post.stars) == kept


@pytest.mark.parametrize(
    ("text", "numbers", "so"),
    [
        ("likes >= 100", {"likes": 100}, True),
        ("likes>100", {"likes": 100}, False),
        ("likes<=5", {}, False),
        ("stars <= 2", {"stars": 1}, True),
        ("stars<=2", {"stars": 3}, False),
        ("acme AND shares>1 AND replies<9", {"shares": 2, "replies": 8}, True),
        ("NOT likes>10", {}, True),
    ],
)
def test_a_query_may_ask_for_them(text, numbers, so):
    query = parse(text, judged=True)
    assert holds(query, reading(query, make_judged(text="Acme", **numbers))) is so


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("stars:2", "write stars>3"),
        ("likes=100", "write likes>100"),
        ("rating<3", "write stars>3"),
        ("reposts:1", "write shares>100"),
    ],
)
def test_a_mistake_is_told_how_to_write_it(text, instead):
    with pytest.raises(QueryError, match=instead):
        parse(text)


def test_an_outline_says_what_is_asked():
    assert "at least 100 likes, where they are known" in "\n".join(explain(parse("likes>=100", judged=True)))


@pytest.mark.parametrize(
    ("language", "growth", "told"),
    [
        ("en", (), "312 likes"),
        ("en", (Figures(NOON, 62), Figures(NOON + minutes(120), 312)), "312 likes (+250 in 2 h)"),
        ("fr", (Figures(NOON, 62), Figures(NOON + minutes(30), 312)), "312 j'aime (+250 en 30\u00a0min)"),
        ("en", (Figures(NOON, None), Figures(NOON + minutes(30), 312)), "312 likes"),
        ("en", (Figures(NOON, 400), Figures(NOON + minutes(30), 312)), "312 likes"),
    ],
)
def test_a_card_says_how_much_and_how_fast(language, growth, told):
    shown = quote(make_judged(likes=312), UTC, {}, growth)
    assert byline(shown, NOON, language)[-1] == told


def test_a_card_says_how_many_stars():
    assert byline(quote(make_judged(stars=1), UTC, {}), NOON, "en")[-1] == "1 star of 5"
    assert byline(quote(make_judged(stars=2), UTC, {}), NOON, "fr")[-1] == "2 étoiles sur 5"
