"""``spike``: more than usual for this hour of the week, by a factor and by the noise, from many voices, and angrier.

All of these must hold:

- so many there are, however little is usual (``floor``), from so many voices (``authors``); nobody counts more than
  three times in a window, and a story counts once;
- more than ``factor`` times what is usual, and more than chance explains (``noise``; see ``baseline``);
- where the rule selects a tone: the part of that tone is larger than usual, at nineteen in twenty. Six times the volume
  in the same mood is loud, and no crisis;
- no known event is on; but a tone is never expected.

Counted is a window, and its last quarter, by the same rules: of what is large, a quarter is proof enough, and comes
sooner. The press is slower: articles are counted once more, over a longer window.

Before anything is usual (the first hours), only hundreds of voices count.
"""

from __future__ import annotations

import dataclasses
import math
from datetime import datetime, timedelta

from monitor.model import Judged, MentionId, Number, Reason
from monitor.rules.baseline import Usual
from monitor.rules.conditions import Condition, Spike
from monitor.rules.counts import most
from monitor.rules.crowd import Stretch
from monitor.rules.gauge import Setting
from monitor.rules.series import HOUR, hours
from monitor.rules.statistics import upper_limit
from monitor.rules.tempo import Tempo
from monitor.rules.unproven import clock, known, stood
from monitor.rules.windows import Seen

QUARTER = 4
HUNDREDS = 10  # times floor and authors: what needs no baseline; twice that, if any tone will do
FEW_HOURS = timedelta(hours=3)  # known of a brand, before which nothing is usual


