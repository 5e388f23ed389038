"""Who spoke lately: running counts equal a recount, and nobody is heard more than three times."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import MentionId
from monitor.rules import windows
from monitor.rules.crowd import Crowd, Moods, Stretch, Told, scored
from monitor.rules.windows import Seen
from tests.makers import NOON, minutes
from tests.rules.test_windows import entry

LENGTH, KEEP = minutes(30), timedelta(hours=2)
SCORES = (-1.0, -0.25, 0.0, 0.7)


def angry(one: Seen) -> bool:
    return one.label == "negative"


def said(
    number: int, minute: float, author: int = 0, *, bad: bool = True, score: float | None = None
) -> Seen:
    one = entry(number, minute, by=f"a{author}")
    return dataclasses.replace(one, label="negative" if bad else "neutral", score=score)


def capped(voices: list[str]) -> int:
    return sum(min(3, number) for number in Counter(voices).values())


def recount(entries: list[Seen], copies: set[MentionId], stretch: Stretch) -> tuple[int, int, int, int, int]:
    inside = [one for one in entries if stretch.start < one.at <= stretch.end]
    part = [one.voice for one in inside if angry(one) and one.mention not in copies]
    rest = [one.voice for one in inside if not angry(one) and one.mention not in copies]
    told = [one for one in inside if angry(one) and one.mention in copies]
    return capped(part), capped(rest), len(set(part)), len(part), len(told)


def counts(stretch: Stretch) -> tuple[int, int, int, int, int]:
    return (
        stretch.part.count,
        stretch.rest.count,
        len(stretch.part.of),
        stretch.part.heard,
        stretch.copies,
    )


arrivals = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 3), st.booleans(), st.booleans(), st.booleans()),
    max_size=50,
)


@given(arrivals)
def test_running_counts_equal_a_recount_whatever_the_order_of_arrival(rows):
    crowd = Crowd(KEEP, angry)
    all_said: dict[MentionId, Seen] = {}
    for number, (minute, author, bad, news, edited) in enumerate(rows):
        one = said(number, minute, author, bad=bad)
        crowd.add(one, news=news)
        all_said[one.mention] = one
        if edited:
            gone = MentionId(f"m{number // 2}")
            counted = gone in all_said and gone not in crowd.copies
            assert crowd.discard(gone) == (all_said.pop(gone, None) if counted else None)
            all_said.pop(gone, None)
        if not crowd.entries:
            continue
        assert set(crowd.ids) == set(all_said)
        newest = max(one.at for one in all_said.values())
        for length in (LENGTH, LENGTH / 4):
            stretch = crowd.stretch(length)
            assert stretch.end == newest
            assert counts(stretch) == recount(list(all_said.values()), crowd.copies, stretch)
            assert stretch.whole == stretch.part.count + stretch.rest.count


@given(arrivals, st.integers(0, 49), st.integers(1, 5))
def test_the_stretches_around_a_mention_all_hold_it_and_are_counted_right(rows, place, at_most):
    crowd = Crowd(KEEP, angry)
    for number, (minute, author, bad, news, _) in enumerate(rows):
        crowd.add(said(number, minute, author, bad=bad), news=news)
    if not crowd.entries:
        return
    one = crowd.entries[place % len(crowd.entries)]
    ends = []
    for stretch in crowd.holding(one, LENGTH):
        assert stretch.start < one.at <= stretch.end
        assert counts(stretch) == recount(crowd.entries, crowd.copies, stretch)
        ends.append(stretch.end)
    assert ends == [each.at for each in crowd.entries if one.at <= each.at < one.at + LENGTH]
    some = [stretch.end for stretch in crowd.holding(one, LENGTH, at_most)]
    assert some[-1] == ends[-1]
    assert len(some) <= at_most + 1
    assert crowd.near(one, LENGTH) == sum(abs(each.at - one.at) < LENGTH for each in crowd.entries)


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 2), st.sampled_from(SCORES), st.booleans()), max_size=40
    )
)
def test_of_each_voice_the_last_three_moods_count(rows):
    crowd = Crowd(KEEP, lambda one: one.score is not None, Moods)
    for number, (minute, author, score, edited) in enumerate(rows):
        crowd.add(said(number, minute, author, score=score), news=True)
        if edited:
            crowd.discard(MentionId(f"m{number // 2}"))
        if not crowd.entries:
            continue
        stretch = crowd.stretch(LENGTH)
        inside = [one for one in crowd.entries if one.at > stretch.start]
        last = [
            score
            for name in {one.voice for one in inside}
            for score in [scored(one) for one in inside if one.voice == name][-3:]
        ]
        assert isinstance(stretch.part, Moods)
        assert stretch.part.count == len(last)
        if len({one.at for one in crowd.entries}) == len(
            crowd.entries
        ):  # of the same minute any may be the last
            assert (stretch.part.total, stretch.part.squares) == (sum(last), sum(one * one for one in last))


def test_a_sentiment_is_counted_in_ten_thousandths_and_none_is_nothing():
    assert (scored(said(1, 0, score=-0.61234)), scored(said(2, 0))) == (-6123, 0)


def test_what_is_taken_out_may_lie_after_a_stretch():
    crowd = Crowd(KEEP, angry)
    crowd.add(said(1, 0), news=True)
    stretch = crowd.stretch(LENGTH)
    crowd.add(said(2, 10), news=True)
    assert crowd.discard(MentionId("m2")) is not None
    assert counts(stretch) == (1, 0, 1, 1, 0)


def test_old_mentions_are_forgotten_many_at_once():
    crowd = Crowd(KEEP, angry)
    for number in range(40):
        crowd.add(said(number, number * 5, number), news=number % 2 == 0)
        crowd.stretch(LENGTH)
    assert crowd.remembers(crowd.entries[-1].at - KEEP)
    assert not crowd.remembers(crowd.entries[0].at - minutes(1))
    assert not crowd.remembers(crowd.entries[-1].at - KEEP - minutes(1))
    assert MentionId("m0") not in crowd.ids
    assert crowd.discard(MentionId("m0")) is None
    assert len(crowd.ids) == len(crowd.entries) < 40
    assert crowd.copies <= set(crowd.ids)
    assert counts(crowd.stretch(LENGTH)) == recount(crowd.entries, crowd.copies, crowd.stretch(LENGTH))


def test_nothing_is_remembered_of_an_empty_crowd():
    assert not Crowd(KEEP, angry).remembers(NOON)


def test_a_crowd_has_an_end():
    crowd = Crowd(KEEP, angry)
    most = windows.MOST
    for number in range(most + most // 7 + 10):
        crowd.add(said(number, number / 1000, number), news=True)
    assert most <= len(crowd.entries) < most + 10
    assert not crowd.remembers(NOON)


def test_evidence_is_the_part_copies_too_and_the_mention_itself():
    crowd = Crowd(KEEP, angry)
    mild = said(3, 3, 3, bad=False)
    for one in (said(1, 1, 1), said(2, 2, 2), mild, said(4, 4, 4, bad=False), said(5, 50, 5)):
        crowd.add(one, news=one.mention != "m2")
    assert crowd.mentions(NOON, NOON + minutes(30), mild) == ("m1", "m2", "m3")


@pytest.mark.parametrize(
    ("minutes_told", "news"),
    [
        ((0, 10), (True, False)),
        ((0, 31), (True, True)),
        ((0, 20, 40, 60), (True, False, False, False)),  # it goes on being told: once
        ((40, 20), (True, False)),  # the first telling came late
        ((40, 0), (True, True)),
        ((40, 20, 60), (True, False, False)),
    ],
)
def test_a_story_that_goes_on_being_told_counts_once(minutes_told, news):
    told = Told(LENGTH)
    assert tuple(told.is_news(entry(number, at, story="s")) for number, at in enumerate(minutes_told)) == news


def test_a_story_taken_back_is_news_again():
    told = Told(LENGTH)
    assert told.is_news(entry(1, 0, story="s"))
    told.forget("s")
    told.forget("never told")
    assert told.is_news(entry(2, 1, story="s"))


def test_so_many_stories_are_remembered_and_the_ones_not_told_for_longest_go_first():
    told = Told(LENGTH)
    told.is_news(entry(0, 0, story="old"))
    told.is_news(entry(1, 0, story="told again"))
    for number in range(4_000 - 1):
        told.is_news(entry(number, 0, story=f"s{number}"))
        told.is_news(entry(number, 0, story="told again"))
    assert not told.is_news(entry(1, 1, story="told again"))
    assert told.is_news(entry(2, 1, story="old"))
