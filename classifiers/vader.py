"""Sentiment of English posts by VADER: its own lexicon and its own rules, at a price that no post can raise.

Hutto & Gilbert, *VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text*, ICWSM 2014
(https://github.com/cjhutto/vaderSentiment). The score is the ``compound`` of the package's own
``SentimentIntensityAnalyzer``, to the last digit, for a text of up to ``MAX_TEXT`` characters whose brand names,
handles and links are masked.

What makes it quick, with equal results: a rule of VADER looks at three words before a word of its lexicon and two after
it, no further. So its rules are asked about that window rather than about the whole text, and only where one of these
words means something to them.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from importlib.metadata import version
from itertools import chain, islice
from string import punctuation
from typing import Literal, NamedTuple

from classifiers.names import without_addresses, without_names
from monitor.model import BrandHit, Evidence, Label, Mention, Opinion, Sentiment
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings

MAX_TEXT = 2_000  # characters: any post, and the lead of an article; VADER's score only saturates on more
MAX_WORDS = 1_000  # as many as fit into that; only a wall of emoji, of up to seven words each, comes to more
MAX_EVIDENCE = 6

# VADER's own thresholds, "typical" and "used in the literature": https://github.com/cjhutto/vaderSentiment#about-the-scoring
POSITIVE = 0.05
NEGATIVE = -0.05

_REMEMBERED = 50_000  # words: 5 MB when full, 16 MB at the worst; then begun anew
_LONG = 40  # characters: longer is a link or a prank, not worth remembering

# Words that VADER's rules name in their code alone; its tables name the others.
_STIR_IN_CODE = frozenset({"no", "so", "this", "least"})
_NAMED_IN_CODE = frozenset({"at", "but", "or"})

_CHUNK = re.compile(r"\S+")  # what str.split gives, with its place


class VaderSettings(ClassifierSettings):
    """English posts, by a lexicon and a few rules: quick, and easy to check by hand."""

    kind: Literal["vader"] = "vader"


class VaderClassifier:
    """Sentiment of mentions whose ``lang`` is English; of any other, and of unknown, it has no opinion.

    The confidence is ``abs(score)``: how much VADER found to go by, from 0 (no word it knows) towards 1. It grows with
    being right, and it is no probability: 0.8 does not mean right in four cases of five.
    """

    Settings = VaderSettings

    def __init__(self, _settings: VaderSettings, _around: Surroundings) -> None:
        self._model = f"vader {version('vaderSentiment')}"
        self._vader = WindowedVader()

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order; without sentiment where the language is not English."""
        return [self._judge(mention) for mention in mentions]

    def _judge(self, mention: Mention) -> Opinion:
        if mention.lang is None or mention.lang.partition("-")[0].lower() != "en":
            return Opinion(self._model)
        text = lead(mention.words)
        score, evidence = self._vader.read(text, masked(text, mention.hits))
        return Opinion(self._model, sentiment=Sentiment(score, _label(score), abs(score), evidence))


def _label(score: float) -> Label:
    if score >= POSITIVE:
        return "positive"
    return "negative" if score <= NEGATIVE else "neutral"


def lead(text: str) -> str:
    """What is read of a long text: its first ``MAX_TEXT`` characters, to a whole word where there is one."""
    if len(text) <= MAX_TEXT:
        return text
    return text[: MAX_TEXT + 1].rpartition(" ")[0] or text[:MAX_TEXT]


# --- names are not feelings -------------------------------------------------------------------------------------


def masked(text: str, hits: Sequence[BrandHit]) -> str:
    """The text with brand names, handles and links made into words that say nothing: "United" is no praise.

    Length, blanks and capitals stay as they are, so that VADER's distances, its rule on capitals and the place of each
    word do; the marks go, for the exclamation mark of "Yahoo!" is no emphasis.
    """
    return without_names(without_addresses(text, _mask), hits, _mask)


@lru_cache(maxsize=1_000)
def _mask(words: str) -> str:
    return "".join(
        char if char.isspace() else "X" if char.isupper() else "x" if char.islower() else "."
        for char in words
    )


# --- VADER, a window at a time ----------------------------------------------------------------------------------


