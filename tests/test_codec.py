from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import codec
from monitor.model import AlertState, Evidence, Reason
from tests.makers import NOON, make_alert

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.datetimes(timezones=st.just(UTC))
numbers = st.one_of(st.integers(), st.floats(allow_nan=False), words, times, st.timedeltas(), st.booleans())
reasons = st.builds(Reason, words, fired=st.booleans(), numbers=st.dictionaries(words, numbers, max_size=5))


@given(reasons)
def test_a_reason_comes_back_as_it_was(reason):
    assert codec.read_reason(codec.write_reason(reason)) == reason


@given(reasons)
def test_the_types_of_numbers_come_back_too(reason):
    back = codec.read_reason(codec.write_reason(reason)).numbers
    assert {name: type(number) for name, number in back.items()} == {
        name: type(number) for name, number in reason.numbers.items()
    }


@given(reasons, st.lists(words), times)
def test_an_alert_comes_back_as_it_was(reason, ids, moment):
    alert = make_alert(reason=reason, mentions=tuple(ids), opened_at=moment, fired_at=moment, total=7)
    assert codec.read_alert(codec.write_alert(alert)) == alert


def test_a_resolved_alert_comes_back_as_it_was():
    alert = make_alert(state=AlertState.RESOLVED, resolved_at=NOON)
    back = codec.read_alert(codec.write_alert(alert))
    assert back == alert
    assert back.state is AlertState.RESOLVED


@given(st.lists(st.builds(Evidence, words, st.floats(allow_nan=False, allow_infinity=False))))
def test_evidence_comes_back_as_it_was(evidence):
    assert codec.read_evidence(codec.write_evidence(evidence)) == tuple(evidence)


@given(st.lists(words))
def test_a_list_of_words_comes_back_as_it_was(given_words):
    assert codec.read_list(codec.write_list(given_words)) == tuple(given_words)
    assert codec.read_words(codec.write_words(tuple(given_words))) == tuple(given_words)


@given(times, times)
def test_written_times_sort_as_times_do(one, other):
    first, second = codec.write_time(one), codec.write_time(other)
    assert (first < second) == (one < other)
    assert codec.read_time(first) == one


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOON, "2026-03-10T12:00:00.000000Z"),
        (NOON + timedelta(microseconds=7), "2026-03-10T12:00:00.000007Z"),
        (datetime(2026, 3, 10, 13, tzinfo=timezone(timedelta(hours=1))), "2026-03-10T12:00:00.000000Z"),
        (None, None),
    ],
)
def test_times_are_kept_in_utc_and_all_of_one_length(moment, text):
    assert codec.write_moment(moment) == text
    assert codec.read_moment(text) == moment


@pytest.mark.parametrize(
    ("number", "held"),
    [
        (timedelta(minutes=30), {"seconds": 1800}),
        (timedelta(microseconds=-1), {"seconds": -1, "microseconds": 999_999}),
        (NOON, {"at": "2026-03-10T12:00:00.000000Z"}),
        (math.inf, {"float": "inf"}),
        (12, 12),
        ("12", "12"),
    ],
)
def test_what_json_does_not_know_is_written_so_that_people_can_read_it(number, held):
    written = codec.write_reason(Reason("count", fired=True, numbers={"n": number}))
    assert json.loads(written) == {"name": "count", "fired": True, "numbers": {"n": held}}


def test_text_stays_readable_in_the_database():
    assert codec.write_evidence([Evidence("rappelé", -0.5)]) == '[["rappelé",-0.5]]'
