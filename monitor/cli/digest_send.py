"""``vigie digest NAME --send`` and ``vigie digests``: what is sent by itself, and what by hand."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from monitor.cli.orders import LOOK_EVERY, who
from monitor.cli.output import local, must_exist, parse_moment, print_csv, print_json_rows, print_table
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.digests_due import Period, PlannedDigest, following, period
from monitor.errors import RefusalError, StoreError, VigieError
from monitor.model import Json, Ticket, TicketState
from monitor.posts import Posted
from monitor.shapes import moment
from monitor.store.digests import DigestBox, digests_at
from monitor.store.lock import holder
from monitor.wiring import obey, read_config

PATIENCE = 20.0  # seconds for the daemon: a digest of millions of mentions takes some
COLUMNS = ("name", "every", "of", "notify", "last", "where", "next")
_WAITING = {TicketState.DUE, TicketState.UNKNOWN}


def plan_named(config: Config, name: str) -> PlannedDigest:
    """The digest of that name.

    Raises:
        VigieError: there is none.
    """
    found = next((one for one in config.digests if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in config.digests)
        there = f"there are {known}" if known else "there is none: write one under digests:"
        raise RefusalError(f"the rules know no digest {name!r}; {there}", "no-name", name=name)
    return found


def period_of(plan: PlannedDigest, config: Config, since: str | None, until: str | None) -> Period:
    """What was asked for, or else what the digest would be of if it were due now.

    Raises:
        VigieError: it is empty, or cannot be understood.
    """
    now = SystemClock().now()
    usual = period(plan.of, now, config.timezone)
    end = parse_moment(until, now, config.timezone, "--to") or usual.until
    start = parse_moment(since, now, config.timezone, "--from")
    start = start or period(plan.of, end, config.timezone).since
    if start >= end:
        raise RefusalError("the period is empty: --from must lie before --to", "empty-period")
    return Period(start, end, now)


def send_digest(
    rules: Path, db: Path, name: str, *, since: str | None, until: str | None, by: str | None
) -> None:
    """Send a digest now, by hand, to the channels of its plan; its schedule goes on as if nothing were.

    Raises:
        VigieError: there is no such digest, or some channel did not get it.
    """
    config = read_config(rules)
    must_exist(db)
    plan, speaker = plan_named(config, name), who(by)
    wanted = period_of(plan, config, since, until)
    box = digests_at(db)
    assert box is not None, "it was there just now"
    posted = post_by_hand(rules, box, plan, wanted, speaker)
    patience = PATIENCE + (plan.summary.patience.total_seconds() if plan.summary else 0.0)
    _tell(_waited(box, posted, patience), wanted, config.timezone)


def post_by_hand(rules: Path, box: DigestBox, plan: PlannedDigest, wanted: Period, by: str) -> Posted:
    """Ask for a digest to be sent, in the name of somebody: the daemon does it, or we do where none runs.

    Args:
        wanted: due now.

    Raises:
        VigieError: it could not be asked for.
    """
    posted = box.post(plan.name, wanted, plan.notify, wanted.due_at, by=by)
    assert posted is not None, "by hand it may be sent as often as somebody likes"
    if holder(box.path) is None:
        _take_a_turn(rules, box.path)
    return posted


def _take_a_turn(rules: Path, db: Path) -> None:
    """Do a daemon's work once, unless somebody was faster: they will see to it."""
    from monitor.logs import errors_alone  # noqa: PLC0415 -- not needed where a daemon runs

    try:
        with errors_alone():
            obey(rules, db, "vigie digest")
    except StoreError:
        if holder(db) is None:
            raise


def _waited(box: DigestBox, posted: Posted, patience: float) -> list[Ticket]:
    end = time.monotonic() + patience
    while any(map(_on_its_way, box.tickets(posted.id))) and time.monotonic() < end:
        time.sleep(LOOK_EVERY)
    return box.tickets(posted.id)


