from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, timedelta

import pytest

from monitor.account import Span
from monitor.charts.bars import HIGH, parts_of, windows
from tests.makers import NOON

SVG = "http://www.w3.org/2000/svg"


def drawn(text: str) -> ET.Element:
    return ET.fromstring(text.replace("<svg ", f'<svg xmlns="{SVG}" ', 1))


def rects(element: ET.Element, name: str) -> list[ET.Element]:
    return [one for one in element.iter(f"{{{SVG}}}rect") if one.get("class") == f"c-{name}"]


def spans(*counts: float, usual: float | None = None) -> list[Span]:
    return [Span(NOON + timedelta(hours=place), count, usual) for place, count in enumerate(counts)]


def test_the_last_window_stands_out_and_the_highest_fills_the_picture():
    picture = drawn(windows(spans(1, 2, 8), 'why "<', UTC))
    (last,) = rects(picture, "negative")
    assert [float(one.get("height", 0)) for one in rects(picture, "other")] == [round(HIGH / 8, 1), HIGH / 4]
    assert float(last.get("height", 0)) == HIGH
    assert picture.get("aria-label") == 'why "<'
    assert not rects(picture, "ink")


def test_what_is_usual_is_a_line_at_its_height():
    picture = drawn(windows(spans(1, 4, usual=2.0), "", UTC))
    lines = rects(picture, "ink")
    assert len(lines) == 2
    assert "12:00 · 1 / 2" in "".join(picture.itertext())


@pytest.mark.parametrize("found", [[], spans(0.0), spans(*range(30))])
def test_any_number_of_windows_can_be_drawn(found):
    assert len(rects(drawn(windows(found, "", UTC)), "negative")) == bool(found)


@pytest.mark.parametrize(("whole", "widths"), [(10, [120.0, 80.0]), (0, [])])
def test_a_bar_is_the_sum_of_its_parts(whole, widths):
    picture = drawn(parts_of([("negative", 3), ("neutral", 0), ("positive", 2)], whole, "<told>"))
    bars = [*rects(picture, "negative"), *rects(picture, "positive")]
    assert [float(one.get("width", 0)) for one in bars] == widths
    assert not rects(picture, "neutral")
    assert picture.get("aria-label") == "<told>"
