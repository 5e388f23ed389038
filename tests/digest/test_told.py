"""A digest as people read it: in two languages, in Markdown and in JSON."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from string import Formatter
from typing import Any

import pytest

from monitor.digest.as_json import digest_json
from monitor.digest.chapters import document
from monitor.digest.document import Document
from monitor.digest.facts import SECTIONS, Accuracy, AlertTold, BrandPeriod, DigestPlan, Money, Rising
from monitor.digest.language import Words
from monitor.digest.links import HERE, Links
from monitor.digest.markdown import markdown
from monitor.digest.phrases import PHRASES
from monitor.model import BrandName, Lines, Seeing, SourceName, Span
from tests.digest.makers import ACME, GLOBEX, HOUR, NEWS, PARIS, dark, digest, side, story, tally, whole
from tests.makers import NOON, make_alert

EN, FR = Words("en", PARIS), Words("fr", PARIS)
BOTH = pytest.mark.parametrize("words", [EN, FR], ids=["en", "fr"])


def told(one, words=EN, **given):
    """As Markdown, blanks as plain ones."""
    page = markdown(document(one, words, **given))
    return page.replace("\xa0", " ").replace("\u202f", " ").replace("\u2212", "-")


def chapter(one, title):
    """The lines under a heading, without blanks."""
    _, _, rest = told(one).partition(f"## {title}\n")
    return [line for line in rest.partition("\n## ")[0].splitlines() if line]


def test_every_phrase_speaks_both_languages_and_takes_the_same_values():
    for key, phrase in PHRASES.items():
        assert phrase.keys() == {"en", "fr"}, key
        fields = [
            {name for _, name, _, _ in Formatter().parse(text) if name}
            for said in phrase.values()
            for text in ((said,) if isinstance(said, str) else said)
        ]
        assert all(one | {"n"} == fields[0] | {"n"} for one in fields), key


@BOTH
def test_a_whole_digest_has_all_its_sections_in_order(words):
    one = whole(now=side(0, tally("acme", 200, 120, 60, 10), tally("globex", 50, 5, 40, 5), unseen=(gap(),)))
    laid = document(one, words)
    assert tuple(each.key for each in laid.chapters) == SECTIONS
    page = told(one, words)
    assert "{" not in page.replace(r"\{", "")
    assert "\0" not in page
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        f"## {each.title}".replace("\xa0", " ").replace("\u202f", " ") for each in laid.chapters
    ]


def gap():
    return dark(Seeing.FAILING, 50, until=NOON - 48 * HOUR)


def test_the_top_says_in_a_minute_what_changed_and_what_to_do():
    assert told(whole()).splitlines()[:9] == [
        "# Competitor watch",
        "",
        "3 March 2026 to 10 March 2026, against the 7 days before.",
        "",
        "Acme is talked about more: **200 mentions**, +100%. What is said of it is harsher (-0.58, was +0.11).",
        "",
        "**2 alerts opened.**",
        "",
        "3 questions and complaints wait for an answer. 1 for longer than 24 h.",
    ]
    assert told(whole(), FR).splitlines()[:9] == [
        "# Veille concurrentielle",
        "",
        "Du 3 mars 2026 au 10 mars 2026, comparé aux 7 jours précédents.",
        "",
        "Acme fait davantage parler : **200 mentions**, +100 %. On en parle plus durement (-0,58, contre +0,11).",
        "",
        "**2 alertes se sont ouvertes.**",
        "",
        "3 questions et plaintes attendent une réponse. 1 depuis plus de 24 h.",
    ]


def test_the_figures_stand_in_a_table_against_before_and_the_usual():
    past = tuple(side(back, tally("acme", 100, 10, 60, 20), tally("globex", 50)) for back in (1, 2, 3))
    rows = chapter(whole(past=past), "Figures")
    assert rows[0] == "| Brand | Mentions | Before | Usual | Share of voice | Net sentiment | Before |"
    assert (
        rows[2]
        == "| **Acme** | 200 | 100 (+100%) | 100 | 80% (+13 pts) · usual 67% | -0.58 (-0.67 to -0.47) · 120 negative | +0.11 · usual +0.11 |"
    )
    assert (
        rows[3]
        == "| **globex (competitor)** | 50 | 50 | 50 | 20% (-13 pts) · usual 33% | ±0.00 (-0.13 to +0.13) · 5 negative | – |"
    )
    assert "Sentiment of globex not compared: no model had read anything in the period before." in rows
    assert "In a language that no model reads here, and so in no sentiment: Acme 10 of 200." in rows


PERIOD = "since=2026-03-03T12:00:00Z&until=2026-03-10T12:00:00Z"


def test_numbers_lead_to_the_mentions_behind_them():
    page = told(whole(), links=Links("https://page.example"))
    for words, path in (
        ("200", f"/mentions?brand=acme&sampled=no&{PERIOD}"),
        ("100", "/mentions?brand=acme&sampled=no&since=2026-02-24T12:00:00Z&until=2026-03-03T12:00:00Z"),
        ("120 negative", f"/mentions?brand=acme&sentiment=negative&sampled=no&{PERIOD}"),
        ("10", f"/mentions?brand=acme&sentiment=unknown&sampled=no&{PERIOD}"),
        ("safety 70", f"/mentions?brand=acme&topic=safety&sampled=no&{PERIOD}"),
        ("34 copies", f"/mentions?brand=acme&story=s1&{PERIOD}"),
        ("4 kind mentions", f"/mentions?brand=acme&sentiment=positive&source=news&author=zoe&{PERIOD}"),
        ("and 2 more", f"/answers?{PERIOD}&brands=acme"),
    ):
        assert f"[{words}](<https://page.example{path}>)" in page, words
    assert f"[2 alerts opened](<https://page.example/alerts?{PERIOD}>)" in page
    assert "(<https://page.example/alerts/alert-" in page


def test_a_word_is_looked_up_where_it_was_counted():
    def words(sampled):
        rising = Rising("recall", 12, 0.5, 9, sampled=sampled)
        return told(digest(dataclasses.replace(whole().brands[0], rising=(rising,))), links=HERE)

    assert words(sampled=False).count("search=recall") == 2
    assert "search=" not in words(sampled=True)


def test_without_a_page_nothing_leads_to_nowhere():
    assert "/mentions" not in told(whole())
    assert "links" not in json.dumps(digest_json(whole()))


def test_machines_are_told_where_to_look_too():
    data: Any = digest_json(whole(), Links("https://page.example"))
    acme = data["brands"][0]
    assert acme["links"]["mentions"] == f"https://page.example/mentions?brand=acme&sampled=no&{PERIOD}"
    assert set(acme["links"]) == {
        "mentions",
        "read",
        "negative",
        "neutral",
        "positive",
        "unknown",
        "before",
        "answers",
    }
    assert acme["topic_links"].keys() == acme["topics"].keys()
    assert data["alerts"][0]["link"].startswith("https://page.example/alerts/alert-")
    assert "story=s1" in acme["top_stories"][0]["link"]
    assert "type=article" in acme["press"][0]["link"]


def test_what_drove_it_is_told_of_what_grew():
    assert chapter(whole(), "What drove the change") == [
        "**Acme**",
        "- the topic safety, 70 mentions (+60)",
        r"- the story “[Heaters \*recalled\* \| now](<https://n.example/1>)”, 34 mentions",
        "- the new word “recall”, in 12 stories",
        "- 90 different authors",
    ]
    assert "What drove the change" not in told(whole(past=()))


def test_stories_and_competitors_are_told_with_their_evidence():
    assert chapter(whole(), "Top stories") == [
        "**Acme**",
        "Topics: safety 70, legal 9",
        r"- [Heaters \*recalled\* \| now](<https://n.example/1>) — 9 Mar, on news, 34 copies, by 20 authors",
        "- A quiet word — 9 Mar",
    ]
    assert [line for line in chapter(whole(), "Competitors") if line.startswith("**")] == [
        "**globex**",
        "**globex: What happened**",
        "**globex: What people complain of there (your opportunity)**",
        "**globex: What people like there**",
    ]
    assert "javascript" not in told(whole())


def test_without_topics_stories_stand_under_the_brand():
    one = digest(BrandPeriod(tally=tally("acme", 1), top=(story(),)))
    assert chapter(one, "Top stories")[0] == "**acme**"


def test_what_waits_is_told_against_the_promise():
    assert chapter(whole(), "Still needs an answer") == [
        "The oldest first: nobody went on in their thread. Promised within 24 h.",
        "**Acme**",
        "- [Does it still burn?](<https://n.example/1>) — 9 Mar, on reddit, waits 30 h, late by 6 h",
        "- and 2 more",
    ]
    one = BrandPeriod(tally=tally("acme", 9), to_answer=(story(at=NOON - HOUR),), unanswered=1)
    assert chapter(digest(one), "Still needs an answer")[-1].endswith(" — 10 Mar, waits 1 h")
    assert "1 question or complaint waits for an answer." in told(digest(one)).splitlines()


def test_alerts_are_told_with_the_time_they_took():
    assert chapter(whole(), "Alerts") == [
        "2 alerts opened; half were taken within 1 h; half were resolved within 5 h.",
        "- **crisis #fire, Acme, 9 Mar, 17:00** — taken after 1 h, resolved after 5 h",
        "- **warning quiet, Acme, 10 Mar, 13:00** — taken by nobody, still open",
    ]
    many = tuple(AlertTold(make_alert()) for _ in range(10))
    lines = chapter(digest(alerts=many), "Alerts")
    assert (lines[0], len(lines), lines[-1]) == ("10 alerts opened.", 10, "- and 2 more")


def test_the_house_tells_of_itself_what_it_got_wrong_missed_and_spent():
    unseen = (gap(), dark(Seeing.STALE, 20, "blog", why="nothing for 19 h"))
    one = whole(now=side(0, tally("acme", 200), unseen=unseen))
    assert chapter(one, "Vigie's own accuracy") == [
        (
            "People corrected 10 of 200 stories (5%): sentiment 6, topics 1, not about the brand 3."
            " Nobody reads them all: there are at least as many mistakes."
        )
    ]
    assert chapter(one, "Sources") == [
        "**Not seen, so not counted**",
        "- news: failing from 8 Mar, 11:00 to 8 Mar, 13:00",
        "- blog: stale since 9 Mar, 17:00: nothing for 19 h",
        "**Spent**",
        "- news 1,200 requests",
        "- x $4.50",
        "- **$4.50 in all**",
    ]
    many = tuple(dark(Seeing.BLIND, 50 + number, f"s{number}") for number in range(7))
    lines = chapter(digest(now=side(0, unseen=many), money=(Money(NEWS, "usd", Decimal(2)),)), "Sources")
    assert lines[6:] == ["- and 2 more", "**Spent**", "- news $2.00"]
    posts = (Money(NEWS, "posts", Decimal(2)), Money(SourceName("x"), "posts", Decimal(2)))
    assert chapter(digest(money=posts), "Sources")[1:] == ["- news 2 posts", "- x 2 posts"]


def test_corrections_of_nothing_but_relevance_and_of_nobody_are_told_as_they_are():
    one = Accuracy(0, 2)
    assert chapter(digest(accuracy=one), "Vigie's own accuracy")[0].startswith(
        "People corrected 2 of 0 stories (–)."
    )
    none = Accuracy(0, 0)
    assert "accuracy" not in told(digest(accuracy=none))


# what is given; the reason, in both languages
REFUSALS = [
    ({"past": ()}, "there is nothing stored of the period before", "rien n'est enregistré"),
    (
        {"past": (side(1, tally("acme", 9), heard={NEWS: NOON, SourceName("blog"): NOON}),)},
        "blog was heard before and is not watched any more",
        "blog était à l'écoute avant",
    ),
    (
        {"now": side(0, tally("acme", 200), heard={NEWS: NOON - 3 * HOUR})},
        "news is heard only since 10 Mar, 10:00, so the two periods have other sources",
        "news n'est à l'écoute que depuis le 10 mars, 10:00",
    ),
    (
        {"now": side(0, tally("acme", 200), unseen=(dark(),))},
        "news could not be seen for a part of the time, first on 8 Mar, 11:00",
        "news n'a pas pu être vue",
    ),
    (
        {"now": side(0, tally("acme", 200), languages=frozenset({"de"}))},
        "the two sides differ in language (German)",
        "les deux périodes n'ont pas les mêmes langues (allemand)",
    ),
]


@pytest.mark.parametrize(("given", "english", "french"), REFUSALS)
def test_a_comparison_is_refused_with_the_reason(given, english, french):
    one = digest(**given)
    assert f"Not compared: {english}." in told(one).splitlines()
    assert french in told(one, FR)
    assert "acme: **200 mentions**." in told(one)
    assert " | – | – |" in told(one)


def test_another_model_is_no_news_of_the_brand():
    past = (side(1, tally("acme", 100, 10, 60, 20), models={ACME: frozenset({"other 2"})}),)
    page = told(digest(past=past))
    assert (
        "Sentiment of acme not compared: another model judged it (fake 1, other 2), and models are never mixed."
        in page
    )
    assert "harsher" not in page


@pytest.mark.parametrize(
    ("words", "silence", "quiet"),
    [
        (
            EN,
            "Nobody named a watched brand in this period.",
            "A quiet period: nothing out of the usual, nobody waits for an answer.",
        ),
        (
            FR,
            "Personne n'a nommé une marque suivie pendant cette période.",
            "Une période calme : rien d'inhabituel, personne n'attend de réponse.",
        ),
    ],
)
def test_a_quiet_period_says_so_in_a_line_and_empty_sections_vanish(words, silence, quiet):
    empty = digest(BrandPeriod(tally=tally("acme")))
    assert silence in told(empty, words).splitlines()
    assert document(empty, words).chapters == ()
    calm = digest(BrandPeriod(tally=tally("acme", 100, 10, 60, 20)))
    assert quiet in told(calm, words).splitlines()
    assert [one.key for one in document(calm, words).chapters] == ["figures"]


def test_a_brand_that_stands_alone_has_no_share_of_voice_and_a_change_by_chance_no_growth():
    one = BrandPeriod(tally=tally("acme", 8))
    row = chapter(digest(one, past=(side(1, tally("acme", 4)),)), "Figures")[2]
    assert row.startswith("| **acme** | 8 | 4 | – | – |")


@pytest.mark.parametrize(("hours", "words"), [(200, "not watched in this period"), (50, "not watched since")])
def test_a_source_that_was_never_watched_in_the_period_has_no_beginning(hours, words):
    assert f"news: {words}" in told(
        digest(now=side(0, tally("acme", 1), unseen=(dark(Seeing.UNWATCHED, hours),)))
    )


def test_a_period_in_which_nothing_was_seen_is_not_told_as_a_quiet_one():
    empty = digest(BrandPeriod(tally=tally("acme")), now=side(0, unseen=(dark(Seeing.SPENT),)))
    page = told(empty)
    assert "In what was seen, nobody named a watched brand." in page
    assert "news: out of budget since" in page
    assert "Dans ce qui a été vu, personne n'a nommé une marque suivie." in told(empty, FR)


def test_what_somebody_chose_to_bring_is_named_and_compared_with_nothing():
    page = told(digest(BrandPeriod(tally=tally("acme", 30), sampled=400)))
    assert "since somebody chooses what to bring: acme 400." in page
    assert "chooses" not in told(digest())
    alone = digest(BrandPeriod(tally=tally("acme"), sampled=2), now=side(0))
    assert "acme 2." in told(alone)
    both = digest(*alone.brands, BrandPeriod(tally=tally("globex"), sampled=1), now=side(0))
    assert chapter(both, "Figures")[2].startswith("| **acme** | 0 | 100 (-100%) | – | – |")
    assert "Nobody named" not in told(alone)


def test_a_plan_names_the_digest_and_its_sections():
    laid = document(whole(plan=DigestPlan(name="Monday", sections=("alerts", "figures"))), EN)
    assert (laid.title, [one.key for one in laid.chapters]) == ("Digest: Monday", ["figures", "alerts"])


def test_a_digest_of_competitors_alone_begins_with_them():
    rising_one = BrandPeriod(tally=tally("globex", 200))
    page = told(digest(rising_one, competitors=frozenset({GLOBEX})))
    assert "globex is talked about more: **200 mentions**, +300%." in page
    fewer = BrandPeriod(tally=tally("globex", 20, 0, 0, 20))
    past = (side(1, tally("globex", 50, 25, 0, 25)),)
    page = told(digest(fewer, competitors=frozenset({GLOBEX}), past=past))
    assert (
        "globex is talked about less: **20 mentions**, -60%. What is said of it is kinder (+1.00, was ±0.00)."
        in page
    )


def test_a_brand_nobody_named_before_has_no_growth():
    past = (side(1, tally("globex", 5)),)
    page = told(digest(past=past))
    assert "acme is talked about more: **200 mentions**, –." in page
    assert "| **acme** | 200 | 0 |" in page


@BOTH
def test_a_day_is_compared_with_the_day_before(words):
    one = digest(now=dataclasses.replace(side(0, tally("acme", 9)), since=NOON - timedelta(days=1)))
    assert {"en": "against the day before.", "fr": "comparé à la veille."}[words.language] in told(one, words)


def test_hostile_words_begin_no_heading_and_no_list():
    lines = Lines(tuple((Span(text),) for text in ("# a", "1. b", "- c", "&lt;", "")))
    loose = dataclasses.replace(lines, head="<h>", listed=False)
    laid = document(digest(), EN)
    chapters = (dataclasses.replace(laid.chapters[0], blocks=(lines, loose)),)
    page = markdown(Document("t", "s", (), chapters))
    assert r"- \# a" in page
    assert r"- 1\. b" in page
    assert r"- \- c" in page
    assert r"\&lt;" in page
    assert r"**\<h\>**" in page


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("https://a.example/1", True),
        ("/mentions?x=1", True),
        ("//a.example", False),
        ("javascript:x", False),
        ('https://a"b', False),
        ("", False),
    ],
)
def test_only_links_of_the_web_and_of_our_own_page_are_links(url, links):
    page = told(digest(BrandPeriod(tally=tally("acme", 1), top=(story("Word", url=url),))))
    assert ("[Word](<" in page) == links


@pytest.mark.parametrize(
    ("minutes", "english", "french"),
    [
        (0, "0 min", "0 min"),
        (59, "59 min", "59 min"),
        (60, "1 h", "1 h"),
        (2879, "47 h", "47 h"),
        (2880, "2 days", "2 jours"),
    ],
)
def test_spans_are_told_in_the_largest_unit(minutes, english, french):
    span = timedelta(minutes=minutes)
    assert [each.span(span).replace("\xa0", " ").replace("\u202f", " ") for each in (EN, FR)] == [
        english,
        french,
    ]


def test_numbers_and_days_are_those_of_the_language():
    assert (EN.number(1204), FR.number(1204)) == ("1,204", "1\u202f204")
    assert (EN.weekday(0), FR.weekday(0)) == ("Mon", "lun")
    assert FR.day(datetime(2026, 3, 1, 12, tzinfo=UTC)) == "1er mars 2026"
    assert FR.short(datetime(2026, 3, 11, 12, tzinfo=UTC)) == "11 mars"
    assert (EN.net(None), EN.net(0.001), EN.growth(0)) == ("–", "±0.00", "±0%")
    assert FR.say("mentions", 1.5) == "1,5 mention"


def test_machines_read_the_same():
    one = json.loads(
        json.dumps(
            digest_json(whole(now=side(0, tally("acme", 200, 120, 60, 10, stories=150), unseen=(gap(),))))
        )
    )
    acme, globex = one["brands"]
    assert (acme["share_of_voice"], acme["sentiment"]["net"], globex["competitor"]) == (1.0, -0.5789, True)
    assert acme["sentiment"]["interval"] == [
        -0.6691,
        -0.4728,
    ]  # by hand: 0.75 * 190 + 2 = 144.5; (8.5 - 91) / 144.5 give or take 0.0982
    assert acme["compared"]["mentions"] == {"verdict": "more", "then": 100, "growth": 1.0, "reason": None}
    assert acme["drivers"][0] == {"kind": "topic", "name": "safety", "count": 70, "more": 60}
    assert globex["drivers"] == []
    assert acme["to_answer"][0]["mention"] == "m1"
    assert one["alerts"][0]["acknowledged_after_s"] == 3600
    assert one["alerts"][1]["resolved_after_s"] is None
    assert one["accuracy"]["corrected"] == 10
    assert one["unseen"] == [
        {
            "source": "news",
            "state": "failing",
            "since": "2026-03-08T10:00:00Z",
            "until": "2026-03-08T12:00:00Z",
            "why": None,
        }
    ]
    assert one["spent"][0] == {"source": "news", "what": "requests", "amount": 1200.0}


def test_machines_read_why_nothing_is_compared():
    one = json.loads(json.dumps(digest_json(digest(past=()))))
    assert (one["before_since"], one["accuracy"], one["brands"][0]["before"]) == (None, None, None)
    assert one["brands"][0]["compared"]["mentions"]["reason"] == {"name": "no-past", "names": [], "at": None}
    assert one["brands"][0]["compared"]["mentions_usual"] is None
    (silent,) = json.loads(json.dumps(digest_json(digest(BrandPeriod(tally=tally(BrandName("acme")))))))[
        "brands"
    ]
    assert silent["sentiment"]["interval"] is None
