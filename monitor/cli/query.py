"""``vigie query``: what a query means, and what of the past it would have found."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.mentions import hint, tone
from monitor.cli.output import WIDE, counted, local, parse_moment, print_json
from monitor.clock import SystemClock
from monitor.model import Judged, veiled
from monitor.query import (
    Automaton,
    Page,
    Query,
    QueryError,
    Reading,
    about_judged,
    anchors,
    evidence,
    explain,
    facts,
    parse,
    remarks,
    words,
)
from monitor.shapes import mention_json
from monitor.store.search import MentionFilter
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.wiring import zone_of

if TYPE_CHECKING:
    from rich.text import Text

SHOWN = 300  # characters of a mention
BEFORE = 80  # of them before the first word that was found
CARET_WITHIN = 60  # characters of a query on either side of a mistake


@dataclass(frozen=True, slots=True)
class Match:
    """A stored mention that a query holds for, and the words that make it hold."""

    one: Judged
    found: tuple[str, ...]


def try_query(
    text: str, rules: Path, db: Path, *, since: str | None, last: int, limit: int, as_json: bool
) -> int:
    """Explain a query, then show the newest stored mentions it holds for; returns the exit code, 2 for a bad query."""
    try:
        query = parse(text, judged=True)
    except QueryError as error:
        print(f"{pointed_at(text, error)}\n{error.message}", file=sys.stderr)
        return 2
    start = parse_moment(since, SystemClock().now(), zone_of(rules), "--since")
    notes = [*remarks(query), *_unknown(query, rules)]
    looked_at, matches = _matches(query, db, start, last) if db.exists() else (0, [])
    if as_json:
        print_json(
            {
                "query": text,
                "explanation": list(explain(query)),
                "notes": [*notes, *_of_brands(text)],
                "looked_at": looked_at,
                "matches": len(matches),
                "mentions": [
                    {**mention_json(match.one), "found": list(match.found)} for match in matches[:limit]
                ],
            }
        )
        return 0
    for line in explain(query):
        print(line)
    for note in notes:
        print(f"note: {note}")
    print()
    if not db.exists():
        print(f"There is no database {db} yet: nothing to try it on.")
        return 0
    print(_counted(looked_at, len(matches), since, last))
    _show(matches[:limit], rules)
    return 0


def pointed_at(text: str, error: QueryError) -> str:
    """The line of a query with a caret under the column of its mistake."""
    from rich.cells import cell_len  # noqa: PLC0415 -- imported when first needed: 13 ms

    at = error.column - 1
    start = max(text.rfind("\n", 0, at) + 1, at - CARET_WITHIN)
    end = text.find("\n", at)
    end = min(len(text) if end < 0 else end, at + CARET_WITHIN)
    if not text[start:end].isprintable():  # a terminal does who knows what with it
        return f"column {error.column}:"
    return f"{text[start:end]}\n{' ' * cell_len(text[start:at])}^"


def _unknown(query: Query, rules: Path) -> Iterator[str]:
    """Topics and sources that the rules do not know."""
    for fact in facts(query):
        if fact.fact in {"topic", "source"}:
            said = hint(rules, **{fact.fact: fact.value})
            if said.startswith("The rules know no"):
                yield said.removesuffix(".")


def _of_brands(text: str) -> Iterator[str]:
    """What only a rule may ask: for machines, which may want to know; people are told when they write it in a brand."""
    try:
        parse(text)
    except QueryError as error:
        yield f"a rule's `select` may say this, a brand's `query` may not: {error.message}"


def _matches(query: Query, db: Path, since: datetime | None, last: int) -> tuple[int, list[Match]]:
    """How many mentions were looked at, and those it holds for, newest first."""
    automaton = Automaton(words(query), anchors([query])[0])
    looked_at, matches = 0, []
    with open_reader(db) as reader:
        for one in reader.mentions(MentionFilter(since=since, limit=last)):
            looked_at += 1
            page = Page(one.mention)
            hits = evidence(query, Reading(page, about_judged(one), automaton.read(page)))
            if hits is not None:
                found = dict.fromkeys(
                    clean_line(hit.words) for hit in sorted(hits, key=lambda hit: hit.start)
                )
                matches.append(Match(one, tuple(found)))
    return looked_at, matches


def _counted(looked_at: int, matches: int, since: str | None, last: int) -> str:
    if not looked_at:
        return "No mention is stored" + (f" since {since}." if since else " yet.")
    all_ = counted(looked_at, "mention")
    which = f"the {looked_at:,} newest mentions" if looked_at == last > 1 else all_
    share = f"{matches / looked_at:.1%}"
    matching = "matches" if matches == 1 else "match"
    return (
        f"{matches:,} of {which}{f' since {since}' if since else ''} {matching} ({share})."
        " Stored is only what names a watched brand."
    )


def _show(matches: Iterable[Match], rules: Path) -> None:
    from rich.console import Console  # noqa: PLC0415 -- imported when first needed: 13 ms
    from rich.padding import Padding  # noqa: PLC0415 -- likewise
    from rich.text import Text  # noqa: PLC0415 -- likewise

    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    zone = zone_of(rules)
    for match in matches:
        mention = match.one.mention
        parts = (
            local(mention.published_at, zone),
            mention.source,
            clean_line(mention.author, 30),
            ", ".join(mention.brands),
            tone(match.one),
            ", ".join(topic.name for topic in match.one.verdict.topics),
        )
        console.print(Text(" · ".join(part for part in parts if part), style="bold"))
        console.print(Padding(_marked(match), (0, 0, 0, 4), expand=False))
        if match.found:
            console.print(
                Padding(Text(f"found: {', '.join(match.found)}", style="dim"), (0, 0, 0, 4), expand=False)
            )


def _marked(match: Match) -> Text:
    """The mention around the first word that was found, with each of them highlighted."""
    from rich.text import Text  # noqa: PLC0415 -- imported when first needed: 13 ms

    said = clean_line(veiled(match.one).mention.words, 100_000)
    places = [place for place in (said.find(words) for words in match.found) if place >= 0]
    start = max(0, min(places, default=0) - BEFORE)
    shown = ("… " if start else "") + said[start : start + SHOWN] + ("…" if len(said) > start + SHOWN else "")
    text = Text(shown)
    text.highlight_words(match.found, style="reverse")
    return text
