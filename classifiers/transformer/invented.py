"""Posts that nobody wrote: on them two forms of a model are compared where the operator has no labelled ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

POSTS: Mapping[str, Sequence[str]] = {
    "en": (
        "I love the new app, it saves me an hour every week",
        "Worst customer service ever, never again",
        "The store on Main Street opens at nine on Sundays",
        "Not bad at all, I expected far less for that price",
        "They lost my parcel twice and nobody answers the phone",
        "Does anyone know whether the charger fits the old model?",
        "Thanks for the quick help yesterday, you made my day!",
        "The update broke everything I use, brilliant work",
        "Shares closed two percent higher after the announcement",
        "It is fine, I suppose. Nothing special.",
        "so happy with my order 😍😍 arrived a day early",
        "Three hours in the queue and then they closed the counter",
        "Great phone, terrible battery",
        "The company has named a new head of sales for Europe",
        "I would rather walk home barefoot than book with you again",
        "Can't complain, everything works as promised",
        "My kid cut her hand on the lid. Please check this product!",
        "New colours are out: red, blue and green",
        "Honestly the best coffee machine we have had in the office",
        "still waiting for my refund since March...",
    ),
    "fr": (
        "J'adore la nouvelle version, tout est plus rapide",
        "Service client lamentable, plus jamais",
        "Le magasin de la rue de Rennes ouvre dimanche à neuf heures",
        "Pas mal du tout, franchement je m'attendais à pire",
        "Colis perdu deux fois et personne ne répond",
        "Quelqu'un sait si le chargeur va avec l'ancien modèle ?",
        "Merci pour votre aide hier, vous m'avez sauvé !",
        "Bravo pour la panne, encore une soirée de gâchée",
        "Le groupe publiera ses résultats jeudi après la clôture",
        "Bof, rien de spécial, ça fait le travail",
        "trop contente de ma commande 😍 arrivée avec un jour d'avance",
        "Trois heures de queue pour s'entendre dire que c'est fermé",
        "Très bon téléphone, batterie catastrophique",
        "La marque a nommé une nouvelle directrice en Espagne",
        "Je ne peux que recommander, équipe adorable",
        "toujours pas remboursé depuis mars...",
    ),
    "de": (
        "Super Service, gerne wieder",
        "Nie wieder, zwei Stunden gewartet",
        "Der Laden öffnet um neun Uhr",
    ),
    "es": (
        "Me encanta, funciona de maravilla",
        "Pésimo servicio, nadie contesta",
        "La tienda abre a las nueve",
    ),
    "it": ("Ottimo prodotto, lo consiglio", "Servizio pessimo, mai più", "Il negozio apre alle nove"),
    "pt": ("Adorei, chegou antes do prazo", "Péssimo atendimento, nunca mais", "A loja abre às nove horas"),
}


def posts(languages: frozenset[str]) -> list[str]:
    """Those in the languages of a model; all of them where it reads none of these."""
    fitting = [text for lang, texts in POSTS.items() if lang in languages for text in texts]
    return fitting or [text for texts in POSTS.values() for text in texts]
