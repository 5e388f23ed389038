from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.message import (
    bad_reload,
    card,
    channel_test,
    deciding_words,
    missing_secret,
    most_telling,
    notice,
    place,
    voice,
)
from monitor.errors import Problem
from monitor.model import Dated, Evidence, Judged, RuleName, Sentiment, Severity, StoryId, Topic, TopicName
from tests.makers import NOON, make_alert, make_judged, make_mention, make_verdict, minutes

PARIS = ZoneInfo("Europe/Paris")


def said(text="Acme is on fire", strength=0.5, **given) -> Judged:
    """A mention whose verdict is as strong as asked."""
    verdict = dataclasses.replace(make_verdict(None), topics=(Topic(TopicName("safety"), strength),))
    return Judged(make_mention(text=text, **given), verdict)


def make_card(evidence=(), alert=None, **given):
    evidence = evidence or [said()]
    arguments = {"brand_title": "Acme", "zone": PARIS, **given}
    return card(alert or make_alert(total=len(evidence)), "12 negative mentions.", evidence, **arguments)


def facts(message) -> dict[str, str]:
    return dict(message.facts)


class TestCard:
    def test_the_title_names_severity_brand_and_rule(self):
        alert = make_alert(severity=Severity.CRISIS, rule=RuleName("safety-scare"))
        assert make_card(alert=alert).title == "CRISIS · Acme · safety-scare"
        assert make_card(alert=alert, language="fr").title == "CRISE · Acme · safety-scare"

    def test_it_carries_the_sentence_the_advice_and_the_data_as_they_are(self):
        message = make_card(advice="Call Jo.", runbook="https://wiki.example", data={"id": "a"})
        assert message.summary == "12 negative mentions."
        assert (message.advice, message.runbook, message.data) == (
            "Call Jo.",
            "https://wiki.example",
            {"id": "a"},
        )
        assert make_card().data == {}

    def test_its_times_stand_in_the_readers_zone(self):
        message = make_card()
        assert f"{message.at:%H:%M %Z}" == "13:00 CET"
        assert f"{message.quotes[0].at:%H:%M %Z}" == "13:00 CET"

    def test_a_quote_says_who_where_when_what_and_how_often(self):
        judged = said("Acme is on fire", author="@jo", url="https://www.news.example/1", story=StoryId("s"))
        (quote,) = make_card([judged], copies={StoryId("s"): 34}).quotes
        assert (quote.author, quote.place, quote.url) == ("@jo", "news.example", "https://www.news.example/1")
        assert (quote.text, quote.copies) == ("Acme is on fire", 34)

    def test_a_story_nobody_counted_has_no_copies(self):
        assert make_card([said(story=None)]).quotes[0].copies == 1
        assert make_card([said(story=StoryId("s"))], copies={}).quotes[0].copies == 1

    @pytest.mark.parametrize(
        ("title", "text", "shown"),
        [
            ("", "Body", "Body"),
            ("Recall", "Acme said so", "Recall — Acme said so"),
            ("Recall", "Recall of Acme", "Recall of Acme"),
            ("Recall", "", "Recall"),
        ],
    )
    def test_a_quote_shows_title_and_text_each_once(self, title, text, shown):
        assert make_card([said(text, title=title)]).quotes[0].text == shown

    def test_an_alert_whose_mentions_are_gone_still_makes_a_card(self):
        message = card(make_alert(), "Something.", [], brand_title="Acme", zone=PARIS)
        assert message.quotes == ()
        assert [label for label, _ in message.facts] == ["Ask why"]


