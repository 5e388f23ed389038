"""A model that cannot be used, as the one who hosts sees it: the commands go on without it, and say so."""

from __future__ import annotations

import json

import pytest

from tests.classifiers.transformer.tiny import THREE, make_folder
from tests.cli.conftest import ago

CASCADE = (
    "classifiers:\n  sentiment: {kind: cascade, stages: [{kind: vader}, {kind: transformer, model: own}]}\n"
)
ALONE = "classifiers:\n  sentiment: {kind: transformer, model: own}\n"
TEXT = "What a bad day with Acme"


@pytest.fixture
def own(tmp_path):
    """A model whose network is none."""
    return make_folder(tmp_path / "own", name="own", network=b"no network")


def mend(own) -> None:
    (own / "onnx" / "model.onnx").write_bytes(THREE)


def judged_by(desk, sentiment: str, number: int) -> str:
    """Look once, and say by which model the newest mention was judged."""
    desk.rules.write_text(desk.rules.read_text().partition("classifiers:")[0] + sentiment)
    desk.post(
        id=f"{number}", author="a", text=f"{TEXT}, {number}", lang="en", published_at=ago(minutes=9 - number)
    )
    assert desk.on_desk("once").code == 0
    return str(desk.on_desk("mentions", "--format", "json").json[0]["sentiment"]["model"])


def test_status_says_who_does_without_a_model_since_when_and_why(desk, own):
    assert judged_by(desk, CASCADE, 1).startswith("vader ")
    told = desk.on_desk("status").out
    assert "Classifiers that go on without a model:" in told
    assert "sentiment   20" in told
    (left_out,) = desk.on_desk("status", "--format", "json").json["left_out"]
    assert left_out["classifier"] == "sentiment"
    assert "cannot be loaded" in left_out["why"]
    mend(own)
    assert judged_by(desk, CASCADE, 2) == "own 1"
    assert "Classifiers that go on" not in desk.on_desk("status").out
    assert desk.on_desk("status", "--format", "json").json["left_out"] == []


def test_doctor_loads_the_models_and_says_which_cannot_be_used(desk, own):
    def marks() -> dict[str, str]:
        found = desk.on_desk("doctor", "--format", "json").json
        return {one["what"]: f"{one['mark']} {one['found']}" for one in found}

    desk.rules.write_text(desk.rules.read_text() + ALONE)
    assert marks()["classifier sentiment"].startswith("wrong the model in ")
    mend(own)
    assert marks()["classifier sentiment"] == "ok own 1 reads en"
    (own / "config.json").unlink()
    assert "config.json is missing" in marks()["classifier sentiment"]


def test_classify_says_once_what_is_left_out(desk, own):
    desk.rules.write_text(desk.rules.read_text() + ALONE)
    lines = "\n".join([f"{TEXT} {number}" for number in range(300)])
    result = desk.vigie("classify", "--rules", str(desk.rules), stdin=lines)
    assert {json.loads(line)["sentiment"]["label"] for line in result.out.splitlines()} == {"unknown"}
    assert result.err.count("Left out: the model in ") == 1


def test_figures_of_a_model_that_does_not_run_are_refused(desk, own):
    file = desk.folder / "posts.csv"
    file.write_text("text,label,lang\nbad,negative,en\n")
    result = desk.vigie("evaluate", str(file), "--model", f"transformer:{own}")
    assert result.code == 1
    assert "cannot be loaded" in result.err
