"""A rule is cut out of the file with its comments, and put back where it stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.cutting import Place, UncutError, cut, names, place_of, put
from monitor.errors import ConfigError

FILE = """\
version: 1
brands: {acme: {terms: [Acme]}}

# --- what is worth an alert
rules:
  # Anger from many.
  # Since May.
  - name: mood-turns     # the shop knows
    when: each
    # severity: crisis

# about the one below, further left
  # What is said.
  -
    name: loud
    when: {count: 3, within: 1h}
    advice: |
      call them
      # not a comment

# --- at night
quiet_hours: {from: "22:00", to: "07:00"}
"""
MOOD = """\
  # Anger from many.
  # Since May.
  - name: mood-turns     # the shop knows
    when: each
    # severity: crisis"""
LOUD = """\
  # What is said.
  -
    name: loud
    when: {count: 3, within: 1h}
    advice: |
      call them
      # not a comment"""


def test_a_rule_is_cut_out_with_the_comments_that_are_its_own():
    assert names(FILE) == {"mood-turns": 8, "loud": 15}
    assert cut(FILE, "mood-turns") == MOOD
    # What stands further left right above a rule's comment goes with it: it is no part of the rule before.
    assert cut(FILE, "loud") == f"# about the one below, further left\n{LOUD}"
    assert place_of(FILE, "mood-turns") == Place(6, 10, 2)
    assert cut(FILE, "unheard-of") is None
    assert put(FILE, "unheard-of", "- name: x") is None


@pytest.mark.parametrize("rule", ["mood-turns", "loud"])
def test_what_is_cut_out_and_put_back_changes_nothing(rule):
    text = cut(FILE, rule)
    assert text is not None
    written = put(FILE, rule, text)
    assert written is not None
    assert (written.file, written.text) == (FILE, text)
    assert "\n".join(FILE.splitlines()[written.place.first - 1 : written.place.last]) == text


def test_the_shipped_file_can_be_cut_anywhere():
    file = (Path(__file__).parents[2] / "rules.yaml").read_text(encoding="utf-8")
    assert len(names(file)) > 5
    for rule in names(file):
        text = cut(file, rule)
        assert text is not None
        written = put(file, rule, text)
        assert written is not None
        assert written.file == file


def test_a_changed_rule_is_indented_as_the_others_are():
    given = "# why\r\n- name: calm\r\n  when:\r\n    count: 9\r\n\r\n  \r\n"
    written = put(FILE, "mood-turns", given)
    assert written is not None
    assert written.text == "  # why\n  - name: calm\n    when:\n      count: 9"
    assert list(names(written.file)) == ["calm", "loud"]
    left = put(FILE, "mood-turns", "      - name: calm\n        when: each\n# left")
    assert left is not None
    assert left.text == "  - name: calm\n    when: each\n# left"
    assert put(FILE, "mood-turns", "nothing of a rule").text == "nothing of a rule"  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize(
    ("file", "whole"),
    [
        ("version: 1\n", "version: 1\nrules:\n  - name: x\n"),
        ("version: 1\nrules:\n", "version: 1\nrules:\n  - name: x\n"),
        ("rules: []  # none yet\nversion: 1\n", "rules:\n  - name: x\nversion: 1\n"),
        ("rules:\n- name: a\nversion: 1\n", "rules:\n- name: a\n- name: x\nversion: 1\n"),
        (
            "rules:\n  - name: a\n\n  - name: b\n\n# ours\nversion: 1\n",
            "rules:\n  - name: a\n\n  - name: b\n\n  - name: x\n\n# ours\nversion: 1\n",
        ),
    ],
)
def test_a_new_rule_stands_behind_the_last(file, whole):
    written = put(file, None, "- name: x")
    assert written is not None
    assert written.file == whole
    assert names(written.file)["x"] == written.place.first


@pytest.mark.parametrize(
    "file",
    ["sources:\n  - name: s\nrules: [{name: a}, {name: b}]\n", "rules: [\n  {name: a},\n  {name: b}]\n"],
)
def test_rules_in_brackets_cannot_be_cut(file):
    with pytest.raises(UncutError, match="lines of its own"):
        place_of(file, "a")


def test_what_is_no_yaml_is_said_as_check_says_it():
    with pytest.raises(ConfigError, match=r"mine.yaml:2:"):
        cut("rules:\n\t- name: a\n", "a", "mine.yaml")


def test_what_has_no_name_is_passed_over():
    assert names("rules: [x, {when: each}, {name: 3}, {name: a}, {name: a}]\n") == {"a": 1}
    assert names("rules: x\n") == {}
    assert place_of("rules:\n  - name: a\n  - name: a\n", "a") == Place(2, 2, 2)
