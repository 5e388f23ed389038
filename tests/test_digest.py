from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.digest import BrandPeriod, Digest, TopStory, digest_json, digest_markdown, unseen
from monitor.model import BrandName, Seeing, Severity, Sight, SourceName, StoryId, TopicName
from tests.makers import NOON, make_alert

PARIS = ZoneInfo("Europe/Paris")
ACME = BrandPeriod(
    brand=BrandName("acme"),
    mentions=30,
    stories=20,
    negative=12,
    neutral=6,
    positive=2,
    unread=10,
    topics={TopicName("safety"): 7, TopicName("legal"): 9},
    top=(
        TopStory(
            id=StoryId("s1"), copies=34, words="Heaters *recalled* | now", url="https://n.example/1", at=NOON
        ),
        TopStory(id=StoryId("s2"), copies=1, words="A quiet word", url="javascript:alert(1)", at=NOON),
    ),
)
GLOBEX = BrandPeriod(brand=BrandName("globex"), mentions=10, stories=10, positive=5, neutral=5, topics={})
EMPTY = tuple(BrandPeriod(brand=one.brand, topics={}) for one in (ACME, GLOBEX))
WEEK = Digest(
    since=NOON - timedelta(days=7),
    until=NOON,
    now=(ACME, GLOBEX),
    before=(dataclasses.replace(ACME, mentions=5, negative=0, positive=5), GLOBEX),
    competitors=frozenset({BrandName("globex")}),
)


def brands(digest):
    """As whoever reads the JSON has it."""
    return json.loads(json.dumps(digest_json(digest)))["brands"]


def test_the_figures_can_be_checked_by_hand():
    acme, globex = brands(WEEK)
    assert acme["share_of_voice"] == 0.75  # 30 of 40
    assert acme["sentiment"]["net"] == -0.5  # (2 - 12) / (12 + 6 + 2)
    assert acme["before"]["share_of_voice"] == 0.3333  # 5 of 15
    assert globex["competitor"] is True
    assert acme["top_stories"][0]["copies"] == 34


def test_nothing_read_is_no_opinion_and_nobody_heard_is_no_share():
    assert EMPTY[0].net is None
    assert WEEK.voice(EMPTY, BrandName("acme")) is None
    period = brands(dataclasses.replace(WEEK, now=EMPTY))[0]
    assert (period["share_of_voice"], period["sentiment"]["net"]) == (None, None)


def test_the_page_shows_brands_topics_and_stories():
    page = digest_markdown(WEEK, PARIS)
    assert "2026-03-03 to 2026-03-10, against the 7 days before." in page
    assert "| acme | 30 | 5 | 75% | -0.50 | +0.45 |" in page
    assert "| globex (competitor) | 10 | 10 | 25% | +0.50 | +0.50 |" in page
    assert "**Topics**: legal 9, safety 7" in page
    assert "10 of 30 mentions are in a language no model reads" in page


def test_what_somebody_chose_to_bring_is_named_and_compared_with_nothing():
    brought = dataclasses.replace(WEEK, now=(dataclasses.replace(ACME, sampled=400), GLOBEX))
    page = digest_markdown(brought, PARIS)
    assert "| acme | 30 | 5 | 75% | -0.50 | +0.45 |" in page
    assert "since somebody chooses what to bring: acme 400." in page
    assert "car quelqu'un choisit ce qu'il apporte : acme 400." in digest_markdown(brought, PARIS, "fr")
    assert (brands(brought)[0]["mentions"], brands(brought)[0]["sampled"]) == (30, 400)
    assert "chooses" not in digest_markdown(WEEK, PARIS)
    only = dataclasses.replace(EMPTY[0], sampled=2)
    alone = digest_markdown(dataclasses.replace(WEEK, now=(only, EMPTY[1])), PARIS)
    assert "| acme | 0 | 5 | – |" in alone


def test_hostile_words_stay_words():
    page = digest_markdown(WEEK, PARIS)
    assert r"- [Heaters \*recalled\* \| now](<https://n.example/1>) (2026-03-10) — 34 copies" in page
    assert "- A quiet word (2026-03-10)" in page
    assert "javascript" not in page


