"""What is shipped is right: the rules, the schema, and every example of the page that explains them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types

from monitor.brands import Brands
from monitor.config.conditions_meaning import KEYS
from monitor.config.load import load, missing_secrets
from monitor.config.making import THRESHOLDS
from monitor.config.model import Config
from monitor.config.reading import read
from monitor.config.rule_shape import HoursShape, MuteShape, RuleShape, SelectShape
from monitor.config.schema import json_schema
from monitor.config.sentences import keys
from monitor.config.shape import (
    BrandShape,
    EventShape,
    GroupingShape,
    MatchShape,
    NetworkShape,
    Outline,
    QuietShape,
    RouteShape,
    TopicShape,
)
from monitor.config.whens import (
    KINDS,
    CountShape,
    NewTermShape,
    ShareShape,
    ShiftShape,
    SilenceShape,
    SpikeShape,
    VelocityShape,
)
from monitor.rules.conditions import (
    All,
    Any,
    Condition,
    NewTerm,
    Part,
    Reach,
    Share,
    Shift,
    Spike,
    Velocity,
)
from monitor.rules.gauge import kinds as kinds_of
from monitor.wiring import declarations, kinds
from tests.config.kinds import no_file
from tests.makers import NOON

ROOT = Path(__file__).parents[2]
RULES = (ROOT / "rules.yaml").read_text()
PAGE = (ROOT / "docs/rules.md").read_text()
EXAMPLES = "\n".join(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))


LAUNCHES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
SUMMARY:Spring launch
DTSTART;VALUE=DATE:20260401
END:VEVENT
END:VCALENDAR
"""


def example() -> Config:
    """All examples of the page, as one file."""

    def read_file(path: str) -> str:
        return LAUNCHES if path == "launches.ics" else no_file(path)

    return load(EXAMPLES, kinds=kinds(), environ={}, read_file=read_file, now=NOON)


def test_the_shipped_rules_work_without_any_token():
    config = load(RULES, kinds=kinds(), environ={}, read_file=no_file)

    Brands(config.brands)
    assert [brand.competitor for brand in config.brands] == [False, True, True]
    assert {source.kind for source in config.sources} == {"feed", "hackernews"}
    assert all(declarations()[source.kind].tier == "open" for source in config.sources)
    assert config.fallback == "console"
    assert config.remarks == ()
    assert {who for who, _ in missing_secrets(config)} == {"channel crisis-room", "channel brand-watch"}
    assert all(rule.advice for rule in config.rules if rule.severity == "crisis")


def test_the_examples_of_the_page_are_a_good_file():
    config = example()
    Brands(config.brands)
    assert config.remarks == ()
    assert {event.name for event in config.calendar} == {"Autumn launch", "Keynote", "Spring launch"}


def test_every_kind_of_condition_has_an_example_on_the_page_and_a_worry():
    plain = {type(kind) for rule in example().rules for kind in kinds_of(rule.when)}
    assert plain | {All, Any} == set(get_args(Condition))
    assert {type(rule.when) for rule in example().rules} >= {All, Any}
    (worries,) = re.findall(r"\| your worry .*?\n\n", PAGE, re.DOTALL)
    for kind in KINDS:
        assert f"`{kind}`" in worries, kind


def test_the_page_names_the_defaults_that_there_are():
    """Each example of a condition that learns is its own default, written out."""
    written = {type(rule.when): rule.when for rule in example().rules}
    assert written[Spike] == Spike(factor=4), "the last one is under the life of an alert"
    first = {type(rule.when): rule.when for rule in reversed(example().rules)}
    assert first[Spike] == Spike()
    assert first[NewTerm] == NewTerm()
    assert first[Velocity] == Velocity()
    assert first[Reach] == Reach()
    assert first[Shift] == Shift(of=Part("sentiment", "negative"))
    assert first[Share] == Share(of=Part("sentiment", "negative"), above=0.4)


def test_the_levels_that_the_page_lists_are_those_that_there_are():
    (table,) = re.findall(r"\| of \| a level may raise .*?\n\n", PAGE, re.DOTALL)
    listed = {
        row[0]: set(row[1:]) for row in (re.findall(r"`(\w+)`", line) for line in table.splitlines()) if row
    }
    assert {name: keys - {name} | ({name} & {"count"}) for name, keys in listed.items()} == {
        KEYS[kind]: set(names) for kind, names in THRESHOLDS.items()
    }


@pytest.mark.parametrize(
    "shape",
    [
        BrandShape,
        CountShape,
        EventShape,
        GroupingShape,
        HoursShape,
        MatchShape,
        MuteShape,
        NetworkShape,
        NewTermShape,
        Outline,
        QuietShape,
        RouteShape,
        RuleShape,
        SelectShape,
        ShareShape,
        ShiftShape,
        SilenceShape,
        SpikeShape,
        TopicShape,
        VelocityShape,
    ],
)
def test_every_key_has_an_example_on_the_page(shape):
    written = set(re.findall(r"(\w+):", EXAMPLES))
    assert set(keys(shape)) <= written


def test_every_built_in_topic_is_named_on_the_page_and_in_the_rules():
    for name in kinds().topics:
        assert re.search(rf"\b{name}\b", PAGE), name
        assert re.search(rf"\b{name}\b", RULES), name


def test_the_shipped_schema_is_the_one_that_the_models_give():
    """If it is not: `vigie schema > rules.schema.json`."""
    assert json.loads((ROOT / "rules.schema.json").read_text()) == json_schema(kinds())


@pytest.mark.parametrize("text", [RULES, EXAMPLES], ids=["rules.yaml", "docs/rules.md"])
def test_an_editor_finds_nothing_wrong(text):
    assert text.startswith("# yaml-language-server: $schema=./rules.schema.json\n") or text is EXAMPLES
    schema = json.loads((ROOT / "rules.schema.json").read_text())
    assert [
        error.message for error in Draft7Validator(schema).iter_errors(read(text, "rules.yaml").data)
    ] == []


def test_the_page_shows_what_vigie_really_says():
    shown = re.findall(r"^rules\.yaml:\d+:\d+: (?:note: )?(.*)$", PAGE, re.MULTILINE)
    tests = ("test_problems.py", "test_rule_problems.py", "test_remarks.py")
    sayings = "".join((ROOT / "tests/config" / name).read_text() for name in tests)
    assert len(shown) == 5
    for line in shown:
        assert re.sub(r"`within`|line \d+", "", line)[-60:] in re.sub(r"line \d+", "", sayings), line
