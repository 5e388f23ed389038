"""Which brands a post names, and the words that name them."""

from __future__ import annotations

import pytest

from monitor.brands import MOST_WORDS, Brand, Brands
from monitor.model import BrandName, SourceName
from monitor.query import QueryError
from tests.makers import make_post


def brand(name="acme", **given):
    return Brand(name=BrandName(name), **given)


ACME = brand(terms=("Acme", "@acmehq", "#acme", "acme.example"), excluded=("acme street",))
GLOBEX = brand("globex", competitor=True, terms=("Globex",))
INITECH = brand("initech", competitor=True, query='(Initech OR "Initech SA") AND NOT movie')


def named(*brands, **post):
    return [(hit.brand, hit.words) for hit in Brands(brands).name(make_post(**{"text": "", **post}))]


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ({"text": "I love Acme, ACME loves me, Acme!"}, ("Acme", "ACME")),
        ({"title": "Acme recalls", "text": "toasters of acme"}, ("Acme", "acme")),
        ({"text": "#acme @AcmeHQ https://shop.acme.example/x"}, ("#acme", "@AcmeHQ", "acme.example")),
        # its author
        ({"text": "good morning", "author": "acmehq"}, ("@acmehq",)),
        ({"text": "good morning", "author": "@AcmeHQ"}, ("@AcmeHQ",)),
        ({"text": "good morning", "author": "acmehq@mastodon.example"}, ("@acmehq",)),
        ({"text": "good morning", "author": "acme.example"}, ("acme.example",)),
        ({"text": "good morning", "author": "ACME"}, ("ACME",)),
        ({"text": "good morning", "author": "Acme Jones"}, None),
        ({"text": "good morning", "author": "Jane Acme"}, None),
        ({"text": "good morning", "author": "acmehq_fans"}, None),
        # its link
        ({"text": "look", "url": "https://shop.acme.example/sale"}, ("acme.example",)),
        ({"text": "look", "url": "https://news.example/2026/acme-recalls-toasters"}, ("acme",)),
        ({"text": "look", "url": "https://video.example/@acmehq"}, ("@acmehq",)),
        ({"text": "look", "url": "https://acme.news.example/weather"}, None),
        ({"text": "look", "url": "https://acme.news.example"}, None),
        ({"text": "look", "url": "https://news.example/weather?utm_source=acme"}, None),
        ({"text": "look", "url": "acme"}, None),
        ({"text": "look", "url": "https://acme.example.evil.net/"}, None),
        # what is excluded
        ({"text": "the shop in Acme Street"}, None),
        ({"text": "Acme has a shop in acme street"}, ("Acme",)),
        ({"text": "in acme street, acme street, Acme sells"}, ("Acme",)),
        ({"title": "Acme", "text": "street music"}, ("Acme",)),
        ({"text": "nothing to see"}, None),
    ],
)
def test_a_brand_is_named_by_title_text_author_or_link(post, words):
    assert named(ACME, **post) == ([] if words is None else [("acme", words)])


def test_a_phrase_does_not_run_from_one_field_into_the_next():
    assert named(brand(terms=("Coca-Cola",)), title="Coca", text="Cola") == []


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Initech fell", True),
        ("Initech: the movie", False),
        ("INITECH SA", True),
        ("movie", False),
    ],
)
def test_a_query_names_a_brand(text, is_named):
    assert bool(named(INITECH, text=text)) == is_named


FIRE = brand(
    query="title:acme OR acme NEAR/3 (fire OR burn*) OR (acme (reach>1000 OR type:article OR lang:fr OR source:press))"
)


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ({"title": "Acme's day"}, ("Acme",)),
        ({"text": "Acme again"}, None),
        ({"text": "Acme phones burned"}, ("Acme", "burned")),
        ({"text": "Acme sells phones that burned"}, ("Acme", "burned")),
        ({"text": "Acme sells phones that never burned"}, None),
        ({"text": "Acme again", "reach": 1_001}, ("Acme",)),
        ({"text": "Acme again", "type": "article"}, ("Acme",)),
        ({"text": "Acme encore", "lang": "fr"}, ("Acme",)),
        ({"text": "Acme encore", "lang": "fr-CA"}, ("Acme",)),
        ({"text": "again", "reach": 1_001, "lang": "fr"}, None),
    ],
)
def test_a_query_asks_for_more_than_words(post, words):
    assert named(FIRE, **post) == ([] if words is None else [("acme", words)])


