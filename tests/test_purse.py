"""The purse on a real database: what is paid is written down first, whoever is killed, restarted or told otherwise."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.declaring import Allowance
from monitor.errors import OutOfBudgetError, SourceError, StoreError
from monitor.model import SourceName
from monitor.purse import CountedPurse
from monitor.spending import begun
from monitor.store.spending import Spending
from monitor.store.store import Store
from tests.fakes import FakeClock
from tests.makers import NOON
from tests.store.killing import Edges, ended, in_child, started

NAME = SourceName("x")
MONTH = Allowance("usd", Decimal(20), "month")
DAY = Allowance("usd", Decimal(8), "day", "America/Los_Angeles")


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A database without anything in it."""
    path = tmp_path_factory.mktemp("blank") / "vigie.db"
    Store.open(path, "pytest").close()
    return path


@pytest.fixture
def path(tmp_path, blank):
    return Path(shutil.copy(blank, tmp_path / "vigie.db"))


def purse_at(path: Path, *bounds: Allowance, clock: FakeClock | None = None) -> CountedPurse:
    return CountedPurse(NAME, bounds, clock or FakeClock(), Spending(path))


def test_what_is_paid_is_spent_for_whoever_comes_after(path):
    purse = purse_at(path, MONTH)
    purse.pay("usd", Decimal("12.5"))
    assert purse_at(path, MONTH).left("usd") == Decimal("7.5")


def test_what_is_out_of_budget_is_not_bought(path):
    purse = purse_at(path, MONTH)
    purse.pay("usd", Decimal(15))
    with pytest.raises(OutOfBudgetError, match="out of budget until 1 April: 15 USD of 20 USD") as error:
        purse.pay("usd", Decimal("5.000001"))
    assert isinstance(error.value, SourceError)
    assert (error.value.what, error.value.span) == ("usd", "month")
    assert NOON + (error.value.retry_after or timedelta()) == datetime.fromisoformat("2026-04-01T00:00Z")
    purse.pay("usd", Decimal(5))
    assert purse.left("usd") == 0


def test_the_tightest_bound_holds(path):
    purse = purse_at(path, MONTH, DAY)
    assert purse.left("usd") == 8
    with pytest.raises(OutOfBudgetError, match=r"until 11 March 07:00 UTC"):
        purse.pay("usd", Decimal(9))


def test_a_new_day_and_a_new_month_begin_with_nothing_spent(path):
    clock = FakeClock()
    purse = purse_at(path, MONTH, DAY, clock=clock)
    purse.pay("usd", Decimal(8))
    clock.forward(timedelta(hours=19))  # 07:00 UTC: midnight in Los Angeles, in summer
    assert purse.left("usd") == 8
    clock.forward(timedelta(days=30))
    assert purse_at(path, MONTH, clock=clock).left("usd") == 20


def test_a_lowered_budget_leaves_nothing_rather_than_a_debt(path):
    purse_at(path, MONTH).pay("usd", Decimal(15))
    assert purse_at(path, Allowance("usd", Decimal(10), "month")).left("usd") == 0


def test_what_nobody_bounds_is_counted_all_the_same(path):
    purse = purse_at(path, MONTH)
    purse.pay("requests")
    purse.pay("requests")
    assert purse.left("requests") is None
    assert Spending(path).spent(NAME, "requests", NOON) == 2
    assert purse.taken() == {"requests": 2}
    assert purse.taken() == {}


def test_the_rest_of_what_was_paid_is_given_back_but_never_more_than_the_hour_holds(path):
    clock = FakeClock()
    purse = purse_at(path, MONTH, clock=clock)
    purse.pay("usd", Decimal(5))
    purse.pay("usd", Decimal(-2))
    assert purse.left("usd") == 17
    assert purse.taken() == {"usd": 3}
    purse.pay("usd", Decimal(-50))
    assert purse.left("usd") == 20
    purse.pay("usd", Decimal(5))
    clock.forward(timedelta(hours=1))
    purse.pay("usd", Decimal(-5))  # too late: it stays spent
    assert purse.left("usd") == 15


