"""A digest in Slack: the sentences and the figures first, the rest in the thread, within every limit of Slack's."""

from __future__ import annotations

import json

import pytest

from alerts.slack_blocks import render, render_chapters
from alerts.slack_elements import ALL, BLOCKS
from monitor.model import Chapter, Lines, Message, Span, Table, Tone
from tests.makers import make_message
from tests.servers.slack_limits import check_message, shown

HOSTILE = "<!channel> *bold* <https://evil.example|click>"


def row(name: str, *cells: str):
    return ((Span(name, tone="strong"),), *((Span(cell),) for cell in cells))


def digest(*chapters: Chapter, **given) -> Message:
    lead = (
        (Span("2 to 9 March", tone="faint"),),
        (Span("Acme is talked about "), Span("more", "https://v.example/1", "strong")),
    )
    return make_message(
        **{
            "kind": "digest",
            "severity": None,
            "quotes": (),
            "facts": (),
            "lead": lead,
            "chapters": chapters,
            **given,
        }
    )


USUAL = (Span("3"), Span(" · ", tone="sep"), Span("was 4", tone="faint"))
FIGURES = Chapter(
    "figures",
    "Figures",
    (
        Table(
            ("Brand", "Mentions", "Voice", "Usual"),
            ((*row("Acme", "200", "80%"), USUAL), row("Globex", "50", "–", "–")),
            main=(1, 3),
        ),
        Lines(((Span("Of all that was read.", tone="faint"),),), listed=False),
    ),
)
STORIES = Chapter(
    "stories", "Top stories", (Lines(((Span("Heaters recalled", "https://n.example/1"),),), "Acme"),)
)


def checked(message: Message):
    """The first message and those of the thread, as Slack would take them."""
    text, blocks = render(message)
    found = [
        {"text": text, "blocks": blocks},
        *({"text": one.text, "blocks": [*one.blocks]} for one in render_chapters(message)),
    ]
    for one in found:
        check_message(one)
    return found


def kinds(message) -> list[str]:
    return [each["type"] for each in message["blocks"]]


def test_the_summary_with_its_figures_comes_first_and_each_other_chapter_follows():
    summary, figures, thread = checked(digest(FIGURES, STORIES))
    assert kinds(summary) == ["header", "context", "rich_text", "rich_text", "context"]
    words = shown(summary)
    assert "Acme is talked about morehttps://v.example/1" in words
    assert "Acme — Mentions 200 · Usual 3Globex — Mentions 50" in words
    assert "Acme — Mentions 200 · Voice 80% · Usual 3 · was 4Globex — Mentions 50" in shown(figures)
    assert "Of all that was read." in shown(figures)
    assert kinds(thread) == ["header", "rich_text"]
    assert thread["text"] == "Top stories\nAcme\n• Heaters recalled"


def test_figures_for_which_there_is_no_room_stand_in_the_thread():
    many = Chapter(
        "figures",
        "Figures",
        (Table(("Brand", "Mentions"), tuple(row(f"Brand {n}", "9" * 40) for n in range(90))),),
    )
    summary, *thread = checked(digest(many, STORIES))
    assert "Brand 1 " not in shown(summary)
    titles = [one["blocks"][0]["text"]["text"] for one in thread]
    assert (titles[0], titles[-1]) == ("Figures", "Top stories")
    assert json.dumps(thread).count("Brand ") >= 90


def test_sentences_for_which_there_is_no_room_begin_the_thread():
    lead = tuple((Span(f"{n}: " + "word " * 50),) for n in range(40))
    summary, *thread = checked(digest(STORIES, lead=lead))
    assert "0: word" in shown(summary)
    assert "39: word" not in shown(summary)
    assert "39: word" in "".join(map(shown, thread))
    assert thread[-1]["blocks"][0]["text"]["text"] == "Top stories"


@pytest.mark.parametrize(
    "chapter",
    [
        Chapter("a", "many heads", tuple(Lines(((Span("x"),),), f"head {n}") for n in range(90))),
        Chapter(
            "b",
            "many notes",
            tuple(Lines(((Span("x", tone="faint"),),), listed=False) for _ in range(90)),
        ),
        Chapter(
            "c",
            "long lines",
            (Lines(tuple((Span("x" * 900, f"https://x.example/{'y' * 400}"),) * 9 for _ in range(90))),),
        ),
        Chapter("d", "empty", (Lines(((), (Span(""),))), Lines(((Span(""),),), listed=False), Table((), ()))),
        Chapter("e", ""),
    ],
    ids=lambda chapter: chapter.title,
)
def test_no_message_is_more_than_slack_takes(chapter):
    for one in checked(digest(chapter)):
        assert len(one["blocks"]) <= BLOCKS
        assert len(json.dumps(one["blocks"], ensure_ascii=False)) <= ALL


@pytest.mark.parametrize("tone", ["", "strong", "faint"])
def test_nothing_that_people_wrote_is_markup(tone: Tone):
    line = (
        Span(HOSTILE, "https://a.example/1", tone),
        Span(HOSTILE, "javascript:x", tone),
        Span(HOSTILE, "/mentions"),
    )
    _, thread = checked(
        digest(Chapter("stories", HOSTILE, (Lines((line,), HOSTILE, listed=False), Lines((line,)))))
    )
    assert "mrkdwn" not in json.dumps(thread["blocks"])
    assert "<!" not in thread["text"]
    assert json.dumps(thread).count('"url"') == 2
    assert "javascript" not in json.dumps(thread)


def test_the_same_part_of_a_digest_has_the_same_name_whatever_else_is_told():
    names = [one.name for one in render_chapters(digest(FIGURES, STORIES))]
    assert names == ["figures-0", "stories-0"]
    assert names[1:] == [one.name for one in render_chapters(digest(STORIES))]