class SpikeGauge:
    """Fires when a window holds more than is usual for this hour of the week."""

    def __init__(self, condition: Spike, setting: Setting) -> None:
        self._setting = setting
        self._of = condition.of
        self._slow_length = condition.slow
        self._fast = Tempo(condition.within, setting, condition.of)
        self._slow: Tempo | None = None  # made when the first article comes

    # --- what it hears ---

    def add(self, entry: Seen, one: Judged) -> None:  # noqa: ARG002 -- the protocol's: others read the words
        """Into the window and what is usual."""
        for tempo in self._tempos(entry):
            tempo.add(entry)

    def around(self, entry: Seen) -> None:
        """Beside it, to tell a share; what no model has an opinion of is in none."""
        if entry.label is not None:
            for tempo in self._tempos(entry):
                tempo.add(entry)

    def learn(self, entry: Seen, one: Judged, *, selected: bool = True) -> None:  # noqa: ARG002 -- the protocol's
        """Into what is usual."""
        if selected or entry.label is not None:
            for tempo in self._tempos(entry):
                tempo.learn(entry)

    def _tempos(self, entry: Seen) -> tuple[Tempo, ...]:
        if not entry.article or self._slow_length is None:
            return (self._fast,)
        if self._slow is None:
            self._slow = Tempo(self._slow_length, self._setting, self._of)
        return (self._fast, self._slow)

    def discard(self, mention: MentionId) -> None:
        """Out of both."""
        self._fast.discard(mention)
        if self._slow is not None:
            self._slow.discard(mention)

    def knows(self, mention: MentionId) -> bool:
        """Whether it is in the window, or was beside it."""
        return mention in self._fast.crowd.ids

    def rebase(self) -> None:
        """How often a tone is usual is another model's opinion; how much is said is nobody's."""
        if self._setting.tone is not None:
            self._fast.rebase()
            if self._slow is not None:
                self._slow.rebase()

    # --- what it says ---

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """By any stretch that holds the mention."""
        assert isinstance(condition, Spike)
        reason = self._judge(self._fast, condition, entry)
        if reason.fired or not entry.article or self._slow is None:
            return reason
        slow = self._judge(self._slow, _for_press(condition), entry)
        return slow if slow.fired else reason

    def _judge(self, tempo: Tempo, condition: Spike, entry: Seen) -> Reason:
        """The windows that end with the newest mention; if this one came late, those around it, too."""
        crowd, length = tempo.crowd, tempo.length
        newest = crowd.entries[-1].at
        reasons = []
        if entry.at > newest - length:
            reason = self._newest(tempo, condition, entry)
            if reason.fired or entry.at == newest:
                return reason
            reasons.append(reason)
        if _hopeless(tempo, condition, entry):
            return reasons[0] if reasons else self._weigh(tempo, condition, Stretch(crowd, length, entry.at))
        for stretch in crowd.holding(entry, length):
            reasons.append(self._weigh(tempo, condition, stretch))
            if reasons[-1].fired:
                return reasons[-1]
        return max(reasons, key=most)

    def _newest(self, tempo: Tempo, condition: Spike, entry: Seen) -> Reason:
        """The window, or its last quarter, if that alone shows that something begins."""
        whole = tempo.crowd.stretch(tempo.length)
        reason = self._weigh(tempo, condition, whole)
        short = tempo.length / QUARTER
        if reason.name in {"below-floor", "too-few-authors"} or reason.fired or entry.at <= whole.end - short:
            return reason
        quarter = tempo.crowd.stretch(short)
        usual = tempo.baseline.usual(whole.end, short)
        if (
            quarter.part.count < condition.floor
            or not usual
            or quarter.part.count <= usual.count * condition.factor
        ):
            return reason  # as nearly always, and quickly said
        begins = self._weigh(tempo, condition, quarter)
        return begins if begins.fired else reason

    def _weigh(self, tempo: Tempo, condition: Spike, stretch: Stretch) -> Reason:
        """The table of ``spike``: the first line that holds, from the top."""
        count, authors = stretch.part.count, len(stretch.part.of)
        numbers: dict[str, Number] = {
            "count": count,
            "mentions": stretch.part.heard + stretch.copies,
            "of": self._of,
            "floor": condition.floor,
            "authors": authors,
            "authors_needed": condition.authors,
            "within": stretch.length,
            "since": stretch.start,
            "until": stretch.end,
            "speed": "slow" if tempo is self._slow else "fast",
        }
        if count < condition.floor:
            return Reason("below-floor", fired=False, numbers=numbers)
        if authors < condition.authors:
            return Reason("too-few-authors", fired=False, numbers=numbers)
        usual = tempo.baseline.usual(stretch.end, stretch.length)
        if usual is None or usual.history < FEW_HOURS:
            return self._without(tempo, condition, stretch, numbers, usual)
        limit = max(condition.factor * usual.count, upper_limit(usual.count, usual.sd, condition.noise))
        numbers |= {
            **known(usual.history),
            **clock(self._setting, stretch.end),
            "usual": round(usual.count, 2),
            "sd": round(usual.sd, 2),
            "noise": condition.noise,
            "factor": condition.factor,
            "threshold": round(limit, 2),
        }
        if count > limit:
            return self._told(tempo, stretch, numbers)
        if usual.phase == "none":
            return self._without(tempo, condition, stretch, numbers, usual)
        return Reason(_too_few(usual, condition.factor, count), fired=False, numbers=numbers)

    def _without(
        self,
        tempo: Tempo,
        condition: Spike,
        stretch: Stretch,
        numbers: dict[str, Number],
        usual: Usual | None,
    ) -> Reason:
        """Nothing is usual yet: hundreds of voices will do; twice as many, where any tone is meant."""
        many = HUNDREDS * (2 if self._setting.tone is None else 1)
        numbers = {**numbers, **known(usual.history if usual else timedelta())}
        if stretch.part.count < many * condition.floor or len(stretch.part.of) < many * condition.authors:
            return Reason("not-enough-data", fired=False, numbers=numbers)
        return self._told(tempo, stretch, numbers)

    def _told(self, tempo: Tempo, stretch: Stretch, numbers: dict[str, Number]) -> Reason:
        """It is more than usual: whether that is a crisis, or was to be expected."""
        if self._setting.tone is not None:
            angrier, shares = tempo.angrier(stretch)
            return Reason("spike" if angrier else "no-angrier", fired=angrier, numbers={**numbers, **shares})
        for event in self._setting.events:
            if event.since <= stretch.end < event.until:
                return Reason("known-event", fired=False, numbers={**numbers, "event": event.name})
        return Reason("spike", fired=True, numbers=numbers)

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """The windows that end now."""
        assert isinstance(condition, Spike)
        reason = self._stand(self._fast, condition, now)
        if reason.fired or self._slow is None:
            return reason
        slow = self._stand(self._slow, _for_press(condition), now)
        return slow if slow.fired else reason

    def _stand(self, tempo: Tempo, condition: Spike, now: datetime) -> Reason:
        stretch = Stretch(tempo.crowd, tempo.length, now)
        usual = tempo.baseline.usual(now, tempo.length)
        reason = self._weigh(tempo, condition, stretch)
        return stood(self._setting, usual.history if usual else timedelta(), reason)

    def due(self) -> datetime | None:
        """Never: what is more than usual is heard."""
        return None

    def asked(self, now: datetime) -> None:
        """It never asked to be."""

    # --- what it shows ---

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:
        """The mentions of the window that decided."""
        since, until = reason.numbers.get("since"), reason.numbers.get("until")
        tempo = self._slow if reason.numbers.get("speed") == "slow" else self._fast
        if tempo is None or not isinstance(since, datetime) or not isinstance(until, datetime):
            return (entry.mention,)
        return tempo.crowd.mentions(since, until, entry)

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """What each window held, and what was usual; fewer, where nothing was known before."""
        tempo, found = self._fast, []
        for end in [until - step * tempo.length for step in reversed(range(steps))]:
            stretch = Stretch(tempo.crowd, tempo.length, end)
            usual = tempo.baseline.usual(end, tempo.length)
            if tempo.crowd.remembers(stretch.start):
                held = float(stretch.part.count)
            elif usual is None:
                continue
            else:
                held = round(tempo.series.between(hours(stretch.start), hours(end)), 2)
            found.append((end, held, round(usual.count, 2) if usual and usual.phase != "none" else None))
        return tuple(found)


def _too_few(usual: Usual, factor: float, count: int) -> str:
    if count <= factor * usual.count:
        return "below-factor"
    return "learning" if usual.phase == "flat" else "within-noise"


def _for_press(condition: Spike) -> Spike:
    """Half as many articles will do as posts, of half as many outlets."""
    return dataclasses.replace(
        condition, floor=math.ceil(condition.floor / 2), authors=math.ceil(condition.authors / 2)
    )


def _hopeless(tempo: Tempo, condition: Spike, entry: Seen) -> bool:
    """Whether all that lies around a late mention is too little for any window: the usual answer, and a quick one."""
    near = tempo.crowd.near(entry, tempo.length)
    if near < condition.floor:
        return True
    steps = math.ceil(tempo.length / HOUR)  # what is usual hardly bends within an hour
    ends = [entry.at + number * tempo.length / steps for number in range(steps + 1)]
    found = [tempo.baseline.usual(end, tempo.length) for end in ends]
    return all(usual is not None and near <= condition.factor * usual.count for usual in found)
