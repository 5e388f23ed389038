"""``vigie forget``: an author asks us to forget them, and we do, for good."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

from monitor.boxes import Forgotten
from monitor.cli.mentions import one_of
from monitor.cli.orders import say_who_waits, settle, who
from monitor.cli.output import counted, local, must_exist, print_csv, print_json_rows, print_table
from monitor.clock import SystemClock
from monitor.errors import VigieError
from monitor.model import Judged, Order, OrderId, SourceName, Verb, veiled
from monitor.shapes import moment
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.text import MAX_NAME, clean_line, stable_id
from monitor.wiring import zone_of

SHOWN = 3  # of the mentions that are to go: enough to see that it is they
LETTERS = 12  # of a hash: enough to tell it from the others
COLUMNS = ("author", "source", "since", "by", "refused", "last")


def forget(
    rules: Path, db: Path, author: str, *, source: str | None, undo: bool, sure: bool, by: str | None
) -> None:
    """Erase all that an author said, and keep nothing of theirs from now on; or undo the latter.

    Args:
        source: in this one alone; ``None``: wherever they write.
        sure: do not ask.

    Raises:
        VigieError: nobody said yes, it was refused, or nobody has answered yet.
    """
    must_exist(db)
    now, name = SystemClock().now(), clean_line(author, MAX_NAME)
    if not name.removeprefix("@"):
        raise VigieError("say who is to be forgotten, as the platform writes the name: `vigie forget @jane`")
    with open_reader(db) as reader:
        if source is not None:
            one_of("--source", source, _sources(reader))
        mark = reader.fingerprint(name)
        found = [] if undo else list(reader.by_author(mark, SourceName(source or "")))
    if not undo:
        _show(found, name, source, zone_of(rules))
        if not sure and not _agreed():
            raise VigieError("nothing was erased: answer yes, or give --yes")
    verb, speaker = Verb.UNFORGET if undo else Verb.FORGET, who(by)
    order = Order(
        id=OrderId(stable_id("order", verb, speaker, mark, now.isoformat())),
        verb=verb,
        by=speaker,
        target=f"{source or ''}/{mark}",
    )
    alone = settle(order, rules, db, now)
    where = f" from {source}" if source else ""
    if undo:
        print(f"Posts{where} by this author are kept again, those that come from now on.")
    else:
        print(f"Erased {counted(len(found), 'mention')}. Posts{where} by this author are no longer kept.")
        print(f"The name is not kept either, only a hash of it: {mark[:LETTERS]}")
    say_who_waits(alone)


def _sources(reader: Reader) -> list[str]:
    return sorted({state.name for state in reader.sources()} | set(reader.imported()))


def _show(found: Sequence[Judged], name: str, source: str | None, zone: tzinfo) -> None:
    """What is about to go."""
    if not found:
        where = f" in {source}" if source else ""
        print(f"No mention by {name} is kept{where}: is it written just so? `vigie mentions` shows authors.")
        return
    places = Counter(one.mention.source for one in found)
    listed = ", ".join(f"{number} in {place}" for place, number in sorted(places.items()))
    print(f"{counted(len(found), 'mention')} by {name}: {listed}. Such as:")
    for one in found[-SHOWN:]:
        shown = veiled(one).mention
        print(f"  {local(shown.published_at, zone)} · {shown.source} · {clean_line(shown.words, 80)}")


def _agreed() -> bool:
    print("Erase them for good, and keep no post by this author from now on? Type yes: ", end="", flush=True)
    return sys.stdin.readline().strip().casefold() in {"yes", "y", "oui", "o"}


def show_forgotten(rules: Path, db: Path, *, style: str) -> None:
    """Print who is forgotten: hashes, since when, and how many posts of theirs were not kept."""
    must_exist(db)
    zone = zone_of(rules)
    with open_reader(db) as reader:
        found = reader.forgotten()
    if style == "json":
        print_json_rows(
            {
                "author": one.author,
                "source": one.source or None,
                "since": moment(one.at),
                "by": one.by,
                "refused": one.refused,
                "last": moment(one.last_at),
            }
            for one in found
        )
    elif style == "csv":
        print_csv(
            COLUMNS,
            (
                (one.author, one.source, moment(one.at), one.by, one.refused, moment(one.last_at))
                for one in found
            ),
        )
    else:
        print_table(COLUMNS, [_row(one, zone) for one in found], empty="Nobody is forgotten.")


def _row(one: Forgotten, zone: tzinfo) -> tuple[str, ...]:
    last = local(one.last_at, zone) if one.last_at else "–"
    place = one.source or "everywhere"
    return (one.author[:LETTERS], place, local(one.at, zone), one.by, str(one.refused), last)
