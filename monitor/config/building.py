"""The events of ruamel.yaml -> ``Document``, in one loop, so that no nesting can exhaust the stack."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ruamel.yaml.error import StringMark
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from monitor.config.document import Document, Flaw, Path, Spot
from monitor.config.words import quoted
from monitor.model import Json

MAX_DEPTH = 24
MAX_VALUES = 100_000  # some five thousand rules; a list of commas takes the reader 15 µs each
MAX_DIGITS = 18  # of a whole number: beyond any count, within any database

# https://yaml.org/spec/1.2.2/#51-character-set, without the exotic line ends, which editors do not count as lines.
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

# --- scalars ----------------------------------------------------------------------------------------------------

# https://yaml.org/spec/1.2.2/#1032-tag-resolution, without octal, hexadecimal and infinity: nobody means them here.
_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(rf"[-+]?[0-9]{{1,{MAX_DIGITS}}}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,2})?")


def resolve(word: str) -> Json:
    """What a word without quotes means: ``no``, ``on`` and ``12:30`` are text, as they look."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    return float(word) if _DECIMAL.fullmatch(word) else word


# --- the loop ---------------------------------------------------------------------------------------------------

EMPTY = "{} is empty: give it a value, or take the line out"
EMPTY_ITEM = "an empty item: give it a value, or take it out"
INVISIBLE = "this stands for a character that cannot be shown: take it out"
NEEDS_QUOTES = " (what begins with # is a comment, unless it stands in quotes)"


class TooMuch(Exception):  # noqa: N818 -- it never leaves ``reading``
    """No person writes such a file; the message says what is too much."""


@dataclass(slots=True)
class _Open:
    """A mapping or list that has begun.

    Args:
        left_out: nothing below ends up in the document: an error has been noted.
        is_key: it stands where a key should.
        key: the key whose value comes next.
        skip: that value is left out.
    """

    path: Path
    data: dict[str, Json] | list[Json]
    left_out: bool
    is_key: bool = False
    key: str | None = None
    skip: bool = False


