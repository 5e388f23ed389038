"""What the file says of rules, routes and hours -> the values that the engine goes by."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.config.rule_shape import HoursShape, LevelShape, LevelsShape, RuleShape, SelectShape
from monitor.config.shape import QuietShape, RouteShape
from monitor.config.whens import (
    AllShape,
    AnyShape,
    CountShape,
    EachShape,
    NewTermWhen,
    ReachWhen,
    ShareWhen,
    ShiftWhen,
    SilenceWhen,
    SpikeWhen,
    VelocityWhen,
    When,
    default,
)
from monitor.model import BrandName, ChannelName, RuleName, Severity, SourceName, TopicName
from monitor.rules import conditions
from monitor.rules.conditions import Condition, Part, QuietHours, Route, Rule, Select

SENTIMENTS = ("negative", "neutral", "positive")
MEAN = "sentiment"  # a shift of it is one of its mean
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEVERER = (Severity.WARNING, Severity.CRISIS)  # what a level may be
MIDNIGHT, HOUR = time(0), timedelta(hours=1)


def rule_of(rule: RuleShape, topics: Collection[str], zone: ZoneInfo) -> Rule:
    """A rule.

    Args:
        topics: what ``of`` of a share means where it is none of the sentiments: a topic, or else a brand.
        zone: the file's.
    """
    when = condition_of(rule.when, topics)
    here = zone_of(rule.timezone, zone)
    return Rule(
        name=RuleName(rule.name),
        select=_select(rule.select),
        when=when,
        severity=rule.severity,
        levels=tuple(
            (severity, level_of(when, level))
            for severity, level in levels(rule.levels)
            if severity.rank > rule.severity.rank
        ),
        notify=tuple(map(ChannelName, rule.notify or ())),
        group_by=rule.group_by,
        resolve_after=_resolve_after(rule, when),
        hold=rule.hold,
        cooldown=rule.cooldown,
        repeat=rule.repeat,
        mute=tuple(hours_of(mute, here, mute.bypass) for mute in rule.mute or ()),
        zone=None if rule.timezone is None else here,
        advice=rule.advice or "",
        runbook=rule.runbook or "",
    )


def asked_every(when: Condition) -> timedelta:
    """How often at most a condition is asked when nothing comes: only silence is (``monitor.rules.silent``)."""
    if not isinstance(when, conditions.Silent):
        return timedelta()
    return HOUR if when.below else HOUR / 4


def _resolve_after(rule: RuleShape, when: Condition) -> timedelta:
    """Where nothing is written, long enough for a silence to be asked whether it lasts."""
    written = "resolve_after" in rule.model_fields_set
    return rule.resolve_after if written else max(rule.resolve_after, 2 * asked_every(when))


def _select(select: SelectShape) -> Select:
    return Select(
        brands=None if select.brands is None else frozenset(map(BrandName, select.brands)),
        topics=None if select.topics is None else frozenset(map(TopicName, select.topics)),
        intent=None if select.intent is None else frozenset(select.intent),
        sentiment=None if select.sentiment is None else frozenset(select.sentiment),
        confidence_above=None if select.confidence is None else select.confidence.above,
        sources=None if select.sources is None else frozenset(map(SourceName, select.sources)),
        lang=None if select.lang is None else frozenset(select.lang),
        reach_above=None if select.reach is None else select.reach.above,
        text=select.text,
        query=select.query,
    )


# --- conditions -------------------------------------------------------------------------------------------------


def condition_of(when: When, topics: Collection[str]) -> Condition:  # noqa: C901, PLR0911 -- one line for each kind
    """A condition."""
    match when:
        case EachShape():
            return conditions.Each(of=when.each)
        case CountShape():
            return conditions.Count(**_fields(when, count="at_least"))
        case SpikeWhen(spike=spike):
            return conditions.Spike(**_fields(spike) | _voices(spike, spike.floor, conditions.Spike))
        case ShareWhen(share=share):
            part = {"of": part_of(share.of, topics)}
            return conditions.Share(**_fields(share) | part | _voices(share, share.floor, conditions.Share))
        case ShiftWhen(shift=shift):
            of = None if shift.of == MEAN else part_of(shift.of, topics)
            return conditions.Shift(
                **_fields(shift) | {"of": of} | _voices(shift, shift.floor, conditions.Shift)
            )
        case SilenceWhen(silence=silence):
            return conditions.Silent(**_fields(silence))
        case NewTermWhen(new_term=term):
            return conditions.NewTerm(**_fields(term) | _voices(term, term.floor, conditions.NewTerm))
        case VelocityWhen(velocity=rate):
            return conditions.Velocity(**_fields(rate) | _voices(rate, rate.at_least, conditions.Velocity))
        case ReachWhen(reach=reach):
            return conditions.Reach(above=reach.above)
        case AllShape(all=parts):
            return conditions.All(parts=tuple(condition_of(part, topics) for part in parts))
        case AnyShape(any=parts):
            return conditions.Any(parts=tuple(condition_of(part, topics) for part in parts))
    return conditions.Each()


def _fields(shape: Any, **renamed: str) -> dict[str, Any]:  # noqa: ANN401 -- any shape: fields of the same name
    given = {name: getattr(shape, name) for name in type(shape).model_fields}
    return {renamed.get(name, name): value for name, value in given.items()}


def _voices(shape: Any, floor: int, kind: type[Any]) -> dict[str, int]:  # noqa: ANN401 -- any shape with authors
    """How many authors: where nothing is written, as many as is usual, and never more than there are mentions."""
    usual: int = default(kind, "authors")
    return {"authors": min(usual, floor) if shape.authors is None else shape.authors}


def part_of(name: str, topics: Collection[str]) -> Part:
    """What a share is of."""
    if name in SENTIMENTS:
        return Part("sentiment", name)
    return Part("topic" if name in topics else "brand", name)


# --- levels -----------------------------------------------------------------------------------------------------

# What of each kind a level may set higher, and what the engine calls it.
THRESHOLDS: dict[type[Any], dict[str, str]] = {
    conditions.Count: {"count": "at_least", "authors": "authors", "sources": "sources"},
    conditions.Spike: {"factor": "factor", "floor": "floor", "authors": "authors", "noise": "noise"},
    conditions.Share: {"above": "above", "floor": "floor", "authors": "authors"},
    conditions.Shift: {"by": "by", "floor": "floor", "authors": "authors", "noise": "noise"},
    conditions.Silent: {"below": "below", "for": "span"},
    conditions.NewTerm: {"floor": "floor", "authors": "authors", "factor": "factor"},
    conditions.Velocity: {"at_least": "at_least", "authors": "authors"},
    conditions.Reach: {"above": "above"},
}


def levels(shape: LevelsShape) -> Iterator[tuple[Severity, LevelShape]]:
    """The levels that are written, the least severe first."""
    for severity in SEVERER:
        level = getattr(shape, severity)
        if level is not None:
            yield severity, level


def given(level: LevelShape) -> dict[str, Any]:
    """The thresholds that a level sets, as they are called in the file."""
    named = {field.alias or name: getattr(level, name) for name, field in type(level).model_fields.items()}
    return {name: value for name, value in named.items() if value is not None}


def level_of(when: Condition, level: LevelShape) -> Condition:
    """The condition with a level's thresholds; what is none of its own is left out: that was told."""
    names = THRESHOLDS.get(type(when), {})
    higher = {names[name]: value for name, value in given(level).items() if name in names}
    return dataclasses.replace(when, **higher)


