"""Tells when a classifier goes on without one of its models, and when it has it again: in the log, on the board, to people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from monitor.house import JUDGES, House
from monitor.metrics import Metrics
from monitor.model import Message, Trouble
from monitor.ports import Troubled

log = structlog.get_logger()


class Flags:
    """What is known of classifiers in trouble.

    It begins with what the store has from last time, so that a restart is no news.

    Args:
        tell: brings a notice to the operator.
    """

    def __init__(self, metrics: Metrics, tell: Callable[[Message], None]) -> None:
        self._metrics = metrics
        self._tell = tell
        self._known: Mapping[str, Trouble] | None = None

    @property
    def told(self) -> Mapping[str, str]:
        """Who is in trouble, and why; may be asked in any thread."""
        return {name: trouble.why for name, trouble in (self._known or {}).items()}

    def look(self, house: House, now: datetime) -> None:
        """Compare with how things stood; to be called when something was judged, for who does nothing has no trouble."""
        before = self._known
        if before is None:
            before = {trouble.classifier: trouble for trouble in house.ledger.troubles()}
        after = {
            name: Trouble(name, before[name].since if name in before else now, why)
            for name, why in _troubles(house).items()
        }
        self._known = after
        self._metrics.left_out(after)
        if after != before:
            house.ledger.note_troubles([after[name] for name in sorted(after)])
            self._announce(house, before, after, now)

    def _announce(
        self, house: House, before: Mapping[str, Trouble], after: Mapping[str, Trouble], now: datetime
    ) -> None:
        for name, trouble in after.items():
            if name not in before or before[name].why != trouble.why:
                log.warning("classifier goes on without a model", classifier=name, why=trouble.why)
            if name not in before:
                self._tell(house.left_out(trouble, now))
        for name in before.keys() - after.keys():
            log.info("classifier has its models again", classifier=name, since=before[name].since)
            self._tell(house.back_in(before[name], now))


def _troubles(house: House) -> Mapping[str, str]:
    """Who is in trouble, and why."""
    judges = zip(("language", *JUDGES), (house.language, *house.classifiers), strict=False)
    return {name: one.trouble for name, one in judges if isinstance(one, Troubled) and one.trouble}
