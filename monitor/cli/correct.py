"""``vigie correct`` and ``vigie corrections``: what people say of mentions where the classifiers were wrong."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import cast

from monitor.cli.mentions import SENTIMENTS, SHORT, one_of
from monitor.cli.orders import NOTE_LENGTH, say_who_waits, settle, who
from monitor.cli.output import counted, local, must_exist, print_csv, print_json_rows, print_table
from monitor.clock import SystemClock
from monitor.corrections import differences, standing
from monitor.errors import RefusalError, VigieError
from monitor.model import (
    AlertState,
    BrandName,
    Corrected,
    Correction,
    Json,
    Judged,
    Label,
    Order,
    OrderId,
    TopicName,
    Verb,
    veiled,
)
from monitor.rules.explain import sentence
from monitor.shapes import moment
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.text import clean, clean_line, stable_id
from monitor.wiring import names_of, zone_of

LABELS = SENTIMENTS[:-1]  # "unknown" is what models say
COLUMNS = (
    "at",
    "by",
    "mention",
    "story",
    "sentiment",
    "towards",
    "touches",
    "spares",
    "relevant",
    "undo",
    "note",
)


def correct(
    rules: Path,
    db: Path,
    beginning: str,
    *,
    sentiment: str | None,
    towards: str | None = None,
    topics: Sequence[str],
    relevant: str | None,
    undo: bool,
    note: str,
    by: str | None,
) -> None:
    """Ask for a correction, and say what came of it.

    Args:
        beginning: enough of the mention's id.
        towards: the brand that ``sentiment`` is about; ``None``: all that it names.
        topics: each with its sign.
        relevant: ``yes`` or ``no``.

    Raises:
        VigieError: nothing is corrected by it, it names what nobody knows, it was refused, or not answered yet.
    """
    must_exist(db)
    now = SystemClock().now()
    with open_reader(db) as reader:
        one = reader.mention(beginning)
        story = reader.telling(one.mention.id)
    known = {*names_of(rules).get("topic", ()), *(topic.name for topic in one.verdict.topics)}
    brand = None if towards is None else _brand(towards, sentiment, one)
    said = said_of(sentiment, topics, relevant, undo=undo, known=known)
    order = correcting(one, dataclasses.replace(said, towards=brand), who(by), now, note)
    alone = settle(order, rules, db, now)
    with open_reader(db) as reader:
        _tell(reader, order, story)
    say_who_waits(alone)


def correcting(one: Judged, said: Correction, by: str, now: datetime, note: str = "") -> Order:
    """The order that corrects a mention."""
    return Order(
        id=OrderId(stable_id("order", Verb.CORRECT, by, one.mention.id, now.isoformat())),
        verb=Verb.CORRECT,
        by=by,
        target=one.mention.id,
        note=clean(note, NOTE_LENGTH),
        correction=said,
    )


def _brand(towards: str, sentiment: str | None, one: Judged) -> BrandName | None:
    """The brand that is corrected; ``None``: the mention names no other, so that it is the whole.

    Raises:
        VigieError: nothing is said of it, or the mention does not name it.
    """
    if sentiment is None:
        raise VigieError("--towards says whose sentiment is corrected: give --sentiment, too")
    one_of("--towards", towards, one.mention.brands)
    return BrandName(towards) if len(one.mention.brands) > 1 else None


def said_of(
    sentiment: str | None, topics: Sequence[str], relevant: str | None, *, undo: bool, known: Collection[str]
) -> Correction:
    """What was asked for, as a correction.

    Raises:
        VigieError: nothing is corrected by it, or it names what nobody knows.
    """
    if sentiment is not None:
        one_of("--sentiment", sentiment, LABELS)
    if relevant is not None:
        one_of("--relevant", relevant, ("yes", "no"))
    signed = [(topic[:1] == "-", topic.removeprefix("+").removeprefix("-")) for topic in topics]
    for _, name in signed:
        one_of("--topic", name, sorted(known))
    both = {name for off, name in signed if off} & {name for off, name in signed if not off}
    if both:
        raise RefusalError(
            f"--topic {min(both)} is asked for with both signs: say + or -", "both-signs", name=min(both)
        )
    said = sentiment is not None or relevant is not None or bool(signed)
    if undo and said:
        raise RefusalError("--undo takes back all that was corrected: give it alone", "undo-alone")
    if not undo and not said:
        raise RefusalError(
            "nothing to correct: say --sentiment, --topic, --relevant or --undo", "nothing-said"
        )
    return Correction(
        sentiment=cast("Label | None", sentiment),
        touches=tuple(dict.fromkeys(TopicName(name) for off, name in signed if not off)),
        spares=tuple(dict.fromkeys(TopicName(name) for off, name in signed if off)),
        relevant=None if relevant is None else relevant == "yes",
        undo=undo,
    )


def _tell(reader: Reader, order: Order, before: Sequence[Judged]) -> None:
    """What changed, of how many mentions, and what that means for alerts."""
    after = reader.judged(one.mention.id for one in before)
    was = next(one for one in before if one.mention.id == order.target)
    now = after.get(was.mention.id, was)  # retention may have been faster
    what = ", ".join(differences(was.verdict, now.verdict)) or "confirmed"
    done = "Undone" if order.correction and order.correction.undo else "Corrected"
    print(f"{done} by {order.by}: {what} · {clean_line(veiled(was).mention.words, 80)}")
    if len(before) > 1:
        others = len(before) - 1
        print(
            f"{counted(others, 'other mention')} of the same story {'follows' if others == 1 else 'follow'} it."
        )
    for event in reader.amended(order.id, after):
        print(f"Alert {event.alert.id}: {sentence(event.reason, event.alert.brand)}")
        if event.reason.name == "evidence-gone" and event.alert.state is not AlertState.RESOLVED:
            print(f"If it is over: `vigie resolve {event.alert.id}`")


def show_corrections(rules: Path, db: Path, *, limit: int | None, style: str) -> None:
    """Print what was corrected, the newest first; as ``jsonl``, the texts with the labels that people gave them."""
    must_exist(db)
    with open_reader(db) as reader:
        made = reader.corrections(limit)
        if style == "jsonl":
            _export(reader, made)
        elif style == "json":
            print_json_rows(_json(one) for one in made)
        elif style == "csv":
            print_csv(COLUMNS, (tuple(_json(one)[name] for name in COLUMNS) for one in made))
        else:
            zone = zone_of(rules)
            print_table(
                ("at", "by", "mention", "said", "note"),
                [_row(one, zone) for one in made],
                empty="Nothing was corrected yet: `vigie correct MENTION --sentiment negative`",
            )


def _row(one: Corrected, zone: tzinfo) -> tuple[str, ...]:
    return (local(one.at, zone), one.by, one.mention[:SHORT], _in_words(one.said), clean_line(one.note, 60))


def _in_words(said: Correction) -> str:
    """What was said, as it was typed."""
    if said.undo:
        return "undo"
    parts = [
        f"{said.sentiment or ''} towards {said.towards}" if said.towards else said.sentiment or "",
        *(f"-{name}" for name in said.spares),
        *(f"+{name}" for name in said.touches),
    ]
    if said.relevant is not None:
        parts.append("relevant" if said.relevant else "not relevant")
    return ", ".join(part for part in parts if part)


def _json(one: Corrected) -> dict[str, Json]:
    said = one.said
    return {
        "id": one.id,
        "at": moment(one.at),
        "by": one.by,
        "mention": one.mention,
        "story": one.story,
        "sentiment": said.sentiment,
        "towards": said.towards,
        "touches": list(said.touches),
        "spares": list(said.spares),
        "relevant": said.relevant,
        "undo": said.undo,
        "note": one.note,
    }


def _export(reader: Reader, made: Sequence[Corrected]) -> None:
    """Each mention once, as it is believed now; those whose words retention has taken are counted."""
    ids = list(dict.fromkeys(one.mention for one in made))
    kept = reader.judged(ids)
    of = reader.corrected(kept.values())
    labelled = [one for id_, one in kept.items() if any(_of_the_whole(each) for each in standing(of[id_]))]
    for one in labelled:
        print(json.dumps(_labelled(one), ensure_ascii=False))
    gone = len(ids) - len(kept)
    if gone:
        print(
            f"vigie: retention has taken the words of {counted(gone, 'corrected mention')}", file=sys.stderr
        )


def _of_the_whole(one: Corrected) -> bool:
    return one.said.sentiment is not None and one.said.towards is None


def _labelled(one: Judged) -> dict[str, Json]:
    assert one.verdict.sentiment is not None, "a person said how it speaks"
    return {
        "text": one.mention.words,
        "label": one.verdict.sentiment.label,
        "lang": one.verdict.lang,
        "id": one.mention.id,
        "by": one.verdict.corrected_by,
        "topics": [topic.name for topic in one.verdict.topics],
        "relevant": one.verdict.relevant,
    }
