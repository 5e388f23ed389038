"""Pictures as PNG, by the library where it is installed, and else by one that only reads what it is given."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from monitor.wiring.drawing import can_draw, png_of
from tests.cli.test_backtest import PENCIL
from tests.digest.test_pictures import drawn, lively

INSTALLED = importlib.util.find_spec("vl_convert") is not None


@pytest.fixture
def pencil(tmp_path, monkeypatch):
    if not INSTALLED:
        (tmp_path / "vl_convert.py").write_text(PENCIL)
        monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("vl_convert", None)


@pytest.mark.usefixtures("pencil")
def test_every_picture_of_a_digest_can_be_drawn():
    assert can_draw()
    for one in drawn(lively()).values():
        assert png_of(one.alone).startswith(b"\x89PNG")


def test_whether_it_can_be_drawn_is_known_before():
    assert can_draw() == INSTALLED
