from __future__ import annotations

import pytest

from monitor.model import Dated, StoryId
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
            "Languages": "en, fr, unknown",
            "Tone": "negative, positive, unread",
            "Topics": "safety",
            "Largest reach": "1,200 (@jo)",
        }

    def test_an_alert_of_one_mention_does_not_say_everything_twice(self):
        assert facts(make_card([make_judged(topics=("safety",))], make_alert(id="k3"))) == {
            "So far": "1 mention, 1 story, 1 author",
            "Languages": "en",
            "Tone": "negative",
            "Topics": "safety",
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
