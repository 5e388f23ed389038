"""A language model in the rules file: graded and probed from the command line."""

from __future__ import annotations

import json

import pytest

from tests.servers.openai import MODEL, model_server


@pytest.fixture
def server():
    with model_server() as model:
        yield model


@pytest.fixture
def posts(desk):
    path = desk.folder / "labelled.jsonl"
    rows = [("so bad", "negative"), ("so good", "positive"), ("it opens at nine", "neutral")]
    path.write_text(
        "\n".join(json.dumps({"text": text, "label": label, "lang": "en"}) for text, label in rows)
    )
    return path


def judged_by(desk, url: str, more: str = "", allow: str = "127.0.0.0/8") -> None:
    """Put a language model into the rules of the desk."""
    entry = f"classifiers:\n  sentiment: {{kind: openai, url: '{url}', model: '{MODEL}'{more}}}\n"
    desk.rules.write_text(f"{desk.rules.read_text()}{entry}network: {{allow: [{allow}]}}\n")


def test_the_classifier_of_the_rules_is_graded_with_its_settings(desk, posts, server):
    judged_by(desk, server.url)
    options = ("--rules", str(desk.rules), "--model", "rules", "--model", "vader", "--format", "json")
    ours, vader = desk.vigie("evaluate", str(posts), *options).json
    assert (ours["name"], ours["model"], ours["accuracy"]) == ("rules", f"rules: {MODEL} prompt 1", 1)
    assert vader["name"] == "vader"


def test_a_slow_one_gets_all_the_time_it_wants_when_graded(desk, posts, server):
    server.wait = 0.2
    judged_by(desk, server.url, ", at_once: 1, patience: 0.3s")
    options = ("--rules", str(desk.rules), "--model", "rules", "--format", "json")
    (ours,) = desk.vigie("evaluate", str(posts), *options).json
    assert ours["no_opinion"] == 0


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (", per_day: 2", "1 posts were not read with care: its 2 requests of today are used up (`per_day`)"),
        (", key: '${LLM_KEY}'", "LLM_KEY is not set"),
    ],
)
def test_what_cannot_be_graded_to_the_end_is_not_graded(desk, posts, server, more, told):
    judged_by(desk, server.url, more)
    result = desk.vigie("evaluate", str(posts), "--rules", str(desk.rules), "--model", "rules")
    assert result.code != 0
    assert told in result.err


def test_a_kind_that_needs_more_than_a_model_says_how_to_grade_it(desk, posts):
    result = desk.vigie("evaluate", str(posts), "--model", "openai:qwen3:8b")
    assert "url Field required; write it into the rules file, and grade it with --model rules" in result.err


def found(desk) -> dict[str, str]:
    result = desk.vigie("doctor", "--rules", str(desk.rules), "--db", str(desk.db), "--format", "json")
    return {one["what"]: f"{one['mark']}: {one['found']}" for one in result.json}


def test_the_doctor_asks_the_model(desk, server):
    judged_by(desk, server.url)
    assert found(desk)["classifier sentiment"] == f"ok: {MODEL} at 127.0.0.1 judges as it should"


@pytest.mark.parametrize(
    ("more", "allow", "told"),
    [
        ("", "10.0.0.0/8", "to allow it add network: {allow: [127.0.0.0/8]} to rules.yaml"),
        (", key: '${LLM_KEY}'", "127.0.0.0/8", "LLM_KEY is not set"),
    ],
)
def test_the_doctor_says_what_keeps_the_model_from_answering(desk, server, more, allow, told):
    judged_by(desk, server.url, more, allow)
    said = found(desk)["classifier sentiment"]
    assert said.startswith("wrong: ")
    assert told in said
