"""A model beside the lists of topics, from rules.yaml to what is shown."""

from __future__ import annotations

import pytest

from tests.classifiers.test_topic_model import NO, YES, make_model
from tests.classifiers.transformer.tiny import make_network
from tests.cli.lived import lived

SAD = "Our condolences to everybody who was at the Acme hotel yesterday evening"
LABELS = 'labels: {hate: racism, "death & loss": death}'


def topics_by(desk, settings: str, more: str = "") -> None:
    rules = desk.rules.read_text().replace("topics: [safety]", "topics: [death]")
    desk.rules.write_text(f"{rules}\nclassifiers:\n  topics: {{kind: topics, {settings}}}\n{more}")


def test_the_model_is_named_wherever_the_words_are_shown(desk):
    make_model(desk.folder / "ours")
    topics_by(desk, f"model: ours, {LABELS}, sure: 70%")
    said = desk.vigie("classify", SAD, "--rules", str(desk.rules)).json
    (found,) = said["topics"]
    assert (found["score"], found["evidence"]) == (0.5, ["condolences", "model tiny 1"])
    assert found["weights"] == [0.9, 0.018]
    with lived(desk) as past:
        past.say("gone gone gone gone Acme", "jo", lang="en")
        past.turn(5)
        (row,) = desk.on_desk("mentions", "--format", "json").json
        assert row["topics"][0]["evidence"] == ["model tiny 1"]
        (alert,) = desk.on_desk("alerts", "--format", "json").json
        assert "model tiny 1" in desk.on_desk("explain", alert["id"]).out


@pytest.mark.parametrize(
    ("settings", "more", "told"),
    [
        (
            "labels: {hte: racism}",
            "",
            "rules.yaml:26:11: `labels` explains hte, but the labels of the model are hate, death & loss, other",
        ),
        ("labels: {hate: racsm}", "", "no topic is called `racsm` (did you mean `racism`?)"),
        (
            "labels: {hate: religion}",
            "topics: {religion: off}",
            "the topic `religion` is switched off: leave this label out",
        ),
        ("sure: 70%", "", "`model` and `labels` need each other"),
        (f"{LABELS}, sure: 40%", "", "`sure`: must be 0.5 or more"),
    ],
)
def test_a_label_or_a_topic_that_there_is_not_is_a_problem_of_the_rules(desk, settings, more, told):
    make_model(desk.folder / "ours")
    topics_by(desk, f"model: ours, {settings}", more)
    checked = desk.vigie("check", str(desk.rules))
    assert checked.code == 2
    assert told in checked.err


def test_a_topic_of_one_s_own_may_be_meant(desk):
    make_model(desk.folder / "ours", network=make_network([(YES, NO, 0)] * 8))
    topics_by(desk, "model: ours, labels: {hate: tariffs}", "topics: {tariffs: {terms: {en: [tariff]}}}")
    assert desk.vigie("check", str(desk.rules)).code == 0
    said = desk.vigie("classify", SAD, "--rules", str(desk.rules)).json
    assert [topic["name"] for topic in said["topics"]] == ["death", "tariffs"]


def test_a_folder_that_is_not_there_leaves_the_lists_and_a_model_that_was_not_pulled_is_a_mistake(desk):
    topics_by(desk, f"model: ours, {LABELS}")
    said = desk.vigie("classify", SAD, "--rules", str(desk.rules)).json
    assert [topic["score"] for topic in said["topics"]] == [0.9]
    desk.rules.write_text(desk.rules.read_text().replace("model: ours", f"model: a/b, revision: {'0' * 40}"))
    checked = desk.vigie("check", str(desk.rules))
    assert checked.code == 2
    assert "run `vigie models pull a/b" in checked.err
    listed = desk.vigie("models", "list", "--rules", str(desk.rules), "--format", "json").json
    assert [one["used"] for one in listed if one["name"] == "a/b"] == [["topics"]]
