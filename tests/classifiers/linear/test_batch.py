"""Many texts at once: the same sums and the same opinions as one by one."""

from __future__ import annotations

import random

import pytest

from classifiers.linear import LinearClassifier, LinearSettings, classifier
from classifiers.linear.batch import add_up_all, probabilities
from classifiers.linear.classifier import SHIPPED
from classifiers.linear.model import load
from classifiers.linear.shares import NEGATES, Memory, Shares, add_up, denied
from monitor.model import BrandHit, BrandName
from monitor.ports import Surroundings
from tests.classifiers.linear.small import make_model
from tests.fakes import FakeClock
from tests.makers import make_mention

_WORDS = """not never good Good, great bad awful! but and so very acme @acme #SoBad 😍 :-( https://acme.example/a/very/long/page/of/theirs
    nicht schlecht pas terrible jamais déçu AWFUL no"""
WORDS = _WORDS.split()
HITS = (BrandHit(BrandName("acme"), ("acme", "good")),)


def texts(count, seed=7):
    dice = random.Random(seed)
    return [" ".join(dice.choices(WORDS, k=dice.randrange(40))) for _ in range(count)]


def shares(model=None, language="en", **room):
    return Shares(model or load(SHIPPED), language, Memory(**room))


def judge():
    return LinearClassifier(LinearSettings(), Surroundings(name="sentiment", clock=FakeClock()))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_text_adds_up_as_it_does_alone(language):
    many = [text.split() for text in texts(200)]
    known = shares(language=language)
    found = add_up_all(known, many, faint=0.2, most=5)
    for number, chunks in enumerate(many):
        alone = add_up(known, chunks)
        some, start = slice(found.bounds[number], found.bounds[number + 1]), found.starts[number]
        places = [place - start for place in found.places[some]]
        assert (found.negative[number], found.positive[number]) == (alone.negative, alone.positive)
        assert [alone.leans[place] for place in places] == found.leans[some].tolist()
        assert {place: found.deniers.get(place + start, -1) - start for place in places} == {
            place: alone.deniers.get(place, -1 - start) for place in places
        }


def test_no_word_of_one_text_touches_the_next():
    both = [("", "good", "en", 0, 32), ("not", "", "en", 0, 32), ("not", "good", "en", 0, 32)]
    known = shares(make_model(pairs=both))
    found = add_up_all(known, [["not"], ["good"], [], ["not", "good"]], faint=0.2, most=5)
    assert found.positive.tolist() == [0, 0, 0, 0.5]
    assert found.deniers == {1: 0, 6: 5, 7: 5}, "to the end of the text, and no further"


def test_a_batch_of_languages_gets_the_opinions_of_each_mention_alone():
    dice = random.Random(3)
    mentions = [
        make_mention(text=text, lang=lang, hits=dice.choice([(), HITS]))
        for text, lang in zip(
            texts(300), dice.choices(["en", "fr", "de", "fr-CA", "ja", None], k=300), strict=True
        )
    ]
    one, many = judge(), judge()
    alone = [one.classify([mention])[0] for mention in mentions]
    assert many.classify(mentions) == alone
    assert many.classify(mentions[::-1]) == alone[::-1]
    assert sum(opinion.sentiment is not None for opinion in alone) > 150
    assert [repr(opinion) for opinion in many.classify(mentions)] == [repr(opinion) for opinion in alone]


def test_probabilities_are_the_same_to_the_last_digit():
    mentions = [make_mention(text=text, lang="en") for text in texts(200)]
    found = add_up_all(shares(), [mention.text.split() for mention in mentions], faint=0.2, most=5)
    model, one = load(SHIPPED), judge()
    assert model.languages[0] == "en"
    three = probabilities(found, model.bias[0], model.bias[1], model.sharpness[0])
    assert [*zip(*(each.tolist() for each in three), strict=True)] == [
        one.probabilities(mention) for mention in mentions
    ]


def test_endless_new_words_in_a_batch_are_not_all_remembered():
    one = shares(room=500)
    for start in range(0, 5_000, 100):
        add_up_all(one, [[f"word{number}"] for number in range(start, start + 100)], faint=0.2, most=5)
        assert len(one.shown) < 700


def test_links_are_not_remembered():
    one = shares()
    links = [[f"https://acme.example/{'x' * 40}/{number}"] for number in range(100)]
    for _ in range(20):
        add_up_all(one, links, faint=0.2, most=5)
    assert len(one) == 1
    assert len(one.shown) == 101


def test_many_mentions_are_read_in_parts():
    mentions = [make_mention(text=text, lang="en") for text in texts(2 * classifier._CHUNKS // 20 + 20)]
    assert judge().classify(mentions) == [judge_of_all.classify([mention])[0] for mention in mentions]


judge_of_all = judge()


@pytest.mark.parametrize(
    ("turns", "places"),
    [
        ("", {}),
        ("...", {}),
        ("n", {}),
        ("n....", {1: 0, 2: 0, 3: 0}),
        (".n.e..", {2: 1, 3: 1}),
        ("n.n....", {1: 0, 2: 0, 3: 0, 4: 0, 5: 0}),
        ("n..n..", {1: 0, 2: 0, 3: 0, 4: 3, 5: 3}),
        ("n...n.", {1: 0, 2: 0, 3: 0, 5: 4}),
        ("nen.", {1: 0, 3: 2}),
    ],
)
def test_a_negation_reaches_three_chunks_or_to_the_turn(turns, places):
    assert NEGATES == 1
    assert denied(bytes(".ne".index(turn) for turn in turns)) == places
