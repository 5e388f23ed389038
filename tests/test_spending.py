"""What holds a source back, since when it is counted, and how far it will go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.declaring import Allowance
from monitor.model import SourceName
from monitor.spending import (
    Spent,
    allowed,
    amount_of,
    begun,
    bounds,
    costs,
    ends,
    forecast,
    lacks_budget,
    out_of_budget,
    since,
    standings,
    stops,
    until,
)

NAME = SourceName("tube")
PACIFIC = "America/Los_Angeles"
UNITS = Allowance("units", Decimal(10_000), "day", PACIFIC)
MONEY = Allowance("usd", None, "month")
NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)  # the month is 10.5 days old, 19.5 are to come


def day(number: int, hour: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=UTC)


def spent(amount: int | str, at: datetime, what: str = "usd") -> Spent:
    return Spent(NAME, what, at, Decimal(amount))


@pytest.mark.parametrize(
    ("now", "allowance", "from_", "to"),
    [
        (NOON, MONEY, day(1), day(1, month=12)),
        (day(31, 23, month=12), MONEY, day(1, month=12), datetime(2027, 1, 1, tzinfo=UTC)),
        (day(1), MONEY, day(1), day(1, month=12)),
        (NOON, Allowance("requests", Decimal(5), "day"), day(11), day(12)),
        (NOON, UNITS, day(11, 8), day(12, 8)),
        (day(11, 7), UNITS, day(10, 8), day(11, 8)),
        (day(1, 12), UNITS, day(1, 7), day(2, 8)),  # the clocks go back: 25 hours
        (day(8, 12, month=3), UNITS, day(8, 8, month=3), day(9, 7, month=3)),  # and forward: 23
    ],
)
def test_days_begin_where_the_platforms_do_and_months_with_the_calendars(now, allowance, from_, to):
    assert (begun(allowance, now), ends(allowance, now)) == (from_, to)


@pytest.mark.parametrize(
    ("allowances", "budget", "held"),
    [
        ([UNITS], None, [UNITS]),
        ([MONEY], None, []),
        ([MONEY], 20, [Allowance("usd", Decimal(20), "month")]),
        ([UNITS, MONEY], 20, [UNITS, Allowance("usd", Decimal(20), "month")]),
        ([Allowance("usd", Decimal(5), "month")], 20, [Allowance("usd", Decimal(5), "month")]),
        ([Allowance("usd", Decimal(50), "month")], 20, [Allowance("usd", Decimal(20), "month")]),
        (
            [Allowance("usd", Decimal(5), "day")],
            20,
            [Allowance("usd", Decimal(5), "day"), Allowance("usd", Decimal(20), "month")],
        ),
    ],
)
def test_the_smaller_of_allowance_and_budget_holds(allowances, budget, held):
    assert list(bounds(allowances, None if budget is None else Decimal(budget))) == held


def test_what_costs_money_is_known():
    assert costs([MONEY])
    assert not costs([UNITS])
    assert lacks_budget([UNITS, MONEY])
    assert not lacks_budget([Allowance("usd", Decimal(5), "month")])


# --- forecasts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "foreseen", "stop"),
    [
        ([], 0, None),
        # 7 USD in the last 7 days: 1 a day; 8 are spent, 12 are left, and 19.5 days to go
        ([spent(1, day(2)), *(spent(1, day(n)) for n in range(5, 12))], "27.5", day(23, 12)),
        # begun this morning: at least a day counts, so 1 a day at the most
        ([spent(1, day(11, 11))], "20.5", day(30, 12)),
        ([spent(19, day(2)), spent("0.1", day(11, 11))], "19.38", None),
        ([spent(20, day(2))], 20, NOON),
        ([spent(3, day(31, month=10))], 0, None),  # last month's, and too long ago to be the pace
    ],
)
def test_a_month_goes_on_at_the_pace_of_the_last_week(rows, foreseen, stop):
    (one,) = standings(NAME, [Allowance("usd", Decimal(20), "month")], rows, NOON)
    assert round(one.forecast, 2) == Decimal(foreseen)
    assert one.stops == stop


def test_a_day_goes_on_at_the_pace_of_the_last_24_hours():
    (one,) = standings(NAME, [UNITS], [spent(4_000, day(11, 8), "units")], NOON)
    assert [one.spent, one.today, one.month, one.left] == [4_000, 4_000, 4_000, 6_000]
    assert one.forecast == 24_000  # in four hours: 1,000 an hour, and 20 hours are to come
    assert one.stops == day(11, 18)


def test_what_a_day_before_held_is_spent_no_more():
    rows = [spent(9_000, day(11, 7), "units"), spent(1, day(11, 8), "units")]
    (one,) = standings(NAME, [UNITS], rows, NOON)
    assert [one.spent, one.month] == [1, 9_001]
    assert not one.nearly


def test_what_has_no_bound_is_counted_by_the_month():
    (one,) = standings(NAME, [], [spent(7, day(10), "requests"), spent(3, day(11), "requests")], NOON)
    assert [one.today, one.month, one.left, one.share] == [3, 10, None, 0]
    assert (one.what, one.stops) == ("requests", None)
    assert not one.nearly
    assert since(NOON) <= day(1)


def test_another_sources_spending_is_not_ones_own():
    rows = [Spent(SourceName("other"), "usd", day(11), Decimal(5))]
    (one,) = standings(NAME, [Allowance("usd", Decimal(20), "month")], rows, NOON)
    assert one.spent == 0


@pytest.mark.parametrize(("amount", "nearly"), [("15.99", False), (16, True), (25, True)])
def test_from_eighty_percent_on_it_is_nearly_spent(amount, nearly):
    (one,) = standings(NAME, [Allowance("usd", Decimal(20), "month")], [spent(amount, day(11))], NOON)
    assert one.nearly is nearly
    assert one.left == max(20 - Decimal(amount), 0)


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2), st.integers(1, 300), st.integers(0, 744))
def test_whoever_stops_was_foreseen_to_spend_more_than_there_is(spent, recent, over, remaining):
    most, now = Decimal(100), NOON
    foreseen = forecast(spent, recent, timedelta(hours=over), timedelta(hours=remaining))
    stop = stops(most - spent, recent, timedelta(hours=over), now, now + timedelta(hours=remaining))
    assert (stop is not None) == (foreseen > most or spent >= most)
    assert foreseen >= spent
    assert stop is None or now <= stop <= now + timedelta(hours=remaining, seconds=1)


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "what", "english", "french"),
    [
        ("20", "usd", "20 USD", "20 USD"),
        ("0.5", "usd", "0.50 USD", "0,50 USD"),
        ("1234.567", "usd", "1,234.57 USD", "1\u202f234,57 USD"),
        ("0.005", "usd", "0.005 USD", "0,005 USD"),
        ("0", "usd", "0 USD", "0 USD"),
        ("10000", "units", "10,000 units", "10\u202f000 unités"),
        ("100.0", "credits", "100 credits", "100 credits"),
    ],
)
def test_amounts_are_written_as_people_do(number, what, english, french):
    assert amount_of(Decimal(number), what) == english
    assert amount_of(Decimal(number), what, "fr") == french


@pytest.mark.parametrize(
    ("allowance", "told"),
    [
        (UNITS, "10,000 units a day (America/Los_Angeles)"),
        (Allowance("requests", Decimal(5), "day"), "5 requests a day"),
        (MONEY, "USD a month: as `budget` says"),
        (Allowance("posts", None, "month"), "posts a month: as `budget` says"),
    ],
)
def test_an_allowance_is_told_in_a_few_words(allowance, told):
    assert allowed(allowance) == told


def test_the_end_is_a_date_and_of_a_day_its_time():
    assert until(MONEY, NOON) == "1 December"
    assert until(MONEY, NOON, "fr") == "1er décembre"
    assert until(UNITS, NOON) == "12 November 08:00 UTC"
    assert until(UNITS, NOON, "fr") == "12 novembre 08:00 UTC"


def test_a_source_that_rests_says_until_when_and_what_to_do():
    money = Allowance("usd", Decimal(20), "month")
    assert out_of_budget(money, Decimal(20), Decimal(1), NOON) == (
        "out of budget until 1 December: 20 USD of 20 USD are spent this month;"
        " to go on before that, raise `budget`"
    )
    assert out_of_budget(money, Decimal("19.9"), Decimal("0.5"), NOON) == (
        "out of budget until 1 December: 19.90 USD of 20 USD are spent this month,"
        " and the next request may cost 0.50 USD; to go on before that, raise `budget`"
    )
    assert out_of_budget(UNITS, Decimal(10_000), Decimal(1), NOON) == (
        "out of budget until 12 November 08:00 UTC: 10,000 units of 10,000 units are spent today"
    )
