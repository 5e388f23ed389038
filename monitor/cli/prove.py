"""``vigie test``: the stories in ``*.test.yaml``, and whether the rules make of them what they should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from monitor.cli.output import print_json
from monitor.errors import ConfigError, Problem, VigieError
from monitor.proof.scenario import Outcome, Scenario
from monitor.proof.telling import as_json, as_junit, failed, line_by_line, summary
from monitor.wiring.proving import Bench, lay_out, prove, result_of

PATTERN = "*.test.yaml"


def prove_rules(
    files: Sequence[Path], rules: Path | None, *, name: str | None, junit: Path | None, in_json: bool
) -> int:
    """Play the tests and print what was not as expected; 1 if anything was not.

    Args:
        files: none: every ``*.test.yaml`` of the current folder.
        rules: instead of those that the files name.
        name: only tests whose name holds this, whatever the case.

    Raises:
        ConfigError: everything that is wrong with any of the files; the others were played.
        VigieError: there is no test, or no such test.
    """
    benches, broken = _benches(files or sorted(Path().glob(PATTERN)), rules)
    if not benches and not broken:
        raise VigieError(f"there is no {PATTERN} here: write one (docs/testing.md), or name a file")
    asked = (name or "").casefold()
    chosen = [
        (bench, [one for one in bench.suite.scenarios if asked in one.name.casefold()]) for bench in benches
    ]
    if not broken and not any(scenarios for _, scenarios in chosen):
        raise VigieError(f"no test has {name!r} in its name")
    results = [
        result_of(bench, _told(bench, scenarios, aloud=not in_json))
        for bench, scenarios in chosen
        if scenarios
    ]
    if junit is not None:
        junit.write_text(as_junit(results, broken), encoding="utf-8")
    if in_json and not broken:
        print_json(as_json(results, whole=not asked))
    elif results and not in_json:
        for line in summary(results, whole=not asked and not broken):
            print(line)
    if broken:
        raise ConfigError(
            list(dict.fromkeys(problem for problems in broken.values() for problem in problems))
        )
    return int(failed(results) > 0)


def _told(bench: Bench, scenarios: Sequence[Scenario], *, aloud: bool) -> Iterator[Outcome]:
    """The tests of a file, each told as soon as it has been played."""
    for outcome in prove(bench, scenarios):
        for line in line_by_line(bench.suite, outcome, bench.config.timezone) if aloud else ():
            print(line, flush=True)
        yield outcome


def _benches(files: Sequence[Path], rules: Path | None) -> tuple[list[Bench], dict[str, Sequence[Problem]]]:
    """The files that can be played, and what is wrong with each that cannot."""
    benches: list[Bench] = []
    broken: dict[str, Sequence[Problem]] = {}
    for file in files:
        try:
            benches.append(lay_out(file, rules))
        except ConfigError as error:
            broken[str(file)] = error.problems
    return benches, broken
