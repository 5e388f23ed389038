"""The stretches of a period in which a source could not be seen, or not trusted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Seeing, Sight, SourceName


@dataclass(frozen=True, slots=True)
class Unseen:
    """A stretch in which a source showed nothing, or nothing that can be trusted: what was said there is not counted.

    Args:
        until: ``None``: it lasts.
    """

    source: SourceName
    state: Seeing
    since: datetime
    until: datetime | None
    why: str = ""


def unseen(
    sights: Iterable[Sight],
    sources: Collection[SourceName],
    since: datetime,
    until: datetime,
    at_least: timedelta = timedelta(hours=1),
) -> tuple[Unseen, ...]:
    """The stretches of a period in which sources could not be seen, the longest first.

    Args:
        sights: oldest first, with each source's last one before the period.
        sources: those that are watched; others do not count.
        at_least: what was shorter, and is over, is left out; what lasts is always named.
    """
    began: dict[SourceName, Sight] = {}
    found: list[Unseen] = []

    def ends(sight: Sight, at: datetime | None) -> None:
        start, end = max(sight.at, since), until if at is None else min(at, until)
        if end - start >= at_least or (at is None and end > start):
            found.append(Unseen(sight.source, sight.state, start, at, sight.why))

    for sight in sights:
        if sight.source not in sources or sight.at >= until:
            continue
        before = began.pop(sight.source, None)
        if before is not None:
            ends(before, sight.at)
        if sight.state is not Seeing.SEEING:
            began[sight.source] = sight
    for sight in began.values():
        ends(sight, None)
    return tuple(sorted(found, key=lambda one: (one.since - (one.until or until), one.source)))
