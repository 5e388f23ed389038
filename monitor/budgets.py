"""Tells how far sources are with what they may spend: in the metrics, in the log, and to the operator before they rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from monitor import spending
from monitor.errors import OutOfBudgetError, SourceError
from monitor.house import House
from monitor.metrics import Metrics
from monitor.model import Message, Seeing, SourceName
from monitor.spending import Level, Standing

log = structlog.get_logger()


class Budgets:
    """Who is told what of the sources' allowances.

    What was told is in the store, so that a restart is no news; a budget that was raised is another allowance.

    Args:
        tell: brings a notice to the operator.
    """

    def __init__(self, metrics: Metrics, tell: Callable[[Message], None]) -> None:
        self._metrics = metrics
        self._tell = tell

    def expect(self, house: House, now: datetime) -> None:
        """At a start and after a reload: how much is left of each allowance."""
        for name in house.sources:
            for one in self._standings(house, name, now):
                self._metrics.spent(name, one.what)

    def look(self, house: House, name: SourceName, error: SourceError | None, now: datetime) -> None:
        """After a poll, whatever came of it: what was spent, what is left, and who should know."""
        lookout = house.sources[name]
        taken = lookout.purse.taken() if lookout.purse else {}
        for what, amount in taken.items():
            self._metrics.spent(name, what, amount)
        if not taken and not isinstance(error, OutOfBudgetError):
            return
        for one in self._standings(house, name, now):
            if _stopped(one, error):
                self._announce(house, one, "stopped", now)
            elif one.nearly and _worrying(one):
                self._announce(house, one, "nearly", now)

    def freed(self, house: House, name: SourceName, now: datetime) -> bool:
        """Whether a source that rested for want of money need not rest any more: its budget was raised meanwhile."""
        sight = house.engine.sight(name)
        if sight is None or sight.state is not Seeing.SPENT:
            return False
        told = house.spending.notices(name)
        return not any(
            spending.notice(name, one, spending.begun(one, now), "stopped") in told
            for one in house.sources[name].bounds
        )

    def _standings(self, house: House, name: SourceName, now: datetime) -> list[Standing]:
        """Of what has a bound, which is then in the metrics as well."""
        bounds = house.sources[name].bounds
        if not bounds:
            return []
        spent = house.spending.since(spending.since(now), name)
        found = [one for one in spending.standings(name, bounds, spent, now) if one.allowance]
        for what in {one.what for one in found}:
            lefts = [one.left for one in found if one.what == what and one.left is not None]
            self._metrics.left(name, what, min(lefts))
        return found

    def _announce(self, house: House, one: Standing, level: Level, now: datetime) -> None:
        if house.spending.note(one.notice(level), now):
            event = "source out of budget" if level == "stopped" else "budget nearly spent"
            log.warning(event, source=one.source, what=one.what, spent=str(one.spent), left=str(one.left))
            self._tell(house.budget(one, level, now))


def _worrying(one: Standing) -> bool:
    """A month that is nearly spent is news; a daily quota may well be used every day, as long as it lasts the day."""
    return one.stops is not None or (one.allowance is not None and one.allowance.span == spending.MONTHLY)


def _stopped(one: Standing, error: SourceError | None) -> bool:
    """Whether it was this allowance that the source wanted more of than is left."""
    return (
        isinstance(error, OutOfBudgetError)
        and one.allowance is not None
        and (error.what, error.span) == (one.what, one.allowance.span)
    )
