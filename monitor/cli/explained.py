"""What ``vigie explain`` says around the sentences, in their language. A table, nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.language import in_french
from monitor.model import Language

_PHRASES: Mapping[str, Mapping[Language, str]] = {
    "worst": {"en": "At its worst: {told}", "fr": "Au plus fort : {told}"},
    "asked": {"en": "What the rule asked for:", "fr": "Ce que la règle demandait :"},
    "window": {
        "en": "The window beside what is usual{length}:",
        "fr": "La fenêtre et ce qui est ordinaire{length} :",
    },
    "each-bar": {"en": ", each bar {step}", "fr": ", {step} par barre"},
    "found": {"en": "found  ", "fr": "trouvé "},
    "usual": {"en": "usual  ", "fr": "d'usage"},
    "unknown": {"en": "unknown", "fr": "inconnu"},
    "from-to": {
        "en": "from {begins} to {ends}; the highest bar is {top}",
        "fr": "de {begins} à {ends} ; la plus haute barre est {top}",
    },
    "one-voice": {"en": "One voice, or many? {voices}", "fr": "Une voix ou plusieurs ? {voices}"},
    "loudest": {
        "en": "{different} {what}; the loudest has {count} of {of} ({share}%): {shown}",
        "fr": "{different} {what} ; en tête, {count} sur {of} ({share} %) : {shown}",
    },
    "author": {"en": "author", "fr": "auteur"},
    "authors": {"en": "authors", "fr": "auteurs"},
    "thread": {"en": "thread", "fr": "fil"},
    "threads": {"en": "threads", "fr": "fils"},
    "story": {"en": "story", "fr": "récit"},
    "stories": {"en": "stories", "fr": "récits"},
    "source": {"en": "source", "fr": "source"},
    "sources": {"en": "sources", "fr": "sources"},
    "evidence": {
        "en": "Evidence: {kept} mentions still kept of {total}.",
        "fr": "Preuves : {kept} mentions encore gardées sur {total}.",
    },
    "evidence-one": {
        "en": "Evidence: {kept} mention still kept of {total}.",
        "fr": "Preuves : {kept} mention encore gardée sur {total}.",
    },
    "evidence-erased": {
        "en": "Erased, as deleted there or by an author who is forgotten here: {number}.",
        "fr": "Effacées, car supprimées là-bas ou d'un auteur oublié ici : {number}.",
    },
    "evidence-none": {
        "en": "It cites no mention, as a silence does.",
        "fr": "Elle n'en cite aucune, comme un silence.",
    },
    "evidence-retired": {
        "en": "Retention has taken all of it.",
        "fr": "La durée de conservation les a toutes emportées.",
    },
    "evidence-rest": {
        "en": "Retention has taken the rest.",
        "fr": "La durée de conservation a emporté le reste.",
    },
    "evidence-erased-all": {"en": "Nothing else was there.", "fr": "Il n'y en avait pas d'autre."},
    "more": {
        "en": "… and {number} more: --format json has them all.",
        "fr": "… et {number} de plus : --format json les a toutes.",
    },
    "life": {"en": "Its life:", "fr": "Sa vie :"},
    "no-life": {"en": "Nothing was written down.", "fr": "Rien n'a été noté."},
    "told": {"en": "Who was told:", "fr": "Qui a été prévenu :"},
    "nobody": {"en": "  Nobody was to be.", "fr": "  Personne ne devait l'être."},
    "sights": {"en": "Sources when it opened:", "fr": "Les sources à son ouverture :"},
    "no-sights": {"en": "Nothing was noted of them.", "fr": "Rien n'a été noté à leur sujet."},
    "no-models": {"en": "none had an opinion", "fr": "aucun n'avait d'avis"},
    "rules": {"en": "Rules: {rules}. Models: {models}.", "fr": "Règles : {rules}. Modèles : {models}."},
    "no-version": {"en": "unknown version", "fr": "version inconnue"},
    "in-force": {"en": "{version}, still in force", "fr": "{version}, toujours en vigueur"},
    "changed": {"en": "{version}, changed since", "fr": "{version}, modifiées depuis"},
    "quoted": {"en": "“{text}”", "fr": "« {text} »"},
}


def phrase(name: str, language: Language, **parts: object) -> str:
    """A phrase of ours in the reader's language; ``parts`` are put in as they are."""
    said = _PHRASES[name][language]
    return (in_french(said) if language == "fr" else said).format(**parts)
