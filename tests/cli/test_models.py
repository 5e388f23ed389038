"""`vigie models`, from the hub to the mention that a pulled model judges."""

from __future__ import annotations

import pytest

from tests.classifiers.transformer.tiny import make_folder
from tests.servers.hub import hub_server

NAME, COMMIT = "acme/tiny-sentiment", "0123456789abcdef0123456789abcdef01234567"
NAMED = f"{{kind: transformer, model: {NAME}, revision: {COMMIT}}}"


@pytest.fixture
def hub(desk, monkeypatch):
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("VIGIE_MODELS", str(desk.folder / "models"))
    with hub_server() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        server.serve(NAME, make_folder(desk.folder / "origin"), COMMIT, license="mit", language="en")
        yield server


def judge_by(desk, settings: str) -> None:
    rules = desk.rules.read_text().partition("\nclassifiers:")[0]
    desk.rules.write_text(f"{rules}\nclassifiers:\n  sentiment: {settings}\n")


def test_a_model_that_was_not_pulled_is_a_mistake_of_the_rules_that_names_the_cure(desk, hub):
    judge_by(desk, NAMED)
    for command in ("check", "once", "classify"):
        words = [str(desk.rules)] if command == "check" else ["--rules", str(desk.rules)]
        result = desk.vigie(command, *words)
        assert result.code == 2
        assert f"run `vigie models pull {NAME} --revision {COMMIT}`" in result.err
        assert "rules.yaml:26:14: " in result.err
    assert desk.on_desk("mentions").code != 2
    assert hub.asked == []


def test_what_the_rules_name_is_pulled_checked_listed_and_judges(desk, hub):
    judge_by(desk, NAMED)
    pulled = desk.vigie("models", "pull", "--rules", str(desk.rules))
    assert pulled.code == 0
    assert f"use it, in rules.yaml:\n  sentiment: {NAMED}" in pulled.out
    assert "tokenizer.json" in pulled.err
    asked = len(hub.asked)
    assert desk.vigie("check", str(desk.rules)).code == 0
    said = desk.vigie(
        "classify", "bad poor service at Acme, it was really not good", "--rules", str(desk.rules)
    ).json
    assert said["sentiment"]["model"] == "tiny-sentiment 0.01234567"
    models = {one["name"]: one for one in desk.vigie("models", "list", "--format", "json").json}
    assert models["minilm-social-en"]["where"] == "in the box"
    found = models[NAME]
    assert (found["where"], found["licence"], found["languages"], found["used"]) == (
        "pulled",
        "mit",
        ["en"],
        ["sentiment"],
    )
    assert found["size"] > 500
    assert NAME in desk.vigie("models", "list").out
    assert len(hub.asked) == asked, "only a pull asks the hub"


def test_without_a_revision_the_newest_is_pulled_and_told(desk, hub):
    result = desk.vigie("models", "pull", NAME)
    assert f"revision: {COMMIT}}}" in result.out
    judge_by(desk, NAMED)
    assert desk.vigie("check", str(desk.rules)).code == 0


def test_a_moving_revision_is_refused_in_the_rules_and_in_the_command(desk, hub):
    judge_by(desk, f"{{kind: transformer, model: {NAME}, revision: main}}")
    checked = desk.vigie("check", str(desk.rules))
    assert checked.code == 2
    assert "main moves" in checked.err
    assert "`vigie models pull NAME` says which is the newest" in checked.err
    pulled = desk.vigie("models", "pull", NAME, "--revision", "main")
    assert pulled.code == 1
    assert f"vigie models pull {NAME} --revision {COMMIT}" in pulled.err


def test_a_hub_s_name_without_a_revision_is_told_how_to_be_pinned(desk, hub):
    judge_by(desk, f"{{kind: transformer, model: {NAME}}}")
    result = desk.vigie("check", str(desk.rules))
    assert result.code == 2
    assert f"pin it with a `revision`: `vigie models pull {NAME}` says which" in result.err


def test_a_cascade_with_a_model_that_was_not_pulled_is_refused_too(desk, hub):
    judge_by(desk, f"{{kind: cascade, stages: [{{kind: linear}}, {NAMED}]}}")
    assert f"vigie models pull {NAME}" in desk.vigie("check", str(desk.rules)).err
    assert desk.vigie("models", "list", "--rules", str(desk.rules)).out.count("missing") == 1
    desk.vigie("models", "pull", "--rules", str(desk.rules))
    assert desk.vigie("check", str(desk.rules)).code == 0


def test_a_damaged_model_is_named_file_by_file_and_mended_by_pulling(desk, hub):
    desk.vigie("models", "pull", NAME)
    folder = desk.folder / "models" / "acme--tiny-sentiment" / COMMIT
    assert desk.vigie("models", "verify").code == 0
    (folder / "config.json").write_text("{}")
    (folder / "onnx" / "model.onnx").unlink()
    for words in ([], [NAME], [f"{NAME}@{COMMIT[:7]}"], [str(folder)]):
        result = desk.vigie("models", "verify", *words)
        assert result.code == 1
        assert "config.json differs: its SHA-256 is another" in result.out
        assert "onnx/model.onnx cannot be read: No such file" in result.out
    desk.vigie("models", "pull", NAME)
    assert desk.vigie("models", "verify", NAME, "minilm-social-en").out.count("whole") == 2


