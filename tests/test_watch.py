"""The crank with fakes for the world and a real store: what comes of failures and of bugs."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.boxes import SourceState
from monitor.brands import Brand, Brands
from monitor.config.load import load
from monitor.errors import DeliveryError, SourceError
from monitor.house import Backlog, House, Lookout
from monitor.metrics import Metrics
from monitor.model import (
    BrandName,
    ChannelName,
    Opinion,
    Page,
    RuleName,
    Severity,
    SourceName,
    StoryId,
    TicketState,
    Trouble,
)
from monitor.rereading import Rereader
from monitor.rules.conditions import Each, Rule, Rulebook, Select
from monitor.rules.engine import Engine
from monitor.store.spending import Spending
from monitor.store.store import Store
from monitor.watch import TRIES, Watch
from monitor.wiring import kinds
from tests.fakes import FakeChannel, FakeClassifier, FakeClock, FakeRecovering, FakeSource, FakeTroubled
from tests.makers import make_message, make_post, minutes

NEWS = SourceName("news")
NOTHING = timedelta()
PATIENT = timedelta(seconds=5)
CONFIG = load("version: 1\nbrands: {acme: {terms: [Acme]}}\n", kinds=kinds(), environ={}, read_file=str)
EACH = Rule(
    name=RuleName("each"),
    select=Select(),
    when=Each(),
    severity=Severity.CRISIS,
    notify=(ChannelName("room"),),
    resolve_after=timedelta(days=1),
)


class OwnStory:
    def gather(self, mention):
        return StoryId(mention.id)


class French:
    def classify(self, mentions):
        return [Opinion("fake 1", lang="fr") for _ in mentions]


class Crashes:
    """A classifier with a bug: it cannot take the word "poison"."""

    def classify(self, mentions):
        if any("poison" in mention.text for mention in mentions):
            raise ZeroDivisionError
        return [Opinion("fake 1") for _ in mentions]


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = FakeClock()
        self.source = FakeSource()
        self.room, self.console = FakeChannel(), FakeChannel()
        lookout = Lookout(
            source=self.source, kind="fake", every=minutes(5), retention=timedelta(days=1), identity="i"
        )
        self.house = House(
            config=CONFIG,
            ledger=store,
            names=Brands([Brand(name=BrandName("acme"), terms=("Acme",))]),
            language=French(),
            classifiers=[FakeClassifier()],
            stories=OwnStory(),
            engine=Engine(Rulebook(rules=(EACH,))),
            sources={NEWS: lookout},
            channels={ChannelName("room"): self.room, ChannelName("console"): self.console},
            missing={},
            operator=(ChannelName("room"),),
            compose=lambda _ticket: make_message(),
            backlog=lambda: Backlog(judge=0, weigh=0, deliver=0, reread=0),
            bad_rules=lambda _problems, _at: make_message(),
            left_out=lambda trouble, _at: make_message(title=f"out: {trouble.classifier}: {trouble.why}"),
            back_in=lambda trouble, _at: make_message(title=f"back: {trouble.classifier}"),
            spending=Spending(store.path),
            budget=lambda one, level, _at: make_message(title=f"{level}: {one.what}: {one.spent}"),
            stale=lambda sight, _at: make_message(title=f"{sight.state}: {sight.source}: {sight.why}"),
            fresh=lambda name, since, _at: make_message(title=f"fresh: {name} after {since:%H:%M}"),
            failing=lambda state, _since, _at: make_message(title=f"failing: {state.name}: {state.error}"),
            answers=lambda name, since, _at: make_message(title=f"answers: {name} after {since:%H:%M}"),
        )
        self.watch = self.watching()
        store.note(SourceState(name=NEWS, kind="fake", identity="i", caught_up=True))

    def watching(self, **given) -> Watch:
        self.house = dataclasses.replace(self.house, **given)
        self.watch = Watch(self.house, self.clock, Metrics(), chance=lambda: 0.5)
        return self.watch

    def turn(self) -> None:
        while self.watch.turn(PATIENT if self.watch.busy() else NOTHING) or self.watch.busy():
            pass

    def brings(self, *texts: str) -> None:
        posts = tuple(make_post(text=text) for text in texts)
        self.source.pages.append(Page(posts=posts, cursor=None))
        self.watch.poll(NEWS)
        self.turn()

    def tickets(self) -> dict[str, TicketState]:
        return {ticket.channel: ticket.state for ticket in self.store.reads.tickets()}


@pytest.fixture
def world(tmp_path):
    with Store.open(tmp_path / "vigie.db", "test") as store:
        yield World(store)


def test_what_a_source_brings_is_judged_weighed_and_told(world):
    world.brings("Acme is bad")
    assert len(world.room.sent) == 1
    assert world.watch.tally.alerts == 1
    assert world.watch.tally.deliveries == {"delivered": 1}


def test_several_pages_are_fetched_at_once_and_counted_as_one_poll(world):
    long_ago = world.clock.now() - timedelta(days=30)
    world.source.pages = [
        Page(posts=(make_post(published_at=long_ago),), cursor=None, more=True),
        Page(posts=(make_post(published_at=long_ago), make_post()), cursor=None, skipped=("line 3: no",)),
    ]
    world.watch.poll(NEWS)
    world.turn()
    polled = world.watch.tally.polled[NEWS]
    assert (polled.seen, polled.admitted.new, polled.skipped) == (3, 3, ("line 3: no",))
    assert polled.admitted.history == 2


def test_a_source_that_asks_for_a_pause_is_not_fetched_at_once(world):
    world.source.pages = [
        Page(posts=(make_post(),), cursor=None, more=True, pause=timedelta(minutes=3)),
        Page(posts=(make_post(),), cursor=None),
    ]
    world.watch.poll(NEWS)
    world.turn()
    assert len(world.source.pages) == 1
    assert world.store.source(NEWS).next_poll_at == world.clock.now() + timedelta(minutes=3)


def test_a_source_that_fails_is_noted_and_tried_later(world):
    world.source.pages = [SourceError("503")]
    world.watch.poll(NEWS)
    world.turn()
    state = world.store.source(NEWS)
    assert (state.failures, state.error) == (1, "503")
    assert state.next_poll_at > world.clock.now()


def test_a_bug_in_a_source_is_a_failure_of_that_source_and_for_good_after_three(world):
    for tries in range(1, TRIES + 1):
        world.source.pages = [ZeroDivisionError("oops")]
        world.watch.poll(NEWS)
        world.turn()
        assert world.store.source(NEWS).failures == tries
    assert world.store.source(NEWS).next_poll_at > world.clock.now() + timedelta(hours=4)


def test_a_source_taken_out_of_the_rules_brings_nothing_more(world):
    world.source.pages = [Page(posts=(make_post(),), cursor=None)]
    world.watch.poll(NEWS)
    world.watch.house = dataclasses.replace(world.house, sources={})
    world.turn()
    world.watch.poll(NEWS)
    assert world.store.reads.counts().mentions == 0


def test_a_source_that_reads_something_else_begins_anew(world):
    lookout = dataclasses.replace(world.house.sources[NEWS], identity="other")
    watch = world.watching(sources={NEWS: lookout})
    assert not watch.state(NEWS).caught_up


def test_what_was_fetched_for_other_settings_is_not_taken_for_these(world):
    world.source.pages = [Page(posts=(make_post(text="Acme before"),), cursor=None)]
    world.watch.poll(NEWS)
    other = FakeSource(Page(posts=(make_post(text="Acme after"),), cursor=None))
    lookout = dataclasses.replace(world.house.sources[NEWS], source=other, identity="other")
    world.watch.house = dataclasses.replace(world.house, sources={NEWS: lookout})
    world.turn()
    assert [one.mention.text for one in world.store.reads.mentions()] == ["Acme after"]


def test_a_mention_that_crashes_a_classifier_is_set_aside_and_the_rest_goes_on(world):
    world.watching(classifiers=[Crashes()])
    world.brings("Acme is fine", "Acme is poison", "Acme is good")
    counts = world.store.reads.counts()
    assert (counts.mentions, counts.to_judge, counts.to_weigh) == (3, 0, 0)


def test_a_card_that_crashes_goes_to_the_fallback_for_good(world):
    def compose(_ticket):
        raise ZeroDivisionError

    world.watching(compose=compose)
    world.brings("Acme is bad")
    assert world.tickets() == {"room": TicketState.DIVERTED, "console": TicketState.DEAD}


def test_a_channel_that_crashes_is_unknown_and_diverted_after_three(world):
    world.room.failures = [ZeroDivisionError("oops")] * TRIES
    world.brings("Acme is bad")
    assert world.tickets() == {"room": TicketState.UNKNOWN}
    for _ in range(TRIES):
        world.clock.forward(minutes(20))
        world.turn()
    assert world.tickets() == {"room": TicketState.DIVERTED, "console": TicketState.DELIVERED}


def test_a_failed_send_is_tried_again_when_it_is_due(world):
    world.room.failures = [DeliveryError("refused")]
    world.brings("Acme is bad")
    assert world.tickets() == {"room": TicketState.DUE}
    world.clock.forward(minutes(1))
    world.turn()
    assert world.tickets() == {"room": TicketState.DELIVERED}


def test_a_channel_that_is_missing_is_named_and_the_fallback_told(world):
    world.watching(channels={ChannelName("console"): world.console})
    world.brings("Acme is bad")
    assert world.tickets() == {"room": TicketState.DIVERTED, "console": TicketState.DELIVERED}
    (diverted,) = world.store.reads.tickets(state=TicketState.DIVERTED)
    assert "there is no channel room" in diverted.error


def test_the_operator_is_told_where_the_operator_reads(world):
    world.watch.tell_operator(make_message(kind="notice"))
    world.turn()
    assert [message.kind for _, message in world.room.sent] == ["notice"]
    world.room.failures = [DeliveryError("no")]
    world.watch.tell_operator(make_message(kind="notice", summary="again"))
    world.turn()
    assert len(world.room.sent) == 1
    world.watching(operator=(ChannelName("gone"),)).tell_operator(make_message())
    world.turn()


def test_what_is_old_is_forgotten_in_time(world):
    world.brings("Acme was here")
    assert world.watch.retire() == 0
    world.clock.forward(timedelta(days=2))
    assert world.watch.retire() == 1


def test_time_never_goes_back(world):
    now = world.watch.now()
    world.clock.forward(-minutes(5))
    assert world.watch.now() == now


def test_what_another_channel_took_over_is_sent_before_the_work_is_done(world):
    """A command that turns the crank once, such as ``vigie ack``, leaves nothing that was due."""
    world.watching(channels={ChannelName("console"): world.console}, engine=Engine(Rulebook(rules=(EACH,))))
    world.source.pages.append(Page(posts=(make_post(text="Acme is bad"),), cursor=None))
    world.watch.poll(NEWS)
    world.watch.take_in(PATIENT)
    world.watch.work()
    world.watch.finish()
    assert world.tickets() == {"room": TicketState.DIVERTED, "console": TicketState.DELIVERED}


# --- models that cannot be used ---------------------------------------------------------------------------------


def titles(channel: FakeChannel) -> list[str]:
    return [message.title for _, message in channel.sent if message.title.startswith(("out", "back"))]


def test_a_classifier_that_does_without_a_model_is_told_once_and_when_it_has_it_again(world):
    judge = FakeTroubled()
    world.watching(classifiers=[judge])
    world.brings("Acme 1")
    assert titles(world.room) == []
    judge.trouble = "the model is gone"
    began = world.clock.now()
    for number in range(2, 5):
        world.brings(f"Acme {number}")
        world.clock.forward(minutes(1))
    assert titles(world.room) == ["out: sentiment: the model is gone"]
    assert world.store.troubles() == [Trouble("sentiment", began, "the model is gone")]
    assert world.watch.flags.told == {"sentiment": "the model is gone"}
    judge.trouble = "the model hangs"
    world.brings("Acme 5")
    assert world.store.troubles() == [Trouble("sentiment", began, "the model hangs")]
    assert len(titles(world.room)) == 1, "another reason is no other trouble"
    judge.trouble = ""
    world.brings("Acme 6")
    assert titles(world.room)[1:] == ["back: sentiment"]
    assert (world.store.troubles(), world.watch.flags.told) == ([], {})
    world.brings("Acme 7")
    assert len(titles(world.room)) == 2


def test_a_classifier_that_was_in_trouble_before_a_restart_is_no_news_until_it_is_out_of_it(world):
    began = world.clock.now()
    world.store.note_troubles([Trouble("sentiment", began, "the model is gone")])
    world.clock.forward(minutes(30))
    judge = FakeTroubled("the model is gone")
    world.watching(classifiers=[judge])
    world.turn()
    world.brings("Acme 1")
    assert titles(world.room) == []
    assert world.store.troubles()[0].since == began
    judge.trouble = ""
    world.turn()
    assert world.store.troubles(), "nothing was judged: nobody knows"
    world.brings("Acme 2")
    assert titles(world.room) == ["back: sentiment"]


def test_the_log_says_which_classifier_does_without_what(world):
    judge = FakeTroubled("the model is gone")
    world.watching(language=French(), classifiers=[FakeClassifier(), judge])
    with capture_logs() as logs:
        world.brings("Acme 1")
        judge.trouble = ""
        world.brings("Acme 2")
    told = [(line["event"], line["log_level"], line["classifier"]) for line in logs if "classifier" in line]
    assert told == [
        ("classifier goes on without a model", "warning", "topics"),
        ("classifier has its models again", "info", "topics"),
    ]


def test_a_model_that_is_back_when_something_is_read_again_is_told_without_anything_new(world):
    judge = FakeRecovering()
    world.watching(classifiers=[judge])
    world.brings("Acme joke")
    assert titles(world.room) == ["out: sentiment: the model is gone"]
    judge.broken = False
    world.clock.forward(minutes(2))
    world.watch._rereader = Rereader()
    world.turn()
    assert titles(world.room)[1:] == ["back: sentiment"]
