"""One thread, story or link that gathers mentions fast."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import BrandName, MentionId
from monitor.rules.conditions import Velocity
from monitor.rules.gauge import Setting
from monitor.rules.velocity import VelocityGauge
from monitor.rules.windows import seen
from tests.makers import NOON, make_judged, minutes

SETTING = Setting(brand=BrandName("acme"), begun=NOON - timedelta(days=30))
FAST = Velocity(within=minutes(30), at_least=4, authors=3)
LINK = "https://news.example/recall?utm_source=x"


def said(minute, **given):
    return make_judged(**{"published_at": NOON + minutes(minute), **given})


def gauge_of(*judged):
    gauge = VelocityGauge(FAST, SETTING)
    for one in judged:
        gauge.add(seen(one), one)
    return gauge


def reason_for_last(*judged):
    return gauge_of(*judged).judge(FAST, seen(judged[-1]))


# what four mentions have in common -> the reason, and what gathers
TABLE = [
    ("nothing", {}, "nothing-gathers", None),
    ("one thread", {"thread": "t1"}, "velocity", ("thread", "t1")),
    ("one story: 34 copies are no news, how fast they come is", {"story": "s1"}, "velocity", ("story", "s1")),
    ("a link in the text", {"text": f"Acme! {LINK}"}, "velocity", ("link", "news.example/recall")),
    (
        "the link that an article is",
        {"url": LINK, "type": "article"},
        "velocity",
        ("link", "news.example/recall"),
    ),
    ("the address of a post is its own", {"url": LINK}, "nothing-gathers", None),
    ("everybody links to a home page", {"text": "https://acme.example/"}, "nothing-gathers", None),
    ("a thread by one author", {"thread": "t1", "author": "ann"}, "velocity-few-authors", ("thread", "t1")),
]


@pytest.mark.parametrize(("name", "shared", "expected", "what"), TABLE, ids=[row[0] for row in TABLE])
def test_what_gathers(name, shared, expected, what):
    reason = reason_for_last(*(said(minute, **shared) for minute in range(4)))
    assert (reason.name, reason.fired) == (expected, expected == "velocity")
    if what:
        assert (reason.numbers["kind"], reason.numbers["what"]) == what


def test_the_reason_has_the_numbers_to_check_it_by():
    reason = reason_for_last(*(said(minute, thread="t 1", author=f"a{minute % 3}") for minute in range(4)))
    assert reason.numbers == {
        "kind": "thread",
        "what": "t 1",
        "count": 4,
        "at_least": 4,
        "authors": 3,
        "authors_needed": 3,
        "sources": 1,
        "within": minutes(30),
        "since": NOON + minutes(3) - minutes(30),
        "until": NOON + minutes(3),
    }


def test_the_fullest_of_what_it_belongs_to_is_the_reason():
    talk = [said(minute, thread="t1", story="s1") for minute in range(4)]
    assert reason_for_last(said(0, story="s1"), *talk).numbers["kind"] == "story"
    assert reason_for_last(said(0, thread="t1"), *talk).numbers["kind"] == "thread"


def test_one_that_fires_goes_before_a_fuller_one_that_does_not():
    one_voice = [said(0, thread="t1", author="ann") for _ in range(9)]
    others = [said(minute, thread=f"t{minute}", story="s1") for minute in range(2, 5)]
    reason = reason_for_last(*one_voice, *others, said(5, thread="t1", author="ann", story="s1"))
    assert (reason.name, reason.numbers["kind"]) == ("velocity", "story")


def test_what_is_slow_does_not_fire_however_much_it_becomes():
    slow = [said(11 * number, thread="t1") for number in range(9)]
    assert reason_for_last(*slow).name == "nothing-gathers"
    early = [said(minute, thread="t1") for minute in (0, 1, 32)]
    reason = reason_for_last(
        *early, said(40, thread="t1"), said(16, thread="t1")
    )  # late, and between two stretches
    assert (reason.name, reason.numbers["count"]) == ("too-slow", 3)


def test_it_stands_at_the_busiest_of_the_last_stretch():
    gauge = gauge_of(*(said(minute, thread="t1", story=f"s{minute % 2}") for minute in range(6)))
    assert gauge.stand(FAST, NOON + minutes(5)).numbers["what"] == "t1"
    late = gauge.stand(FAST, NOON + minutes(32))
    assert (late.name, late.numbers["count"]) == ("too-slow", 3)
    assert gauge.stand(FAST, NOON + timedelta(hours=9)).name == "nothing-gathers"


def test_its_evidence_is_what_gathered_oldest_first():
    judged = [said(minute, thread="t1") for minute in (-40, 3, 1, 2, 4)]
    gauge = gauge_of(said(2), *judged)
    last = seen(judged[-1])
    told = gauge.evidence(last, gauge.judge(FAST, last))
    assert told == tuple(judged[place].mention.id for place in (2, 3, 1, 4))
    alone = said(5)
    gauge.add(seen(alone), alone)
    assert gauge.evidence(seen(alone), gauge.judge(FAST, seen(alone))) == (alone.mention.id,)


def test_an_edited_mention_gathers_no_more():
    judged = [said(minute, thread="t1") for minute in range(4)]
    gauge = gauge_of(*judged)
    gauge.discard(judged[1].mention.id)
    assert gauge.judge(FAST, seen(judged[-1])).name == "nothing-gathers"
    assert [gauge.knows(one.mention.id) for one in judged] == [True, False, True, True]


def test_history_is_the_number_of_mentions():
    assert gauge_of(said(0), said(1)).windows(NOON + minutes(5), 1) == ((NOON + minutes(5), 2, None),)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 200), st.integers(0, 2), st.integers(0, 2), st.integers(0, 4), st.booleans()
        ),
        min_size=1,
        max_size=40,
    )
)
def test_it_fires_exactly_when_some_stretch_that_holds_the_mention_has_enough_at_every_step(rows):
    gauge, there = VelocityGauge(FAST, SETTING), {}
    for number, (minute, thread, story, author, edited) in enumerate(rows):
        one = said(
            minute, id=MentionId(f"m{number}"), thread=f"t{thread}", story=f"s{story}", author=f"a{author}"
        )
        last = seen(one)
        gauge.add(last, one)
        there[last.mention] = last
        obvious = False
        for shared in ("thread", "story"):
            alike = [each for each in there.values() if getattr(each, shared) == getattr(last, shared)]
            for end in {each.at for each in alike if last.at <= each.at < last.at + FAST.within}:
                inside = [each for each in alike if end - FAST.within < each.at <= end]
                obvious |= len(inside) >= 4 and len({each.voice for each in inside}) >= 3
        assert gauge.judge(FAST, last).fired is obvious
        if edited:
            gauge.discard(MentionId(f"m{number // 2}"))
            there.pop(MentionId(f"m{number // 2}"), None)
