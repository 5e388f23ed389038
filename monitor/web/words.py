"""What the page says, in English and in French. A phrase that counts has two forms: ``…/one`` and ``…/many``."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.language import in_french, number, single
from monitor.model import Language
from monitor.naming import NAMES
from monitor.web.phrases import PHRASES

# What things are called stands with its kind: ``topic/safety``, ``severity/crisis``.
_ALL = {f"{kind}/{name}": said for kind, names in NAMES.items() for name, said in names.items()} | PHRASES
WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {key: said[0] for key, said in _ALL.items()},
    "fr": {key: in_french(said[1]) for key, said in _ALL.items()},
}


def say(language: Language, key: str, **values: object) -> str:
    """A phrase with its numbers; ``count`` chooses between one and many."""
    words, count = WORDS[language], values.get("count")
    if isinstance(count, int | float) and f"{key}/many" in words:
        key = f"{key}/{'one' if single(count, language) else 'many'}"
    values = {name: _written(value, language) for name, value in values.items()}
    said = words.get(key)
    if said is None:  # a word of the rules or of a later version: as it is
        return key.rpartition("/")[2]
    return said.format(**values) if values else said


def _written(value: object, language: Language) -> object:
    return number(value, language) if isinstance(value, int | float) else value
