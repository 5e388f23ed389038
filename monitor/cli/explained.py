"""What ``explain``, ``why-not``, ``story`` and ``status`` say around the sentences, in both languages. A table, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from monitor import language as written
from monitor.cli.output import local
from monitor.model import Alert, AlertState, Language
from monitor.naming import Kind, title

Said = str | tuple[str, str]  # with a plural: one, several

PHRASES: Mapping[str, Mapping[Language, Said]] = {
    "worst": {"en": "At its worst: {told}", "fr": "Au plus fort : {told}"},
    "asked": {"en": "What the rule asked for:", "fr": "Ce que la règle demandait :"},
    "window": {
        "en": "The window beside what is usual{length}:",
        "fr": "La fenêtre et ce qui est ordinaire{length} :",
    },
    "each-bar": {"en": ", each bar {step}", "fr": ", {step} par barre"},
    "found": {"en": "found  ", "fr": "trouvé "},
    "usual": {"en": "usual  ", "fr": "d'usage"},
    "unknown": {"en": "unknown", "fr": "inconnu"},
    "from-to": {
        "en": "from {begins} to {ends}; the highest bar is {top}",
        "fr": "du {begins} au {ends} ; la plus haute barre est {top}",
    },
    "one-voice": {"en": "One voice, or many? {voices}", "fr": "Une voix ou plusieurs ? {voices}"},
    "loudest": {
        "en": "{different} {what}; the loudest has {count} of {of} ({share}): {shown}",
        "fr": "{different} {what} ; en tête, {count} sur {of} ({share}) : {shown}",
    },
    "author": {"en": ("author", "authors"), "fr": ("auteur", "auteurs")},
    "thread": {"en": ("thread", "threads"), "fr": ("fil", "fils")},
    "story": {"en": ("story", "stories"), "fr": ("récit", "récits")},
    "source": {"en": ("source", "sources"), "fr": ("source", "sources")},
    "evidence": {
        "en": (
            "Evidence: {n} mention still kept of {total}.",
            "Evidence: {n} mentions still kept of {total}.",
        ),
        "fr": (
            "Preuves : {n} mention encore gardée sur {total}.",
            "Preuves : {n} mentions encore gardées sur {total}.",
        ),
    },
    "evidence-erased": {
        "en": "Erased, as deleted there or by an author who is forgotten here: {number}.",
        "fr": "Effacées, car supprimées là-bas ou d'un auteur oublié ici : {number}.",
    },
    "evidence-none": {
        "en": "It cites no mention, as a silence does.",
        "fr": "Elle n'en cite aucune, comme un silence.",
    },
    "evidence-retired": {
        "en": "Retention has taken all of it.",
        "fr": "La durée de conservation les a toutes emportées.",
    },
    "evidence-rest": {
        "en": "Retention has taken the rest.",
        "fr": "La durée de conservation a emporté le reste.",
    },
    "evidence-erased-all": {"en": "Nothing else was there.", "fr": "Il n'y en avait pas d'autre."},
    "more": {
        "en": "… and {number} more: --format json has them all.",
        "fr": "… et {number} de plus : --format json les a toutes.",
    },
    "life": {"en": "Its life:", "fr": "Sa vie :"},
    "no-life": {"en": "Nothing was written down.", "fr": "Rien n'a été noté."},
    "told": {"en": "Who was told:", "fr": "Qui a été prévenu :"},
    "nobody": {"en": "  Nobody was to be.", "fr": "  Personne ne devait l'être."},
    "sights": {"en": "Sources when it opened:", "fr": "Les sources à son ouverture :"},
    "no-sights": {"en": "Nothing was noted of them.", "fr": "Rien n'a été noté à leur sujet."},
    "no-models": {"en": "none had an opinion", "fr": "aucun n'avait d'avis"},
    "rules": {"en": "Rules: {rules}. Models: {models}.", "fr": "Règles : {rules}. Modèles : {models}."},
    "no-version": {"en": "unknown version", "fr": "version inconnue"},
    "in-force": {"en": "{version}, still in force", "fr": "{version}, toujours en vigueur"},
    "changed": {"en": "{version}, changed since", "fr": "{version}, modifiées depuis"},
    "quoted": {"en": "“{text}”", "fr": "« {text} »"},
    "mentions": {"en": ("{n} mention", "{n} mentions"), "fr": ("{n} mention", "{n} mentions")},
    # what stands above columns
    "head-when": {"en": "when", "fr": "quand"},
    "head-source": {"en": "source", "fr": "source"},
    "head-who": {"en": "who", "fr": "qui"},
    "head-tone": {"en": "tone", "fr": "tonalité"},
    "head-words": {"en": "words", "fr": "mots décisifs"},
    "head-what": {"en": "what", "fr": "quoi"},
    "head-why": {"en": "why", "fr": "pourquoi"},
    "head-event": {"en": "event", "fr": "événement"},
    "head-channel": {"en": "channel", "fr": "canal"},
    "head-state": {"en": "state", "fr": "état"},
    "head-due": {"en": "due", "fr": "prévu"},
    "head-attempts": {"en": "attempts", "fr": "essais"},
    "head-error": {"en": "error", "fr": "erreur"},
    "head-since": {"en": "since", "fr": "depuis"},
    "head-place": {"en": "place", "fr": "où"},
    "head-first at": {"en": "first at", "fr": "d'abord le"},
    "head-by": {"en": "by", "fr": "par"},
    "head-copies": {"en": "copies", "fr": "copies"},
    "head-after the first": {"en": "after the first", "fr": "après le premier"},
    # the page that is frozen
    "head-held": {"en": "held", "fr": "remplie"},
    "yes": {"en": "yes", "fr": "oui"},
    "no": {"en": "no", "fr": "non"},
    "bar": {"en": "until {at}: {count}", "fr": "jusqu'au {at} : {count}"},
    "chart": {
        "en": "{count} in the window{length} until {at}",
        "fr": "{count} dans la fenêtre{length} jusqu'au {at}",
    },
    "chart-length": {"en": " of {step}", "fr": " de {step}"},
    "chart-usual": {"en": ", usual {usual}", "fr": ", d'ordinaire {usual}"},
    "chart-before": {
        "en": "; in the {number} windows before it, between {least} and {most}",
        "fr": " ; dans les {number} fenêtres d'avant, entre {least} et {most}",
    },
    "page-alert": {"en": "Alert {id}", "fr": "Alerte {id}"},
    "page-opened": {"en": "opened {at}", "fr": "ouverte le {at}"},
    "page-resolved": {"en": "resolved {at}, after {span}", "fr": "résolue le {at}, après {span}"},
    "page-zone": {"en": "times of {zone}", "fr": "heures de {zone}"},
    "page-asked": {"en": "What the rule asked for", "fr": "Ce que la règle demandait"},
    "page-window": {"en": "The window beside what is usual", "fr": "La fenêtre et ce qui est ordinaire"},
    "page-dashed": {
        "en": "The dashed line is what is usual.",
        "fr": "La ligne en tirets est l'ordinaire.",
    },
    "page-voices": {"en": "One voice, or many?", "fr": "Une voix ou plusieurs ?"},
    "page-evidence": {"en": "Evidence", "fr": "Preuves"},
    "page-words": {"en": "words that decided", "fr": "mots décisifs"},
    "page-link": {"en": "link", "fr": "lien"},
    "page-life": {"en": "Its life", "fr": "Sa vie"},
    "page-told": {"en": "Who was told", "fr": "Qui a été prévenu"},
    "page-delivery": {"en": "delivery", "fr": "remise"},
    "page-seen": {"en": "What spoke, and what was seen", "fr": "Qui a jugé, et ce qui était visible"},
    "page-models": {"en": "models", "fr": "modèles"},
    "page-since": {"en": "{state} since {at}", "fr": "{state} depuis le {at}"},
    "page-frozen": {
        "en": "Frozen {at} by Vigie {version}. Its JSON lies beside it.",
        "fr": "Figé le {at} par Vigie {version}. Le JSON est à côté.",
    },
    # where an alert stands
    "stands-by": {"en": " by {by}", "fr": " par {by}"},
    "stands-until": {"en": " until {at}", "fr": " jusqu'au {at}"},
    "stands-at": {"en": " at {at}", "fr": " le {at}"},
    "stands-silenced": {"en": ", not told: silenced by {behind}", "fr": ", non annoncée : silence {behind}"},
    "stands-inhibited": {
        "en": ", not told during crisis {behind}",
        "fr": ", non annoncée pendant la crise {behind}",
    },
    "stands-grouped": {"en": ", told with {behind}", "fr": ", annoncée avec {behind}"},
    "stands-flood": {
        "en": ", told with others: too many at once",
        "fr": ", annoncée avec d'autres : trop à la fois",
    },
    "unseen": {
        "en": "{name} cannot be seen since {at}: {why}",
        "fr": "{name} n'est pas visible depuis le {at} : {why}",
    },
    "unasked": {"en": "nobody looks at it", "fr": "personne ne la consulte"},
    # what was asked for
    "check": {
        "en": "{what}: {found}, asked: {side} {asked}",
        "fr": "{what} : {found}, demandé : {side} {asked}",
    },
    "check-against": {"en": "{check} ({against})", "fr": "{check} ({against})"},
    "at least": {"en": "at least", "fr": "au moins"},
    "more than": {"en": "more than", "fr": "plus de"},
    "less than": {"en": "less than", "fr": "moins de"},
    "what-count": {"en": "mentions", "fr": "mentions"},
    "what-authors": {"en": "authors", "fr": "auteurs"},
    "what-sources": {"en": "sources", "fr": "sources"},
    "what-share_low": {"en": "share, at least", "fr": "part, au moins"},
    "what-quiet": {"en": "quiet for", "fr": "silence depuis"},
    "what-blind": {"en": "sources that cannot be seen", "fr": "sources qu'on ne voit pas"},
    "what-history": {"en": "known of the past", "fr": "passé connu"},
    "what-moved": {"en": "moved", "fr": "écart"},
    "what-reach": {"en": "reach", "fr": "audience"},
    "against-floor": {"en": "the floor", "fr": "le plancher"},
    "against-factor": {"en": "the factor times what is usual", "fr": "le facteur fois l'ordinaire"},
    "against-threshold": {"en": "what is usual, and its noise", "fr": "l'ordinaire et ses écarts"},
    "against-noise": {"en": "its own noise", "fr": "ses propres écarts"},
    "against-usual_share": {"en": "the usual share", "fr": "la part habituelle"},
    "against-limit-share": {
        "en": "the usual share, and its noise",
        "fr": "la part habituelle et ses écarts",
    },
    "against-limit": {"en": "part of what is usual", "fr": "une part de l'ordinaire"},
    # what a source spent
    "spent-all": {
        "en": "{spent} of {most}: it rests until {until}",
        "fr": "{spent} sur {most} : elle s'arrête jusqu'au {until}",
    },
    "spent-lasts": {
        "en": "{spent} of {most}; at this pace that lasts",
        "fr": "{spent} sur {most} ; à ce rythme, cela suffit",
    },
    "spent-stops": {
        "en": "{spent} of {most}; at this pace it rests from {stops}",
        "fr": "{spent} sur {most} ; à ce rythme, elle s'arrête le {stops}",
    },
    # why not
    "rule-at": {"en": "{rule} at {at}", "fr": "{rule}, le {at}"},
    "elsewhere": {
        "en": "It does not look at {brand}: it selects {of}.",
        "fr": "Elle ne regarde pas {brand} : elle retient {of}.",
    },
    "labelled": {"en": "{label}: {value}", "fr": "{label} : {value}"},
    "day-before": {"en": "In the 24 h before, {said}.", "fr": "Dans les 24 h d'avant, {said}."},
    "came-one": {"en": "1 mention came; {looks}", "fr": "1 mention est arrivée ; {looks}"},
    "selects": {"en": "the rule selects it", "fr": "la règle la retient"},
    "selects-not": {"en": "the rule does not select it", "fr": "la règle ne la retient pas"},
    "selects-history": {
        "en": "the rule selects it, but it was history, which never fires",
        "fr": "la règle la retient, mais c'était de l'historique, qui ne déclenche jamais",
    },
    "came": {
        "en": "{number} mentions came; the rule selects {selected} of them",
        "fr": "{number} mentions sont arrivées ; la règle en retient {selected}",
    },
    "came-history": {
        "en": (
            ", {n} of which was history, which never fires",
            ", {n} of which were history, which never fires",
        ),
        "fr": (
            ", dont {n} est de l'historique, qui ne déclenche jamais",
            ", dont {n} sont de l'historique, qui ne déclenche jamais",
        ),
    },
    "later": {
        "en": (
            "{n} mention of that day was collected only from {first} on: nothing was known of them then.",
            "{n} mentions of that day were collected only from {first} on: nothing was known of them then.",
        ),
        "fr": (
            "{n} mention de ce jour-là n'a été recueillie qu'à partir du {first} : on n'en savait rien alors.",
            "{n} mentions de ce jour-là n'ont été recueillies qu'à partir du {first} : on n'en savait rien alors.",
        ),
    },
    "fired": {
        "en": "It did fire: alert {id}, open since {at}.",
        "fr": "Elle s'est bien déclenchée : alerte {id}, ouverte depuis le {at}.",
    },
    "nobody-told": {"en": "Nobody has been told:", "fr": "Personne n'a été prévenu :"},
    "fired-after": {
        "en": "It fired after that: alert {id}, at {at}.",
        "fr": "Elle s'est déclenchée ensuite : alerte {id}, le {at}.",
    },
    "over": {
        "en": "Its alert {id} was resolved at {at}: until {until}, firing again, it is the same alert, and does not ring anew.",
        "fr": "Son alerte {id} a été résolue le {at} : jusqu'au {until}, si elle se déclenche encore, c'est la même alerte, et elle ne sonne pas à nouveau.",
    },
    "over-by": {
        "en": "Its alert {id} was resolved at {at} by {by}, who is believed about all that was there: until {until}, what comes after that by itself opens it again, and only worse trouble rings.",
        "fr": "Son alerte {id} a été résolue le {at} par {by}, que l'on croit sur tout ce qui était là : jusqu'au {until}, ce qui suffit à soi seul après cela la rouvre, et seul le pire sonne.",
    },
    "holds": {"en": "{severity} holds:", "fr": "Niveau {severity}, atteint :"},
    "holds-not": {"en": "{severity} does not hold:", "fr": "Niveau {severity}, non atteint :"},
    "nearest": {"en": "It came nearest at {at}:", "fr": "Elle en a été le plus près le {at} :"},
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Says things in one language, on one clock.

    Args:
        at: how a moment is written.
    """

    language: Language
    at: Callable[[datetime | None], str]

    def __call__(self, name: str, count: float | None = None, /, **parts: str | float) -> str:
        """A phrase of ours; ``parts`` are put in as they are, numbers as they are written; ``count`` is ``{n}``."""
        said = PHRASES[name][self.language]
        if not isinstance(said, str):
            one, several = said
            said = one if written.single(count or 0, self.language) else several
        if count is not None:
            parts = {"n": count, **parts}
        if self.language == "fr":
            said = written.in_french(said)
        return said.format(**{key: self._written(part) for key, part in parts.items()})

    def _written(self, part: str | float) -> str:
        return part if isinstance(part, str) else self.number(part)

    def number(self, value: float) -> str:
        """``1,204``."""
        return written.number(value, self.language)

    def percent(self, share: float, decimals: int = 0) -> str:
        """``34%``."""
        return written.percent(share, self.language, decimals)

    def span(self, length: timedelta) -> str:
        """``2 h 10 min``."""
        return written.span(length, self.language)

    def title(self, kind: Kind, name: str) -> str:
        """What a thing is called."""
        return title(kind, name, self.language)

    def heads(self, *columns: str) -> list[str]:
        """What stands above columns."""
        return [self(f"head-{column}") for column in columns]


def teller(language: Language, zone: tzinfo) -> Teller:
    """The voice of the command line: in English its moments are ISO 8601, as ``--at`` and ``--since`` take them."""
    if language == "en":
        return Teller(language, lambda at: local(at, zone))
    return Teller(
        language, lambda at: written.NOTHING if at is None else written.stamp(at.astimezone(zone), language)
    )


def stands(alert: Alert, tell: Teller) -> str:
    """Where an alert is in its life, by whom, and why nobody is told, in a few words."""
    words = tell.title("state", alert.state)
    if alert.by:
        words += tell("stands-by", by=alert.by)
    if alert.state is AlertState.SNOOZED and alert.until:
        words += tell("stands-until", at=tell.at(alert.until))
    if alert.resolved_at is not None:
        words += tell("stands-at", at=tell.at(alert.resolved_at))
    elif alert.hush is not None:
        words += tell(f"stands-{alert.hush}", behind=alert.behind).rstrip()
    return words
