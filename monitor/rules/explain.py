"""Why, in one plain sentence with its numbers, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from monitor.model import Language, Number, Reason

# Each phrase is written for str.format with the reason's own numbers, made readable by ``_readable``.
_SENTENCES: Mapping[str, Mapping[Language, str]] = {
    "each": {
        "en": "A {what} of {brand}{about}{words}.",
        "fr": "Une {what} de {brand}{about}{words}.",
    },
    "count": {
        "en": "{count} {whats} of {brand}{about} in {within} by {authors}{copies} (the rule asks for {at_least}{by_needed}).",
        "fr": "{count} {whats} de {brand}{about} en {within} par {authors}{copies} (la règle en demande {at_least}{by_needed}).",
    },
    "below-count": {
        "en": "Only {count} {whats} of {brand}{about} in {within}; the rule asks for {at_least}.",
        "fr": "Seulement {count} {whats} de {brand}{about} en {within} ; la règle en demande {at_least}.",
    },
    "too-few-authors": {
        "en": "{count} {whats} of {brand}{about} in {within}, but by {authors} only; the rule asks for {authors_needed}.",
        "fr": "{count} {whats} de {brand}{about} en {within}, mais par {authors} seulement ; la règle en demande {authors_needed}.",
    },
    "too-few-sources": {
        "en": "{count} {whats} of {brand}{about} in {within}, but from {sources} source(s) only; the rule asks for {sources_needed}.",
        "fr": "{count} {whats} de {brand}{about} en {within}, mais de {sources} source(s) seulement ; la règle en demande {sources_needed}.",
    },
    "same-story": {
        "en": "A copy of a story about {brand} that was counted already.",
        "fr": "Une copie d'un récit sur {brand} déjà compté.",
    },
    "same-mention": {
        "en": "An edit of a mention of {brand} that was told already.",
        "fr": "Une modification d'une mention de {brand} déjà signalée.",
    },
    "history": {
        "en": "History: it was published before Vigie listened, or too long before it arrived.",
        "fr": "De l'historique : publié avant que Vigie n'écoute, ou arrivé trop tard.",
    },
    "too-late": {
        "en": "It came so long after others that what was around it is forgotten.",
        "fr": "Arrivée si longtemps après d'autres que ce qui l'entourait est oublié.",
    },
    "calm": {
        "en": "Calm for {calm}: resolved.",
        "fr": "Au calme depuis {calm} : résolue.",
    },
    "cooling-down": {
        "en": "It fired again, but somebody said a short while ago that it is over.",
        "fr": "Elle s'est déclenchée à nouveau, mais quelqu'un vient de la déclarer résolue.",
    },
    "snooze-over": {
        "en": "The snooze of {by} is over, and it is still open.",
        "fr": "La pause de {by} est finie, et elle est encore ouverte.",
    },
    "nobody-took-it": {
        "en": "Still open, and nobody has taken it since {since}.",
        "fr": "Toujours ouverte, et personne ne l'a prise depuis {since}.",
    },
    "released": {
        "en": "What kept it quiet is over, and it is still open.",
        "fr": "Ce qui la taisait est fini, et elle est encore ouverte.",
    },
    "silenced": {
        "en": "Silenced by {by} until {until}: {why}",
        "fr": "Mise en silence par {by} jusqu'à {until} : {why}",
    },
    "asked": {
        "en": "{by}: {verb}. {note}",
        "fr": "{by} : {verb}. {note}",
    },
    "rule-gone": {
        "en": "Its rule was taken out of rules.yaml: resolved.",
        "fr": "Sa règle a été retirée de rules.yaml : résolue.",
    },
}

_SENTIMENTS: Mapping[Language, Mapping[str, str]] = {
    "en": {"negative": "negative", "positive": "positive", "neutral": "neutral", "unknown": "unread"},
    "fr": {"negative": "négative", "positive": "positive", "neutral": "neutre", "unknown": "non lue"},
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "mention": "mention",
        "story": "story",
        "stories": "stories",
        "mentions": "mentions",
        "about": " about {}",
        "words": " ({})",
        "author": "author",
        "by": " by {}",
        "copies": ", {} with their copies",
        "and": "or",
    },
    "fr": {
        "mention": "mention",
        "story": "mention",
        "stories": "mentions",
        "mentions": "mentions",
        "about": " au sujet de {}",
        "words": " ({})",
        "author": "auteur",
        "by": " par {}",
        "copies": ", {} avec leurs copies",
        "and": "ou",
    },
}
_TOPICS_FR = {
    "racism": "racisme",
    "slavery": "esclavage",
    "death": "mort",
    "sexuality": "sexualité",
    "sexism": "sexisme",
    "safety": "sécurité",
    "data-breach": "fuite de données",
    "fraud": "fraude",
    "legal": "poursuites",
    "boycott": "boycott",
    "harassment": "harcèlement",
    "self-harm": "automutilation",
    "health": "santé",
    "labour": "travail",
    "misconduct": "inconduite",
    "outage": "panne",
    "press": "presse",
}  # the others are the same in French; the operator's own are named as they are
_UNITS: Mapping[Language, tuple[tuple[int, str], ...]] = {
    "en": ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")),
    "fr": ((86400, "jour"), (3600, "heure"), (60, "minute"), (1, "seconde")),
}


def sentence(reason: Reason, brand: str, language: Language = "en", zone: tzinfo = UTC) -> str:
    """What happened, or why nothing did; every number in it can be counted by hand.

    Raises:
        KeyError: no such reason: a name was added and not given its sentence (a test walks all of them).
    """
    return _SENTENCES[reason.name][language].format(
        brand=brand, **_phrases(reason.numbers, language), **_readable(reason.numbers, language, zone)
    )


def duration(delta: timedelta, language: Language = "en") -> str:
    """``30 minutes``, ``1 heure``: in the largest unit that divides it."""
    seconds = int(delta.total_seconds())
    for size, unit in _UNITS[language]:
        if seconds >= size and seconds % size == 0:
            return plural(seconds // size, unit)
    return plural(seconds, _UNITS[language][-1][1])


def plural(number: int, noun: str) -> str:
    """``1 author``, ``2 authors``: both languages add an s to the nouns used here."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _readable(numbers: Mapping[str, Number], language: Language, zone: tzinfo) -> dict[str, str]:
    shown = {
        key: _shown(value, language, zone)
        for key, value in numbers.items()
        if key not in ("sentiment", "topics", "words", "authors")
    }
    authors = numbers.get("authors")
    if isinstance(authors, int):
        shown["authors"] = plural(authors, _WORDS[language]["author"])
    return shown


