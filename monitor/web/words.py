"""What the page says, in English and in French. A phrase that counts has two forms: ``…/one`` and ``…/many``."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model import Language
from monitor.rules.explain import TONGUES
from monitor.text import in_french
from monitor.web.phrases import PHRASES

_AT: Mapping[Language, int] = {"en": 0, "fr": 1}
TOPICS: Mapping[Language, Mapping[str, str]] = {
    language: {str(name): word for name, word in tongue.topics.items()}
    for language, tongue in TONGUES.items()
}
WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {key: said[0] for key, said in PHRASES.items()},
    "fr": {key: in_french(said[1]) for key, said in PHRASES.items()},
}


def say(language: Language, key: str, **values: object) -> str:
    """A phrase with its numbers; ``count`` chooses between one and many.

    In French, none counts as one: https://www.unicode.org/cldr/charts/48/supplemental/language_plural_rules.html
    """
    words = WORDS[language]
    if "count" in values and f"{key}/many" in words:
        count = values["count"]
        one = count in {0, 1} if language == "fr" else count == 1
        key = f"{key}/{'one' if one else 'many'}"
        values["count"] = _written(count, language)
    said = words.get(key)
    if said is None:  # a word of the rules or of a later version: as it is
        return key.rpartition("/")[2]
    return said.format(**values) if values else said


def _written(count: object, language: Language) -> str:
    said = f"{count:,}"
    return said.replace(",", "\u202f") if language == "fr" else said
