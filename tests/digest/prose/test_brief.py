"""What a model is told: figures as the digest writes them, and no word of anybody unless the operator allows it."""

from __future__ import annotations

import json

import pytest

from monitor.digest.language import Words
from monitor.digest.prose.brief import again, asked, told
from monitor.model import SourceName
from tests.digest.makers import PARIS, dark, side, tally
from tests.digest.prose.facts import busy, facts

WRITTEN = [
    "Heaters",
    "quiet word",
    "still burn",
    "gazette",
    "service ever",
    "new heater",
    "recall",
    "zoe",
    "m1",
    "n.example",
]


def given(digest=None, language="en", **more):
    one = digest or busy()
    return told(one, facts(language, one, **more), Words(language, PARIS))


def test_every_figure_is_told_as_the_digest_writes_it():
    one = given()
    acme, globex = one["brands"]
    assert (acme["name"], acme["whose"], globex["whose"]) == ("Acme", "our own", "a competitor's")
    assert acme["figures"]["mentions"] == "1,204"
    assert acme["figures"]["growth of mentions"] == "+100%"
    assert acme["compared"] == {
        "mentions, in the period before": "more than in the period before",
        "share of voice, in the period before": "more than in the period before",
        "net sentiment, in the period before": "less than in the period before",
    }
    assert one["figures"]["alerts that opened"] == "2"
    assert one["alerts"][0] == {"rule": "#fire", "severity": "crisis", "brand": "Acme", "state": "open"}
    assert given(language="fr")["brands"][0]["figures"]["share of voice"] == "96\N{NO-BREAK SPACE}%"


def test_a_refused_comparison_is_told_with_its_reason_and_without_its_past():
    blind = busy(now=side(0, tally("acme", 1204), unseen=(dark(),)))
    acme = given(blind)["brands"][0]
    assert acme["compared"]["mentions, in the period before"] == (
        "not compared: news could not be seen for a part of the time, first on 8 Mar, 11:00"
    )
    assert "mentions before" not in acme["figures"]
    assert given(blind)["not seen"] == ["news: stale"]


def test_no_word_of_anybody_is_told_unless_it_is_allowed():
    said = json.dumps(given())
    assert not [word for word in WRITTEN if word in said]


def test_where_it_is_allowed_words_are_told_and_still_no_author_and_no_address():
    said = json.dumps(given(quotes=True))
    assert [word for word in WRITTEN if word not in said] == [
        "gazette",
        "new heater",
        "zoe",
        "m1",
        "n.example",
    ]


@pytest.mark.parametrize("link", ["reddit", "gazette", "news"])
def test_words_of_a_source_that_shows_links_alone_are_never_told(link):
    heard = given(quotes=True, links={SourceName(link)})["words of people"]
    gone = {
        "reddit": "Does it still burn?",
        "gazette": "Acme recalls heaters",
        "news": "Heaters *recalled* | now",
    }
    assert gone[link] not in heard.values()
    assert ("acme: rising word" in heard) == (
        link != "news"
    )  # it is heard of: whose word it was, nobody knows


@pytest.mark.parametrize(("language", "name"), [("en", "English"), ("fr", "French")])
def test_what_is_asked_names_the_language_and_what_a_sentence_may_begin_with(language, name):
    said = asked(language)
    assert f"3 to 5 sentences in {name}" in said
    assert {"en": "altogether", "fr": "tandis"}[language] in said


def test_a_refusal_is_told_with_its_reasons_and_no_more_than_eight():
    said = again([f"reason {number}" for number in range(9)])
    assert "- reason 0\n" in said
    assert "reason 8" not in said
