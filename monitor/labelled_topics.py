"""Posts labelled with topics, in a file: what the topics are graded by.

A CSV, TSV or JSONL file has the columns ``text``, ``topics`` (blank: it touches none) and ``lang``; a column ``not``, if
there is one, names the topics that a post is known not to touch, and then only those two are graded. A TOML file has
``lang``, a table for each topic with ``touches`` and ``sounds`` (like it, and is not), one post a line, and the table
``ordinary`` with ``posts`` that touch none at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from monitor.errors import VigieError
from monitor.labelled import rows
from monitor.text import clean
from monitor.topic_grades import TopicPost

ORDINARY = "ordinary"
_TOML_LISTS = {"touches", "sounds"}
_SEPARATOR = re.compile(r"[,;|\s]+")


def read_topic_posts(path: Path, lang: str | None = None) -> list[TopicPost]:
    """The posts of a file, told apart by its name's end; ``lang`` is the language of those that say none.

    Raises:
        VigieError: the file cannot be read, or not a post of it.
    """
    found = list(_toml(path, lang) if path.suffix.lower() == ".toml" else _table(path, lang))
    if not found:
        raise VigieError(f"{path} holds no post labelled with topics")
    return found


def _table(path: Path, lang: str | None) -> Iterator[TopicPost]:
    for line, row in rows(path):
        if row is None or row.get("text") is None or "topics" not in row:
            raise VigieError(
                f"{path.name}:{line}: a post has text and topics (blank: none), and may have lang and not"
            )
        denied = _names(row["not"]) if row.get("not") is not None else None
        yield TopicPost(
            clean(str(row["text"])), _names(row["topics"]), denied, str(row.get("lang") or "") or lang
        )


def _names(cell: object) -> frozenset[str]:
    parts = cell if isinstance(cell, list) else _SEPARATOR.split(str(cell or ""))
    return frozenset(str(part) for part in parts if part)


def _toml(path: Path, lang: str | None) -> Iterator[TopicPost]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise VigieError(f"{path}: {error}") from error
    spoken = str(tables.pop("lang", "")) or lang
    for name, table in tables.items():
        lists = {"posts"} if name == ORDINARY else _TOML_LISTS
        if not _is_table(table, lists):
            raise VigieError(
                f"{path.name}: [{name}] has {' and '.join(sorted(lists))}, each a text with one post a line"
            )
        for kind, text in table.items():
            for line in filter(None, map(str.strip, text.splitlines())):
                yield _labelled(clean(line), name, kind, spoken)


def _is_table(table: object, lists: set[str]) -> bool:
    return (
        isinstance(table, Mapping)
        and table.keys() <= lists
        and all(isinstance(text, str) for text in table.values())
    )


def _labelled(text: str, topic: str, kind: str, lang: str | None) -> TopicPost:
    if kind == "posts":
        return TopicPost(text, frozenset(), None, lang)
    one, none = frozenset({topic}), frozenset[str]()
    return TopicPost(text, one, none, lang) if kind == "touches" else TopicPost(text, none, one, lang)
