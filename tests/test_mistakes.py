"""The mistakes that ``docs/classifiers.md`` admits are those that the classifiers make."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from monitor.ports import Surroundings
from monitor.wiring.plugins import plugins
from tests.fakes import FakeClock
from tests.makers import make_mention

PAGE = Path(__file__).parents[1] / "docs" / "classifiers.md"


def rows():
    """The post of each row, and what each classifier is said to say of it."""
    section = PAGE.read_text("utf-8").partition("## What they get wrong")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    _, _, _, _, *kinds = _cells(lines[0])
    for line in lines[1:]:
        _, text, lang, _, *said = _cells(line)
        for kind, words in zip(kinds, said, strict=True):
            yield pytest.param(kind.strip("`"), text, lang, words, id=f"{kind}: {text}")


@functools.cache
def judge(kind):
    """A classifier of a kind, made once."""
    plugin = plugins("classifiers")[kind]
    return plugin(plugin.Settings(kind=kind), Surroundings(kind, FakeClock()))


def _cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize(("kind", "text", "lang", "words"), [*rows()])
def test_the_page_tells_what_the_classifiers_say_today(kind, text, lang, words):
    (opinion,) = judge(kind).classify([make_mention(text=text, lang=lang)])
    said = opinion.sentiment
    assert ("–" if said is None else f"{said.label} {said.confidence:.0%}") == words.replace(" %", "%")


def test_the_page_has_rows():
    assert len([*rows()]) >= 30
