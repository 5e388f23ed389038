"""A source that answers and is dead: seen, told once, and told when it is over; by real sources on loopback."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_network

import pytest
from structlog.testing import capture_logs

from monitor.boxes import SourceState
from monitor.brands import Brand, Brands
from monitor.config.load import load
from monitor.digest.unseen import unseen
from monitor.errors import OutOfBudgetError, SourceError
from monitor.house import Backlog, House, Lookout
from monitor.metrics import Metrics
from monitor.model import BrandName, ChannelName, Page, Post, RuleName, Seeing, Severity, SourceName, StoryId
from monitor.ports import Source, Surroundings
from monitor.rules.conditions import Each, Rule, Rulebook, Select
from monitor.rules.engine import Engine
from monitor.sighting import Sighting
from monitor.store.spending import Spending
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import kinds
from sources.feed import FeedSource
from sources.hackernews import HackerNewsSource
from sources.json_api import Wire
from sources.web import Turns
from tests.fakes import FakeChannel, FakeClassifier, FakeClock, FakeSource
from tests.makers import NOON, make_message
from tests.servers.api import Told
from tests.servers.feeds import FeedServer, feed_server
from tests.servers.hackernews import HackerNewsServer

NEWS = SourceName("news")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_ONCE = Turns(timedelta())
LOOPBACK = (ip_network("127.0.0.0/8"),)
CONFIG = load("version: 1\nbrands: {acme: {terms: [Acme]}}\n", kinds=kinds(), environ={}, read_file=str)
RULE = Rule(
    name=RuleName("each"),
    select=Select(),
    when=Each(),
    severity=Severity.CRISIS,
    notify=(ChannelName("room"),),
    resolve_after=DAY,
)


class OwnStory:
    def gather(self, mention):
        return StoryId(mention.id)


class World:
    """One source under a daemon's crank, with a clock that is turned by hand."""

    def __init__(self, store: Store, source: Source, clock: FakeClock) -> None:
        self.store, self.source, self.clock = store, source, clock
        self.room = FakeChannel()
        self.restart()

    def restart(self) -> None:
        """Another process: it knows what the store knows."""
        engine = Engine(Rulebook(rules=(RULE,), brands={BrandName("acme"): False}, sources={NEWS: HOUR}))
        engine.remember((), now=self.clock.now(), sights=self.store.sights(self.clock.now() - 300 * DAY))
        lookout = Lookout(source=self.source, kind="x", every=HOUR / 2, retention=99 * DAY, identity="i")
        self.metrics = Metrics()
        self.house = House(
            config=CONFIG,
            ledger=self.store,
            names=Brands([Brand(name=BrandName("acme"), terms=("Acme",))]),
            language=FakeClassifier(),
            classifiers=[FakeClassifier()],
            stories=OwnStory(),
            engine=engine,
            sources={NEWS: lookout},
            channels={ChannelName("room"): self.room},
            missing={},
            operator=(ChannelName("room"),),
            compose=lambda _ticket: make_message(),
            backlog=lambda: Backlog(judge=0, weigh=0, deliver=0, reread=0),
            bad_rules=lambda _problems, _at: make_message(),
            left_out=lambda _trouble, _at: make_message(),
            back_in=lambda _trouble, _at: make_message(),
            spending=Spending(self.store.path),
            budget=lambda one, level, _at: make_message(summary=f"{level}: {one.what}"),
            stale=lambda sight, _at: make_message(summary=f"{sight.state}: {sight.why}"),
            fresh=lambda name, since, _at: make_message(summary=f"{name} is fresh after {since:%d %H:%M}"),
            failing=lambda state, since, _at: make_message(
                summary=f"failing since {since:%d %H:%M}: {state.error}"
            ),
            answers=lambda name, since, _at: make_message(summary=f"{name} answers after {since:%d %H:%M}"),
        )
        self.watch = Watch(self.house, self.clock, self.metrics, chance=lambda: 0.5)

    def poll(self) -> None:
        """Once, to its end; with whatever follows from it."""
        self.watch.poll(NEWS)
        self.turn()

    def turn(self) -> None:
        while self.watch.take_in(timedelta(seconds=5 if self.watch.busy() else 0)) or self.watch.busy():
            pass

    def days(self, days: float, *, every: timedelta = HOUR) -> None:
        for _ in range(round(days * DAY / every)):
            self.clock.forward(every)
            self.poll()

    @property
    def state(self) -> SourceState:
        known = self.store.source(NEWS)
        assert known is not None
        return known

    def seen(self) -> Seeing | None:
        sight = self.house.engine.sight(NEWS)
        return None if sight is None else sight.state

    @property
    def told(self) -> list[str]:
        return [
            message.summary
            for _, message in self.room.sent
            if message.summary[:3] in {"sta", "bli", "new", "fai"}
        ]

    def gauge(self) -> float:
        lines = self.metrics.exposition()[0].decode().splitlines()
        return float(next(line for line in lines if line.startswith("vigie_source_stale{")).split()[-1])


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    with Store.open(tmp_path / "vigie.db", holder="test") as store:
        yield store