def test_less_than_a_millionth_costs_a_millionth(path):
    purse = purse_at(path, MONTH)
    purse.pay("usd", Decimal("0.0000001"))
    assert purse.left("usd") == Decimal("19.999999")


def test_two_purses_share_what_there_is(path):
    """The daemon, and somebody who tries the source out beside it."""
    one, other = purse_at(path, MONTH), purse_at(path, MONTH)
    one.pay("usd", Decimal(15))
    with pytest.raises(OutOfBudgetError):
        other.pay("usd", Decimal(15))


def test_what_cannot_be_written_down_is_not_spent(tmp_path):
    purse = CountedPurse(NAME, [MONTH], FakeClock(), Spending(tmp_path / "gone.db"))
    with pytest.raises(StoreError, match="cannot be opened"):
        purse.pay("usd")


# --- kills ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("edge", "left"), [(0, 20), (1, 13)])
def test_a_kill_around_the_commit_leaves_it_spent_or_nothing_was_asked_for(path, edge, left):
    asked = path.with_name("asked")

    def pay_and_ask() -> None:
        CountedPurse(NAME, [MONTH], FakeClock(), Spending(path, Edges(edge))).pay("usd", Decimal(7))
        asked.touch()

    assert in_child(pay_and_ask) == -signal.SIGKILL
    assert not asked.exists()
    assert purse_at(path, MONTH).left("usd") == left


@pytest.mark.slow
def test_lives_that_end_by_sigkill_at_any_moment_never_ask_for_more_than_is_allowed(path):
    """Each request is a byte in a file, as the platform would count it."""
    asked = path.with_name("asked")
    most = Allowance("requests", Decimal(60), "month")

    def spend() -> None:
        purse = purse_at(path, most)
        with asked.open("ab", buffering=0) as platform:
            while True:
                purse.pay("requests")
                platform.write(b".")

    for life in range(12):
        pid = started(spend)
        while not asked.exists() or asked.stat().st_size < min(life * 5, 55):
            pass
        os.kill(pid, signal.SIGKILL)
        ended(pid)
    seen, counted = asked.stat().st_size, Spending(path).spent(NAME, "requests", NOON)
    assert 55 <= seen <= counted <= 60
    assert in_child(spend) == 1, "in the end, nothing is left"
    assert asked.stat().st_size <= 60


class Killed(BaseException):
    """Stands for a SIGKILL: what was not committed is gone, and nothing after it happens."""


class KilledAt:
    def __init__(self, edge: str) -> None:
        self.edge = edge

    def __call__(self, edge: str) -> None:
        if edge == self.edge:
            raise Killed


STEPS = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 900), st.integers(0, 100)),
    st.tuples(st.just("killed"), st.integers(1, 900), st.sampled_from(["before commit", "after commit"])),
    st.tuples(st.just("hours"), st.integers(1, 400), st.none()),
    st.tuples(st.just("budget"), st.integers(1, 3000), st.none()),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=25))
def test_no_sequence_of_fetches_kills_restarts_and_budgets_spends_more_than_is_allowed(blank, steps):
    """In cents. Each step is a life of its own; the platform's bill is what requests really cost."""
    bill: list[tuple[datetime, Decimal]] = []
    clock, month = FakeClock(), MONTH
    with TemporaryDirectory() as folder:
        path = Path(shutil.copy(blank, Path(folder) / "vigie.db"))
        for what, number, more in steps:
            cents = Decimal(number) / 100
            if what == "hours":
                clock.forward(timedelta(hours=number))
            elif what == "budget":
                month = Allowance("usd", cents, "month")
            else:
                edge = KilledAt(more) if what == "killed" else lambda _edge: None
                purse = CountedPurse(NAME, [month, DAY], clock, Spending(path, edge))
                try:
                    purse.pay("usd", cents)
                except (OutOfBudgetError, Killed):
                    continue
                cost = cents * more / 100  # it was less than it might have been
                bill.append((clock.now(), cost))
                if cost < cents:
                    purse.pay("usd", cost - cents)
                for bound in (month, DAY):
                    since = begun(bound, clock.now())
                    billed = sum(cost for at, cost in bill if at >= since)
                    assert billed <= Spending(path).spent(NAME, "usd", since) <= (bound.most or 0)
