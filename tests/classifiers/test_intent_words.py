"""The weights that intents are read with: the file, the sums, and the recipe that makes them."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from classifiers.intent_training.learning import learn
from classifiers.intent_training.posts import MASK, Post, folds, read_posts
from classifiers.intent_words import _ROOM, NEVER, SHIPPED, Learned, load, save
from classifiers.linear.arrays import read_arrays, write_arrays
from monitor.errors import EdgeError
from monitor.model import INTENTS


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_there_are_seventy_posts_to_learn_each_intent_from_and_two_hundred_after_nothing(lang):
    posts = read_posts(lang)
    counts = Counter(intent for post in posts for intent in post.intents)
    assert {intent for intent in INTENTS if counts[intent] >= 70} == set(INTENTS)
    assert sum(not post.intents for post in posts) >= 195
    assert len({post.text for post in posts}) == len(posts)


def test_brands_are_blotted_out_of_what_is_learned_from():
    (post,) = [post for post in read_posts("en") if post.text.startswith("Tarkis opens")]
    assert post.masked.startswith(f"{MASK * 6} opens")


def test_posts_that_are_alike_are_held_out_together():
    texts = [
        "where is my parcel",
        "where is my parcel now",
        "lovely soup",
        "hello there you",
        "it rains a lot",
    ]
    posts = [Post(frozenset(), text, text) for text in texts]
    found = folds(posts, 4, seed=1)
    assert found[0] == found[1]
    assert len(set(found)) == 4
    assert found == folds(posts, 4, seed=1)


def test_the_file_is_small_and_reads_as_it_was_written(tmp_path):
    assert SHIPPED.stat().st_size < 500_000
    weights = load(SHIPPED)
    save(weights, tmp_path / "again.npz", recipe="the same")
    assert load(tmp_path / "again.npz") == weights


def test_what_each_chunk_added_is_all_that_was_added():
    learned = Learned(load(SHIPPED)["en"], "en")
    chunks = [
        "So",
        "not",
        "happy",
        ",",
        "the",
        "so-called",
        "express",
        "never",
        "came",
        "to",
        "my",
        "door",
        "!!",
    ]
    for post in (chunks, chunks * 3):
        sums = learned.add_up(post)
        for intent in range(len(INTENTS)):
            whole = learned.weights.bias[intent] + math.fsum(sums.parts(intent))
            assert whole == pytest.approx(sums.totals[intent])
        assert sums.pairs


def test_a_negation_turns_what_follows_up_to_the_end_of_its_sentence():
    learned = Learned(load(SHIPPED)["en"], "en")

    def of_disgusted(text):
        return learned.add_up(text.split()).rows[-1]

    assert of_disgusted("not disgusted") != of_disgusted("disgusted")
    assert of_disgusted("not so. disgusted") == of_disgusted("disgusted")
    assert of_disgusted("not one two three disgusted") == of_disgusted("disgusted")


def test_an_empty_post_has_the_bias_alone():
    learned = Learned(load(SHIPPED)["fr"], "fr")
    assert learned.add_up([]).totals == learned.weights.bias
    assert learned.add_up([]).parts(0) == []


def test_no_more_is_remembered_than_there_is_room_for():
    learned = Learned(load(SHIPPED)["en"], "en")
    first = learned["hello"]
    learned["x" * 41]
    assert set(learned) == {"hello"}
    for number in range(_ROOM):
        dict.__setitem__(learned, f"n{number}", first)
    learned["parcel"]
    assert set(learned) == {"parcel"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("about", b'{"format": 9, "intents": [], "languages": []}'),
        ("about", (1.0,)),
        ("en.numbers", b"1234"),
        ("en.table", (1.0,)),
        ("en.bias", b"12345678"),
        ("en.levels", (0.0,)),
        ("en.least", (math.nan,) * len(INTENTS)),
        ("en.numbers", None),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_its_name(tmp_path, name, value):
    arrays = read_arrays(SHIPPED)
    del arrays[name]
    write_arrays(tmp_path / "bad.npz", arrays | ({name: value} if value is not None else {}))
    with pytest.raises(EdgeError, match=r"bad\.npz is no model of intents") as caught:
        load(tmp_path / "bad.npz")
    assert caught.value.permanent


def test_the_recipe_makes_the_same_weights_again_and_tells_a_threshold_where_there_is_one():
    posts = read_posts("en")[::3]
    one, again = (learn("en", posts, [1]) for _ in range(2))
    assert one == again
    assert {grade.intent for grade in one.grades} == set(INTENTS)
    assert all(-20 < least <= NEVER for least in one.weights.least)
    assert min(one.weights.least) < 5
    told = {grade.intent: grade for grade in one.grades}
    assert told["question"].recall > told["question"].cue_recall


@pytest.mark.slow
def test_the_weights_shipped_are_those_of_the_recipe():
    made = learn("fr", read_posts("fr"), (1, 2, 3)).weights
    shipped = load(SHIPPED)["fr"]
    assert set(made.rows) == set(shipped.rows)
    assert made.bias == pytest.approx(shipped.bias, abs=1e-3)