# --- a feed ---


def rss(newest: datetime, items: int = 15) -> bytes:
    """A feed with an item an hour, the newest first."""
    dates = [newest - number * HOUR for number in range(items)]
    entries = "".join(
        f"<item><title>Of {at:%Y-%m-%d %H}</title><guid>g{at:%Y%m%d%H}</guid>"
        f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for at in dates
    )
    return f"<rss version='2.0'><channel><title>News</title>{entries}</channel></rss>".encode()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as server:
        yield server


@pytest.fixture
def feed(store, server) -> World:
    clock = FakeClock()
    around = Surroundings("news", clock, LOOPBACK)
    settings = FeedSource.Settings.model_validate({"kind": "feed", "name": "news", "url": server.url()})
    return World(store, FeedSource(settings, around, turns=AT_ONCE), clock)


def test_a_feed_that_answers_with_year_old_items_after_a_passing_401_is_stale(feed, server):
    server.serve("/feed.xml", rss(NOON - HOUR))
    feed.poll()
    feed.clock.forward(HOUR)
    server.serve("/feed.xml", b"no", status=401)
    feed.poll()
    assert feed.seen() is Seeing.SEEING
    feed.clock.forward(7 * HOUR)
    server.serve("/feed.xml", rss(NOON - 365 * DAY))  # the 401 is over; what it answers is a year old
    feed.poll()
    assert (feed.state.failures, feed.state.error) == (0, "")
    assert feed.seen() is Seeing.STALE
    assert list(feed.house.engine.blind(RULE)) == [NEWS]
    why = (
        "its newest item is now of 10 March 2025, 364 days older than what it showed before: 15 newer posts are gone"
        " from it, as in an old copy"
    )
    refused = "127.0.0.1 wants to know who is asking (401): give the source its credentials, or check them"
    assert feed.told == [f"failing since 10 13:00: {refused}", f"stale: {why}"]
    assert (feed.gauge(), feed.watch.sighting.stale) == (1, {NEWS: why})


def test_a_feed_that_is_back_is_told_once_however_often_we_were_started(feed, server):
    server.serve("/feed.xml", rss(NOON - HOUR))
    feed.poll()
    server.serve("/feed.xml", rss(NOON - 365 * DAY))
    for _ in range(3):
        feed.clock.forward(HOUR)
        feed.poll()
        feed.restart()
    assert (len(feed.told), feed.seen()) == (1, Seeing.STALE)
    server.serve("/feed.xml", b"oh", status=503)
    feed.poll()
    feed.poll()
    assert feed.seen() is Seeing.FAILING
    server.serve("/feed.xml", rss(NOON + 2 * HOUR))
    feed.poll()
    feed.poll()
    assert feed.seen() is Seeing.SEEING
    assert feed.told[1:] == ["news is fresh after 10 13:00"]
    assert (feed.gauge(), feed.watch.sighting.stale, feed.state.stale_since) == (0, {}, None)
    dark = unseen(feed.store.sights(NOON - DAY), {NEWS}, NOON, NOON + DAY)
    assert [(one.state, one.until - one.since) for one in dark if one.until] == [(Seeing.STALE, 2 * HOUR)]


def test_a_post_that_is_taken_back_makes_no_feed_stale(feed, server):
    server.serve("/feed.xml", rss(NOON - HOUR))
    feed.poll()
    server.serve("/feed.xml", rss(NOON - 3 * HOUR))
    feed.poll()
    assert (feed.seen(), feed.told) == (Seeing.SEEING, [])


# --- what fails ---


