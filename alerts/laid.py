"""Chapters in plain words: lists as lists, tables in columns. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.wording import kept, spoken
from monitor.model import Block, Chapter, Lines, Table

_CELL = 60  # characters
_LINES = 200  # of a block
_GAP = "  "


def in_plain(chapter: Chapter) -> Iterator[str]:
    """Its lines, without its title; an empty one between blocks."""
    for place, block in enumerate(chapter.blocks):
        if place:
            yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from columns(block)
        return
    yield from _listed(block)


def _listed(block: Lines) -> Iterator[str]:
    mark = "- " if block.listed else ""
    if block.head:
        yield kept(block.head)
    yield from (f"{mark}{spoken(line)}" for line in block.lines[:_LINES])


def columns(table: Table) -> Iterator[str]:
    """One row a line, numbers under each other; links are left out, as they would push the columns apart."""
    rows = [
        [kept(name, _CELL) for name in table.head],
        *(["".join(kept(span.text, _CELL) for span in cell) for cell in row] for row in table.rows[:_LINES]),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield _GAP.join([first.ljust(widths[0]), *cells]).rstrip()
