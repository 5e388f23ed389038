"""The digest as pages of paper: HTML for a printer of documents, which makes the PDF. Needs nothing from anywhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape

from monitor.digest.document import Document
from monitor.digest.language import Words
from monitor.digest.page import in_html, told
from monitor.digest.pictures import Picture

# Margin boxes: https://www.w3.org/TR/css-page-3/#margin-boxes. Black on white: nobody prints the dark.
_STYLE = """
@page{size:A4;margin:17mm 16mm 19mm;
@bottom-left{content:string(name);font:8pt "Liberation Sans",Arial,sans-serif;color:#5f6368}
@bottom-right{content:counter(page) " / " counter(pages);font:8pt "Liberation Sans",Arial,sans-serif;color:#5f6368}}
body{margin:0;font:9.5pt/1.45 "Liberation Sans",Arial,"DejaVu Sans",sans-serif;color:#1a1a1a;overflow-wrap:anywhere}
header{border-top:1.2mm solid #0f766e;padding-top:4mm}
h1{string-set:name content();font-size:19pt;line-height:1.2;margin:0;bookmark-level:1}
h2{font-size:12.5pt;margin:7mm 0 2mm;padding-top:3mm;border-top:.3mm solid #d8d8d8;break-after:avoid;bookmark-level:2}
h3{font-size:9.5pt;margin:3mm 0 .8mm;break-after:avoid;bookmark-level:none}
p{margin:1mm 0}
.span{color:#5f6368;margin:1mm 0 0}
.lead{background:#f2f7f6;border-radius:1.5mm;padding:3mm 4mm;margin:4mm 0 0;font-size:11pt}
.lead p{margin:1mm 0}
a{color:#0b57a4;text-decoration:none}
ul{margin:.5mm 0;padding-left:4mm}
li{margin:.9mm 0;break-inside:avoid}
li:last-child{break-before:avoid}
.faint{color:#5f6368}
p>.faint:only-child{font-size:8.3pt}
.good{color:#00664b}
.bad{color:#a33c00}
.sep{display:none}
table{border-collapse:collapse;width:100%;font-size:8.3pt;font-variant-numeric:tabular-nums;overflow-wrap:normal}
td .faint{display:block;font-size:7.3pt}
th,td{padding:1.5mm 0 1.5mm 2.2mm;border-bottom:.2mm solid #d8d8d8;text-align:right;vertical-align:top;white-space:nowrap}
th:first-child,td:first-child{text-align:left;padding-left:0;white-space:normal}
th{font-weight:600;font-size:7.6pt;color:#5f6368}
tr{break-inside:avoid}
figure{margin:5mm 0 0;break-inside:avoid}
figcaption{font-weight:bold;margin-bottom:1.5mm;break-after:avoid}
figure img{display:block;max-width:100%;max-height:225mm}
footer{margin-top:8mm;font-size:8pt;color:#5f6368}
"""

_FULL = 860  # units of a drawing that take the whole width


def paper(document: Document, pictures: Iterable[Picture], words: Words, version: str) -> str:
    """The whole document; all that people wrote is escaped.

    Args:
        version: of the program that made it.
    """
    drawn = sorted(pictures, key=lambda one: one.high)  # low ones fill the page that a tall one leaves
    keys = {chapter.key for chapter in document.chapters}
    parts = [
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8"><meta name="author" content="Vigie">',
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head><body>",
        f'<header><h1>{escape(document.title)}</h1><p class="span">{escape(document.span)}</p></header>',
        f'<div class="lead">{"".join(f"<p>{in_html(line)}</p>" for line in document.lead)}</div>',
        *(f"<p>{in_html(line)}</p>" for line in document.prose),
    ]
    for chapter in document.chapters:
        parts += [*told(chapter), *(_figure(one) for one in drawn if one.chapter == chapter.key)]
    parts += [_figure(one) for one in drawn if one.chapter not in keys]
    parts.append(f"<footer>{escape(words.say('made-by', version=version))}</footer></body></html>")
    return "\n".join(parts) + "\n"


def _figure(one: Picture) -> str:
    """As an image: a printer of documents gives an ``svg`` element of the page none of the page's colours."""
    svg = b64encode(one.alone.encode()).decode()
    shown = f'<img src="data:image/svg+xml;base64,{svg}" alt="{escape(one.words)}" style="width:{min(1, one.wide / _FULL):.0%}">'
    return f"<figure><figcaption>{escape(one.title)}</figcaption>{shown}</figure>"
