"""How a term is written says where it hits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.terms import MOST_HITS, Terms

HITS = [
    # a plain word: whole, whatever its case, accents and neighbours
    ("Acme", "ACME, acme and Acmé", ["ACME", "acme", "Acmé"]),
    ("Acme", "Acme\u0301!", ["Acme\u0301"]),
    ("Acme", "acmes, macme, acme2 and 3acme", []),
    ("Acme", "d\u2019Acme, qu'acme: l\u02bcAcme", ["Acme", "acme", "Acme"]),
    ("Acme", "Acme's, Acme\u2019s", ["Acme", "Acme"]),
    ("Acme", "non-acme-like, acme_fan", ["acme", "acme"]),
    ("Acme", "\U0001f600Acme\u2764\ufe0f Acme\u2122", ["Acme", "Acme"]),
    ("Acme", "A\u200bcme ac\u00adme", ["A\u200bcme", "ac\u00adme"]),
    (
        "Acme",
        "\uff21\uff23\uff2d\uff25 \U0001d400\U0001d41c\U0001d426\U0001d41e",
        ["\uff21\uff23\uff2d\uff25", "\U0001d400\U0001d41c\U0001d426\U0001d41e"],
    ),
    ("Strasse", "STRAßE", ["STRAßE"]),
    ("\u0152uvre", "chef-d'oeuvre", ["oeuvre"]),
    ("Istanbul", "\u0130STANBUL, \u0131stanbul", ["\u0130STANBUL", "\u0131stanbul"]),
    ("fi", "the ﬁ ligature: ﬁne", ["ﬁ"]),
    ("f", "half of ﬁ", []),
    (
        "\u041f\u0440\u0438\u0432\u0435\u0442",
        "\u043f\u0440\u0438\u0432\u0435\u0442!",
        ["\u043f\u0440\u0438\u0432\u0435\u0442"],
    ),
    ("C++", "c++, C++11 and C", ["c++", "C++"]),
    ("AT&T", "at&t's at", ["at&t"]),
    # elision and apostrophes inside the term
    ("l'Oréal", "L\u2019OREAL de l'Or\u00e9al, Or\u00e9al", ["L\u2019OREAL", "l'Or\u00e9al"]),
    # several words
    ("Coca-Cola", "coca cola, COCA_COLA and Coca\u2011Cola", ["coca cola", "COCA_COLA", "Coca\u2011Cola"]),
    ("coca cola", "Coca-Cola\nCoca\nCola", ["Coca-Cola", "Coca\nCola"]),
    ("Coca-Cola", "#CocaCola @cocacola CocaCola #cocacolazero", ["#CocaCola", "@cocacola"]),
    ("New York", "new yorker", []),
    # tags and handles
    ("Acme", "#acme #Acme", ["acme", "Acme"]),
    ("Acme", "@acme, @ACME! @acme.social", ["acme", "ACME", "acme"]),
    ("Acme", "@acme_fans @team_acme @acmefans", []),
    ("Acme", "bob@acme.com", ["acme"]),
    ("#acme", "#Acme! acme @acme #acme_fans #acmes x#acme", ["#Acme"]),
    ("#acme", "\uff03acme", ["\uff03acme"]),
    ("@acmehq", "@AcmeHQ's .@acmehq: @acmehq@mastodon.example", ["@AcmeHQ", "@acmehq", "@acmehq"]),
    ("@acmehq", "bob@acmehq.com bob_@acmehq acmehq #acmehq @acmehq_fans @acmehqs", []),
    ("@acmehq", "ありがとう@acmehqさん", ["@acmehq"]),
    ("@acme_hq", "@acme_hq @acme-hq @acme hq", ["@acme_hq"]),
    # domains
    ("acme.example", "see acme.example. Or https://shop.ACME.example/x?y", ["acme.example", "ACME.example"]),
    (
        "acme.example",
        "acme.example: (acme.example) acme.example:8080 info@acme.example",
        ["acme.example"] * 4,
    ),
    ("acme.example", "acme.example-fans, the site", ["acme.example"]),
    ("acme.example", "notacme.example not-acme.example x_acme.example acme.examples", []),
    ("acme.example", "acme.example.evil.net acme.example-evil.net acme.example@evil.net acme example", []),
    ("my-acme.example", "my-acme.example my acme.example my_acme.example", ["my-acme.example"]),
    # in quotes: exactly so
    ('"Apple"', "apple APPLE Apple's Apple", ["Apple", "Apple"]),
    ('"Café"', "Cafe Café Cafe\u0301", ["Café", "Cafe\u0301"]),
    ('"L\'Oréal"', "L\u2019Oréal l'Oréal", ["L\u2019Oréal"]),
    ('"Coca-Cola"', "Coca Cola coca-cola", ["Coca Cola"]),
    ('"@AcmeHQ"', "@acmehq @AcmeHQ", ["@AcmeHQ"]),
    ('"GmbH & Co"', "GMBH & CO GmbH & Co", ["GmbH & Co"]),
    # scripts without blanks
    ("三菱", "新三菱車", ["三菱"]),
    ("Acme", "Acmeの新製品", ["Acme"]),
    ("LG", "LG는 algae", ["LG"]),
    ("현대", "현대는", ["현대"]),
    ("가", "각", []),  # half a syllable
    ("\u1161", "가", []),  # the other half
    ("カ", "ガ ｶﾞ カ", ["カ"]),  # ka is not ga, in half width neither
    ("ガ", "ｶﾞ", ["ｶﾞ"]),
    ("แมว", "รักแมวมาก", ["แมว"]),
    ("कम", "कम कमी", ["कम"]),  # a vowel sign makes it another word
]


@pytest.mark.parametrize(("term", "text", "words"), HITS)
def test_a_term_hits_where_a_reader_would_see_it(term, text, words):
    hits = Terms([(term, None)]).find(text)
    assert [hit.words for hit in hits] == words
    assert all(text[hit.start : hit.end] == hit.words for hit in hits)
    assert Terms([(term, None)]).any(text) == bool(words)


def test_every_term_finds_its_own_even_where_they_overlap():
    terms = Terms([("New York Times", "paper"), ("York", "town"), ("New York", "city"), ("york", "again")])
    assert [(hit.value, hit.start) for hit in terms.find("the New York Times")] == [
        ("city", 4),
        ("paper", 4),
        ("town", 8),
        ("again", 8),
    ]


def test_no_terms_find_nothing():
    assert Terms([]).find("anything") == []
    assert not Terms([]).any("anything")


@pytest.mark.parametrize("term", ["", "  ", '""', "#", "@", "-", "\u200b", '"', '" "'])
def test_a_term_with_nothing_to_look_for_is_refused(term):
    with pytest.raises(ValueError, match="nothing to look for"):
        Terms([(term, None)])


def test_a_text_that_is_all_hits_is_read_to_a_limit():
    assert len(Terms([("三", None)]).find("三" * 20_000)) == MOST_HITS


def test_a_word_is_found_behind_any_number_of_others_that_hold_its_letters():
    assert [hit.words for hit in Terms([("LG", None)]).find("algae " * 3_000 + "LG")] == ["LG"]


PREFIXES = [
    ("rec", "Recall, recalls, RECALLED; rec", ["Recall", "recalls", "RECALLED", "rec"]),
    ("recall", "précall rappel precall", []),
    ("rec", "recall's re-call", ["recall"]),
    ("rappel", "Rappelé d'un rappele\u0301", ["Rappelé", "rappele\u0301"]),
    ("co-op", "Co-operation, co operate and coop", ["Co-operation", "co operate"]),
    ("acm", "@acmehq #acmestore @acme_fans @team_acme", ["acmehq", "acmestore"]),
    ("@acme", "@acmehq @ACME me@acme.example acmehq", ["@acmehq", "@ACME"]),
    ("#acme", "#AcmeFail #acme acmefail", ["#AcmeFail", "#acme"]),
    ("三", "新三菱車", ["三"]),
    ("f", "half of ﬂag", ["ﬂag"]),
    ("ab", "ab" * 20_000, ["ab" * 51]),  # read until there is no word any more
]


@pytest.mark.parametrize(("prefix", "text", "words"), PREFIXES)
def test_a_prefix_hits_the_words_that_begin_with_it(prefix, text, words):
    hits = Terms((), [(prefix, None)]).find(text)
    assert [hit.words for hit in hits] == words
    assert all(text[hit.start : hit.end] == hit.words for hit in hits)


def test_a_prefix_and_a_word_of_the_same_letters_are_two_things():
    both = Terms([("rec", "word")], [("rec", "prefix")])
    assert [(hit.value, hit.words) for hit in both.find("rec recall")] == [
        ("prefix", "rec"),
        ("word", "rec"),
        ("prefix", "recall"),
    ]


def test_a_prefix_with_nothing_to_look_for_is_refused():
    with pytest.raises(ValueError, match="nothing to look for"):
        Terms((), [("#", None)])


words = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=1, max_size=8)


@given(st.lists(words, min_size=1, max_size=5), words)
def test_a_word_is_found_among_others_exactly_when_it_stands_there(others, word):
    from monitor.text import fold

    text = " ".join(others)
    expected = [other for other in others if fold(other) == fold(word)]
    assert [hit.words for hit in Terms([(word, None)]).find(text)] == expected


@given(st.text(), st.text())
def test_offsets_lead_back_to_the_original_text(before, after):
    text = f"{before} Acme {after}"
    hits = Terms([("Acme", None)]).find(text)
    assert (len(before) + 1) in [hit.start for hit in hits]
    assert all(text[hit.start : hit.end] == hit.words for hit in hits)
