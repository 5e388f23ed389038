"""``all`` and ``any``: conditions put together, each with its own memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from monitor.model import Judged, MentionId, Number, Reason
from monitor.rules.conditions import All, Any, Condition, Spike
from monitor.rules.gauge import Gauge, Setting, kinds
from monitor.rules.windows import Seen, Window


class CombinedGauge:
    """Fires when every part does at the same mention, or when any part does.

    Args:
        make: gives each part its gauge.
    """

    def __init__(
        self, condition: All | Any, setting: Setting, make: Callable[[Condition, Setting], Gauge]
    ) -> None:
        self._parts = [make(part, setting) for part in condition.parts]
        longest = max(map(_length, kinds(condition)))
        self._times = Window(timedelta(), keep=longest + setting.max_age)  # in which order evidence is told

    def add(self, entry: Seen, one: Judged) -> None:
        """Into every part."""
        self._times.add(entry)
        for part in self._parts:
            part.add(entry, one)

    def around(self, entry: Seen) -> None:
        """To every part."""
        for part in self._parts:
            part.around(entry)

    def learn(self, entry: Seen, one: Judged, *, selected: bool = True) -> None:
        """Every part."""
        for part in self._parts:
            part.learn(entry, one, selected=selected)

    def discard(self, mention: MentionId) -> None:
        """Out of every part."""
        self._times.discard(mention)
        for part in self._parts:
            part.discard(mention)

    def knows(self, mention: MentionId) -> bool:
        """Whether any part does."""
        return any(part.knows(mention) for part in self._parts)

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """What the parts say, put together: each is asked, so that each can be explained."""
        assert isinstance(condition, All | Any)
        asked = zip(self._parts, condition.parts, strict=True)
        return _together(condition, [gauge.judge(part, entry) for gauge, part in asked])

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """How the parts stand, put together."""
        assert isinstance(condition, All | Any)
        asked = zip(self._parts, condition.parts, strict=True)
        return _together(condition, [gauge.stand(part, now) for gauge, part in asked])

    def due(self) -> datetime | None:
        """The first moment that any part asks for."""
        return min((due for part in self._parts if (due := part.due()) is not None), default=None)

    def asked(self, now: datetime) -> None:
        """Every part was."""
        for part in self._parts:
            part.asked(now)

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:
        """All that any part that fired has to show, oldest first."""
        found = {
            mention
            for gauge, said in zip(self._parts, reason.parts, strict=True)
            if said.fired
            for mention in gauge.evidence(entry, said)
        }
        return tuple(one.mention for one in self._times.entries if one.mention in found)

    def rebase(self) -> None:
        """Every part."""
        for part in self._parts:
            part.rebase()

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """Those of the first part: what the rule's author thought of first."""
        return self._parts[0].windows(until, steps)


def _length(condition: Condition) -> timedelta:
    """The longest stretch that a plain condition looks at."""
    slow = condition.slow if isinstance(condition, Spike) else None
    return max(getattr(condition, "within", timedelta()), slow or timedelta())


def _together(condition: All | Any, parts: Sequence[Reason]) -> Reason:
    held = [part for part in parts if part.fired]
    numbers: dict[str, Number] = {"held": len(held), "parts": len(parts)}
    if isinstance(condition, Any):
        numbers |= held[0].numbers if held else {}
        return Reason("any" if held else "none-of", fired=bool(held), numbers=numbers, parts=tuple(parts))
    fired = len(held) == len(parts)
    numbers |= _union(parts) if fired else {}
    return Reason("all" if fired else "not-all", fired=fired, numbers=numbers, parts=tuple(parts))


def _union(parts: Sequence[Reason]) -> dict[str, Number]:
    """What can be said of all parts at once: the time they span, and the largest counts."""
    numbers: dict[str, Number] = {}
    for part in parts:
        for name, value in part.numbers.items():
            if isinstance(value, datetime) and name in {"since", "until"}:
                known = numbers.get(name, value)
                assert isinstance(known, datetime)
                numbers[name] = min(known, value) if name == "since" else max(known, value)
            elif isinstance(value, int) and name in {"count", "mentions", "authors", "sources"}:
                known = numbers.get(name, value)
                assert isinstance(known, int)
                numbers[name] = max(known, value)
    return numbers
