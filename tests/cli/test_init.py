"""``vigie init``: a first rules file from a few answers."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from monitor.cli.init import Given, asker, begin_rules
from monitor.errors import VigieError

NOTHING = Given(
    brand=None,
    also=None,
    site=None,
    competitors=None,
    context=None,
    excluded=None,
    languages=["fr"],
    feeds=None,
    slack=None,
    timezone="Europe/Paris",
)


def begin(desk, *words):
    return desk.vigie("init", "--rules", str(desk.folder / "new.yaml"), "--no-look", *words)


def test_from_options_alone_it_writes_a_file_that_is_good_as_it_stands(desk):
    result = begin(
        desk, "--brand", "Zelling", "--site", "zelling.example", "--competitor", "Globex", "--language", "fr",
        "--feed", "https://blog.example/feed.xml", "--slack", "#crise", "--timezone", "Europe/Paris", "--yes",
    )  # fmt: skip
    assert result.code == 0
    assert "new.yaml est écrit\u202f: zelling, 1 concurrent, 4 sources, 9 règles." in result.out.replace(
        "\u00a0", "\u202f"
    )
    text = (desk.folder / "new.yaml").read_text()
    assert 'terms: ["Zelling", "zelling.example"]' in text
    assert "timezone: Europe/Paris" in text
    assert desk.vigie("check", str(desk.folder / "new.yaml")).code == 0


def test_a_file_that_is_there_is_never_touched(desk):
    before = desk.rules.read_text()
    result = desk.vigie("init", "--brand", "Acme", "--rules", str(desk.rules), "--yes")
    assert result.code != 0
    assert "is there already and stays as it is" in result.err
    assert desk.rules.read_text() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "what is your brand called? Say it with --brand"),
        (("--brand", "?!"), "what is your brand called?"),
        (("--brand", "X"), "a single letter is found everywhere"),
        (("--brand", "Acme", "--language", "french"), "--language french: a language is two letters"),
        (("--brand", "Acme", "--timezone", "Paris"), "--timezone Paris: there is no such zone"),
        (("--brand", "Acme", "--site", "acme"), "'acme' is no site: write it as in acme.example"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(desk, words, said):
    result = begin(desk, *words, "--yes")
    assert result.code != 0
    assert said in result.err
    assert not (desk.folder / "new.yaml").exists()


def test_it_asks_for_what_is_not_given_in_the_language_of_the_alerts(tmp_path, capsys):
    asked = []
    answers = iter(["Orange", "@orange, Sosh", "orange.example", "mobile, fibre", "Free", ""])

    def ask(question):
        asked.append(question)
        return next(answers)

    begin_rules(NOTHING, tmp_path / "rules.yaml", ask, look=False)
    text = (tmp_path / "rules.yaml").read_text()
    assert asked[0].startswith("Votre marque")
    assert "Orange\u00a0» est aussi un mot" in asked[3]
    assert "(Orange AND (mobile OR fibre))" in text
    assert 'OR "@orange" OR Sosh OR "orange.example"' in text
    assert "free: {competitor: true" in text
    assert "aussi un mot ou un nom célèbre" in text
    assert "notify: console" in text
    assert "rules.yaml est écrit" in capsys.readouterr().out


def test_it_asks_for_the_languages_and_the_time_zone_and_proposes_this_machine_s(tmp_path):
    asked = []
    answers = iter(["fr, en", "Zelling", "", "", "", "Europe/Paris", ""])

    def ask(question):
        asked.append(question)
        return next(answers)

    begin_rules(replace(NOTHING, languages=None, timezone=None), tmp_path / "rules.yaml", ask, look=False)
    text = (tmp_path / "rules.yaml").read_text()
    assert "language: fr" in text
    assert "news-en" in text
    assert "timezone: Europe/Paris" in text
    assert any(question.startswith("Votre fuseau horaire") for question in asked)


def test_a_name_that_is_no_word_needs_no_context(tmp_path):
    asked = []
    answers = iter(["Zelling", "", "", "", "#crise"])

    def ask(question):
        asked.append(question)
        return next(answers)

    begin_rules(NOTHING, tmp_path / "rules.yaml", ask, look=False)
    assert not any("est aussi un mot" in question for question in asked)
    assert 'channel: "#crise"' in (tmp_path / "rules.yaml").read_text()


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stdin", "yes", "answer"),
    [(Terminal("Acme\n"), False, "Acme"), (Terminal("Acme\n"), True, ""), (io.StringIO("Acme\n"), False, "")],
)
def test_only_somebody_at_a_terminal_is_asked(stdin, yes, answer):
    before, sys.stdin = sys.stdin, stdin
    try:
        assert asker(yes=yes)("Your brand") == answer
    finally:
        sys.stdin = before


def test_a_first_look_that_reaches_nothing_says_so_and_the_file_stays(desk):
    result = desk.vigie(
        "init", "--rules", str(desk.folder / "new.yaml"), "--brand", "Zelling", "--yes",
        "--language", "en", "--feed", "http://127.0.0.1:9/feed.xml",
    )  # fmt: skip
    assert result.code == 0
    assert "What the last days would have brought" in result.out
    assert "Nothing could be read, so nothing is known" in result.out
    assert "Nobody has named it" not in result.out
    assert (desk.folder / "new.yaml").exists()


def test_a_broken_answer_is_no_file(tmp_path):
    with pytest.raises(VigieError, match="nothing was written"):
        begin_rules(replace(NOTHING, site=""), tmp_path / "rules.yaml", lambda _question: "z,é", look=False)
