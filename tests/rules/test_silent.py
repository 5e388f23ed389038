"""Silence: nothing, or less than usual; and blindness, which is neither."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import BrandName, MentionId, SourceName
from monitor.rules.conditions import Silent
from monitor.rules.gauge import Setting
from monitor.rules.silent import SilentGauge
from monitor.rules.windows import MOST, seen
from tests.makers import NOON, make_judged, minutes

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
NOTHING = Silent(span=DAY)
LESS = Silent(span=6 * HOUR, below=0.5)
NEWS, BLOG = SourceName("news"), SourceName("blog")


def said(at, **given):
    return make_judged(**{"published_at": at, "collected_at": at, **given})


def gauge_of(condition, *judged, **given):
    gauge = SilentGauge(condition, Setting(**{"brand": BrandName("acme"), "begun": NOON, **given}))
    for one in judged:
        gauge.add(seen(one), one)
    return gauge


# --- nothing at all ---


def test_a_day_after_the_last_mention_it_is_silent():
    gauge = gauge_of(NOTHING, said(NOON + HOUR))
    stands = {hours: gauge.stand(NOTHING, NOON + hours * HOUR) for hours in (24, 25, 90)}
    assert [(stand.name, stand.fired) for stand in stands.values()] == [
        ("heard", False),
        ("silent", True),
        ("silent", True),
    ]
    assert stands[24].numbers == {"within": DAY, "last": NOON + HOUR}
    assert stands[90].numbers == {"within": DAY, "since": NOON + 66 * HOUR, "until": NOON + 90 * HOUR}


def test_before_anything_was_watched_silence_is_no_silence():
    gauge = gauge_of(NOTHING)
    assert gauge.due() == NOON + DAY
    assert gauge.stand(NOTHING, NOON + DAY - minutes(1)).name == "heard"
    assert gauge.stand(NOTHING, NOON + DAY).fired


def test_a_mention_ends_it():
    gauge = gauge_of(NOTHING)
    gauge.asked(NOON + DAY)
    one = said(NOON + 30 * HOUR)
    gauge.add(seen(one), one)
    reason = gauge.judge(NOTHING, seen(one))
    assert (reason.name, reason.fired, reason.numbers["last"]) == ("heard", False, NOON + 30 * HOUR)
    assert gauge.due() == NOON + 54 * HOUR
    assert gauge.evidence(seen(one), reason) == (one.mention.id,)


@pytest.mark.parametrize(
    ("published", "collected", "last"),
    [(2 * HOUR, 3 * HOUR, 2 * HOUR), (9 * HOUR, 3 * HOUR, 3 * HOUR), (-HOUR, 3 * HOUR, timedelta())],
    ids=["a late one was said when it was said", "none is said after it came", "what was watched counts"],
)
def test_when_it_was_last_heard_of(published, collected, last):
    one = said(NOON + published, collected_at=NOON + collected)
    assert gauge_of(NOTHING, one).due() == NOON + last + DAY


def test_while_it_lasts_it_is_asked_every_few_minutes_and_every_question_moves_on():
    gauge = gauge_of(NOTHING)
    moments = []
    for _ in range(4):
        moments.append(gauge.due())
        gauge.asked(gauge.due())
    assert moments == [NOON + DAY + minutes(15 * number) for number in range(4)]


@pytest.mark.parametrize(
    ("span", "step"), [(HOUR, minutes(5)), (4 * HOUR, minutes(10)), (30 * DAY, minutes(15))]
)
def test_the_longer_the_silence_the_less_often(span, step):
    gauge = gauge_of(Silent(span=span))
    gauge.asked(NOON + span)
    assert gauge.due() == NOON + span + step


def test_it_asks_for_the_same_moments_however_often_it_was_asked_before():
    """Such as before a restart, when it had heard of a mention that is forgotten since."""
    before, after = gauge_of(NOTHING, said(NOON + minutes(7))), gauge_of(NOTHING)
    gauge, now = before, NOON + 3 * DAY + minutes(4)
    while gauge.due() <= now:
        gauge.asked(gauge.due())
    after.asked(now)
    assert before.due() == after.due() == NOON + 3 * DAY + minutes(15)


def test_an_edit_that_is_selected_no_more_was_no_sound():
    first, second = said(NOON + HOUR), said(NOON + 2 * HOUR)
    gauge = gauge_of(NOTHING, first, second)
    gauge.discard(second.mention.id)
    assert gauge.due() == NOON + 25 * HOUR
    gauge.discard(first.mention.id)
    gauge.discard(first.mention.id)
    assert gauge.due() == NOON + DAY
    assert not gauge.knows(first.mention.id)


def test_of_what_is_long_past_only_the_time_is_remembered():
    days = [said(NOON + day * DAY) for day in range(9)]
    gauge = gauge_of(NOTHING, *days)
    assert [gauge.knows(one.mention.id) for one in days] == [False] * 6 + [True] * 3
    for one in days[6:]:
        gauge.discard(one.mention.id)
    assert gauge.due() == NOON + 6 * DAY


def test_a_loud_brand_takes_no_more_memory_than_a_window_would():
    gauge = gauge_of(NOTHING, *(said(NOON + minutes(n / 100)) for n in range(MOST + 10)))
    assert len(gauge._known) == MOST


def test_history_breaks_a_silence_if_it_was_selected_and_what_is_around_does_not():
    gauge, one = gauge_of(NOTHING), said(NOON + HOUR)
    gauge.around(seen(one))
    gauge.learn(seen(one), one, selected=False)
    assert gauge.due() == NOON + DAY
    gauge.learn(seen(one), one)
    gauge.learn(seen(one), one)
    assert gauge.due() == NOON + DAY + HOUR
    assert gauge.windows(NOON + DAY, 1)[0][1] == 1


# --- what cannot be seen ---


@pytest.mark.parametrize("condition", [NOTHING, Silent(span=DAY, below=0.5)])
def test_while_a_source_is_blind_a_silence_is_not_proven(condition):
    history = [said(NOON + hour * HOUR) for hour in range(3 * 7 * 24)]
    dark = {BLOG: NOON + 2 * DAY, NEWS: NOON + DAY}
    seeing = gauge_of(condition, *history)
    blind = gauge_of(condition, *history, blind=lambda: dark, sources=frozenset({NEWS, BLOG}))
    now = NOON + 4 * WEEK
    assert seeing.stand(condition, now).fired
    reason = blind.stand(condition, now)
    assert (reason.name, reason.fired) == ("blind", False)
    assert reason.numbers == {"sources": "blog, news", "since": NOON + DAY}
    heard = blind.stand(condition, NOON + 3 * WEEK)
    assert heard.name in {"heard", "as-usual"}  # what was heard was heard


# sources that are blind, and since when -> the reason
DARK = [
    ({}, "source-seen"),
    ({NEWS: NOON}, "source-seen"),
    ({NEWS: NOON, BLOG: NOON + 2 * HOUR}, "source-seen"),
    ({NEWS: NOON, BLOG: NOON + HOUR}, "source-silent"),
]


@pytest.mark.parametrize(("dark", "expected"), DARK)
def test_sources_are_silent_when_none_could_be_seen_for_so_long(dark, expected):
    condition = Silent(span=DAY, of="sources")
    gauge = gauge_of(condition, blind=lambda: dark, sources=frozenset({NEWS, BLOG}))
    reason = gauge.stand(condition, NOON + 25 * HOUR)
    assert (reason.name, reason.fired) == (expected, expected == "source-silent")
    if reason.fired:
        since = NOON + HOUR
        assert reason.numbers == {
            "within": DAY,
            "sources": "blog, news",
            "since": since,
            "until": since + DAY,
        }
    else:
        assert reason.numbers == {"within": DAY, "sources": 2, "blind": len(dark)}


def test_whoever_is_not_told_its_sources_goes_by_those_that_are_blind():
    condition = Silent(span=DAY, of="sources")
    assert gauge_of(condition, blind=lambda: {NEWS: NOON}).stand(condition, NOON + DAY).fired
    assert not gauge_of(condition).stand(condition, NOON + DAY).fired


def test_sources_are_asked_about_every_few_minutes_whatever_is_said():
    condition = Silent(span=DAY, of="sources")
    gauge = gauge_of(condition, said(NOON + 20 * HOUR))
    assert gauge.due() == NOON + DAY
    gauge.asked(NOON + DAY)
    assert gauge.due() == NOON + DAY + minutes(15)


# --- less than usual ---


def weeks_of(number, *, an_hour=10):
    """So many mentions every hour, for so many weeks before noon."""
    begin = NOON - number * WEEK
    hours = number * 7 * 24
    return [said(begin + hour * HOUR + minutes(n)) for hour in range(hours) for n in range(an_hour)]


def less(*judged, condition=LESS, now=NOON, **given):
    return gauge_of(condition, *judged, **{"begun": NOON - 30 * WEEK, **given}).stand(condition, now)


def drop(judged, hours, keep):
    """The same, but for the last hours, of which only so many mentions are left."""
    before = [one for one in judged if one.mention.published_at < NOON - hours * HOUR]
    return [*before, *judged[len(before) : len(before) + keep]]


@pytest.mark.parametrize(
    ("an_hour", "keep", "expected"),
    [
        (10, 60, "as-usual"),
        (10, 30, "as-usual"),  # half of it is not less than half
        (10, 29, "below-usual"),
        (10, 0, "below-usual"),
        (1, 0, "too-quiet-to-tell"),  # six in six hours: none may be chance
        (2, 1, "below-usual"),
        (0, 0, "as-usual"),  # always silent at this hour
    ],
)
def test_less_than_usual(an_hour, keep, expected):
    reason = less(*drop(weeks_of(8, an_hour=an_hour), 6, keep))
    assert (reason.name, reason.fired) == (expected, expected == "below-usual")


def test_the_reason_has_the_numbers_to_check_it_by():
    reason = less(*drop(weeks_of(8), 6, 20), now=NOON + minutes(59))
    assert reason.numbers == {
        "count": 20,
        "usual": 60,
        "spread": 7.7,
        "weeks": 7,
        "below": 0.5,
        "limit": 30.0,
        "within": 6 * HOUR,
        "since": NOON - 6 * HOUR,
        "until": NOON,
    }


def test_it_learns_for_two_weeks_and_the_stretch():
    begun = NOON - 2 * WEEK - 6 * HOUR
    full = weeks_of(3)
    judged = drop([one for one in full if one.mention.published_at >= begun], 6, 0)
    assert less(*judged, begun=begun).fired
    reason = less(*judged, begun=begun, now=NOON - HOUR)
    assert reason.name == "learning"
    assert reason.numbers == {"history": 2 * WEEK + 5 * HOUR, "needed": 2 * WEEK + 6 * HOUR}


def test_history_is_learned_from_too():
    gauge = gauge_of(LESS)
    for one in drop(weeks_of(8), 6, 0):
        gauge.learn(seen(one), one)
    assert gauge.stand(LESS, NOON).fired


def test_where_weeks_differ_less_is_not_yet_silence():
    """20, 40 or 60 mentions in the same six hours: one with a single mention is among what may come."""
    changing = [
        said(NOON - week * WEEK - minutes(1 + n * 5))
        for week in range(1, 9)
        for n in range((20, 40, 60)[week % 3])
    ]
    assert less(*changing, said(NOON - HOUR)).name == "too-quiet-to-tell"


def test_a_stretch_of_more_than_a_week_is_not_compared_with_a_part_of_itself():
    condition = Silent(span=10 * DAY, below=0.5)
    reason = less(*weeks_of(8), condition=condition, begun=NOON - 8 * WEEK)
    assert (reason.name, reason.numbers["weeks"]) == ("as-usual", 5)  # 2 to 6 weeks earlier
    early = less(*weeks_of(4), condition=condition, begun=NOON - 4 * WEEK)
    assert early.numbers == {"history": 4 * WEEK, "needed": 3 * WEEK + 10 * DAY}


def test_a_week_with_a_storm_changes_nothing():
    storm = [said(NOON - WEEK - minutes(n / 10)) for n in range(1_000)]
    calm = weeks_of(8, an_hour=4)
    assert less(*calm, *storm).name == "as-usual"


def test_the_same_hours_are_those_of_the_local_clock():
    """In Paris clocks went forward on 2026-03-29: nine in the morning came an hour earlier."""
    zone, now = ZoneInfo("Europe/Paris"), datetime(2026, 3, 31, 10, tzinfo=ZoneInfo("Europe/Paris"))
    mornings = [
        said((now - day * DAY - minutes(n)).astimezone(UTC)) for day in range(1, 50) for n in range(1, 60)
    ]
    condition = Silent(span=HOUR, below=0.5)
    assert less(*mornings, condition=condition, zone=zone, now=now).fired
    assert not less(*mornings, condition=condition, now=now).fired


def test_another_model_knows_nothing_of_what_was_usual_of_a_tone():
    judged = drop(weeks_of(8), 6, 0)
    for tone, expected in ((None, "below-usual"), (frozenset({"negative"}), "learning")):
        gauge = gauge_of(LESS, *judged, begun=NOON - 30 * WEEK, tone=tone)
        gauge.rebase()
        assert gauge.stand(LESS, NOON).name == expected
        assert len(gauge.windows(NOON, 3)) == (3 if tone is None else 0)
        one = said(NOON - minutes(30))
        gauge.add(seen(one), one)
        assert gauge.stand(LESS, NOON).numbers.get("history", HOUR) == HOUR


def test_what_is_counted_is_asked_about_at_every_full_hour():
    gauge = gauge_of(LESS, said(NOON + HOUR), begun=NOON + minutes(10))
    assert gauge.due() == NOON + 6 * HOUR + minutes(10)
    gauge.asked(gauge.due())
    assert gauge.due() == NOON + 7 * HOUR
    assert gauge.judge(LESS, seen(said(NOON))).name == "heard"


def test_windows_are_told_with_what_was_usual():
    gauge = gauge_of(LESS, *drop(weeks_of(3), 6, 5), begun=NOON - 3 * WEEK)
    assert gauge.windows(NOON + minutes(5), 2) == ((NOON - 6 * HOUR, 60, 60), (NOON, 5, 60))
    first = gauge.windows(NOON - 3 * WEEK + 13 * HOUR, 9)
    assert first == ((NOON - 3 * WEEK + 7 * HOUR, 60, None), (NOON - 3 * WEEK + 13 * HOUR, 60, None))


def test_years_take_no_more_memory_than_weeks():
    gauge = gauge_of(LESS, *(said(NOON + hour * HOUR) for hour in range(20 * 7 * 24)))
    assert len(gauge._hours) <= 10 * 7 * 24


@given(
    st.lists(
        st.tuples(st.integers(0, 4 * 7 * 24 * 4), st.integers(0, 90 * 60), st.booleans()),
        max_size=60,
    ),
    st.integers(1, 30),
)
def test_what_is_counted_equals_a_recount_at_every_step(rows, span):
    """Arrivals in any order, up to days late, some of them edited away."""
    condition = Silent(span=span * HOUR, below=0.5)
    gauge = gauge_of(condition, begun=NOON - WEEK, max_age=9 * WEEK)
    there = {}
    for number, (quarter, late, edited) in enumerate(rows):
        at = NOON + minutes(15 * quarter)
        one = said(at, id=MentionId(f"m{number}"), collected_at=at + timedelta(seconds=late))
        gauge.add(seen(one), one)
        there[f"m{number}"] = at
        if edited:
            gauge.discard(MentionId(f"m{number // 2}"))
            there.pop(f"m{number // 2}", None)
        now = max(there.values(), default=NOON).replace(minute=0)
        counts = Counter(
            week
            for moment in there.values()
            for week in range(8)
            if now - week * WEEK - span * HOUR <= moment < now - week * WEEK
        )
        weeks = [
            counts[week]
            for week in range(1, 8)
            if now - week * WEEK - span * HOUR >= NOON - WEEK and week * WEEK >= span * HOUR
        ]
        reason = gauge.stand(condition, now)
        if len(weeks) < 2:
            assert reason.name == "learning"
        else:
            assert (reason.numbers["count"], reason.numbers["usual"]) == (counts[0], median(weeks))
        assert gauge.due() == NOON - WEEK + span * HOUR


@pytest.mark.parametrize(
    ("settled", "due"),
    [
        (23 * HOUR + minutes(59), DAY),
        (DAY, DAY + minutes(15)),
        (30 * HOUR + minutes(20), 30 * HOUR + minutes(30)),
    ],
    ids=["not yet due then", "asked just then", "long since"],
)
def test_what_was_asked_before_a_restart_is_not_asked_again(settled, due):
    assert gauge_of(NOTHING, settled=NOON + settled).due() == NOON + due
