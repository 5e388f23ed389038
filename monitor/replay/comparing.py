"""Two sets of rules over the same history: which alerts are the same trouble, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from monitor.replay.replaying import Found
from monitor.rules.weighed import Key, key_of

_FOR_EVER = datetime.max.replace(tzinfo=UTC)


class Change(StrEnum):
    """What other rules make of an alert."""

    GONE = "gone"  # only these rules open it
    NEW = "new"  # only the other rules do
    SAME = "same"
    EARLIER = "earlier"  # under the other rules
    LATER = "later"
    WORSE = "more severe"
    MILDER = "milder"


@dataclass(frozen=True, slots=True)
class Pair:
    """One trouble under both sets of rules.

    Args:
        here: the alert of these rules; ``None``: they open none. ``there``: of the other rules.
    """

    here: Found | None
    there: Found | None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is different; ``same``, and nothing else, if nothing is."""
        if self.there is None:
            return (Change.GONE,)
        if self.here is None:
            return (Change.NEW,)
        changes = []
        if self.delay:
            changes.append(Change.LATER if self.delay > timedelta() else Change.EARLIER)
        rise = self.there.alert.severity.rank - self.here.alert.severity.rank
        if rise:
            changes.append(Change.WORSE if rise > 0 else Change.MILDER)
        return tuple(changes) or (Change.SAME,)

    @property
    def delay(self) -> timedelta:
        """How much later the other rules open it; below zero: earlier."""
        if self.here is None or self.there is None:
            return timedelta()
        return self.there.alert.opened_at - self.here.alert.opened_at

    @property
    def found(self) -> Found:
        """The alert, of these rules if they open it."""
        found = self.here or self.there
        assert found is not None, "a pair is of something"
        return found


def compare(here: Sequence[Found], there: Sequence[Found]) -> list[Pair]:
    """The alerts of both, paired where they are of the same rule, brand and group and open at the same time.

    One alert is the pair of one: where one long alert became two, somebody is interrupted once more.
    """
    pairs: list[Pair] = []
    ours, theirs = _by_key(here), _by_key(there)
    for key in dict.fromkeys((*ours, *theirs)):
        pairs += _paired(ours[key], theirs[key])
    return sorted(pairs, key=lambda pair: pair.found.alert.opened_at)


def _by_key(found: Iterable[Found]) -> defaultdict[Key, list[Found]]:
    by_key: defaultdict[Key, list[Found]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.alert.opened_at):
        by_key[key_of(one.alert)].append(one)
    return by_key


def _paired(ours: Sequence[Found], theirs: Sequence[Found]) -> Iterable[Pair]:
    """Of one key only one alert is alive at a time: both lists are gone through side by side."""
    here, there = 0, 0
    while here < len(ours) and there < len(theirs):
        mine, other = ours[here], theirs[there]
        if mine.end(_FOR_EVER) < other.alert.opened_at:
            yield Pair(mine, None)
            here += 1
        elif other.end(_FOR_EVER) < mine.alert.opened_at:
            yield Pair(None, other)
            there += 1
        else:
            yield Pair(mine, other)
            here, there = here + 1, there + 1
    for mine in ours[here:]:
        yield Pair(mine, None)
    for other in theirs[there:]:
        yield Pair(None, other)
