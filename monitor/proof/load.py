"""The text of a ``*.test.yaml`` -> ``Suite``, or every problem in it. A pure function: the rules come in."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import ValidationError

from monitor.brands import Brands
from monitor.config.document import Path
from monitor.config.meaning import check_unique
from monitor.config.model import Config
from monitor.config.reading import read
from monitor.config.report import Report
from monitor.errors import ConfigError, Problem
from monitor.model import RuleName, Sight
from monitor.proof.checking import Checking, Shape
from monitor.proof.doing import deed_of, look_of, sights_of
from monitor.proof.saying import Saying, Wording
from monitor.proof.scenario import Deed, Look, Said, Scenario, Suite
from monitor.proof.shape import CaseShape, FileShape

Event = TypeVar("Event", Said, Deed, Sight)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A test file that could be read, before anybody knows its rules."""

    report: Report
    shape: FileShape


def outline(text: str, name: str) -> Sheet:
    """The outline of a test file.

    Args:
        name: of the file, as the operator knows it.

    Raises:
        ConfigError: it cannot be read at all, or is no test file.
    """
    if not text.strip():
        raise ConfigError([Problem(1, 1, "the file is empty: start with `tests:`", name)])
    report = Report(read(text, name), name)
    if not isinstance(report.document.data, dict):
        report.add((), "expected keys with values: start with `tests:`")
        raise report.error()
    try:
        shape = FileShape.model_validate_json(json.dumps(report.document.data))
    except ValidationError as error:
        report.translate(error, FileShape, ())
        raise report.error() from None
    return Sheet(report, shape)


def suite(sheet: Sheet, config: Config, *, rules: str, topics: Collection[str], wording: Wording) -> Suite:
    """What the file tests.

    Args:
        rules: the file of ``config``, as the operator knows it.
        topics: the built-in ones.
        wording: invents what a mention says.

    Raises:
        ConfigError: with every problem there is, in the order of the file.
    """
    report = sheet.report
    off = {name for name, words in config.topics.items() if words is None}
    known, names = {*topics, *config.topics} - off, Brands(config.brands)
    scenarios = []
    for number, shape in _shapes(report, sheet.shape.tests):
        clock = datetime.fromisoformat(shape.clock).replace(tzinfo=config.timezone).astimezone(UTC)
        check = Checking(report, config, known, names, clock, ("tests", number))
        scenarios.append(_scenario(check, shape, wording))
    check_unique(report, "test", _named(sheet.shape.tests))
    if report:
        raise report.error()
    return Suite(file=report.name, rules=rules, scenarios=tuple(scenarios))


def _shapes(report: Report, entries: list[object]) -> Iterator[tuple[int, CaseShape]]:
    for number, entry in enumerate(entries):
        try:
            yield number, CaseShape.model_validate_json(json.dumps(entry))
        except ValidationError as error:
            report.translate(error, CaseShape, ("tests", number))


def _named(entries: list[object]) -> Iterator[tuple[Path, str]]:
    for number, entry in enumerate(entries):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str):
            yield ("tests", number, "name"), name


def _scenario(check: Checking, shape: CaseShape, wording: Wording) -> Scenario:
    """One test; of what is wrong in it, something stands that will not be played."""
    saying = Saying(check, wording)

    def entries(key: str, shapes: Sequence[Shape]) -> list[tuple[Path, Shape]]:
        return check.entries((*check.path, key), shapes)

    listed = check.report.document.texts((*check.path, "only"))
    only = {check.rule(at, name) for at, name in listed}
    looks = sorted(
        (look_of(check, at, one) for at, one in entries("expect", shape.expect)), key=lambda look: look.at
    )
    end = looks[-1].at

    def in_time(path: Path, found: list[Event]) -> list[Event]:
        """What begins when nobody looks any more is a test of nothing."""
        if found and min(one.at for one in found) > end:
            check.report.add(path, "comes after the last `expect`: nothing would ever look at it")
        return found

    said = [
        each
        for at, one in entries("mentions", shape.mentions)
        for each in in_time(at, [*saying.said(at, one)])
    ]
    deeds = [
        each
        for at, one in entries("orders", shape.orders)
        for each in in_time(at, [deed for deed in [deed_of(check, at, one)] if deed])
    ]
    sights = [
        each
        for at, one in entries("sources", shape.sources)
        for each in in_time(at, [*sights_of(check, at, one)])
    ]
    return Scenario(
        name=shape.name,
        spot=check.report.document.value_spot(check.path),
        clock=check.clock,
        only=frozenset(only.union(*map(_asked, looks))) if only else None,
        said=tuple(sorted(said, key=lambda one: one.at)),
        usual=tuple(saying.usual(at, one, end) for at, one in entries("usual", shape.usual)),
        deeds=tuple(sorted(deeds, key=lambda deed: deed.at)),
        sights=tuple(sorted(sights, key=lambda sight: sight.at)),
        looks=tuple(looks),
    )


def _asked(look: Look) -> set[RuleName]:
    """The rules that something is expected of: they matter, whether they are listed or not."""
    return {one.rule for one in look.alerts or ()} | {one.rule for one in look.silences}
