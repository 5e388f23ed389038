"""``vigie sources --spending``, and where else it is said that a budget is nearly spent."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from monitor.cli.doctor import _book, _probe, _spending
from monitor.cli.explained import teller
from monitor.cli.source_spending import COLUMNS, _row, nearly_spent, spending_of, standing_json, told
from monitor.cli.status import _print, status_json, take
from monitor.declaring import Allowance
from monitor.errors import OutOfBudgetError, SourceError
from monitor.model import Seeing, Sight, SourceName
from monitor.spending import Spent, hour_of, standings
from monitor.store import open_reader
from monitor.store.spending import Spending
from monitor.store.store import Store
from monitor.wiring import read_config
from tests.makers import NOON

POSTS = SourceName("posts")
DAY = timedelta(days=1)


@pytest.fixture
def spent(desk):
    """A desk whose source made three requests just now."""
    desk.on_desk("once")
    for _ in range(3):
        paid = Spent(POSTS, "requests", hour_of(datetime.now(UTC)), Decimal(1))
        assert Spending(desk.db).take(paid, []) is None
    return desk


def bought(desk, amount: str):
    """Rules with a budget of 20 USD, of which so much is spent."""
    desk.on_desk("once")
    config = read_config(desk.rules)
    sources = tuple(one.model_copy(update={"budget": Decimal(20)}) for one in config.sources)
    paid = Spent(POSTS, "usd", hour_of(datetime.now(UTC)), Decimal(amount))
    Spending(desk.db).take(paid, [])
    return dataclasses.replace(config, sources=sources)


def test_what_each_source_spent_is_a_table_and_data(spent):
    shown = spent.on_desk("sources", "--spending")
    assert (shown.code, shown.err) == (0, "")
    assert "3 requests" in shown.out
    assert "as much as it takes" in shown.out
    (one,) = spent.on_desk("sources", "--spending", "--format", "json").json
    assert (one["source"], one["what"], one["today"], one["month"]) == ("posts", "requests", 3.0, 3.0)
    assert (one["allowance"], one["left"], one["stops_at"]) == (None, None, None)
    table = spent.on_desk("sources", "--spending", "--format", "csv").out.splitlines()
    assert table[0] == ",".join(COLUMNS)
    assert table[1].startswith("posts,requests,3 requests,3 requests,as much as it takes,–,")


def test_where_nothing_is_spent_nothing_is_shown(desk):
    assert "No source has spent anything yet" in desk.on_desk("sources", "--spending").out
    assert not desk.db.exists()


def test_an_allowance_shows_what_is_left_and_when_it_stops():
    month = Allowance("usd", Decimal(20), "month")
    rows = [Spent(POSTS, "usd", NOON - timedelta(days=2), Decimal(10))]
    (one,) = standings(POSTS, [month], rows, NOON)
    assert _row(one, UTC) == (
        "posts", "usd", "0 USD", "10 USD", "20 USD a month", "10 USD", "117.50 USD",
        "2026-04-01 00:00", "2026-03-12 12:00",
    )  # fmt: skip
    said = standing_json(one)
    assert (said["allowance"], said["span"], said["left"], said["forecast"]) == (20.0, "month", 10.0, 117.5)
    assert said["stops_at"] == "2026-03-12T12:00:00Z"


@pytest.mark.parametrize(
    ("amount", "days", "said"),
    [
        ("20", 0, "20 USD of 20 USD a month: it rests until 2026-04-01 00:00"),
        ("16", 9, "16 USD of 20 USD a month; at this pace that lasts"),
        ("16", 2, "16 USD of 20 USD a month; at this pace it rests from 2026-03-10 24:00"),
    ],
)
def test_a_budget_that_is_nearly_spent_is_told_in_a_line(amount, days, said):
    rows = [Spent(POSTS, "usd", NOON - timedelta(days=days), Decimal(amount))]
    found = standings(POSTS, [Allowance("usd", Decimal(20), "month")], rows, NOON)
    assert nearly_spent(found) == found
    assert told(found[0], teller("en", UTC)) == said.replace("10 24:00", "11 00:00")


def test_status_and_doctor_say_which_are_nearly_spent(desk, capsys):
    config, now = bought(desk, "17"), datetime.now(UTC)
    (one,) = nearly_spent(spending_of(config, desk.db, now))
    with open_reader(desk.db) as reader:
        status = take(config, reader, now, None, [one])
    _print(status, config)
    assert "Sources that have spent most of what they may:" in capsys.readouterr().out
    assert status_json(status, config)["nearly_spent"] == [standing_json(one)]
    (finding,) = _spending(config, desk.db)
    assert (finding.what, finding.mark) == ("budget posts", "look")
    assert finding.found.startswith("17 USD of 20 USD a month; at this pace it rests from ")


def test_what_is_far_from_spent_is_no_news(desk):
    config = bought(desk, "2")
    assert list(_spending(config, desk.db)) == []
    assert "spent most" not in desk.on_desk("status").out


def test_a_database_that_is_none_is_told_once(desk):
    desk.db.write_text("a letter")
    assert list(_spending(read_config(desk.rules), desk.db)) == []
    assert _book(desk.db) is None
    findings = desk.on_desk("doctor", "--format", "json").json
    assert sum("is not an SQLite database" in one["found"] for one in findings) == 1


def test_a_source_that_rests_is_not_called_failing(desk):
    desk.posts.unlink()
    desk.on_desk("once")
    (one,) = desk.on_desk("sources", "--format", "json").json
    assert one["state"] == "failing"
    with Store.open(desk.db, "test") as store:
        store.see([Sight(POSTS, datetime.now(UTC), Seeing.SPENT, "out of budget")])
    (one,) = desk.on_desk("sources", "--format", "json").json
    assert one["state"] == "out of budget"


def test_a_look_at_a_source_counts_as_spent(desk):
    feed = '  - {kind: feed, name: dead, url: "http://127.0.0.1:9/feed.xml"}\n'
    text = desk.rules.read_text().replace("sources:\n", f"sources:\n{feed}")
    desk.rules.write_text(f"{text}network: {{allow: [127.0.0.0/8]}}\n")
    assert desk.on_desk("once").code == 1
    Spending(desk.db).forget(datetime.now(UTC) + timedelta(days=1))
    desk.vigie("source", "test", "dead", "--rules", str(desk.rules), "--db", str(desk.db))
    (one,) = desk.on_desk("sources", "--spending", "--format", "json").json
    assert (one["source"], one["what"]) == ("dead", "requests")
    assert one["today"] >= 1


@pytest.mark.parametrize(
    ("error", "helps"),
    [
        (
            OutOfBudgetError("spent", what="usd", span="month", retry_after=DAY),
            "raising its `budget` frees it",
        ),
        (
            OutOfBudgetError("spent", what="units", span="day", retry_after=DAY),
            "it rests until there is more",
        ),
        (SourceError("no"), "it may pass; Vigie tries again"),
    ],
)
def test_doctor_says_what_frees_a_source_that_has_spent_its_budget(error, helps):
    class Spent:
        def probe(self) -> str:
            raise error

    assert _probe("source x", Spent()).cure == helps
