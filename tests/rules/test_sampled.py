"""What somebody chose to bring: each mention of it is seen, and none of it is compared with what is usual."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from monitor.model import MentionId, RuleName, SourceName
from monitor.rules.conditions import (
    All,
    Count,
    Each,
    NewTerm,
    Part,
    Rulebook,
    Select,
    Share,
    Shift,
    Silent,
    Spike,
)
from monitor.rules.engine import Engine
from monitor.rules.gauge import Setting
from monitor.rules.gauges import make
from monitor.rules.sampled import compares
from monitor.rules.windows import MOST, seen
from tests.makers import NOON
from tests.rules.test_engine import ACME, at, make_engine, rule, told

INBOX = SourceName("inbox")
HOUR = timedelta(hours=1)
SPIKE = Spike(within=HOUR, floor=3, factor=2.0, authors=2)
SHARE = Share(of=Part("sentiment", "negative"), above=0.4, within=HOUR, floor=3, authors=2)
SHIFT = Shift(of=None, by=0.1, within=HOUR, floor=3, authors=2)
TERM = NewTerm(within=HOUR, floor=3, authors=2)
FEWER = Silent(span=3 * HOUR, below=0.5)
COMPARING = [SPIKE, SHARE, SHIFT, TERM, FEWER]


def brought(minute: float, **given):
    return at(minute, source=INBOX, **given)


@pytest.mark.parametrize("when", COMPARING, ids=lambda when: type(when).__name__)
def test_what_compares_with_the_usual_does_not_hear_what_was_brought(when):
    """News or history, edited, or in another tone: all is as if it were not there."""
    rules = [rule("usual", when=when, select=Select(sentiment=frozenset({"negative"})))]
    if not isinstance(when, Spike):
        rules = [rule("usual", when=when, select=Select())]
    heard = make_engine(rules, sampled=frozenset({INBOX}))
    alone = make_engine(rules, sampled=frozenset({INBOX}))
    organic = [
        at(
            minute * 30,
            author=f"a{minute % 7}",
            sentiment=("negative", "positive")[minute % 3 == 0],
            backfilled=minute < 20,
        )
        for minute in range(400)
    ]
    organic += [at(400 * 30 + minute / 2, author=f"x{minute}", text="Acme flooded") for minute in range(60)]
    inbox = [
        one
        for minute in range(400)
        for one in (
            brought(minute * 30 + 0.1, author=f"b{minute}"),
            brought(minute * 30 + 0.2, author=f"c{minute}", backfilled=True),
            brought(minute * 30 + 0.3, author=f"d{minute}", sentiment="positive"),
        )
    ]
    both = sorted([*organic, *inbox], key=lambda one: one.mention.collected_at)
    weighed, expected = heard.weigh(both), alone.weigh(organic)
    assert told(weighed) == told(expected)
    assert told(weighed) or isinstance(when, Silent), "the burst at the end is heard"
    end = organic[-1].mention.collected_at
    (one,), (other,) = heard.ask(end, brand=ACME), alone.ask(end, brand=ACME)
    assert one.reason == other.reason
    assert one.gauge.windows(end, 3) == other.gauge.windows(end, 3)
    assert weighed.decisions[RuleName("usual"), "sampled"] > 0


def test_what_asks_of_each_mention_or_counts_hears_it():
    engine = make_engine(
        [rule("each", when=Each()), rule("count", when=Count(at_least=3, within=HOUR))],
        sampled=frozenset({INBOX}),
    )
    weighed = engine.weigh([brought(0), brought(1), brought(2)])
    assert {event.alert.rule for event in weighed.events} == {"each", "count"}


def test_plain_silence_is_broken_by_what_was_brought():
    assert not compares(Silent(span=HOUR))
    assert compares(FEWER)


def test_each_part_of_a_combined_rule_keeps_to_it():
    engine = make_engine(
        [rule("both", when=All(parts=(Count(at_least=2, within=HOUR), SHARE)))], sampled=frozenset({INBOX})
    )
    weighed = engine.weigh([brought(minute, author=f"a{minute}") for minute in range(5)])
    reason = weighed.reasons[RuleName("both"), ACME, ""]
    assert [part.name for part in reason.parts] == ["count", "sampled"]
    assert not reason.fired


def test_what_was_brought_twice_is_answered_once_and_forgotten_in_the_end():
    gauge = make(SPIKE, Setting(brand=ACME, begun=NOON, sampled=frozenset({INBOX})))
    one = brought(0)
    entry = seen(one)
    assert not gauge.knows(entry.mention)
    gauge.add(entry, one)
    assert gauge.knows(entry.mention)
    gauge.discard(entry.mention)
    assert not gauge.knows(entry.mention)
    gauge.add(entry, one)
    other = seen(brought(1))
    for number in range(MOST):
        gauge.add(dataclasses.replace(other, mention=MentionId(f"m{number}")), one)
    assert not gauge.knows(entry.mention)
    assert gauge.due() is None
    gauge.asked(NOON)
    gauge.around(entry)


def test_where_nothing_is_brought_nothing_stands_between():
    setting = Setting(brand=ACME, begun=NOON)
    assert type(make(SPIKE, setting)) is type(make(SPIKE, dataclasses.replace(setting)))
    assert (
        type(make(Each(), dataclasses.replace(setting, sampled=frozenset({INBOX})))).__name__ == "EachGauge"
    )


def test_a_source_that_is_sampled_now_makes_rules_learn_anew():
    old = Engine(Rulebook(rules=(rule("usual", when=SPIKE),)))
    new = Engine(Rulebook(rules=(rule("usual", when=SPIKE),), sampled=frozenset({INBOX})))
    assert not new.take_over(old)


def test_a_new_model_is_told_to_what_stands_behind():
    """What was usual of a tone is forgotten; what the new model says is learned."""
    tone = Select(sentiment=frozenset({"negative"}))
    engine = make_engine([rule("usual", when=SPIKE, select=tone)], sampled=frozenset({INBOX}))
    old = [at(minute * 30, author=f"a{minute % 7}") for minute in range(400)]
    engine.weigh(old)
    end = old[-1].mention.collected_at

    def usual() -> object:
        (standing,) = engine.ask(end, brand=ACME)
        return standing.gauge.windows(end, 1)[0][2]

    assert usual()
    one = at(400 * 30)
    engine.weigh(
        [dataclasses.replace(one, verdict=dataclasses.replace(one.verdict, sentiment_model="new 1"))]
    )
    assert not usual()
