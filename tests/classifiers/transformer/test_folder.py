from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from classifiers.transformer.folder import BUILT_IN, ModelFolder
from monitor.errors import ClassifierError
from tests.classifiers.transformer.tiny import LABELS, make_folder


def trouble(folder: Path, languages: tuple[str, ...] = ("en",)) -> str:
    with pytest.raises(ClassifierError) as caught:
        ModelFolder(folder, languages).verify()
    assert caught.value.permanent
    return str(caught.value).replace(str(folder), "FOLDER")


def test_a_folder_of_ours_says_what_it_is(tmp_path):
    folder = ModelFolder(
        make_folder(tmp_path / "m", name="own", version="3", languages=["en", "fr"], tokens=64)
    )
    assert (folder.model, folder.tokens, *sorted(folder.languages)) == ("own 3", 64, "en", "fr")


def test_a_hub_s_folder_is_named_after_itself_and_versioned_by_its_weights(tmp_path):
    folder = ModelFolder(make_folder(tmp_path / "some model"), ["en"])
    digest = hashlib.sha256((tmp_path / "some model" / "onnx" / "model.onnx").read_bytes()).hexdigest()
    assert folder.model == f"some-model 0.{digest[:8]}"
    assert list(folder.languages) == ["en"]


def test_labels_may_stand_in_any_order_and_case(tmp_path):
    folder = ModelFolder(
        make_folder(tmp_path / "m", labels={"0": "POSITIVE", "1": "Negative", "2": "neutral"}), ["en"]
    )
    assert folder.labels == ("positive", "negative", "neutral")


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (
            {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"},
            "its labels are LABEL_0, LABEL_1, LABEL_2, which say nothing",
        ),
        ({"0": "negative", "1": "positive"}, "its labels are negative, positive: it can never say neutral"),
        ({"0": "negative", "1": "positive", "2": "positive"}, "its labels are negative, positive, positive"),
        ({**LABELS, "3": "joy"}, "its labels are negative, neutral, positive, joy"),
        ({}, "its labels are nothing"),
    ],
)
def test_labels_that_are_not_the_three_are_refused(tmp_path, labels, told):
    assert told in trouble(make_folder(tmp_path / "m", labels=labels))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "onnx/model.onnx"])
def test_a_missing_file_is_named(tmp_path, name):
    folder = make_folder(tmp_path / "m")
    (folder / name).unlink()
    assert f"{name}" in trouble(folder)
    assert "is missing" in trouble(folder)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("config.json", "{", "config.json is not right: Invalid JSON"),
        ("config.json", '{"id2label": {"a": "b"}}', "config.json is not right: id2label"),
        ("config.json", " " * 3_000_000, "config.json is too large to be one"),
        (
            "vigie.json",
            '{"name": "x", "version": "1", "languages": [], "code": "x"}',
            "vigie.json is not right: code",
        ),
        ("vigie.json", '{"name": "x", "version": "1", "languages": [], "temperature": 0}', "temperature"),
        ("vigie.json", '{"name": "../x", "version": "1", "languages": []}', "name"),
    ],
)
def test_a_file_that_is_not_right_is_named(tmp_path, name, content, told):
    folder = make_folder(tmp_path / "m")
    (folder / name).write_text(content, encoding="utf-8")
    assert told in trouble(folder)


def test_no_folder_is_said_so(tmp_path):
    assert trouble(tmp_path / "none") == "there is no model in FOLDER: no such folder"


def test_somebody_must_say_what_it_reads(tmp_path):
    assert "add `languages`" in trouble(make_folder(tmp_path / "m"), ())


def test_a_file_that_was_changed_or_taken_away_is_found(tmp_path):
    config = hashlib.sha256(make_folder(tmp_path / "n").joinpath("config.json").read_bytes()).hexdigest()
    folder = make_folder(tmp_path / "m", files={"config.json": config, "onnx/more.bin": "0" * 64})
    assert "onnx/more.bin cannot be read: No such file" in trouble(folder)
    (folder / "config.json").write_text(
        '{"id2label": {"0": "neutral", "1": "negative", "2": "positive"}}', encoding="utf-8"
    )
    assert "config.json is not the file that vigie.json lists" in trouble(folder)


@pytest.mark.parametrize(
    "path", sorted(path for path in BUILT_IN.iterdir() if path.is_dir()), ids=lambda path: path.name
)
def test_what_ships_is_what_its_manifest_lists_and_nothing_else(path):
    folder = ModelFolder(path)
    folder.verify()
    there = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()}
    assert there == {*folder.about.files, "vigie.json"}
