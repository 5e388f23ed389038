"""What the faces say of hostile text: letters, on their lines."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

import pytest

from monitor.cli.standings import say
from tests.cli.conftest import ago
from tests.hostile import HOSTILE

STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_line_keeps_its_indent_and_nothing_that_steers_a_terminal(text):
    out = io.StringIO()
    with redirect_stdout(out):
        say(f"    a{text}", "end")
    first, *_, last = out.getvalue().splitlines()
    assert first.startswith("    a")
    assert not STEERS.search(out.getvalue().replace("\n", ""))
    assert (len(out.getvalue().splitlines()), last) == (2, "end")


def test_no_command_lets_a_post_steer_the_terminal(desk):
    desk.on_desk("once")
    for number, text in enumerate(HOSTILE):
        if len(text) < 1_000:
            said = f"Acme heater caught fire and burned me {text}".encode("utf-8", "replace").decode()
            desk.post(
                id=f"h{number}",
                author=text.encode("utf-8", "replace").decode(),
                text=said,
                published_at=ago(minutes=2),
            )
    assert desk.on_desk("once").code == 0
    ids = [one["id"] for one in desk.on_desk("alerts", "--format", "json").json]
    shown = [desk.on_desk("explain", id_).out for id_ in ids]
    shown += [desk.on_desk("status").out, desk.on_desk("why-not", "safety-scare").out]
    for out in shown:
        assert "Acme" in out
        assert not STEERS.search(out.replace("\n", ""))
