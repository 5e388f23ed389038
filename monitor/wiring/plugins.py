"""Which plugins there are, and how each is made from its part of ``rules.yaml``."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, cast

from monitor.brands import asked
from monitor.config.load import Kinds, missing_secrets
from monitor.config.model import Config
from monitor.declaring import Allowance, Declaration
from monitor.house import JUDGES, Lookout
from monitor.model import (
    ChannelName,
    SourceName,
)
from monitor.ports import Bottomless, Channel, Classifier, Clock, Source, Surroundings
from monitor.purse import Book, CountedPurse
from monitor.settings import ChannelSettings, ClassifierSettings, SourceSettings
from monitor.spending import bounds
from monitor.text import stable_id
from monitor.wiring.learned import learned_over
from monitor.wiring.models import models_folder


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
        declared=declarations(),
        unequipped=_unequipped(),
    )


def declarations() -> dict[str, Declaration]:
    """What each kind of source says of itself; those that say nothing are not in it.

    Raises:
        TypeError: a plugin declares something else.
    """
    said = {kind: getattr(plugin, "declares", None) for kind, plugin in plugins("sources").items()}
    for kind, declared in said.items():
        if declared is not None and not isinstance(declared, Declaration):
            msg = f"the source {kind} declares something that is no Declaration"
            raise TypeError(msg)
    return {kind: declared for kind, declared in said.items() if declared is not None}


def _unequipped() -> frozenset[str]:
    """The kinds of sources whose library is not installed."""
    needed = {kind: declared.needs for kind, declared in declarations().items() if declared.needs}
    return frozenset(kind for kind, module in needed.items() if find_spec(module) is None)


def _settings(plugin: Plugin, root: Any) -> Any:  # noqa: ANN401 -- a class, checked at once
    if not issubclass(plugin.Settings, root):
        msg = f"{plugin} has Settings that are not {root.__name__}"
        raise TypeError(msg)
    return plugin.Settings


# --- sources ----------------------------------------------------------------------------------------------------


def sources_of(
    config: Config,
    clock: Clock,
    folder: Path,
    book: Book | None = None,
    old: Mapping[SourceName, Lookout] = MappingProxyType({}),
) -> dict[SourceName, Lookout]:
    """The sources, ready to be polled.

    Args:
        book: where what they spend is written down; ``None``: nobody counts.
        old: those of the rules before: a source that would be built the same stays, with its connection or its port.
    """
    return {
        SourceName(one.name): _lookout(
            one, config, clock, folder, book=book, old=old.get(SourceName(one.name))
        )
        for one in config.sources
    }


def bounds_of(settings: SourceSettings) -> tuple[Allowance, ...]:
    """What a source may spend."""
    declared = declarations().get(settings.kind)
    return bounds(settings.allowances(declared.allowances if declared else ()), settings.budget)


def _lookout(
    settings: SourceSettings,
    config: Config,
    clock: Clock,
    folder: Path,
    *,
    book: Book | None,
    old: Lookout | None,
) -> Lookout:
    name = SourceName(settings.name)
    purse = CountedPurse(name, bounds_of(settings), clock, book) if book is not None else None
    around = Surroundings(
        name, clock, config.allow, folder, asked=asked(config.brands), purse=purse or Bottomless()
    )
    made_of = (settings, around.allow, around.folder, around.asked)
    stays = old is not None and old.made_of == made_of and (old.purse is None) == (purse is None)
    if old is not None and stays:
        source, purse = old.source, old.purse
    else:
        source = cast("Source", plugins("sources")[settings.kind](settings, around))
    # What is left at its default is left out: a key that a later version adds is no other source.
    reads = settings.model_dump_json(
        exclude={"every", "retention", "budget", "canary"}, exclude_defaults=True
    )
    return Lookout(
        source=source,
        kind=settings.kind,
        every=settings.every,
        retention=settings.retention or config.retention,
        identity=stable_id(reads),
        made_of=made_of,
        purse=purse,
    )


# --- classifiers ------------------------------------------------------------------------------------------------


def judges(config: Config | None, clock: Clock, folder: Path) -> Sequence[Classifier]:
    """Every classifier but the language's, which comes before them; that of sentiment also reads by brand."""
    from classifiers.towards import TowardsBrands  # noqa: PLC0415 -- with the model it wraps, when first needed

    made = {what: classifier(what, config, clock, folder) for what in JUDGES}
    return [TowardsBrands(one) if what == "sentiment" else one for what, one in made.items()]


def classifier(what: str, config: Config | None, clock: Clock, folder: Path) -> Classifier:
    """The classifier for ``language``, ``sentiment``, ``topics`` or ``intent``: as the rules say, or else the default.

    Raises:
        ConfigError: what was learned, and named in the rules, was learned of another model.
    """
    default = {"language": "language", "sentiment": "cascade", "topics": "topics", "intent": "intent"}[what]
    settings = config.classifiers.get(what) if config else None
    kind = settings.kind if settings else default
    plugin = plugins("classifiers")[kind]
    if settings is None:
        settings = cast("ClassifierSettings", plugin.Settings(kind=kind))
    if kind == "topics":  # the operator's words stand under topics:, not under classifiers:
        worded = plugin.Settings(kind=kind, **_topics(what, config))
        settings = settings.model_copy(update={"topics": worded.topics})
    allow = config.allow if config else ()
    around = Surroundings(name=what, clock=clock, allow=allow, folder=folder, models=models_folder())
    return learned_over(
        what, config, _modelled(cast("Classifier", plugin(settings, around)), settings, around)
    )


def _modelled(plain: Classifier, settings: ClassifierSettings, around: Surroundings) -> Classifier:
    """The lists of topics with the model that checks them, where the rules name one; any other as it is."""
    from classifiers.topic_model import ModelledTopics  # noqa: PLC0415 -- when first needed, as the plugins
    from classifiers.topics import TopicClassifierSettings  # noqa: PLC0415 -- as above

    if isinstance(settings, TopicClassifierSettings) and settings.model:
        return ModelledTopics(plain, settings, around)
    return plain


def _topics(what: str, config: Config | None) -> dict[str, Any]:
    if what != "topics" or config is None:
        return {}
    return {
        "topics": {
            name: None if words is None else {"terms": words.terms, "exclude": words.exclude}
            for name, words in config.topics.items()
        }
    }


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
    return {ChannelName(name): lack for name, lack in _lacking(config, "channel").items()}


def missing_sources(config: Config) -> dict[SourceName, str]:
    """The sources that lack a secret, and which: they are asked all the same, and say so."""
    return {SourceName(name): lack for name, lack in _lacking(config, "source").items()}


def _lacking(config: Config, wanted: str) -> dict[str, str]:
    lacks: dict[str, list[str]] = {}
    for where, origin in missing_secrets(config):
        what, _, name = where.partition(" ")
        if what == wanted:
            lacks.setdefault(name, []).append(origin)
    return {
        name: f"{' and '.join(origins)} {'is' if len(origins) == 1 else 'are'} not set"
        for name, origins in lacks.items()
    }


def operator_channels(config: Config) -> tuple[ChannelName, ...]:
    """Who hears of trouble with Vigie itself: the fallback, or where that is the console, the first other channel."""
    if config.channels[config.fallback].kind != "console":
        return (config.fallback,)
    return next(((name,) for name, one in config.channels.items() if one.kind != "console"), ())
