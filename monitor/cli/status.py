"""``vigie status``: how every rule stands for every brand, and whether anybody keeps watch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from monitor.account import sight_json
from monitor.cli.explained import stands, teller
from monitor.cli.output import counted, local, must_exist, print_entries, print_json, print_table
from monitor.cli.source_spending import nearly_spent, spending_of
from monitor.cli.source_spending import standing_json as spending_json
from monitor.cli.source_spending import told as spending_told
from monitor.cli.standings import say, standing_json, state_of, unseen
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.model import Json, Seeing, Sight, Silence, SourceName, TicketState, Trouble
from monitor.rules.engine import Standing
from monitor.shapes import moment, silence_json
from monitor.spending import Standing as Spending
from monitor.store.lock import holder
from monitor.store.queries import Counts, Reader
from monitor.store.store import open_reader
from monitor.wiring import brand_title, engine_at, read_config, reason_sentence, sights_at

WATCHING = "watching"
# Alerts come first, the worst of them on top; then what cannot judge; then all that is well.
_OWN = ("blind", "known event", "not enough data", "learning", WATCHING)
_UNDELIVERED = (TicketState.DUE, TicketState.SENDING, TicketState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that there is to say at a moment.

    Args:
        keeper: who writes the database now, in words; ``None``: nobody keeps watch.
        standings: alerts first.
        dark: the sources that cannot be seen; ``unasked`` were never polled at all.
        troubles: the classifiers that go on without one of their models.
        spent: the allowances that are nearly spent, or are.
    """

    at: datetime
    keeper: str | None
    counts: Counts
    standings: Sequence[Standing]
    silences: Sequence[Silence]
    dark: Sequence[Sight]
    unasked: Sequence[SourceName]
    troubles: Sequence[Trouble] = ()
    spent: Sequence[Spending] = ()


def show_status(rules: Path, db: Path, *, as_json: bool) -> None:
    """Print how each rule stands for each brand, what cannot be seen, what is silenced, and what is left to do."""
    config = read_config(rules)
    must_exist(db)
    now = SystemClock().now()
    with open_reader(db) as reader:
        status = take(config, reader, now, holder(db), nearly_spent(spending_of(config, db, now)))
    if as_json:
        print_json(status_json(status, config))
    else:
        _print(status, config)


def take(
    config: Config, reader: Reader, now: datetime, keeper: str | None, spent: Sequence[Spending] = ()
) -> Status:
    """The status, as the store has it."""
    asked = {state.name for state in reader.sources() if state.last_poll_at is not None}
    return Status(
        at=now,
        keeper=keeper,
        counts=reader.counts(),
        standings=sorted(engine_at(config, reader, now).ask(now), key=_order),
        silences=[one for one in reader.silences(now) if one.since <= now],
        dark=[sight for sight in sights_at(config, reader, now) if sight.state is not Seeing.SEEING],
        unasked=[SourceName(one.name) for one in config.sources if one.name not in asked],
        troubles=reader.troubles(),
        spent=spent,
    )


def _order(standing: Standing) -> tuple[int, int]:
    """Sorted by this, the file's order is kept within what is alike."""
    if standing.alert is not None:
        return 0, -standing.alert.severity.rank
    return 1, _OWN.index(state_of(standing))


# --- for people -------------------------------------------------------------------------------------------------


