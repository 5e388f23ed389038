"""What people do in a test, what cannot be seen in it, and what should come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from monitor.config.document import Path
from monitor.config.meaning import check_reference
from monitor.config.words import quoted
from monitor.model import ChannelName, Seeing, Sight
from monitor.proof.checking import Checking, Shape
from monitor.proof.instants import NEVER
from monitor.proof.scenario import Act, Deed, Hushed, Look, Wanted
from monitor.proof.shape import AlertShape, BlindShape, ExpectShape, OrderShape, SilenceShape

Made = TypeVar("Made")

ANY = "any"
VERBS: tuple[Act, ...] = ("ack", "snooze", "resolve", "silence")
BLIND = ("failing", "unwatched", "stale")


def deed_of(check: Checking, path: Path, shape: OrderShape) -> Deed | None:
    """What somebody does; ``None`` where it cannot be told what."""
    asked = [(verb, name) for verb in VERBS if (name := getattr(shape, verb)) is not None]
    if len(asked) != 1:
        check.report.add(path, f"expected one of {', '.join(VERBS)}, with the name of a rule", key=True)
        return None
    ((verb, name),) = asked
    if verb in {"snooze", "silence"} and shape.span is None:
        check.report.add(path, f"{quoted(verb)} needs `for`: how long, such as 2h", key=True)
    any_rule = verb == "silence" and name == ANY
    return Deed(
        at=check.at((*path, "at"), shape.at),
        spot=check.report.document.value_spot(path),
        verb=verb,
        rule=None if any_rule else check.rule((*path, verb), name),
        brand=check.brand((*path, "brand"), shape.brand),
        by=shape.by,
        span=shape.span,
        note=shape.note,
    )


def sights_of(check: Checking, path: Path, shape: BlindShape) -> Iterator[Sight]:
    """From when to when a source is not seen."""
    source = check.source((*path, "source"), shape.source)
    since = [(state, at) for state in BLIND if (at := getattr(shape, state)) is not None]
    if len(since) != 1:
        check.report.add(path, f"expected one of {', '.join(BLIND)}, with since when", key=True)
        return
    ((state, begins),) = since
    at = check.at((*path, state), begins)
    yield Sight(source, at, Seeing(state), "a test says so")
    if shape.until is not None:
        over = check.at((*path, "until"), shape.until)
        if over <= at:
            check.report.add((*path, "until"), f"it is seen again before it was {state}")
        yield Sight(source, over, Seeing.SEEING)


# --- what is expected -------------------------------------------------------------------------------------------


def _each(
    check: Checking, path: Path, shapes: Sequence[Shape], make: Callable[[Checking, Path, Shape], Made]
) -> tuple[Made, ...]:
    return tuple(make(check, at, one) for at, one in check.entries(path, shapes))


def look_of(check: Checking, path: Path, shape: ExpectShape) -> Look:
    """What should be so at a moment."""
    report = check.report
    if shape.alerts is None and not (shape.no_alerts or shape.calm or shape.silences):
        expected = "`alerts`, `no_alerts`, `calm` or `silences`"
        report.add(path, f"expects nothing: give it {expected}", key=True)
    if shape.alerts and shape.no_alerts:
        report.add((*path, "no_alerts"), "there cannot be `alerts` and none", key=True)
    alerts = _each(check, (*path, "alerts"), shape.alerts or (), _wanted)
    return Look(
        at=check.at((*path, "at"), shape.at),
        spot=report.document.value_spot(path),
        alerts=None if shape.alerts is None and not shape.no_alerts else alerts,
        calm=bool(shape.calm),
        silences=_each(check, (*path, "silences"), shape.silences or (), _hushed),
    )


def _wanted(check: Checking, path: Path, shape: AlertShape) -> Wanted:
    check.check_reason((*path, "reason"), shape.reason)
    name = check.rule((*path, "rule"), shape.rule)
    for spot, channel in check.report.document.texts((*path, "channels")):
        check_reference(check.report, spot, "channel", channel, check.config.channels)
    return Wanted(
        spot=check.report.document.value_spot(path),
        rule=name,
        brand=check.brand_of((*path, "brand"), shape.brand, name),
        group=shape.group,
        severity=shape.severity,
        state=shape.state,
        reason=shape.reason,
        sentence=shape.sentence,
        card=shape.card or (),
        channels=None if shape.channels is None else frozenset(map(ChannelName, shape.channels)),
        hush=shape.hush,
        by=shape.by,
        mentions=shape.mentions,
        opened=check.maybe(shape.opened),
        rings=shape.rings if shape.rings == NEVER else check.maybe(shape.rings),
    )


def _hushed(check: Checking, path: Path, shape: SilenceShape) -> Hushed:
    check.check_reason((*path, "reason"), shape.reason)
    name = check.rule((*path, "rule"), shape.rule)
    brand = check.brand_of((*path, "brand"), shape.brand, name)
    return Hushed(
        spot=check.report.document.value_spot(path),
        rule=name,
        brands=tuple(sorted(check.brands_of(name))) if brand is None else (brand,),
        reason=shape.reason,
        sentence=shape.sentence,
    )
