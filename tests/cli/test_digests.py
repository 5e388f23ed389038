"""``digests:`` in the rules, ``vigie digests`` and ``vigie digest NAME --send``, through the real stages."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from monitor.clock import SystemClock
from monitor.metrics import Metrics
from monitor.store.digests import DigestBox
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import assemble, read_config
from tests.cli.history import store
from tests.fakes import FakeClock
from tests.makers import make_judged
from tests.servers.slack import TOKEN, slack_server
from tests.servers.webhook import webhook_server

DIGESTS = """
digests:
  - {name: watch, every: monday 09:00, notify: [console]}
  - {name: boss, every: monthly 08:00, of: month, language: fr, brands: [acme], notify: [console]}
"""


@pytest.fixture
def planned(desk):
    desk.rules.write_text(desk.rules.read_text() + DIGESTS)
    now = datetime.now(UTC)
    said = [
        ("acme", "Acme heater is terrible, awful", "https://x.example/1"),
        ("globex", "Globex is great, I love it", ""),
    ]
    store(
        desk.db,
        [
            make_judged(text=text, url=url, brands=[brand], published_at=now - timedelta(days=1))
            for brand, text, url in said
        ],
    )
    return desk


def test_digests_are_listed_with_last_and_next(planned):
    watch, boss = planned.on_desk("digests", "--format", "json").json
    assert (watch["name"], watch["of"], watch["last"]) == ("watch", "week", None)
    assert (boss["of"], boss["language"], boss["brands"]) == ("month", "fr", ["acme"])
    assert datetime.fromisoformat(watch["next_at"]).weekday() == 0
    shown = planned.on_desk("digests").out
    assert "monday 09:00" in shown
    assert "never" in shown
    assert planned.on_desk("digests", "--format", "csv").out.startswith(
        "name,every,of,notify,last,where,next"
    )
    planned.rules.write_text(planned.rules.read_text().partition("digests:")[0])
    assert "write one under digests:" in planned.on_desk("digests").out


def test_one_is_sent_by_hand_and_says_so(planned):
    result = planned.on_desk("digest", "watch", "--send", "--by", "marie", "--from", "7d", "--to", "0s")
    assert result.code == 0, result.err
    assert result.out.startswith("Digest: watch · ")
    assert "Sent by hand by: marie" in result.out
    assert re.search(r"Brand +Mentions  Before.*\n +Acme +1 ", result.out)
    assert "Acme heater is terrible, awful <https://x.example/1>" in result.out
    assert "console: delivered" in result.out
    (watch, _) = planned.on_desk("digests", "--format", "json").json
    assert (watch["last"]["by"], watch["last"]["deliveries"][0]["state"]) == ("marie", "delivered")
    assert "by marie" in planned.on_desk("digests").out


def test_a_named_one_is_shown_in_its_language_of_its_brands(planned):
    shown = planned.on_desk("digest", "boss", "--from", "7d", "--to", "0s").out
    assert shown.startswith("# Synthèse\xa0: boss")
    assert "globex" not in shown
    month = planned.on_desk("digest", "boss", "--format", "json").json
    assert datetime.fromisoformat(month["since"]) < datetime.fromisoformat(month["until"])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nobody",), "the rules know no digest 'nobody'; there are watch, boss"),
        (("--send",), "--send needs a name"),
        (("watch", "--send", "--from", "1d", "--to", "2d"), "the period is empty"),
    ],
)
def test_a_mistake_is_a_sentence(planned, words, complaint):
    result = planned.on_desk("digest", *words)
    assert result.code == 1
    assert complaint in result.err


def test_a_digest_nobody_can_have_is_told(planned):
    planned.rules.write_text(
        planned.rules.read_text()
        .replace("every: monday 09:00, notify: [console]", "every: monday 09:00, notify: [room]")
        .replace("fallback: console", "fallback: room")
    )
    result = planned.on_desk("digest", "watch", "--send")
    assert result.code == 1
    assert "room: dead (SLACK_BOT_TOKEN is not set)" in result.out
    assert "`vigie digests` shows how it goes on" in result.err


def daemon(desk, opened, at):
    clock = FakeClock(at)
    house = assemble(read_config(desk.rules), opened, clock, desk.folder, at_once=True)
    return clock, Watch(house, clock, Metrics())


def test_the_daemon_sends_it_as_json_to_a_webhook_late_once(planned):
    monday = datetime.fromisoformat("2027-03-29T09:00+02:00")
    with webhook_server() as server:
        text = planned.rules.read_text().replace(
            "channels:\n",
            "network: {allow: [127.0.0.0/8]}\nchannels:\n  hook: {kind: webhook, url: '"
            + server.url
            + "'}\n",
        )
        planned.rules.write_text(
            text.replace(
                "watch, every: monday 09:00, notify: [console]", "press, every: monday 09:00, notify: [hook]"
            )
        )
        with closing(Store.open(planned.db, "test")) as opened:
            clock, watch = daemon(planned, opened, monday - timedelta(days=1))
            watch.finish()
            assert server.received == []
            clock.forward(timedelta(days=1, hours=3))
            watch.finish()
            watch.finish()
        with closing(Store.open(planned.db, "test")) as opened:
            _, watch = daemon(planned, opened, monday + timedelta(hours=4))
            watch.finish()
    ((_, body),) = server.received
    sent = json.loads(body)
    assert (sent["kind"], sent["name"], sent["late"]) == ("digest", "press", True)
    assert {"label": "Late", "value": "it was due Mon 29 Mar, 09:00 CEST"} in sent["facts"]
    assert (sent["since"], sent["until"]) == ("2027-03-21T23:00:00Z", "2027-03-28T22:00:00Z")
    (posted,) = DigestBox(planned.db).latest("press")
    assert str(posted.period.due_at) == "2027-03-29 07:00:00+00:00"


def test_in_slack_the_summary_comes_first_and_the_details_are_in_its_thread(planned, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    with slack_server() as server:
        text = planned.rules.read_text().replace('"#crisis"', f'"#crisis", api_url: "{server.api_url}"')
        text = text.replace("every: monday 09:00, notify: [console]", "every: monday 09:00, notify: [room]")
        planned.rules.write_text(text + "network: {allow: [127.0.0.0/8]}\n")
        result = planned.on_desk("digest", "watch", "--send", "--from", "7d", "--to", "0s")
        assert result.code == 0, result.err + result.out
        first, *rest = [json.dumps(one) for one in server.messages]
    assert "Digest: watch" in first
    assert "Acme heater" not in first
    assert any("Acme heater is terrible" in one and "https://x.example/1" in one for one in rest)
    assert all("thread_ts" in one for one in rest)


PENCIL = "def svg_to_png(svg, scale):\n    return b'PNG of ' + svg.encode()\n"


@pytest.fixture
def pencil(planned, monkeypatch):
    """The library that draws; where it is not installed, one that only reads what it is given."""
    if importlib.util.find_spec("vl_convert") is None:
        (planned.folder / "vl_convert.py").write_text(PENCIL)
        monkeypatch.syspath_prepend(planned.folder)
    yield
    sys.modules.pop("vl_convert", None)


@pytest.mark.usefixtures("pencil")
@pytest.mark.parametrize("wanted", [True, False])
def test_pictures_go_with_it_to_channels_that_show_them_unless_nobody_wants_them(
    planned, monkeypatch, wanted
):
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    with slack_server() as server:
        text = planned.rules.read_text().replace('"#crisis"', f'"#crisis", api_url: "{server.api_url}"')
        more = "notify: [room]" if wanted else "notify: [room], pictures: false"
        text = text.replace("every: monday 09:00, notify: [console]", f"every: monday 09:00, {more}")
        planned.rules.write_text(text + "network: {allow: [127.0.0.0/8]}\n")
        result = planned.on_desk("digest", "watch", "--send", "--from", "7d", "--to", "0s")
        assert result.code == 0, result.err + result.out
        shown = [file for one in server.messages for file in one.get("files", [])]
    assert [file["title"] for file in shown] == (
        ["Mentions and sentiment over time", "Share of voice", "When people talk"] if wanted else []
    )
    assert all(file["alt_txt"] for file in shown)
    assert all(b"PNG" in file["bytes"][:8] for file in server.files.values())


def test_the_doctor_says_what_draws_pictures_where_nothing_does(planned, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    def told() -> str:
        return next(
            (
                one["found"]
                for one in planned.on_desk("doctor", "--format", "json").json
                if one["what"] == "pictures"
            ),
            "",
        )

    assert told() == ""  # a terminal shows none
    text = planned.rules.read_text().replace(
        "every: monday 09:00, notify: [console]", "every: monday 09:00, notify: [room]"
    )
    planned.rules.write_text(text)
    assert told() == "none in digests (watch)"
    planned.rules.write_text(text.replace("notify: [room]}", "notify: [room], pictures: false}"))
    assert told() == ""


def test_where_a_daemon_runs_it_sends_what_was_asked_for_by_hand(planned):
    stopping = threading.Event()
    ready = threading.Event()

    def live() -> None:
        with closing(Store.open(planned.db, "daemon")) as opened:
            house = assemble(read_config(planned.rules), opened, SystemClock(), planned.folder)
            watch = Watch(house, SystemClock(), Metrics())
            ready.set()
            while not stopping.is_set():
                watch.turn(timedelta(milliseconds=20))
            watch.finish()

    with ThreadPoolExecutor(1) as pool:
        life = pool.submit(live)
        try:
            assert ready.wait(30)
            result = planned.on_desk("digest", "watch", "--send", "--by", "marie")
        finally:
            stopping.set()
        life.result()
    assert result.code == 0, result.err
    assert "console: delivered" in result.out
