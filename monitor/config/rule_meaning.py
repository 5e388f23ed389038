"""What is wrong with a rule, though each of its values is right: names, levels, hours, and rules that repeat another."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any as Anything

from monitor.config.conditions_meaning import KEYS, check_condition, check_thresholds
from monitor.config.document import Path
from monitor.config.making import DAYS, THRESHOLDS, asked_every, given, level_of, levels
from monitor.config.meaning import (
    Names,
    check_language,
    check_query,
    check_reference,
    check_term,
    check_topics,
    time_zone,
)
from monitor.config.report import Report
from monitor.config.rule_shape import HoursShape, LevelShape, RuleShape
from monitor.config.shape import UNKNOWN
from monitor.config.words import listed, quoted
from monitor.model import Severity
from monitor.rules.conditions import All, Any, Condition, Each, Reach, Rule, Select, Share, Silent
from monitor.settings import format_duration


def check_names(report: Report, path: Path, names: Names) -> None:
    """Tell what one rule names that does not exist, is switched off or cannot be looked for."""
    select = (*path, "select")
    for place, what, known in (
        ((*select, "brands"), "brand", names.brands),
        ((*select, "sources"), "source", names.sources),
        ((*path, "notify"), "channel", names.channels),
    ):
        for spot, name in report.document.texts(place):
            check_reference(report, spot, what, name, known)
    check_topics(report, (*select, "topics"), names)
    for spot, lang in report.document.texts((*select, "lang")):
        if lang != UNKNOWN:
            check_language(report, spot, lang)
    for spot, term in report.document.texts((*select, "text")):
        check_term(report, spot, term)
    check_query(report, (*select, "query"), names, judged=True)


def check_rule(report: Report, path: Path, shape: RuleShape, rule: Rule, names: Names) -> None:
    """Tell why one rule could never fire, or never ring."""
    check_confidence(report, (*path, "select"), rule.select)
    check_condition(report, (*path, "when"), rule.when, rule.select, names)
    _check_levels(report, path, shape, rule)
    if shape.timezone is not None:
        time_zone(report, (*path, "timezone"), shape.timezone)
    for number, mute in enumerate(shape.mute or ()):
        place = (
            (*path, "mute", number) if (*path, "mute", number) in report.document.values else (*path, "mute")
        )
        check_hours(report, place, mute)
        if mute.bypass is None and is_always(mute):
            report.add(place, "the rule would never ring: name the hours (`from`, `to`) or the `days`")
    every = asked_every(rule.when)
    if rule.resolve_after <= every:
        report.add(
            (*path, "resolve_after"),
            f"a silence is looked at every {format_duration(every)}: make this longer, or it ends each time",
        )
    _remark_groups(report, path, rule)


def check_hours(report: Report, path: Path, hours: HoursShape) -> None:
    """Tell if there is no such time zone."""
    if hours.timezone is not None:
        time_zone(report, (*path, "timezone"), hours.timezone)


def is_always(hours: HoursShape) -> bool:
    """Whether there is no other time: whole days, and all of them."""
    return hours.start == hours.end and set(hours.days or DAYS) == set(DAYS)


def _remark_groups(report: Report, path: Path, rule: Rule) -> None:
    select = rule.select
    selected = {"topic": select.topics, "source": select.sources, "lang": select.lang}.get(
        rule.group_by or ""
    )
    if selected is not None and len(selected) == 1:
        only = quoted(next(iter(selected)))
        report.remark((*path, "group_by"), f"`select` takes only {only}: there is nothing to tell apart")


# --- levels -----------------------------------------------------------------------------------------------------


def _check_levels(report: Report, path: Path, shape: RuleShape, rule: Rule) -> None:
    """Tell of levels that could never be reached, or never add anything."""
    below: tuple[str, Condition] = (rule.severity, rule.when)
    for severity, level in levels(shape.levels):
        place = (*path, "levels", str(severity))
        if isinstance(rule.when, All | Any | Each):
            kind = KEYS[type(rule.when)]
            report.add(
                place,
                f"`{kind}` has no thresholds to raise: write a second rule of severity {severity}",
                key=True,
            )
        elif severity.rank <= rule.severity.rank:
            report.add(
                place,
                f"the rule is a {rule.severity} already (`severity`): lower that, or take this out",
                key=True,
            )
        elif _are_its_own(report, place, rule.when, level):
            condition = level_of(rule.when, level)
            check_thresholds(report, place, condition)
            if not _is_higher(condition, below[1]):
                report.add(
                    place,
                    f"this holds whenever {below[0]} does: raise a threshold above that one's, or take this out",
                    key=True,
                )
            below = (severity, condition)


def _are_its_own(report: Report, place: Path, when: Condition, level: LevelShape) -> bool:
    """Whether a level sets thresholds that its condition has; tell if not."""
    own, kind = THRESHOLDS[type(when)], KEYS[type(when)]
    wrong = [key for key in given(level) if key not in own]
    for key in wrong:
        report.add((*place, key), f"`{key}` is no threshold of `{kind}`; it has: {listed(own)}", key=True)
    above = level.above
    if isinstance(when, Share) and isinstance(above, int) and above > 0:
        report.add((*place, "above"), f"{above} of what? Write {above}%")
        return False
    if isinstance(when, Reach) and isinstance(above, float):
        report.add((*place, "above"), "expected a whole number")
        return False
    if isinstance(when, Silent) and level.span is not None and (when.below or level.below):
        report.add((*place, "for"), "levels of `below` are of one length: lower `below` instead", key=True)
        return False
    if not given(level):
        report.add(place, f"this sets no threshold; `{kind}` has: {listed(own)}")
    return not wrong and bool(given(level))


def _is_higher(condition: Condition, base: Condition) -> bool:
    """Whether any threshold is harder to reach."""
    return any(
        _harder(name, getattr(condition, name), getattr(base, name))
        for name in (field.name for field in dataclasses.fields(condition))
    )


def _harder(name: str, one: Anything, other: Anything) -> bool:  # noqa: ANN401 -- of whatever type the threshold is
    if one == other:
        return False
    return bool(one < other if name == "below" else one > other)


# --- rules that repeat another ----------------------------------------------------------------------------------


def remark_overlaps(report: Report, rules: Sequence[tuple[Path, Rule]]) -> None:
    """Say which rules fire together with another, so that one alert would do."""
    same: dict[object, tuple[Path, Rule]] = {}
    alike: dict[object, tuple[Path, Rule]] = {}
    for path, rule in rules:
        looks_at = rule.select, rule.group_by
        twin = same.setdefault((looks_at, rule.when), (path, rule))
        sibling = alike.setdefault((looks_at, _without_heights(rule.when)), (path, rule))
        if twin[1] is not rule:
            report.remark(
                (*path, "name"),
                f"the same mentions and the same condition as {_named(report, twin)}: "
                "one rule that notifies both channels is one alert",
            )
        elif sibling[1] is not rule:
            report.remark(
                (*path, "name"),
                f"the same as {_named(report, sibling)} with other thresholds: "
                "as `levels` of one rule it is one alert that gets worse",
            )


def _without_heights(when: Condition) -> object:
    """What of a condition is the same at every level; all of it, where there are none."""
    own = THRESHOLDS.get(type(when))
    if own is None:
        return when
    names = [field.name for field in dataclasses.fields(when) if field.name not in own.values()]
    return type(when), *(getattr(when, name) for name in names)


def _named(report: Report, placed: tuple[Path, Rule]) -> str:
    path, rule = placed
    return f"{quoted(rule.name)} (line {report.document.value_spot((*path, 'name')).line})"


def severest(rule: Rule) -> Severity:
    """The most severe that its alerts can become."""
    return max(
        (rule.severity, *(severity for severity, _ in rule.levels)), key=lambda severity: severity.rank
    )


def check_confidence(report: Report, path: Path, select: Select) -> None:
    """Tell why nobody could ever be as sure as a rule asks.

    Args:
        path: of the rule's ``select``.
    """
    if select.confidence_above is not None and select.confidence_above >= 1:
        report.add((*path, "confidence"), "this can never fire: nothing is surer than 100%")
    if select.confidence_above is not None and select.sentiment == frozenset({UNKNOWN}):
        report.add(
            (*path, "confidence"),
            "this can never fire: a mention of unknown sentiment has no confidence; take `confidence` out",
        )
