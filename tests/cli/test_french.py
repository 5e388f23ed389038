"""Under ``language: fr``, what tells a community manager why it rang, or did not, is French: no English word of ours is left."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from monitor.cli.explained import stands, teller
from monitor.cli.standings import check_lines
from monitor.model import AlertState, Hush, Reason, Seeing, Verb
from tests.cli.lived import lived
from tests.makers import NOON, make_alert
from tests.rules.test_explain import TABLE
from tests.tongues import english_left, visible

ANGRY = "Acme heater caught fire and burned my hand, terrible {}"
PEOPLE = (
    ANGRY,
    "jo bo al marie calling the shop mood turns safety scare posts tech news console chirp minilm social fine thing",
    "terrible burned caught fire hand is",
    "VIGIE_SLACK_TOKEN is not set",  # what stands in the way of a channel is quoted as it came
)
LATER = """
  - name: hush
    select: {brands: [acme]}
    when: {silence: {for: 24h}}
    severity: watch
  - name: storm
    select: {brands: [acme], sentiment: negative}
    when: {spike: {within: 1h, floor: 4, authors: 3}}
    severity: warning
  - name: either
    select: {brands: [acme]}
    when: {all: [{count: 3, within: 30m}, {share: {of: negative, above: 40%, within: 30m}}]}
    severity: watch
"""


@pytest.fixture
def soir(desk):
    """Somebody is angry, it rings, somebody takes it and says that it is over; a source goes dark."""
    text = desk.rules.read_text().replace("authors: 2}", "authors: 2}\n    levels: {crisis: {count: 6}}")
    desk.rules.write_text(f"language: fr\n{text}{LATER}")
    with lived(desk) as past:
        past.see("posts", Seeing.SEEING)
        past.say("Acme is a fine thing", "al", late=90)
        past.turn(5)
        for number in range(4):
            past.say(ANGRY.format(number), "jo" if number else "bo", thread="t1", lang="en")
            past.turn(1)
        past.order(Verb.ACK, "mood-turns", note="calling the shop")
        past.turn(5)
        past.order(Verb.RESOLVE, "mood-turns")
        past.turn(5)
        past.see("posts", Seeing.FAILING, "http 503")
        past.turn(1)
        yield desk, past.alert("mood-turns").id


def test_why_it_rang(soir):
    desk, id_ = soir
    told = desk.on_desk("explain", id_).out
    assert "avertissement · Acme · mood-turns" in told
    assert "résolue par marie le 10 mars 2026, 13:" in told
    assert "négatif \u2212" in told
    assert not english_left(told, PEOPLE, id_)


def test_the_page_for_the_record(soir, tmp_path):
    desk, id_ = soir
    made = desk.on_desk("explain", id_, "--bundle", str(tmp_path)).out.splitlines()
    html = next(Path(name) for name in made if name.endswith(".html")).read_text(encoding="utf-8")
    assert not english_left(visible(html), PEOPLE, id_, "europe paris")


@pytest.mark.parametrize("rule", ["mood-turns", "safety-scare", "hush", "storm", "either"])
@pytest.mark.parametrize("minute", [2, 8, 14, 20])
def test_why_it_did_not(soir, rule, minute):
    desk, _ = soir
    told = desk.on_desk("why-not", rule, "--at", f"2026-03-10T13:{minute:02d}").out
    assert told.startswith(f"{rule}, le 10 mars 2026, 13:{minute:02d}\n")
    assert not english_left(told, PEOPLE, "hush storm either")


def test_where_a_story_moved(soir):
    desk, _ = soir
    (first, *_) = desk.on_desk("mentions", "--format", "json").json
    told = desk.on_desk("story", first["id"]).out
    assert "après le premier" in told
    assert not english_left(told, PEOPLE)


@pytest.mark.parametrize(("name", "numbers"), [row[:2] for row in TABLE])
def test_what_was_asked_for(name, numbers):
    """Each thing that a condition may ask for has its words."""
    asked = check_lines(Reason(name, fired=True, numbers=numbers), teller("fr", UTC), NOON)
    assert not english_left("\n".join(asked))


@pytest.mark.parametrize("hush", Hush)
def test_where_an_alert_stands(hush):
    tell = teller("fr", UTC)
    snoozed = make_alert(state=AlertState.SNOOZED, by="marie", until=NOON, hush=hush, behind="a1")
    told = stands(snoozed, tell)
    assert told.startswith("en pause par marie jusqu'au 10 mars 2026, 12:00, ")
    assert not english_left(told, "marie")
    assert tell.at(None) == "–"
