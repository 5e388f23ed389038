"""The only module that knows every package: plugins are found, built and put together here."""

from __future__ import annotations

import functools
import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol, cast

from alerts import message
from monitor.brands import Brand, Brands
from monitor.config.load import Kinds, decode, load, missing_secrets
from monitor.config.model import Config
from monitor.errors import ConfigError, Problem
from monitor.house import Backlog, House, Lookout
from monitor.model import (
    Alert,
    BrandName,
    ChannelName,
    Judged,
    Language,
    Message,
    Post,
    Reason,
    SourceName,
    StoryId,
    Ticket,
    TicketState,
)
from monitor.ports import Channel, Classifier, Clock, Source, Surroundings
from monitor.rules.engine import Engine
from monitor.rules.explain import sentence
from monitor.settings import ChannelSettings, ClassifierSettings, SourceSettings
from monitor.shapes import alert_json
from monitor.store.store import Store
from monitor.stories import Gatherer
from monitor.text import fold, stable_id
from sources.disk import read as rows_of
from sources.records import FieldMap
from sources.rows import Rejected

COLLECT_AFTER = 20_000  # objects made and not yet freed; Python's own 700 suits short scripts
STORIES_BACK = timedelta(hours=48)  # how far back copies of a story are looked for


class Plugin(Protocol):
    """A plugin's class: its part of ``rules.yaml``, and how it is made."""

    Settings: Any  # a class derived from SourceSettings, ClassifierSettings or ChannelSettings

    def __call__(self, settings: Any, around: Surroundings) -> Any:  # noqa: ANN401 -- each plugin has its own
        """Make one."""
        ...


@functools.cache
def plugins(what: str) -> Mapping[str, Plugin]:
    """The kinds of ``what`` (sources, classifiers, channels) that are installed, ours and others', by name."""
    return {point.name: cast("Plugin", point.load()) for point in entry_points(group=f"vigie.{what}")}


def kinds() -> Kinds:
    """What ``rules.yaml`` may name."""
    from classifiers.topics import BUILT_IN  # noqa: PLC0415 -- the lexicon is read when first needed

    return Kinds(
        sources={kind: _settings(plugin, SourceSettings) for kind, plugin in plugins("sources").items()},
        classifiers={
            kind: _settings(plugin, ClassifierSettings) for kind, plugin in plugins("classifiers").items()
        },
        channels={kind: _settings(plugin, ChannelSettings) for kind, plugin in plugins("channels").items()},
        topics=BUILT_IN,
    )


def _settings(plugin: Plugin, root: Any) -> Any:  # noqa: ANN401 -- a class, checked at once
    if not issubclass(plugin.Settings, root):
        msg = f"{plugin} has Settings that are not {root.__name__}"
        raise TypeError(msg)
    return plugin.Settings