def failing(store: Store, error: SourceError, *, every: timedelta = HOUR / 2) -> World:
    """A source that brought something once, and then always fails."""
    source = FakeSource(Page(posts=(), cursor=None), *[error] * 99)
    world = World(store, source, FakeClock())
    if every != HOUR / 2:
        lookout = dataclasses.replace(world.house.sources[NEWS], every=every)
        world.house = dataclasses.replace(world.house, sources={NEWS: lookout})
        world.watch.house = world.house
    world.poll()
    return world


@pytest.mark.parametrize(("every", "told_after"), [(HOUR / 4, 2), (HOUR / 2, 3), (HOUR, 5)])
def test_a_source_that_fails_is_told_after_two_hours_or_five_polls_and_once(store, every, told_after):
    world = failing(store, SourceError("a 503"), every=every)
    since = NOON + 2 * HOUR  # failing twice is no bad luck
    world.days((2 + told_after - 1) / 24)
    assert world.told == []
    world.days(1 / 24)
    assert world.told == [f"failing since {since:%d %H:%M}: a 503"]
    world.days(1)
    assert len(world.told) == 1


def test_a_source_that_only_a_person_can_help_is_told_at_once_and_that_it_is_back_after_a_restart(store):
    world = failing(store, SourceError("the key is wrong", permanent=True))
    world.days(1 / 24)
    assert world.told == ["failing since 10 13:00: the key is wrong"]
    world.restart()
    world.days(0.5)
    assert len(world.told) == 1
    assert isinstance(world.source, FakeSource)
    world.source.pages[:] = [Page(posts=(), cursor=None)]
    world.restart()
    world.days(2 / 24)
    assert world.told[1:] == ["news answers after 10 13:00"]
    assert world.state.failing_since is None


def test_a_source_that_fails_for_a_moment_or_is_out_of_budget_is_not_told_as_failing(store):
    spent = OutOfBudgetError("out of budget", what="usd", span="month", retry_after=DAY)
    world = failing(store, spent)
    world.days(2)
    assert (world.seen(), world.told) == (Seeing.SPENT, [])
    assert isinstance(world.source, FakeSource)
    world.source.pages[:] = [Page(posts=(), cursor=None), SourceError("x"), SourceError("x")]
    world.days(4 / 24)
    assert (world.seen(), world.told) == (Seeing.SEEING, [])


def test_a_stale_feed_that_fails_for_long_is_told_as_such_and_back_once(feed, server):
    server.serve("/feed.xml", rss(NOON - HOUR))
    feed.poll()
    server.serve("/feed.xml", rss(NOON - 365 * DAY))
    feed.days(1 / 24)
    server.serve("/feed.xml", b"oh", status=503)
    feed.days(6 / 24)
    assert [told[:7] for told in feed.told] == ["stale: ", "failing"]
    server.serve("/feed.xml", rss(NOON + 7 * HOUR))
    feed.days(1 / 24)
    assert feed.told[2:] == ["news is fresh after 10 13:00"]


# --- what falls silent ---


