"""What came of a backtest, and how it is put into words: for the terminal and the page alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor import language
from monitor.charts.chart import Chart, Frame, Mark
from monitor.cli.output import local
from monitor.cli.replaying import Period, Played, beyond, of_brands
from monitor.config.model import Config
from monitor.model import BrandName, RuleName, Severity
from monitor.replay.comparing import Change, Pair
from monitor.replay.replaying import Found
from monitor.replay.summing import RuleSum, a_week, learners, sums
from monitor.rules.conditions import Rule
from monitor.wiring import brand_title, reason_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a backtest, for every way to show it.

    Args:
        pairs: each alert, and what the other rules make of it; without other rules every pair has one side.
        other: the other rules, where there are some; ``names`` are what both are called.
    """

    config: Config
    played: Played
    found: tuple[Found, ...]
    pairs: Sequence[Pair]
    other: Config | None
    names: tuple[str, str]
    brands: tuple[BrandName, ...]

    @property
    def length(self) -> timedelta:
        """Of the period."""
        return self.played.until - self.played.since

    def title(self, brand: BrandName) -> str:
        """How a brand is written."""
        return brand_title(brand, (*self.config.brands, *(self.other.brands if self.other else ())))

    def why(self, one: Found) -> str:
        """Why it opened, or last escalated."""
        return reason_sentence(one.alert.reason, one.alert.brand, self.config)

    def worst(self, one: Found) -> str:
        """The same at its peak; empty where that is the same."""
        peak = one.alert.peak
        return (
            ""
            if peak is None or peak == one.alert.reason
            else reason_sentence(peak, one.alert.brand, self.config)
        )

    def sums(self, side: int) -> list[RuleSum]:
        """Rule by rule: of the rules, or of the others."""
        config = self.config if side == 0 else self.other
        assert config is not None, "there is another side only where there are other rules"
        run = self.played.replays[side]
        found = of_brands(run.found, self.brands)
        return sums([rule.name for rule in config.rules], found, run.decisions, self.played.until)

    def chart(self, columns: int) -> Chart:
        """Every brand that was named, those with most alerts first, in so many columns at most."""
        marks: dict[BrandName, list[Mark]] = {}
        for one in self.found:
            marks.setdefault(one.alert.brand, []).append(self._mark(one))
        known = (*(brand.name for brand in self.config.brands), *sorted(marks))
        named = [brand for brand in dict.fromkeys(known) if self.played.counts.totals[brand]]
        shown = [brand for brand in named if not self.brands or brand in self.brands]
        shown.sort(key=lambda brand: -len(marks.get(brand, ())))
        frame = Frame(
            since=self.played.since, until=self.played.until, columns=columns, zone=self.config.timezone
        )
        return frame.chart(self.played.counts, {brand: self.title(brand) for brand in shown}, marks)

    def _mark(self, one: Found) -> Mark:
        alert = one.alert
        text = f"{alert.severity} · {alert.rule} · {local(alert.opened_at, self.config.timezone)} · {self.why(one)}"
        return Mark(
            at=alert.opened_at,
            until=one.end(self.played.until),
            severity=alert.severity,
            rule=alert.rule,
            text=text,
        )


def heading(result: Result, period: Period) -> str:
    """What was played."""
    zone, played = result.config.timezone, result.played
    how = "when it was collected" if period.as_collected else "the moment it was published"
    rules = result.names[0] if result.other is None else f"{result.names[0]} and {result.names[1]}"
    return (
        f"{rules} from {local(played.since, zone)} to {local(played.until, zone)}:"
        f" {played.counts.mentions:,} mentions, each arriving {how}."
    )


