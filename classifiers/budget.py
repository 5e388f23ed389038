"""What a slow model may read: a share of all mentions, or so many a second, saved up for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_SAVED_UP = timedelta(
    minutes=1
)  # of a rate: after a quiet hour a minute's worth may be read at once, not an hour's
_LEFT = 1e-9  # ten tenths are one: what binary fractions lack


@dataclass(slots=True)
class Budget:
    """Earns with every mention or every second, and is spent by reading.

    Args:
        share: of all mentions, 0 to 1; ``None``: as many as come.
        rate: mentions a second; ``None``: as fast as it goes.
    """

    share: float | None = None
    rate: float | None = None
    _by_share: float = 0.0
    _by_rate: float = 0.0
    _seen_at: datetime | None = None

    def earn(self, mentions: int, now: datetime) -> tuple[int, int]:
        """How many of the mentions that have just come may be read now, and how many more when there is time."""
        may = mentions
        if self.share is not None:
            self._by_share = min(self._by_share + self.share * mentions, mentions + 1.0)
            may = min(may, int(self._by_share + _LEFT))
        at_all = may
        if self.rate is not None:
            passed = _SAVED_UP if self._seen_at is None else min(now - self._seen_at, _SAVED_UP)
            self._seen_at = now
            saved = self._by_rate + self.rate * max(0.0, passed.total_seconds())
            self._by_rate = min(saved, max(1.0, self.rate * _SAVED_UP.total_seconds()))
            may = min(may, int(self._by_rate + _LEFT))
        return may, at_all - may

    def spend(self, mentions: int) -> None:
        """So many were read."""
        self._by_share -= mentions
        self._by_rate -= mentions
