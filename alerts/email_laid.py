"""Chapters, tables and pictures as the HTML of a mail: one column on a phone, colours that hold in dark mode. Pure.

Styles stand in place, since some mail programs drop style sheets; what only a style sheet can do (dark colours, a table
that becomes a list on a phone) is an extra that nobody has to miss. https://www.caniemail.com/features/css-at-media/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from alerts.wording import kept, web_link
from monitor.model import Chapter, Image, Line, Lines, Span, Table, said
from monitor.text import shown_line, stable_id

_TITLE, _WORDS, _ALT, _PREVIEW = 150, 600, 1_000, 140  # characters
_LINES = 200  # of a block
_TONES = {
    "faint": "#5b616e",
    "good": "#00664b",
    "bad": "#a33c00",
}  # 4.5 : 1 on white, and more (WCAG 2.2, 1.4.3)
_EMPTY = {"–", ""}
_BREAK = '<br class="b"><span class="s" style="display:none"> · </span>'

# For the page's style sheet; ``.l``: the name of a column, which each cell brings along for the phone.
STYLE = """\
.t .l { display: none; }
@media (max-width: 540px) {
  .t, .t tbody, .t tr, .t td { display: block !important; width: auto !important; text-align: left !important; }
  .t thead, .t .none { display: none !important; }
  .t tr { padding: 10px 0 !important; border-bottom: 1px solid #d5d8de !important; }
  .t td { padding: 1px 0 !important; border: 0 !important; font-size: 15px !important; }
  .t .l { display: inline-block !important; min-width: 130px !important; }
  .t .s { display: inline !important; }
  .t .b { display: none !important; }
}
@media (prefers-color-scheme: dark) {
  .good { color: #5fd3ae !important; }
  .bad { color: #ffab70 !important; }
  .rule { border-color: #3a3f4a !important; }
  .t tr, .t td, .t th { border-color: #3a3f4a !important; }
}
"""


def lead(lines: Sequence[Line]) -> str:
    """The sentences at the top."""
    told = []
    for line in lines:
        quiet = all(span.tone == "faint" for span in line)
        size = "14px" if quiet else "17px;line-height:1.45"
        told.append(f'<p style="margin:0 0 8px;font-size:{size}">{_line(line)}</p>')
    return f'<div style="margin:8px 0 16px">{"".join(told)}</div>'


def preview(lines: Sequence[Line]) -> str:
    """What a list of mails shows behind the subject: the first sentence that says something; hidden in the mail itself."""
    news = next((line for line in lines if any(span.tone != "faint" for span in line)), ())
    words = escape(kept(said(news), _PREVIEW))
    return (
        f'<div style="display:none;max-height:0;overflow:hidden;font-size:1px">{words}</div>' if words else ""
    )


def chapter(one: Chapter, images: Sequence[Image]) -> Iterator[str]:
    """A chapter with its title, and the pictures that belong to it."""
    title = escape(shown_line(one.title, _TITLE))
    rule = "border-top:1px solid #d5d8de;padding-top:16px"
    yield f'<h2 class="rule" style="font-size:18px;line-height:1.3;margin:28px 0 8px;{rule}">{title}</h2>'
    for block in one.blocks:
        yield from _table(block) if isinstance(block, Table) else _lines(block)
    yield from map(picture, images)


def picture(image: Image) -> str:
    """A picture that the mail brings along, with its title; its words are there where it is not shown."""
    title = escape(shown_line(image.title, _TITLE))
    shown = (
        f'<img src="cid:{content_id(image)}" alt="{escape(shown_line(image.words, _ALT))}" width="{image.wide}"'
        ' style="display:block;width:100%;height:auto;border:0;border-radius:6px;background:#ffffff">'
    )
    return f'<p style="margin:20px 0 8px;font-size:15px"><strong>{title}</strong></p>{shown}'


def content_id(image: Image) -> str:
    """By which the page names the picture that lies in the same mail (RFC 2392)."""
    return f"{stable_id('image', image.name)}@vigie.invalid"


def _lines(block: Lines) -> Iterator[str]:
    if block.head:
        yield f'<h3 style="font-size:15px;margin:16px 0 4px">{escape(kept(block.head, _TITLE))}</h3>'
    lines = block.lines[:_LINES]
    if block.listed:
        items = "".join(f'<li style="margin:6px 0">{_line(line)}</li>' for line in lines)
        yield f'<ul style="margin:0;padding-left:20px">{items}</ul>'
        return
    for line in lines:
        small = ";font-size:14px" if all(span.tone == "faint" for span in line) else ""
        yield f'<p style="margin:8px 0{small}">{_line(line)}</p>'


def _table(block: Table) -> Iterator[str]:
    edge = "border-bottom:1px solid #d5d8de;vertical-align:top;overflow-wrap:normal"
    names = [escape(shown_line(name, _TITLE)) for name in block.head]
    heads = "".join(
        f'<th scope="col" class="faint" style="padding:6px {0 if place else 8}px 6px {8 if place else 0}px;{edge};color:#5b616e;'
        f'font-size:13px;font-weight:600;text-align:{"right" if place else "left"}">{name}</th>'
        for place, name in enumerate(names)
    )
    yield (
        '<table class="t" cellspacing="0" cellpadding="0" width="100%"'
        f' style="border-collapse:collapse;margin:8px 0;font-size:14px"><thead><tr>{heads}</tr></thead><tbody>'
    )
    for row in block.rows[:_LINES]:
        cells = "".join(
            _cell(place, name, cell, edge) for place, (name, cell) in enumerate(zip(names, row, strict=True))
        )
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table>"


def _cell(place: int, name: str, cell: Line, edge: str) -> str:
    if not place:
        return f'<td style="padding:8px 8px 8px 0;{edge};text-align:left">{_line(cell)}</td>'
    label = f'<span class="l faint" style="display:none;color:#5b616e">{name} </span>'
    none = ' class="none"' if said(cell) in _EMPTY else ""
    return f'<td{none} style="padding:8px 0 8px 8px;{edge};text-align:right">{label}{_line(cell, stacked=True)}</td>'


def _line(line: Line, *, stacked: bool = False) -> str:
    """Words with their links; ``stacked``: in a narrow cell, where what only parts two figures is a new line."""
    return "".join(_BREAK if stacked and span.tone == "sep" else _span(span, whole=stacked) for span in line)


def _span(span: Span, *, whole: bool = False) -> str:
    """Args: whole: it is a figure, which is parted before its brackets and nowhere else."""
    words = escape(kept(span.text, _WORDS))
    if whole:
        words = words.replace(" ", "&nbsp;").replace("&nbsp;(", " (")
    if link := web_link(span.url):
        words = f'<a href="{escape(link)}" style="color:#0b57a4">{words}</a>'
    if span.tone == "strong":
        return f"<strong>{words}</strong>"
    colour = _TONES.get(span.tone)
    return f'<span class="{span.tone}" style="color:{colour}">{words}</span>' if colour else words
