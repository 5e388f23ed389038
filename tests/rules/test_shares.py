"""The truth tables of ``share`` and ``shift``."""

from __future__ import annotations

import dataclasses
import random
import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import BrandName, MentionId, Reason, SourceName
from monitor.rules.conditions import Condition, Each, Part, Share, Shift
from monitor.rules.gauge import Setting
from monitor.rules.series import hour_of
from monitor.rules.shares import ShareGauge, ShiftGauge
from monitor.rules.windows import Seen
from tests.makers import NOON, make_judged, minutes

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
WORDS = make_judged()
SETTING = Setting(brand=BrandName("acme"), begun=NOON - 8 * WEEK)
BAD = Part("sentiment", "negative")
SHARE = Share(of=BAD, above=0.4)
SHIFT, MOOD = Shift(of=BAD), Shift()
SCORES = {"negative": -0.6, "neutral": 0.0, "positive": 0.6, None: None}
Gauge = ShareGauge | ShiftGauge


def said(number: int, at: float, label: str | None = "negative", by: str = "", **given) -> Seen:
    """At so many minutes after noon."""
    name = MentionId(f"m{number}")
    one = Seen(NOON + minutes(at), name, given.pop("story", name), by or f"a{number}", SourceName("stream"))
    return dataclasses.replace(one, label=label, score=SCORES[label], **given)  # type: ignore[arg-type]


def news(bad: int, others: int, *, authors: int = 1_000) -> list[Seen]:
    """So many within an hour, well mixed."""
    labels = ["negative"] * bad + ["neutral"] * others
    random.Random(bad + others).shuffle(labels)
    return [
        said(place, place * 50 / len(labels), label, f"a{place % authors}")
        for place, label in enumerate(labels)
    ]


def history(share: float, per_hour: int = 6, span: timedelta = 4 * WEEK) -> list[Seen]:
    chance = random.Random(4)
    hours = int(span / HOUR)
    return [
        said(
            1_000_000 + hour * 100 + place,
            -60 * (hour + 2) + place,
            "negative" if chance.random() < share else "neutral",
        )
        for hour in reversed(range(hours))
        for place in range(per_hour)
    ]


def gauge_of(condition: Share | Shift, past: Iterable[Seen] = (), setting: Setting = SETTING) -> Gauge:
    gauge = ShareGauge(condition, setting) if isinstance(condition, Share) else ShiftGauge(condition, setting)
    for one in past:
        gauge.learn(one, WORDS)
    return gauge


def numbers_of(reason: Reason) -> Any:
    return reason.numbers


def reason_of(condition: Share | Shift, past: Iterable[Seen], entries: list[Seen]) -> Reason:
    gauge = gauge_of(condition, past)
    for one in entries:
        gauge.add(one, WORDS)
    return gauge.judge(condition, entries[-1])


# the usual share (None: nothing known), negatives, others, authors -> the reason
SHARES = [
    ("too few to tell a share", 0.1, 15, 2, 1_000, "below-floor"),
    ("five posts at night are no evidence", 0.1, 5, 0, 1_000, "below-floor"),
    ("as usual, and below the limit", 0.1, 3, 27, 1_000, "below-share"),
    ("above the limit, but not for certain", 0.1, 15, 15, 1_000, "below-share"),
    ("above it for certain", 0.1, 30, 10, 1_000, "share"),
    ("always so", 0.75, 45, 15, 1_000, "usual-share"),
    ("worse than always", 0.75, 120, 2, 1_000, "share"),
    ("nothing usual is known", None, 30, 10, 1_000, "share"),
    ("thirty posts of four authors count twelve", 0.1, 30, 0, 4, "below-floor"),
]


@pytest.mark.parametrize(
    ("name", "usual", "bad", "others", "authors", "expected"), SHARES, ids=[row[0] for row in SHARES]
)
def test_share(name, usual, bad, others, authors, expected):  # noqa: PLR0917 -- a row of the table
    past = [] if usual is None else history(usual)
    reason = reason_of(SHARE, past, news(bad, others, authors=authors))
    assert (reason.name, reason.fired) == (expected, expected == "share"), reason.numbers
    assert ("usual_share" in reason.numbers) == (usual is not None and expected != "below-floor")


