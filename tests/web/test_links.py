"""Every number of a digest leads to exactly the mentions it counts: each link is followed into the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from alerts.email_page import html, text
from monitor.digest.as_json import digest_json
from monitor.digest.chapters import document
from monitor.digest.document import Document
from monitor.digest.facts import Digest, DigestPlan
from monitor.digest.language import Words
from monitor.digest.links import HERE
from monitor.model import BrandName, Chapter, Line, Lines, Span
from monitor.posts import Summaries
from monitor.store.digests import DigestBox
from monitor.web.app import make_app
from monitor.web.door import Door
from monitor.web.site import Kept, Site
from monitor.wiring import gather, read_config
from monitor.wiring.digests import in_slack, write
from tests.fakes import FakeClock
from tests.web import lifelike
from tests.web.conftest import HERE as ADDRESS

NUMBER = re.compile(r"\d[\d,]*")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Digest, Document]]:
    """A page, and the whole digest of a week that is told beside it."""
    folder = tmp_path_factory.mktemp("linked")
    lifelike.fill(folder)
    clock = FakeClock(lifelike.NOW)
    site = Site(folder / "rules.yaml", folder / "vigie.db", clock, Door(), Kept(clock, PATIENCE))
    config = read_config(site.path)
    digest = gather(config, site.db, DigestPlan(), lifelike.SINCE, lifelike.UNTIL, now=lifelike.NOW)
    told = document(digest, Words("en", config.timezone), HERE)
    yield TestClient(make_app(site), base_url=ADDRESS), digest, told
    site.kept.close()


PATIENCE = lifelike.WEEK


def linked(told: Document) -> Iterator[tuple[str, Span]]:
    """Each span that leads into the page, and the chapter it stands in."""
    yield from ((key, span) for key, span in spans(told.lead, told.chapters) if span.url.startswith("/"))


def spans(lead: Iterable[Line], chapters: Iterable[Chapter]) -> Iterator[tuple[str, Span]]:
    """All that is told, with the chapter it stands in."""
    yield from (("lead", span) for line in lead for span in line)
    for chapter in chapters:
        for block in chapter.blocks:
            of = block.lines if isinstance(block, Lines) else [cell for row in block.rows for cell in row]
            yield from ((chapter.key, span) for line in of for span in line)


def shown(page: str, what: str) -> int:
    """The number that a page says of itself."""
    return int(page.split(f'data-{what}="')[1].split('"', maxsplit=1)[0])


def number(span: Span) -> int:
    found = NUMBER.search(span.text)
    assert found, span
    return int(found[0].replace(",", ""))


def test_every_number_leads_to_as_many_mentions_as_it_says(world):
    web, digest, told = world
    followed: dict[str, int] = {}
    for key, span in linked(told):
        parts = urlsplit(span.url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answer = web.get(span.url)
        assert answer.status_code == 200, span
        assert 'role="alert"' not in answer.text, span
        if parts.path == "/mentions":
            what = "stories" if "search" in asked else "mentions"
            assert shown(answer.text, what) == _expected(digest, span, asked), span
            if what == "mentions":
                taken = web.get(f"/mentions.json?{parts.query}").json()
                assert len(taken) == shown(answer.text, "mentions"), span
        elif parts.path == "/alerts":
            assert shown(answer.text, "alerts") == len(digest.alerts), span
        elif parts.path == "/answers":
            brands = asked.get("brands", "").split(",")
            waiting = sum(one.unanswered for one in digest.brands if brands == [""] or one.brand in brands)
            assert shown(answer.text, "owed") == waiting, span
        else:
            assert "mood-turns" in answer.text, span
        kind = "net" if asked.get("sentiment") == "read" else parts.path.split("/")[1]
        name = f"{key} {kind} {' '.join(sorted(asked.keys() - {'since', 'until'}))}"
        followed[name] = followed.get(name, 0) + 1
    for name in (
        "lead mentions brand sampled",
        "lead alerts ",
        "lead answers ",
        "figures mentions brand sampled",
        "figures net brand sampled sentiment",
        "figures mentions brand sampled sentiment",  # negative, and unread
        "drivers mentions brand story",
        "drivers mentions brand sampled topic",
        "drivers mentions brand sampled search",
        "stories mentions brand sampled topic",
        "stories mentions brand story",
        "competitors mentions brand intent story",
        "competitors mentions brand intent sentiment story",
        "answers answers brands",
        "press mentions brand story type",
        "terms mentions brand sampled search",
        "fans mentions author brand sentiment source",
        "alerts alerts ",
    ):
        assert name in followed, (name, sorted(followed))


def _expected(digest: Digest, span: Span, asked: dict[str, str]) -> int:
    """What the span says; of a share or of net sentiment, the mentions that it is made of."""
    side = digest.now if asked["since"] == "2026-03-01T23:00:00Z" else digest.past[0]
    tally = side.tally(BrandName(asked["brand"]))
    if asked.get("sentiment") == "read":
        return tally.read
    return tally.mentions if "%" in span.text else number(span)


def test_machines_find_as_many_as_they_are_told(world):
    web, digest, _ = world
    data: Any = digest_json(digest, HERE)
    for one in data["brands"]:
        links, tones = one["links"], one["sentiment"]
        for name, count in (
            ("mentions", one["mentions"]),
            ("before", one["before"]["mentions"]),
            *((tone, tones[tone]) for tone in ("negative", "neutral", "positive", "unknown")),
        ):
            assert shown(web.get(links[name]).text, "mentions") == count, (one["brand"], name)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("author=Zo%C3%A9+%26+co", "by Zoé &amp; co"),
        ("type=article", "articles"),
        ("sampled=only", "only what somebody chose to bring"),
        ("story=acme0x1", "one story and its copies"),
        ("type=poem&sampled=maybe", None),
    ],
)
def test_what_only_links_ask_for_can_be_taken_away_again(world, query, words):
    web, _, _ = world
    page = web.get(f"/mentions?since=all&{query}").text
    chips = re.findall(r'class="chip" href="([^"]+)"[^>]*>([^<]*)', page)
    assert [text.strip() for _, text in chips] == ([words] if words else [])
    if words:
        assert web.get(unescape(chips[0][0])).text.count('class="chip"') == 0


def test_an_instant_stands_on_the_clock_of_the_wall(world):
    web, _, told = world
    page = web.get(next(span.url for _, span in linked(told) if "/mentions" in span.url)).text
    assert "2026-03-02 00:00" in page
    assert 'value="2026-03-09T00:00"' in page


@pytest.mark.parametrize("path", ["/alerts", "/answers"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=soon", "is no time"),
        ("since=2026-03-09&until=2026-03-02", "ends before it begins"),
        ("brands=acmee", "know no brand acmee"),
    ],
)
def test_a_period_that_is_none_is_refused_where_links_lead(world, path, query, words):
    page = world[0].get(f"{path}?{query}").text
    assert words in page
    assert "data-alerts" not in page


def test_the_link_of_a_digest_that_was_sent_is_that_of_its_page(world, tmp_path: Path):
    assert HERE.digest("a/b") == "/digests/a%2Fb"


@pytest.mark.parametrize("page", ["https://vigie.example", None])
def test_what_is_sent_leads_to_the_page_where_the_rules_say_it(tmp_path: Path, page: str | None):
    lifelike.fill(tmp_path, page=page or "")
    (*_, id_) = lifelike.send(tmp_path)
    config = read_config(tmp_path / "rules.yaml")
    posted = DigestBox(tmp_path / "vigie.db").posted(id_)
    message = write(config, tmp_path / "vigie.db", Summaries(), config.digests[0], posted)
    links = [span.url for _, span in spans(message.lead, message.chapters) if span.url]
    ours = [url for url in links if not url.startswith("https://posts.example/")]
    assert message.page == (f"{page}/digests/{id_}" if page else "")
    assert bool(ours) is (page is not None)
    assert all(url.startswith(f"{page}/") for url in ours)
    for shown in (html(message), json.dumps(in_slack(message)), json.dumps(message.data)):
        assert ("vigie.example/mentions" in shown) is (page is not None)
    words = text(message)  # an address behind each number: nobody could read it
    assert words.count("vigie.example") == (1 if page else 0)
