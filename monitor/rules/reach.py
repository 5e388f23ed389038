"""``reach``: somebody whom many follow, or an outlet that many read, speaks."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import MentionId, Number, Reason
from monitor.rules.conditions import Condition, Reach
from monitor.rules.counts import HOUR, Remembering
from monitor.rules.gauge import Setting
from monitor.rules.windows import Seen


class ReachGauge(Remembering):
    """Fires for a mention whose author or outlet has a known reach above the limit."""

    def __init__(self, condition: Reach, setting: Setting) -> None:  # noqa: ARG002 -- all gauges are made alike
        super().__init__(timedelta(), setting)

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """By the mention alone. A reach that nobody told is not small: it is unknown."""
        assert isinstance(condition, Reach)
        numbers: dict[str, Number] = {"author": entry.voice, "above": condition.above}
        if entry.reach is None:
            return Reason("reach-unknown", fired=False, numbers=numbers)
        fired = entry.reach > condition.above
        return Reason(
            "reach" if fired else "reach-below", fired=fired, numbers={**numbers, "reach": entry.reach}
        )

    def stand(self, condition: Condition, now: datetime) -> Reason:  # noqa: ARG002 -- whatever it asks, nothing came
        """Nothing came, so nothing fires."""
        return self.standing(now)

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:  # noqa: ARG002 -- always the same
        """The mention itself."""
        return (entry.mention,)

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """Mentions an hour."""
        return self._window.history(HOUR, until, steps)
