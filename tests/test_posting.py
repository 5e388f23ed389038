"""Digests in the daemon's loop, with fakes for the world and a real outbox: on time, once, late once, and never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.config.load import load
from monitor.crew import Crew
from monitor.duty import Result
from monitor.errors import DeliveryError, StoreError
from monitor.house import House
from monitor.metrics import Metrics
from monitor.model import ChannelName, Chapter, Lines, Message, Receipt, Span
from monitor.pace import SEND_PATIENCE
from monitor.posting import LOOK_EVERY, Posting
from monitor.posts import Posts
from monitor.store.digests import DigestBox
from monitor.store.store import Store
from monitor.wiring import kinds
from tests.fakes import FakeChannel
from tests.makers import make_message
from tests.store.killing import die, in_child

RULES = """
version: 1
timezone: Europe/Paris
brands: {acme: {terms: [Acme]}, globex: {competitor: true, terms: [Globex]}}
channels: {room: {kind: webhook, url: "https://ops.example/x"}}
digests:
  - {name: watch, every: monday 09:00, notify: [room]}
"""
SUNDAY = datetime.fromisoformat("2026-03-29T20:00+02:00")
MONDAY = datetime.fromisoformat("2026-03-30T09:00+02:00")


class Threading(FakeChannel):
    """A channel with threads."""

    def __init__(self) -> None:
        super().__init__()
        self.followed: list[str] = []
        self.trouble: DeliveryError | None = None

    def find(self, ticket, since):
        return next((Receipt("{}") for sent, _ in self.sent if sent == ticket), None)

    def follow(self, message, ticket, first):
        if self.trouble is not None:
            raise self.trouble
        self.followed += [chapter.title for chapter in message.chapters]


class World:
    """A loop, put together anew for each life."""

    def __init__(self, path, rules: str = RULES) -> None:
        self.box = DigestBox(path)
        self.config = load(rules, kinds=kinds(), environ={}, read_file=str)
        self.room, self.console = Threading(), FakeChannel()
        self.channels = {ChannelName("room"): self.room, ChannelName("console"): self.console}
        self.written: list[tuple[str, datetime, datetime]] = []
        self.crash: Exception | None = None
        self.begin()

    def begin(self) -> None:
        self.crew: Crew[Result] = Crew()
        self.posting = Posting(self.crew, Metrics(), lambda: 0.0)

    @property
    def house(self) -> House:
        given = dict.fromkeys(House.__dataclass_fields__)
        given |= {
            "config": self.config,
            "channels": self.channels,
            "missing": {ChannelName("lame"): "X is not set"},
            "posts": Posts(self.box, self.write),
        }
        return House(**given)  # type: ignore[arg-type]

    def write(self, plan, posted) -> Message:
        if self.crash:
            raise self.crash
        self.written.append((plan.name, posted.period.since, posted.period.until))
        return make_message(
            kind="digest", chapters=(Chapter("acme", "Acme", (Lines(((Span("12 mentions"),),)),)),)
        )

    def turn(self, now: datetime) -> None:
        """All that is to be done now."""
        while True:
            more = self.posting.work(self.house, now)
            while self.crew.busy():
                report = self.crew.report(5)
                if report is not None:
                    self.posting.settle(self.house, report, now)
                    more = True
            if not more:
                return

    def states(self) -> list[str]:
        return [str(one.state) for posted in self.box.latest() for one in self.box.tickets(posted.id)]


@pytest.fixture
def world(tmp_path):
    path = tmp_path / "vigie.db"
    Store.open(path, "pytest").close()
    return World(path)


def test_it_is_sent_on_its_minute_and_once(world):
    world.turn(SUNDAY)
    world.turn(MONDAY - timedelta(seconds=1))
    assert world.written == []
    for seconds in range(0, 60, 3):
        world.turn(MONDAY + timedelta(seconds=seconds))
    assert [str(since)[:16] + str(until)[10:16] for _, since, until in world.written] == [
        "2026-03-22 23:00 22:00"
    ]
    assert world.room.followed == ["Acme"]
    assert world.states() == ["delivered"]


def test_a_missed_one_is_sent_late_once_and_those_before_it_never(world):
    world.turn(SUNDAY)
    world.begin()
    for number in range(3):
        world.turn(MONDAY + timedelta(days=15, hours=number))
    (posted,) = world.box.latest()
    assert posted.period.due_at == MONDAY + timedelta(days=14)
    assert posted.at == MONDAY + timedelta(days=15)
    assert len(world.written) == 1


def test_what_was_due_before_the_schedule_was_written_is_not_sent(world):
    world.turn(MONDAY + timedelta(hours=1))
    assert world.states() == []


def test_another_schedule_begins_anew_and_a_period_is_never_sent_twice(world):
    world.turn(SUNDAY)
    world.turn(MONDAY)
    world.config = load(RULES.replace("09:00", "10:00"), kinds=kinds(), environ={}, read_file=str)
    world.turn(MONDAY + timedelta(minutes=30))
    world.turn(MONDAY + timedelta(hours=2))
    assert len(world.written) == 1


def test_looking_is_cheap(world):
    world.turn(SUNDAY)
    world.box = DigestBox(world.box.path / "nowhere")  # whoever asks now would fail
    assert world.posting.work(world.house, SUNDAY + LOOK_EVERY / 2) is False
    with pytest.raises(StoreError):
        world.posting.work(world.house, SUNDAY + LOOK_EVERY)


def test_what_fails_is_tried_again_and_what_fails_for_good_goes_to_the_fallback(world):
    world.turn(SUNDAY)
    world.room.failures.append(DeliveryError("not now"))
    world.turn(MONDAY)
    assert world.states() == ["due"]
    world.room.failures.append(DeliveryError("never", permanent=True))
    world.turn(MONDAY + timedelta(minutes=1))
    assert world.states() == ["diverted", "delivered"]
    assert len(world.console.sent) == 1


def test_a_fallback_that_fails_for_good_leaves_a_dead_letter(world):
    world.turn(SUNDAY)
    del world.channels[ChannelName("room")]
    world.console.failures.append(DeliveryError("closed", permanent=True))
    world.turn(MONDAY)
    assert world.states() == ["diverted", "dead"]
    diverted = world.box.tickets(world.box.latest()[0].id)[0]
    assert diverted.error == "there is no channel room in the rules"


def test_a_channel_that_never_answers_is_given_up_at_last(world):
    world.turn(SUNDAY)
    world.room.failures += [DeliveryError("not now"), DeliveryError("not now")]
    world.turn(MONDAY)
    world.turn(MONDAY + SEND_PATIENCE)
    assert world.states() == ["diverted", "delivered"]


def test_where_the_thread_fails_the_beginning_is_not_sent_again(world):
    world.turn(SUNDAY)
    world.room.trouble = DeliveryError("slow down", retry_after=timedelta(seconds=30))
    world.turn(MONDAY)
    assert world.states() == ["unknown"]
    assert world.room.followed == []
    world.room.trouble = None
    world.turn(MONDAY + timedelta(minutes=1))
    assert world.states() == ["delivered"]
    assert world.room.followed == ["Acme"]
    assert len(world.room.sent) == 1


def test_a_bug_in_a_digest_is_tried_three_times_and_then_told(world):
    world.turn(SUNDAY)
    world.crash = ZeroDivisionError("oops")
    for number in range(3):
        world.turn(MONDAY + timedelta(minutes=number))
    assert world.states()[0] == "diverted"
    (posted,) = world.box.latest()
    assert "a bug in this digest" in world.box.tickets(posted.id)[0].error


def test_a_store_that_fails_stops_the_loop(world):
    world.turn(SUNDAY)
    world.crash = StoreError("the disk is full")
    with pytest.raises(StoreError, match="the disk is full"):
        world.turn(MONDAY)


def test_a_digest_that_was_taken_out_of_the_rules_is_not_sent(world):
    world.turn(SUNDAY)
    world.room.failures.append(DeliveryError("not now"))
    world.turn(MONDAY)
    world.config = load(RULES.partition("digests:")[0], kinds=kinds(), environ={}, read_file=str)
    world.turn(MONDAY + timedelta(minutes=1))
    assert world.states() == ["dead"]


def test_without_posts_nothing_is_done(world):
    house = world.house
    bare = House(**{name: getattr(house, name) for name in House.__dataclass_fields__ if name != "posts"})
    assert world.posting.work(bare, MONDAY) is False


def test_killed_while_sending_it_is_looked_for_and_then_sent_on(world):
    world.turn(SUNDAY)

    def life() -> None:
        world.begin()
        world.room.send = lambda *_given: die()
        world.turn(MONDAY)

    assert in_child(life) < 0
    assert world.states() == ["sending"]
    world.begin()
    world.turn(MONDAY + timedelta(minutes=1))
    assert world.states() == ["delivered"]
    (posted,) = world.box.latest()
    assert world.box.tickets(posted.id)[0].attempts == 2


def test_two_digests_for_one_channel_follow_each_other(world):
    second = "\n  - {name: boss, every: daily 09:00, notify: [room]}\n"
    world.config = load(RULES.rstrip() + second, kinds=kinds(), environ={}, read_file=str)
    world.turn(MONDAY - timedelta(minutes=5))
    world.turn(MONDAY)
    assert sorted(name for name, _, _ in world.written) == ["boss", "watch"]
    assert world.states() == ["delivered"] * 2
