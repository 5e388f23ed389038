"""Bars and grids: well-formed, told in words, and never by colour alone."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from monitor.charts.tables import Bar, Grid, bars, grid

HOSTILE = '<script>alert("x")</script>'


def test_a_bar_is_as_long_as_it_counts_and_has_its_number_beside_it():
    tree = ET.fromstring(bars([Bar("acme", 0.5, "50%", 0.25, "was 25%"), Bar(HOSTILE, 0.25, "25%")], "told"))
    now, before, other = (float(each.get("width", 0)) for each in tree.iter("rect"))
    assert (now, before, other) == (260, 130, 130)
    assert [each.text for each in tree.iter("text")] == ["acme", "50% (was 25%)", HOSTILE[:23] + "…", "25%"]
    assert tree.get("aria-label") == "told"


def test_a_square_is_the_darker_the_more_and_has_its_number_in_it():
    shown = Grid(("acme", HOSTILE), ("safety", "legal"), ((4, 2), (0, 1)), "told")
    tree = ET.fromstring(grid(shown))
    shades = [
        float(each.get("fill-opacity", 0)) for each in tree.iter("rect") if each.get("class") == "c-watch"
    ]
    assert shades in ([0.45, 0.23, 0.0, 0.11], [0.45, 0.22, 0.0, 0.11])  # its number is to be read
    assert "acme safety: 4" in [each.text for each in tree.iter("title")]
    assert [each.text for each in tree.iter("text") if (each.text or "").isdigit()] == ["4", "2", "1"]
    assert "script" not in {each.tag for each in tree.iter()}


def test_a_grid_of_many_squares_has_its_numbers_in_their_titles():
    tree = ET.fromstring(grid(Grid(("Mon",), ("00", ""), ((3, 0),), "told", numbers=False)))
    assert [each.text for each in tree.iter("text")] == ["00", "Mon"]
    assert grid(Grid((), (), (), "told")).startswith("<svg")


def test_the_name_of_a_column_is_no_wider_than_its_squares():
    tree = ET.fromstring(
        grid(Grid(("acme",), ("misinformation", "legal"), ((1, 2),), "told", side=50, tall=20))
    )
    assert [each.text for each in tree.iter("text")][:2] == ["misinf…", "legal"]
    assert {each.get("height") for each in tree.iter("rect")} == {"18"}
