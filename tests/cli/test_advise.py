"""``vigie advise``: which threshold gives so many alerts, on stores filled through the store's own API."""

from __future__ import annotations

import re
import textwrap

import pytest

from monitor.config.load import load
from monitor.wiring import kinds
from tests.cli.history import DAY, FIRST, RULES, a_month, said, store
from tests.makers import minutes

MOOD = "mood-turns"


def weeks(number: int = 8):
    """Each day at noon so many angry people within ten minutes as the day of the week says; on the last day, twenty."""
    return [
        said(
            f"Acme is awful, {day}.{place}", FIRST + day * DAY + place * minutes(0.5), f"a{place}", "negative"
        )
        for day in range(7 * number)
        for place in range(20 if day == 7 * number - 1 else 2 + day % 7)
    ]


@pytest.fixture
def past(desk):
    desk.rules.write_text(RULES.replace("count: 10}", "count: 30}"))
    store(desk.db, weeks())
    return desk


def advised(past, *words: str, rule: str = MOOD):
    return past.on_desk("advise", rule, *words, "--format", "json")


def test_it_finds_the_most_sensitive_threshold_within_the_budget(past):
    """Counts of 8, 7, 6 … come once a week each; so seven of them, and more, come twice."""
    result = advised(past, "--at-most", "2.1/week")
    assert result.code == 0
    found = result.json
    assert (found["rule"], found["at_most"], found["now"]["alerts"]) == (MOOD, "2.1 a week", 48)
    assert (found["advised"]["value"], found["advised"]["alerts"]) == ("7", 16)
    alerts = {one["value"]: one["alerts"] for one in found["tried"]}
    assert (alerts["4"], alerts["6"], alerts["7"], alerts["8"], alerts["10"]) == (40, 24, 16, 8, 1)


def test_what_is_advised_can_be_pasted_and_does_what_was_promised(past):
    found = advised(past, "--at-most", "2.1/week").json
    assert found["advised"]["yaml"] == (
        "when: {count: 7, within: 30m, authors: 3}\nlevels: {crisis: {count: 30}}"
    )
    assert found["levels_moved"] == []
    rules = (
        "version: 1\nbrands: {acme: {terms: [Acme]}}\nsources: [{kind: file, name: f, path: p, every: 1m}]\n"
    )
    rules += f"rules:\n  - name: {MOOD}\n    select: {{sentiment: negative}}\n    resolve_after: 2h\n"
    past.rules.write_text(rules + textwrap.indent(found["advised"]["yaml"], "    "))
    load(past.rules.read_text(), kinds=kinds(), environ={}, read_file=str)
    assert len(past.on_desk("backtest", "--format", "json").json) == 16


def test_what_would_be_missed_is_named_with_its_sentence(past):
    found = advised(past, "--at-most", "2.1/week").json
    assert len(found["missed"]) == 48 - 16
    assert found["missed"][0]["reason"]["sentence"].startswith("3 negative mentions of Acme")
    assert found["missed"][0]["evidence"]
    assert found["gained"] == []


def test_for_people_there_is_a_table_the_lines_to_paste_and_what_it_costs(past):
    out = past.on_desk("advise", MOOD, "--at-most", "2.1/week").out
    assert "mood-turns, at most 2.1 a week, over 7.9 weeks (2026-02-10 12:00 to 2026-04-06 12:09)" in out
    assert re.search(r"count +alerts +a week +alert open", out)
    assert re.search(r"3 +48 +6\.11 +7% of the time +now", out)
    assert re.search(r"7 +16 +2\.04 +2% of the time +<- advised", out)
    assert re.search(r"^30 +0 ", out, re.MULTILINE)
    assert not re.search(r"^40 ", out, re.MULTILINE)  # stricter than what finds nothing already
    assert "    when: {count: 7, within: 30m, authors: 3}\n    levels: {crisis: {count: 30}}" in out
    assert "Going by 16 alerts, expect 1.2 to 3.3 a week." in out
    assert "Its levels stay as they are." in out
    assert "It would have missed 32 of 48:" in out
    assert "2026-02-11 12:01 · warning · Acme · lasted 2 h\n    3 negative mentions of Acme" in out


def test_a_level_that_must_move_is_told_in_words(past):
    past.rules.write_text(past.rules.read_text().replace("count: 30}", "count: 6}"))
    out = past.on_desk("advise", MOOD, "--at-most", "2.1/week").out
    assert "    levels: {crisis: {count: 14}}" in out
    assert "This moves crisis too, from {count: 6} to {count: 14}: count 7 reaches a level" in out
    assert "stay as they are" not in out
    assert advised(past, "--at-most", "2.1/week").json["levels_moved"] == [
        {"severity": "crisis", "from": "{count: 6}", "to": "{count: 14}"}
    ]


def test_a_history_with_too_few_alerts_cannot_tell_and_nothing_is_advised(desk):
    desk.rules.write_text(RULES)
    store(desk.db, a_month())
    result = desk.on_desk("advise", MOOD, "--at-most", "2/week")
    assert result.code == 1
    assert "This history cannot tell: even the loosest setting finds 2 alerts in it" in result.out
    assert "Leave the rule as it is" in result.out
    assert "when:" not in result.out
    assert "No setting keeps" not in result.out
    found = advised(desk, "--at-most", "2/week").json
    assert found["advised"] is None
    assert found["cannot_tell"].startswith("This history cannot tell")
    assert found["now"]["likely"] == [0.057, 1.846]


