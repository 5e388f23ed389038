"""Who heard of an alert, and where nobody did, why: the hush that lies on it, or what became of each delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.language import in_french
from monitor.model import Alert, AlertEvent, Hush, Language, Silence, Ticket, TicketState

PHRASES: Mapping[str, tuple[str, str]] = {
    "alert": ("alert {id}", "l'alerte {id}"),
    "alert-of": ("alert {id} ({rule})", "l'alerte {id} ({rule})"),
    "silenced": (
        "silenced by {by} until {until}: {reason} (`vigie unsilence {id}`)",
        "mise en silence par {by} jusqu'au {until} : {reason} (`vigie unsilence {id}`)",
    ),
    "silence-gone": ("silenced, by silence {id}", "mise en silence, par le silence {id}"),
    "inhibited": (
        "inhibited: while the crisis of {which} lasts, the brand's lesser alerts are no news",
        "tue : tant que dure la crise de {which}, les alertes moindres de la marque ne sont pas annoncées",
    ),
    "grouped": (
        "grouped: told in the message of {which}, which opened just before it",
        "regroupée : annoncée dans le message de {which}, ouverte juste avant elle",
    ),
    "flood": (
        "flood: its channels had had their fill for the hour; told in one message with the others",
        "trop à la fois : ses canaux en avaient reçu assez pour cette heure ; annoncée avec les autres en un message",
    ),
    "because": (": {error}", " : {error}"),
    "delivered": ("{channel} was told", "{channel} a été prévenu"),
    "delivered-at": ("{channel} was told at {sent}", "{channel} a été prévenu le {sent}"),
    "delivered-late": (
        "{channel} was told at {sent}, when quiet hours were over",
        "{channel} a été prévenu le {sent}, une fois les heures calmes passées",
    ),
    "waiting": (
        "{channel} waits for the end of quiet hours: {due}",
        "{channel} attend la fin des heures calmes : {due}",
    ),
    "again": (
        "{channel} could not be told yet{why}; tried again at {due}",
        "{channel} n'a pas encore pu être prévenu{why} ; nouvel essai le {due}",
    ),
    "due": ("{channel} is to be told at {due}", "{channel} doit être prévenu le {due}"),
    "sending": ("{channel} is being told just now", "{channel} est en train d'être prévenu"),
    "unknown": (
        "{channel} may have been told, and nobody knows{why}; looked for at {due}",
        "{channel} a peut-être été prévenu, nul ne le sait{why} ; vérification le {due}",
    ),
    "diverted": (
        "{channel} could not be told{why}; another channel was",
        "{channel} n'a pas pu être prévenu{why} ; un autre canal l'a été",
    ),
    "dead": (
        "{channel} could not be told{why}, and nobody else was",
        "{channel} n'a pas pu être prévenu{why}, et personne d'autre ne l'a été",
    ),
}


@dataclass(frozen=True, slots=True)
class Hearing:
    """What became of telling somebody: whether they were told, and a sentence that says how, or why not."""

    told: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What else there is to know about an alert's telling.

    Args:
        silences: those that may lie on it, by id; ``others`` are alerts that may, by id.
        quiet_until: when the quiet hours or mute times were over that held when it last rang; ``None``: none did.
        when: how a moment is written.
        language: of the sentences.
    """

    silences: Mapping[str, Silence]
    others: Mapping[str, Alert]
    quiet_until: datetime | None
    when: Callable[[datetime], str]
    language: Language = "en"

    def say(self, phrase: str, **parts: str) -> str:
        """A phrase of ours; ``parts`` are put in as they are."""
        english, french = PHRASES[phrase]
        return (in_french(french) if self.language == "fr" else english).format(**parts)


def hearings(alert: Alert, sent: Sequence[tuple[AlertEvent, Ticket]], around: Around) -> list[Hearing]:
    """Who heard of it, and why others did not: its hush first, then its channels, each by the last time it rang.

    Args:
        sent: what was to be delivered of it, each with the event it is about, oldest first.
    """
    found = [Hearing(told=False, words=_hushed(alert, around))] if alert.hush is not None else []
    last = {ticket.channel: ticket for event, ticket in sent if event.kind.rings}
    return [*found, *(_delivered(ticket, around) for ticket in last.values())]


def told(found: Iterable[Hearing]) -> bool:
    """Whether anybody heard of it."""
    return any(one.told for one in found)


def _hushed(alert: Alert, around: Around) -> str:
    """What lies on it."""
    assert alert.hush is not None, "only what is hushed is hushed by something"
    if alert.hush is Hush.SILENCED:
        silence = around.silences.get(alert.behind)
        if silence is None:
            return around.say("silence-gone", id=alert.behind)
        until = around.when(silence.until)
        return around.say("silenced", by=silence.by, until=until, reason=silence.reason, id=silence.id)
    other = around.others.get(alert.behind)
    which = around.say("alert-of" if other else "alert", id=alert.behind, rule=other.rule if other else "")
    return around.say(alert.hush, which=which)


def _delivered(ticket: Ticket, around: Around) -> Hearing:
    """What became of one delivery."""
    words = around.say(
        _became(ticket, quiet=ticket.due_at == around.quiet_until),
        channel=ticket.channel,
        why=around.say("because", error=ticket.error) if ticket.error else "",
        due=around.when(ticket.due_at),
        sent=around.when(ticket.sent_at or ticket.due_at),
    )
    return Hearing(ticket.state is TicketState.DELIVERED, words)


def _became(ticket: Ticket, *, quiet: bool) -> str:
    """Which phrase says it."""
    if ticket.state is TicketState.DELIVERED:
        return "delivered-late" if quiet else "delivered-at" if ticket.sent_at else "delivered"
    if ticket.state is TicketState.DUE:
        return "waiting" if quiet else "again" if ticket.error else "due"
    return str(ticket.state)
