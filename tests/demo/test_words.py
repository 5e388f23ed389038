from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.demo.words import span


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
