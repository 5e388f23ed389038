"""Models made smaller, and trained, from the command line: with torch, on tiny checkpoints."""

from __future__ import annotations

import importlib.util
import json

import pytest

from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.invented import posts as posts_in
from classifiers.transformer.reader import Reader
from monitor.cli.exporting import show
from monitor.errors import ClassifierError
from monitor.model import Label
from monitor.wiring.exporting import check_same, compare
from tests.classifiers.transformer.checkpoints import bert, roberta
from tests.classifiers.transformer.tiny import make_folder

NEEDED = "pip install 'vigie[train-transformer]'"
ABLE = all(importlib.util.find_spec(name) for name in ("torch", "transformers", "onnx"))
needs_torch = pytest.mark.skipif(not ABLE, reason=NEEDED)
ROWS = [("good, so good", "positive"), ("bad and poor", "negative"), ("the shop opens on monday", "neutral")]


@pytest.fixture
def posts(desk):
    path = desk.folder / "labelled.csv"
    path.write_text("\n".join(["text,label,lang", *(f'"{text}",{label},en' for text, label in ROWS * 20)]))
    return path


@pytest.mark.torch
@pytest.mark.slow
@needs_torch
@pytest.mark.parametrize("make", [bert, roberta])
def test_a_model_is_made_smaller_with_the_loss_measured_and_is_read_at_once(desk, posts, make):
    make(desk.folder / "origin")
    words = ["models", "export", "origin", "--languages", "en"]
    told = desk.vigie(*words, "--output", "small", "--on", str(posts), "--format", "json")
    assert told.code == 0, told.err
    figures = told.json
    assert (figures["posts"], figures["labelled"]) == (60, True)
    assert 0 <= figures["turned"] <= 60
    assert set(figures["fp32"]) == {"size", "accuracy", "macro_recall"}
    folder = ModelFolder(desk.folder / "small")
    folder.verify()
    assert (folder.about.name, *folder.languages) == ("origin-int8", "en")
    assert folder.onnx is not None
    assert folder.onnx.name == "model_quantized.onnx"
    (found,) = desk.vigie("evaluate", str(posts), "--model", "transformer:small", "--format", "json").json
    assert found["accuracy"] == pytest.approx(figures["int8"]["accuracy"], abs=1e-4)

    shown = desk.vigie(*words, "--output", "whole", "--fp32").out
    assert "labels turned on invented posts" in shown
    assert "that is agreement, no accuracy" in shown
    whole = ModelFolder(desk.folder / "whole")
    assert whole.about.name == "origin-onnx"
    assert not whole.is_heavy
    (found,) = desk.vigie("evaluate", str(posts), "--model", "transformer:whole", "--format", "json").json
    assert found["accuracy"] == pytest.approx(figures["fp32"]["accuracy"], abs=1e-4)


@pytest.mark.torch
@pytest.mark.slow
@needs_torch
def test_what_the_rules_say_of_a_model_goes_with_it(desk):
    bert(desk.folder / "origin", {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"})
    refused = desk.vigie("models", "export", "origin", "--output", "small", "--languages", "en")
    assert refused.code == 1
    assert "which say nothing" in refused.err
    desk.rules.write_text(
        desk.rules.read_text()
        + "\nclassifiers:\n  sentiment: {kind: transformer, model: origin, languages: [fr], text: names,"
        " labels: {LABEL_0: positive, LABEL_1: neutral, LABEL_2: negative}}\n"
    )
    assert desk.vigie("models", "export", "origin", "--output", "small").code == 0
    about = json.loads((desk.folder / "small" / "vigie.json").read_text())
    assert (about["languages"], about["text"], about["labels"]["LABEL_0"]) == (["fr"], "names", "positive")
    assert ModelFolder(desk.folder / "small").labels == ("positive", "neutral", "negative")


@pytest.mark.torch
@pytest.mark.slow
@needs_torch
def test_a_transformer_is_trained_graded_and_used(desk, posts):
    bert(desk.folder / "encoder", head=False)
    words = [
        "--kind",
        "transformer",
        "--base",
        "encoder",
        "--output",
        "own",
        "--name",
        "ours 2",
        "--epochs",
        "12",
    ]
    held_out = desk.folder / "apart.csv"
    held_out.write_text(posts.read_text())
    result = desk.vigie("train", str(posts), *words, "--held-out", str(held_out))
    assert result.code == 0, result.err
    assert "learned from 60 posts, calibrated on 60" in result.out
    assert "step 0 of 24" in result.err
    assert "macro-recall" in result.err
    folder = ModelFolder(desk.folder / "own")
    folder.verify()
    assert (folder.model, *folder.languages) == ("ours 2", "en")
    assert Reader(folder).read("so good").words
    (found,) = desk.vigie("evaluate", str(posts), "--model", "transformer:own", "--format", "json").json
    assert found["model"] == "ours 2"
    again = desk.vigie("train", str(posts), *words)
    assert "own is not empty: name a new folder" in again.err
    make_folder(desk.folder / "teacher", name="teacher")
    taught = desk.vigie(
        "train", str(posts), *words[:-6], "--output", "pupil", "--epochs", "1", "--teacher", "teacher"
    )
    assert "too few posts: 54 to learn from and 6 to calibrate on" in taught.err
    held = ["--held-out", str(held_out), "--teacher", "teacher", "--epochs", "0.5"]
    assert desk.vigie("train", str(posts), *words[:-6], "--output", "pupil", *held).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--output", "own"], "--kind transformer starts from an encoder: --base FOLDER"),
        (["--output", "own", "--base", "none/such"], "was not pulled: vigie models pull none/such"),
        (["--output", "own", "--base", ".", "--name", "ours"], "write a name and a version"),
        (["--output", "own", "--base", "."], "config.json is missing" if ABLE else NEEDED),
    ],
)
def test_a_training_that_cannot_be_is_said(desk, posts, words, told):
    result = desk.vigie("train", str(posts), "--kind", "transformer", *words)
    assert result.code == 1
    assert told in result.err


