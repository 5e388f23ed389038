from __future__ import annotations

import pytest

from monitor.config.load import load
from monitor.errors import ConfigError
from monitor.wiring import kinds
from tests.classifiers.openai.judging import make_judge
from tests.servers.openai import model_server

HEAD = "version: 1\nbrands: {acme: {terms: [Acme]}}\nclassifiers:\n  sentiment: "


def problems(entry: str) -> list[str]:
    try:
        load(HEAD + entry, kinds=kinds(), environ={}, read_file=str)
    except ConfigError as error:
        return [str(problem).partition(" ")[2] for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("url: localhost:11434", "`url`: expected an address that begins with http:// or https://"),
        ("url: 'http://[::1/v1'", "`url`: expected an address that begins with http:// or https://"),
        ("url: 'http://a.example:99999/v1'", "`url`: expected an address that begins with http:// or"),
        ("url: 'http://me:pw@a.example/v1'", "`url`: must hold no password and no `?`: a secret goes under"),
        ("url: 'https://a.example/v1?key=1'", "`url`: must hold no password and no `?`: a secret goes under"),
        ("url: 'https://a.example/ v1'", "`url`: expected an address that begins with http:// or https://"),
        ("key: sk-1", "a secret must not stand in this file"),
        ("per_day: 0", "`per_day`: must be more than 0"),
        ("at_once: 100", "`at_once`: must be 32 or less"),
        ("patience: 30", "30 what? expected a time with its unit"),
        ("max_tokens: 5", "`max_tokens`: must be 50 or more"),
        ("model: 'a b'", "`model`: is not written as it should be, such as qwen3:8b"),
        ("models: x", "unknown key `models` (did you mean `model`?)"),
    ],
)
def test_what_is_wrong_is_said_alone_and_in_a_cascade(given, told):
    sound = {"url": "url: 'http://a.example/v1'", "model": "model: m"}
    sound.pop(given.partition(":")[0], None)
    entry = f"{{kind: openai, {', '.join([given, *sound.values()])}}}"
    (alone,) = problems(entry)
    assert told in alone
    (staged,) = problems(f"{{kind: cascade, stages: [{{kind: linear}}, {entry}]}}")
    assert told in staged


def test_a_key_may_come_from_a_variable_in_a_stage_too():
    entry = "{kind: openai, url: 'http://a.example/v1', model: m, key: '${LLM_KEY}'}"
    assert problems(entry) == []
    assert problems(f"{{kind: cascade, stages: [{{kind: linear}}, {entry}]}}") == []


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        (
            "{kind: linnear}",
            "`kind`: expected one of linear, openai, transformer, vader (did you mean `linear`?)",
        ),
        ("{kind: 3}", "`kind`: expected one of linear, openai, transformer, vader"),
        ("{}", "`kind` is missing"),
        ("linear", "`stages`: expected keys with values, such as {key: value}"),
        ("{kind: linear, modl: x}", "unknown key `modl` (did you mean `model`?)"),
    ],
)
def test_an_unknown_stage_is_said_in_the_usual_words(stage, told):
    (found,) = problems(f"{{kind: cascade, stages: [{{kind: vader}}, {stage}]}}")
    assert found == told


@pytest.mark.parametrize("end", ["", "/", "/chat/completions"])
def test_the_base_may_be_written_as_people_write_it(end):
    with model_server() as server:
        assert make_judge(server.url + end).probe()
