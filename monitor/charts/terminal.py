"""The chart as text: a colour and a glyph each for what is negative, so that neither is needed to tell it apart."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from monitor.charts.chart import Chart, Mark, Row
from monitor.model import Severity

HEIGHT = 5  # rows a brand
LABEL = 9  # columns left of the bars
GLYPHS = {Severity.WATCH: "○", Severity.WARNING: "△", Severity.CRISIS: "▲"}
COLOURS = {Severity.WATCH: "#56b4e9", Severity.WARNING: "#e69f00", Severity.CRISIS: "#d55e00"}
NEGATIVE, OTHER = "#d55e00", "#8a8a8a"  # told apart by those who see no red or no green, too
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_CELL = 8
_APART = 12  # columns between two dates


def lines(chart: Chart, *, coloured: bool) -> Iterator[Text]:
    """The chart, from the top, ``LABEL`` columns wider than it has steps."""
    for row in chart.rows:
        yield Text(row.title, "bold")
        yield from _bars(row, coloured=coloured)
        yield _ground(chart, row, coloured=coloured)
    yield Text(" " * LABEL + _dates(chart), "dim")
    yield _legend(coloured=coloured)


def _bars(row: Row, *, coloured: bool) -> Iterator[Text]:
    top = row.most or 1
    columns = [
        (_eighths(negative, top), _eighths(total, top))
        for negative, total in zip(row.negatives, row.totals, strict=True)
    ]
    for level in reversed(range(HEIGHT)):
        label = f"{row.most:,}" if level == HEIGHT - 1 else ""
        line = Text(f"{label:>{LABEL - 1}} ", "dim")
        for negative, total in columns:
            low = level * _CELL
            line.append(*_cell(_within(negative - low), _within(total - low), coloured=coloured))
        line.rstrip()
        yield line


def _eighths(count: int, top: int) -> int:
    """As high as it is; what is there at all is seen."""
    return max(1, round(count / top * HEIGHT * _CELL)) if count else 0


def _within(height: int) -> int:
    return min(max(height, 0), _CELL)


def _cell(negative: int, total: int, *, coloured: bool) -> tuple[str, str]:
    """What a cell shows that is filled so far, from the bottom: a glyph and its style."""
    if total == 0:
        return " ", ""
    mostly = 2 * negative >= total
    if not coloured:
        return ("█" if mostly else "░"), ""
    if total == _CELL and 0 < negative < _CELL:
        return _EIGHTHS[negative], f"{NEGATIVE} on {OTHER}"
    return _EIGHTHS[total], NEGATIVE if mostly else OTHER


def _ground(chart: Chart, row: Row, *, coloured: bool) -> Text:
    """The line that the bars stand on, with the alerts on it: where each opened, and how long it lasted."""
    cells: list[tuple[str, Severity | None]] = [("─", None)] * chart.steps
    for mark in sorted(row.marks, key=lambda mark: mark.severity.rank):
        first, last = _columns(chart, mark)
        for place in range(first, last + 1):
            cells[place] = ("━", mark.severity)
    for mark in sorted(row.marks, key=lambda mark: mark.severity.rank):
        cells[_columns(chart, mark)[0]] = (GLYPHS[mark.severity], mark.severity)
    line = Text(" " * LABEL)
    for glyph, severity in cells:
        line.append(glyph, f"bold {COLOURS[severity]}" if coloured and severity else "dim")
    return line


def _columns(chart: Chart, mark: Mark) -> tuple[int, int]:
    last = chart.steps - 1
    return min(int(chart.place(mark.at)), last), min(int(chart.place(mark.until)), last)


def _dates(chart: Chart) -> str:
    line = ""
    for step in chart.ticks(_APART):
        if step + len(chart.label(step)) <= chart.steps:
            line = line.ljust(step) + chart.label(step)
    return line


def _legend(*, coloured: bool) -> Text:
    legend = Text(" " * LABEL)
    legend.append("█", NEGATIVE if coloured else "").append(" negative  ")
    legend.append("█" if coloured else "░", OTHER if coloured else "").append(" other  ")
    for severity, glyph in GLYPHS.items():
        legend.append(glyph, f"bold {COLOURS[severity]}" if coloured else "").append(f" {severity}  ")
    legend.rstrip()
    return legend
