"""What a text is after, in English and French: a question, a complaint, praise …, with the words that say so.

The cues are in ``classifiers/intents.toml``; each has a weight, and an intent is told where the weights of
its cues together reach ``TOLD``. Signs that no list holds are read here: question marks, French inversion
("faut-il"), quotation marks (what somebody else asked is not asked here), and negation before praise or interest.
Where the cues do not decide, all words do, each by the weight that it learned (``classifiers.intent_words``).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import punctuation
from typing import NamedTuple

from classifiers.intent_words import MOST_CUES, SHIPPED, Learned, load
from classifiers.lexicon import forms
from classifiers.names import without_names
from monitor.model import INTENTS, Evidence, Intent, Mention, Opinion
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings
from monitor.terms import Hit, Terms

__all__ = ["IntentClassifier", "IntentClassifierSettings"]

MODEL = "intents 3"  # the number goes up when the cues or the weights change what is found
TOLD = 2.0  # weight from which an intent is told: one likely cue, or two hints
_WEIGHTS = {"sure": 3.0, "likely": 2.0, "opens": 2.0, "hint": 1.0, "against": -3.0}
_MARK = 2.0  # of a question mark that ends a sentence of the author's own
_INVERSION = 2.0
_STATED = -1.0  # of a question word that no question mark follows: "What a day"
_HEADLINE = -3.0  # a press article asks its readers, not the brand
_LANGUAGES = ("en", "fr")
_LONGEST = 5_000  # characters read: a cue beyond is no longer what the post is about

_SENTENCE = re.compile(r"(?:^|[.!?…\n:,]\s*|@\w+\s+)\W*$")
_QUOTED = re.compile(r"[\"“«][^\"”»\n]{1,300}[\"”»]")
_ASKED = re.compile(r"\?+")
_INVERTED = re.compile(
    r"\b(?!rendez|dites|donnez|aidez|laissez|rappelez)\w{2,}-(?:t-)?(?:vous|tu|ils?|elles?|on|je)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\b(?:not|never|no|cannot|hardly|without|pas|jamais|aucun|sans)|n['’]t)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_NEGATABLE = frozenset({"praise", "purchase-interest"})
_LEAST = 25  # characters before a cue in which a negation is looked for
_LEAST_CUES = -3.0  # weight of cues: what speaks more against says no more
_MASK = "\ue000"  # of the private use area, for the names of brands: "United" is no praise
_AROUND = f"{punctuation}…«»“”„\u2018’¡¿"
_MOST_EVIDENCE = 5
_FAINT = 0.1  # log-odds: words that did less are not shown
_SURE = 30.0  # log-odds: surer than sure


class IntentClassifierSettings(ClassifierSettings):
    """Nothing to set yet."""


class Cue(NamedTuple):
    """One entry of one list."""

    intent: str
    list: str


class IntentClassifier:
    """Tells what English and French mentions are after; both are read where nobody knows the language."""

    Settings = IntentClassifierSettings

    def __init__(self, settings: IntentClassifierSettings, around: Surroundings) -> None:
        """Nothing is read before the first mention comes."""

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each; intents stand in the order of ``INTENTS``."""
        return [Opinion(MODEL, intents=_intents(mention)) for mention in mentions]


Cues = Mapping[str, Mapping[str, float]]  # of each intent, the words that are cues of it, with their weights


def _intents(mention: Mention) -> tuple[Intent, ...]:
    primary = (mention.lang or "und").lower().replace("_", "-").partition("-")[0]
    spoken = _LANGUAGES if primary in {"und", "mul"} else (primary,) if primary in _LANGUAGES else ()
    if not spoken:
        return ()
    text = mention.words[:_LONGEST]
    if not text.isascii():  # a lone surrogate, which no automaton takes, becomes a blank
        safe = text.encode("utf-8", "replace").decode("utf-8")
        if len(safe) != len(text) or safe != text:
            text = "".join(" " if "\ud800" <= char <= "\udfff" else char for char in text)
    return _told(text, mention, spoken)


def cues_of(text: str, spoken: Sequence[str], mention: Mention) -> Cues:
    """The cues of each intent in a text, with what they weigh where they stand."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for lang in spoken:
        for hit in _cues(lang).find(text):
            weight = _weight(hit, text)
            if weight:
                said = weights[hit.value.intent]
                said[hit.words] = max(said.get(hit.words, weight), weight, key=abs)
    _asked(text, mention, weights["question"])
    return weights


def bounded(weight: float) -> float:
    """The weight of an intent's cues together as the learned weights take it."""
    return max(_LEAST_CUES, min(MOST_CUES, weight))