def _on_its_way(one: Ticket) -> bool:
    """Whether its first attempt is still to come, or under way."""
    return one.state is TicketState.SENDING or (one.state in _WAITING and not one.attempts)


def _tell(tickets: list[Ticket], wanted: Period, zone: tzinfo) -> None:
    print(f"{local(wanted.since, zone)} to {local(wanted.until, zone)}")
    for one in tickets:
        print(f"{one.channel}: {one.state}" + (f" ({one.error})" if one.error else ""))
    if not any(one.state is TicketState.DELIVERED for one in tickets):
        raise VigieError("nobody has the digest yet: `vigie digests` shows how it goes on")


@dataclass(frozen=True, slots=True)
class Went:
    """A digest that was to be sent, and where it went."""

    posted: Posted
    tickets: list[Ticket]

    @property
    def moving(self) -> bool:
        """Whether it is still on its way."""
        return any(one.state in {*_WAITING, TicketState.SENDING} for one in self.tickets)


@dataclass(frozen=True, slots=True)
class Standing:
    """A digest of the rules: those that went, the latest first, and when it comes next.

    Args:
        next: ``None``: never again.
    """

    plan: PlannedDigest
    went: list[Went]
    next: datetime | None


def standing(config: Config, box: DigestBox | None, now: datetime, limit: int = 1) -> list[Standing]:
    """Each digest of the rules, with the last ``limit`` that went."""
    return [
        Standing(plan, went_of(box, plan.name, limit), following(plan.every, config.timezone, now))
        for plan in config.digests
    ]


def went_of(box: DigestBox | None, name: str | None, limit: int) -> list[Went]:
    """The digests that were to be sent, of a name or of all, the latest first."""
    return [Went(posted, tickets) for posted, tickets in box.went(name, limit)] if box else []


def show_digests(rules: Path, db: Path, *, style: str) -> None:
    """Print each digest of the rules, when it was sent last, where to, and when it comes next."""
    config = read_config(rules)
    zone, now = config.timezone, SystemClock().now()
    rows = standing(config, digests_at(db), now)
    if style == "json":
        print_json_rows(standing_json(row) for row in rows)
        return
    cells = [_cells(row, zone) for row in rows]
    if style == "csv":
        print_csv(COLUMNS, cells)
    else:
        print_table(COLUMNS, cells, empty="No digest: write one under digests: in the rules file.")


def _cells(row: Standing, zone: tzinfo) -> tuple[str, ...]:
    last = row.went[0] if row.went else None
    by = f" by {last.posted.by}" if last and last.posted.by else ""
    where = ", ".join(
        f"{one.channel}: {one.state}" + (f" ({one.error})" if one.error else "")
        for one in (last.tickets if last else ())
    )
    return (
        row.plan.name,
        row.plan.every.text,
        row.plan.of,
        ", ".join(row.plan.notify),
        local(last.posted.at if last else None, zone) + by,
        where or "–",
        local(row.next, zone),
    )


def standing_json(row: Standing) -> dict[str, Json]:
    """As ``vigie digests --format json`` has it."""
    plan = row.plan
    return {
        "name": plan.name,
        "every": plan.every.text,
        "of": plan.of,
        "language": plan.tells.language,
        "brands": list(plan.tells.brands),
        "notify": list(plan.notify),
        "next_at": moment(row.next),
        "last": went_json(row.went[0]) if row.went else None,
    }


def went_json(one: Went) -> dict[str, Json]:
    """One that was to be sent."""
    posted = one.posted
    return {
        "id": posted.id,
        "at": moment(posted.at),
        "due_at": moment(posted.period.due_at),
        "since": moment(posted.period.since),
        "until": moment(posted.period.until),
        "by": posted.by or None,
        "deliveries": [
            {"channel": each.channel, "state": str(each.state), "error": each.error or None}
            for each in one.tickets
        ],
    }
