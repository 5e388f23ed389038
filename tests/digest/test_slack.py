"""A digest in Slack: a summary first, details in the thread, and nothing that people wrote is markup."""

from __future__ import annotations

import json
from typing import Any

from monitor.digest.chapters import document
from monitor.digest.document import Chapter, Document, Lines, Span, Table
from monitor.digest.facts import SECTIONS
from monitor.digest.language import Words
from monitor.digest.slack import postings
from tests.digest.makers import PARIS, dark, side, tally, whole

EN = Words("en", PARIS)
HOSTILE = "<!channel> *bold* <https://evil.example|click>"


def posted(laid: Document) -> list[Any]:
    """As Slack gets it."""
    return [json.loads(json.dumps(each.json)) for each in postings(laid)]


def leaves(value: Any) -> list[dict[str, Any]]:
    """The texts and links of a message, from the top."""
    if isinstance(value, list):
        return [leaf for each in value for leaf in leaves(each)]
    if value.get("type") in {"text", "link"}:
        return [value]
    return leaves(value.get("elements", []))


def test_the_summary_with_its_figures_comes_first_and_each_chapter_follows():
    one = whole(now=side(0, tally("acme", 200, 120, 60, 10), tally("globex", 50), unseen=(dark(),)))
    summary, *thread = posted(document(one, EN))
    assert [each["type"] for each in summary["blocks"]] == [
        "header",
        "rich_text",
        "rich_text",
        "header",
        "rich_text",
        "rich_text",
    ]
    assert summary["text"].startswith("Competitor watch: Acme: 200 mentions.")
    assert len(thread) == len(SECTIONS) - 2  # of figures, and of a change that is not compared
    words = "".join(leaf["text"] for leaf in leaves(summary["blocks"]))
    assert "Acme  Mentions 200 · Before – · Usual – · Share of voice 80%" in words
    assert words.count("\n") == 4  # five sentences


def test_nothing_that_people_wrote_is_markup():
    line = (
        Span(HOSTILE, "https://a.example/1", "strong"),
        Span(HOSTILE, "javascript:x"),
        Span("", "https://b.example"),
    )
    laid = Document(HOSTILE * 9, "s", (), (Chapter("stories", "t", (Lines((line,), "h"),)),))
    summary, thread = posted(laid)
    assert summary["blocks"][0]["text"]["type"] == "plain_text"
    assert len(summary["blocks"][0]["text"]["text"]) == 150
    assert leaves(thread["blocks"]) == [
        {"type": "text", "text": "h", "style": {"bold": True}},
        {"type": "link", "url": "https://a.example/1", "text": HOSTILE, "style": {"bold": True}},
        {"type": "text", "text": HOSTILE},
    ]


def test_slack_takes_no_more_than_fifty_blocks_and_no_links_into_our_own_page():
    line = (Span("a", "/mentions"),)
    laid = Document("t", "s", (), (Chapter("figures", "f", (Table(("a", "b"), ((line, line),)),) * 60),))
    (summary,) = posted(laid)
    assert len(summary["blocks"]) == 50
    assert {leaf["type"] for leaf in leaves(summary["blocks"])} == {"text"}
