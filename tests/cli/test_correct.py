"""What people correct, from the shell: beside a running daemon, and where none runs."""

from __future__ import annotations

import contextlib
import csv
import json
import threading
from collections.abc import Iterator

import pytest

from monitor.clock import SystemClock
from monitor.logs import errors_alone
from monitor.metrics import Metrics
from monitor.model import AlertState, EventKind
from monitor.store import Store, open_reader
from monitor.watch import Watch
from monitor.wiring import assemble, read_config
from tests.cli.conftest import ago

FIRE = "My Acme heater caught fire this morning while we slept, and it burned my hand and half of the kitchen"


@pytest.fixture
def told(desk, monkeypatch):
    """Three posts came: a crisis, a copy of it, and something that nobody takes for anything."""
    monkeypatch.setenv("LOGNAME", "zoe")
    monkeypatch.delenv("VIGIE_USER", raising=False)
    assert desk.on_desk("once").code == 0
    desk.post(id="a", author="jo", text=FIRE, published_at=ago(minutes=3))
    desk.post(id="b", author="al", text=FIRE, published_at=ago(minutes=2))
    desk.post(id="c", author="mo", text="Acme opens a shop on Monday", published_at=ago(minutes=1))
    assert desk.on_desk("once").code == 0
    return desk


def mentions(desk, *options):
    return {one["author"]: one for one in desk.on_desk("mentions", *options, "--format", "json").json}


def correct(desk, author, *options):
    result = desk.on_desk("correct", mentions(desk, "--irrelevant")[author]["id"][:6], *options)
    assert (result.code, result.err) == (0, "")
    return result.out


@contextlib.contextmanager
def daemon(desk) -> Iterator[None]:
    """A daemon at work, as ``vigie run`` does it, on the desk's own database."""
    ready, over = threading.Event(), threading.Event()

    def work() -> None:
        with Store.open(desk.db, "vigie run") as store:
            clock = SystemClock()
            house = assemble(read_config(desk.rules), store, clock, desk.folder)
            watch = Watch(house, clock, Metrics())
            ready.set()
            while not over.wait(0.01):
                watch.work()

    thread = threading.Thread(target=work)
    with errors_alone():
        thread.start()
        assert ready.wait(30)
        try:
            yield
        finally:
            over.set()
            thread.join()


def test_without_a_daemon_the_command_does_it_and_every_face_shows_it(told):
    out = correct(told, "jo", "--sentiment", "neutral", "--topic", "-safety", "--note", "a film")
    assert "Corrected by zoe: " in out
    assert "-safety" in out
    assert FIRE[:60] in out
    assert "1 other mention of the same story follows it." in out
    assert "No daemon runs" in out
    for author in ("jo", "al"):
        one = mentions(told)[author]
        assert one["corrected_by"] == "zoe"
        assert (one["sentiment"]["label"], one["sentiment"]["model"]) == ("neutral", "corrected by zoe")
        assert one["sentiment"]["evidence"] == ["corrected by zoe"]
        assert "safety" not in [topic["name"] for topic in one["topics"]]
    assert mentions(told)["mo"]["corrected_by"] is None
    assert told.on_desk("mentions").out.count("corrected by zoe") == 2


def test_beside_a_daemon_it_is_the_daemon_that_does_it(told):
    with daemon(told):
        out = correct(told, "mo", "--sentiment", "negative", "--topic", "+legal", "--by", "marie")
        one = mentions(told)["mo"]
    assert "neutral → negative" in out or "unknown → negative" in out
    assert "+legal" in out
    assert "No daemon runs" not in out
    assert one["corrected_by"] == "marie"


