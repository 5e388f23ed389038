"""Killed with SIGKILL at every commit edge and at random: no mention lost, no alert lost or doubled. The ledger:
what stood in the file, what stands in the store, and what stands in Slack.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import SourceName
from monitor.store.search import MentionFilter
from monitor.store.spending import Spending
from monitor.store.store import open_reader
from tests.servers.feeds import feed_server
from tests.servers.slack import TOKEN, slack_server

ROOT = Path(__file__).parents[1]
BRANDS = [f"brand{number}" for number in range(40)]
KILLS = int(os.environ.get("VIGIE_KILLS", "60"))
# Whoever is killed tells nobody which lines it ran: measured, its lives would only be longer.
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}

FEED = b"<rss version='2.0'><channel><title>news</title></channel></rss>"
RULES = """
version: 1
brands:
{brands}
sources:
  - {{kind: file, name: posts, path: posts.jsonl, every: 1m}}
channels:
  room: {{kind: slack, token: "${{SLACK_BOT_TOKEN}}", channel: "#crisis", api_url: "{api_url}"}}
network: {{allow: [127.0.0.0/8]}}
classifiers: {{sentiment: {{kind: linear}}}}
rules:
  - {{name: each, select: {{}}, when: each, severity: crisis, cooldown: 30d, notify: [room]}}
"""


class World:
    """The file that grows, the Slack that listens, and lives of the daemon between them."""

    def __init__(self, folder: Path, slack) -> None:
        self.folder, self.slack = folder, slack
        self.db = folder / "vigie.db"
        self.posts = folder / "posts.jsonl"
        self.named: dict[str, str] = {}
        brands = "\n".join(f"  {brand}: {{terms: [{brand}]}}" for brand in BRANDS)
        self.rules = folder / "rules.yaml"
        self.rules.write_text(RULES.format(brands=brands, api_url=slack.api_url))
        self.posts.write_text(json.dumps({"id": "first", "text": "nothing yet"}) + "\n")

    def append(self, brand: str) -> None:
        key = f"post-{len(self.named)}"
        self.named[key] = brand
        row = {
            "id": key,
            "text": f"{brand} has a word number {key}",
            "published_at": datetime.now(UTC).isoformat(),
        }
        with self.posts.open("a") as file:
            file.write(json.dumps(row) + "\n")

    @contextmanager
    def lives(self):
        """A function that lives once, and says whether it was killed."""
        log = (self.folder / "log").open("w")
        driver = subprocess.Popen(
            [sys.executable, "-m", "tests.kill_driver", self.db, self.rules],
            cwd=ROOT,
            env={**UNMEASURED, "SLACK_BOT_TOKEN": TOKEN},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

        assert driver.stdin is not None
        assert driver.stdout is not None
        orders, answers = driver.stdin, driver.stdout

        def live(**order):
            orders.write(json.dumps(order) + "\n")
            orders.flush()
            answer = answers.readline()
            assert answer, (self.folder / "log").read_text()[-4000:]
            return json.loads(answer)["killed"]

        with log, driver:
            try:
                yield live
            finally:
                orders.close()

    def balance(self) -> None:
        """The ledger."""
        with open_reader(self.db) as reader:
            stored = [one.mention.key for one in reader.mentions(MentionFilter())]
            alerts = reader.alerts()
            counts = reader.counts()
        assert sorted(stored) == sorted(self.named), "a mention was lost or doubled"
        assert sorted(alert.brand for alert in alerts) == sorted(set(self.named.values())), (
            "an alert was lost"
        )
        assert (counts.to_judge, counts.to_weigh) == (0, 0)
        told = [message["metadata"]["event_payload"]["ticket"] for message in self.slack.messages]
        assert len(told) == len(set(told)) == len(alerts), "Slack was told twice, or not at all"
        assert sum(alert.total for alert in alerts) == len(self.named), "an alert counts wrong"


@pytest.fixture
def world(tmp_path):
    with slack_server() as slack:
        yield World(tmp_path, slack)


@pytest.mark.slow
def test_killed_at_every_commit_edge_nothing_is_lost_or_doubled(world):
    with world.lives() as live:
        assert not live()  # reads the file to its end: from now on, what comes is news
        for brand in BRANDS[:3]:
            world.append(brand)
        before = world.folder / "before.db"
        shutil.copy(world.db, before)
        edge, killed = 0, True
        while killed:
            edge += 1
            for old in world.folder.glob("vigie.db*"):
                old.unlink()
            shutil.copy(before, world.db)
            world.slack.messages.clear()
            killed = live(kill_at=edge)
            assert not live()
            world.balance()
    assert edge > 12, "fewer edges than there are commits in a life"


@pytest.mark.slow
def test_killed_at_random_nothing_is_lost_or_doubled(world):
    dice = random.Random(os.environ.get("VIGIE_SEED", "vigie"))
    killed = 0
    with world.lives() as live:
        assert not live()
        while killed < KILLS:
            for _ in range(dice.randint(0, 2)):
                world.append(dice.choice(BRANDS))
            order = (
                {"kill_at": dice.randint(1, 14)}
                if dice.random() < 0.5
                else {"kill_after": dice.uniform(0, 0.15)}
            )
            killed += live(**order)
        assert not live()
        world.balance()


@pytest.mark.slow
def test_killed_at_random_every_request_that_was_made_is_counted(world):
    """The other side's count is the bill; ours may be higher by what a kill kept from leaving, and never lower."""
    dice = random.Random(os.environ.get("VIGIE_SEED", "vigie"))
    with feed_server() as feeds:
        feed = f'  - {{kind: feed, name: news, url: "{feeds.serve("/feed.xml", FEED)}", every: 1s}}\n'
        world.rules.write_text(world.rules.read_text().replace("sources:\n", f"sources:\n{feed}"))
        killed = 0
        with world.lives() as live:
            assert not live()
            for _ in range(8):
                killed += live(kill_after=dice.uniform(0.01, 0.3))
            assert not live()
        counted = Spending(world.db).spent(SourceName("news"), "requests", datetime.now(UTC) - timedelta(1))
        assert killed
        assert 2 <= len(feeds.seen) <= counted <= 10
