"""Where a summary stands in a digest: under the first sentences, marked as a model's; or a faint line that there is none."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.digest.as_json import digest_json
from monitor.digest.chapters import document
from monitor.digest.language import Words
from monitor.digest.links import Links
from monitor.digest.markdown import markdown
from monitor.digest.page import page
from monitor.digest.paper import paper
from monitor.digest.prose.judge import Refused, judge
from monitor.digest.prose.outcome import Prose
from tests.digest.makers import PARIS
from tests.digest.prose.facts import busy, facts

SAID = {
    "en": "Acme rose by 100% to 1,204 mentions, 700 of them negative. In all, 2 alerts opened.",
    "fr": "Acme augmente de 100 % : 1 204 mentions. En tout, 2 alertes.",
}
NONE = {"en": "No summary in prose this time.", "fr": "Pas de résumé rédigé cette fois."}


def prose(language="en"):
    judged = judge(SAID[language], facts(language))
    assert not isinstance(judged, Refused), judged.reasons
    return Prose("tiny:1b", judged)


def laid(given, language="en", **more):
    return document(busy(), Words(language, PARIS), prose=given, **more)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_stands_under_the_lead_in_every_format_and_says_who_wrote_it(language):
    words = Words(language, PARIS)
    told = laid(prose(language), language)
    by = {"en": "Written by a model (tiny:1b)", "fr": "Rédigé par un modèle (tiny:1b)"}[language]
    for text in (markdown(told), page(told, (), words, "1"), paper(told, (), words, "1")):
        one, _, two = SAID[language].partition(". ")
        spots = [plain(text).find(part) for part in (told.lead[-1][-1].text[:9], one, two, by)]
        assert spots[0] > -1
        assert spots == sorted(set(spots))


def test_its_numbers_lead_to_the_mentions_behind_them():
    told = laid(prose(), links=Links("https://v.example"))
    links = [(span.text, parse_qs(urlsplit(span.url).query)) for span in told.prose[0] if span.url]
    assert [(text, query["brand"], query.get("sentiment")) for text, query in links] == [
        ("1,204", ["acme"], None),
        ("700", ["acme"], ["negative"]),
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_it_was_refused_readers_are_told_that_there_is_none_and_no_more(language):
    told = laid(Prose("tiny:1b", why="it said 47"), language)
    assert NONE[language] in markdown(told)
    assert "47" not in page(told, (), Words(language, PARIS), "1")


def test_where_nobody_asked_for_one_nothing_is_said_of_it():
    assert laid(None).prose == ()
    assert digest_json(busy())["prose"] is None


def test_machines_read_each_sentence_with_its_figures_or_why_there_is_none():
    one = json.loads(json.dumps(digest_json(busy(), prose=prose())["prose"]))
    assert (one["model"], one["text"], one["refused"]) == ("tiny:1b", SAID["en"], None)
    assert one["sentences"][0]["rests_on"] == [
        {"said": "100%", "brand": "acme", "figure": "growth of mentions"},
        {"said": "1,204", "brand": "acme", "figure": "mentions"},
        {"said": "700", "brand": "acme", "figure": "negative mentions"},
    ]
    none = digest_json(busy(), prose=Prose("tiny:1b", why="it said 47"))["prose"]
    assert none == {"model": "tiny:1b", "text": None, "sentences": [], "refused": "it said 47"}
