"""French. Sentences are written with plain blanks here; ``in_french`` makes those before ; : ! ? % and inside « » no-break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.language import in_french, single
from monitor.rules.explain.tongue import Tongue
from monitor.text import fold

_SENTENCES: Mapping[str, str] = {
    # each, count
    "each": "Une {what} {of_brand}{about}{said}.",
    "count": "{count} {whats} {of_brand}{about} en {within} par {authors:author}{copies} (la règle en demande {at_least}{by_needed}).",
    "below-count": "{only} {of_brand}{about} en {within} ; la règle en demande {at_least}.",
    "too-few-authors": "{count} {whats} {of_brand}{about} en {within}, mais par {authors:author} seulement ; la règle en demande {authors_needed}.",
    "too-few-authors/part": "{count} {whats} {of_brand}{about} en {within} {is_part}, mais par {authors:author} seulement ; la règle en demande {authors_needed}.",
    "too-few-sources": "{count} {whats} {of_brand}{about} en {within}, mais de {sources:source} seulement ; la règle en demande {sources_needed}.",
    "same-story": "Une copie d'un récit sur {brand} déjà compté.",
    "nothing-yet": "Rien sur {brand}{about} n'a encore été retenu.",
    "nothing-new": "Rien de nouveau sur {brand}{about} depuis le {last}.",
    # spike
    "spike": "{count} {whats} {of_brand}{about} en {within} par {authors:author}{in_all} ; {usually}{needs}{of_all}.",
    "below-floor": "{only} {of_brand}{about} en {within}{in_all} ; la règle en demande {floor}.",
    "below-factor": "{count} {whats} {of_brand}{about} en {within}{in_all} ; {usually} : ce n'est pas {factor} fois plus.",
    "within-noise": "{count} {whats} {of_brand}{about} en {within}{in_all} ; {usually} : jusqu'à {threshold}, ce peut être le hasard.",
    "no-angrier": "{count} {whats} {of_brand}{about} en {within}, mais tout augmente : c'est {share:%} de l'ensemble, à coup sûr {share_low:%}{usual_part}.",
    "known-event": "{count} {whats} {of_brand}{about} en {within} : attendu, {event} est en cours.",
    "learning": "Encore en apprentissage de l'ordinaire {of_brand} : {history} sur {needed}.",
    "learning/counted": "{count} {whats} {of_brand}{about} en {within} : encore en apprentissage de l'ordinaire {of_brand} ({history} sur {needed}).",
    "not-enough-data": "Pas encore assez de données pour connaître l'ordinaire {of_brand} : {history} sur {needed}.",
    "not-enough-data/counted": "{count} {whats} {of_brand}{about} en {within} : pas encore de référence (on ne connaît que {history}), et trop peu pour alerter sans elle.",
    # share, shift
    "share": "{share:%} de {count} {whats} {of_brand}{about} en {within} {is_part} ({part_count}, par {authors:author}) : au moins {share_low:%} à coup sûr{limits}.",
    "share/voice": "{share:%} de l'ensemble des {count} {whats}{about} en {within} parlent {of_brand} ({part_count}, par {authors:author}) : au moins {share_low:%} à coup sûr{limits}.",
    "below-share": "{share:%} de {count} {whats} {of_brand}{about} en {within} {is_part} : à coup sûr {share_low:%}, pas plus de {above:%}.",
    "below-share/voice": "{share:%} de l'ensemble des {count} {whats}{about} en {within} parlent {of_brand} : à coup sûr {share_low:%}, pas plus de {above:%}.",
    "usual-share": "{share:%} de {count} {whats} {of_brand}{about} en {within} {is_part} : plus de {above:%}, mais rien de neuf : {usual_share:%} d'ordinaire.",
    "usual-share/voice": "{share:%} de l'ensemble des {count} {whats}{about} en {within} parlent {of_brand} : plus de {above:%}, mais rien de neuf : {usual_share:%} d'ordinaire.",
    "shift": "Sur {count} {whats} {of_brand}{about} en {within}, {value} {is_part} ; d'ordinaire {usual_value} : un écart de {moved_by} (± {error_of}).",
    "shift/mean": "La tonalité moyenne de {count} {whats} {of_brand}{about} en {within} est de {value} ; d'ordinaire {usual_value} : un écart de {moved_by} (± {error_of}).",
    "no-shift": "Sur {count} {whats} {of_brand}{about} en {within}, {value} {is_part} ; d'ordinaire {usual_value} : un écart de {moved_by}, et la règle demande {by_at_least}.",
    "no-shift/mean": "La tonalité moyenne de {count} {whats} {of_brand}{about} en {within} est de {value} ; d'ordinaire {usual_value} : un écart de {moved_by}, et la règle demande {by_at_least}.",
    "shift-unsure": "Sur {count} {whats} {of_brand}{about} en {within}, {value} {is_part} ; d'ordinaire {usual_value} : un écart de {moved_by} (± {error_of}), ce peut être le hasard.",
    "shift-unsure/mean": "La tonalité moyenne de {count} {whats} {of_brand}{about} en {within} est de {value} ; d'ordinaire {usual_value} : un écart de {moved_by} (± {error_of}), ce peut être le hasard.",
    # silence
    "silent": "Rien sur {brand}{about} depuis {within}.",
    "heard": "On a entendu parler {of_brand}{about}, ou commencé à observer, il y a moins de {within} : {last}.",
    "below-usual": "{only} {of_brand}{about} en {within} ; d'ordinaire à ces heures : {usual} ± {spread} ({weeks:week} en mémoire ; la règle demande moins de {below:%} de cela).",
    "as-usual": "{count} {whats} {of_brand}{about} en {within} ; d'ordinaire à ces heures : {usual} ± {spread} : ce n'est pas un silence.",
    "too-quiet-to-tell": "{count} {whats} {of_brand}{about} en {within} ; il y en a d'ordinaire si peu ({usual} ± {spread}) que ce peut être le hasard.",
    "blind": "Rien ne peut être dit : pas de vue sur {sources} depuis le {since}.",
    "source-silent": "Aucune des sources de cette règle n'a pu être vue depuis {within} : {sources}.",
    "source-seen": "Ses sources sont visibles ({blind} sur {sources} ne le sont pas).",
    # new_term, velocity, reach
    "new-term": "« {term} » est nouveau : il figure dans {count:story} {of_brand}{about} en {within}, par {authors:author} ; d'ordinaire : {usual}.{together}",
    "no-new-term": "Aucun mot nouveau pour {brand} n'est dit par {at_least:story} en {within}.",
    "term-usual": "« {term} » figure dans {count:story} {of_brand}{about} en {within}, mais n'est pas nouveau : {usual} d'ordinaire, et la règle demande {factor} fois plus.",
    "term-few-authors": "« {term} » est nouveau dans {count:story} {of_brand}{about} en {within}, mais par {authors:author} seulement ; la règle en demande {authors_needed}.",
    "velocity": "Un même {kind} a réuni {count:mention} {of_brand}{about} en {within} par {authors:author} (la règle en demande {at_least}{by_needed}) : {what_gathers}.",
    "too-slow": "Le {kind} le plus actif sur {brand} a réuni {count:mention} en {within} ; la règle en demande {at_least}.",
    "velocity-few-authors": "Un même {kind} a réuni {count:mention} {of_brand}{about} en {within}, mais par {authors:author} seulement ; la règle en demande {authors_needed}.",
    "nothing-gathers": "Rien sur {brand}{about} ne réunit de mentions en {within}.",
    "reach": "{author}, qui touche {reach} personnes, parle {of_brand}{about} (la règle en demande plus de {above}).",
    "reach-below": "{author} touche {reach} personnes ; la règle en demande plus de {above}.",
    "reach-unknown": "On ne sait pas combien de personnes {author} touche ; la règle en demande plus de {above}.",
    # whatever the condition
    "history": "De l'historique : publié avant que Vigie n'écoute, ou arrivé trop tard.",
    "too-late": "Arrivée si longtemps après d'autres que ce qui l'entourait est oublié.",
    "sampled": "{source} donne ce que quelqu'un a choisi d'apporter : ce n'est pas comparé à l'ordinaire.",
    "same-mention": "Une modification d'une mention {of_brand} déjà signalée.",
    # the life of an alert
    "calm": "Au calme depuis {calm} : résolue.",
    "quiet": "Plus rien depuis {cooldown} : résolue.",
    "rule-gone": "Sa règle a été retirée de rules.yaml : résolue.",
    "cooling-down": "Elle s'est déclenchée à nouveau sur ce qui était déjà là quand quelqu'un l'a déclarée résolue, il y a peu.",
    "snooze-over": "La pause {of_by} est finie, et elle est encore ouverte.",
    "nobody-took-it": "Toujours ouverte, et personne ne l'a prise en charge depuis le {since}.",
    "released": "Ce qui la taisait ({was}) est fini, et elle est encore ouverte.",
    "released/still": "Ce qui la taisait ({was}) est fini.",
    "silenced": "Mise en silence par {by} jusqu'au {until} : {reason}",
    "asked": "{by} : {verb}.{noted}",
    "asked/ack": "{by} s'en charge.{noted}",
    "asked/snooze": "{by} l'a mise en pause jusqu'au {until}.{noted}",
    "asked/resolve": "{by} dit que c'est fini.{noted}",
    "asked/note": "{by} note :{noted}",
    "evidence-out": "La règle ne retient plus {count:mention} sur {total} : corrigé par {by}.",
    "evidence-gone": "Plus rien ne la fonde : {count:mention}, corrigé par {by}.",
    "evidence-back": "La règle retient de nouveau {count:mention} sur {total} : corrigé par {by}.",
    "deleted-out": "Effacé par l'auteur ou la plateforme, donc ici aussi : {count:mention} sur {total}.",
    "deleted-gone": "Plus rien ne la fonde : {count:mention}, effacé par l'auteur ou la plateforme, donc ici aussi.",
    "forgotten-out": "Effacé ici à la demande de l'auteur : {count:mention} sur {total}.",
    "forgotten-gone": "Plus rien ne la fonde : {count:mention}, effacé ici à la demande de l'auteur.",
    "reread-out": "La règle ne retient plus {count:mention} sur {total} : relu par un modèle plus attentif.",
    "reread-gone": "Plus rien ne la fonde : {count:mention}, relu par un modèle plus attentif.",
    "reread-back": "La règle retient de nouveau {count:mention} sur {total} : relu par un modèle plus attentif.",
}
_WORDS: Mapping[str, str] = {
    "about": " sur le thème {}",
    "about-several": " sur les thèmes {}",
    "only": "Seulement",
    "said": " ({})",
    "by": " par {}",
    "copies": ", {} avec leurs copies",
    "in-all": " ({} en tout ; aucun récit ne compte deux fois, aucune voix plus de trois)",
    "of-all": " ; {} de l'ensemble",
    "usual-part": ", et {} d'ordinaire",
    "no-usual-part": ", et on ne sait pas encore ce qui est ordinaire",
    "or": " ou ",
    "noted": " {}",
    "together": " Avec : {}.",
    "was-silenced": "mise en silence",
    "was-inhibited": "une crise de la marque",
    "was-grouped": "signalée avec une autre",
    "was-flood": "trop d'alertes à la fois",
    "kind-thread": "fil",
    "kind-story": "récit",
    "kind-link": "lien",
    "part-negative": "négatives",
    "part-neutral": "neutres",
    "part-positive": "positives",
    "part-unknown": "non lues",
    "is": "sont {}",
    "speaks": "parlent {}",
    "seasonal": "d'ordinaire le {day} à {hour} h : {amount}",
    "flat": "d'ordinaire jusqu'ici, après {history} : {amount}",
    "no-baseline": "pas encore de référence",
    "needs-floor": " (il en faut {}, le plancher)",
    "needs-factor": " (il en faut plus de {} = {} fois plus)",
    "needs-noise": " (il en faut plus de {}, au-delà de {} fois l'écart habituel)",
    "limit": ", et la limite est de {}",
    "usual-share": " ({} d'ordinaire)",
    "held-both": "Les deux conditions sont remplies.",
    "held-all": "Les {parts} conditions sont remplies.",
    "held-some": "{held} conditions sur {parts} sont remplies.",
    "held-one": "1 condition sur {parts} est remplie.",
    "held-none": "Aucune des {parts} conditions n'est remplie.",
    "holds": "Remplie : ",
    "holds-not": "Non remplie : ",
}
_NOUNS = {
    "mention": ("mention", "mentions"),
    "article": ("article", "articles"),
    "story": ("récit", "récits"),
    "author": ("auteur", "auteurs"),
    "source": ("source", "sources"),
    "week": ("semaine", "semaines"),
}
_SENTIMENTS = {  # of a mention and of an article, one and many
    "negative": ("négative", "négatives", "négatif", "négatifs"),
    "neutral": ("neutre", "neutres", "neutre", "neutres"),
    "positive": ("positive", "positives", "positif", "positifs"),
    "unknown": ("non lue", "non lues", "non lu", "non lus"),
}
_VOWELS = frozenset("aeiou")  # once accents are folded


def _of(name: str) -> str:
    """``d'Acme``, ``de Boréal``: before a vowel the word loses its own. An h may be either: it keeps it."""
    return f"d'{name}" if fold(name)[:1] in _VOWELS else f"de {name}"


def _many(number: float, noun: str, sentiments: Sequence[str]) -> str:
    many = not single(number, "fr")
    forms = [_SENTIMENTS.get(kind, (kind,) * 4)[many + 2 * (noun == "article")] for kind in sentiments]
    return f"{_NOUNS[noun][many]} {_WORDS['or'].join(forms)}".rstrip()


def _none(noun: str, sentiments: Sequence[str]) -> str:
    return f"{'Aucun' if noun == 'article' else 'Aucune'} {_many(1, noun, sentiments)}"


FRENCH = Tongue(
    language="fr",
    sentences={name: in_french(sentence) for name, sentence in _SENTENCES.items()},
    words={name: in_french(word) for name, word in _WORDS.items()},
    nouns=_NOUNS,
    of=_of,
    many=_many,
    none=_none,
)
