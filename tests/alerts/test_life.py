"""An alert's life as its readers hear of it: each state, each event, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.life import actions, news, peak, standalone, state_line
from monitor.model import AlertState, EventKind, Hush, Reason, Severity
from tests.alerts.cards import PARIS
from tests.makers import NOON, make_alert, make_event, make_message, minutes

HOUR = timedelta(hours=1)
WORST = Reason("count", fired=True, numbers={"count": 84, "within": HOUR})
OPEN, ESCALATED, ACKNOWLEDGED, SNOOZED, RESOLVED = AlertState
CRISIS = make_alert(id="k3v7", severity=Severity.CRISIS, peak=WORST, total=312)
ENDED = replace(CRISIS, state=RESOLVED, resolved_at=NOON + minutes(130))
ASKED = Reason("asked", fired=False)

STATES = [
    ({"state": OPEN}, "open since 13:00 CET", "ouverte depuis 13:00 CET"),
    (
        {"state": ESCALATED},
        "escalated to CRISIS · open since 13:00 CET",
        "passée au niveau CRISE · ouverte depuis 13:00 CET",
    ),
    ({"state": ACKNOWLEDGED, "by": "marie"}, "acknowledged by marie", "prise en charge par marie"),
    ({"state": ACKNOWLEDGED}, "acknowledged by somebody", "prise en charge par quelqu'un"),
    (
        {"state": SNOOZED, "by": "jo", "until": NOON + 8 * HOUR},
        "snoozed until 21:00 CET by jo",
        "en pause jusqu'à 21:00 CET par jo",
    ),
    (
        {"state": SNOOZED, "by": "jo", "until": NOON + 20 * HOUR},
        "snoozed until Wed 11 Mar, 09:00 CET by jo",
        "en pause jusqu'à mer. 11 mars, 09:00 CET par jo",
    ),
    (
        {"state": OPEN, "hush": Hush.SILENCED},
        "open since 13:00 CET · silenced",
        "ouverte depuis 13:00 CET · mise en silence",
    ),
    (
        {"state": OPEN, "hush": Hush.INHIBITED},
        "open since 13:00 CET · not told while the brand has a crisis",
        "ouverte depuis 13:00 CET · tue tant que la marque a une crise",
    ),
    (
        {"state": RESOLVED, "resolved_at": NOON + minutes(130)},
        "resolved after 2 h 10 min · peak 84 in 1 h · 312 mentions by 140 authors",
        "résolue après 2 h 10 min · pic 84 en 1 h · 312 mentions de 140 auteurs",
    ),
    (
        {"state": RESOLVED, "resolved_at": NOON + minutes(4), "by": "marie", "peak": None, "total": 1},
        "resolved by marie after 4 min · 1 mention by 140 authors",
        "résolue par marie après 4 min · 1 mention de 140 auteurs",
    ),
]


def flat(line: str) -> str:
    """With plain blanks: which ones must not break is seen in ``tests/test_language.py``."""
    return line.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("given", "english", "french"), STATES)
def test_where_an_alert_stands_is_said_in_a_line(given, english, french):
    alert = replace(CRISIS, **given)
    lines = [
        state_line(alert, now=NOON, zone=PARIS, language=language, voices=140) for language in ("en", "fr")
    ]
    assert [flat(line) for line in lines] == [english, french]


@pytest.mark.parametrize("hush", Hush)
@pytest.mark.parametrize("state", [OPEN, ESCALATED, ACKNOWLEDGED, SNOOZED])
def test_every_hush_in_every_state_has_its_words(state, hush):
    alert = replace(CRISIS, state=state, hush=hush)
    assert " · " in state_line(alert, now=NOON, zone=PARIS, language="en")


def test_how_many_voices_there_were_is_not_guessed():
    assert state_line(ENDED, now=NOON, zone=PARIS, language="en").endswith("312 mentions")


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        (WORST, "peak 84 in 1 h"),
        (Reason("share", fired=True, numbers={"share": 0.617, "within": HOUR}), "peak 62%"),
        (Reason("all", fired=True, parts=(Reason("reach", fired=True), WORST)), "peak 84 in 1 h"),
        (Reason("each", fired=True, numbers={"stories": 1}), ""),
        (Reason("count", fired=True, numbers={"count": 84}), ""),
    ],
)
def test_the_peak_is_what_the_reason_measured(reason, shown):
    assert peak(reason, "en") == shown


# --- news ---

EVENTS = [
    (EventKind.OPENED, {}, "Opened at 15:10 CET. Why.", "Ouverte à 15:10 CET. Why."),
    (
        EventKind.REOPENED,
        {},
        "It fired again: the same alert, open once more. Why.",
        "Elle se déclenche à nouveau : la même alerte, rouverte. Why.",
    ),
    (
        EventKind.GREW,
        {},
        "It grows: 312 mentions so far. Why.",
        "Elle grandit : 312 mentions à cette heure. Why.",
    ),
    (EventKind.ESCALATED, {}, "Escalated to CRISIS. Why.", "Passée au niveau CRISE. Why."),
    (
        EventKind.REMINDED,
        {},
        "Still open after 2 h 10 min, and nobody has taken it.",
        "Toujours ouverte après 2 h 10 min, et personne ne l'a prise en charge.",
    ),
    (
        EventKind.RELEASED,
        {},
        "What kept it quiet is over, and it is still open after 2 h 10 min.",
        "Ce qui la taisait est fini, et elle est toujours ouverte après 2 h 10 min.",
    ),
    (
        EventKind.WOKE,
        {},
        "The snooze is over, and it is still open after 2 h 10 min.",
        "La pause est finie, et elle est toujours ouverte après 2 h 10 min.",
    ),
    (
        EventKind.RELEASED,
        {"reason": Reason("released", fired=True, numbers={"was": "silenced"})},
        "The silence is over, and it is still open after 2 h 10 min.",
        "Le silence est fini, et elle est toujours ouverte après 2 h 10 min.",
    ),
    (
        EventKind.RELEASED,
        {"reason": Reason("released", fired=True, numbers={"was": "inhibited"})},
        "The crisis that hid it is over, and it is still open after 2 h 10 min.",
        "La crise qui la cachait est finie, et elle est toujours ouverte après 2 h 10 min.",
    ),
    (EventKind.ACKNOWLEDGED, {"by": "marie"}, "marie takes care of it.", "marie s'en occupe."),
    (
        EventKind.SNOOZED,
        {"by": "jo", "alert": replace(CRISIS, state=SNOOZED, by="jo", until=NOON + 8 * HOUR)},
        "jo put it off until 21:00 CET.",
        "jo la met en pause jusqu'à 21:00 CET.",
    ),
    (
        EventKind.HUSHED,
        {
            "by": "jo",
            "note": "a film of that name",
            "reason": Reason("silenced", fired=False, numbers={"until": NOON + 8 * HOUR}),
        },
        "jo silenced it until 21:00 CET. “a film of that name”",
        "jo la met en silence jusqu'à 21:00 CET. « a film of that name »",
    ),
    (
        EventKind.HUSHED,
        {"alert": replace(CRISIS, state=SNOOZED, until=NOON + 8 * HOUR)},
        "What kept it quiet has changed.",
        "Ce qui la taisait a changé.",
    ),
    (
        EventKind.CORRECTED,
        {"by": "marie", "note": "a joke"},
        "Corrected. Why. “a joke”",
        "Corrigé. Why. « a joke »",
    ),
    (
        EventKind.NOTED,
        {"by": "marie", "note": "the supplier\nwas called"},
        "marie notes: “the supplier\nwas called”",
        "marie note : « the supplier\nwas called »",
    ),
    (
        EventKind.RESOLVED,
        {"alert": ENDED},
        "Why. 2 h 10 min in all · peak 84 in 1 h · 312 mentions by 140 authors.",
        "Why. 2 h 10 min en tout · pic 84 en 1 h · 312 mentions de 140 auteurs.",
    ),
    (
        EventKind.RESOLVED,
        {"alert": replace(ENDED, by="jo"), "by": "jo", "note": "a joke"},
        "Resolved by jo after 2 h 10 min · peak 84 in 1 h · 312 mentions by 140 authors. “a joke”",
        "Résolue par jo après 2 h 10 min · pic 84 en 1 h · 312 mentions de 140 auteurs. « a joke »",
    ),
]


@pytest.mark.parametrize(("kind", "given", "english", "french"), EVENTS)
def test_what_happened_is_said_in_a_line(kind, given, english, french):
    event = make_event(**{"alert": CRISIS, "kind": kind, "at": NOON + minutes(130), "reason": ASKED, **given})
    lines = [news(event, "Why.", zone=PARIS, language=language, voices=140) for language in ("en", "fr")]
    assert [flat(line) for line in lines] == [english, french]


def test_a_silence_that_ends_had_no_mentions_and_no_peak():
    usual = Reason("below-usual", fired=True, numbers={"count": 2, "within": HOUR})
    ended = replace(ENDED, total=0, peak=usual)
    assert state_line(ended, now=NOON, zone=PARIS, language="en") == "resolved after 2 h 10 min"


def test_an_end_that_nobody_explains_is_told_as_it_stands():
    event = make_event(ENDED, kind=EventKind.RESOLVED, at=NOON + minutes(130))
    told = news(event, "", zone=PARIS, language="en")
    assert told == "Resolved after 2 h 10 min · peak 84 in 1 h · 312 mentions."


def test_every_event_has_its_line():
    assert {kind for kind, *_ in EVENTS} == set(EventKind)


def test_a_name_and_a_note_are_cut_and_stay_words():
    event = make_event(CRISIS, kind=EventKind.NOTED, by="\x1b[31m" + "j" * 500, note="n" * 5_000)
    told = news(event, "", zone=PARIS, language="en")
    assert len(told) < 500
    assert "\x1b" not in told


# --- alone ---


class TestStandalone:
    """What a channel says whose messages do not live."""

    OPENED = make_message(state=OPEN, state_line="open since 12:00", event=EventKind.OPENED, summary="Why.")

    def test_the_first_message_needs_no_line_that_says_it_is_open(self):
        assert standalone(self.OPENED) == replace(self.OPENED, state_line="")

    def test_one_that_comes_late_says_how_it_stands_by_now(self):
        late = replace(self.OPENED, state=ACKNOWLEDGED, state_line="acknowledged by marie", event=None)
        assert standalone(late) == late

    @pytest.mark.parametrize(
        ("told", "summary"),
        [("Still open.", "Still open. Why."), ("Escalated. Why.", "Escalated. Why.")],
    )
    def test_what_follows_begins_with_what_happened(self, told, summary):
        follow = replace(self.OPENED, event=EventKind.REMINDED, news=told)
        assert standalone(follow) == replace(follow, summary=summary)

    def test_the_end_is_short(self):
        ended = replace(
            self.OPENED, event=EventKind.RESOLVED, state=RESOLVED, news="Resolved.", advice="Call Jo."
        )
        said = standalone(ended)
        assert (said.summary, said.state_line, said.quotes, said.facts, said.advice) == (
            "Resolved.",
            "",
            (),
            (),
            "",
        )


# --- what can be done ---


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        (OPEN, ["vigie ack k3v7", "vigie snooze k3v7 --for 2h", "vigie explain k3v7"]),
        (ESCALATED, ["vigie ack k3v7", "vigie snooze k3v7 --for 2h", "vigie explain k3v7"]),
        (ACKNOWLEDGED, ["vigie resolve k3v7", "vigie explain k3v7"]),
        (SNOOZED, ["vigie ack k3v7", "vigie explain k3v7"]),
        (RESOLVED, ["vigie explain k3v7"]),
    ],
)
def test_what_can_be_done_next_is_offered_as_commands(state, commands):
    offered = actions(replace(CRISIS, state=state), "en")
    assert [command for _, command in offered] == commands
    assert len({label for label, _ in offered}) == len(commands)
    assert [command for _, command in actions(replace(CRISIS, state=state), "fr")] == commands
