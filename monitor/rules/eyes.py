"""What can be seen, and what could be: the sights of each source. What is not seen may be there all the same."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from operator import attrgetter

from monitor.model import Seeing, Sight, SourceName

MOST = 200  # sights of one source that are remembered
NOW = datetime.max.replace(tzinfo=UTC)  # whatever was seen last
_at = attrgetter("at")


class Eyes:
    """The sights of each source, oldest first.

    Args:
        sources: those that are polled now.
    """

    def __init__(self, sources: Collection[SourceName]) -> None:
        self.sources = sources
        self.at = (
            NOW  # the moment that is asked about: what was due yesterday is judged by what was seen yesterday
        )
        self._sights: defaultdict[SourceName, list[Sight]] = defaultdict(list)

    def see(self, sights: Iterable[Sight]) -> None:
        """Learn how well sources are seen from now on, in order of time; the same again changes nothing."""
        for sight in sights:
            known = self._sights[sight.source]
            if sight not in known[-1:]:
                known.append(sight)
                del known[:-MOST]

    def sight(self, source: SourceName) -> Sight | None:
        """How a source is seen at ``at``; ``None``: nobody said."""
        known = self._sights.get(source, [])
        place = bisect_left(known, self.at, key=_at)  # what is seen from a moment on, is seen after it
        return known[place - 1] if place else None

    def blind(self, sources: Collection[SourceName] | None) -> Mapping[SourceName, Sight]:
        """Those of ``sources`` (``None``: of all) that cannot be seen at ``at``."""
        if not self._sights:
            return {}
        return {
            name: sight
            for name in sorted(self.sources if sources is None else sources)
            if (sight := self.sight(name)) is not None and sight.state is not Seeing.SEEING
        }
