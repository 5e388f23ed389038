"""Why, in a sentence: the table below is every reason that there is, and is read as documentation."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import monitor.rules
from monitor.model import Number, Reason
from monitor.rules.explain import TONGUES, sentence

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING = datetime(2026, 3, 10, 20, 4, tzinfo=UTC)  # a Tuesday, 21:04 in Paris
PARIS = ZoneInfo("Europe/Paris")

SELECTED: dict[str, Number] = {"sentiment": "negative", "topics": "safety", "words": "recall, injured"}
COUNTED: dict[str, Number] = {
    "count": 27,
    "mentions": 27,
    "authors": 19,
    "authors_needed": 5,
    "within": HOUR,
    "since": EVENING - HOUR,
    "until": EVENING,
}
USUAL: dict[str, Number] = {
    **COUNTED,
    "sentiment": "negative",
    "floor": 10,
    "baseline": "seasonal",
    "history": 40 * DAY,
    "needed": 14 * DAY,
    "usual": 4.0,
    "sd": 3.04,
    "threshold": 12.0,
    "factor": 3.0,
    "noise": 4.0,
    "weekday": 1,
    "hour": 21,
}
SHARED: dict[str, Number] = {
    **COUNTED,
    "count": 45,
    "part": "negative",
    "part_count": 28,
    "share": 0.6222,
    "share_low": 0.501,
    "above": 0.4,
    "limit": 0.45,
    "usual_share": 0.31,
}
MOVED: dict[str, Number] = {
    **COUNTED,
    "part": "negative",
    "value": 0.52,
    "usual": 0.31,
    "moved": 0.21,
    "error": 0.05,
    "by": 0.15,
    "noise": 3.0,
    "to": "worse",
}
MEAN: dict[str, Number] = {**MOVED, "part": "", "value": -0.31, "usual": 0.08, "moved": -0.39}
QUIET: dict[str, Number] = {
    "count": 2,
    "usual": 31.0,
    "spread": 5.6,
    "weeks": 7,
    "below": 0.3,
    "limit": 9.3,
    "within": 6 * HOUR,
    "since": EVENING - 6 * HOUR,
    "until": EVENING,
}
TERM: dict[str, Number] = {
    **COUNTED,
    "term": "#recall",
    "with": "battery, fire",
    "at_least": 8,
    "usual": 0.4,
    "factor": 10.0,
    "history": 30 * DAY,
    "known": 1,
    "past": 1204,
}
THREAD: dict[str, Number] = {**COUNTED, "kind": "thread", "what": "t3_abc", "at_least": 15, "sources": 1}
REACH: dict[str, Number] = {"author": "Marie", "reach": 1_250_000, "above": 100_000}

TABLE: list[tuple[str, dict[str, Number], str, str]] = [
    # each, count
    (
        "each",
        SELECTED,
        "A negative mention of Acme about safety (recall, injured).",
        "Une mention négative d'Acme sur le thème sécurité (recall, injured).",
    ),
    ("each", {}, "A mention of Acme.", "Une mention d'Acme."),
    (
        "count",
        {**SELECTED, **COUNTED, "at_least": 10},
        "27 negative mentions of Acme about safety in 1 hour by 19 authors (the rule asks for 10 by 5).",
        "27 mentions négatives d'Acme sur le thème sécurité en 1 heure par 19 auteurs (la règle en demande 10 par 5).",
    ),
    (
        "count",
        {**COUNTED, "mentions": 1204, "at_least": 10, "authors_needed": 1},
        "27 mentions of Acme in 1 hour by 19 authors, 1,204 with their copies (the rule asks for 10).",
        "27 mentions d'Acme en 1 heure par 19 auteurs, 1␣204 avec leurs copies (la règle en demande 10).",
    ),
    (
        "count",
        {**COUNTED, "count": 1, "mentions": 1, "authors": 1, "at_least": 1, "sentiment": "negative, unknown"},
        "1 negative or unread mention of Acme in 1 hour by 1 author (the rule asks for 1 by 5).",
        "1 mention négative ou non lue d'Acme en 1 heure par 1 auteur (la règle en demande 1 par 5).",
    ),
    (
        "below-count",
        {**COUNTED, "at_least": 50},
        "Only 27 mentions of Acme in 1 hour; the rule asks for 50.",
        "Seulement 27 mentions d'Acme en 1 heure␣; la règle en demande 50.",
    ),
    (
        "below-count",
        {**COUNTED, "count": 0, "at_least": 5},
        "No mentions of Acme in 1 hour; the rule asks for 5.",
        "Aucune mention d'Acme en 1 heure␣; la règle en demande 5.",
    ),
    (
        "too-few-authors",
        {**COUNTED, "authors": 2},
        "27 mentions of Acme in 1 hour, but by 2 authors only; the rule asks for 5.",
        "27 mentions d'Acme en 1 heure, mais par 2 auteurs seulement␣; la règle en demande 5.",
    ),
    (
        "too-few-authors",
        {**COUNTED, "authors": 2, "part": "negative"},
        "27 mentions of Acme in 1 hour are negative, but by 2 authors only; the rule asks for 5.",
        "27 mentions d'Acme en 1 heure sont négatives, mais par 2 auteurs seulement␣; la règle en demande 5.",
    ),
    (
        "too-few-sources",
        {**COUNTED, "sources": 1, "sources_needed": 3},
        "27 mentions of Acme in 1 hour, but from 1 source only; the rule asks for 3.",
        "27 mentions d'Acme en 1 heure, mais de 1 source seulement␣; la règle en demande 3.",
    ),
    (
        "same-story",
        {"copies": 3},
        "A copy of a story about Acme that was counted already.",
        "Une copie d'un récit sur Acme déjà compté.",
    ),
    ("nothing-yet", {}, "Nothing of Acme was selected yet.", "Rien sur Acme n'a encore été retenu."),
    (
        "nothing-new",
        {"last": EVENING},
        "Nothing new of Acme since Tue 10 Mar, 21:04 CET.",
        "Rien de nouveau sur Acme depuis le mar. 10 mars, 21:04 CET.",
    ),
    # spike
    (
        "spike",
        USUAL,
        "27 negative mentions of Acme in 1 hour by 19 authors; usual on a Tuesday at 21 h: 4 ± 3.04 (needed: more than 12 = 3 times usual).",
        "27 mentions négatives d'Acme en 1 heure par 19 auteurs␣; d'ordinaire le mardi à 21␣h~: 4 ± 3,04 (il en faut plus de 12 = 3 fois plus).",
    ),
    (
        "spike",
        {**USUAL, "mentions": 31, "share": 0.6, "usual_share": 0.2, "share_low": 0.5},
        "27 negative mentions of Acme in 1 hour by 19 authors (31 in all; no story counts twice, and no voice more than three times); usual on a Tuesday at 21 h: 4 ± 3.04 (needed: more than 12 = 3 times usual); 60% of all, and 20% is usual.",
        "27 mentions négatives d'Acme en 1 heure par 19 auteurs (31 en tout␣; aucun récit ne compte deux fois, aucune voix plus de trois)␣; d'ordinaire le mardi à 21␣h~: 4 ± 3,04 (il en faut plus de 12 = 3 fois plus)␣; 60~% de l'ensemble, et 20~% d'ordinaire.",
    ),
    (
        "spike",
        {**USUAL, "threshold": 16.2},
        "27 negative mentions of Acme in 1 hour by 19 authors; usual on a Tuesday at 21 h: 4 ± 3.04 (needed: more than 16.2, beyond 4 times the noise).",
        "27 mentions négatives d'Acme en 1 heure par 19 auteurs␣; d'ordinaire le mardi à 21␣h~: 4 ± 3,04 (il en faut plus de 16,2, au-delà de 4 fois l'écart habituel).",
    ),
    (
        "spike",
        {**USUAL, "usual": 0.5, "sd": 0.7, "threshold": 3.3, "speed": "slow", "within": DAY},
        "27 negative articles of Acme in 1 day by 19 authors; usual on a Tuesday at 21 h: 0.5 ± 0.7 (needed: 10, the floor).",
        "27 articles négatifs d'Acme en 1 jour par 19 auteurs␣; d'ordinaire le mardi à 21␣h~: 0,5 ± 0,7 (il en faut 10, le plancher).",
    ),
    (
        "spike",
        {**USUAL, "baseline": "flat", "history": timedelta(days=3, hours=4)},
        "27 negative mentions of Acme in 1 hour by 19 authors; usual so far, after 76 hours: 4 ± 3.04 (needed: more than 12 = 3 times usual).",
        "27 mentions négatives d'Acme en 1 heure par 19 auteurs␣; d'ordinaire jusqu'ici, après 76 heures~: 4 ± 3,04 (il en faut plus de 12 = 3 fois plus).",
    ),
    (
        "spike",
        {**COUNTED, "count": 412, "mentions": 412, "authors": 388, "baseline": "none"},
        "412 mentions of Acme in 1 hour by 388 authors; no baseline yet.",
        "412 mentions d'Acme en 1 heure par 388 auteurs␣; pas encore de référence.",
    ),
    (
        "below-floor",
        {**COUNTED, "count": 6, "mentions": 40, "floor": 10},
        "Only 6 mentions of Acme in 1 hour (40 in all; no story counts twice, and no voice more than three times); the rule asks for 10.",
        "Seulement 6 mentions d'Acme en 1 heure (40 en tout␣; aucun récit ne compte deux fois, aucune voix plus de trois)␣; la règle en demande 10.",
    ),
    (
        "below-floor",
        {**COUNTED, "count": 7, "mentions": 7, "floor": 10},
        "Only 7 mentions of Acme in 1 hour; the rule asks for 10.",
        "Seulement 7 mentions d'Acme en 1 heure␣; la règle en demande 10.",
    ),
    (
        "below-floor",
        {
            **COUNTED,
            "count": 0,
            "mentions": 0,
            "floor": 5,
            "speed": "slow",
            "sentiment": "negative",
            "topics": "safety, outage",
        },
        "No negative articles of Acme about safety, outage in 1 hour; the rule asks for 5.",
        "Aucun article négatif d'Acme sur les thèmes sécurité, panne en 1 heure␣; la règle en demande 5.",
    ),
    (
        "below-floor",
        {**COUNTED, "count": 7, "mentions": 7, "floor": 10, "intent": "complaint, purchase-interest"},
        "Only 7 mentions of Acme (complaint or purchase interest) in 1 hour; the rule asks for 10.",
        "Seulement 7 mentions d'Acme (plainte ou envie d'achat) en 1 heure␣; la règle en demande 10.",
    ),
    (
        "below-factor",
        {**USUAL, "count": 11, "mentions": 11},
        "11 negative mentions of Acme in 1 hour; usual on a Tuesday at 21 h: 4 ± 3.04: not 3 times that.",
        "11 mentions négatives d'Acme en 1 heure␣; d'ordinaire le mardi à 21␣h~: 4 ± 3,04~: ce n'est pas 3 fois plus.",
    ),
    (
        "within-noise",
        {**USUAL, "count": 14, "mentions": 14, "threshold": 16.2},
        "14 negative mentions of Acme in 1 hour; usual on a Tuesday at 21 h: 4 ± 3.04: up to 16.2 may be chance.",
        "14 mentions négatives d'Acme en 1 heure␣; d'ordinaire le mardi à 21␣h~: 4 ± 3,04~: jusqu'à 16,2, ce peut être le hasard.",
    ),
    (
        "no-angrier",
        {**USUAL, "share": 0.18, "usual_share": 0.2, "share_low": 0.15},
        "27 negative mentions of Acme in 1 hour, but everything is up: they are 18% of all, for certain 15%, and 20% is usual.",
        "27 mentions négatives d'Acme en 1 heure, mais tout augmente~: c'est 18~% de l'ensemble, à coup sûr 15~%, et 20~% d'ordinaire.",
    ),
    (
        "no-angrier",
        {**USUAL, "share": 0.45, "share_low": 0.4},
        "27 negative mentions of Acme in 1 hour, but everything is up: they are 45% of all, for certain 40%, and what is usual is not known yet.",
        "27 mentions négatives d'Acme en 1 heure, mais tout augmente~: c'est 45~% de l'ensemble, à coup sûr 40~%, et on ne sait pas encore ce qui est ordinaire.",
    ),
    (
        "known-event",
        {**COUNTED, "event": "Autumn launch"},
        "27 mentions of Acme in 1 hour: expected, Autumn launch is on.",
        "27 mentions d'Acme en 1 heure~: attendu, Autumn launch est en cours.",
    ),
    (
        "learning",
        {"history": 6 * DAY, "needed": 14 * DAY},
        "Still learning what is usual for Acme: 6 days of 14 days.",
        "Encore en apprentissage de l'ordinaire d'Acme~: 6 jours sur 14 jours.",
    ),
    (
        "learning",
        {**USUAL, "history": 6 * DAY},
        "27 negative mentions of Acme in 1 hour: still learning what is usual for Acme (6 days of 14 days).",
        "27 mentions négatives d'Acme en 1 heure~: encore en apprentissage de l'ordinaire d'Acme (6 jours sur 14 jours).",
    ),
    (
        "not-enough-data",
        {"history": 5 * HOUR, "needed": 14 * DAY},
        "Not enough data yet to know what is usual for Acme: 5 hours of 14 days.",
        "Pas encore assez de données pour connaître l'ordinaire d'Acme~: 5 heures sur 14 jours.",
    ),
    (
        "not-enough-data",
        {**COUNTED, "history": timedelta(hours=23, minutes=7), "needed": 14 * DAY},
        "27 mentions of Acme in 1 hour: no baseline yet (only 23 hours 7 minutes are known), and too few to alert without one.",
        "27 mentions d'Acme en 1 heure~: pas encore de référence (on ne connaît que 23 heures 7 minutes), et trop peu pour alerter sans elle.",
    ),
    # share, shift
    (
        "share",
        SHARED,
        "62.2% of 45 mentions of Acme in 1 hour are negative (28, by 19 authors): at least 50.1% for certain, and the limit is 45% (31% is usual).",
        "62,2~% de 45 mentions d'Acme en 1 heure sont négatives (28, par 19 auteurs)~: au moins 50,1~% à coup sûr, et la limite est de 45~% (31~% d'ordinaire).",
    ),
    (
        "share",
        {key: value for key, value in SHARED.items() if key != "usual_share"} | {"part": "outage"},
        "62.2% of 45 mentions of Acme in 1 hour speak of outage (28, by 19 authors): at least 50.1% for certain, and the limit is 45%.",
        "62,2~% de 45 mentions d'Acme en 1 heure parlent de panne (28, par 19 auteurs)~: au moins 50,1~% à coup sûr, et la limite est de 45~%.",
    ),
    (
        "share",
        {**SHARED, "part": "acme"},
        "62.2% of all 45 mentions in 1 hour speak of Acme (28, by 19 authors): at least 50.1% for certain, and the limit is 45% (31% is usual).",
        "62,2~% de l'ensemble des 45 mentions en 1 heure parlent d'Acme (28, par 19 auteurs)~: au moins 50,1~% à coup sûr, et la limite est de 45~% (31~% d'ordinaire).",
    ),
    (
        "below-share",
        {**SHARED, "share_low": 0.396},
        "62.2% of 45 mentions of Acme in 1 hour are negative: for certain 39.6%, not more than 40%.",
        "62,2~% de 45 mentions d'Acme en 1 heure sont négatives~: à coup sûr 39,6~%, pas plus de 40~%.",
    ),
    (
        "below-share",
        {**SHARED, "part": "acme", "share_low": 0.396},
        "62.2% of all 45 mentions in 1 hour speak of Acme: for certain 39.6%, not more than 40%.",
        "62,2~% de l'ensemble des 45 mentions en 1 heure parlent d'Acme~: à coup sûr 39,6~%, pas plus de 40~%.",
    ),
    (
        "usual-share",
        {**SHARED, "usual_share": 0.75},
        "62.2% of 45 mentions of Acme in 1 hour are negative: more than 40%, but no news: 75% is usual.",
        "62,2~% de 45 mentions d'Acme en 1 heure sont négatives~: plus de 40~%, mais rien de neuf~: 75~% d'ordinaire.",
    ),
    (
        "usual-share",
        {**SHARED, "part": "acme", "usual_share": 0.75},
        "62.2% of all 45 mentions in 1 hour speak of Acme: more than 40%, but no news: 75% is usual.",
        "62,2~% de l'ensemble des 45 mentions en 1 heure parlent d'Acme~: plus de 40~%, mais rien de neuf~: 75~% d'ordinaire.",
    ),
    (
        "shift",
        MOVED,
        "Of 27 mentions of Acme in 1 hour, 52% are negative; usual is 31%: moved by +21% (± 5%).",
        "Sur 27 mentions d'Acme en 1 heure, 52~% sont négatives␣; d'ordinaire 31~%~: un écart de +21~% (± 5~%).",
    ),
    (
        "shift",
        MEAN,
        "The mean sentiment of 27 mentions of Acme in 1 hour is \u22120.31; usual is 0.08: moved by \u22120.39 (± 0.05).",
        "La tonalité moyenne de 27 mentions d'Acme en 1 heure est de \u22120,31␣; d'ordinaire 0,08~: un écart de \u22120,39 (± 0,05).",
    ),
    (
        "no-shift",
        {**MOVED, "moved": 0.0},
        "Of 27 mentions of Acme in 1 hour, 52% are negative; usual is 31%: moved by 0%, and the rule asks for 15%.",
        "Sur 27 mentions d'Acme en 1 heure, 52~% sont négatives␣; d'ordinaire 31~%~: un écart de 0~%, et la règle demande 15~%.",
    ),
    (
        "no-shift",
        {**MEAN, "moved": -0.1},
        "The mean sentiment of 27 mentions of Acme in 1 hour is \u22120.31; usual is 0.08: moved by \u22120.1, and the rule asks for 0.15.",
        "La tonalité moyenne de 27 mentions d'Acme en 1 heure est de \u22120,31␣; d'ordinaire 0,08~: un écart de \u22120,1, et la règle demande 0,15.",
    ),
    (
        "shift-unsure",
        MOVED,
        "Of 27 mentions of Acme in 1 hour, 52% are negative; usual is 31%: moved by +21% (± 5%), which may be chance.",
        "Sur 27 mentions d'Acme en 1 heure, 52~% sont négatives␣; d'ordinaire 31~%~: un écart de +21~% (± 5~%), ce peut être le hasard.",
    ),
    (
        "shift-unsure",
        MEAN,
        "The mean sentiment of 27 mentions of Acme in 1 hour is \u22120.31; usual is 0.08: moved by \u22120.39 (± 0.05), which may be chance.",
        "La tonalité moyenne de 27 mentions d'Acme en 1 heure est de \u22120,31␣; d'ordinaire 0,08~: un écart de \u22120,39 (± 0,05), ce peut être le hasard.",
    ),
    # silence
    ("silent", {"within": DAY}, "Nothing of Acme for 1 day.", "Rien sur Acme depuis 1 jour."),
    (
        "heard",
        {"within": DAY, "last": EVENING},
        "Acme was heard of, or first watched, less than 1 day ago: Tue 10 Mar, 21:04 CET.",
        "On a entendu parler d'Acme, ou commencé à observer, il y a moins de 1 jour~: mar. 10 mars, 21:04 CET.",
    ),
    (
        "below-usual",
        QUIET,
        "Only 2 mentions of Acme in 6 hours; usual for these hours: 31 ± 5.6 (7 weeks known; the rule asks for less than 30% of that).",
        "Seulement 2 mentions d'Acme en 6 heures␣; d'ordinaire à ces heures~: 31 ± 5,6 (7 semaines en mémoire␣; la règle demande moins de 30~% de cela).",
    ),
    (
        "as-usual",
        {**QUIET, "count": 29},
        "29 mentions of Acme in 6 hours; usual for these hours: 31 ± 5.6: no silence.",
        "29 mentions d'Acme en 6 heures␣; d'ordinaire à ces heures~: 31 ± 5,6~: ce n'est pas un silence.",
    ),
    (
        "too-quiet-to-tell",
        {**QUIET, "count": 0, "usual": 3.0, "spread": 1.7},
        "0 mentions of Acme in 6 hours; so few are usual (3 ± 1.7) that this may be chance.",
        "0 mention d'Acme en 6 heures␣; il y en a d'ordinaire si peu (3 ± 1,7) que ce peut être le hasard.",
    ),
    (
        "blind",
        {"sources": "news, forum", "since": EVENING},
        "Nothing can be said: news, forum cannot be seen since Tue 10 Mar, 21:04 CET.",
        "Rien ne peut être dit~: pas de vue sur news, forum depuis le mar. 10 mars, 21:04 CET.",
    ),
    (
        "source-silent",
        {"sources": "news, forum", "within": DAY, "since": EVENING, "until": EVENING + DAY},
        "None of the sources of this rule could be seen for 1 day: news, forum.",
        "Aucune des sources de cette règle n'a pu être vue depuis 1 jour~: news, forum.",
    ),
    (
        "source-seen",
        {"sources": 3, "blind": 1, "within": DAY},
        "Its sources are seen (1 of 3 are not).",
        "Ses sources sont visibles (1 sur 3 ne le sont pas).",
    ),
    # new_term, velocity, reach
    (
        "new-term",
        TERM,
        "“#recall” is new: it stands in 27 stories of Acme in 1 hour, by 19 authors; usual: 0.4. With it: battery, fire.",
        "«~#recall~» est nouveau~: il figure dans 27 récits d'Acme en 1 heure, par 19 auteurs␣; d'ordinaire~: 0,4. Avec~: battery, fire.",
    ),
    (
        "new-term",
        {**TERM, "with": "", "usual": 0.0},
        "“#recall” is new: it stands in 27 stories of Acme in 1 hour, by 19 authors; usual: 0.",
        "«~#recall~» est nouveau~: il figure dans 27 récits d'Acme en 1 heure, par 19 auteurs␣; d'ordinaire~: 0.",
    ),
    (
        "new-term",
        {**TERM, "with": "", "count": 1, "authors": 1},
        "“#recall” is new: it stands in 1 story of Acme in 1 hour, by 1 author; usual: 0.4.",
        "«~#recall~» est nouveau~: il figure dans 1 récit d'Acme en 1 heure, par 1 auteur␣; d'ordinaire~: 0,4.",
    ),
    (
        "no-new-term",
        {"at_least": 1, "within": HOUR},
        "No word that is new for Acme is said by 1 story in 1 hour.",
        "Aucun mot nouveau pour Acme n'est dit par 1 récit en 1 heure.",
    ),
    (
        "no-new-term",
        {"at_least": 8, "within": HOUR},
        "No word that is new for Acme is said by 8 stories in 1 hour.",
        "Aucun mot nouveau pour Acme n'est dit par 8 récits en 1 heure.",
    ),
    (
        "term-usual",
        {**TERM, "usual": 6.5},
        "“#recall” stands in 27 stories of Acme in 1 hour, but is no news: usual is 6.5, and the rule asks for 10 times that.",
        "«~#recall~» figure dans 27 récits d'Acme en 1 heure, mais n'est pas nouveau~: 6,5 d'ordinaire, et la règle demande 10 fois plus.",
    ),
    (
        "term-usual",
        {**TERM, "count": 1},
        "“#recall” stands in 1 story of Acme in 1 hour, but is no news: usual is 0.4, and the rule asks for 10 times that.",
        "«~#recall~» figure dans 1 récit d'Acme en 1 heure, mais n'est pas nouveau~: 0,4 d'ordinaire, et la règle demande 10 fois plus.",
    ),
    (
        "term-few-authors",
        {**TERM, "count": 1, "authors": 1},
        "“#recall” is new in 1 story of Acme in 1 hour, but by 1 author only; the rule asks for 5.",
        "«~#recall~» est nouveau dans 1 récit d'Acme en 1 heure, mais par 1 auteur seulement␣; la règle en demande 5.",
    ),
    (
        "term-few-authors",
        {**TERM, "authors": 1},
        "“#recall” is new in 27 stories of Acme in 1 hour, but by 1 author only; the rule asks for 5.",
        "«~#recall~» est nouveau dans 27 récits d'Acme en 1 heure, mais par 1 auteur seulement␣; la règle en demande 5.",
    ),
    (
        "velocity",
        THREAD,
        "One thread gathered 27 mentions of Acme in 1 hour by 19 authors (the rule asks for 15 by 5): t3_abc.",
        "Un même fil a réuni 27 mentions d'Acme en 1 heure par 19 auteurs (la règle en demande 15 par 5)~: t3_abc.",
    ),
    (
        "too-slow",
        {**THREAD, "kind": "story", "count": 9},
        "The busiest story about Acme gathered 9 mentions in 1 hour; the rule asks for 15.",
        "Le récit le plus actif sur Acme a réuni 9 mentions en 1 heure␣; la règle en demande 15.",
    ),
    (
        "velocity-few-authors",
        {**THREAD, "kind": "link", "authors": 2},
        "One link gathered 27 mentions of Acme in 1 hour, but by 2 authors only; the rule asks for 5.",
        "Un même lien a réuni 27 mentions d'Acme en 1 heure, mais par 2 auteurs seulement␣; la règle en demande 5.",
    ),
    (
        "nothing-gathers",
        {"within": HOUR},
        "Nothing of Acme gathers mentions in 1 hour.",
        "Rien sur Acme ne réunit de mentions en 1 heure.",
    ),
    (
        "reach",
        REACH,
        "Marie, with a reach of 1,250,000, speaks of Acme (the rule asks for more than 100,000).",
        "Marie, qui touche 1␣250␣000 personnes, parle d'Acme (la règle en demande plus de 100␣000).",
    ),
    (
        "reach-below",
        {**REACH, "reach": 1204},
        "Marie has a reach of 1,204; the rule asks for more than 100,000.",
        "Marie touche 1␣204 personnes␣; la règle en demande plus de 100␣000.",
    ),
    (
        "reach-unknown",
        {"author": "Marie", "above": 100_000},
        "Nobody knows how many Marie reaches; the rule asks for more than 100,000.",
        "On ne sait pas combien de personnes Marie touche␣; la règle en demande plus de 100␣000.",
    ),
    # whatever the condition
    (
        "history",
        {},
        "History: it was published before Vigie listened, or too long before it arrived.",
        "De l'historique~: publié avant que Vigie n'écoute, ou arrivé trop tard.",
    ),
    (
        "too-late",
        {},
        "It came so long after others that what was around it is forgotten.",
        "Arrivée si longtemps après d'autres que ce qui l'entourait est oublié.",
    ),
    (
        "sampled",
        {"source": "inbox"},
        "inbox gives what somebody chose to bring: it is not compared with what is usual.",
        "inbox donne ce que quelqu'un a choisi d'apporter~: ce n'est pas comparé à l'ordinaire.",
    ),
    (
        "same-mention",
        {"revision": 2},
        "An edit of a mention of Acme that was told already.",
        "Une modification d'une mention d'Acme déjà signalée.",
    ),
    # the life of an alert
    (
        "calm",
        {"calm": 2 * HOUR, "since": EVENING},
        "Calm for 2 hours: resolved.",
        "Au calme depuis 2 heures~: résolue.",
    ),
    (
        "quiet",
        {"cooldown": 2 * HOUR},
        "Nothing more for 2 hours: resolved.",
        "Plus rien depuis 2 heures~: résolue.",
    ),
    (
        "rule-gone",
        {"calm": HOUR, "since": EVENING},
        "Its rule was taken out of rules.yaml: resolved.",
        "Sa règle a été retirée de rules.yaml~: résolue.",
    ),
    (
        "cooling-down",
        COUNTED,
        "It fired again on what was there already when somebody said, a short while ago, that it is over.",
        "Elle s'est déclenchée à nouveau sur ce qui était déjà là quand quelqu'un l'a déclarée résolue, il y a peu.",
    ),
    (
        "snooze-over",
        {"by": "Amina", "until": EVENING},
        "The snooze of Amina is over, and it is still open.",
        "La pause d'Amina est finie, et elle est encore ouverte.",
    ),
    (
        "nobody-took-it",
        {"since": EVENING},
        "Still open, and nobody has taken it since Tue 10 Mar, 21:04 CET.",
        "Toujours ouverte, et personne ne l'a prise en charge depuis le mar. 10 mars, 21:04 CET.",
    ),
    (
        "silenced",
        {"by": "marie", "until": EVENING, "why": "a planned outage"},
        "Silenced by marie until Tue 10 Mar, 21:04 CET: a planned outage.",
        "Mise en silence par marie jusqu'au mar. 10 mars, 21:04 CET~: a planned outage.",
    ),
    ("asked", {"verb": "ack", "by": "marie", "note": ""}, "marie took it.", "marie s'en charge."),
    (
        "asked",
        {"verb": "snooze", "by": "marie", "note": "after lunch", "until": EVENING},
        "marie snoozed it until Tue 10 Mar, 21:04 CET. after lunch.",
        "marie l'a mise en pause jusqu'au mar. 10 mars, 21:04 CET. after lunch.",
    ),
    (
        "asked",
        {"verb": "resolve", "by": "marie", "note": "A false alarm!"},
        "marie says that it is over. A false alarm!",
        "marie dit que c'est fini. A false alarm!",
    ),
    (
        "asked",
        {"verb": "note", "by": "marie", "note": "They called back."},
        "marie noted: They called back.",
        "marie note~: They called back.",
    ),
    ("asked", {"verb": "wave", "by": "marie", "note": ""}, "marie: wave.", "marie~: wave."),
]


def printed(text: str) -> str:
    """In the table a no-break blank is ~, and a narrow one ␣, to be seen; a number never parts from its unit."""
    text = re.sub(r"(?<=\d) (?=(?:jour|heure|minute|seconde)s?\b)", "~", text)
    return text.replace("~", "\u00a0").replace("␣", "\u202f")


@pytest.mark.parametrize(("name", "numbers", "english", "french"), TABLE, ids=[row[0] for row in TABLE])
def test_a_reason_is_a_sentence_with_its_numbers(name, numbers, english, french):
    reason = Reason(name, fired=True, numbers=numbers)
    assert sentence(reason, "Acme", zone=PARIS) == english
    assert sentence(reason, "Acme", "fr", PARIS) == printed(french)


@pytest.mark.parametrize(("fired", "ending"), [(True, ", and it is still open."), (False, ".")])
def test_what_is_released_may_be_told_or_not(fired, ending):
    reason = Reason("released", fired=fired, numbers={"was": "silenced", "since": EVENING})
    assert sentence(reason, "Acme") == f"What kept it quiet (silenced) is over{ending}"
    assert sentence(reason, "Acme", "fr").startswith("Ce qui la taisait (mise en silence) est fini")


@pytest.mark.parametrize(
    ("name", "count", "english", "french"),
    [
        (
            "evidence-out",
            1,
            "The rule no longer selects 1 mention of 3 behind it: corrected by marie.",
            "La règle ne retient plus 1 mention sur 3~: corrigé par marie.",
        ),
        (
            "evidence-gone",
            3,
            "Nothing behind it is left: 3 mentions corrected by marie.",
            "Plus rien ne la fonde~: 3 mentions, corrigé par marie.",
        ),
        (
            "evidence-back",
            2,
            "The rule selects 2 mentions of 3 behind it again: corrected by marie.",
            "La règle retient de nouveau 2 mentions sur 3~: corrigé par marie.",
        ),
        (
            "deleted-out",
            1,
            "Deleted by author or platform, and erased here: 1 mention of 3 behind it.",
            "Effacé par l'auteur ou la plateforme, donc ici aussi~: 1 mention sur 3.",
        ),
        (
            "deleted-gone",
            3,
            "Nothing behind it is left: 3 mentions deleted by author or platform, and erased here.",
            "Plus rien ne la fonde~: 3 mentions, effacé par l'auteur ou la plateforme, donc ici aussi.",
        ),
        (
            "forgotten-out",
            1,
            "Erased here at the author's request: 1 mention of 3 behind it.",
            "Effacé ici à la demande de l'auteur~: 1 mention sur 3.",
        ),
        (
            "forgotten-gone",
            3,
            "Nothing behind it is left: 3 mentions erased here at the author's request.",
            "Plus rien ne la fonde~: 3 mentions, effacé ici à la demande de l'auteur.",
        ),
        (
            "reread-out",
            1,
            "The rule no longer selects 1 mention of 3 behind it: read again by a more careful model.",
            "La règle ne retient plus 1 mention sur 3~: relu par un modèle plus attentif.",
        ),
        (
            "reread-gone",
            3,
            "Nothing behind it is left: 3 mentions read again by a more careful model.",
            "Plus rien ne la fonde~: 3 mentions, relu par un modèle plus attentif.",
        ),
        (
            "reread-back",
            2,
            "The rule selects 2 mentions of 3 behind it again: read again by a more careful model.",
            "La règle retient de nouveau 2 mentions sur 3~: relu par un modèle plus attentif.",
        ),
    ],
)
def test_what_was_corrected_or_read_again_is_told_of_the_alerts_it_was_behind(name, count, english, french):
    reason = Reason(name, fired=False, numbers={"by": "marie", "count": count, "total": 3})
    assert sentence(reason, "Acme") == english
    assert sentence(reason, "Acme", "fr") == printed(french)


# --- combinations -----------------------------------------------------------------------------------------------

LOUD = Reason("count", fired=True, numbers={**COUNTED, "at_least": 10, "authors_needed": 1})
CALM = Reason("below-share", fired=False, numbers={**SHARED, "share_low": 0.2})
LOUD_SAYS = "27 mentions of Acme in 1 hour by 19 authors (the rule asks for 10)."
CALM_SAYS = "62.2% of 45 mentions of Acme in 1 hour are negative: for certain 20%, not more than 40%."


@pytest.mark.parametrize(
    ("name", "parts", "english"),
    [
        ("all", (LOUD, LOUD), f"Both conditions hold. {LOUD_SAYS} {LOUD_SAYS}"),
        ("all", (LOUD, LOUD, LOUD), f"All 3 conditions hold. {LOUD_SAYS} {LOUD_SAYS} {LOUD_SAYS}"),
        (
            "not-all",
            (CALM, LOUD),
            f"1 of 2 conditions holds. Not held: {CALM_SAYS} Held: {LOUD_SAYS}",
        ),
        (
            "not-all",
            (CALM, LOUD, LOUD),
            f"2 of 3 conditions hold. Not held: {CALM_SAYS} Held: {LOUD_SAYS} Held: {LOUD_SAYS}",
        ),
        ("any", (CALM, LOUD), LOUD_SAYS),
        ("none-of", (CALM, CALM), f"None of the 2 conditions holds. {CALM_SAYS} {CALM_SAYS}"),
        (
            "not-all",
            (Reason("none-of", fired=False, parts=(CALM, CALM)), LOUD),
            f"1 of 2 conditions holds. Not held: None of the 2 conditions holds. {CALM_SAYS} {CALM_SAYS} Held: {LOUD_SAYS}",
        ),
    ],
)
def test_a_combination_says_which_condition_held_and_which_did_not(name, parts, english):
    reason = Reason(name, fired=name in {"all", "any"}, numbers={"held": 1, "parts": 2}, parts=parts)
    assert sentence(reason, "Acme") == english


def test_a_combination_in_french():
    reason = Reason("not-all", fired=False, parts=(CALM, LOUD))
    assert sentence(reason, "Acme", "fr") == printed(
        "1 condition sur 2 est remplie. "
        "Non remplie~: 62,2~% de 45 mentions d'Acme en 1 heure sont négatives~: à coup sûr 20~%, pas plus de 40~%. "
        "Remplie~: 27 mentions d'Acme en 1 heure par 19 auteurs (la règle en demande 10)."
    )


def test_what_a_rule_selects_is_told_of_each_part():
    reason = Reason("all", fired=True, numbers={"sentiment": "negative"}, parts=(LOUD, LOUD))
    assert sentence(reason, "Acme").count("27 negative mentions") == 2


# --- every reason there is --------------------------------------------------------------------------------------

TOGETHER = {"all", "not-all", "any", "none-of"}  # these join the sentences of their parts
NAMED_ELSEWHERE = {"released", "reach", "evidence-out", "evidence-gone", "evidence-back"} | {
    "reread-out",
    "reread-gone",
    "reread-back",
    "deleted-out",
    "deleted-gone",
    "forgotten-out",
    "forgotten-gone",
}


def given() -> set[str]:
    """The names of the reasons that anything in monitor/rules gives."""
    names = set()
    for file in Path(next(iter(monitor.rules.__path__))).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason" and node.args:
                names |= {
                    one.value
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return names


@pytest.mark.parametrize("language", list(TONGUES))
def test_every_reason_that_is_given_has_its_sentence(language):
    """A new reason in monitor/rules wants its sentence in both languages, and its row above."""
    assert given() - TOGETHER <= TONGUES[language].sentences.keys()
    assert TONGUES["en"].sentences.keys() == TONGUES["fr"].sentences.keys()


def test_every_sentence_stands_in_the_table_above():
    told = {row[0] for row in TABLE} | NAMED_ELSEWHERE
    assert {name.partition("/")[0] for name in TONGUES["en"].sentences} == told


@pytest.mark.parametrize("name", list(TONGUES["en"].sentences))
def test_both_languages_tell_the_same_numbers(name):
    same = {"of_brand": "brand", "of_by": "by"}  # one of both, as the grammar wants
    english, french = (
        {same.get(field, field) for _, field, _, _ in Formatter().parse(tongue.sentences[name]) if field}
        for tongue in TONGUES.values()
    )
    assert english == french


@pytest.mark.parametrize("language", list(TONGUES))
@pytest.mark.parametrize("name", [*TONGUES["en"].sentences, "sentence-of-tomorrow"])
def test_a_reason_with_more_numbers_or_fewer_is_told_all_the_same(name, language):
    """An alert is explained for as long as it is kept, by whatever version noted its reason."""
    for numbers in ({}, {**USUAL, **SHARED, **TERM, **THREAD, "tomorrow": 4}):
        told = sentence(Reason(name.partition("/")[0], fired=False, numbers=numbers), "Acme", language)
        assert "{" not in told
        assert told.rstrip()[-1] in ".:?"


def test_an_unknown_reason_is_told_by_its_name():
    assert sentence(Reason("sentence-of-tomorrow", fired=False), "Acme") == "Sentence of tomorrow."


# --- how things are written -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brand", "french"),
    [
        ("Acme", "d'Acme"),
        ("Électre", "d'Électre"),
        ("Œuvre", "d'Œuvre"),
        ("Boréal", "de Boréal"),
        ("Hermès", "de Hermès"),
        ("YouTube", "de YouTube"),
        ("", "de "),
    ],
)
def test_french_elides_before_a_vowel(brand, french):
    assert sentence(Reason("each", fired=True), brand, "fr") == f"Une mention {french}."


def test_what_others_wrote_is_left_as_it_is():
    """Blanks are made no-break in our sentences, never in a name or a note."""
    reason = Reason("asked", fired=False, numbers={"verb": "note", "by": "a ; b", "note": "{x} : « y » 5 %!"})
    assert sentence(reason, "Acme", "fr") == "a ; b note\u00a0: {x} : « y » 5 %!"


@pytest.mark.parametrize(
    ("zone", "told"),
    [(UTC, "Tue 10 Mar, 20:04 UTC"), (ZoneInfo("Asia/Dubai"), "Wed 11 Mar, 00:04 UTC+04")],
)
def test_a_moment_is_on_the_readers_clock(zone, told):
    reason = Reason("nobody-took-it", fired=True, numbers={"since": EVENING})
    assert told in sentence(reason, "Acme", zone=zone)
