from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest

from monitor.cli.bring_in import bring_in
from tests.cli.conftest import ago


def rows(path, *given):
    path.write_text("".join(json.dumps(row) + "\n" for row in given))
    return str(path)


def test_import_brings_in_history_that_fires_nothing(desk):
    file = rows(
        desk.folder / "old.jsonl",
        {"id": "1", "text": "Acme caught fire and burned me", "published_at": "2026-01-01T10:00:00Z"},
        {"id": "2", "text": "about nothing", "published_at": "2026-01-01T10:00:00Z"},
        {"id": "3", "published_at": "2026-01-01T10:00:00Z"},
    )
    result = desk.on_desk("import", file, "--source", "archive")
    assert result.code == 0
    assert "3 rows: 1 new, 0 edited, 0 known, 1 naming no brand, 1 rejected." in result.out
    assert "line 3" in result.err
    (mention,) = desk.on_desk("mentions", "--format", "json").json
    assert (mention["source"], mention["backfilled"]) == ("archive", True)
    assert desk.on_desk("alerts", "--format", "json").json == []
    assert "1 known" in desk.on_desk("import", file, "--source", "archive").out


def test_numbers_that_make_no_sense_are_told(desk):
    file = rows(
        desk.folder / "odd.jsonl",
        {"text": "Acme one", "stars": 9, "likes": "x"},
        {"text": "Acme two", "stars": 2.5, "likes": ""},
        {"text": "Acme three", "stars": 5, "likes": None, "reach": "7"},
    )
    told = desk.on_desk("import", file).out
    assert "3 rows: 3 new" in told
    assert "Numbers that could not be read: likes 1, stars 2, taken as not known" in told
    table = desk.folder / "odd.csv"
    table.write_text("text,stars,shares\nAcme four,4,\nAcme five,,1.2k\n")
    assert "Numbers that could not be read: shares 1, taken" in desk.on_desk("import", str(table)).out


def test_rows_that_name_their_source_keep_it(desk):
    file = rows(desk.folder / "two.jsonl", {"text": "Acme one", "source": "survey"}, {"text": "Acme two"})
    desk.on_desk("import", file)
    found = desk.on_desk("mentions", "--format", "json").json
    assert {one["text"]: one["source"] for one in found} == {"Acme one": "survey", "Acme two": "import"}


def test_import_live_fires_and_delivers(desk):
    file = rows(
        desk.folder / "new.jsonl",
        *(
            {"text": f"Acme is awful {n}", "author": f"a{n}", "published_at": ago(minutes=n)}
            for n in range(3)
        ),
    )
    result = desk.on_desk("import", file, "--live")
    assert "1 alerts opened." in result.out
    assert "WARNING · Acme · mood-turns" in result.out
    assert result.code == 0


def test_import_maps_other_peoples_columns(desk):
    file = desk.folder / "tweets.csv"
    file.write_text("tweet_id,who,body,when\n7,ann,Acme is fine,2026-02-01 10:00:00 +0100\n")
    result = desk.on_desk("import", str(file), "--map", "id=tweet_id,author=who,text=body,published_at=when")
    assert "1 new" in result.out
    (mention,) = desk.on_desk("mentions", "--format", "json").json
    assert (mention["author"], mention["published_at"]) == ("ann", "2026-02-01T09:00:00Z")


def test_what_was_exported_comes_in_again(desk):
    desk.on_desk("once")
    for style in ("json", "csv"):
        file = desk.folder / f"export.{style}"
        file.write_text(desk.on_desk("mentions", "--format", style).out)
        result = desk.on_desk("import", str(file), "--source", f"again-{style}")
        assert "0 rejected" in result.out
        assert "0 new" not in result.out


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "does not exist"), ("", "is empty"), ("\x00\x01", "binary"), ("a,b\n1,2\n", "--map")],
)
def test_a_file_that_cannot_be_read_says_why_and_the_others_come_in(desk, content, words):
    bad = desk.folder / "bad.csv"
    if content is not None:
        bad.write_text(content)
    good = rows(desk.folder / "good.jsonl", {"text": "Acme is fine"})
    result = desk.on_desk("import", str(bad), good)
    assert result.code == 1
    assert words in result.err
    assert "1 new" in result.out


def test_a_map_that_cannot_be_read_says_why(desk):
    result = desk.on_desk("import", "x.csv", "--map", "txt=body")
    assert result.code == 1
    assert "did you mean text?" in result.err


def test_many_rejected_rows_are_summed_up_by_reason(desk):
    file = rows(desk.folder / "bad.jsonl", *({"id": str(n)} for n in range(30)), {"text": "Acme"})
    result = desk.on_desk("import", file)
    assert result.code == 0
    assert "… and 10 more; in all:" in result.err
    assert "30 × " in result.err
    assert "Without a date: 1, taken as published now" in result.out


def test_dates_in_the_future_are_counted_and_said(desk):
    past, future = "2026-01-01T10:00:00Z", ago(hours=-5)
    file = rows(
        desk.folder / "odd.jsonl",
        {"text": "Acme tomorrow", "published_at": future},
        {"text": "Acme yesterday", "published_at": past},
        {"text": "of nobody, and so of no time", "published_at": future},
    )
    result = desk.on_desk("import", file)
    assert "Dated in the future: 1, taken as published now" in result.out
    shown = {line.partition(" · ")[0] for line in desk.on_desk("mentions").out.splitlines() if " · " in line}
    assert len(shown) == 2
    assert sum(line.endswith(" (dated in the future)") for line in shown) == 1
    assert not any("no date" in line for line in shown)
    assert "Without a date" not in result.out
    assert "in the future" not in desk.on_desk("import", rows(desk.folder / "b", {"text": "Acme"})).out


def test_a_file_of_which_no_row_can_be_read_fails(desk):
    assert desk.on_desk("import", rows(desk.folder / "bad.jsonl", {"id": "1"})).code == 1


class Screen(io.StringIO):
    """A terminal, as far as anybody can tell."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("number", [1, 1001])
def test_where_somebody_watches_a_bar_shows_how_far_the_file_is_read(desk, number):
    file = Path(
        rows(desk.folder / "many.jsonl", *({"id": str(n), "text": "of nobody"} for n in range(number)))
    )
    screen, out = Screen(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(screen):
        code = bring_in([file], desk.rules, desk.db, mapping="", source="archive", live=False)
    assert code == 0
    assert f"{number} rows: 0 new" in out.getvalue()
    assert "many.jsonl" in screen.getvalue()
    assert "100%" in screen.getvalue()
