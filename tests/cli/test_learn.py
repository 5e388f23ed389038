"""What is learned from corrections, from the shell, on a real store: proposed, put in force, taken back."""

from __future__ import annotations

import dataclasses
import json
import random

import pytest

from monitor.learning.file import read_learned, write_learned
from monitor.model import TopicName
from monitor.store import Store
from tests.cli.conftest import Desk, Result
from tests.learning.gorefest import RULES, correct, fill, judged, posts

TAUGHT = 150
POSTS = posts(TAUGHT + 100)


def say(desk: Desk, *words: str) -> Result:
    return desk.vigie("classify", *words, "--rules", str(desk.rules))


@pytest.fixture
def game(desk: Desk) -> Desk:
    """A game whose fans were misread, and a community manager who said so of 150 posts of 250."""
    desk.rules.write_text(RULES)
    with Store.open(desk.db, "test") as store:
        some = list(judged(post.text for post in POSTS))
        fill(store, some)
        for one, post in zip(some[:TAUGHT], POSTS, strict=False):
            correct(store, one.mention.id, sentiment=post.label)
    return desk


def test_what_helps_is_proposed_and_nothing_changes_until_somebody_says_so(game):
    before = game.rules.read_bytes()
    result = game.on_desk("learn")
    assert (result.code, result.err) == (0, "")
    for words in (
        "150 corrected stories, ",
        "right before",
        "proposed",
        "carnage (+",
        "100 stories of the last 28 days that nobody corrected",
        "→ positive",
        "  learned: learned/0001.json",
        "`vigie learn --apply 1`",
    ):
        assert words in result.out
    assert game.rules.read_bytes() == before
    assert (game.folder / "learned/0001.json").is_file()
    assert "learned" not in say(game, "Gorefest savage carnage in the demo, we play it all day").out


def test_it_is_put_in_force_shown_and_taken_back(game):
    assert game.on_desk("learn").code == 0
    applied = game.on_desk("learn", "--apply", "1")
    assert "+learned: learned/0001.json" in applied.out
    said = say(game, "Gorefest savage carnage in the demo, we play it all day with my brother").json
    assert json.dumps(said).count("linear 2 + learned 0001") >= 1
    assert json.dumps(said).count('"positive"') >= 1
    assert (
        game.on_desk("learn", "--apply", "0001").out == "rules.yaml says so already: nothing was changed.\n"
    )
    again = game.on_desk("learn")
    assert again.code == 1
    assert "sentiment: what was learned is no better than the present" in again.out
    back = game.on_desk("learn", "--apply", "none")
    assert "-learned: learned/0001.json" in back.out
    assert game.rules.read_text().strip() == RULES.strip()


def test_the_same_corrections_are_the_same_file_and_machines_get_all_figures(game):
    first = game.on_desk("learn", "--format", "json").json
    again = game.on_desk("learn", "--format", "json").json
    assert first == again
    assert first["file"] == "learned/0001.json"
    tried = first["tried"]["sentiment"]
    assert tried["right_after"]["share"] > tried["right_before"]["share"]
    assert tried["right_before"]["low"] <= tried["right_before"]["share"] <= tried["right_before"]["high"]
    assert first["turned"]["negative → positive"] > 0
    assert [path.name for path in (game.folder / "learned").iterdir()] == ["0001.json"]
    with Store.open(game.db, "test") as store:
        for number in range(TAUGHT, TAUGHT + 40):
            correct(store, f"m{number:05}", sentiment=POSTS[number].label)
    assert game.on_desk("learn", "--format", "json").json["file"] == "learned/0002.json"


def test_evaluate_grades_it_beside_the_model_alone(game):
    game.on_desk("learn")
    labelled = game.folder / "labelled.jsonl"
    rows = [json.dumps({"text": post.text, "label": post.label, "lang": "en"}) for post in posts(120, seed=5)]
    labelled.write_text("\n".join(rows))
    models = ("--model", "linear", "--model", "linear+learned/0001.json")
    plain, learned = game.vigie("evaluate", str(labelled), *models, "--format", "json").json
    assert learned["model"] == "linear 2 + learned 0001"
    assert learned["macro_recall"] > plain["macro_recall"] + 0.1
    for name, why in (
        ("linear+learned/0009.json", "learned/0009.json:1:1: cannot be read: No such file"),
        ("vader+learned/0001.json", "it was made for another model (linear 2, topics 2; here speaks vader"),
    ):
        assert why in game.vigie("evaluate", str(labelled), "--model", name).err


def test_noise_is_refused(desk):
    desk.rules.write_text(RULES)
    draw = random.Random(3)
    with Store.open(desk.db, "test") as store:
        some = list(judged(post.text for post in POSTS))
        fill(store, some)
        for one in some[:TAUGHT]:
            correct(store, one.mention.id, sentiment=draw.choice(("negative", "neutral", "positive")))
    result = desk.on_desk("learn")
    assert result.code == 1
    assert (
        "sentiment: what was learned is no better than the present on the held-out corrections." in result.out
    )
    assert not (desk.folder / "learned").exists()


