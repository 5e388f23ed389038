from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import wording
from alerts.phrases import PHRASES
from monitor.model import Quote
from tests.hostile import HOSTILE
from tests.makers import NOON


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_is_there_in_both_languages_with_the_same_blanks(phrase):
    english, french = (PHRASES[phrase][language] for language in ("en", "fr"))
    blanks = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in (english, french)]
    assert blanks[0] == blanks[1]


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_french_line_begins_with_a_mark_that_belongs_to_the_one_before(phrase):
    assert not re.search(r" [:;!?%»]|« ", PHRASES[phrase]["fr"])


def test_what_is_put_into_a_phrase_is_never_read_as_a_format():
    assert wording.say("test-title", "en", channel="{0} {alert} %s") == "TEST · {0} {alert} %s"


@pytest.mark.parametrize(
    ("how_many", "language", "shown"),
    [
        (0, "en", "0 stories"),
        (1, "en", "1 story"),
        (2, "en", "2 stories"),
        (1204, "en", "1,204 stories"),
        (0, "fr", "0 récit"),
        (1, "fr", "1 récit"),
        (1204, "fr", "1\u202f204 récits"),
    ],
)
def test_numbers_agree_with_their_nouns(how_many, language, shown):
    assert wording.count(how_many, "story", "stories", language) == shown


def test_a_byline_says_who_where_when_and_how_often():
    quote = Quote(author="@jo", place="news.example", at=NOON, text="text", copies=34)
    assert wording.byline(quote, NOON, "en") == ["@jo", "news.example", "12:00 UTC", "\u00d734 copies"]
    assert wording.byline(Quote(author="", place="", at=NOON, text="text"), NOON, "fr") == [
        "non signé",
        "12:00 UTC",
    ]


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("exact", 5, "exact"),
        ("longer", 5, "long…"),
        ("two words", 5, "two…"),
        ("a👩\u200d👩", 4, "a👩\u200d👩"),
        ("a👩\u200d👩\u200d👧", 4, "a👩…"),
    ],
)
def test_what_is_too_long_ends_in_an_ellipsis(text, limit, short):
    assert wording.ellipsis(text, limit) == short


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_an_ellipsis_never_exceeds_its_limit(text, limit):
    assert len(wording.ellipsis(text, limit)) <= limit


class TestExcerpt:
    def test_a_short_text_is_shown_whole_on_one_line(self):
        assert wording.excerpt("the kettle\ncaught  fire", ["fire"]) == "the kettle caught fire"

    def test_a_long_text_is_shown_from_its_beginning_when_the_words_stand_there(self):
        shown = wording.excerpt("A fire broke out. " + "blah " * 100, ["fire"])
        assert shown.startswith("A fire broke out.")
        assert shown.endswith("…")

    def test_a_long_text_is_shown_around_the_first_deciding_word(self):
        shown = wording.excerpt(
            "blah " * 100 + "the kettle caught fire again " + "blah " * 100, ["fire", "kettle"]
        )
        assert shown.startswith("…blah")
        assert "the kettle caught fire again" in shown
        assert len(shown) <= wording.EXCERPT

    def test_a_text_without_blanks_is_cut_where_it_must_be(self):
        shown = wording.excerpt("日" * 400 + " fire " + "本" * 400, ["fire"])
        assert "fire" in shown
        assert len(shown) <= wording.EXCERPT

    def test_a_long_text_without_deciding_words_is_shown_from_its_beginning(self):
        assert wording.excerpt("start " + "blah " * 100, []).startswith("start blah")
        assert wording.excerpt("start " + "blah " * 100, ["absent"]).startswith("start blah")

    @given(st.text(max_size=2000), st.lists(st.text(max_size=120), max_size=8))
    def test_it_never_exceeds_its_limit_nor_breaks_the_line(self, text, words):
        shown = wording.excerpt(text, words, 60)
        assert len(shown) <= 60
        assert "\n" not in shown


class TestEmphasise:
    @pytest.mark.parametrize(
        ("text", "words", "bold"),
        [
            ("the kettle caught Fire", ["fire"], ["Fire"]),
            ("it fired up", ["fire"], []),
            ("caught fire", ["fire", "caught fire"], ["caught fire"]),
            ("fire and fire", ["fire"], ["fire", "fire"]),
            ("blessé, blessés", ["blessé"], ["blessé"]),
            ("(.*)+ stands here", ["(.*)+"], ["(.*)+"]),
            ("nothing", [], []),
            ("nothing", ["", " "], []),
            ("x" * 300, ["x" * 300], []),
            ("fire " * 50, ["fire"], ["fire"] * wording.WORDS),
        ],
    )
    def test_the_deciding_words_stand_out_and_no_others(self, text, words, bold):
        assert [piece for piece, stands_out in wording.emphasise(text, words) if stands_out] == bold

    @given(st.text(), st.lists(st.text(), max_size=8))
    def test_the_pieces_together_are_the_text(self, text, words):
        pieces = wording.emphasise(text, words)
        assert "".join(piece for piece, _ in pieces) == text
        assert all(piece for piece, _ in pieces)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/x?b=1&c=2#d",
        "http://127.0.0.1:8080/",
        "https://exämple.example/é",
        "HTTPS://A.example",
    ],
)
def test_a_web_address_is_a_link(url):
    assert wording.web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "ftp://a.example",
        "slack://open",
        "//a.example",
        "https://",
        "https:///path",
        "https://[",
        "https://a.example:port/",
        "https://a.example/|https://b.example",
        "https://a.example/>",
        "https://a.example/\u202eevil",
        "https://a.example/\x1b]",
        "https://a.example/a b",
        "https://a.example/\ud83d",
        "https://a.example/" + "a" * 2000,
        *HOSTILE,
    ],
)
def test_what_is_not_safely_a_web_address_is_no_link(url):
    assert wording.web_link(url) == ""
