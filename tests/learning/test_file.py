"""The file: what is written is read, and what was touched is refused with a sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from classifiers.linear import LinearSettings
from classifiers.vader import VaderSettings
from monitor.learning.file import MOST_BYTES, Learned, MadeFor, made_for, read_learned, write_learned
from monitor.learning.layer import Layer, Weights
from monitor.learning.themes import Theme
from monitor.model import TopicName

LEARNED = Learned(
    name="0003",
    made_for=MadeFor("linear", "abc"),
    models=("linear 1", "topics 1"),
    until=datetime(2026, 3, 10, tzinfo=UTC),
    corrections=120,
    layer=Layer(1.5, Weights(0.1, 0.0, -0.1), {"été": Weights(-1.0, 0.0, 1.0)}),
    themes={TopicName("safety"): Theme(0.7, ("film",))},
)
BARE = Learned(name="0001", made_for=MadeFor("default", ""), models=(), until=None, corrections=0, themes={})


@pytest.mark.parametrize("learned", [LEARNED, BARE])
def test_what_is_written_is_read(learned):
    text = write_learned(learned, brands={"acme": [{"words": "acme street"}]}, figures={"held": 40})
    assert read_learned(text, learned.name) == learned
    assert write_learned(learned, brands={"acme": [{"words": "acme street"}]}, figures={"held": 40}) == text


def test_a_person_can_read_it():
    text = write_learned(LEARNED, brands={}, figures={})
    assert '"été": {' in text
    assert len(text.splitlines()) > 30


TEXT = write_learned(LEARNED, brands={}, figures={})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TEXT.replace("-1.0", "-9.0"), "it was changed since `vigie learn` wrote it"),
        (TEXT.replace('"format": 1', '"format": 2'), "it is not what `vigie learn` writes"),
        (TEXT[:-20], "it is not what `vigie learn` writes"),
        (json.dumps({"words": []}), "it is not what `vigie learn` writes"),
        (TEXT.replace("1.5", "0.0"), "it is not what `vigie learn` writes"),
        (TEXT.replace("1.5", "NaN"), "it is not what `vigie learn` writes"),
        ("", "it is not what `vigie learn` writes"),
        (TEXT + " " * MOST_BYTES, "it is too large"),
    ],
)
def test_what_was_touched_or_is_something_else_is_refused_with_a_sentence(text, why):
    with pytest.raises(ValueError, match=why):
        read_learned(text, "0003")


def test_it_is_made_for_one_classifier_with_its_settings():
    plain, own = LinearSettings(), LinearSettings(model="own.npz")
    assert made_for(None) == MadeFor("default", "")
    assert made_for(plain) == made_for(LinearSettings(kind="linear")) != made_for(own)
    assert made_for(VaderSettings()) != made_for(plain)
