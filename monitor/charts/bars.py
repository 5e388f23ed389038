"""Small drawings: a window beside those before it, and a whole in its parts. Colours as in ``svg``, by class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from html import escape

from monitor.account import Span, highest
from monitor.charts.chart import WIDTH
from monitor.charts.svg import LEFT
from monitor.language import minute, number
from monitor.model import Language

HIGH, BELOW, ABOVE = 150, 22, 14  # of the bars, of what stands below and above them
THIN = 10  # a bar of parts
GAP = 0.82  # of a step is bar


def windows(spans: Sequence[Span], told: str, zone: tzinfo, language: Language = "en") -> str:
    """The windows of an alert as bars, the last one marked, with what was usual of each as a line across it.

    Args:
        told: the same in words, for those who cannot see it.
    """
    height = ABOVE + HIGH + BELOW
    top = highest(spans) or 1.0
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(told)}" class="chart">']
    ground = ABOVE + HIGH
    parts.append(f'<rect class="c-line" x="{LEFT}" y="{ground}" width="{WIDTH - LEFT}" height="1"/>')
    parts.append(
        f'<text class="c-faint" x="{LEFT - 6}" y="{ABOVE + 8}" text-anchor="end">{number(top, language)}</text>'
    )
    parts.append(f'<text class="c-faint" x="{LEFT - 6}" y="{ground}" text-anchor="end">0</text>')
    parts += _bars(spans, top, ground, zone, language)
    parts.append("</svg>")
    return "\n".join(parts)


def _bars(spans: Sequence[Span], top: float, ground: int, zone: tzinfo, language: Language) -> Iterator[str]:
    step = (WIDTH - LEFT) / max(len(spans), 1)
    for place, span in enumerate(spans):
        last = place == len(spans) - 1
        x, high = LEFT + place * step, HIGH * span.count / top
        at = minute(span.end.astimezone(zone), language)
        usual = "" if span.usual is None else f" / {number(span.usual, language)}"
        name = "c-negative" if last else "c-other"
        yield (
            f'<g><rect class="{name}" x="{x:.1f}" y="{ground - high:.1f}" width="{step * GAP:.1f}" height="{high:.1f}"/>'
            f"<title>{at} · {number(span.count, language)}{usual}</title></g>"
        )
        if span.usual is not None:
            y = ground - HIGH * span.usual / top
            yield f'<rect class="c-ink" x="{x:.1f}" y="{y - 1:.1f}" width="{step * GAP:.1f}" height="2"/>'
        if place % 6 == 0 or last:
            anchor = ' text-anchor="end"' if last else ""
            where = x + step * GAP if last else x
            if last or len(spans) - place > 4:  # noqa: PLR2004 -- two dates beside each other would overlap
                yield f'<text class="c-faint" x="{where:.1f}" y="{ground + 16}"{anchor}>{at}</text>'


def parts_of(parts: Sequence[tuple[str, float]], whole: float, told: str) -> str:
    """One bar made of parts, each of its class; ``whole`` is what the full width stands for."""
    drawn = [
        f'<svg viewBox="0 0 400 {THIN}" role="img" aria-label="{escape(told)}" class="parts" preserveAspectRatio="none">',
        f'<rect class="c-track" x="0" y="0" width="400" height="{THIN}"/>',
    ]
    x = 0.0
    for name, amount in parts:
        wide = 400 * amount / whole if whole else 0.0
        if wide:
            drawn.append(f'<rect class="c-{name}" x="{x:.1f}" y="0" width="{wide:.1f}" height="{THIN}"/>')
        x += wide
    drawn.append("</svg>")
    return "".join(drawn)
