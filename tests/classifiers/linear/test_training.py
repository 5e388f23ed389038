"""The recipe: a model that learns what it is shown, the same way each time."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("numpy", reason="vigie[train] is not installed")
pytest.importorskip("scipy", reason="vigie[train] is not installed")
pytest.importorskip("vaderSentiment_fr", reason="vigie[train] is not installed")

from classifiers.linear import LinearClassifier, LinearSettings, training
from classifiers.linear.lexicons import lexicon
from classifiers.linear.model import save
from classifiers.linear.training import Example, train
from classifiers.linear.words import Words
from monitor.model import Label
from monitor.ports import Surroundings
from tests.fakes import FakeClock
from tests.makers import make_mention

PRAISE = ("zibble", "frandy", "crelling")
BLAME = ("vorp", "gnask", "thulm")
FILLERS = ("the", "parcel", "of", "monday", "shop", "said", "a", "new", "plan")


LABELLED: tuple[tuple[Label, tuple[str, ...]], ...] = (
    ("positive", PRAISE),
    ("negative", BLAME),
    ("neutral", FILLERS),
)


def examples(lang="en", count=150, seed=1):
    """Posts in invented words, so that only what was learned can tell them apart."""
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        for label, words in LABELLED:
            chosen = [*dice.choices(FILLERS, k=6), dice.choice(words), dice.choice(words)]
            made.append(Example(lang, label, " ".join(chosen)))
    return made


@pytest.fixture(scope="module")
def trained():
    return train([*examples("en"), *examples("fr", seed=2)], name="test 1", seed=1, say=lambda _: None)


def test_it_learns_what_it_is_shown(trained, tmp_path):
    save(trained.model, tmp_path / "m.npz")
    classifier = LinearClassifier(
        LinearSettings(model="m.npz"), Surroundings("sentiment", FakeClock(), folder=tmp_path)
    )
    for lang in ("en", "fr"):
        posts = [
            make_mention(text=text, lang=lang)
            for text in ("the frandy shop zibble", "a gnask plan vorp", "the new plan of monday")
        ]
        said = [opinion.sentiment and opinion.sentiment.label for opinion in classifier.classify(posts)]
        assert said == ["positive", "negative", "neutral"]
    assert classifier.classify([make_mention(text="vorp", lang="de")])[0].sentiment is None


def test_the_classifier_adds_up_what_the_trainer_did(trained):
    """Both go their own way through a text: the sums must be the same, but for the rounding of the weights."""
    numpy = pytest.importorskip("numpy")
    from classifiers.linear.shares import Memory, Shares, add_up

    texts = ["not zibble, a vorp! :) @acme #GnaskPlan", "l'vorp n'est pas frandy 😡 GNASK", "zibble " * 50]
    model = trained.model
    for lang in ("en", "fr"):
        shares = Shares(model, lang, Memory())
        rows = training._Table().matrix([Example(lang, "neutral", text) for text in texts])
        levels = numpy.array(model.levels)
        both = numpy.array(model.both)
        weights = numpy.stack([levels[both & 255], levels[both >> 8]], axis=1)
        weights = numpy.concatenate([weights, numpy.array(model.worth).reshape(4, 2)])
        for text, (negative, positive) in zip(texts, rows @ weights, strict=True):
            sums = add_up(shares, text.split())
            assert (sums.negative, sums.positive) == pytest.approx((negative, positive), rel=1e-5, abs=1e-5)


def test_the_same_posts_and_seed_make_the_same_model(trained):
    again = train([*examples("en"), *examples("fr", seed=2)], name="test 1", seed=1, say=lambda _: None)
    assert again == trained


def test_posts_that_are_given_to_calibrate_on_are_not_learned_from():
    done = train(examples(), examples(count=20, seed=3), name="test 1", seed=1, say=lambda _: None)
    assert (done.learned, done.calibrated_on) == (450, 60 + 150)


def test_of_a_language_with_few_posts_a_third_is_kept_apart_to_calibrate_on():
    done = train([*examples("en", 700), *examples("hi", 30)], name="t 1", seed=1, say=lambda _: None)
    assert done.calibrated_on == 600 + 30


def test_noise_makes_it_unsure():
    dice = random.Random(4)
    noise = [one._replace(label=dice.choice(training.LABELS)) for one in examples(count=60, seed=5)]
    sure = train(examples(), examples(count=60, seed=5), name="t 1", seed=1, say=lambda _: None)
    unsure = train(examples(), noise, name="t 1", seed=1, say=lambda _: None)
    assert unsure.model.sharpness[0] < sure.model.sharpness[0] / 2


def test_other_languages_are_left_out_and_too_few_posts_refused():
    with pytest.raises(ValueError, match="too few"):
        train(examples("ja"), name="t 1", seed=1, say=lambda _: None)
    with pytest.raises(ValueError, match="negative"):
        train([one for one in examples() if one.label != "negative"], name="t 1", seed=1, say=lambda _: None)


def test_lexicons_know_words_of_their_language_and_signs_of_all():
    assert lexicon("en")["w terrible"] < 0 < lexicon("en")["w great"]
    assert lexicon("fr")["w affreux"] < 0
    assert "w great" not in lexicon("de")
    assert lexicon("hi")["w bakwas"] < 0 < lexicon("hi")["w great"]
    assert lexicon("hi")["w घटिया"] < 0 < lexicon("hi")["w बढ़िया"]
    assert all(f"w {word}" in lexicon("hi") for word in Words("hi").read("बढ़िया").words)
    for lang in ("en", "fr", "de"):
        assert lexicon(lang)["e :("] < 0 < lexicon(lang)["e 😍"]
