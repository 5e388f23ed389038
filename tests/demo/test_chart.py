from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.demo.chart import FULL, HEIGHT, Chart
from monitor.model import BrandName, Severity
from tests.makers import NOON, make_judged, minutes

ACME, GLOBEX = BrandName("acme"), BrandName("globex")


def drawn(tones, *, coloured=True):
    """The first column of a chart with these mentions in it, bottom up: glyphs, and the styles of those that have one."""
    chart = Chart(NOON, NOON + timedelta(hours=1))
    chart.add(make_judged(tone) for tone in tones)
    rows = chart.bars(ACME, coloured=coloured)[::-1]
    assert len(rows) == HEIGHT
    assert {row.cell_len for row in rows} == {8 + 4}
    glyphs = [row.plain[8] for row in rows]
    styles = [str(span.style) for row in rows for span in row.spans if span.start <= 8 < span.end]
    return "".join(glyphs).rstrip(), styles


BAD, GOOD, UNREAD, NEUTRAL = "negative", "positive", None, "neutral"


@pytest.mark.parametrize(
    ("tones", "glyphs", "styles"),
    [
        ([], "", []),
        ([BAD], "▂", ["red"]),
        ([GOOD], "▂", ["green"]),
        ([UNREAD], "▂", ["bright_black"]),
        ([NEUTRAL], "▂", ["bright_black"]),
        ([BAD] * 5, " ▂", ["on red", "red"]),
        ([BAD, GOOD, UNREAD, UNREAD], "▂", ["red on bright_black"]),
        ([BAD, GOOD, GOOD], "▆", ["green"]),
        ([BAD, BAD, GOOD], "▆", ["red"]),
        ([BAD] * 99, " " * HEIGHT, ["on red"] * HEIGHT),
    ],
)
def test_a_column_stacks_the_tones_and_stays_within_the_chart(tones, glyphs, styles):
    seen, worn = drawn(tones)
    assert seen == glyphs.rstrip()
    assert worn == styles


def test_without_colour_each_tone_has_a_glyph_of_its_own():
    assert drawn([BAD] * 4 + [UNREAD] * 4 + [GOOD] * 4, coloured=False) == ("█▒░", [])


def test_a_rival_is_one_row_and_what_lies_outside_the_day_is_left_out():
    chart = Chart(NOON, NOON + timedelta(hours=1))
    for minute, count in ((-1, 9), (0, 1), (15, FULL), (60, 9)):
        chart.add(make_judged(brands=["globex"], published_at=NOON + minutes(minute)) for _ in range(count))
    assert chart.line(GLOBEX).plain == "Globex  ▁█  "
    assert chart.counted(GLOBEX, NOON).total() == 1 + FULL


def test_the_axis_shows_the_hours_and_of_two_alerts_in_a_quarter_the_worse():
    chart = Chart(NOON, NOON + timedelta(hours=4))
    for minute, severity in (
        (31, Severity.WATCH),
        (40, Severity.CRISIS),
        (44, Severity.WARNING),
        (999, Severity.CRISIS),
    ):
        chart.mark(NOON + minutes(minute), severity)
    ground, hours = chart.axis()
    assert ground.plain == " " * 8 + "──▲" + "─" * 13
    assert [str(span.style) for span in ground.spans if "bold" in str(span.style)] == ["bold red"]
    assert hours.plain.split() == ["12", "14"]
