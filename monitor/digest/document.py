"""A digest as it is laid out, whatever it is read in: sections of lines, tables and pictures, each word with its link."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.digest.facts import Section


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a line: plain text, which each medium escapes.

    Args:
        url: where it leads; empty: nowhere.
        tone: how it is set.
    """

    text: str
    url: str = ""
    tone: str = ""  # strong, faint, good, bad; sep: it only parts what stands on one line


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
    """Rows of cells; the first column is what the row is about, the others are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section that has something to tell."""

    key: Section
    title: str
    blocks: tuple[Lines | Table, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The whole digest.

    Args:
        lead: the sentences that somebody reads who reads nothing else.
        prose: what stands under them: a summary by a model, marked as one, or that there is none; empty: nobody asked.
    """

    title: str
    span: str
    lead: tuple[Line, ...]
    chapters: tuple[Chapter, ...]
    prose: tuple[Line, ...] = ()


def joined(separator: str, parts: list[Line]) -> Line:
    """Several lines as one, with something between them."""
    found: list[Span] = []
    for place, part in enumerate(parts):
        found += [Span(separator)] * bool(place) + list(part)
    return tuple(found)
