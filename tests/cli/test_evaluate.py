"""Classifiers graded and trained from the command line."""

from __future__ import annotations

import json

import pytest

ROWS = [
    ("I love this so much, great work", "positive", "en"),
    ("terrible, I hate it", "negative", "en"),
    ("the shop opens on monday", "neutral", "en"),
    ("service affreux, très déçu", "negative", "fr"),
]


@pytest.fixture
def posts(desk):
    path = desk.folder / "labelled.jsonl"
    path.write_text(
        "\n".join(json.dumps({"text": text, "label": label, "lang": lang}) for text, label, lang in ROWS)
    )
    return path


def test_models_are_graded_side_by_side(desk, posts):
    result = desk.vigie("evaluate", str(posts), "--model", "linear", "--model", "vader", "--format", "json")
    assert result.code == 0
    linear, vader = result.json
    assert (linear["name"], vader["name"]) == ("linear", "vader")
    assert linear["accuracy"] == 1
    assert vader["languages"]["en"]["accuracy"] == 1
    assert vader["languages"]["fr"]["no_opinion"] == 1
    assert linear["confusion"]["negative"] == {"negative": 2, "neutral": 0, "positive": 0, "no opinion": 0}
    assert linear["classes"]["negative"] == {"precision": 1, "recall": 1, "f1": 1, "posts": 2}
    assert linear["posts_per_second"] > 0
    assert sum(each["posts"] for each in linear["bins"]) == 4


def test_the_table_names_models_languages_and_speed(desk, posts):
    out = desk.vigie("evaluate", str(posts), "--model", "linear").out
    assert "linear 2" in out
    assert "vader" not in out
    for words in ("macro-recall", "ECE", "fr", "posts/s the first time", "label ↓ said →"):
        assert words in out


def test_by_default_what_the_rules_say_is_graded_and_the_linear_model_beside_it(desk, posts):
    rules, linear = desk.vigie("evaluate", str(posts), "--rules", str(desk.rules), "--format", "json").json
    assert (rules["name"], rules["model"]) == ("rules", "rules: minilm-social-en 1, linear 2")
    assert linear["name"] == "linear"
    without = desk.vigie("evaluate", str(posts), "--rules", "rules.yaml", "--format", "json").json
    assert without[0]["name"] in ("rules", "cascade")


def test_topics_have_no_page_yet_and_say_so(desk, posts):
    result = desk.vigie("evaluate", str(posts), "--topics", "--html", "t.html")
    assert result.code == 2
    assert "no page for --topics" in result.err


def test_a_language_that_the_file_does_not_say_is_found(desk):
    path = desk.folder / "plain.csv"
    path.write_text("text,label\nI have been waiting for two hours and nobody came,negative\n")
    (found,) = desk.vigie("evaluate", str(path), "--model", "linear", "--format", "json").json
    assert list(found["languages"]) == ["en"]


def test_the_page_has_pictures_and_no_text_of_a_post(desk, posts):
    page = desk.folder / "report.html"
    result = desk.vigie("evaluate", str(posts), "--model", "linear", "--model", "vader", "--html", str(page))
    assert f"wrote {page}" in result.err
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 4
    assert "vader" in html
    assert "labelled.jsonl" in html
    assert not any(text in html for text, _, _ in ROWS)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--model", "vadr"], "no classifier of the kind vadr"),
        (["--model", "vader:x"], "vader:x: "),
        (["--model", "linear:none.npz"], "none.npz: No such file"),
        (["--map", "words=text"], "--map knows text, label and lang, not words"),
        (["--map", "text"], "--map 'text': write name=value"),
        (["--labels", "0=angry"], "--labels gives negative, neutral or positive, not angry"),
        (["--html", "nowhere/report.html"], "nowhere/report.html: No such file"),
    ],
)
def test_what_cannot_be_done_is_said(desk, posts, options, told):
    result = desk.vigie("evaluate", str(posts), *options)
    assert result.code != 0
    assert told in result.err


