"""What was said at one speed: the mentions of the last while, and the sums of all hours that tell what is usual."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Literal

from monitor.model import Label, MentionId, Number
from monitor.rules.baseline import MOST_HOURS, Baseline
from monitor.rules.crowd import Crowd, Stretch, Told
from monitor.rules.gauge import Setting
from monitor.rules.mixture import Past, independent, usual_share
from monitor.rules.series import HOUR, Series, hour_of, hours
from monitor.rules.statistics import wilson_low
from monitor.rules.windows import Seen

TONE_NOISE = 1.645  # one-sided, nineteen in twenty
MAJORITY = 0.5  # where a usual share is not known, most must be of the tone


class Tempo:
    """The memory of a spike, over one length of window.

    Args:
        length: of the window.
        setting: of the gauge.
        of: whether a story counts once, or each mention.
    """

    def __init__(self, length: timedelta, setting: Setting, of: Literal["stories", "mentions"]) -> None:
        self.length = length
        tone = setting.tone
        self._selected: Callable[[Seen], bool] = _any if tone is None else partial(_speaks, tone)
        self.crowd = Crowd(length + setting.max_age, self._selected)
        self._told = Told(length) if of == "stories" else None
        self.series = Series(2, MOST_HOURS + math.ceil((setting.max_age + 3 * length) / HOUR))
        self.baseline = Baseline(self.series, setting.zone, length, setting.heard)
        self._mix = Past(self.series, usual_share)
        self._strange: frozenset[MentionId] = frozenset()  # judged by another model: in no sum

    def add(self, entry: Seen) -> None:
        """Take it in, selected or around."""
        news = self._is_news(entry)
        self.crowd.add(entry, news=news)
        if news:
            self._sum(entry, 1)

    def learn(self, entry: Seen) -> None:
        """It counts in what is usual, and is in no window."""
        if self._is_news(entry):
            self._sum(entry, 1)

    def discard(self, mention: MentionId) -> None:
        """Take it out again."""
        entry = self.crowd.discard(mention)
        if entry is not None:
            if self._told is not None:
                self._told.forget(entry.story)
            if mention not in self._strange:
                self._sum(entry, -1)

    def rebase(self) -> None:
        """Forget what is usual."""
        self.series.clear()
        self.baseline.clear()
        self._mix.clear()
        self._strange = frozenset(self.crowd.ids)

    def angrier(self, stretch: Stretch) -> tuple[bool, dict[str, Number]]:
        """Whether the tone of the part is a larger part of all than usual, with its numbers."""
        share = stretch.part.count / stretch.whole
        norm, _ = self._mix.usual(hours(stretch.end - self.length))
        low = wilson_low(share, independent(stretch.whole, norm), TONE_NOISE)
        numbers: dict[str, Number] = {"share": round(share, 3), "share_low": round(low, 3)}
        if norm is not None:
            numbers["usual_share"] = round(norm.value, 3)
        return low > (norm.value if norm else MAJORITY), numbers

    def _is_news(self, entry: Seen) -> bool:
        return self._told is None or self._told.is_news(entry)

    def _sum(self, entry: Seen, sign: int) -> None:
        hour = hour_of(entry.at)
        if self._selected(entry):
            self.series.add(hour, sign, 0)
        else:
            self.series.add(hour, 0, sign)
        self.baseline.changed(hour)
        self._mix.changed(hour)


def _any(entry: Seen) -> bool:  # noqa: ARG001 -- whatever it says
    return True


def _speaks(tone: frozenset[Label | str], entry: Seen) -> bool:
    return (entry.label or "unknown") in tone
