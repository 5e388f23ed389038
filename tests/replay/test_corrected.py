"""What a rule remembers after a correction is what a restart would tell it: windows, and what is usual."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from monitor import amending, stages
from monitor.model import Correction, OrderId, Reason, TopicName, Verb
from monitor.rules.engine import Engine, Standing
from monitor.rules.weighed import Key
from monitor.store.orders import place
from monitor.wiring import engine_of
from tests.makers import make_order, minutes
from tests.replay.test_live_and_replay import CONFIG, FIRST, LATE, Daemon, Poll, polls


@dataclass(frozen=True)
class Change:
    """Somebody corrects the mention at this place of all there are, counted from the newest."""

    place: int
    said: Correction


LABELS = st.sampled_from(["negative", "neutral", "positive"])
TOPICS = st.sampled_from([(), (TopicName("safety"),)])
SAID = st.builds(Correction, sentiment=LABELS, touches=TOPICS) | st.sampled_from(
    [Correction(relevant=False), Correction(relevant=True), Correction(undo=True)]
)
changes = st.lists(st.builds(Change, st.integers(0, 20), SAID), min_size=1, max_size=4)


def correct(daemon: Daemon, change: Change, number: int) -> None:
    stored = list(daemon.store.reads.history(words=False, by="seq"))
    if not stored:
        return  # all that there is was said to be not relevant
    target = stored[-1 - change.place % len(stored)].mention.id
    order = make_order(id=OrderId(f"c{number}"), verb=Verb.CORRECT, target=target, correction=change.said)
    place(daemon.path, order, daemon.now)
    while stages.obey(daemon.store, daemon.engine, daemon.now).settled:
        amending.reweigh(daemon.store, daemon.engine, daemon.now)


def rebuilt(daemon: Daemon) -> Engine:
    """The engine that a restart at this very moment would make."""
    engine, store, now = engine_of(CONFIG), daemon.store, daemon.now
    engine.remember(
        store.reads.weighed_history(now - engine.horizon, words=engine.reads_words),
        now=now,
        begun=store.reads.begun(),
        settled=now,
        alerts=store.live_alerts(now - timedelta(days=1)),
        sights=store.sights(now - timedelta(days=9)),
    )
    return engine


def stand(daemon: Daemon, engine: Engine) -> dict[Key, Standing]:
    return {
        (one.rule.name, one.brand, one.group): replace(
            one,
            reason=told(one.reason, daemon.now),
            levels=tuple((level, told(said, daemon.now)) for level, said in one.levels),
        )
        for one in engine.ask(daemon.now)
    }


def told(reason: Reason, now: datetime) -> Reason:
    """What is older than any memory need be is dropped now and then, not at once: it decides nothing, corrected or not."""
    last = reason.numbers.get("last")
    if reason.name == "nothing-new" and isinstance(last, datetime) and last <= now - CONFIG.max_age:
        return Reason("nothing-yet", fired=False)
    return replace(reason, parts=tuple(told(part, now) for part in reason.parts))


def different(live: dict[Key, Standing], anew: dict[Key, Standing]) -> dict[Key, tuple[Reason | None, ...]]:
    """What is said otherwise. Of a story that is out of all windows one may know the name, and no more."""
    found: dict[Key, tuple[Reason | None, ...]] = {}
    for key in live.keys() | anew.keys():
        one, other = live.get(key), anew.get(key)
        alone = one or other
        if alone and not (one and other) and key[0] == "by-story" and alone.reason.numbers.get("count") == 0:
            continue
        if not one or not other or (one.reason, one.levels) != (other.reason, other.levels):
            found[key] = (one.reason if one else None, other.reason if other else None)
    return found


@pytest.mark.slow
@given(polls, changes, st.integers(1, 600))
@settings(deadline=None, max_examples=40, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_windows_after_corrections_are_those_of_a_rebuild(course, corrected, later):
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder) / "vigie.db", CONFIG)
        daemon.now -= LATE
        daemon.poll(FIRST)
        half = len(course) // 2
        for poll in course[:half]:
            daemon.go_on(poll)
        for number, change in enumerate(corrected):
            daemon.now += minutes(later) / len(corrected)
            daemon.work()
            correct(daemon, change, number)
        assert different(stand(daemon, daemon.engine), stand(daemon, rebuilt(daemon))) == {}
        assert daemon.store.unreweighed(1) == []
        for poll in course[half:]:
            daemon.go_on(poll)
        daemon.go_on(Poll(timedelta(minutes=1), (), down=False))
        daemon.store.close()
