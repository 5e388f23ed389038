from __future__ import annotations

import json

import pytest

from classifiers.openai.asking import Said
from classifiers.openai.memory import MOST, Memory
from monitor.errors import ClassifierError
from tests.classifiers.openai.judging import make_judge, said
from tests.servers.openai import model_server

BAD = Said("negative", 0.9, ((0, 3),))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cache.jsonl"


def kept(file, **texts: Said | None) -> Memory:
    memory = Memory("tiny:1b", file)
    memory.keep(texts)
    return memory


def test_an_answer_outlives_the_process(file):
    kept(file, bad=BAD, plain=Said("neutral", 1.0))
    again = Memory("tiny:1b", file)
    assert (again.get("bad"), again.get("plain")) == (BAD, Said("neutral", 1.0))
    assert not again.known("good")


def test_another_model_has_answers_of_its_own(file):
    kept(file, bad=BAD)
    assert not Memory("huge:70b", file).known("bad")


def test_the_file_holds_no_words_of_anybody(file):
    kept(file, zanzibar=Said("negative", 0.9, ((0, 8),)))
    assert "zanzibar" not in file.read_text()
    (line,) = map(json.loads, file.read_text().splitlines())
    assert set(line) == {"of", "label", "confidence", "spans"}


def test_that_an_answer_was_of_no_use_is_remembered_for_this_process_alone(file):
    memory = kept(file, odd=None)
    assert memory.known("odd")
    assert memory.get("odd") is None
    assert not Memory("tiny:1b", file).known("odd")


def test_the_newest_answers_are_kept_and_what_is_used_is_new(file):
    memory = Memory("tiny:1b")
    memory.keep({str(number): BAD for number in range(MOST)})
    memory.get("0")
    memory.keep({"one more": BAD})
    assert [memory.known(text) for text in ("0", "1", "2", "one more")] == [True, False, True, True]


GOOD_LINE = b'{"of": "%s", "label": "positive", "confidence": 1, "spans": []}' % (b"0" * 32)


@pytest.mark.parametrize(
    "damage",
    [
        b"no json",
        b"\xff\xfe\x00",
        b"[]",
        b'{"of": "0"}',
        GOOD_LINE.replace(b"positive", b"angry"),
        GOOD_LINE.replace(b": 1,", b": 7,"),
        GOOD_LINE.replace(b"[]", b"[[-5, 2]]"),
        GOOD_LINE.replace(b"0000", b"00\n00"),
        b"{" * 100_000,
    ],
)
def test_a_damaged_line_is_passed_over(file, damage):
    kept(file, bad=BAD)
    file.write_bytes(damage + b"\n" + file.read_bytes() + damage)
    memory = Memory("tiny:1b", file)
    assert memory.get("bad") == BAD
    memory.keep({"good": Said("positive", 1.0)})
    assert Memory("tiny:1b", file).known("good"), "a line cut off by a crash spoils no other"


def test_a_file_grown_long_is_written_anew_with_what_is_remembered(file):
    memory = Memory("tiny:1b", file)
    for _ in range(3):
        memory.keep({str(number): BAD for number in range(MOST)})
    assert len(file.read_text().splitlines()) == 3 * MOST
    assert Memory("tiny:1b", file).known("0")
    assert len(file.read_text().splitlines()) == MOST
    assert Memory("tiny:1b", file).known(str(MOST - 1))
    assert not list(file.parent.glob("*.new"))


def test_more_models_than_fit_keep_the_newest(file):
    kept(file, **{f"a{number}": BAD for number in range(MOST)})
    Memory("huge:70b", file).keep({"new": BAD})
    assert Memory("huge:70b", file).known("new")


@pytest.mark.parametrize("place", ["no such folder/cache.jsonl", ""])
def test_a_file_that_cannot_be_made_is_an_error_at_once(tmp_path, place):
    with pytest.raises(ClassifierError) as caught:
        Memory("tiny:1b", tmp_path / place)
    assert caught.value.permanent
    assert str(tmp_path) in str(caught.value)


def test_a_disk_that_takes_no_more_costs_no_answer(file):
    memory = Memory("tiny:1b", file)
    file.unlink()
    file.mkdir()
    memory.keep({"bad": BAD})
    assert memory.get("bad") == BAD
    assert "Is a directory" in memory.trouble
    file.rmdir()
    memory.keep({"good": BAD})
    assert not memory.trouble


def test_a_judge_asks_nothing_again_after_a_restart(tmp_path):
    with model_server() as server:
        assert said(make_judge(server.url, tmp_path, cache="cache.jsonl"), "bad", "good") == [
            "negative",
            "positive",
        ]
        assert said(make_judge(server.url, tmp_path, cache="cache.jsonl"), "good", "bad") == [
            "positive",
            "negative",
        ]
        assert len(server.asked) == 2
