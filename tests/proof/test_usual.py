"""What is usual, invented."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.model import BrandName, SourceName
from monitor.proof.scenario import Usual
from monitor.proof.usual import chance, moments

PARIS = ZoneInfo("Europe/Paris")
USUAL = Usual(
    brand=BrandName("acme"),
    since=datetime(2026, 1, 13, 20, 30, tzinfo=UTC),
    until=datetime(2026, 3, 10, 20, 30, tzinfo=UTC),
    per_day=100,
    negative=0.2,
    positive=0.3,
    weekly=True,
    source=SourceName("posts"),
    lang="en",
    text="Acme",
)


def test_it_is_the_same_every_time_and_another_for_each_brand():
    assert list(moments(USUAL, PARIS)) == list(moments(USUAL, PARIS))
    assert list(moments(replace(USUAL, brand=BrandName("globex")), PARIS)) != list(moments(USUAL, PARIS))


def test_it_has_the_rate_the_tones_and_the_rhythm_that_were_asked_for():
    said = list(moments(USUAL, PARIS))
    tones = Counter(tone for _, tone in said)
    hours = Counter(at.astimezone(PARIS).hour for at, _ in said)
    days = Counter(at.astimezone(PARIS).weekday() for at, _ in said)
    assert len(said) / 56 == pytest.approx(100, rel=0.05)
    assert tones["negative"] / len(said) == pytest.approx(0.2, abs=0.02)
    assert tones["positive"] / len(said) == pytest.approx(0.3, abs=0.02)
    assert hours[19] > 5 * hours[3]
    assert days[1] > 1.2 * days[6]


def test_two_entries_of_one_brand_are_two_conversations():
    assert not {at for at, _ in moments(USUAL, PARIS)} & {
        at for at, _ in moments(replace(USUAL, place=1), PARIS)
    }


def test_a_monday_morning_makes_up_for_the_weekend():
    busy = replace(USUAL, per_day=2_400)
    mornings = Counter(
        at.astimezone(PARIS).weekday() for at, _ in moments(busy, PARIS) if at.astimezone(PARIS).hour == 9
    )
    assert mornings[0] > 1.15 * mornings[1]


def test_it_begins_and_ends_when_it_is_told_to_and_is_in_order():
    times = [at for at, _ in moments(USUAL, PARIS)]
    assert times == sorted(times)
    assert times[0] >= USUAL.since
    assert times[-1] < USUAL.until


def test_flat_is_the_same_at_all_hours():
    flat = replace(USUAL, weekly=False, per_day=2_400)
    hours = Counter(at.hour for at, _ in moments(flat, PARIS))
    assert max(hours.values()) < 1.1 * min(hours.values())


def test_a_few_a_week_are_not_none():
    assert 2 <= len(list(moments(replace(USUAL, per_day=0.1), PARIS))) <= 12


def test_a_short_stretch_within_an_hour_is_possible():
    short = replace(USUAL, until=USUAL.since + timedelta(minutes=20), per_day=5_000)
    assert all(USUAL.since <= at < short.until for at, _ in moments(short, PARIS))
    assert list(moments(short, PARIS))


def test_chance_lies_between_0_and_1_and_depends_on_all_it_is_about():
    drawn = [chance("acme", number) for number in range(1_000)]
    assert all(0 <= one < 1 for one in drawn)
    assert sum(drawn) / len(drawn) == pytest.approx(0.5, abs=0.05)
    assert chance(datetime(2026, 3, 10, 20, tzinfo=UTC)) == chance(
        datetime(2026, 3, 10, 21, tzinfo=ZoneInfo("Europe/Paris"))
    )