def test_time_before_the_first_mention_is_no_history(past):
    out = past.on_desk("advise", MOOD, "--at-most", "2.1/week", "--from", "2020-01-01").out
    assert "over 7.9 weeks (2026-02-10 12:00 to 2026-04-06 12:09)" in out
    assert "nothing is stored before 2026-02-10 12:00" in out
    result = past.on_desk("advise", MOOD, "--at-most", "1/month", "--from", "2020-01-01")
    assert "55 d of history cannot tell" in result.err


def test_a_setting_that_is_as_it_is_stays_so(past):
    past.rules.write_text(past.rules.read_text().replace("count: 3,", "count: 7,"))
    result = past.on_desk("advise", MOOD, "--at-most", "2.1/week")
    assert "Leave it as it is: 2.0" in result.out
    assert "<- advised, and now" in result.out


def test_a_budget_that_leaves_room_finds_more(past):
    past.rules.write_text(past.rules.read_text().replace("count: 3,", "count: 10,"))
    result = past.on_desk("advise", MOOD, "--at-most", "2.1/week")
    assert "It would have opened 15 more." in result.out
    assert "Nothing that the present setting found would have been missed." in result.out


def test_no_setting_may_do(past):
    past.rules.write_text(RULES + "  - {name: both, when: {any: [{count: 3, within: 1h}, each]}}\n")
    result = past.on_desk("advise", "both", "--at-most", "1/week")
    assert result.code == 1
    assert "No setting keeps to 1 a week." in result.out
    assert re.search(r"× 1 +56 +7\.13 +4% of the time +now", result.out)
    assert advised(past, "--at-most", "1/week", rule="both").json["advised"] is None


def test_each_is_offered_a_count(past):
    past.rules.write_text(RULES + "  - {name: every, select: {sentiment: negative}, when: each}\n")
    result = past.on_desk("advise", "every", "--at-most", "1.1/week")
    assert "each has no threshold. So many of them at a time would be one:" in result.out
    assert "when: {count: 8, within: 6h}" in result.out
    assert "It would have missed" in result.out


def test_each_knob_is_turned_by_itself_and_what_was_learned_on_the_way_is_said(desk):
    rules = RULES + "  - {name: turn, select: {brands: acme}, when: {shift: {floor: 8, authors: 3}}}\n"
    desk.rules.write_text(rules)
    store(desk.db, a_month())
    found = advised(desk, "--at-most", "2/week", rule="turn").json
    assert {one["knob"] for one in found["tried"]} == {"by", "floor"}
    assert found["now"]["alerts"] == 2
    out = desk.on_desk("advise", "turn", "--at-most", "2/week").out
    assert re.search(r"^by +alerts.*^floor +alerts", out, re.MULTILINE | re.DOTALL)
    assert "note: turn learned what is usual on the way" in out


def test_it_can_be_asked_about_a_brand_and_a_time(past):
    found = advised(past, "--at-most", "2/week", "--from", "2026-02-24", "--to", "2026-03-24").json
    assert found["now"]["alerts"] == 24
    assert (found["since"], found["until"]) == ("2026-02-24T00:00:00Z", "2026-03-24T00:00:00Z")
    result = advised(past, "--at-most", "2/week", "--brand", "globex")
    assert "no setting of mood-turns finds anything in that time" in result.err


def test_of_many_missed_alerts_the_first_are_listed_and_the_others_counted(past):
    past.rules.write_text(RULES + "  - {name: every, select: {sentiment: negative}, when: each}\n")
    out = past.on_desk("advise", "every", "--at-most", "0.5/week").out
    assert "It would have missed 55 of 56:" in out
    assert out.count("A negative mention of Acme.") == 50
    assert "And 5 more: --format json has them all." in out


# --- mistakes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["mood-turn", "--at-most", "2/week"], "no rule is called mood-turn; did you mean mood-turns?"),
        ([MOOD, "--at-most", "often"], "--at-most 'often' is no budget: write 2/week, 1/day or 3/month"),
        ([MOOD, "--at-most", "2/week", "--brand", "akme"], "no brand is called akme"),
        (
            [MOOD, "--at-most", "2/week", "--from", "2026-03-30"],
            "of history cannot tell what is at most 2 a week: it takes 14 d",
        ),
        ([MOOD, "--at-most", "1/month", "--from", "2026-03-01"], "it takes 90 d"),
        ([MOOD, "--at-most", "2/week", "--to", "2020-01-01"], "no mention in that time"),
    ],
)
def test_a_mistake_is_told_with_its_cure(past, words, told):
    result = past.on_desk("advise", *words)
    assert (result.code, result.out) == (1, "")
    assert told in result.err


def test_without_a_database_there_is_nothing_to_go_by(desk):
    assert "there is no database" in desk.on_desk("advise", MOOD, "--at-most", "2/week").err


def test_a_setting_under_which_an_alert_is_hardly_ever_over_is_marked_and_not_advised(past):
    past.rules.write_text(past.rules.read_text().replace("resolve_after: 2h", "resolve_after: 23h"))
    result = past.on_desk("advise", MOOD, "--at-most", "1.1/week")
    assert re.search(r"^3 .*now hardly ever over *$", result.out, re.MULTILINE)
    assert re.search(r"^8 +8 .*<- advised *$", result.out, re.MULTILINE)
