"""When to try again: how long to leave a source or a channel alone. Pure: ``now`` and ``chance`` are arguments.

``chance`` is a number in [0, 1) that spreads the tries of many, so that they do not come back all at once. Failures
back off exponentially with *equal jitter*: half of the step is certain, half is chance (Marc Brooker, "Exponential
Backoff And Jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Full jitter sends a
little less work to a crowd's common server, but its wait may be next to nothing; we are one client of many servers,
and a promise never to come back sooner than a known time is worth more to them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

JITTER = 0.1  # of a source's interval, to either side
POLL_FLOOR = timedelta(seconds=30)  # a failing source is left alone for at least this long
POLL_CEILING = timedelta(hours=6)
SEND_FLOOR = timedelta(seconds=5)
SEND_CEILING = timedelta(minutes=15)
SEND_PATIENCE = timedelta(hours=24)  # a late alert is better than none; after a day it is news to nobody
LONGEST = timedelta(
    days=31
)  # a month, when a budget is spent on its first day; a Retry-After beyond this is a mistake or an attack: nothing is put off for longer
_DOUBLINGS = 20  # past every ceiling, and far from any overflow


def after_success(every: timedelta, now: datetime, chance: float) -> datetime:
    """When to poll a healthy source next: after ``every``, give or take a tenth."""
    return now + min(every, LONGEST) * (1 - JITTER + 2 * JITTER * chance)


def after_failure(
    every: timedelta,
    failures: int,
    now: datetime,
    *,
    permanent: bool = False,
    retry_after: timedelta | None = None,
    chance: float,
) -> datetime:
    """When to poll a source again that has failed ``failures`` times in a row, this time included.

    Never sooner than its own interval (nor than half of six hours, when that is less), then twice as late each time,
    up to six hours.

    Args:
        permanent: only a person can help: six hours at once.
        retry_after: what the other side asked for: never sooner than that, up to ``LONGEST``.
    """
    first = max(every, POLL_FLOOR)
    step = POLL_CEILING if permanent else _step(first, failures, POLL_CEILING)
    return now + _wait(step, retry_after, chance)


def after_failed_send(
    attempts: int, now: datetime, *, retry_after: timedelta | None = None, chance: float
) -> datetime:
    """When to send a ticket again after ``attempts`` attempts: after 5 to 10 s, then twice as late, up to 15 min."""
    return now + _wait(_step(SEND_FLOOR, attempts, SEND_CEILING), retry_after, chance)


def gives_up(first_due: datetime, now: datetime) -> bool:
    """Whether a ticket has been tried for long enough: its channel is beyond hope, another must take over."""
    return now - first_due >= SEND_PATIENCE


def _step(first: timedelta, failures: int, ceiling: timedelta) -> timedelta:
    """Twice ``first``, since half of it is chance, and doubled for each failure after the first one."""
    return min(ceiling, min(first, ceiling) * (1 << min(failures, _DOUBLINGS)))


def _wait(step: timedelta, retry_after: timedelta | None, chance: float) -> timedelta:
    wait = step / 2 + step / 2 * chance
    return max(wait, min(retry_after, LONGEST)) if retry_after is not None else wait