def test_without_a_period_before_nothing_is_compared():
    page = digest_markdown(dataclasses.replace(WEEK, before=EMPTY), PARIS)
    assert "| acme | 30 | – | 75% | -0.50 | – |" in page
    assert "no comparison is made" in page


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Nobody named a watched brand"), ("fr", "Personne n'a nommé une marque suivie")],
)
def test_a_silent_period_says_so(language, expected):
    assert expected in digest_markdown(dataclasses.replace(WEEK, now=EMPTY), PARIS, language)


def test_a_day_is_compared_with_the_day_before():
    day = dataclasses.replace(WEEK, since=NOON - timedelta(days=1))
    assert "2026-03-09 to 2026-03-10, against the day before." in digest_markdown(day, PARIS)


@pytest.mark.parametrize(
    ("language", "none", "some"),
    [
        ("en", "**Alerts**: none", "**Alerts**: 3 (crisis 1, watch 2) — quiet 2, \\#fire 1"),
        ("fr", "**Alertes**: aucune", "**Alertes**: 3 (crise 1, à suivre 2) — quiet 2, \\#fire 1"),
    ],
)
def test_the_alerts_of_the_period_stand_in_a_line_even_where_nobody_spoke(language, none, some):
    alerts = tuple(
        make_alert(rule=rule, severity=severity)
        for rule, severity in [
            ("quiet", Severity.WATCH),
            ("#fire", Severity.CRISIS),
            ("quiet", Severity.WATCH),
        ]
    )
    assert none in digest_markdown(WEEK, PARIS, language).splitlines()
    for period in (WEEK.now, EMPTY):
        page = digest_markdown(dataclasses.replace(WEEK, now=period, alerts=alerts), PARIS, language)
        assert some in page.splitlines()
    (first, *_) = json.loads(json.dumps(digest_json(dataclasses.replace(WEEK, alerts=alerts))))["alerts"]
    assert (first["rule"], first["severity"], first["state"]) == ("quiet", "watch", "open")


def test_a_silent_brand_says_so_in_french():
    page = digest_markdown(dataclasses.replace(WEEK, now=(ACME, EMPTY[1])), PARIS, "fr")
    assert "Rien à signaler." in page
    assert "| globex (concurrent) | 0 | 10 | 0% | – | +0.50 |" in page


@pytest.mark.parametrize(
    ("language", "asked", "heading"),
    [
        ("en", "**Questions**: 3, **Complaints**: 2", "**To answer, the oldest first"),
        ("fr", "**Questions**: 3, **Plaintes**: 2", "**À répondre, les plus anciennes d'abord"),
    ],
)
def test_it_counts_who_asks_and_complains_and_names_those_to_answer(language, asked, heading):
    acme = dataclasses.replace(
        ACME, intents={"question": 3, "complaint": 2, "praise": 9}, to_answer=(ACME.top[0],), top=()
    )
    week = dataclasses.replace(WEEK, now=(acme, GLOBEX))
    shown = digest_markdown(week, PARIS, language)
    assert asked in shown
    assert heading in shown
    assert shown.count("https://n.example/1") == 1
    assert "praise" not in shown
    told = brands(week)
    assert told[0]["intents"] == {"question": 3, "complaint": 2, "praise": 9}
    assert [one["url"] for one in told[0]["to_answer"]] == ["https://n.example/1"]
    assert told[1]["to_answer"] == []


def test_nothing_to_answer_leaves_no_heading():
    shown = digest_markdown(WEEK, PARIS, "en")
    assert "To answer" not in shown
    assert "Questions" not in shown


def seen(hours: float, state: Seeing, source: str = "news", why: str = "") -> Sight:
    return Sight(SourceName(source), NOON + timedelta(hours=hours), state, why)


