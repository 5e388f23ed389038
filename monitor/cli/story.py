"""``vigie story``: where one story is told, who told it first, and how it moved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.cli.explained import Teller, teller
from monitor.cli.output import must_exist, print_csv, print_json, print_table
from monitor.language import NOTHING
from monitor.model import Json, Place, veiled
from monitor.places import Telling, places
from monitor.shapes import moment
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.wiring import language_of, zone_of

MINUTE = timedelta(minutes=1)
COLUMNS = ("place", "first at", "by", "copies", "after the first")


def show_story(rules: Path, db: Path, beginning: str, *, style: str) -> None:
    """Print the places of a story, in the order it came there.

    Args:
        beginning: enough of its id, or of that of a mention that tells it.

    Raises:
        VigieError: there is none, or more than one.
    """
    must_exist(db)
    tell = teller(language_of(rules), zone_of(rules))
    with open_reader(db) as reader:
        told = reader.story(beginning)
    found = places(
        Telling(one.mention.id, one.mention.source, one.mention.published_at, one.mention.author)
        for one in told
    )
    first = min(told, key=lambda one: one.mention.published_at)
    story = first.mention.story or first.mention.id
    if style == "json":
        print_json({"story": story, "copies": len(told), "places": [_json(place) for place in found]})
    elif style == "csv":
        print_csv(COLUMNS, (_cells(place) for place in found))
    else:
        words = clean_line(veiled(first, tell.language).mention.words, 100)
        print(f"{story} · {tell('mentions', len(told))} · {words}\n")
        print_table(COLUMNS, [_row(place, tell) for place in found], empty="", heads=tell.heads(*COLUMNS))


def _json(place: Place) -> dict[str, Json]:
    return {
        "source": place.source,
        "first_at": moment(place.at),
        "by": place.by or None,
        "mention": place.first,
        "copies": place.copies,
        "delay_seconds": place.delay.total_seconds(),
    }


def _cells(place: Place) -> tuple[object, ...]:
    return (place.source, moment(place.at), place.by, place.copies, place.delay.total_seconds())


def _row(place: Place, tell: Teller) -> tuple[str, ...]:
    return (
        place.source,
        tell.at(place.at),
        clean_line(place.by, 30) or "–",
        tell.number(place.copies),
        _later(place.delay, tell),
    )


def _later(delay: timedelta, tell: Teller) -> str:
    """``+1 h 5 min``, ``+18 min``; of less than a minute nobody can say who was first, but for the first."""
    return f"+{tell.span(delay)}" if delay >= MINUTE else NOTHING