def test_a_folder_of_ones_own_is_listed_and_verified_and_the_default_is_said_to_be_used(desk):
    def models():
        return {one["name"]: one for one in desk.vigie("models", "list", "--format", "json").json}

    assert models()["minilm-social-en"]["used"] == ["sentiment"]
    judge_by(desk, "{kind: transformer, model: own, languages: [en]}")
    assert models()["own"]["where"] == "missing"
    make_folder(desk.folder / "own")
    assert (models()["own"]["where"], models()["own"]["used"]) == ("your folder", ["sentiment"])
    assert models()["minilm-social-en"]["used"] == []
    assert "own" in desk.vigie("models", "verify").out


def test_labels_that_say_nothing_must_be_explained_in_the_rules(desk):
    make_folder(desk.folder / "own", labels={"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"})
    judge_by(desk, "{kind: transformer, model: own, languages: [en]}")
    result = desk.vigie("classify", "bad", "--rules", str(desk.rules))
    assert result.code != 0
    assert "which say nothing: the model's page tells what each means" in result.err
    judge_by(
        desk,
        "{kind: transformer, model: own, languages: [en], labels: {LABEL_0: negative, LABEL_1: neutral, LABEL_2: positive}}",
    )
    assert desk.vigie("classify", "this is really bad, poor service", "--rules", str(desk.rules)).code == 0
    judge_by(desk, "{kind: transformer, model: own, languages: [en], labels: {LABEL_0: angry}}")
    assert desk.vigie("check", str(desk.rules)).code == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["pull", "--revision", COMMIT], "--revision is of a model: name it"),
        (["pull", NAME, "--text", "loud"], "expected plain, names or social"),
        (["pull", "acme/none"], "has no model acme/none"),
        (["verify", "nowhere/none"], "was not pulled: vigie models pull nowhere/none"),
        (["verify", "/"], "has no vigie.json"),
        (["verify", "../x"], "there is no folder ../x"),
    ],
)
def test_what_cannot_be_done_is_said(desk, hub, words, told):
    result = desk.vigie("models", *words)
    assert result.code == 1
    assert told in result.err


def test_rules_without_a_hub_s_model_need_no_pull(desk, hub):
    assert "there is nothing to pull" in desk.vigie("models", "pull", "--rules", str(desk.rules)).out


def test_a_pulled_model_is_graded_by_its_name(desk, hub):
    desk.vigie("models", "pull", NAME)
    posts = desk.folder / "posts.csv"
    posts.write_text("text,label,lang\nbad poor,negative,en\ngood,positive,en\n")
    (found,) = desk.vigie(
        "evaluate", str(posts), "--model", f"transformer:{NAME}@{COMMIT[:8]}", "--format", "json"
    ).json
    assert (found["model"], found["accuracy"]) == ("tiny-sentiment 0.01234567", 1)


@pytest.mark.parametrize(
    ("lacks", "told"),
    [
        ("onnx/model.onnx", "to read with it: pip install 'vigie[torch]', or `vigie models export`"),
        ("tokenizer.json", "to read with it: pip install 'vigie[transformers]'"),
        (None, "use it, in rules.yaml"),
    ],
)
def test_a_pull_says_what_reading_needs(desk, hub, lacks, told):
    files = hub.repos[NAME].commits[COMMIT]
    files |= {"model.safetensors": b"weights", "vocab.txt": b"words"}
    files.pop(lacks, None)
    result = desk.vigie("models", "pull", NAME)
    assert told in result.out
    assert (lacks is None) == ("to read with it" not in result.out)


def test_a_card_without_a_language_is_told_to_be_completed(desk, hub):
    hub.repos[NAME].card.clear()
    result = desk.vigie("models", "pull", NAME)
    assert "its card does not say which languages it reads" in result.out
    assert "languages: [en]}" in result.out
    assert "licence not said" in result.out


@pytest.mark.parametrize(
    "sentiment",
    [
        "{kind: linear, model: none.npz}",
        "{kind: cascade, stages: [{kind: linear, model: none.npz}, {kind: vader}]}",
    ],
)
@pytest.mark.parametrize(
    ("content", "why"), [(None, "No such file or directory"), (b"no model", "is no model")]
)
def test_a_linear_model_that_cannot_be_read_is_a_problem_of_the_rules(desk, sentiment, content, why):
    text = desk.rules.read_text(encoding="utf-8")
    desk.rules.write_text(f"{text}\nclassifiers: {{sentiment: {sentiment}}}\n", encoding="utf-8")
    if content is not None:
        desk.rules.with_name("none.npz").write_bytes(content)
    shown = desk.vigie("check", "--rules", str(desk.rules))
    assert shown.code == 2
    assert "none.npz" in shown.err
    assert why in shown.err
