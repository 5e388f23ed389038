"""What makes a source another one, whose cursor begins anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.wiring import kinds, sources_of

PLAIN = "every: 10m"


def identity(keys: str) -> str:
    text = f"version: 1\nbrands:\n  acme: {{terms: [Acme]}}\nsources:\n  - {{kind: hackernews, name: news, {keys}}}\n"
    config = load(text, kinds=kinds(), environ={}, read_file=str)
    (lookout,) = sources_of(config, SystemClock(), Path()).values()
    return lookout.identity


@pytest.mark.parametrize(
    "keys",
    [
        "every: 17m",
        f"{PLAIN}, retention: 3d",
        f"{PLAIN}, back: 7d",
    ],
    ids=["its pace", "how long it is kept", "a key that a later version adds, at its default"],
)
def test_it_is_the_same_source_whatever_does_not_decide_what_it_reads(keys):
    assert identity(keys) == identity(PLAIN)


def test_it_is_another_source_where_it_reads_something_else():
    assert identity(f"{PLAIN}, back: 8d") != identity(PLAIN)
