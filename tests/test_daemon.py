"""The daemon as a process: a real feed, a real Slack, signals and saved rules."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from monitor.cli.run import _not_yet
from monitor.clock import SystemClock
from monitor.daemon import Daemon, RulesFile
from monitor.errors import VigieError
from monitor.metrics import Metrics
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import assemble, read_config
from tests.makers import make_mention
from tests.servers.feeds import feed_server
from tests.servers.slack import TOKEN, slack_server

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]

RULES = """
version: 1
brands:
  acme: {{terms: [Acme]}}
sources:
  - {{kind: feed, name: news, url: "{url}", every: 1s}}
  - {{kind: feed, name: dead, url: "http://127.0.0.1:9/feed.xml", every: 1h}}
channels:
  room: {{kind: slack, token: "${{SLACK_BOT_TOKEN}}", channel: "#crisis", api_url: "{api_url}"}}
network: {{allow: [127.0.0.0/8]}}
rules:
  - {{name: {name}, select: {{topics: [safety]}}, when: each, severity: crisis, notify: [room]}}
"""


def feed(*titles: str) -> bytes:
    now = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><pubDate>{now}</pubDate></item>" for title in titles
    )
    return f"<rss version='2.0'><channel><title>news</title>{items}</channel></rss>".encode()


class Process:
    """``vigie run``, with its log as it comes."""

    def __init__(self, folder: Path, slack, feeds) -> None:
        self.folder, self.slack, self.feeds = folder, slack, feeds
        self.rules = folder / "rules.yaml"
        self.log = folder / "log"
        self.out = folder / "out"
        self.process: subprocess.Popen[bytes] | None = None
        feeds.serve("/feed.xml", feed("Acme opens a shop"))
        self.write_rules()

    def write_rules(self, name: str = "safety-scare") -> None:
        """As many editors do: write beside, then swap."""
        beside = self.folder / "rules.yaml~"
        beside.write_text(RULES.format(url=self.feeds.url(), api_url=self.slack.api_url, name=name))
        beside.replace(self.rules)

    def start(self, *words: str) -> None:
        with self.out.open("ab") as out, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "monitor", "run", "--db", "vigie.db", "--log", "json", *words],
                cwd=self.folder,
                env={
                    **os.environ,
                    "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}",
                    "SLACK_BOT_TOKEN": TOKEN,
                },
                stdout=out,
                stderr=log,
            )

    def events(self, name: str) -> list[dict[str, object]]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return [one for one in found if one["event"] == name]

    def until(self, what, patience: float = 20.0) -> None:
        end = time.monotonic() + patience
        while not what():
            assert self.process is None or self.process.poll() is None, self.log.read_text()[-4000:]
            assert time.monotonic() < end, self.log.read_text()[-4000:]
            time.sleep(0.02)

    def looked(self) -> bool:
        return "First look" in self.out.read_text()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Its exit code, and how long it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(20)
        self.process = None
        return code, time.monotonic() - begun


@pytest.fixture
def daemon(tmp_path):
    with slack_server() as slack, feed_server() as feeds:
        process = Process(tmp_path, slack, feeds)
        yield process
        if process.process is not None:
            process.process.kill()
            process.process.wait()


def test_history_is_told_of_and_news_alerts(daemon):
    daemon.start()
    daemon.until(daemon.looked)
    said = daemon.out.read_text()
    assert "1 new mention of" in said
    assert "never fires an alert" in said
    assert "Not reached: dead" in said
    (failed,) = daemon.events("source failed")
    assert failed["source"] == "dead"
    daemon.feeds.serve("/feed.xml", feed("Acme heater recall after two people were injured"))
    daemon.until(lambda: daemon.slack.messages)
    assert "safety-scare" in json.dumps(daemon.slack.messages)
    assert daemon.stop()[0] == 0


def test_saved_rules_are_in_force_at_once_and_broken_ones_never(daemon):
    daemon.start()
    daemon.until(daemon.looked)
    daemon.write_rules("injuries")
    daemon.until(lambda: daemon.events("rules reloaded"), 4)
    daemon.rules.write_text("brands: [")
    daemon.until(lambda: daemon.events("rules refused"), 4)
    daemon.until(lambda: daemon.slack.messages)  # the operator is told
    assert "rules.yaml" in json.dumps(daemon.slack.messages)
    daemon.feeds.serve("/feed.xml", feed("Acme heater recall after two people were injured"))
    daemon.until(lambda: len(daemon.slack.messages) == 2)  # the last good rules hold
    assert "injuries" in json.dumps(daemon.slack.messages[1])
    daemon.write_rules("injuries-again")
    daemon.process.send_signal(signal.SIGHUP)
    daemon.until(lambda: len(daemon.events("rules reloaded")) == 2, 4)
    assert daemon.stop(signal.SIGINT)[0] == 0


def test_it_stops_in_time_though_a_fetch_hangs(daemon):
    daemon.feeds.serve("/feed.xml", feed("Acme"), drip=5)
    daemon.start()
    daemon.until(lambda: daemon.feeds.seen)
    code, took = daemon.stop()
    assert code == 0
    assert took < 5


def test_asked_twice_it_stops_at_once_and_safely(daemon):
    daemon.slack.tricks = ["slow"] * 9
    daemon.start()
    daemon.until(daemon.looked)
    daemon.feeds.serve("/feed.xml", feed("Acme heater recall after two people were injured"))
    daemon.until(lambda: daemon.slack.calls)
    daemon.process.send_signal(signal.SIGTERM)
    code, took = daemon.stop()
    assert code == 0
    assert took < 3
    daemon.slack.tricks.clear()
    daemon.start()  # what was under way is found, looked for, and told once
    daemon.until(lambda: daemon.slack.messages)
    assert daemon.stop()[0] == 0
    assert len(daemon.slack.messages) == 1


def test_a_source_that_asked_us_to_stay_away_is_not_hammered_by_restarts(daemon):
    daemon.feeds.serve("/feed.xml", b"", status=429, headers={"Retry-After": "600"})
    daemon.start()
    daemon.until(daemon.looked)
    daemon.stop()
    asked = len(daemon.feeds.seen)
    daemon.log.unlink()
    daemon.start()
    daemon.until(lambda: daemon.out.read_text().count("First look") == 2)
    assert daemon.stop()[0] == 0
    assert len(daemon.feeds.seen) == asked


def test_a_source_that_reads_something_else_now_is_polled_at_once_and_gives_history(daemon):
    daemon.start()
    daemon.until(daemon.looked)
    other = daemon.feeds.serve("/other.xml", feed("Acme heater recall, two people were injured"))
    daemon.rules.write_text(daemon.rules.read_text().replace(daemon.feeds.url(), other))
    daemon.until(lambda: len(daemon.events("mentions admitted")) == 2)
    assert daemon.stop()[0] == 0
    assert daemon.slack.messages == []


def test_a_second_daemon_is_refused_by_the_name_of_the_first(daemon):
    daemon.start()
    daemon.until(daemon.looked)
    second = subprocess.run(
        [sys.executable, "-m", "monitor", "run", "--db", "vigie.db"],
        cwd=daemon.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert second.returncode == 1
    assert f"in use by `vigie run` (pid {daemon.process.pid}," in second.stderr
    assert "Traceback" not in second.stderr


def test_metrics_and_health_are_served(daemon):
    daemon.start("--listen", "127.0.0.1:19464")
    daemon.until(daemon.looked)
    daemon.feeds.serve("/beat", b"ok")
    with urlopen("http://127.0.0.1:19464/metrics") as answer:
        metrics = answer.read().decode()
    assert 'vigie_mentions_total{outcome="new",source="news"} 1.0' in metrics
    assert 'vigie_polls_total{outcome="failed",source="dead"} 1.0' in metrics
    with urlopen("http://127.0.0.1:19464/healthz") as answer:
        health = json.loads(answer.read())
    assert health["status"] == "ok"
    assert daemon.stop()[0] == 0


def test_for_a_person_it_says_what_it_watches_and_calls_a_dead_mans_switch(daemon):
    daemon.start("--log", "console", "--heartbeat", daemon.feeds.serve("/beat", b"ok"))
    daemon.until(daemon.looked)
    said = daemon.out.read_text()
    assert "Vigie watches, by rules.yaml (save it to put new rules in force; Ctrl-C stops)" in said
    assert re.search(r"brands +acme", said)
    assert daemon.stop()[0] == 0


def test_where_nothing_can_be_reached_and_where_nothing_is_said_it_tells_what_to_try(daemon):
    daemon.feeds.serve("/feed.xml", feed("nobody is named"))
    daemon.start()
    daemon.until(daemon.looked)
    assert "Nothing yet. Are the terms the words people use?" in daemon.out.read_text()
    assert daemon.stop()[0] == 0
    daemon.rules.write_text(daemon.rules.read_text().replace(daemon.feeds.url(), "http://127.0.0.1:9/gone"))
    daemon.start()
    daemon.until(lambda: daemon.out.read_text().count("First look") == 2)
    assert "No source could be reached: is there a network?" in daemon.out.read_text()
    assert daemon.stop()[0] == 0


# --- one turn at a time, in this process ------------------------------------------------------------------------

QUIET = """
version: 1
brands: {{acme: {{terms: [Acme]}}}}
sources: [{{kind: file, name: {source}, path: posts.jsonl, every: 1h}}]
fallback: console
retention: 30d
rules: [{{name: every, when: each}}]
"""


class Desk:
    """A daemon of this process, which looks once and stops."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.rules, self.store = folder / "rules.yaml", store
        self.metrics = Metrics()
        self.broken = ""
        self.save("posts")
        (folder / "posts.jsonl").write_text("")
        self.looks = 0
        self.daemon = Daemon(self.build, self.rules, SystemClock(), self.metrics, first_look=self.look)

    def save(self, source: str) -> None:
        self.rules.write_text(QUIET.format(source=source))

    def build(self, old):
        if self.broken:
            raise VigieError(self.broken)
        return assemble(read_config(self.rules), self.store, SystemClock(), self.rules.parent, old)

    def look(self, _watch: Watch) -> None:
        self.looks += 1
        self.daemon.stop()

    def measured(self) -> str:
        return self.metrics.exposition()[0].decode()


