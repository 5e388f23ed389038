"""``vigie status``: how every rule stands, on real databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.cli.explained import teller
from monitor.cli.standings import state_of, unseen
from monitor.cli.status import silenced, status_json, take
from monitor.model import EventKind, Hush, Reason, Seeing, Severity, Sight, SourceName, Verb
from monitor.rules.engine import Standing
from monitor.store import open_reader
from monitor.store.store import Store
from monitor.wiring import read_config
from tests.cli.conftest import ago
from tests.cli.lived import lived
from tests.makers import NOON, make_alert, make_event, make_silence, make_ticket, minutes

FIRE = "Acme heater caught fire and burned my hand, terrible {}"
STORM = "  - {name: storm, select: {brands: [acme]}, when: {spike: {within: 1h}}, severity: warning}\n"


def taken(desk, at, keeper=None):
    """The status as it was at a moment of a past."""
    config = read_config(desk.rules)
    with open_reader(desk.db) as reader:
        status = take(config, reader, at, keeper)
        return status, status_json(status, config)


# --- as a command -----------------------------------------------------------------------------------------------


def test_alerts_come_first_the_worst_on_top(desk):
    desk.on_desk("once")
    for number in range(3):
        desk.post(id=f"a{number}", author=f"u{number}", text=FIRE.format(number), published_at=ago(minutes=2))
    desk.on_desk("once")
    told = desk.on_desk("status")
    assert (told.code, told.err) == (0, "")
    ids = {one["rule"]: one["id"] for one in desk.on_desk("alerts", "--format", "json").json}
    lines = [line.rstrip() for line in told.out.splitlines()]
    crisis = next(
        place
        for place, line in enumerate(lines)
        if line.startswith(f"crisis · open · safety-scare · Acme · {ids['safety-scare']} · since 20")
    )
    warning = next(
        place
        for place, line in enumerate(lines)
        if line.startswith(f"warning · open, not told during crisis {ids['safety-scare']} · mood-turns")
    )
    assert lines.index("Alerts:") < crisis < warning
    assert lines[crisis + 1] == "    A mention of Acme about safety (caught fire, burned)."
    assert lines[crisis + 2].startswith("    3 mentions in all. Now: Nothing new of Acme about safety since ")
    assert "Nobody keeps watch: start `vigie run`." in lines
    assert "Nothing waits to be judged, weighed or delivered." in lines
    assert lines[0].endswith(", 4 mentions.")
    assert "Watching:" not in told.out


def test_what_is_well_is_a_calm_table(desk):
    desk.on_desk("once")
    told = desk.on_desk("status").out
    assert "Watching:" in told
    assert "safety-scare  Acme   Nothing of Acme about safety was selected yet." in told
    assert "mood-turns    Acme   No negative mentions of Acme in 30 minutes; the rule asks for 3." in told
    assert "Alerts:" not in told
    assert "cannot be seen" not in told


def test_a_source_that_cannot_be_seen_is_never_green(desk):
    desk.on_desk("once")
    desk.posts.unlink()
    desk.on_desk("once")
    desk.on_desk("once")
    told = desk.on_desk("status").out
    assert "Watching:" not in told
    assert "blind · mood-turns · Acme" in told
    assert "    posts cannot be seen since 20" in told
    assert "Sources that cannot be seen:" in told
    shown = desk.on_desk("status", "--format", "json").json
    assert {one["state"] for one in shown["rules"]} == {"blind"}
    assert [(one["source"], one["state"]) for one in shown["sources"]] == [("posts", "failing")]


def test_a_source_that_nobody_ever_asked_is_said_to_be_so(desk):
    with Store.open(desk.db, "pytest"):
        pass
    told = desk.on_desk("status").out
    assert "posts   never asked" in told
    assert desk.on_desk("status", "--format", "json").json["never_asked"] == ["posts"]


def test_a_daemon_at_work_is_named(desk):
    desk.on_desk("once")
    with Store.open(desk.db, "vigie run"):
        assert "Kept by `vigie run` (pid " in desk.on_desk("status").out


def test_without_rules_there_is_nothing_to_stand(desk):
    desk.on_desk("once")
    desk.rules.write_text(desk.rules.read_text().partition("rules:")[0] + "rules: []\n")
    assert "No rule: add one under rules: in the rules file." in desk.on_desk("status").out


@pytest.mark.parametrize(("words", "code"), [((), 1), (("--format", "json"), 1)])
def test_a_database_that_is_not_there_is_a_sentence(desk, words, code):
    result = desk.on_desk("status", *words)
    assert result.code == code
    assert "`vigie run` or `vigie once` makes it" in result.err


# --- at a moment ------------------------------------------------------------------------------------------------


def test_silences_in_force_are_listed_and_those_to_come_are_not(desk):
    with lived(desk) as past:
        past.order(
            Verb.SILENCE, until=NOON + minutes(30), reason="a planned outage", rule="mood-turns", brand="acme"
        )
        status, shown = taken(desk, NOON + minutes(5))
        assert [one.by for one in status.silences] == ["marie"]
        assert shown["silences"][0]["reason"] == "a planned outage"
        assert taken(desk, NOON - minutes(5))[0].silences == []
        assert taken(desk, NOON + minutes(31))[0].silences == []


def test_when_nobody_keeps_watch_what_was_seen_is_seen_no_more(desk):
    """The daemon stopped: its sources are unwatched from their next poll on, as it would say itself when it starts."""
    desk.on_desk("once")
    now = datetime.now(UTC)
    soon, late = taken(desk, now + minutes(2)), taken(desk, now + minutes(10))
    assert [one.source for one in soon[0].dark] == []
    assert [(one.source, one.state) for one in late[0].dark] == [("posts", Seeing.UNWATCHED)]
    assert {one["state"] for one in late[1]["rules"]} == {"blind"}
    assert "nobody looks at it" in unseen(late[0].standings[0], teller("en", UTC))[0]


@pytest.mark.parametrize(("later", "state"), [(4, Seeing.FAILING), (60, Seeing.UNWATCHED)])
def test_a_source_that_failed_is_failing_for_as_long_as_it_is_tried_again(desk, later, state):
    desk.on_desk("once")
    desk.posts.unlink()
    desk.on_desk("once")
    (sight,) = taken(desk, datetime.now(UTC) + minutes(later))[0].dark
    assert sight.state is state
    assert bool(sight.why) is (state is Seeing.FAILING)


def test_a_source_that_was_not_seen_before_stays_as_it_was(desk):
    desk.on_desk("once")
    desk.posts.unlink()
    desk.on_desk("once")
    desk.on_desk("once")
    (sight,) = taken(desk, datetime.now(UTC) + minutes(10))[0].dark
    assert sight.state is Seeing.FAILING


def test_what_is_left_to_do_is_counted(desk):
    with lived(desk) as past:
        for number in range(2):
            past.say(FIRE.format(number))
        past.turn()
        past.say("Acme is here")
        event = make_event(past.alert("safety-scare"), kind=EventKind.REMINDED)
        dead = make_ticket(event, channel="gone")
        past.store.weigh([], [event], [make_ticket(event), dead])
        past.store.divert(dead.id, None, NOON, "gone")
        _, shown = taken(desk, NOON + minutes(1), keeper="`vigie run`")
        assert shown["backlog"]["judge"] == 1
        assert shown["backlog"]["deliver"] >= 1
        assert shown["backlog"]["dead"] == 1
        assert shown["keeper"] == "`vigie run`"
        told = desk.on_desk("status").out
        assert "Waiting: 1 to judge, " in told
        assert "1 that nobody could be told" in told


def test_a_rule_without_enough_of_a_past_is_no_watch(desk):
    desk.rules.write_text(desk.rules.read_text() + STORM)
    desk.on_desk("once")
    told = desk.on_desk("status").out
    assert "Not able to judge, or not fully:\nnot enough data · storm · Acme" in told


# --- states -----------------------------------------------------------------------------------------------------


def standing(reason="below-count", *, alert=None, blind=False, parts=(), **numbers):
    dark = {SourceName("posts"): Sight(SourceName("posts"), NOON, Seeing.FAILING)} if blind else {}
    return Standing(
        rule=None,  # type: ignore[arg-type]  # of no account here
        brand=None,  # type: ignore[arg-type]  # likewise
        group="",
        reason=Reason(reason, fired=False, numbers=numbers, parts=parts),
        alert=alert,
        blind=dark,
        levels=(),
        gauge=None,  # type: ignore[arg-type]  # likewise
    )


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (standing(), "watching"),
        (standing(baseline="seasonal"), "watching"),
        (standing(baseline="flat"), "learning"),
        (standing(baseline="none"), "learning"),
        (standing("learning"), "learning"),
        (standing("not-enough-data", baseline="none"), "not enough data"),
        (standing("known-event"), "known event"),
        (standing("blind"), "blind"),
        (standing("learning", blind=True), "blind"),
        (
            standing("not-all", parts=(Reason("count", fired=True), Reason("learning", fired=False))),
            "learning",
        ),
        (standing("blind", blind=True, alert=make_alert(severity=Severity.CRISIS)), "crisis open"),
        (standing(alert=make_alert(hush=Hush.SILENCED)), "warning open, silenced"),
    ],
)
def test_a_state_is_a_word_or_two_and_never_green_for_what_cannot_be_seen(given, state):
    assert state_of(given) == state


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rule": "mood-turns", "brand": "acme"}, "mood-turns of acme: by marie"),
        ({"rule": None, "brand": "acme"}, "acme: by marie"),
        ({"rule": None, "brand": None}, "everything: by marie"),
    ],
)
def test_a_silence_is_a_line(given, words):
    silence = make_silence(id="s1", until=NOON + timedelta(hours=1), **given)
    assert silenced(silence, UTC) == f"{words} until 2026-03-10 13:00: a planned outage (s1)"
