"""The purse of a source, filled by the house: whatever is paid is in the book before the request that costs it leaves.

So a kill at any instant, a restart or a second process can make a source spend less than it may, and never more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from monitor import spending
from monitor.declaring import Allowance
from monitor.errors import OutOfBudgetError
from monitor.model import SourceName
from monitor.ports import Clock
from monitor.spending import Spent


class Book(Protocol):
    """Where spending is written down, safe from a kill once a method returns; to be used in any thread."""

    def take(self, paid: Spent, limits: Sequence[tuple[datetime, Decimal]]) -> int | None:
        """Write it down, unless more than a limit would then be spent since its moment: the number of the first such.

        ``None``: it was written.
        """
        ...

    def give_back(self, paid: Spent) -> None:
        """Take so much off what stands for that hour, down to nothing."""
        ...

    def spent(self, source: SourceName, what: str, since: datetime) -> Decimal:
        """How much, from the hour of ``since`` on."""
        ...


class CountedPurse:
    """A purse whose every payment is in the book.

    Args:
        bounds: what may be spent, each with its number (``spending.bounds``); what they do not name is only counted.
    """

    def __init__(self, source: SourceName, bounds: Sequence[Allowance], clock: Clock, book: Book) -> None:
        self._source = source
        self.bounds = tuple(bounds)
        self._clock = clock
        self._book = book
        self._taken: dict[str, Decimal] = {}

    def pay(self, what: str, amount: Decimal = Decimal(1)) -> None:
        """As ``Purse`` has it.

        What is given back after the hour in which it was paid stays spent.

        Raises:
            OutOfBudgetError: so much is not left, and when there is more.
            StoreError: it could not be written down: it must not be spent.
        """
        now = self._clock.now()
        paid = Spent(self._source, what, spending.hour_of(now), abs(amount))
        if amount < 0:
            self._book.give_back(paid)
        else:
            self._take(paid, now)
        self._taken[what] = self._taken.get(what, Decimal()) + amount

    def _take(self, paid: Spent, now: datetime) -> None:
        bounds = [one for one in self.bounds if one.what == paid.what and one.most is not None]
        limits = [(spending.begun(one, now), one.most) for one in bounds if one.most is not None]
        beyond = self._book.take(paid, limits)
        if beyond is None:
            return
        one = bounds[beyond]
        spent = self._book.spent(self._source, one.what, spending.begun(one, now))
        raise OutOfBudgetError(
            spending.out_of_budget(one, spent, paid.amount, now),
            what=one.what,
            span=one.span,
            retry_after=spending.ends(one, now) - now,
        )

    def left(self, what: str) -> Decimal | None:
        """How much of it may still be spent, by the tightest bound; ``None``: nobody bounds it."""
        now = self._clock.now()
        lefts = [
            one.most - self._book.spent(self._source, what, spending.begun(one, now))
            for one in self.bounds
            if one.what == what and one.most is not None
        ]
        return max(min(lefts), Decimal()) if lefts else None

    def taken(self) -> Mapping[str, Decimal]:
        """What was paid since this was last asked."""
        taken, self._taken = self._taken, {}
        return taken
