"""``vigie forget``: from the shell, alone and beside a daemon."""

from __future__ import annotations

import pytest

from tests.cli.conftest import ago
from tests.cli.test_orders import daemon


@pytest.fixture
def told(desk, monkeypatch):
    """Jane said two things, Bob one."""
    monkeypatch.setenv("VIGIE_USER", "marie")
    for number, author in enumerate(["@Jane", "@Jane", "Bob"]):
        desk.post(id=f"a{number}", author=author, text=f"Acme is mine {number}", published_at=ago(minutes=5))
    assert desk.on_desk("once").code == 0
    return desk


def authors(desk):
    return sorted(one["author"] for one in desk.on_desk("mentions", "--format", "json").json)


def test_it_shows_what_will_go_asks_and_erases(told):
    result = told.vigie("forget", "jane", "--rules", str(told.rules), "--db", str(told.db), stdin="yes\n")
    assert result.code == 0
    assert "2 mentions by jane: 2 in posts. Such as:" in result.out
    assert "Acme is mine 1" in result.out
    assert "Erased 2 mentions. Posts by this author are no longer kept." in result.out
    assert authors(told) == ["", "Bob"]
    told.post(id="later", author="jane", text="Acme again", published_at=ago(minutes=1))
    assert told.on_desk("once").code == 0
    assert authors(told) == ["", "Bob"]
    (one,) = told.on_desk("forget", "--list", "--format", "json").json
    assert (one["source"], one["by"], one["refused"]) == (None, "marie", 1)
    assert one["author"][:12] in result.out
    (state,) = told.on_desk("sources", "--format", "json").json
    assert (state["erased"], state["refused"]) == (0, 1)
    table = told.on_desk("forget", "--list").out
    assert "everywhere" in table
    assert "jane" not in table.casefold()
    assert told.on_desk("forget", "--list", "--format", "csv").out.startswith(
        "author,source,since,by,refused"
    )


@pytest.mark.parametrize("said", ["no\n", "\n", ""])
def test_without_a_yes_nothing_is_erased(told, said):
    result = told.vigie("forget", "@Jane", "--rules", str(told.rules), "--db", str(told.db), stdin=said)
    assert result.code != 0
    assert "nothing was erased" in result.err
    assert authors(told) == ["", "@Jane", "@Jane", "Bob"]


def test_somebody_of_whom_nothing_is_kept_can_be_forgotten_ahead(told):
    result = told.on_desk("forget", "Zoe", "--yes", "--source", "posts")
    assert "No mention by Zoe is kept in posts" in result.out
    assert "Erased 0 mentions. Posts from posts by this author" in result.out
    assert told.on_desk("forget", "--list").out.count("posts") == 1


def test_it_can_be_undone(told):
    assert told.on_desk("forget", "--list").out.strip() == "Nobody is forgotten."
    told.on_desk("forget", "jane", "--yes")
    result = told.on_desk("forget", "@JANE", "--undo")
    assert "are kept again, those that come from now on" in result.out
    again = told.on_desk("forget", "@JANE", "--undo")
    assert again.code != 0
    assert "refused: nobody of that name is forgotten there" in again.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "say who is to be forgotten"),
        (("@",), "say who is to be forgotten"),
        (("jane", "--source", "post"), "did you mean posts?"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(told, words, why):
    result = told.on_desk("forget", *words, "--yes")
    assert result.code != 0
    assert why in result.err


def test_beside_a_daemon_it_is_the_daemon_that_erases(told):
    with daemon(told.db) as heard:
        assert told.on_desk("forget", "jane", "--yes").code == 0
    (order,) = heard
    assert order.by == "marie"
    assert order.target.startswith("/")
    assert "jane" not in f"{order}".casefold()


def test_an_import_counts_them_and_keeps_nothing(told):
    told.on_desk("forget", "jane", "--yes")
    rows = told.folder / "rows.jsonl"
    rows.write_text('{"id": "z", "author": "Jane", "text": "Acme from a file"}\n')
    assert "1 by forgotten authors" in told.on_desk("import", str(rows)).out
    assert authors(told) == ["", "Bob"]
