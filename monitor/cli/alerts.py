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
    print_json,
    print_json_rows,
    print_table,
)
from monitor.clock import SystemClock
from monitor.model import Alert, AlertState, Json, Judged, Language, Ticket
from monitor.rules.explain import sentence
from monitor.shapes import alert_json, mention_json, moment, reason_json
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.wiring import brand_title, language_of, zone_of

COLUMNS = ("id", "opened_at", "state", "severity", "brand", "rule", "mentions", "why", "delivered")


def show_alerts(
    rules: Path, db: Path, *, state: str | None, since: str | None, limit: int, style: str
) -> None:
    """Print the alerts asked for, newest first."""
    must_exist(db)
    if state is not None:
        one_of("--state", state, tuple(AlertState))
    zone, language = zone_of(rules), language_of(rules)
    after = parse_moment(since, SystemClock().now(), zone, "--since")
    with open_reader(db) as reader:
        found = reader.alerts(AlertState(state) if state else None, after, limit)
        if style == "json":
            print_json_rows(_json(alert, reader, language) for alert in found)
        elif style == "csv":
            print_csv(COLUMNS, (_row(alert, reader, None, language) for alert in found))
        else:
            print_table(
                COLUMNS,
                [_row(alert, reader, zone, language) for alert in found],
                empty="No alert. `vigie demo` shows what one looks like.",
            )


def explain_alert(rules: Path, db: Path, beginning: str, *, as_json: bool) -> None:
    """Print why an alert fired, with its evidence, its life and its deliveries."""
    must_exist(db)
    zone, language = zone_of(rules), language_of(rules)
    with open_reader(db) as reader:
        alert = reader.alert(beginning)
        if as_json:
            print_json(_explained(alert, reader, language))
        else:
            _print_explained(alert, reader, zone, language)


def _json(alert: Alert, reader: Reader, language: Language) -> dict[str, Json]:
    told = sentence(alert.reason, brand_title(alert.brand), language)
    return {
        **alert_json(alert, told, list(reader.evidence(alert.id, 10))),
        "deliveries": [_ticket_json(ticket) for ticket in reader.tickets(alert.id)],
    }


def _explained(alert: Alert, reader: Reader, language: Language) -> dict[str, Json]:
    brand = brand_title(alert.brand)
    return {
        **_json(alert, reader, language),
        "evidence": [mention_json(one) for one in reader.evidence(alert.id)],
        "events": [
            {
                "kind": str(event.kind),
                "at": moment(event.at),
                "reason": reason_json(event.reason, sentence(event.reason, brand, language)),
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


def _row(alert: Alert, reader: Reader, zone: tzinfo | None, language: Language) -> tuple[str, ...]:
    deliveries = ", ".join(f"{one.channel}: {one.state}" for one in reader.tickets(alert.id))
    return (
        alert.id,
        local(alert.opened_at, zone) if zone else moment(alert.opened_at) or "",
        str(alert.state),
        str(alert.severity),
        alert.brand,
        alert.rule,
        str(alert.total),
        sentence(alert.reason, brand_title(alert.brand), language),
        deliveries,
    )


def words_that_decided(one: Judged) -> list[str]:
    """The evidence of a verdict, each word once: the topics' first."""
    verdict = one.verdict
    tone_words = verdict.sentiment.evidence if verdict.sentiment else ()
    topic_words = [evidence for topic in verdict.topics for evidence in topic.evidence]
    return list(dict.fromkeys(evidence.words for evidence in (*topic_words, *tone_words)))


def _print_explained(alert: Alert, reader: Reader, zone: tzinfo, language: Language) -> None:
    brand = brand_title(alert.brand)
    print(f"{alert.severity} · {brand} · {alert.rule} · {alert.id} · {alert.state}\n")
    print(f"{sentence(alert.reason, brand, language)}\n")
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
            (local(event.at, zone), str(event.kind), sentence(event.reason, brand, language))
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
