"""What may be meant so, and is worth a second look: the file works, and ``vigie check`` says it as a note."""

from __future__ import annotations

import pytest

from tests.config.kinds import config
from tests.config.told import completed, remarks

REMARKS = {
    "a rule that repeats another": (
        """
        rules:
          - {name: a, when: {spike: {}}}
          - {name: b, when: {spike: {within: 1h}}, severity: crisis}
        """,
        [
            "3:12: the same mentions and the same condition as `a` (line 2): one rule that notifies both channels is one alert"
        ],
    ),
    "a rule that is another's level": (
        """
        rules:
          - {name: a, when: {count: 5, within: 1h}}
          - {name: b, when: {count: 50, within: 1h, authors: 9}, severity: crisis}
        """,
        [
            "3:12: the same as `a` (line 2) with other thresholds: as `levels` of one rule it is one alert that gets worse"
        ],
    ),
    "a short memory": (
        """
        retention: 30d
        rules: [{name: a, when: {spike: {}}}, {name: b, when: {shift: {}}}]
        """,
        [
            "1:12: what is usual is learned from 8w, and mentions are kept for 30d: `retention: 8w` or more makes fewer false alarms"
        ],
    ),
    "a floor below the authors": (
        "rules: [{name: a, when: {spike: {floor: 4, authors: 6}}, levels: {crisis: {floor: 9, authors: 12}}}]",
        [
            "1:41: 6 authors have 6 mentions: a lower `floor` adds nothing",
            "1:83: 12 authors have 12 mentions: a lower `floor` adds nothing",
        ],
    ),
    "the mean of what is alike": (
        "rules: [{name: a, select: {sentiment: negative}, when: {shift: {of: sentiment}}}]",
        ["1:69: the mean of mentions that all speak alike hardly moves: take `sentiment` out of `select`"],
    ),
    "groups of one": (
        "rules: [{name: a, select: {lang: fr}, when: each, group_by: lang}]",
        ["1:61: `select` takes only `fr`: there is nothing to tell apart"],
    ),
    "the same condition twice": (
        "rules: [{name: a, when: {any: [{reach: 5}, {all: [each, each]}, {reach: 5}]}}]",
        [
            "1:57: the same condition stands here already: this one adds nothing",
            "1:65: the same condition stands here already: this one adds nothing",
        ],
    ),
    "an operator in small letters": (
        "rules: [{name: a, when: each, select: {query: recall and battery}}]",
        ["1:47: and is looked for as a word: write AND to combine"],
    ),
}


@pytest.mark.parametrize(("snippet", "expected"), REMARKS.values(), ids=REMARKS)
def test_what_may_be_meant_so_is_remarked(snippet, expected):
    assert remarks(completed(snippet)) == expected


FINE = [
    "rules: [{name: a, when: {count: 3, within: 10m, authors: 3}}]\nsources: [{kind: feed, name: a, url: x, every: 10m}]",
    "rules: [{name: a, when: {silence: {for: 10m}}}]\nsources: [{kind: feed, name: a, url: x, every: 10m}]",
    "rules: [{name: a, when: {spike: {floor: 6, authors: 6}}}]\nretention: 8w",
    "rules: [{name: a, when: {spike: {}}, levels: {crisis: {factor: 8, authors: 25}}}]",
    "rules: [{name: a, when: {count: 5, within: 1h}, levels: {crisis: {authors: 9}}}]",
    "rules: [{name: a, when: {spike: {}}}, {name: b, when: {spike: {within: 2h}}}]",
    "rules: [{name: a, when: {spike: {}}}, {name: b, when: {spike: {}}, select: {topics: safety}}]",
    "rules: [{name: a, when: each}, {name: b, when: {each: mentions}}]",
    "rules: [{name: a, when: {spike: {}}, group_by: topic}, {name: b, when: {spike: {}}}]",
    "rules: [{name: a, when: {count: 5, within: 1h}}]\nretention: 7d",
    "rules: [{name: a, when: {silence: {}}}]\nretention: 7d",
    "rules: [{name: a, when: each, select: {lang: [fr, en]}, group_by: lang}]",
]


@pytest.mark.parametrize("snippet", FINE)
def test_nothing_is_said_of_what_is_fine(snippet):
    assert remarks(completed(snippet)) == []


def test_a_remark_knows_its_file():
    (remark,) = config(completed("retention: 7d\nrules: [{name: a, when: {spike: {}}}]")).remarks
    assert str(remark).startswith("rules.yaml:1:12: what is usual")


def test_a_file_that_repeats_itself_without_end_is_remarked_a_thousand_times():
    rules = "".join(f"  - {{name: r{number}, when: each}}\n" for number in range(1_100))
    assert len(remarks(completed(f"rules:\n{rules}"))) == 1_000
