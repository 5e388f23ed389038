"""What people say of mentions where the classifiers were wrong: kept for good, and laid over every verdict.

The table is the truth, and what verdicts show follows from it: whenever a mention is judged, again or for the first
time, whatever was said of it, or of its story, is said again.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from monitor.boxes import Change
from monitor.codec import read_correction, read_time, read_verdict, write_correction, write_list, write_time
from monitor.corrections import corrected
from monitor.model import AlertId, Corrected, Judged, MentionId, Verdict
from monitor.store.fresh import Fresh
from monitor.store.rows import (
    SAVE_VERDICT,
    SAYINGS,
    insert_sayings,
    load,
    verdict_row,
)
from monitor.store.sql import IDS, columns, delete, insert, select

_CORRECTED = columns('id mention story "by" at said note')
_INSERT = f"{insert('corrections', _CORRECTED)} ON CONFLICT (id) DO NOTHING"
_SELECT = select(_CORRECTED, "corrections")
_ALL = f"{_SELECT} ORDER BY seq DESC LIMIT ?"
_ABOUT = (  # two indexes, asked in turn
    f"{_SELECT} WHERE seq IN (SELECT seq FROM corrections WHERE mention IN {IDS}"  # noqa: S608 -- our own names
    f" UNION SELECT seq FROM corrections WHERE story IN {IDS}) ORDER BY seq"
)
_TELLING = (
    "SELECT m.seq FROM mentions m JOIN verdicts v ON v.mention = m.seq"
    " WHERE m.seq IN (SELECT seq FROM mentions WHERE id = ?1 OR id = ?2"
    " UNION SELECT seq FROM mentions WHERE story = ?2 AND story <> id)"
    " AND (m.id = ?1 OR m.story = ?2) AND m.seq NOT IN (SELECT mention FROM to_judge) ORDER BY m.seq"
)
_MACHINE = select(["mention", "machine"], f"verdicts WHERE machine IS NOT NULL AND mention IN {IDS}")
SEQ = select(["id", "seq"], f"mentions WHERE id IN {IDS}")
CITED = select(["alert", "mention"], f"alert_mentions WHERE mention IN {IDS} ORDER BY alert, position")


def corrections(conn: sqlite3.Connection, limit: int | None = None) -> list[Corrected]:
    """All that were made, the newest first."""
    return [_corrected_of(row) for row in conn.execute(_ALL, (-1 if limit is None else limit,))]


def about(conn: sqlite3.Connection, judged: Iterable[Judged]) -> dict[MentionId, list[Corrected]]:
    """What was ever said of each of these mentions or of its story, the oldest first; of most of them nothing."""
    judged = list(judged)
    stories = {one.mention.id: one.mention.story or one.mention.id for one in judged}
    rows = conn.execute(_ABOUT, (write_list(stories), write_list(set(stories.values())))).fetchall()
    of: dict[str, dict[str, Corrected]] = defaultdict(dict)
    for one in map(_corrected_of, rows):
        of[f"mention {one.mention}"][one.id] = of[f"story {one.story}"][one.id] = one
    place = {row[0]: number for number, row in enumerate(rows)}
    found: dict[MentionId, list[Corrected]] = {}
    for id_, story in stories.items() if rows else ():
        both = {**of.get(f"mention {id_}", {}), **of.get(f"story {story}", {})}
        if both:
            found[id_] = sorted(both.values(), key=lambda one: place[one.id])
    return found


def telling(conn: sqlite3.Connection, mention: MentionId) -> list[Judged]:
    """A judged mention and all that tell its story, in order of arrival; nothing if it is not there."""
    row = conn.execute("SELECT coalesce(story, id) FROM mentions WHERE id = ?", (mention,)).fetchone()
    if row is None:
        return []
    return list(load(conn, (seq for (seq,) in conn.execute(_TELLING, (mention, row[0])).fetchall())))


def change(conn: sqlite3.Connection, made: Corrected, before: Sequence[Judged]) -> Change:
    """What a correction, not made yet, makes of a mention and its story, and which alerts cite any of those."""
    said = about(conn, before)
    after = overlaid(conn, before, {id_: [*said.get(id_, ()), made] for id_ in ids_of(before)})
    cited: dict[AlertId, list[MentionId]] = defaultdict(list)
    for alert, mention in conn.execute(CITED, (write_list(one.mention.id for one in before),)):
        cited[alert].append(mention)
    return Change(made, tuple(zip(before, after, strict=True)), {id_: tuple(of) for id_, of in cited.items()})


def ids_of(judged: Sequence[Judged]) -> list[MentionId]:
    """Their ids."""
    return [one.mention.id for one in judged]


def overlaid(
    conn: sqlite3.Connection, judged: Sequence[Judged], said: Mapping[MentionId, Sequence[Corrected]]
) -> list[Judged]:
    """Stored mentions, with their verdicts as they are when this is said of them."""
    machines = _machines(conn, judged)
    return [
        Judged(
            one.mention, corrected(machines.get(one.mention.id, one.verdict), said.get(one.mention.id, ()))
        )
        for one in judged
    ]


def _machines(conn: sqlite3.Connection, judged: Sequence[Judged]) -> dict[MentionId, Verdict]:
    """Of those that are corrected already, what the classifiers had said."""
    seq_of = dict(conn.execute(SEQ, (write_list(ids_of(judged)),)).fetchall())
    kept = dict(conn.execute(_MACHINE, (json.dumps(list(seq_of.values())),)).fetchall())
    return {MentionId(id_): read_verdict(kept[seq]) for id_, seq in seq_of.items() if seq in kept}


def record(conn: sqlite3.Connection, fresh: Fresh, changed: Change) -> None:
    """Write a correction down, and let it take effect: verdicts show it, and rules are to weigh them again."""
    made = changed.made
    row = (
        made.id,
        made.mention,
        made.story,
        made.by,
        write_time(made.at),
        write_correction(made.said),
        made.note,
    )
    if not conn.execute(_INSERT, row).rowcount:
        return  # made already
    before = [was for was, _ in changed.changed]
    seq_of = dict(conn.execute(SEQ, (write_list(ids_of(before)),)).fetchall())
    machines = _machines(conn, before)
    found: dict[int, Judged] = {}
    for was, now in changed.changed:
        seq = seq_of[now.mention.id]
        found[seq] = now
        machine = machines.get(now.mention.id, was.verdict) if now.verdict.corrected_by else None
        conn.execute(SAVE_VERDICT, verdict_row(seq, now.verdict, machine))
    seqs = json.dumps(list(found))
    for table in SAYINGS:
        conn.execute(delete(table, f"WHERE mention IN {IDS}"), (seqs,))
    insert_sayings(conn, found)
    conn.execute(f"INSERT OR IGNORE INTO to_reweigh (mention) {select(['value'], 'json_each(?)')}", (seqs,))
    fresh.drop(found)


def _corrected_of(row: tuple[str, ...]) -> Corrected:
    return Corrected(
        id=row[0],  # type: ignore[arg-type]  # what goes in comes out
        mention=MentionId(row[1]),
        story=row[2],  # type: ignore[arg-type]  # likewise
        by=row[3],
        at=read_time(row[4]),
        said=read_correction(row[5]),
        note=row[6],
    )
