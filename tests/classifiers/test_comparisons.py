from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.clauses import places
from classifiers.comparisons import comparisons, measures
from monitor.model import BrandHit, BrandName

HITS = tuple(BrandHit(BrandName(name), (name.title(),)) for name in ("acme", "globex", "initech"))


def compared(text):
    """``acme globex``: the better, the worse."""
    return [f"{one.better} {one.worse}" for one in comparisons(text, places(text, HITS))]


@pytest.mark.parametrize(
    "text",
    [
        "left Globex for Acme, so glad",
        "Leaving my Globex account behind for Acme",
        "Switched last week from Globex to Acme",
        "switched to Acme from Globex",
        "replaced Globex with Acme",
        "Acme is so much better than Globex",
        "Acme is cheaper than the “Globex”",
        "Globex is even worse than Acme",
        "Globex is more expensive than Acme",
        "I prefer Acme over Globex",
        "Acme beats Globex",
        "get Acme instead of Globex",
        "Acme > Globex",
        "#Globex << #Acme",
        "J'ai quitté Globex pour Acme",
        "laissé tomber Globex pour Acme",
        "passé de Globex à Acme",
        "On a remplacé Globex par Acme",
        "Acme est nettement mieux que Globex",
        "Acme est moins cher que Globex",
        "Globex est moins bien qu'Acme",
        "Globex, c'est pas cher. Globex est pire que Acme",
        "je préfère Acme à Globex",
        "Acme plutôt que Globex",
        "left Globex for Acme, no regrets",
        "quitté Globex pour Acme, aucun regret",
        "J'ai quitté Globex pour Acme et je ne regrette pas",
        "J'ai quitté Globex pour Acme, je ne regrette rien",
        "I left Acme for Globex and it was a big mistake",
        "I regret leaving Acme for Globex",
        "J'ai quitté Acme pour Globex, je le regrette",
        "LEFT Globex FOR Acme",
    ],
)
def test_the_better_of_two_brands_is_found(text):
    assert compared(text) == ["acme globex"]


@pytest.mark.parametrize(
    "text",
    [
        "Should I switch from Globex to Acme?",
        "Faut-il passer de Globex à Acme ?",
        "I will never leave Globex for Acme",
        "Acme is not better than Globex",
        "Acme isn't cheaper than Globex",
        "Acme n'est pas mieux que Globex",
        "Acme and Globex",
        "left Globex. For Acme",
        "Acme is better than ever, says Globex",
        "Acme > Acme",
        "better than Globex",
    ],
)
def test_what_is_asked_denied_or_not_said_compares_nothing(text):
    assert compared(text) == []


def test_each_pair_is_compared_once_and_the_first_word_holds():
    text = "Acme > Globex. Initech is better than Globex. Globex is better than Acme. Why ask? No."
    assert compared(text) == ["acme globex", "initech globex"]


def test_the_words_that_matched_are_where_they_stand():
    text = "Well: left Globex for Acme, so glad"
    (one,) = comparisons(text, places(text, HITS))
    assert text[one.start : one.end] == "left Globex for Acme"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Unlike Globex, Acme is great. Bye", [("acme", "globex", "Unlike Globex, Acme is great")]),
        ("Hi. Acme is awful compared to Globex", [("acme", "globex", " Acme is awful compared to Globex")]),
        (
            "Contrairement à Globex, Acme est génial",
            [("acme", "globex", "Contrairement à Globex, Acme est génial")],
        ),
        ("Is Acme great compared to Globex?", []),
        ("Unlike Globex, Acme and Initech are great", []),
        ("Unlike Globex. Acme is great", []),
    ],
)
def test_a_sentence_may_measure_one_brand_against_one_other(text, found):
    read = measures(text, places(text, HITS))
    assert [(one.of, one.against, text[one.start : one.end]) for one in read] == found


PIECES = [*"a .?!\n'><\ue000", "Acme", "Globex", " left ", " for ", " better than ", "unlike ", " not "]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_can_be_read(text):
    found = places(text, HITS)
    assert all(one.better != one.worse for one in comparisons(text, found))
    assert all(one.of != one.against for one in measures(text, found))
