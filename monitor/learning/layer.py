"""A small layer over what a model says of sentiment: its probabilities, sharpened or dulled, moved, and moved by words.

The log-probabilities are divided by a temperature (Guo et al.: On Calibration of Modern Neural Networks, ICML 2017), each
label has a bias added, and each learned word that stands in the text adds its own weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from monitor.grades import LABELS
from monitor.model import Evidence, Mention, Sentiment
from monitor.rules.tokens import READ, tokens
from monitor.text import fold

FLOOR = 0.001  # no model is surer than that a label is wrong: what it rounded to 0 can still be learned
MAX_EVIDENCE = 5
_WORD = re.compile(r"[^\W_]+")


class Weights(NamedTuple):
    """A number for each label: log-odds, or probabilities."""

    negative: float = 0.0
    neutral: float = 0.0
    positive: float = 0.0


NONE = Weights()


@dataclass(frozen=True, slots=True)
class Layer:
    """What was learned.

    Args:
        temperature: above 1 the model is made less sure, below 1 more.
        bias: log-odds added to each label.
        words: folded words, with what each adds.
    """

    temperature: float = 1.0
    bias: Weights = NONE
    words: Mapping[str, Weights] = field(default_factory=lambda: MappingProxyType({}))


def probabilities(said: Sentiment) -> Weights:
    """How probable each label is, by what a model said: the score is positive less negative, the confidence the label's.

    Of a model whose numbers are no probabilities (VADER's) the nearest that are some.
    """
    sure, score = said.confidence, said.score
    if said.label == "negative":
        found = (sure, 1 - 2 * sure - score, sure + score)
    elif said.label == "positive":
        found = (sure - score, 1 - 2 * sure + score, sure)
    else:
        found = ((1 - sure - score) / 2, sure, (1 - sure + score) / 2)
    negative, neutral, positive = (max(FLOOR, part) for part in found)
    whole = negative + neutral + positive
    return Weights(negative / whole, neutral / whole, positive / whole)


def words_of(mention: Mention) -> tuple[str, ...]:
    """What a layer sees of a text: its words, folded, each once; no handles, links or numbers."""
    return tokens(mention.words, mention.lang)


def moved(layer: Layer, likely: Weights, words: Sequence[str]) -> Weights:
    """The probabilities, as the layer has them."""
    known = [layer.words[word] for word in words if word in layer.words]
    scores = [
        math.log(likely[place]) / layer.temperature
        + layer.bias[place]
        + sum(weights[place] for weights in known)
        for place in range(len(LABELS))
    ]
    return Weights(*softmax(scores))


def softmax(scores: Sequence[float]) -> list[float]:
    """Log-odds as probabilities."""
    most = max(scores)
    raised = [math.exp(score - most) for score in scores]
    whole = sum(raised)
    return [each / whole for each in raised]


def judged_anew(layer: Layer, mention: Mention, said: Sentiment) -> Sentiment:
    """What a model said of a mention, as the layer has it; the learned words that stand in it are evidence, too."""
    words = words_of(mention)
    likely = moved(layer, probabilities(said), words)
    label = max(LABELS, key=lambda each: likely[LABELS.index(each)])
    score = round(likely.positive - likely.negative, 4)
    sure = round(likely[LABELS.index(label)], 4)
    return Sentiment(score, label, sure, _with_words(layer, mention, words, said.evidence))


def _with_words(
    layer: Layer, mention: Mention, words: Sequence[str], known: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    leans = {
        word: layer.words[word].positive - layer.words[word].negative
        for word in words
        if word in layer.words and not word.startswith("#")
    }
    if not leans:
        return tuple(known)
    shown = {each.words: each.weight for each in known}
    for found in _WORD.findall(mention.words[:READ]):
        lean = leans.pop(fold(found), None)
        if lean is not None:
            shown[found] = shown.get(found, 0.0) + lean
    strongest = sorted(shown, key=lambda each: -abs(shown[each]))[:MAX_EVIDENCE]
    return tuple([Evidence(each, round(shown[each], 3)) for each in strongest])
