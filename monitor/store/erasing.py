"""Erasing: what was deleted there goes here, too, and so does what its author asks us to forget.

Of a mention there is left a hash, so that the alerts that cite it can say what became of it; of a forgotten author a
salted hash, by which their next post is known.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from monitor.boxes import Erased, Forgotten, Gone, Loss
from monitor.codec import read_moment, read_time, write_list, write_time
from monitor.model import AlertId, Mention, MentionId, Order, SourceName, Verb
from monitor.store.fresh import Fresh
from monitor.store.sql import IDS, columns, delete, insert, select

_INDEXED = ["title", "text", "author"]
UNINDEX = f"INSERT INTO mentions_fts (mentions_fts, rowid, {', '.join(_INDEXED)}) " + select(
    ["'delete'", "seq", *_INDEXED], f"mentions WHERE seq IN {IDS}"
)

# --- out of the tables ------------------------------------------------------------------------------------------

_GONE = f"{insert('gone', columns('mention at why told'))} ON CONFLICT (mention) DO NOTHING"
_DELETED = select(["mention"], f"gone WHERE why = 'deleted' AND mention IN {IDS}")
_OF_KEYS = select(["seq"], f"mentions WHERE id IN {IDS} AND source = ?")
_OF_AUTHORS = select(["seq"], f"mentions WHERE author IN {IDS} AND author <> '' AND source = ?")
_COPIED = (
    "EXISTS (SELECT 1 FROM mentions o WHERE o.story = m.story AND o.story <> o.id AND o.seq <> m.seq)"
    " OR EXISTS (SELECT 1 FROM mentions f WHERE f.id = m.story AND f.seq <> m.seq)"
)
_UNCITED = "NOT EXISTS (SELECT 1 FROM alert_mentions c WHERE c.mention = m.id)"
_DOOMED = select(["m.seq", "m.id", _COPIED, _UNCITED], f"mentions m WHERE m.seq IN {IDS}")


def take(conn: sqlite3.Connection, seqs: Iterable[int]) -> None:
    """Mentions out of every table and of the index: all that was said of them goes with them, by ``ON DELETE``."""
    wanted = (json.dumps(list(seqs)),)
    conn.execute(UNINDEX, wanted)
    conn.execute(delete("mentions", f"WHERE seq IN {IDS}"), wanted)


def deleted_before(conn: sqlite3.Connection, ids: Iterable[MentionId]) -> set[MentionId]:
    """Those of them that were deleted there before: they stay so, however often an old page brings them again."""
    return {id_ for (id_,) in conn.execute(_DELETED, (write_list(ids),))}


def honour(
    conn: sqlite3.Connection, fresh: Fresh, source: SourceName, gone: Gone, dropped: Iterable[MentionId]
) -> tuple[Erased, ...]:
    """Erase what was deleted there.

    Args:
        dropped: what the page brought and took back again: it never came in, and is not to.
    """
    at = write_time(gone.at)
    conn.executemany(_GONE, [(id_, at, "deleted", 1) for id_ in dropped])
    seqs = {seq for (seq,) in conn.execute(_OF_KEYS, (write_list(gone.mentions), source))}
    seqs |= {seq for (seq,) in conn.execute(_OF_AUTHORS, (write_list(gone.authors), source))}
    return _erase(conn, fresh, seqs, gone.at, "deleted")


def _erase(
    conn: sqlite3.Connection, fresh: Fresh, seqs: Iterable[int], at: datetime, why: str
) -> tuple[Erased, ...]:
    rows = conn.execute(_DOOMED, (json.dumps(list(seqs)),)).fetchall()
    conn.executemany(_GONE, [(id_, write_time(at), why, uncited) for _, id_, _, uncited in rows])
    take(conn, [row[0] for row in rows])
    fresh.drop(row[0] for row in rows)
    return tuple(Erased(MentionId(id_), bool(copied)) for _, id_, copied, _ in rows)


# --- what alerts say of it --------------------------------------------------------------------------------------

_LOSSES = (
    "SELECT c.alert, g.why, g.mention FROM gone g JOIN alert_mentions c ON c.mention = g.mention"
    " WHERE NOT g.told ORDER BY c.alert, g.why, c.position"
)
_LEFT = (
    "SELECT count(*) FROM alert_mentions c JOIN mentions m ON m.id = c.mention"
    " WHERE c.alert = ?"  # of a mention that is gone nothing is left
)
_TOLD = f"UPDATE gone SET told = 1 WHERE NOT told AND mention IN {IDS}"  # noqa: S608 -- our own names


def losses(conn: sqlite3.Connection) -> list[Loss]:
    """What alerts cite, is gone, and they have not said yet."""
    lost: dict[tuple[str, str], list[MentionId]] = defaultdict(list)
    for alert, why, mention in conn.execute(_LOSSES):
        lost[alert, why].append(MentionId(mention))
    return [
        Loss(AlertId(alert), tuple(ids), why, conn.execute(_LEFT, (alert,)).fetchone()[0])  # type: ignore[arg-type]  # as written
        for (alert, why), ids in lost.items()
    ]


def told(conn: sqlite3.Connection, lost: Sequence[Loss]) -> None:
    """Their alerts have said it."""
    conn.execute(_TOLD, (write_list({id_ for loss in lost for id_ in loss.mentions}),))


def gone_of(conn: sqlite3.Connection, ids: Iterable[MentionId]) -> int:
    """How many of these were erased."""
    found = conn.execute(f"SELECT count(*) FROM gone WHERE mention IN {IDS}", (write_list(ids),))  # noqa: S608 -- our own names
    return int(found.fetchone()[0])


# --- authors who are forgotten ----------------------------------------------------------------------------------

_FORGET = (
    f"{insert('forgotten', columns('author source at by refused'))} ON CONFLICT (author, source) DO NOTHING"
)
_COLUMNS = columns('author source at "by" refused last_at')
_REFUSED = (
    "UPDATE forgotten SET refused = refused + ?, last_at = ? WHERE author = ?"
    " AND source = (SELECT max(source) FROM forgotten WHERE author = ? AND source IN ('', ?))"
)
EVERYWHERE = SourceName("")


def fingerprint(conn: sqlite3.Connection, author: str) -> str:
    """What is kept of a forgotten author: a hash with this database's own salt, which names nobody by itself.

    Upper and lower case and a leading ``@`` are no difference.
    """
    (salt,) = conn.execute("SELECT salt FROM salt").fetchone()
    return _fingerprint(salt, author)


def _fingerprint(salt: str, author: str) -> str:
    name = unicodedata.normalize("NFKC", author).strip().casefold().removeprefix("@")
    return blake2b(name.encode("utf-8", "replace"), key=bytes.fromhex(salt), digest_size=16).hexdigest()


def forget(conn: sqlite3.Connection, fresh: Fresh, order: Order, at: datetime) -> tuple[Erased, ...] | str:
    """Do what an order to forget an author, or to do so no more, says; or say why not."""
    source, _, author = order.target.rpartition("/")
    if order.verb is Verb.UNFORGET:
        found = conn.execute(delete("forgotten", "WHERE author = ? AND source = ?"), (author, source))
        return () if found.rowcount else "nobody of that name is forgotten there"
    conn.execute(_FORGET, (author, source, write_time(at), order.by, 0))
    return _erase(conn, fresh, by_author(conn, author, SourceName(source)), at, "forgotten")


def by_author(conn: sqlite3.Connection, author: str, source: SourceName = EVERYWHERE) -> list[int]:
    """The mentions of an author, given by the fingerprint: of a source, or of all."""
    (salt,) = conn.execute("SELECT salt FROM salt").fetchone()
    names = [
        name
        for (name,) in conn.execute("SELECT DISTINCT author FROM mentions WHERE author <> ''")
        if _fingerprint(salt, name) == author
    ]
    found = conn.execute(
        select(
            ["seq"], f"mentions WHERE author IN {IDS} AND ? IN ('', source) AND author <> '' ORDER BY seq"
        ),
        (write_list(names), source),
    )
    return [seq for (seq,) in found]


def unwanted(conn: sqlite3.Connection, mentions: Iterable[Mention]) -> tuple[set[MentionId], int]:
    """Those of authors who are forgotten, not to be kept; and how many of them came for the first time."""
    held: dict[str, set[str]] = defaultdict(set)
    for author, source in conn.execute("SELECT author, source FROM forgotten"):
        held[author].add(source)
    found: set[MentionId] = set()
    if not held:
        return found, 0
    fresh = 0
    (salt,) = conn.execute("SELECT salt FROM salt").fetchone()
    for one in mentions:
        author = _fingerprint(salt, one.author) if one.author else ""
        if {"", one.source} & held.get(author, set()):
            found.add(one.id)
            at = write_time(one.collected_at)
            if conn.execute(
                _GONE, (one.id, at, "forgotten", 1)
            ).rowcount:  # feeds bring a post again and again
                conn.execute(_REFUSED, (1, at, author, author, one.source))
                fresh += 1
    return found, fresh


def forgotten(conn: sqlite3.Connection) -> list[Forgotten]:
    """All who are forgotten, those of late last."""
    return [
        Forgotten(row[0], SourceName(row[1]), read_time(row[2]), row[3], row[4], read_moment(row[5]))
        for row in conn.execute(select(_COLUMNS, "forgotten ORDER BY at, author, source"))
    ]