@pytest.mark.parametrize(
    ("sights", "stretches"),
    [
        ([], []),
        ([seen(-50, Seeing.SEEING)], []),
        ([seen(-50, Seeing.STALE)], [("stale", -24, None)]),
        ([seen(-50, Seeing.STALE), seen(-30, Seeing.SEEING)], []),
        ([seen(-50, Seeing.STALE), seen(-20, Seeing.SEEING)], [("stale", -24, -20)]),
        ([seen(-20, Seeing.BLIND), seen(-10, Seeing.FAILING)], [("blind", -20, -10), ("failing", -10, None)]),
        ([seen(-20, Seeing.FAILING), seen(-19.5, Seeing.SEEING)], []),  # half an hour is no news
        ([seen(-20, Seeing.FAILING), seen(5, Seeing.SEEING)], [("failing", -20, None)]),
        ([seen(-0.25, Seeing.FAILING)], [("failing", -0.25, None)]),  # what lasts is, however new it is
        ([seen(-20, Seeing.FAILING, "gone")], []),
    ],
)
def test_what_could_not_be_seen_in_a_period_is_named_with_its_stretches(sights, stretches):
    day = unseen(sights, {SourceName("news")}, NOON - timedelta(hours=24), NOON)
    hours = [(one.since - NOON) / timedelta(hours=1) for one in day]
    ends = [one.until and (one.until - NOON) / timedelta(hours=1) for one in day]
    assert [(str(one.state), *times) for one, *times in zip(day, hours, ends, strict=True)] == stretches


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "**Not seen, so not counted**",
                r"- tech\-news: stale since 2026-03-09 13:00: nothing for 19 h",
                "- blog: failing from 2026-03-10 01:00 to 2026-03-10 03:00",
            ],
        ),
        (
            "fr",
            [
                "**Non vu, donc non compté**",
                r"- tech\-news : figée depuis le 2026-03-09 13:00: nothing for 19 h",
                "- blog : en échec du 2026-03-10 01:00 au 2026-03-10 03:00",
            ],
        ),
    ],
)
def test_the_page_says_what_its_counts_do_not_know(language, lines):
    sights = [
        seen(-90, Seeing.STALE, "tech-news", "nothing for 19 h"),
        seen(-12, Seeing.FAILING, "blog"),
        seen(-10, Seeing.SEEING, "blog"),
    ]
    sources = {SourceName("tech-news"), SourceName("blog")}
    dark = unseen(sights, sources, NOON - timedelta(days=1), NOON)
    digest = dataclasses.replace(WEEK, unseen=dark)
    page = digest_markdown(digest, PARIS, language).splitlines()
    assert [line for line in page if line in lines] == lines
    told = json.loads(json.dumps(digest_json(digest)))["unseen"]
    assert [(one["source"], one["state"], one["until"]) for one in told] == [
        ("tech-news", "stale", None),
        ("blog", "failing", "2026-03-10T02:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("language", "quiet", "rests"),
    [
        (
            "en",
            "In what was seen, nobody named a watched brand.",
            r"news: out of budget since 2026-03-10 12:30",
        ),
        (
            "fr",
            "Dans ce qui a été vu, personne n'a nommé une marque suivie.",
            r"news : budget épuisé depuis le 2026-03-10 12:30",
        ),
    ],
)
def test_a_period_in_which_nothing_was_seen_is_not_told_as_a_quiet_one(language, quiet, rests):
    sights = [
        seen(-0.5, state, source) for state, source in ((Seeing.SPENT, "news"), (Seeing.UNWATCHED, "blog"))
    ]
    sources = {SourceName("news"), SourceName("blog")}
    dark = unseen(sights, sources, NOON - timedelta(days=1), NOON)
    page = digest_markdown(dataclasses.replace(WEEK, now=EMPTY, unseen=dark), PARIS, language)
    assert quiet in page
    assert rests in page
    assert page.index(rests) < page.index(quiet)


def test_more_stretches_than_can_be_shown_are_counted():
    sights = [seen(-24 + hour, Seeing.FAILING if hour % 2 else Seeing.SEEING) for hour in range(1, 15)]
    dark = unseen(sights, {SourceName("news")}, NOON - timedelta(days=1), NOON)
    page = digest_markdown(dataclasses.replace(WEEK, unseen=dark), PARIS)
    assert page.count(": failing from") == 5
    assert "- and 2 more stretches" in page
