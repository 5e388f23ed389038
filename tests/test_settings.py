"""Durations have units, periods have a length, secrets are never shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from monitor.settings import (
    Duration,
    Money,
    Percent,
    Period,
    Secret,
    Settings,
    SourceSettings,
    format_duration,
    parse_duration,
    parse_percent,
)


class Holder(Settings):
    token: Secret


def holder(value: object, **environ: str) -> Holder:
    return Holder.model_validate({"token": value}, context={"environ": environ})


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("1.5h", timedelta(minutes=90)),
        (" 2 d ", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("0s", timedelta()),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_a_duration_has_a_unit(written, means):
    assert parse_duration(written) == means


@pytest.mark.parametrize("written", [5, 5.0, "5", "m", "5 min", "-5m", "5M", "", None, True, "5m5s"])
def test_a_duration_without_a_unit_we_know_is_refused(written):
    with pytest.raises(ValidationError, match="expected a time with its unit, such as 30s, 5m, 2h, 1d or 1w"):
        TypeAdapter(Duration).validate_python(written)


def test_a_duration_beyond_all_time_is_refused():
    with pytest.raises(ValidationError, match="longer than anybody can wait"):
        TypeAdapter(Duration).validate_python("9999999999999w")


def test_a_period_is_longer_than_nothing():
    assert TypeAdapter(Period).validate_python("1s") == timedelta(seconds=1)
    with pytest.raises(ValidationError, match="must be longer than nothing"):
        TypeAdapter(Period).validate_python("0s")


@pytest.mark.parametrize(
    ("written", "means"),
    [("40%", 0.4), (" 12.5 % ", 0.125), (0.4, 0.4), (0, 0.0), (1.0, 1.0), ("100%", 1.0), ("0%", 0.0)],
)
def test_a_percentage_is_a_part_of_one(written, means):
    assert parse_percent(written) == means


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (40, "40 of what\\? Write 40%"),
        (1, "1 of what\\? Write 1%"),
        ("40", "expected a percentage, such as 40% or 0.4"),
        ("-5%", "expected a percentage"),
        (True, "expected a percentage"),
        (False, "expected a percentage"),
        (None, "expected a percentage"),
        ("101%", "must lie between 0% and 100%"),
        (1.5, "must lie between 0% and 100%"),
        (-0.1, "must lie between 0% and 100%"),
    ],
)
def test_what_might_be_read_in_two_ways_is_no_percentage(written, why):
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(Percent).validate_python(written)


@pytest.mark.parametrize(
    ("written", "means"), [("20 USD", "20"), (" 0.50USD ", "0.5"), ("1500 USD", "1500"), (Decimal(3), "3")]
)
def test_an_amount_of_money_has_a_currency(written, means):
    assert TypeAdapter(Money).validate_python(written) == Decimal(means)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (20, r"20 what\? Write 20 USD"),
        (0.5, r"0.5 what\? Write 0.5 USD"),
        ("20", "expected an amount in US dollars, such as 20 USD"),
        ("20 €", "in US dollars, such as 20 USD: that is what platforms charge in"),
        ("$20", "that is what platforms charge in"),
        ("20 EUR", "that is what platforms charge in"),
        ("-1 USD", "expected an amount"),
        ("0.00 USD", "must be more than nothing"),
        (True, "expected an amount"),
        (None, "expected an amount"),
    ],
)
def test_what_is_no_amount_of_dollars_is_told_how_to_write_it(written, why):
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(Money).validate_python(written)


@pytest.mark.parametrize(
    ("delta", "written"),
    [
        (timedelta(), "0s"),
        (timedelta(seconds=90), "90s"),
        (timedelta(minutes=90), "90m"),
        (timedelta(hours=48), "2d"),
        (timedelta(days=14), "2w"),
        (timedelta(seconds=0.5), "0.5s"),
    ],
)
def test_a_duration_is_written_as_short_as_can_be(delta, written):
    assert format_duration(delta) == written


@settings(deadline=None)
@given(st.timedeltas(timedelta(), timedelta(days=10_000)))
def test_what_is_written_is_read_back(delta):
    assert parse_duration(format_duration(delta)) == delta


def test_a_secret_comes_from_its_variable():
    assert holder("${TOKEN}", TOKEN="xoxb-1").token.reveal() == "xoxb-1"
    assert holder(Secret("xoxb-2", "TOKEN")).token.reveal() == "xoxb-2"


def test_a_secret_is_never_shown():
    found = holder("${TOKEN}", TOKEN="xoxb-1")
    shown = (
        repr(found),
        str(found.token),
        f"{found.token}",
        found.model_dump_json(),
        repr(found.model_dump()),
    )
    assert not any("xoxb-1" in one for one in shown)
    assert found.token.origin == "TOKEN"


@pytest.mark.parametrize("environ", [{}, {"TOKEN": ""}])
def test_a_secret_without_a_value_is_absent_and_says_where_it_should_be(environ):
    token = holder("${TOKEN}", **environ).token
    assert token.absent
    with pytest.raises(ValueError, match=r"^TOKEN is not set$"):
        token.reveal()


@pytest.mark.parametrize("value", ["xoxb-1", 3, None, ["${TOKEN}"], "${}", "$TOKEN", "a ${TOKEN}"])
def test_a_secret_by_the_letter_is_refused(value):
    with pytest.raises(ValidationError, match="a secret must not stand in this file"):
        holder(value)


def test_secrets_are_equal_when_value_and_origin_are():
    assert Secret("a", "A") == Secret("a", "A")
    assert len({Secret("a", "A"), Secret("a", "A"), Secret("b", "A"), Secret("a", "B")}) == 3
    assert Secret("a", "A") != "a"


def test_of_a_source_that_says_nothing_nobody_can_say_what_a_page_costs():
    assert SourceSettings(kind="file", name="posts").page_price() is None


def test_settings_know_their_keys_and_never_change():
    source = SourceSettings(kind="feed", name="news")
    assert (source.every, source.retention) == (timedelta(minutes=5), None)
    with pytest.raises(ValidationError):
        source.name = "other"
    with pytest.raises(ValidationError):
        SourceSettings.model_validate({"kind": "feed", "name": "news", "evry": "5m"})
    with pytest.raises(ValidationError):
        SourceSettings(kind="feed", name="Tech News")
