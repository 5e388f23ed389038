"""``vigie ack | snooze | resolve | note | silence | silences | unsilence``: what people do about alerts.

An order is a row of a table. Where a daemon runs, it does what was asked; where none does, the command takes its turn.
"""

from __future__ import annotations

import getpass
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from monitor.cli.mentions import one_of
from monitor.cli.output import local, must_exist, print_csv, print_json_rows, print_table
from monitor.clock import SystemClock
from monitor.errors import RefusalError, StoreError, VigieError
from monitor.model import (
    AlertState,
    BrandName,
    Declined,
    EventKind,
    Order,
    OrderId,
    RuleName,
    Settled,
    Severity,
    Silence,
    SilenceId,
    Verb,
)
from monitor.settings import parse_duration
from monitor.shapes import moment, silence_json
from monitor.store.lock import holder
from monitor.store.orders import outcome, place
from monitor.store.store import open_reader
from monitor.text import clean, clean_line, stable_id
from monitor.wiring import Titles, names_of, zone_of

PATIENCE = timedelta(seconds=5)  # for the daemon's answer
LOOK_EVERY = 0.05  # seconds
NAME_LENGTH, NOTE_LENGTH = 80, 2_000  # characters
COLUMNS = ("id", "until", "since", "by", "rule", "brand", "severity", "reason")

DONE = {
    Verb.ACK: "Acknowledged",
    Verb.SNOOZE: "Snoozed",
    Verb.RESOLVE: "Resolved",
    Verb.NOTE: "Noted",
}


def handle(
    verb: Verb,
    rules: Path,
    db: Path,
    beginning: str,
    *,
    by: str | None,
    note: str = "",
    span: str | None = None,
    until: str | None = None,
) -> None:
    """Ask for something about an alert, and say what came of it.

    Args:
        beginning: enough of the alert's id.
        span: of a snooze, how long; or ``until`` when.

    Raises:
        VigieError: it was refused, or nobody has answered yet.
    """
    must_exist(db)
    now, zone = SystemClock().now(), zone_of(rules)
    end = end_of(span, until, now, zone) if verb is Verb.SNOOZE else None
    said = clean(note, NOTE_LENGTH)
    if verb is Verb.NOTE and not said:
        raise VigieError("a note says something: `vigie note ALERT 'called the shop, they know'`")
    with open_reader(db) as reader:
        alert = reader.alert(beginning)
        life = reader.events(alert.id)
    order = order_for(verb, who(by), now, target=alert.id, note=said, until=end)
    alone = settle(order, rules, db, now)
    when = f" until {on_the_clock(end, zone)}" if end else ""
    parts = (alert.severity, Titles(rules)(alert.brand), alert.rule, alert.group)
    print(f"{DONE[verb]} by {order.by}{when}: {' · '.join(part for part in parts if part)}")
    if verb is Verb.ACK and alert.state is AlertState.ACKNOWLEDGED and alert.by != order.by:
        since = max(event.at for event in life if event.kind is EventKind.ACKNOWLEDGED)
        print(f"It was {alert.by}'s, who acknowledged it at {on_the_clock(since, zone)}: tell them.")
    say_who_waits(alone)


def silence(
    rules: Path,
    db: Path,
    *,
    rule: str | None,
    brand: str | None,
    severity: str | None,
    span: str | None,
    until: str | None,
    reason: str,
    by: str | None,
) -> None:
    """Let alerts of a rule, a brand, or both, not be told for a time.

    Raises:
        VigieError: of nothing, for no time, for no reason, or of what the rules do not know.
    """
    must_exist(db)
    now, zone = SystemClock().now(), zone_of(rules)
    if rule is None and brand is None:
        raise VigieError("say what is to be silent: --rule, --brand or both")
    _known(rules, rule=rule, brand=brand)
    if severity is not None:
        one_of("--severity", severity, tuple(Severity))
    why = clean_line(reason, NOTE_LENGTH)
    if not why:
        raise VigieError("say why, with --reason: whoever wonders at the silence will read it")
    speaker = who(by)
    wanted = Silence(
        id=SilenceId(stable_id("silence", speaker, rule or "", brand or "", now.isoformat())),
        since=now,
        until=end_of(span, until, now, zone),
        by=speaker,
        reason=why,
        rule=RuleName(rule) if rule else None,
        brand=BrandName(brand) if brand else None,
        severity=Severity(severity) if severity else Severity.CRISIS,
    )
    order = replace(order_for(Verb.SILENCE, speaker, now, target="", note=why), silence=wanted)
    alone = settle(order, rules, db, now)
    print(f"Silenced by {speaker} until {on_the_clock(wanted.until, zone)}: {_scope(wanted, Titles(rules))}")
    print(f"It ends before that by `vigie unsilence {wanted.id[:6]}`")
    say_who_waits(alone)


def unsilence(rules: Path, db: Path, beginning: str, *, by: str | None) -> None:
    """End a silence now.

    Raises:
        VigieError: there is none that begins so, or more than one.
    """
    must_exist(db)
    now = SystemClock().now()
    with open_reader(db) as reader:
        found = [one for one in reader.silences(now) if one.id.startswith(beginning)]
    if len(found) != 1:
        names = ", ".join(one.id for one in found)
        many = f"several silences begin with {beginning}: {names}"
        raise VigieError(
            many if found else f"no silence {beginning} is in force: `vigie silences` lists them"
        )
    order = order_for(Verb.UNSILENCE, who(by), now, target=found[0].id)
    alone = settle(order, rules, db, now)
    print(f"No longer silenced, by {order.by}: {_scope(found[0], Titles(rules))}")
    say_who_waits(alone)


