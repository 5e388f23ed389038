"""How the numbers of a post grew: the first reading, the latest, and between them at most one an hour."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from monitor.codec import read_time, write_list, write_time
from monitor.model import Figures, Mention, MentionId
from monitor.store.fresh import Fresh
from monitor.store.sql import IDS, columns, insert, select

APART = timedelta(hours=1)  # of two readings that are kept

_NUMBERS = columns("likes replies shares")
_KNOWN = select(["seq", "collected_at", *_NUMBERS, "stars"], f"mentions WHERE seq IN {IDS}")
_KEPT = select(["mention", "at"], f"growth WHERE mention IN {IDS} ORDER BY mention, at")
_ADD = f"{insert('growth', ['mention', 'at', *_NUMBERS])} ON CONFLICT (mention, at) DO NOTHING"
_DROP = "DELETE FROM growth WHERE mention = ? AND at = ?"
_SAVE = "UPDATE mentions SET likes = ?, replies = ?, shares = ?, stars = ? WHERE seq = ?"
_OF = select(
    ["m.id", "g.at", *(f"g.{name}" for name in _NUMBERS)],
    f"mentions m JOIN growth g ON g.mention = m.seq WHERE m.id IN {IDS} ORDER BY m.seq, g.at",
)


def grow(conn: sqlite3.Connection, fresh: Fresh, again: Mapping[int, Mention]) -> None:
    """Take in the numbers of mentions that came again; what a platform says no more stays as it was."""
    told = {
        seq: one
        for seq, one in again.items()
        if (one.likes, one.replies, one.shares, one.stars) != (None,) * 4
    }
    if not told:
        return
    wanted = (json.dumps(list(told)),)
    kept: dict[int, list[str]] = {}
    for seq, at in conn.execute(_KEPT, wanted):
        kept.setdefault(seq, []).append(at)
    for seq, since, *before in conn.execute(_KNOWN, wanted).fetchall():
        one = told[seq]
        said = (one.likes, one.replies, one.shares, one.stars)
        now = tuple(old if new is None else new for old, new in zip(before, said, strict=True))
        if now == tuple(before):
            continue
        conn.execute(_SAVE, (*now, seq))
        fresh.drop([seq])
        if now[:3] != tuple(before[:3]):
            _keep(conn, seq, kept.get(seq, []), (since, *before[:3]), (one.collected_at, *now[:3]))


def _keep(
    conn: sqlite3.Connection,
    seq: int,
    kept: list[str],
    first: tuple[str, *tuple[int | None, ...]],
    now: tuple[datetime, *tuple[int | None, ...]],
) -> None:
    """Beside the first reading, the last one that is kept gives way to this one while it is less than an hour from its own."""
    if not kept:
        conn.execute(_ADD, (seq, *first))
    elif len(kept) > 1 and read_time(kept[-1]) - read_time(kept[-2]) < APART:
        conn.execute(_DROP, (seq, kept[-1]))
    conn.execute(_ADD, (seq, write_time(now[0]), *now[1:]))


def readings(conn: sqlite3.Connection, ids: Iterable[MentionId]) -> dict[MentionId, tuple[Figures, ...]]:
    """How they grew, the oldest reading first; those that never changed are not there."""
    found: dict[MentionId, list[Figures]] = {}
    for id_, at, *numbers in conn.execute(_OF, (write_list(ids),)):
        found.setdefault(MentionId(id_), []).append(Figures(read_time(at), *numbers))
    return {id_: tuple(several) for id_, several in found.items()}