def test_a_share_of_too_few_voices_is_theirs():
    few = [said(place, place, "negative", f"b{place % 4}") for place in range(12)]
    calm = [said(100 + place, 20 + place, "neutral") for place in range(8)]
    loose = Share(of=BAD, above=0.2)
    reason = reason_of(loose, history(0.02), [*few, *calm])
    assert (reason.name, reason.numbers["authors"], reason.numbers["count"]) == ("too-few-authors", 4, 12)


def test_the_numbers_of_a_share_can_be_checked_by_hand():
    reason = reason_of(SHARE, history(0.3), news(45, 5))
    numbers = numbers_of(reason)
    assert (numbers["count"], numbers["part"], numbers["part_count"], numbers["share"]) == (
        50,
        "negative",
        45,
        0.9,
    )
    assert numbers["limit"] == 0.4
    assert numbers["limit"] < numbers["share_low"] < numbers["share"]
    assert numbers["usual_share"] == pytest.approx(0.3, abs=0.05)
    assert (numbers["baseline"], numbers["within"]) == ("seasonal", 2 * HOUR)
    assert numbers["until"] - numbers["since"] == 2 * HOUR
    raised = numbers_of(reason_of(SHARE, history(0.75), news(45, 5)))
    assert raised["limit"] == pytest.approx(raised["usual_share"] + 0.05)


def test_what_no_model_reads_is_in_no_share():
    mute = [said(500 + place, place / 10, None) for place in range(100)]
    reason = reason_of(SHARE, [*history(0.1), *mute[:50]], [*mute[50:], *news(30, 10)])
    assert (reason.name, reason.numbers["count"]) == ("share", 40)
    late = said(900, 50, None)
    gauge = gauge_of(SHARE)
    gauge.add(late, WORDS)
    assert gauge.knows(late.mention)
    gauge.discard(late.mention)
    gauge.discard(late.mention)
    assert not gauge.knows(late.mention)


@pytest.mark.parametrize(
    ("part", "given"),
    [
        (Part("topic", "safety"), {"topics": ("safety", "press")}),
        (Part("brand", "globex"), {"brands": ("acme", "globex")}),
    ],
)
def test_a_share_of_a_topic_and_of_a_voice(part, given):
    condition = Share(of=part, above=0.3)
    mixed = [
        said(place, place, None, **(given if place % 5 else {"brands": ("acme",)})) for place in range(50)
    ]
    reason = reason_of(condition, [], mixed)
    assert (reason.name, reason.numbers["part_count"], reason.numbers["count"]) == ("share", 40, 50)
    other = Share(of=dataclasses.replace(part, name="other"), above=0.3)
    assert reason_of(other, [], mixed).name == "below-share"


# the usual share, negatives, others, which way -> the reason
SHIFTS = [
    ("nothing usual is known", None, 30, 10, "worse", "not-enough-data"),
    ("too few", 0.3, 10, 5, "worse", "below-floor"),
    ("as usual", 0.3, 12, 28, "worse", "no-shift"),
    ("worse, as may be by chance", 0.3, 14, 10, "worse", "shift-unsure"),
    ("worse for certain", 0.3, 60, 20, "worse", "shift"),
    ("worse, where better is asked for", 0.3, 60, 20, "better", "no-shift"),
    ("better, where worse is asked for", 0.75, 2, 60, "worse", "no-shift"),
    ("better", 0.75, 2, 60, "better", "shift"),
    ("either way", 0.75, 2, 60, "either", "shift"),
    ("all alike is no proof that all are", 0.73, 24, 0, "either", "shift-unsure"),
]


@pytest.mark.parametrize(
    ("name", "usual", "bad", "others", "to", "expected"), SHIFTS, ids=[row[0] for row in SHIFTS]
)
@pytest.mark.parametrize("of", [BAD, None], ids=["share", "mean"])
def test_shift(of, name, usual, bad, others, to, expected):  # noqa: PLR0917 -- a row of the table
    past = [] if usual is None else history(usual)
    reason = reason_of(Shift(of=of, to=to), past, news(bad, others))
    assert (reason.name, reason.fired) == (expected, expected == "shift"), reason.numbers
    assert reason.numbers["part"] == ("negative" if of else "")


