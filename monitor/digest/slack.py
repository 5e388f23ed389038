"""The digest for Slack, as Block Kit: a summary for the channel, each chapter for its thread.

All text stands in ``rich_text`` elements, which Slack shows as they are: nothing that people wrote is markup there
(https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.digest.document import Chapter, Document, Line, Lines, Span, Table
from monitor.digest.markdown import linkable
from monitor.model import Json

HEADER = 150  # characters of a header, docs.slack.dev/reference/block-kit/blocks/header-block
BLOCKS = 50  # of one message, docs.slack.dev/reference/block-kit/blocks
_LONGEST = 1_000  # characters of a span: ours are far shorter
Block = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Posting:
    """One message: its blocks, and its words for notifications and for those who hear the screen read."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def json(self) -> Json:
        """As ``chat.postMessage`` takes it."""
        return {"text": self.text, "blocks": list(self.blocks)}


def postings(document: Document) -> tuple[Posting, ...]:
    """The summary, with the figures; then a message for each other chapter, for the thread."""
    lead = [_section(line) for line in (*document.lead, *document.prose)]
    head: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": document.title[:HEADER]}},
        _rich([_section((Span(document.span),))]),
        *([_rich(_spaced(lead))] if lead else []),
    ]
    first = [each for each in document.chapters if each.key == "figures"]
    figures = [block for chapter in first for block in _blocks(chapter)]
    words = " ".join("".join(span.text for span in line) for line in document.lead)
    summary = Posting(f"{document.title}: {words}", (*head, *figures)[:BLOCKS])
    rest = [each for each in document.chapters if each.key != "figures"]
    return (summary, *(Posting(each.title, tuple(_blocks(each))[:BLOCKS]) for each in rest))


def _blocks(chapter: Chapter) -> Iterator[Block]:
    yield {"type": "header", "text": {"type": "plain_text", "text": chapter.title[:HEADER]}}
    for block in chapter.blocks:
        yield _rich(list(_table(block) if isinstance(block, Table) else _lines(block)))


def _table(block: Table) -> Iterator[Json]:
    """A row a line, each number with its name: a table would not fit on a phone."""
    rows: list[Json] = []
    for name, *cells in block.rows:
        line: list[Span] = [*name, Span("  ")]
        for place, (head, cell) in enumerate(zip(block.head[1:], cells, strict=True)):
            line += [Span((" · " if place else "") + f"{head} "), *cell]
        rows.append(_section(tuple(line)))
    yield {"type": "rich_text_list", "style": "bullet", "elements": rows}


def _lines(block: Lines) -> Iterator[Json]:
    if block.head:
        yield _section((Span(block.head, tone="strong"),))
    lines = [_section(line) for line in block.lines]
    if block.listed:
        yield {"type": "rich_text_list", "style": "bullet", "elements": lines}
    else:
        yield from _spaced(lines)


def _spaced(sections: Sequence[Json]) -> list[Json]:
    """Each on a line of its own."""
    found: list[Json] = []
    for place, section in enumerate(sections):
        found += [_section((Span("\n"),))] * bool(place) + [section]
    return found


def _rich(elements: Sequence[Json]) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(line: Line) -> Json:
    return {"type": "rich_text_section", "elements": [_element(span) for span in line if span.text]}


def _element(span: Span) -> Json:
    style: dict[str, Json] = {"style": {"bold": True}} if span.tone == "strong" else {}
    text = span.text[:_LONGEST]
    if linkable(span.url) and not span.url.startswith("/"):
        return {"type": "link", "url": span.url, "text": text, **style}
    return {"type": "text", "text": text, **style}