def _weight(hit: Hit[Cue], text: str) -> float:
    """What a cue weighs where it stands."""
    weight = _WEIGHTS[hit.value.list]
    if hit.value.list == "opens":
        if not _SENTENCE.search(text[max(0, hit.start - _LEAST) : hit.start] or ""):
            return 0.0
        return weight if "?" in text[hit.end :] else weight + _STATED
    if (
        weight > 0
        and hit.value.intent in _NEGATABLE
        and _NEGATED.search(text[max(0, hit.start - _LEAST) : hit.start])
    ):
        return -weight
    return weight


def _asked(text: str, mention: Mention, weights: dict[str, float]) -> None:
    """The signs of a question that are no words."""
    if "?" in text:
        own = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
        mark = _ASKED.search(own)
        if mark:
            weights[mark[0]] = _MARK
        elif weights:
            weights["?"] = -_MARK  # all that is asked is asked by somebody quoted
    if "-" in text and (inverted := _INVERTED.search(text)):
        weights.setdefault(inverted[0], _INVERSION)
    if weights and mention.type == "article":
        weights[mention.title or "?"] = _HEADLINE


def _told(text: str, mention: Mention, spoken: Sequence[str]) -> tuple[Intent, ...]:
    cues = cues_of(text, spoken, mention)
    masked = without_names(text, mention.hits, _blotted) if mention.hits else text
    chunks = masked.split()
    learned = _learned()
    sums = [(learned[lang].weights, learned[lang].add_up(chunks)) for lang in spoken]
    shown = chunks if masked is text else text.split()
    found = []
    for place, name in enumerate(INTENTS):
        weights, added = sums[0] if len(sums) == 1 else max(sums, key=lambda one: one[1].totals[place])
        chance, total = added.totals[place], 0.0
        said = cues.get(name) or _NO_CUES
        if said:
            total = sum(said.values())
            chance += weights.cues[place] * bounded(total)
        elif chance < weights.least[place]:
            continue
        if total >= TOLD or (
            chance >= weights.least[place]
            and total >= 0  # where a cue speaks against it, words that no list holds do not outvote it
            and not (name == "question" and mention.type == "article")
        ):
            evidence = _evidence(shown, said, weights.cues[place], added.parts(place))
            found.append(Intent(name, _confidence(chance), evidence))
    return tuple(found)


_NO_CUES: Mapping[str, float] = {}


def _blotted(words: str) -> str:
    return "".join(char if char.isspace() else _MASK for char in words)


def _confidence(chance: float) -> float:
    """Calibrated log-odds as a confidence; what only a cue tells is as good as a guess."""
    return round(max(0.5, 1 / (1 + math.exp(-min(_SURE, max(-_SURE, chance))))), 3)


def _evidence(
    chunks: Sequence[str], cues: Mapping[str, float], worth: float, parts: Sequence[float]
) -> tuple[Evidence, ...]:
    """The words that spoke for an intent with the log-odds that each added: its cues, then what else it learned from.

    Args:
        worth: log-odds for each point of a cue's weight.
        parts: what each chunk of the text added.
    """
    shown = [(words, weight * worth) for words, weight in cues.items() if weight > 0]
    shown.sort(key=lambda one: -one[1])
    known = {part for words, _ in shown for part in words.split()}
    others: dict[str, float] = {}
    for place, weight in enumerate(parts):
        if weight > _FAINT:
            words = chunks[place].strip(_AROUND) or chunks[place]
            if words not in known:
                others[words] = others.get(words, 0.0) + weight
    shown += sorted(others.items(), key=lambda one: -one[1])
    return tuple([Evidence(words, round(weight, 3)) for words, weight in shown[:_MOST_EVIDENCE]])


@cache
def _learned() -> Mapping[str, Learned]:
    return {lang: Learned(weights, lang) for lang, weights in load(SHIPPED).items()}


@cache
def _cues(lang: str) -> Terms[Cue]:
    return Terms(
        (form, Cue(intent, name))
        for intent, tables in _tables().items()
        for name, written in tables[lang].items()
        for entry in written.split(", ")
        for form in forms(entry)
    )


@cache
def _tables() -> dict[str, dict[str, dict[str, str]]]:
    import tomllib  # noqa: PLC0415 -- imported when first needed: 5 ms

    with (Path(__file__).with_suffix(".toml")).open("rb") as file:
        return tomllib.load(file)
