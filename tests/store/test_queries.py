from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.boxes import SourceState
from monitor.errors import VigieError
from monitor.model import (
    AlertState,
    BrandName,
    EventKind,
    Intent,
    Receipt,
    SourceName,
    TicketState,
    TopicName,
)
from monitor.store import Counts, Volume, open_reader
from tests.makers import NOON, make_alert, make_event, make_judged, make_mention, make_ticket, minutes


def keep(store, *judged):
    store.admit([one.mention for one in judged], None)
    store.judge(judged)


def test_mentions_are_given_by_id_in_the_order_asked_for(store):
    one, two = make_judged(), make_judged()
    keep(store, one, two)
    ids = [two.mention.id, "nobody", one.mention.id, two.mention.id]
    assert store.reads.judged(ids) == {two.mention.id: two, one.mention.id: one}
    assert list(store.reads.judged(iter(ids))) == [two.mention.id, one.mention.id]


def test_a_brand_counts_what_is_said_of_itself(store):
    keep(store, make_judged("positive", brands=["acme", "globex"], towards={"globex": "negative"}))
    volumes = store.reads.volumes(NOON, NOON + minutes(1))
    assert {
        name: [tone for tone, number in one.tones.items() if number] for name, one in volumes.items()
    } == {
        "acme": ["positive"],
        "globex": ["negative"],
    }


@pytest.mark.parametrize("named_after", ["its first mention", "itself"])
def test_copies_are_counted_however_a_story_is_named(store, named_after):
    first = make_judged(id="m1", story="m1" if named_after == "its first mention" else "fire")
    copies = [make_judged(story=first.mention.story) for _ in range(2)]
    keep(store, first, *copies, make_judged(story=None))
    assert store.reads.copies([first.mention.story, "unheard of"]) == {
        first.mention.story: 3,
        "unheard of": 0,
    }
    store.admit([replace(copies[0].mention, text="something else")], None)
    assert store.reads.copies([first.mention.story]) == {first.mention.story: 2}
    assert store.reads.copies([]) == {}


def test_stories_are_taken_up_from_recent_mentions_in_order_of_arrival(store):
    old, second, first = (make_judged(published_at=NOON + minutes(n)) for n in (-1, 5, 0))
    keep(store, old, second, first)
    store.admit([make_mention(published_at=NOON, story=None)], None)
    assert list(store.reads.recent(NOON)) == [second.mention, first.mention]


def test_alerts_are_listed_newest_first_and_by_state_and_time(store):
    alerts = [make_alert(opened_at=NOON + minutes(n), fired_at=NOON + minutes(n)) for n in range(3)]
    alerts[1] = replace(alerts[1], state=AlertState.RESOLVED, resolved_at=NOON + minutes(60))
    store.weigh([], [make_event(alert) for alert in alerts], [])
    reads = store.reads
    assert reads.alerts() == alerts[::-1]
    assert reads.alerts(limit=1) == alerts[2:]
    assert reads.alerts(state=AlertState.RESOLVED) == [alerts[1]]
    assert reads.alerts(since=NOON + minutes(1)) == [alerts[2], alerts[1]]


def test_an_alert_is_known_by_the_beginning_of_its_id(store):
    alerts = [make_alert(id=name) for name in ("abcd", "abce", "ab", "x_z")]
    store.weigh([], [make_event(alert) for alert in alerts], [])
    assert store.reads.alert("abcd") == store.reads.alert("abcd"[:4])
    assert store.reads.alert("x") == alerts[3]
    assert store.reads.alert("ab") == alerts[2], "a whole id is never ambiguous"
    with pytest.raises(VigieError, match="several alerts begin with abc, such as abcd, abce"):
        store.reads.alert("abc")
    for unknown in ("y", "x%", "abcde"):
        with pytest.raises(VigieError, match=f"there is no alert {unknown}: `vigie alerts` lists them"):
            store.reads.alert(unknown)


def test_an_alert_has_a_life_evidence_and_deliveries(store):
    judged = [make_judged() for _ in range(4)]
    keep(store, *judged)
    ids = [one.mention.id for one in judged]
    alert = make_alert(mentions=(ids[2], ids[0]))
    opened = make_event(alert)
    grew = make_event(alert, kind=EventKind.GREW, added=(ids[1], ids[2]))
    other = make_event()
    tickets = [make_ticket(opened), make_ticket(other)]
    store.weigh([], [opened, other, grew], tickets)
    reads = store.reads
    assert reads.events(alert.id) == [opened, grew]
    assert list(reads.evidence(alert.id)) == [judged[2], judged[0], judged[1]]
    assert list(reads.evidence(alert.id, limit=1)) == [judged[2]]
    assert reads.tickets(alert.id) == tickets[:1]
    assert reads.tickets() == tickets
    store.divert(tickets[1].id, None, NOON, "gone")
    assert [ticket.error for ticket in reads.tickets(state=TicketState.DEAD)] == ["gone"]


