"""The layer at work on one mention: probabilities out of a verdict, moved, and told with its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.learning.layer import (
    FLOOR,
    Layer,
    Weights,
    judged_anew,
    moved,
    probabilities,
    softmax,
    words_of,
)
from monitor.model import Evidence, Label, Sentiment
from tests.makers import make_mention

LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_a_verdicts_score_and_confidence_hold_all_three_probabilities(parts):
    likely = [part / sum(parts) for part in parts]
    label = LABELS[likely.index(max(likely))]
    found = probabilities(Sentiment(likely[2] - likely[0], label, max(likely)))
    assert found == pytest.approx(likely, abs=2 * FLOOR)


@given(st.sampled_from(LABELS), st.floats(-1, 1), st.floats(0, 1))
def test_numbers_that_are_no_probabilities_become_some(label, score, confidence):
    found = probabilities(Sentiment(score, label, confidence))
    assert sum(found) == pytest.approx(1)
    assert min(found) > 0


def test_a_layer_that_learned_nothing_changes_nothing():
    said = Sentiment(-0.5, "negative", 0.6, (Evidence("awful", -1.0),))
    assert judged_anew(Layer(), make_mention(text="awful Acme"), said) == said


def test_a_temperature_above_one_makes_it_less_sure_and_turns_nothing():
    likely = Weights(0.7, 0.2, 0.1)
    duller = moved(Layer(temperature=2.0), likely, ())
    assert likely.negative > duller.negative > duller.neutral > duller.positive > likely.positive


def test_a_learned_word_turns_a_verdict_and_stands_in_its_evidence_as_it_is_written():
    layer = Layer(
        words={"brutal": Weights(-1.0, 0.0, 1.5), "#brutal": Weights(0, 0, 1), "late": Weights(0.3)}
    )
    said = Sentiment(-0.3, "negative", 0.5, (Evidence("Acme", -0.1), Evidence("BRÜTAL", -0.5)))
    found = judged_anew(layer, make_mention(text="BRÜTAL Acme, brutal!", lang="en"), said)
    assert found.label == "positive"
    assert found.evidence == (Evidence("BRÜTAL", 2.0), Evidence("Acme", -0.1))


def test_a_hashtag_that_was_learned_counts_too():
    layer = Layer(words={"#fail": Weights(2.0, 0.0, -2.0)})
    said = Sentiment(0.2, "positive", 0.5, (Evidence("nice", 0.4),))
    found = judged_anew(layer, make_mention(text="nice #fail"), said)
    assert (found.label, found.evidence) == ("negative", said.evidence)


def test_handles_and_links_are_no_words():
    assert words_of(make_mention(text="@jo brutal https://a.example/brutale 12", lang="en")) == ("brutal",)


def test_however_large_the_scores_they_become_probabilities():
    assert softmax([1000.0, 0.0, -1000.0]) == [1.0, 0.0, 0.0]
