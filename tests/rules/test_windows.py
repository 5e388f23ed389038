from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import MentionId, SourceName
from monitor.rules import windows
from monitor.rules.windows import Seen, Tally, Window, voice
from tests.makers import NOON, make_mention, minutes

WITHIN, KEEP = minutes(30), timedelta(hours=2)


def entry(number: int, minute: float, *, story: str = "", by: str = "", source: str = "news") -> Seen:
    return Seen(
        NOON + minutes(minute),
        MentionId(f"m{number}"),
        story or f"s{number}",
        by or f"a{number}",
        SourceName(source),
    )


def recount(entries: list[Seen]) -> Tally:
    return Tally(
        len(entries),
        Counter(one.story for one in entries),
        Counter(one.voice for one in entries),
        Counter(one.source for one in entries),
    )


arrivals = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 4), st.integers(0, 3), st.booleans()), max_size=60
)


@given(arrivals)
def test_running_counts_equal_a_recount_whatever_the_order_of_arrival(rows):
    window = Window(WITHIN, KEEP)
    for number, (minute, story, author, edited) in enumerate(rows):
        window.add(entry(number, minute, story=f"s{story}", by=f"a{author}"))
        if edited:
            window.discard(MentionId(f"m{number // 2}"))
        if not window.entries:
            continue
        newest = window.entries[-1].at
        assert window.entries == sorted(window.entries, key=lambda one: one.at)
        assert not window.stories
        assert window.last == recount([one for one in window.entries if one.at > newest - WITHIN])
        assert window.ids == {one.mention: one.at for one in window.entries}


@given(arrivals)
def test_without_a_stretch_the_stories_that_are_not_outgrown_are_counted_and_nothing_else(rows):
    window = Window(timedelta(), KEEP)
    now = NOON
    for number, (minute, story, author, edited) in enumerate(rows):
        now = max(now, NOON + minutes(minute))
        window.outgrow(now)
        fresh = max(minute, (now - NOON) / minutes(1) - 119)  # what arrives older than that is history
        window.add(entry(number, fresh, story=f"s{story}", by=f"a{author}"))
        if edited:
            window.discard(MentionId(f"m{number // 2}"))
        counted = [one for one in window.entries if one.at > now - KEEP]
        assert window.stories == Counter(one.story for one in counted)
        assert window.last == Tally()


@given(arrivals)
def test_stretches_are_every_window_that_holds_the_entry(rows):
    window = Window(WITHIN, timedelta(days=9))
    for number, (minute, story, author, _) in enumerate(rows):
        window.add(entry(number, minute, story=f"s{story}", by=f"a{author}"))
    for one in window.entries:
        slid = [(end, recounted) for end, tally in window.stretches(one) for recounted in [_copy(tally)]]
        ends = [other.at for other in window.entries if one.at <= other.at < one.at + WITHIN]
        assert [end for end, _ in slid] == ends
        for end, tally in dict(slid).items():  # the last of equal ends has them all
            assert tally == recount([other for other in window.entries if end - WITHIN < other.at <= end])


def _copy(tally: Tally) -> Tally:
    return Tally(tally.mentions, Counter(tally.stories), Counter(tally.voices), Counter(tally.sources))


def test_a_window_forgets_what_is_older_than_it_keeps():
    window = Window(WITHIN, KEEP)
    for number in range(100):
        window.add(entry(number, number * 10))
    assert len(window.entries) < 20
    assert window.entries[-1].mention == "m99"


def test_mentions_of_one_second_are_told_apart():
    window = Window(WITHIN, KEEP)
    for number in range(4):
        window.add(entry(number, 0))
    window.discard(MentionId("m2"))
    assert window.mentions(NOON) == ("m0", "m1", "m3")


def test_a_window_holds_no_more_than_its_most():
    window = Window(WITHIN, KEEP)
    for number in range(windows.MOST * 2):
        window.add(entry(number, 0))
    assert len(window.entries) <= windows.MOST * 8 // 7 + 1
    assert window.last == recount(window.entries)


def test_the_mentions_of_a_stretch_are_told_oldest_first():
    window = Window(WITHIN, KEEP)
    for number, minute in ((1, 0), (2, 31), (3, 15)):
        window.add(entry(number, minute))
    assert window.mentions(NOON + minutes(31)) == ("m3", "m2")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"author": "@Ann"}, "ann"),
        ({"author": "", "url": "https://news.example/1"}, "news.example"),
        ({"author": "", "url": ""}, "news"),
        ({"author": "", "url": "https://[broken"}, "news"),
    ],
)
def test_a_voice_is_the_author_or_else_the_site_or_else_the_source(given, expected):
    assert voice(make_mention(**given)) == expected


@given(arrivals, st.integers(-60, 400))
def test_a_stretch_counted_anew_equals_a_recount(rows, minute):
    window = Window(WITHIN, timedelta(days=9))
    for number, (at, story, author, _) in enumerate(rows):
        window.add(entry(number, at, story=f"s{story}", by=f"a{author}"))
    end = NOON + minutes(minute)
    inside = [one for one in window.entries if end - WITHIN < one.at <= end]
    assert window.tally(WITHIN, end) == recount(inside)
    assert window.before(end) == [one for one in window.entries if one.at <= end]
    assert window.history(WITHIN, end, 1, "stories") in {
        ((end, len({one.story for one in inside}), None),),
        (),
    }


def test_the_first_telling_of_a_story_names_it():
    assert entry(1, 0, story="m1").first
    assert not entry(2, 0, story="m1").first