# --- hours, routes ----------------------------------------------------------------------------------------------


def zone_of(name: str | None, default: ZoneInfo) -> ZoneInfo:
    """The zone of that name; the default where none is given, or there is none: that was told."""
    try:
        return default if name is None else ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return default


def hours_of(hours: HoursShape, zone: ZoneInfo, bypass: Severity | None = None) -> QuietHours:
    """Hours of some days; whole days where neither beginning nor end is given."""
    return QuietHours(
        start=_clock(hours.start),
        end=_clock(hours.end),
        zone=zone_of(hours.timezone, zone),
        bypass=bypass,
        days=frozenset(map(DAYS.index, hours.days or DAYS)),
    )


def _clock(written: str | None) -> time:
    return MIDNIGHT if written is None else time.fromisoformat(written)


def quiet_of(quiet: QuietShape, zone: ZoneInfo) -> QuietHours:
    """The quiet hours of all rules."""
    return QuietHours(start=_clock(quiet.start), end=_clock(quiet.end), zone=zone, bypass=quiet.bypass)


def routes_of(routes: Iterable[RouteShape], zone: ZoneInfo) -> tuple[Route, ...]:
    """The routing tree."""
    return tuple(_route(route, zone) for route in routes)


def _route(route: RouteShape, zone: ZoneInfo) -> Route:
    match = route.match
    return Route(
        brands=None if match.brands is None else frozenset(map(BrandName, match.brands)),
        topics=None if match.topics is None else frozenset(map(TopicName, match.topics)),
        lang=None if match.lang is None else frozenset(match.lang),
        rules=None if match.rules is None else frozenset(map(RuleName, match.rules)),
        severity=match.severity,
        hours=None if match.hours is None else hours_of(match.hours, zone),
        notify=tuple(map(ChannelName, route.notify or ())),
        routes=routes_of(route.routes, zone),
        go_on=route.go_on,
    )
