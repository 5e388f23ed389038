"""What can be seen: the latest sight of each source. What is not seen may be there all the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from monitor.model import Seeing, Sight, SourceName


class Eyes:
    """The latest sight of each source.

    Args:
        sources: those that are polled now.
    """

    def __init__(self, sources: Collection[SourceName]) -> None:
        self.sources = sources
        self._sights: dict[SourceName, Sight] = {}

    def see(self, sights: Iterable[Sight]) -> None:
        """Learn how well sources are seen from now on, in order of time."""
        for sight in sights:
            self._sights[sight.source] = sight

    def sight(self, source: SourceName) -> Sight | None:
        """How a source is seen; ``None``: nobody said."""
        return self._sights.get(source)

    def blind(self, sources: Collection[SourceName] | None) -> Mapping[SourceName, Sight]:
        """Those of ``sources`` (``None``: of all) that cannot be seen just now."""
        if all(sight.state is Seeing.SEEING for sight in self._sights.values()):
            return {}
        return {
            name: sight
            for name in sorted(self.sources if sources is None else sources)
            if (sight := self._sights.get(name)) is not None and sight.state is not Seeing.SEEING
        }
