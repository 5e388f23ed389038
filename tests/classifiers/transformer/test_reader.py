from __future__ import annotations

import math

import pytest

from classifiers.transformer.folder import BUILT_IN, ModelFolder
from classifiers.transformer.reader import Reader
from monitor.errors import ClassifierError
from tests.classifiers.transformer.tiny import TWO, make_folder


def test_probabilities_are_of_the_labels_as_the_folder_orders_them(tmp_path):
    straight = Reader(ModelFolder(make_folder(tmp_path / "a"), ["en"])).read("bad").probabilities
    turned_labels = {"0": "positive", "1": "neutral", "2": "negative"}
    turned = (
        Reader(ModelFolder(make_folder(tmp_path / "b", labels=turned_labels), ["en"]))
        .read("bad")
        .probabilities
    )
    assert straight["negative"] == pytest.approx(turned["positive"])
    assert straight["negative"] != pytest.approx(turned["negative"])
    assert math.fsum(straight.values()) == pytest.approx(1)


def test_a_higher_temperature_makes_it_less_sure_of_the_same(tmp_path):
    cool = Reader(ModelFolder(make_folder(tmp_path / "a", temperature=1.0))).read("bad").probabilities
    hot = Reader(ModelFolder(make_folder(tmp_path / "b", temperature=3.0))).read("bad").probabilities
    assert sorted(cool, key=cool.__getitem__) == sorted(hot, key=hot.__getitem__)
    assert max(hot.values()) < max(cool.values())


def test_only_so_many_tokens_are_read(tmp_path):
    reader = Reader(ModelFolder(make_folder(tmp_path / "m", tokens=3)))
    assert reader.read("bad bad bad good good good") == reader.read("bad bad bad")


def test_a_model_that_does_not_tell_gives_no_words(tmp_path):
    assert Reader(ModelFolder(make_folder(tmp_path / "m"), ["en"])).read("bad").words == ()


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"network": b"no network"}, "cannot be loaded"),
        ({"network": b""}, "cannot be loaded"),
        ({"tokenizer": "{}"}, "cannot be loaded"),
        ({"network": TWO}, "it gives 2 numbers for 3 labels"),
    ],
)
def test_a_model_that_cannot_be_used_is_an_error_that_says_why(tmp_path, broken, told):
    with pytest.raises(ClassifierError, match=told):
        Reader(ModelFolder(make_folder(tmp_path / "m", **broken), ["en"]))


def test_what_the_words_of_the_model_in_the_box_add_is_nearly_all_of_what_decides():
    reading = Reader(ModelFolder(BUILT_IN / "minilm-social-en")).read("I hate this, it is broken again")
    told = math.fsum(weight for _, weight in reading.words)
    decided = math.log(reading.probabilities["positive"] / reading.probabilities["negative"])
    assert told < 0
    assert decided < 0
    assert abs(decided) >= abs(told) > 0.5 * abs(decided)