def read_config(path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """The rules file, checked.

    Raises:
        ConfigError: everything that is wrong with it.
    """
    try:
        text = decode(path.read_bytes(), str(path))
    except OSError as error:
        why = error.strerror or "it cannot be read"
        hint = "; write one, or name another with --rules" if isinstance(error, FileNotFoundError) else ""
        raise ConfigError([Problem(1, 1, f"cannot be read: {why}{hint}", str(path))]) from error

    def read_file(name: str) -> str:
        return (path.parent / name).read_text(encoding="utf-8")

    return load(
        text,
        kinds=kinds(),
        environ=os.environ if environ is None else environ,
        read_file=read_file,
        name=str(path),
    )


def assemble(config: Config, store: Store, clock: Clock, folder: Path, old: House | None = None) -> House:
    """One set of rules, ready to work.

    Args:
        folder: where relative paths in the rules start.
        old: the house before this one: what it knows of windows and stories need not be read again.
    """
    now = clock.now()
    engine = Engine(config.rules, config.max_age, config.quiet_hours)
    if old is None or not engine.take_over(old.engine):
        since = now - engine.horizon
        engine.remember(store.weighed_since(since), store.open_alerts(), store.fired_since(since))
    house = House(
        config=config,
        ledger=store,
        names=Brands(config.brands),
        language=classifier("language", config, clock, folder),
        classifiers=judges(config, clock, folder),
        stories=old.stories if old else _gatherer(store, now),
        engine=engine,
        sources=sources_of(config, clock, folder),
        channels=channels_of(config, clock, folder),
        missing=missing_channels(config),
        operator=operator_channels(config),
        compose=functools.partial(_compose, config, store),
        backlog=functools.partial(_backlog, store),
        bad_rules=functools.partial(_bad_rules, config),
    )
    _spare_the_collector()
    return house


def _spare_the_collector() -> None:
    """Keep what was just built out of the garbage collector's rounds, and let it come round less often.

    Automata, rules and windows live as long as the file stays as it is: looking through them again and again took a
    tenth of all time. A reload thaws them first, so that the old ones can go.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def zone_of(path: Path) -> tzinfo:
    """The zone of the rules file; UTC where the file is missing or broken: reading the store must not need it."""
    config = _config_or_none(path)
    return config.timezone if config else UTC


def names_of(path: Path) -> dict[str, tuple[str, ...]]:
    """What the rules call brands, topics and sources; nothing where they cannot be read."""
    config = _config_or_none(path)
    if config is None:
        return {}
    topics = (*kinds().topics, *(name for name in config.topics if name not in kinds().topics))
    return {
        "brand": tuple(one.name for one in config.brands),
        "topic": topics,
        "source": tuple(one.name for one in config.sources),
    }


@functools.cache
def _config_or_none(path: Path) -> Config | None:
    try:
        return read_config(path)
    except ConfigError:
        return None


# --- sources ----------------------------------------------------------------------------------------------------


def sources_of(config: Config, clock: Clock, folder: Path) -> dict[SourceName, Lookout]:
    """The sources, ready to be polled."""
    return {SourceName(one.name): _lookout(one, config, clock, folder) for one in config.sources}


def _lookout(settings: SourceSettings, config: Config, clock: Clock, folder: Path) -> Lookout:
    around = Surroundings(settings.name, clock, config.allow, folder)
    source: Source = plugins("sources")[settings.kind](settings, around)
    reads = settings.model_dump_json(exclude={"every", "retention"})
    return Lookout(
        source=source,
        kind=settings.kind,
        every=settings.every,
        retention=settings.retention or config.retention,
        identity=stable_id(reads),
    )


# --- classifiers ------------------------------------------------------------------------------------------------


def judges(config: Config | None, clock: Clock, folder: Path) -> Sequence[Classifier]:
    """Every classifier but the language's, which comes before them."""
    return [classifier(what, config, clock, folder) for what in ("sentiment", "topics")]


def classifier(what: str, config: Config | None, clock: Clock, folder: Path) -> Classifier:
    """The classifier for ``language``, ``sentiment`` or ``topics``: as the rules say, or else the default."""
    default = {"language": "language", "sentiment": "vader", "topics": "topics"}[what]
    settings = config.classifiers.get(what) if config else None
    kind = settings.kind if settings else default
    plugin = plugins("classifiers")[kind]
    if (
        settings is None or kind == "topics"
    ):  # the operator's words stand under topics:, not under classifiers:
        settings = cast("ClassifierSettings", plugin.Settings(kind=kind, **_topics(what, config)))
    around = Surroundings(name=what, clock=clock, allow=config.allow if config else (), folder=folder)
    return cast("Classifier", plugin(settings, around))


def _topics(what: str, config: Config | None) -> dict[str, Any]:
    if what != "topics" or config is None:
        return {}
    return {
        "topics": {
            name: None if words is None else {"terms": words.terms, "exclude": words.exclude}
            for name, words in config.topics.items()
        }
    }


def _gatherer(store: Store, now: datetime) -> Gatherer:
    gatherer = Gatherer()
    for mention in store.reads.recent(now - STORIES_BACK):
        gatherer.remember(mention)
    return gatherer


# --- channels ---------------------------------------------------------------------------------------------------


def channels_of(config: Config, clock: Clock, folder: Path) -> dict[ChannelName, Channel]:
    """The channels that lack nothing."""
    lacking = missing_channels(config)
    return {
        name: plugins("channels")[settings.kind](settings, Surroundings(name, clock, config.allow, folder))
        for name, settings in config.channels.items()
        if name not in lacking
    }


def missing_channels(config: Config) -> dict[ChannelName, str]:
    """The channels that lack a secret, and which."""
    lacks: dict[ChannelName, list[str]] = {}
    for where, origin in missing_secrets(config):
        what, _, name = where.partition(" ")
        if what == "channel":
            lacks.setdefault(ChannelName(name), []).append(origin)
    return {name: f"{' and '.join(origins)} is not set" for name, origins in lacks.items()}


def operator_channels(config: Config) -> tuple[ChannelName, ...]:
    """Who hears of trouble with Vigie itself: the fallback, or where that is the console, the first other channel."""
    if config.channels[config.fallback].kind != "console":
        return (config.fallback,)
    return next(((name,) for name, one in config.channels.items() if one.kind != "console"), ())


# --- messages ---------------------------------------------------------------------------------------------------


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

    def __init__(self, rules: Path) -> None:
        config = _config_or_none(rules)
        self._brands = config.brands if config else ()
        self._language: Language = config.language if config else "en"

    def __call__(self, name: BrandName) -> str:
        """How a brand is written."""
        return brand_title(name, self._brands)

    def sentence(self, reason: Reason, brand: BrandName) -> str:
        """Why, in a sentence."""
        return sentence(reason, self(brand), self._language)


def alert_sentence(alert: Alert, config: Config) -> str:
    """Why it fired, in the language of the rules."""
    return sentence(alert.reason, brand_title(alert.brand, config.brands), config.language)


def alert_card(
    alert: Alert, config: Config, evidence: Sequence[Judged], copies: Mapping[StoryId, int]
) -> Message:
    """An alert as somebody reads it."""
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
        data=alert_json(alert, told, evidence),
    )