class Hourly(FakeSource):
    """A post an hour, until it dies: then nothing, without an error."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.clock = clock
        self.dead = False
        self.more = False

    def fetch(self, cursor):
        now = self.clock.now()
        posts = (
            ()
            if self.dead
            else tuple(
                Post(key=f"{now}/{number}", text="hello", published_at=now - HOUR / 4) for number in range(3)
            )
        )
        return Page(posts=posts, cursor=cursor, more=self.more)


def test_a_source_that_falls_silent_is_stale_within_hours_and_fresh_with_its_next_post(store):
    clock = FakeClock()
    source = Hourly(clock)
    world = World(store, source, clock)
    world.days(6)
    assert (world.seen(), world.told) == (Seeing.SEEING, [])
    source.dead = True
    world.days(1)
    assert world.seen() is Seeing.STALE
    assert len(world.told) == 1
    assert world.told[0].startswith("stale: nothing new for ")
    world.restart()
    world.days(2)
    assert len(world.told) == 1
    source.dead = False
    world.days(2 / 24)
    assert world.seen() is Seeing.SEEING
    assert world.told[1].startswith("news is fresh after ")


def test_nothing_is_said_of_a_source_that_is_read_on(store):
    clock = FakeClock()
    source = Hourly(clock)
    world = World(store, source, clock)
    world.days(6)
    source.dead = True
    world.days(1)
    state, sighting, told = world.state, world.watch.sighting, list(world.told)
    sighting.after(world.house, state, clock.now(), more=True)  # it may come with the next page
    assert (world.seen(), world.told) == (Seeing.STALE, told)


def test_what_was_read_is_read_again_from_the_store_only_where_the_newest_post_is_another(store):
    clock = FakeClock()
    world = World(store, Hourly(clock), clock)
    world.days(6)
    first = world.watch.sighting.freshness(world.house, world.state)
    store._conn.execute("DELETE FROM source_hours")
    assert world.watch.sighting.freshness(world.house, world.state) == first
    assert Sighting(Metrics(), lambda _message: None).freshness(world.house, world.state) != first


# --- a search ---


class Searched(World):
    """Hacker News on loopback: Acme is named once a week, and the word "the" three times an hour."""

    def __init__(self, store: Store) -> None:
        clock = FakeClock()
        self.server = HackerNewsServer([], clock)
        self.server.start()
        settings = HackerNewsSource.Settings(kind="hackernews", name="news")
        around = Surroundings("news", clock, LOOPBACK, asked=("Acme",))
        wire = Wire(f"{self.server.url('/api/v1/')}", AT_ONCE)
        self.others(0, 60)
        super().__init__(store, HackerNewsSource(settings, around, wire=wire), clock)

    def others(self, since: float, until: float) -> None:
        """What others say from one day to another."""
        self.server.posts += [
            Told(str(number), "the weather", NOON + number * HOUR / 3)
            for number in range(int(since * 72), int(until * 72))
        ]

    def canaries(self) -> int:
        return sum("query=the&" in seen.path for seen in self.server.seen)


@pytest.fixture
def search(store) -> Iterator[Searched]:
    world = Searched(store)
    yield world
    world.server.stop()


def test_a_search_that_answers_with_nothing_for_days_is_blind_once_its_canary_is_dead(search):
    search.days(2)
    assert (search.seen(), search.told) == (Seeing.SEEING, [])  # nobody names Acme: and the canary sings
    assert 4 <= search.canaries() <= 6
    search.server.posts.clear()  # empty, and 200, for days
    search.days(2)
    assert search.seen() is Seeing.BLIND
    assert search.told == [
        "blind: its search answers, and finds nothing at all: not even the word 'the' in the last 12 hours"
    ]
    search.restart()
    search.days(0.25)
    assert (search.seen(), len(search.told)) == (Seeing.BLIND, 1)
    search.others(4, 9)
    search.days(0.25)
    assert (search.seen(), len(search.told)) == (Seeing.SEEING, 2)


def test_a_canary_that_is_missed_once_is_bad_luck(search):
    search.days(2)
    posts, asked = list(search.server.posts), search.canaries()
    search.server.posts.clear()
    while search.canaries() == asked:
        search.days(1 / 24)
    search.server.posts += posts
    search.days(0.5)
    assert (search.seen(), search.told) == (Seeing.SEEING, [])


def test_a_canary_that_cannot_be_asked_says_nothing(search):
    search.poll()
    search.clock.forward(2 * DAY)
    with capture_logs() as logs:
        search.watch.sighting.heard(search.house, NEWS, SourceError("a 503"), search.clock.now())
        search.poll()
    assert [log["why"] for log in logs if log["event"] == "canary not asked"] == ["a 503"]
    assert (search.seen(), search.told) == (Seeing.SEEING, [])


def test_where_a_canary_cannot_be_asked_the_rhythm_tells(store):
    class Mute(Hourly):
        def canary(self) -> str:
            raise SourceError("nothing is searched for")

    clock = FakeClock()
    source = Mute(clock)
    world = World(store, source, clock)
    world.days(6)
    assert (world.seen(), world.told) == (Seeing.SEEING, [])
    source.dead = True
    world.days(1)
    assert world.seen() is Seeing.STALE
    assert [told[:22] for told in world.told] == ["stale: nothing new for"]


def test_a_canary_of_a_source_that_is_gone_is_forgotten(search):
    search.poll()
    search.watch.house = dataclasses.replace(search.house, sources={})
    search.watch.sighting.heard(search.watch.house, NEWS, "nothing at all", search.clock.now())
    assert (search.seen(), search.told) == (Seeing.SEEING, [])


def test_a_search_that_finds_something_is_not_asked(search):
    search.server.posts += [Told(f"a{day}", "Acme hums", NOON + day * DAY) for day in range(9)]
    search.days(3)
    assert search.canaries() == 0
