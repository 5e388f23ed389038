"""Text is folded so that what a reader takes for the same word is the same string."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import (
    Folding,
    clean,
    clean_line,
    fingerprint,
    fold,
    links,
    plain_words,
    reposted,
    shown,
    shown_line,
    stable_id,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ACME", "acme"),
        ("L\u2019OR\u00c9AL", "l'oreal"),
        ("L\u02bcOre\u0301al", "l'oreal"),
        ("\uff21\uff23\uff2d\uff25", "acme"),  # full width
        ("\U0001d400\U0001d41c\U0001d426\U0001d41e", "acme"),  # mathematical bold
        ("Stra\u00dfe", "strasse"),
        ("\u0152uvre", "oeuvre"),
        ("C\u00c6SAR", "caesar"),
        ("\u0130stanbul", "istanbul"),
        ("D\u0131\u015f", "dis"),
        ("S\u00d8REN \u0141\u00f3d\u017a", "soren lodz"),
        ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03c3\u03b9\u03c3\u03c5\u03c6\u03bf\u03c3"),
        ("Ac\u200bm\u00ade\ufe0f", "acme"),  # zero width, soft hyphen, variation selector
        ("Acme\u2122 Acme\u2139", "acme  acme "),
        ("\ufb01ne", "fine"),
        ("a\u00a0b\nc\u2003d", "a b c d"),
        ("a\u2013b\u2011c\u2212d_e", "a-b-c-d_e"),
        ("\u0e01\u0e34\u0e19", "\u0e01\u0e34\u0e19"),  # Thai: the vowel stays
        ("\u304c", "\u304b\u3099"),  # kana: ga is not ka
    ],
)
def test_what_reads_the_same_folds_to_the_same(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_keeps_its_offsets(text):
    assert [len(fold(char)) for char in text] == [1] * len(text)


@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_the_quick_way_is_the_same_way(text):
    table = Folding(blanks="-_")
    assert table.apply(text) == text.translate(table)


def test_a_table_can_turn_more_characters_into_blanks():
    assert "Coca-Cola_Zero".translate(Folding(blanks="-_")) == "coca cola zero"


def test_the_memory_of_a_table_is_bounded():
    table = Folding()
    everything = "".join(map(chr, range(0x20000)))
    assert everything.translate(table) == everything.translate(table)
    assert len(table) == 1 << 15


def test_hostile_text_is_made_plain():
    assert clean(" a\x00b\u202e  c \r\n\r\n d\ud800 ") == "ab c\nd"


def test_a_long_text_is_cut_with_an_ellipsis():
    assert clean("word " * 100, limit=11) == "word word\u2026"


def test_a_line_has_no_line_breaks():
    assert clean_line("a\nb\r\nc") == "a b c"


def test_the_same_parts_have_the_same_identity():
    assert stable_id("a", "b") == stable_id("a", "b") != stable_id("ab")
    assert len(stable_id("\ud800")) == 16


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The CAFÉ, is \u201cdown\u201d - again!!", ["the", "cafe", "is", "down", "again"]),
        ("Look: https://a.example/x?y=1, www.b.example.", ["look"]),
        ("RT @ann: Acme is down", ["acme", "is", "down"]),
        ('"RT @ann@social.example Acme is down', ["acme", "is", "down"]),
        ("Acme is down (via @ann)", ["acme", "is", "down"]),
        ("Acme is down h/t @ann.lee https://t.example/1", ["acme", "is", "down"]),
        ("via @ann Acme is down", ["via", "ann", "acme", "is", "down"]),
        ("Art @home", ["art", "home"]),
        ("新製品 Acme", ["新", "製", "品", "acme"]),
        ("삼성 전자", ["삼성", "전자"]),
        ("🔥 🔥", ["🔥", "🔥"]),
        ("", []),
    ],
)
def test_the_words_themselves(text, words):
    assert plain_words(text) == words


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("RT @Ann: Acme is down", "ann"),
        ("MT @ann Acme is down", "ann"),
        ("Acme is down via @Ann.", "ann"),
        ("Acme is down, say @ann and RT @bob: that", ""),
        ("Art @home", ""),
        ("", ""),
    ],
)
def test_a_repost_says_whom_it_repeats(text, whom):
    assert reposted(text) == whom


def test_links_come_without_the_punctuation_around_them():
    assert links("no link at all") == []
    assert links("(https://a.example/x?y=1), <http://b.example>… www.c.example!") == [
        "https://a.example/x?y=1",
        "http://b.example",
        "www.c.example",
    ]


@pytest.mark.parametrize(
    "copy",
    [
        "acme IS down!",
        "Acme is down https://t.example/1",
        "RT @ann: Acme is down",
        "Acme is  down\u2026 via @bob",
    ],
)
def test_copies_have_one_fingerprint(copy):
    assert fingerprint(copy) == fingerprint("Acme is down") != fingerprint("Acme is up")


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("Pourquoi\u202f? «\u00a0Non\u00a0»", "Pourquoi\u202f? «\u00a0Non\u00a0»"),
        ("a\u00a0\u00a0b  c\t d\u2003e", "a b c d e"),
        ("a\u202eb\u00a0", "ab"),
        ("a\nb", "a b"),
    ],
)
def test_what_goes_out_keeps_its_no_break_blanks_and_is_clean_for_the_rest(text, one):
    assert shown_line(text) == one
    assert shown(text).replace("\n", " ") == one
