"""``vigie alerts``: what fired, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path

from monitor.cli.explained import stands, teller
from monitor.cli.mentions import one_of
from monitor.cli.output import (
    counted,
    local,
    must_exist,
    parse_moment,
    print_csv,
    print_entries,
    print_json_rows,
)
from monitor.clock import SystemClock
from monitor.model import Alert, AlertState, Json, Ticket, TicketState
from monitor.shapes import alert_json, moment
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.wiring import Titles, zone_of

COLUMNS = (
    "id",
    "opened_at",
    "state",
    "severity",
    "brand",
    "rule",
    "mentions",
    "why",
    "delivered",
    "group",
    "by",
    "until",
    "hush",
    "behind",
    "resolved_at",
)


def show_alerts(
    rules: Path, db: Path, *, state: str | None, since: str | None, limit: int, style: str
) -> None:
    """Print the alerts asked for, newest first."""
    must_exist(db)
    if state is not None:
        one_of("--state", state, tuple(AlertState))
    zone, titles = zone_of(rules), Titles(rules)
    after = parse_moment(since, SystemClock().now(), zone, "--since")
    with open_reader(db) as reader:
        found = reader.alerts(AlertState(state) if state else None, after, limit)
        if style == "json":
            print_json_rows(described(alert, reader, titles) for alert in found)
        elif style == "csv":
            print_csv(COLUMNS, (_row(alert, reader, titles) for alert in found))
        else:
            print_entries(
                [_entry(alert, reader, zone, titles) for alert in found],
                empty="No alert. `vigie demo` shows what one looks like.",
            )


def _entry(alert: Alert, reader: Reader, zone: tzinfo, titles: Titles) -> tuple[str, tuple[str, ...]]:
    head = (
        alert.id,
        local(alert.opened_at, zone),
        stands(alert, teller("en", zone)),
        alert.severity,
        titles(alert.brand),
        alert.rule,
        alert.group,
    )
    told = with_times(f"{one.channel}: {_delivery(one, zone)}" for one in reader.tickets(alert.id))
    return " · ".join(part for part in head if part), (
        titles.sentence(alert.reason, alert.brand),
        f"{counted(alert.total, 'mention')}; {told}",
    )


def with_times(words: Iterable[str]) -> str:
    """Each once, in the order they came first, with how often where that is more than once."""
    return ", ".join(f"{word} ×{number}" if number > 1 else word for word, number in Counter(words).items())


def _delivery(ticket: Ticket, zone: tzinfo) -> str:
    """Its state, and what is worth knowing about it."""
    if ticket.state in {TicketState.DUE, TicketState.UNKNOWN}:
        return f"{ticket.state}, next at {local(ticket.due_at, zone)}" + (
            f" ({ticket.error})" if ticket.error else ""
        )
    if ticket.state in {TicketState.DIVERTED, TicketState.DEAD}:
        return f"{ticket.state} ({ticket.error})"
    return str(ticket.state)


def described(alert: Alert, reader: Reader, titles: Titles) -> dict[str, Json]:
    """An alert with where it was delivered, as machines read it."""
    told = titles.sentence(alert.reason, alert.brand)
    peak = titles.sentence(alert.peak, alert.brand) if alert.peak else ""
    return {
        **alert_json(alert, told, list(reader.evidence(alert.id, 10)), peak),
        "deliveries": [_ticket_json(ticket) for ticket in reader.tickets(alert.id)],
    }


def _ticket_json(ticket: Ticket) -> dict[str, Json]:
    return {
        "channel": ticket.channel,
        "state": str(ticket.state),
        "attempts": ticket.attempts,
        "due_at": moment(ticket.due_at),
        "error": ticket.error or None,
    }


def _row(alert: Alert, reader: Reader, titles: Titles) -> tuple[str, ...]:
    return (
        alert.id,
        moment(alert.opened_at) or "",
        str(alert.state),
        str(alert.severity),
        alert.brand,
        alert.rule,
        str(alert.total),
        titles.sentence(alert.reason, alert.brand),
        with_times(f"{one.channel}: {one.state}" for one in reader.tickets(alert.id)),
        alert.group,
        alert.by,
        moment(alert.until) or "",
        str(alert.hush or ""),
        alert.behind,
        moment(alert.resolved_at) or "",
    )
