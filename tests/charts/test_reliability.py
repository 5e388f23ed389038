"""Pictures of a classifier's figures."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from monitor.charts.reliability import SIZE, confusion, reliability
from monitor.grades import Graded, grade

GRADES = grade(
    [Graded("en", "negative", "negative", 0.95)] * 3
    + [Graded("en", "neutral", "negative", 0.95)]
    + [Graded("en", "positive", "neutral", 0.35)]
)


def test_a_dot_stands_where_confidence_and_being_right_meet():
    svg = ET.fromstring(reliability(GRADES, "model 1"))
    dots = [
        (float(dot.attrib["cx"]), float(dot.attrib["cy"]), float(dot.attrib["r"]))
        for dot in svg.iter("circle")
    ]
    assert [(round(x - 44), round(y)) for x, y, _ in dots] == [
        (round(SIZE * 0.35), SIZE),
        (round(SIZE * 0.95), SIZE // 4),
    ]
    assert dots[0][2] < dots[1][2], "more posts, a larger dot"


def test_the_pictures_are_told_to_those_who_cannot_see_them():
    assert "model 1: says 35%, right 0% of 1; says 95%, right 75% of 4" in reliability(GRADES, "model 1")
    assert "negative taken for negative: 3" in confusion(GRADES, "model 1")


def test_each_square_has_its_share_and_is_as_dark():
    svg = confusion(GRADES, "model 1")
    assert re.findall(r">(\d+%)<", svg) == ["100%", "0%", "0%", "100%", "0%", "0%", "0%", "100%", "0%"]
    assert svg.count('fill-opacity="0.85"') == 3
    assert svg.count('class="c-watch"') == 3


def test_titles_are_escaped_and_nothing_at_all_is_drawn_too():
    for draw in (reliability, confusion):
        svg = draw(grade([]), '"><script>')
        assert "<script" not in svg
        ET.fromstring(svg)
