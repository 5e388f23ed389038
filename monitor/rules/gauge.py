"""What every condition has behind it: a memory of what a rule selected for one brand, that can be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor.model import BrandName, Judged, Label, MentionId, Reason, SourceName
from monitor.rules.conditions import Condition, KnownEvent
from monitor.rules.windows import Seen

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a gauge is told when it is made.

    Args:
        brand: whose mentions it is given.
        begun: since when anything was watched at all: before that, silence is no silence.
        settled: what was due by then was asked then; a gauge that is made anew after a start need not ask again.
        heard: since when the brand is heard of, whatever the rule selects: what is rarely selected was rare since then,
            rather than unknown. ``None``: since something was selected.
        max_age: how late a mention may come and still count.
        zone: of the hour of the week.
        tone: the sentiments that the rule selects; ``None``: it does not ask. A gauge that compares with a baseline is
            given the other mentions, too (``around``): six times the volume in the same mood is no crisis.
        events: the known events of the brand.
        sources: those that feed the rule; empty: not told, and any that is blind will do.
        blind: the sources of the rule that cannot be seen just now, each with since when; asked, never kept.
        brand_words: the words that name brands: they are no news.
        sampled: sources that give what somebody chose to bring: what compares with a past does not hear them.
    """

    brand: BrandName
    begun: datetime
    settled: datetime = EVER
    heard: datetime | None = None
    max_age: timedelta = timedelta(hours=24)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    tone: frozenset[Label | str] | None = None
    events: tuple[KnownEvent, ...] = ()
    sources: frozenset[SourceName] = frozenset()
    blind: Callable[[], Mapping[SourceName, datetime]] = dict
    brand_words: frozenset[str] = frozenset()
    sampled: frozenset[SourceName] = frozenset()


class Gauge(Protocol):
    """The memory of one condition of one rule, for one brand (and group).

    All of it is a function of the calls made, in their order: a replay makes the same calls. Times never come from a
    clock. A gauge serves every level of its rule: conditions of one kind and window that differ in their thresholds.
    """

    def add(self, entry: Seen, one: Judged) -> None:
        """Take in a mention that the rule selected and that is news. It may be older than the last one."""
        ...

    def around(self, entry: Seen) -> None:
        """Take in a mention that the rule would have selected but for its tone; only where ``Setting.tone`` is given."""
        ...

    def learn(self, entry: Seen, one: Judged, *, selected: bool = True) -> None:
        """Take in history (backfilled): it feeds what is usual, and is in no window."""
        ...

    def discard(self, mention: MentionId) -> None:
        """Forget a mention whose words were edited; what is not known is ignored."""
        ...

    def knows(self, mention: MentionId) -> bool:
        """Whether the mention is in the window: a batch that is handed out twice changes nothing."""
        ...

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """Whether ``entry``, just added, makes ``condition`` hold, and why: over any stretch that holds it."""
        ...

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """How things stand at ``now``, when nothing has come: for ``why-not``, ``status``, and what is due."""
        ...

    def due(self) -> datetime | None:
        """When it should be asked (``stand``) though nothing came; ``None``: never. Only silence has such a moment."""
        ...

    def asked(self, now: datetime) -> None:
        """It was asked at ``now``, as was due: let ``due`` be the next such moment, later than ``now``."""
        ...

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:
        """The mentions that made it fire, oldest first; ``entry``'s own is among them."""
        ...

    def rebase(self) -> None:
        """Another model judges from now on: forget what was usual of sentiment, never mix two."""
        ...

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """The last ``steps`` window lengths before ``until``: end, what was there, what was usual (``None``: unknown).

        For the sparkline of ``vigie explain``.
        """
        ...


def kinds(condition: Condition) -> tuple[Condition, ...]:
    """The plain conditions that a condition is made of; itself, if it is no combination."""
    parts = getattr(condition, "parts", None)
    return (condition,) if parts is None else tuple(kind for part in parts for kind in kinds(part))
