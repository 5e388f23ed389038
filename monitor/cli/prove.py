"""``vigie test``: the stories in ``*.test.yaml``, and whether the rules make of them what they should."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monitor.cli.output import print_json
from monitor.errors import ConfigError, Problem, VigieError
from monitor.proof.telling import as_json, as_junit, failed, report
from monitor.wiring.proving import Bench, lay_out, prove

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
        ConfigError: everything that is wrong with any of the files, before any test is played.
        VigieError: there is no test, or no such test.
    """
    benches = _benches(files or sorted(Path().glob(PATTERN)), rules)
    if not benches:
        raise VigieError(f"there is no {PATTERN} here: write one (docs/testing.md), or name a file")
    asked = (name or "").casefold()
    chosen = [
        (bench, [one for one in bench.suite.scenarios if asked in one.name.casefold()]) for bench in benches
    ]
    if not any(scenarios for _, scenarios in chosen):
        raise VigieError(f"no test has {name!r} in its name")
    results = [prove(bench, scenarios) for bench, scenarios in chosen if scenarios]
    if junit is not None:
        junit.write_text(as_junit(results), encoding="utf-8")
    if in_json:
        print_json(as_json(results, whole=not asked))
    else:
        for line in report(results, whole=not asked):
            print(line)
    return int(failed(results) > 0)


def _benches(files: Sequence[Path], rules: Path | None) -> list[Bench]:
    benches: list[Bench] = []
    problems: list[Problem] = []
    for file in files:
        try:
            benches.append(lay_out(file, rules))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(list(dict.fromkeys(problems)))
    return benches
