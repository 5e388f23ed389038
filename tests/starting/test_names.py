"""What a brand is called, and what people make of that."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings import NAME
from monitor.starting.names import LONG, MOST, misspellings, slug, terms
from monitor.text import fold


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Acme", "acme"),
        ("Crédit Éclair", "credit-eclair"),
        ("  L'Épi d'Or  ", "l-epi-d-or"),
        ("42", "brand-42"),
        ("On", "brand-on"),
        ("任天堂", "brand"),
        ("", "brand"),
        ("x" * 80, "x" * 56),
    ],
)
def test_a_short_name_is_made_of_the_letters_that_a_file_may_hold(name, short):
    assert slug(name) == short


@given(st.text())
def test_a_short_name_may_always_stand_in_the_file(name):
    assert re.match(NAME, slug(name))


@pytest.mark.parametrize(
    ("name", "also", "site", "found"),
    [
        ("Acme", (), "", ("Acme",)),
        ("Acme Heating SAS", (), "", ("Acme Heating",)),
        ("Acme, Inc.", (), "", ("Acme",)),
        ("SAS", (), "", ("SAS",)),
        ("Acme", (" @acmehq ", "", "ACME", "#acme"), "", ("Acme", "@acmehq", "#acme")),
        ("Acme", (), "https://www.acme.example/fr?x=1", ("Acme", "acme.example")),
        ("Acme", (), "acme.example:8080", ("Acme", "acme.example")),
        ("Acme", (), "no site", ("Acme",)),
    ],
)
def test_terms_are_the_name_what_else_it_is_called_and_its_site_each_once(name, also, site, found):
    assert terms(name, also, site) == found


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("Nintendo", "nitendo"),  # the first of two consonants is lost
        ("Zelling", "zeling"),  # a double letter is not
        ("Boreal", "borreal"),  # a single one is doubled
        ("Philips", "phylips"),  # by its sound
        ("Microsoft", "microsfot"),  # two neighbours are swapped
    ],
)
def test_each_kind_of_slip_is_thought_of(name, likely):
    assert likely in misspellings(name)


@pytest.mark.parametrize("name", ["Xbox", "Crédit Agricole", "O2", ""])
def test_what_is_short_or_of_several_words_has_none(name):
    assert misspellings(name) == ()


def test_a_misspelling_that_is_a_word_of_its_own_is_none():
    assert "zeling" not in misspellings("Zelling", known=lambda word: word == "zeling")


@given(st.text(alphabet="abcdefghiklmnopqrstuyz", min_size=LONG, max_size=12))
def test_misspellings_are_few_different_and_not_the_name(name):
    found = misspellings(name)
    assert len(found) == len(set(found)) <= MOST
    assert fold(name) not in found
    assert all(abs(len(one) - len(name)) <= 1 for one in found)
