"""How sure a classifier is against how often it is right, and what it takes for what, as SVG.

Colours and classes are those of ``monitor.charts.svg``: the page brings their values for light and dark.
"""

from __future__ import annotations

from html import escape

from monitor.grades import LABELS, Grades

SIZE, LEFT, BELOW = 220, 44, 34
_CELL = 64
_SHADES = 0.85  # of the darkest cell


def reliability(grades: Grades, title: str) -> str:
    """A dot for each tenth of confidence: on the line it is as often right as it says, below it is too sure."""
    told = "; ".join(
        f"says {each.confidence:.0%}, right {each.right:.0%} of {each.posts}" for each in grades.bins
    )
    most = max((each.posts for each in grades.bins), default=1)
    parts = [
        _open(LEFT + SIZE + 8, SIZE + BELOW, f"{title}: {told}"),
        f'<rect class="c-line" x="{LEFT}" y="{SIZE}" width="{SIZE}" height="1"/>',
        f'<rect class="c-line" x="{LEFT}" y="0" width="1" height="{SIZE}"/>',
        f'<path d="M{LEFT} {SIZE}L{LEFT + SIZE} 0" class="s-faint" stroke-dasharray="4 4"/>',
    ]
    for percent in (0, 50, 100):
        at = SIZE * percent / 100
        parts.append(_text(LEFT - 6, SIZE - at + (10 if percent == 100 else 0), f"{percent}%", "end"))  # noqa: PLR2004 -- within the picture
        parts.append(_text(LEFT + at, SIZE + 15, f"{percent}%", "end" if percent == 100 else "middle"))  # noqa: PLR2004 -- likewise
    parts.append(_text(LEFT + SIZE / 2, SIZE + 30, "confidence → share that is right ↑", "middle"))
    for each in grades.bins:
        x, y = LEFT + SIZE * each.confidence, SIZE * (1 - each.right)
        radius = 3 + 7 * (each.posts / most) ** 0.5
        parts.append(
            f'<circle class="c-watch" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>says {each.confidence:.0%}, is right {each.right:.0%}: {each.posts} posts</title></circle>"
        )
    return "\n".join([*parts, "</svg>"])


def confusion(grades: Grades, title: str) -> str:
    """A square for each label and what was said instead, the darker the more of the label's posts."""
    wide, high = 84 + _CELL * len(LABELS) + 4, 24 + _CELL * len(LABELS) + 4
    cells = {(true, said): grades.confusion.get((true, said), 0) for true in LABELS for said in LABELS}
    told = "; ".join(f"{true} taken for {said}: {count}" for (true, said), count in cells.items())
    parts = [_open(wide, high, f"{title}: {told}")]
    for row, true in enumerate(LABELS):
        parts.append(_text(78, 24 + _CELL * (row + 0.5) + 4, true, "end"))
        parts.append(_text(84 + _CELL * (row + 0.5), 14, true, "middle"))
        posts = grades.of(true).posts or 1
        for column, said in enumerate(LABELS):
            part = cells[true, said] / posts
            x, y = 84 + _CELL * column, 24 + _CELL * row
            kind = "watch" if true == said else "negative"
            parts.append(
                f'<rect class="c-{kind}" x="{x}" y="{y}" width="{_CELL - 2}" height="{_CELL - 2}" '
                f'fill-opacity="{_SHADES * part:.2f}"/>'
            )
            parts.append(_text(x + _CELL / 2 - 1, y + _CELL / 2 + 4, f"{part:.0%}", "middle", "ink"))
    return "\n".join([*parts, "</svg>"])


def _open(width: float, height: float, told: str) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" aria-label="{escape(told)}">'
    )


def _text(x: float, y: float, words: str, anchor: str, kind: str = "faint") -> str:
    return f'<text class="c-{kind}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'
