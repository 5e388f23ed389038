"""What a first rules file says around its keys, and its rules, in both languages. Tables, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model import Language


@dataclass(frozen=True, slots=True)
class StarterRule:
    """A rule that is worth having from the first day.

    Args:
        select: what it selects besides brands, as it is written.
        of_others: it looks at competitors, not at the own brand.
    """

    name: str
    select: str
    when: str
    severity: str
    why: Mapping[Language, str]
    advice: Mapping[Language, str] = field(default_factory=dict)
    of_others: bool = False


RULES = (
    StarterRule(
        "safety-scare",
        ", topics: [safety, health]",
        "each",
        "crisis",
        {"en": "one is enough, at any hour", "fr": "un seul suffit, à toute heure"},
        {
            "en": "Do not answer yet. Call the product safety team, and collect links to everything that is said.",
            "fr": "Ne répondez pas encore. Prévenez l'équipe sécurité produit et rassemblez les liens.",
        },
    ),
    StarterRule(
        "data-breach",
        ", topics: data-breach",
        "{count: 2, within: 6h, authors: 2}",
        "crisis",
        {"en": "two people say so", "fr": "deux personnes le disent"},
        {
            "en": "Call the security team before anything is confirmed or denied.",
            "fr": "Prévenez l'équipe sécurité informatique avant de confirmer ou de démentir.",
        },
    ),
    StarterRule(
        "boycott-call",
        ", topics: boycott",
        "{count: 5, within: 6h, authors: 4}",
        "warning",
        {"en": "several people call for it", "fr": "plusieurs personnes y appellent"},
        {
            "en": "Find out what it is about and who began. Stop scheduled posts.",
            "fr": "Cherchez de quoi il s'agit et qui a commencé. Suspendez les publications programmées.",
        },
    ),
    StarterRule(
        "mood-turns",
        ", sentiment: negative, confidence: 60%",
        "{spike: {within: 1h}}",
        "warning",
        {
            "en": "far more anger than is usual at this hour; learns for two weeks",
            "fr": "bien plus de colère que d'habitude à cette heure ; apprend pendant deux semaines",
        },
        {
            "en": "Read the three quotes, and ask the community team what they see.",
            "fr": "Lisez les trois citations et demandez à l'équipe communauté ce qu'elle voit.",
        },
    ),
    StarterRule(
        "outage",
        ", topics: outage",
        "{count: 4, within: 1h, authors: 3}",
        "warning",
        {"en": "it does not work, say several", "fr": "plusieurs disent que cela ne marche pas"},
        {
            "en": "Check the status page before you answer.",
            "fr": "Regardez la page d'état avant de répondre.",
        },
    ),
    StarterRule(
        "press-enquiry",
        ", topics: press",
        "each",
        "warning",
        {"en": "a journalist asks", "fr": "un journaliste se renseigne"},
        {
            "en": "Pass it on to the press office with the link.",
            "fr": "Transmettez au service de presse, avec le lien.",
        },
    ),
    StarterRule(
        "runs-away",
        "",
        "{velocity: {within: 1h, at_least: 20}}",
        "watch",
        {
            "en": "one thread, story or link gathers mentions fast",
            "fr": "un fil, un récit ou un lien s'emballe",
        },
    ),
    StarterRule(
        "feeds-are-down",
        "",
        "{silence: {for: 3h, of: sources}}",
        "warning",
        {
            "en": "nothing can be seen: that is no calm",
            "fr": "on ne voit plus rien : ce n'est pas le calme",
        },
        {
            "en": "Ask whoever runs Vigie to look at `vigie doctor`.",
            "fr": "Demandez à qui héberge Vigie de lancer `vigie doctor`.",
        },
    ),
    StarterRule(
        "competitor-in-trouble",
        ", topics: [safety, data-breach, outage, boycott, labour]",
        "{count: 5, within: 6h, authors: 4}",
        "watch",
        {"en": "what hits them may hit you", "fr": "ce qui les touche peut vous toucher"},
        of_others=True,
    ),
)

PHRASES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "head": "# What Vigie watches, and what is worth an alert. Written by `vigie init`; it is yours from here on.\n"
        "# Save it: a running Vigie takes it up within two seconds. `vigie check` tells every mistake with its line.\n"
        "# Every key explained: docs/rules.md",
        "page": "where `vigie web` is reached: cards and digests link to it",
        "brands": "# --- What is watched: any of the terms names the brand; case and accents do not matter ---",
        "context": "{} is an everyday word: it counts where one of these words stands in the same text",
        "word": "also a word or a famous name: `query: Name AND (word OR word)` keeps what is meant",
        "misspelt": "likely misspellings, to add to the terms if they are no words of their own:",
        "not": "# phrases that mean something else",
        "sources": "# --- Where to look ---",
        "more": "more: `vigie source list --available`, then `vigie source add KIND`",
        "news": "Google News",
        "country": "Google News, once you write the country",
        "bluesky": "all of Bluesky, as it is written",
        "hackernews": "Hacker News",
        "feed": "a feed you read",
        "channels": "# --- Who is told: a secret never stands here, it comes from the environment ---",
        "rules": "# --- What is worth an alert: select says which mentions, when says under which condition ---",
        "quiet": "# --- When lesser alerts wait for the morning, and how long mentions are kept ---",
    },
    "fr": {
        "head": "# Ce que Vigie surveille, et ce qui mérite une alerte. Écrit par `vigie init` ; ce fichier est à vous.\n"
        "# Enregistrez-le : Vigie le relit en deux secondes. `vigie check` signale chaque erreur avec sa ligne.\n"
        "# Toutes les clés expliquées (en anglais) : docs/rules.md",
        "page": "où l'on ouvre `vigie web` : cartes et synthèses y renvoient",
        "brands": "# --- Ce qui est surveillé : chaque terme désigne la marque ; ni la casse ni les accents ne comptent ---",
        "context": "{} est aussi un mot courant : il compte si l'un de ces mots est dans le même texte",
        "word": "aussi un mot ou un nom célèbre : `query: Nom AND (mot OR mot)` garde ce qui est visé",
        "misspelt": "fautes d'orthographe probables, à ajouter aux termes si ce ne sont pas d'autres mots :",
        "not": "# expressions qui désignent autre chose",
        "sources": "# --- Où regarder ---",
        "more": "autres : `vigie source list --available`, puis `vigie source add KIND`",
        "news": "Google Actualités",
        "country": "Google Actualités, une fois le pays écrit",
        "bluesky": "tout Bluesky, au fil de l'eau",
        "hackernews": "Hacker News",
        "feed": "un flux que vous lisez",
        "channels": "# --- Qui est prévenu : jamais de secret ici, il vient de l'environnement ---",
        "rules": "# --- Ce qui mérite une alerte : select dit quelles mentions, when à quelle condition ---",
        "quiet": "# --- Quand les petites alertes attendent le matin, et combien de temps on garde les mentions ---",
    },
}
