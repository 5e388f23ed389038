"""The truth table of ``spike``, and that its running answers are those of a recount."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import BrandName, MentionId, Reason, SourceName
from monitor.rules.baseline import NEEDED
from monitor.rules.conditions import Count, KnownEvent, Spike
from monitor.rules.gauge import Setting
from monitor.rules.levels import relaxed
from monitor.rules.series import hour_of
from monitor.rules.spike import SpikeGauge
from monitor.rules.windows import Seen
from tests.makers import NOON, make_judged, minutes

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
WORDS = make_judged()  # no spike reads them
SPIKE = Spike(within=HOUR)
NEGATIVE = frozenset({"negative"})
SETTING = Setting(brand=BrandName("acme"), begun=NOON - 8 * WEEK, zone=ZoneInfo("Europe/Paris"))
ANGER = dataclasses.replace(SETTING, tone=NEGATIVE)


def said(
    number: int,
    at: datetime,
    by: str = "",
    *,
    label: str | None = "negative",
    story: str = "",
    article: bool = False,
) -> Seen:
    name = MentionId(f"m{number}")
    known: Any = label  # one of the three, or one that a test fills in
    return Seen(at, name, story or name, by or f"a{number}", SourceName("stream"), known, article=article)


def history(per_hour: int, span: timedelta, until: datetime = NOON, *, every: int = 3, **given) -> list[Seen]:
    """So many an hour, of which every third is negative and the rest neutral."""
    found: list[Seen] = []
    hour = until - span
    while hour < until:
        for place in range(per_hour):
            number = 1_000_000 + len(found)
            label = "neutral" if number % every else "negative"
            found.append(said(number, hour + place * HOUR / per_hour, **{"label": label, **given}))
        hour += HOUR
    return found


def burst(
    number: int, authors: int, span: timedelta = HOUR / 2, start: datetime = NOON, **given
) -> list[Seen]:
    return [
        said(place, start + place * span / number, f"b{place % authors}", **given) for place in range(number)
    ]


def hear(gauge: SpikeGauge, entries: Iterable[Seen], tone: frozenset[str] | None = None) -> None:
    for one in entries:
        if tone is None or (one.label or "unknown") in tone:
            gauge.add(one, WORDS)
        else:
            gauge.around(one)


def gauge_of(past: Iterable[Seen], setting: Setting = SETTING, condition: Spike = SPIKE) -> SpikeGauge:
    gauge = SpikeGauge(condition, setting)
    for one in past:
        gauge.learn(one, WORDS, selected=setting.tone is None or one.label in setting.tone)
    return gauge


def numbers_of(reason: Reason) -> Any:
    return reason.numbers


def reason_of(
    past: Iterable[Seen], news: list[Seen], setting: Setting = SETTING, condition: Spike = SPIKE
) -> Reason:
    gauge = gauge_of(past, setting, condition)
    hear(gauge, news, setting.tone)
    selected = [one for one in news if setting.tone is None or (one.label or "unknown") in setting.tone]
    return gauge.judge(condition, selected[-1])


TABLE = [
    ("nothing unusual", 3, 5 * WEEK, burst(5, 5), "below-floor"),
    ("five posts at night are no evidence", 0, 5 * WEEK, burst(5, 5), "below-floor"),
    (
        "one angry author with forty posts is a voice that counts three",
        1,
        5 * WEEK,
        burst(40, 1),
        "below-floor",
    ),
    ("nineteen posts by two authors are two voices", 0, 5 * WEEK, burst(19, 2), "below-floor"),
    ("twelve posts by four authors are four voices", 1, 5 * WEEK, burst(12, 4), "too-few-authors"),
    ("34 copies of one story are one", 1, 5 * WEEK, burst(34, 34, story="agency"), "below-floor"),
    ("thirty by thirty, where one is usual", 1, 5 * WEEK, burst(30, 30), "spike"),
    ("not three times what is usual", 12, 5 * WEEK, burst(30, 30, HOUR), "below-factor"),
    ("three times, but as may be by chance", 4, 5 * WEEK, burst(13, 13), "within-noise"),
    ("the same, while learning", 4, 4 * DAY, burst(13, 13), "learning"),
    ("far more, while learning", 4, 4 * DAY, burst(60, 60), "spike"),
    ("a brand's first hours: too few to tell", 2, 5 * HOUR, burst(20, 20), "not-enough-data"),
    ("a brand's first hours: nothing is like it", 1, 12 * HOUR, burst(40, 40), "spike"),
    ("two hours are nothing to compare with", 1, 2 * HOUR, burst(90, 90), "not-enough-data"),
    ("a brand's first hours: hundreds", 0, 0 * HOUR, burst(250, 250), "spike"),
    ("a brand's first hours: a hundred, of whatever tone", 0, 0 * HOUR, burst(120, 120), "not-enough-data"),
    ("hundreds of posts, not of voices", 0, 0 * HOUR, burst(250, 90), "not-enough-data"),
]


@pytest.mark.parametrize(("name", "usual", "span", "news", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_spike(name, usual, span, news, expected):
    reason = reason_of(history(usual, span), news)
    assert (reason.name, reason.fired) == (expected, expected == "spike"), reason.numbers


def mixed(news: list[Seen], moods: tuple[str, ...] = ("negative", "neutral", "positive")) -> list[Seen]:
    """These moods in turn."""
    labels: list[Any] = [moods[place % len(moods)] for place in range(len(news))]
    return [dataclasses.replace(one, label=label) for one, label in zip(news, labels, strict=True)]


# the usual share of negatives is a third: what comes on top -> the reason
TONES = [
    ("angrier", 4, 5 * WEEK, burst(60, 60), "spike"),
    (
        "six times the volume in the same mood is loud, and no crisis",
        3,
        5 * WEEK,
        mixed(burst(90, 90)),
        "no-angrier",
    ),
    ("hundreds of angry authors in a brand's first hours", 0, 0 * HOUR, burst(120, 120), "spike"),
    ("hundreds of whom few are angry", 0, 0 * HOUR, mixed(burst(300, 300)), "no-angrier"),
    ("a brand's first hours: tens", 0, 0 * HOUR, burst(90, 90), "not-enough-data"),
]


@pytest.mark.parametrize(("name", "usual", "span", "news", "expected"), TONES, ids=[row[0] for row in TONES])
def test_spike_of_a_tone(name, usual, span, news, expected):
    reason = reason_of(history(usual, span), news, ANGER)
    assert (reason.name, reason.fired) == (expected, expected == "spike"), reason.numbers
    if reason.name in {"spike", "no-angrier"}:
        numbers = numbers_of(reason)
        assert reason.fired == (numbers["share_low"] > numbers.get("usual_share", 0.5))


def test_a_brand_that_is_always_hated_alerts_when_it_is_hated_more():
    hated = ("neutral", "negative", "negative", "negative")
    past = mixed(history(6, 5 * WEEK), hated)
    assert reason_of(past, burst(120, 120), ANGER).name == "spike"
    assert reason_of(past, mixed(burst(120, 120), hated), ANGER).name == "no-angrier"


def test_the_numbers_can_be_checked_by_hand():
    reason = reason_of(history(2, 5 * WEEK), burst(30, 29))
    numbers = numbers_of(reason)
    assert (numbers["count"], numbers["mentions"], numbers["authors"]) == (30, 30, 29)
    assert (numbers["within"], numbers["until"]) == (HOUR, numbers["since"] + HOUR)
    assert (numbers["baseline"], numbers["needed"], numbers["speed"], numbers["of"]) == (
        "seasonal",
        NEEDED,
        "fast",
        "stories",
    )
    assert numbers["history"] > 4 * WEEK
    assert (numbers["weekday"], numbers["hour"]) == (1, 13)  # a Tuesday, in Paris
    usual, sd = numbers["usual"], numbers["sd"]
    limit = max(3 * usual, usual * (1 + 2 / 3 * 4 * sd / usual) ** 1.5)
    assert numbers["threshold"] == pytest.approx(limit, rel=0.01)
    assert usual == pytest.approx(2, rel=0.1)


def test_copies_are_told_and_not_counted():
    news = [*burst(20, 20), said(99, NOON + HOUR / 2, story="m3")]
    assert reason_of(history(1, 5 * WEEK), news).numbers["mentions"] == 21
    assert reason_of(history(1, 5 * WEEK), news).numbers["count"] == 20
    counted = Spike(within=HOUR, of="mentions")
    assert reason_of(history(1, 5 * WEEK), news, condition=counted).numbers["count"] == 21


def test_of_a_loud_brand_a_quarter_of_an_hour_is_proof_enough():
    past, news = history(60, 3 * WEEK), history(60, HOUR, NOON + 10 * minutes(1))
    news = [one for one in news if one.at > NOON - 50 * minutes(1)]
    storm = [*news, *burst(110, 110, minutes(10), NOON)]
    storm.sort(key=lambda one: one.at)
    reason = reason_of(past, storm)
    assert (reason.name, reason.numbers["within"]) == ("spike", HOUR / 4)
    calm = reason_of(past, news)
    assert (calm.name, calm.numbers["within"]) == ("below-factor", HOUR)
    joke = reason_of(past, mixed(storm), ANGER)
    assert (joke.fired, joke.numbers["within"]) == (False, HOUR)
    gauge = gauge_of(past)
    late = said(5_000, NOON - minutes(20))
    hear(gauge, [*storm, late])
    assert gauge.judge(SPIKE, storm[-1]).fired
    assert not gauge.judge(SPIKE, late).fired  # it is in the hour, and not in its last quarter


def test_a_known_event_expects_volume_and_never_anger():
    launch = KnownEvent(name="launch", since=NOON - HOUR, until=NOON + HOUR)
    past, news = history(1, 5 * WEEK), burst(40, 40)
    expected = reason_of(past, news, dataclasses.replace(SETTING, events=(launch,)))
    assert (expected.name, expected.numbers["event"]) == ("known-event", "launch")
    assert reason_of(past, news, dataclasses.replace(ANGER, events=(launch,))).fired
    over = dataclasses.replace(launch, until=NOON)
    later = dataclasses.replace(launch, since=NOON + HOUR)
    assert reason_of(past, news, dataclasses.replace(SETTING, events=(over, later))).fired


# --- late mentions, edits, another model ---------------------------------------------------------------------------


def test_a_mention_that_comes_late_completes_an_old_storm():
    gauge = gauge_of(history(1, 5 * WEEK))
    *storm, last = burst(11, 11)
    calm = said(500, NOON + 5 * HOUR)
    hear(gauge, [*storm, calm, last])
    reason = gauge.judge(SPIKE, last)
    assert (reason.name, reason.numbers["count"]) == ("spike", 11)
    assert gauge.evidence(last, reason) == tuple(one.mention for one in [*storm, last])


@pytest.mark.parametrize("delay", [minutes(20), 5 * HOUR])
@pytest.mark.parametrize(("usual", "name"), [(1, "below-floor"), (20, "below-factor")])
def test_a_mention_that_comes_late_into_a_calm_hour_says_so_quickly(delay, usual, name):
    gauge = gauge_of(history(usual, 5 * WEEK))
    news = history(usual, HOUR, NOON + HOUR)
    hear(gauge, [*news, said(500, NOON + HOUR - HOUR / 10 + delay)])
    late = said(501, NOON + HOUR - HOUR / 20)
    hear(gauge, [late])
    reason = gauge.judge(SPIKE, late)
    assert (reason.name, reason.fired) == (name, False)


def test_of_several_windows_around_a_late_mention_the_fullest_is_told():
    gauge = gauge_of(history(4, 5 * WEEK))
    *some, last = burst(13, 13)
    hear(gauge, [*some, said(500, NOON + HOUR), last])
    reason = gauge.judge(SPIKE, last)
    assert (reason.name, reason.numbers["count"]) == ("within-noise", 13)


def test_an_edit_takes_out_what_it_knows():
    gauge = gauge_of(history(1, 5 * WEEK))
    news = burst(11, 11)
    hear(gauge, news)
    assert gauge.judge(SPIKE, news[-1]).fired
    gauge.discard(MentionId("m3"))
    gauge.discard(MentionId("never seen"))
    assert (gauge.knows(MentionId("m3")), gauge.knows(MentionId("m4"))) == (False, True)
    assert gauge.judge(SPIKE, news[-1]).numbers["count"] == 10
    gauge.discard(MentionId("m4"))
    assert gauge.judge(SPIKE, news[-1]).name == "below-floor"
    hear(gauge, [news[4]])
    assert gauge.judge(SPIKE, news[4]).numbers["count"] == 10


def test_copies_that_count_are_taken_out_too():
    counted = Spike(within=HOUR, of="mentions")
    gauge = gauge_of(history(1, 5 * WEEK), condition=counted)
    news = burst(12, 12, story="agency")
    hear(gauge, news)
    assert gauge.judge(counted, news[-1]).numbers["count"] == 12
    gauge.discard(news[0].mention)
    assert gauge.judge(counted, news[-1]).numbers["count"] == 11


def test_another_model_begins_anew_and_what_it_did_not_judge_is_in_no_sum():
    gauge = gauge_of(history(4, 5 * WEEK), ANGER)
    hear(gauge, [said(1, NOON - minutes(30))])
    gauge.rebase()
    assert gauge.judge(SPIKE, said(1, NOON - minutes(30))).name == "below-floor"
    gauge.discard(MentionId("m1"))  # it was in the sums of the model before
    assert gauge._fast.series.every(0, 10**6) == [0] * 10**6
    for one in history(4, 3 * DAY, NOON + 3 * DAY):
        gauge.learn(one, WORDS, selected=one.label == "negative")
    news = burst(20, 20, start=NOON + 3 * DAY)
    hear(gauge, news, NEGATIVE)
    reason = gauge.judge(SPIKE, news[-1])
    assert (reason.numbers["baseline"], numbers_of(reason)["history"] < 4 * DAY) == ("flat", True)


def test_how_much_is_said_is_no_models_opinion():
    gauge = gauge_of(history(1, 5 * WEEK))
    gauge.rebase()
    news = burst(30, 30)
    hear(gauge, news)
    assert gauge.judge(SPIKE, news[-1]).numbers["baseline"] == "seasonal"


def test_what_no_model_reads_is_in_no_share():
    mute = burst(200, 200, label=None)
    angry = [
        dataclasses.replace(one, mention=MentionId(f"n{place}"), story=f"n{place}", voice=f"n{place}")
        for place, one in enumerate(burst(40, 40))
    ]
    past = [*history(3, 5 * WEEK), *(dataclasses.replace(one, label=None) for one in history(3, 5 * WEEK))]
    reason = reason_of(past, sorted([*mute, *angry], key=lambda one: one.at), ANGER)
    assert (reason.name, reason.numbers["share"]) == ("spike", 1.0)


# --- the press -----------------------------------------------------------------------------------------------------


def test_the_press_is_slower_and_fewer_articles_will_do():
    past = [one for one in history(1, 5 * WEEK, article=True) if one.at.hour == 9]  # one a day
    slowly = burst(8, 8, 16 * HOUR, article=True)
    gauge = gauge_of(past)
    hear(gauge, slowly)
    reason = gauge.judge(SPIKE, slowly[-1])
    assert (reason.name, reason.numbers["speed"], reason.numbers["within"]) == ("spike", "slow", DAY)
    assert (reason.numbers["floor"], reason.numbers["authors_needed"]) == (5, 3)
    assert gauge.evidence(slowly[-1], reason) == tuple(one.mention for one in slowly)
    assert gauge.stand(SPIKE, NOON + 16 * HOUR).fired
    posts = burst(8, 8, 16 * HOUR)
    assert reason_of(past, posts).name == "below-floor"
    never = Spike(within=HOUR, slow=None)
    assert reason_of(past, slowly, condition=never).numbers["speed"] == "fast"


def test_a_few_articles_are_no_storm_of_the_press():
    past = [one for one in history(1, 5 * WEEK, article=True) if one.at.hour == 9]
    gauge = gauge_of(past, ANGER)
    news = burst(3, 3, 5 * HOUR, article=True)
    hear(gauge, news)
    assert gauge.judge(SPIKE, news[-1]).numbers["speed"] == "fast"
    assert gauge.stand(SPIKE, NOON + 5 * HOUR).numbers["speed"] == "fast"
    gauge.discard(news[0].mention)
    gauge.rebase()
    assert not gauge.knows(news[0].mention)


# --- asked at any moment -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "name", "baseline"),
    [
        (5 * WEEK, "below-floor", "seasonal"),
        (4 * DAY, "learning", "flat"),
        (3 * HOUR, "not-enough-data", "none"),
    ],
)
def test_how_it_stands_says_how_much_is_known(span, name, baseline):
    reason = gauge_of(history(1, span)).stand(SPIKE, NOON)
    assert (reason.name, reason.fired, reason.numbers["baseline"]) == (name, False, baseline)
    assert SpikeGauge(SPIKE, SETTING).stand(SPIKE, NOON).name == "not-enough-data"


def test_what_cannot_be_seen_is_never_green():
    dark = {SourceName("b"): NOON - HOUR, SourceName("a"): NOON - 2 * HOUR}
    setting = dataclasses.replace(SETTING, blind=lambda: dark)
    gauge = gauge_of(history(1, 5 * WEEK), setting)
    reason = gauge.stand(SPIKE, NOON)
    assert (reason.name, reason.numbers["sources"], reason.numbers["since"]) == (
        "blind",
        "a, b",
        NOON - 2 * HOUR,
    )
    assert "until" not in reason.numbers
    news = burst(40, 40)
    hear(gauge, news)
    assert gauge.judge(SPIKE, news[-1]).fired
    assert gauge.stand(SPIKE, NOON + HOUR / 2).fired
    gauge.asked(NOON)
    assert gauge.due() is None


def test_levels_and_what_keeps_an_alert_alive_ask_the_same_memory():
    gauge = gauge_of(history(1, 5 * WEEK))
    news = burst(16, 16)
    hear(gauge, news)
    assert gauge.judge(SPIKE, news[-1]).fired
    assert gauge.judge(Spike(within=HOUR, floor=17), news[-1]).name == "below-floor"
    assert gauge.judge(Spike(within=HOUR, factor=30), news[-1]).name == "below-factor"
    assert gauge.judge(relaxed(Spike(within=HOUR, floor=20), 0.7), news[-1]).fired
    with pytest.raises(AssertionError):
        gauge.judge(Count(at_least=1, within=HOUR), news[-1])


def test_windows_show_what_was_there_beside_what_was_usual():
    gauge = gauge_of(history(4, 5 * WEEK))
    hear(gauge, [said(77, NOON), *burst(30, 30, start=NOON + minutes(1))])
    windows = gauge.windows(NOON + HOUR, 4)
    assert [(end, held) for end, held, _ in windows] == [
        (NOON + hour * HOUR, held) for hour, held in zip((-2, -1, 0, 1), (4, 4, 4, 30), strict=True)
    ]
    assert all(usual == pytest.approx(4, rel=0.1) for _, _, usual in windows)
    assert gauge_of([]).windows(NOON, 3) == ()
    young = gauge_of(history(4, 3 * HOUR))
    assert young.windows(NOON, 2) == ((NOON - HOUR, 4.0, None), (NOON, 4.0, None))


def test_evidence_of_another_reason_is_the_mention_itself():
    assert gauge_of([]).evidence(said(1, NOON), Reason("any", fired=True)) == ("m1",)


def test_what_is_rarely_selected_was_rare_where_the_brand_is_heard_of():
    news = burst(12, 12)
    assert reason_of([], news).name == "not-enough-data"
    heard = dataclasses.replace(SETTING, heard=NOON - 4 * WEEK)
    assert reason_of([], news, heard).name == "spike"


# --- the same as a recount -----------------------------------------------------------------------------------------

arrivals = st.lists(
    st.tuples(
        st.integers(0, 60 * 80),  # minute
        st.integers(0, 6),  # author
        st.integers(0, 25),  # story
        st.sampled_from(["negative", "neutral"]),
        st.sampled_from(["add", "add", "add", "learn", "edit"]),
    ),
    min_size=1,
    max_size=60,
)


@settings(deadline=None)
@given(arrivals)
def test_what_is_summed_by_the_hour_is_what_sql_would_count(rows):
    gauge = SpikeGauge(SPIKE, ANGER)
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE said (id TEXT, hour INTEGER, minute INTEGER, story TEXT, selected INTEGER)")
    for number, (minute, author, story, label, what) in enumerate(rows):
        one = said(
            number, NOON + minutes(minute), f"a{author}", label=label, story=f"s{story}" if story < 3 else ""
        )
        if what == "learn":
            gauge.learn(one, WORDS, selected=label == "negative")
        else:
            hear(gauge, [one], NEGATIVE)
        base.execute(
            "INSERT INTO said VALUES (?, ?, ?, ?, ?)",
            (one.mention, hour_of(one.at), minute, one.story, label == "negative"),
        )
    # a story counts when it was not told within an hour of its latest telling so far
    query = """
        SELECT hour, sum(selected), sum(1 - selected) FROM said AS one
        WHERE NOT EXISTS (
            SELECT 1 FROM said AS other WHERE other.story = one.story AND other.rowid < one.rowid
            GROUP BY other.story HAVING abs(max(other.minute) - one.minute) <= 60
        )
        GROUP BY hour ORDER BY hour
    """
    found = gauge._fast.series.rows(0, 10**9)
    assert list(zip(*found, strict=True)) == base.execute(query).fetchall()
    base.close()


@settings(deadline=None, max_examples=40)
@given(arrivals)
def test_a_restart_judges_as_if_nothing_had_happened(rows):
    """The same calls in the same order, asked in between or not: the same reasons."""
    condition = Spike(within=HOUR, floor=2, authors=1, factor=1.5, noise=0.5)
    asked, told = (SpikeGauge(condition, ANGER) for _ in range(2))
    for number, (minute, author, story, label, what) in enumerate(rows):
        one = said(number, NOON + minutes(minute), f"a{author}", label=label, story=f"s{story}")
        for gauge in (asked, told):
            if what == "edit":
                gauge.discard(MentionId(f"m{number // 2}"))
            if what == "learn":
                gauge.learn(one, WORDS, selected=label == "negative")
            else:
                hear(gauge, [one], NEGATIVE)
        if label == "negative" and asked.knows(one.mention):
            first = asked.judge(condition, one)
            if number % 5 == 0:
                assert told.judge(condition, one) == first
    last = max(NOON + minutes(row[0]) for row in rows)
    assert asked.stand(condition, last) == told.stand(condition, last)
