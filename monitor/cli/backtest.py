"""``vigie backtest``: what rules would have done with what is stored."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.cli.backtest_page import must_draw, page, png
from monitor.cli.backtest_show import show
from monitor.cli.backtested import Result
from monitor.cli.output import must_exist, print_csv, print_json_rows
from monitor.cli.replaying import Period, in_full, of_brands, only, period_of, replay
from monitor.cli.why_not import known
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import BrandName, Json, RuleName
from monitor.replay.comparing import Pair, compare
from monitor.replay.replaying import Found
from monitor.shapes import SHOWN, alert_json, moment
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.wiring import engine_of, read_config, reason_sentence

COLUMNS = (
    "id",
    "opened_at",
    "resolved_at",
    "state",
    "severity",
    "brand",
    "rule",
    "group",
    "mentions",
    "why",
    "peak",
    "change",
    "other_opened_at",
    "other_severity",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a backtest is asked for: files to write, rules and brands to show, how to print."""

    names: Sequence[str] = ()
    brands: Sequence[str] = ()
    against: Path | None = None
    style: str = "table"
    html: Path | None = None
    png: Path | None = None


def run_backtest(
    rules: Path, db: Path, *, since: str | None, until: str | None, as_collected: bool, asked: Asked
) -> None:
    """Play stored history through the rules, and print what they would have done."""
    config = read_config(rules)
    other = read_config(asked.against) if asked.against else None
    must_exist(db)
    if asked.png is not None:
        must_draw()
    names, brands = _named(asked, config, other)
    period = period_of(since, until, config.timezone, as_collected=as_collected)
    configs = [only(one, names) for one in (config, other) if one is not None]
    with open_reader(db) as reader:
        played = replay(reader, [engine_of(one) for one in configs], period, config.timezone)
        found = of_brands(played.replays[0].found, brands)
        if other:
            pairs: Sequence[Pair] = compare(found, of_brands(played.replays[1].found, brands))
        else:
            pairs = [Pair(one, None) for one in found]
        result = Result(
            config=configs[0],
            played=played,
            found=found,
            pairs=pairs,
            other=configs[1] if other else None,
            names=_told_apart(rules, asked.against),
            brands=brands,
        )
        _write(result, asked, period)
        if asked.style == "json":
            print_json_rows(_rows(result, reader))
        elif asked.style == "csv":
            print_csv(COLUMNS if other else COLUMNS[:-3], (_row(pair, result) for pair in pairs))
        else:
            show(result, period)


def _named(
    asked: Asked, config: Config, other: Config | None
) -> tuple[tuple[RuleName, ...], tuple[BrandName, ...]]:
    """The rules and brands asked for, which must be known to one of the files."""
    both = [config, *([other] if other else [])]
    rules = [str(rule.name) for one in both for rule in one.rules]
    brands = [str(brand.name) for one in both for brand in one.brands]
    return (
        tuple(RuleName(known("rule", name, rules)) for name in asked.names),
        tuple(BrandName(known("brand", name, brands)) for name in asked.brands),
    )


def _told_apart(rules: Path, other: Path | None) -> tuple[str, str]:
    """What to call two files: their names, or their paths where the names are the same."""
    if other is None or rules.name != other.name:
        return rules.name, other.name if other else ""
    return str(rules), str(other)


def _write(result: Result, asked: Asked, period: Period) -> None:
    """The page and the picture, where they are asked for."""
    if asked.html is not None:
        _put(asked.html, page(result, period).encode())
    if asked.png is not None:
        _put(asked.png, png(result))


def _put(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise VigieError(f"{path}: {error.strerror or error}") from error
    print(f"wrote {path}", file=sys.stderr)


# --- for machines -----------------------------------------------------------------------------------------------


def _rows(result: Result, reader: Reader) -> Iterator[dict[str, Json]]:
    """The alerts' own fields; with other rules, what they make of each."""
    full = in_full(reader, [pair.found for pair in result.pairs], SHOWN)
    for pair, (one, evidence) in zip(result.pairs, full, strict=True):
        row = alert_json(one.alert, result.why(one), evidence, _peak(one, result))
        row["reached"] = [{"severity": str(severity), "at": moment(at)} for at, severity in one.reached]
        if result.other is not None:
            row["change"] = [str(change) for change in pair.changes]
            row["other"] = _brief(pair.there)
        yield row


def _peak(one: Found, result: Result) -> str:
    peak = one.alert.peak
    return reason_sentence(peak, one.alert.brand, result.config) if peak else ""


def _brief(one: Found | None) -> Json:
    if one is None:
        return None
    return {
        "id": one.alert.id,
        "opened_at": moment(one.alert.opened_at),
        "resolved_at": moment(one.alert.resolved_at),
        "severity": str(one.alert.severity),
    }


def _row(pair: Pair, result: Result) -> tuple[str, ...]:
    one, there = pair.found, pair.there
    alert = one.alert
    row = (
        str(alert.id),
        moment(alert.opened_at) or "",
        moment(alert.resolved_at) or "",
        str(alert.state),
        str(alert.severity),
        alert.brand,
        alert.rule,
        alert.group,
        str(alert.total),
        result.why(one),
        _peak(one, result),
    )
    if result.other is None:
        return row
    opened = moment(there.alert.opened_at) if there else None
    return (*row, ", ".join(pair.changes), opened or "", str(there.alert.severity) if there else "")
