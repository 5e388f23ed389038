from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.transformer.prepare import MAX_TEXT, chunks, prepared


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plain", "plain"),
        ("@acmehq", "@user"),
        (".@acmehq:", ".@user:"),
        ("me@acme.example", "me@acme.example"),
        ("https://acme.example/a?b=@c", "http"),
        ("www.acme.example", "http"),
        ("#WorstAirlineEver", "# Worst Airline Ever"),
        ("#fail2026_again", "# fail 2026 again"),
        ("#AI", "# AI"),
        ("sooooo", "soo"),
        ("2000", "2000"),
        ("!!!!!", "!!!!!"),
        ("&amp;", "&"),
        ("don’t…", "don't..."),
        ("😡", " pouting face "),
        ("👍🏽", " thumbs up sign "),
        ("❤️", " heavy black heart "),
        ("—", "—"),
        ("été", "été"),
        ("\ud83d", "?"),
    ],
)
def test_what_a_small_vocabulary_cannot_spell_is_spelt_out(written, read):
    assert prepared(written) == read


def test_a_long_text_is_read_from_its_beginning():
    assert sum(map(len, chunks("bad " * MAX_TEXT))) <= MAX_TEXT


@given(st.text())
def test_any_chunk_becomes_text_that_can_be_encoded_and_is_no_longer_than_a_prank(chunk):
    assert len(prepared(chunk).encode()) <= 4 * 400


@given(st.text(alphabet="abcd efg", max_size=50))
def test_plain_words_stay_as_they_are(text):
    calm = [word for word in text.split() if not any(letter * 3 in word for letter in "abcdefg")]
    assert [prepared(word) for word in calm] == calm
