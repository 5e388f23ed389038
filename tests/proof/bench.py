"""Rules and a test file in a folder of their own, read and played as ``vigie test`` does."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from monitor.errors import ConfigError
from monitor.proof.scenario import Outcome
from monitor.proof.telling import Result, line_by_line
from monitor.wiring.proving import lay_out, prove, result_of

RULES = """
version: 1
timezone: Europe/Paris
brands:
  acme: {terms: [Acme]}
  globex: {competitor: true, terms: [Globex]}
sources:
  - {kind: file, name: posts, path: posts.jsonl, every: 1m}
  - {kind: file, name: news, path: news.jsonl, every: 1m}
topics:
  religion: off
rules:
  - name: safety-scare
    select: {brands: acme, topics: safety}
    when: each
    severity: crisis
    notify: console
    advice: Call the duty officer.
  - name: mood-turns
    select: {sentiment: negative}
    when: {count: 3, within: 30m, authors: 2}
    levels: {crisis: {count: 6}}
    severity: warning
    resolve_after: 1h
  - name: odd
    select: {brands: acme, topics: legal}
    when: {all: [{count: 2, within: 30m}, {reach: 1000}]}
"""


class Bench:
    """A folder to write tests in."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "acme.test.yaml"
        (folder / "rules.yaml").write_text(RULES)

    def write(self, text: str) -> Bench:
        self.file.write_text(dedent(text))
        return self

    def story(self, text: str, *, name: str = "a story", clock: str = "2026-03-10 21:00") -> Bench:
        """One test, of which only what it is about is written; its first line is line 4."""
        body = indent(dedent(text).strip("\n"), "    ")
        return self.write(f"tests:\n  - name: {name}\n    clock: {clock}\n{body}\n")

    def problems(self) -> list[str]:
        try:
            lay_out(self.file, None)
        except ConfigError as error:
            return [f"{one.line}:{one.column}: {one.message}" for one in error.problems]
        return []

    def result(self) -> Result:
        bench = lay_out(self.file, None)
        return result_of(bench, prove(bench, bench.suite.scenarios))

    def outcome(self) -> Outcome:
        (outcome,) = self.result().outcomes
        return outcome

    def lines(self) -> list[str]:
        """What is said of the story, without the name of the file, and without the sums below."""
        result = self.result()
        told = [line for one in result.outcomes for line in line_by_line(result.suite, one, result.zone)]
        return [line.replace(f"{self.file}:", "") for line in told]
