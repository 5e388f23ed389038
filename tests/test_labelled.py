"""Labelled posts in files of three kinds."""

from __future__ import annotations

import pytest

from monitor.errors import VigieError
from monitor.labelled import LabelledPost, read_labelled

POSTS = (LabelledPost("Acme is late, again", "negative", "en"), LabelledPost('"ok"', "neutral", "fr"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'lang,label,text\nen,negative,"Acme is late, again"\nfr,neutral,"""ok"""\n'),
        ("a.tsv", 'lang\torigin\tlabel\ttext\nen\tx\tnegative\tAcme is late, again\nfr\tx\tneutral\t"ok"\n'),
        ("a.jsonl", ('{"text":"Acme is late, again","sentiment":"NEG","language":"en"}\n\n'
            '{"body":"\\"ok\\"","label":"Neutral","lang":"fr"}\n')),
        ("a.csv", '\ufefftext,airline_sentiment,lang\n"Acme is late, again",negative,en\n"""ok""",neutral,fr\n'),
    ],
)  # fmt: skip
def test_each_kind_of_file_is_read(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_labelled(tmp_path / name).posts == POSTS


def test_columns_labels_and_language_can_be_told(tmp_path):
    (tmp_path / "a.csv").write_text("tweet_text,class\ngood,2\nbad,0\nso,1\n")
    read = read_labelled(
        tmp_path / "a.csv",
        mapping={"text": "tweet_text", "label": "class"},
        numbers={"0": "negative", "1": "neutral", "2": "positive"},
        lang="en",
    )
    assert [(one.text, one.label, one.lang) for one in read.posts] == [
        ("good", "positive", "en"),
        ("bad", "negative", "en"),
        ("so", "neutral", "en"),
    ]


def test_rows_that_cannot_be_read_are_told_and_the_rest_is_used(tmp_path):
    rows = ['{"text": "a", "label": "positive"}', "{", "[]", '{"label": "positive"}', '{"text": "b"}']
    rows.append('{"text": "c", "label": "angry"}')
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    read = read_labelled(tmp_path / "a.jsonl")
    assert read.posts == (LabelledPost("a", "positive"),)
    assert read.skipped == (
        "a.jsonl:2: no JSON object",
        "a.jsonl:3: no JSON object",
        "a.jsonl:4: no text; columns: label; say which with --map text=…",
        "a.jsonl:5: no label; columns: text; say which with --map label=…",
        "a.jsonl:6: label 'angry' is none of negative, neutral, positive; say what it means with --labels",
    )


@pytest.mark.parametrize(
    ("content", "told"), [("text,label\n", "no labelled post"), ("text,label\na,b\n", "a.csv:2: label 'b'")]
)
def test_a_file_without_any_is_refused_with_the_first_reason(tmp_path, content, told):
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(VigieError, match=told):
        read_labelled(tmp_path / "a.csv")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(VigieError, match="No such file"):
        read_labelled(tmp_path / "none.csv")


def test_a_cell_beyond_measure_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("text,label\n" + "a" * 10_000_001 + ",positive\n")
    with pytest.raises(VigieError, match="field larger"):
        read_labelled(tmp_path / "a.csv")
