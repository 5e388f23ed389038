"""``vigie digest``, as somebody types it: from a store to a page."""

from __future__ import annotations

import io
import stat
from contextlib import redirect_stdout

import pytest

from monitor.cli.digest import show_digest, show_file
from tests.cli.conftest import ago
from tests.printing import printer_or_skip


def lively(desk):
    """Two weeks of a file that was imported: quiet before, a recall now."""
    for number in range(20):
        desk.post(
            id=f"old{number}",
            text=f"Acme shop {number}",
            author=f"a{number}",
            published_at=ago(days=20 - number / 2),
        )
    for number in range(60):
        desk.post(
            id=f"new{number}",
            text=f"Acme heater number {number} is broken, I want my money back"
            if number % 2
            else f"Does anyone know when Acme opens in town {number}?",
            author=f"b{number}",
            likes=number,
            published_at=ago(hours=80 - number),
        )
    desk.on_desk("once")


def test_a_week_is_told_against_the_one_before_with_what_waits(desk):
    lively(desk)
    page = desk.on_desk("digest").out
    assert "Acme is talked about more: **61 mentions**, +" in page
    assert "## Still needs an answer" in page
    told = desk.on_desk("digest", "--format", "json").json["brands"][0]
    assert told["compared"]["mentions"]["verdict"] == "more"
    assert len(told["to_answer"]) == 5
    blocks = desk.on_desk("digest", "--format", "slack").json
    assert blocks[0]["text"].startswith("📰 Competitor watch\n")
    assert "Acme is talked about more: 61 mentions" in blocks[0]["text"]
    assert [one["blocks"][0]["text"]["text"] for one in blocks[1:]][:2] == [
        "Figures",
        "What drove the change",
    ]
    assert 0 < told["late"] < told["unanswered"] <= 60


def test_a_source_that_is_heard_only_now_is_compared_with_nothing(desk):
    desk.on_desk("once")
    page = desk.on_desk("digest").out
    assert (
        "Not compared: posts is heard only since " in page or "Not compared: there is nothing stored" in page
    )
    globex = desk.on_desk("digest", "--format", "json").json["brands"][1]
    assert globex["compared"]["mentions"]["verdict"] == "refused"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Still needs an answer"), ("fr", "Attend encore une réponse")]
)
def test_the_page_has_pictures_and_speaks_the_language_of_the_rules(desk, language, words):
    desk.rules.write_text(f"language: {language}\n{desk.rules.read_text()}")
    lively(desk)
    page = desk.on_desk("digest", "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert f"<h2>{words}</h2>" in page
    assert page.count("<figure>") >= 2


def test_a_pdf_is_written_as_it_is_and_never_to_a_terminal(desk):
    printer_or_skip()
    lively(desk)
    page = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with redirect_stdout(page):
        show_digest(desk.rules, desk.db, since=None, until=None, style="pdf", open_it=False)
    assert page.buffer.getvalue().startswith(b"%PDF-1.7")
    words = ("digest", "--format", "pdf", "--rules", str(desk.rules), "--db", str(desk.db))
    refused = desk.vigie(*words, terminal=True)
    assert (refused.code, refused.out) == (1, "")
    assert "a PDF is not for a terminal: add > digest.pdf, or --open" in refused.err


@pytest.mark.parametrize(
    ("there_is", "said"), [(True, ""), (False, " (there is no browser here: open it yourself)")]
)
def test_it_is_opened_from_a_file_that_only_its_owner_may_read(tmp_path, capsys, there_is, said):
    opened: list[str] = []

    def browser(url):
        opened.append(url)
        return there_is

    show_file("<p>hé</p>", ".html", open_it=True, folder=tmp_path, browser=browser)
    (path,) = tmp_path.iterdir()
    assert opened == [path.as_uri()]
    assert capsys.readouterr().out == f"{path}{said}\n"
    assert path.read_text(encoding="utf-8") == "<p>hé</p>"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