class _Word(NamedTuple):
    """What VADER knows of a word wherever it stands."""

    text: str  # as VADER reads it: outer punctuation off, an emoji spelt out
    lower: str
    shown: str  # as it stands in the post
    valence: float  # of the lexicon; 0 for a word that is not in it or only strengthens others
    upper: bool
    stirs: bool  # it can change what words near it are worth: "not", "very", the "death" of "kiss of death"


# A word that no table and no rule of VADER names can be any word, or none: only its capitals count.
_PLAIN = _Word("", "", "", 0.0, upper=False, stirs=False)
_SHOUTED = _PLAIN._replace(upper=True)
_ONE_PLAIN = (_PLAIN,)  # most chunks are: one for all


class _Vocabulary(dict[str, tuple[_Word, ...]]):
    """What stands between two blanks, as words: one, or more where emoji are spelt out. Looked up once, not for ever."""

    def __init__(self, look_up: Callable[[str], tuple[_Word, ...]]) -> None:
        self._look_up = look_up
        self._room = _REMEMBERED

    def __missing__(self, chunk: str) -> tuple[_Word, ...]:
        words = self._look_up(chunk)
        if len(chunk) <= _LONG:
            self._room -= len(words)
            if self._room < 0:
                self.clear()
                self._room = _REMEMBERED
            self[chunk] = words
        return words


@dataclass(slots=True)
class _Window:
    """What VADER's rules ask of their ``SentiText``."""

    words_and_emoticons: list[str]
    is_cap_diff: bool


