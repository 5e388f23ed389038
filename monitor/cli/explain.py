"""``vigie explain``: why an alert fired, so that anybody can check it by hand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from monitor import __version__
from monitor.account import SHOWN, Account, Span, account_json, sparkline
from monitor.cli.mentions import tone
from monitor.cli.output import local, must_exist, print_json, print_table
from monitor.cli.status import asked_for
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.errors import ConfigError, VigieError
from monitor.model import Alert, Judged
from monitor.settings import format_duration
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.text import clean_line
from monitor.wiring import Titles, engine_at, read_config, seen, zone_of

QUOTED = 20  # mentions of the evidence that are printed
MOMENT = timedelta(microseconds=1)


def explain_alert(rules: Path, db: Path, beginning: str, *, as_json: bool, bundle: Path | None) -> None:
    """Print why an alert fired, with its window, its evidence, its life and its deliveries; or freeze all of it."""
    must_exist(db)
    zone, titles = zone_of(rules), Titles(rules)
    with open_reader(db) as reader:
        account = accounted(reader.alert(beginning), reader, titles, _config(rules))
    if bundle is not None:
        _freeze(account, bundle, zone)
    elif as_json:
        print_json(account_json(account))
    else:
        _print(account, zone)


def _config(rules: Path) -> Config | None:
    """The rules, for the window of the alert: where they cannot be read, the rest is explained all the same."""
    try:
        return read_config(rules)
    except ConfigError:
        return None


def accounted(alert: Alert, reader: Reader, titles: Titles, config: Config | None) -> Account:
    """The alert with everything behind it."""
    return Account(
        alert=alert,
        brand=titles(alert.brand),
        told=titles.sentence(alert.reason, alert.brand),
        life=[(event, titles.sentence(event.reason, alert.brand)) for event in reader.events(alert.id)],
        evidence=list(reader.evidence(alert.id)),
        spans=_spans(alert, reader, config) if config else (),
        tickets=list(reader.tickets(alert.id)),
        sights=seen(reader, alert.opened_at),
    )


def _spans(alert: Alert, reader: Reader, config: Config) -> tuple[Span, ...]:
    """The window of its reason and those before it, by what the store still holds and the rules as they are now."""
    until = alert.reason.numbers.get("until", alert.opened_at)
    assert isinstance(until, datetime), "a window ends at some time"
    engine = engine_at(config, reader, max(until, alert.opened_at), alert.rule)
    for standing in engine.ask(until, brand=alert.brand):
        if standing.group == alert.group:
            return tuple(Span(*each) for each in standing.gauge.windows(until, SHOWN))
    return ()


# --- for people -------------------------------------------------------------------------------------------------


def _print(account: Account, zone: tzinfo) -> None:
    alert = account.alert
    print(f"{alert.severity} · {account.brand} · {alert.rule} · {alert.id} · {alert.state}\n")
    print(f"{account.told}\n")
    if account.checks:
        print("What the rule asked for:")
        for check in account.checks:
            print(f"  {'yes' if check.held else 'no':4}{asked_for(check)}")
        print()
    if account.spans:
        print(_picture(account.spans), end="\n\n")
    print("One voice, or many?")
    for one in account.loudest:
        print(f"  loudest {one.what}: {one.count} of {one.of} ({clean_line(one.name, 60)})")
    print(f"\nEvidence: {len(account.evidence)} mentions still kept of {alert.total}.")
    print_table(
        ("when", "source", "who", "tone", "words", "what"),
        [_row(one, zone) for one in account.evidence[:QUOTED]],
        empty="Retention has taken all of it.",
    )
    print("\nIts life:")
    print_table(
        ("when", "what", "who", "why"),
        [
            (local(event.at, zone), str(event.kind), event.by, f"{sentence} {event.note}".strip())
            for event, sentence in account.life
        ],
        empty="",
    )
    _print_background(account, zone)


def _print_background(account: Account, zone: tzinfo) -> None:
    alert = account.alert
    print(
        f"\nRules: version {alert.rules_version or 'unknown'}. Models: {', '.join(account.models) or 'none'}."
    )
    print("\nSources when it opened:")
    print_table(
        ("source", "state", "since", "error"),
        [(sight.source, str(sight.state), local(sight.at, zone), sight.why) for sight in account.sights],
        empty="Nothing was noted of them.",
    )
    print("\nDeliveries:")
    print_table(
        ("channel", "state", "attempts", "due", "error"),
        [
            (one.channel, str(one.state), str(one.attempts), local(one.due_at, zone), one.error)
            for one in account.tickets
        ],
        empty=f"None{': ' + str(alert.hush) + ' ' + alert.behind if alert.hush else ''}.",
    )


def _picture(spans: tuple[Span, ...]) -> str:
    """The last windows as a row of bars, with what is usual below."""
    length = format_duration(spans[-1].end - spans[-2].end) if len(spans) > 1 else ""
    lines = [f"In steps of {length}: {sparkline([span.count for span in spans])}  now {spans[-1].count:g}"]
    if any(span.usual is not None for span in spans):
        most = max(span.count for span in spans)
        usual = [min(span.usual or 0.0, most) for span in spans]
        last = spans[-1].usual
        said = "unknown" if last is None else f"{last:.1f}"
        lines.append(
            f"{'usual:':>{len(lines[0].partition(':')[0]) + 1}} {sparkline([*usual, most])[:-1]}  now {said}"
        )
    return "\n".join(lines)


def _row(one: Judged, zone: tzinfo) -> tuple[str, ...]:
    return (
        local(one.mention.published_at, zone),
        one.mention.source,
        clean_line(one.mention.author, 24),
        tone(one),
        ", ".join(words_that_decided(one)),
        clean_line(one.mention.words, 100),
    )


def words_that_decided(one: Judged) -> list[str]:
    """The evidence of a verdict, each word once: the topics' first."""
    verdict = one.verdict
    tone_words = verdict.sentiment.evidence if verdict.sentiment else ()
    topic_words = [evidence for topic in verdict.topics for evidence in topic.evidence]
    return list(dict.fromkeys(evidence.words for evidence in (*topic_words, *tone_words)))


