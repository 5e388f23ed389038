"""Each stage against a real store: what it reads, what it writes, and that it may run again."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from monitor import judging, stages
from monitor.boxes import SourceState
from monitor.brands import Brand, Brands
from monitor.errors import DeliveryError, Outcome, SourceError
from monitor.model import (
    AlertState,
    BrandName,
    ChannelName,
    Cursor,
    Dated,
    Opinion,
    Order,
    OrderId,
    Page,
    Receipt,
    RuleName,
    Sentiment,
    Severity,
    SourceName,
    StoryId,
    TicketState,
    Topic,
    TopicName,
    Verb,
)
from monitor.rules.conditions import Each, Rule, Rulebook, Select
from monitor.rules.engine import Engine
from monitor.store.orders import place
from monitor.store.search import MentionFilter
from monitor.store.store import Store
from tests.fakes import FakeChannel, FakeClassifier, FakeLivingChannel, FakeSource
from tests.makers import NOON, make_event, make_message, make_post, make_ticket, minutes

DAY = timedelta(days=1)
ACME = Brands([Brand(name=BrandName("acme"), terms=("Acme",))])
NEWS = SourceState(name=SourceName("news"), kind="feed", identity="i")
CAUGHT_UP = dataclasses.replace(NEWS, caught_up=True)
FALLBACK = ChannelName("console")


class OwnStory:
    def gather(self, mention):
        return StoryId(mention.id)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "vigie.db", holder="test") as store:
        yield store


def collect(store, page, state=CAUGHT_UP, now=NOON):
    return stages.collect(page, store, ACME, state, now=now, max_age=DAY, every=minutes(5), chance=0.5)


def stored(store):
    return [one.mention for one in store.reads.mentions(MentionFilter())]


# --- collect ---


@pytest.mark.parametrize(
    ("state", "ago", "counts"),
    [
        (NEWS, DAY * 20, 1),  # what it shows at first
        (dataclasses.replace(CAUGHT_UP, last_success_at=NOON - DAY), DAY * 1.5, 1),
        (
            dataclasses.replace(CAUGHT_UP, last_success_at=NOON - DAY),
            DAY * 20,
            0,
        ),  # an export, or an old copy
    ],
)
def test_what_was_published_long_before_the_last_look_says_nothing_of_the_rhythm(store, state, ago, counts):
    collect(store, Page(posts=(make_post(published_at=NOON - ago),), cursor=None), state)
    assert len(store.brought(state.name)) == counts


def test_how_late_posts_come_is_learned_from_those_that_are_news(store):
    state = dataclasses.replace(CAUGHT_UP, newest_at=NOON - DAY, lag=minutes(80))
    late = Page(posts=(make_post(published_at=NOON - minutes(160)),), cursor=None)
    assert collect(store, late, state).state.lag == minutes(90)
    assert collect(store, dataclasses.replace(late, more=True), state).state.lag == minutes(80)
    known = dataclasses.replace(state, newest_at=NOON - minutes(160))
    assert collect(store, late, known).state.lag == minutes(80)


def test_a_source_is_learned_from_the_day_it_was_read_to_its_end(store):
    first = collect(store, Page(posts=(), cursor=None, more=True), NEWS).state
    assert (first.caught_up_at, first.shown_at) == (None, None)
    done = collect(store, Page(posts=(), cursor=None), first).state
    later = collect(store, Page(posts=(), cursor=None), done, now=NOON + DAY).state
    assert (done.caught_up_at, later.caught_up_at) == (NOON, NOON)


@pytest.mark.parametrize("more", [True, False])
def test_a_source_that_asks_for_a_pause_is_left_alone_for_so_long(store, more):
    page = Page(posts=(), cursor=Cursor("1"), more=more, pause=minutes(17))
    assert collect(store, page).state.next_poll_at == NOON + minutes(17)


def test_a_short_pause_does_not_hasten_the_next_poll_and_no_pause_is_for_ever(store):
    assert collect(store, Page(posts=(), cursor=None, pause=minutes(1))).state.next_poll_at == NOON + minutes(
        5
    )
    endless = collect(store, Page(posts=(), cursor=None, pause=timedelta(days=9_999)))
    assert endless.state.next_poll_at == NOON + timedelta(days=31)


def test_posts_that_name_no_brand_are_counted_and_forgotten(store):
    collected = collect(store, Page(posts=(make_post(), make_post(text="nothing")), cursor=Cursor("7")))
    assert (collected.seen, collected.admitted.new) == (2, 1)
    state = store.source(SourceName("news"))
    assert (state.seen, state.kept, state.cursor, state.failures) == (2, 1, "7", 0)
    assert state.next_poll_at == NOON + minutes(5)
    assert state.newest_at == NOON


def test_the_same_page_twice_admits_nothing_new(store):
    page = Page(posts=(make_post(key="a"), make_post(key="b")), cursor=None)
    collect(store, page)
    again = collect(store, page, store.source(SourceName("news")))
    assert (again.admitted.new, again.admitted.duplicate) == (0, 2)


def test_a_mention_keeps_all_that_its_post_told():
    told = make_post(
        text="Acme falls", title="Of the day", url="https://n.example/1", author="jane", lang="en", reach=7,
        type="comment", thread="t-1",
    )  # fmt: skip
    (mention,) = stages.mentions_of([told], ACME, NEWS.name, NOON, history_before=None)
    for field in dataclasses.fields(told):
        assert getattr(mention, field.name) == getattr(told, field.name)


def test_what_names_a_brand_may_depend_on_the_source():
    press = Brands([Brand(name=BrandName("acme"), query="acme source:press")])
    for source, expected in (("press", 1), ("forum", 0)):
        found = stages.mentions_of([make_post()], press, SourceName(source), NOON, history_before=None)
        assert len(list(found)) == expected


@pytest.mark.parametrize(
    ("given", "published_at", "dated"),
    [
        (NOON - minutes(3), NOON - minutes(3), Dated.GIVEN),
        (None, NOON, Dated.MISSING),
        (NOON + minutes(3), NOON, Dated.CLAMPED),
    ],
)
def test_a_date_that_is_missing_or_to_come_becomes_now_and_says_so(store, given, published_at, dated):
    collect(store, Page(posts=(make_post(published_at=given),), cursor=None))
    (mention,) = stored(store)
    assert (mention.published_at, mention.dated) == (published_at, dated)


def test_what_a_source_gives_before_it_was_read_to_its_end_is_history(store):
    first = collect(store, Page(posts=(make_post(key="1"),), cursor=Cursor("1"), more=True), NEWS)
    assert (first.state.caught_up, first.state.next_poll_at) == (False, NOON)
    second = collect(store, Page(posts=(make_post(key="2"),), cursor=Cursor("2")), first.state)
    assert second.state.caught_up
    collect(store, Page(posts=(make_post(key="3"),), cursor=Cursor("3")), second.state)
    assert {one.key: one.backfilled for one in stored(store)} == {"1": True, "2": True, "3": False}


def test_what_comes_a_day_late_is_history(store):
    posts = (
        make_post(key="old", published_at=NOON - DAY - minutes(1)),
        make_post(key="new", published_at=NOON - DAY),
    )
    collect(store, Page(posts=posts, cursor=None))
    assert {one.key: one.backfilled for one in stored(store)} == {"old": True, "new": False}


def test_a_failed_poll_keeps_the_cursor_and_backs_off(store):
    state = dataclasses.replace(CAUGHT_UP, cursor=Cursor("7"), failures=1)
    error = SourceError("the site answers 503", retry_after=timedelta(hours=2))
    stages.collect_failed(error, store, state, now=NOON, every=minutes(5), chance=0.0)
    after = store.source(SourceName("news"))
    assert (after.cursor, after.failures, after.error) == ("7", 2, "the site answers 503")
    assert after.next_poll_at == NOON + timedelta(hours=2)


def test_a_fetch_gives_its_failure_as_a_value():
    error = SourceError("no")
    assert stages.fetch(FakeSource(error), None) is error
    assert stages.fetch(FakeSource(), None) == Page(posts=(), cursor=None)


# --- judge ---


class French:
    def classify(self, mentions):
        return [Opinion("fake 1", lang="fr") for _ in mentions]


def test_judging_saves_language_story_and_verdict_and_leaves_nothing_to_judge(store):
    collect(
        store,
        Page(
            posts=(make_post(key="1", text="Acme is bad"), make_post(key="2", text="Acme is here")),
            cursor=None,
        ),
    )
    assert judging.judge(store, French(), [FakeClassifier()], OwnStory()) == 2
    assert judging.judge(store, French(), [FakeClassifier()], OwnStory()) == 0
    judged = {one.mention.key: one for one in store.unweighed(10)}
    assert judged["1"].verdict.sentiment.label == "negative"
    assert judged["1"].verdict.sentiment_model == "fake 1"
    assert judged["2"].verdict.sentiment is None
    assert judged["2"].verdict.sentiment_model is None
    assert (judged["1"].mention.lang, judged["1"].mention.story) == ("fr", judged["1"].mention.id)


def test_opinions_are_merged_the_first_sentiment_offered_and_every_topic():
    safety, legal = Topic(TopicName("safety"), 0.9), Topic(TopicName("legal"), 0.5)
    sure, other = Sentiment(-0.5, "negative", 0.9), Sentiment(0.5, "positive", 0.9)
    verdict = judging.merge(
        "en",
        [
            Opinion("topics", topics=(safety,)),
            Opinion("first", sentiment=sure),
            Opinion("second", sentiment=other, topics=(legal,)),
        ],
    )
    assert (verdict.sentiment, verdict.sentiment_model, verdict.topics) == (sure, "first", (safety, legal))


# --- weigh ---

EACH = Rule(
    name=RuleName("each"),
    select=Select(),
    when=Each(),
    severity=Severity.CRISIS,
    notify=(ChannelName("room"), FALLBACK),
)


def test_weighing_commits_the_alert_with_its_tickets_and_time_resolves_it(store):
    collect(store, Page(posts=(make_post(),), cursor=None))
    judging.judge(store, French(), [FakeClassifier()], OwnStory())
    engine = Engine(Rulebook(rules=(EACH,)))
    weighed = stages.weigh(store, engine)
    assert [event.alert.id for event in weighed.events] == [alert.id for alert in store.live_alerts(NOON)]
    assert [ticket.channel for ticket in store.due(NOON, 10)] == ["room", "console"]
    assert stages.weigh(store, engine).done == []
    assert stages.tick(store, engine, NOON + minutes(1)).events == []
    stages.tick(store, engine, NOON + DAY)
    assert store.live_alerts(NOON + DAY) == []


# --- deliver ---


class Lookup(FakeChannel):
    """A channel that can be asked; ``found`` is what it answers."""

    def __init__(self, found, *failures):
        super().__init__(*failures)
        self.found = found

    def find(self, ticket, since):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


UNKNOWN = make_ticket(state=TicketState.UNKNOWN)


def test_what_may_have_arrived_is_looked_for_before_it_is_sent_again():
    channel = Lookup(Receipt("there"))
    assert stages.attempt(UNKNOWN, channel, make_message()).receipt == Receipt("there")
    assert channel.sent == []


def test_what_surely_did_not_arrive_is_sent():
    channel = Lookup(None)
    stages.attempt(UNKNOWN, channel, make_message())
    assert [ticket for ticket, _ in channel.sent] == [UNKNOWN.id]


def test_a_channel_that_cannot_look_gets_it_again():
    channel = FakeChannel()
    assert stages.attempt(UNKNOWN, channel, make_message()).error is None
    assert len(channel.sent) == 1


def test_a_look_that_fails_leaves_it_unknown_and_sends_nothing():
    channel = Lookup(DeliveryError("429", retry_after=minutes(1)))
    sent = stages.attempt(UNKNOWN, channel, make_message())
    assert sent.error is not None
    assert (sent.error.outcome, sent.error.retry_after) == (Outcome.UNKNOWN, minutes(1))
    assert channel.sent == []


# --- deliver: what lives is changed, not said again


FIRST = Receipt("where it lives")


def test_where_messages_live_the_first_one_is_changed():
    channel = FakeLivingChannel()
    sent = stages.attempt(make_ticket(), channel, make_message(), FIRST)
    assert sent.receipt == FIRST
    assert (len(channel.updated), channel.sent) == (1, [])


@pytest.mark.parametrize(("channel", "first"), [(FakeLivingChannel(), None), (FakeChannel(), FIRST)])
def test_where_there_is_nothing_to_change_it_is_sent(channel, first):
    assert stages.attempt(make_ticket(), channel, make_message(), first).error is None
    assert len(channel.sent) == 1


# what the thread and the channel hold of a ticket in doubt -> what came of it, whether it was made again
DOUBTS = [
    (FIRST, None, FIRST, 0),
    (None, Receipt("sent anew"), Receipt("sent anew"), 0),
    (None, None, FIRST, 1),
]


@pytest.mark.parametrize(("thread", "found", "receipt", "times"), DOUBTS)
def test_an_update_in_doubt_is_looked_for_in_its_thread_and_in_the_channel(thread, found, receipt, times):
    channel = FakeLivingChannel(thread=thread, found=found)
    assert stages.attempt(UNKNOWN, channel, make_message(), FIRST).receipt == receipt
    assert len(channel.updated) == times


def test_a_look_into_the_thread_that_fails_leaves_it_unknown():
    channel = FakeLivingChannel(thread=DeliveryError("429", retry_after=minutes(1)))
    sent = stages.attempt(UNKNOWN, channel, make_message(), FIRST)
    assert sent.error is not None
    assert (sent.error.outcome, sent.error.retry_after) == (Outcome.UNKNOWN, minutes(1))
    assert channel.updated == []


def test_an_update_that_fails_gives_its_failure_as_a_value():
    error = DeliveryError("dropped", outcome=Outcome.UNKNOWN)
    assert stages.attempt(make_ticket(), FakeLivingChannel(error), make_message(), FIRST).error is error


def enqueue(store, channel="room"):
    event = make_event()
    ticket = make_ticket(event, channel=ChannelName(channel))
    store.weigh([], [event], [ticket])
    return ticket


# what came of a send -> the word for it, the ticket's state, when it is looked at again
OUTCOMES = [
    (None, "delivered", TicketState.DELIVERED, None),
    (DeliveryError("refused"), "postponed", TicketState.DUE, timedelta(seconds=5)),
    (DeliveryError("busy", retry_after=minutes(9)), "postponed", TicketState.DUE, minutes(9)),
    (DeliveryError("dropped", outcome=Outcome.UNKNOWN), "unknown", TicketState.UNKNOWN, timedelta(seconds=5)),
    (DeliveryError("no such channel", permanent=True), "diverted", TicketState.DIVERTED, None),
]


@pytest.mark.parametrize(("error", "word", "state", "wait"), OUTCOMES)
def test_every_outcome_of_a_send_is_written_down(store, error, word, state, wait):
    ticket = enqueue(store)
    sent = stages.Sent(ticket, Receipt("r") if error is None else None, error)
    assert stages.settle(sent, store, FALLBACK, now=NOON, chance=0.0) == word
    after = {one.channel: one for one in store.reads.tickets()}
    assert after["room"].state is state
    if wait is not None:
        assert after["room"].due_at == NOON + wait
    assert ("console" in after) is (word == "diverted")


def test_after_a_day_of_trying_the_fallback_takes_over(store):
    error = DeliveryError("refused")
    stages.settle(
        stages.Sent(enqueue(store), error=error), store, FALLBACK, now=NOON + DAY - minutes(5), chance=0.0
    )
    (again,) = store.due(NOON + DAY, 10)  # postponing it does not begin the day anew
    assert (
        stages.settle(stages.Sent(again, error=error), store, FALLBACK, now=NOON + DAY, chance=0.0)
        == "diverted"
    )


def test_where_the_fallback_itself_fails_for_good_a_dead_letter_stays_to_be_seen(store):
    sent = stages.Sent(enqueue(store, "console"), error=DeliveryError("closed", permanent=True))
    assert stages.settle(sent, store, FALLBACK, now=NOON, chance=0.0) == "dead"
    assert store.reads.tickets()[0].state is TicketState.DEAD
    assert store.due(NOON + DAY, 10) == []


def test_a_notice_gives_its_failure_as_a_value():
    error = DeliveryError("no")
    ticket = make_ticket().id
    assert stages.tell(FakeChannel(error), make_message(), ticket) is error
    assert stages.tell(FakeChannel(), make_message(), ticket) is None


# --- seeing -----------------------------------------------------------------------------------------------------


def sights(store) -> list[tuple[str, float]]:
    return [(str(one.state), (one.at - NOON) / minutes(1)) for one in store.sights(NOON - DAY)]


def state_of_news(**given) -> SourceState:
    known: dict[str, object] = {"name": SourceName("news"), "kind": "feed", "identity": "x"}
    known |= {"last_poll_at": NOON, "last_success_at": NOON}
    return SourceState(**{**known, **given})


def test_what_can_be_seen_is_written_down_when_it_changes_and_once_is_bad_luck(store):
    engine = Engine(Rulebook(rules=(EACH,)))
    story = [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3), (5, 0), (6, 0)]  # minute, failed polls in a row
    for minute, failures in story:
        stages.look(store, engine, state_of_news(failures=failures, error="503"), NOON + minutes(minute))
    assert sights(store) == [("seeing", 0), ("failing", 3), ("seeing", 5)]


def test_a_source_that_never_worked_is_blind_at_its_first_failure(store):
    engine = Engine(Rulebook(rules=(EACH,)))
    stages.look(store, engine, state_of_news(failures=1, last_success_at=None), NOON)
    assert sights(store) == [("failing", 0)]


def test_a_source_that_nobody_looked_at_is_failing_at_the_first_look_that_fails(store):
    engine = Engine(Rulebook(rules=(EACH,)))
    stages.unwatched(store, engine, state_of_news(), NOON + minutes(16), minutes(5))
    state = state_of_news(failures=1, error="503", last_poll_at=NOON + minutes(17))
    stages.look(store, engine, state, NOON + minutes(17))
    assert sights(store) == [("unwatched", 5), ("failing", 17)]
    known = engine.sight(SourceName("news"))
    assert known is not None
    assert known.why == "503"


@pytest.mark.parametrize(("later", "expected"), [(10, []), (16, [("unwatched", 5)])])
def test_nobody_looked_while_vigie_was_down(store, later, expected):
    engine = Engine(Rulebook(rules=(EACH,)))
    for _ in range(2):
        stages.unwatched(store, engine, state_of_news(), NOON + minutes(later), minutes(5))
    assert sights(store) == expected


@pytest.mark.parametrize(("later", "expected"), [(5, []), (6, ["unwatched"])])
def test_a_stream_that_is_restarted_within_minutes_was_watched(store, later, expected):
    engine = Engine(Rulebook(rules=(EACH,)))
    stages.unwatched(store, engine, state_of_news(), NOON + minutes(later), timedelta(seconds=1))
    assert [state for state, _ in sights(store)] == expected


def test_a_look_that_failed_was_a_look(store):
    engine = Engine(Rulebook(rules=(EACH,)))
    state = state_of_news(last_success_at=NOON - minutes(9), failures=1)
    stages.unwatched(store, engine, state, NOON + minutes(30), minutes(5))
    assert sights(store) == [("unwatched", 5)]


def test_a_source_that_was_never_polled_was_never_unwatched(store):
    engine = Engine(Rulebook(rules=(EACH,)))
    never = state_of_news(last_poll_at=None, last_success_at=None)
    stages.unwatched(store, engine, never, NOON + DAY, minutes(5))
    assert sights(store) == []


# --- people -----------------------------------------------------------------------------------------------------


def test_an_order_is_settled_in_the_transaction_that_does_it(store):
    collect(store, Page(posts=(make_post(),), cursor=None))
    judging.judge(store, French(), [FakeClassifier()], OwnStory())
    engine = Engine(Rulebook(rules=(EACH,)))
    (event,) = stages.weigh(store, engine).events
    for number, target in enumerate([event.alert.id, "nope"]):
        order = Order(id=OrderId(f"o{number}"), verb=Verb.ACK, by="marie", target=target)
        place(store.path, order, NOON)
    weighed = stages.obey(store, engine, NOON + minutes(1))
    assert [settled.refused for settled in weighed.settled] == ["", "there is no alert nope"]
    assert store.orders(10) == []
    (alert,) = store.live_alerts(NOON)
    assert (alert.state, alert.by) == (AlertState.ACKNOWLEDGED, "marie")
    assert stages.obey(store, engine, NOON + minutes(2)).settled == []
