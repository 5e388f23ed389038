"""What a text is after, in English and French: a question, a complaint, praise …, with the words that say so.

The cues are in ``classifiers/intents.toml``; each has a weight, and an intent is told where the weights of
its cues together reach ``TOLD``. Signs that no list holds are read here: question marks, French inversion
("faut-il"), quotation marks (what somebody else asked is not asked here), and negation before praise or interest.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from classifiers.lexicon import forms
from monitor.model import INTENTS, Evidence, Intent, Mention, Opinion
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings
from monitor.terms import Hit, Terms

__all__ = ["IntentClassifier", "IntentClassifierSettings"]

MODEL = "intents 2"  # the number goes up when the cues change what is found
TOLD = 2.0  # weight from which an intent is told: one likely cue, or two hints
_WEIGHTS = {"sure": 3.0, "likely": 2.0, "opens": 2.0, "hint": 1.0, "against": -3.0}
_MARK = 2.0  # of a question mark that ends a sentence of the author's own
_INVERSION = 2.0
_STATED = -1.0  # of a question word that no question mark follows: "What a day"
_HEADLINE = -3.0  # a press article asks its readers, not the brand
_SLOPE = 0.6  # of the confidence: 0.5 where it is just told, 0.73 at a sure cue, 0.9 at two likely ones more
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


def _intents(mention: Mention) -> tuple[Intent, ...]:
    primary = (mention.lang or "und").lower().replace("_", "-").partition("-")[0]
    spoken = _LANGUAGES if primary in {"und", "mul"} else (primary,) if primary in _LANGUAGES else ()
    if not spoken:
        return ()
    text = mention.words[:_LONGEST]
    if not text.isascii():  # a lone surrogate, which no automaton takes, becomes a question mark
        safe = text.encode("utf-8", "replace").decode("utf-8")
        if len(safe) != len(text) or safe != text:
            text = "".join(" " if "\ud800" <= char <= "\udfff" else char for char in text)
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for lang in spoken:
        for hit in _cues(lang).find(text):
            weight = _weight(hit, text)
            if weight:
                said = weights[hit.value.intent]
                said[hit.words] = max(said.get(hit.words, weight), weight, key=abs)
    _asked(text, mention, weights["question"])
    return tuple(_told(weights))


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


def _told(weights: Mapping[str, Mapping[str, float]]) -> Iterator[Intent]:
    for name in INTENTS:
        said = weights.get(name)
        total = sum(said.values()) if said else 0.0
        if said and total >= TOLD:
            sure = 1 / (1 + math.exp(_SLOPE * (TOLD - total)))
            found = sorted(
                ((words, weight) for words, weight in said.items() if weight > 0), key=lambda one: -one[1]
            )
            yield Intent(
                name, round(sure, 3), tuple(Evidence(words, min(1.0, weight / 3)) for words, weight in found)
            )


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
