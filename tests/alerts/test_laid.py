"""Chapters in plain words, and as the HTML of a mail."""

from __future__ import annotations

import pytest

from alerts.email_laid import chapter, content_id, lead, picture, preview
from alerts.laid import columns, in_plain
from monitor.model import Chapter, Image, Lines, Span, Table
from tests.hostile import HOSTILE


def row(name: str, *cells: str):
    return ((Span(name),), *((Span(cell),) for cell in cells))


TABLE = Table(
    ("Brand", "Mentions", "Usual"),
    (
        row("Acme", "1,204", "–"),
        (
            (Span("Globex"),),
            (Span("50", "https://v.example/1"),),
            (Span("4"), Span(" · ", tone="sep"), Span("was 5", tone="faint")),
        ),
    ),
)
IMAGE = Image("volume", "Over <time>", 'Acme: "12"', b"png", 520, "figures")


def shown(*blocks, images=()):
    return "\n".join(chapter(Chapter("figures", "Figures", blocks), images))


def test_a_table_stands_in_columns_with_its_numbers_under_each_other():
    assert list(columns(TABLE)) == [
        "Brand   Mentions      Usual",
        "Acme       1,204          –",
        "Globex        50  4 · was 5",
    ]


def test_lists_have_marks_and_links_and_an_empty_line_parts_them_from_what_follows():
    block = Lines(((Span("Heaters recalled", "https://n.example/1"),),), "Acme")
    note = Lines(((Span("Of all."),),), listed=False)
    assert list(in_plain(Chapter("stories", "Stories", (block, note)))) == [
        "Acme",
        "- Heaters recalled <https://n.example/1>",
        "",
        "Of all.",
    ]


def test_a_table_is_one_in_a_mail_and_each_cell_brings_its_name_along_for_the_phone():
    html = shown(TABLE)
    assert html.count("<tr>") == 3
    assert html.count('<th scope="col"') == 3
    assert '<span class="l faint" style="display:none;color:#5b616e">Mentions </span>1,204' in html
    assert html.count('<td class="none"') == 1  # what there is not, a phone leaves out
    assert '<a href="https://v.example/1" style="color:#0b57a4">50</a>' in html
    assert '4<br class="b"><span class="s" style="display:none"> · </span><span class="faint"' in html
    assert "was&nbsp;5" in html


def test_a_figure_is_parted_before_its_brackets_alone():
    html = shown(Table(("Brand", "Net"), (row("Acme Inc", "-0.05 (-0.11 to ±0.00)"),)))
    assert "-0.05 (-0.11&nbsp;to&nbsp;±0.00)" in html
    assert "Acme Inc" in html


def test_tones_have_their_colours_and_notes_are_small():
    html = shown(
        Lines(((Span("worse", tone="bad"), Span("much", tone="strong"), Span(" · ", tone="sep")),), "Head"),
        Lines(((Span("a note", tone="faint"),), (Span("no note"),)), listed=False),
    )
    assert '<span class="bad" style="color:#a33c00">worse</span><strong>much</strong> · ' in html
    assert '<p style="margin:8px 0;font-size:14px"><span class="faint"' in html
    assert '<p style="margin:8px 0">no note</p>' in html
    assert "<h3" in html


def test_the_first_sentences_are_larger_but_for_what_is_said_by_the_way():
    html = lead(((Span("2 to 9 March", tone="faint"),), (Span("Acme is talked about more."),)))
    assert "font-size:14px" in html.split("</p>")[0]
    assert "font-size:17px" in html.split("</p>")[1]


def test_a_list_of_mails_shows_the_first_sentence_that_says_something():
    period, news = (
        (Span("2 to 9 March", tone="faint"),),
        (Span("Acme is talked about "), Span("<more>", tone="strong")),
    )
    assert 'hidden;font-size:1px">Acme is talked about &lt;more&gt;</div>' in preview((period, news))
    assert preview((period,)) == preview(()) == ""


def test_a_picture_is_one_of_the_mail_itself_with_its_words():
    html = shown(TABLE, images=[IMAGE])
    assert html.endswith(picture(IMAGE))
    assert f'<img src="cid:{content_id(IMAGE)}" alt="Acme: &quot;12&quot;" width="520"' in html
    assert "Over &lt;time&gt;" in html


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_words_are_words_in_every_place(hostile):
    line = (Span(hostile, hostile, "bad"), Span(hostile))
    said = Table((hostile, hostile), ((line, line),))
    html = "\n".join(
        chapter(
            Chapter("x", hostile, (said, Lines((line,), f"h{hostile}"))),
            [Image("v", hostile, hostile, b"", 1)],
        )
    )
    assert "<script" not in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert html.count("<table") == html.count("</table>") == 1
