"""``vigie query``: in words, on what is stored, and with a finger on the mistake."""

from __future__ import annotations

import pytest

from monitor.cli.query import pointed_at
from monitor.query import QueryError, parse
from tests.cli.conftest import ago

LONG = (
    "It was a day like any other, and nobody thought of toasters or of the smoke that they make at times. "
    * 3
)


@pytest.fixture
def told(desk):
    for number, (text, more) in enumerate(
        [
            ("Acme toaster caught fire, terrible", {"author": "jo"}),
            ("Acme opened a shop", {"title": "Fire sale"}),
            (f"{LONG} Then the Acme burned. {LONG}", {}),
            ("fire", {}),  # names nobody: it is not stored
        ]
    ):
        desk.post(id=f"m{number}", text=text, published_at=ago(hours=number + 1), **more)
    assert desk.on_desk("once").code == 0
    return desk


def test_a_query_is_explained_and_tried_on_what_is_stored_the_newest_first(told):
    result = told.on_desk("query", "acme NEAR/3 (fire OR burn*) NOT title:sale")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[:5] == [
        "all of:",
        "  • the word acme and any of fire or burn*, in any order, with at most 3 words between them",
        "  • not the word sale in the title",
        "",
        "2 of 4 mentions match (50.0%). Stored is only what names a watched brand.",
    ]
    assert "jo · acme · negative" in lines[5]
    assert lines[6:8] == ["    Acme toaster caught fire, terrible", "    found: Acme, fire"]
    assert lines[9].startswith("    … ")
    assert "Then the Acme burned." in lines[9]
    assert lines[-1] == "    found: Acme, burned"


def test_no_more_are_looked_at_and_shown_than_was_asked_for(told):
    result = told.on_desk("query", "acme", "--last", "3", "--limit", "1")
    assert "3 of the 3 newest mentions match (100.0%)" in result.out
    assert result.out.count("found:") == 1
    assert "1 of 1 mention matches (100.0%)" in told.on_desk("query", "acme", "--last", "1").out
    assert "1 of 1 mention since 90m matches" in told.on_desk("query", "acme", "--since", "90m").out
    assert "No mention is stored since 1m." in told.on_desk("query", "acme", "--since", "1m").out


def test_machines_are_told_too(told):
    shown = told.on_desk("query", "lang:en title:fire", "--format", "json").json
    assert shown["explanation"] == ["all of:", "  • in the language en", "  • the word fire in the title"]
    assert (shown["looked_at"], shown["matches"], shown["notes"]) == (4, 1, [])
    (mention,) = shown["mentions"]
    assert (mention["text"], mention["found"]) == ("Acme opened a shop", ["Fire"])


def test_a_query_without_words_finds_by_facts(told):
    result = told.on_desk("query", "source:posts NOT fire")
    assert "2 of 4 mentions match" in result.out
    assert "found:" not in result.out


def test_what_may_not_have_been_meant_is_noted(told):
    result = told.on_desk("query", "bread or topic:safty")
    assert "note: or is looked for as a word: write OR to combine" in result.out
    assert "note: The rules know no topic 'safty' (did you mean safety?)" in result.out
    assert result.out.count("note:") == 2
    notes = told.on_desk("query", "topic:safety", "--format", "json").json["notes"]
    assert len(notes) == 1
    assert "a rule's `select` may say this, a brand's `query` may not: topic: is known" in notes[0]
    assert "note:" not in told.on_desk("query", "acme source:posts").out


def test_without_a_database_a_query_is_explained_all_the_same(desk):
    result = desk.on_desk("query", "acme")
    assert result.code == 0
    assert result.out == f"the word acme\n\nThere is no database {desk.db} yet: nothing to try it on.\n"
    shown = desk.on_desk("query", "acme", "--format", "json").json
    assert (shown["looked_at"], shown["mentions"]) == (0, [])


def test_a_mistake_is_pointed_at(desk):
    result = desk.on_desk("query", "acme AND (fire OR titel:x")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "acme AND (fire OR titel:x\n"
        "                  ^\n"
        'there is no field titel: (did you mean title:?); to look for it as it is, put it in "quotes"\n'
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nOR b ) c", "OR b ) c\n     ^"),
        ("a AND", "a AND\n     ^"),
        ("東京 AND )", "東京 AND )\n         ^"),
        ("a ) b\nc", "a ) b\n  ^"),
        ("\x1b[2J )", "column 6:"),
        ("x " * 100 + ") " + "y " * 100, f"{'x ' * 30}) {'y ' * 29}\n{' ' * 60}^"),
    ],
)
def test_the_caret_stands_under_the_column(text, shown):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert pointed_at(text, caught.value) == shown


def test_hostile_words_reach_no_terminal(told):
    told.post(id="h", text="Acme \u202efire\x1b[31m", author="[red]x[/red]", published_at=ago(minutes=1))
    assert told.on_desk("once").code == 0
    out = told.on_desk("query", "acme fire", "--limit", "1").out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]x[/red]" in out
