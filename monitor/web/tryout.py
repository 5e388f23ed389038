"""What a changed rule would have done: both rules over the same history, in a process of its own, told as plain data.

It is what ``vigie backtest --against`` does, of one rule, in the language of the page.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from monitor.charts.chart import Chart, Frame, Mark, Phrases
from monitor.charts.svg import figure
from monitor.cli.replaying import Period, Played, Shows, in_full, replay
from monitor.config.model import Config
from monitor.errors import ConfigError, VigieError
from monitor.language import minute
from monitor.model import BrandName, Judged, Language, MentionId, RuleName, Severity, veiled
from monitor.replay.comparing import Change, Pair, compare
from monitor.replay.replaying import Found
from monitor.replay.summing import RuleSum, a_week, learners, sums
from monitor.rules.conditions import Rule
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.web.apart import Tell
from monitor.web.words import say
from monitor.wiring import brand_title, config_of, engine_of, reason_sentence

STEPS = 120  # columns of the picture
LISTED = 60  # alerts that are told in full, those that differ first
CITED = 3  # mentions of each
QUOTED = 160  # characters of each
NICE = 10  # whoever keeps watch goes first


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be tried.

    Args:
        path: of the rules file; ``file`` its text, ``changed`` that with the change in it.
        before: what the rule is called in the file; ``None``: it is a new one. ``after``: what it is called as changed.
        since: from when on history is played; ``now`` is the present.
    """

    path: Path
    db: Path
    file: str
    changed: str
    before: RuleName | None
    after: RuleName
    since: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Cited:
    """A mention of the evidence, hidden where it must be."""

    id: MentionId
    author: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert that there would have been.

    Args:
        over: when it ended; ``None``: open at the end. ``length``: how long it was open.
        worst: why, at its peak; empty where that is the same. ``reached``: each severity after the first, and when.
    """

    opened_at: datetime
    over: datetime | None
    length: timedelta
    severity: Severity
    reached: Sequence[tuple[datetime, Severity]]
    brand: str
    group: str
    why: str
    worst: str
    total: int
    hush: str
    evidence: Sequence[Cited]


@dataclass(frozen=True, slots=True)
class Both:
    """One trouble under both rules.

    Args:
        delay: how much later the changed rule opens it; below zero: earlier.
    """

    changes: Sequence[Change]
    delay: timedelta
    here: Told | None
    there: Told | None

    @property
    def same(self) -> bool:
        """Whether nothing is different."""
        return tuple(self.changes) == (Change.SAME,)


@dataclass(frozen=True, slots=True)
class Side:
    """What a rule amounts to.

    Args:
        a_week: alerts; ``None``: the time is too short to tell.
        unsure: how often it decided nothing, since it knew too little of what is usual.
    """

    alerts: int
    a_week: float | None
    severities: Mapping[Severity, int]
    usual_length: timedelta | None
    unsure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is shown of a try-out.

    Args:
        rule: as changed; ``here``: as it is, ``None`` where there is none to compare with.
        listed: the alerts, those that differ first; there are so many ``more``, and of each change ``counts`` in all.
        sooner, later: how much, at the median.
        missing: brands it looks at of which nothing is stored in that time.
        learning: whether it compares with a past that does not reach back far enough.
    """

    rule: RuleName
    since: datetime
    until: datetime
    asked: datetime
    mentions: int
    here: Side | None
    there: Side
    listed: Sequence[Both]
    more: int
    counts: Mapping[Change, int]
    sooner: timedelta | None
    later: timedelta | None
    drawn: str
    missing: Sequence[str]
    learning: bool
    unjudged: int


def try_quietly(wanted: Wanted, tell: Tell) -> Report | str:
    """``try_out``, in a process of its own: whoever keeps watch goes first."""
    os.nice(NICE)  # pragma: no cover -- runs in that process: the tests see what comes of it
    return try_out(wanted, tell)  # pragma: no cover -- as above


