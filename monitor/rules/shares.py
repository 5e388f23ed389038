"""``share`` and ``shift``: what part of the mentions is of a kind, and whether that, or the mood, has moved.

A share fires when its lower bound exceeds the limit: not the share that is seen, but the least that is certain, at
three standard deviations. The limit is the rule's own, or what is usual and a margin, if that is more: a brand that is always 75 %
negative is no news above 40 %. Until a usual share is known the rule's own limit decides, and the reason says so.

A shift needs something usual to have moved from: so far at least as the rule asks (``by``), and by more than chance
explains (``noise`` standard errors). In both nobody counts more than three times, a story counts once, and mentions
that are alike, because people who talk to each other agree, count for fewer than they are (see ``mixture``).
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from monitor.model import Number, Reason
from monitor.rules.baseline import FIRST_DAY
from monitor.rules.conditions import Condition, Share, Shift
from monitor.rules.crowd import Stretch
from monitor.rules.gauge import Setting
from monitor.rules.mixture import independent
from monitor.rules.sample import Sampling, mood, share_of
from monitor.rules.statistics import effective, mean_error, wilson_low
from monitor.rules.unproven import known, stood
from monitor.rules.windows import Seen

CERTAIN = 3.0  # standard deviations: in one of seven hundred cases it is less; a window is looked at often
MARGIN = 0.05  # above what is usual, at least: five in a hundred more is no news


class ShareGauge(Sampling):
    """Fires when the share of a part is, for certain, above a limit and above what is usual."""

    def __init__(self, condition: Share, setting: Setting) -> None:
        super().__init__(share_of(condition.of), condition.within, setting)

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """By the windows that hold the mention."""
        assert isinstance(condition, Share)
        return self.looked(entry, partial(self._weigh, condition))

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """The window that ends now."""
        assert isinstance(condition, Share)
        return stood(self._setting, self.usual(now)[1], self._weigh(condition, self.ending(now)))

    def _weigh(self, condition: Share, stretch: Stretch) -> Reason:
        """The table of ``share``: the first line that holds, from the top."""
        numbers: dict[str, Number] = {
            **_counted(stretch, condition),
            "part": condition.of.name,
            "part_count": stretch.part.count,
            "authors": len(stretch.part.of),
            "above": condition.above,
        }
        if stretch.whole < condition.floor:
            return Reason("below-floor", fired=False, numbers=numbers)
        norm, history = self.usual(stretch.end)
        share = stretch.part.count / stretch.whole
        low = wilson_low(share, independent(stretch.whole, norm), CERTAIN)
        limit = condition.above if norm is None else max(condition.above, norm.value + MARGIN)
        numbers |= {"share": round(share, 3), "share_low": round(low, 3), "limit": round(limit, 3)}
        numbers |= known(history)
        if norm is not None:
            numbers["usual_share"] = round(norm.value, 3)
        if low <= condition.above:
            return Reason("below-share", fired=False, numbers=numbers)
        if low <= limit:
            return Reason("usual-share", fired=False, numbers=numbers)
        if len(stretch.part.of) < condition.authors:
            return Reason("too-few-authors", fired=False, numbers={**numbers, "count": stretch.part.count})
        return Reason("share", fired=True, numbers=numbers)


class ShiftGauge(Sampling):
    """Fires when a share, or the mean sentiment, is not what is usual."""

    def __init__(self, condition: Shift, setting: Setting) -> None:
        super().__init__(
            mood() if condition.of is None else share_of(condition.of), condition.within, setting
        )

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """By the windows that hold the mention."""
        assert isinstance(condition, Shift)
        return self.looked(entry, partial(self._weigh, condition))

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """The window that ends now."""
        assert isinstance(condition, Shift)
        return stood(self._setting, self.usual(now)[1], self._weigh(condition, self.ending(now)))

    def _weigh(self, condition: Shift, stretch: Stretch) -> Reason:
        """The table of ``shift``: the first line that holds, from the top."""
        numbers: dict[str, Number] = {
            **_counted(stretch, condition),
            "part": "" if condition.of is None else condition.of.name,
            "authors": stretch.authors,
            "by": condition.by,
            "noise": condition.noise,
            "to": condition.to,
        }
        if stretch.whole < condition.floor:
            return Reason("below-floor", fired=False, numbers=numbers)
        norm, history = self.usual(stretch.end)
        numbers |= known(history)
        if norm is None or history < FIRST_DAY:
            return Reason("not-enough-data", fired=False, numbers=numbers)
        value, variance = self._kind.value(stretch)
        worth = effective(stretch.whole, norm.alike)
        variance = max(variance, norm.variance)  # thirty who agree by chance are no proof that all do
        moved, error = value - norm.value, mean_error(variance, worth, norm.variance, norm.worth)
        numbers |= {
            "value": round(value, 3),
            "usual": round(norm.value, 3),
            "moved": round(moved, 3),
            "error": round(error, 3),
        }
        distance = _towards(condition, moved)
        if distance < condition.by:
            return Reason("no-shift", fired=False, numbers=numbers)
        if distance < condition.noise * error:
            return Reason("shift-unsure", fired=False, numbers=numbers)
        movers = stretch.rest if condition.of is not None and moved < 0 else stretch.part
        if len(movers.of) < condition.authors:
            few: dict[str, Number] = {"count": movers.count, "authors": len(movers.of)}
            return Reason("too-few-authors", fired=False, numbers={**numbers, **few})
        return Reason("shift", fired=True, numbers=numbers)


def _counted(stretch: Stretch, condition: Share | Shift) -> dict[str, Number]:
    return {
        "count": stretch.whole,
        "mentions": stretch.part.heard + stretch.rest.heard + stretch.copies,
        "floor": condition.floor,
        "authors_needed": condition.authors,
        "within": stretch.length,
        "since": stretch.start,
        "until": stretch.end,
    }


def _towards(condition: Shift, moved: float) -> float:
    """How far it moved the way that is asked for: worse is up for a share, and down for the mean sentiment."""
    if condition.to == "either":
        return abs(moved)
    up = (condition.to == "worse") == (condition.of is not None)
    return moved if up else -moved
