"""Sentiment by a transformer on the CPU: ONNX Runtime, no torch, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from string import punctuation
from typing import Literal

from pydantic import Field

from classifiers.transformer.folder import BUILT_IN, ModelFolder
from classifiers.transformer.reader import Reader, Reading
from monitor.model import Evidence, Label, Mention, Opinion, Sentiment
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings

DEFAULT = "minilm-social-en"
MAX_EVIDENCE = 6
_SAYS_NOTHING = 0.05  # logits: a word that adds less is no evidence


class TransformerSettings(ClassifierSettings):
    """Posts read by a transformer, 2 to 4 ms each on one core: the model in the box reads English."""

    kind: Literal["transformer"] = "transformer"
    model: str = Field(
        default=DEFAULT, min_length=1, description="A model in the box, or a folder laid out as the hubs do."
    )
    languages: tuple[str, ...] = Field(
        default=(), description="What it reads, as in [en, fr]; default: what the folder's vigie.json says."
    )


class TransformerClassifier:
    """Sentiment of mentions in a language that the model reads; of any other, and of unknown, it has no opinion.

    The score is P(positive) - P(negative), the confidence the probability of the label, calibrated by the folder's
    temperature. Evidence is what each word added to "positive" over "negative", in logits, as the network's last layer has
    it: it is the mean of its tokens, so the words' shares and the frame's add up to the whole.

    Raises:
        ClassifierError: when it is made, if there is no such model or its parts do not fit; when it first reads, if a file
            is not the one that was listed. It never raises on a text.
    """

    Settings = TransformerSettings

    def __init__(self, settings: TransformerSettings, around: Surroundings) -> None:
        inside = BUILT_IN / settings.model
        boxed = inside.parent == BUILT_IN and inside.is_dir()
        self._folder = ModelFolder(
            inside if boxed else (around.folder / Path(settings.model).expanduser()).absolute(),
            settings.languages,
        )

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order; without sentiment where the language is another, or there is no word to read."""
        return [self._judge(mention) for mention in mentions]

    def reads(self, mention: Mention) -> bool:
        """Whether the mention has words, in a language that the model reads."""
        lang = (mention.lang or "").partition("-")[0].lower()
        return lang in self._folder.languages and bool(mention.words.strip())

    def probe(self) -> str:
        """Load the model and check its files; says which it is."""
        self._reader.read("")
        return f"{self._folder.model} reads {', '.join(sorted(self._folder.languages))}"

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self._folder)

    def _judge(self, mention: Mention) -> Opinion:
        if not self.reads(mention):
            return Opinion(self._folder.model)
        return Opinion(self._folder.model, sentiment=_sentiment(self._reader.read(mention.words)))


def _sentiment(reading: Reading) -> Sentiment:
    found = reading.probabilities
    label: Label = max(found, key=lambda each: found[each])
    score = max(-1.0, min(1.0, found["positive"] - found["negative"]))
    return Sentiment(round(score, 4), label, round(found[label], 4), _strongest(reading.words))


def _strongest(words: Sequence[tuple[str, float]]) -> tuple[Evidence, ...]:
    """Each word once, with all that it added, strongest first; in the order of the text where two are as strong."""
    weights: dict[str, float] = {}
    for chunk, weight in words:
        shown = chunk.strip(punctuation) or chunk
        weights[shown] = weights.get(shown, 0.0) + weight
    strongest = sorted(weights, key=lambda shown: -abs(weights[shown]))[:MAX_EVIDENCE]
    return tuple(
        [
            Evidence(shown, round(weights[shown], 4))
            for shown in strongest
            if abs(weights[shown]) >= _SAYS_NOTHING
        ]
    )