class WindowedVader:
    """``SentimentIntensityAnalyzer().polarity_scores(text)["compound"]`` in linear time, and the words that decided."""

    def __init__(self) -> None:
        from vaderSentiment.vaderSentiment import (  # noqa: PLC0415 -- imported when first needed: 10 ms, 7,500 words
            BOOSTER_DICT,
            C_INCR,
            NEGATE,
            SPECIAL_CASES,
            SentimentIntensityAnalyzer,
        )

        self._analyzer = SentimentIntensityAnalyzer()
        self._lexicon: dict[str, float] = self._analyzer.lexicon
        self._emojis: dict[str, str] = self._analyzer.emojis
        self._boosters = frozenset(BOOSTER_DICT)
        self._for_capitals: float = C_INCR
        phrases = [phrase.split() for phrase in (*BOOSTER_DICT, *SPECIAL_CASES)]
        # A phrase can only stand where its longest word does.
        self._stirring = _STIR_IN_CODE.union(NEGATE, (max(phrase, key=len) for phrase in phrases))
        self._named = _NAMED_IN_CODE.union(self._stirring, *phrases)
        self._loud = {emoji: "!" * name.count("!") for emoji, name in self._emojis.items() if "!" in name}
        self._vocabulary = _Vocabulary(self._look_up)

    def read(self, text: str, masked: str) -> tuple[float, tuple[Evidence, ...]]:
        """The compound score of ``masked``, -1 to 1, and the words of ``text`` that decided it, strongest first.

        Args:
            masked: the text with some of its characters replaced, one by one; VADER sees nothing else.
        """
        found = chain.from_iterable(map(self._vocabulary.__getitem__, masked.split()))
        words = list(islice(found, MAX_WORDS))
        felt: list[int] = []
        stirring: list[int] = []
        but, shouted = None, 0
        for at, word in enumerate(words):
            if word is _PLAIN:
                continue
            shouted += word.upper
            if word.valence:
                felt.append(at)
            if word.stirs:
                stirring.append(at)
            if but is None and word.lower == "but":
                but = at
        if not felt:
            return 0.0, ()
        capitals = 0 < shouted < len(words)
        if stirring or capitals:
            feelings = [self._feeling(words, at, stirring, capitals=capitals) for at in felt]
        else:
            feelings = [(words[at].valence, at) for at in felt]
        values = [value for value, _ in feelings]
        if but is not None:
            shift_to_what_follows(values, bisect(felt, but))
        score: float = self._analyzer.score_valence(values, self._with_marks(masked))["compound"]
        stretches = [(first, at) for at, (_, first) in zip(felt, feelings, strict=True)]
        return score, _strongest(self._shown(text, masked, words, stretches), values)

    def _with_marks(self, text: str) -> str:
        """The text with the exclamation marks that are in the names of its emoji: VADER counts those of "UP! button"."""
        if text.isascii():
            return text
        return text + "".join(marks * text.count(emoji) for emoji, marks in self._loud.items())

    def _look_up(self, chunk: str) -> tuple[_Word, ...]:
        if chunk.isascii() or self._emojis.keys().isdisjoint(chunk):
            word = self._word(chunk)
            return _ONE_PLAIN if word is _PLAIN else (word,)
        spelt: list[tuple[str, str]] = []  # words, with the emoji they name
        for char in chunk:
            if len(spelt) > MAX_WORDS:
                break
            if char in self._emojis:
                spelt += [(name, char) for name in self._emojis[char].split()]
            else:  # what follows an emoji sticks to the last word of its name
                before, emoji = spelt.pop() if spelt else ("", "")
                spelt.append((before + char, emoji))
        return tuple([self._word(name, emoji) for name, emoji in spelt])

    def _word(self, word: str, emoji: str = "") -> _Word:
        text = word.strip(punctuation)
        if len(text) <= 2:  # noqa: PLR2004 -- as in SentiText: what is left is no word, so it was an emoticon
            text = word
        lower = text.lower()
        if lower not in self._lexicon and lower not in self._named and "n't" not in lower:
            return _SHOUTED if text.isupper() else _PLAIN
        valence = 0.0 if lower in self._boosters else self._lexicon.get(lower, 0.0)
        stirs = lower in self._stirring or "n't" in lower
        return _Word(text, lower, emoji or text, valence, upper=text.isupper(), stirs=stirs)

    def _feeling(
        self, words: Sequence[_Word], at: int, stirring: Sequence[int], *, capitals: bool
    ) -> tuple[float, int]:
        """What the word at ``at`` is worth there, and where the words begin that made it so."""
        word = words[at]
        alone = word.valence
        if capitals and word.upper:
            alone += self._for_capitals if alone > 0 else -self._for_capitals
        start = max(0, at - 3)
        near = stirring[bisect_left(stirring, start) : bisect(stirring, at + 2)]
        if not near:
            return alone, at
        if word.lower == "kind" and [after.lower for after in words[at + 1 : at + 2]] == ["of"]:
            return 0.0, at
        rules = _Window([word.text for word in words[start : at + 3]], capitals)
        (value,) = self._analyzer.sentiment_valence(0, rules, word.text, at - start, [])
        if value == alone:
            return alone, at
        return value, next((place for place in near if place < at and words[place].lower != "this"), at)

    def _shown(
        self, text: str, masked: str, words: Sequence[_Word], stretches: Sequence[tuple[int, int]]
    ) -> list[str]:
        """Each stretch of words, from its first to its last, as it stands in the text: "not very good"."""
        shown = [words[last].shown for _, last in stretches]
        longer = [number for number, (first, last) in enumerate(stretches) if first != last]
        if longer:
            chunks = _CHUNK.finditer(masked)
            found = ((chunk, word.shown) for chunk in chunks for word in self._vocabulary[chunk[0]])
            places = list(islice(found, MAX_WORDS))
            for number in longer:
                (head, opening), (tail, closing) = (places[at] for at in stretches[number])
                start = head.start() + head[0].index(opening)
                end = tail.start() + tail[0].rindex(closing) + len(closing)
                if end - start <= _LONG:
                    shown[number] = text[start:end]
        return shown


def _strongest(shown: Sequence[str], values: Sequence[float]) -> tuple[Evidence, ...]:
    """Each of the words once, with all that it added up to; in the order of the text where two are as strong."""
    weights: dict[str, float] = {}
    for words, value in zip(shown, values, strict=True):
        weights[words] = weights.get(words, 0.0) + value
    strongest = sorted(weights, key=lambda words: -abs(weights[words]))[:MAX_EVIDENCE]
    return tuple([Evidence(words, round(weights[words], 4)) for words in strongest if weights[words]])


def shift_to_what_follows(values: list[float], before: int) -> None:
    """VADER's "but": what stands before counts half, what follows half as much again. Changes ``values``.

    Stock VADER looks each value up by its first equal, so that of two equal values the first may be changed twice: its
    quirk is kept, and its quadratic search is not.

    Args:
        before: how many of the values stand before the first "but".
    """
    places: defaultdict[float, list[int]] = defaultdict(list)  # of each value; a list in order is a heap
    for place, value in enumerate(values):
        places[value].append(place)
    for place in range(len(values)):
        value = values[place]
        first = heappop(places[value])
        values[first] = value * (0.5 if first < before else 1.5)
        heappush(places[values[first]], first)
