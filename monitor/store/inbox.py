"""Mentions on their way: what ``admit``, ``judge`` and ``weigh`` write, each inside the caller's transaction."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from monitor.boxes import Admitted, Gone, SourceState
from monitor.codec import write_list
from monitor.corrections import corrected
from monitor.model import AlertEvent, Judged, Mention, MentionId, Ticket, Verdict
from monitor.store import hours
from monitor.store.corrections import about
from monitor.store.erasing import UNINDEX, deleted_before, honour, unwanted
from monitor.store.fresh import Fresh
from monitor.store.growth import grow
from monitor.store.life_rows import (
    INSERT_EVENT,
    INSERT_TICKET,
    SAVE_ALERT,
    alert_row,
    event_row,
    ticket_row,
)
from monitor.store.rows import (
    INSERT_BRAND,
    INSERT_MENTION,
    SAVE_SOURCE,
    SAVE_VERDICT,
    SAYINGS,
    Row,
    brand_rows,
    insert_sayings,
    mention_row,
    source_row,
    storable,
    verdict_row,
)
from monitor.store.sql import IDS, delete, select

Words = tuple[str, str, str, str]
NOTHING_SAID = Verdict()

_INDEXED = ["title", "text", "author"]
_KNOWN = select(["id", "seq", "revision", "title", "text", "url", "author"], f"mentions WHERE id IN {IDS}")
_REVISION = select(["id", "revision", "seq"], f"mentions WHERE id IN {IDS}")
_INDEX = f"INSERT INTO mentions_fts (rowid, {', '.join(_INDEXED)}) " + select(["seq", *_INDEXED], "mentions")
_REVISE = (
    "UPDATE mentions SET type = ?, title = ?, text = ?, url = ?, author = ?, reach = ?, lang = ?, thread = ?,"
    " likes = coalesce(?, likes), replies = coalesce(?, replies), shares = coalesce(?, shares), stars = coalesce(?, stars),"
    " revision = ?, story = NULL WHERE seq = ?"
)
_COUNT = (
    "UPDATE sources SET kept = coalesce(kept, 0) + ?, gone = gone + ?, refused = refused + ? WHERE name = ?"
)
_ANEW = "UPDATE sources SET kept = 0 WHERE name = ? AND identity <> ?"
_EVENTS = select(["id"], f"alert_events WHERE id IN {IDS}")
_SEQ = select(["seq"], f"mentions WHERE id IN {IDS}")


@dataclass(slots=True)
class _Held:
    """A mention the store has, or will have at the end of this batch."""

    seq: int
    revision: int
    words: Words


def save_source(conn: sqlite3.Connection, state: SourceState) -> None:
    """What is to be remembered of a source; what was of another that had its name is forgotten."""
    hours.begin_anew(conn, state)
    conn.execute(_ANEW, (state.name, state.identity))
    conn.execute(SAVE_SOURCE, source_row(state))


def admit(
    conn: sqlite3.Connection,
    fresh: Fresh,
    mentions: Sequence[Mention],
    state: SourceState | None,
    brought: Mapping[int, int],
    *,
    gone: Gone | None = None,
) -> Admitted:
    """New ones in, edited ones revised, what is gone out, the rest ignored; ids may repeat within the batch."""
    if state is not None:
        save_source(conn, state)
        if brought and state.newest_at is not None:
            hours.add(conn, state.name, brought, state.newest_at)
    refused, first = unwanted(conn, mentions)
    wanted = [one for one in mentions if one.id not in refused] if refused else mentions
    dead = deleted_before(conn, {one.id for one in wanted})
    dropped: set[MentionId] = set()
    if gone is not None:
        keys, authors = frozenset(gone.mentions), frozenset(gone.authors)
        dropped = {one.id for one in wanted if one.id in keys or (one.author and one.author in authors)}
    alive = [one for one in wanted if one.id not in dead and one.id not in dropped]
    admitted = _admit(conn, fresh, alive)
    erased = honour(conn, fresh, state.name, gone, dropped) if state and gone else ()
    if state and (admitted.new or erased or first):
        conn.execute(_COUNT, (admitted.new, len(erased), first, state.name))
    return dataclasses.replace(
        admitted,
        duplicate=admitted.duplicate + len(mentions) - first - len(alive),
        refused=first,
        erased=erased,
    )


def _admit(conn: sqlite3.Connection, fresh: Fresh, mentions: Sequence[Mention]) -> Admitted:
    held = {
        row[0]: _Held(row[1], row[2], row[3:])
        for row in conn.execute(_KNOWN, (write_list({mention.id for mention in mentions}),))
    }
    (last,) = conn.execute("SELECT coalesce(max(seq), 0) FROM mentions").fetchone()
    new: dict[int, Mention] = {}
    edited: dict[int, Mention] = {}
    again: dict[int, Mention] = {}
    edits = 0
    for mention in mentions:
        words = (mention.title, mention.text, mention.url, mention.author)
        one = held.get(mention.id)
        if one is None:
            seq = last + len(new) + 1
            held[mention.id] = _Held(seq, mention.revision, words)
            new[seq] = mention
        elif one.words != words:
            one.words = words
            one.revision += 1
            edits += 1
            if one.seq in new:
                new[one.seq] = _revised(new[one.seq], mention, one.revision)
            else:
                edited[one.seq] = dataclasses.replace(mention, revision=one.revision)
        elif one.seq not in new:
            again[one.seq] = mention
    _insert(conn, new)
    grow(conn, fresh, {**again, **edited})
    _revise(conn, edited)
    fresh.drop(edited)
    fresh.keep((seq, Judged(mention, NOTHING_SAID)) for seq, mention in new.items())
    return Admitted(
        new=len(new),
        edited=edits,
        duplicate=len(mentions) - len(new) - edits,
        history=sum(mention.backfilled for mention in new.values()),
    )


def _revised(first: Mention, now: Mention, revision: int) -> Mention:
    """An edit changes the words; when it was published, and when we heard of it, stays."""
    return dataclasses.replace(
        now,
        published_at=first.published_at,
        collected_at=first.collected_at,
        dated=first.dated,
        backfilled=first.backfilled,
        revision=revision,
        story=None,
    )


def _insert(conn: sqlite3.Connection, new: dict[int, Mention]) -> None:
    if not new:
        return
    sources = {mention.source for mention in new.values()}
    conn.executemany("INSERT OR IGNORE INTO sources (name) VALUES (?)", [(name,) for name in sources])
    conn.executemany(INSERT_MENTION, [mention_row(seq, mention) for seq, mention in new.items()])
    _insert_brands(conn, new)
    conn.execute(f"{_INDEX} WHERE seq BETWEEN ? AND ?", (min(new), max(new)))
    _put(conn, "to_judge", new)


def _insert_brands(conn: sqlite3.Connection, mentions: dict[int, Mention]) -> None:
    rows = [row for seq, mention in mentions.items() for row in brand_rows(seq, mention)]
    conn.executemany(INSERT_BRAND, rows)


def _revise(conn: sqlite3.Connection, edited: dict[int, Mention]) -> None:
    """Other words: another index entry, and no verdict until it is judged again."""
    if not edited:
        return
    conn.execute(UNINDEX, (json.dumps(list(edited)),))
    conn.executemany(_REVISE, [_revision(seq, one) for seq, one in edited.items()])
    conn.execute(f"{_INDEX} WHERE seq IN {IDS}", (json.dumps(list(edited)),))
    for table in ("mention_brands", "verdicts", *SAYINGS, "to_weigh", "to_reweigh"):
        _take(conn, table, edited)
    _insert_brands(conn, edited)
    _put(conn, "to_judge", edited)


def _revision(seq: int, one: Mention) -> Row:
    words = (one.type, one.title, one.text, one.url, one.author, one.reach, one.lang)
    numbers = (one.likes, one.replies, one.shares, one.stars)
    return (*words, storable(one.thread), *numbers, one.revision, seq)


def judge(conn: sqlite3.Connection, fresh: Fresh, judged: Sequence[Judged]) -> None:
    """Verdicts and stories in, to-judge ticked, to-weigh filled.

    A verdict on words that were edited or forgotten meanwhile is dropped: the mention is still on the to-judge list,
    or nowhere. What people said of the mention, or of its story, is said again.
    """
    known = conn.execute(_REVISION, (write_list(one.mention.id for one in judged),))
    seq_of = {(id_, revision): seq for id_, revision, seq in known}
    pairs = ((seq_of.get((one.mention.id, one.mention.revision)), one) for one in judged)
    found = {seq: one for seq, one in pairs if seq is not None}
    machine = {}
    said = about(conn, found.values())
    for seq, one in found.items() if said else ():
        verdict = corrected(one.verdict, said.get(one.mention.id, ()))
        if verdict.corrected_by:
            machine[seq] = one.verdict
            found[seq] = Judged(one.mention, verdict)
    rows = [verdict_row(seq, one.verdict, machine.get(seq)) for seq, one in found.items()]
    conn.executemany(SAVE_VERDICT, rows)
    for table in SAYINGS:
        _take(conn, table, found)
    insert_sayings(conn, found)
    conn.executemany(
        "UPDATE mentions SET lang = ?, story = ? WHERE seq = ?",
        [(one.mention.lang, one.mention.story, seq) for seq, one in found.items()],
    )
    _take(conn, "to_judge", found)
    _put(conn, "to_weigh", found)
    fresh.keep(found.items())


def weigh(
    conn: sqlite3.Connection,
    fresh: Fresh,
    done: Sequence[MentionId],
    events: Sequence[AlertEvent],
    tickets: Sequence[Ticket],
    *,
    again: Sequence[MentionId] = (),
) -> None:
    """Events, alerts and tickets in, to-weigh and to-reweigh ticked. An event that is known already changes nothing."""
    known = {id_ for (id_,) in conn.execute(_EVENTS, (write_list(event.id for event in events),))}
    for event in events:
        if event.id not in known:
            known.add(event.id)
            conn.execute(SAVE_ALERT, alert_row(event.alert))
            conn.execute(INSERT_EVENT, event_row(event))
            _cite(conn, event)
    conn.executemany(INSERT_TICKET, map(ticket_row, tickets))
    seqs = [seq for (seq,) in conn.execute(_SEQ, (write_list(done),))]
    _take(conn, "to_weigh", seqs)
    fresh.drop(seqs)
    _take(conn, "to_reweigh", [seq for (seq,) in conn.execute(_SEQ, (write_list(again),))])


def _cite(conn: sqlite3.Connection, event: AlertEvent) -> None:
    alert = event.alert.id
    (last,) = conn.execute("SELECT max(position) FROM alert_mentions WHERE alert = ?", (alert,)).fetchone()
    conn.executemany(
        "INSERT OR IGNORE INTO alert_mentions (alert, position, mention) VALUES (?, ?, ?)",
        [(alert, position, mention) for position, mention in enumerate(event.added, (last or 0) + 1)],
    )


def _put(conn: sqlite3.Connection, todo: str, seqs: Collection[int]) -> None:
    rows = f"INSERT OR IGNORE INTO {todo} (mention) " + select(["value"], "json_each(?)")
    conn.execute(rows, (json.dumps(list(seqs)),))


def _take(conn: sqlite3.Connection, table: str, seqs: Collection[int]) -> None:
    conn.execute(delete(table, f"WHERE mention IN {IDS}"), (json.dumps(list(seqs)),))