def try_out(wanted: Wanted, tell: Tell) -> Report | str:
    """Play history through the rule as it is and as it is changed; text: why that cannot be.

    Only reads: on a connection of its own, which cannot write. Nothing is sent: an engine decides, and has no channels.
    """
    try:
        changed = config_of(wanted.changed, wanted.path, now=wanted.now)
        rules = [(changed, _rule(changed, wanted.after))]
        base = _as_it_is(wanted)
        if base is not None and wanted.before is not None:
            rules.insert(0, (base, _rule(base, wanted.before)))
        engines = [engine_of(dataclasses.replace(config, rules=(rule,))) for config, rule in rules]
        progress = Progress(tell, len(engines) + 1)
        with open_reader(wanted.db) as reader:
            played = replay(
                reader, engines, Period(since=wanted.since, until=None), changed.timezone, progress.stage
            )
            return _Teller(changed, [rule for _, rule in rules], played, reader).report(wanted.since)
    except VigieError as error:
        return str(error)


def _as_it_is(wanted: Wanted) -> Config | None:
    """``None``: the file cannot be used as it stands, so that there is nothing to compare with."""
    try:
        return config_of(wanted.file, wanted.path, now=wanted.now)
    except ConfigError:
        return None


def _rule(config: Config, name: RuleName) -> Rule:
    return next(rule for rule in config.rules if rule.name == name)


class Progress:
    """Tells how far it is.

    Args:
        stages: how many there are: each engine learns, then they are driven together.
    """

    def __init__(self, tell: Tell, stages: int) -> None:
        self._tell, self._stages = tell, stages
        self._stage, self._shown = -1, -1

    @contextlib.contextmanager
    def stage(self, since: datetime, until: datetime, _doing: str) -> Iterator[Shows]:
        """The next one begins, which goes through that time."""
        self._stage = min(self._stage + 1, self._stages - 1)
        yield partial(self._show, since, max(until - since, timedelta(seconds=1)))

    def _show(self, since: datetime, span: timedelta, now: datetime) -> None:
        share = (self._stage + min(max((now - since) / span, 0.0), 1.0)) / self._stages
        if int(share * 100) > self._shown:
            self._shown = int(share * 100)
            self._tell(share)


# --- told -------------------------------------------------------------------------------------------------------


