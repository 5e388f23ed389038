"""What was learned, at work around a classifier: it keeps the contract of every classifier."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from classifiers.linear import LinearClassifier, LinearSettings
from classifiers.topics import TopicClassifier, TopicClassifierSettings
from monitor.learning.file import Learned, MadeFor
from monitor.learning.judge import with_learned
from monitor.learning.layer import Layer, Weights
from monitor.learning.themes import Theme
from monitor.model import Opinion, Sentiment, TopicName
from monitor.ports import Glances, Surroundings
from tests.contracts import ClassifierContract
from tests.fakes import FakeClock
from tests.makers import make_mention

AROUND = Surroundings("sentiment", FakeClock(), folder=Path())
LEARNED = Learned(
    name="0003",
    made_for=MadeFor("linear", ""),
    models=("linear 2", "topics 2", "hasty 1"),
    until=None,
    corrections=120,
    layer=Layer(
        1.2, Weights(0.1, 0.0, -0.1), {"bad": Weights(-2.0, 0.0, 2.0), "acme": Weights(0.1, 0.0, 0.2)}
    ),
    themes={TopicName("safety"): Theme(0.7, ("film",))},
)


class Hasty:
    """Speaks under one name in haste, and under another with care."""

    trouble = "the careful model is missing"

    def classify(self, mentions):
        return [Opinion("careful 1", sentiment=Sentiment(-0.5, "negative", 0.6)) for _ in mentions]

    def glance(self, mentions):
        return [Opinion("hasty 1", sentiment=Sentiment(-0.5, "negative", 0.6), hasty=True) for _ in mentions]


class TestLearnedSentiment(ClassifierContract):
    def make(self):
        return with_learned(LinearClassifier(LinearSettings(), AROUND), LEARNED)

    def mention(self, text):
        return make_mention(text=text, lang="en", id="mention-of-the-contract")


class TestLearnedTopics(ClassifierContract):
    def make(self):
        return with_learned(TopicClassifier(TopicClassifierSettings(kind="topics"), AROUND), LEARNED)


def test_its_name_says_that_something_was_learned_and_from_which_file():
    plain = LinearClassifier(LinearSettings(), AROUND)
    mention = make_mention(text="Acme is so bad", lang="en")
    (before,), (after,) = plain.classify([mention]), with_learned(plain, LEARNED).classify([mention])
    assert (before.model, after.model) == ("linear 2", "linear 2 + learned 0003")
    assert before.sentiment
    assert after.sentiment
    assert (before.sentiment.label, after.sentiment.label) == ("negative", "positive")
    mute = make_mention(text="Acme ist schlimm", lang="xx")
    (silent,) = with_learned(plain, LEARNED).classify([mute])
    assert silent == Opinion("linear 2 + learned 0003"), "no opinion stays none"


def test_without_a_layer_sentiment_stays_as_it_is():
    plain = LinearClassifier(LinearSettings(), AROUND)
    mention = make_mention(text="Acme is so bad", lang="en")
    only_topics = dataclasses.replace(LEARNED, layer=None)
    assert (
        with_learned(plain, only_topics).classify([mention])[0].sentiment
        == plain.classify([mention])[0].sentiment
    )


def test_topics_are_believed_as_was_learned():
    judge = with_learned(TopicClassifier(TopicClassifierSettings(kind="topics"), AROUND), LEARNED)

    def names(text):
        return [topic.name for topic in judge.classify([make_mention(text=text, lang="en")])[0].topics]

    assert names("Acme product recall, and a lawsuit") == ["safety", "legal"]
    assert names("Acme product recall, and a lawsuit, a film") == ["legal"]


def test_a_look_in_haste_goes_through_and_what_another_model_says_stays():
    judge = with_learned(Hasty(), LEARNED)
    assert isinstance(judge, Glances)
    mention = make_mention(text="bad")
    (hasty,), (careful,) = judge.glance([mention]), judge.classify([mention])
    assert hasty.sentiment
    assert (hasty.model, hasty.hasty, hasty.sentiment.label) == ("hasty 1 + learned 0003", True, "positive")
    assert careful == Hasty().classify([mention])[0]
    assert not isinstance(with_learned(LinearClassifier(LinearSettings(), AROUND), LEARNED), Glances)


def test_trouble_of_the_classifier_is_told_through_it():
    assert with_learned(Hasty(), LEARNED).trouble == "the careful model is missing"  # type: ignore[attr-defined]
    assert with_learned(LinearClassifier(LinearSettings(), AROUND), LEARNED).trouble == ""  # type: ignore[attr-defined]


def test_a_file_of_another_model_is_refused():
    for models, known in (((), "none"), (("vader 3.3.2",), "vader 3.3.2")):
        foreign = dataclasses.replace(LEARNED, models=models)
        with pytest.raises(ValueError, match=rf"another model \({known}; here speaks linear 2\)"):
            with_learned(LinearClassifier(LinearSettings(), AROUND), foreign)


def test_it_can_be_asked_whether_it_works_and_so_is_what_is_under_it():
    class Probed(Hasty):
        def probe(self):
            return "2 stages"

    assert with_learned(Probed(), LEARNED).probe() == "2 stages; learned 0003"  # type: ignore[attr-defined]
    assert with_learned(Hasty(), LEARNED).probe() == "learned 0003"  # type: ignore[attr-defined]
