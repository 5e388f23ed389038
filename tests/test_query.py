"""What a query means, and where exactly it is wrong."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.brands import Brand, Brands
from monitor.model import BrandName
from monitor.query import And, Not, Or, QueryError, Word, holds, parse, wanted, words
from tests.makers import make_post

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a", A),
        ("  a  ", A),
        ("a AND b", And((A, B))),
        ("a b", And((A, B))),
        ("a OR b OR c", Or((A, B, C))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ("NOT NOT a", Not(Not(A))),
        ('"Initech SA"', Word("Initech SA")),
        ('"AND"', Word("AND")),
        ('"title:x"', Word("title:x")),
        ("and", Word("and")),
        ("((a))", A),
        ("#acme @acmehq acme.example", And((Word("#acme"), Word("@acmehq"), Word("acme.example")))),
    ],
)
def test_a_query_means_what_it_says(text, query):
    assert parse(text) == query


PART = 'a word, a "phrase", NOT or ('


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, f"expected {PART}, found nothing more"),
        ("a OR", 5, f"expected {PART}, found nothing more"),
        ("a AND AND b", 7, f"expected {PART}, found AND"),
        ("a AND ()", 8, f"expected {PART}, found )"),
        ("NOT", 4, f"expected {PART}, found nothing more"),
        ("(a OR b", 8, "expected AND, OR or ), found nothing more"),
        ("a ) b", 3, "expected AND, OR or the end, found )"),
        ('a "b c', 3, 'this " is never closed'),
        ('a ""', 3, f"expected {PART}, and there is nothing to look for in ''"),
        ("a #", 3, f"expected {PART}, and there is nothing to look for in '#'"),
        ("a rec*", 3, 'rec* means nothing yet: put it in "quotes" to look for it as it is'),
        ("a NEAR/5 b", 3, 'NEAR/5 means nothing yet: put it in "quotes" to look for it as it is'),
        ("title:acme", 1, 'title:acme means nothing yet: put it in "quotes" to look for it as it is'),
        ("a -b", 3, "write NOT b"),
        ("a -", 3, "write NOT …"),
        ("(" * 51 + "a" + ")" * 51, 51, "more than 50 brackets or NOTs inside each other"),
        ("NOT a", 1, "this holds for every text that has none of its words: say what must be there, too"),
        (
            "a OR NOT b",
            1,
            "this holds for every text that has none of its words: say what must be there, too",
        ),
    ],
)
def test_a_mistake_is_named_at_its_column(text, column, message):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.column, caught.value.message) == (column, message)
    assert str(caught.value) == f"{message}, at column {column}"


def test_a_long_query_is_not_a_deep_one():
    assert len(list(words(parse(" OR ".join(f"word{number}" for number in range(10_000)))))) == 10_000


def test_words_under_not_do_not_speak_for_the_query():
    query = parse('(Initech OR "Initech SA") AND NOT (movie OR NOT software)')
    assert list(words(query)) == ["Initech", "Initech SA", "movie", "software"]
    assert list(wanted(query)) == ["Initech", "Initech SA", "software"]


# --- against a slow and obvious reference: trees of ("and" | "or" | "not" | "word", …) --------------------------

LETTERS = ("alpha", "beta", "gamma", "delta echo")

trees = st.recursive(
    st.sampled_from(LETTERS).map(lambda word: ("word", word)),
    lambda inner: (
        st.tuples(st.just("not"), inner)
        | st.tuples(st.sampled_from(["and", "or"]), inner, inner)
        | st.tuples(st.sampled_from(["and", "or"]), inner, inner, inner)
    ),
    max_leaves=12,
)


def written(tree) -> str:
    kind, *parts = tree
    if kind == "word":
        return f'"{parts[0]}"' if " " in parts[0] else parts[0]
    if kind == "not":
        return f"NOT {written(parts[0])}"
    return "(" + {"and": " ", "or": " OR "}[kind].join(map(written, parts)) + ")"


def reference(tree, text: str) -> bool:
    kind, *parts = tree
    if kind == "word":
        return f" {parts[0]} " in f" {text} "
    truths = [reference(part, text) for part in parts]
    return {"and": all(truths), "or": any(truths), "not": not truths[0]}[kind]


SUBSETS = list(chain.from_iterable(combinations(LETTERS, size) for size in range(len(LETTERS) + 1)))


@given(trees)
def test_a_query_holds_where_the_obvious_reference_says_so(tree):
    assume(not reference(tree, ""))
    query = parse(written(tree))
    brands = Brands([Brand(name=BrandName("acme"), query=written(tree))])
    for subset in SUBSETS:
        text = ", ".join(subset).replace(",", " ,")
        expected = reference(tree, text)
        assert holds(query, subset) == expected
        assert bool(brands.name(make_post(text=text.upper()))) == expected


@given(trees)
def test_a_query_that_holds_for_nothing_in_particular_is_refused(tree):
    assume(reference(tree, ""))
    with pytest.raises(QueryError, match="every text"):
        parse(written(tree))
