"""What came of tests: for people, for machines, and for the CI (JUnit XML)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from xml.etree import ElementTree as ET

from monitor.errors import Problem
from monitor.model import Json, RuleName
from monitor.proof.instants import format_offset
from monitor.proof.scenario import Difference, Outcome, Suite
from monitor.text import MAX_TEXT, clean_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a file.

    Args:
        known: the rules that it tests.
        zone: of the clock that they go by.
    """

    suite: Suite
    outcomes: tuple[Outcome, ...]
    known: tuple[RuleName, ...]
    zone: tzinfo


def failed(results: Sequence[Result]) -> int:
    """How many tests did not pass."""
    return sum(not outcome.passed for result in results for outcome in result.outcomes)


def never_fired(results: Sequence[Result]) -> dict[str, list[RuleName]]:
    """The rules that no test made fire, by rules file."""
    fired: dict[str, set[RuleName]] = {}
    known: dict[str, tuple[RuleName, ...]] = {}
    for result in results:
        known[result.suite.rules] = result.known
        seen = fired.setdefault(result.suite.rules, set())
        seen.update(*(outcome.fired for outcome in result.outcomes))
    left = {file: [name for name in names if name not in fired[file]] for file, names in known.items()}
    return {file: names for file, names in left.items() if names}


# --- for people -------------------------------------------------------------------------------------------------


def line_by_line(suite: Suite, outcome: Outcome, zone: tzinfo) -> Iterator[str]:
    """A test, and what was not as expected."""
    mark = "ok  " if outcome.passed else "FAIL"
    yield f"{mark} {_place(suite, outcome.scenario.spot.line)}: {outcome.scenario.name}"
    for difference in outcome.differences:
        yield from _told(suite, outcome, difference, zone)


def summary(results: Sequence[Result], *, whole: bool) -> Iterator[str]:
    """How many tests there were, and what none of them made fire.

    Args:
        whole: all tests of each file were played, so that it can be told.
    """
    number, bad = sum(len(result.outcomes) for result in results), failed(results)
    yield f"{number} {'test' if number == 1 else 'tests'}: {number - bad} passed, {bad} failed"
    for file, names in never_fired(results).items() if whole else ():
        yield f"Note: no test makes these rules of {file} fire: {', '.join(names)}"


def _told(suite: Suite, outcome: Outcome, difference: Difference, zone: tzinfo) -> Iterator[str]:
    at = difference.at.astimezone(zone)
    after = format_offset(difference.at - outcome.scenario.clock)
    place = _place(suite, difference.spot.line, difference.spot.column)
    yield f"  {place}: at {at:%Y-%m-%d %H:%M} ({after})"
    for line in difference.lines:
        yield from (f"    {_plain(part)}" for part in line.splitlines())


def _plain(line: str) -> str:
    """Without what neither a terminal nor XML can show; its indent stays."""
    said = line.lstrip()
    return line[: len(line) - len(said)] + clean_line(said, MAX_TEXT)


def _place(suite: Suite, *spot: int) -> str:
    return ":".join((suite.file, *map(str, spot)))


# --- for machines -----------------------------------------------------------------------------------------------


def as_json(results: Sequence[Result], *, whole: bool) -> dict[str, Json]:
    """The same as JSON; ``never_fired`` is ``null`` where not all tests were played."""
    number, bad = sum(len(result.outcomes) for result in results), failed(results)
    silent: dict[str, Json] = {file: [*map(str, names)] for file, names in never_fired(results).items()}
    return {
        "passed": number - bad,
        "failed": bad,
        "tests": [_test(result, outcome) for result in results for outcome in result.outcomes],
        "never_fired": silent if whole else None,
    }


def _test(result: Result, outcome: Outcome) -> Json:
    differences: list[Json] = [
        {
            "line": one.spot.line,
            "column": one.spot.column,
            "at": _moment(one.at),
            "diff": [_plain(part) for line in one.lines for part in line.splitlines()],
        }
        for one in outcome.differences
    ]
    return {
        "file": result.suite.file,
        "line": outcome.scenario.spot.line,
        "name": outcome.scenario.name,
        "passed": outcome.passed,
        "fired": [*map(str, sorted(outcome.fired))],
        "differences": differences,
    }


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def as_junit(results: Sequence[Result], broken: Mapping[str, Sequence[Problem]]) -> str:
    """JUnit XML, as CI systems read it: https://github.com/testmoapp/junitxml.

    Args:
        broken: what is wrong with each file that could not be played.
    """
    number, bad = sum(len(result.outcomes) for result in results) + len(broken), failed(results)
    outcomes = [outcome for result in results for outcome in result.outcomes]
    root = ET.Element(
        "testsuites",
        name="vigie test",
        tests=str(number),
        failures=str(bad),
        errors=str(len(broken)),
        time=_seconds(outcomes),
    )
    for file, problems in broken.items():
        suite = ET.SubElement(root, "testsuite", name=file, tests="1", failures="0", errors="1", time="0.000")
        case = ET.SubElement(suite, "testcase", name=file, classname=file, file=file, time="0.000")
        told = [clean_line(str(problem)) for problem in problems]
        ET.SubElement(case, "error", message=told[0]).text = "\n".join(told)
    for result in results:
        suite = ET.SubElement(
            root,
            "testsuite",
            name=result.suite.file,
            tests=str(len(result.outcomes)),
            failures=str(failed([result])),
            errors="0",
            time=_seconds(result.outcomes),
        )
        for outcome in result.outcomes:
            line = str(outcome.scenario.spot.line)
            case = ET.SubElement(
                suite,
                "testcase",
                name=clean_line(outcome.scenario.name),
                classname=result.suite.file,
                file=result.suite.file,
                line=line,
                time=_seconds([outcome]),
            )
            if not outcome.passed:
                told = [
                    line
                    for one in outcome.differences
                    for line in _told(result.suite, outcome, one, result.zone)
                ]
                message = outcome.differences[0].lines[0].strip()
                ET.SubElement(case, "failure", message=clean_line(message)).text = "\n".join(told)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _seconds(outcomes: Sequence[Outcome]) -> str:
    return f"{sum(outcome.seconds for outcome in outcomes):.3f}"
