"""What the demo itself says, in the reader's language. The cards speak for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from monitor.language import in_french
from monitor.model import Language

_PHRASES: Mapping[str, Mapping[Language, str]] = {
    # before
    "title": {"en": "vigie demo", "fr": "vigie demo"},
    "opening": {
        "en": "Eighteen hours of Solvane, an invented maker of heaters, and of two competitors: {posts} posts in English "
        "and French, through the very engine of `vigie run`. Only the clock is turned by hand.",
        "fr": "Dix-huit heures de Solvane, fabricant de radiateurs inventé, et de deux concurrents : {posts} messages en "
        "anglais et en français, dans le moteur même de `vigie run`. Seule l'horloge est tournée à la main.",
    },
    # while it plays
    "legend": {"en": "{brand} per quarter hour", "fr": "{brand} par quart d'heure"},
    "negative": {"en": "negative", "fr": "négatif"},
    "positive": {"en": "positive", "fr": "positif"},
    "other": {"en": "neutral or unread", "fr": "neutre ou non lu"},
    "status": {
        "en": "{day} {time}   posts {seen}   mentions {kept}   alerts open {open}",
        "fr": "{day} {time}   messages {seen}   mentions {kept}   alertes ouvertes {open}",
    },
    "told": {
        "en": "{rule}: told {delay} after the post that decided it",
        "fr": "{rule} : signalée {delay} après le message décisif",
    },
    "worse": {
        "en": "{rule} is a crisis now: told {delay} after the post that decided it",
        "fr": "{rule} est devenue une crise : signalée {delay} après le message décisif",
    },
    "quiet": {
        "en": "{rule}, a {severity}, disturbs nobody: {other} is a crisis already",
        "fr": "{rule} ({severity}) ne dérange personne : {other} est déjà une crise",
    },
    "took": {"en": "{by} takes {rule}: “{note}”", "fr": "{by} s'occupe de {rule} : « {note} »"},
    "noted": {"en": "{by}, on {rule}: “{note}”", "fr": "{by}, sur {rule} : « {note} »"},
    "over": {"en": "{mentions} in {duration}. {why}", "fr": "{mentions} en {duration}. {why}"},
    "hour": {
        "en": "{hours}  {own}, {negative} negative · {others}",
        "fr": "{hours}  {own}, négatives : {negative} · {others}",
    },
    # after: what was done
    "done": {"en": "What the lookout did", "fr": "Ce que la vigie a fait"},
    "seen": {"en": "posts seen", "fr": "messages vus"},
    "unnamed": {
        "en": "{number} named no brand and were forgotten",
        "fr": "{number} ne nommaient aucune marque : oubliés",
    },
    "kept": {"en": "mentions kept", "fr": "mentions gardées"},
    "history": {
        "en": "{number} from the week before, as history: it never fires",
        "fr": "{number} de la semaine passée, pour mémoire : n'alertent jamais",
    },
    "languages": {"en": "languages", "fr": "langues"},
    "unknown": {"en": "unknown", "fr": "inconnue"},
    "stories": {"en": "stories", "fr": "récits"},
    "largest": {
        "en": "the largest came in {number} copies, and counted once",
        "fr": "le plus repris existe en {number} copies, et compte une fois",
    },
    "alerts": {"en": "alerts", "fr": "alertes"},
    "resolved": {"en": "resolved", "fr": "résolue"},
    "first": {
        "en": "the first after {delay}; {delivered} of {tickets} delivered",
        "fr": "la première après {delay} ; {delivered} sur {tickets} remises",
    },
    # after: the alerts
    "all-alerts": {"en": "The alerts, in the story's time", "fr": "Les alertes, au temps du récit"},
    "opened": {"en": "opened", "fr": "ouverte"},
    "severity": {"en": "severity", "fr": "gravité"},
    "rule": {"en": "rule", "fr": "règle"},
    "mentions": {"en": "mentions", "fr": "mentions"},
    "after": {"en": "told after", "fr": "signalée après"},
    "nobody": {"en": "kept quiet", "fr": "tue"},
    "taken": {"en": "taken by", "fr": "prise par"},
    # after: the silences
    "silences": {"en": "And why no alert?", "fr": "Et pourquoi pas d'alerte ?"},
    "one-voice": {
        "en": "One angry person with a late parcel is no crisis. (Biscuits were sent.)",
        "fr": "Une personne en colère pour un colis en retard n'est pas une crise. (Des biscuits sont partis.)",
    },
    "loud": {
        "en": "{number} mentions of {brand} in that hour: a cat had moved in with one. Loud is not angry.",
        "fr": "{number} mentions de {brand} dans cette heure : un chat s'était mis en ménage avec un. Le bruit n'est pas la colère.",
    },
    "hushed": {
        "en": "It fired, and nobody was told: {other} was a crisis, and then the brand's lesser alerts are no news.",
        "fr": "Elle s'est déclenchée sans déranger personne : {other} était une crise, et les moindres alertes attendent.",
    },
    # after: what next
    "next": {"en": "Try next", "fr": "Et maintenant"},
    "next-check": {"en": "the rules you saw at work", "fr": "les règles que vous avez vues à l'œuvre"},
    "next-copy": {
        "en": "make them yours, then check them again",
        "fr": "faites-les vôtres, puis vérifiez-les",
    },
    "next-drill": {
        "en": "practise: an invented crisis, marked as one, from mention to message",
        "fr": "exercez-vous : une crise inventée, marquée comme telle, du message à l'alerte",
    },
    "next-run": {"en": "keep watch", "fr": "veillez"},
}


def say(phrase: str, language: Language, **parts: object) -> str:
    """A phrase in the reader's language."""
    said = _PHRASES[phrase][language]
    return (in_french(said) if language == "fr" else said).format(**parts)


def span(delta: timedelta) -> str:
    """``38 s``, ``4 min 20 s``, ``1 h 04 min``: the same in both languages."""
    minutes, seconds = divmod(round(delta.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    if minutes:
        return f"{minutes} min {seconds:02d} s" if seconds else f"{minutes} min"
    return f"{seconds} s"
