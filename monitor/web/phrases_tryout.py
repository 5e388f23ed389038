"""What the page says where a changed rule is tried; see ``phrases``."""

from __future__ import annotations

TRYOUT: dict[str, tuple[str, str]] = {
    "rules/try": ("try a change", "essayer un changement"),
    "try/title": ("Try a change", "Essayer un changement"),
    "try/new": ("Try a new rule", "Essayer une nouvelle règle"),
    "try/intro": (
        (
            "What is stored is played through the rule as it stands in the file and as you change it here. Nothing is written"
            " to the file, and nobody is told of anything."
        ),
        (
            "Ce qui est gardé est rejoué avec la règle telle qu'elle est dans le fichier et telle que vous la changez ici. Rien"
            " n'est écrit dans le fichier, et personne n'est prévenu."
        ),
    ),
    "try/text": ("The rule, as in the file", "La règle, comme dans le fichier"),
    "try/over": ("Over the last", "Période"),
    "try/weeks/one": ("{count} week", "{count} semaine"),
    "try/weeks/many": ("{count} weeks", "{count} semaines"),
    "try/go": ("Try it", "Essayer"),
    "try/reset": ("As it stands in the file", "Telle qu'elle est dans le fichier"),
    "try/empty": ("Begin anew", "Recommencer"),
    "try/flaws/one": ("{count} problem", "{count} problème"),
    "try/flaws/many": ("{count} problems", "{count} problèmes"),
    "try/line": ("line {line}, column {column} here", "ligne {line}, colonne {column} ici"),
    "try/elsewhere": ("elsewhere in the file", "ailleurs dans le fichier"),
    "try/uncut": (
        "The rules of this file stand in brackets: write each on lines of its own, which begin with a dash.",
        "Les règles de ce fichier sont entre crochets : écrivez chacune sur ses propres lignes, qui commencent par un tiret.",
    ),
    "try/gone": (
        "There is no rule {rule} in the file any more: somebody has changed it. Begin with a new rule.",
        "Il n'y a plus de règle {rule} dans le fichier : quelqu'un l'a changé. Commencez par une nouvelle règle.",
    ),
    "try/one-rule": (
        "Write just one rule: lines that begin with a dash and a name.",
        "Écrivez une seule règle : des lignes qui commencent par un tiret et un nom.",
    ),
    "try/own-runs": (
        "You have a try-out under way: wait for it, or stop it.",
        "Vous avez un essai en cours : attendez-le ou arrêtez-le.",
    ),
    "try/others-run": (
        "Others are trying something: wait a minute.",
        "D'autres essaient quelque chose : patientez une minute.",
    ),
    "try/runs": ("You have a try-out under way.", "Vous avez un essai en cours."),
    "try/see-running": ("See it", "Le voir"),
    "try/running/one": ("Playing {count} week of history …", "Lecture de {count} semaine d'historique …"),
    "try/running/many": ("Playing {count} weeks of history …", "Lecture de {count} semaines d'historique …"),
    "try/stop": ("Stop", "Arrêter"),
    "try/stopped": ("Stopped.", "Arrêté."),
    "try/failed/time": (
        "It took longer than ten minutes, and was stopped: choose fewer weeks.",
        "Cela a pris plus de dix minutes et a été arrêté : choisissez moins de semaines.",
    ),
    "try/failed/memory": (
        "It wanted more memory than it may have: choose fewer weeks, or run vigie backtest where there is more.",
        "Il lui fallait plus de mémoire que permis : choisissez moins de semaines, ou lancez vigie backtest ailleurs.",
    ),
    "try/failed/death": (
        "Its process was ended by somebody else, such as a system short of memory. Try again.",
        "Son processus a été arrêté de l'extérieur, par exemple par un système à court de mémoire. Réessayez.",
    ),
    "try/failed/bug": (
        "It failed in a way nobody foresaw: vigie backtest with the same change says more.",
        "Échec imprévu : vigie backtest avec le même changement en dit plus.",
    ),
    # --- what came of it
    "try/result": ("What it would have done", "Ce qu'elle aurait fait"),
    "try/as-it-is": ("As it stands", "Telle qu'elle est"),
    "try/as-changed": ("As changed", "Telle que changée"),
    "try/played/one": ("{count} mention, {since} to {until}", "{count} mention, du {since} au {until}"),
    "try/played/many": ("{count} mentions, {since} to {until}", "{count} mentions, du {since} au {until}"),
    "try/a-week": ("{number} a week", "{number} par semaine"),
    "try/too-short": ("less than a week: no rate", "moins d'une semaine : pas de moyenne"),
    "try/usually": ("open {span} as a rule", "ouverte {span} en général"),
    "try/unsure/one": (
        "held back {count} time: it knew too little of what is usual",
        "retenue {count} fois : elle savait trop peu de ce qui est habituel",
    ),
    "try/unsure/many": (
        "held back {count} times: it knew too little of what is usual",
        "retenue {count} fois : elle savait trop peu de ce qui est habituel",
    ),
    "try/neither": ("Neither opens an alert.", "Aucune des deux n'ouvre d'alerte."),
    "try/alike": (
        "Both open the same alerts at the same times.",
        "Les deux ouvrent les mêmes alertes aux mêmes moments.",
    ),
    "try/sum/gone/one": ("{count} only as it stands", "{count} seulement telle qu'elle est"),
    "try/sum/gone/many": ("{count} only as it stands", "{count} seulement telle qu'elle est"),
    "try/sum/new/one": ("{count} only as changed", "{count} seulement telle que changée"),
    "try/sum/new/many": ("{count} only as changed", "{count} seulement telle que changée"),
    "try/sum/earlier/one": ("{count} earlier as changed", "{count} plus tôt une fois changée"),
    "try/sum/earlier/many": ("{count} earlier as changed", "{count} plus tôt une fois changée"),
    "try/sum/later/one": ("{count} later as changed", "{count} plus tard une fois changée"),
    "try/sum/later/many": ("{count} later as changed", "{count} plus tard une fois changée"),
    "try/sum/more severe/one": ("{count} more severe", "{count} plus grave"),
    "try/sum/more severe/many": ("{count} more severe", "{count} plus graves"),
    "try/sum/milder/one": ("{count} milder", "{count} moins grave"),
    "try/sum/milder/many": ("{count} milder", "{count} moins graves"),
    "try/sum/same/one": ("{count} the same", "{count} identique"),
    "try/sum/same/many": ("{count} the same", "{count} identiques"),
    "try/by": ("by {span} at the median", "de {span} en médiane"),
    "change/gone": ("only as it stands", "seulement telle qu'elle est"),
    "change/new": ("only as changed", "seulement telle que changée"),
    "change/same": ("the same", "identique"),
    "change/earlier": ("{span} earlier as changed", "{span} plus tôt une fois changée"),
    "change/later": ("{span} later as changed", "{span} plus tard une fois changée"),
    "change/more severe": ("{severity} as changed", "{severity} une fois changée"),
    "change/milder": ("{severity} as changed", "{severity} une fois changée"),
    "try/nothing-before": (
        "The file cannot be used as it stands, so there is nothing to compare with.",
        "Le fichier n'est pas utilisable tel quel : il n'y a rien à comparer.",
    ),
    "try/missing": (
        "No mention of {brand} is stored in that time.",
        "Aucune mention de {brand} n'est gardée sur cette période.",
    ),
    "try/learning": (
        "It compares with what is usual, and nothing is stored before that time: it learned on the way.",
        "Elle compare avec l'habituel, et rien n'est gardé avant cette période : elle a appris en chemin.",
    ),
    "try/begins-later": (
        "Nothing is stored before {time}: a week is counted from there.",
        "Rien n'est gardé avant le {time} : les semaines comptent à partir de là.",
    ),
    "try/unjudged/one": (
        "{count} mention waits to be judged, and was left out.",
        "{count} mention attend d'être jugée et a été laissée de côté.",
    ),
    "try/unjudged/many": (
        "{count} mentions wait to be judged, and were left out.",
        "{count} mentions attendent d'être jugées et ont été laissées de côté.",
    ),
    "try/picture": ("Mentions over time, with the alerts", "Les mentions au fil du temps, avec les alertes"),
    "try/other": ("other mentions", "autres mentions"),
    "try/bar": (
        "{at}: {total} mentions, {negative} negative",
        "{at} : {total} mentions, dont {negative} négatives",
    ),
    "try/drawn/one": ("{what}: {count} alert.", "{what} : {count} alerte."),
    "try/drawn/many": ("{what}: {count} alerts.", "{what} : {count} alertes."),
    "try/drawn-nothing": ("Nothing to draw.", "Rien à dessiner."),
    "try/differs": ("What differs", "Ce qui diffère"),
    "try/alerts": ("Its alerts", "Ses alertes"),
    "try/same/one": ("{count} alert is the same", "{count} alerte est identique"),
    "try/same/many": ("{count} alerts are the same", "{count} alertes sont identiques"),
    "try/more/one": ("And {count} more.", "Et {count} autre."),
    "try/more/many": ("And {count} more.", "Et {count} autres."),
    "try/no-alert": ("no alert", "pas d'alerte"),
    "try/lasted": ("lasted {span}", "a duré {span}"),
    "try/still-open": ("open for {span} at the end", "ouverte depuis {span} à la fin"),
    "try/reached": ("{severity} at {time}", "{severity} à {time}"),
    "try/as-if": (
        (
            "As if every source had been read without a pause, and nobody had acknowledged or silenced anything; this rule"
            " alone, beside no other."
        ),
        (
            "Comme si chaque source avait été lue sans pause et que personne n'avait rien pris en charge ni mis en silence ;"
            " cette règle seule, sans les autres."
        ),
    ),
    "try/keep": ("To make it so", "Pour l'adopter"),
    "try/keep-why": (
        "Copy this into {file}, instead of lines {first} to {last}.",
        "Copiez ceci dans {file}, à la place des lignes {first} à {last}.",
    ),
    "try/keep-new": (
        "Copy this into {file}, behind line {line}.",
        "Copiez ceci dans {file}, après la ligne {line}.",
    ),
    "try/keep-then": (
        "A running Vigie takes it up within two seconds.",
        "Une Vigie en marche la reprend en deux secondes.",
    ),
    "try/copy": ("Copy", "Copier"),
    "try/copied": ("Copied.", "Copié."),
}
