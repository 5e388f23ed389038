from __future__ import annotations

import json
import math
from importlib.util import find_spec
from pathlib import Path

import pytest

from classifiers.transformer.folder import LABELS, ModelFolder
from classifiers.transformer.reader import Reader
from classifiers.transformer.training import measures, recipe
from classifiers.transformer.training.examples import read
from monitor.errors import ClassifierError
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
        recipe.taught(read(write(tmp_path / "a.csv")), teacher),
    )
    said = [math.sqrt(each) for each in teacher.read("good").probabilities.values()]
    expected = [0.7 * was + 0.3 * each / sum(said) for was, each in zip(before.wanted, said, strict=True)]
    assert after.wanted == pytest.approx(tuple(expected))


def test_a_model_is_judged_on_posts_it_has_not_seen(tmp_path):
    reader = Reader(ModelFolder(make_folder(tmp_path / "m"), ["en"]))
    heat, told = recipe.judged(reader, read(write(tmp_path / "a.csv", [*ROWS, ("acme", "negative", "")])))
    assert told.startswith("4 posts: macro-recall 0.5000, accuracy 0.5000, temperature ")
    assert heat > 0


def asked(tmp_path, **given) -> recipe.Asked:
    whole = {
        "base": tmp_path / "base",
        "out": tmp_path / "own",
        "name": "own",
        "version": "1",
        "languages": ("en",),
    }
    return recipe.Asked(**(whole | given))


@pytest.mark.skipif(find_spec("torch") is not None, reason="the extra is installed")
def test_without_the_extra_the_command_says_what_to_install(tmp_path):
    with pytest.raises(ClassifierError, match=r"pip install 'vigie\[train-transformer\]'"):
        recipe.make([], [], asked(tmp_path), print)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "config.json is missing"),
        ({"config.json": "{}"}, "model.safetensors is missing"),
        ({"config.json": "[]", "model.safetensors": "", "tokenizer.json": ""}, "config.json is not right"),
        (
            {"config.json": '{"model_type": "gpt2"}', "model.safetensors": "", "tokenizer.json": ""},
            "of the kind gpt2",
        ),
    ],
)
def test_a_base_that_cannot_be_trained_is_refused(tmp_path, files, told):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ClassifierError, match=told):
        recipe.check_base(tmp_path)


def test_a_tenth_is_kept_apart_by_lot_and_the_same_seed_draws_the_same(tmp_path):
    posts = read(write(tmp_path / "a.csv", [(f"good {number}", "positive", "") for number in range(50)]))
    learnt, apart = recipe.parted(posts, 3)
    assert (len(learnt), len(apart)) == (45, 5)
    assert sorted(one.text for one in learnt + apart) == sorted(one.text for one in posts)
    assert recipe.parted(posts, 3) == (learnt, apart)
    assert recipe.parted(posts, 4) != (learnt, apart)