def show_silences(rules: Path, db: Path, *, style: str) -> None:
    """Print the silences in force, those that end first first."""
    must_exist(db)
    zone = zone_of(rules)
    with open_reader(db) as reader:
        found = reader.silences(SystemClock().now())
    if style == "json":
        print_json_rows(silence_json(one) for one in found)
    elif style == "csv":
        print_csv(COLUMNS, (_row(one) for one in found))
    else:
        titles = Titles(rules)
        print_table(
            ("id", "until", "by", "what", "why"),
            [(one.id, local(one.until, zone), one.by, _scope(one, titles), one.reason) for one in found],
            empty="Nothing is silenced.",
        )


def settle(order: Order, rules: Path, db: Path, now: datetime, patience: timedelta = PATIENCE) -> bool:
    """Place an order and wait until it is settled: by whoever writes the database, or else by ourselves.

    Returns:
        Whether it was by ourselves.

    Raises:
        VigieError: it was refused, or nobody has settled it after ``patience``.
    """
    place(db, order, now)
    end = time.monotonic() + patience.total_seconds()
    alone = False
    while (settled := outcome(db, order.id)) is None:
        writer = holder(db)
        if writer is None:
            alone = _take_a_turn(rules, db, order.verb)
        elif time.monotonic() > end:
            raise RefusalError(
                f"asked for, and not answered yet: {writer} writes the database and has not looked at it."
                " What was asked for stays asked for",
                "unanswered",
                writer=writer,
            )
        else:
            time.sleep(LOOK_EVERY)
    _check(settled)
    return alone


def _take_a_turn(rules: Path, db: Path, verb: Verb) -> bool:
    """Do a daemon's work once; ``False`` when somebody was faster: they will see to it."""
    from monitor.logs import errors_alone  # noqa: PLC0415 -- not needed where a daemon runs
    from monitor.wiring import obey  # noqa: PLC0415 -- likewise

    try:
        with errors_alone():
            obey(rules, db, f"vigie {verb}")
    except StoreError:
        if holder(db) is None:
            raise
        return False
    return True


def say_who_waits(alone: bool) -> None:  # noqa: FBT001 -- it is its one argument
    """That nobody stands by, where it was ourselves who did it."""
    if alone:
        print(
            "No daemon runs: what falls due later, such as the update of a message or the end of a snooze,"
            " waits for `vigie run` or `vigie once`."
        )


def _check(settled: Settled) -> None:
    if settled.refused:
        known = next((one for one in Declined if one == settled.refused), None)
        why = known.name.lower().replace("_", "-") if known else "declined"
        raise RefusalError(f"refused: {settled.refused}", why, words=settled.refused)


def who(given: str | None) -> str:
    """Who asks: as they say, or as the system knows them.

    Raises:
        VigieError: nobody knows.
    """
    try:
        name = clean_line(getpass.getuser() if given is None else given, NAME_LENGTH)
    except (KeyError, OSError):  # no such user: a container; OSError from Python 3.13 on
        name = ""
    if not name:
        raise VigieError("say who you are: --by marie, or VIGIE_USER=marie in the environment")
    return name


def end_of(span: str | None, until: str | None, now: datetime, zone: tzinfo) -> datetime:
    """When it ends: after ``span`` or at ``until``, just one of them.

    Raises:
        VigieError: none of them, both, not readable, or over already.
    """
    if (span is None) == (until is None):
        raise VigieError("say until when: either --for 2h or --until 2026-03-10T09:00")
    try:
        end = now + parse_duration(span) if until is None else _local(until, zone)
    except (ValueError, OverflowError):
        wrong = f"--for {span!r}" if until is None else f"--until {until!r}"
        said = f"{wrong} is no time: write --for 2h, or --until 2026-03-10T09:00"
        raise RefusalError(said, "no-time", text=span or until or "") from None
    if end <= now:
        raise RefusalError(f"{on_the_clock(end, zone)} is over already: it ends in the future", "over")
    return end


def on_the_clock(at: datetime, zone: tzinfo) -> str:
    """A time in the zone of the rules, and which zone that is: whoever asks may be in another."""
    name = at.astimezone(zone).tzname() or ""
    return f"{local(at, zone)} {'UTC' + name if name.startswith(('+', '-')) else name}"


def _local(text: str, zone: tzinfo) -> datetime:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def order_for(
    verb: Verb, by: str, now: datetime, *, target: str, note: str = "", until: datetime | None = None
) -> Order:
    """An order, with an id of its own."""
    id_ = OrderId(stable_id("order", verb, by, target, now.isoformat()))
    return Order(id=id_, verb=verb, by=by, target=target, note=note, until=until)


def _known(rules: Path, **given: str | None) -> None:
    """Refuse what the rules do not know; where they cannot be read, nobody knows."""
    known = names_of(rules)
    for what, name in given.items():
        if name is not None and what in known:
            one_of(f"--{what}", name, known[what])


def _scope(silence: Silence, titles: Titles) -> str:
    """What it hides, in words."""
    parts = [f"alerts of {silence.rule}" if silence.rule else "all alerts"]
    if silence.brand:
        parts.append(f"about {titles(silence.brand)}")
    if silence.severity is not Severity.CRISIS:
        parts.append(f"up to {silence.severity}")
    return " ".join(parts)


def _row(silence: Silence) -> tuple[str, ...]:
    return (
        silence.id,
        moment(silence.until) or "",
        moment(silence.since) or "",
        silence.by,
        silence.rule or "",
        silence.brand or "",
        str(silence.severity),
        silence.reason,
    )
