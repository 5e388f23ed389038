"""The linear classifier: its sums, done by hand; what it shows; and what it does with the model in the box."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from classifiers.linear import LinearClassifier, LinearSettings, shares
from classifiers.linear.classifier import MAX_EVIDENCE, SHIPPED
from classifiers.linear.model import load, save
from classifiers.linear.places import USUAL_LENGTH
from classifiers.linear.shares import Memory, Shares, add_up
from monitor.errors import EdgeError
from monitor.model import BrandHit, BrandName, Mention
from monitor.ports import Surroundings
from tests.classifiers.linear.small import make_model
from tests.contracts import ClassifierContract
from tests.fakes import FakeClock
from tests.makers import make_mention


def make_classifier(folder=None, **settings) -> LinearClassifier:
    around = Surroundings(name="sentiment", clock=FakeClock(), **({"folder": folder} if folder else {}))
    return LinearClassifier(LinearSettings(**settings), around)


IN_THE_BOX = make_classifier()


def judge(text, *names, lang="en", classifier=IN_THE_BOX):
    hits = (BrandHit(BrandName("acme"), names),) if names else ()
    (opinion,) = classifier.classify([make_mention(text=text, lang=lang, hits=hits)])
    return opinion.sentiment


def evidence(text, *names, **more):
    return {each.words: each.weight for each in judge(text, *names, **more).evidence}


class TestLinearClassifier(ClassifierContract):
    def make(self) -> LinearClassifier:
        return make_classifier()

    def mention(self, text: str) -> Mention:
        return make_mention(text=text, lang="en")


class TestLinearClassifierInArabic(ClassifierContract):
    def make(self) -> LinearClassifier:
        return make_classifier()

    def mention(self, text: str) -> Mention:
        return make_mention(text=text, lang="ar")


# --- sums by hand -------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """A classifier of a model made of these weights."""

    def make(*weights, unsure_below=0.0, **more):
        save(make_model(weights, **more), tmp_path / "small.npz")
        return make_classifier(tmp_path, model="small.npz", unsure_below=unsure_below)

    return make


def softmax(negative, positive):
    whole = math.exp(negative) + 1 + math.exp(positive)
    return math.exp(negative) / whole, 1 / whole, math.exp(positive) / whole


@pytest.mark.parametrize(
    ("text", "lang", "negative", "positive"),
    [
        ("nothing", "en", 0, 0),
        ("bad", "en", 1, -0.5),
        ("Bad, bad", "en", 2, -1),
        ("bad mal", "en", 1, -0.5),
        ("bad mal", "fr", 1.5, -0.5),
        ("not bad", "en", 0.25 + 0.5 - 0.75, 0.5 * -0.5 + 0.25),
        ("not, bad", "en", 0.25 + 1, -0.5),
        ("not a b bad", "en", 0.25 + 0.5 - 0.75, 0.5 * -0.5 + 0.25),
        ("not a b c bad", "en", 0.25 + 1, -0.5),
        ("not but bad", "en", 0.25 + 1, -0.5),
        ("so good", "en", 0, 1),
        ("so, good", "en", 0, 1),
        ("so so-good", "en", 0, 1),
        ("so and good", "en", 0, 0.5),
        ("@acme good", "en", -0.25, 0.5),
    ],
)
def test_each_word_adds_its_own_weights(small, text, lang, negative, positive):
    classifier = small(
        ("w bad", "", 64, -32),
        ("w mal", "fr", 32, 0),
        ("w not", "", 16, 0),
        ("n bad", "", -48, 16),
        ("w good", "", 0, 32),
        pairs=[("so", "good", "en", 0, 32), ("", "good", "en", -16, 0)],
    )
    found = classifier.probabilities(make_mention(text=text, lang=lang))
    assert found == pytest.approx(softmax(negative, positive))


def test_the_lexicon_of_a_language_adds_praise_and_blame_and_others_after_a_negation(small):
    classifier = small(
        lexicon=[("w fine", "en", 2.0), ("w awful", "en", -3.0), ("w affreux", "fr", -2.0)],
        worth=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    )

    def found(text, lang="en"):
        return classifier.probabilities(make_mention(text=text, lang=lang))

    assert found("fine") == pytest.approx(softmax(0.2, 0.4))
    assert found("awful") == pytest.approx(softmax(0.9, 1.2))
    assert found("affreux") == pytest.approx(softmax(0, 0))
    assert found("affreux", "fr") == pytest.approx(softmax(0.6, 0.8))
    assert found("not fine") == pytest.approx(softmax(1.0, 1.2))


def test_the_letters_of_a_word_count_in_every_language_and_in_its_own(small):
    classifier = small(
        ("c bad", "", 64, 0), ("c ad$", "fr", 32, 0), ("c ति", "", 0, 0), ("c ^ति$", "hi", 0, 0)
    )
    for lang, negative in (("en", 1.0), ("fr", 1.5)):
        found = classifier.probabilities(make_mention(text="bad", lang=lang))
        assert found == pytest.approx(softmax(negative, 0))


def test_bias_and_sharpness_make_the_probabilities(small):
    classifier = small(("w bad", "", 64, 0), bias=(0.5, -0.5), sharpness=2.0)
    found = classifier.probabilities(make_mention(text="bad", lang="en"))
    assert found == pytest.approx(softmax(3.0, -1.0))


def test_of_a_long_text_each_word_says_less(small):
    classifier = small(("w bad", "", 64, 0))
    text = "bad " * 4 * USUAL_LENGTH
    found = classifier.probabilities(make_mention(text=text, lang="en"))
    assert found == pytest.approx(softmax(4 * USUAL_LENGTH / 2, 0))


@pytest.mark.parametrize(
    ("weights", "label"),
    [((64, 0), "negative"), ((0, 64), "positive"), ((-64, -64), "neutral"), ((-16, -16), "neutral")],
)
def test_the_label_is_the_most_probable_and_the_confidence_is_its_probability(small, weights, label):
    said = judge("bad", classifier=small(("w bad", "", *weights)))
    negative, neutral, positive = softmax(weights[0] / 64, weights[1] / 64)
    assert said.label == label
    assert said.confidence == pytest.approx(max(negative, neutral, positive), abs=1e-4)
    assert said.score == pytest.approx(positive - negative, abs=1e-4)


def test_evidence_is_what_each_word_added_to_the_odds_of_positive_against_negative(small):
    classifier = small(
        ("w bad", "", 64, -32),
        ("w good", "", 0, 32),
        ("w faint", "", 2, 0),
        ("w not", "", 16, 0),
        sharpness=2.0,
    )
    assert evidence("Good! but (bad) bad faint", classifier=classifier) == {"bad": -6.0, "Good": 1.0}
    assert evidence("not very good", classifier=classifier) == {"not very good": 0.5, "not": -0.5}
    assert evidence("not\nvery good", classifier=classifier) == {"good": 0.5, "not": -0.5}


def test_what_it_is_unsure_of_it_has_no_opinion_on(small):
    classifier = small(("w bad", "", 64, 0), unsure_below=0.5)
    assert judge("bad", classifier=classifier).label == "negative"
    assert judge("said", classifier=classifier) is None
    assert classifier.probabilities(make_mention(text="said", lang="en")) == pytest.approx(
        (1 / 3, 1 / 3, 1 / 3)
    )


def test_evidence_is_short():
    text = "love hate awful great terrible horrible excellent wonderful worst best"
    assert len(evidence(text)) == MAX_EVIDENCE


def test_names_of_brands_say_nothing(small):
    classifier = small(("w united", "", 0, 64), ("w good", "", 0, 64))
    assert judge("United flew", "United", classifier=classifier).score == 0
    assert evidence("United good Air France", "United", "Air France", classifier=classifier) == {"good": 1.0}


def test_what_is_remembered_is_bounded_and_changes_nothing():
    model = load(SHIPPED)
    memory = Memory(room=5)
    english, french = Shares(model, "en", memory), Shares(model, "fr", memory)
    texts = [f"good word{number} bad {'x' * 50}" for number in range(20)]
    for text in texts:
        assert add_up(english, text.split()) == add_up(Shares(model, "en", Memory()), text.split())
        add_up(french, text.split())
        assert len(english) + len(french) <= 5
    assert shares.ROOM * 450 < 55 * 2**20


# --- with the model in the box ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "label"),
    [
        ("en", "I really love the new app, so much better than before 😍", "positive"),
        ("en", "worst customer service ever, still waiting for my refund", "negative"),
        ("en", "The shop opens on Monday at 9", "neutral"),
        ("fr", "Je suis très déçu, le colis est arrivé cassé", "negative"),
        ("fr", "Merci pour votre aide, service parfait !", "positive"),
        ("de", "Danke, das war wirklich toll", "positive"),
        ("es", "qué asco de servicio, estoy harto", "negative"),
        ("it", "che schifo, mai più", "negative"),
        ("pt", "adorei o atendimento, obrigada", "positive"),
    ],
)
def test_it_reads_plain_words_of_its_languages(lang, text, label):
    assert judge(text, lang=lang).label == label


def test_it_has_no_opinion_in_a_language_it_has_not_learned():
    for lang in (None, "ja", "", "und"):
        assert judge("great", lang=lang) is None
        assert IN_THE_BOX.probabilities(make_mention(text="great", lang=lang)) is None


def test_a_region_changes_nothing():
    assert judge("super service", lang="fr-CA") == judge("super service", lang="fr")


def test_probabilities_are_those_of_the_opinion():
    mention = make_mention(text="not happy with this", lang="en")
    found = IN_THE_BOX.probabilities(mention)
    said = IN_THE_BOX.classify([mention])[0].sentiment
    assert found is not None
    assert said is not None
    assert sum(found) == pytest.approx(1)
    assert max(found) == pytest.approx(said.confidence, abs=1e-4)


def test_a_model_that_is_missing_is_told_when_the_rules_are_read(tmp_path):
    with pytest.raises(EdgeError, match=r"own\.npz"):
        make_classifier(tmp_path, model="own.npz")


def test_it_needs_no_numpy_and_no_lexicon_to_read():
    code = (
        "import sys; from classifiers.linear import LinearClassifier; from classifiers.linear.classifier import SHIPPED;"
        "from classifiers.linear.model import load; load(SHIPPED);"
        "print([name for name in ('numpy', 'scipy', 'vaderSentiment') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
