"""The posts of ``tests/data/towards.tsv`` are our own; the floors lie below what ``python -m bench.towards`` prints."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import pytest

from classifiers.linear import LinearClassifier, LinearSettings
from classifiers.towards import TowardsBrands
from monitor.judging import merge
from monitor.model import BrandHit, BrandName, Evidence, MentionId, Opinion, Sentiment, Towards
from monitor.ports import Surroundings
from tests.contracts import ClassifierContract, check_opinion
from tests.fakes import FakeCascade, FakeClassifier, FakeClock
from tests.makers import make_mention

POSTS = Path(__file__).parents[1] / "data" / "towards.tsv"
ACME, GLOBEX = BrandName("acme"), BrandName("globex")


class Counting(FakeClassifier):
    """Remembers what it was given to read."""

    def __init__(self):
        self.read = []

    def classify(self, mentions):
        self.read += [mention.words for mention in mentions]
        return super().classify(mentions)


def named(text, brands=("acme", "globex"), **given):
    return make_mention(text=text, brands=brands, **given)


def told(text, classifier=None, **given):
    """Each brand with a verdict of its own, and its evidence."""
    (opinion,) = TowardsBrands(classifier or FakeClassifier()).classify([named(text, **given)])
    return {one.brand: one.sentiment.label for one in opinion.towards}


class TestReadingByBrandKeepsTheContract(ClassifierContract):
    def make(self):
        return TowardsBrands(LinearClassifier(LinearSettings(), Surroundings("sentiment", FakeClock())))

    def mention(self, text):
        hits = (
            BrandHit(ACME, ("Acme", "bad", "Bad", "good")),
            BrandHit(GLOBEX, ("a", "not", "horrible", "Service")),
        )
        return make_mention(text=text, id=MentionId("mention-of-the-contract"), lang="en", hits=hits)


@pytest.mark.parametrize(("lang", "least"), [("en", 0.85), ("fr", 0.85)])
def test_most_verdicts_of_our_own_posts_are_right(lang, least):
    with POSTS.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["lang"] == lang
        ]
    linear = LinearClassifier(LinearSettings(), Surroundings("sentiment", FakeClock()))
    opinions = TowardsBrands(linear).classify([named(row["text"], lang=lang) for row in rows])
    right = 0
    for row, said in zip(rows, opinions, strict=True):
        verdict = merge(lang, [said])
        for brand in (ACME, GLOBEX):
            felt = verdict.sentiment_towards(brand)
            right += felt is not None and felt.label == row[brand]
    assert right / (2 * len(rows)) >= least


@pytest.mark.parametrize(
    ("text", "brands"),
    [
        ("left Globex for Acme, so good", {"acme": "positive", "globex": "negative"}),
        ("Acme is good but Globex is bad", {"acme": "positive", "globex": "negative"}),
        ("Globex is bad mais Acme is good. Really good", {"acme": "positive", "globex": "negative"}),
        ("Unlike Globex, Acme is good", {"acme": "positive", "globex": "negative"}),
        ("Unlike Globex, Acme is bad", {"acme": "negative", "globex": "positive"}),
        ("Acme is good. Globex is bad", {"acme": "positive", "globex": "negative"}),
        # none of its own: what is said of the whole is said of each
        ("Unlike Globex, Acme is there. Good", {}),
        ("Acme is good but Globex is there", {}),
        ("Acme and Globex are bad", {}),
        ("Acme is bad but Globex is bad", {}),
        ("Acme > Globex", {}),  # the classifier has no opinion at all
        ("Acme is good but nobody else is", {}),
    ],
)
def test_a_brand_has_a_verdict_of_its_own_where_the_text_tells_them_apart(text, brands):
    assert told(text) == brands


def test_without_a_word_that_turns_both_must_be_sure():
    class Faint(FakeClassifier):
        def _one(self, text):
            said = super()._one(text)
            if said.sentiment is None:
                return said
            return dataclasses.replace(said, sentiment=dataclasses.replace(said.sentiment, confidence=0.79))

    assert told("Acme is good. Globex is bad", Faint()) == {}
    assert set(told("Acme is good, but Globex is bad", Faint())) == {"acme", "globex"}


def test_a_third_brand_keeps_what_is_said_of_the_whole():
    brands = ("acme", "globex", "initech")
    assert set(told("left Globex for Acme. Initech is bad", brands=brands)) == {"acme", "globex"}
    text = "Unlike Globex, Acme is there. Unlike Globex, Initech is good"
    assert told(text, brands=brands) == {"globex": "negative", "initech": "positive"}
    assert set(told("Acme is good but Globex is bad. Initech exists", brands=brands)) == {"acme", "globex"}


def test_the_evidence_of_a_comparison_is_its_words():
    (opinion,) = TowardsBrands(FakeClassifier()).classify([named("so good: left Globex for Acme!")])
    words = "left Globex for Acme"
    assert opinion.towards == (
        Towards(ACME, Sentiment(0.6, "positive", 0.8, (Evidence(words, 0.6),))),
        Towards(GLOBEX, Sentiment(-0.6, "negative", 0.8, (Evidence(words, -0.6),))),
    )


def test_a_mention_of_one_brand_is_read_once():
    reader = Counting()
    TowardsBrands(reader).classify([named("Acme is good but slow", brands=["acme"]), named("bad", brands=[])])
    assert reader.read == ["Acme is good but slow", "bad"]


def test_what_a_rule_tells_is_not_read_again():
    reader = Counting()
    TowardsBrands(reader).classify(
        [named("good: Acme > Globex"), named("good: Acme"), named("Acme good, Globex bad")]
    )
    assert reader.read[3:] == ["Acme good,", "Globex bad"]


def test_what_is_said_of_all_in_one_breath_is_not_read_again():
    reader = Counting()
    TowardsBrands(reader).classify([named("Acme bought Globex. Good")])
    assert reader.read == ["Acme bought Globex. Good"]


def test_brands_that_the_classifier_tells_apart_by_itself_stay_so():
    own = (Towards(ACME, Sentiment(0.1, "neutral", 0.9)),)

    class Knows(FakeClassifier):
        def _one(self, text):
            return dataclasses.replace(super()._one(text), towards=own)

    (opinion,) = TowardsBrands(Knows()).classify([named("good: left Globex for Acme")])
    assert opinion.towards == own


def test_at_a_glance_the_clauses_are_read_at_a_glance():
    cascade = FakeCascade()
    mentions = [named("Acme is a good joke but Globex is bad"), named("Acme is good", brands=["acme"])]
    hasty = TowardsBrands(cascade).glance(mentions)
    assert [said.hasty for said in hasty] == [True, True]
    assert cascade.read == 0
    careful = TowardsBrands(cascade).classify(mentions)
    assert [said.hasty for said in careful] == [False, False]
    assert [len(said.towards) for said in hasty] == [2, 0]
    assert [len(said.towards) for said in careful] == [0, 0]
    assert TowardsBrands(FakeClassifier()).glance(mentions)[0].towards == hasty[0].towards


def test_the_trouble_of_the_classifier_is_told():
    class Broken(FakeClassifier):
        trouble = "the careful model is gone"

    assert TowardsBrands(Broken()).trouble == "the careful model is gone"
    assert TowardsBrands(FakeClassifier()).trouble == ""


def test_a_clause_that_is_read_in_haste_makes_the_whole_hasty():
    class Half(FakeClassifier):
        def _one(self, text):
            return dataclasses.replace(super()._one(text), hasty="Globex" not in text)

    (opinion,) = TowardsBrands(Half()).classify([named("Acme is good but Globex is bad")])
    assert opinion.hasty


def test_every_brand_is_one_that_the_mention_names_and_its_evidence_stands_there():
    mention = named("Globex is horrible. Really. Acme is great!", lang="en")
    linear = LinearClassifier(LinearSettings(), Surroundings("sentiment", FakeClock()))
    for text in ("left Globex for Acme", "Acme is great but Globex is horrible. Yes. Acme is really great"):
        one = dataclasses.replace(mention, text=text)
        (opinion,) = TowardsBrands(linear).classify([one])
        assert opinion.towards
        check_opinion(opinion, one)


def test_no_opinion_of_the_whole_is_none_of_its_brands():
    assert TowardsBrands(FakeClassifier()).classify([named("Acme > Globex")]) == [Opinion("fake 1")]