def test_rows_that_cannot_be_read_are_told_the_first_of_them(desk, posts):
    with posts.open("a") as file:
        file.write("\n" + '{"text": "x"}\n' * 7)
    result = desk.vigie("evaluate", str(posts), "--model", "linear")
    assert result.code == 0
    assert result.err.count("labelled.jsonl:") == 5
    assert "and 2 more rows" in result.err


def test_a_model_of_ones_own_is_trained_graded_and_used(desk):
    pytest.importorskip("scipy", reason="vigie[train] is not installed")
    pytest.importorskip("vaderSentiment_fr", reason="vigie[train] is not installed")
    path, model = desk.folder / "own.csv", desk.folder / "own.npz"
    rows = [f"{word} {number % 7} things,{label}" for number in range(40) for word, label in
            (("zibble", "positive"), ("vorp", "negative"), ("plain", "neutral"))]  # fmt: skip
    path.write_text("\n".join(["text,label", *rows]))
    result = desk.vigie("train", str(path), "--lang", "en", "--output", str(model), "--name", "ours 2")
    assert result.code == 0
    assert "learned from 120 posts, calibrated on 40" in result.out
    (found,) = desk.vigie(
        "evaluate", str(path), "--lang", "en", "--model", f"linear:{model}", "--format", "json"
    ).json
    assert (found["model"], found["accuracy"]) == ("ours 2", 1)
    few = desk.vigie("train", str(path), "--lang", "ja", "--output", str(model))
    assert "too few posts" in few.err


# --- topics -------------------------------------------------------------------------------------------------------


@pytest.fixture
def topical(desk):
    path = desk.folder / "topics.csv"
    rows = [
        "my father passed away,death,en",
        "what a killer cake,,en",
        "dead battery,,en",
        "he was found dead,,en",
    ]
    rows.append("la porte fermée du magasin,death,fr")
    path.write_text("text,topics,lang\n" + "\n".join(rows) + "\n")
    return path


def test_topics_are_graded_by_language_with_their_false_alarms(desk, topical):
    english, french = desk.vigie("evaluate", str(topical), "--topics", "--format", "json").json
    assert english == {
        "topic": "death",
        "lang": "en",
        "hits": 1,
        "misses": 0,
        "alarms": 1,
        "precision": 0.5,
        "recall": 1,
        "false_alarms": 1,
        "ordinary": 3,
        "false_alarm_rate": 0.3333,
    }
    assert (french["precision"], french["recall"], french["false_alarm_rate"]) == (None, 0, None)


def test_the_table_of_topics_has_a_dash_where_there_is_nothing_to_measure(desk, topical):
    out = desk.vigie("evaluate", str(topical), "--topics").out
    assert [line.split() for line in out.splitlines()[1:3]] == [
        ["death", "en", "1", "0.50", "1.00", "1", "33.3%"],
        ["death", "fr", "1", "–", "0.00", "0", "–"],
    ]
    assert "5 posts, 3 of them ordinary" in out


def test_the_two_halves_together_are_all_posts(desk, topical):
    counted = {}
    for half in ("dev", "held", "all"):
        found = desk.vigie("evaluate", str(topical), "--topics", "--half", half, "--format", "json").json
        counted[half] = sum(one["hits"] + one["misses"] + one["ordinary"] for one in found)
    assert counted["dev"] + counted["held"] == counted["all"] == 5
    assert 0 < counted["held"] < 5


def test_topics_are_judged_by_the_rules_where_there_are_some(desk, topical):
    desk.rules.write_text(desk.rules.read_text() + "topics: {death: off}\n")
    english, _ = desk.vigie(
        "evaluate", str(topical), "--topics", "--format", "json", "--rules", str(desk.rules)
    ).json
    assert (english["hits"], english["misses"], english["alarms"]) == (0, 1, 0)


def test_a_half_without_posts_is_refused(desk):
    path = desk.folder / "one.csv"
    path.write_text("text,topics\na,death\n")
    result = desk.vigie("evaluate", str(path), "--topics", "--half", "held")
    assert result.code != 0
    assert "no post falls into the half 'held'" in result.err
