"""Who tells a story, and where."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from monitor.codec import read_time, write_list
from monitor.model import Place, StoryId
from monitor.places import Telling, places
from monitor.store.sql import IDS, columns, select

_COLUMNS = columns("seq story id source published_at author")
_WANTED = IDS.replace("?", "?1")
# Two indexes, asked in turn: a story bears the id of its first mention, as a rule, which is not in the index of copies.
_TELLERS = (
    select(_COLUMNS, f"mentions WHERE id IN {_WANTED} AND story = id")
    + " UNION ALL "
    + select(_COLUMNS, f"mentions WHERE story IN {_WANTED} AND story <> id ORDER BY seq")
)


def tellers(conn: sqlite3.Connection, story: StoryId) -> list[int]:
    """All that tell a story, in order of arrival; nobody, if there is none of that name. Its first mention may be gone."""
    return [row[0] for row in conn.execute(_TELLERS, (write_list([story]),))]


def places_of(conn: sqlite3.Connection, stories: Iterable[StoryId]) -> dict[StoryId, tuple[Place, ...]]:
    """Where each is told, in the order it came there."""
    told: dict[StoryId, list[Telling]] = {}
    for _, story, id_, source, at, author in conn.execute(_TELLERS, (write_list(stories),)):
        told.setdefault(story, []).append(Telling(id_, source, read_time(at), author))
    return {story: places(several) for story, several in told.items()}


def copies(conn: sqlite3.Connection, stories: Iterable[StoryId]) -> dict[StoryId, int]:
    """How many mentions tell each story; 0 for one nobody tells."""
    # A story bears the id of its first mention, as a rule: that one is not in the index of copies.
    rows = conn.execute(
        "SELECT j.value, (SELECT count(*) FROM mentions WHERE story = j.value AND story <> id)"
        " + (SELECT count(*) FROM mentions WHERE id = j.value AND story = j.value)"
        " FROM json_each(?) j",
        (write_list(stories),),
    )
    return dict(rows.fetchall())
