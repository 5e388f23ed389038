"""Articles behind links, by a web server on loopback, through the gate and trafilatura."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest

from monitor.errors import SourceError
from monitor.model import Cursor
from monitor.ports import Surroundings
from sources import web
from sources.cage import CAGE, Cage
from sources.feed import FeedSettings, FeedSource
from sources.fulltext import ENOUGH, FullText, FullTextSettings, extract, installed
from sources.gdelt import GdeltSource
from tests.fakes import FakeClock
from tests.http_contract import LOOPBACK
from tests.makers import NOON, make_post
from tests.servers.api import Told
from tests.servers.feeds import Answer, FeedServer, feed_server
from tests.servers.gdelt import GdeltServer, row
from tests.source_contract import read_all

HTML = {"Content-Type": "text/html; charset=utf-8"}
WORDS = (
    "All heaters of the maker Acme that were sold since March are called back, the company says on Monday. "
    * 5
)


def page(words: str = WORDS, head: str = "") -> bytes:
    around = "<nav><a href=/>Home</a> <a href=/b>Sport</a></nav>"
    return (
        f"<html><head><title>Acme</title>{head}</head><body>{around}<article><h1>Acme recalls</h1><p>{words}</p></article>"
        "<footer>Cookies and imprint</footer></body></html>"
    ).encode()


def settings(**given) -> FullTextSettings:
    return FullTextSettings.model_validate({"kind": "x", "name": "it", "fulltext": True, **given})


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as running:
        running.serve("/a", page(), headers=HTML)
        yield running


def reader(around: Surroundings | None = None, cage: Cage = CAGE, **given) -> FullText:
    around = around or Surroundings("it", FakeClock(), LOOPBACK)
    return FullText(settings(**given), around, cage, web.Turns(timedelta()))


def linked(url: str, key: str = "1", text: str = "Acme calls back heaters"):
    return make_post(key=key, title="Acme", text=text, url=url)


def test_the_article_takes_the_place_of_the_excerpt(server):
    read = reader().read([linked(server.url("/a"))], ())
    assert read.posts[0].text.count("All heaters") == 5
    assert "Cookies" not in read.posts[0].text
    assert "Sport" not in read.posts[0].text
    assert read.skipped == ()


def test_what_was_given_is_not_given_again_until_it_is_edited(server):
    posts = [linked(server.url("/a"))]
    done = reader().read(posts, ()).done
    server.seen.clear()
    assert reader().read(posts, done).posts == ()
    assert server.seen == []
    assert len(reader().read([linked(server.url("/a"), text="Acme calls back all heaters")], done).posts) == 1


WALLS = {
    "nothing there": (Answer(b"no", 404), "no such page"),
    "trouble": (Answer(b"no", 500), "trouble answering"),
    "a PDF": (Answer(b"%PDF-", headers={"Content-Type": "application/pdf"}), "no web page"),
    "for subscribers": (
        Answer(
            page(head='<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'),
            headers=HTML,
        ),
        "for subscribers",
    ),
    "a teaser": (Answer(page("Subscribe to read on."), headers=HTML), "hardly any text"),
    "nothing": (Answer(b"", headers=HTML), "hardly any text"),
    "garbage": (Answer(bytes(range(256)) * 9, headers=HTML), "hardly any text"),
    "too large": (Answer(page("x" * 3 * 2**20), headers=HTML), "more than 2 MiB"),
    "elsewhere": (Answer(status=302, headers={"Location": "http://10.0.0.1/"}), "refused"),
}


@pytest.mark.parametrize("wall", WALLS)
def test_what_cannot_be_read_keeps_its_excerpt_and_is_said(server, wall):
    answer, said = WALLS[wall]
    server.pages["/a"] = answer
    post = linked(server.url("/a"))
    read = reader().read([post], ())
    assert read.posts == (post,)
    (told,) = read.skipped
    assert told.startswith(f"{post.url} is not read in full: ")
    assert said in told
    assert len(read.done) == 1


def test_a_consent_wall_is_none_of_its_words(server):
    server.pages["/a"] = Answer(status=302, headers={"Location": "/consent?back=/a"})
    server.serve("/consent?back=/a", page(), headers=HTML)
    assert "consent or a login" in reader().read([linked(server.url("/a"))], ()).skipped[0]


def test_an_excerpt_that_is_longer_stays(server):
    post = linked(server.url("/a"), text="Acme " * ENOUGH)
    assert reader().read([post], ()).posts == (post,)


def test_a_page_that_keeps_the_parser_busy_is_left(server):
    post = linked(server.url("/a"))
    slow = Cage(patience=timedelta(milliseconds=1))
    try:
        read = reader(cage=slow).read([post], ())
    finally:
        slow.close()
    assert read.posts == (post,)
    assert len(read.skipped) == 1


@pytest.mark.parametrize(
    ("robots", "may"),
    {
        "none": (Answer(b"", 404), True),
        "empty": (Answer(b""), True),
        "us": (Answer(b"User-agent: Vigie\nDisallow: /"), False),
        "all": (Answer(b"User-agent: *\nDisallow: /a"), False),
        "others": (Answer(b"User-agent: GPTBot\nDisallow: /"), True),
        "elsewhere": (Answer(b"User-agent: *\nDisallow: /b"), True),
        "later": (Answer(b"", 503), False),
        "too often": (Answer(b"", 429), False),
    }.values(),
)
def test_robots_txt_is_obeyed(server, robots, may):
    server.pages["/robots.txt"] = robots
    read = reader().read([linked(server.url("/a"))], ())
    assert (read.skipped == ()) is may
    assert ("/a" in [seen.path for seen in server.seen]) is may


def test_robots_txt_is_asked_for_once_a_day(server):
    clock = FakeClock()
    asking = reader(Surroundings("it", clock, LOOPBACK))
    for number in range(3):
        asking.read([linked(server.url("/a"), key=str(number))], ())
    assert [seen.path for seen in server.seen].count("/robots.txt") == 1
    clock.forward(timedelta(hours=25))
    asking.read([linked(server.url("/a"))], ())
    assert [seen.path for seen in server.seen].count("/robots.txt") == 2


def test_the_memory_of_sites_is_bounded(server):
    asking = reader()
    asking._robots.update({f"https://{number}.example": (NOON, RobotFileParser()) for number in range(500)})
    asking.read([linked(server.url("/a"))], ())
    assert len(asking._robots) == 1


def test_what_is_no_article_is_nothing():
    assert extract(b"<html></html>", "https://a.example") == ""
    assert extract(page(), "https://a.example").startswith("Acme recalls")


def test_the_newest_are_read_and_the_others_keep_their_excerpt(server):
    posts = [linked(server.url("/a"), key=str(number)) for number in range(5)]
    read = reader(articles=2).read(posts, ())
    assert [len(post.text) > ENOUGH for post in read.posts] == [False, False, False, True, True]
    assert read.skipped == ("articles that are not read in full, more than 2 at once: 3",)
    assert reader(articles=2).read(posts, read.done).posts == ()


def test_only_what_is_worth_it_is_fetched(server):
    posts = [linked(server.url("/a"), key="1"), linked("", key="2")]
    assert reader().read(posts, (), lambda _: False).posts == tuple(posts)
    assert server.seen == []


def test_without_its_library_the_rules_are_refused():
    assert installed()
    assert not installed("a_library_that_nobody_has")
    assert settings().objections(()) == ()


def feed_of(server: FeedServer, *titles: str) -> None:
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><link>{server.url('/a')}</link><description>In short</description></item>"
        for title in titles
    )
    server.serve("/feed.xml", f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode())


class TestAFeed:
    def make(self, server: FeedServer, **given) -> FeedSource:
        fields = {"kind": "feed", "name": "it", "url": server.url(), "fulltext": True, **given}
        around = Surroundings("it", FakeClock(), LOOPBACK)
        return FeedSource(FeedSettings.model_validate(fields), around, turns=web.Turns(timedelta()))

    def test_its_entries_are_read_in_full_each_once(self, server):
        feed_of(server, "one")
        first = read_all(self.make(server))
        assert [len(post.text) > ENOUGH for post in first.posts] == [True]
        feed_of(server, "two", "one")
        second = read_all(self.make(server), first.cursor)
        assert [post.title for post in second.posts] == ["two"]
        assert [seen.path for seen in server.seen].count("/a") == 2

    def test_without_it_nothing_but_the_feed_is_fetched(self, server):
        feed_of(server, "one")
        (post,) = read_all(self.make(server, fulltext=False)).posts
        assert post.text == "In short"
        assert {seen.path for seen in server.seen} == {"/feed.xml"}

    def test_turned_off_again_it_gives_the_excerpts(self, server):
        feed_of(server, "one")
        cursor = read_all(self.make(server)).cursor
        feed_of(server, "one", "two")
        assert len(read_all(self.make(server, fulltext=False), cursor).posts) == 2

    @pytest.mark.parametrize("done", ['"x"', "[1]", "null", "{}"])
    def test_a_strange_memory_is_none(self, server, done):
        feed_of(server, "one")
        cursor = Cursor(f'{{"url": "{server.url()}", "done": {done}}}')
        assert len(self.make(server).fetch(cursor).posts) == 1


def test_of_gdelts_articles_those_that_name_a_brand_are_read(server):
    clock = FakeClock()
    gdelt = GdeltServer([], clock)
    at = NOON - timedelta(minutes=5)
    gdelt.rows = [
        row(Told("1", "", at, title="Heaters"), c4=server.url("/a"), c23="Acme Corp,7"),
        row(Told("2", "", at, title="Weather"), c4=server.url("/b")),
    ]
    gdelt.start()
    fields = {"kind": "gdelt", "name": "it", "back": "15m", "languages": ["en"], "fulltext": True}
    around = Surroundings("it", clock, LOOPBACK, asked=("Acme",))
    from sources.json_api import Wire

    source = GdeltSource(
        GdeltSource.Settings.model_validate(fields),
        around,
        wire=Wire(gdelt.url("/gdeltv2/"), web.Turns(timedelta())),
    )
    try:
        posts = {post.title: len(post.text) > ENOUGH for post in read_all(source).posts}
    finally:
        gdelt.stop()
    assert posts == {"Heaters": True, "Weather": False}
    assert "/b" not in [seen.path for seen in server.seen]


def test_out_of_budget_the_excerpts_stay(server):
    class Empty:
        def pay(self, what, amount=1):
            raise SourceError("nothing is left in the budget")

        def left(self, what):
            return 0

    around = Surroundings("it", FakeClock(), LOOPBACK, purse=Empty())
    post = linked(server.url("/a"))
    read = reader(around).read([post], ())
    assert read.posts == (post,)
    assert "nothing is left" in read.skipped[0]
