"""The query language against a slow and obvious evaluator."""

from __future__ import annotations

import dataclasses
from itertools import chain, combinations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from monitor.brands import Brand, Brands
from monitor.model import BrandName
from monitor.query import QueryError, anchors, evidence, holds, parse
from tests.makers import make_post
from tests.query.reference import Said, combined, reading, reference, saids, trees, worded, written

EMPTY = Said((), (), "", "x.example", (), "en", "", "post", (), "unknown", None)


@given(trees, st.lists(saids, min_size=1, max_size=3))
def test_a_query_holds_where_the_obvious_reference_says_so(tree, all_said):
    query = parse(written(tree), judged=True)
    for said in all_said:
        assert holds(query, reading(query, said.judged())) == reference(tree, said)


@given(trees, saids)
def test_where_a_query_holds_one_of_its_anchors_was_found_and_there_is_evidence(tree, said):
    query = parse(written(tree), judged=True)
    anchored = anchors([query])[0]
    seen = reading(query, said.judged())
    if anchored is not None and holds(query, seen):
        assert anchored & seen.found.keys()
        assert evidence(query, seen)


@given(st.lists(combined(worded), min_size=1, max_size=4), st.lists(saids, min_size=1, max_size=3))
def test_brands_are_named_as_if_each_query_were_asked_alone(trees, all_said):
    asked = [tree for tree in trees if not reference(tree, EMPTY)]
    brands = Brands(
        [Brand(name=BrandName(str(number)), query=written(tree)) for number, tree in enumerate(asked)]
    )
    for said in all_said:
        mention = said.judged().mention
        post = make_post(title=mention.title, text=mention.text, author=mention.author, url=mention.url)
        named = [hit.brand for hit in brands.name(post)]
        assert named == [str(number) for number, tree in enumerate(asked) if reference(tree, said)]


LETTERS = ("alpha", "beta", "gamma", "delta echo")
SUBSETS = list(chain.from_iterable(combinations(LETTERS, size) for size in range(len(LETTERS) + 1)))
of_words = combined(st.sampled_from(LETTERS).map(lambda word: ("word", tuple(word.split()))))


@given(of_words)
@example(("and", ("word", ("alpha",)), ("not", ("word", ("beta",)))))
def test_a_query_of_words_holds_for_every_choice_of_them_as_the_reference_says(tree):
    assume(not reference(tree, EMPTY))
    brands = Brands([Brand(name=BrandName("acme"), query=written(tree))])
    for subset in SUBSETS:
        said = dataclasses.replace(EMPTY, text=tuple(" x ".join(subset).split()))
        expected = reference(tree, said)
        assert bool(brands.name(make_post(text=" , ".join(subset).upper()))) == expected


@given(of_words)
def test_a_query_that_holds_for_nothing_in_particular_is_refused(tree):
    assume(reference(tree, EMPTY))
    with pytest.raises(QueryError, match="every text"):
        parse(written(tree))
