"""``vigie run``: from the command line to the daemon, and what it says when it starts."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import structlog

from monitor.cage import close_all
from monitor.cli.check import show_watched
from monitor.cli.output import counted
from monitor.clock import SystemClock
from monitor.daemon import Daemon, run_in_utc
from monitor.house import House
from monitor.logs import set_up
from monitor.metrics import Metrics
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import assemble, read_config, spare_the_collector

FAREWELL = timedelta(seconds=1)  # for workers to end, where something hangs


def run_daemon(
    rules: Path,
    db: Path,
    *,
    log_style: str,
    listen: str | None,
    heartbeat: str | None,
    web: tuple[str, int, tuple[str, ...]] | None = None,
) -> None:
    """Watch until told to stop.

    Args:
        web: host, port and other names of the page; ``None``: none is shown.
    """
    from monitor.health import HealthServer, Heartbeat  # noqa: PLC0415 -- only the daemon serves

    signal.signal(signal.SIGTERM, _not_yet)
    signal.signal(signal.SIGINT, _not_yet)
    set_up("json" if log_style == "json" else "console")
    run_in_utc()
    clock, metrics = SystemClock(), Metrics()
    config = read_config(rules, models=True)
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(db, holder="vigie run"))

        def build(old: House | None) -> House:
            fresh = config if old is None else read_config(rules, models=True)
            house = assemble(fresh, store, clock, rules.parent, old)
            spare_the_collector()
            return house

        daemon = Daemon(build, rules, clock, metrics, first_look=say_what_was_found)
        if listen:
            stack.enter_context(HealthServer(listen, metrics, daemon.health))
        if web:
            from monitor.web.serving import open_page  # noqa: PLC0415 -- only who shows it needs it: 250 ms

            page = stack.enter_context(open_page(rules, db, host=web[0], port=web[1], names=web[2]))
            structlog.get_logger().info("page shown", address=page.address)
        if heartbeat:
            daemon.beat(Heartbeat(heartbeat, config.allow))
        if log_style != "json":  # a machine reads along
            show_watched(
                config, f"Vigie watches, by {rules} (save it to put new rules in force; Ctrl-C stops)"
            )
        daemon.run()
    if daemon.watch.busy():  # a fetch that hangs, or a worker in the middle of a feed, is not waited for
        close_all(FAREWELL)
        sys.stdout.flush()
        os._exit(0)


def _not_yet(_number: int, _frame: object) -> None:
    """Asked to stop before there was anything to finish."""
    sys.exit(0)


def say_what_was_found(watch: Watch) -> None:
    """After the first look: what there is, why it woke nobody, and what to try."""
    polled = watch.tally.polled.values()
    seen, new = sum(one.seen for one in polled), sum(one.admitted.new for one in polled)
    history = sum(one.admitted.history for one in polled)
    failed = [one.state.name for one in polled if one.error]
    found = f"{counted(seen, 'post')}, {counted(new, 'new mention')} of what you watch"
    lines = [f"First look: {found}, {counted(watch.tally.alerts, 'alert')}."]
    if polled and len(failed) == len(polled):
        lines += ["No source could be reached: is there a network? `vigie doctor` looks closer."]
    elif new or any(one.state.kept for one in polled):
        if history:
            some = f"{history:,} of them {'is' if history == 1 else 'are'}"
            which = some if history < new else "That is"
            lines += [
                f"{which} history, from before Vigie listened: it feeds digests and never fires an alert."
            ]
        lines += [
            "Try: vigie mentions --limit 10 (what was said), vigie digest (who leads), vigie demo (an alert)."
        ]
    else:
        lines += ['Nothing yet. Are the terms the words people use? Try: vigie classify "as people write it"']
    if failed:
        lines.append(f"Not reached: {', '.join(failed)}. Tried again later; `vigie sources` says why.")
    print("", *lines, "", sep="\n", flush=True)
