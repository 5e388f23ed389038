"""All that a digest says, in the languages it speaks: both side by side, the plurals of each as a pair (one, other)."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.model import Language

Phrase = str | tuple[str, str]

PHRASES: Mapping[str, Mapping[Language, Phrase]] = {
    "title": {"en": "Competitor watch", "fr": "Veille concurrentielle"},
    "title-named": {"en": "Digest: {name}", "fr": "Synthèse : {name}"},
    "span": {"en": "{since} to {until}", "fr": "Du {since} au {until}"},
    "against": {
        "en": ("against the day before", "against the {n} days before"),
        "fr": ("comparé à la veille", "comparé aux {n} jours précédents"),
    },
    "competitor": {"en": "{name} (competitor)", "fr": "{name} (concurrent)"},
    "silence": {
        "en": "Nobody named a watched brand in this period.",
        "fr": "Personne n'a nommé une marque suivie pendant cette période.",
    },
    "silence-unseen": {
        "en": "In what was seen, nobody named a watched brand.",
        "fr": "Dans ce qui a été vu, personne n'a nommé une marque suivie.",
    },
    "silence-gone": {
        "en": "The mentions of this period are not kept any more: there is nothing to count.",
        "fr": "Les mentions de cette période ne sont plus gardées : il n'y a rien à compter.",
    },
    "partly-gone": {
        "en": "Not all of it is kept any more: what {names} brought before {at} was forgotten, as the file asks (retention). The figures are of what is left.",
        "fr": "Tout n'est plus gardé : ce que {names} a apporté avant le {at} a été oublié, comme le fichier le demande (retention). Les chiffres portent sur ce qui reste.",
    },
    "quiet": {
        "en": "A quiet period: nothing out of the usual, nobody waits for an answer.",
        "fr": "Une période calme : rien d'inhabituel, personne n'attend de réponse.",
    },
    # the sentences at the top
    "lead-more": {
        "en": "{brand} is talked about more: {count}, {growth}.",
        "fr": "{brand} fait davantage parler : {count}, {growth}.",
    },
    "lead-less": {
        "en": "{brand} is talked about less: {count}, {growth}.",
        "fr": "{brand} fait moins parler : {count}, {growth}.",
    },
    "lead-steady": {
        "en": "{brand} is talked about as before: {count}.",
        "fr": "{brand} fait parler comme avant : {count}.",
    },
    "lead-refused": {"en": "{brand}: {count}.", "fr": "{brand} : {count}."},
    "lead-better": {
        "en": "What is said of it is kinder ({net}, was {then}).",
        "fr": "On en parle mieux ({net}, contre {then}).",
    },
    "lead-worse": {
        "en": "What is said of it is harsher ({net}, was {then}).",
        "fr": "On en parle plus durement ({net}, contre {then}).",
    },
    "lead-answers": {
        "en": (
            "{n} question or complaint waits for an answer.",
            "{n} questions and complaints wait for an answer.",
        ),
        "fr": (
            "{n} question ou plainte attend une réponse.",
            "{n} questions et plaintes attendent une réponse.",
        ),
    },
    "lead-late": {
        "en": ("{n} for longer than {promise}.", "{n} of them for longer than {promise}."),
        "fr": ("{n} depuis plus de {promise}.", "{n} d'entre elles depuis plus de {promise}."),
    },
    "lead-alerts": {
        "en": ("{n} alert opened.", "{n} alerts opened."),
        "fr": ("{n} alerte s'est ouverte.", "{n} alertes se sont ouvertes."),
    },
    "mentions": {"en": ("{n} mention", "{n} mentions"), "fr": ("{n} mention", "{n} mentions")},
    # figures
    "figures": {"en": "Figures", "fr": "Chiffres"},
    "brand": {"en": "Brand", "fr": "Marque"},
    "head-mentions": {"en": "Mentions", "fr": "Mentions"},
    "head-before": {"en": "Before", "fr": "Avant"},
    "head-usual": {"en": "Usual", "fr": "D'habitude"},
    "head-voice": {"en": "Share of voice", "fr": "Part de voix"},
    "head-net": {"en": "Net sentiment", "fr": "Tonalité nette"},
    "interval": {"en": "{net} ({low} to {high})", "fr": "{net} ({low} à {high})"},
    "changed": {"en": "{value} ({change})", "fr": "{value} ({change})"},
    "points": {"en": ("{n} pt", "{n} pts"), "fr": ("{n} pt", "{n} pts")},
    "net-note": {
        "en": "Net sentiment: positives less negatives over all that was read, from \u22121 to +1; in brackets, where it lies with 95% certainty.",
        "fr": "Tonalité nette : les positives moins les négatives, sur tout ce qui a été lu, de \u22121 à +1 ; entre parenthèses, l'intervalle à 95 %.",
    },
    "negatives": {"en": ("{n} negative", "{n} negative"), "fr": ("{n} négative", "{n} négatives")},
    "unread": {
        "en": "In a language that no model reads here, and so in no sentiment: {brands}.",
        "fr": "Dans une langue qu'aucun modèle ne lit ici, et donc dans aucune tonalité : {brands}.",
    },
    "of-all": {"en": "{brand} {part} of {total}", "fr": "{brand} {part} sur {total}"},
    "sampled": {
        "en": "Besides, in no figure of the table, since somebody chooses what to bring: {brands}.",
        "fr": "En plus, hors des chiffres du tableau, car quelqu'un choisit ce qu'il apporte : {brands}.",
    },
    "labelled-count": {"en": "{brand} {count}", "fr": "{brand} {count}"},
    # why nothing is compared
    "refused": {"en": "Not compared: {why}.", "fr": "Non comparé : {why}."},
    "refused-mood": {
        "en": "Sentiment of {brand} not compared: {why}.",
        "fr": "{brand}, tonalité non comparée : {why}.",
    },
    "why-no-past": {
        "en": "there is nothing stored of the period before",
        "fr": "rien n'est enregistré de la période précédente",
    },
    "why-not-kept": {
        "en": "what {names} brought before {at} is not kept any more",
        "fr": "ce que {names} a apporté avant le {at} n'est plus gardé",
    },
    "why-source-new": {
        "en": "{names} is heard only since {at}, so the two periods have other sources",
        "fr": "{names} n'est à l'écoute que depuis le {at}, les deux périodes n'ont donc pas les mêmes sources",
    },
    "why-source-gone": {
        "en": "{names} was heard before and is not watched any more",
        "fr": "{names} était à l'écoute avant et n'est plus suivie",
    },
    "why-blind": {
        "en": "{names} could not be seen for a part of the time, first on {at}",
        "fr": "{names} n'a pas pu être vue une partie du temps, d'abord le {at}",
    },
    "why-model": {
        "en": "another model judged it ({names}), and models are never mixed",
        "fr": "un autre modèle l'a jugé ({names}), et les modèles ne se mélangent jamais",
    },
    "why-language": {
        "en": "the two sides differ in language ({names})",
        "fr": "les deux périodes n'ont pas les mêmes langues ({names})",
    },
    "why-filters": {
        "en": "the two sides differ in their filters ({names})",
        "fr": "les deux périodes n'ont pas les mêmes filtres ({names})",
    },
    "why-nothing-read": {
        "en": "no model had read anything in the period before",
        "fr": "aucun modèle n'avait rien lu dans la période précédente",
    },
    # what drove it
    "drivers": {"en": "What drove the change", "fr": "Ce qui explique le changement"},
    "driver-story": {
        "en": "the story “{name}”, {count}",
        "fr": "le récit « {name} », {count}",
    },
    "driver-topic": {
        "en": ("the topic {name}, {n} mention ({more})", "the topic {name}, {n} mentions ({more})"),
        "fr": ("le sujet {name}, {n} mention ({more})", "le sujet {name}, {n} mentions ({more})"),
    },
    "driver-term": {
        "en": ("the new word “{name}”, in {n} story", "the new word “{name}”, in {n} stories"),
        "fr": ("le mot nouveau « {name} », dans {n} récit", "le mot nouveau « {name} », dans {n} récits"),
    },
    "driver-one-author": {
        "en": ("mostly one author, with {n} mention", "mostly one author, with {n} mentions"),
        "fr": ("surtout un seul auteur, avec {n} mention", "surtout un seul auteur, avec {n} mentions"),
    },
    "driver-authors": {
        "en": ("{n} author", "{n} different authors"),
        "fr": ("{n} auteur", "{n} auteurs différents"),
    },
    # lists
    "stories": {"en": "Top stories", "fr": "Principaux récits"},
    "topics": {"en": "Topics", "fr": "Sujets"},
    "copies": {"en": ("{n} copy", "{n} copies"), "fr": ("{n} copie", "{n} copies")},
    "by-authors": {"en": ("by {n} author", "by {n} authors"), "fr": ("de {n} auteur", "de {n} auteurs")},
    "on": {"en": "on {source}", "fr": "sur {source}"},
    "competitors": {"en": "Competitors", "fr": "Concurrents"},
    "events": {"en": "What happened", "fr": "Ce qui s'est passé"},
    "complaints": {
        "en": "What people complain of there (your opportunity)",
        "fr": "Ce dont on se plaint chez eux (votre occasion)",
    },
    "praised": {"en": "What people like there", "fr": "Ce qu'on aime chez eux"},
    "answers": {"en": "Still needs an answer", "fr": "Attend encore une réponse"},
    "answers-note": {
        "en": "The oldest first: nobody went on in their thread. Promised within {promise}.",
        "fr": "Les plus anciennes d'abord : personne n'a donné suite dans leur fil. Promis en {promise}.",
    },
    "waiting": {"en": "waits {span}", "fr": "attend depuis {span}"},
    "late": {"en": "late by {span}", "fr": "en retard de {span}"},
    "others": {"en": ("and {n} more", "and {n} more"), "fr": ("et {n} autre", "et {n} autres")},
    "press": {"en": "Press", "fr": "Presse"},
    "terms": {"en": "Rising words", "fr": "Mots qui montent"},
    "rising": {
        "en": ("{word}: in {n} story by {authors}", "{word}: in {n} stories by {authors}"),
        "fr": ("{word} : dans {n} récit de {authors}", "{word} : dans {n} récits de {authors}"),
    },
    "authors": {"en": ("{n} author", "{n} authors"), "fr": ("{n} auteur", "{n} auteurs")},
    "fans": {"en": "Super fans", "fr": "Super fans"},
    "fan": {"en": "{author} on {source}: {count}", "fr": "{author} sur {source} : {count}"},
    "kind": {
        "en": ("{n} kind mention", "{n} kind mentions"),
        "fr": ("{n} mention aimable", "{n} mentions aimables"),
    },
    "sharing": {"en": "Worth sharing", "fr": "À partager"},
    "warmth": {
        "en": ("{n} like or share", "{n} likes and shares"),
        "fr": ("{n} j'aime ou partage", "{n} j'aime et partages"),
    },
    "praise": {"en": "Good words", "fr": "Les mots doux"},
    # the house
    "alerts": {"en": "Alerts", "fr": "Alertes"},
    "alert": {"en": "{severity} {rule}, {brand}, {at}", "fr": "{severity} {rule}, {brand}, {at}"},
    "acknowledged": {"en": "taken after {span}", "fr": "prise en charge après {span}"},
    "unacknowledged": {"en": "taken by nobody", "fr": "personne ne l'a prise en charge"},
    "resolved": {"en": "resolved after {span}", "fr": "résolue après {span}"},
    "unresolved": {"en": "still open", "fr": "encore ouverte"},
    "median-acknowledged": {
        "en": "half were taken within {span}",
        "fr": "la moitié prise en charge en {span}",
    },
    "median-resolved": {"en": "half were resolved within {span}", "fr": "la moitié résolue en {span}"},
    "accuracy": {"en": "Vigie's own accuracy", "fr": "L'exactitude de Vigie"},
    "corrected": {
        "en": (
            "People corrected {n} of {judged} stories ({share})",
            "People corrected {n} of {judged} stories ({share})",
        ),
        "fr": (
            "On a corrigé {n} récit sur {judged} ({share})",
            "On a corrigé {n} récits sur {judged} ({share})",
        ),
    },
    "corrected-sentiment": {"en": "sentiment {n}", "fr": "tonalité {n}"},
    "corrected-topics": {"en": "topics {n}", "fr": "sujets {n}"},
    "corrected-irrelevant": {"en": "not about the brand {n}", "fr": "hors sujet {n}"},
    "corrected-note": {
        "en": "Nobody reads them all: there are at least as many mistakes.",
        "fr": "Personne ne les relit tous : il y a au moins autant d'erreurs.",
    },
    "sources": {"en": "Sources", "fr": "Sources"},
    "unseen": {"en": "Not seen, so not counted", "fr": "Non vu, donc non compté"},
    "span-unseen": {
        "en": "{source}: {state} from {since} to {until}",
        "fr": "{source} : {state} du {since} au {until}",
    },
    "span-never": {
        "en": "{source}: not watched in this period",
        "fr": "{source} : non surveillée pendant cette période",
    },
    "span-lasts": {"en": "{source}: {state} since {since}", "fr": "{source} : {state} depuis le {since}"},
    "labelled": {"en": "{label}: {value}", "fr": "{label} : {value}"},
    "money": {"en": "Spent", "fr": "Dépensé"},
    "spent": {"en": "{source} {amount}", "fr": "{source} {amount}"},
    "in-all": {"en": "{amount} in all", "fr": "{amount} en tout"},
    # pictures
    "picture-volume": {
        "en": "Mentions and sentiment over time",
        "fr": "Mentions et tonalité au fil du temps",
    },
    "picture-voice": {"en": "Share of voice", "fr": "Part de voix"},
    "picture-topics": {"en": "Topics by brand", "fr": "Sujets par marque"},
    "picture-hours": {"en": "When people talk", "fr": "Quand on en parle"},
    "negative": {"en": "negative", "fr": "négatif"},
    "other": {"en": "other", "fr": "autre"},
    "picture-bar": {
        "en": "{at}: {total} in all, {negative} negative",
        "fr": "{at} : {total} en tout, {negative} en négatif",
    },
    "picture-told": {
        "en": "{brand}: {mentions}, {share} negative; most at {when}: {most}; {alerts}.",
        "fr": "{brand} : {mentions}, {share} négatives ; le plus le {when} : {most} ; {alerts}.",
    },
    "alerts-counted": {"en": ("{n} alert", "{n} alerts"), "fr": ("{n} alerte", "{n} alertes")},
    "picture-busiest": {
        "en": "{title}: most on {day} at {hour} h, {mentions}.",
        "fr": "{title} : le plus le {day} à {hour} h, {mentions}.",
    },
    "apart": {"en": "; ", "fr": " ; "},
    "usually": {"en": "usual {value}", "fr": "d'habitude {value}"},
    "was": {"en": "was {value}", "fr": "contre {value}"},
    # the summary by a model
    "prose-by": {
        "en": "Written by a model ({model}); each figure was checked against this digest.",
        "fr": "Rédigé par un modèle ({model}) ; chaque chiffre a été vérifié dans cette synthèse.",
    },
    "prose-none": {"en": "No summary in prose this time.", "fr": "Pas de résumé rédigé cette fois."},
    "made-by": {"en": "Made by Vigie {version}.", "fr": "Établi par Vigie {version}."},
}
