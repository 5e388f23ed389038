"""``vigie query --explain``: what each platform is asked, and what is lost."""

from __future__ import annotations

import pytest

HN = "  - {kind: hackernews, name: hn, every: 10m}\n"


def explained(desk, *words, source=HN):
    text = desk.rules.read_text()
    if source not in text:
        desk.rules.write_text(text.replace("sources:\n", f"sources:\n{source}", 1))
    return desk.vigie("query", "--explain", "--rules", str(desk.rules), *words)


def test_for_the_brands_each_platform_says_what_it_is_asked(desk):
    out = explained(desk).out
    assert "Whatever names a brand holds one of: Acme, @acmehq, Globex" in out
    assert "hn (hackernews)\n    asked: Acme\n    asked: acmehq\n    asked: Globex\n" in out
    assert "posts (file)\n    reads all that it is given" in out


@pytest.mark.parametrize(
    ("query", "asked", "lost"),
    [
        ("Acme AND (fire OR burn*)", ["Acme"], []),
        (
            "recall*",
            ["recall"],
            ["words that only begin with recall, unless the platform finds them by itself"],
        ),
    ],
)
def test_for_a_query_it_says_what_is_asked_and_lost(desk, query, asked, lost):
    sources = explained(desk, query, "--format", "json").json["sources"]
    (found,) = [one for one in sources if one["name"] == "hn"]
    assert (found["asked"], found["lost"]) == (asked, lost)


def test_words_of_ones_own_that_leave_a_term_out_say_so(desk):
    one = "  - {kind: hackernews, name: hn, every: 10m, words: [Acme]}\n"
    out = explained(desk, source=one).out
    assert "lost: Globex is not searched for" in out
    assert "lost: Acme" not in out
    assert "lost: @acmehq is not searched for" in out


@pytest.mark.parametrize("query", ["acme AND (", "lang:fr"])
def test_a_query_that_cannot_be_used_is_told(desk, query):
    result = explained(desk, query)
    assert result.code == 2
    assert result.err


def test_without_a_query_and_without_explain_it_says_what_is_missing(desk):
    result = desk.vigie("query", "--rules", str(desk.rules))
    assert result.code == 2
    assert "say what to look for" in result.err
