"""A digest on paper, by WeasyPrint where it and its libraries are; what is missing is told with the command that brings it."""

from __future__ import annotations

import re
import sys
import zlib

import pytest

from monitor.digest.chapters import document
from monitor.digest.document import Document
from monitor.digest.language import Words
from monitor.digest.paper import paper
from monitor.digest.pictures import on_paper
from monitor.errors import VigieError
from monitor.model import Chapter, Lines, Span
from monitor.wiring.printing import DEBIAN, pdf_of
from tests.digest.makers import PARIS
from tests.digest.test_pictures import HOSTILE, lively
from tests.printing import printer_or_skip
from tests.servers.feeds import feed_server

EN, FR = Words("en", PARIS), Words("fr", PARIS)


@pytest.fixture
def printer():
    printer_or_skip()
    return pdf_of


def opened(pdf: bytes) -> bytes:
    """What its packed streams hold."""
    packed = re.findall(rb"stream\n(x\xda.*?)\nendstream", pdf, re.DOTALL)
    return b"\n".join(map(zlib.decompress, packed))


@pytest.mark.parametrize("words", [EN, FR], ids=["en", "fr"])
def test_a_digest_is_a_tagged_document_with_its_title_its_links_and_its_pages(printer, words):
    one = lively()
    printed = printer(paper(document(one, words), on_paper(one, words), words, "1.0"))
    assert printed.startswith(b"%PDF-1.7")
    pdf = opened(printed)
    assert b"/MarkInfo" in pdf
    assert b"https://n.example/1" in pdf
    assert b"javascript" not in pdf
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 2
    assert f"/Lang ({words.language})".encode() in pdf
    assert pdf.count(b"/Outlines") == 1


def test_pictures_stand_where_they_belong_low_ones_first():
    one = lively()
    text = paper(document(one, EN), on_paper(one, EN), EN, "1.0")
    order = (
        "<h2>Figures",
        "Share of voice</figcaption>",
        "over time</figcaption>",
        "<h2>What drove",
        "Topics by brand<",
        "<h2>Sources",
    )
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert text.count('<img src="data:image/svg+xml;base64,') == 4
    without = paper(document(lively(money=()), EN), on_paper(one, EN), EN, "1.0")
    assert without.index("When people talk<") > without.index("<h2>Vigie")


def test_hostile_words_are_only_words():
    line = (Span(HOSTILE, "https://a.example/?q=1&w=2", "strong"), Span(HOSTILE, "javascript:x", "bad"))
    laid = Document(HOSTILE, HOSTILE, (line,), (Chapter("stories", HOSTILE, (Lines((line,), HOSTILE),)),))
    text = paper(laid, (), EN, "1.0")
    assert "<img" not in text
    assert text.count('href="') == 2


def test_nothing_is_fetched_for_it_from_anywhere(printer, tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>SECRET</text></svg>'
    )
    with feed_server() as server:
        printer(
            f'<img src="{server.url("/x.png")}"><img src="{secret.as_uri()}"><link rel="stylesheet" href="{server.url("/x.css")}">'
        )
        assert server.seen == []


def test_where_the_extra_is_not_installed_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(VigieError, match=r"pip install 'vigie\[pdf\]'"):
        pdf_of("<p>x</p>")


def test_where_the_libraries_are_missing_it_names_the_packages_and_keeps_the_output_clean(
    monkeypatch, tmp_path, capsys
):
    (tmp_path / "weasyprint.py").write_text("print('read the manual')\nraise OSError('cannot load libpango')")
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(VigieError) as caught:
        pdf_of("<p>x</p>")
    assert DEBIAN in str(caught.value)
    assert capsys.readouterr().out == ""