def test_an_alert_says_in_its_story_what_speaks_for_it_no_more(told):
    (alert,) = told.on_desk("alerts", "--format", "json").json
    out = correct(told, "jo", "--relevant", "no", "--note", "another Acme")
    assert f"Alert {alert['id']}: Nothing behind it is left: " in out
    assert f"If it is over: `vigie resolve {alert['id']}`" in out
    with open_reader(told.db) as reader:
        event = reader.events(alert["id"])[-1]
    assert (event.kind, event.by, event.note) == (EventKind.CORRECTED, "zoe", "another Acme")
    assert event.alert.state is AlertState.OPEN, "whether it is over is for a person to say"
    assert "corrected" in told.on_desk("explain", alert["id"]).out
    out = correct(told, "al", "--undo")
    assert out.startswith("Undone by zoe: relevant again · ")
    assert "behind it again: corrected by zoe" in out
    (same,) = told.on_desk("alerts", "--format", "json").json
    assert same["id"] == alert["id"], "it was told already: nothing rings"


def test_what_is_not_relevant_is_shown_only_where_it_is_asked_for(told):
    correct(told, "jo", "--relevant", "no")
    assert set(mentions(told)) == {"", "mo"}
    assert set(mentions(told, "--irrelevant")) == {"", "jo", "al", "mo"}
    assert mentions(told, "--search", "fire") == {}
    assert "not relevant, corrected by zoe" in told.on_desk("mentions", "--irrelevant").out
    (acme, _) = told.on_desk("digest", "--format", "json").json["brands"]
    assert acme["mentions"] == 2
    table = csv.DictReader(told.on_desk("mentions", "--irrelevant", "--format", "csv").out.splitlines())
    (row,) = [row for row in table if row["author"] == "jo"]
    assert (row["corrected_by"], row["relevant"], row["hidden"]) == ("zoe", "False", "")


def test_a_mention_that_really_fires_by_its_new_verdict_opens_its_alert(told):
    correct(told, "mo", "--topic", "safety")
    alerts = told.on_desk("alerts", "--format", "json").json
    assert len(alerts) == 1, "the crisis is open: it grew"
    correct(told, "jo", "--relevant", "no")
    assert told.on_desk("resolve", alerts[0]["id"]).code == 0
    told.rules.write_text(
        told.rules.read_text().replace("severity: crisis", "severity: crisis\n    cooldown: 0s")
    )
    correct(told, "mo", "--topic", "-safety")
    assert len(told.on_desk("alerts", "--format", "json").json) == 1, "nothing rings for a correction alone"


