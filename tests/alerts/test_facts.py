from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from monitor.model import AlertState, Dated, Intent, Reason, RuleName, Severity, StoryId
from tests.alerts.cards import facts, make_card, said
from tests.makers import NOON, make_alert, make_judged, minutes


class TestFacts:
    def test_what_else_is_known_is_counted_over_all_the_evidence(self):
        evidence = [
            make_judged(topics=("safety",), lang="en", author="@jo", story=StoryId("a"), url="https://a.example/1"),
            make_judged("positive", lang="fr", author="@al", story=StoryId("b"), url="https://a.example/2"),
            make_judged(None, lang=None, author="@jo", story=StoryId("b"), published_at=NOON - minutes(9), reach=1200),
        ]  # fmt: skip
        assert facts(make_card(evidence, make_alert(id="k3", total=3))) == {
            "So far": "3 mentions, 2 stories, 2 authors",
            "Loudest": "author 2 of 3, source 3 of 3 (news)",
            "First seen": "Tue 10 Mar, 12:51 CET, @jo on news",
            "Where": "a.example 2, news 1",
            "Languages": "English, French, unknown",
            "Tone": "negative, positive, unread",
            "Topics": "safety",
            "Largest reach": "1,200 (@jo)",
        }

    def test_intents_are_counted_in_the_readers_language(self):
        one = make_judged()
        asked = dataclasses.replace(
            one, verdict=dataclasses.replace(one.verdict, intents=(Intent("complaint", 0.9),))
        )
        card = [asked, make_judged()]
        assert facts(make_card(card, make_alert(id="k3", total=2)))["Intent"] == "complaint"
        assert facts(make_card(card, make_alert(id="k3", total=2), language="fr"))["Intention"] == "plainte"

    def test_an_alert_of_one_mention_does_not_say_everything_twice(self):
        assert facts(make_card([make_judged(topics=("safety",))], make_alert(id="k3"))) == {
            "So far": "1 mention, 1 story, 1 author",
            "Languages": "English",
            "Tone": "negative",
            "Topics": "safety",
        }

    def test_a_topic_is_called_as_its_reader_calls_it_and_as_it_is_where_he_has_no_name_of_his_own(self):
        evidence = [make_judged(topics=("safety", "kettles"))]
        french = facts(make_card(evidence, language="fr"))
        assert french["Sujets"] == "sécurité, kettles"

    def test_what_is_counted_over_the_cited_mentions_only_says_so(self):
        evidence = [said(author="", url="") for _ in range(2)]
        shown = facts(make_card(evidence, make_alert(total=1204)))["So far"]
        assert shown == "1,204 mentions; the first 2: 2 stories, 1 author"
        french = facts(make_card(evidence, make_alert(total=1204), language="fr"))["À cette heure"]
        assert french == "1\u202f204 mentions\u202f; les 2 premières\u00a0: 2 récits, 1 auteur"

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


class TestOneOrMany:
    """Is it one angry person or a hundred?"""

    @pytest.mark.parametrize(
        ("evidence", "shown"),
        [
            ([said()], None),
            ([said(author="@jo")] * 3, "author 3 of 3, source 3 of 3 (news)"),
            (
                [
                    *(said(author=f"@{number}", thread="t1", source="forum") for number in range(12)),
                    *(said(author="@jo", thread=f"own-{number}") for number in range(3)),
                    *(said(author=f"@x{number}") for number in range(12)),
                ],
                "author 3 of 27, thread 12 of 27, source 15 of 27 (news)",
            ),
        ],
    )
    def test_the_largest_share_of_one_author_thread_and_source_is_told(self, evidence, shown):
        assert facts(make_card(evidence)).get("Loudest") == shown

    def test_nobody_is_named_for_being_loud(self):
        assert "@jo" not in facts(make_card([said(author="@jo")] * 3))["Loudest"]

    def test_the_voices_of_all_mentions_are_told_where_somebody_counted_them(self):
        card = make_card([said(), said()], make_alert(total=1204), voices=640)
        assert facts(card)["So far"] == "1,204 mentions by 640 authors"


class TestHowFarToTrustIt:
    @pytest.mark.parametrize(
        ("numbers", "shown"),
        [
            ({"baseline": "none"}, "no baseline yet: nobody knows what is usual here"),
            (
                {"baseline": "flat"},
                "still learning: compared with the average, not with this hour of the week",
            ),
            ({"baseline": "seasonal"}, None),
            ({}, None),
        ],
    )
    def test_a_baseline_that_is_not_there_yet_is_confessed(self, numbers, shown):
        reason = Reason("spike", fired=True, numbers=numbers)
        for whole in (reason, Reason("all", fired=True, parts=(reason,))):
            assert facts(make_card(alert=make_alert(reason=whole))).get("What is usual") == shown

    def test_sources_that_cannot_be_seen_are_named(self):
        card = make_card(blind=["tech-news", "forum"])
        assert facts(card)["Not seen"] == "tech-news, forum cannot be read just now: there may be more"
        assert "Not seen" not in facts(make_card())

    def test_the_worst_moment_is_told_unless_it_is_the_one_above(self):
        assert facts(make_card(peak="84 in an hour."))["At its peak"] == "84 in an hour."
        assert "At its peak" not in facts(make_card(peak="12 negative mentions."))


class TestTogether:
    def test_the_alerts_told_in_the_same_message_have_their_sentence_each(self):
        others = [(make_alert(rule=RuleName("volume"), severity=Severity.WATCH), "84 mentions.")]
        assert ("Also", "WATCH · volume: 84 mentions.") in make_card(others=others).facts

    def test_more_than_a_few_are_counted(self):
        also = [
            value for label, value in make_card(others=[(make_alert(), "x")] * 9).facts if label == "Also"
        ]
        assert len(also) == 6
        assert also[-1] == "4 more"


class TestReminders:
    @pytest.mark.parametrize(
        ("state", "told"),
        [(AlertState.OPEN, True), (AlertState.ESCALATED, True), (AlertState.ACKNOWLEDGED, False)],
    )
    def test_while_nobody_has_taken_it_it_says_when_it_rings_again(self, state, told):
        card = make_card(alert=make_alert(state=state), repeat=timedelta(hours=2))
        assert (("Rings again", "every 2 h until somebody takes it") in card.facts) is told
