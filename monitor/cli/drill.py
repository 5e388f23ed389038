"""``vigie drill``: a marked, invented crisis, from mention to message."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.cli.output import print_json
from monitor.cli.standings import say
from monitor.cli.why_not import known
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.logs import errors_alone
from monitor.metrics import Metrics
from monitor.model import Alert, BrandName, ChannelName, Json, Order, OrderId, Ticket, TicketState, Verb
from monitor.rules.conditions import Rule
from monitor.store.orders import place
from monitor.store.store import Store
from monitor.text import stable_id
from monitor.watch import Watch
from monitor.wiring import brand_title, read_config, reason_sentence
from monitor.wiring.drill import Drill, brand_of

BY = "vigie drill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a drill.

    Args:
        posts: invented; ``mentions`` of them named the brand.
        alert: what it opened; ``told`` is its reason in words. Where it opened none, what the rule says of the posts.
        took: from mention to message; ``None``: it did not arrive, and ``error`` may say why.
        ended: whether the end of it was told, too.
    """

    rule: Rule
    brand: str
    channel: ChannelName
    posts: int
    mentions: int
    alert: Alert | None
    told: str
    notes: tuple[str, ...]
    took: timedelta | None
    error: str
    ended: bool


def run_drill(
    rules: Path, name: str, channel: str, *, brand: str | None, text: str | None, as_json: bool
) -> int:
    """Invent a crisis and send it; 1 if it did not arrive. The database is one of its own: nothing of it stays.

    Raises:
        VigieError: no such rule, brand or channel; or the channel lacks its secret.
    """
    config = read_config(rules)
    asked = known("rule", name, [one.name for one in config.rules])
    to = ChannelName(known("channel", channel, list(config.channels)))
    if brand is not None:
        known("brand", brand, [one.name for one in config.brands])
    rule = next(one for one in config.rules if one.name == asked)
    with (
        errors_alone(),
        tempfile.TemporaryDirectory(prefix="vigie-drill-") as folder,
        Store.open(Path(folder) / "drill.db", BY) as store,
        contextlib.redirect_stdout(sys.stderr if as_json else sys.stdout),  # the console's card is no JSON
    ):
        outcome = _drilled(config, rule, to, store, brand=brand, text=text, folder=rules.parent)
    if as_json:
        print_json(_json(outcome))
    else:
        _print(outcome)
    return int(outcome.took is None)


def _drilled(
    config: Config,
    rule: Rule,
    channel: ChannelName,
    store: Store,
    *,
    brand: str | None,
    text: str | None,
    folder: Path,
) -> Outcome:
    clock = SystemClock()
    about = brand_of(rule, config, BrandName(brand) if brand else None)
    drill = Drill(config, rule, about, channel, store=store, clock=clock, folder=folder)
    watch = Watch(drill.house, clock, Metrics())
    begun = clock.now()
    mentions = drill.strike(text, begun)
    watch.finish()
    now = clock.now()
    alert = next(iter(store.reads.alerts()), None)
    tickets = store.reads.tickets(alert.id) if alert else []
    arrived = any(ticket.state is TicketState.DELIVERED for ticket in tickets)
    reason = alert.reason if alert else drill.stands(now)
    return Outcome(
        rule=rule,
        brand=brand_title(about.name, config.brands),
        channel=channel,
        posts=drill.posts,
        mentions=mentions,
        alert=alert,
        told=reason_sentence(reason, about.name, config),
        notes=drill.notes,
        took=now - begun if arrived else None,
        error=next((ticket.error for ticket in tickets if ticket.error), ""),
        ended=alert is not None and arrived and _end(alert, store, watch, now),
    )


def _end(alert: Alert, store: Store, watch: Watch, now: datetime) -> bool:
    """It is over: no channel is to be left with a crisis that stays open."""
    order = Order(
        id=OrderId(stable_id(BY, alert.id)),
        verb=Verb.RESOLVE,
        by=BY,
        target=alert.id,
        note="The drill is over.",
    )
    place(store.path, order, now)
    watch.finish()
    last: Ticket = store.reads.tickets(alert.id)[-1]
    return last.state is TicketState.DELIVERED


def _json(outcome: Outcome) -> dict[str, Json]:
    return {
        "rule": outcome.rule.name,
        "brand": outcome.brand,
        "channel": outcome.channel,
        "posts": outcome.posts,
        "mentions": outcome.mentions,
        "alert": outcome.alert.id if outcome.alert else None,
        "severity": str(outcome.alert.severity) if outcome.alert else None,
        "told": outcome.told,
        "notes": list(outcome.notes),
        "delivered": outcome.took is not None,
        "seconds": None if outcome.took is None else round(outcome.took.total_seconds(), 3),
        "ended": outcome.ended,
        "error": outcome.error or None,
    }


def _print(outcome: Outcome) -> None:
    posts = {0: "no post", 1: "one post"}.get(outcome.posts, f"{outcome.posts} posts")
    say(f"DRILL of {outcome.rule.name} for {outcome.brand} on {outcome.channel}: {posts} invented.")
    say(*(f"Note: {note}." for note in outcome.notes))
    if outcome.posts and not outcome.mentions:
        say("None of them names the brand: give one that does with --text.")
    elif outcome.alert is None:
        say(f"The rule did not fire. {outcome.told}", "Give a post that it selects with --text.")
    elif outcome.took is None:
        say(f"It fired: {outcome.told}", f"It was not delivered: {outcome.error or 'nobody said why'}.")
    else:
        say(f"It fired: {outcome.told}")
        say(
            f"From mention to message: {outcome.took.total_seconds():.2f} s. The message says that it is a drill."
        )
        say(
            "Its end was told, too."
            if outcome.ended
            else "Its end could not be told: resolve it there by hand."
        )
