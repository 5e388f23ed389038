"""What the loop did, written into the log."""

from __future__ import annotations

import structlog

from monitor.model import EventKind, Ticket
from monitor.rules.explain import sentence
from monitor.rules.weighed import Weighed
from monitor.stages import Collected

log = structlog.get_logger()


def poll(collected: Collected) -> None:
    """A source was polled."""
    name, admitted = collected.state.name, collected.admitted
    for why in collected.skipped:
        log.warning("post skipped", source=name, why=why)
    if collected.error is not None:
        log.warning(
            "source failed",
            source=name,
            why=str(collected.error),
            failures=collected.state.failures,
            next_poll=collected.state.next_poll_at,
        )
    if admitted.erased or admitted.refused:
        log.info("mentions erased", source=name, erased=len(admitted.erased), refused=admitted.refused)
    if admitted.new or admitted.edited:
        log.info(
            "mentions admitted",
            source=name,
            seen=collected.seen,
            new=admitted.new,
            edited=admitted.edited,
        )


def alerts(weighed: Weighed) -> int:
    """Something happened to alerts; returns how many of them were opened."""
    for event in weighed.events:
        alert = event.alert
        what = f"alert {event.kind}"
        log.info(
            what,
            alert=alert.id,
            rule=alert.rule,
            brand=alert.brand,
            severity=str(alert.severity),
            by=event.by or None,
            hush=alert.hush and str(alert.hush),
            why=sentence(event.reason, alert.brand),
        )
    return sum(event.kind is EventKind.OPENED for event in weighed.events)


def delivery(ticket: Ticket, outcome: str, why: str) -> None:
    """A delivery was attempted."""
    if outcome == "delivered":
        log.info("ticket delivered", ticket=ticket.id, channel=ticket.channel)
    else:
        what = f"ticket {outcome}"
        log.warning(what, ticket=ticket.id, channel=ticket.channel, why=why)