class _Teller:
    """Puts what came of it into words."""

    def __init__(self, config: Config, rules: Sequence[Rule], played: Played, reader: Reader) -> None:
        self._config, self._rules, self._played, self._reader = config, rules, played, reader
        self._rule = rules[-1]
        self._language: Language = config.language
        self._there = played.replays[-1]
        self._here = played.replays[0] if len(played.replays) > 1 else None

    def report(self, asked: datetime) -> Report:
        played = self._played
        there = self._there.found
        # By whatever name: it is the same rule, before and after.
        here = tuple(_named(one, self._rule.name) for one in self._here.found) if self._here else ()
        pairs = compare(here, there)
        delays = {change: [abs(one.delay) for one in pairs if change in one.changes] for change in Change}
        brands = [brand for brand in self._brands() if not played.counts.totals[brand]]
        return Report(
            rule=self._rule.name,
            since=played.since,
            until=played.until,
            asked=asked,
            mentions=played.counts.mentions,
            here=self._side(here, 0) if self._here else None,
            there=self._side(there, -1),
            listed=self._listed(pairs),
            more=max(0, len(pairs) - LISTED),
            counts={change: len(found) for change, found in delays.items()},
            sooner=_median(delays[Change.EARLIER]),
            later=_median(delays[Change.LATER]),
            drawn=figure(self._chart(here, there)),
            missing=[self._title(brand) for brand in brands],
            learning=bool(learners([self._rule])) and played.covered.since is None,
            unjudged=played.unjudged,
        )

    def _title(self, brand: BrandName) -> str:
        return brand_title(brand, self._config.brands)

    def _brands(self) -> list[BrandName]:
        """Those that either rule looks at."""
        chosen = [rule.select.brands for rule in self._rules]
        known = [one.name for one in self._config.brands]
        return [name for name in known if any(some is None or name in some for some in chosen)]

    def _side(self, found: Sequence[Found], side: int) -> Side:
        played = self._played
        run = played.replays[side]
        decisions = {(self._rule.name, reason): count for (_, reason), count in run.decisions.items()}
        one: RuleSum = sums([self._rule.name], found, decisions, played.until)[0]
        weekly = a_week(one.total, played.until - played.since)
        return Side(one.total, weekly, dict(one.alerts), one.usual_length, one.unsure)

    def _listed(self, pairs: Sequence[Pair]) -> list[Both]:
        shown = sorted(pairs, key=lambda one: one.changes == (Change.SAME,))[:LISTED]
        sides = [one for pair in shown for one in (pair.here, pair.there) if one is not None]
        full = {id(found): self._told(found, cited) for found, cited in in_full(self._reader, sides, CITED)}
        return [
            Both(
                one.changes,
                one.delay,
                full[id(one.here)] if one.here else None,
                full[id(one.there)] if one.there else None,
            )
            for one in shown
        ]

    def _told(self, found: Found, cited: Sequence[Judged]) -> Told:
        alert = found.alert
        peak = alert.peak if alert.peak != alert.reason else None
        return Told(
            opened_at=alert.opened_at,
            over=alert.resolved_at,
            length=found.length(self._played.until),
            severity=alert.severity,
            reached=found.reached[1:],
            brand=self._title(alert.brand),
            group=alert.group,
            why=reason_sentence(alert.reason, alert.brand, self._config),
            worst=reason_sentence(peak, alert.brand, self._config) if peak else "",
            total=alert.total,
            hush=alert.hush or "",
            evidence=[self._cited(one) for one in cited],
        )

    def _cited(self, one: Judged) -> Cited:
        mention = veiled(one, self._language).mention
        return Cited(mention.id, clean_line(mention.author, 60), clean_line(mention.words, QUOTED))

    # --- the picture ---

    def _chart(self, here: Sequence[Found], there: Sequence[Found]) -> Chart:
        """Each brand twice, one below the other: with the alerts of the rule as it is, and as changed."""
        played, zone = self._played, self._config.timezone
        told = partial(say, self._language)
        frame = Frame(since=played.since, until=played.until, columns=STEPS, zone=zone)
        sides = [("try/as-it-is", here), ("try/as-changed", there)] if self._here else [("", there)]
        brands = [brand for brand in self._brands() if played.counts.totals[brand]]
        charts = [
            frame.chart(
                played.counts,
                {brand: f"{self._title(brand)}{f' · {told(key)}' if key else ''}" for brand in brands},
                {brand: [self._mark(one) for one in found if one.alert.brand == brand] for brand in brands},
            )
            for key, found in sides
        ]
        rows = tuple(row for beside in zip(*(one.rows for one in charts), strict=True) for row in beside)
        words = [told("try/drawn", what=row.title, count=len(row.marks)) for row in rows]
        return dataclasses.replace(
            charts[0],
            rows=rows,
            told=" ".join(words) or told("try/drawn-nothing"),
            phrases=Phrases(told("try/bar"), told("tone/negative"), told("try/other"), self._language),
        )

    def _mark(self, one: Found) -> Mark:
        alert, until = one.alert, self._played.until
        told = say(self._language, f"severity/{alert.severity}")
        return Mark(
            at=alert.opened_at,
            until=one.end(until),
            severity=alert.severity,
            rule=alert.rule,
            text=f"{told} · {minute(alert.opened_at.astimezone(self._config.timezone), self._language, until)}",
        )


def _named(one: Found, name: RuleName) -> Found:
    return dataclasses.replace(one, alert=dataclasses.replace(one.alert, rule=name))


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in spans)) if spans else None


Work = Callable[[Wanted, Tell], Report | str]
