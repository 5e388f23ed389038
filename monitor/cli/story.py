"""``vigie story``: where one story is told, who told it first, and how it moved."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from pathlib import Path

from monitor.cli.output import counted, local, must_exist, print_csv, print_json, print_table
from monitor.model import Json, Place, veiled
from monitor.places import Telling, places
from monitor.shapes import moment
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.wiring import zone_of

COLUMNS = ("place", "first at", "by", "copies", "after the first")


def show_story(rules: Path, db: Path, beginning: str, *, style: str) -> None:
    """Print the places of a story, in the order it came there.

    Args:
        beginning: enough of its id, or of that of a mention that tells it.

    Raises:
        VigieError: there is none, or more than one.
    """
    must_exist(db)
    zone = zone_of(rules)
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
        print(f"{story} · {counted(len(told), 'mention')} · {clean_line(veiled(first).mention.words, 100)}\n")
        print_table(COLUMNS, [_row(place, zone) for place in found], empty="")


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


def _row(place: Place, zone: tzinfo) -> tuple[str, ...]:
    return (
        place.source,
        local(place.at, zone),
        clean_line(place.by, 30) or "–",
        str(place.copies),
        _later(place.delay),
    )


def _later(delay: timedelta) -> str:
    """``+1 h 05``, ``+18 min``; of less than a minute nobody can say who was first, but for the first."""
    hours, minutes = divmod(int(delay.total_seconds()) // 60, 60)
    if not hours:
        return f"+{minutes} min" if minutes else "–"
    return f"+{hours} h {minutes:02d}"
