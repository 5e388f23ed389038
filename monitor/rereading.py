"""When there is time, what was judged in haste is read again with care, and the rules think again.

They recall all that they remember to do so, which takes seconds where there is much: once nothing hasty is left, and
every five minutes while there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import judging
from monitor.boxes import Inbox
from monitor.model import Judged
from monitor.ports import Classifier
from monitor.rules.engine import Engine
from monitor.rules.weighed import Weighed

BATCH = 32  # mentions read in one go: a tenth of a second, and a signal waits for little
PAUSE = timedelta(minutes=1)  # before it is tried again where nothing could be read with care
RETHINK = timedelta(minutes=5)


@dataclass(slots=True)
class Rereader:
    """What is read again, and when.

    Args:
        until: not longer than that; ``None``: for as long as it takes.
    """

    until: datetime | None = None
    _paused: datetime | None = None
    _thought: datetime | None = None

    def read(
        self, inbox: Inbox, engine: Engine, classifiers: Sequence[Classifier], now: datetime
    ) -> Weighed | None:
        """Read one batch again, the newest first, and commit it; ``None``: there is nothing that can be read now.

        Call it when nothing is left to judge and to weigh.
        """
        if (self.until and now >= self.until) or (self._paused and now < self._paused):
            return None
        judged = inbox.hasty(BATCH)
        better = _better(judged, list(judging.again([one.mention for one in judged], classifiers)))
        if not better:
            self._paused = now + PAUSE if judged else None
            return None
        change = inbox.reread(better, now)
        cited = [alert for id_ in change.cited if (alert := inbox.alert(id_)) is not None]
        weighed = engine.reread(change, cited)
        inbox.weigh((), weighed.events, weighed.tickets, rereads=(change,))
        return weighed

    def pause(self, now: datetime) -> None:
        """Something went wrong: leave it for a while."""
        self._paused = now + PAUSE

    def rethinks(self, now: datetime) -> bool:
        """Whether it is time that the rules think again, though more is being read."""
        if self._thought is None:
            self._thought = now
        if now - self._thought < RETHINK:
            return False
        self._thought = now
        return True


def _better(before: Sequence[Judged], after: Sequence[Judged]) -> list[Judged]:
    """Those that a more careful model has read than before."""
    return [
        now
        for was, now in zip(before, after, strict=True)
        if not now.verdict.hasty or now.verdict.sentiment_model != was.verdict.heard_model
    ]
