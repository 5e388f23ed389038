"""The linear model as a classifier of mentions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from string import punctuation
from typing import Literal, NamedTuple

from pydantic import Field

from classifiers.linear.model import load
from classifiers.linear.shares import Memory, Shares, Sums, add_up
from classifiers.names import without_names
from classifiers.vader import lead
from monitor.model import Evidence, Label, Mention, Opinion, Sentiment
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings, Percent

SHIPPED = Path(__file__).with_name("sentiment.npz")
MAX_EVIDENCE = 5
_FAINT = 0.2  # log-odds: words that did less are not shown

_MASK = "\ue000"  # of the private use area: no letter, no mark, and nobody writes it
_AROUND = f"{punctuation}…«»“”„\u2018’¡¿،؟।"
_LONG = 40  # characters that are shown of a stretch of words


class LinearSettings(ClassifierSettings):
    """Posts in eight languages, by the weights of their words: as quick as a lexicon, and trained on labelled posts."""

    kind: Literal["linear"] = "linear"
    model: str | None = Field(
        default=None,
        description="A model file made by `vigie train`, beside this file; default: the one that comes with Vigie.",
        examples=["our-own.npz"],
    )
    unsure_below: Percent = Field(
        default=0.34,
        description="Less sure than that, it has no opinion: the mention counts as unknown. A mere guess is right in 33%.",
    )


class Probabilities(NamedTuple):
    """How probable each label is, 0 to 1; together 1."""

    negative: float
    neutral: float
    positive: float


class LinearClassifier:
    """Sentiment of mentions in the model's languages; of any other, and of what it is unsure of, it has no opinion.

    The confidence is the probability of the label, calibrated by language: of all that it says with 0.7, seven in ten are
    right on posts like those it was trained on. The evidence is exact: what each word added to the log-odds of positive
    against negative.

    Raises:
        EdgeError: permanent; the model file is missing or damaged.
    """

    Settings = LinearSettings

    def __init__(self, settings: LinearSettings, around: Surroundings) -> None:
        self._model = load(around.folder / settings.model if settings.model else SHIPPED)
        self._unsure_below = settings.unsure_below
        self._shares: dict[str, Shares] = {}
        self._memory = Memory()
        weighed = zip(self._model.bias[::2], self._model.bias[1::2], self._model.sharpness, strict=True)
        self._scores = dict(zip(self._model.languages, weighed, strict=True))

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order; without sentiment where the model does not know the language."""
        return [Opinion(self._model.name, sentiment=self._judge(mention)) for mention in mentions]

    def probabilities(self, mention: Mention) -> Probabilities | None:
        """For whoever decides what is to be read again with more care; ``None``: it cannot read the language."""
        language = self._language(mention)
        if language is None:
            return None
        sums = add_up(self._of(language), self._masked(lead(mention.words), mention).split())
        return self._calibrated(language, sums.negative, sums.positive)

    def _judge(self, mention: Mention) -> Sentiment | None:
        language = self._language(mention)
        if language is None:
            return None
        text = lead(mention.words)
        masked = self._masked(text, mention)
        chunks = masked.split()
        sums = add_up(self._of(language), chunks)
        found = self._calibrated(language, sums.negative, sums.positive)
        label, confidence = _label(found)
        if confidence < self._unsure_below:
            return None
        shown = chunks if masked is text else text.split()
        evidence = _evidence(text, shown, sums, self._scores[language][2] * sums.reduction)
        return Sentiment(round(found.positive - found.negative, 4), label, round(confidence, 4), evidence)

    def _language(self, mention: Mention) -> str | None:
        language = mention.lang
        if language is None or language in self._scores:
            return language
        language = language.partition("-")[0].lower()
        return language if language in self._scores else None

    def _of(self, language: str) -> Shares:
        shares = self._shares.get(language)
        if shares is None:
            shares = self._shares[language] = Shares(self._model, language, self._memory)
        return shares

    def _masked(self, text: str, mention: Mention) -> str:
        """The text with its brand names blotted out, blanks as they were: "United" is no praise."""
        return without_names(text, mention.hits, _blotted) if mention.hits else text

    def _calibrated(self, language: str, negative: float, positive: float) -> Probabilities:
        bias_negative, bias_positive, sharpness = self._scores[language]
        bad = math.exp(max(-_MOST, min(_MOST, sharpness * (negative + bias_negative))))
        good = math.exp(max(-_MOST, min(_MOST, sharpness * (positive + bias_positive))))
        whole = bad + 1.0 + good
        return Probabilities(bad / whole, 1.0 / whole, good / whole)


_MOST = 50.0  # log-odds: surer than sure


def _label(found: Probabilities) -> tuple[Label, float]:
    negative, neutral, positive = found
    if negative > neutral and negative > positive:
        return "negative", negative
    return ("positive", positive) if positive > neutral else ("neutral", neutral)


def _blotted(words: str) -> str:
    return "".join(char if char.isspace() else _MASK for char in words)


def _evidence(text: str, chunks: Sequence[str], sums: Sums, strength: float) -> tuple[Evidence, ...]:
    """Each of the words once, with all that it added up to, the strongest first.

    Args:
        strength: what the chunks' leans are multiplied with to be log-odds.
    """
    leans, faint = sums.leans, _FAINT / strength
    strong = [place for place, lean in enumerate(leans) if not -faint < lean < faint]
    strong.sort(key=list(map(abs, leans)).__getitem__, reverse=True)
    deniers = sums.deniers
    weights: dict[str, float] = {}
    for place in strong[:MAX_EVIDENCE]:
        if place in deniers:
            words = _with_denier(text, chunks, deniers[place], place)
        else:
            words = chunks[place].strip(_AROUND) or chunks[place]
        weights[words] = weights.get(words, 0.0) + leans[place] * strength
    return tuple([Evidence(words, round(weight, 3)) for words, weight in weights.items()])


def _with_denier(text: str, chunks: Sequence[str], first: int, last: int) -> str:
    """The words as they stand in the text, with the negation before them: "not very good"."""
    stretch = " ".join(chunks[first : last + 1]).strip(_AROUND)
    if len(stretch) <= _LONG and stretch in text:
        return stretch
    return chunks[last].strip(_AROUND) or chunks[last]
