from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.message import bad_reload, card, channel_test, missing_secret, notice
from monitor.errors import Problem
from monitor.model import RuleName, Severity, StoryId
from tests.alerts.cards import PARIS, make_card, said
from tests.makers import NOON, make_alert


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
        assert message.facts == ()


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
