"""One story in several places: who said it first, and how it moved. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from monitor.model import MentionId, Place, SourceName


class Telling(NamedTuple):
    """A mention, as far as it matters here."""

    id: MentionId
    source: SourceName
    at: datetime
    by: str


def places(told: Iterable[Telling]) -> tuple[Place, ...]:
    """Where a story is told, in the order it came there: by when it was published; of the same moment, as it arrived.

    Args:
        told: by all its mentions, in order of arrival.
    """
    there: dict[SourceName, list[Telling]] = {}
    for one in sorted(told, key=lambda telling: telling.at):
        there.setdefault(one.source, []).append(one)
    began = next((several[0].at for several in there.values()), None)
    return tuple(
        Place(
            source=source,
            at=several[0].at,
            by=several[0].by,
            first=several[0].id,
            copies=len(several),
            delay=several[0].at - began,
        )
        for source, several in there.items()
        if began is not None
    )
