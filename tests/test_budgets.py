"""A source that spends, in the crank: it is counted whatever comes of it, rests in time, and goes on when it may."""

from __future__ import annotations

import dataclasses
import signal
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Literal

import pytest
from structlog.testing import capture_logs

from monitor.budgets import Budgets
from monitor.config.load import load
from monitor.daemon import Daemon
from monitor.declaring import Allowance
from monitor.errors import SourceError, StoreError
from monitor.metrics import Metrics
from monitor.model import BrandName, Cursor, Page, Seeing
from monitor.purse import CountedPurse
from monitor.rules.conditions import Rulebook
from monitor.rules.engine import Engine
from monitor.store.spending import Spending, spending_at
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import assemble, bounds_of, kinds, sources_of
from tests.fakes import FakeClock
from tests.makers import NOON, make_post, minutes
from tests.test_watch import EACH, NEWS, World

NEXT_MONTH = datetime.fromisoformat("2026-04-01T00:00Z")


class FakeBuyer:
    """Buys what it was told to, then gives the next of its results."""

    def __init__(self, purse: CountedPurse, *results: Page | Exception, price: str = "5") -> None:
        self.purse = purse
        self.results = list(results)
        self.price = Decimal(price)
        self.fetches = 0

    def fetch(self, _cursor):
        self.fetches += 1
        self.purse.pay("usd", self.price)
        result = self.results.pop(0) if self.results else Page(posts=(), cursor=None)
        if isinstance(result, Exception):
            raise result
        return result


class Market(World):
    """One source, which may spend ``budget``."""

    metrics: Metrics
    buyer: FakeBuyer

    def opens(
        self,
        *results: Page | Exception,
        budget: str = "20",
        price: str = "5",
        span: Literal["day", "month"] = "month",
    ) -> None:
        """As after a start, or a reload, with this budget."""
        bound = Allowance("usd", Decimal(budget), span)
        purse = CountedPurse(NEWS, [bound], self.clock, Spending(self.store.path))
        self.buyer = FakeBuyer(purse, *results, price=price)
        lookout = dataclasses.replace(self.house.sources[NEWS], source=self.buyer, purse=purse)
        self.house = dataclasses.replace(self.house, sources={NEWS: lookout})
        book = Rulebook(rules=(EACH,), brands={BrandName("acme"): False}, sources={NEWS: minutes(5)})
        self.house = dataclasses.replace(self.house, engine=self.remembering(Engine(book)))
        self.metrics = Metrics()
        self.watch = Watch(self.house, self.clock, self.metrics, chance=lambda: 0.5)

    def remembering(self, engine: Engine) -> Engine:
        engine.see(self.store.sights(NOON))
        return engine

    def polls(self, times: int = 1) -> None:
        for _ in range(times):
            self.watch.poll(NEWS)
            self.turn()

    def told(self) -> list[str]:
        return [message.title for _, message in self.room.sent]

    def measured(self, what: str) -> str:
        body = self.metrics.exposition()[0].decode()
        return next(
            line.split()[1] for line in body.splitlines() if line.startswith(f"vigie_source_{what}{{")
        )


@pytest.fixture
def market(tmp_path):
    with Store.open(tmp_path / "vigie.db", "test") as store:
        yield Market(store)


@pytest.mark.parametrize(
    "result", [Page(posts=(make_post(),), cursor=None), SourceError("503"), ZeroDivisionError()]
)
def test_what_was_spent_counts_whatever_came_of_it(market, result):
    market.opens(result)
    market.polls()
    assert market.house.spending.since(NOON)[0].amount == 5
    assert market.measured("spent_total") == "5.0"
    assert market.measured("left") == "15.0"


def test_what_may_be_spent_is_measured_before_anything_is(market):
    market.opens()
    market.watch.budgets.expect(market.house, NOON)
    assert market.measured("spent_total") == "0.0"
    assert market.measured("left") == "20.0"


