"""``vigie why-not``: every way in which a rule is silent, or nobody hears of it, on a past that was really lived."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Seeing, Verb
from tests.cli.lived import lived
from tests.makers import NOON, minutes

BAD = "Acme is terrible, awful, the worst {}"
FIRE = "Acme heater caught fire and burned my hand, terrible {}"
AT = "2026-03-10T13:{:02d}"  # on the clock of the rules: an hour later than UTC
RULES = """
  - name: storm
    select: {brands: [acme], sentiment: negative}
    when: {spike: {within: 1h, floor: 4, authors: 3}}
    severity: warning
  - name: hush
    select: {brands: [acme]}
    when: {silence: {for: 24h}}
    severity: watch
  - name: either
    select: {brands: [acme]}
    when: {all: [{count: 3, within: 30m}, {reach: {above: 1000}}]}
    severity: watch
    levels: {}
  - name: groups
    select: {brands: [acme]}
    when: {count: 3, within: 30m}
    group_by: source
    severity: watch
"""


@pytest.fixture
def past(desk):
    text = desk.rules.read_text().replace("authors: 2}", "authors: 2}\n    levels: {crisis: {count: 6}}")
    desk.rules.write_text(text + RULES.replace("    levels: {}\n", ""))
    with lived(desk) as past:
        past.see("posts", Seeing.SEEING)
        yield past


def why_not(desk, *words, minute=0):
    result = desk.on_desk("why-not", *words, "--at", AT.format(minute))
    assert (result.code, result.err) == (0, "")
    return result.out


def machine(desk, *words, minute=0):
    shown = desk.on_desk("why-not", *words, "--at", AT.format(minute), "--format", "json").json
    return shown["standings"]


def test_each_thing_that_held_is_named_and_the_one_that_did_not(desk, past):
    for number in range(4):
        past.say(BAD.format(number), "jo")
    past.turn(5)
    told = why_not(desk, "mood-turns", minute=5)
    assert (
        told
        == """mood-turns at 2026-03-10 13:05

Acme: watching
  4 negative mentions of Acme in 30 minutes, but by 1 author only; the rule asks for 2.
  In the 24 h before, 4 mentions came; the rule selects 4 of them.
  warning does not hold:
    ✓ mentions: 4, asked: at least 3
    ✗ authors: 1, asked: at least 2
  crisis does not hold:
    ✗ mentions: 4, asked: at least 6
    ✗ authors: 1, asked: at least 2
