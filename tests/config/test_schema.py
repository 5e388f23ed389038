"""The schema says the same as the loader, as far as a schema can."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types

from monitor.config.reading import read
from monitor.config.schema import json_schema
from monitor.errors import ConfigError
from tests.config.kinds import KINDS, Feed, config
from tests.config.test_load import EVERYTHING, HEAD, changed, problems

ROOT = Path(__file__).parents[2]


@cache
def validator():
    schema = json_schema(KINDS)
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def wrong(text):
    """Where the schema says no: the last key of each place."""
    return [
        str(list(error.absolute_path)[-1:])
        for error in validator().iter_errors(read(text, "rules.yaml").data)
    ]


@pytest.mark.parametrize(
    "text",
    [
        EVERYTHING,
        HEAD,
        HEAD + "channels: {a: {kind: slack, channel: '#a', token_file: token}}\n",
        HEAD + "channels: {a: {kind: webhook, url: 'https://a.example', secret_file: secret}}\n",
    ],
)
def test_a_good_file_is_good_to_an_editor_too(text):
    config(text)
    assert wrong(text) == []


BAD = {
    "an unknown key": "chanels: {}",
    "a time without its unit": "retention: 5",
    "a time with a wrong unit": "retention: 5 years",
    "a brand with an unknown key": "brands: {acme: {terms: [Acme], aliases: [Acme Inc]}}",
    "a brand with an odd name": "brands: {Acme Inc: {terms: [Acme]}}",
    "no brand": "brands: {}",
    "a source without a name": "sources: [{kind: feed, url: https://a.example}]",
    "a source of an unknown kind": "sources: [{kind: fed, name: a}]",
    "a source without a kind": "sources: [{name: a}]",
    "a source with another kind's key": "sources: [{kind: file, name: a, path: a, url: https://a.example}]",
    "a secret in the file": "channels: {a: {kind: slack, channel: x, token: xoxb-1}}",
    "a secret missing": "channels: {a: {kind: slack, channel: x}}",
    "a secret twice": 'channels: {a: {kind: slack, channel: x, token: "${T}", token_file: x}}',
    "an optional secret twice": 'channels: {a: {kind: webhook, url: x, secret: "${T}", secret_file: x}}',
    "an unknown classifier": "classifiers: {mood: {kind: vader}}",
    "a topic that is on": "topics: {safety: on}",
    "a rule without a condition": "rules: [{name: a}]",
    "a condition of no kind": "rules: [{name: a, when: {within: 5m}}]",
    "an unknown severity": "rules: [{name: a, when: each, severity: panic}]",
    "a percentage without its sign": "rules: [{name: a, when: {share: {of: negative, above: 40}}}]",
    "an unknown key of a kind": "rules: [{name: a, when: {spike: {factr: 4}}}]",
    "two kinds in one": "rules: [{name: a, when: {spike: {}, reach: 5}}]",
    "a day that there is not": "rules: [{name: a, when: each, mute: {days: sunday}}]",
    "a level that there is not": "rules: [{name: a, when: {spike: {}}, levels: {panic: {}}}]",
    "a route with an unknown key": "routes: [{notify: console, contine: true}]",
    "a date that is none": "calendar: [{name: a, from: 1.4.2026, to: 2026-04-01}]",
    "half switched": "inhibit: half",
    "nobody to tell": "rules: [{name: a, when: each, notify: []}]",
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD)
def test_a_bad_file_is_bad_to_an_editor_too(line):
    text = f"version: 1\n{line}\n" + ("" if "brands" in line else "brands: {acme: {terms: [Acme]}}\n")
    assert wrong(text) != []


def test_keys_have_descriptions_defaults_and_examples():
    schema = json_schema(KINDS)
    feed, rule = (
        schema["definitions"]["source.feed"]["properties"],
        schema["definitions"]["RuleShape"]["properties"],
    )

    assert feed["url"]["description"] == "Where the feed is."
    assert feed["every"]["default"] == "5m"
    assert feed["password_file"]["description"] == "The path of a file that holds `password`."
    assert rule["cooldown"]["default"] == "1h"
    assert rule["severity"]["default"] == "warning"
    assert rule["when"]["examples"]
    assert "outage, press, religion, safety" in json.dumps(schema)
    described = 0
    for name, definition in schema["definitions"].items():
        for key, one in definition.get("properties", {}).items():
            if name.endswith(("Shape", "When")):
                assert "description" in one, (name, key)
                described += 1
    assert described > 100
    assert all("description" in one for one in schema["properties"].values())


def test_nothing_of_pydantic_shows():
    text = json.dumps(json_schema(KINDS))
    assert '"null"' not in text
    assert '"P1D"' not in text
    assert "rank" not in text, "the docstring of an enum"


def test_a_plugin_may_call_a_key_title():
    class Titled(Feed):
        title: str = "x"

    schema = json_schema(type(KINDS)(sources={"titled": Titled}))
    assert schema["definitions"]["source.titled"]["properties"]["title"] == {"default": "x", "type": "string"}


def test_one_class_may_be_two_kinds():
    schema = json_schema(type(KINDS)(sources={"rss": Feed, "atom": Feed}))
    kinds = {name: one["properties"]["kind"] for name, one in schema["definitions"].items() if "." in name}
    assert kinds == {"source.rss": {"const": "rss"}, "source.atom": {"const": "atom"}}


@settings(deadline=None)
@given(text=changed())
def test_whatever_the_schema_refuses_the_loader_refuses(text):
    """The other way round cannot be: names, windows and zones are beyond a schema."""
    try:
        document = read(text, "rules.yaml")
    except ConfigError:
        return
    if not document.flaws and not validator().is_valid(document.data):
        assert problems(text)
