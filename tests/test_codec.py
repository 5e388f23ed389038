from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import codec
from monitor.model import Alert, AlertState, Evidence, Hush, Reason, Severity, Silence
from tests.makers import NOON, make_alert

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.datetimes(timezones=st.just(UTC))
numbers = st.one_of(st.integers(), st.floats(allow_nan=False), words, times, st.timedeltas(), st.booleans())
named_numbers = st.dictionaries(words, numbers, max_size=5)
reasons = st.recursive(
    st.builds(Reason, words, fired=st.booleans(), numbers=named_numbers),
    lambda parts: st.builds(
        Reason,
        words,
        fired=st.booleans(),
        numbers=named_numbers,
        parts=st.lists(parts, max_size=3).map(tuple),
    ),
    max_leaves=5,
)
maybe = st.none() | times
severities = st.sampled_from(Severity)


@given(reasons)
def test_a_reason_comes_back_as_it_was(reason):
    assert codec.read_reason(codec.write_reason(reason)) == reason


@given(reasons)
def test_the_types_of_numbers_come_back_too(reason):
    back = codec.read_reason(codec.write_reason(reason)).numbers
    assert {name: type(number) for name, number in back.items()} == {
        name: type(number) for name, number in reason.numbers.items()
    }


alerts = st.builds(
    Alert,
    id=words,
    rule=words,
    brand=words,
    group=words,
    severity=severities,
    state=st.sampled_from(AlertState),
    opened_at=times,
    fired_at=times,
    told_at=maybe,
    resolved_at=maybe,
    reason=reasons,
    peak=st.none() | reasons,
    mentions=st.lists(words).map(tuple),
    total=st.integers(),
    channels=st.lists(words).map(tuple),
    by=words,
    until=maybe,
    hush=st.none() | st.sampled_from(Hush),
    behind=words,
    rules_version=words,
)


@given(alerts)
def test_an_alert_comes_back_as_it_was(alert):
    back = codec.read_alert(codec.write_alert(alert))
    assert back == alert
    assert (type(back.severity), type(back.state), type(back.hush)) == (
        type(alert.severity),
        type(alert.state),
        type(alert.hush),
    )


def test_an_alert_of_the_first_release_is_read_too():
    alert = make_alert()
    held = json.loads(codec.write_alert(alert))
    for later in ("group", "told_at", "peak", "by", "until", "hush", "behind", "rules_version"):
        del held[later]
    assert codec.read_alert(json.dumps(held)) == alert


@given(
    st.builds(
        Silence,
        id=words,
        since=times,
        until=times,
        by=words,
        reason=words,
        rule=st.none() | words,
        brand=st.none() | words,
        severity=severities,
    )
)
def test_a_silence_comes_back_as_it_was(silence):
    assert codec.read_silence(codec.write_silence(silence)) == silence


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


def test_the_parts_of_a_combination_are_written_where_there_are_any():
    whole = Reason("all", fired=False, parts=(Reason("count", fired=True), Reason("share", fired=False)))
    assert json.loads(codec.write_reason(whole)) == {
        "name": "all",
        "fired": False,
        "numbers": {},
        "parts": [
            {"name": "count", "fired": True, "numbers": {}},
            {"name": "share", "fired": False, "numbers": {}},
        ],
    }


def test_text_stays_readable_in_the_database():
    assert codec.write_evidence([Evidence("rappelé", -0.5)]) == '[["rappelé",-0.5]]'