def test_the_operator_is_told_at_eighty_percent_and_when_it_rests_once_each(market):
    market.opens()
    market.polls(3)
    assert market.told() == []
    market.polls()  # 20 of 20 USD
    assert market.told() == ["nearly: usd: 20"]
    with capture_logs() as logged:
        market.polls(2)
    assert market.told() == ["nearly: usd: 20", "stopped: usd: 20"]
    assert [one["event"] for one in logged].count("source out of budget") == 1
    market.opens()  # a restart
    market.polls(2)
    assert len(market.told()) == 2


@pytest.mark.parametrize(("hour", "told"), [(12, ["nearly: usd: 16"]), (23, [])])
def test_a_daily_quota_is_news_only_where_it_does_not_last_the_day(market, hour, told):
    """16 of 20 in an hour: at noon that is too fast, a minute before midnight it is well used."""
    market.clock.time = NOON.replace(hour=hour, minute=59)
    market.opens(price="16", span="day")
    market.polls()
    assert market.told() == told


def test_a_source_out_of_budget_is_blind_at_once_and_rests_until_the_month_ends(market):
    market.opens(budget="7")
    market.polls(2)
    state = market.watch.state(NEWS)
    assert state.next_poll_at == NEXT_MONTH
    assert state.error.startswith("out of budget until 1 April: 5 USD of 7 USD are spent this month")
    sight = market.house.engine.sight(NEWS)
    assert (sight.state, sight.why) == (Seeing.SPENT, state.error)
    assert market.store.sights(NOON)[-1] == sight
    (standing,) = market.house.engine.ask(NOON + minutes(1))
    assert standing.blind == {NEWS: sight}, "a rule that depends on it says so"


def test_it_sees_again_in_the_next_month(market):
    market.opens(budget="7")
    market.polls(2)
    market.clock.time = NEXT_MONTH
    market.polls()
    assert market.house.engine.sight(NEWS).state is Seeing.SEEING
    assert market.watch.state(NEWS).failures == 0


def test_a_raised_budget_sets_it_free_and_its_cursor_stays(market):
    page = Page(posts=(), cursor=Cursor('"here"'))
    market.opens(page, budget="7")
    market.polls(2)
    assert not market.watch.budgets.freed(market.house, NEWS, NOON)
    market.opens(budget="7")
    assert not market.watch.budgets.freed(market.house, NEWS, NOON), "a restart is no budget"
    market.opens(budget="30")
    assert market.watch.budgets.freed(market.house, NEWS, NOON)
    market.polls()
    state = market.watch.state(NEWS)
    assert (state.failures, state.cursor) == (0, '"here"')


@pytest.mark.slow
@pytest.mark.parametrize(("after", "polled"), [("7", False), ("30", True)])
def test_the_daemon_polls_it_again_only_when_its_budget_is_raised(market, tmp_path, after, polled):
    market.opens(budget="7")
    market.polls(2)
    rules = tmp_path / "rules.yaml"
    rules.write_text("")
    market.opens(budget=after)
    with stopping_at_first_look(market, rules) as daemon:  # after a restart
        daemon.run()
        assert market.buyer.fetches == polled
        assert 'vigie_source_left{source="news",what="usd"}' in market.metrics.exposition()[0].decode()
    market.opens(budget="7")
    with stopping_at_first_look(market, rules) as daemon:
        market.opens(budget=after)
        daemon._reload()
        (job,) = daemon._schedule.jobs or [None]
        assert (job is not None) == polled, "planned at once, where there is more to spend"


@contextmanager
def stopping_at_first_look(market, rules):
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    made: list[Daemon] = []
    made.append(
        Daemon(
            lambda _old: market.house,
            rules,
            market.clock,
            market.metrics,
            first_look=lambda _watch: made[0].stop(),
        )
    )
    try:
        yield made[0]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_the_next_month_sets_it_free_and_what_fails_otherwise_is_none_of_it(market):
    market.opens(budget="7")
    market.polls(2)
    assert market.watch.budgets.freed(market.house, NEWS, NEXT_MONTH)
    market.opens(SourceError("503"), SourceError("503"), budget="30")
    market.polls(2)
    assert not market.watch.budgets.freed(market.house, NEWS, NOON)


