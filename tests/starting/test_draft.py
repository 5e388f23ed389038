"""A first rules file is good as it stands, whatever the brand is called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.brands import Brands
from monitor.config.load import load
from monitor.config.model import Config
from monitor.model import Post
from monitor.starting import Start, draft
from monitor.starting.draft import EDITIONS
from monitor.wiring import kinds

KINDS = kinds()
WHOLE = Start(
    brand="Crédit Éclair SA",
    also=("@crediteclair", "#eclair", 'say "hi": [x]'),
    site="https://www.eclair.example",
    competitors=("Globex", "Initech GmbH", "globex"),
    languages=("fr", "en"),
    timezone="Europe/Paris",
    feeds=("https://blog.example/feed.xml",),
    slack="#crise",
)


def loaded(text: str) -> Config:
    return load(text, kinds=KINDS, environ={}, read_file=pytest.fail)


def test_the_whole_of_it_is_read_as_it_was_meant():
    config = loaded(draft(WHOLE, KINDS.sources))
    own, *others = config.brands
    assert own.name == "credit-eclair"
    assert own.terms == ("Crédit Éclair", "@crediteclair", "#eclair", 'say "hi": [x]', "eclair.example")
    assert [(brand.name, brand.terms, brand.competitor) for brand in others] == [
        ("globex", ("Globex",), True),
        ("initech", ("Initech",), True),
        ("globex-2", ("globex",), True),
    ]
    assert (str(config.timezone), config.language) == ("Europe/Paris", "fr")
    assert "https://blog.example/feed.xml" in [getattr(one, "url", "") for one in config.sources]
    assert {rule.name for rule in config.rules} > {"safety-scare", "competitor-in-trouble"}
    assert all(rule.notify == ("team",) for rule in config.rules)


def test_without_slack_and_competitors_nothing_refers_to_them():
    config = loaded(draft(Start(brand="Acme"), KINDS.sources))
    assert len(config.brands) == 1
    assert "competitor-in-trouble" not in {rule.name for rule in config.rules}
    assert all(rule.notify == ("console",) for rule in config.rules)


def test_a_name_that_is_an_everyday_word_counts_where_a_word_of_its_own_stands_beside_it():
    start = Start(brand="Orange", also=("@orange",), context=("mobile", "fibre optique"))
    brands = Brands(loaded(draft(start, KINDS.sources)).brands)

    def named(text: str) -> bool:
        return bool(brands.name(Post(key="1", text=text)))

    assert named("Orange raises its mobile prices")
    assert named("la fibre optique d'Orange")
    assert named("thanks @orange")
    assert not named("an orange a day")


def test_misspellings_and_exclusions_are_proposed_and_not_put_in_force():
    text = draft(Start(brand="Nintendo"), KINDS.sources)
    assert "own: nitendo, nintedo" not in text
    assert "# likely misspellings" in text
    assert "nitendo" in text
    assert "# not: [" in text
    assert loaded(text).brands[0].terms == ("Nintendo",)


def test_exclusions_that_were_given_are_in_force():
    config = loaded(draft(Start(brand="Nintendo", excluded=("nintendo hard",)), KINDS.sources))
    assert config.brands[0].excluded == ("nintendo hard",)


def test_only_kinds_that_are_installed_are_proposed():
    assert "hackernews" in draft(Start(brand="Acme"), {"feed", "hackernews"})
    assert "hackernews" not in draft(Start(brand="Acme"), {"feed"})


@pytest.mark.parametrize("language", sorted(EDITIONS))
def test_the_news_are_read_in_each_language_that_needs_no_country(language):
    config = loaded(draft(Start(brand="Acme", languages=(language,)), KINDS.sources))
    assert f"news-{language}" in {one.name for one in config.sources}


def test_where_the_country_is_not_known_the_news_wait_for_it():
    text = draft(Start(brand="Acme", languages=("da",)), KINDS.sources)
    assert (
        "# - {kind: feed, name: news-da, preset: google-news, language: da, every: 15m, country: XX}" in text
    )
    written = text.replace("  # - {kind: feed, name: news-da", "  - {kind: feed, name: news-da").replace(
        "XX", "DK"
    )
    assert "news-da" in {one.name for one in loaded(written).sources}


def test_it_speaks_french_where_that_is_the_first_language():
    assert "Ce que Vigie surveille" in draft(Start(brand="Acme", languages=("fr", "en")), KINDS.sources)
    assert "What Vigie watches" in draft(Start(brand="Acme", languages=("de", "fr")), KINDS.sources)


WORDS = st.sampled_from(["Zelling", "éclair", "任天堂", "AND", "no", "Sport24", "ПИВО"])
BETWEEN = st.sampled_from(
    [
        " ",
        '"',
        "'",
        ": ",
        " #",
        "{",
        "}]",
        " - ",
        "&",
        "*",
        "%",
        "\\",
        ", ",
        "!",
        "|",
        "\n",
        "\u200b",
        "`",
        "@",
    ]
)
NAMES = st.tuples(BETWEEN, WORDS, BETWEEN, WORDS, BETWEEN).map("".join)


@given(NAMES, st.lists(NAMES, max_size=3), st.lists(NAMES, max_size=2))
@settings(max_examples=40)
def test_no_name_breaks_the_file(brand, competitors, context):
    text = draft(
        Start(brand=brand, competitors=tuple(competitors), context=tuple(context)), {"feed", "hackernews"}
    )
    config = loaded(text)
    assert len(config.brands) >= 1