def _shown(value: Number, language: Language, zone: tzinfo) -> str:
    if isinstance(value, timedelta):
        return duration(value, language)
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def _phrases(numbers: Mapping[str, Number], language: Language) -> dict[str, str]:
    """The parts of a sentence that say which mentions the rule had selected."""
    words = _WORDS[language]
    count = numbers.get("count", 1)
    kinds = [_SENTIMENTS[language][kind] for kind in str(numbers.get("sentiment", "")).split(", ") if kind]
    kind = f" {words['and']} ".join(kinds)
    needed = numbers.get("authors_needed", 1)
    topics, said = _topics(str(numbers.get("topics", "")), language), str(numbers.get("words", ""))
    mentions = numbers.get("mentions", count)
    return {
        "what": _noun(kind, words["mention"], language, many=False),
        "whats": _noun(kind, words["mentions" if count != 1 else "mention"], language, many=count != 1),
        "about": words["about"].format(topics) if topics else "",
        "words": words["words"].format(said) if said else "",
        "copies": words["copies"].format(mentions) if mentions != count else "",
        "by_needed": words["by"].format(needed) if isinstance(needed, int) and needed > 1 else "",
    }


def _topics(names: str, language: Language) -> str:
    if language == "en":
        return names
    return ", ".join(_TOPICS_FR.get(name, name) for name in names.split(", "))


def _noun(kind: str, noun: str, language: Language, *, many: bool) -> str:
    if not kind:
        return noun
    if language == "fr":
        return f"{noun} {kind.replace(' ou ', 's ou ')}s" if many else f"{noun} {kind}"
    return f"{kind} {noun}"
