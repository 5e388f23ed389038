"""One more source in the text, and every other line as it was."""

from __future__ import annotations

import pytest

from monitor.config.reading import read
from monitor.starting.adding import NoRoom, added, written

ENTRY = {"kind": "feed", "name": "news", "url": "https://n.example/?a=b&c=d"}
LINE = '- {kind: feed, name: news, url: "https://n.example/?a=b&c=d"}'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "version: 1\nsources:\n  - {kind: file, name: a}  # ours\n  # more later\n\n# --- rules ---\nrules: []\n",
            f"version: 1\nsources:\n  - {{kind: file, name: a}}  # ours\n  # more later\n  {LINE}\n\n# --- rules ---\nrules: []\n",
        ),
        (
            "sources:\n- kind: file\n  name: a\nrules: []\n",
            f"sources:\n- kind: file\n  name: a\n{LINE}\nrules: []\n",
        ),
        ("sources:\n    - {kind: file}", f"sources:\n    - {{kind: file}}\n    {LINE}\n"),
        ("sources: []  # none yet\nrules: []\n", f"sources:\n  {LINE}\nrules: []\n"),
        ("sources:\nrules: []\n", f"sources:\n  {LINE}\nrules: []\n"),
        ("version: 1\n", f"version: 1\n\nsources:\n  {LINE}\n"),
    ],
)
def test_it_stands_at_the_end_of_the_list(before, after):
    assert added(before, ENTRY) == after


def test_a_list_on_one_line_is_left_alone():
    with pytest.raises(NoRoom):
        added("sources: [{kind: file}]\n", ENTRY)


@pytest.mark.parametrize(
    "value",
    ["no", "10m", "a b", "1", "a: b", "#x", "@x", "é", [], ["a", "no", 3], True, False, 7, "${TOKEN}", "{x}"],
)
def test_whatever_is_written_is_read_again(value):
    entry = {"kind": "feed", "name": "news", "value": value}
    assert read(f"one: {written(entry)}", "").data == {"one": entry}
