"""JSONPath over an answer (RFC 9535): the items, and of each one our fields. Pure.

A path that finds nothing is told by its name: an answer of another shape is no empty one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from monitor.errors import SourceError
from monitor.model import Json, Post
from sources.markup import plain
from sources.records import RowError, to_post

if TYPE_CHECKING:
    from jsonpath import JSONPath

MOST_ITEMS = 5_000  # of one answer
ISO = "iso"


@dataclass(frozen=True, slots=True)
class Shape:
    """How an answer is read.

    Args:
        items: the path to the list of items.
        fields: from our field to its path, from the item on.
        dates: ``iso`` for whatever is always read, or how they are written, as strptime has it; in ``zone``.
        html: texts hold markup.
    """

    items: str
    fields: Mapping[str, str]
    dates: str = ISO
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    html: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What the paths found: posts, how many items there were, and a sentence for each path or item that gave nothing."""

    posts: Sequence[Post]
    items: int
    skipped: Sequence[str]


@lru_cache(maxsize=256)
def _compiled(path: str) -> JSONPath:
    from jsonpath import compile as compiled  # noqa: PLC0415 -- imported when first needed: 60 ms

    return cast("JSONPath", compiled(path))


def flaw_of(path: str) -> str:
    """What is wrong with a path; empty if nothing is."""
    from jsonpath import JSONPathError  # noqa: PLC0415 -- as above

    try:
        _compiled(path)
    except JSONPathError as error:
        return f"{path} is no JSONPath, such as $.data.items: {str(error).splitlines()[0]}"
    return ""


def parse(body: bytes, host: str) -> Json:
    """Any JSON.

    Raises:
        SourceError: it is none.
    """
    if body.lstrip()[:1] == b"<":
        raise SourceError(f"{host} answers with a web page where data should be: is the address right?")
    try:
        return cast("Json", json.loads(body.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        raise SourceError(f"{host} answers with broken JSON") from None


def one(answer: Json, path: str) -> str:
    """The first text or number that a path finds; empty for none."""
    for found in _all(answer, path):
        if isinstance(found, str | int | float) and not isinstance(found, bool):
            return str(found)
    return ""


def _all(answer: Json, path: str) -> Sequence[Json]:
    if not isinstance(answer, dict | list):
        return []
    try:
        return cast("Sequence[Json]", _compiled(path).findall(answer))
    except RecursionError:
        return []


def read(answer: Json, shape: Shape) -> Found:
    """The posts of an answer, in its order.

    Raises:
        SourceError: there is no list where the items should be.
    """
    lists = [found for found in _all(answer, shape.items) if isinstance(found, list)]
    if not lists:
        raise SourceError(f"items: {shape.items} finds no list in the answer{_instead(answer)}")
    items = [item for item in lists[0] if isinstance(item, dict)][:MOST_ITEMS]
    skipped = (
        []
        if len(lists[0]) <= MOST_ITEMS
        else [f"an answer of more than {MOST_ITEMS:,} items: some are not read"]
    )
    rows = [{name: one(item, path) for name, path in shape.fields.items()} for item in items]
    skipped += [
        f"fields: {name}: {path} finds nothing in any of {len(items)} items"
        for name, path in shape.fields.items()
        if rows and not any(row[name] for row in rows)
    ]
    posts: list[Post] = []
    for number, row in enumerate(rows, 1):
        try:
            posts.append(_post(row, shape))
        except RowError as why:
            skipped.append(f"item {number}: {why}")
    return Found(posts, len(items), skipped)


def _instead(answer: Json) -> str:
    if not isinstance(answer, dict):
        return ""
    return f"; it has {', '.join(str(key)[:40] for key in list(answer)[:10])}" if answer else "; it is empty"


def _post(row: Mapping[str, str], shape: Shape) -> Post:
    made: dict[str, object] = {**row}
    if shape.html:
        made |= {name: plain(row[name]) for name in ("title", "text") if name in row}
    written = row.get("published_at", "")
    if written and shape.dates != ISO:
        try:
            at = datetime.strptime(written, shape.dates)  # noqa: DTZ007 -- the zone follows
        except ValueError:
            raise RowError(
                f"published_at {written[:40]!r} is not written as dates: {shape.dates} says"
            ) from None
        made["published_at"] = (at if at.tzinfo else at.replace(tzinfo=shape.zone)).isoformat()
    return to_post(made)
