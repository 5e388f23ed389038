"""What is usual of a share and of a mood: medians, so that one crisis changes neither."""

from __future__ import annotations

import random

import pytest

from monitor.rules.mixture import ALIKE, SCORE, Norm, Past, independent, usual_mood, usual_share
from monitor.rules.series import HOUR, Series

WEEKS = 4 * 168


def rows_of(parts, rests, start=1_000):
    series = Series(2, 10_000)
    for hour, (part, rest) in enumerate(zip(parts, rests, strict=True)):
        if part or rest:
            series.add(start + hour, part, rest)
    return series.rows(0, 1_000_000)


def dice(share, number, hours=WEEKS, seed=1):
    chance = random.Random(seed)
    parts = [sum(chance.random() < share for _ in range(number)) for _ in range(hours)]
    return parts, [number - part for part in parts]


def test_a_share_is_what_it_mostly_was():
    norm = usual_share(rows_of(*dice(0.3, 10)))
    assert norm is not None
    assert norm.value == pytest.approx(0.3, abs=0.02)
    assert norm.variance == pytest.approx(norm.value * (1 - norm.value))
    assert norm.alike < 0.02


def test_three_days_of_crisis_in_four_weeks_change_nothing():
    parts, rests = dice(0.3, 10)
    for hour in range(300, 372):
        parts[hour], rests[hour] = 90, 10
    norm = usual_share(rows_of(parts, rests))
    assert norm is not None
    assert norm.value == pytest.approx(0.3, abs=0.03)
    assert norm.alike < 0.03


def test_where_people_agree_by_the_hour_mentions_are_alike():
    chance = random.Random(4)
    parts = [20 if chance.random() < 0.3 else 0 for _ in range(WEEKS)]
    norm = usual_share(rows_of(parts, [20 - part for part in parts]))
    assert norm is not None
    assert norm.alike == 0.3  # so much and no more is believed
    assert norm.worth < 0.2 * 20 * WEEKS


@pytest.mark.parametrize(
    ("parts", "rests"), [([], []), ([5] * 5, [0] * 5), ([1] * 29, [0] * 29)], ids=["none", "25", "29"]
)
def test_fewer_than_thirty_tell_nothing(parts, rests):
    assert usual_share(rows_of(parts, rests)) is None


def test_some_hours_of_a_first_day_tell_a_little():
    norm = usual_share(rows_of([6] * 5, [4] * 5))
    assert norm is not None
    assert norm.value == pytest.approx(31 / 52)


def test_a_rest_of_less_than_thirty_is_in_no_block():
    norm = usual_share(rows_of([9, *[0] * 40], [0, *[1] * 40]))
    assert norm is not None
    assert norm.value < 0.1


def moods(scores, hours=WEEKS, start=1_000):
    series = Series(3, 10_000)
    chance = random.Random(5)
    for hour in range(start, start + hours):
        for _ in range(5):
            score = round(chance.choice(scores) * SCORE)
            series.add(hour, 1, score, score * score)
    return series.rows(0, 1_000_000)


def test_a_mood_is_its_mean_and_how_far_single_mentions_are_from_it():
    norm = usual_mood(moods((-0.5, 0.0, 0.5)))
    assert norm is not None
    assert norm.value == pytest.approx(0, abs=0.02)
    assert norm.variance == pytest.approx(1 / 6, abs=0.02)
    assert norm.alike == ALIKE
    assert usual_mood(moods((0.5,), hours=3)) is None


def test_beside_an_uncertain_usual_a_window_is_worth_less():
    assert independent(40, None) == pytest.approx(40 / 1.78)
    assert independent(40, Norm(0.3, 0.21, 0, 40)) == pytest.approx(20)


def test_the_past_is_what_was_before_and_is_void_when_an_hour_of_it_changes():
    series = Series(2, 10_000)
    past = Past(series, usual_share)
    assert past.usual(1_000) == (None, 0 * HOUR)
    for hour in range(900, 950):
        series.add(hour, 1, 3)
        past.changed(hour)
    norm, history = past.usual(1_000.5)
    assert norm is not None
    assert (history, norm.value < 0.3) == (100.5 * HOUR, True)
    series.add(940, 500, 0)
    past.changed(940)
    assert past.usual(1_000.5) != (norm, history)
    for since in range(960, 1_000, 5):
        past.usual(since)
    again = Past(series, usual_share)
    assert [past.usual(since) for since in range(960, 1_000)] == [
        again.usual(since) for since in range(960, 1_000)
    ]
    past.clear()
    assert past.usual(1_000.5) == again.usual(1_000.5)
