from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.demo.words import say, span


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (38, "38 s"),
        (60, "1 min"),
        (68, "1 min 08 s"),
        (3_600, "1 h 00 min"),
        (13_980, "3 h 53 min"),
    ],
)
def test_how_long_it_took_is_the_same_in_both_languages(seconds, said):
    assert span(timedelta(seconds=seconds)) == said


def test_what_it_says_in_french_has_the_blanks_of_a_printed_page_and_what_is_put_in_stays():
    said = say("noted", "fr", by="marie", rule="x", note="Oui ! « Non »")
    assert said == "marie, sur x\u00a0: «\u00a0Oui ! « Non »\u00a0»"
    assert say("noted", "en", by="marie", rule="x", note="Yes: no") == "marie, on x: “Yes: no”"