class TestMostTelling:
    def test_the_first_one_and_the_strongest_are_chosen_in_order_of_time(self):
        evidence = [said(str(at), strength, published_at=NOON + minutes(at)) for at, strength in
                    [(3, 0.9), (0, 0.1), (2, 0.2), (1, 0.8)]]  # fmt: skip
        assert [one.mention.text for one in most_telling(evidence)] == ["0", "1", "3"]

    def test_three_authors_are_heard_before_one_is_heard_twice(self):
        evidence = [said(str(at), 0.9, author="@angry", published_at=NOON + minutes(at)) for at in range(3)]
        evidence += [
            said(author, 0.1, author=author, published_at=NOON + minutes(9)) for author in ("@jo", "@al")
        ]
        assert {one.mention.author for one in most_telling(evidence)} == {"@angry", "@jo", "@al"}

    def test_three_stories_are_told_before_one_is_told_twice(self):
        evidence = [
            said(str(at), 0.9, story=StoryId("wire"), published_at=NOON + minutes(at)) for at in range(3)
        ]
        evidence += [said("own", 0.1, story=StoryId("own"), author="author", published_at=NOON + minutes(9))]
        assert "own" in {one.mention.text for one in most_telling(evidence)}

    def test_one_angry_author_is_quoted_three_times_when_nobody_else_spoke(self):
        evidence = [said(author="@angry", published_at=NOON + minutes(at)) for at in range(5)]
        assert len(most_telling(evidence)) == 3

    def test_copies_are_quoted_when_there_is_nothing_else(self):
        evidence = [said(author="@a", story=StoryId("wire")) for _ in range(2)]
        assert len(most_telling(evidence)) == 2

    def test_among_equals_the_one_with_the_larger_reach_speaks(self):
        evidence = [said("first", published_at=NOON - minutes(1))]
        evidence += [said(str(reach), reach=reach) for reach in (None, 10, 5000, 20)]
        assert {one.mention.text for one in most_telling(evidence)} == {"first", "5000", "20"}

    def test_sentiment_counts_as_much_as_it_is_sure(self):
        sure, unsure = (
            Judged(make_mention(text=text), dataclasses.replace(make_verdict(), sentiment=Sentiment(-0.9, "negative", confidence)))
            for text, confidence in [("sure", 0.9), ("unsure", 0.1)]
        )  # fmt: skip
        first = said("first", 0.0, published_at=NOON - minutes(1))
        assert [one.mention.text for one in most_telling([first, unsure, sure], 2)] == ["first", "sure"]

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 5)), max_size=12))
    def test_whatever_the_evidence_the_quotes_are_few_different_and_include_the_first(self, given):
        evidence = [
            said(author=f"@{author}", story=StoryId(f"s{story}"), published_at=NOON + minutes(at))
            for author, story, at in given
        ]
        chosen = most_telling(evidence)
        assert len(chosen) == min(3, len(evidence))
        assert len({one.mention.id for one in chosen}) == len(chosen)
        if evidence:
            assert min(one.mention.published_at for one in evidence) in {
                one.mention.published_at for one in chosen
            }
        voices = {one.mention.author for one in evidence}
        stories = {one.mention.story for one in evidence}
        assert len({one.mention.story for one in chosen}) >= min(len(stories), 3) or len(voices) < 3


class TestWhoAndWhere:
    @pytest.mark.parametrize(
        ("given", "where", "who"),
        [
            ({"url": "https://www.news.example/1", "author": "@Jo"}, "news.example", "jo"),
            ({"url": "https://news.example/1", "author": ""}, "news.example", "news.example"),
            ({"url": "", "author": ""}, "news", "news"),
            ({"url": "http://[", "author": ""}, "news", "news"),
        ],
    )
    def test_the_site_stands_in_for_whoever_is_not_named(self, given, where, who):
        mention = make_mention(**given)
        assert (place(mention), voice(mention)) == (where, who)


def test_the_deciding_words_are_those_that_pulled_the_verdict_its_way_weightiest_first():
    verdict = dataclasses.replace(
        make_verdict(),
        sentiment=Sentiment(-0.6, "negative", 0.8, (Evidence("love", 0.9), Evidence("awful", -0.5), Evidence("fire", -0.2))),
        topics=(Topic(TopicName("safety"), 0.9, (Evidence("fire", 0.9), Evidence("burn", 0.4))),),
    )  # fmt: skip
    assert deciding_words(Judged(make_mention(), verdict)) == ("fire", "awful", "burn")
    assert deciding_words(Judged(make_mention(), make_verdict(None))) == ()


