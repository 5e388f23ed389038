"""What a chart says, before anybody draws it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.charts.chart import Chart, Counts, Frame, Mark, Row, in_words
from monitor.model import BrandName, Severity
from tests.makers import NOON, make_judged, minutes

ACME, GLOBEX = BrandName("acme"), BrandName("globex")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")


def counted(*mentions, since=NOON - 365 * DAY):
    counts = Counts(since)
    counts.add(mentions)
    return counts


def at(hours: float, sentiment: str | None = "neutral", **given):
    return make_judged(sentiment, published_at=NOON + hours * HOUR, **given)


def frame(until: timedelta, columns: int = 100, **given) -> Frame:
    return Frame(**{"since": NOON, "until": NOON + until, "columns": columns, **given})


def test_mentions_are_counted_by_brand_step_and_tone():
    counts = counted(
        at(0),
        at(0.2, "negative"),
        at(1.9, "negative", brands=["acme", "globex"]),
        at(1),
        at(0.1, None),
        at(3),
    )
    chart = frame(3 * HOUR, columns=4).chart(counts, {ACME: "Acme", GLOBEX: "Globex"}, {})
    acme, globex = chart.rows
    assert (chart.begins, chart.step) == (NOON, HOUR)
    assert (acme.title, acme.totals, acme.negatives) == ("Acme", (3, 2, 0, 1), (1, 1, 0, 0))
    assert (globex.totals, globex.negatives) == ((0, 1, 0, 0), (0, 1, 0, 0))
    assert (acme.most, counts.mentions) == (3, 6)


def test_a_mention_is_negative_for_the_brands_of_which_it_speaks_ill():
    counts = counted(at(0, "positive", brands=["acme", "globex"], towards={"globex": "negative"}))
    acme, globex = frame(HOUR, columns=1).chart(counts, {ACME: "Acme", GLOBEX: "Globex"}, {}).rows
    assert (acme.totals, acme.negatives, globex.totals, globex.negatives) == ((1,), (0,), (1,), (1,))


def test_what_arrived_before_the_period_is_not_counted():
    early = at(2, collected_at=NOON + 2 * HOUR)
    late = at(-2, collected_at=NOON + 3 * HOUR)
    counts = counted(early, late, since=NOON + 3 * HOUR)
    assert counts.mentions == 1
    assert frame(3 * HOUR, columns=4).chart(counts, {ACME: "Acme"}, {}).rows[0].totals == (0, 0, 0, 0)


# how long; columns; the step that is chosen
STEPS = [
    (HOUR, 100, minutes(15)),
    (DAY, 100, minutes(15)),
    (DAY, 90, minutes(30)),
    (7 * DAY, 90, 2 * HOUR),
    (30 * DAY, 90, 12 * HOUR),
    (100 * DAY, 90, 2 * DAY),
    (365 * DAY, 90, 7 * DAY),
    (80 * 365 * DAY, 60, 364 * DAY),  # the longest there is: so be it
]


@pytest.mark.parametrize(("length", "columns", "step"), STEPS)
def test_the_shortest_step_is_chosen_that_fits(length, columns, step):
    chosen = frame(length, columns)
    assert chosen.step == step
    chart = chosen.chart(counted(), {ACME: "Acme"}, {})
    assert chart.steps <= columns or step == 364 * DAY
    assert chart.ends >= NOON + length


def test_days_are_those_of_the_people_who_read_it():
    chart = frame(90 * DAY, zone=PARIS).chart(counted(at(11.5)), {ACME: "Acme"}, {})
    assert chart.begins == datetime(2026, 3, 9, 23, tzinfo=UTC)
    assert chart.rows[0].totals[:2] == (0, 1)  # half past eleven at night in London is tomorrow in Paris


def test_steps_within_a_day_are_whole_ones_after_midnight():
    chart = Frame(since=NOON + minutes(50), until=NOON + DAY, columns=13).chart(counted(), {ACME: "Acme"}, {})
    assert (chart.step, chart.begins) == (2 * HOUR, NOON)


@pytest.mark.parametrize(
    ("length", "columns", "label"),
    [(DAY, 100, "12:00"), (10 * DAY, 100, "03-10"), (400 * DAY, 500, "2026-03")],
)
def test_labels_are_as_short_as_the_chart_allows(length, columns, label):
    assert frame(length, columns).chart(counted(), {ACME: "Acme"}, {}).label(0).startswith(label[:2])
    first = frame(length, columns).chart(counted(), {ACME: "Acme"}, {})
    assert first.label(0) == label


def test_labels_stand_at_whole_hours_and_days_and_far_enough_apart():
    chart = Frame(since=NOON + minutes(50), until=NOON + 7 * DAY, columns=90).chart(
        counted(), {ACME: "A"}, {}
    )
    ticks = chart.ticks(10)
    assert chart.step == 2 * HOUR
    assert [chart.begins + tick * chart.step for tick in ticks] == [
        NOON + 12 * HOUR + day * DAY for day in range(7)
    ]
    assert all(later - earlier >= 10 for earlier, later in itertools.pairwise(ticks))


def test_a_place_lies_on_the_chart():
    chart = Chart(NOON, HOUR, (Row("Acme", (0,) * 4, (0,) * 4, ()),), UTC)
    assert [chart.place(NOON + hours * HOUR) for hours in (-1, 0, 1.5, 4, 9)] == [0, 0, 1.5, 4, 4]
    assert Chart(NOON, HOUR, (), UTC).steps == 0


def test_those_who_cannot_see_it_are_told_what_is_there():
    mark = Mark(at=NOON, until=NOON + HOUR, severity=Severity.CRISIS, rule="mood-turns")
    chart = Chart(NOON, HOUR, (Row("Acme", (2, 8), (1, 6), (mark,)), Row("Globex", (0, 0), (0, 0), ())), UTC)
    assert in_words(chart, chart.rows[0]) == (
        "Acme: 10 mentions, 70% negative; most at 2026-03-10 13:00: 8, 75% negative;"
        " 1 alerts: crisis mood-turns at 2026-03-10 12:00."
    )
    assert in_words(chart, chart.rows[1]) == (
        "Globex: 0 mentions, none negative; most at 2026-03-10 12:00: 0, none negative; 0 alerts."
    )
