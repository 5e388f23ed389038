"""HTML to plain text, in time proportional to its length whatever it holds.

Not a library: measured, 256 KiB of ``<!--`` keeps feedparser's sanitiser busy for 13 s, and crafted nesting makes nh3,
selectolax and ``html.parser`` quadratic too. Text needs no tree; this is one pass that never looks at a character twice
more than a few times: every search either moves on to what it found, or fails once and is not tried again.
"""

from __future__ import annotations

import html
import re

MAX_MARKUP = 65_536  # characters of a field that are looked at: the text kept of it is shorter still

# What opens like a tag. Anything else that begins with "<" is text: "I <3 you", "a < b".
_MARK = re.compile(r"<(?:(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|[!?]|/?(?P<name>[a-zA-Z][a-zA-Z0-9:-]*))")
_STOP = re.compile(r">|=\s*([\"'])")
_BLANKS = re.compile(r"\s+")
# More digits than any character has; int() refuses thousands of them.
_ABSURD = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")

# What they hold is not for readers.
_UNREAD = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "template")}
_LINE = re.compile(
    "address|article|aside|blockquote|br|center|d[dlt]|details|div|fieldset|figcaption|figure|footer|form|h[1-6r]|header"
    "|legend|li|main|nav|[ou]l|option|p|pre|section|summary|t(?:able|r)"
)
_CELL = re.compile("t[dh]")


def plain(markup: str) -> str:
    """The text of ``markup``: a line per block, entities decoded, scripts, styles and comments gone.

    What has no tags at all keeps its own lines. The result is text, not clean text: see ``monitor.text.clean``.
    """
    markup = _cut(markup)
    if not _MARK.search(markup):
        return _decode(markup)
    return _decode("".join(_Scan(markup).pieces()))


def _cut(markup: str) -> str:
    """The beginning, up to the last tag that is whole."""
    if len(markup) <= MAX_MARKUP:
        return markup
    markup = markup[:MAX_MARKUP]
    last = markup.rfind("<")
    return markup[:last] if last > markup.rfind(">") else markup


def _decode(text: str) -> str:
    return html.unescape(_ABSURD.sub("\ufffd", text))


class _Scan:
    """One pass over ``markup``."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._at = 0
        self._endless = False  # there is no ">" from here on

    def pieces(self) -> list[str]:
        """The text between the marks, and what stands for each of them."""
        found: list[str] = []
        while mark := _MARK.search(self._markup, self._at):
            found.append(_BLANKS.sub(" ", self._markup[self._at : mark.start()]))
            self._at = mark.end()
            found.append(self._skip(mark))
        found.append(_BLANKS.sub(" ", self._markup[self._at :]))
        return found

    def _skip(self, mark: re.Match[str]) -> str:
        """Move behind the mark; what it leaves in the text."""
        if mark["comment"]:
            self._at = self._after("-->", self._at - 2)  # "<!-->" is a whole one
            return ""
        if mark["cdata"]:
            return ""
        if not self._leave_tag():
            return mark[0]
        name = (mark["name"] or "").lower()
        if name in _UNREAD and not mark[0].startswith("</"):
            end = _UNREAD[name].search(self._markup, self._at)
            self._at = end.start() if end else len(self._markup)
        return "\n" if _LINE.fullmatch(name) else " " if _CELL.fullmatch(name) else ""

    def _leave_tag(self) -> bool:
        """Move behind the ``>`` that ends the tag, past those in quotes; ``False`` if there is none: then it is text."""
        at = self._at
        while not self._endless:
            stop = _STOP.search(self._markup, at)
            if stop is None:
                self._endless = True
            elif stop[1]:
                close = self._markup.find(
                    stop[1], stop.end()
                )  # fails once at most: for the last quote there is
                at = stop.end() if close < 0 else close + 1
            else:
                self._at = stop.end()
                return True
        return False

    def _after(self, end: str, at: int) -> int:
        found = self._markup.find(end, at)
        return len(self._markup) if found < 0 else found + len(end)
