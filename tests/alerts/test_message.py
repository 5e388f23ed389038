from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from alerts.message import (
    answers,
    back_in,
    bad_reload,
    budget,
    card,
    channel_test,
    failing,
    fresh,
    left_out,
    missing_secret,
    notice,
    stale,
)
from monitor.errors import Problem
from monitor.model import AlertState, EventKind, RuleName, Severity, StoryId
from tests.alerts.cards import PARIS, facts, make_card, said
from tests.makers import NOON, make_alert, make_event, make_judged, minutes


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

    def test_the_tone_of_what_it_quotes_is_that_towards_its_brand(self):
        judged = make_judged("negative", brands=["acme", "globex"], towards={"acme": "positive"})
        for brand, told in (("acme", "positive"), ("globex", "negative")):
            assert facts(make_card([judged], make_alert(brand=brand, total=1)))["Tone"] == told

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


class TestLife:
    """The card of every event: the alert as it stands now, and what just happened to it."""

    def test_the_first_card_is_open_and_rings(self):
        card = make_card()
        assert (card.state, card.state_line, card.event, card.news, card.rings) == (
            AlertState.OPEN,
            "open since 13:00 CET",
            None,
            "",
            True,
        )
        assert ("Take it", f"vigie ack {card.actions[0][1].split()[-1]}") in card.actions

    @pytest.mark.parametrize("kind", EventKind)
    def test_it_rings_where_the_event_does(self, kind):
        event = make_event(kind=kind, at=NOON + minutes(10))
        card = make_card(alert=event.alert, event=event, event_sentence="84 mentions.")
        assert (card.event, card.rings) == (kind, kind.rings)
        assert card.news
        assert f"{card.at:%H:%M %Z}" == "13:10 CET"

    def test_it_shows_the_alert_as_it_stands_now_and_tells_the_event_as_it_was(self):
        event = make_event(make_alert(severity=Severity.CRISIS), kind=EventKind.ESCALATED)
        now = dataclasses.replace(event.alert, state=AlertState.ACKNOWLEDGED, by="marie")
        card = make_card(alert=now, event=event, event_sentence="84 mentions.")
        assert (card.state, card.state_line) == (AlertState.ACKNOWLEDGED, "acknowledged by marie")
        assert card.news == "Escalated to CRISIS. 84 mentions."

    def test_a_resolved_alert_counts_its_voices_only_where_all_are_known(self):
        ended = make_alert(state=AlertState.RESOLVED, resolved_at=NOON + minutes(4), total=2)
        jo = [said(author="@jo"), said(author="@Jo")]
        assert make_card(jo, ended).state_line == "resolved after 4 min · 2 mentions by 1 author"
        more = dataclasses.replace(ended, total=312)
        assert make_card(jo, more).state_line == "resolved after 4 min · 312 mentions"
        assert make_card(jo, more, voices=140).state_line.endswith("312 mentions by 140 authors")
        assert make_card([], more).state_line.endswith("312 mentions")

    def test_what_is_over_asks_nobody_to_do_anything(self):
        ended = make_alert(state=AlertState.RESOLVED, resolved_at=NOON)
        card = make_card(alert=ended, advice="Call Jo.", runbook="https://wiki.example")
        assert (card.advice, card.runbook) == ("", "")
        assert [command.split()[1] for _, command in card.actions] == ["explain"]

    def test_what_else_tells_the_alert_from_others_stands_in_the_title(self):
        assert make_card(alert=make_alert(group="safety")).title == "WARNING · Acme · mood-turns · safety"