"""
    )
    (one,) = machine(desk, "mood-turns", minute=5)
    assert (one["state"], one["reason"]["name"], one["told"]) == ("watching", "too-few-authors", None)
    warning = one["levels"][-1]
    assert (warning["severity"], warning["fired"]) == ("warning", False)
    assert [(check["what"], check["held"]) for check in warning["checks"]] == [
        ("count", True),
        ("authors", False),
    ]
    assert one["day_before"] == {"mentions": 4, "selected": 4, "history": 0, "collected_later": 0}


def test_when_it_came_nearest_is_said(desk, past):
    for number in range(4):
        past.say(BAD.format(number), "jo")
    past.turn(50)
    told = why_not(desk, "mood-turns", minute=50)
    assert "No negative mentions of Acme" in told
    assert (
        "  It came nearest at 2026-03-10 13:00:\n    4 negative mentions of Acme in 30 minutes, but by 1 author only"
        in told
    )
    (one,) = machine(desk, "mood-turns", minute=50)
    assert one["nearest"]["at"] == "2026-03-10T12:00:00Z"
    assert one["nearest"]["reason"]["name"] == "too-few-authors"


def test_what_the_rule_does_not_select_and_what_was_history_is_counted(desk, past):
    past.say(BAD.format(1))
    past.say("Acme opens on Tuesday")
    past.say(BAD.format(2), late=23 * 60)
    past.say(BAD.format(3), late=25 * 60)
    past.turn(1)
    told = why_not(desk, "mood-turns", minute=1)
    assert "In the 24 h before, 3 mentions came; the rule selects 2 of them." in told


def test_history_is_said_never_to_fire(desk):
    desk.rules.write_text(desk.rules.read_text() + "max_age: 1h\n")
    with lived(desk) as past:
        past.say(BAD.format(1))
        past.say(BAD.format(2), late=90)
        past.turn()
    told = why_not(desk, "mood-turns")
    assert "2 mentions came; the rule selects 2 of them, 1 of which was history, which never fires." in told


def test_one_mention_is_no_mentions(desk, past):
    past.say("Acme opens on Tuesday")
    past.turn(1)
    assert "  In the 24 h before, 1 mention came; the rule does not select it." in why_not(
        desk, "mood-turns", minute=1
    )
    assert "1 mention came; the rule selects it." in why_not(desk, "hush", minute=1)


def test_one_mention_that_was_history_is_said_never_to_fire(desk):
    desk.rules.write_text(desk.rules.read_text() + "max_age: 1h\n")
    with lived(desk) as past:
        past.say(BAD.format(1), late=90)
        past.turn()
    told = why_not(desk, "mood-turns")
    assert "1 mention came; the rule selects it, but it was history, which never fires." in told


def test_what_came_only_afterwards_is_counted_with_the_moment_it_came(desk, past):
    past.turn(30)
    past.say(BAD.format(1), late=28)
    past.turn(10)
    past.say(BAD.format(2), late=39)
    past.turn()
    told = why_not(desk, "mood-turns", minute=5)
    assert (
        "  2 mentions of that day were collected only from 2026-03-10 13:30 on: nothing was known of them then."
        in told
    )
    assert "came;" not in told
    (one,) = machine(desk, "mood-turns", minute=5)
    assert one["day_before"] == {"mentions": 0, "selected": 0, "history": 0, "collected_later": 2}
    between = why_not(desk, "mood-turns", minute=35)
    assert "1 mention came;" in between
    assert "  1 mention of that day was collected only from 2026-03-10 13:40 on" in between
    assert "collected only" not in why_not(desk, "mood-turns", minute=45)


def test_of_a_combination_each_part_is_asked(desk, past):
    for number in range(3):
        past.say(BAD.format(number), reach=10)
    past.turn(1)
    told = why_not(desk, "either", minute=1)
    assert "watch does not hold:\n    ✓ 3 mentions of Acme in 30 minutes" in told
    assert "      ✓ mentions: 3, asked: at least 3" in told
    assert "    ✗ " in told
    assert "More" not in told


def test_each_group_stands_by_itself(desk, past):
    for source in ("posts", "posts", "more"):
        past.say("Acme is here", source=source)
    past.turn(1)
    told = why_not(desk, "groups", minute=1)
    assert "Acme · posts: watching" in told
    assert "Acme · more: watching" in told
    assert [one["group"] for one in machine(desk, "groups", minute=1)] == ["more", "posts"]


# --- states of their own ----------------------------------------------------------------------------------------


def test_too_little_data_is_a_state_of_its_own(desk, past):
    for number in range(5):
        past.say(BAD.format(number))
    past.turn(1)
    assert "Acme: not enough data" in why_not(desk, "storm", minute=1)
    assert machine(desk, "storm", minute=1)[0]["state"] == "not enough data"


def test_a_baseline_that_is_not_finished_is_learning(desk, past):
    for day in range(5):
        past.clock.time = NOON + timedelta(days=day)
        past.say(BAD.format(day))
        past.turn()
    told = desk.on_desk("why-not", "storm", "--at", "2026-03-14T13:00").out
    assert "Acme: learning" in told


def test_what_cannot_be_seen_is_blind_and_says_which_and_why(desk, past):
    past.say("Acme is here")
    past.turn(1)
    past.see("posts", Seeing.FAILING, "a 503")
    past.turn(1)
    told = why_not(desk, "mood-turns", minute=3)
    assert "Acme: blind" in told
    assert "posts cannot be seen since 2026-03-10 13:01: a 503" in told
    (one,) = machine(desk, "mood-turns", minute=3)
    assert one["blind"] == [
        {"source": "posts", "state": "failing", "since": "2026-03-10T12:01:00Z", "why": "a 503"}
    ]
    assert "blind" not in why_not(desk, "mood-turns", minute=0)


def test_a_known_event_is_a_state_of_its_own(desk):
    rule = "  - {name: loud, select: {brands: [acme]}, when: {spike: {within: 1h, floor: 4, authors: 3}}, severity: watch}\n"
    launch = "calendar:\n  - {name: the launch, from: 2026-03-10T00:00, to: 2026-03-11T00:00}\n"
    desk.rules.write_text(desk.rules.read_text() + rule + launch)
    with lived(desk) as past:
        for hour in range(24 * 15):
            past.clock.time = NOON - timedelta(hours=24 * 15 - hour)
            past.say("Acme is here")
        past.clock.time = NOON
        for number in range(40):
            past.say(f"Acme, at last {number}", late=1)
        past.turn(1)
    told = why_not(desk, "loud", minute=1)
    assert "Acme: known event" in told
    assert "the launch" in told


def test_how_long_it_was_quiet_is_held_against_how_long_was_asked(desk, past):
    past.say("Acme is here")
    past.turn(20)
    assert "  watch does not hold:\n    ✗ quiet for: 20 min, asked: at least 1 d" in why_not(
        desk, "hush", minute=20
    )


# --- it did fire ------------------------------------------------------------------------------------------------


def test_an_alert_that_was_told_says_to_whom_and_when(desk, past):
    past.say(FIRE.format(1))
    past.turn(1)
    told = why_not(desk, "safety-scare", minute=1)
    assert "Acme: crisis open" in told
    assert f"It did fire: alert {past.alert('safety-scare').id}, open since 2026-03-10 13:00." in told
    assert "console was told at 2026-03-10 13:0" in told
    assert "Nobody has been told" not in told
    assert machine(desk, "safety-scare", minute=1)[0]["told"] is True


def test_a_silence_says_by_whom_until_when_and_why(desk, past):
    past.order(
        Verb.SILENCE, until=past.clock.now() + minutes(30), reason="a planned outage", rule=None, brand="acme"
    )
    for number in range(3):
        past.say(BAD.format(number))
    past.turn(1)
    told = why_not(desk, "mood-turns", minute=1)
    assert "Acme: warning open, silenced" in told
    assert (
        "Nobody has been told:\n    silenced by marie until 2026-03-10 13:30: a planned outage (`vigie unsilence hush`)"
        in told
    )
    assert machine(desk, "mood-turns", minute=1)[0]["told"] is False


def test_a_crisis_that_keeps_it_quiet_is_named(desk, past):
    for number in range(3):
        past.say(FIRE.format(number))
    past.turn(1)
    crisis = past.alert("safety-scare").id
    told = why_not(desk, "mood-turns", minute=1)
    assert f"inhibited: while the crisis of alert {crisis} (safety-scare) lasts" in told


def test_quiet_hours_are_named_with_their_end(desk):
    desk.rules.write_text(desk.rules.read_text() + "quiet_hours: {from: '12:00', to: '15:00'}\n")
    with lived(desk) as past:
        for number in range(3):
            past.say(BAD.format(number))
        past.turn(1)
        assert "console waits for the end of quiet hours: 2026-03-10 15:00" in why_not(
            desk, "mood-turns", minute=1
        )
        past.turn(130)
    assert "console was told at 2026-03-10 15:11, when quiet hours were over" in why_not(
        desk, "mood-turns", minute=59
    )


def test_a_delivery_that_failed_says_why(desk, past):
    past.say(FIRE.format(1))
    past.turn(1)
    told = why_not(desk, "safety-scare", minute=1)
    assert "room could not be told: SLACK_BOT_TOKEN is not set; another channel was" in told


# --- before and after -------------------------------------------------------------------------------------------


def test_what_fired_a_little_later_is_said(desk, past):
    past.turn(10)
    past.say(FIRE.format(1))
    past.turn(1)
    told = why_not(desk, "safety-scare", minute=5)
    id_ = past.alert("safety-scare").id
    assert f"It fired after that: alert {id_}, at 2026-03-10 13:10." in told
    assert machine(desk, "safety-scare", minute=5)[0]["fired_after"] == id_


def test_what_calmed_down_a_little_before_is_said_to_be_the_same_trouble(desk, past):
    past.say(FIRE.format(1))
    past.turn(70)
    id_ = past.alert("safety-scare").id
    told = desk.on_desk("why-not", "safety-scare", "--at", "2026-03-10T14:05").out
    assert (
        f"Its alert {id_} was resolved at 2026-03-10 14:00: until 2026-03-10 15:00, firing again, it is the same alert"
        in told
    )
    (one,) = desk.on_desk("why-not", "safety-scare", "--at", "2026-03-10T14:05", "--format", "json").json[
        "standings"
    ]
    assert one["resolved_before"] == id_


def test_what_a_person_ended_is_believed_to_be_over(desk, past):
    past.say(FIRE.format(1))
    past.turn(1)
    past.order(Verb.RESOLVE, "safety-scare", note="a joke")
    told = why_not(desk, "safety-scare", minute=2)
    assert (
        "by marie, who is believed about all that was there: until 2026-03-10 14:01,"
        " what comes after that by itself opens it again, and only worse trouble rings." in told
    )


# --- questions that cannot be answered --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("mood-turn",), "no rule is called mood-turn; did you mean mood-turns?"),
        (("xyz",), "no rule is called xyz; there are: safety-scare, mood-turns, storm, hush, either, groups"),
        (("mood-turns", "--brand", "acne"), "no brand is called acne; did you mean acme?"),
        (("mood-turns", "--at", "noonish"), "--at 'noonish' is no time"),
        (
            ("mood-turns", "--at", "2199-01-01"),
            "--at '2199-01-01' is to come: nobody knows yet what will be silent then",
        ),
    ],
)
def test_a_mistake_is_a_sentence(desk, past, words, complaint):
    result = desk.on_desk("why-not", *words)
    assert result.code == 1
    assert complaint in result.err


def test_a_brand_that_the_rule_does_not_look_at_is_why(desk, past):
    told = why_not(desk, "mood-turns", "--brand", "globex")
    assert "It does not look at Globex: it selects acme." in told


def test_without_a_moment_it_is_asked_of_now(desk, past):
    result = desk.on_desk("why-not", "mood-turns", "--brand", "acme")
    assert result.code == 0
    assert "No negative mentions of Acme in 30 minutes" in result.out


def test_nothing_of_what_came_later_is_known(desk, past):
    past.say(BAD.format(1))
    past.turn(10)
    past.say(BAD.format(2), late=9)
    past.turn()
    (then,) = machine(desk, "mood-turns", minute=5)
    (now,) = machine(desk, "mood-turns", minute=10)
    assert (then["reason"]["numbers"]["count"], now["reason"]["numbers"]["count"]) == (1, 2)
