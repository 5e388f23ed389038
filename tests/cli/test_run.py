"""What ``vigie run`` says when every source was looked at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import pytest

from monitor.boxes import Admitted, SourceState
from monitor.cli.run import say_what_was_found
from monitor.errors import SourceError
from monitor.model import SourceName
from monitor.stages import Collected
from monitor.tally import Tally
from monitor.watch import Watch

HISTORY = "history, from before Vigie listened"


@dataclass
class Looked:
    """As much of a watch as is told of."""

    tally: Tally = field(default_factory=Tally)


def said(capsys, admitted: Admitted, *, kept: int = 0, error: SourceError | None = None) -> str:
    state = SourceState(name=SourceName("news"), kind="feed", identity="x", kept=kept)
    looked = Looked()
    looked.tally.polled_once(Collected(state, 5, admitted, error=error))
    say_what_was_found(cast("Watch", looked))
    told: str = capsys.readouterr().out
    return told


@pytest.mark.parametrize(
    ("admitted", "kept", "lines", "history"),
    [
        (
            Admitted(new=5, history=5),
            0,
            "5 posts, 5 new mentions",
            "That is history",
        ),
        (Admitted(new=5, history=2), 7, "5 posts, 5 new mentions", "2 of them are history"),
        (Admitted(new=1), 7, "5 posts, 1 new mention of", ""),
        (Admitted(duplicate=5), 7, "5 posts, 0 new mentions", ""),
    ],
)
def test_only_what_is_history_is_called_so(capsys, admitted, kept, lines, history):
    told = said(capsys, admitted, kept=kept)
    assert lines in told
    assert "0 alerts." in told
    assert history in told
    assert (HISTORY[:7] in told) is bool(history)
    assert "Try: vigie mentions" in told


def test_where_nothing_was_found_the_terms_are_asked_about(capsys):
    assert "Are the terms the words people use?" in said(capsys, Admitted())


def test_where_nothing_was_reached_the_network_is_asked_about(capsys):
    told = said(capsys, Admitted(), kept=7, error=SourceError("no"))
    assert "No source could be reached" in told
    assert "Not reached: news." in told
