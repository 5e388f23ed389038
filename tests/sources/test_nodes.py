"""JSON that others write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.errors import SourceError
from sources.nodes import Node, inner, number, parse, rows, second, text

NODE: Node = {"a": "x", "b": 7, "c": True, "d": "", "e": [1, {"f": 2}], "g": {"h": 1}, "i": 1.5, "j": 10**15}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b" <html>", "h answers with a web page where data should be: it may have moved, or be closed"),
        (b"{", "h answers with broken JSON"),
        (b'{"a":' + b"[" * 100_000, "h answers with broken JSON"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "h answers with broken JSON"),
        (b"[]", "h answers with other JSON than its documents say"),
    ],
    ids=range(5),
)
def test_what_is_no_object_is_told(body, said):
    with pytest.raises(SourceError) as told:
        parse(body, "h")
    assert str(told.value) == said


def test_an_object_is_read_whatever_its_bytes():
    assert parse(b'\xef\xbb\xbf{"a": "\xff"}', "h") == {"a": "\ufffd"}


def test_what_has_a_wrong_type_is_not_there():
    assert [text(NODE, name) for name in "abcdez"] == ["x", "7", "", "", "", ""]
    assert text(NODE, "d", "a") == "x"
    assert [number(NODE, name) for name in "abci"] == [None, 7, None, None]
    assert rows(NODE, "e") == [{"f": 2}]
    assert inner(NODE, "g") == {"h": 1}
    assert inner(NODE, "a") == {}
    assert second(NODE, "b") == datetime(1970, 1, 1, 0, 0, 7, tzinfo=UTC)
    assert second(NODE, "j") is None
    assert second(NODE, "a") is None
    with pytest.raises(SourceError, match="no list `a`"):
        rows(NODE, "a")
