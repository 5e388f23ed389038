"""Each source is read once, and nothing is kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.model import BrandName
from monitor.wiring import kinds
from monitor.wiring.first_look import Glimpse, everyday, first_look, named_by, neighbours
from tests.servers.feeds import Answer, feed_server

RULES = """version: 1
brands:
  zelling: {{terms: [Zelling, zeling]}}
  globex: {{competitor: true, terms: [Globex]}}
sources:
  - {{kind: feed, name: news, url: "{news}"}}
  - {{kind: feed, name: gone, url: "{gone}"}}
network: {{allow: [127.0.0.0/8]}}
"""
ITEMS = "".join(
    f"<item><guid>{n}</guid><title>{title}</title><pubDate>Tue, 0{n} Sep 2026 10:00:00 GMT</pubDate></item>"
    for n, title in enumerate(
        ["Zelling Street reopens", "On Zelling Street again", "Zeling and Globex merge", "Nothing of ours"], 1
    )
)
BODY = f'<rss version="2.0"><channel>{ITEMS}</channel></rss>'.encode()
ZELLING = BrandName("zelling")


@pytest.fixture
def server():
    with feed_server() as server:
        yield server


def looked(server, **given):
    rules = RULES.format(news=server.serve("/news.xml", BODY), gone=server.url("/gone.xml"))
    config = load(rules, kinds=kinds(), environ={}, read_file=str)
    return first_look(config, SystemClock(), Path(), **given)


def test_it_shows_what_each_source_has_and_why_one_has_nothing(server):
    seen: list[Glimpse] = []
    news, gone = looked(server, seen=seen.append)
    assert (news.source, news.posts, len(news.mentions), news.said) == ("news", 4, 3, "")
    assert news.oldest is not None
    assert "404" in gone.said
    assert {one.source for one in seen} == {"news", "gone"}


def test_what_costs_money_is_not_bought_to_have_a_look():
    paid = '  - {kind: x, name: x, token: "${X_BEARER_TOKEN}", budget: 20 USD}\n'
    rules = RULES[: RULES.index("  - {{kind")].format() + paid
    config = load(rules, kinds=kinds(), environ={"X_BEARER_TOKEN": "secret"}, read_file=str)
    (one,) = first_look(config, SystemClock(), Path())
    assert (one.posts, one.said) == (0, "it costs money: nothing is bought to have a look")


def test_it_shows_which_words_name_the_brand_and_what_follows_them(server):
    news, _gone = looked(server)
    assert named_by(news.mentions, ZELLING) == {"zelling": 2, "zeling": 1}
    assert neighbours(news.mentions, ZELLING) == {"zelling street": 2}


def test_who_does_not_answer_in_time_is_left_behind(server):
    server.pages["/gone.xml"] = Answer(b"x" * 50, drip=0.2)
    found = looked(server, patience=timedelta())
    assert {one.said for one in found} == {"no answer within 0 s"}


@pytest.mark.parametrize(("word", "known"), [("Orange", True), ("apple", True), ("Zelling", False)])
def test_a_word_that_people_use_anyway_is_known(word, known):
    assert everyday(word) is known
