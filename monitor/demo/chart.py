"""The day as bars that rise: one column a quarter of an hour, one colour a tone. Fits 80 columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from rich.text import Text

from monitor.model import BrandName, Judged, Severity

QUARTER = timedelta(minutes=15)
HEIGHT = 6  # rows
FULL = 24  # mentions in a quarter of an hour that fill them
TONES = ("negative", "other", "positive")  # from the bottom up
COLOURS = {"negative": "red", "other": "bright_black", "positive": "green"}
ACCENTS = {Severity.CRISIS: "red", Severity.WARNING: "yellow", Severity.WATCH: "blue"}
_WITHOUT_COLOUR = {"negative": "█", "other": "▒", "positive": "░"}
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_CELL = 8  # eighths
_LABEL = 8  # columns left of the bars


class Chart:
    """Counts of mentions by brand, quarter of an hour and tone; the alerts by when they opened."""

    def __init__(self, begins: datetime, ends: datetime) -> None:
        self.begins = begins
        self.columns = (ends - begins) // QUARTER
        self._counts: defaultdict[BrandName, list[Counter[str]]] = defaultdict(
            lambda: [Counter() for _ in range(self.columns)]
        )
        self._alerts: dict[int, Severity] = {}

    def add(self, judged: Iterable[Judged]) -> None:
        """Count them in; history lies before the chart."""
        for one in judged:
            column = self._column(one.mention.published_at)
            if column is not None:
                for brand in one.mention.brands:
                    self._counts[brand][column][_tone(one)] += 1

    def mark(self, at: datetime, severity: Severity) -> None:
        """An alert opened; of several in one column, the most severe is marked."""
        column = self._column(at)
        if column is not None:
            self._alerts[column] = max(severity, self._alerts.get(column, severity), key=lambda one: one.rank)

    def counted(self, brand: BrandName, since: datetime, hours: int = 1) -> Counter[str]:
        """The counts by tone of some hours."""
        first = (since - self.begins) // QUARTER
        return sum(self._counts[brand][first : first + 4 * hours], Counter[str]())

    def bars(self, brand: BrandName, *, coloured: bool) -> list[Text]:
        """The brand's bars, top row first."""
        columns = [_bar(counts, coloured=coloured) for counts in self._counts[brand]]
        rows = [Text(" " * _LABEL) for _ in range(HEIGHT)]
        for bar in columns:
            for row, (glyph, style) in zip(reversed(rows), bar, strict=True):
                row.append(glyph, style)
        return rows

    def line(self, brand: BrandName) -> Text:
        """All a brand's mentions in one row, on the same scale."""
        text = Text.assemble((f"{brand.title():<{_LABEL}}"[:_LABEL], "dim"))
        for counts in self._counts[brand]:
            text.append(_EIGHTHS[min(_CELL, -(-counts.total() * _CELL // FULL))], "cyan")
        return text

    def axis(self) -> list[Text]:
        """The line that the bars stand on with the alerts on it, and the hours."""
        ground = Text(" " * _LABEL)
        for column in range(self.columns):
            severity = self._alerts.get(column)
            ground.append(*(("▲", f"bold {ACCENTS[severity]}") if severity else ("─", "dim")))
        hours = "".join(
            f"{(self.begins + column * QUARTER):%H}".ljust(8) for column in range(0, self.columns, 8)
        )
        return [ground, Text(" " * _LABEL + hours, "dim")]

    def _column(self, at: datetime) -> int | None:
        column = (at - self.begins) // QUARTER
        return column if 0 <= column < self.columns else None


def _tone(one: Judged) -> str:
    sentiment = one.verdict.sentiment
    return sentiment.label if sentiment and sentiment.label != "neutral" else "other"


def _bar(counts: Counter[str], *, coloured: bool) -> list[tuple[str, str]]:
    """One column as cells from the bottom up, each a glyph and its style."""
    steps = [tone for tone in TONES for _ in range(round(counts[tone] * HEIGHT * _CELL / FULL))][
        : HEIGHT * _CELL
    ]
    return [_cell(steps[low : low + _CELL], coloured=coloured) for low in range(0, HEIGHT * _CELL, _CELL)]


def _cell(steps: list[str], *, coloured: bool) -> tuple[str, str]:
    """Up to eight eighths, of at most two tones: where there are three, the thinnest gives way."""
    if not steps:
        return " ", ""
    if not coloured:
        return _WITHOUT_COLOUR[Counter(steps).most_common(1)[0][0]], ""
    lower = steps[0]
    height = steps.count(lower)
    above = Counter(steps[height:])
    if height == _CELL:  # a background: between glyphs, some fonts leave a gap
        return " ", f"on {COLOURS[lower]}"
    if not above:
        return _EIGHTHS[height], COLOURS[lower]
    upper = above.most_common(1)[0][0]
    if len(steps) < _CELL:  # a cell has a glyph and a background: open at the top, it shows the taller part
        return _EIGHTHS[len(steps)], COLOURS[lower if height >= len(steps) - height else upper]
    return _EIGHTHS[height], f"{COLOURS[lower]} on {COLOURS[upper]}"
