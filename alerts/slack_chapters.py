"""The chapters of a digest as Slack shows them: a list for each list, a line for each row of a table. Pure.

A table of Slack's own (a ``table`` block) is refused: each message takes one, it stands below everything else, and on a phone
seven columns have to be pushed from side to side. https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from alerts.slack_elements import ALL, TEXT, Block, anchor, escape, inert, plain, rich, section
from alerts.wording import kept, web_link
from monitor.model import Chapter, Json, Line, Lines, Message, Span, Table, joined, said
from monitor.text import shown_line

_SPAN, _LINK, _TITLE = 300, 500, 140  # characters
_PAGE = ALL - 2_000  # of a chapter's lines: its title and what holds them together needs the rest
_HEADS = 40  # blocks of one page, of Slack's 50
_LEAD = ALL // 2  # of the sentences at the top: the rest of the message needs the other half
_NOTHING = {"–", ""}
_LIST, _SECTION, _NOTE = "rich_text_list", "rich_text_section", "context"


@dataclass(frozen=True, slots=True)
class Part:
    """A message of the thread.

    Args:
        name: the same for the same part of the same digest, however often it is made.
        text: its words, for notifications and screen readers.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line as an element, its words, and whether a new block begins with it."""

    element: Block
    words: str
    begins: bool = False

    @property
    def length(self) -> int:
        return len(json.dumps(self.element, ensure_ascii=False)) + 2


def told_first(message: Message) -> tuple[list[Block], Sequence[Chapter]]:
    """The sentences at the top; and the chapters, the first of them what of those sentences there is no room for."""
    pieces = [*_pieces(Lines(message.lead, listed=False))]
    room = len(_in_pages(pieces, _LEAD)[0])
    lost = message.lead[room:]
    more = (Chapter("lead", message.title, (Lines(lost, listed=False),)),) if lost else ()
    return _assembled(pieces[:room]), (*more, *message.chapters)


def brief(chapter: Chapter) -> list[Block]:
    """What the tables of a chapter say the most by: a line for each row, a figure for each column."""
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    return _assembled([piece for table in tables for piece in _pieces(_main(table))])


def _main(table: Table) -> Table:
    places = (0, *(table.main or range(1, len(table.head))))
    rows = tuple(tuple(_before(row[place]) for place in places) for row in table.rows)
    return Table(tuple(table.head[place] for place in places), rows)


def _before(cell: Line) -> Line:
    """The first figure of a cell."""
    return tuple(takewhile(lambda span: span.tone != "sep", cell))


def pages(chapter: Chapter) -> Iterator[Part]:
    """As many messages as it takes."""
    title = shown_line(chapter.title, _TITLE)
    head: Block = {
        "type": "header",
        "text": {"type": "plain_text", "text": inert(title) or " ", "emoji": False},
    }
    found = _in_pages([piece for block in chapter.blocks for piece in _pieces(block)], _PAGE)
    for number, page in enumerate(found):
        words = "\n".join([title, *(piece.words for piece in page)])
        yield Part(f"{chapter.key}-{number}", escape(words, TEXT), (head, *_assembled(page)))


def _pieces(block: Lines | Table) -> Iterator[_Piece]:
    if isinstance(block, Table):
        for place, row in enumerate(block.rows):
            yield _piece(_row(block.head, row), begins=not place, listed=True)
        return
    if block.head:
        yield _piece((Span(block.head, tone="strong"),), begins=True, listed=False)
    for place, line in enumerate(block.lines):
        begins = not place and not block.head
        note = all(span.tone == "faint" and not span.url for span in line)
        if note and not block.listed:
            words = shown_line(said(line), 10 * _SPAN) or " "
            element: Json = {"type": "plain_text", "text": inert(words), "emoji": False}
            yield _Piece({"type": _NOTE, "elements": [element]}, words, begins=True)
        else:
            yield _piece(line, begins=begins, listed=block.listed)


def _row(head: Sequence[str], row: Sequence[Line]) -> Line:
    """What it is about, and each number with its name; what there is not is not named."""
    name, *cells = row
    told = [
        (Span(f"{label} "), *cell)
        for label, cell in zip(head[1:], cells, strict=True)
        if said(cell) not in _NOTHING
    ]
    return (*name, Span(" — "), *joined(" · ", told))


def _piece(line: Line, *, begins: bool, listed: bool) -> _Piece:
    words = "".join(kept(span.text, _SPAN) for span in line)
    found = section(*(map(_span, (span for span in line if span.text)))) if said(line) else section(plain(""))
    element: Block = {"type": _LIST, "style": "bullet", "elements": [found]} if listed else found
    return _Piece(element, f"• {words}" if listed else words, begins)


def _span(span: Span) -> Block:
    link, bold = web_link(span.url, _LINK), span.tone == "strong"
    words = inert(kept(span.text, _SPAN))
    return anchor(link, words or link, bold=bold) if link else plain(words, bold=bold)


def _in_pages(pieces: Sequence[_Piece], most: int) -> list[list[_Piece]]:
    """As many lines together as a message takes."""
    found: list[list[_Piece]] = [[]]
    room, heads = most, _HEADS
    for piece in pieces:
        if (piece.length > room or heads <= 0) and found[-1]:
            found.append([])
            room, heads = most, _HEADS
        found[-1].append(piece)
        room -= piece.length
        heads -= piece.begins
    return found


def _assembled(pieces: Sequence[_Piece]) -> list[Block]:
    """Lines that belong together in one block, and the items of a list in one list."""
    blocks: list[list[Block]] = []
    for piece in pieces:
        element = piece.element
        last = blocks[-1] if blocks and not piece.begins and blocks[-1][-1]["type"] != _NOTE else None
        if last is None:
            blocks.append([element])
        elif last[-1]["type"] != element["type"]:
            last.append(element)
        else:
            between = [plain("\n")] if element["type"] == _SECTION else []
            last[-1] = {**last[-1], "elements": [*_of(last[-1]), *between, *_of(element)]}
    return [block[0] if block[0]["type"] == _NOTE else rich(*block) for block in blocks]


def _of(element: Block) -> list[Json]:
    found = element["elements"]
    assert isinstance(found, list), "so they are made above"
    return found