def test_too_few_corrections_say_how_many_are_lacking(desk):
    desk.rules.write_text(RULES)
    with Store.open(desk.db, "test") as store:
        fill(store, list(judged(post.text for post in POSTS[:5])))
        correct(store, "m00001", sentiment="positive", spares=(TopicName("safety"),), relevant=False)
        correct(store, "m00002", sentiment="positive", spares=(TopicName("safety"),))
        correct(store, "m00003", undo=True)
    result = desk.on_desk("learn")
    assert result.code == 1
    assert "2 corrected stories, " in result.out
    for why in (
        "There is not enough to try anything on yet.",
        "sentiment: 60 stories of corrected tone are needed, so far: 1; 59 more, please.",
        "topic safety: 24 stories are needed in which it was corrected, so far: 1; 23 more, please.",
        "not gorefest: 24 stories marked as not about it are needed, so far: 1; 23 more, please.",
    ):
        assert why in result.out


def test_terms_and_topics_are_proposed_too(desk):
    desk.rules.write_text(RULES.replace("[Gorefest]}", "[Gorefest], not: [gorefest lane]}"))
    street = [f"Gorefest street market {number}" for number in range(60)]
    films = [f"Gorefest film about a product recall {number}" for number in range(60)]
    real = [f"Gorefest product recall in the mine {number}" for number in range(40)]
    with Store.open(desk.db, "test") as store:
        fill(store, list(judged([post.text for post in POSTS])))
        for prefix, texts in (("street", street), ("film", films), ("real", real)):
            fill(store, list(judged(texts, prefix=prefix)))
        for number in range(60):
            correct(store, f"street{number:05}", relevant=False)
        for number in range(40):
            correct(store, f"film{number:05}", spares=(TopicName("safety"),))
            correct(store, f"real{number:05}", touches=(TopicName("safety"),))
    result = desk.on_desk("learn")
    assert result.code == 0
    assert "not beside: film" in result.out
    assert "-safety" in result.out
    assert '      not: ["gorefest lane", ' in result.out
    assert "60 of 60" in result.out
    assert desk.on_desk("learn", "--apply", "1").code == 0
    said = say(desk, "This is a film about a Gorefest product recall in the south")
    assert "safety" not in said.out
    assert "safety" in say(desk, "There was a Gorefest product recall in the south this week").out


def test_whoever_corrects_mistakes_alone_is_told_what_that_does_to_the_figures(desk):
    desk.rules.write_text(RULES)
    with Store.open(desk.db, "test") as store:
        fill(store, list(judged(f"Gorefest brutal carnage {number}" for number in range(90))))
        for number in range(90):
            correct(store, f"m{number:05}", sentiment="positive")
    assert "note: only 0 of these 90 say that Vigie was right." in desk.on_desk("learn").out


def test_what_retention_took_is_told(game):
    with Store.open(game.db, "test") as store:
        gone = [f"m{number:05}" for number in range(3)]
        store._conn.execute("DELETE FROM mentions WHERE id IN (?, ?, ?)", gone)
    assert "Of 3 corrected mentions retention has taken the words." in game.on_desk("learn").out


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("7", "--apply 7: there is no such file in learned; there are: none yet: run `vigie learn`"),
        ("../x", "--apply ../x: there is no such file in learned"),
    ],
)
def test_a_file_that_is_not_there_cannot_be_put_in_force(desk, number, why):
    result = desk.on_desk("learn", "--apply", number)
    assert result.code != 0
    assert why in result.err


def test_rules_that_would_not_load_are_not_written(game):
    game.on_desk("learn")
    game.rules.write_text(RULES.replace("linear", "vader"))
    before = game.rules.read_bytes()
    result = game.on_desk("learn", "--apply", "1")
    assert result.code == 2
    assert "another sentiment classifier (linear) than `classifiers:` asks for (vader)" in result.err
    assert game.rules.read_bytes() == before
    assert sorted(path.name for path in game.folder.iterdir() if path.name.startswith(".rules")) == []


def test_a_line_that_stands_there_is_replaced_and_the_rest_stays_as_it_was(game):
    game.on_desk("learn")
    first = game.folder / "learned/0001.json"
    (game.folder / "learned/0002.json").write_text(first.read_text())
    game.rules.write_bytes(b"learned: learned/0001.json  # since May" + RULES.replace("\n", "\r\n").encode())
    assert game.on_desk("learn", "--apply", "2").code == 0
    assert game.rules.read_bytes() == b"learned: learned/0002.json" + RULES.replace("\n", "\r\n").encode()


def test_a_file_of_a_model_that_speaks_no_more_is_an_error_of_the_rules(game):
    game.on_desk("learn")
    path = game.folder / "learned/0001.json"
    old = read_learned(path.read_text(), "0001")
    path.write_text(write_learned(dataclasses.replace(old, models=("linear 0",)), brands={}, figures={}))
    game.rules.write_text(RULES + "learned: learned/0001.json\n")
    result = say(game, "Gorefest")
    assert result.code == 2
    assert "`learned`: 0001: it was made for another model (linear 0; here speaks linear 2)" in result.err


def test_rules_that_cannot_be_read_are_told(desk):
    desk.rules.unlink()
    assert "No such file" in desk.on_desk("learn", "--apply", "none").err
    desk.rules.write_bytes(b"\xff\xfe")
    assert "it is no text" in desk.on_desk("learn", "--apply", "none").err
