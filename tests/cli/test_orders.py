"""What people do about alerts, from the shell: with a daemon beside it, and without."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.cli import orders
from monitor.errors import StoreError, VigieError
from monitor.model import Order, Settled, Verb
from monitor.store import Store, open_reader
from tests.cli.conftest import ago
from tests.makers import NOON, make_alert, make_event, make_order

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def crisis(desk, monkeypatch):
    """A crisis is open, and nobody writes."""
    monkeypatch.setenv("LOGNAME", "zoe")
    monkeypatch.delenv("VIGIE_USER", raising=False)
    assert desk.on_desk("once").code == 0
    desk.post(id="a", author="jo", text="Acme heater caught fire and burned me", published_at=ago(minutes=2))
    assert desk.on_desk("once").code == 0
    (alert,) = desk.on_desk("alerts", "--format", "json").json
    return desk, alert["id"]


def listed(desk, *options):
    (alert,) = desk.on_desk("alerts", *options, "--format", "json").json
    return alert


@contextlib.contextmanager
def daemon(path: Path, refused: str = "") -> Iterator[list[Order]]:
    """Somebody who writes the database and answers whatever is asked for."""
    heard: list[Order] = []
    ready, over = threading.Event(), threading.Event()

    def answer() -> None:
        with Store.open(path, "vigie run") as store:
            ready.set()
            while not over.wait(0.01):
                found = store.orders(10)
                heard.extend(found)
                if found:
                    store.weigh([], [], [], settled=[Settled(order.id, NOON, refused) for order in found])

    thread = threading.Thread(target=answer)
    thread.start()
    assert ready.wait(10)
    try:
        yield heard
    finally:
        over.set()
        thread.join()


@pytest.fixture
def quiet(desk, monkeypatch):
    """One alert in the database, as some daemon wrote it."""
    monkeypatch.setenv("LOGNAME", "zoe")
    monkeypatch.delenv("VIGIE_USER", raising=False)
    with Store.open(desk.db, "pytest") as store:
        store.weigh([], [make_event(make_alert(id="abcdef", rule="safety-scare", group="fire"))], [])
    return desk


@pytest.mark.parametrize(
    ("words", "verb", "said"),
    [
        (("ack", "abc", "--note", "calling\tthem"), Verb.ACK, "Acknowledged by zoe"),
        (("resolve", "abcdef"), Verb.RESOLVE, "Resolved by zoe"),
        (("note", "abc", "they know\nby now"), Verb.NOTE, "Noted by zoe"),
    ],
)
def test_what_a_daemon_is_asked_for_it_does(quiet, words, verb, said):
    with daemon(quiet.db) as heard:
        result = quiet.on_desk(*words)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{said}: warning · Acme · safety-scare · fire\n"
    (order,) = heard
    assert (order.verb, order.target, order.by) == (verb, "abcdef", "zoe")
    assert order.note == {Verb.ACK: "calling them", Verb.NOTE: "they know\nby now"}.get(verb, "")


def test_a_refusal_is_a_sentence_and_an_exit_code(quiet):
    with daemon(quiet.db, refused="it is resolved already"):
        result = quiet.on_desk("ack", "abc")
    assert (result.code, result.out) == (1, "")
    assert result.err == "vigie: refused: it is resolved already\n"


@pytest.mark.parametrize(
    ("environment", "options", "by"),
    [
        ({}, (), "zoe"),
        ({"VIGIE_USER": "marie"}, (), "marie"),
        ({"VIGIE_USER": "marie"}, ("--by", "Élo\x1b[2J ise"), "Élo[2J ise"),
    ],
)
def test_whoever_asks_is_named(quiet, monkeypatch, environment, options, by):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with daemon(quiet.db) as heard:
        assert quiet.on_desk("ack", "abc", *options).code == 0
    assert [order.by for order in heard] == [by]


@pytest.mark.parametrize("name", ["", "\x07"])
def test_whoever_has_no_name_is_asked_for_one(quiet, name):
    result = quiet.on_desk("ack", "abc", "--by", name)
    assert result.code == 1
    assert "say who you are: --by marie, or VIGIE_USER=marie" in result.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("ack", "zzz"), "there is no alert zzz: `vigie alerts` lists them"),
        (("note", "abc", " "), "a note says something"),
        (("snooze", "abc"), "say until when: either --for 2h or --until"),
        (("snooze", "abc", "--for", "2h", "--until", "2099-01-01"), "say until when: either"),
        (("snooze", "abc", "--for", "2"), "--for '2' is no time"),
        (("snooze", "abc", "--for", "999999999w"), "--for '999999999w' is no time"),
        (("snooze", "abc", "--until", "tomorrow"), "--until 'tomorrow' is no time"),
        (
            ("snooze", "abc", "--until", "2020-01-01"),
            "2020-01-01 00:00 CET is over already: it ends in the future",
        ),
        (("snooze", "abc", "--for", "0s"), "is over already"),
        (("silence", "--for", "2h", "--reason", "x"), "say what is to be silent: --rule, --brand or both"),
        (("silence", "--rule", "safety-scar", "--for", "2h", "--reason", "x"), "did you mean safety-scare?"),
        (("silence", "--brand", "acmee", "--for", "2h", "--reason", "x"), "did you mean acme?"),
        (("silence", "--brand", "acme", "--for", "2h", "--reason", " "), "say why, with --reason"),
        (("silence", "--brand", "acme", "--reason", "x"), "say until when"),
        (
            ("silence", "--brand", "acme", "--for", "2h", "--reason", "x", "--severity", "crises"),
            "did you mean crisis?",
        ),
        (("unsilence", "zzz"), "no silence zzz is in force: `vigie silences` lists them"),
    ],
)
def test_what_cannot_be_meant_is_not_asked_for(quiet, words, complaint):
    result = quiet.on_desk(*words)
    assert result.code == 1
    assert complaint in result.err
    with open_reader(quiet.db) as reader:
        assert reader._conn.execute("SELECT count(*) FROM orders").fetchone() == (0,)


def test_a_silence_without_a_reason_is_no_command(quiet):
    assert quiet.on_desk("silence", "--brand", "acme", "--for", "2h").code == 2


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("--for", "2h", NOON + timedelta(hours=2)),
        ("--until", "2026-03-11T09:00", datetime(2026, 3, 11, 8, tzinfo=UTC)),
        ("--until", "2026-03-11", datetime(2026, 3, 10, 23, tzinfo=UTC)),
        ("--until", "2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("--until", "2026-03-11T09:00Z", datetime(2026, 3, 11, 9, tzinfo=UTC)),
    ],
)
def test_an_end_is_said_as_a_length_or_on_the_clock_of_the_rules(option, text, expected):
    span, until = (text, None) if option == "--for" else (None, text)
    assert orders.end_of(span, until, NOON, PARIS) == expected


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Paris", "2026-03-10 13:00 CET"),
        ("America/Sao_Paulo", "2026-03-10 09:00 UTC-03"),
        ("UTC", "2026-03-10 12:00 UTC"),
    ],
)
def test_a_time_says_on_which_clock(zone, said):
    assert orders.on_the_clock(NOON, ZoneInfo(zone)) == said


@pytest.mark.parametrize("command", ["ack", "snooze", "resolve", "note", "silence", "silences", "unsilence"])
def test_the_help_teaches_by_an_example(desk, command):
    told = desk.vigie(command, "--help")
    assert told.code == 0
    assert f"vigie {command}" in told.out.partition("Example:")[2]


@pytest.mark.parametrize("command", [("ack", "a"), ("silences",), ("unsilence", "a")])
def test_without_a_database_it_is_said_who_makes_it(desk, command):
    result = desk.on_desk(*command)
    assert result.code == 1
    assert "`vigie run` or `vigie once` makes it" in result.err


def test_broken_rules_keep_nobody_from_acting(quiet):
    """The daemon goes on with the last good ones."""
    quiet.rules.write_text("version: [")
    with daemon(quiet.db) as heard:
        assert quiet.on_desk("ack", "abc").code == 0
        assert quiet.on_desk("silence", "--rule", "whichever", "--for", "2h", "--reason", "x").code == 0
    assert [order.verb for order in heard] == [Verb.ACK, Verb.SILENCE]


def test_whoever_writes_and_does_not_answer_is_named(quiet):
    order = make_order()
    with (
        Store.open(quiet.db, "vigie import") as store,
        pytest.raises(VigieError, match=r"not answered yet: `vigie import` \(pid \d+, since .*\) writes"),
    ):
        orders.settle(order, quiet.rules, quiet.db, NOON, patience=timedelta())
    with Store.open(quiet.db, "pytest") as store:
        assert store.orders(10) == [order], "what was asked for stays asked for"


def test_whoever_was_faster_at_the_lock_will_see_to_it(quiet):
    with Store.open(quiet.db, "vigie run"):
        assert not orders._take_a_turn(quiet.rules, quiet.db, Verb.ACK)
    quiet.db.write_text("no database")
    with pytest.raises(StoreError, match="not an SQLite database"):
        orders._take_a_turn(quiet.rules, quiet.db, Verb.ACK)


# --- without a daemon: the command takes its turn ---


def test_an_alert_is_acknowledged_and_resolved_and_takes_notes_ever_after(crisis):
    desk, id_ = crisis
    result = desk.on_desk("ack", id_[:6], "--note", "calling them", "--by", "marie")
    assert (result.code, result.err) == (0, "")
    assert "Acknowledged by marie: crisis · Acme · safety-scare\nNo daemon runs: " in result.out
    assert (listed(desk)["state"], listed(desk)["by"]) == ("acknowledged", "marie")
    shown = desk.on_desk("alerts").out
    assert "acknowledged by marie" in shown
    assert "    1 mention; " in shown
    assert listed(desk, "--state", "acknowledged")["id"] == id_
    assert "No alert." in desk.on_desk("alerts", "--state", "open").out

    assert desk.on_desk("resolve", id_[:6]).code == 0
    assert (listed(desk)["state"], listed(desk)["by"]) == ("resolved", "zoe")
    assert listed(desk)["duration"].endswith("s")
    refused = desk.on_desk("ack", id_[:6])
    assert (refused.code, refused.err.splitlines()[-1]) == (1, "vigie: refused: it is resolved already")

    assert desk.on_desk("note", id_[:6], "the supplier confirms").code == 0
    assert "; room: diverted (SLACK_BOT_TOKEN is not set) ×" in desk.on_desk("alerts").out
    with open_reader(desk.db) as reader:
        life = [(str(event.kind), event.by, event.note) for event in reader.events(id_)]
    assert life == [
        ("opened", "", ""),
        ("acknowledged", "marie", "calling them"),
        ("resolved", "zoe", ""),
        ("noted", "zoe", "the supplier confirms"),
    ]


def test_whoever_takes_what_another_has_taken_is_told_whose_it_was_and_since_when(crisis):
    desk, id_ = crisis
    assert "It was" not in desk.on_desk("ack", id_, "--by", "marie").out
    assert "It was" not in desk.on_desk("ack", id_, "--by", "marie").out
    with open_reader(desk.db) as reader:
        since = orders.on_the_clock(reader.events(id_)[-1].at, PARIS)
    told = desk.on_desk("ack", id_, "--by", "zoe").out
    assert (
        f"Acknowledged by zoe: crisis · Acme · safety-scare\nIt was marie's, who acknowledged it at {since}"
        in told
    )
    assert "It was" not in desk.on_desk("resolve", id_, "--by", "marie").out


def test_an_alert_is_left_for_later(crisis):
    desk, id_ = crisis
    result = desk.on_desk("snooze", id_, "--for", "2h")
    assert result.code == 0, result.err
    until = datetime.fromisoformat(listed(desk)["until"])
    assert timedelta(minutes=119) < until - datetime.now(UTC) < timedelta(minutes=121)
    on_the_clock = f"{until.astimezone(PARIS):%Y-%m-%d %H:%M}"
    zone = until.astimezone(PARIS).tzname()
    assert f"Snoozed by zoe until {on_the_clock} {zone}: crisis · Acme · safety-scare\n" in result.out
    assert f"snoozed by zoe until {on_the_clock}" in desk.on_desk("alerts").out


def test_a_silence_is_made_listed_and_ended(crisis):
    desk, _ = crisis
    assert desk.on_desk("silences").out == "Nothing is silenced.\n"
    made = desk.on_desk(
        "silence", "--brand", "acme", "--severity", "warning", "--for", "1d", "--reason", "=the outage"
    )
    assert made.code == 0, made.err
    assert "all alerts about Acme up to warning" in made.out
    assert made.out.endswith("waits for `vigie run` or `vigie once`.\n")
    assert desk.on_desk("silence", "--rule", "mood-turns", "--for", "2h", "--reason", "too loud").code == 0
    loud, outage = desk.on_desk("silences", "--format", "json").json
    assert (loud["rule"], loud["brand"], loud["severity"], loud["by"]) == (
        "mood-turns",
        None,
        "crisis",
        "zoe",
    )
    assert (outage["rule"], outage["brand"], outage["severity"]) == (None, "acme", "warning")
    assert f"`vigie unsilence {outage['id'][:6]}`" in made.out
    assert "'=the outage" in desk.on_desk("silences", "--format", "csv").out
    table = desk.on_desk("silences").out
    assert "alerts of mood-turns" in table
    assert "=the outage" in table

    several = desk.on_desk("unsilence", "")
    assert several.code == 1
    assert "several silences begin with" in several.err
    ended = desk.on_desk("unsilence", outage["id"][:6], "--by", "marie")
    assert "No longer silenced, by marie: all alerts about Acme up to warning\nNo daemon runs: " in ended.out
    assert [one["id"] for one in desk.on_desk("silences", "--format", "json").json] == [loud["id"]]


def test_what_is_silenced_says_so(crisis):
    desk, _ = crisis
    desk.on_desk("silence", "--rule", "mood-turns", "--for", "2h", "--reason", "too loud")
    for number in range(3):
        desk.post(
            id=f"b{number}",
            author=f"u{number}",
            text=f"Acme is terrible, awful {number}",
            published_at=ago(minutes=1),
        )
    assert desk.on_desk("once").code == 0
    mood = next(one for one in desk.on_desk("alerts", "--format", "json").json if one["rule"] == "mood-turns")
    assert mood["hush"] == "silenced"
    assert f"not told: silenced by {mood['behind']}" in desk.on_desk("alerts").out
