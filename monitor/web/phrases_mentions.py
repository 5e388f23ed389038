"""What the page says in the list of mentions, where they are corrected and searches are kept; see ``phrases``."""

from __future__ import annotations

MENTIONS: dict[str, tuple[str, str]] = {
    # --- corrected in its row
    "row/correct": ("correct", "corriger"),
    "row/towards": ("For", "Pour"),
    "row/all": ("all that it names", "toutes celles qu'elle cite"),
    "row/cancel": ("Cancel", "Annuler"),
    "row/undo": ("undo", "annuler la correction"),
    "row/done": ("Corrected.", "Corrigé."),
    "row/undone": ("Taken back.", "Correction annulée."),
    "row/toward": ("{tone} towards {brand}", "{tone} envers {brand}"),
    "keys/correct": (
        "correct the mention that has the focus; Esc leaves it",
        "corriger la mention sélectionnée ; Échap pour en sortir",
    ),
    # --- searches that are kept
    "views/title": ("Saved views", "Vues enregistrées"),
    "views/keep": ("Keep this search", "Garder cette recherche"),
    "views/change": ("Change this view", "Modifier cette vue"),
    "views/name": ("Name", "Nom"),
    "views/save": ("Save", "Enregistrer"),
    "views/as-new": ("Save as another", "Enregistrer à part"),
    "views/drop": ("Delete this view", "Supprimer cette vue"),
    "views/by": ("Kept by {name}, {time}.", "Gardée par {name}, {time}."),
    "views/why": ("All who use this page see it.", "Tous ceux qui utilisent cette page la voient."),
    "views/stale": ("cannot be read any more", "ne se lit plus"),
    "views/stale/brand": (
        "The brand {value} is not in the rules any more.",
        "La marque {value} n'est plus dans les règles.",
    ),
    "views/stale/topic": ("There is no topic {value} any more.", "Il n'y a plus de sujet {value}."),
    "views/stale/source": (
        "The source {value} is not in the rules any more.",
        "La source {value} n'est plus dans les règles.",
    ),
    "views/stale/sentiment": ("There is no tone {value}.", "Il n'y a pas de tonalité {value}."),
    "views/stale/intent": ("There is no intent {value}.", "Il n'y a pas d'intention {value}."),
    "views/stale/since": ("{value} is no time.", "{value} n'est pas une date."),
    "views/stale/until": ("{value} is no time.", "{value} n'est pas une date."),
    "views/stale-why": (
        "What was stored under it before is still found.",
        "Ce qui était gardé avant reste trouvable.",
    ),
    "views/kept": ("Kept.", "Gardée."),
    "views/dropped": ("Deleted.", "Supprimée."),
    "views/nameless": ("Give it a name.", "Donnez-lui un nom."),
    "views/taken": (
        "There is a view {name} already: open it to change it, or choose another name.",
        "Il y a déjà une vue {name} : ouvrez-la pour la modifier, ou choisissez un autre nom.",
    ),
    "views/full": (
        "{most} views are kept, which is as many as there may be: delete one first.",
        "{most} vues sont gardées, c'est le maximum : supprimez-en une d'abord.",
    ),
    "views/gone": ("Somebody has deleted this view.", "Quelqu'un a supprimé cette vue."),
}
