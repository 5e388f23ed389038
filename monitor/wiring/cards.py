"""What tickets say: an alert as a card, in the words of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path

from alerts import message
from alerts.evidence import voice
from alerts.wording import say
from monitor import language as written
from monitor.boxes import SourceState
from monitor.brands import Brand
from monitor.config.model import Config
from monitor.digest.links import Links
from monitor.model import (
    Alert,
    AlertEvent,
    BrandName,
    Figures,
    Judged,
    Language,
    MentionId,
    Message,
    Place,
    Reason,
    Seeing,
    Sight,
    SourceName,
    StoryId,
    Ticket,
    TicketState,
    linked,
    veiled,
)
from monitor.naming import title
from monitor.rules.engine import Engine
from monitor.rules.explain import sentence
from monitor.shapes import alert_json
from monitor.store.store import Store
from monitor.text import fold
from monitor.wiring.plugins import declarations
from monitor.wiring.rules_file import config_or_none


def brand_title(name: BrandName, brands: Sequence[Brand]) -> str:
    """How a brand is written on a card: as the term that spells its name, ``Boréal`` for ``boreal``."""
    for brand in brands:
        if brand.name == name:
            for term in brand.terms:
                if fold(term).replace(" ", "-") == name.replace("_", "-"):
                    return term
    return name.replace("-", " ").replace("_", " ").title()


class Titles:
    """Brands and reasons in the words of the rules; in plain ones where the rules cannot be read."""

    def __init__(self, rules: Path | Config | None) -> None:
        config = config_or_none(rules) if isinstance(rules, Path) else rules
        self._brands = config.brands if config else ()
        self._language: Language = config.language if config else "en"
        self._zone: tzinfo = config.timezone if config else UTC

    def __call__(self, name: BrandName) -> str:
        """How a brand is written."""
        return brand_title(name, self._brands)

    def sentence(self, reason: Reason, brand: BrandName) -> str:
        """Why, in a sentence."""
        return sentence(reason, self(brand), self._language, self._zone)


def alert_sentence(alert: Alert, config: Config) -> str:
    """Why it fired, in the language of the rules."""
    return reason_sentence(alert.reason, alert.brand, config)


def reason_sentence(reason: Reason, brand: BrandName, config: Config) -> str:
    """A reason in the language of the rules and on their clock."""
    return sentence(reason, brand_title(brand, config.brands), config.language, zone=config.timezone)


def alert_card(
    alert: Alert,
    config: Config,
    evidence: Sequence[Judged],
    copies: Mapping[StoryId, int],
    *,
    event: AlertEvent | None = None,
    others: Sequence[Alert] = (),
    blind: Sequence[str] = (),
    drill: bool = False,
    links: Mapping[SourceName, str] | None = None,
    growth: Mapping[MentionId, Sequence[Figures]] | None = None,
    moved: Mapping[StoryId, Sequence[Place]] | None = None,
) -> Message:
    """An alert as somebody reads it.

    Args:
        event: what just happened to it; ``None``: it opened.
        others: alerts that are told with it.
        blind: sources of its rule that cannot be seen now.
        links: the sources of which only links may be shown, each with its kind; ``None``: those of the rules.
        growth: how the numbers of its mentions grew, where they did.
        moved: where each story is told, in the order it came there.
    """
    links = link_only(config) if links is None else links
    speakers = [voice(one.mention) for one in evidence]
    evidence = showable(evidence, links, config.language)
    rule = next((rule for rule in config.rules if rule.name == alert.rule), None)
    told = alert_sentence(alert, config)
    return message.card(
        alert,
        told,
        evidence,
        brand_title=brand_title(alert.brand, config.brands),
        zone=config.timezone,
        language=config.language,
        copies=copies,
        advice=rule.advice if rule else "",
        runbook=rule.runbook if rule else "",
        data=alert_json(alert, told, [veiled(one, config.language) for one in evidence]),
        event=event,
        event_sentence=reason_sentence(event.reason, alert.brand, config) if event else "",
        peak=reason_sentence(alert.peak, alert.brand, config) if alert.peak else "",
        others=[(other, alert_sentence(other, config)) for other in others],
        repeat=rule.repeat if rule else None,
        blind=blind,
        drill=drill,
        speakers=speakers,
        growth=growth,
        moved=moved,
        page=Links(config.page).alert(alert.id),
    )


def link_only(config: Config | None, remembered: Iterable[SourceState] = ()) -> dict[SourceName, str]:
    """The sources of which a message may show no more than a link, each with its kind: as they declare.

    Args:
        config: ``None``: the rules cannot be read; what is remembered is bound all the same.
        remembered: what the store knows of sources: those that were taken out of the rules are still bound.
    """
    kinds = {state.name: state.kind for state in remembered}
    kinds |= {SourceName(one.name): one.kind for one in (config.sources if config else ())}
    bound = {kind for kind, declared in declarations().items() if declared.shows == "link"}
    return {name: kind for name, kind in kinds.items() if kind in bound}


def showable(evidence: Sequence[Judged], links: Mapping[SourceName, str], language: Language) -> list[Judged]:
    """The mentions as a message may show them. Here and nowhere else: whatever makes messages of mentions asks it."""
    return [
        linked(one, links[one.mention.source], language) if one.mention.source in links else one
        for one in evidence
    ]


_NOT_TRUSTED = frozenset({Seeing.STALE, Seeing.BLIND})


def _unseen(sight: Sight, language: Language) -> str:
    """A source that cannot be seen; of one that answers, why it is not believed."""
    if sight.state not in _NOT_TRUSTED:
        return str(sight.source)
    told = say("labelled", language, label=title("source", sight.state, language), value=sight.why)
    return f"{sight.source} ({told})"


def compose(config: Config, store: Store, engine: Engine, ticket: Ticket, *, drill: bool = False) -> Message:
    """The message a ticket asks for: its alert as it stands now, and what the ticket's event has done to it."""
    event = store.event(ticket.event)
    if ticket.about == "flood":
        return message.flood(
            store.reads.flooded(ticket),
            channel=ticket.channel,
            since=event.at,
            at=ticket.due_at,
            titles=lambda name: brand_title(name, config.brands),
            zone=config.timezone,
            language=config.language,
        )
    alert = store.alert(event.alert.id) or event.alert
    evidence = list(store.reads.evidence(alert.id, len(alert.mentions)))
    stories = {one.mention.story for one in evidence if one.mention.story}
    rule = next((rule for rule in config.rules if rule.name == alert.rule), None)
    card = alert_card(
        alert,
        config,
        evidence,
        store.reads.copies(stories),
        event=event,
        others=store.reads.grouped(alert.id),
        blind=[_unseen(sight, config.language) for _, sight in sorted(engine.blind(rule).items())]
        if rule
        else (),
        drill=drill,
        links=link_only(config, store.reads.sources()),
        growth=store.reads.growth(one.mention.id for one in evidence),
        moved=store.reads.places(stories),
    )
    language = config.language
    diverted = [
        (say("diverted", language), say("labelled", language, label=other.channel, value=other.error))
        for other in store.reads.tickets(alert.id, TicketState.DIVERTED)
        if other.event == ticket.event and other.channel != ticket.channel
    ]
    return replace(card, facts=(*diverted, *card.facts, *_erased(store.reads.gone(alert.mentions), config)))


def _erased(number: int, config: Config) -> list[tuple[str, str]]:
    """How many of its mentions are here no more, though it still counts them."""
    if not number:
        return []
    language = config.language
    return [(say("erased", language), say("erased-posts", language, number=written.number(number, language)))]
