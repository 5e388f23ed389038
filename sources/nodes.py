"""JSON as it comes from others: what has a wrong type is not there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from monitor.errors import SourceError
from monitor.model import Json

Node = Mapping[str, Json]


def parse(body: bytes, host: str) -> Node:
    """The object that ``body`` is.

    Raises:
        SourceError: it is none; what it looks like instead.
    """
    if body.lstrip()[:1] == b"<":
        raise SourceError(
            f"{host} answers with a web page where data should be: it may have moved, or be closed"
        )
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise SourceError(f"{host} answers with broken JSON") from None
    if not isinstance(found, dict):
        raise SourceError(f"{host} answers with other JSON than its documents say")
    return found


def rows(node: Node, name: str) -> Sequence[Node]:
    """The objects of a list that must be there: an answer without it is no empty one.

    Raises:
        SourceError: there is no such list.
    """
    found = node.get(name)
    if not isinstance(found, list):
        raise SourceError(f"the answer has no list `{name}`: it is not what the documents say")
    return [row for row in found if isinstance(row, dict)]


def inner(node: Node, name: str) -> Node:
    """An object in it; empty if it is none."""
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def text(node: Node, *names: str) -> str:
    """The first of these that is a text or a number and not empty."""
    for name in names:
        found = node.get(name)
        if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
            return str(found)
    return ""


def number(node: Node, name: str) -> int | None:
    """A whole number."""
    found = node.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def second(node: Node, name: str) -> datetime | None:
    """A time in seconds since 1970."""
    found = number(node, name)
    try:
        return None if found is None else datetime.fromtimestamp(found, UTC)
    except (ValueError, OverflowError, OSError):
        return None
