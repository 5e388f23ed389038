"""The chart as SVG.

Colours are those of Okabe and Ito, which are told apart whatever colours one sees: https://jfly.uni-koeln.de/color/.
Everything has a class, so that a page gives it the colours of its own light or dark; ``picture`` brings them along.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from monitor.charts.chart import Chart, Event, Mark, Row, in_words
from monitor.model import Severity

LEFT, TOP = 56, 8
BARS, LANE, GAP = 96, 12, 38  # heights: of the bars, of a lane of alerts, between two brands
_LANES = {Severity.WATCH: 0, Severity.WARNING: 0, Severity.CRISIS: 1}  # crises have one of their own
_APART = 90  # between two dates
_KEY = 24  # below the picture
_PANEL = 18 + BARS + 2 * LANE + GAP

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1a1a1a",
    "faint": "#767676",
    "line": "#d8d8d8",
    "negative": "#d55e00",
    "other": "#8fb3cc",
    "watch": "#56b4e9",
    "warning": "#e69f00",
    "crisis": "#9b1c5c",
    "heat": "#56b4e9",  # of a table; its numbers are written on it
}
DARK = {
    **LIGHT,
    "paper": "#16181c",
    "ink": "#eeeeee",
    "faint": "#a0a0a0",
    "line": "#3a3d44",
    "other": "#4d6f88",
    "crisis": "#ff9ac9",
    "heat": "#1f6f9f",
}


def colours(palette: dict[str, str]) -> str:
    """The palette as CSS: the fill of each class."""
    return "".join(f".c-{name}{{fill:{colour}}}" for name, colour in palette.items())


def figure(chart: Chart, *, attributes: str = "") -> str:
    """The whole chart as an ``svg`` element for a page that defines the colours."""
    height = TOP + len(chart.rows) * _PANEL
    told = escape(chart.told or " ".join(in_words(chart, row) for row in chart.rows))
    parts = [f'<svg viewBox="0 0 {chart.wide} {height}" role="img" aria-label="{told}"{attributes}>']
    for place, row in enumerate(chart.rows):
        parts += _panel(chart, row, TOP + place * _PANEL)
    parts.append("</svg>")
    return "\n".join(parts)


def picture(chart: Chart) -> str:
    """The same as a document of its own, in light colours, with what they mean."""
    height = TOP + len(chart.rows) * _PANEL + _KEY
    size = f'viewBox="0 0 {chart.wide} {height}" width="{chart.wide}" height="{height}"'
    style = f"<style>{colours(LIGHT)}text{{font:12px Arial,sans-serif}}</style>"
    paper = f'<rect class="c-paper" width="{chart.wide}" height="{height}"/>'
    drawn = figure(chart, attributes=f' width="{chart.wide}" height="{height - _KEY}"')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
            style,
            paper,
            drawn,
            *_legend(chart, height - 14),
            "</svg>",
        ]
    )


def _legend(chart: Chart, y: int) -> Iterator[str]:
    words = {"negative": chart.phrases.negative, "other": chart.phrases.other}
    for place, name in enumerate(("negative", "other", *Severity)):
        x = LEFT + place * 110
        yield f'<rect class="c-{name}" x="{x}" y="{y - 9}" width="10" height="10"/>'
        yield f'<text class="c-ink" x="{x + 15}" y="{y}">{escape(words.get(name, name))}</text>'


def _panel(chart: Chart, row: Row, top: int) -> Iterator[str]:
    title, ground = top + 12, top + 18 + BARS
    yield f'<text class="c-ink" x="0" y="{title}" font-weight="bold">{escape(row.title)}</text>'
    yield f'<text class="c-faint" x="{LEFT - 6}" y="{top + 28}" text-anchor="end">{chart.amount(row.most)}</text>'
    yield f'<text class="c-faint" x="{LEFT - 6}" y="{ground}" text-anchor="end">0</text>'
    yield f'<rect class="c-line" x="{LEFT}" y="{ground}" width="{chart.wide - LEFT}" height="1"/>'
    for event in chart.events:
        yield _event(chart, event, ground)
    yield from _bars(chart, row, ground)
    yield from (_name(chart, event, ground) for event in chart.events)
    for mark in row.marks:
        yield from _mark(chart, mark, ground)
    below = ground + 2 * LANE + 16
    size = (chart.wide - LEFT) / chart.steps
    for step in chart.ticks(math.ceil(_APART / size)):
        x = LEFT + step * size
        if x < chart.wide - 40:
            yield f'<text class="c-faint" x="{x:.1f}" y="{below}">{chart.label(step)}</text>'


def _bars(chart: Chart, row: Row, ground: int) -> Iterator[str]:
    size, top = (chart.wide - LEFT) / chart.steps, row.most or 1
    wide = max(size * 0.86, 0.5)
    for step, (total, negative) in enumerate(zip(row.totals, row.negatives, strict=True)):
        if not total:
            continue
        x, high, low = LEFT + step * size, BARS * total / top, BARS * negative / top
        told = escape(chart.told_of(step, total, negative))
        other = f'<rect class="c-other" x="{x:.1f}" y="{ground - high:.1f}" width="{wide:.1f}" height="{high - low:.1f}"/>'
        bad = f'<rect class="c-negative" x="{x:.1f}" y="{ground - low:.1f}" width="{wide:.1f}" height="{low:.1f}"/>'
        yield f"<g>{other}{bad if negative else ''}<title>{told}</title></g>"


def _event(chart: Chart, event: Event, ground: int) -> str:
    """A band behind the bars: volume is expected then."""
    size = (chart.wide - LEFT) / chart.steps
    x, end = LEFT + chart.place(event.since) * size, LEFT + chart.place(event.until) * size
    band = f'<rect class="c-line" x="{x:.1f}" y="{ground - BARS}" width="{max(end - x, 2):.1f}" height="{BARS}" fill-opacity="0.6"/>'
    return f"<g>{band}<title>{escape(event.name)}</title></g>"


def _name(chart: Chart, event: Event, ground: int) -> str:
    """Of an event, above the bars."""
    x = LEFT + chart.place(event.since) * (chart.wide - LEFT) / chart.steps
    return f'<text class="c-ink" x="{x + 4:.1f}" y="{ground - BARS + 12}">{escape(event.name)}</text>'


def _mark(chart: Chart, mark: Mark, ground: int) -> Iterator[str]:
    """A bar as long as the alert; a triangle where a crisis or a warning opened, a dot for a watch."""
    size = (chart.wide - LEFT) / chart.steps
    x, end = LEFT + chart.place(mark.at) * size, LEFT + chart.place(mark.until) * size
    y = ground + 3 + _LANES[mark.severity] * LANE
    name = f"c-{mark.severity}"
    bar = f'<rect class="{name}" x="{x:.1f}" y="{y + 4}" width="{max(end - x, 2):.1f}" height="4"/>'
    if mark.severity is Severity.WATCH:
        sign = f'<circle class="{name}" cx="{x:.1f}" cy="{y + 6}" r="4"/>'
    else:
        sign = f'<path class="{name}" d="M{x - 5:.1f} {y + 10}L{x:.1f} {y}L{x + 5:.1f} {y + 10}Z"/>'
    yield f"<g>{bar}{sign}<title>{escape(mark.text)}</title></g>"
