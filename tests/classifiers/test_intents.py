"""The posts are in ``tests/data/intents``; the floors lie well below what ``python -m bench.intents`` prints."""

from __future__ import annotations

import pytest

from classifiers.intents import TOLD, IntentClassifier, IntentClassifierSettings, cues_of
from monitor.model import INTENTS, BrandHit, BrandName
from monitor.ports import Surroundings
from tests.contracts import ClassifierContract
from tests.data.intents import ALSO, HALVES, scores
from tests.fakes import FakeClock
from tests.makers import make_mention


def classifier():
    return IntentClassifier(IntentClassifierSettings(kind="intent"), Surroundings("intent", FakeClock()))


def told(text, lang="en", **given):
    (opinion,) = classifier().classify([make_mention(text=text, lang=lang, **given)])
    return {intent.name: intent for intent in opinion.intents}


class TestIntentsKeepTheContract(ClassifierContract):
    def make(self):
        return classifier()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_most_of_what_is_told_is_so_and_most_of_what_the_cues_know_is_told(lang):
    posts = [post for post in HALVES["developed"] if post.lang == lang]
    found = [set(told(post.text, lang)) for post in posts]
    for name in INTENTS:
        precision, recall, number = scores(name, posts, found)
        assert number >= 24
        assert precision >= 0.75, name
        assert recall >= 0.8, name


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_words_that_no_cue_knows_are_told_more_often_than_cues_did_and_seldom_for_something_else(lang):
    posts = [post for post in HALVES["held out"] if post.lang == lang]
    found = [set(told(post.text, lang)) for post in posts]
    wrong = [post.text for post, names in zip(posts, found, strict=True) if not post.intent and names]
    assert len(wrong) <= 1
    strange = [
        (post.text, names)
        for post, names in zip(posts, found, strict=True)
        if names - {post.intent, *ALSO.get(post.intent, ())}
    ]
    assert len(strange) <= 0.1 * len(posts), strange
    right = sum(post.intent in names for post, names in zip(posts, found, strict=True) if post.intent)
    assert right >= 20  # of 64; the cues alone found 6 in English and 11 in French


@pytest.mark.parametrize(
    ("text", "lang", "names"),
    [
        ("Does Acme ship to Malta?", "en", {"question"}),
        ("Faut-il une carte pour entrer chez Acme", "fr", {"question"}),
        ("Un rendez-vous chez Acme", "fr", set()),
        ("Acme is quiet on Mondays. Who knew?", "en", set()),  # rhetorical
        ('He asked "who is Acme?" and left', "en", set()),  # somebody else asks
        ("What a day at Acme", "en", set()),
        ("Absolutely love Acme", "en", {"praise"}),
        ("I do not recommend Acme", "en", set()),
        ("Je ne recommande pas Acme", "fr", set()),
        ("I want to buy an Acme kettle", "en", {"purchase-interest"}),
        ("I never want to buy an Acme kettle", "en", set()),
        ("Does anyone know why my Acme kettle stopped working?", "en", {"question", "complaint"}),
        ("¿Cuándo abre Acme?", "es", set()),  # a language that is not read: no opinion, and not "no question"
        ("Does anyone know? Plus jamais Acme", None, {"question", "complaint"}),
    ],
)
def test_it_reads_the_signs_that_no_list_holds(text, lang, names):
    assert set(told(text, lang)) == names


def test_a_headline_asks_its_readers_and_not_the_brand():
    headline = "Is Acme the next Globex?"
    assert set(told(headline)) == {"question"}
    assert told(headline, type="article", title=headline) == {}


def test_more_cues_are_surer_and_the_weightiest_word_comes_first():
    one = told("Disappointed by Acme")["complaint"]
    many = told("Disappointed by Acme, never again")["complaint"]
    assert 0.5 <= one.confidence < many.confidence
    assert [evidence.words for evidence in many.evidence][:2] == ["never again", "Disappointed"]


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("the booklet has no word on which button means what", "en", "confusion"),
        ("It would be handy to have a smaller box on the shelf", "en", "suggestion"),
        ("Notre hebdo publie ce soir, votre réponse sur la fermeture de l'usine", "fr", "press-enquiry"),
        ("j'ai rien pigé à ce formulaire, je patauge", "fr", "confusion"),
    ],
)
def test_words_of_no_list_are_told_by_what_they_learned_and_stand_in_the_evidence(text, lang, name):
    mention = make_mention(text=text, lang=lang)
    assert sum(cues_of(text, [lang], mention).get(name, {}).values()) < TOLD
    intent = told(text, lang)[name]
    assert intent.evidence
    assert all(evidence.words in text and evidence.weight > 0 for evidence in intent.evidence)
    weights = [evidence.weight for evidence in intent.evidence]
    assert len(weights) <= 5
    assert intent.confidence >= 0.5


def test_the_name_of_a_brand_says_nothing():
    text = "It would be handy to have a smaller box on the shelf"
    assert "handy" in {evidence.words for evidence in told(text)["suggestion"].evidence}
    hits = (BrandHit(BrandName("handy"), ("handy",)),)
    found = told(text, hits=hits)
    assert "handy" not in {evidence.words for intent in found.values() for evidence in intent.evidence}


def test_words_that_were_learned_ask_nothing_in_an_article_nor_against_a_cue():
    asked = "let me know what happens to my points if the account is shut"
    assert "question" in told(asked)
    assert "question" not in told(asked, type="article")
    assert "question" not in told(f"guess what, {asked}")
