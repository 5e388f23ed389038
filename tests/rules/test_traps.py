"""The known traps of a brand's watch, each a story of what arrives and what must come of it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model import (
    AlertEvent,
    BrandName,
    ChannelName,
    EventKind,
    Judged,
    RuleName,
    Seeing,
    Severity,
    Sight,
    SourceName,
    StoryId,
)
from monitor.rules.conditions import (
    Condition,
    Count,
    KnownEvent,
    Part,
    Rule,
    Rulebook,
    Select,
    Share,
    Silent,
    Spike,
)
from monitor.rules.engine import Engine
from tests.makers import make_judged, minutes

PARIS = ZoneInfo("Europe/Paris")
ACME = BrandName("acme")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = datetime(2026, 3, 10, 21, 0, tzinfo=PARIS)  # a Tuesday evening
NEGATIVE = frozenset({"negative"})


def rule(when: Condition, name: str = "r", severity: str = "warning", **select) -> Rule:
    return Rule(
        name=RuleName(name),
        select=Select(brands=frozenset({ACME}), **select),
        when=when,
        severity=Severity(severity),
        notify=(ChannelName("room"),),
        resolve_after=timedelta(hours=2),
    )


def book(*rules: Rule, **given) -> Rulebook:
    return Rulebook(rules=rules, zone=PARIS, brands={ACME: False}, **given)


def at(moment: datetime, **given) -> Judged:
    judged = make_judged(**{"published_at": moment, "collected_at": moment, **given})
    if "story" in given:
        return judged
    return make_judged(
        judged.verdict.sentiment.label if judged.verdict.sentiment else None,
        **{
            **given_of(judged),
            "id": judged.mention.id,
            "story": StoryId(judged.mention.id),  # a story of its own, told for the first time
        },
    )


def given_of(judged: Judged) -> dict[str, Any]:
    mention = judged.mention
    return {
        "published_at": mention.published_at,
        "collected_at": mention.collected_at,
        "author": mention.author,
        "source": mention.source,
        "brands": list(mention.brands),
        "backfilled": mention.backfilled,
        "thread": mention.thread,
        "type": mention.type,
    }


def usual(
    until: datetime, weeks: int, per_day: float, negative: float = 0.15, seed: int = 1
) -> Iterator[Judged]:
    """A brand's usual weeks: quiet nights, louder office hours, loudest on Monday mornings; independent posts."""
    chance = random.Random(seed)
    start = until - timedelta(weeks=weeks)
    now = start
    peak = per_day / 24 * 6
    while True:
        now += timedelta(hours=chance.expovariate(peak))
        if now >= until:
            return
        local = now.astimezone(PARIS)
        rate = 0.15 + 0.85 * max(0.0, math.sin((local.hour - 6) / 18 * math.pi))
        rate *= 1.0 if local.weekday() < 5 else 0.5
        if local.weekday() == 0 and 8 <= local.hour < 12:
            rate *= 3
        if chance.random() < rate / 3:
            mood = "negative" if chance.random() < negative else "neutral"
            yield at(now, sentiment=mood, author=f"u{chance.randrange(400)}")


def burst(
    start: datetime, number: int, within: timedelta, authors: int, sentiment: str = "negative", **given
) -> list[Judged]:
    """So many posts, evenly spread."""
    return [
        at(
            start + within * place / number,
            sentiment=sentiment,
            author=f"angry{place % authors}",
            **given,
        )
        for place in range(number)
    ]


def play(
    rules: Rulebook, history: Iterable[Judged], news: Iterable[Judged], until: datetime
) -> list[AlertEvent]:
    """The events of the news, after a past that the engine was told of."""
    engine = Engine(rules)
    past = list(history)
    engine.remember(past, now=past[-1].mention.collected_at if past else until - DAY)
    ordered = sorted(news, key=lambda one: one.mention.collected_at)
    return [*engine.weigh(ordered).events, *engine.tick(until).events]


def opened(events: Iterable[AlertEvent]) -> list[str]:
    return [event.alert.rule for event in events if event.kind is EventKind.OPENED]


