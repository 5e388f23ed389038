"""What one request to an inlet holds: a mention or many, as JSON or JSONL. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from monitor.model import Json
from sources.records import FIELDS, FieldMap, RowError, to_post
from sources.signing import Refused

MOST_ROWS = 1_000
SENTENCES = 20  # about items that were refused
_FORMS = "send a JSON object, an array of them, or one object a line"


@dataclass(frozen=True, slots=True)
class Batch:
    """What can be read of it.

    Args:
        rows: with our field names; each makes a post.
        refused: a sentence for each item that does not.
    """

    rows: tuple[Mapping[str, Json], ...]
    refused: tuple[str, ...]


def read_batch(body: bytes, names: FieldMap) -> Batch:
    """The mentions of a request's body.

    Raises:
        Refused: it is no batch, too large a one, or nothing in it can be read; and why.
    """
    rows: list[Mapping[str, Json]] = []
    refused: list[str] = []
    for number, item in enumerate(_items(body), 1):
        if number > MOST_ROWS:
            raise Refused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {MOST_ROWS:,} mentions: send them in parts"
            )
        try:
            rows.append(_row(item, names))
        except RowError as why:
            refused.append(f"item {number}: {why}")
    if not rows:
        said = "; ".join(refused[:3]) or f"there is nothing in it: {_FORMS}"
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, said)
    more = len(refused) - SENTENCES
    return Batch(tuple(rows), (*refused[:SENTENCES], *([f"and {more:,} more"] if more > 0 else [])))


def _row(item: Json, names: FieldMap) -> Mapping[str, Json]:
    if not isinstance(item, dict):
        raise RowError("is not a JSON object")
    row = {ours: item[names.column(ours)] for ours in FIELDS if names.column(ours) in item}
    to_post(row)
    return row


def _items(body: bytes) -> Iterator[Json]:
    """Raises ``Refused`` for what is not JSON."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(HTTPStatus.BAD_REQUEST, "the body is not UTF-8") from None
    try:
        whole = json.loads(text)
    except RecursionError:
        raise Refused(HTTPStatus.BAD_REQUEST, "the body is JSON beyond all measure") from None
    except ValueError:
        yield from _lines(text)
        return
    yield from whole if isinstance(whole, list) else [whole]


def _lines(text: str) -> Iterator[Json]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                raise Refused(HTTPStatus.BAD_REQUEST, f"line {number} is not JSON: {_FORMS}") from None
