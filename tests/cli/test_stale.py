"""A source that answers with what is old, as people see it: in the lists, on the card of an alert, in the digest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import ago
from tests.servers.feeds import feed_server
from tests.test_sighting import rss

FEED = "  - {{kind: feed, name: tech-news, url: '{url}', every: 1m}}\n"
WHY = {"en": "its newest item is now of ", "fr": "sa dernière publication est maintenant du "}


@pytest.fixture
def server():
    with feed_server() as server:
        yield server


@pytest.fixture(params=["en", "fr"])
def stale(desk, server, request):
    """A desk that reads a feed, which has turned to what is a year old."""
    now = datetime.now(UTC)
    url = server.serve("/feed.xml", rss(now - timedelta(hours=1)))
    text = desk.rules.read_text().replace("channels:", FEED.format(url=url) + "channels:", 1)
    desk.rules.write_text(f"{text}network: {{allow: [127.0.0.0/8]}}\nlanguage: {request.param}\n")
    assert desk.on_desk("once").code == 0
    (source,) = [
        one for one in desk.on_desk("sources", "--format", "json").json if one["name"] == "tech-news"
    ]
    assert (source["state"], source["doubt"], source["rhythm"]["phase"]) == ("ok", None, "learning")
    server.serve("/feed.xml", rss(now - timedelta(days=365)))
    assert desk.on_desk("once").code == 0
    return desk, request.param


def test_everybody_who_depends_on_a_stale_source_is_told(stale):
    desk, language = stale
    sources = {one["name"]: one for one in desk.on_desk("sources", "--format", "json").json}
    assert [sources[name]["state"] for name in ("posts", "tech-news")] == ["ok", "stale"]
    assert sources["tech-news"]["doubt"].startswith(WHY[language])
    table = desk.on_desk("sources").out
    assert "learning its rhythm" in table
    assert "stale" in table
    assert WHY[language] in desk.on_desk("status").out
    status = desk.on_desk("status", "--format", "json").json
    assert [(one["source"], one["state"]) for one in status["sources"]] == [("tech-news", "stale")]
    assert {one["state"] for one in status["rules"]} == {"blind"}
    desk.post(id="1", text="The Acme heater caught fire", published_at=ago(minutes=1))
    card = desk.on_desk("once").out
    label, word = {"en": ("Not seen", "stale:"), "fr": ("Angle mort", "figée\u00a0:")}[language]
    assert label in card
    assert f"tech-news ({word} {WHY[language]}" in card


def test_a_digest_says_what_it_could_not_see(desk, server):
    now = datetime.now(UTC)
    url = server.serve("/feed.xml", rss(now - timedelta(hours=1)))
    desk.rules.write_text(desk.rules.read_text().replace("channels:", FEED.format(url=url) + "channels:", 1))
    for _ in range(2):
        desk.on_desk("once")  # loopback is not allowed here: it fails
    page = desk.on_desk("digest")
    assert page.code == 0
    assert "**Not seen, so not counted**" in page.out
    assert "tech-news: failing since" in page.out


def test_a_digest_says_at_once_that_a_source_is_stale(stale):
    desk, language = stale
    said = {"en": "tech-news: stale since", "fr": "tech-news\u00a0: figée depuis"}[language]
    assert said in desk.on_desk("digest").out


def test_a_digest_names_the_sources_that_nobody_looked_at(desk):
    assert desk.on_desk("once").code == 0
    known = desk.on_desk("digest").out
    assert "Not seen" not in known
    text = desk.rules.read_text()
    desk.rules.write_text(
        text.replace("channels:", FEED.format(url="https://news.example/feed") + "channels:", 1)
    )
    assert "tech-news: not watched in this period" in desk.on_desk("digest").out
    late = desk.on_desk("digest", "--format", "json").json["unseen"]
    assert [(one["source"], one["state"], one["until"]) for one in late] == [("tech-news", "unwatched", None)]
