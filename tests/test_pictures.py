"""The pictures that README and docs show: there, small, light and dark, and told to those who cannot see them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_docs import PAGES, ROOT

PICTURES = ROOT / "docs" / "pictures"

MOST = 150_000  # bytes: a page with three of them opens at once
SHOWN = re.compile(
    r"<picture>\s*<source media=\"\(prefers-color-scheme: dark\)\" srcset=\"([^\"]+)-dark\.webp\">"
    r"\s*<img src=\"([^\"]+)-light\.webp\" width=\"\d+\" alt=\"([^\"]+)\">\s*</picture>"
)
FOUND = [(page, *found) for page in PAGES for found in SHOWN.findall(page.read_text(encoding="utf-8"))]


def test_the_readme_shows_the_page_and_a_digest():
    assert [Path(dark).name for page, dark, _, _ in FOUND if page == ROOT / "README.md"] == [
        "alert",
        "digest",
    ]


@pytest.mark.parametrize(("page", "dark", "light", "alt"), FOUND, ids=lambda one: Path(str(one)).name[:20])
def test_a_picture_is_there_in_both_themes_and_in_words(page, dark, light, alt):
    assert dark == light
    assert len(alt.split()) > 10
    for theme in ("dark", "light"):
        content = (page.parent / f"{light}-{theme}.webp").read_bytes()
        assert content[:4] + content[8:12] == b"RIFFWEBP"
        assert len(content) <= MOST


def test_every_picture_is_shown_somewhere_and_none_in_another_way():
    shown = {
        (page.parent / f"{light}-{theme}.webp").resolve()
        for page, _, light, _ in FOUND
        for theme in ("dark", "light")
    }
    assert shown == set(PICTURES.iterdir())
    assert sum(page.read_text(encoding="utf-8").count("<picture>") for page in PAGES) == len(FOUND)
