"""The words of the brands in X's query language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.x_query import MOST, compiled


@pytest.mark.parametrize(
    ("term", "operand"),
    [
        ("Acme", "Acme"),
        ('"Acme"', "Acme"),
        ("Acme  heater", '"Acme heater"'),
        ("Coca-Cola", '"Coca-Cola"'),
        ("#acme", "#acme"),
        ("@acmehq", "@acmehq"),
        ("@a-name-of-no-account", '"a-name-of-no-account"'),
        ("acme.example", 'url:"acme.example"'),
        ("recall*", "recall"),
        ("or", '"or"'),
        ("Société Générale", '"Société Générale"'),
        ("日本", "日本"),
    ],
)
def test_a_term_is_asked_for_as_x_writes_it(term, operand):
    assert compiled([term], reposts=True).queries == (f"({operand})",)


def test_words_that_differ_in_case_alone_and_words_of_no_letters_are_asked_for_once_and_never():
    assert compiled(["Acme", "ACME", '"acme"', "*", '""', "!"]).queries == ("(Acme) -is:retweet",)


def test_nothing_to_look_for_is_no_query():
    assert compiled([]).queries == ()


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ({"reposts": True}, ""),
        ({}, " -is:retweet"),
        ({"languages": ["fr"]}, " lang:fr -is:retweet"),
        ({"languages": ["fr", "en"], "reposts": True}, " (lang:fr OR lang:en)"),
    ],
)
def test_languages_and_reposts_narrow_it(given, after):
    assert compiled(["Acme", "#acme"], **given).queries == (f"(Acme OR #acme){after}",)


def test_what_is_lost_is_said():
    found = compiled(["recall*"], languages=["fr", "en"])
    assert found.lost == (
        "recall*: X knows no beginnings of words: it is asked for recall as a whole word",
        "posts in other languages than fr, en, and those whose language X does not know",
        "reposts: they repeat a post, and each would be paid for",
    )
    assert compiled(["Acme"], reposts=True).lost == ()


def test_what_no_query_has_room_for_is_named():
    found = compiled(["Acme", "x" * 600])
    assert (found.queries, found.too_long) == (("(Acme) -is:retweet",), ("x" * 600,))


@given(st.lists(st.text(st.sampled_from('abAB #@.-"*é'), max_size=80)), st.booleans())
def test_no_query_is_too_long_and_no_word_is_asked_for_twice(words, reposts):
    found = compiled(words, reposts=reposts)
    assert all(len(query) <= MOST for query in found.queries)
    asked = [each for query in found.queries for each in query[1 : query.rindex(")")].split(" OR ")]
    assert len({each.casefold() for each in asked}) == len(asked)
    assert all(query.count('"') % 2 == 0 for query in found.queries)


def test_many_words_are_asked_for_in_as_few_queries_as_hold_them():
    words = [f"product number {n}" for n in range(60)]
    queries = compiled(words).queries
    assert [len(query) <= MOST for query in queries] == [True] * 3
    assert all(any(f'"{word}"' in query for query in queries) for word in words)
    assert len(queries[0]) > MOST - len(' OR "product number 59"')
