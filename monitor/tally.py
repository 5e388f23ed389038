"""What the loop has done so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from monitor.boxes import Admitted
from monitor.model import SourceName
from monitor.stages import Collected


@dataclass(slots=True)
class Tally:
    """What was done so far, for summaries."""

    polled: dict[SourceName, Collected] = field(default_factory=dict)
    judged: int = 0
    alerts: int = 0
    deliveries: Counter[str] = field(default_factory=Counter)
    unset: int = 0  # deliveries diverted because their channel lacks its secret, as was said at start

    def polled_once(self, collected: Collected) -> None:
        """Count a page in; several of one source are one poll."""
        name = collected.state.name
        self.polled[name] = _added(self.polled.get(name), collected)

    def undelivered(self) -> int:
        """How many attempts did not bring a message where it should go; a channel without its secret is no surprise."""
        return self.deliveries.total() - self.deliveries["delivered"] - self.unset


def _added(before: Collected | None, now: Collected) -> Collected:
    """Several pages of one source, as one."""
    if before is None:
        return now
    first, second = before.admitted, now.admitted
    admitted = Admitted(
        first.new + second.new,
        first.edited + second.edited,
        first.duplicate + second.duplicate,
        first.history + second.history,
        first.refused + second.refused,
        first.erased + second.erased,
    )
    return Collected(now.state, before.seen + now.seen, admitted, before.skipped + now.skipped, now.error)