class TestFacts:
    def test_what_else_is_known_is_counted_over_all_the_evidence(self):
        evidence = [
            make_judged(topics=("safety",), lang="en", author="@jo", story=StoryId("a"), url="https://a.example/1"),
            make_judged("positive", lang="fr", author="@al", story=StoryId("b"), url="https://a.example/2"),
            make_judged(None, lang=None, author="@jo", story=StoryId("b"), published_at=NOON - minutes(9), reach=1200),
        ]  # fmt: skip
        assert facts(make_card(evidence, make_alert(id="k3", total=3))) == {
            "So far": "3 mentions, 2 stories, 2 authors",
            "First seen": "Tue 10 Mar, 12:51 CET, @jo on news",
            "Where": "a.example 2, news 1",
            "Languages": "en, fr, unknown",
            "Tone": "negative, positive, unread",
            "Topics": "safety",
            "Largest reach": "1,200 (@jo)",
            "Ask why": "vigie explain k3",
        }

    def test_an_alert_of_one_mention_does_not_say_everything_twice(self):
        assert facts(make_card([make_judged(topics=("safety",))], make_alert(id="k3"))) == {
            "So far": "1 mention, 1 story, 1 author",
            "Languages": "en",
            "Tone": "negative",
            "Topics": "safety",
            "Ask why": "vigie explain k3",
        }

    def test_what_is_counted_over_the_cited_mentions_only_says_so(self):
        evidence = [said(author="", url="") for _ in range(2)]
        shown = facts(make_card(evidence, make_alert(total=1204)))["So far"]
        assert shown == "1,204 mentions; the first 2: 2 stories, 1 author"
        french = facts(make_card(evidence, make_alert(total=1204), language="fr"))["À cette heure"]
        assert french == "1\u00a0204 mentions ; les 2 premières : 2 récits, 1 auteur"

    def test_an_unsigned_first_mention_says_so(self):
        evidence = [said(author="", published_at=NOON - minutes(1)), said()]
        assert facts(make_card(evidence))["First seen"].endswith("unsigned on news")

    def test_what_is_not_named_is_counted_together(self):
        evidence = [said(url=f"https://{site}.example") for site in "aabbccddeef"]
        assert (
            facts(make_card(evidence))["Where"]
            == "a.example 2, b.example 2, c.example 2, d.example 2, 3 more"
        )

    @pytest.mark.parametrize(
        ("dated", "shown"),
        [
            ([Dated.GIVEN], None),
            ([Dated.MISSING, Dated.GIVEN, Dated.MISSING], "2 had no date: their time of arrival is shown"),
            (
                [Dated.CLAMPED, Dated.MISSING],
                "1 had no date, 1 lay in the future: their time of arrival is shown",
            ),
        ],
    )
    def test_dates_that_cannot_be_trusted_are_confessed(self, dated, shown):
        assert facts(make_card([said(dated=one) for one in dated])).get("Dates") == shown


class TestNotices:
    def test_a_notice_is_for_the_operator(self):
        message = notice("The disk is nearly full.", at=NOON)
        assert (message.kind, message.title, message.severity) == ("notice", "Vigie needs you", None)
        assert notice("Voilà.", at=NOON, language="fr").title == "Vigie a besoin de vous"

    def test_a_bad_reload_names_every_problem_and_what_stays_in_force(self):
        problems = [Problem(12, 7, "unknown key `chanel`"), Problem(20, 1, "wrong unit")]
        message = bad_reload(problems, at=NOON)
        assert message.summary == "2 problems: the last good rules stay in force."
        assert message.facts[0] == ("rules.yaml:12:7", "unknown key `chanel`")
        assert len(message.facts) == 2

    def test_a_missing_secret_names_the_variable_and_where_messages_go_instead(self):
        message = missing_secret("crisis-room", "SLACK_BOT_TOKEN", "console", at=NOON)
        assert message.title == "crisis-room has no secret"
        assert "SLACK_BOT_TOKEN is not set" in message.summary
        assert "goes to console" in message.summary
        assert "Set SLACK_BOT_TOKEN" in message.advice

    def test_a_test_of_a_channel_says_that_nothing_has_happened(self):
        message = channel_test("crisis-room", at=datetime(2026, 3, 10, tzinfo=UTC))
        assert (message.kind, message.title) == ("test", "TEST · crisis-room")
        assert "Nothing has happened" in message.summary