def test_a_raised_budget_is_told_of_anew(market):
    market.opens()
    market.polls(5)
    market.opens(budget="25")
    market.polls(2)
    assert market.told() == [
        "nearly: usd: 20", "stopped: usd: 20", "nearly: usd: 25", "stopped: usd: 25",
    ]  # fmt: skip


def test_what_cannot_be_written_down_stops_the_daemon(market, tmp_path):
    market.opens()
    purse = CountedPurse(NEWS, [], FakeClock(), Spending(tmp_path / "gone.db"))
    market.buyer.purse = purse
    market.watch.poll(NEWS)
    with pytest.raises(StoreError):
        market.turn()


def test_spending_is_kept_for_400_days(market):
    market.opens()
    market.polls(4)
    market.clock.time = NOON.replace(year=2027, day=NOON.day + 4)
    market.watch.retire()
    assert len(market.house.spending.since(NOON)) == 1
    market.clock.time = NOON.replace(year=2027, month=NOON.month + 2)
    market.watch.retire()
    assert market.house.spending.since(NOON) == market.house.spending.notices(NEWS) == []


# --- put together -----------------------------------------------------------------------------------------------

RULES = """version: 1
brands: {acme: {terms: [Acme]}}
sources:
  - {kind: file, name: posts, path: posts.jsonl}
  - {kind: feed, name: news, url: "https://news.example/feed.xml"}
"""


def config_with(budgets: Sequence[Decimal | None]):
    config = load(RULES, kinds=kinds(), environ={}, read_file=str)
    paired = zip(config.sources, budgets, strict=True)
    sources = tuple(one.model_copy(update={"budget": budget}) for one, budget in paired)
    return dataclasses.replace(config, sources=sources)


def test_another_budget_is_the_same_source(tmp_path):
    old, new = (
        sources_of(config_with([None, budget]), FakeClock(), tmp_path, Spending(tmp_path / "vigie.db"))
        for budget in (Decimal(5), Decimal(6))
    )
    assert old[NEWS].identity == new[NEWS].identity
    assert old[NEWS].bounds == (Allowance("usd", Decimal(5), "month"),)
    assert old[NEWS].bounds != new[NEWS].bounds
    assert sources_of(config_with([None, None]), FakeClock(), tmp_path)[NEWS].bounds == ()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "news has spent 16 USD of its 20 USD for this month. At this pace it rests from 10 Mar, "),
        ("fr", "news a dépensé 16 USD sur 20 USD pour ce mois-ci. À ce rythme, elle s'arrête du 10 mars, "),
    ],
)
def test_the_notice_says_what_is_spent_and_when_it_rests(tmp_path, language, said):
    config = dataclasses.replace(config_with([None, Decimal(20)]), language=language)
    with Store.open(tmp_path / "vigie.db", "test") as store:
        clock = FakeClock()
        house = assemble(config, store, clock, tmp_path)
        purse = house.sources[NEWS].purse
        assert purse is not None
        assert bounds_of(config.sources[1]) == purse.bounds
        purse.pay("usd", Decimal(16))
        told: list[str] = []
        budgets = Budgets(Metrics(), lambda message: told.append(message.summary))
        budgets.look(house, NEWS, None, clock.now())
        assert told[0].startswith(said)
        assert len(told) == 1


def test_there_is_no_ledger_where_there_is_no_database(tmp_path):
    assert spending_at(tmp_path / "vigie.db") is None
    (tmp_path / "other.db").write_text("a letter")
    with pytest.raises(StoreError):
        spending_at(tmp_path / "other.db")
