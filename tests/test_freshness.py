"""When a silence is one that a source is used to, and when it is not: from what it has brought before."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import freshness
from monitor.boxes import SourceState
from monitor.freshness import Freshness, backwards, fresh, judge, odds, posts_in, pulse, sketch
from monitor.model import SourceName
from monitor.rules.series import EPOCH, HOUR, hour_of
from tests.makers import NOON, make_post

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
END = datetime.fromisoformat("2026-03-13T18:00:00+00:00")  # a Friday evening
NEWS = SourceState(name=SourceName("news"), kind="feed", identity="i")
NONE: dict[int, int] = {}


def brought(days: int, of_hour: Callable[[datetime], int], until: datetime = END) -> dict[int, int]:
    """Posts of each hour of so many days up to ``until``."""
    last = hour_of(until)
    hours = range(last - 24 * days, last + 1)
    return {hour: count for hour in hours if (count := of_hour((EPOCH + hour * HOUR).astimezone(PARIS)))}


def newest_of(counts: dict[int, int]) -> datetime:
    return EPOCH + max(counts) * HOUR + HOUR / 2


def after(
    counts: dict[int, int], silence: timedelta, *, days: int = 42, shortest: timedelta = HOUR
) -> Freshness:
    """What is said of a source after a silence."""
    newest = newest_of(counts)
    beat = pulse(counts, END - days * DAY, newest, PARIS)
    return judge(beat, newest, newest + silence, PARIS, shortest=shortest)


def always(at: datetime) -> int:
    return 3 + at.hour % 3


def office(at: datetime) -> int:
    return 5 if at.weekday() < 5 and 8 <= at.hour < 18 else 0


def bursts(at: datetime) -> int:
    return 30 if at.toordinal() % 3 == 0 and at.hour in {9, 10} else 0


# --- the silence ---


def test_a_silence_that_never_was_is_stale_and_says_why():
    found = after(brought(42, always), timedelta(hours=19))
    assert found.stale
    assert found.why == (
        "nothing new for 19 h; by its usual rhythm 74 posts would have come,"
        " its longest silence before was worth 0: once in 10^12 or more such stretches"
    )
    assert found.rhythm == "96 posts a day"
    assert found.told("fr") == (
        "rien de neuf depuis 19\u202fh\u202f; à son rythme habituel, 74 publications seraient venues,"
        " son plus long silence en valait 0\u00a0: une fois sur 10^12 ou plus"
    )


@pytest.mark.parametrize(
    ("rhythm", "silence", "phase"),
    [
        (always, timedelta(minutes=50), "usual"),  # the shortest is an hour
        (always, timedelta(hours=6), "stale"),
        (office, timedelta(hours=14), "usual"),  # a night
        (office, timedelta(hours=63), "usual"),  # a weekend: from Friday evening on
        (office, timedelta(hours=63 + 24), "unusual"),  # and a holiday after it
        (office, timedelta(hours=63 + 24 * 4), "stale"),
        (bursts, timedelta(days=3), "usual"),
        (bursts, timedelta(days=9), "unusual"),
        (bursts, timedelta(days=30), "stale"),
    ],
)
def test_what_is_usual_depends_on_night_weekend_and_bursts(rhythm, silence, phase):
    assert after(brought(42, rhythm), silence).phase == phase


def test_what_is_looked_at_rarely_is_silent_for_longer():
    counts = brought(42, always)
    assert after(counts, timedelta(hours=6), shortest=timedelta(hours=7)).phase == "usual"


def test_a_long_silence_beyond_two_of_the_longest_is_needed_whatever_the_odds():
    found = after(brought(42, bursts), timedelta(days=5))
    assert found.missing < freshness.BEYOND * found.longest
    assert not found.stale


@pytest.mark.parametrize(
    ("counts", "days", "rhythm"),
    [
        (brought(2, always), 2, "learning its rhythm, for 2 days"),
        (brought(42, lambda at: 500 * (at.day == 13 and at.hour == 9)), 42, "no rhythm"),  # a yearly report
        (brought(10, lambda at: 9 * (at.day in {12, 13})), 10, "learning its rhythm, for 10 days"),
    ],
)
def test_what_has_no_rhythm_yet_or_none_at_all_is_never_stale(counts, days, rhythm):
    found = after(counts, timedelta(days=300), days=days)
    assert (found.stale, found.why, found.rhythm) == (False, "", rhythm)


def test_a_weekend_is_not_expected_of_a_source_that_was_watched_from_monday_to_friday():
    counts = brought(5, lambda at: 5 if 8 <= at.hour < 18 else 0)  # nobody knows of its weekend
    assert after(counts, timedelta(hours=62), days=5).phase == "usual"


def test_what_is_long_past_is_forgotten():
    counts = brought(42, always)
    old = {hour - 200 * 24: 50 for hour in counts}
    newest = newest_of(counts)
    assert pulse({**old, **counts}, END - 300 * DAY, newest, PARIS) == pulse(
        counts, END - 300 * DAY, newest, PARIS
    )


def test_an_old_storm_makes_no_silence_of_the_calm_after_it():
    storm = hour_of(END) - 24 * 10
    counts = {**brought(42, lambda at: at.hour in {9, 15, 20}), storm: 1_000}
    assert after(counts, timedelta(hours=30)).phase == "usual"


@given(st.lists(st.floats(1, 1e4), min_size=1, max_size=60), st.floats(1, 1e5), st.floats(0, 1e4))
def test_the_longer_the_less_likely(silences, silence, more):
    silences = sorted(silences, reverse=True)
    assert 0 <= odds(silences, silence + more) <= odds(silences, silence) <= 1


def test_many_short_silences_prove_more_than_few():
    assert odds([1.0] * 400, 15) < odds([1.0] * 10, 15)


def test_a_few_long_silences_are_not_forgotten_among_many_short_ones():
    assert odds([50.0] * 20 + [1.0] * 400, 60) > 1e-3 > odds([1.0] * 420, 60)


# --- going backwards ---


def test_a_source_that_shows_an_old_copy_is_told_at_once():
    counts = {hour_of(NOON) - ago: 2 for ago in (1, 5, 30)}
    found = backwards(counts, NOON, NOON - 365 * DAY, DAY)
    assert found is not None
    assert found.stale
    assert found.why == (
        "its newest item is now of 10 March 2025, 365 days older than what it showed before: 6 newer posts are gone"
        " from it, as in an old copy"
    )
    assert found.rhythm == "0 posts a day"
    assert found.told("fr").startswith(
        "sa dernière publication est maintenant du 10 mars 2025, 365\u00a0jours"
    )


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({hour_of(NOON): 2}, NOON - 30 * DAY),  # one or two may be taken back
        ({hour_of(NOON) - 9: 50}, NOON - timedelta(hours=1)),
        ({hour_of(NOON): 50}, NOON),
        ({hour_of(NOON): 50}, NOON - 6 * DAY),  # a feed that ranks by relevance
    ],
)
def test_a_post_that_is_taken_back_is_no_old_copy(counts, shown):
    assert backwards(counts, NOON, shown, DAY) is None


# --- a source ---


def lived(**given) -> SourceState:
    """A source that was looked at just now, and brought its newest post at ``END``."""
    known = {"caught_up_at": END - 42 * DAY, "last_success_at": END + timedelta(hours=19), "newest_at": END}
    return dataclasses.replace(NEWS, **{**known, **given})


def how(state: SourceState, counts: dict[int, int]) -> Freshness:
    return fresh(state, timedelta(minutes=5), PARIS, lambda: counts)


def test_a_source_is_judged_by_its_last_good_look_and_not_by_the_clock():
    counts = brought(42, always)
    assert how(lived(), counts).stale
    assert not how(lived(last_success_at=END + timedelta(minutes=30)), counts).stale


def test_a_source_whose_posts_come_late_as_a_rule_is_given_that_time():
    counts = brought(42, always)
    assert not how(lived(lag=timedelta(hours=18, minutes=30)), counts).stale


@pytest.mark.parametrize(
    ("given", "phase"),
    [
        ({"last_success_at": None}, "learning"),
        ({"caught_up_at": None}, "learning"),
        ({"newest_at": None}, "irregular"),
        ({"shown_at": END - 365 * DAY}, "backwards"),
        ({"shown_at": END - 365 * DAY, "caught_up_at": END + timedelta(hours=19)}, "backwards"),
        ({"shown_at": END - HOUR}, "stale"),
        ({"shown_at": END}, "stale"),
    ],
)
def test_what_is_known_of_a_source_decides_what_can_be_said(given, phase):
    assert how(lived(**given), brought(42, lambda at: 2 if at.hour % 2 else 0)).phase == phase


def test_a_source_that_shows_less_than_before_by_a_post_or_two_is_judged_by_its_rhythm():
    assert how(lived(shown_at=END - 30 * DAY), {hour_of(END): 2}).phase != "backwards"


def test_a_rhythm_that_somebody_keeps_is_not_reckoned_again():
    beat = pulse(brought(42, always), END - 42 * DAY, END, PARIS)
    found = fresh(
        lived(), timedelta(minutes=5), PARIS, lambda: pytest.fail("asked"), lambda _begun, _newest: beat
    )
    assert found.stale


# --- what is kept of an hour ---


@pytest.mark.parametrize("posts", [0, 1, 3, 40, 256, 700])
def test_the_posts_of_an_hour_are_counted_by_their_bits(posts):
    page = [make_post(key=f"post {number}") for number in range(posts)]
    bits = sketch(page, None, NOON)
    assert posts_in(bits.get(hour_of(NOON), 0)) == pytest.approx(posts, rel=0.12, abs=0.6)
    assert bits == sketch([*page, *page], None, NOON)


def test_a_firehose_is_counted_as_far_as_it_matters():
    assert posts_in((1 << freshness.BITS) - 1) == 1420


@pytest.mark.parametrize(
    ("at", "since", "kept"),
    [
        (NOON, None, True),
        (NOON - 55 * DAY, None, True),
        (NOON - 57 * DAY, None, False),
        (NOON - 2 * DAY, NOON - DAY, False),
        (NOON + HOUR, None, False),
        (None, None, False),
    ],
)
def test_what_is_old_undated_or_of_the_future_says_nothing_of_the_rhythm(at, since, kept):
    assert bool(sketch([make_post(published_at=at)], since, NOON)) is kept


def test_keys_that_are_no_text_are_counted_all_the_same():
    assert sketch([make_post(key="\ud800")], None, NOON)


# --- words ---


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0"), (0.14, "0.14"), (2.34, "2.3"), (45.4, "45"), (1234, "1,234")]
)
def test_an_amount_is_written_in_two_figures(number, words):
    assert freshness.amount(number) == words