SPIKE = rule(Spike(within=HOUR), "volume")
ANGER = rule(Spike(within=HOUR), "anger", "crisis", sentiment=NEGATIVE)


def test_a_usual_fortnight_rings_for_nothing():
    past = list(usual(TUESDAY, 8, 60))
    news = [
        one
        for one in usual(TUESDAY + 2 * timedelta(weeks=1), 2, 60, seed=7)
        if one.mention.published_at > TUESDAY
    ]
    assert opened(play(book(SPIKE, ANGER), past, news, TUESDAY + timedelta(weeks=2))) == []


def test_a_storm_of_many_is_a_crisis_and_found_within_the_hour():
    past = usual(TUESDAY, 8, 60)
    events = play(book(SPIKE, ANGER), past, burst(TUESDAY, 60, HOUR, 45), TUESDAY + HOUR)
    assert sorted(opened(events)) == ["anger", "volume"]
    first = min(event.at for event in events)
    assert first - TUESDAY < timedelta(minutes=40)


def test_one_angry_author_is_no_crisis():
    past = usual(TUESDAY, 8, 60)
    assert opened(play(book(SPIKE, ANGER), past, burst(TUESDAY, 40, minutes(20), 1), TUESDAY + DAY)) == []


def test_nineteen_posts_by_two_authors_are_two_voices():
    past = usual(TUESDAY, 8, 20)
    assert opened(play(book(SPIKE, ANGER), past, burst(TUESDAY, 19, minutes(40), 2), TUESDAY + DAY)) == []


def test_thirty_four_syndicated_copies_are_one_story():
    past = usual(TUESDAY, 8, 20)
    copies = burst(TUESDAY, 34, HOUR, 34, story=StoryId("agency"))
    counted = rule(Count(at_least=5, within=HOUR), "count", sentiment=NEGATIVE)
    assert opened(play(book(SPIKE, ANGER, counted), past, copies, TUESDAY + DAY)) == []


def test_a_low_volume_brands_three_mentions_are_no_spike():
    past = usual(TUESDAY, 8, 0.5)
    assert opened(play(book(SPIKE, ANGER), past, burst(TUESDAY, 3, minutes(10), 3), TUESDAY + DAY)) == []


def test_five_posts_at_night_are_no_evidence():
    night = TUESDAY.replace(hour=4)
    past = usual(night, 8, 60)
    share = rule(Share(of=Part("sentiment", "negative"), above=0.4), "share")
    assert opened(play(book(SPIKE, ANGER, share), past, burst(night, 5, HOUR, 5), night + DAY)) == []


def test_a_monday_morning_rise_is_no_spike():
    monday = datetime(2026, 3, 16, 0, 0, tzinfo=PARIS)
    past = list(usual(monday, 8, 80))
    news = [one for one in usual(monday + DAY, 9, 80, seed=1) if one.mention.published_at >= monday]
    assert news, "Monday is told by the same generator"
    assert opened(play(book(SPIKE, ANGER), past, news, monday + DAY)) == []


def test_a_back_filled_month_fires_nothing():
    late = [
        make_judged(
            "negative",
            published_at=TUESDAY - timedelta(days=30) + minutes(place),
            collected_at=TUESDAY,
            backfilled=True,
        )
        for place in range(300)
    ]
    assert play(book(SPIKE, ANGER), [], late, TUESDAY + DAY) == []


def test_a_viral_joke_is_a_volume_alert_and_no_crisis():
    past = list(usual(TUESDAY, 8, 60))
    chance = random.Random(3)
    joke = [
        at(
            TUESDAY + HOUR * place / 90,
            sentiment="negative" if chance.random() < 0.15 else "positive",
            author=f"fan{place}",
        )
        for place in range(90)
    ]
    assert opened(play(book(SPIKE, ANGER), past, joke, TUESDAY + HOUR)) == ["volume"]


