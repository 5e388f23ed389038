"""What is wrong with a condition, though each of its values is right: it could never fire, or would always."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from monitor.config.document import Path
from monitor.config.meaning import Names
from monitor.config.report import Report
from monitor.config.words import meant, quoted
from monitor.model import SourceName
from monitor.rules.conditions import (
    All,
    Any,
    Condition,
    Count,
    Each,
    NewTerm,
    Part,
    Reach,
    Select,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from monitor.rules.levels import WEEKS
from monitor.settings import format_duration

MOST_DEEP = 3  # combinations in each other
# The key that names each kind.
KEYS: dict[type[Condition], str] = {
    Each: "each",
    Count: "count",
    Spike: "spike",
    Share: "share",
    Shift: "shift",
    Silent: "silence",
    NewTerm: "new_term",
    Velocity: "velocity",
    Reach: "reach",
    All: "all",
    Any: "any",
}
_FEWEST = {Count: "count", Velocity: "at_least"}  # of the others it is the floor
_WITHOUT_BRACES = (Each, Count)  # their keys stand beside the one that names them


class Placed(NamedTuple):
    """A plain condition, and where its keys stand."""

    path: Path
    condition: Condition
    deep: int


def placed(path: Path, condition: Condition, deep: int = 1) -> Iterator[Placed]:
    """The plain conditions that one is made of, and the combinations that are too deep."""
    if not isinstance(condition, All | Any):
        inner = path if isinstance(condition, _WITHOUT_BRACES) else (*path, KEYS[type(condition)])
        yield Placed(inner, condition, deep)
        return
    if deep > MOST_DEEP:
        yield Placed(path, condition, deep)
        return
    for number, part in enumerate(condition.parts):
        yield from placed((*path, KEYS[type(condition)], number), part, deep + 1)


def check_condition(report: Report, path: Path, when: Condition, select: Select, names: Names) -> None:
    """Tell why a condition could never fire.

    Args:
        path: of the rule's ``when``.
    """
    for place, condition, deep in placed(path, when):
        if isinstance(condition, All | Any):
            report.add(
                place, f"conditions may be {MOST_DEEP} deep in each other: make this a rule of its own"
            )
        elif isinstance(condition, Silent) and deep > 1:
            report.add(
                place,
                "a silence fires when nothing comes, the others when something does: make it a rule of its own",
                key=True,
            )
        else:
            check_thresholds(report, place, condition)
            _check_sources(report, place, condition, select, names)
            _check_length(report, place, condition, select, names)
            if isinstance(condition, Share | Shift):
                _check_part(report, place, condition, select, names)
    if isinstance(when, All | Any):
        _check_doubles(report, path, when)


def check_thresholds(report: Report, path: Path, condition: Condition) -> None:
    """Tell of thresholds that cannot be reached together, or of which one adds nothing.

    Args:
        path: where they stand: of the condition, or of a level that sets some of them anew.
    """
    written = report.document.values
    key, needed = _fewest(condition)
    for voices in ("authors", "sources"):
        wanted = getattr(condition, voices, 0)
        if wanted <= needed or (*path, voices) not in written or (*path, key) not in written:
            continue
        if key == "floor":
            report.remark(
                (*path, key), f"{wanted} {voices} have {wanted} mentions: a lower `floor` adds nothing"
            )
        else:
            message = f"{wanted} {voices} need {wanted} mentions: raise `{key}`, or lower `{voices}`"
            report.add((*path, voices), message)
    if isinstance(condition, Share) and condition.above >= 1:
        report.add((*path, "above"), "this can never fire: no share is above 100%")


def _fewest(condition: Condition) -> tuple[str, int]:
    """How many mentions there must be, and the key that says so."""
    if isinstance(condition, Count | Velocity):
        return _FEWEST[type(condition)], condition.at_least
    return "floor", getattr(condition, "floor", 0)


# --- sources and time -------------------------------------------------------------------------------------------


def _check_sources(report: Report, path: Path, condition: Condition, select: Select, names: Names) -> None:
    if not isinstance(condition, Count):
        return
    available = len(select.sources or set(names.sources))
    if condition.sources > max(available, 1):
        what = "the rule selects" if select.sources else "this file has"
        report.add(
            (*path, "sources"),
            f"this can never fire: it needs {condition.sources} sources, and {what} {available}",
        )


def _check_length(report: Report, path: Path, condition: Condition, select: Select, names: Names) -> None:
    key, length = ("for", condition.span) if isinstance(condition, Silent) else ("within", _within(condition))
    lengths = {key: length, "slow": condition.slow if isinstance(condition, Spike) else None}
    for name, long in lengths.items():
        if long is not None and long > names.retention:
            kept = format_duration(names.retention)
            message = f"this looks back further than mentions are kept (`retention`: {kept})"
            report.add((*path, name), message)
    feeding = select.sources or frozenset(map(SourceName, names.sources))
    looks = [names.every[name] for name in feeding if name in names.every]
    if length is None or not looks or len(looks) < len(feeding) or length >= min(looks):
        return
    often = format_duration(min(looks))
    cure = f"make it {often} or more, or look more often (`every`)"
    if isinstance(condition, Silent):
        report.add(
            (*path, key), f"its sources are looked at every {often}: between two looks all is silent; {cure}"
        )
    else:
        report.add(
            (*path, key),
            f"shorter than the time between two looks at its sources (every {often}): it would be over before it is seen; {cure}",
        )


def _within(condition: Condition) -> timedelta | None:
    return getattr(condition, "within", None)


def learns(when: Condition) -> bool:
    """Whether it compares with what is usual."""
    return any(
        isinstance(one.condition, Spike | Share | Shift | NewTerm)
        or (isinstance(one.condition, Silent) and one.condition.below > 0)
        for one in placed((), when)
    )


def remark_retention(report: Report, names: Names) -> None:
    """Say what a short memory costs; to be said once."""
    if names.retention < WEEKS:
        kept, weeks = format_duration(names.retention), format_duration(WEEKS)
        report.remark(
            ("retention",),
            f"what is usual is learned from {weeks}, and mentions are kept for {kept}: `retention: {weeks}` or more makes fewer false alarms",
        )


# --- shares -----------------------------------------------------------------------------------------------------


def _check_part(report: Report, path: Path, condition: Share | Shift, select: Select, names: Names) -> None:
    part, place = condition.of, (*path, "of")
    if part is None:
        if select.sentiment is not None and len(select.sentiment) == 1:
            report.remark(
                place,
                "the mean of mentions that all speak alike hardly moves: take `sentiment` out of `select`",
            )
        return
    if part.kind == "sentiment":
        _check_always(report, place, part, select.sentiment)
    elif part.name in names.off:
        report.add(place, f"this can never fire: the topic {quoted(part.name)} is switched off")
    elif part.kind == "topic":
        if part.name in names.brands:
            report.add(place, f"a topic and a brand are called {quoted(part.name)}: rename one of them")
        if select.topics is not None and select.topics <= {part.name}:
            _always(report, place, part)
    elif part.name not in names.brands:
        known = ("sentiment", "negative", "neutral", "positive", *names.topics, *names.brands)
        hint = meant(part.name, known) or ": expected negative, neutral, positive, a topic or a brand"
        report.add(place, f"nothing is called {quoted(part.name)}{hint}")
    else:
        _check_always(report, place, part, select.brands or frozenset(names.brands))


def _check_always(report: Report, place: Path, part: Part, selected: frozenset[str] | None) -> None:
    """Of what everything selected is, the share is always all; of what nothing is, always none."""
    if selected is None:
        return
    if part.name not in selected:
        report.add(
            place, f"this can never fire: `select` leaves {quoted(part.name)} out, so its share is always 0%"
        )
    elif len(selected) == 1:
        _always(report, place, part)


def _always(report: Report, place: Path, part: Part) -> None:
    what = {"sentiment": "sentiment", "topic": "topics", "brand": "brands"}[part.kind]
    cure = "name a second brand there" if part.kind == "brand" else f"take `{what}` out of it"
    report.add(place, f"`select` takes only {quoted(part.name)}, so its share is always 100%: {cure}")


def _check_doubles(report: Report, path: Path, when: All | Any) -> None:
    key = KEYS[type(when)]
    for number, part in enumerate(when.parts):
        if part in when.parts[:number]:
            report.remark(
                (*path, key, number), "the same condition stands here already: this one adds nothing"
            )
        if isinstance(part, All | Any):
            _check_doubles(report, (*path, key, number), part)
