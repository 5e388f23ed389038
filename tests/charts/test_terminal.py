"""The chart in the terminal, as a golden picture: with colours, and without."""

from __future__ import annotations

from datetime import UTC, timedelta

from monitor.charts.chart import Chart, Mark, Row
from monitor.charts.terminal import NEGATIVE, OTHER, lines
from monitor.model import Severity
from tests.makers import NOON

HOUR = timedelta(hours=1)
TOTALS = (0, 4, 8, 12, 1, 20, 40, 39, 20, 10, 5, 3, 0, 0, 1, 0, 2, 4, 2, 1)
NEGATIVES = (0, 0, 2, 3, 1, 16, 38, 20, 5, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0)


def mark(first: float, last: float, severity: Severity) -> Mark:
    return Mark(at=NOON + first * HOUR, until=NOON + last * HOUR, severity=severity, rule="mood")


MARKS = (
    mark(5.5, 8.2, Severity.CRISIS),
    mark(2, 12, Severity.WARNING),
    mark(14, 14.5, Severity.WATCH),
    mark(19.5, 99, Severity.WARNING),  # open at the end
)
CHART = Chart(NOON, HOUR, (Row("Acme", TOTALS, NEGATIVES, MARKS),), UTC)

GOLDEN = """\
Acme
      40       █░
               █░
              ░██░
            ░ ███░░
          ░░░█████░░░  █ ░░░░
         ──△━━▲━━━━━━━─○────△
         12:00       00:00
         █ negative  ░ other  ○ watch  △ warning  ▲ crisis"""

# A glyph is what is negative, and the rest of its cell is the other colour, where a cell holds both.
COLOURED = """\
Acme
      40       ▆▇
               ██
              ▄█▄▄
            ▄ ████▂
          ▄▂▃▁███▅▁▅▃  ▁ ▂▄▂▁
         ──△━━▲━━━━━━━─○────△
         12:00       00:00
         █ negative  █ other  ○ watch  △ warning  ▲ crisis"""


def drawn(chart: Chart, *, coloured: bool) -> str:
    return "\n".join(line.plain for line in lines(chart, coloured=coloured))


def test_without_colours_glyphs_tell_what_is_negative():
    assert drawn(CHART, coloured=False) == GOLDEN


def test_with_colours_bars_are_fine_and_alerts_are_signs():
    assert drawn(CHART, coloured=True) == COLOURED


def styles(chart: Chart, row: int) -> list[str]:
    line = list(lines(chart, coloured=True))[row]
    return [str(span.style) for span in line.spans]


def test_a_cell_that_holds_both_shows_both():
    chart = Chart(NOON, HOUR, (Row("Acme", (40, 40, 40), (4, 0, 40), ()),), UTC)
    assert styles(chart, 5) == [f"{NEGATIVE} on {OTHER}", OTHER, NEGATIVE]


def test_brands_stand_one_below_the_other():
    chart = Chart(NOON, HOUR, (Row("Acme", (1,), (0,), ()), Row("Globex", (0,), (0,), ())), UTC)
    assert [line.plain for line in lines(chart, coloured=False) if line.plain in {"Acme", "Globex"}] == [
        "Acme",
        "Globex",
    ]


def test_a_date_that_would_not_fit_is_left_out():
    chart = Chart(NOON, HOUR, (Row("Acme", (1,) * 16, (0,) * 16, ()),), UTC)
    assert [line.plain for line in lines(chart, coloured=False)][-2].split() == ["12:00"]


def test_of_two_alerts_in_one_column_the_more_severe_is_shown():
    marks = (mark(1, 2, Severity.CRISIS), mark(1.5, 3, Severity.WATCH), mark(0, 3, Severity.WARNING))
    chart = Chart(NOON, HOUR, (Row("Acme", (1, 1, 1), (0, 0, 0), marks),), UTC)
    ground = list(lines(chart, coloured=True))[6]
    assert ground.plain.strip() == "△▲━"