def test_a_query_may_ask_where_a_post_comes_from():
    brands = Brands([FIRE])
    post = make_post(text="Acme again")
    assert [hit.words for hit in brands.name(post, SourceName("press"))] == [("Acme",)]
    assert not brands.name(post, SourceName("forum"))


def test_a_site_of_its_own_names_a_brand():
    assert named(brand(query="site:acme.example"), text="hello", url="https://forum.acme.example/7") == [
        ("acme", ("acme.example",))
    ]


def test_an_excluded_phrase_hides_words_near_others_and_in_the_title():
    acme = brand(query="title:acme OR acme NEAR/2 fire", excluded=("acme street",))
    assert named(acme, title="Acme Street", text="a fire in Acme Street") == []
    assert named(acme, title="Acme Street", text="fire at Acme, in Acme Street") == [
        ("acme", ("fire", "Acme"))
    ]


def test_only_the_words_that_speak_for_a_query_are_shown():
    assert named(
        brand(query="(Initech software) OR (Initech NOT movie)"), text="The software of Initech"
    ) == [("acme", ("software", "Initech"))]
    assert named(brand(query="Initech OR (Acme NOT movie)"), text="Initech, the movie") == [
        ("acme", ("Initech",))
    ]


def test_a_term_or_the_query_is_enough():
    both = brand(terms=("@initech",), query="Initech AND software")
    assert named(both, text="@initech is a movie") == [("acme", ("@initech",))]
    assert named(both, text="software by Initech") == [("acme", ("software", "Initech"))]
    assert named(both, text="a movie about Initech") == []


def test_an_excluded_phrase_hides_words_of_the_query_too():
    assert named(brand(query="Initech", excluded=("Initech Arena",)), text="at the Initech Arena") == []


def test_an_excluded_phrase_without_any_term_vetoes_the_text():
    film = brand(terms=("Initech",), excluded=("movie",))
    assert named(film, text="Initech, a movie") == []
    assert named(film, text="Initech, a firm") == [("acme", ("Initech",))]
    assert named(film, GLOBEX, text="Initech and Globex, a movie") == [("globex", ("Globex",))]


def test_brands_come_in_the_order_they_were_given():
    text = "Globex, Initech and Acme"
    assert [name for name, _ in named(ACME, INITECH, GLOBEX, text=text)] == ["acme", "initech", "globex"]
    assert [name for name, _ in named(GLOBEX, ACME, INITECH, text=text)] == ["globex", "acme", "initech"]


def test_two_brands_may_share_a_term():
    both = [brand(terms=("Acme",)), brand("acme-fr", terms=("acme",))]
    assert named(*both, text="Acme") == [("acme", ("Acme",)), ("acme-fr", ("Acme",))]


def test_the_longest_words_are_shown():
    assert named(brand(terms=("York", "New York", "New York Times")), text="The New York Times of York") == [
        ("acme", ("New York Times", "York"))
    ]


def test_a_post_cannot_make_us_keep_a_thousand_spellings():
    text = " ".join("Ac" + "\u200b" * number + "me" for number in range(100))
    ((_, words),) = named(ACME, text=text)
    assert len(words) == MOST_WORDS


def test_nothing_watched_names_nothing():
    assert named(text="Acme") == []


def test_a_brand_that_cannot_be_found_is_refused():
    with pytest.raises(ValueError, match="nothing to look for"):
        Brands([brand(terms=("#",))])
    with pytest.raises(QueryError, match="expected"):
        Brands([brand(query="Acme AND")])
