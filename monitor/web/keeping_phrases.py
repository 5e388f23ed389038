"""The phrases about rules and sources: each once in English and once in French."""

from __future__ import annotations

KEEPING: dict[str, tuple[str, str]] = {
    # --- rules
    "rules/title": ("Rules", "Règles"),
    "rules/standing": ("How each rule stands", "Où en est chaque règle"),
    "rules/month": ("Last 4 weeks:", "4 dernières semaines :"),
    "rules/fired/one": ("{count} alert", "{count} alerte"),
    "rules/fired/many": ("{count} alerts", "{count} alertes"),
    "rules/never": ("did not fire", "pas une alerte"),
    "rules/crises/one": ("{count} crisis", "{count} crise"),
    "rules/crises/many": ("{count} crises", "{count} crises"),
    "rules/taken": (
        "taken after {span}",
        "prise en charge en {span}",
    ),
    "rules/open-alert": ("alert open", "alerte ouverte"),
    "rules/why-not": ("why not?", "pourquoi ce silence ?"),
    "rules/file": ("The file", "Le fichier"),
    "rules/good": (
        "The file is good; its rules are in force.",
        "Le fichier est bon ; ses règles sont en vigueur.",
    ),
    "rules/bad/one": (
        "{count} problem: the last good rules stay in force until it is put right.",
        "{count} problème : les dernières règles valables restent en vigueur en attendant.",
    ),
    "rules/bad/many": (
        "{count} problems: the last good rules stay in force until they are put right.",
        "{count} problèmes : les dernières règles valables restent en vigueur en attendant.",
    ),
    "rules/bad-none/one": (
        "{count} problem: no rule is in force until it is put right.",
        "{count} problème : aucune règle n'est en vigueur en attendant.",
    ),
    "rules/bad-none/many": (
        "{count} problems: no rule is in force until they are put right.",
        "{count} problèmes : aucune règle n'est en vigueur en attendant.",
    ),
    "rules/none-good": ("No rule can be read", "Aucune règle lisible"),
    "rules/none-good-why": (
        "As soon as the file is put right, its rules stand here.",
        "Dès que le fichier sera corrigé, ses règles seront ici.",
    ),
    "rules/line": ("line {line}", "ligne {line}"),
    "rules/remarks": ("Worth a second look", "À revoir peut-être"),
    "rules/none": ("No rule yet", "Pas encore de règle"),
    "rules/none-why": (
        "Add one under rules: in the file; vigie init writes some to begin with.",
        "Ajoutez-en une sous rules: dans le fichier ; vigie init en écrit pour commencer.",
    ),
    "why/title": ("Why not?", "Pourquoi ce silence ?"),
    "why/intro": (
        "Why a rule was silent at a moment, or why nobody heard when it was not.",
        "Pourquoi une règle s'est tue à un moment donné, ou pourquoi personne n'a été prévenu.",
    ),
    "why/rule": ("Rule", "Règle"),
    "why/brand": ("Brand", "Marque"),
    "why/every": ("every brand", "toutes les marques"),
    "why/when": ("When", "Quand"),
    "why/now": ("now", "maintenant"),
    "why/ask": ("Ask", "Demander"),
    # --- sources
    "sources/title": ("Sources", "Sources"),
    "sources/none": ("No source yet", "Pas encore de source"),
    "sources/none-why": (
        "Add one with vigie source add URL.",
        "Ajoutez-en une avec vigie source add URL.",
    ),
    "sources/well/one": ("{count} source is well", "{count} source va bien"),
    "sources/well/many": ("{count} sources are well", "{count} sources vont bien"),
    "sources/ill/one": ("{count} needs a look", "{count} à regarder"),
    "sources/ill/many": ("{count} need a look", "{count} à regarder"),
    "sources/success": ("answered {time}", "a répondu {time}"),
    "sources/newest": ("newest post {time}", "dernier post {time}"),
    "sources/next": ("next look {time}", "prochain passage {time}"),
    "source/ok": ("well", "va bien"),
    "source/catching up": ("catching up", "rattrape"),
    "source/never polled": ("never asked yet", "jamais interrogée"),
    "source/no longer watched": ("no longer watched", "plus suivie"),
    "sources/kept": ("{kept} mentions of {seen} posts", "{kept} mentions sur {seen} posts"),
    "sources/a-day/one": ("{count} post a day", "{count} post par jour"),
    "sources/a-day/many": ("{count} posts a day", "{count} posts par jour"),
    "phase/learning": ("still learning its rhythm", "apprend encore son rythme"),
    "phase/irregular": ("irregular", "irrégulière"),
    "phase/usual": ("as usual", "comme d'habitude"),
    "phase/unusual": ("unusually quiet", "inhabituellement calme"),
    "phase/stale": ("silent for too long", "muette depuis trop longtemps"),
    "phase/backwards": (
        "its dates go backwards",
        "ses dates reculent",
    ),
}
