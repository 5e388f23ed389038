"""``velocity``: one thread, story or link that gathers mentions fast. Copies count: they are the point."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from monitor.model import Judged, MentionId, Number, Reason
from monitor.rules.conditions import Condition, Velocity
from monitor.rules.counts import Momentary, most, reached
from monitor.rules.gauge import Setting
from monitor.rules.strands import Strands
from monitor.rules.windows import MOST, Seen, Tally
from monitor.stories import page
from monitor.text import MAX_URL, links

_MOST_LINKS = 4  # of one mention


class VelocityGauge(Momentary):
    """Fires when one thread, story or link holds enough mentions of enough voices within a stretch."""

    def __init__(self, condition: Velocity, setting: Setting) -> None:
        self._strands = Strands(condition.within, condition.within + setting.max_age, MOST)

    def add(self, entry: Seen, one: Judged) -> None:
        """Into each strand that it is a part of."""
        self._strands.add(entry, _belongs(entry, one))

    def discard(self, mention: MentionId) -> None:
        """Out of all of them."""
        self._strands.discard(mention)

    def knows(self, mention: MentionId) -> bool:
        """Whether it is remembered."""
        return mention in self._strands

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """By the strands of the mention: the fullest that fires, or else the fullest."""
        assert isinstance(condition, Velocity)
        reasons = []
        for key in self._strands.keys(entry.mention):
            if self._strands.length(key) >= condition.at_least <= self._strands.near(key, entry):
                table = partial(_gathered, condition, key)
                reasons.append(reached(self._strands.window(key), entry, condition.at_least, table))
        return _fullest(reasons, condition)

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """By all strands in the stretch that ends now."""
        assert isinstance(condition, Velocity)
        tallies = self._strands.tallies(now)
        return _fullest((_gathered(condition, key, tally, now) for key, tally in tallies.items()), condition)

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:
        """The mentions of the strand, in the stretch that decided."""
        kind, what, until = (reason.numbers.get(name) for name in ("kind", "what", "until"))
        return (
            self._strands.told(f"{kind} {what}", until) if isinstance(until, datetime) else (entry.mention,)
        )

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """All mentions, whatever they belong to."""
        return self._strands.history(until, steps)


def _belongs(entry: Seen, one: Judged) -> tuple[str, ...]:
    """What a mention is a part of: its kind and its name."""
    mention = one.mention
    shared = links(mention.text)[:_MOST_LINKS]
    if mention.type == "article":
        shared.append(mention.url)
    pages = dict.fromkeys(page(link).removesuffix("?") for link in shared if 0 < len(link) <= MAX_URL)
    return (
        *((f"thread {entry.thread}",) if entry.thread else ()),
        f"story {entry.story}",
        *(f"link {each}" for each in pages if each),
    )


def _gathered(condition: Velocity, key: str, tally: Tally, end: datetime) -> Reason:
    """The table of ``velocity``: the first line that holds, from the top."""
    kind, _, what = key.partition(" ")
    numbers: dict[str, Number] = {
        "kind": kind,
        "what": what,
        "count": tally.mentions,
        "at_least": condition.at_least,
        "authors": len(tally.voices),
        "authors_needed": condition.authors,
        "sources": len(tally.sources),
        "within": condition.within,
        "since": end - condition.within,
        "until": end,
    }
    if tally.mentions < condition.at_least:
        return Reason("too-slow", fired=False, numbers=numbers)
    if len(tally.voices) < condition.authors:
        return Reason("velocity-few-authors", fired=False, numbers=numbers)
    return Reason("velocity", fired=True, numbers=numbers)


def _fullest(reasons: Iterable[Reason], condition: Velocity) -> Reason:
    nothing = Reason("nothing-gathers", fired=False, numbers={"within": condition.within})
    return max(reasons, key=lambda reason: (reason.fired, most(reason)), default=nothing)