@pytest.fixture
def desk(tmp_path):
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    with Store.open(tmp_path / "vigie.db", "test") as store:
        yield Desk(tmp_path, store)
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_looks_once_and_is_well(desk):
    desk.daemon.run()
    assert desk.looks == 1
    health = desk.daemon.health()
    assert (health.problem, health.failing, health.stale, health.left_out) == ("", [], {}, {})
    assert health.turned_at >= health.since


def test_a_source_that_is_taken_out_is_polled_no_more(desk):
    desk.daemon.run()
    desk.save("others")
    desk.daemon._reload()
    assert {tag for job in desk.daemon._schedule.jobs for tag in job.tags} == {"others"}


def test_a_plugin_that_cannot_be_made_changes_nothing_and_is_said(desk):
    house = desk.daemon.watch.house
    desk.broken = "vader needs a word list"
    desk.daemon._reload()
    assert desk.daemon.watch.house is house
    assert "vader needs a word list" in desk.daemon.health().problem
    desk.broken = ""
    desk.daemon._reload()
    assert desk.daemon.health().problem == ""


def test_what_is_older_than_its_retention_is_forgotten_and_what_waits_is_measured(desk):
    now = SystemClock().now()
    for days in (40, 10):
        at = now - timedelta(days=days)
        one = make_mention(id=f"m{days}", key=f"m{days}", source="posts", published_at=at, collected_at=at)
        desk.store.admit([one], None)
    desk.daemon._measure()
    assert 'vigie_backlog{stage="judge"} 2.0' in desk.measured()
    desk.daemon._retire()
    desk.daemon._retire()  # there is nothing left to forget
    desk.daemon._measure()
    assert 'vigie_backlog{stage="judge"} 1.0' in desk.measured()


def test_a_rules_file_that_is_gone_for_a_moment_is_no_change(tmp_path):
    path, now = tmp_path / "rules.yaml", SystemClock().now()
    path.write_text("a")
    watched = RulesFile(path)
    path.unlink()
    assert not watched.changed(now)
    path.write_text("another")
    assert not watched.changed(now)  # it may still be being written
    assert watched.changed(now + timedelta(seconds=1))
    assert not watched.changed(now + timedelta(seconds=2))


def test_asked_to_stop_before_there_is_anything_to_finish_it_is_gone_and_well():
    with pytest.raises(SystemExit) as stop:
        _not_yet(signal.SIGTERM, None)
    assert stop.value.code == 0