def test_the_numbers_of_a_shift_can_be_checked_by_hand():
    numbers = numbers_of(reason_of(MOOD, history(0.2), news(60, 20)))
    assert numbers["value"] == -0.45
    assert numbers["usual"] == pytest.approx(-0.12, abs=0.02)
    assert numbers["moved"] == pytest.approx(numbers["value"] - numbers["usual"], abs=0.002)
    assert -numbers["moved"] > numbers["noise"] * numbers["error"] > 0
    assert (numbers["by"], numbers["to"], numbers["authors"]) == (0.15, "worse", 80)


@pytest.mark.parametrize("of", [BAD, None], ids=["share", "mean"])
def test_a_shift_by_too_few_voices_is_theirs(of):
    few = [said(place, place, "negative", f"b{place % 4}") for place in range(12)]
    calm = [said(100 + place, 20 + place, "neutral", f"c{place % 3}") for place in range(9)]
    condition = Shift(of=of, authors=5 if of else 8, noise=1)
    reason = reason_of(condition, history(0.02), [*few, *calm])
    assert (reason.name, reason.numbers["authors"]) == ("too-few-authors", 4 if of else 7)
    glad = [said(place, place, "neutral", f"b{place % 4}") for place in range(12)]
    still = [said(100 + place, 20 + place, "negative") for place in range(8)]
    better = reason_of(Shift(of=BAD, to="better", noise=1), history(0.9), [*glad, *still])
    assert (better.name, better.numbers["authors"], better.numbers["count"]) == ("too-few-authors", 4, 12)


def test_the_first_day_is_not_enough_to_have_moved_from():
    assert reason_of(SHIFT, history(0.3, span=20 * HOUR), news(60, 20)).name == "not-enough-data"
    assert reason_of(SHIFT, history(0.3, span=3 * DAY), news(60, 20)).numbers["baseline"] == "flat"


# --- late mentions, edits, another model, any moment -------------------------------------------------------------------


def test_a_mention_that_comes_late_is_judged_with_those_around_it():
    gauge = gauge_of(SHARE, history(0.1))
    *storm, last = news(30, 6)
    for one in [*storm, *(said(200 + place, 300 + place, "neutral") for place in range(40)), last]:
        gauge.add(one, WORDS)
    reason = gauge.judge(SHARE, last)
    assert (reason.name, reason.numbers["count"]) == ("share", 36)
    assert last.mention in gauge.evidence(last, reason)
    late = said(500, 290, "neutral")
    gauge.add(late, WORDS)
    calm = gauge.judge(SHARE, late)
    assert (calm.name, calm.numbers["until"]) == ("below-share", NOON + minutes(339))
    soon = said(501, 335, "neutral")
    gauge.add(soon, WORDS)
    assert gauge.judge(SHARE, soon).name == "below-share"


def test_of_a_late_mention_the_windows_in_the_middle_are_looked_at_too():
    gauge = gauge_of(SHARE)
    anger = [said(place, 1 + place, "negative") for place in range(45)]
    calm = [said(100 + place, 50 + place / 2, "neutral") for place in range(120)]
    late = said(300, 0.5)
    for one in [*anger, *calm, said(301, 400, "neutral"), late]:
        gauge.add(one, WORDS)
    assert gauge.judge(SHARE, late).fired


def test_an_edit_takes_out_what_it_knows():
    gauge = gauge_of(SHARE, history(0.1))
    entries = news(30, 10)
    for one in entries:
        gauge.add(one, WORDS)
    for one in entries[:10]:
        gauge.discard(one.mention)
    assert gauge.judge(SHARE, entries[-1]).numbers["count"] == 30


def test_another_model_begins_anew_and_topics_are_no_models_opinion():
    gauge = gauge_of(SHARE, history(0.75))
    entries = news(45, 5)
    for one in entries:
        gauge.add(one, WORDS)
    assert gauge.judge(SHARE, entries[-1]).name == "usual-share"
    gauge.rebase()
    gauge.discard(entries[0].mention)
    assert not sum(gauge._series.every(0, 10**6))
    assert gauge.judge(SHARE, entries[-1]).name == "share"
    topic = Share(of=Part("topic", "safety"), above=0.1)
    kept = gauge_of(topic, history(0.1))
    kept.rebase()
    assert kept.stand(topic, NOON).numbers["baseline"] == "seasonal"