def test_a_brand_that_is_always_hated_does_not_alert_for_ever_and_its_crisis_is_found():
    share = rule(Share(of=Part("sentiment", "negative"), above=0.4), "share")
    past = list(usual(TUESDAY, 8, 120, negative=0.75))
    week = [
        one
        for one in usual(TUESDAY + timedelta(weeks=1), 9, 120, negative=0.75, seed=5)
        if one.mention.published_at > TUESDAY
    ]
    assert opened(play(book(SPIKE, ANGER, share), past, week, TUESDAY + timedelta(weeks=1))) == []
    crisis = burst(TUESDAY, 150, HOUR, 120)
    assert "anger" in opened(play(book(ANGER), past, crisis, TUESDAY + HOUR))


def test_hundreds_of_angry_authors_in_a_brands_first_hours_alert_all_the_same():
    events = play(book(ANGER), [], burst(TUESDAY, 400, HOUR, 300), TUESDAY + HOUR)
    assert opened(events) == ["anger"]
    assert events[0].reason.numbers["baseline"] == "none"


def test_a_handful_in_a_brands_first_hours_is_learning_and_no_alert():
    engine = Engine(book(ANGER))
    weighed = engine.weigh(burst(TUESDAY, 15, HOUR, 15))
    assert weighed.events == []
    (standing,) = engine.ask(TUESDAY + HOUR)
    assert not standing.reason.fired


def test_flapping_around_a_threshold_is_one_alert():
    count = rule(Count(at_least=10, within=HOUR), "count", sentiment=NEGATIVE)
    news = [one for hour in range(0, 12, 3) for one in burst(TUESDAY + hour * HOUR, 10, minutes(30), 10)]
    events = play(book(count), [], news, TUESDAY + DAY)
    assert len({event.alert.id for event in events}) == 1


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])  # the clocks go forward, and back
def test_a_clock_change_neither_repeats_nor_skips(day):
    sunday = datetime.fromisoformat(day).replace(tzinfo=PARIS)
    past = list(usual(sunday - DAY, 8, 80))
    news = [
        one for one in usual(sunday + 2 * DAY, 9, 80, seed=11) if one.mention.published_at >= sunday - DAY
    ]
    silent = rule(Silent(span=6 * HOUR), "silence")
    assert opened(play(book(SPIKE, ANGER, silent), past, news, news[-1].mention.published_at)) == []


def test_what_cannot_be_seen_is_blind_and_not_silent():
    silent = rule(Silent(span=6 * HOUR), "silence")
    rules = book(silent, sources={SourceName("news"): minutes(5)})
    engine = Engine(rules)
    engine.remember([at(TUESDAY)], now=TUESDAY)
    engine.see([Sight(SourceName("news"), TUESDAY + HOUR, Seeing.FAILING, "503")])
    weighed = engine.tick(TUESDAY + DAY)
    assert weighed.events == []
    assert weighed.reasons[RuleName("silence"), ACME, ""].name == "blind"
    seeing = Engine(rules)
    seeing.remember([at(TUESDAY)], now=TUESDAY)
    event, *_ = seeing.tick(TUESDAY + 7 * HOUR).events
    assert (event.kind, event.reason.name, event.at) == (EventKind.OPENED, "silent", TUESDAY + 6 * HOUR)
    back = seeing.weigh([at(TUESDAY + 8 * HOUR)]).events + seeing.tick(TUESDAY + 11 * HOUR).events
    assert [event.kind for event in back][-1] is EventKind.RESOLVED


def test_a_known_event_mutes_expected_volume_and_never_anger():
    launch = KnownEvent(name="launch", since=TUESDAY - HOUR, until=TUESDAY + DAY, brands=frozenset({ACME}))
    past = list(usual(TUESDAY, 8, 60))
    joy = burst(TUESDAY, 120, HOUR, 90, sentiment="positive")
    assert opened(play(book(SPIKE, ANGER, calendar=(launch,)), past, joy, TUESDAY + HOUR)) == []
    anger = burst(TUESDAY, 60, HOUR, 45)
    assert opened(play(book(SPIKE, ANGER, calendar=(launch,)), past, anger, TUESDAY + HOUR)) == ["anger"]
