"""What Vigie itself says around the facts, in the languages it speaks. A table, nothing else.

French is written with plain blanks here; those that must not break are set below.

A table and no gettext: two languages, a page of phrases, and a reviewer sees both side by side.
"""

from __future__ import annotations

from collections.abc import Mapping

from monitor.language import in_french
from monitor.model import Language

_PHRASES: Mapping[str, Mapping[Language, str]] = {
    "quoted": {"en": "“{text}”", "fr": "« {text} »"},
    "labelled": {"en": "{label}: {value}", "fr": "{label} : {value}"},
    "mention": {"en": "mention", "fr": "mention"},
    "mentions": {"en": "mentions", "fr": "mentions"},
    "story": {"en": "story", "fr": "récit"},
    "stories": {"en": "stories", "fr": "récits"},
    "author": {"en": "author", "fr": "auteur"},
    "authors": {"en": "authors", "fr": "auteurs"},
    "alert": {"en": "alert", "fr": "alerte"},
    "alerts": {"en": "alerts", "fr": "alertes"},
    "problem": {"en": "problem", "fr": "problème"},
    "problems": {"en": "problems", "fr": "problèmes"},
    "unsigned": {"en": "unsigned", "fr": "non signé"},
    "unknown": {"en": "unknown", "fr": "inconnue"},
    "somebody": {"en": "somebody", "fr": "quelqu'un"},
    "more": {"en": "{number} more", "fr": "{number} de plus"},
    "like": {"en": "like", "fr": "j'aime"},
    "likes": {"en": "likes", "fr": "j'aime"},
    "in-time": {"en": "in", "fr": "en"},
    "star": {"en": "star of 5", "fr": "étoile sur 5"},
    "stars": {"en": "stars of 5", "fr": "étoiles sur 5"},
    "copies": {"en": "\u00d7{number} copies", "fr": "\u00d7{number} copies"},
    "drill-title": {"en": "DRILL · {title}", "fr": "EXERCICE · {title}"},
    "drill": {
        "en": "A drill: nobody said this, nothing has happened. {summary}",
        "fr": "Un exercice : personne n'a dit cela, il ne s'est rien passé. {summary}",
    },
    # where an alert stands
    "stands-open": {"en": "open since {when}", "fr": "ouverte depuis {when}"},
    "stands-escalated": {
        "en": "escalated to {severity} · open since {when}",
        "fr": "passée au niveau {severity} · ouverte depuis {when}",
    },
    "stands-acknowledged": {"en": "acknowledged by {by}", "fr": "prise en charge par {by}"},
    "stands-snoozed": {"en": "snoozed until {until} by {by}", "fr": "en pause jusqu'à {until} par {by}"},
    "stands-resolved": {"en": "resolved after {span}", "fr": "résolue après {span}"},
    "stands-resolved-by": {"en": "resolved by {by} after {span}", "fr": "résolue par {by} après {span}"},
    "in-all": {"en": "{span} in all", "fr": "{span} en tout"},
    "peak-value": {"en": "peak {count} in {within}", "fr": "pic {count} en {within}"},
    "peak-share": {"en": "peak {share}", "fr": "pic {share}"},
    "by-authors": {"en": "{mentions} by {authors}", "fr": "{mentions} de {authors}"},
    "hush-silenced": {"en": "silenced", "fr": "mise en silence"},
    "hush-inhibited": {
        "en": "not told while the brand has a crisis",
        "fr": "tue tant que la marque a une crise",
    },
    "hush-grouped": {"en": "told with another alert", "fr": "signalée avec une autre alerte"},
    "hush-flood": {"en": "told with many others", "fr": "signalée avec beaucoup d'autres"},
    # what just happened to it
    "news-opened": {"en": "Opened at {when}.", "fr": "Ouverte à {when}."},
    "news-reopened": {
        "en": "It fired again: the same alert, open once more.",
        "fr": "Elle se déclenche à nouveau : la même alerte, rouverte.",
    },
    "news-grew": {"en": "It grows: {mentions} so far.", "fr": "Elle grandit : {mentions} à cette heure."},
    "news-escalated": {"en": "Escalated to {severity}.", "fr": "Passée au niveau {severity}."},
    "news-reminded": {
        "en": "Still open after {span}, and nobody has taken it.",
        "fr": "Toujours ouverte après {span}, et personne ne l'a prise en charge.",
    },
    "news-released": {
        "en": "What kept it quiet is over, and it is still open after {span}.",
        "fr": "Ce qui la taisait est fini, et elle est toujours ouverte après {span}.",
    },
    "news-released-silenced": {
        "en": "The silence is over, and it is still open after {span}.",
        "fr": "Le silence est fini, et elle est toujours ouverte après {span}.",
    },
    "news-released-inhibited": {
        "en": "The crisis that hid it is over, and it is still open after {span}.",
        "fr": "La crise qui la cachait est finie, et elle est toujours ouverte après {span}.",
    },
    "news-acknowledged": {"en": "{by} takes care of it.", "fr": "{by} s'en occupe."},
    "news-snoozed": {"en": "{by} put it off until {until}.", "fr": "{by} la met en pause jusqu'à {until}."},
    "news-woke": {
        "en": "The snooze is over, and it is still open after {span}.",
        "fr": "La pause est finie, et elle est toujours ouverte après {span}.",
    },
    "news-hushed": {"en": "{by} silenced it until {until}.", "fr": "{by} la met en silence jusqu'à {until}."},
    "news-unhushed": {"en": "What kept it quiet has changed.", "fr": "Ce qui la taisait a changé."},
    "news-noted": {"en": "{by} notes:", "fr": "{by} note :"},
    "news-corrected": {"en": "Corrected.", "fr": "Corrigé."},
    # what the reader can do
    "take": {"en": "Take it", "fr": "La prendre"},
    "later": {"en": "Later", "fr": "Plus tard"},
    "close": {"en": "Close it", "fr": "La clore"},
    "ask-why": {"en": "Ask why", "fr": "Pourquoi"},
    "see-all": {"en": "See them all", "fr": "Les voir toutes"},
    # the labels of what else is known
    "so-far": {"en": "So far", "fr": "À cette heure"},
    "so-far-value": {"en": "{mentions}, {stories}, {authors}", "fr": "{mentions}, {stories}, {authors}"},
    "so-far-cited": {
        "en": "{mentions}; the first {cited}: {stories}, {authors}",
        "fr": "{mentions} ; les {cited} premières : {stories}, {authors}",
    },
    "loudest": {"en": "Loudest", "fr": "Le plus présent"},
    "loudest-author": {"en": "author {most} of {all}", "fr": "auteur {most} sur {all}"},
    "loudest-thread": {"en": "thread {most} of {all}", "fr": "fil {most} sur {all}"},
    "loudest-source": {"en": "source {most} of {all} ({name})", "fr": "source {most} sur {all} ({name})"},
    "also": {"en": "Also", "fr": "Aussi"},
    "peak": {"en": "At its peak", "fr": "Au plus fort"},
    "baseline": {"en": "What is usual", "fr": "D'ordinaire"},
    "baseline-none": {
        "en": "no baseline yet: nobody knows what is usual here",
        "fr": "pas encore de référence : nul ne sait ce qui est habituel ici",
    },
    "baseline-flat": {
        "en": "still learning: compared with the average, not with this hour of the week",
        "fr": "en apprentissage : comparé à la moyenne, non à cette heure de la semaine",
    },
    "blind": {"en": "Not seen", "fr": "Angle mort"},
    "blind-value": {
        "en": "{sources} cannot be read just now: there may be more",
        "fr": "{sources} illisible en ce moment : il y en a peut-être plus",
    },
    "repeat": {"en": "Rings again", "fr": "Rappel"},
    "repeat-value": {
        "en": "every {span} until somebody takes it",
        "fr": "après {span}, et ainsi de suite, tant que personne ne s'en charge",
    },
    "moved": {"en": "How it moved", "fr": "Son parcours"},
    "moved-value": {
        "en": "seen first on {first} {when}, then {rest}",
        "fr": "vu d'abord sur {first}, {when}, puis {rest}",
    },
    "first-seen": {"en": "First seen", "fr": "Vu d'abord"},
    "first-seen-value": {"en": "{when}, {author} on {place}", "fr": "{when}, {author} sur {place}"},
    "where": {"en": "Where", "fr": "Où"},
    "languages": {"en": "Languages", "fr": "Langues"},
    "tone": {"en": "Tone", "fr": "Tonalité"},
    "topics": {"en": "Topics", "fr": "Sujets"},
    "intents": {"en": "Intent", "fr": "Intention"},
    "reach": {"en": "Largest reach", "fr": "Plus grande audience"},
    "dates": {"en": "Dates", "fr": "Dates"},
    "dates-missing": {"en": "{number} had no date", "fr": "{number} sans date"},
    "dates-clamped": {"en": "{number} lay in the future", "fr": "{number} dans le futur"},
    "dates-value": {
        "en": "{which}: their time of arrival is shown",
        "fr": "{which} : l'heure d'arrivée est indiquée",
    },
    # many alerts in one message
    "flood-title": {"en": "{alerts} at once", "fr": "{alerts} à la fois"},
    "flood": {
        "en": "{alerts} since {when} are told here in one message: {channel} had its fill for this hour.",
        "fr": "{alerts} depuis {when}, en un seul message : {channel} en a reçu assez pour cette heure.",
    },
    "by-severity": {"en": "By severity", "fr": "Par gravité"},
    "by-brand": {"en": "By brand", "fr": "Par marque"},
    "by-rule": {"en": "By rule", "fr": "Par règle"},
    "the-rest": {"en": "And", "fr": "Et"},
    # what channels put around it
    "known": {"en": "What else is known", "fr": "Ce que l'on sait encore"},
    "to-do": {"en": "What to do next", "fr": "Que faire maintenant"},
    "runbook": {"en": "Runbook", "fr": "Procédure"},
    "open": {"en": "open", "fr": "ouvrir"},
    "page": {"en": "Open in Vigie", "fr": "Ouvrir dans Vigie"},
    "not-mailed": {"en": "Not delivered to {who}: {why}", "fr": "Non remis à {who} : {why}"},
    "diverted": {"en": "Sent here because", "fr": "Arrivé ici car"},
    "erased": {"en": "Erased", "fr": "Effacé"},
    "erased-posts": {
        "en": "{number} of its posts: deleted by author or platform, or at the author's request",
        "fr": "{number} de ses posts : par l'auteur ou la plateforme, ou à la demande de l'auteur",
    },
    "no-pictures": {
        "en": "The pictures are missing: {why}.",
        "fr": "Les images manquent : {why}.",
    },
    "late": {"en": "Late", "fr": "En retard"},
    "late-since": {"en": "it was due {when}", "fr": "prévu {when}"},
    "by-hand": {"en": "Sent by hand by", "fr": "Envoyé à la main par"},
    # to the operator
    "operator": {"en": "Vigie needs you", "fr": "Vigie a besoin de vous"},
    "reload-title": {"en": "rules.yaml was not taken over", "fr": "rules.yaml n'a pas été repris"},
    "reload": {
        "en": "{problems}: the last good rules stay in force.",
        "fr": "{problems} : les dernières bonnes règles restent en vigueur.",
    },
    "reload-advice": {"en": "Run `vigie check`.", "fr": "Lancez `vigie check`."},
    "left-out-title": {"en": "A model is left out", "fr": "Un modèle est laissé de côté"},
    "left-out": {
        "en": "{classifier} goes on without one of its models. {why}",
        "fr": "{classifier} continue sans l'un de ses modèles. {why}",
    },
    "left-out-advice": {
        "en": "Mentions are judged by the models that are left, or not at all where there is none. It is tried again every five minutes; `vigie doctor` looks at once.",
        "fr": "Les mentions sont jugées par les modèles qui restent, ou pas du tout s'il n'y en a aucun. Nouvel essai toutes les cinq minutes ; `vigie doctor` regarde tout de suite.",
    },
    "back-in-title": {"en": "The model is back", "fr": "Le modèle est de retour"},
    "back-in": {
        "en": "{classifier} has all its models again; it was without one since {since}.",
        "fr": "{classifier} a de nouveau tous ses modèles ; il en manquait un depuis {since}.",
    },
    "budget-day": {"en": "for today", "fr": "pour aujourd'hui"},
    "budget-month": {"en": "for this month", "fr": "pour ce mois-ci"},
    "budget-nearly-title": {
        "en": "{source} has spent most of what it may",
        "fr": "{source} a presque tout dépensé",
    },
    "budget-nearly": {
        "en": "{source} has spent {spent} of its {most} {span}.",
        "fr": "{source} a dépensé {spent} sur {most} {span}.",
    },
    "budget-stops": {
        "en": "At this pace it rests from {stops} until {until}, and the rules that depend on it are blind meanwhile.",
        "fr": "À ce rythme, elle s'arrête du {stops} au {until}, et les règles qui en dépendent sont aveugles entre-temps.",
    },
    "budget-lasts": {
        "en": "At this pace that lasts until {until}: {forecast} in all.",
        "fr": "À ce rythme, cela suffit jusqu'au {until} : {forecast} en tout.",
    },
    "budget-stopped-title": {"en": "{source} is out of budget", "fr": "{source} n'a plus de budget"},
    "budget-stopped": {
        "en": "{source} has spent {spent} of its {most} {span}, and the next request may cost more than is left: it is not read until {until}. The rules that depend on it are blind meanwhile.",
        "fr": "{source} a dépensé {spent} sur {most} {span}, et la prochaine requête peut coûter plus que le reste : elle n'est plus lue jusqu'au {until}. Les règles qui en dépendent sont aveugles entre-temps.",
    },
    "budget-advice": {
        "en": "`vigie sources --spending` shows where it goes. To spend less, let it look less often (`every`); to go on, raise `budget` in rules.yaml where it costs money.",
        "fr": "`vigie sources --spending` montre où cela passe. Pour dépenser moins, espacez les lectures (`every`) ; pour continuer, relevez `budget` dans rules.yaml si la source est payante.",
    },
    "stale-title": {"en": "{source} may be dead", "fr": "{source} est peut-être morte"},
    "stale-source": {
        "en": "The source {source} answers, and brings nothing that can be trusted. {why}",
        "fr": "La source {source} répond, et n'apporte rien de fiable. {why}",
    },
    "blind-source": {
        "en": "The source {source} is blind. {why}",
        "fr": "La source {source} est aveugle. {why}",
    },
    "stale-advice": {
        "en": "Until it brings news again, the rules that read it count as blind. Look at it yourself, and try `vigie source test {source}`.",
        "fr": "Tant qu'elle n'apporte rien de neuf, les règles qui la lisent passent pour aveugles. Regardez-la vous-même, et essayez `vigie source test {source}`.",
    },
    "fresh-title": {"en": "{source} is back", "fr": "{source} est de retour"},
    "fresh": {
        "en": "The source {source} can be trusted again; it could not since {since}.",
        "fr": "La source {source} est de nouveau fiable ; elle ne l'était plus depuis {since}.",
    },
    "failing-title": {"en": "{source} cannot be read", "fr": "{source} ne peut pas être lue"},
    "failing": {
        "en": "The source {source} has not been readable since {since}. {why}",
        "fr": "La source {source} n'est plus lisible depuis {since}. {why}",
    },
    "failing-advice": {
        "en": "It is tried again by itself; until it answers, the rules that read it count as blind. Look what is wrong with `vigie source test {source}`.",
        "fr": "Elle est réessayée toute seule ; tant qu'elle ne répond pas, les règles qui la lisent passent pour aveugles. Voyez ce qui ne va pas avec `vigie source test {source}`.",
    },
    "answers": {
        "en": "The source {source} can be read again; it could not since {since}. What it still shows of that time is read now.",
        "fr": "La source {source} est de nouveau lisible ; elle ne l'était plus depuis {since}. Ce qu'elle montre encore de ce temps est lu maintenant.",
    },
    "secret-title": {"en": "{channel} has no secret", "fr": "{channel} n'a pas son secret"},
    "secret": {
        "en": "{variable} is not set, so what is meant for {channel} goes to {fallback}.",
        "fr": "{variable} n'est pas définie : ce qui est destiné à {channel} va vers {fallback}.",
    },
    "secret-advice": {
        "en": "Set {variable} and start Vigie again.",
        "fr": "Définissez {variable} et relancez Vigie.",
    },
    "test-title": {"en": "TEST · {channel}", "fr": "ESSAI · {channel}"},
    "test": {
        "en": "Vigie can reach you here. Nothing has happened.",
        "fr": "Vigie peut vous joindre ici. Il ne s'est rien passé.",
    },
}
PHRASES: Mapping[str, Mapping[Language, str]] = {
    name: {"en": said["en"], "fr": in_french(said["fr"])} for name, said in _PHRASES.items()
}
