"""``vigie once``: everything there is to do, then stop."""

from __future__ import annotations

import contextlib
import sys
from datetime import timedelta
from pathlib import Path

from monitor.cli.output import counted, local, print_json, print_table
from monitor.clock import SystemClock
from monitor.logs import set_up
from monitor.metrics import Metrics
from monitor.rereading import Rereader
from monitor.shapes import moment
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import assemble, read_config

REREADS = timedelta(
    minutes=1
)  # how long it may take to read again what was judged in haste; the rest is for later


def run_once(rules: Path, db: Path, *, as_json: bool, log_style: str) -> int:
    """Poll, judge, weigh and deliver until nothing is left; 1 if a source or a delivery failed."""
    set_up("json" if log_style == "json" else "console")
    config = read_config(rules, models=True)
    clock = SystemClock()
    with Store.open(db, holder="vigie once") as store:
        store.interrupted()
        house = assemble(config, store, clock, rules.parent, at_once=True)
        watch = Watch(house, clock, Metrics(), rereader=Rereader(until=clock.now() + REREADS))
        with contextlib.redirect_stdout(
            sys.stderr if as_json else sys.stdout
        ):  # the console's card is no JSON
            crank(watch)
            watch.close()
            watch.finish()
        _show(watch, as_json=as_json)
        return int(failed(watch))


def crank(watch: Watch) -> None:
    """Turn until every source was polled once, to its end, and no ticket is due."""
    for name in watch.house.sources:
        watch.poll(name)
    watch.finish()


def failed(watch: Watch) -> bool:
    """Whether a source or a delivery did not do what it should."""
    return any(one.error for one in watch.tally.polled.values()) or watch.tally.undelivered() > 0


def _show(watch: Watch, *, as_json: bool) -> None:
    tally = watch.tally
    if as_json:
        print_json(
            {
                "sources": [
                    {
                        "name": name,
                        "seen": one.seen,
                        "new": one.admitted.new,
                        "history": one.admitted.history,
                        "edited": one.admitted.edited,
                        "known": one.admitted.duplicate,
                        "skipped": len(one.skipped),
                        "error": str(one.error) if one.error else None,
                        "next_poll_at": moment(one.state.next_poll_at),
                    }
                    for name, one in tally.polled.items()
                ],
                "judged": tally.judged,
                "hasty": watch.house.backlog().reread,
                "alerts": tally.alerts,
                "deliveries": dict(tally.deliveries),
            }
        )
        return
    zone = watch.house.config.timezone
    print_table(
        ("source", "posts", "new", "history", "edited", "known", "newest", "result"),
        [
            (
                name,
                str(one.seen),
                str(one.admitted.new),
                str(one.admitted.history),
                str(one.admitted.edited),
                str(one.admitted.duplicate),
                local(one.state.newest_at, zone, never="–"),
                str(one.error) if one.error else "ok",
            )
            for name, one in sorted(tally.polled.items())
        ],
        empty="No source is configured.",
    )
    sent = (
        ", ".join(f"{count} {outcome}" for outcome, count in sorted(tally.deliveries.items())) or "none due"
    )
    hasty = watch.house.backlog().reread
    judged, opened = counted(tally.judged, "mention"), counted(tally.alerts, "alert")
    print(f"\n{judged} judged, {opened} opened, deliveries: {sent}.")
    if hasty:
        print(
            f"{counted(hasty, 'mention')} judged in haste: `vigie run` reads them with care when there is time."
        )
    if any(one.admitted.history for one in tally.polled.values()):
        print("History is what was there before Vigie looked, or came too late: it never fires.")
