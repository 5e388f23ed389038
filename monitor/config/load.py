"""The text of ``rules.yaml`` -> ``Config``, or every problem in it. A pure function: files and variables come in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from monitor.brands import Brand, asked
from monitor.config import digest_meaning, meaning, route_meaning, rule_meaning
from monitor.config.calendars import Calendars
from monitor.config.conditions_meaning import learns, remark_retention
from monitor.config.document import Path
from monitor.config.kinds import Kinds
from monitor.config.learned import learned_of
from monitor.config.making import quiet_of, routes_of, rule_of
from monitor.config.meaning import Names
from monitor.config.model import Config, TopicWords
from monitor.config.plugins import Reader, absent_secrets, refuse_variables
from monitor.config.reading import decode, read
from monitor.config.report import Report
from monitor.config.rule_shape import RuleShape
from monitor.config.sentences import PATTERNS, keys
from monitor.config.shape import (
    CONSOLE,
    JUDGED,
    PLUGINS,
    VERSION,
    BrandShape,
    DigestShape,
    EventShape,
    Outline,
    RouteShape,
    TopicShape,
)
from monitor.config.source_meaning import check_no_budget, check_source
from monitor.config.words import one_of, quoted
from monitor.digest.prose.settings import SummarySettings
from monitor.digests_due import PlannedDigest
from monitor.model import BrandName, ChannelName, Json, SourceName, TopicName
from monitor.query import QueryError
from monitor.rules.conditions import KnownEvent, Rule
from monitor.rules.levels import WEEKS
from monitor.settings import NAME, ChannelSettings, ClassifierSettings, SourceSettings, format_duration
from monitor.text import stable_id

__all__ = ["Kinds", "decode", "load", "missing_secrets"]

M = TypeVar("M", bound=BaseModel)

AHEAD = timedelta(
    days=366
)  # for which calendar files are read: a file is read again with each change of the rules


def load(
    text: str,
    *,
    kinds: Kinds,
    environ: Mapping[str, str],
    read_file: Callable[[str], str],
    name: str = "rules.yaml",
    now: datetime | None = None,
    lacking: Callable[[ClassifierSettings], Iterable[str]] = lambda _settings: (),
) -> Config:
    """What the file says.

    Args:
        kinds: the plugins that are installed, and the built-in topics.
        environ: where ``${VARIABLE}`` comes from.
        read_file: the text of a file named under a ``…_file`` key; raises ``OSError`` where there is none.
        name: of the file, as the operator knows it: it stands before each problem.
        now: the present: around it the events of calendar files are read; needed where the file names some.
        lacking: what a classifier needs and is not there, a sentence each.

    Raises:
        ConfigError: with every problem there is, in the order of the file.
    """
    report = Report(read(text, name), name)
    config = _Loader(report, kinds, Reader(report, environ, read_file), now, lacking).config()
    if report:
        raise report.error()
    return replace(config, version=stable_id(text), remarks=report.remarks())


def missing_secrets(config: Config) -> tuple[tuple[str, str], ...]:
    """Who lacks a secret, and where it should come from: ``("channel crisis-room", "SLACK_BOT_TOKEN")``."""
    named: list[tuple[str, BaseModel]] = [
        *((f"source {source.name}", source) for source in config.sources),
        *((f"classifier {what}", classifier) for what, classifier in config.classifiers.items()),
        *((f"channel {name}", channel) for name, channel in config.channels.items()),
        *((f"summary of digest {one.name}", one.summary) for one in config.digests if one.summary),
    ]
    return tuple((who, secret.origin) for who, settings in named for secret in absent_secrets(settings))


@dataclass(frozen=True, slots=True)
class _Loader:
    """Goes through the file from top to bottom; what is wrong is told to ``report`` and left out."""

    report: Report
    kinds: Kinds
    reader: Reader
    now: datetime | None
    lacking: Callable[[ClassifierSettings], Iterable[str]]

    def config(self) -> Config:
        outline = self._outline()
        topics = dict(self._topics(outline))
        placed, channels = list(self._sources(outline)), self._channels(outline)
        sources = tuple(source for _, source in placed)
        classifiers = dict(self._classifiers(outline))
        self._check_times(outline)
        off = {name for name, words in topics.items() if words is None}
        names = Names(
            brands=outline.brands,
            topics={*self.kinds.topics, *topics} - off,
            off=off,
            sources=[name for _, name in self._named("sources", outline.sources)],
            rules=[name for _, name in self._named("rules", outline.rules)],
            channels={**outline.channels, CONSOLE: None},
            every={source.name: source.every for source in sources},
            retention=outline.retention,
        )
        if "topics" in classifiers and classifiers["topics"].kind == "topics":
            meaning.check_labels(self.report, ("classifiers", "topics", "labels"), names)
        brands = dict(self._brands(outline, names))
        self._check_sources(placed, tuple(brands.values()), outline.retention)
        meaning.check_reference(self.report, ("fallback",), "channel", outline.fallback, names.channels)
        zone = meaning.time_zone(self.report, ("timezone",), outline.timezone)
        rules = self._rules(outline, names, zone)
        return Config(
            timezone=zone,
            language=outline.language,
            brands=tuple(brands.values()),
            sources=sources,
            classifiers=classifiers,
            topics=topics,
            channels=channels,
            fallback=ChannelName(outline.fallback),
            rules=rules,
            quiet_hours=None if outline.quiet_hours is None else quiet_of(outline.quiet_hours, zone),
            allow=meaning.networks(self.report),
            retention=outline.retention,
            max_age=outline.max_age,
            routes=routes_of(self._routes(outline, names, rules), zone),
            calendar=tuple(self._calendar(outline, names, self._calendars(zone, outline, sources))),
            digests=tuple(self._digests(outline, names)),
            group_wait=outline.grouping.wait,
            per_hour=outline.grouping.per_hour,
            inhibit=outline.inhibit,
            sampled=frozenset(SourceName(source.name) for source in sources if self._is_sampled(source)),
            page=meaning.page_address(self.report, outline.page),
            learned=learned_of(self.report, outline.learned, classifiers, self.reader.read_file),
        )

    def _is_sampled(self, source: SourceSettings) -> bool:
        declared = self.kinds.declared.get(source.kind)
        return declared is not None and declared.sampled

    # --- the outline

    def _outline(self) -> Outline:
        data = self.report.document.data
        if not isinstance(data, dict):
            self.report.add((), "expected keys with values: start with `version: 1` and `brands:`")
            raise self.report.error()  # there is nothing to go through
        given = dict(data)
        if "version" not in given and ("version",) not in self.report.document.holes:
            self.report.add((), "`version: 1` is missing: write it as the first line")
        plain = {key: one for key, one in given.items() if key not in PLUGINS}
        refuse_variables(self.report, (), digest_meaning.secretless(plain))
        self.report.secret |= {(key,) for key in given.keys() - keys(Outline).keys()}  # whatever it may be
        version = given.setdefault("version", VERSION)
        if isinstance(version, int) and version > VERSION:
            newer = f"this file has version {version}, and this Vigie reads version {VERSION}: upgrade Vigie"
            self.report.add(("version",), newer)
            given["version"] = VERSION
        return self._sound(given)

    def _sound(self, given: Mapping[str, Json]) -> Outline:
        """The outline of what is right; what is not stands as if it were not there."""
        try:
            return Outline.model_validate_json(json.dumps(given))
        except ValidationError as error:
            wrong = self.report.translate(error, Outline, ())
        sound = {key: given[key] for key in keys(Outline) if key in given and key not in wrong}
        stand_in: dict[str, Json] = {"version": VERSION, "brands": {"any": None}}
        outline = Outline.model_validate_json(json.dumps({**stand_in, **sound}))
        return outline if "brands" in sound else outline.model_copy(update={"brands": {}})

    def _shape(self, path: Path, entry: object, model: type[M]) -> M | None:
        """One entry as its model, without what is wrong with it; ``None`` if it is of no use without."""
        try:
            return model.model_validate_json(json.dumps(entry))
        except ValidationError as error:
            wrong = self.report.translate(error, model, path)
        if not isinstance(entry, dict):
            return None
        sound = {key: entry[key] for key in keys(model) if key in entry and key not in wrong}
        try:
            return model.model_validate_json(json.dumps(sound))
        except ValidationError:
            return None

    def _check_name(self, path: Path) -> None:
        if not re.match(NAME, str(path[-1])):
            self.report.add(path, PATTERNS[NAME], key=True)

    def _named(self, section: str, entries: list[Any]) -> list[tuple[Path, str]]:
        """The names that the entries of a list give themselves, and where."""
        found = [
            (number, entry.get("name")) for number, entry in enumerate(entries) if isinstance(entry, dict)
        ]
        return [((section, number, "name"), name) for number, name in found if isinstance(name, str)]

    # --- what is watched

    def _brands(self, outline: Outline, names: Names) -> Iterator[tuple[str, Brand]]:
        for name, entry in outline.brands.items():
            path = ("brands", name)
            self._check_name(path)
            brand = self._shape(path, entry, BrandShape) or BrandShape.model_validate({})
            meaning.check_brand(self.report, path, names)
            yield (
                name,
                Brand(
                    name=BrandName(name),
                    competitor=brand.competitor,
                    terms=brand.terms,
                    excluded=brand.excluded,
                    query=brand.query,
                ),
            )

    def _topics(self, outline: Outline) -> Iterator[tuple[TopicName, TopicWords | None]]:
        for name, entry in outline.topics.items():
            path = ("topics", name)
            if entry in ("off", False):
                meaning.check_reference(self.report, path, "topic", name, self.kinds.topics)
                yield TopicName(name), None
            elif not isinstance(entry, dict):
                self.report.add(path, "expected off, or words by language such as {terms: {en: [recall]}}")
                yield TopicName(name), TopicWords()  # it is named, so that rules may name it
            else:
                self._check_name(path)
                topic = self._shape(path, entry, TopicShape) or TopicShape.model_validate({})
                meaning.check_topic(self.report, path, self.kinds.topics)
                yield TopicName(name), TopicWords(terms=topic.terms, exclude=topic.excluded)

    def _sources(self, outline: Outline) -> Iterator[tuple[Path, SourceSettings]]:
        meaning.check_unique(self.report, "source", self._named("sources", outline.sources))
        for number, entry in enumerate(outline.sources):
            source = self.reader.settings(("sources", number), entry, self.kinds.sources)
            if source is not None:
                yield ("sources", number), source

    def _check_sources(
        self, placed: Sequence[tuple[Path, SourceSettings]], brands: Sequence[Brand], retention: timedelta
    ) -> None:
        try:
            words = asked(brands)
        except QueryError:  # that was told
            words = ()
        for path, source in placed:
            declared = self.kinds.declared.get(source.kind)
            if declared is None:
                check_no_budget(self.report, path, source)
            else:
                check_source(self.report, path, source, declared, asked=words, retention=retention)
                if source.kind in self.kinds.unequipped:
                    self.report.add(
                        (*path, "kind"),
                        f"{source.kind} needs a library that is not installed: pip install 'vigie[{declared.extra}]'",
                    )

    def _classifiers(self, outline: Outline) -> Iterator[tuple[str, ClassifierSettings]]:
        for what, entry in outline.classifiers.items():
            path = ("classifiers", what)
            if what not in JUDGED:
                self.report.add(path, f"nothing judges {quoted(what)}{one_of(what, JUDGED)}", key=True)
                continue
            classifier = self.reader.settings(path, entry, self.kinds.classifiers)
            if classifier is not None:
                for lack in self.lacking(classifier):
                    self.report.add(path, lack)
                yield what, classifier

    def _channels(self, outline: Outline) -> dict[ChannelName, ChannelSettings]:
        channels: dict[ChannelName, ChannelSettings] = {}
        for name, entry in outline.channels.items():
            path = ("channels", name)
            self._check_name(path)
            channel = self.reader.settings(path, entry, self.kinds.channels)
            if channel is not None:
                channels[ChannelName(name)] = channel
                if name == CONSOLE != channel.kind:
                    self.report.add(
                        path, "`console` is the terminal: give this channel another name", key=True
                    )
        console = self.kinds.channels.get(CONSOLE, ChannelSettings)
        channels.setdefault(ChannelName(CONSOLE), console(kind=CONSOLE))
        return channels

    # --- rules

    def _rules(self, outline: Outline, names: Names, zone: ZoneInfo) -> tuple[Rule, ...]:
        rules: list[tuple[Path, Rule]] = []
        for number, entry in enumerate(outline.rules):
            path = ("rules", number)
            shape = self._shape(path, entry, RuleShape)
            sound = self.report.is_sound(path)
            rule_meaning.check_names(self.report, path, names)
            if shape is not None:
                rule = rule_of(shape, {*names.topics, *names.off}, zone)
                if sound:  # else what was left out would look as if it were missing
                    rule_meaning.check_rule(self.report, path, shape, rule, names)
                rules.append((path, rule))
        meaning.check_unique(self.report, "rule", self._named("rules", outline.rules))
        rule_meaning.remark_overlaps(self.report, rules)
        if any(learns(rule.when) for _, rule in rules):
            remark_retention(self.report, names)
        return tuple(rule for _, rule in rules)

    def _routes(self, outline: Outline, names: Names, rules: Sequence[Rule]) -> Iterator[RouteShape]:
        routes: list[tuple[Path, RouteShape]] = []
        for number, entry in enumerate(outline.routes):
            path = ("routes", number)
            route = self._shape(path, entry, RouteShape)
            sound = self.report.is_sound(path)
            route_meaning.check_names(self.report, path, names)
            if route is not None and sound:
                routes.append((path, route))
        route_meaning.check_routes(self.report, routes, rules)
        return (route for _, route in routes)

    def _digests(self, outline: Outline, names: Names) -> Iterator[PlannedDigest]:
        meaning.check_unique(self.report, "digest", self._named("digests", outline.digests))
        for number, entry in enumerate(outline.digests):
            path = ("digests", number)
            summary = None
            if isinstance(entry, dict) and "summary" in entry:
                summary = self.reader.read((*path, "summary"), entry["summary"], SummarySettings)
            shape = self._shape(path, digest_meaning.plain(entry), DigestShape)
            digest_meaning.check_names(self.report, path, names)
            found = shape and digest_meaning.planned(self.report, path, shape, outline.language, summary)
            if found:
                yield found

    def _calendar(self, outline: Outline, names: Names, calendars: Calendars) -> Iterator[KnownEvent]:
        for number, entry in enumerate(outline.calendar):
            path = ("calendar", number)
            event = self._shape(path, entry, EventShape)
            sound = self.report.is_sound(path)
            for spot, name in self.report.document.texts((*path, "brands")):
                meaning.check_reference(self.report, spot, "brand", name, names.brands)
            if event is not None and sound:
                yield from calendars.events(path, event)

    def _calendars(self, zone: ZoneInfo, outline: Outline, sources: Sequence[SourceSettings]) -> Calendars:
        """For as far back as mentions are kept, and a year ahead."""
        kept = max(outline.retention, *(source.retention or outline.retention for source in sources), WEEKS)
        period = None if self.now is None else (self.now - kept, self.now + AHEAD)
        return Calendars(report=self.report, zone=zone, read_file=self.reader.read_file, period=period)

    # --- times

    def _check_times(self, outline: Outline) -> None:
        if outline.retention < outline.max_age:
            kept, fresh = format_duration(outline.retention), format_duration(outline.max_age)
            where = "retention" if ("retention",) in self.report.document.values else "max_age"
            self.report.add(
                (where,),
                f"mentions would be deleted (`retention`: {kept}) while they still count as new (`max_age`: {fresh})",
            )
        quiet = outline.quiet_hours
        if quiet is not None and quiet.start == quiet.end:
            self.report.add(
                ("quiet_hours", "to"), "quiet hours end when they begin: `from` and `to` are the same"
            )
