"""``vigie alerts`` and ``vigie explain``: what fired, and why."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

from monitor.cli.mentions import one_of, tone
from monitor.cli.output import (
    local,
    must_exist,
    parse_moment,
    print_csv,
    print_entries,
    print_json,
    print_json_rows,
    print_table,
)
from monitor.clock import SystemClock
from monitor.model import Alert, AlertState, Json, Judged, Ticket, TicketState
from monitor.shapes import alert_json, mention_json, moment, reason_json
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.wiring import Titles, zone_of

COLUMNS = ("id", "opened_at", "state", "severity", "brand", "rule", "mentions", "why", "delivered")


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
            print_json_rows(_json(alert, reader, titles) for alert in found)
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
        alert.state,
        alert.severity,
        titles(alert.brand),
        alert.rule,
    )
    tickets = reader.tickets(alert.id)
    told = ", ".join(f"{one.channel}: {_delivery(one, zone)}" for one in tickets)
    return " · ".join(head), (titles.sentence(alert.reason, alert.brand), f"{alert.total} mentions; {told}")


def _delivery(ticket: Ticket, zone: tzinfo) -> str:
    """Its state, and what is worth knowing about it."""
    if ticket.state in {TicketState.DUE, TicketState.UNKNOWN}:
        return f"{ticket.state}, next at {local(ticket.due_at, zone)}" + (
            f" ({ticket.error})" if ticket.error else ""
        )
    if ticket.state in {TicketState.DIVERTED, TicketState.DEAD}:
        return f"{ticket.state} ({ticket.error})"
    return str(ticket.state)


def explain_alert(rules: Path, db: Path, beginning: str, *, as_json: bool) -> None:
    """Print why an alert fired, with its evidence, its life and its deliveries."""
    must_exist(db)
    zone, titles = zone_of(rules), Titles(rules)
    with open_reader(db) as reader:
        alert = reader.alert(beginning)
        if as_json:
            print_json(_explained(alert, reader, titles))
        else:
            _print_explained(alert, reader, zone, titles)


def _json(alert: Alert, reader: Reader, titles: Titles) -> dict[str, Json]:
    told = titles.sentence(alert.reason, alert.brand)
    return {
        **alert_json(alert, told, list(reader.evidence(alert.id, 10))),
        "deliveries": [_ticket_json(ticket) for ticket in reader.tickets(alert.id)],
    }


def _explained(alert: Alert, reader: Reader, titles: Titles) -> dict[str, Json]:
    return {
        **_json(alert, reader, titles),
        "evidence": [mention_json(one) for one in reader.evidence(alert.id)],
        "events": [
            {
                "kind": str(event.kind),
                "at": moment(event.at),
                "reason": reason_json(event.reason, titles.sentence(event.reason, alert.brand)),
                "added": list(event.added),
            }
            for event in reader.events(alert.id)
        ],
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
        ", ".join(f"{one.channel}: {one.state}" for one in reader.tickets(alert.id)),
    )


def words_that_decided(one: Judged) -> list[str]:
    """The evidence of a verdict, each word once: the topics' first."""
    verdict = one.verdict
    tone_words = verdict.sentiment.evidence if verdict.sentiment else ()
    topic_words = [evidence for topic in verdict.topics for evidence in topic.evidence]
    return list(dict.fromkeys(evidence.words for evidence in (*topic_words, *tone_words)))


def _print_explained(alert: Alert, reader: Reader, zone: tzinfo, titles: Titles) -> None:
    brand = titles(alert.brand)
    print(f"{alert.severity} · {brand} · {alert.rule} · {alert.id} · {alert.state}\n")
    print(f"{titles.sentence(alert.reason, alert.brand)}\n")
    numbers = reason_json(alert.reason, "")["numbers"]
    assert isinstance(numbers, dict)
    print_table(("number", "value"), [(name, str(value)) for name, value in numbers.items()], empty="")
    evidence = list(reader.evidence(alert.id))
    authors = {one.mention.author for one in evidence if one.mention.author}
    print(f"\nEvidence: {len(evidence)} mentions still kept of {alert.total}, {len(authors)} named authors.")
    print_table(
        ("when", "source", "who", "tone", "words", "what"),
        [
            (
                local(one.mention.published_at, zone),
                one.mention.source,
                clean_line(one.mention.author, 24),
                tone(one),
                ", ".join(words_that_decided(one)),
                clean_line(one.mention.words, 100),
            )
            for one in evidence[:20]
        ],
        empty="Retention has taken all of it.",
    )
    print("\nIts life:")
    print_table(
        ("when", "what", "why"),
        [
            (local(event.at, zone), str(event.kind), titles.sentence(event.reason, alert.brand))
            for event in reader.events(alert.id)
        ],
        empty="",
    )
    print("\nDeliveries:")
    print_table(
        ("channel", "state", "attempts", "due", "error"),
        [
            (one.channel, str(one.state), str(one.attempts), local(one.due_at, zone), one.error)
            for one in reader.tickets(alert.id)
        ],
        empty="None.",
    )
