"""``vigie sources --spending``: what each spent, what it may, and how far that goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from pathlib import Path

from monitor.cli.explained import Teller
from monitor.cli.output import local, print_csv, print_json_rows, print_table
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.model import Json, SourceName
from monitor.shapes import moment
from monitor.spending import Spent, Standing, allowed, amount_of, since, standings
from monitor.store.spending import spending_at
from monitor.wiring import bounds_of, read_config

COLUMNS = ("source", "what", "today", "this month", "may spend", "left", "forecast", "until", "stops")


def spending_of(config: Config, db: Path, now: datetime) -> list[Standing]:
    """How every source of the rules stands with all that it spends.

    Raises:
        StoreError: the database cannot be read.
    """
    book = spending_at(db)
    spent: Sequence[Spent] = book.since(since(now)) if book else ()
    return [
        one
        for source in config.sources
        for one in standings(SourceName(source.name), bounds_of(source), spent, now)
    ]


def show_spending(rules: Path, db: Path, *, style: str) -> None:
    """Print what each source spent today and this month, what it may, and how far that goes."""
    config, now = read_config(rules), SystemClock().now()
    found = spending_of(config, db, now)
    if style == "json":
        print_json_rows(standing_json(one) for one in found)
        return
    rows = [_row(one, config.timezone) for one in found]
    if style == "csv":
        print_csv(COLUMNS, rows)
    else:
        print_table(COLUMNS, rows, empty="No source has spent anything yet, and none has a budget.")


def nearly_spent(found: Sequence[Standing]) -> list[Standing]:
    """Those that have spent most of what they may."""
    return [one for one in found if one.nearly]


def told(one: Standing, tell: Teller) -> str:
    """``18.50 USD of 20 USD a month; at this pace it rests from 2026-11-25 12:00``."""
    assert one.allowance is not None, "what has no bound is never nearly spent"
    name = "spent-lasts" if one.stops is None else "spent-stops"
    return tell(
        name if one.left else "spent-all",
        spent=amount_of(one.spent, one.what, tell.language),
        most=allowed(one.allowance, tell.language),
        until=tell.at(one.ends),
        stops=tell.at(one.stops),
    )


def standing_json(one: Standing) -> dict[str, Json]:
    """The same; amounts are numbers of ``what``."""
    most = one.allowance.most if one.allowance else None
    return {
        "source": one.source,
        "what": one.what,
        "today": _number(one.today),
        "month": _number(one.month),
        "allowance": _number(most),
        "span": one.allowance.span if one.allowance else None,
        "spent": _number(one.spent),
        "left": _number(one.left),
        "forecast": _number(one.forecast),
        "counted_since": moment(one.begun),
        "counted_until": moment(one.ends),
        "stops_at": moment(one.stops),
    }


def _row(one: Standing, zone: tzinfo) -> tuple[str, ...]:
    bounded = one.allowance is not None
    return (
        one.source,
        one.what,
        amount_of(one.today, one.what),
        amount_of(one.month, one.what),
        allowed(one.allowance) if one.allowance else "as much as it takes",
        amount_of(one.left, one.what) if one.left is not None else "–",
        amount_of(_rounded(one.forecast, one.what), one.what),
        local(one.ends, zone),
        local(one.stops, zone, never="not before" if bounded else "–"),
    )


def _rounded(amount: Decimal, what: str) -> Decimal:
    return amount.quantize(Decimal("0.01") if what == "usd" else Decimal(1))


def _number(amount: Decimal | None) -> Json:
    return None if amount is None else round(float(amount), 6)
