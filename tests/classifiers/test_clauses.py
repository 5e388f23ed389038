from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.clauses import MOST_PLACES, clauses, places, set_against
from monitor.model import BrandHit, BrandName

HITS = (
    BrandHit(BrandName("acme"), ("Acme", "@acmehq")),
    BrandHit(BrandName("globex"), ("Globex", "Globex Acme")),
)


def cut(text):
    """Each stretch with the first letters of the brands that it is about."""
    return [
        ("".join(sorted(name[0] for name in brands)), text[start:end].strip())
        for start, end, brands in clauses(text, places(text, HITS))
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Acme is fine", [("a", "Acme is fine")]),
        ("Acme is fine. Love it. Globex!", [("a", "Acme is fine. Love it."), ("g", "Globex!")]),
        ("So sad. Acme is fine. Globex!", [("a", "So sad. Acme is fine."), ("g", "Globex!")]),
        ("Acme is fine but Globex is not", [("a", "Acme is fine"), ("g", "but Globex is not")]),
        ("Acme va bien alors que Globex non", [("a", "Acme va bien"), ("g", "alors que Globex non")]),
        ("Acme va bien, alors qu’ici Globex non", [("a", "Acme va bien,"), ("g", "alors qu’ici Globex non")]),
        ("Acme – fine; Globex — slow", [("a", "Acme – fine;"), ("g", "Globex — slow")]),
        ("Love Acme, hate Globex", [("a", "Love Acme,"), ("g", "hate Globex")]),
        ("Acme fixed it and Globex did not", [("a", "Acme fixed it"), ("g", "and Globex did not")]),
        ("Acme bought Globex, at last. Good", [("ag", "Acme bought Globex, at last. Good")]),
        ("Acme is butter", [("a", "Acme is butter")]),
        ("It is fine", [("", "It is fine")]),
        ("", [("", "")]),
    ],
)
def test_a_text_is_cut_into_what_is_about_the_same_brands(text, pieces):
    assert cut(text) == pieces


def test_no_name_is_cut_in_two():
    hits = (BrandHit(BrandName("acme"), ("Acme. And but",)), BrandHit(BrandName("globex"), ("Globex",)))
    text = "Acme. And but fine, Globex"
    assert [text[start:end] for start, end, _ in clauses(text, places(text, hits))] == [
        "Acme. And but fine,",
        " Globex",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Acme and Globex", ["Acme", "Globex"]),
        ("Globex Acme, @acmehq", ["Globex Acme", "@acmehq"]),
        ("Acmes, unAcme, _Acme", []),
        ("acme", []),
    ],
)
def test_brands_stand_where_their_words_stand_whole(text, found):
    assert [text[place.start : place.end] for place in places(text, HITS)] == found


def test_a_list_of_brands_is_not_read_to_its_end():
    assert len(places("Acme " * 2 * MOST_PLACES, HITS)) == MOST_PLACES
    assert places("Acme", (BrandHit(BrandName("acme"), ()),)) == []


@pytest.mark.parametrize(
    ("text", "is_set"),
    [
        ("Acme is fine but Globex is not", True),
        ("Acme marche, mais pas Globex", True),
        ("Acme but Acme, Globex", False),
        ("Acme is fine. Globex is not, but well", False),
        ("Acme because Globex", False),
        ("Acme is not butter, Globex is", False),
    ],
)
def test_brands_are_set_against_each_other_by_a_word_that_turns_between_them(text, is_set):
    assert set_against(text, places(text, HITS)) is is_set


@given(
    st.lists(
        st.sampled_from([*"aé .,;:!?…—–-'’\n/|", "Acme", "Globex ", " but ", " and ", " mais"]), max_size=40
    ).map("".join)
)
def test_the_clauses_together_are_the_text(text):
    cut_ = clauses(text, places(text, HITS))
    assert "".join(text[start:end] for start, end, _ in cut_) == text
    assert all(one.brands != other.brands for one, other in itertools.pairwise(cut_))