def test_posts_without_a_language_teach_none(desk):
    path = desk.folder / "bare.csv"
    path.write_text("text,label\ngood,positive\n")
    result = desk.vigie("train", str(path), "--kind", "transformer", "--base", ".", "--output", "own")
    assert "add a column lang, or --lang" in result.err


@pytest.mark.skipif(ABLE, reason="the extra is installed")
def test_without_the_extra_an_export_says_what_to_install(desk):
    make_folder(desk.folder / "origin")
    assert NEEDED in desk.vigie("models", "export", "origin", "--output", "small").err


@needs_torch
def test_a_graph_has_no_weights_to_make_another_of(desk):
    make_folder(desk.folder / "origin", name="own")
    result = desk.vigie("models", "export", "origin", "--output", "small")
    assert "model.safetensors is missing" in result.err


def test_two_forms_of_a_model_are_compared_post_by_post(tmp_path, capsys):
    one = Reader(ModelFolder(make_folder(tmp_path / "a"), ["en"]))
    turned = {"0": "positive", "1": "neutral", "2": "negative"}
    other = Reader(ModelFolder(make_folder(tmp_path / "b", labels=turned), ["en"]))
    texts = ["good", "bad", "fine"]
    labels: list[Label] = ["positive", "negative", "neutral"]
    same = compare(one, one, texts, [], (2, 1))
    assert (same.posts, same.turned, same.apart, same.whole) == (3, 0, 0, None)
    show(same, tmp_path, fp32=False, as_json=False)
    assert "0 of 3 labels turned on invented posts (0.0%)" in capsys.readouterr().out
    loss = compare(one, other, texts, labels, (2, 1))
    show(loss, tmp_path, fp32=True, as_json=False)
    assert "2 of 3 labels turned on labelled posts (66.7%)" in capsys.readouterr().out
    show(loss, tmp_path, fp32=True, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["turned"], told["fp32"]["accuracy"], told["int8"]["size"]) == (2, 1, 1)
    assert loss.whole is not None
    assert loss.small is not None
    assert (loss.turned, loss.whole.accuracy, round(loss.small.accuracy, 2)) == (2, 1, 0.33)
    assert loss.apart > 0.5
    check_same(one, one, texts)
    with pytest.raises(ClassifierError, match="this kind of model cannot be exported"):
        check_same(one, other, texts)


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_a_model_without_a_graph_says_what_to_do(tmp_path):
    folder = make_folder(tmp_path / "m")
    (folder / "onnx" / "model.onnx").rename(folder / "model.safetensors")
    with pytest.raises(
        ClassifierError, match=r"has no ONNX file, and torch is not installed: pip install 'vigie\[torch\]'"
    ):
        Reader(ModelFolder(folder, ["en"]))


def test_invented_posts_are_in_the_languages_of_the_model():
    assert len(posts_in(frozenset({"fr"}))) == 16
    assert len(posts_in(frozenset({"ja"}))) > len(posts_in(frozenset({"en", "fr"})))
