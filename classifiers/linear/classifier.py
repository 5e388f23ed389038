"""The linear model as a classifier of mentions."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from classifiers.linear.batch import add_up_all, log_odds, probabilities, rounded
from classifiers.linear.model import load
from classifiers.linear.shares import AROUND, MOST, ONE, Memory, Shares, Sums, add_up, bare
from classifiers.names import without_names
from classifiers.vader import lead
from monitor.model import Evidence, Label, Mention, Opinion, Sentiment
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings, Percent

SHIPPED = Path(__file__).with_name("sentiment.npz")
MAX_EVIDENCE = 5
_DIGITS, _THOUSAND = 10_000, 1_000  # scores and confidences have four, evidence has three
_FAINT = 0.2  # log-odds: words that did less are not shown

_FEW = 6  # mentions: NumPy takes as long to begin as these take one by one
_CHUNKS = 4_000  # at once: of more, the first are out of the processor's cache when they are needed again
_Text = tuple[str, list[str], bool]  # of a mention, its chunks, and whether no name in it was blotted out

_MASK = "\ue000"  # of the private use area: no letter, no mark, and nobody writes it
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
        name = self._model.name
        if len(mentions) < _FEW:
            return [Opinion(name, sentiment=self._judge(mention)) for mention in mentions]
        said: list[Sentiment | None] = [None] * len(mentions)
        spoken: defaultdict[str | None, list[int]] = defaultdict(list)
        for place, mention in enumerate(mentions):
            spoken[mention.lang].append(place)
        for places in spoken.values():
            language = self._language(mentions[places[0]])
            if language is not None:
                for place, sentiment in zip(
                    places, self._judge_all(language, [mentions[at] for at in places]), strict=True
                ):
                    said[place] = sentiment
        return [Opinion(name, sentiment=sentiment) for sentiment in said]

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
        strength = self._scores[language][2] * sums.reduction
        places, leans = _strong(sums, _FAINT / strength)
        words = _words_of((text, chunks, masked is text), places, 0, sums.deniers)
        return self._sentiment(language, (sums.negative, sums.positive), words, leans, strength)

    def _judge_all(self, language: str, mentions: Sequence[Mention]) -> Iterator[Sentiment | None]:
        """The same of many in one language, in order."""
        texts: list[_Text] = []
        left = _CHUNKS
        for mention in mentions:
            text = lead(mention.words)
            masked = self._masked(text, mention) if mention.hits else text
            chunks = masked.split()
            texts.append((text, chunks, masked is text))
            left -= len(chunks) + 1
            if left < 0:
                yield from self._judge_some(language, texts)
                texts, left = [], _CHUNKS
        if texts:
            yield from self._judge_some(language, texts)

    def _judge_some(self, language: str, texts: Sequence[_Text]) -> Iterator[Sentiment | None]:
        """Row by row only what NumPy cannot make: what the columns hold is the same that ``_sentiment`` reckons."""
        shares, (*_, sharpness) = self._of(language), self._scores[language]
        found = add_up_all(shares, [chunks for _, chunks, _ in texts], _FAINT / sharpness, MAX_EVIDENCE)
        likely = probabilities(found, *self._scores[language])
        scores = rounded(likely[2] - likely[0], _DIGITS)
        shown = list(map(shares.shown.__getitem__, found.rows))
        weights = log_odds(found, sharpness, _THOUSAND)
        undenied = found.deniers.keys().isdisjoint
        columns = zip(texts, scores, *(each.tolist() for each in likely), strict=True)
        for number, (text, score, *three) in enumerate(columns):
            label, confidence = _label(three)
            if confidence < self._unsure_below:
                yield None
                continue
            some = slice(found.bounds[number], found.bounds[number + 1])
            words = shown[some]
            if not text[2] or not undenied(found.places[some]):
                words = _words_of(text, found.places[some], found.starts[number], found.deniers)
            if len(set(words)) == len(words):
                evidence = tuple(map(Evidence, words, weights[some]))
            else:
                strength = sharpness * float(found.reductions[number])
                evidence = _evidence(words, found.leans[some].tolist(), strength)
            yield Sentiment(score, label, round(confidence * _DIGITS) / _DIGITS, evidence)

    def _sentiment(
        self,
        language: str,
        scores: tuple[float, float],
        words: Sequence[str],
        leans: Sequence[int],
        strength: float,
    ) -> Sentiment | None:
        """What scores and the strongest chunks say; ``strength`` makes log-odds of their leans."""
        found = self._calibrated(language, *scores)
        label, confidence = _label(found)
        if confidence < self._unsure_below:
            return None
        score = round((found.positive - found.negative) * _DIGITS) / _DIGITS
        return Sentiment(
            score, label, round(confidence * _DIGITS) / _DIGITS, _evidence(words, leans, strength)
        )

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
        return without_names(text, mention.hits, _blotted)

    def _calibrated(self, language: str, negative: float, positive: float) -> Probabilities:
        bias_negative, bias_positive, sharpness = self._scores[language]
        bad = math.exp(max(-MOST, min(MOST, sharpness * (negative + bias_negative))))
        good = math.exp(max(-MOST, min(MOST, sharpness * (positive + bias_positive))))
        whole = bad + 1.0 + good
        return Probabilities(bad / whole, 1.0 / whole, good / whole)


def _label(found: Sequence[float]) -> tuple[Label, float]:
    negative, neutral, positive = found
    if negative > neutral and negative > positive:
        return "negative", negative
    return ("positive", positive) if positive > neutral else ("neutral", neutral)


def _blotted(words: str) -> str:
    return "".join(char if char.isspace() else _MASK for char in words)


def _strong(sums: Sums, faint: float) -> tuple[list[int], list[int]]:
    """The places of the chunks that did most, the strongest first, and their leans."""
    leans = sums.leans
    strong = [place for place, lean in enumerate(leans) if abs(lean) >= faint * ONE]
    strong.sort(key=lambda place: -abs(leans[place]))
    return strong[:MAX_EVIDENCE], [leans[place] for place in strong[:MAX_EVIDENCE]]


def _evidence(words: Iterable[str], leans: Sequence[int], strength: float) -> tuple[Evidence, ...]:
    """Each of the words once, with all that it added up to.

    Args:
        strength: what the leans are multiplied with to be log-odds.
    """
    weights = dict(zip(words, leans, strict=True))
    if len(weights) < len(leans):
        weights = dict.fromkeys(weights, 0)
        for word, lean in zip(words, leans, strict=True):
            weights[word] += lean
    share = strength / ONE
    return tuple(
        [Evidence(word, round(lean * share * _THOUSAND) / _THOUSAND) for word, lean in weights.items()]
    )


def _words_of(text: _Text, places: Sequence[int], start: int, deniers: Mapping[int, int]) -> list[str]:
    """Chunks as they stand in a text that begins at ``start``, as do the places."""
    whole, chunks, same = text
    shown = chunks if same else whole.split()
    return [_words(whole, shown, place - start, deniers.get(place, place) - start) for place in places]


def _words(text: str, chunks: Sequence[str], place: int, denier: int) -> str:
    """A chunk as it stands in the text, with the negation before it: "not very good"."""
    if denier != place:
        stretch = " ".join(chunks[denier : place + 1]).strip(AROUND)
        if len(stretch) <= _LONG and stretch in text:
            return stretch
    return bare(chunks[place])
