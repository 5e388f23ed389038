"""Does it fire? One function a condition, each a table you can read aloud, each returning its reason.

A window is *any* stretch of ``within`` that holds the mention in question, not just the last one before now: a feed
that is polled every quarter of an hour, or a daemon that was down, delivers the middle of a storm late, and it was a
storm all the same.
"""

from __future__ import annotations

from datetime import datetime

from monitor.model import Number, Reason
from monitor.rules.conditions import Condition, Count, Each
from monitor.rules.windows import Seen, Tally, Window


def decide(condition: Condition, window: Window, entry: Seen) -> Reason:
    """Whether ``entry``, which stands in ``window`` already, makes the rule fire, and why."""
    if isinstance(condition, Each):
        return _each(condition, window, entry)
    return _count(condition, window, entry)


def _each(condition: Each, window: Window, entry: Seen) -> Reason:
    copies = window.stories[entry.story] - 1
    if copies and condition.of == "stories":
        return Reason("same-story", fired=False, numbers={"copies": copies})
    return Reason("each", fired=True)


def _count(condition: Count, window: Window, entry: Seen) -> Reason:
    if window.holds_last(entry):
        newest = window.entries[-1].at
        reason = _enough(condition, window.last, newest)
        if reason.fired or entry.at == newest or window.around(entry) < condition.at_least:
            return reason
    reasons = []
    for end, tally in window.stretches(entry):  # it came late: any stretch that holds it will do
        reasons.append(_enough(condition, tally, end))
        if reasons[-1].fired:
            return reasons[-1]
    return max(reasons, key=_reached)


def _enough(condition: Count, tally: Tally, end: datetime) -> Reason:
    """The table. First line that holds, from the top."""
    count = len(tally.stories) if condition.of == "stories" else tally.mentions
    authors, sources = len(tally.voices), len(tally.sources)
    numbers: dict[str, Number] = {
        "count": count,
        "at_least": condition.at_least,
        "of": condition.of,
        "mentions": tally.mentions,
        "within": condition.within,
        "since": end - condition.within,
        "until": end,
        "authors": authors,
        "authors_needed": condition.authors,
        "sources": sources,
        "sources_needed": condition.sources,
    }
    if count < condition.at_least:
        return Reason("below-count", fired=False, numbers=numbers)
    if authors < condition.authors:
        return Reason("too-few-authors", fired=False, numbers=numbers)
    if sources < condition.sources:
        return Reason("too-few-sources", fired=False, numbers=numbers)
    return Reason("count", fired=True, numbers=numbers)


def _reached(reason: Reason) -> int:
    count = reason.numbers["count"]
    assert isinstance(count, int)
    return count
