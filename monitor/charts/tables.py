"""Counts as pictures: bars side by side, and a grid of squares, the darker the more. As SVG; see ``monitor.charts.svg``.

Nothing is told by colour alone: every bar has its number beside it, every square its number in it or in its title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

LEFT, BAR, GAP = 150, 14, 12
_BARS = 520  # the longest bar
_SHADES, _BEHIND = 0.9, 0.45  # of the darkest square; of one with a number in it, which is to be read
_SHORTEST = 24  # letters of a label
_LETTER = 7  # units of the drawing that a letter takes


@dataclass(frozen=True, slots=True)
class Bar:
    """Two numbers of one thing, 0 to 1: now, and before where that may be compared."""

    label: str
    now: float
    said: str
    before: float | None = None
    said_before: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts by row and column.

    Args:
        told: in words, for those who cannot see it.
        side: of a square, in units of the drawing; ``tall``: its height, where it is another.
        numbers: whether each square has its number in it.
        left: for the names of the rows.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    told: str
    side: int = 34
    numbers: bool = True
    left: int = LEFT
    tall: int = 0

    @property
    def high(self) -> int:
        """Of a row."""
        return self.tall or self.side

    @property
    def most(self) -> int:
        """In one square."""
        return max((count for row in self.counts for count in row), default=0)


def bars(of: Sequence[Bar], told: str, *, longest: int = _BARS, left: int = LEFT) -> str:
    """A bar each, and a thin one below it for the period before.

    Args:
        longest: units of the drawing, of a bar that is the whole.
        left: for the names.
    """
    high = len(of) * (BAR + 6 + GAP)
    parts = [_open(left + longest + 110, high, told)]
    for place, bar in enumerate(of):
        top = place * (BAR + 6 + GAP)
        parts.append(_text(left - 8, top + BAR - 2, bar.label, "end", "ink"))
        parts.append(_rect("watch", left, top, max(1.0, longest * bar.now), BAR))
        words = bar.said if bar.before is None else f"{bar.said} ({bar.said_before})"
        parts.append(_text(left + longest * bar.now + 6, top + BAR - 2, words, "start", "ink"))
        if bar.before is not None:
            parts.append(_rect("other", left, top + BAR + 1, max(1.0, longest * bar.before), 4))
    return "\n".join([*parts, "</svg>"])


def grid(of: Grid) -> str:
    """A square for each count."""
    head = 22
    wide, high = of.left + len(of.columns) * of.side + 4, head + len(of.rows) * of.high
    parts = [_open(wide, high, of.told)]
    letters = max(2, of.side // _LETTER)
    for column, name in enumerate(of.columns):
        if name:
            parts.append(_text(of.left + of.side * (column + 0.5), 14, name, "middle", letters=letters))
    for row, (name, counts) in enumerate(zip(of.rows, of.counts, strict=True)):
        top = head + row * of.high
        parts.append(_text(of.left - 8, top + of.high / 2 + 4, name, "end", "ink"))
        parts += _squares(of, counts, top, name)
    return "\n".join([*parts, "</svg>"])


def _squares(of: Grid, counts: Sequence[int], top: int, name: str) -> Iterator[str]:
    for column, count in enumerate(counts):
        x, darkest = of.left + column * of.side, _BEHIND if of.numbers else _SHADES
        shade = darkest * count / (of.most or 1)
        said = f"<title>{escape(name)} {escape(of.columns[column])}: {count}</title>"
        size = f'x="{x}" y="{top}" width="{of.side - 2}" height="{of.high - 2}"'
        yield f'<g><rect class="c-line" {size} fill-opacity="0.35"/>'
        yield f'<rect class="c-watch" {size} fill-opacity="{shade:.2f}"/>{said}</g>'
        if of.numbers and count:
            yield _text(x + of.side / 2 - 1, top + of.high / 2 + 4, str(count), "middle", "ink")


def _open(wide: float, high: float, told: str) -> str:
    return f'<svg viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" role="img" aria-label="{escape(told)}">'


def _rect(kind: str, x: float, y: float, wide: float, high: float) -> str:
    return f'<rect class="c-{kind}" x="{x:g}" y="{y:g}" width="{wide:.1f}" height="{high:g}"/>'


def _text(
    x: float, y: float, words: str, anchor: str, kind: str = "faint", *, letters: int = _SHORTEST
) -> str:
    cut = words if len(words) <= letters else words[: letters - 1] + "…"
    return f'<text class="c-{kind}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(cut)}</text>'
