"""``silence``: nothing, or less than usual, was said for a time; or nothing could be seen.

What cannot be seen is not silence. While any source of the rule is blind a silence is not proven, and that is the answer;
it is asked again a quarter of an hour later. A rule about the sources themselves (``of: sources``) says when none of
them could be seen for so long: a fault, not calm.

Less than usual: whole hours are counted, and compared with the same hours of the weeks before on the local clock. What is
usual is their median, and the noise around it 1.4826 times the median deviation from it (Hampel: The Influence Curve and
its Role in Robust Estimation, JASA 1974), at least that of a Poisson count: one week with a storm changes neither. Below
the limit *and* three times the noise below the usual: a brand with four mentions a day is often silent by chance.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median

from monitor.model import Judged, MentionId, Number, Reason
from monitor.rules.conditions import Condition, Silent
from monitor.rules.gauge import EVER, Setting
from monitor.rules.windows import MOST, Seen

Hours = tuple[int, int]  # from the first to before the last, counted from 1970

WEEKS = 7  # that are compared with: eight are remembered, with the one under way
FEWEST = 2  # weeks, before anything is called usual
NOISE = 3.0  # times the spread
SPREAD = 1.4826  # of a normal distribution, in median deviations
_HOUR, _WEEK = timedelta(hours=1), timedelta(weeks=1)
_QUICKEST, _SLOWEST = timedelta(minutes=5), timedelta(minutes=15)
_HOURS_A_WEEK = 7 * 24
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SilentGauge:
    """Fires by the clock, not by a mention: it says when it is to be asked (``due``).

    Those moments do not depend on when it was asked before, so that a restart changes nothing.
    """

    def __init__(self, condition: Silent, setting: Setting) -> None:
        self._setting = setting
        self._span = condition.span
        self._hours_long = max(1, math.ceil(condition.span / _HOUR))
        self._by_count = condition.of == "mentions" and condition.below > 0
        self._by_last = condition.of == "mentions" and not self._by_count
        self._grid = _HOUR if self._by_count else min(_SLOWEST, max(_QUICKEST, condition.span / 24))
        self._last = setting.begun
        self._asked: datetime | None = None
        self._known: dict[MentionId, datetime] = {}  # what an edit can take back
        self._forgotten = setting.begun  # the newest that was known once
        self._hours: Counter[int] = Counter()
        self._begun: int | None = _hour(setting.begun)  # the first hour that was watched, or is known of

    # --- what it hears ---

    def add(self, entry: Seen, one: Judged) -> None:
        """Heard of: no later than it was collected, whatever its date says."""
        self._hear(entry.mention, min(entry.at, one.mention.collected_at))

    def learn(self, entry: Seen, one: Judged, *, selected: bool = True) -> None:
        """History tells what is usual, and that somebody spoke."""
        if selected:
            self._hear(entry.mention, min(entry.at, one.mention.collected_at))

    def around(self, entry: Seen) -> None:
        """What was not selected breaks no silence."""

    def _hear(self, mention: MentionId, at: datetime) -> None:
        if mention in self._known:
            return
        hour = _hour(at)
        self._known[mention] = at
        self._last = max(self._last, at)
        self._hours[hour] += 1
        self._begun = hour if self._begun is None else min(self._begun, hour)
        self._forget(self._last)

    def _forget(self, now: datetime) -> None:
        """What no edit will take back, and the hours of weeks that nothing is compared with."""
        stale = now - self._span - self._setting.max_age
        while len(self._known) > MOST or next(iter(self._known.values()), now) < stale:
            self._forgotten = max(self._forgotten, self._known.pop(next(iter(self._known))))
        most = (WEEKS + 1) * _HOURS_A_WEEK + self._hours_long
        if len(self._hours) > most + _HOURS_A_WEEK:
            oldest = _hour(now) - most
            self._hours = Counter({hour: count for hour, count in self._hours.items() if hour >= oldest})

    def discard(self, mention: MentionId) -> None:
        """Not heard of after all."""
        at = self._known.pop(mention, None)
        if at is not None:
            self._hours[_hour(at)] -= 1
            if at == self._last:
                self._last = max((self._forgotten, *self._known.values()))

    def knows(self, mention: MentionId) -> bool:
        """Whether it was heard of lately."""
        return mention in self._known

    def rebase(self) -> None:
        """If the rule asks for a tone, what was usual of it is another model's opinion."""
        if self._setting.tone is not None:
            self._hours.clear()
            self._begun = None

    # --- what it says ---

    def judge(self, condition: Condition, entry: Seen) -> Reason:  # noqa: ARG002 -- whoever spoke, somebody did
        """A mention is no silence."""
        assert isinstance(condition, Silent)
        return Reason("heard", fired=False, numbers={"within": condition.span, "last": self._last})

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """Whether it is silent at ``now``: proven only while every source is seen."""
        assert isinstance(condition, Silent)
        if condition.of == "sources":
            return self._seen(condition, now)
        reason = self._less(condition, now) if condition.below > 0 else self._nothing(condition, now)
        blind = self._setting.blind() if reason.fired else {}
        if blind:
            numbers: dict[str, Number] = {"sources": ", ".join(sorted(blind)), "since": min(blind.values())}
            return Reason("blind", fired=False, numbers=numbers)
        return reason

    def _nothing(self, condition: Silent, now: datetime) -> Reason:
        numbers: dict[str, Number] = {"within": condition.span}
        if now - self._last < condition.span:
            return Reason("heard", fired=False, numbers={**numbers, "last": self._last})
        return Reason("silent", fired=True, numbers={**numbers, "since": now - condition.span, "until": now})

    def _seen(self, condition: Silent, now: datetime) -> Reason:
        """``of: sources``: whether all have been blind for so long."""
        blind = self._setting.blind()
        sources = self._setting.sources or frozenset(blind)
        dark = [name for name in sorted(sources) if name in blind]
        since = max((blind[name] for name in dark), default=now)
        numbers: dict[str, Number] = {"within": condition.span}
        if len(dark) < len(sources) or now - since < condition.span:
            return Reason(
                "source-seen", fired=False, numbers={**numbers, "sources": len(sources), "blind": len(dark)}
            )
        numbers |= {"sources": ", ".join(dark), "since": since, "until": now}
        return Reason("source-silent", fired=True, numbers=numbers)

    def _less(self, condition: Silent, now: datetime) -> Reason:
        """The table of ``below``: the first line that holds, from the top."""
        until = _hour(now)
        stretch = until - self._hours_long, until
        weeks = self._weeks(stretch)
        if len(weeks) < FEWEST:
            begun = until if self._begun is None else self._begun
            needed = (self._overlap + FEWEST - 1) * _WEEK + self._hours_long * _HOUR
            numbers: dict[str, Number] = {"history": (until - begun) * _HOUR, "needed": needed}
            return Reason("learning", fired=False, numbers=numbers)
        count, usual = self._sum(stretch), median(weeks)
        spread = max(math.sqrt(usual), SPREAD * median(abs(week - usual) for week in weeks))
        limit = condition.below * usual
        numbers = {
            "count": count,
            "usual": usual,
            "spread": round(spread, 1),
            "weeks": len(weeks),
            "below": condition.below,
            "limit": round(limit, 1),
            "within": self._hours_long * _HOUR,
            "since": _EPOCH + stretch[0] * _HOUR,
            "until": _EPOCH + until * _HOUR,
        }
        if count >= limit:
            return Reason("as-usual", fired=False, numbers=numbers)
        if usual - count < NOISE * spread:
            return Reason("too-quiet-to-tell", fired=False, numbers=numbers)
        return Reason("below-usual", fired=True, numbers=numbers)

    @property
    def _overlap(self) -> int:
        """The first of the earlier weeks whose stretch does not reach into this one."""
        return max(1, math.ceil(self._span / _WEEK))

    def _weeks(self, stretch: Hours) -> list[int]:
        """What the same hours of the earlier weeks held, as far as they were watched."""
        earlier = [self._earlier(stretch, weeks) for weeks in range(self._overlap, WEEKS + 1)]
        return [self._sum(hours) for hours in earlier if self._begun is not None and hours[0] >= self._begun]

    def _earlier(self, stretch: Hours, weeks: int) -> Hours:
        """The same hours on the local clock: a clock change in between moves them by one in time."""
        start, end = (
            _hour((_EPOCH + hour * _HOUR).astimezone(self._setting.zone) - weeks * _WEEK) for hour in stretch
        )
        return start, end

    def _sum(self, stretch: Hours) -> int:
        return sum(self._hours[hour] for hour in range(*stretch))

    # --- when it is asked ---

    def due(self) -> datetime:
        """When the silence will have lasted long enough; while it does, every few minutes, so that it stays alive."""
        first = (self._last if self._by_last else self._setting.begun) + self._span
        asked = max(self._asked or EVER, self._setting.settled)
        return first if asked < first else self._after(asked)

    def _after(self, moment: datetime) -> datetime:
        return moment + self._grid - (moment - _EPOCH) % self._grid

    def asked(self, now: datetime) -> None:
        """So much is settled."""
        self._asked = now

    # --- what it shows ---

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:  # noqa: ARG002 -- always the same
        """A silence has none; a mention is its own."""
        return (entry.mention,)

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """What each stretch of whole hours held, and what was usual; fewer, where not all was watched."""
        last, length = _hour(until), self._hours_long
        ends = [last - step * length for step in reversed(range(steps))]
        found = []
        for end in ends:
            stretch = end - length, end
            if self._begun is not None and stretch[0] >= self._begun:
                weeks = self._weeks(stretch)
                usual = float(median(weeks)) if len(weeks) >= FEWEST else None
                found.append((_EPOCH + end * _HOUR, float(self._sum(stretch)), usual))
        return tuple(found)


def _hour(moment: datetime) -> int:
    return (moment - _EPOCH) // _HOUR
