"""What is shipped is right: the rules, the schema, and every example of the page that explains them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types

from monitor.brands import Brands
from monitor.config.load import load, missing_secrets
from monitor.config.reading import read
from monitor.config.rule_shape import RuleShape, SelectShape
from monitor.config.schema import json_schema
from monitor.config.sentences import keys
from monitor.config.shape import BrandShape, NetworkShape, Outline, QuietShape, TopicShape
from monitor.config.whens import CountShape
from monitor.wiring import kinds
from tests.config.kinds import no_file

ROOT = Path(__file__).parents[2]
RULES = (ROOT / "rules.yaml").read_text()
PAGE = (ROOT / "docs/rules.md").read_text()
EXAMPLES = "\n".join(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))


def test_the_shipped_rules_work_without_any_token():
    config = load(RULES, kinds=kinds(), environ={}, read_file=no_file)

    Brands(config.brands)
    assert [brand.competitor for brand in config.brands] == [False, True, True]
    assert {source.kind for source in config.sources} == {"feed"}
    assert config.fallback == "console"
    assert {who for who, _ in missing_secrets(config)} == {"channel crisis-room", "channel brand-watch"}
    assert all(rule.advice for rule in config.rules if rule.severity == "crisis")


def test_the_examples_of_the_page_are_a_good_file():
    config = load(EXAMPLES, kinds=kinds(), environ={}, read_file=no_file)
    Brands(config.brands)
    assert len(config.rules) == 5


@pytest.mark.parametrize(
    "shape",
    [BrandShape, CountShape, NetworkShape, Outline, QuietShape, RuleShape, SelectShape, TopicShape],
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
    shown = re.findall(r"^rules\.yaml:\d+:\d+: (.*)$", PAGE, re.MULTILINE)
    sayings = (ROOT / "tests/config/test_problems.py").read_text()
    assert shown
    assert all(line.removeprefix("`within`") in sayings for line in shown)
