"""What a post must have so that a rule looks at it: a brand's name, words, a tone, a topic, whatever a query asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from classifiers.lexicon import Part, entries, forms
from monitor.brands import Brand
from monitor.config.model import Config
from monitor.model import PostType, SourceName, TopicName
from monitor.query import And, Is, Near, Not, Or, Query, Reach, Within, Word, parse
from monitor.query.tree import Place
from monitor.rules.conditions import Select

QUIET = "neutral"
_AFTER = {
    "en": {
        "question": "Does anyone know?",
        "complaint": "Still waiting, worst service.",
        "suggestion": "Feature request.",
        "praise": "Well done.",
        "purchase-interest": "I want to buy it.",
        "confusion": "I am confused.",
        "press-enquiry": "I am a journalist.",
        "spam": "Click here.",
    },
    "fr": {
        "question": "Est-ce que quelqu'un sait ?",
        "complaint": "Plus jamais.",
        "suggestion": "Une suggestion.",
        "praise": "Bravo.",
        "purchase-interest": "Je veux acheter.",
        "confusion": "Je suis perdu.",
        "press-enquiry": "Je suis journaliste.",
        "spam": "Cliquez ici.",
    },
}
_TONES = {
    "en": {
        "negative": "This is terrible, awful, the worst. I hate it.",
        "positive": "This is great, wonderful, the best. I love it.",
        QUIET: "It opens on Tuesday.",
    },
    "fr": {
        "negative": "C'est terrible, affreux, le pire. Je déteste.",
        "positive": "C'est super, magnifique, le meilleur. J'adore.",
        QUIET: "Cela ouvre mardi.",
    },
}
_UNREAD = "nl"  # a language that none of our models reads: nobody has an opinion


@dataclass(slots=True)
class Wish:
    """What a post must have so that a rule looks at it."""

    words: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    author: str = ""
    url: str = ""
    lang: str | None = None
    sources: tuple[SourceName, ...] = ()
    type: PostType = "post"
    reach: int | None = None
    figures: dict[str, int] = field(default_factory=dict)
    topics: list[TopicName] = field(default_factory=list)
    intents: list[str] = field(default_factory=list)
    tone: str = ""

    def name(self, brand: Brand) -> None:
        """It names the brand."""
        if brand.terms:
            self.words.append(brand.terms[0].strip('"'))
        if brand.query is not None:
            self.ask(parse(brand.query))

    def fit(self, select: Select) -> None:
        """The rule selects it."""
        self.words += (select.text or ())[:1]
        self.topics += sorted(select.topics or ())[:1]
        self.intents += sorted(select.intent or ())[:1]
        self.tone = next(iter(sorted(select.sentiment or ())), self.tone)
        if select.confidence_above is not None:  # of what says nothing strong, nobody is sure
            self.tone = self.tone or "negative"
        self.lang = next(iter(sorted(select.lang or ())), self.lang)
        self.sources = tuple(sorted(select.sources or ())) or self.sources
        if select.reach_above is not None:
            self.reach = select.reach_above + 1
        if select.query is not None:
            self.ask(parse(select.query, judged=True))

    def ask(self, query: Query) -> None:
        """A query holds for it, as far as words will do; of alternatives, the first."""
        match query:
            case And(parts):
                for part in parts:
                    self.ask(part)
            case Or(parts):
                self.ask(next((part for part in parts if not isinstance(part, Not)), parts[0]))
            case Word(text):
                self.words.append(text)
            case Near(left, right):
                self.words.append(f"{left[0].text} {right[0].text}")
            case Within(place, word):
                self._hold(place, word.text)
            case Reach(comparison, number, figure):
                fits = {">": number + 1, "<": number - 1}.get(comparison, number)
                if figure == "reach":
                    self.reach = fits
                else:
                    self.figures[figure] = fits
            case Is():
                self._be(query)
            case _:  # NOT: what it must not have, it has not
                pass

    def _hold(self, place: Place, text: str) -> None:
        if place == "title":
            self.title.append(text)
        elif place == "author":
            self.author = text
        else:
            self.url = f"https://drill.example/{text}"

    def _be(self, fact: Is) -> None:
        match fact.fact:
            case "site":
                self.url = f"https://{fact.value}/drill"
            case "lang":
                self.lang = fact.value
            case "source":
                self.sources = (SourceName(fact.value),)
            case "type":
                self.type = next(
                    kind for kind in ("post", "comment", "article", "review") if kind == fact.value
                )
            case "topic":
                self.topics.append(TopicName(fact.value))
            case "intent":
                self.intents.append(fact.value)
            case "sentiment":
                self.tone = fact.value

    def language(self) -> str:
        """What it is written in: what nobody is to have an opinion of, in a language that no model reads."""
        return self.lang or (_UNREAD if self.tone == "unknown" else "en")

    def text(self, config: Config) -> str:
        """All of it in words."""
        language = "fr" if self.lang == "fr" else "en"
        said = [word_of(topic, config, language) for topic in dict.fromkeys(self.topics)]
        return " ".join(
            [
                *self.words,
                *said,
                *(_AFTER[language][one] for one in self.intents),
                _TONES[language].get(self.tone, ""),
            ]
        ).strip()


def word_of(topic: TopicName, config: Config, language: str) -> str:
    """A word that is enough for a topic, alone: the operator's own, or a built-in one; its name, if there is none."""
    return next(_words_of(topic, config, language), str(topic))


def _words_of(topic: TopicName, config: Config, language: str) -> Iterator[str]:
    own = config.topics.get(topic)
    for table in dict.fromkeys((language, "any", "en", "fr")):
        yield from (own.terms.get(table, ()) if own else ())
    for table in (language, "any"):
        for entry in entries(topic, table):
            if entry.part is Part.STRONG:
                yield from forms(entry.written)