class Builder:
    """Takes events one by one and builds the document."""

    def __init__(self, text: str) -> None:
        self.document = Document()
        self.here = Spot(1, 1)
        self._lines = text.splitlines()
        self._open: list[_Open] = []
        self._documents = 0
        self._values = 0

    def take(self, event: Event) -> None:
        """Read on by one event.

        Raises:
            TooMuch: no person writes such a file.
        """
        self.here = spot_of(event.start_mark)
        if isinstance(event, NodeEvent):
            self._values += 1
            if self._values > MAX_VALUES:
                raise TooMuch(f"the file holds more than {MAX_VALUES:,} values")
            self._node(event)
        elif isinstance(event, CollectionEndEvent):
            if not self._open.pop().is_key:
                self._done()
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise TooMuch("a second document begins here: take the `---` out")
            if event.version or event.tags:
                self._flaw((), "lines that begin with % are not allowed: take them out")

    def _flaw(self, path: Path, message: str, spot: Spot | None = None) -> None:
        self.document.flaws.append(Flaw(path, spot or self.here, message))

    def _done(self) -> None:
        """A value is complete: its mapping waits for a key again."""
        if self._open:
            self._open[-1].key = None
            self._open[-1].skip = False

    def _begin(self, opened: _Open) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise TooMuch(f"this is nested more than {MAX_DEPTH} levels deep")
        self._open.append(opened)

    # --- keys

    def _node(self, event: NodeEvent) -> None:
        parent = self._open[-1] if self._open else None
        if parent is None or isinstance(parent.data, list) or parent.key is not None:
            self._value(event, parent)
        elif isinstance(event, ScalarEvent):
            self._key(event, parent)
        else:
            self._flaw((*parent.path, "?"), "a key must be one word")
            parent.key, parent.skip = "?", True
            if isinstance(event, CollectionStartEvent):
                data = _container(event)
                self._begin(_Open((*parent.path, "?"), data, left_out=True, is_key=True))

    def _key(self, event: ScalarEvent, parent: _Open) -> None:
        parent.key = key = str(event.value)
        if parent.left_out:
            return
        path = (*parent.path, key)
        self._decorated(event, path)
        parent.skip = True
        if not key.strip():
            self._flaw(path, "a key is missing before this `:`")
        elif UNPRINTABLE.search(key):
            self._flaw(path, INVISIBLE)
        elif key == "<<" and event.style is None:
            self._flaw(path, "merge keys (`<<`) are not allowed: write the keys out")
        elif path in self.document.keys:
            first = self.document.keys[path].line
            self._flaw(path, f"{quoted(key)} is given twice (first on line {first})")
        else:
            self.document.keys[path] = self.here
            parent.skip = False

    def _decorated(self, event: ScalarEvent | CollectionStartEvent, path: Path) -> bool:
        if event.anchor:
            self._flaw(path, "anchors (`&…`) are not allowed: take it out (a word with & needs quotes)")
        if event.tag:
            self._flaw(path, "tags (`!…`) are not allowed: take it out (a word with ! needs quotes)")
        return bool(event.anchor or event.tag)

    # --- values

    def _value(self, event: NodeEvent, parent: _Open | None) -> None:
        left_out = parent is not None and (parent.left_out or parent.skip)
        path = (
            () if parent is None else (*parent.path, len(parent.data) if parent.key is None else parent.key)
        )
        if not left_out:
            self.document.values[path] = self.here
        if isinstance(event, ScalarEvent):
            if not left_out:
                self._scalar(event, path, parent)
            self._done()
        elif isinstance(event, AliasEvent):
            if not left_out:
                message = "aliases (`*…`) are not allowed: write the value out (a word with * needs quotes)"
                self._flaw(path, message)
                self._hole(path, parent)
            self._done()
        else:
            assert isinstance(event, CollectionStartEvent), "there is no other kind of node"
            data = _container(event)
            if not left_out:
                self._decorated(event, path)
                self._put(parent, data)
            self._begin(_Open(path, data, left_out))

    def _put(self, parent: _Open | None, value: Json) -> None:
        if parent is None:
            self.document.data = value
        elif isinstance(parent.data, list):
            parent.data.append(value)
        else:
            assert parent.key is not None, "a mapping's value comes after its key"
            parent.data[parent.key] = value

    def _hole(self, path: Path, parent: _Open | None) -> None:
        self.document.holes.add(path)
        if parent is not None and isinstance(parent.data, list):
            parent.data.append("")  # keeps the places of those that follow

    def _scalar(self, event: ScalarEvent, path: Path, parent: _Open | None) -> None:
        word = str(event.value)
        decorated = self._decorated(event, path)
        if event.style is not None:
            if UNPRINTABLE.search(word):
                self._flaw(path, INVISIBLE)
                self._hole(path, parent)
                return
            self.document.quoted.add(path)
            self._put(parent, word)
            return
        self._check_dashes(event, path)
        value = resolve(word)
        if value is not None:
            self._put(parent, value)
        elif decorated:
            self._hole(path, parent)
        elif parent is not None:
            self._empty(event, path, parent)

    def _empty(self, event: ScalarEvent, path: Path, parent: _Open) -> None:
        spot = self.document.keys.get(path, self.here)
        comment = re.search(r"\s#\w", self._lines[spot.line - 1][spot.column - 1 :])
        hint = NEEDS_QUOTES if comment and not event.value else ""
        empty = EMPTY_ITEM if isinstance(parent.data, list) else EMPTY.format(quoted(str(path[-1])))
        self._flaw(path, empty + hint, spot)
        self._hole(path, parent)

    def _check_dashes(self, event: ScalarEvent, path: Path) -> None:
        """YAML joins a ``- item`` that is indented too far to the line above, without a word."""
        for number in range(event.start_mark.line + 1, event.end_mark.line + 1):
            line = self._lines[number] if number < len(self._lines) else ""
            if line.lstrip().startswith("- "):
                message = "this `-` is not in line with the others: it would become part of the text above"
                self._flaw(path, message, Spot(number + 1, len(line) - len(line.lstrip()) + 1))
                return


def _container(event: CollectionStartEvent) -> dict[str, Json] | list[Json]:
    return {} if isinstance(event, MappingStartEvent) else []


def spot_of(mark: StringMark) -> Spot:
    """Where a mark of the reader points."""
    return Spot(mark.line + 1, mark.column + 1)