class TestDrill:
    """Somebody practises: nobody must take it for real, on any channel."""

    @pytest.mark.parametrize("given", [{"drill": True}, {"data": {"drill": True}}])
    def test_title_summary_and_news_say_so(self, given):
        event = make_event(kind=EventKind.ESCALATED)
        card = make_card(alert=event.alert, event=event, **given)
        assert card.title == "DRILL · WARNING · Acme · mood-turns"
        assert card.news.startswith("DRILL · Escalated")
        assert card.summary == "A drill: nobody said this, nothing has happened. 12 negative mentions."
        assert card.data["drill"] is True
        assert make_card(language="fr", **given).title.startswith("EXERCICE · AVERTISSEMENT")

    @pytest.mark.parametrize("given", [{"drill": True}, {"data": {"drill": True}}])
    def test_it_offers_no_command_as_nothing_of_it_is_kept(self, given):
        assert make_card(**given).actions == ()

    @pytest.mark.parametrize("data", [None, {"drill": False}])
    def test_what_is_real_does_not(self, data):
        assert "DRILL" not in make_card(data=data).title
        assert make_card(data=data).actions

    def test_a_drill_without_an_event_has_no_news(self):
        assert make_card(drill=True).news == ""


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

    @pytest.mark.parametrize(
        ("language", "title", "summary"),
        [
            ("en", "A model is left out", "sentiment goes on without one of its models. The model is gone."),
            (
                "fr",
                "Un modèle est laissé de côté",
                "sentiment continue sans l'un de ses modèles. The model is gone.",
            ),
        ],
    )
    def test_a_model_that_is_left_out_is_told_with_what_becomes_of_mentions(self, language, title, summary):
        message = left_out("sentiment", "the model is gone", at=NOON, language=language)
        assert (message.kind, message.title, message.summary) == ("notice", title, summary)
        assert "`vigie doctor`" in message.advice

    def test_a_model_that_is_back_is_told_with_how_long_it_was_away_by_the_local_clock(self):
        paris = NOON.astimezone(PARIS)
        message = back_in("sentiment", since=NOON, at=paris)
        assert message.title == "The model is back"
        assert message.summary.endswith("without one since 13:00 CET.")
        assert back_in("sentiment", since=NOON, at=paris, language="fr").title == "Le modèle est de retour"

    @pytest.mark.parametrize(
        ("language", "blind", "title", "summary"),
        [
            (
                "en",
                False,
                "hn may be dead",
                "The source hn answers, and brings nothing that can be trusted. Nothing new.",
            ),
            ("en", True, "hn may be dead", "The source hn is blind. Nothing new."),
            (
                "fr",
                False,
                "hn est peut-être morte",
                "La source hn répond, et n'apporte rien de fiable. Nothing new.",
            ),
            ("fr", True, "hn est peut-être morte", "La source hn est aveugle. Nothing new."),
        ],
    )
    def test_a_source_that_cannot_be_trusted_is_told_with_why_and_what_to_try(
        self, language, blind, title, summary
    ):
        message = stale("hn", "nothing new", at=NOON, blind=blind, language=language)
        assert (message.kind, message.title, message.summary) == ("notice", title, summary)
        assert "`vigie source test hn`" in message.advice

    def test_a_source_that_is_back_is_told_with_how_long_it_was_away_by_the_local_clock(self):
        paris = NOON.astimezone(PARIS)
        message = fresh("hn", since=NOON, at=paris)
        assert message.summary == "The source hn can be trusted again; it could not since 13:00 CET."
        assert fresh("hn", since=NOON, at=paris, language="fr").title == "hn est de retour"

    def test_a_source_that_fails_for_long_is_told_with_why_and_since_when_by_the_local_clock(self):
        paris = NOON.astimezone(PARIS)
        message = failing("hn", "it answers 503", since=NOON, at=paris)
        assert (message.kind, message.title) == ("notice", "hn cannot be read")
        assert message.summary == "The source hn has not been readable since 13:00 CET. It answers 503."
        assert "`vigie source test hn`" in message.advice
        french = failing("hn", "it answers 503", since=NOON, at=paris, language="fr")
        assert french.title == "hn ne peut pas être lue"

    def test_a_source_that_answers_again_is_told_with_how_long_it_did_not(self):
        paris = NOON.astimezone(PARIS)
        message = answers("hn", since=NOON, at=paris)
        assert "it could not since 13:00 CET" in message.summary
        french = answers("hn", since=NOON, at=paris, language="fr")
        assert french.title == "hn est de retour"
        assert french.summary.startswith("La source hn est de nouveau lisible")

    @pytest.mark.parametrize(
        ("level", "stops", "said"),
        [
            ("nearly", None, "At this pace that lasts until 1 December: 21 USD in all."),
            ("nearly", NOON, "At this pace it rests from"),
            ("stopped", None, "it is not read until 1 December"),
        ],
    )
    def test_a_budget_says_what_is_spent_and_how_it_goes_on(self, level, stops, said):
        amounts = {"spent": "16 USD", "most": "20 USD", "forecast": "21 USD"}
        message = budget(level, "x", amounts, span="month", until="1 December", stops=stops, at=NOON)
        assert "x has spent 16 USD of its 20 USD for this month" in message.summary
        assert said in message.summary

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