def table(result: Result) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The rules in sum; with other rules, both beside each other."""
    if result.other is not None:
        return _both(result)
    columns = (
        "rule",
        "alerts",
        "a week",
        *(str(one) for one in reversed(Severity)),
        "usual length",
        "not told",
    )
    return columns, [
        (
            str(one.rule),
            str(one.total),
            rate(one.total, result.length),
            *(str(one.alerts.get(severity, 0) or "–") for severity in reversed(Severity)),
            "–" if one.usual_length is None else language.span(one.usual_length, "en"),
            str(one.hushed or "–"),
        )
        for one in result.sums(0)
    ]


def _both(result: Result) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    here = {one.rule: one for one in result.sums(0)}
    there = {one.rule: one for one in result.sums(1)}
    changes = Counter((pair.found.alert.rule, change) for pair in result.pairs for change in pair.changes)
    columns = ("rule", result.names[0], result.names[1], *(str(change) for change in Change))
    return columns, [
        (
            str(rule),
            _with_rate(here.get(rule), result.length),
            _with_rate(there.get(rule), result.length),
            *(str(changes[rule, change] or "–") for change in Change),
        )
        for rule in dict.fromkeys((*here, *there))
    ]


def _with_rate(one: RuleSum | None, length: timedelta) -> str:
    if one is None:
        return "no such rule"
    return (
        f"{one.total} ({rate(one.total, length)} a week)" if length >= timedelta(weeks=1) else str(one.total)
    )


def rate(alerts: int, length: timedelta) -> str:
    """Alerts a week; a dash where the period is too short to tell."""
    found = a_week(alerts, length)
    return "–" if found is None else f"{found:.1f}"


def head(one: Found, result: Result) -> str:
    """An alert in a line."""
    alert = one.alert
    over = language.span(one.length(result.played.until), "en")
    parts = (
        local(alert.opened_at, result.config.timezone),
        str(alert.severity),
        result.title(alert.brand),
        str(alert.rule),
        alert.group,
        f"lasted {over}" if alert.resolved_at else f"open for {over} at the end",
        f"not told by itself: {alert.hush}" if alert.hush else "",
        str(alert.id),
    )
    return " · ".join(part for part in parts if part)


def in_words(pair: Pair, result: Result) -> str:
    """What is different, in a few words."""
    here, there = result.names
    said: Mapping[Change, str] = {
        Change.GONE: f"only {here}",
        Change.NEW: f"only {there}",
        Change.SAME: "same",
        Change.EARLIER: f"{language.span(-pair.delay, 'en')} earlier under {there}",
        Change.LATER: f"{language.span(pair.delay, 'en')} later under {there}",
        Change.WORSE: f"{pair.there.alert.severity if pair.there else ''} under {there}",
        Change.MILDER: f"{pair.there.alert.severity if pair.there else ''} under {there}",
    }
    return ", ".join(said[change] for change in pair.changes)


def notes(result: Result, period: Period) -> Iterator[str]:
    """What to mind when reading it."""
    yield from beyond(result.played, period, result.config.timezone)
    yield from of_learning(
        result.config.rules, result.played.covered, {one.rule: one.unsure for one in result.sums(0)}
    )
    absent = [brand.name for brand in result.config.brands if not result.played.counts.totals[brand.name]]
    absent = [brand for brand in absent if not result.brands or brand in result.brands]
    if absent:
        yield (
            f"no stored mention of {', '.join(map(result.title, absent))} in that time. Mentions keep the brands that"
            " were found in them when they came: terms that were changed since find nothing here."
        )
    if result.played.unjudged:
        yield f"{result.played.unjudged} mentions wait to be judged and were left out: `vigie once` judges them."
    if not period.as_collected and result.found:
        yield (
            "as if every source had been read without a pause, and nobody had acknowledged or silenced anything."
            " What was really known when: --as-collected."
        )


def of_learning(rules: Iterable[Rule], period: Period, unsure: Mapping[RuleName, int]) -> Iterator[str]:
    """What rules that compare with the past could not know."""
    held = [f"{name} ({times} times)" for name, times in unsure.items() if times]
    if held:
        yield f"held back, since it knew too little of what is usual: {', '.join(held)}."
    learning = learners(rules)
    if learning and period.since is None:
        yield (
            f"{', '.join(learning)} learned what is usual on the way, which takes two weeks at least."
            " With --from, what lies before is learned first."
        )
