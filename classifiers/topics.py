"""The sensitive topics a text touches, in English and French, with the words that say so.

The built-in words are in ``classifiers/lexicon``; the operator adds to them, or switches a topic off, under ``topics:``
in ``rules.yaml``. A language's words are loaded when its first mention arrives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import prod
from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from classifiers.lexicon import ANY, BUILT_IN, IDIOMS, Entry, Part, entries, forms
from classifiers.lexicon.reading import Found, Reader
from classifiers.transformer import NamedModel
from monitor.model import Evidence, Mention, Opinion, Topic, TopicName
from monitor.ports import Surroundings
from monitor.settings import Percent, Settings
from monitor.terms import Terms

__all__ = ["BUILT_IN", "TopicClassifier", "TopicClassifierSettings", "TopicSettings"]

MODEL = "topics 2"  # the number goes up when the lexicon changes what is found
WEIGHT = {Part.STRONG: 0.9, Part.WEAK: 0.6}
_LANGUAGES = ("en", "fr")
_NO_LANGUAGE = {"", "und", "mul", "zxx", "mis"}  # ISO 639-2: undetermined, several, none, uncoded


class TopicSettings(Settings):
    """What the operator adds to a topic, by language: ``en``, ``fr``, any other code, or ``any``."""

    terms: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Words and phrases that are enough, alone."
    )
    exclude: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Phrases that mean something else."
    )

    @field_validator("terms", "exclude")
    @classmethod
    def _can_be_found(cls, words: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for term in (term for terms in words.values() for term in terms):
            Terms([(term, None)])  # raises ValueError, which says which and why
        return words


class TopicClassifierSettings(NamedModel):
    """Topics by lists of words, to which `topics:` adds; with a `model`, lists and model check each other."""

    topics: Mapping[str, TopicSettings | None] = Field(default_factory=dict)
    model: str = Field(
        default="",
        description="A model that classifies text: a folder laid out as the hubs do, or with `revision` the name of a hub's "
        "model. Default: none, the lists alone.",
    )
    labels: Mapping[str, str] = Field(
        default_factory=dict,
        description='Which topic each label of the model means, as in {hate: racism, "death & loss": death}; '
        "labels that are not named here are ignored.",
    )
    sure: Percent = Field(
        default=0.7,
        ge=0.5,
        description="From this probability on the model says that a topic is there, and below the rest to 100% that it is not.",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.model) != bool(self.labels):
            raise PydanticCustomError(
                "labels",
                "`model` and `labels` need each other: the model reads, and labels say which topic each of its labels means, "
                "as in labels: {hate: racism}",
            )
        return self


class TopicClassifier:
    """Finds sensitive topics in mentions.

    English words are looked for in English mentions, French ones in French, both where nobody knows the language;
    mentions in any other language are searched for what is listed under ``any``, and under that language by the operator.
    """

    Settings = TopicClassifierSettings

    def __init__(self, settings: TopicClassifierSettings, _around: Surroundings) -> None:
        self._own = {name: words for name, words in settings.topics.items() if words is not None}
        names = dict.fromkeys((*BUILT_IN, *self._own))
        self._topics = tuple(name for name in names if name in self._own or name not in settings.topics)
        self._languages = dict.fromkeys((*_LANGUAGES, *self._own_languages()))
        self._readers: dict[str, Reader] = {}

    def classify(self, mentions: Sequence[Mention]) -> Sequence[Opinion]:
        """One opinion each; topics stand in the order of ``BUILT_IN``, the operator's own after them."""
        return [Opinion(MODEL, topics=self._judge(mention)) for mention in mentions]

    def _judge(self, mention: Mention) -> tuple[Topic, ...]:
        # A hashtag is a thing people say, a name is not: "#boycottacme" among the brand's terms is still a boycott.
        names = [words for hit in mention.hits for words in hit.words if not words.startswith("#")]
        found: dict[str, list[Found]] = defaultdict(list)
        for lang in self._spoken(mention.lang):
            for hit in self._reader(lang).read(mention.words, names):
                found[hit.value.topic].append(hit)
        if not found:
            return ()
        return tuple(_topic(name, found[name]) for name in self._topics if name in found)

    def _spoken(self, lang: str | None) -> Collection[str]:
        """Whose words to look for."""
        primary = (lang or "").lower().replace("_", "-").partition("-")[0]
        if primary in _NO_LANGUAGE:
            return self._languages
        return (primary,) if primary in self._languages else (ANY,)

    def _reader(self, lang: str) -> Reader:
        if lang not in self._readers:
            built_in = tuple(name for name in self._topics if name in BUILT_IN)
            self._readers[lang] = _reader_of(lang, built_in, tuple(self._operators(lang)))
        return self._readers[lang]

    def _operators(self, lang: str) -> Iterator[tuple[str, Entry]]:
        """The operator's words, each taken as it is written."""
        for topic, own in self._own.items():
            for table in dict.fromkeys((lang, ANY)):
                for part, words in ((Part.STRONG, own.terms), (Part.EXCLUDE, own.exclude)):
                    yield from ((term, Entry(topic, part, term)) for term in words.get(table, ()))

    def _own_languages(self) -> Iterator[str]:
        for own in self._own.values():
            yield from (lang for lang in (*own.terms, *own.exclude) if lang != ANY)


@lru_cache(maxsize=8)
def _reader_of(lang: str, built_in: tuple[str, ...], own: tuple[tuple[str, Entry], ...]) -> Reader:
    """A reader takes half a second to build and never changes: rules that are read again have the same one."""
    vocabulary = [
        (form, entry)
        for topic in (IDIOMS, *built_in)
        for table in dict.fromkeys((lang, ANY))
        for entry in entries(topic, table)
        for form in forms(entry.written)
    ]
    return Reader([*vocabulary, *own])


def _topic(name: str, hits: Iterable[Found]) -> Topic:
    """Each word that hit is evidence once; together they are as sure as that not all of them are wrong."""
    words: dict[str, Evidence] = {}
    for hit in sorted(hits, key=lambda hit: hit.start):
        words.setdefault(hit.words.casefold(), Evidence(hit.words, WEIGHT[hit.value.part]))
    evidence = tuple(words.values())
    return Topic(TopicName(name), round(1 - prod(1 - each.weight for each in evidence), 3), evidence)
