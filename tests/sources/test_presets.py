"""Feeds of well-known platforms, each through a server on loopback with a body in the shape that the platform serves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import SourceError
from monitor.model import Cursor
from monitor.ports import Surroundings
from monitor.trial import flaws
from sources import web
from sources.cage import Cage
from sources.feed import FeedSource
from sources.google import edition
from sources.presets import PRESETS
from tests.fakes import FakeClock
from tests.http_contract import LOOPBACK
from tests.servers.feeds import Answer, FeedServer, feed_server
from tests.source_contract import SourceContract, read_all

ASKED = ("Acme", "@acmehq", '"Acme Heater"', "Globex SA")

GOOGLE_NEWS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><language>fr</language>
<item><title>Acme rappelle ses radiateurs - Le Courrier - Lyon</title>
<link>https://news.google.com/rss/articles/CBMiWQ?oc=5</link><guid isPermaLink="false">CBMiWQ</guid>
<pubDate>Tue, 10 Mar 2026 11:00:00 GMT</pubDate>
<description>&lt;a href="https://news.google.com/rss/articles/CBMiWQ?oc=5" target="_blank"&gt;Acme rappelle ses radiateurs&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font color="#6f6f6f"&gt;Le Courrier - Lyon&lt;/font&gt;</description>
<source url="https://courrier.example">Le Courrier - Lyon</source></item>
<item><title>Acme</title><guid>CBMi2</guid><pubDate>Tue, 10 Mar 2026 10:00:00 GMT</pubDate></item>
<item><title>Acme - encore - Le Soir</title><guid>CBMi3</guid><pubDate>Tue, 10 Mar 2026 10:30:00 GMT</pubDate></item>
</channel></rss>"""
GOOGLE_ALERTS = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:idx="urn:atom-extension:indexing">
<entry><id>tag:google.com,2013:googlealerts/feed:77</id><title type="html">&lt;b&gt;Acme&lt;/b&gt; opens in Lyon</title>
<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://herald.example/acme%3Fid%3D1&amp;ct=ga&amp;cd=x&amp;usg=y"/>
<published>2026-03-10T11:00:00Z</published><updated>2026-03-10T11:00:00Z</updated>
<content type="html">A shop of &lt;b&gt;Acme&lt;/b&gt;&amp;nbsp;...</content><author><name/></author></entry></feed>"""
WRAPPED = "https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://herald.example/acme%3Fid%3D1&amp;ct=ga&amp;cd=x&amp;usg=y"
YOUTUBE = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><author><name>Ann tests</name></author>
<entry><id>yt:video:abc</id><yt:videoId>abc</yt:videoId><title>The Acme heater, tried</title>
<link rel="alternate" href="https://www.youtube.com/watch?v=abc"/><author><name>Ann tests</name></author>
<published>2026-03-10T11:00:00+00:00</published><updated>2026-03-11T11:00:00+00:00</updated>
<media:group><media:title>The Acme heater, tried</media:title><media:description>It hums.
And glows.</media:description><media:community><media:starRating count="5" average="5.00" min="1" max="5"/>
<media:statistics views="70"/></media:community></media:group></entry></feed>"""
SUBREDDIT = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<entry><author><name>/u/ann</name><uri>https://www.reddit.com/user/ann</uri></author><category term="heating" label="r/heating"/>
<content type="html">&lt;!-- SC_OFF --&gt;&lt;div class="md"&gt;&lt;p&gt;It &lt;em&gt;hums&lt;/em&gt;.&lt;/p&gt; &lt;/div&gt;&lt;!-- SC_ON --&gt; &amp;#32; submitted by &amp;#32; &lt;a href="https://www.reddit.com/user/ann"&gt; /u/ann &lt;/a&gt; &lt;br/&gt; &lt;span&gt;&lt;a href="https://www.reddit.com/r/heating/1"&gt;[link]&lt;/a&gt;&lt;/span&gt; &amp;#32; &lt;span&gt;&lt;a href="https://www.reddit.com/r/heating/1"&gt;[comments]&lt;/a&gt;&lt;/span&gt;</content>
<id>t3_abc</id><link href="https://www.reddit.com/r/heating/comments/abc/x/"/><published>2026-03-10T10:00:00+00:00</published><title>My Acme</title></entry>
<entry><author><name>/u/bob</name></author><content type="html">&lt;table&gt; &lt;tr&gt;&lt;td&gt; &lt;a href="x"&gt; &lt;img src="y" alt="z" /&gt; &lt;/a&gt; &lt;/td&gt;&lt;td&gt; &amp;#32; submitted by &amp;#32; &lt;a href="u"&gt; /u/bob &lt;/a&gt; &amp;#32; to &amp;#32; &lt;a href="r"&gt; r/diy &lt;/a&gt; &lt;br/&gt; &lt;span&gt;&lt;a href="l"&gt;[link]&lt;/a&gt;&lt;/span&gt; &amp;#32; &lt;span&gt;&lt;a href="c"&gt;[comments]&lt;/a&gt;&lt;/span&gt; &lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</content>
<id>t3_abd</id><link href="https://www.reddit.com/r/diy/comments/abd/x/"/><published>2026-03-10T11:00:00+00:00</published><title>Acme in a picture</title></entry>
<entry><author><name>/u/cy</name></author><content type="html">&lt;div class="md"&gt;&lt;p&gt;Mine was submitted by mail.&lt;/p&gt;&lt;/div&gt;</content>
<id>t1_c1</id><link href="https://www.reddit.com/r/diy/comments/abd/x/c1/"/><updated>2026-03-10T12:00:00+00:00</updated><title>/u/cy on Acme in a picture</title></entry>
</feed>"""
STACK_EXCHANGE = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<entry><id>https://stackoverflow.com/q/7</id><title type="text">Why does &lt;acme&gt; hum?</title><author><name>ann</name></author>
<link rel="alternate" href="https://stackoverflow.com/questions/7/why"/><published>2026-03-10T10:00:00Z</published>
<updated>2026-03-10T11:00:00Z</updated><summary type="html">&lt;p&gt;It &lt;code&gt;hums&lt;/code&gt;&lt;/p&gt;</summary></entry></feed>"""
DISCOURSE = """<?xml version="1.0" encoding="UTF-8" ?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<item><title>Which heater?</title><dc:creator><![CDATA[@ann Ann]]></dc:creator>
<description><![CDATA[ <p>My <a href="/u/acme">Acme</a> hums.</p> ]]></description>
<link>https://forum.example/t/which-heater/5/2</link><pubDate>Tue, 10 Mar 2026 10:00:00 +0000</pubDate>
<guid isPermaLink="false">forum.example-post-5-2</guid></item></channel></rss>"""
LEMMY = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<item><title>My Acme</title><link>https://acme.example/x</link>
<description><![CDATA[submitted by <a href="https://lemmy.example/u/ann">ann</a> to <a href="https://lemmy.example/c/heating">heating</a><br>12 points | <a href="https://lemmy.example/post/5">1 comments</a><br><a href="https://acme.example/x">https://acme.example/x</a><p>It hums.</p>]]></description>
<comments>https://lemmy.example/post/5</comments><guid>https://lemmy.example/post/5</guid><pubDate>Tue, 10 Mar 2026 10:00:00 +0000</pubDate></item>
</channel></rss>"""
GITHUB = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<entry><id>tag:github.com,2008:/acme/heater/discussions/3</id><title>Does it hum?</title><author><name>ann</name></author>
<link rel="alternate" href="https://github.com/acme/heater/discussions/3"/><published>2026-03-10T10:00:00Z</published>
<updated>2026-03-10T10:00:00Z</updated><content type="html">&lt;p&gt;Mine does.&lt;/p&gt;</content></entry></feed>"""
PODCAST = """<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><itunes:author>Ann</itunes:author>
<item><title>12: Heaters</title><guid isPermaLink="false">ep12</guid><enclosure url="https://podcast.example/12.mp3" type="audio/mpeg" length="1"/>
<description>We speak of Acme.</description><itunes:author>Ann and Bob</itunes:author><pubDate>Tue, 10 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    cage = Cage(timedelta(seconds=5), workers=1)
    yield cage
    cage.close()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as server:
        yield server


def make(
    server: FeedServer, cage: Cage, preset: str, asked: tuple[str, ...] = ASKED, **given: Any
) -> FeedSource:
    fields = {"kind": "feed", "name": "it", "preset": preset, **given}
    settings = FeedSource.Settings.model_validate(fields)
    assert settings.objections(asked) == []
    around = Surroundings("it", FakeClock(), LOOPBACK, asked=asked)
    return FeedSource(settings, around, cage=cage, turns=web.Turns(timedelta(0)), base=server.url(""))


def addresses(preset: str, asked: tuple[str, ...] = ASKED, **given: Any) -> tuple[str, ...]:
    settings = FeedSource.Settings.model_validate({"kind": "feed", "name": "it", "preset": preset, **given})
    assert settings.objections(asked) == []
    assert settings.requests(asked) == len(settings.addresses(asked))
    found: tuple[str, ...] = settings.addresses(asked)
    return found


# --- what a platform serves -------------------------------------------------------------------------------------

SERVED: dict[str, tuple[str, dict[str, Any], list[dict[str, Any]]]] = {
    "google-news": (
        GOOGLE_NEWS,
        {"language": "fr"},
        [
            {"title": "Acme", "author": "", "text": "", "type": "article"},
            {"title": "Acme - encore", "author": "Le Soir", "text": ""},
            {
                "key": "CBMiWQ",
                "title": "Acme rappelle ses radiateurs",
                "author": "Le Courrier - Lyon",
                "text": "",
                "url": "https://news.google.com/rss/articles/CBMiWQ?oc=5",
                "lang": "fr",
            },
        ],
    ),
    "google-alerts": (
        GOOGLE_ALERTS,
        {"url": "https://www.google.com/alerts/feeds/01/23"},
        [
            {
                "title": "Acme opens in Lyon",
                "url": "https://herald.example/acme?id=1",
                "text": "A shop of Acme ...",
            }
        ],
    ),
    "youtube": (
        YOUTUBE,
        {"of": "UC_x5XG1OV2P6uZZ5FSM9Ttw"},
        [{"key": "yt:video:abc", "text": "It hums.\nAnd glows.", "author": "Ann tests", "type": "post"}],
    ),
    "subreddit": (
        SUBREDDIT,
        {"of": ["heating", "diy"]},
        [
            {"key": "t3_abc", "title": "My Acme", "text": "It hums.", "author": "ann", "type": "post"},
            {"key": "t3_abd", "title": "Acme in a picture", "text": "", "author": "bob"},
            {"key": "t1_c1", "title": "", "text": "Mine was submitted by mail.", "type": "comment"},
        ],
    ),
    "stackexchange": (
        STACK_EXCHANGE,
        {"of": "acme"},
        [{"title": "Why does <acme> hum?", "text": "It hums", "author": "ann", "type": "post"}],
    ),
    "discourse": (
        DISCOURSE,
        {"url": "https://forum.example"},
        [{"key": "forum.example-post-5-2", "text": "My Acme hums.", "type": "post"}],
    ),
    "lemmy": (
        LEMMY,
        {"url": "https://lemmy.example", "of": "!heating"},
        [
            {
                "text": "https://acme.example/x\nIt hums.",
                "author": "ann",
                "likes": 12,
                "replies": 1,
                "type": "post",
            }
        ],
    ),
    "github": (
        GITHUB,
        {"of": "acme/heater", "what": "discussions"},
        [{"title": "Does it hum?", "text": "Mine does.", "author": "ann"}],
    ),
    "podcast": (
        PODCAST,
        {"url": "https://podcast.example/feed.xml"},
        [{"key": "ep12", "text": "We speak of Acme.", "author": "Ann and Bob", "type": "article"}],
    ),
    "rsshub": (
        DISCOURSE,
        {"url": "https://rsshub.example", "of": "a/b"},
        [{"title": "Which heater?", "type": "post"}],
    ),
    "rss-bridge": (
        DISCOURSE,
        {"url": "https://bridge.example", "of": "Mastodon"},
        [{"title": "Which heater?", "type": "post"}],
    ),
}


def test_every_preset_is_tried_here():
    assert set(SERVED) == set(PRESETS)


@pytest.mark.parametrize("preset", SERVED)
def test_what_a_platform_serves_is_read_without_what_it_adds(server, cage, preset):
    body, given, expected = SERVED[preset]
    for address in addresses(preset, **given):
        parts = urlsplit(address)
        server.serve(parts.path + (f"?{parts.query}" if parts.query else ""), body.encode())
    posts = make(server, cage, preset, **given).fetch(None).posts
    assert len(posts) == len(expected)
    for post, fields in zip(posts, expected, strict=True):
        assert {name: getattr(post, name) for name in fields} == fields
        assert flaws(post) == []
    assert "entries" in make(server, cage, preset, **given).probe()


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/url?q=x",
        "https://www.google.com/url?url=javascript:alert(1)",
        "https://evil.example/url?url=https://herald.example/",
        "https://www.google.com/other?url=https://herald.example/",
    ],
)
def test_only_googles_own_wrapping_is_taken_off(server, cage, url):
    body = GOOGLE_ALERTS.replace(WRAPPED, url)
    server.serve("/alerts/feeds/01/23", body.encode())
    source = make(server, cage, "google-alerts", url="https://www.google.com/alerts/feeds/01/23")
    assert source.fetch(None).posts[0].url in {url, ""}


def test_a_lemmy_feed_of_another_shape_is_left_as_it_is(server, cage):
    server.serve("/feeds/all.xml?sort=New", LEMMY.replace("12 points", "some points").encode())
    (post,) = make(server, cage, "lemmy", url="https://lemmy.example").fetch(None).posts
    assert post.text.startswith("submitted by ann to heating")
    assert post.likes is None


# --- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "given", "expected"),
    [
        (
            "youtube",
            {"of": "PLabcdefghijk"},
            ["https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdefghijk"],
        ),
        (
            "youtube",
            {"of": ["UCabcdefghijk", "UCxyzdefghijk"]},
            [
                "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijk",
                "https://www.youtube.com/feeds/videos.xml?channel_id=UCxyzdefghijk",
            ],
        ),
        (
            "subreddit",
            {"of": ["diy", "heating"]},
            ["https://www.reddit.com/r/diy+heating/new/.rss?limit=100"],
        ),
        (
            "subreddit",
            {"of": "diy", "what": "comments"},
            ["https://www.reddit.com/r/diy/comments/.rss?limit=100"],
        ),
        (
            "stackexchange",
            {"of": ["acme", "c++"], "site": "superuser"},
            ["https://superuser.com/feeds/tag?tagnames=acme+or+c%2B%2B&sort=newest"],
        ),
        (
            "stackexchange",
            {"of": "acme", "site": "diy"},
            ["https://diy.stackexchange.com/feeds/tag?tagnames=acme&sort=newest"],
        ),
        (
            "stackexchange",
            {"of": "acme", "site": "mathoverflow.net"},
            ["https://mathoverflow.net/feeds/tag?tagnames=acme&sort=newest"],
        ),
        ("discourse", {"url": "https://f.example/"}, ["https://f.example/posts.rss"]),
        ("discourse", {"url": "https://f.example", "what": "topics"}, ["https://f.example/latest.rss"]),
        (
            "discourse",
            {"url": "https://f.example/sub", "of": ["tag/acme", "/c/heaters/5"]},
            ["https://f.example/sub/tag/acme.rss", "https://f.example/sub/c/heaters/5.rss"],
        ),
        ("lemmy", {"url": "https://l.example/"}, ["https://l.example/feeds/all.xml?sort=New"]),
        (
            "lemmy",
            {"url": "https://l.example", "of": "heating@other.example"},
            ["https://l.example/feeds/c/heating@other.example.xml?sort=New"],
        ),
        ("github", {"of": "acme/heater"}, ["https://github.com/acme/heater/releases.atom"]),
        (
            "rsshub",
            {"url": "https://h.example/", "of": "/weibo/keyword/{word}", "words": ["Acme & co", "100 % / Ä"]},
            [
                "https://h.example/weibo/keyword/Acme%20%26%20co",
                "https://h.example/weibo/keyword/100%20%25%20%2F%20%C3%84",
            ],
        ),
        (
            "rss-bridge",
            {
                "url": "https://b.example",
                "of": "Mastodon",
                "parameters": {"context": "By tag", "q": "{word}"},
                "words": ["a&b"],
            },
            ["https://b.example/?action=display&bridge=Mastodon&context=By+tag&q=a%26b&format=Atom"],
        ),
    ],
)
def test_the_addresses_are_built_and_escaped(preset, given, expected):
    assert list(addresses(preset, **given)) == expected


def test_google_news_is_asked_for_phrases_in_an_edition():
    (address,) = addresses("google-news", language="fr", country="CA")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    assert asked == {
        "q": '("Acme" OR "acmehq" OR "Globex SA") when:7d',
        "hl": "fr-CA",
        "gl": "CA",
        "ceid": "CA:fr",
    }
    (one,) = addresses("google-news", words=["Acme Heater"])
    assert parse_qs(urlsplit(one).query)["q"] == ['"Acme Heater" when:7d']


@pytest.mark.parametrize(
    "words", [[f"brand{n} co" for n in range(40)], [f"{'x' * 200}{n}" for n in range(5)]]
)
def test_what_is_too_long_for_one_search_is_several(words):
    asked = [parse_qs(urlsplit(one).query)["q"][0] for one in addresses("google-news", words=words)]
    assert len(asked) > 1
    assert all(len(one.split()) <= 32 and len(one) < 500 for one in asked)
    assert [word for one in asked for word in words if f'"{word}"' in one] == words


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("", "", ("en-US", "US", "US:en")),
        ("en", "GB", ("en-GB", "GB", "GB:en")),
        ("fr", "", ("fr", "FR", "FR:fr")),
        ("pt", "", ("pt-BR", "BR", "BR:pt-419")),
        ("pt", "PT", ("pt-PT", "PT", "PT:pt-150")),
        ("es", "MX", ("es-419", "MX", "MX:es-419")),
        ("es", "", ("es", "ES", "ES:es")),
        ("zh", "TW", ("zh-TW", "TW", "TW:zh-Hant")),
        ("zh", "", None),
    ],
)
def test_an_edition_of_google_news_has_three_names(language, country, expected):
    assert edition(language, country) == expected


def test_an_edition_that_is_not_known_has_no_address():
    settings = FeedSource.Settings.model_validate(
        {"kind": "feed", "name": "it", "preset": "google-news", "language": "zh"}
    )
    assert settings.addresses(ASKED) == ()


# --- several addresses ------------------------------------------------------------------------------------------

TWO: dict[str, Any] = {"of": ["acme/heater", "acme/stove"]}


class TestSeveralFeedsKeepTheContract(SourceContract):
    @pytest.fixture(autouse=True)
    def _serve(self, server, cage):
        server.serve("/acme/heater/releases.atom", GITHUB.encode(), headers={"ETag": '"1"'})
        server.serve("/acme/stove/releases.atom", GITHUB.replace("discussions/3", "stove/4").encode())
        self._make = lambda: make(server, cage, "github", **TWO)

    def make(self) -> FeedSource:
        return self._make()


def test_a_feed_that_fails_is_told_and_the_others_are_read(server, cage):
    server.serve("/acme/heater/releases.atom", GITHUB.encode())
    page = make(server, cage, "github", **TWO).fetch(None)
    assert len(page.posts) == 1
    assert page.skipped == ("feed 2 of 2: 127.0.0.1 has no such page (404)",)
    server.pages["/acme/stove/releases.atom"] = Answer(status=429, headers={"Retry-After": "60"})
    later = make(server, cage, "github", **TWO).fetch(page.cursor)
    assert (later.posts, later.pause) == ((), timedelta(seconds=60))
    server.serve("/acme/stove/releases.atom", GITHUB.replace("discussions/3", "x").encode())
    assert len(read_all(make(server, cage, "github", **TWO), later.cursor).posts) == 1


def test_several_feeds_show_all_they_have_only_where_each_was_read_anew(server, cage):
    """Else the newest of one that has changed would look like an old copy of all of them."""
    server.serve("/acme/heater/releases.atom", GITHUB.encode())
    server.serve("/acme/stove/releases.atom", GITHUB.replace("discussions/3", "x").encode())
    first = make(server, cage, "github", **TWO).fetch(None)
    assert first.whole
    server.serve("/acme/stove/releases.atom", GITHUB.replace("discussions/3", "y").encode())
    assert not make(server, cage, "github", **TWO).fetch(first.cursor).whole
    del server.pages["/acme/stove/releases.atom"]
    assert not make(server, cage, "github", **TWO).fetch(None).whole


def test_when_all_fail_it_is_an_error(server, cage):
    with pytest.raises(SourceError, match="no such page"):
        make(server, cage, "github", **TWO).fetch(Cursor('{"feeds": 7}'))


def test_without_words_nobody_is_asked(server, cage):
    page = make(server, cage, "google-news", asked=()).fetch(None)
    assert page.skipped == ("no brand has words to search for",)
    assert not server.seen


# --- mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "key", "words"),
    [
        ({}, "url", "what should be read? Write url:, or preset:"),
        ({"url": "https://a.example", "of": "x"}, "of", "goes with a preset"),
        ({"preset": "youtube"}, "of", "needs `of`: write for example of: UC_"),
        (
            {"preset": "youtube", "of": "@anntests"},
            "of",
            "'@anntests' is nothing that preset youtube can read",
        ),
        ({"preset": "github", "of": "acme"}, "of", "write for example of: acme/heater"),
        ({"preset": "github", "of": "acme/x", "what": "stars"}, "what", "reads releases, tags, commits"),
        ({"preset": "google-news", "url": "https://a.example"}, "url", "does not know `url`"),
        ({"preset": "google-news", "language": "zh"}, "language", "which country?"),
        (
            {"preset": "google-alerts"},
            "url",
            "needs `url`: write for example url: https://www.google.com/alerts",
        ),
        ({"preset": "podcast", "url": "https://a.example", "what": "x"}, "what", "does not know `what`"),
    ],
)
def test_a_mistake_says_what_to_write(given, key, words):
    settings = FeedSource.Settings.model_validate({"kind": "feed", "name": "it", **given})
    ((where, said),) = settings.objections(("Acme",))
    assert where == key
    assert words in said
