"""The digest as one HTML file that needs nothing else, no network above all: light, dark and on paper."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from monitor.charts.svg import DARK, LIGHT, colours
from monitor.digest.document import Document
from monitor.digest.language import Words
from monitor.digest.markdown import linkable
from monitor.digest.pictures import Picture
from monitor.model import Chapter, Line, Lines, Span, Table

_STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--faint:#5f6368;--line:#d8d8d8;--link:#0b57a4;--good:#00664b;--bad:#a33c00}
@media (prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#eee;--faint:#a8adb4;--line:#3a3d44;--link:#8ec5ff;--good:#5fd3ae;--bad:#ffab70}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:2rem 1.25rem 3rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.75rem;line-height:1.2;margin:0}
h2{font-size:1.2rem;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.4rem 0}
a{color:var(--link);text-underline-offset:.15em}
ul{margin:.25rem 0;padding-left:1.2rem}
li{margin:.3rem 0}
.span,.faint,footer{color:var(--faint)}
td .faint{display:block;font-size:.85rem}
.sep{display:none}
.good{color:var(--good)}
.bad{color:var(--bad)}
.lead{font-size:1.1rem;margin:1.25rem 0}
.prose{max-width:46rem}
.wide{overflow-x:auto}
figure .wide>svg{min-width:44rem}
table{border-collapse:collapse;width:100%;font-size:.94rem;font-variant-numeric:tabular-nums}
th,td{white-space:nowrap;padding:.45rem .4rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left;padding-left:0}
th{font-weight:600;font-size:.85rem;color:var(--faint)}
figure{margin:1.5rem 0;break-inside:avoid}
figcaption{font-weight:600;margin-bottom:.5rem}
svg{max-width:100%;height:auto}
svg text{font:12px system-ui,sans-serif}
.s-faint{stroke:var(--faint)}
.key{font-size:.85rem;color:var(--faint)}
footer{margin-top:2.5rem;font-size:.85rem}
@media print{body{max-width:none;padding:0;font-size:11pt}a{color:inherit}h2,h3{break-after:avoid}li,tr{break-inside:avoid}.wide{overflow:visible}}
"""


def page(document: Document, pictures: Iterable[Picture], words: Words, version: str) -> str:
    """The whole file; all that people wrote is escaped.

    Args:
        version: of the program that made it.
    """
    drawn = [*pictures]
    keys = {chapter.key for chapter in document.chapters}
    style = f"{_STYLE}{colours(LIGHT)}@media screen and (prefers-color-scheme:dark){{{colours(DARK)}}}"
    parts = [
        "<!doctype html>",
        f'<html lang="{words.language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(document.title)}</title><style>{style}</style></head><body>",
        f'<header><h1>{escape(document.title)}</h1><p class="span">{escape(document.span)}</p></header><main>',
        '<div class="lead">',
        *(f"<p>{in_html(line)}</p>" for line in document.lead),
        "</div>",
        *(f'<p class="prose">{in_html(line)}</p>' for line in document.prose),
    ]
    for chapter in document.chapters:
        parts += told(chapter)
        parts += [_figure(one) for one in drawn if one.chapter == chapter.key]
    parts += [_figure(one) for one in drawn if one.chapter not in keys]
    parts.append(f"</main><footer>{escape(words.say('made-by', version=version))}</footer></body></html>")
    return "\n".join(parts) + "\n"


def told(chapter: Chapter) -> Iterable[str]:
    """A chapter with its title."""
    yield f"<h2>{escape(chapter.title)}</h2>"
    for block in chapter.blocks:
        yield from _table(block, chapter.title) if isinstance(block, Table) else _lines(block)


def _table(block: Table, title: str) -> Iterable[str]:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in block.head)
    yield f"{_wide(title)}<table><thead><tr>{head}</tr></thead><tbody>"
    for row in block.rows:
        yield f"<tr>{''.join(f'<td>{in_html(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table></div>"


def _wide(title: str) -> str:
    """What may be wider than a phone: the keyboard reaches it, too, and scrolls it."""
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title)}">'


def _lines(block: Lines) -> Iterable[str]:
    if block.head:
        yield f"<h3>{escape(block.head)}</h3>"
    if block.listed:
        yield f"<ul>{''.join(f'<li>{in_html(line)}</li>' for line in block.lines)}</ul>"
    else:
        yield from (f"<p>{in_html(line)}</p>" for line in block.lines)


def in_html(line: Line) -> str:
    """Words with their links, escaped."""
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    text = escape(span.text)
    if linkable(span.url):
        text = f'<a href="{escape(span.url)}" rel="noreferrer">{text}</a>'
    if span.tone == "strong":
        return f"<strong>{text}</strong>"
    return f'<span class="{span.tone}">{text}</span>' if span.tone else text


def _figure(one: Picture) -> str:
    squares = "".join(
        f'<svg width="10" height="10" aria-hidden="true"><rect class="c-{name}" width="10" height="10"/></svg> '
        f"{escape(words)} &nbsp; "
        for name, words in one.key
    )
    key = f'<p class="key">{squares}</p>' if squares else ""
    shown = f"{_wide(one.title)}{one.svg}</div>"
    return f"<figure><figcaption>{escape(one.title)}</figcaption>{shown}{key}</figure>"
