"""The words of the page: each in both languages, and none missing."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from monitor.model import INTENTS, AlertState, Declined, EventKind, Hush, Seeing, Severity, TicketState
from monitor.web.pages import FOLDER, NAV
from monitor.web.phrases import PHRASES
from monitor.web.words import WORDS, say

TEMPLATES = sorted((FOLDER / "templates").glob("*.j2"))
USED = re.compile(r'\bt\("([^"]+)"( ~)?')
MADE = {
    "nav": [name for name, _, _ in NAV],
    "severity": list(Severity),
    "state": [*AlertState, "blind", "learning", "known event", "not enough data", "watching"],
    "event": list(EventKind),
    "hush": list(Hush),
    "ticket": list(TicketState),
    "intent": list(INTENTS),
    "tone": ["negative", "neutral", "positive", "unknown"],
    "source": [*(one for one in Seeing if one is not Seeing.SEEING), "ok", "catching up", "never polled"],
    "phase": ["learning", "irregular", "usual", "unusual", "stale", "backwards"],
    "span": ["30m", "2h", "8h", "1d"],
    "period": ["24h", "7d", "28d", "30d", "90d", "all"],
}


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", list(PHRASES))
def test_both_languages_say_the_same(key):
    english, french = PHRASES[key]
    assert english
    assert holes(english) == holes(french)


def test_french_has_its_blanks():
    assert WORDS["fr"]["why/title"] == "Pourquoi ce silence\u202f?"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_phrase_of_a_template_is_there(template):
    for key, more in USED.findall(template.read_text(encoding="utf-8")):
        if more:
            assert key.rstrip("/") in MADE or any(name.startswith(key) for name in WORDS["en"]), key
        else:
            assert {key, f"{key}/many"} & set(PHRASES), key


@pytest.mark.parametrize(("kind", "names"), MADE.items())
def test_every_name_that_a_page_may_show_has_its_word(kind, names):
    assert not [name for name in names if f"{kind}/{name}" not in WORDS["en"]]


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 0, "0 mentions"),
        ("en", 1, "1 mention"),
        ("en", 1204, "1,204 mentions"),
        ("fr", 0, "0 mention"),
        ("fr", 1204, "1\u202f204 mentions"),
    ],
)
def test_what_counts_has_the_form_of_its_language(language, count, said):
    assert say(language, "mentions", count=count) == said


def test_a_name_of_the_users_own_stands_as_it_is():
    assert say("fr", "intent/gossip") == "gossip"


def refusals() -> set[str]:
    """The names of all refusals that the code gives."""
    found = {one.name.lower().replace("_", "-") for one in Declined}
    for file in (FOLDER.parent).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RefusalError":
                found |= {
                    one.value
                    for one in ast.walk(node.args[1])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


def test_the_page_has_words_of_its_own_for_every_refusal_without_the_names_of_options():
    names = refusals()
    assert len(names) > 10
    for name in names:
        assert f"refused/{name}" in PHRASES, name
        assert "--" not in "".join(PHRASES[f"refused/{name}"])
