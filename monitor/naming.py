"""What people read where programs read a name: topics, intents, severities, states. In files, JSON and YAML the name stays.

One table for cards, digests, the page and the command line, so that a thing has one title in each language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from monitor.model import Language

Kind = Literal["topic", "intent", "severity", "tone", "state", "hush", "source", "ticket", "event"]

# Of each name how it is written in English and in French.
NAMES: Mapping[Kind, Mapping[str, tuple[str, str]]] = {
    "topic": {
        "abuse": ("abuse", "insultes"),
        "boycott": ("boycott", "boycott"),
        "data-breach": ("data breach", "fuite de données"),
        "death": ("death", "mort"),
        "discrimination": ("discrimination", "discrimination"),
        "fraud": ("fraud", "fraude"),
        "harassment": ("harassment", "harcèlement"),
        "health": ("health", "santé"),
        "labour": ("labour", "travail"),
        "legal": ("legal", "poursuites"),
        "misconduct": ("misconduct", "inconduite"),
        "outage": ("outage", "panne"),
        "press": ("press", "presse"),
        "racism": ("racism", "racisme"),
        "religion": ("religion", "religion"),
        "safety": ("safety", "sécurité"),
        "self-harm": ("self-harm", "automutilation"),
        "sexism": ("sexism", "sexisme"),
        "sexuality": ("sexuality", "sexualité"),
        "slavery": ("slavery", "esclavage"),
        "threat": ("threat", "menaces"),
        "violence": ("violence", "violence"),
    },
    "intent": {
        "question": ("question", "question"),
        "complaint": ("complaint", "plainte"),
        "suggestion": ("suggestion", "suggestion"),
        "praise": ("praise", "éloge"),
        "purchase-interest": ("purchase interest", "envie d'achat"),
        "confusion": ("confusion", "confusion"),
        "press-enquiry": ("press enquiry", "demande de presse"),
        "spam": ("spam", "spam"),
    },
    "severity": {
        "crisis": ("crisis", "crise"),
        "warning": ("warning", "avertissement"),
        "watch": ("watch", "à suivre"),
    },
    "tone": {
        "negative": ("negative", "négatif"),
        "neutral": ("neutral", "neutre"),
        "positive": ("positive", "positif"),
        "unknown": ("unread", "non lu"),
    },
    "state": {
        "open": ("open", "ouverte"),
        "escalated": ("escalated", "aggravée"),
        "acknowledged": ("acknowledged", "prise en charge"),
        "snoozed": ("snoozed", "en pause"),
        "resolved": ("resolved", "résolue"),
        "blind": ("blind", "aveugle"),
        "known event": ("known event", "événement prévu"),
        "not enough data": ("not enough data", "pas assez de données"),
        "learning": ("learning", "en apprentissage"),
        "watching": ("watching", "en veille"),
    },
    "hush": {
        "silenced": ("silenced", "mise en silence"),
        "inhibited": ("inhibited", "tue pendant une crise"),
        "grouped": ("grouped", "regroupée"),
        "flood": ("flood", "trop à la fois"),
    },
    "source": {
        "seeing": ("seeing", "visible"),
        "failing": ("failing", "en échec"),
        "unwatched": ("not watched", "non surveillée"),
        "out of budget": ("out of budget", "budget épuisé"),
        "blind": ("blind", "aveugle"),
        "stale": ("stale", "figée"),
    },
    "ticket": {
        "due": ("due", "à envoyer"),
        "sending": ("being sent", "en cours d'envoi"),
        "unknown": ("unknown", "incertain"),
        "delivered": ("delivered", "remis"),
        "diverted": ("diverted", "dérouté"),
        "dead": ("not delivered", "non remis"),
    },
    "event": {
        "opened": ("opened", "ouverte"),
        "reopened": ("opened again", "rouverte"),
        "grew": ("grew", "a grandi"),
        "escalated": ("escalated", "aggravée"),
        "reminded": ("reminded", "rappelée"),
        "released": ("told after all", "annoncée finalement"),
        "acknowledged": ("acknowledged", "prise en charge"),
        "snoozed": ("snoozed", "mise en pause"),
        "woke": ("woke", "réveillée"),
        "hushed": ("hushed", "mise en sourdine"),
        "noted": ("noted", "note"),
        "corrected": ("corrected", "corrigée"),
        "resolved": ("resolved", "résolue"),
    },
}


def title(kind: Kind, name: str, language: Language) -> str:
    """How a thing is written for people; what is the operator's own, such as a topic of theirs, stands as they wrote it."""
    said = NAMES[kind].get(name)
    return name if said is None else said[language == "fr"]


def topic(name: str, language: Language) -> str:
    """``safety``, ``sécurité``."""
    return title("topic", name, language)
