"""What is advised can be pasted: it is read as exactly what was meant."""

from __future__ import annotations

import textwrap
from datetime import timedelta

import pytest

from monitor.config.load import load
from monitor.model import RuleName, Severity
from monitor.replay.snippet import snippet
from monitor.rules.conditions import (
    All,
    Any,
    Count,
    Each,
    NewTerm,
    Part,
    Reach,
    Rule,
    Select,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from monitor.wiring import kinds

H = timedelta(hours=1)
NEGATIVE = Part("sentiment", "negative")
RULES = """
version: 1
brands: {acme: {terms: [Acme]}, globex: {terms: [Globex]}}
sources:
  - {kind: feed, name: news, url: "https://news.example/feed", every: 5m}
  - {kind: feed, name: blogs, url: "https://blogs.example/feed", every: 5m}
rules:
  - name: it
"""


def rule(when, **levels) -> Rule:
    return Rule(
        name=RuleName("it"),
        select=Select(),
        when=when,
        severity=Severity.WATCH,
        levels=tuple((Severity(name), condition) for name, condition in levels.items()),
        notify=(),
    )


# a rule; what is written
TABLE = [
    (rule(Each()), "when: each"),
    (rule(Each(of="mentions")), "when: {each: mentions}"),
    (rule(Count(at_least=17, within=H / 2)), "when: {count: 17, within: 30m}"),
    (
        rule(
            Count(at_least=17, within=H, authors=5, sources=2, of="mentions"),
            crisis=Count(at_least=34, within=H, authors=9, sources=2, of="mentions"),
        ),
        "when: {count: 17, within: 1h, authors: 5, sources: 2, of: mentions}\nlevels: {crisis: {count: 34, authors: 9}}",
    ),
    (rule(Spike()), "when: {spike: {}}"),
    (
        rule(
            Spike(factor=4.5, floor=3, authors=3, slow=None),
            warning=Spike(factor=6.0, floor=3, authors=3, slow=None),
            crisis=Spike(factor=9.0, floor=30, authors=3, slow=None),
        ),
        "when: {spike: {factor: 4.5, floor: 3, slow: off}}\nlevels: {warning: {factor: 6}, crisis: {factor: 9, floor: 30}}",
    ),
    (rule(Share(of=NEGATIVE, above=0.45)), "when: {share: {of: negative, above: 45%}}"),
    (
        rule(Share(of=Part("topic", "safety"), above=0.125, floor=40, authors=4)),
        "when: {share: {of: safety, above: 12.5%, floor: 40, authors: 4}}",
    ),
    (rule(Share(of=Part("brand", "globex"), above=0.5)), "when: {share: {of: globex, above: 50%}}"),
    (rule(Shift()), "when: {shift: {}}"),
    (rule(Shift(of=NEGATIVE, by=0.3, to="either")), "when: {shift: {of: negative, by: 30%, to: either}}"),
    (rule(Silent(span=36 * H)), "when: {silence: {for: 36h}}"),
    (rule(Silent(below=0.3)), "when: {silence: {below: 30%}}"),
    (rule(NewTerm(floor=4, authors=4, factor=20.0)), "when: {new_term: {floor: 4, factor: 20}}"),
    (rule(Velocity(at_least=3, authors=3)), "when: {velocity: {at_least: 3}}"),
    (
        rule(Velocity(at_least=30), crisis=Velocity(at_least=90)),
        "when: {velocity: {at_least: 30}}\nlevels: {crisis: {at_least: 90}}",
    ),
    (rule(Reach(above=5000)), "when: {reach: 5000}"),
    (
        rule(All(parts=(Count(at_least=3, within=H), Any(parts=(Each(), Reach(above=10)))))),
        "when: {all: [{count: 3, within: 1h}, {any: [each, {reach: 10}]}]}",
    ),
]


@pytest.mark.parametrize(("meant", "text"), TABLE, ids=lambda value: value if isinstance(value, str) else "")
def test_a_rule_is_written_as_a_person_would(meant, text):
    assert snippet(meant) == text


@pytest.mark.parametrize("meant", [meant for meant, _ in TABLE], ids=[text for _, text in TABLE])
def test_what_is_written_is_read_as_it_was_meant(meant):
    text = RULES + textwrap.indent(f"severity: watch\n{snippet(meant)}", "    ")
    (read,) = load(text, kinds=kinds(), environ={}, read_file=str).rules
    assert (read.when, read.levels) == (meant.when, meant.levels)
