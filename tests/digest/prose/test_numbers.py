"""Every number of a text is read, or told to be unreadable: none slips by."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest.prose.numbers import numbers

BLANK: frozenset[str] = frozenset()
READ: list[tuple[str, str, list[tuple[str, str, Any]]]] = [
    (
        "en",
        "1,204 or 1204 or 12.5",
        [("1,204", "plain", 1204), ("1204", "plain", 1204), ("12.5", "plain", 12.5)],
    ),
    (
        "fr",
        "1 204 ou 1.204 ou 12,5 ou 12.5",
        [
            ("1 204", "plain", 1204),
            ("1.204", "plain", 1204),
            ("12,5", "plain", 12.5),
            ("12.5", "plain", 12.5),
        ],
    ),
    (
        "en",
        "34%, 34 percent, 34 per cent",
        [("34%", "percent", 34), ("34 percent", "percent", 34), ("34 per cent", "percent", 34)],
    ),
    ("fr", "34 % et 34 pour cent", [("34 %", "percent", 34), ("34 pour cent", "percent", 34)]),
    ("en", "two points, 3 pts", [("two points", "points", 2), ("3 pts", "points", 3)]),
    ("en", "$4.50 and 4 USD", [("$4.50", "money", 4.5), ("4 USD", "money", 4)]),
    ("fr", "4,50 $", [("4,50 $", "money", 4.5)]),
    ("en", "three times, ×2, 2x", [("three times", "ratio", 3), ("×2", "ratio", 2), ("2x", "ratio", 2)]),
    ("fr", "deux fois", [("deux fois", "ratio", 2)]),
    (
        "en",
        "30 h, 2 days, 90 min, one week",
        [
            ("30 h", "span", 108000),
            ("2 days", "span", 172800),
            ("90 min", "span", 5400),
            ("one week", "span", 604800),
        ],
    ),
    (
        "fr",
        "30 heures, 2 jours, 1 semaine",
        [("30 heures", "span", 108000), ("2 jours", "span", 172800), ("1 semaine", "span", 604800)],
    ),
    (
        "en",
        "half, a third, three quarters",
        [("half", "part", 50), ("a third", "part", 100 / 3), ("three quarters", "part", 75)],
    ),
    ("fr", "la moitié, deux tiers", [("la moitié", "part", 50), ("deux tiers", "part", 200 / 3)]),
    ("en", "doubled or tripled", [("doubled", "times", 2), ("tripled", "times", 3)]),
    ("fr", "a doublé", [("doublé", "times", 2)]),
    ("en", "nineteen and twenty", [("nineteen", "plain", 19), ("twenty", "plain", 20)]),
    ("fr", "dix-neuf et vingt", [("dix-neuf", "plain", 19), ("vingt", "plain", 20)]),
    ("en", "one of them, no one, the one", [("one", "plain", 1)]),
    ("fr", "une plainte, un auteur", [("une", "plain", 1)]),
    (
        "en",
        "+5 and \N{MINUS SIGN}5 and -5",
        [("+5", "plain", 5), ("\N{MINUS SIGN}5", "plain", 5), ("-5", "plain", 5)],
    ),
    ("en", "10-12", [("10", "plain", 10), ("12", "plain", 12)]),
]


@pytest.mark.parametrize(("language", "text", "found"), READ)
def test_numbers_are_read_as_people_write_them(language, text, found):
    said = numbers(text, language)
    assert [(text[one.begin : one.end], one.kind) for one in said] == [
        (words, kind) for words, kind, _ in found
    ]
    assert [one.value for one in said] == pytest.approx([value for _, _, value in found])


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "March 9, 2026", [(9, 3, 2026)]),
        ("en", "9 March 2026 and 10 Mar.", [(9, 3, 2026), (10, 3, None)]),
        ("en", "the 9th of March", [(9, 3, None)]),
        ("en", "from 3 to 10 March", [(3, 3, None), (10, 3, None)]),
        ("en", "March 3-10", [(3, 3, None), (10, 3, None)]),
        ("en", "2026-03-09", [(9, 3, 2026)]),
        ("fr", "du 1er au 9 mars 2026", [(1, 3, None), (9, 3, 2026)]),
        ("fr", "le 3 févr.", [(3, 2, None)]),
    ],
)
def test_days_are_read(language, text, days):
    assert [one.day for one in numbers(text, language)] == days


@pytest.mark.parametrize(
    ("language", "text", "hour"),
    [("en", "14:05", (14, 5)), ("fr", "17 h 05", (17, 5)), ("fr", "17h", (17, 0))],
)
def test_hours_are_read(language, text, hour):
    (one,) = numbers(text, language)
    assert one.hour == hour


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("120 negative mentions", {"negative"}),
        ("120 mentions were negative", {"negative"}),
        ("120 alerts", {"alerts"}),
        ("120 mentions négatives", {"negative"}),
        ("120, alerts", set()),
        ("120 of them", set()),
        ("120 alerts mentions", {"alerts"}),
    ],
)
def test_what_is_counted_is_read_from_the_next_words(text, units):
    (one,) = numbers(text, "en")
    assert one.units == units


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1,2"),
        ("en", "Q3"),
        ("en", "\N{PLUS-MINUS SIGN}3"),
        ("en", "1/2"),
        ("en", "1.2k"),
        ("en", "a dozen"),
        ("en", "twenty-one"),
        ("en", "²"),
        ("en", "三"),
        ("en", "v2.1.3"),
        ("fr", "trente"),
        ("fr", "vingt-deux"),
        ("fr", "une dizaine"),
        ("fr", "quatre-vingts"),
    ],
)
def test_what_cannot_be_read_is_told(language, text):
    assert "unreadable" in {one.kind for one in numbers(text, language)}


@given(st.sampled_from(["en", "fr"]), st.text(max_size=60))
def test_no_digit_slips_by(language, text):
    said = numbers(text, language)
    left = list(text)
    for one in said:
        left[one.begin : one.end] = " " * (one.end - one.begin)
    assert not any(char.isnumeric() for char in left)
    assert said == sorted(said, key=lambda one: one.begin)
