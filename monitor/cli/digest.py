"""``vigie digest``: competitor watch of a period."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from monitor.cli.digest_send import period_of, plan_named
from monitor.cli.output import must_exist, parse_moment, print_json
from monitor.clock import SystemClock
from monitor.digest import digest_json, digest_markdown
from monitor.errors import VigieError
from monitor.store.store import open_reader
from monitor.wiring import gather, read_config

WEEK = timedelta(days=7)


def show_digest(
    rules: Path, db: Path, name: str | None = None, *, since: str | None, until: str | None, as_json: bool
) -> None:
    """Print the digest of a period; a week up to now when nothing is said, or what the named one would be of."""
    config = read_config(rules)
    must_exist(db)
    plan = plan_named(config, name) if name else None
    if plan:
        wanted = period_of(plan, config, since, until)
        start, end = wanted.since, wanted.until
    else:
        now = SystemClock().now()
        end = parse_moment(until, now, config.timezone, "--to") or now
        start = parse_moment(since, now, config.timezone, "--from") or end - WEEK
    if start >= end:
        raise VigieError("the period is empty: --from must lie before --to")
    with open_reader(db) as reader:
        digest = gather(config, reader, start, end, plan)
    if as_json:
        print_json(digest_json(digest))
    else:
        _print(digest_markdown(digest, config.timezone, plan.language if plan else config.language))


def _print(text: str) -> None:
    """As it is for a file; for somebody at a terminal as it is meant."""
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from rich.console import Console  # noqa: PLC0415 -- imported when first needed: 13 ms
    from rich.markdown import Markdown  # noqa: PLC0415 -- likewise: 30 ms

    Console().print(Markdown(text))
