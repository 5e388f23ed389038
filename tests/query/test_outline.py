"""A query in words."""

from __future__ import annotations

import pytest

from monitor.query import explain, parse, remarks


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("recall", ["the word recall"]),
        ("NOT NOT #acme", ["the hashtag #acme"]),
        ("@acmehq OR acme.example", ["any of @acmehq or acme.example"]),
        (
            '(Initech OR "Initech SA") AND NOT movie',
            ["all of:", '  • any of Initech or "Initech SA"', "  • not the word movie"],
        ),
        (
            '@acme acme.example case:Apple "product recall" rec*',
            [
                "all of:",
                "  • the handle @acme",
                "  • the domain acme.example",
                "  • Apple in exactly this case",
                '  • the phrase "product recall"',
                "  • a word that begins with rec",
            ],
        ),
        (
            "title:(a OR rec*) NOT lang:(fr OR en) type:article",
            [
                "all of:",
                "  • any of a or rec* in the title",
                "  • not in the language fr or en",
                "  • of the type article",
            ],
        ),
        (
            "a OR NOT (b lang:fr) OR NOT (c OR reach>=1000)",
            [
                "any of:",
                "  • the word a",
                "  • not all of:",
                "    • the word b",
                "    • in the language fr",
                "  • none of:",
                "    • the word c",
                "    • a known reach of at least 1,000",
            ],
        ),
        (
            "a NEAR/5 (b OR case:C) OR url:b",
            [
                "any of:",
                "  • the word a and any of b or case:C, in any order, with at most 5 words between them",
                "  • the word b in the link",
            ],
        ),
        ("a ONEAR/1 b", ["the word a, and then the word b, with at most 1 word between them"]),
        ("a NEAR/0 b", ["the word a and the word b, in any order, with no word between them"]),
        (
            " OR ".join(f"w{number}" for number in range(23)),
            ["any of " + ", ".join(f"w{number}" for number in range(20)) + " and 3 more"],
        ),
        (
            " ".join(f"w{number}" for number in range(23)),
            ["all of:", *(f"  • the word w{number}" for number in range(20)), "  • and 3 more"],
        ),
        ("NOT (a OR b) lang:fr OR lang:de", None),
    ],
)
def test_a_query_is_explained_in_words(text, lines):
    told = explain(parse(text, judged=True))
    assert lines is None or list(told) == lines


def test_a_small_operator_is_remarked_upon():
    assert remarks(parse("bread and butter or jam OR and")) == (
        "and is looked for as a word: write AND to combine",
        "or is looked for as a word: write OR to combine",
    )
    assert remarks(parse("bread AND butter")) == ()
