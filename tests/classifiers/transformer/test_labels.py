from __future__ import annotations

import pytest

from classifiers.transformer.labels import meanings

STARS = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]
EXPLAINED = dict(zip(STARS, ["negative", "negative", "neutral", "positive", "positive"], strict=True))


@pytest.mark.parametrize(
    ("names", "given", "labels"),
    [
        (["negative", "neutral", "positive"], {}, ("negative", "neutral", "positive")),
        (["POS", "NEU", "NEG"], {}, ("positive", "neutral", "negative")),
        ([" Neutral", "Positive", "Negative"], {}, ("neutral", "positive", "negative")),
        (
            ["LABEL_0", "LABEL_1", "LABEL_2"],
            {"LABEL_0": "negative", "LABEL_1": "neutral", "LABEL_2": "positive"},
            ("negative", "neutral", "positive"),
        ),
        (
            ["negative", "meh", "positive"],
            {"meh": "neutral"},
            ("negative", "neutral", "positive"),
        ),
        (STARS, EXPLAINED, tuple(EXPLAINED.values())),
        (["positive", "neutral", "negative"], {"positive": "negative", "negative": "positive"}, ("negative", "neutral", "positive")),
    ],
)  # fmt: skip
def test_names_that_say_it_and_names_that_are_explained_have_a_meaning(names, given, labels):
    assert meanings(names, given) == labels


@pytest.mark.parametrize(
    ("names", "given", "told"),
    [
        (["LABEL_0", "LABEL_1", "LABEL_2"], {}, "which say nothing: the model's page tells"),
        (["LABEL_0", "LABEL_1", "LABEL_2"], {"LABEL_0": "negative"}, "labels: {LABEL_0: …, LABEL_1: …"),
        (STARS, {}, "as in labels: {1 star: negative, 2 stars: negative, 3 stars: neutral, 4 stars: positive"),
        (["joy", "anger"], {}, "say what the others mean, as in labels: {joy: …, anger: …}"),
        (["negative", "neutral", "positive", "joy"], {}, "labels: {joy: …}"),
        (["negative", "positive"], {}, "it can never say neutral; expected a model of"),
        (["negative", "positive"], {"negative": "neutral"}, "it can never say negative"),
        ([], {}, "its labels are nothing: it can never say negative or neutral or positive"),
        (["negative", "neutral", "positive"], {"joy": "positive"}, "explains joy, but its labels are negative"),
        (["negative", "neutral", "positive", "pos"], {}, "positive stands there more than once; if that is meant"),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_never_guessed(names, given, told):
    with pytest.raises(ValueError, match=r"label") as caught:
        meanings(names, given)
    assert told in str(caught.value)
