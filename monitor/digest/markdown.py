"""The digest in Markdown: hostile words say in it just what they say."""

from __future__ import annotations

import re

from monitor.digest.document import Document
from monitor.model import Line, Lines, Span, Table

# What means something within a line, and what does only where a line begins: CommonMark 0.31, sections 2.4 and 4.
_MARKS = str.maketrans({mark: "\\" + mark for mark in "\\`*_[]<>|~&"})
_NUMBERED = re.compile(r"^(\d+)([.)])")


def markdown(document: Document) -> str:
    """As somebody reads it in a terminal, a chat or a wiki."""
    lines = [f"# {_plain(document.title)}", "", document.span, ""]
    for line in (*document.lead, *document.prose):
        lines += [_begun(line), ""]
    for chapter in document.chapters:
        lines += [f"## {_plain(chapter.title)}", ""]
        for block in chapter.blocks:
            lines += [*_block(block), ""]
    return "\n".join(lines)


def _block(block: Lines | Table) -> list[str]:
    if isinstance(block, Table):
        rule = "|".join(["---", *["--:"] * (len(block.head) - 1)])
        head = " | ".join(map(_plain, block.head))
        rows = [f"| {' | '.join(_line(cell) for cell in row)} |" for row in block.rows]
        return [f"| {head} |", f"|{rule}|", *rows]
    head_lines = [f"**{_plain(block.head)}**", ""] if block.head else []
    if block.listed:
        return [*head_lines, *(f"- {_begun(line)}" for line in block.lines)]
    return [*head_lines, *(part for line in block.lines for part in (_begun(line), ""))][:-1]


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _begun(line: Line) -> str:
    """A line of its own: its first word begins no heading, list or rule."""
    text = _line(line)
    return "\\" + text if text[:1] in "#+=-" and text else _NUMBERED.sub(r"\1\\\2", text)


def _span(span: Span) -> str:
    text = _plain(span.text)
    if linkable(span.url):
        return f"[{text}](<{span.url}>)"
    return f"**{text}**" if span.tone == "strong" and text.strip() == text else text


def _plain(text: str) -> str:
    return text.translate(_MARKS)


def linkable(url: str) -> bool:
    """Whether it is a link of the web and nothing else, or one within our own page."""
    fair = url.startswith(("http://", "https://")) or (url.startswith("/") and not url.startswith("//"))
    return fair and not any(mark in url for mark in "<>\n \\\"'")