# --- for the record ---------------------------------------------------------------------------------------------


def _freeze(account: Account, folder: Path, zone: tzinfo) -> None:
    """Write it down as JSON for machines and as a page for people; neither needs Vigie any more."""
    stem = folder / f"alert-{account.alert.id}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(account_json(account), ensure_ascii=False, indent=2)
        stem.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")
        stem.with_suffix(".html").write_text(page(account, zone, SystemClock().now()), encoding="utf-8")
    except OSError as error:
        raise VigieError(f"{folder}: {error.strerror or error}") from error
    print(f"{stem}.json\n{stem}.html")


def page(account: Account, zone: tzinfo, now: datetime) -> str:
    """The account as one HTML file that needs nothing else; all that people wrote is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 -- imported when first needed: 40 ms

    environment = Environment(
        loader=PackageLoader("monitor.cli"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    top = (
        max([span.count for span in account.spans] + [span.usual or 0 for span in account.spans], default=0)
        or 1
    )
    last = account.spans[-1] if account.spans else None
    usual = "" if last is None or last.usual is None else f"; usual is {last.usual:.1f} (the line)"
    return environment.get_template("account.html.j2").render(
        account=account,
        alert=account.alert,
        language="en",
        at=lambda moment: local(moment, zone),
        plain=lambda number: f"{number:.3g}" if isinstance(number, float) else str(number),
        link=_link,
        bars=[
            {
                "height": round(100 * span.count / top, 1),
                "usual": None if span.usual is None else round(100 * span.usual / top, 1),
                "text": f"{local(span.end, zone)}: {span.count:g}",
            }
            for span in account.spans
        ],
        chart_text=f"The last {len(account.spans)} windows: {last.count:g} in the latest{usual}."
        if last
        else "",
        frozen=now,
        version=__version__,
    )


def _link(url: str) -> str:
    """The address, if a reader may be offered it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""
