"""``vigie explain``: why an alert fired."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

from monitor.cli.alerts import described
from monitor.cli.mentions import tone
from monitor.cli.output import local, must_exist, print_json, print_table
from monitor.model import Alert, Json, Judged
from monitor.shapes import mention_json, moment, reason_json
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.wiring import Titles, zone_of


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


def _explained(alert: Alert, reader: Reader, titles: Titles) -> dict[str, Json]:
    return {
        **described(alert, reader, titles),
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
