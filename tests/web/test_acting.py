"""What is done on the page is an order like any other: the daemon does it, and the audit log has it."""

from __future__ import annotations

import pytest

from monitor.model import EventKind, Verb
from tests.cli.test_orders import daemon
from tests.makers import minutes
from tests.web.conftest import SECRET, log_in


def life(visit, id_="open1"):
    with visit.site.reader() as reader:
        return reader.events(reader.alert(id_).id)


def test_where_no_daemon_runs_it_is_done_all_the_same(at_home):
    answer = at_home.post("/alerts/open1/note", note="on it")
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts/open1?done=note")
    (event,) = [one for one in life(at_home) if one.note == "on it"]
    assert (event.kind, event.by) == (EventKind.NOTED, "marie")
    assert "on it" in at_home.web.get("/alerts/open1").text
    assert "Noted." in at_home.web.get("/alerts/open1?done=note").text
    assert "Noted." not in at_home.web.get("/alerts/open1?done=%3Cscript%3E").text


@pytest.mark.parametrize(
    ("verb", "form", "asked"),
    [
        ("ack", {}, Verb.ACK),
        ("snooze", {"span": "2h"}, Verb.SNOOZE),
        ("resolve", {}, Verb.RESOLVE),
        ("note", {"note": "they know"}, Verb.NOTE),
    ],
)
def test_where_a_daemon_runs_it_is_asked(at_door, verb, form, asked):
    log_in(at_door, name="zoe\nroot")
    with daemon(at_door.site.db) as heard:
        answer = at_door.post(f"/alerts/open1/{verb}", **form)
    assert answer.status_code == 303
    (order,) = heard
    assert (order.verb, order.target, order.by, order.note) == (
        asked,
        "open1",
        "zoe root",
        form.get("note", ""),
    )


def test_what_is_refused_is_said_and_what_was_typed_is_kept(at_home):
    with daemon(at_home.site.db, refused="it is over"):
        answer = at_home.post("/alerts/open1/ack", note="my long note")
    assert answer.status_code == 409
    assert "it is over" in answer.text
    assert "my long note" in answer.text


@pytest.mark.parametrize(
    ("verb", "form"), [("note", {"note": " "}), ("snooze", {"span": "soon"}), ("snooze", {})]
)
def test_what_says_nothing_does_nothing(at_home, verb, form):
    assert at_home.post(f"/alerts/open1/{verb}", **form).status_code == 409


def test_a_mention_is_corrected_and_uncorrected(at_home):
    answer = at_home.post(
        "/mentions/angry1/correct", sentiment="neutral", touches="safety", relevant="", note="a joke"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/mentions/angry1?done=correct")
    page = at_home.web.get("/mentions/angry1").text
    assert "marie" in page
    assert "a joke" in page
    with at_home.site.reader() as reader:
        one = reader.mention("angry1").verdict
        assert reader.mention("angry2").verdict.corrected_by == "marie"
    assert (one.sentiment and one.sentiment.label, [topic.name for topic in one.topics]) == (
        "neutral",
        ["safety"],
    )
    at_home.site.clock.forward(minutes(1))
    assert at_home.post("/mentions/angry1/correct", undo="yes").status_code == 303
    with at_home.site.reader() as reader:
        assert not reader.mention("angry1").verdict.topics


@pytest.mark.parametrize(
    "form", [{}, {"sentiment": "gloomy"}, {"touches": "unheard-of"}, {"relevant": "perhaps"}]
)
def test_a_correction_that_says_nothing_known_is_refused(at_home, form):
    answer = at_home.post("/mentions/angry1/correct", **form)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("verb", "said", "status"),
    [
        ("note", {"note": "on it"}, 200),
        ("note", {"note": ""}, 400),
        ("snooze", {}, 400),
        ("snooze", {"for": "soon"}, 400),
        ("ack", {"nota": "x"}, 400),
        ("ack", [], 400),
    ],
)
def test_a_program_acts_too(at_door, verb, said, status):
    headers = {"authorization": f"Bearer {SECRET}"}
    answer = at_door.web.post(f"/api/alerts/open1/{verb}", json=said, headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["id"] == "open1"
        assert {one.by for one in life(at_door) if one.note == "on it"} == {"marie"}
