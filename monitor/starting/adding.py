"""One more source in the text of a rules file; every other line stays as it is, comments too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from monitor.model import Json

_PLAIN = re.compile(r"[A-Za-z][\w./-]*")  # what YAML reads as that text, but for the words below
_RESERVED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_DURATION = re.compile(r"\d+[smhdw]")
_KEY = re.compile(r"(?m)^sources:[ \t]*(?P<rest>[^\n]*)$")
_NEXT = re.compile(r"(?m)^[^\s#-]")


class NoRoom(Exception):  # noqa: N818 -- it says what there is
    """The list of sources is written so that no line can be added below."""


def written(entry: Mapping[str, Json]) -> str:
    """A source as one line of the list: ``{kind: feed, name: news, url: "https://..."}``."""
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in entry.items()) + "}"


def _value(value: Json) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str) and (_PLAIN.fullmatch(value) or _DURATION.fullmatch(value)):
        return value if value.casefold() not in _RESERVED else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


def added(text: str, entry: Mapping[str, Json]) -> str:
    """The text with the entry as its last source.

    Raises:
        NoRoom: the sources stand on one line, ``sources: [...]``.
    """
    line = f"- {written(entry)}"
    key = _KEY.search(text)
    if key is None:
        return f"{text.rstrip()}\n\nsources:\n  {line}\n"
    rest = key["rest"].split("#")[0].strip()
    if rest == "[]":
        return f"{text[: key.start()]}sources:\n  {line}{text[key.end() :]}"
    if rest:
        raise NoRoom
    after = _NEXT.search(text, key.end())
    block = text[key.end() : after.start() if after else len(text)]
    body = _entries(block)
    indent = re.search(r"(?m)^([ \t]*)- ", body)
    head, tail = text[: key.end()] + body.rstrip("\n"), block[len(body) :].removeprefix("" if body else "\n")
    return f"{head}\n{indent[1] if indent else '  '}{line}\n{tail}{text[after.start() :] if after else ''}"


def _entries(block: str) -> str:
    """The block up to its last line that is no comment: what is said of the next key stays with that."""
    lines = block.splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    return "".join(lines)
