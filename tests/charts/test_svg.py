"""The chart as SVG: well-formed, told in words, in classes that a page colours, and asking nothing of any network."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from xml.etree import ElementTree as ET

from monitor.charts.chart import Chart, Event, Mark, Phrases, Row
from monitor.charts.svg import DARK, LIGHT, colours, figure, picture
from monitor.model import Severity
from tests.makers import NOON

HOUR = timedelta(hours=1)
HOSTILE = '<script>alert("x")</script> & "co"'
MARKS = tuple(
    Mark(at=NOON + HOUR, until=NOON + 2 * HOUR, severity=severity, rule="mood", text=f"{severity} {HOSTILE}")
    for severity in Severity
)
CHART = Chart(
    NOON, HOUR, (Row(HOSTILE, (0, 4, 8), (0, 0, 6), MARKS), Row("Globex", (0, 0, 0), (0, 0, 0), ())), UTC
)
NAME = "{http://www.w3.org/2000/svg}"


def of_class(tree: ET.Element, tag: str, name: str) -> list[ET.Element]:
    return [element for element in tree.iter(tag) if element.get("class") == f"c-{name}"]


def test_a_figure_is_well_formed_and_hostile_words_are_only_words():
    tree = ET.fromstring(figure(CHART))
    assert tree.get("role") == "img"
    assert HOSTILE in (tree.get("aria-label") or "")
    assert "script" not in {element.tag for element in tree.iter()}
    titles = [element.text for element in tree.iter("title")]
    assert f"crisis {HOSTILE}" in titles
    assert "2026-03-10 14:00: 8 mentions, 6 negative" in titles


def test_bars_are_as_high_as_they_count_and_stand_on_the_ground():
    tree = ET.fromstring(figure(CHART))
    (bad,) = of_class(tree, "rect", "negative")
    four, rest = of_class(tree, "rect", "other")
    height = {
        name: float(bar.get("height", 0)) for name, bar in (("bad", bad), ("four", four), ("rest", rest))
    }
    assert height["bad"] / height["four"] == 1.5
    assert height["bad"] + height["rest"] == 2 * height["four"]
    assert float(rest.get("y", 0)) + height["rest"] == float(bad.get("y", 0))


def test_each_severity_has_a_sign_of_its_own():
    tree = ET.fromstring(figure(CHART))
    assert len(of_class(tree, "circle", "watch")) == 1
    assert len(of_class(tree, "path", "warning")) == len(of_class(tree, "path", "crisis")) == 1
    ((warning,), (crisis,)) = of_class(tree, "rect", "warning"), of_class(tree, "rect", "crisis")
    assert warning.get("y") != crisis.get("y")  # told apart without colours, too


def test_every_class_has_a_colour_by_day_and_by_night():
    used = set(re.findall(r'class="c-(\w+)"', figure(CHART)))
    assert used <= LIGHT.keys() == DARK.keys()
    assert colours({"ink": "#111"}) == ".c-ink{fill:#111}"


def test_a_figure_names_no_address_and_a_picture_only_the_standards():
    assert "http" not in figure(CHART)
    assert re.findall(r"https?://[^\"]+", picture(CHART)) == ["http://www.w3.org/2000/svg"]


def test_a_picture_stands_alone_with_its_colours_and_what_they_mean():
    tree = ET.fromstring(picture(CHART))
    assert tree.tag == f"{NAME}svg"
    assert float(tree.get("height", 0)) > 0
    style = tree.find(f"{NAME}style")
    assert style is not None
    assert LIGHT["negative"] in (style.text or "")
    words = {element.text for element in tree.iter(f"{NAME}text")}
    assert words >= {"negative", "other", "watch", "warning", "crisis", "Globex"}


def test_a_label_that_would_not_fit_is_left_out():
    wide = Chart(NOON, HOUR, (Row("Acme", (1,) * 235, (0,) * 235, ()),), UTC)
    labels = [
        float(element.get("x", 0))
        for element in ET.fromstring(figure(wide)).iter("text")
        if re.fullmatch(r"\d\d-\d\d", element.text or "")
    ]
    assert labels
    assert max(labels) < 920
    assert len(wide.ticks(24)) > len(labels)


def test_a_known_event_is_a_band_behind_the_bars_with_its_name():
    chart = replace(CHART, events=(Event(NOON + HOUR, NOON + 2 * HOUR, f"Launch {HOSTILE}"),))
    tree = ET.fromstring(figure(chart))
    bands = [band for band in of_class(tree, "rect", "line") if band.get("fill-opacity")]
    assert len(bands) == len(chart.rows)
    assert f"Launch {HOSTILE}" in [element.text for element in tree.iter("title")]


def test_it_speaks_the_language_of_those_who_read_it():
    french = Phrases("{at} : {total}, dont {negative} négatives", "négatif", "autre")
    tree = ET.fromstring(picture(replace(CHART, phrases=french, told="En mots.")))
    titles = [element.text for element in tree.iter(f"{NAME}title")]
    assert "2026-03-10 14:00 : 8, dont 6 négatives" in titles
    assert "En mots." in [element.get("aria-label") for element in tree.iter()]
    assert "négatif" in [element.text for element in tree.iter(f"{NAME}text")]