def _print(status: Status, config: Config) -> None:
    zone = config.timezone
    say(*_head(status, zone))
    alerts = [one for one in status.standings if one.alert is not None]
    calm = [one for one in status.standings if one.alert is None and state_of(one) == WATCHING]
    unable = [one for one in status.standings if one.alert is None and state_of(one) != WATCHING]
    if not status.standings:
        print("\nNo rule: add one under rules: in the rules file.")
    for title, some in (("Alerts", alerts), ("Not able to judge, or not fully", unable)):
        if some:
            print(f"\n{title}:")
            print_entries([_entry(one, config) for one in some], empty="")
    if calm:
        print("\nWatching:")
        print_table(
            ("rule", "brand", "why"),
            [(_rule(one), brand_title(one.brand, config.brands), _told(one, config)) for one in calm],
            empty="",
        )
    if status.dark or status.unasked:
        print("\nSources that cannot be seen:")
        print_table(
            ("source", "state", "since", "error"),
            [
                *((one.source, str(one.state), local(one.at, zone), one.why) for one in status.dark),
                *((name, "never asked", "", "") for name in status.unasked),
            ],
            empty="",
        )
    if status.spent:
        print("\nSources that have spent most of what they may:")
        print_table(
            ("source", "spent"),
            [(one.source, spending_told(one, teller("en", zone))) for one in status.spent],
            empty="",
        )
    if status.troubles:
        print("\nClassifiers that go on without a model:")
        print_table(
            ("classifier", "since", "why"),
            [(one.classifier, local(one.since, zone), one.why) for one in status.troubles],
            empty="",
        )
    if status.silences:
        print("\nSilences:")
        say(*(f"  {silenced(one, zone)}" for one in status.silences))


def _head(status: Status, zone: tzinfo) -> Iterator[str]:
    """When, who keeps watch, and what is left to do."""
    counts = status.counts
    yield f"Vigie at {local(status.at, zone)}, {counted(counts.mentions, 'mention')}."
    yield f"Kept by {status.keeper}." if status.keeper else "Nobody keeps watch: start `vigie run`."
    waiting = {
        "to judge": counts.to_judge,
        "to weigh": counts.to_weigh,
        "to deliver": _undelivered(counts),
        "to read again with care": counts.hasty,
        "that nobody could be told": counts.tickets[TicketState.DEAD],
    }
    left = [f"{number:,} {what}" for what, number in waiting.items() if number]
    yield f"Waiting: {', '.join(left)}." if left else "Nothing waits to be judged, weighed or delivered."


def _undelivered(counts: Counts) -> int:
    return sum(counts.tickets[state] for state in _UNDELIVERED)


def _entry(standing: Standing, config: Config) -> tuple[str, tuple[str, ...]]:
    alert, zone = standing.alert, config.timezone
    tell = teller("en", zone)
    brand = brand_title(standing.brand, config.brands)
    if alert is None:
        return f"{state_of(standing)} · {_rule(standing)} · {brand}", (
            _told(standing, config),
            *unseen(standing, tell),
        )
    since = f"since {local(alert.opened_at, zone)}"
    head = (str(alert.severity), stands(alert, tell), _rule(standing), brand, alert.id, since)
    return " · ".join(head), (
        reason_sentence(alert.reason, alert.brand, config),
        f"{counted(alert.total, 'mention')} in all. Now: {_told(standing, config)}",
        *unseen(standing, tell),
    )


def _rule(standing: Standing) -> str:
    return f"{standing.rule.name} · {standing.group}" if standing.group else str(standing.rule.name)


def _told(standing: Standing, config: Config) -> str:
    return reason_sentence(standing.reason, standing.brand, config)


def silenced(silence: Silence, zone: tzinfo) -> str:
    """A silence in a line."""
    what = " of ".join(str(part) for part in (silence.rule, silence.brand) if part) or "everything"
    return f"{what}: by {silence.by} until {local(silence.until, zone)}: {silence.reason} ({silence.id})"


# --- for machines -----------------------------------------------------------------------------------------------


def status_json(status: Status, config: Config) -> dict[str, Json]:
    """The same."""
    counts = status.counts
    return {
        "at": moment(status.at),
        "keeper": status.keeper,
        "mentions": counts.mentions,
        "backlog": {
            "judge": counts.to_judge,
            "weigh": counts.to_weigh,
            "reread": counts.hasty,
            "deliver": _undelivered(counts),
            "dead": counts.tickets[TicketState.DEAD],
        },
        "rules": [standing_json(one, config, status.at) for one in status.standings],
        "sources": [sight_json(one) for one in status.dark],
        "never_asked": [str(name) for name in status.unasked],
        "left_out": [
            {"classifier": one.classifier, "since": moment(one.since), "why": one.why}
            for one in status.troubles
        ],
        "nearly_spent": [spending_json(one) for one in status.spent],
        "silences": [silence_json(one) for one in status.silences],
    }
