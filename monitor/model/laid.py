"""Text that is laid out, whatever it is read in: chapters of lines, tables and pictures, each word with its link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Tone = Literal["", "strong", "faint", "good", "bad", "sep"]


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a line: plain text, which each medium escapes.

    Args:
        url: where it leads; empty: nowhere.
        tone: how it is set; ``sep``: it only parts what stands on one line.
        behind: it leads to what stands behind a number: where links are written out, it would only be in the way.
    """

    text: str
    url: str = ""
    tone: Tone = ""
    behind: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines, each on its own; ``listed``: as a list.

    Args:
        head: a few words above them; may be empty.
    """

    lines: tuple[Line, ...]
    head: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first column is what the row is about, the others are numbers. Each row is as long as ``head``.

    Args:
        main: the places of the columns that say the most, for where there is room for few; empty: all of them do.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    main: tuple[int, ...] = ()


Block = Lines | Table


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part that has something to tell.

    Args:
        key: what it is in every language, such as ``figures``.
    """

    key: str
    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, for those who see it and for those who do not.

    Args:
        name: what it is in every language, such as ``volume``.
        words: what it shows.
        png: in light colours, on paper of its own.
        wide: pixels of the screen that it is drawn for; it holds more of them.
        chapter: the key of the one that it belongs to; empty: to none.
    """

    name: str
    title: str
    words: str
    png: bytes
    wide: int
    chapter: str = ""


def joined(separator: str, parts: Sequence[Line], tone: Tone = "") -> Line:
    """Several lines as one, with something between them."""
    found: list[Span] = []
    for place, part in enumerate(parts):
        found += [Span(separator, tone=tone)] * bool(place) + list(part)
    return tuple(found)


def filled(said: str, *parts: Line, tone: Tone = "") -> Line:
    r"""A sentence with something of its own in each place that a ``\0`` marks."""
    words = said.split("\0")
    found = [Span(words[0], tone=tone)]
    for part, after in zip(parts, words[1:], strict=True):
        found += [*part, Span(after, tone=tone)]
    return tuple(span for span in found if span.text)


def changed(blocks: Sequence[Block], change: Callable[[Span], Span]) -> tuple[Block, ...]:
    """The same with each span changed."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            rows = tuple(tuple(tuple(map(change, cell)) for cell in row) for row in block.rows)
            found.append(replace(block, rows=rows))
        else:
            found.append(replace(block, lines=tuple(tuple(map(change, line)) for line in block.lines)))
    return tuple(found)


def said(line: Line) -> str:
    """Its words alone."""
    return "".join(span.text for span in line)