@pytest.mark.parametrize("condition", [SHARE, SHIFT])
def test_how_it_stands(condition):
    assert gauge_of(condition).stand(condition, NOON).name == "not-enough-data"
    assert gauge_of(condition, history(0.1, span=3 * DAY)).stand(condition, NOON).name == "learning"
    assert gauge_of(condition, history(0.1)).stand(condition, NOON).name == "below-floor"
    dark = dataclasses.replace(SETTING, blind=lambda: {SourceName("stream"): NOON})
    assert gauge_of(condition, history(0.1), dark).stand(condition, NOON).name == "blind"
    gauge = gauge_of(condition, history(0.1), dark)
    for one in news(60, 10):
        gauge.add(one, WORDS)
    gauge.around(said(999, 1))
    assert gauge.stand(condition, NOON + HOUR).fired
    gauge.asked(NOON)
    assert gauge.due() is None
    wrong: Condition = Each()
    with pytest.raises(AssertionError):
        gauge.judge(wrong, said(0, 0))
    with pytest.raises(AssertionError):
        gauge.stand(wrong, NOON)


def test_what_was_not_selected_is_not_learned():
    gauge = gauge_of(SHARE)
    for one in history(0.1):
        gauge.learn(one, WORDS, selected=False)
    assert gauge.stand(SHARE, NOON).name == "not-enough-data"


def test_windows_show_the_share_beside_what_was_usual():
    gauge = gauge_of(SHARE, history(0.25))
    for one in [
        said(400, -130, "neutral"),
        *(dataclasses.replace(each, at=each.at + minutes(1)) for each in news(30, 10)),
    ]:
        gauge.add(one, WORDS)
    (end, share, usual), *more = gauge.windows(NOON + HOUR, 3)
    assert (end, share, more) == (NOON + HOUR, 0.75, [])
    assert usual == pytest.approx(0.25, abs=0.03)
    young = gauge_of(MOOD)
    for one in [said(400, -200, "neutral"), *news(30, 30)]:
        young.add(one, WORDS)
    assert young.windows(NOON + HOUR, 1) == ((NOON + HOUR, -0.3, None),)


def test_evidence_is_the_part():
    gauge = gauge_of(SHARE)
    entries = [said(1, 1), said(2, 2, "neutral"), said(3, 3), said(4, 4, "neutral")]
    for one in entries:
        gauge.add(one, WORDS)
    assert gauge.evidence(entries[3], gauge.judge(SHARE, entries[3])) == ("m1", "m3", "m4")
    assert gauge.evidence(entries[3], Reason("any", fired=True)) == ("m4",)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3_000), st.sampled_from(["negative", "neutral", None]), st.booleans()),
        min_size=1,
        max_size=60,
    )
)
def test_what_is_summed_by_the_hour_is_what_sql_would_count(rows):
    share, mood = gauge_of(SHARE), gauge_of(MOOD)
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE said (hour INTEGER, score INTEGER, bad INTEGER)")
    for number, (minute, label, live) in enumerate(rows):
        one = said(number, minute, label)
        for gauge in (share, mood):
            if live:
                gauge.add(one, WORDS)
            else:
                gauge.learn(one, WORDS)
        score = None if one.score is None else round(one.score * 10_000)
        base.execute("INSERT INTO said VALUES (?, ?, ?)", (hour_of(one.at), score, label == "negative"))
    query = "SELECT hour, {} FROM said WHERE score IS NOT NULL GROUP BY hour ORDER BY hour"
    for gauge, sums in (
        (share, "sum(bad), sum(1 - bad)"),
        (mood, "count(*), sum(score), sum(score * score)"),
    ):
        found = list(zip(*gauge._series.rows(0, 10**9), strict=True))
        assert found == base.execute(query.format(sums)).fetchall()
    base.close()
