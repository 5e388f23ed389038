from __future__ import annotations

import pytest

from monitor.rules.stopwords import BY_LANGUAGE
from monitor.rules.tokens import MOST_TOKENS, READ, names, tokens
from monitor.text import fold

TABLE = [
    ("The heater caught fire", "en", ("heater", "caught", "fire")),
    ("L'Écran a pris feu, il est cassé !", "fr", ("ecran", "pris", "feu", "casse")),
    ("Recall! RECALL recall.", "en", ("recall",)),
    ("#Recall now #Recall", "en", ("recall", "#recall")),
    ("read https://a.example/fire?x=smoke or www.b.example/burn", "en", ("read",)),
    ("@acmehq @jo_smith@social.example burns", "en", ("burns",)),
    ("2026 1,000 5g x Model7", "en", ("5g", "model7")),
    ("Die Heizung brennt", "de", ("heizung", "brennt")),
    ("users die", "en", ("users", "die")),
    ("users die", None, ("users",)),  # unknown: German, too
    ("och det brinner", "sv", ("och", "det", "brinner")),  # no list: what is usual will tell
    ("加热器着火", None, ("加热", "热器", "器着", "着火")),
    ("x" * 41, "en", ()),
    ("", None, ()),
]


@pytest.mark.parametrize(("text", "lang", "expected"), TABLE)
def test_the_words_that_may_be_news(text, lang, expected):
    assert tokens(text, lang) == expected


def test_what_is_read_is_bounded_however_long_the_text():
    many = " ".join(f"word{number}" for number in range(10_000))
    assert len(tokens(many, "en")) == MOST_TOKENS
    assert tokens("a" * READ + " fire", "en") == ()


def test_brands_are_known_in_every_form():
    known = names(frozenset({"Coca-Cola", "@acmehq", "acme.example"}))
    assert {"coca", "cola", "cocacola", "#cocacola", "acmehq", "acme", "#acme"} <= known


@pytest.mark.parametrize("lang", BY_LANGUAGE)
def test_stop_words_are_written_as_a_text_is_read(lang):
    assert all(word == fold(word) and word.isalpha() for word in BY_LANGUAGE[lang])
