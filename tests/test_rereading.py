"""What was judged in haste is read again, and rules go by the better verdict."""

from __future__ import annotations

import dataclasses
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from monitor import amending, judging
from monitor.corrections import signed
from monitor.metrics import Metrics
from monitor.model import Correction, Mention, OrderId, RuleName, Severity, Verb, Verdict
from monitor.rereading import BATCH, PAUSE, RETHINK, Rereader
from monitor.rules.conditions import Count, Rule, Rulebook, Select
from monitor.rules.engine import Engine
from monitor.store import Store
from monitor.store.orders import place
from monitor.watch import Watch
from tests.fakes import FakeCascade
from tests.makers import NOON, make_mention, make_order, minutes
from tests.replay.test_corrected import different, rebuilt, stand
from tests.replay.test_live_and_replay import CONFIG, FIRST, LATE, Daemon, Poll, polls
from tests.test_watch import World

ANGER = Rule(
    name=RuleName("anger"),
    select=Select(sentiment=frozenset({"negative"})),
    when=Count(at_least=3, within=timedelta(hours=1)),
    severity=Severity.WARNING,
    notify=(),
)


class Hurried(World):
    """A daemon with a cascade, whose mentions come in bursts."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.cascade = FakeCascade()
        self.house = dataclasses.replace(
            self.house, classifiers=[self.cascade], engine=Engine(Rulebook(rules=(ANGER,)))
        )
        self.rereader = Rereader()
        self.watch = Watch(self.house, self.clock, Metrics(), rereader=self.rereader)

    def burst(self, *texts: str) -> list[Mention]:
        """They come, and are judged in haste."""
        come = [make_mention(text=f"Acme {text}", author=f"{number}") for number, text in enumerate(texts)]
        self.store.admit([dataclasses.replace(one, story=None, lang=None) for one in come], None)
        while judging.judge(self.store, self.house.language, [self.cascade], self.house.stories, limit=1):
            pass
        return come

    def labels(self) -> list[str]:
        return [
            one.verdict.sentiment.label if one.verdict.sentiment else "none"
            for one in self.store.reads.mentions()
        ]


@pytest.fixture
def hurried(tmp_path):
    with Store.open(tmp_path / "vigie.db", "test") as store:
        yield Hurried(store)


def test_a_burst_is_weighed_at_once_and_read_with_care_after(hurried):
    hurried.burst("is bad", "is a bad joke", "is bad", "is bad")
    hurried.watch.turn(timedelta())
    (alert,) = hurried.store.reads.alerts()
    assert alert.total == 4
    assert hurried.cascade.read == 4
    assert sorted(hurried.labels()) == ["negative", "negative", "negative", "neutral"]
    assert hurried.store.hasty(10) == []
    told = [event.reason.name for event in hurried.store.reads.events(alert.id)]
    assert told[-1] == "reread-out"


def test_what_care_makes_of_it_can_open_an_alert_dated_to_now(hurried):
    class Milder(FakeCascade):
        def glance(self, mentions):
            return [dataclasses.replace(said, sentiment=None) for said in super().glance(mentions)]

    hurried.cascade = Milder()
    hurried.watch.house = dataclasses.replace(hurried.house, classifiers=[hurried.cascade])
    hurried.burst("is bad", "is bad", "is bad")
    hurried.clock.forward(minutes(10))
    hurried.watch.turn(timedelta())
    (alert,) = hurried.store.reads.alerts()
    assert alert.opened_at == hurried.clock.now()


def test_a_few_mentions_are_read_with_care_at_once(hurried):
    hurried.brings("Acme is a bad joke", "Acme is bad")
    assert hurried.cascade.read == 2
    assert hurried.store.hasty(10) == []


def test_while_the_careful_model_is_broken_it_is_asked_once_a_minute(hurried):
    hurried.burst("is bad")
    hurried.cascade.broken = True
    assert hurried.watch.turn(timedelta()) is False
    hurried.cascade.broken = False
    hurried.watch.turn(timedelta())
    assert len(hurried.store.hasty(10)) == 1
    hurried.clock.forward(PAUSE)
    hurried.watch.turn(timedelta())
    assert hurried.store.hasty(10) == []


def test_a_bug_in_a_classifier_leaves_the_daemon_at_work(hurried):
    class Crashing(FakeCascade):
        def classify(self, mentions):
            raise ZeroDivisionError

    hurried.burst("is bad")
    hurried.watch.house = dataclasses.replace(hurried.house, classifiers=[Crashing()])
    hurried.watch.turn(timedelta())
    hurried.watch.house = hurried.house
    hurried.watch.turn(timedelta())
    assert len(hurried.store.hasty(10)) == 1, "not at once"
    hurried.clock.forward(PAUSE)
    hurried.watch.turn(timedelta())
    assert hurried.store.hasty(10) == []


def test_the_newest_are_read_first_and_no_longer_than_asked(hurried):
    come = hurried.burst(*["is bad"] * (BATCH + 2))
    hurried.watch.turn(timedelta())
    assert hurried.store.hasty(100) == []
    come += hurried.burst(*["is fine"] * (BATCH + 2))
    while hurried.store.unweighed(1):
        hurried.store.weigh([one.mention.id for one in hurried.store.unweighed(500)], [], [])
    once = Rereader(until=hurried.clock.now() + minutes(1))
    assert once.read(hurried.store, hurried.house.engine, [hurried.cascade], hurried.clock.now()) is not None
    assert {one.mention.id for one in hurried.store.hasty(100)} == {
        one.id for one in come[-BATCH - 2 : -BATCH]
    }
    hurried.clock.forward(minutes(1))
    assert once.read(hurried.store, hurried.house.engine, [hurried.cascade], hurried.clock.now()) is None


def test_rules_think_again_every_five_minutes_while_more_is_read():
    rereader = Rereader()
    assert not rereader.rethinks(NOON)
    assert not rereader.rethinks(NOON + RETHINK - timedelta(seconds=1))
    assert rereader.rethinks(NOON + RETHINK)
    assert not rereader.rethinks(NOON + RETHINK)


def test_a_correction_stands_and_what_is_undone_shows_the_better_verdict(hurried):
    (joke,) = hurried.burst("is a bad joke")

    def correct(said: Correction) -> Verdict:
        order = make_order(
            id=OrderId(f"c{said.relevant}{said.undo}"), verb=Verb.CORRECT, target=joke.id, correction=said
        )
        place(hurried.store.path, order, hurried.clock.now())
        hurried.clock.forward(PAUSE)
        hurried.watch.turn(timedelta())
        verdict: Verdict = hurried.store.reads.judged([joke.id])[joke.id].verdict
        return verdict

    hurried.cascade.broken = True
    verdict = correct(Correction(sentiment="positive"))
    assert verdict.hasty
    hurried.cascade.broken = False
    verdict = correct(Correction(relevant=True))
    assert (verdict.hasty, verdict.machine_model) == (False, "careful 1")
    assert (verdict.sentiment and verdict.sentiment.label, verdict.sentiment_model) == (
        "positive",
        signed(verdict.corrected_by),
    )
    verdict = correct(Correction(undo=True))
    assert (verdict.sentiment and verdict.sentiment.label, verdict.sentiment_model) == (
        "neutral",
        "careful 1",
    )


def test_what_was_edited_meanwhile_is_left_alone(hurried):
    (one,) = hurried.burst("is a bad joke")
    hurried.store.weigh([one.id], [], [])
    (hasty,) = hurried.store.hasty(10)
    (better,) = judging.again([hasty.mention], [hurried.cascade])
    hurried.store.admit([dataclasses.replace(one, text="Acme says sorry")], None)
    assert hurried.store.reread([better], NOON).changed == ()
    assert hurried.store.hasty(10) == []


def test_a_killed_daemon_weighs_again_what_it_had_read(hurried):
    """Killed after the better verdicts were written: the list has what rules are to think about again."""
    come = hurried.burst("is a bad joke", "is fine")
    hurried.store.weigh([one.id for one in come], [], [])
    hurried.rereader.read(hurried.store, hurried.house.engine, [hurried.cascade], NOON)
    assert [one.mention.id for one in hurried.store.unreweighed(10)] == [come[0].id], (
        "the other says the same"
    )
    again = amending.reweigh(hurried.store, Engine(Rulebook(rules=(ANGER,))), NOON)
    assert again.done == [come[0].id]
    assert hurried.store.unreweighed(10) == []


@pytest.mark.slow
@given(polls, st.integers(1, 600))
@settings(deadline=None, max_examples=40, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_windows_after_reading_again_are_those_of_a_rebuild(course, later):
    with tempfile.TemporaryDirectory() as folder:
        daemon = Hasty(Path(folder) / "vigie.db", CONFIG)
        daemon.now -= LATE
        daemon.poll(FIRST)
        half = len(course) // 2
        for poll in course[:half]:
            daemon.go_on(poll)
        daemon.now += minutes(later)
        daemon.work()
        daemon.care()
        assert different(stand(daemon, daemon.engine), stand(daemon, rebuilt(daemon))) == {}
        assert daemon.store.hasty(1) == []
        for poll in course[half:]:
            daemon.go_on(poll)
        daemon.go_on(Poll(timedelta(minutes=1), (), down=False))
        daemon.store.close()


class Hasty(Daemon):
    """A daemon that judges full batches in haste, and reads again when it is told to."""

    judge = FakeCascade()

    def care(self) -> None:
        rereader = Rereader()
        while rereader.read(self.store, self.engine, [self.judge], self.now) is not None:
            pass
        while amending.reweigh(self.store, self.engine, self.now).done:
            pass