def test_it_opens_an_alert_where_none_was(desk, monkeypatch):
    monkeypatch.setenv("LOGNAME", "zoe")
    assert desk.on_desk("once").code == 0
    desk.post(id="c", author="mo", text="Acme opens a shop on Monday", published_at=ago(minutes=1))
    assert desk.on_desk("once").code == 0
    assert desk.on_desk("alerts", "--format", "json").json == []
    correct(desk, "mo", "--topic", "+safety")
    (alert,) = desk.on_desk("alerts", "--format", "json").json
    assert (alert["rule"], alert["severity"], alert["state"]) == ("safety-scare", "crisis", "open")
    correct(desk, "mo", "--undo")
    correct(desk, "mo", "--topic", "+safety")
    (same,) = desk.on_desk("alerts", "--format", "json").json
    assert same["id"] == alert["id"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ((), "nothing to correct: say --sentiment, --topic, --relevant or --undo"),
        (
            ("--sentiment", "negativ"),
            "--sentiment 'negativ' is not one of negative, neutral, positive (did you mean negative?)",
        ),
        (("--sentiment", "unknown"), "--sentiment 'unknown' is not one of"),
        (("--topic", "-religon"), "(did you mean religion?)"),
        (("--topic", "+"), "--topic '' is not one of"),
        (
            ("--topic", "-safety", "--topic", "safety"),
            "--topic safety is asked for with both signs: say + or -",
        ),
        (("--relevant", "maybe"), "--relevant 'maybe' is not one of yes, no"),
        (("--undo", "--relevant", "no"), "--undo takes back all that was corrected: give it alone"),
        (("--undo",), "refused: there is nothing to undo"),
        (("--relevant", "yes"), "refused: there is nothing to correct: it says so already"),
        (("--sentiment", "negative", "--by", ""), "say who you are"),
        (("--towards", "acme"), "--towards says whose sentiment is corrected: give --sentiment, too"),
        (("--towards", "acm", "--sentiment", "negative"), "(did you mean acme?)"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(told, options, complaint):
    name = mentions(told)["mo"]["id"][:8]
    result = told.on_desk("correct", name, *options)
    assert (result.code, result.out) == (1, "")
    assert complaint in result.err
    assert told.on_desk("corrections", "--format", "json").json == []


def test_of_a_mention_that_nobody_knows_it_is_said_where_to_look(told):
    result = told.on_desk("correct", "zzz", "--relevant", "no")
    assert result.code == 1
    assert "there is no mention zzz: `vigie mentions` lists them with their ids" in result.err


def test_what_was_corrected_is_listed_newest_first(told):
    assert "Nothing was corrected yet" in told.on_desk("corrections").out
    correct(
        told, "jo", "--sentiment", "neutral", "--topic", "-safety", "--topic", "+legal", "--relevant", "no"
    )
    correct(told, "jo", "--relevant", "yes", "--note", "it is us")
    correct(told, "jo", "--undo")
    out = told.on_desk("corrections").out
    assert [word in out for word in ("neutral, -safety, +legal, not relevant", "undo", "it is us")] == [
        True
    ] * 3
    rows = told.on_desk("corrections", "--format", "json").json
    assert [(row["undo"], row["relevant"], row["spares"]) for row in rows] == [
        (True, None, []),
        (False, True, []),
        (False, False, ["safety"]),
    ]
    (header, first) = told.on_desk("corrections", "--limit", "1", "--format", "csv").out.splitlines()
    assert header == "at,by,mention,story,sentiment,towards,touches,spares,relevant,undo,note"
    assert ",zoe," in first


def test_what_people_said_of_tone_is_exported_as_labelled_texts(told):
    correct(told, "jo", "--sentiment", "neutral")
    correct(told, "jo", "--sentiment", "positive")
    correct(told, "mo", "--topic", "+legal")
    result = told.on_desk("corrections", "--format", "jsonl")
    (row,) = [json.loads(line) for line in result.out.splitlines()]
    assert (row["text"], row["label"], row["lang"], row["by"]) == (FIRE, "positive", "en", "zoe")
    assert result.err == ""
    with Store.open(told.db, "pytest") as store:
        store.forget({}, SystemClock().now())
    result = told.on_desk("corrections", "--format", "jsonl")
    assert (result.code, result.out) == (0, "")
    assert result.err == "vigie: retention has taken the words of 2 corrected mentions\n"


def test_of_a_mention_that_names_two_brands_one_may_be_corrected_alone(desk, monkeypatch):
    monkeypatch.setenv("LOGNAME", "zoe")
    desk.post(id="a", author="jo", text="I left Globex for Acme, great people", published_at=ago(minutes=3))
    desk.post(id="b", author="mo", text="Acme opens a shop on Monday", published_at=ago(minutes=1))
    assert desk.on_desk("once").code == 0
    assert {one["brand"]: one["label"] for one in mentions(desk)["jo"]["towards"]} == {
        "acme": "positive",
        "globex": "negative",
    }
    ask = ("mentions", "--brand", "globex", "--sentiment")
    assert "globex negative" in desk.on_desk(*ask, "negative").out
    assert correct(desk, "jo", "--sentiment", "neutral", "--towards", "globex").startswith(
        "Corrected by zoe: negative → neutral towards globex"
    )
    (row,) = desk.on_desk(*ask, "neutral", "--format", "json").json
    assert (row["author"], row["sentiment"]["label"], row["corrected_by"]) == ("jo", "neutral", "zoe")
    assert mentions(desk)["jo"]["sentiment"]["label"] == "positive"
    assert correct(desk, "mo", "--sentiment", "negative", "--towards", "acme").startswith(
        "Corrected by zoe: neutral → negative ·"
    )
    said = [
        (one["sentiment"], one["towards"]) for one in desk.on_desk("corrections", "--format", "json").json
    ]
    assert said == [("negative", None), ("neutral", "globex")]
    assert "neutral towards globex" in desk.on_desk("corrections").out
    exported = [
        json.loads(line) for line in desk.on_desk("corrections", "--format", "jsonl").out.splitlines()
    ]
    assert [one["text"] for one in exported] == ["Acme opens a shop on Monday"]