def test_sources_are_listed_by_name_without_those_only_imported(store):
    polled = [SourceState(name=SourceName(name), kind="feed", identity="x") for name in ("b", "a")]
    for state in polled:
        store.note(state)
    store.admit([make_mention(source="survey")], None)
    assert store.reads.sources() == polled[::-1]


def test_a_period_is_summed_up_brand_by_brand(store):
    at: dict[str, Any] = {"published_at": NOON + minutes(1)}
    keep(
        store,
        make_judged("negative", ("safety", "death"), story="s", author="jo", **at),
        make_judged("negative", ("safety",), story="s", author="jo", **at),
        make_judged("positive", story="t", author="", brands=["acme", "globex"], **at),
        make_judged(None, story="u", brands=["globex"], published_at=NOON),
        make_judged("neutral", published_at=NOON + minutes(10)),
        make_judged("neutral", published_at=NOON - minutes(1)),
    )
    store.admit([make_mention(author="zoe", story=None, **at)], None)
    assert store.reads.volumes(NOON, NOON + minutes(10)) == {
        "acme": Volume(
            brand=BrandName("acme"),
            mentions=4,
            stories=3,
            authors=2,
            tones={"negative": 2, "neutral": 0, "positive": 1, "unknown": 1},
            topics={TopicName("safety"): 2, TopicName("death"): 1},
        ),
        "globex": Volume(
            brand=BrandName("globex"),
            mentions=2,
            stories=2,
            authors=1,
            tones={"negative": 0, "neutral": 0, "positive": 1, "unknown": 1},
            topics={},
        ),
    }
    assert list(store.reads.volumes(NOON, NOON + minutes(10))["acme"].topics) == ["safety", "death"]
    assert store.reads.volumes(NOON + minutes(99), NOON + minutes(100)) == {}


def test_a_period_can_be_summed_up_without_some_sources(store):
    at: dict[str, Any] = {"published_at": NOON + minutes(1), "story": "s"}
    keep(
        store,
        make_judged("negative", ("safety",), source="tips", **at),
        make_judged("negative", ("legal",), source="news", **at),
    )
    kept = store.reads.volumes(NOON, NOON + minutes(9), without={SourceName("tips")})["acme"]
    assert (kept.mentions, kept.tones["negative"], dict(kept.topics)) == (1, 1, {"legal": 1})
    assert store.reads.volumes(NOON, NOON + minutes(9))["acme"].mentions == 2


def asking(*names, **given):
    one = make_judged(**given)
    intents = tuple(Intent(name, 0.9) for name in names)
    return replace(one, verdict=replace(one.verdict, intents=intents))


def test_questions_and_complaints_wait_for_an_answer_until_somebody_goes_on_in_their_thread(store):
    late = asking("complaint", "question", published_at=NOON + minutes(5))
    early = asking("question", story="s", thread="t1", published_at=NOON + minutes(1))
    answered = asking("question", thread="t2", published_at=NOON + minutes(2))
    keep(
        store,
        late,
        early,
        answered,
        asking("question", story="s", published_at=NOON + minutes(3)),  # a copy
        make_judged(thread="t2", brands=["globex"], published_at=NOON + minutes(4)),
        asking("praise", published_at=NOON + minutes(1)),
        asking("question", brands=["globex"], published_at=NOON + minutes(1)),
        asking("question", published_at=NOON - minutes(1)),
    )
    period = ("acme", NOON, NOON + minutes(9))
    assert store.reads.to_answer(*period) == [early, late]
    assert store.reads.to_answer(*period, limit=1) == [early]
    assert store.reads.volumes(*period[1:])["acme"].intents == {"question": 4, "complaint": 1, "praise": 1}


def test_the_metrics_know_what_is_left_to_do(store):
    judged, event = [make_judged() for _ in range(3)], make_event()
    keep(store, *judged)
    store.weigh([judged[0].mention.id], [event], [make_ticket(event), make_ticket(event, channel="b")])
    store.admit([make_mention()], None)
    sent = store.reads.tickets()[0]
    store.delivered(sent.id, Receipt("1"), NOON)
    with open_reader(store.path) as reader:
        counts = reader.counts()
    tickets = dict.fromkeys(TicketState, 0) | {TicketState.DUE: 1, TicketState.DELIVERED: 1}
    assert counts == Counts(mentions=4, to_judge=1, to_weigh=2, hasty=0, open_alerts=1, tickets=tickets)
