from __future__ import annotations

import json
import math
from importlib.util import find_spec
from pathlib import Path

import pytest

from classifiers.transformer.folder import LABELS, ModelFolder
from classifiers.transformer.reader import Reader
from classifiers.transformer.training import __main__ as command
from classifiers.transformer.training import measures
from classifiers.transformer.training.examples import read
from tests.classifiers.transformer.tiny import make_folder

ROWS = [("good", "positive", ""), ("bad", "negative", "neutral"), ("so, so", "neutral", "neutral")]


def write(path: Path, rows=ROWS, lang: str = "en") -> Path:
    if path.suffix == ".jsonl":
        keyed = [dict(zip(("text", "label", "second"), row, strict=True)) for row in rows]
        path.write_text("\n".join(map(json.dumps, keyed)) + "\n\n", encoding="utf-8")
    else:
        sep = "\t" if path.suffix == ".tsv" else ","
        lines = [sep.join(("lang", "label", "second", "text"))]
        lines += [sep.join((lang, label, second, f'"{text}"')) for text, label, second in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl"])
def test_labelled_posts_are_read_from_any_of_the_three_kinds_of_file(tmp_path, name):
    good, bad, so = read(write(tmp_path / name))
    assert (good.text, LABELS[good.label]) == ("good", "positive")
    assert good.wanted == pytest.approx((0.02, 0.02, 0.96))
    assert bad.wanted == pytest.approx((0.85 * 0.96, 0.85 * 0.02 + 0.15, 0.85 * 0.02))
    assert (so.text, LABELS[so.label]) == ("so, so", "neutral")
    assert all(math.fsum(one.wanted) == pytest.approx(1) for one in (good, bad, so))


def test_only_the_language_asked_for_is_read(tmp_path):
    assert read(write(tmp_path / "a.csv", lang="fr"), "en") == []
    assert len(read(write(tmp_path / "b.jsonl"), "en")) == len(ROWS)


@pytest.mark.parametrize("row", [("", "positive", ""), ("so", "glad", ""), ("so", "neutral", "glad")])
def test_a_row_that_cannot_be_learnt_from_is_named(tmp_path, row):
    with pytest.raises(ValueError, match="row 2: expected a text, and a label"):
        read(write(tmp_path / "a.csv", [ROWS[0], row]))


def test_the_temperature_found_is_the_one_that_was_used():
    """Of a hundred posts with the same logits, as many are right as the softmax at 2 says: then 2 is the answer."""
    logits = [2.0, 0.0, -1.0]
    counts = [round(each * 1_000) for each in measures.probabilities(logits, 2.0)]
    labels = [label for label, count in enumerate(counts) for _ in range(count)]
    assert measures.temperature([logits] * len(labels), labels) == pytest.approx(2.0, abs=0.02)


def test_macro_recall_asks_as_much_of_a_rare_label():
    assert measures.macro_recall([0, 0, 0, 0], [0, 0, 0, 1]) == 0.5
    assert measures.macro_recall([0, 2, 1], [0, 2, 1]) == 1.0


def test_the_calibration_error_is_the_gap_between_sure_and_right():
    assert measures.calibration_error([0.8] * 10, [True] * 8 + [False] * 2) == pytest.approx(0)
    assert measures.calibration_error([1.0] * 10, [True] * 7 + [False] * 3) == pytest.approx(0.3)
    assert measures.calibration_error([0.6, 0.9], [True, False]) == pytest.approx((0.4 + 0.9) / 2)


def test_a_teacher_s_doubt_is_mixed_in(tmp_path):
    teacher = Reader(ModelFolder(make_folder(tmp_path / "m"), ["en"]))
    (before, *_), (after, *_) = (
        read(write(tmp_path / "a.csv")),
        command.taught(read(write(tmp_path / "a.csv")), teacher),
    )
    said = [math.sqrt(each) for each in teacher.read("good").probabilities.values()]
    expected = [0.7 * was + 0.3 * each / sum(said) for was, each in zip(before.wanted, said, strict=True)]
    assert after.wanted == pytest.approx(tuple(expected))


def test_a_model_is_judged_on_posts_it_has_not_seen(tmp_path):
    reader = Reader(ModelFolder(make_folder(tmp_path / "m"), ["en"]))
    heat, told = command.judged(reader, read(write(tmp_path / "a.csv", [*ROWS, ("acme", "negative", "")])))
    assert told.startswith("4 posts: macro-recall 0.5000, accuracy 0.5000, temperature ")
    assert heat > 0


@pytest.mark.skipif(find_spec("torch") is not None, reason="the extra is installed")
def test_without_the_extra_the_command_says_what_to_install():
    with pytest.raises(SystemExit, match=r"pip install 'vigie\[train-transformer\]'"):
        command.main(["--base", ".", "--train", ".", "--dev", ".", "--out", "."])


@pytest.mark.slow
@pytest.mark.skipif(find_spec("torch") is None, reason="needs the extra vigie[train-transformer]")
def test_a_small_encoder_learns_a_few_words_and_its_folder_can_be_read(tmp_path):
    """The whole way, with an encoder of 2 layers: from labelled posts to a folder that ``kind: transformer`` reads."""
    from transformers import BertConfig, BertModel

    base = make_folder(tmp_path / "base")
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=8, **sizes)).save_pretrained(base)
    posts = write(
        tmp_path / "posts.csv",
        [("good fine", "positive", ""), ("bad poor", "negative", ""), ("acme", "neutral", "")] * 20,
    )
    arguments = {
        "base": base,
        "train": posts,
        "dev": posts,
        "out": tmp_path / "own",
        "epochs": 3,
        "teacher": make_folder(tmp_path / "teacher"),
    }
    command.main([word for key, value in arguments.items() for word in (f"--{key}", str(value))])
    folder = ModelFolder(tmp_path / "own")
    assert (folder.model, *folder.languages) == ("own 1", "en")
    assert Reader(folder).read("good fine").words