def _compose(config: Config, store: Store, ticket: Ticket) -> Message:
    alert = store.event(ticket.event).alert
    evidence = list(store.reads.evidence(alert.id, len(alert.mentions)))
    stories = {one.mention.story for one in evidence if one.mention.story}
    card = alert_card(alert, config, evidence, store.reads.copies(stories))
    label = {"en": "Sent here because", "fr": "Arrivé ici car"}[config.language]
    diverted = [
        (label, f"{other.channel}: {other.error}")
        for other in store.reads.tickets(alert.id, TicketState.DIVERTED)
        if other.event == ticket.event and other.channel != ticket.channel
    ]
    return replace(card, facts=(*card.facts, *diverted))


def _backlog(store: Store) -> Backlog:
    counts = store.reads.counts()
    waiting = (TicketState.DUE, TicketState.SENDING, TicketState.UNKNOWN)
    return Backlog(
        judge=counts.to_judge, weigh=counts.to_weigh, deliver=sum(counts.tickets[state] for state in waiting)
    )


def _bad_rules(config: Config, problems: Sequence[Problem], at: datetime) -> Message:
    return message.bad_reload(problems, at=at.astimezone(config.timezone), language=config.language)


# --- files ------------------------------------------------------------------------------------------------------


def field_map(text: str) -> FieldMap:
    """``published_at=tweet_created,text=body`` as a mapping of columns; a mistake in it is a ``SourceError``."""
    return FieldMap.parse(text)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file: its post, or why it has none; the source it names itself; how many bytes were read so far."""

    post: Post | str
    place: str
    consumed: int


def read_rows(path: Path, names: FieldMap) -> Iterator[FileRow]:
    """Each row of a JSONL or CSV file.

    Raises:
        SourceError: the file cannot be read.
    """
    for row in rows_of(path, names):
        if isinstance(row, Rejected):
            yield FileRow(str(row), "", row.consumed)
        else:
            yield FileRow(row.post, row.place, row.consumed)
