"""The phrases of the pages of digests, and of where their numbers lead."""

from __future__ import annotations

DIGESTS: dict[str, tuple[str, str]] = {
    # --- digests
    "digests/title": ("Digests", "Synthèses"),
    "digests/intro": (
        "What changed, who leads, what needs an answer: as it was sent, and for any period you like.",
        "Ce qui a changé, qui mène, ce qui attend une réponse : tel que c'est parti, et pour toute période.",
    ),
    "digests/any": ("Any period", "Toute période"),
    "digests/from": ("First day", "Premier jour"),
    "digests/to": ("Last day", "Dernier jour"),
    "digests/brands": ("Brands", "Marques"),
    "digests/brands-all": ("None chosen: all of them.", "Aucune choisie : toutes."),
    "digests/show": ("Show the digest", "Afficher la synthèse"),
    "digests/none": ("No digest is planned", "Aucune synthèse prévue"),
    "digests/none-why": (
        "Write one under digests: in the rules file, with when it comes and who gets it. Any period can be looked at below.",
        "Écrivez-en une sous digests: dans le fichier de règles, avec son horaire et ses destinataires. Toute période peut être consultée ci-dessous.",
    ),
    "digests/next": ("Next: {time}", "Prochain envoi : {time}"),
    "digests/never": ("never again", "plus jamais"),
    "digests/of-day": ("of the day before", "sur la veille"),
    "digests/of-week": ("of the week before", "sur la semaine précédente"),
    "digests/of-month": ("of the month before", "sur le mois précédent"),
    "digests/to-whom": ("to {names}", "vers {names}"),
    "digests/unsent": ("Not sent yet.", "Pas encore envoyée."),
    "digests/sent": ("Sent {time}", "Envoyée {time}"),
    "digests/by": ("by hand, by {name}", "à la main, par {name}"),
    "digests/late": ("late", "en retard"),
    "digests/earlier": ("Earlier ones", "Les précédentes"),
    "digests/gone": ("No longer in the rules", "Plus dans les règles"),
    "digests/preview": ("What it would say now", "Ce qu'elle dirait maintenant"),
    "digests/send": ("Send now", "Envoyer maintenant"),
    "digests/send-why": (
        "To {names}, marked as sent by hand; its schedule goes on as if nothing were.",
        "Vers {names}, marquée comme envoyée à la main ; son horaire continue comme si de rien n'était.",
    ),
    "digests/back": ("All digests", "Toutes les synthèses"),
    "digests/period": ("Digest of a period", "Synthèse d'une période"),
    "digests/anew": (
        "Gathered anew from what is stored ({time}): what was deleted or corrected since it was sent is so here, too.",
        "Recalculée à partir de ce qui est enregistré ({time}) : ce qui a été supprimé ou corrigé depuis l'envoi l'est ici aussi.",
    ),
    "digests/anew-any": (
        "Gathered from what is stored ({time}).",
        "Calculée à partir de ce qui est enregistré ({time}).",
    ),
    "digests/html": ("HTML file", "Fichier HTML"),
    "digests/print": ("Print", "Imprimer"),
    "digests/gathering": (
        "The digest is being gathered: a few seconds on a large store.",
        "La synthèse se prépare : quelques secondes sur une grande base.",
    ),
    "digests/no-day": (
        "{text} is no day: write it as 2026-03-10.",
        "{text} n'est pas un jour : écrivez par exemple 2026-03-10.",
    ),
    "digests/backwards": (
        "The last day lies before the first one.",
        "Le dernier jour précède le premier.",
    ),
    "digests/to-come": (
        "That period is to come: nothing has been said in it yet.",
        "Cette période est à venir : rien n'y a encore été dit.",
    ),
    "digests/too-long": (
        "That is too long for a digest: {days} days at most.",
        "C'est trop long pour une synthèse : {days} jours au plus.",
    ),
    "digests/unknown": (
        "The rules know no digest {name}.",
        "Les règles ne connaissent pas de synthèse {name}.",
    ),
    "digests/nothing": ("There is no digest {id} here.", "Il n'y a pas de synthèse {id} ici."),
    "digests/no-rules": (
        "Without a rules file that can be read, nobody knows which brands to tell of.",
        "Sans fichier de règles lisible, on ne sait pas de quelles marques parler.",
    ),
    "digests/busy": (
        "The digest is still being gathered: ask again in a moment.",
        "La synthèse se prépare encore : redemandez dans un instant.",
    ),
    "done/send": (
        "On its way: how it stands is below.",
        "En route : la suite se lit ci-dessous.",
    ),
    # --- what only links ask for
    "span/since": ("From {time}", "Depuis {time}"),
    "span/until": ("until {time}", "jusqu'à {time}"),
    "span/away": ("show all", "tout afficher"),
    "narrow/away": ("Take this filter away", "Retirer ce filtre"),
    "narrow/author": ("by {value}", "de {value}"),
    "narrow/story": ("one story and its copies", "un récit et ses copies"),
    "narrow/type-post": ("posts", "messages"),
    "narrow/type-comment": ("comments", "commentaires"),
    "narrow/type-review": ("reviews", "avis"),
    "narrow/type-article": ("articles", "articles"),
    "narrow/sampled-no": (
        "without what somebody chose to bring",
        "sans ce que quelqu'un a choisi d'apporter",
    ),
    "narrow/sampled-only": (
        "only what somebody chose to bring",
        "seulement ce que quelqu'un a choisi d'apporter",
    ),
    "answers/rest/one": ("and {count} more", "et {count} autre"),
    "answers/rest/many": ("and {count} more", "et {count} autres"),
    "brands/unknown": ("The rules know no brand {name}.", "Les règles ne connaissent pas de marque {name}."),
    "alerts/count/one": ("{count} alert opened", "{count} alerte s'est ouverte"),
    "alerts/count/many": ("{count} alerts opened", "{count} alertes se sont ouvertes"),
    "stories/one": ("{count} story", "{count} récit"),
    "stories/many": ("{count} stories", "{count} récits"),
    "brands/besides": (
        "Besides, in no figure here, since somebody chooses what to bring:",
        "En plus, hors de ces chiffres, car quelqu'un choisit ce qu'il apporte :",
    ),
}
