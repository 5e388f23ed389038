"""A backtest for people, in the terminal."""

from __future__ import annotations

import sys

from monitor.charts.chart import Chart
from monitor.cli.backtested import Result, head, heading, in_words, notes, table
from monitor.cli.output import local, print_entries, print_table
from monitor.cli.replaying import Period
from monitor.replay.comparing import Change
from monitor.replay.replaying import Found

LISTED = 100  # alerts and differences that are printed; --format json has them all
DRAWN = 4  # brands that are drawn


def show(result: Result, period: Period) -> None:
    """Print it: what was played, the chart, the rules in sum, each alert, what differs, what to mind."""
    print(f"{heading(result, period)}\n")
    _draw(result)
    columns, rows = table(result)
    print_table(columns, rows, empty="No rule: add one under rules: in the rules file.")
    print()
    if result.other is not None:
        _show_changes(result)
    elif result.found:
        print_entries([_entry(one, result) for one in result.found[:LISTED]], empty="")
        _more(len(result.found))
    for note in notes(result, period):
        print(f"\nnote: {note}")


def _draw(result: Result) -> None:
    from rich.console import Console  # noqa: PLC0415 -- imported when first needed: 13 ms

    from monitor.charts.terminal import LABEL, lines  # noqa: PLC0415 -- it needs rich

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 100)
    chart = result.chart(min(console.width, 120) - LABEL - 1)
    first = Chart(chart.begins, chart.step, chart.rows[:DRAWN], chart.zone)
    if not first.rows:
        return
    for line in lines(first, coloured=console.color_system is not None):
        console.print(line, no_wrap=True, overflow="crop")
    rest = [row.title for row in chart.rows[DRAWN:]]
    if rest:
        console.print(f"And {', '.join(rest)}: --html draws them all.")
    console.print()


def _entry(one: Found, result: Result) -> tuple[str, tuple[str, ...]]:
    worst = result.worst(one)
    rose = [f"{severity} at {local(at, result.config.timezone)}" for at, severity in one.reached[1:]]
    return head(one, result), (
        result.why(one),
        f"At its worst: {worst}" if worst else "",
        f"{one.alert.total} mentions" + "".join(f"; {each}" for each in rose),
    )


def _show_changes(result: Result) -> None:
    changed = [pair for pair in result.pairs if pair.changes != (Change.SAME,)]
    print_entries(
        [
            (f"{in_words(pair, result)} · {head(pair.found, result)}", (result.why(pair.found),))
            for pair in changed[:LISTED]
        ],
        empty="Both open the same alerts at the same times.",
    )
    _more(len(changed))


def _more(number: int) -> None:
    if number > LISTED:
        print(f"And {number - LISTED} more: --format json has them all.")
