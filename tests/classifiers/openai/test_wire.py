from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.openai.wire import retry_after
from tests.makers import NOON


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7", timedelta(seconds=7)),
        (" 120 ", timedelta(seconds=120)),
        ("999999999999", timedelta(hours=1)),
        ("Tue, 10 Mar 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Tue, 10 Mar 2026 12:00:30 -0000", timedelta(seconds=30)),
        ("Tue, 10 Mar 2026 11:00:00 GMT", timedelta()),
        ("Fri, 31 Dec 9999 23:59:59 -2359", timedelta(hours=1)),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("٣", None),
    ],
)
def test_how_long_to_stay_away_is_read_as_seconds_or_a_date_and_an_hour_at_most(said, wait):
    assert retry_after(said, NOON) == wait


@given(st.text(max_size=40))
def test_no_header_however_odd_breaks_anything(said):
    wait = retry_after(said, NOON)
    assert wait is None or timedelta() <= wait <= timedelta(hours=1)
