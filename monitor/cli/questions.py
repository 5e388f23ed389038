"""``vigie query --explain``: what each platform is asked, and what is lost by that."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from monitor.brands import Brand, asked
from monitor.cli.output import print_entries, print_json
from monitor.declaring import Question
from monitor.model import BrandName
from monitor.query import QueryError
from monitor.settings import SourceSettings
from monitor.wiring import read_config

ALL = "reads all that it is given, and asks for nothing"
NOTHING = "is asked for nothing: no word of it can be searched for"


def show_questions(query: str | None, rules: Path, *, as_json: bool) -> int:
    """For each source of the rules, what it asks for the query, or else for the brands; 2 for a bad query."""
    config = read_config(rules)
    brands = config.brands if query is None else (Brand(name=BrandName("asked"), query=query),)
    try:
        words = asked(brands)
    except QueryError as error:
        print(error.message, file=sys.stderr)
        return 2
    found = [(one, one.questions(words)) for one in config.sources]
    if as_json:
        print_json(
            {
                "words": list(words),
                "sources": [
                    {
                        "name": one.name,
                        "kind": one.kind,
                        "asked": [question.asked for question in questions if question.asked],
                        "lost": [question.lost for question in questions if question.lost],
                    }
                    for one, questions in found
                ],
            }
        )
        return 0
    print(
        f"Whatever names {'a brand' if query is None else 'it'} holds one of: {', '.join(words) or 'nothing to search for'}"
    )
    print("What comes back is matched here again, so that what a platform finds too much is no mention.\n")
    print_entries([_entry(one, questions) for one, questions in found], empty="No source yet.")
    return 0


def _entry(source: SourceSettings, questions: Sequence[Question]) -> tuple[str, list[str]]:
    head = f"{source.name} ({source.kind})"
    if not questions:
        return head, [ALL]
    asked = [f"asked: {one.asked}" for one in questions if one.asked]
    return head, [*(asked or [NOTHING]), *(f"lost: {one.lost}" for one in questions if one.lost)]
