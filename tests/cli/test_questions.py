"""``vigie query --explain``: what each platform is asked, and what is lost."""

from __future__ import annotations

import pytest

HN = "  - {kind: hackernews, name: hn, every: 10m}\n"


def explained(desk, *words, source=HN):
    text = desk.rules.read_text()
    if source not in text:
        desk.rules.write_text(text.replace("sources:\n", f"sources:\n{source}", 1))
    return desk.vigie("query", "--explain", "--rules", str(desk.rules), *words)


def test_for_the_brands_each_platform_says_what_it_is_asked(desk):
    out = explained(desk).out
    assert "Whatever names a brand holds one of: Acme, @acmehq, Globex" in out
    assert "hn (hackernews)\n    asked: Acme\n    asked: acmehq\n    asked: Globex\n" in out
    assert "posts (file)\n    reads all that it is given" in out


@pytest.mark.parametrize(
    ("query", "asked", "lost"),
    [
        ("Acme AND (fire OR burn*)", ["Acme"], []),
        (
            "recall*",
            ["recall"],
            ["words that only begin with recall, unless the platform finds them by itself"],
        ),
    ],
)
def test_for_a_query_it_says_what_is_asked_and_lost(desk, query, asked, lost):
    sources = explained(desk, query, "--format", "json").json["sources"]
    (found,) = [one for one in sources if one["name"] == "hn"]
    assert (found["asked"], found["lost"]) == (asked, lost)


def test_words_of_ones_own_that_leave_a_term_out_say_so(desk):
    one = "  - {kind: hackernews, name: hn, every: 10m, words: [Acme]}\n"
    out = explained(desk, source=one).out
    assert "lost: Globex is not searched for" in out
    assert "lost: Acme" not in out
    assert "lost: @acmehq is not searched for" in out


@pytest.mark.parametrize("query", ["acme AND (", "lang:fr"])
def test_a_query_that_cannot_be_used_is_told(desk, query):
    result = explained(desk, query)
    assert result.code == 2
    assert result.err


def test_without_a_query_and_without_explain_it_says_what_is_missing(desk):
    result = desk.vigie("query", "--rules", str(desk.rules))
    assert result.code == 2
    assert "say what to look for" in result.err


EVERY_SEARCH = """
version: 1
brands:
  acme: {terms: [Acme, "@acmehq", heat*]}
  globex: {competitor: true, terms: ["Globex pump"]}
sources:
  - {kind: x, name: x, token: "${X}", budget: 30 USD, account: acmehq, languages: [fr]}
  - {kind: x, name: x-own, token: "${X}", budget: 30 USD, words: [Acme], reposts: true}
  - {kind: feed, name: press, preset: google-news}
  - {kind: feed, name: weibo, preset: rsshub, url: "https://hub.example", of: "weibo/keyword/{word}", words: [Acme]}
  - {kind: feed, name: podcast, preset: podcast, url: "https://pod.example/feed"}
  - {kind: feed, name: plain, url: "https://news.example/feed"}
  - {kind: reddit, name: reddit, client_id: "${R}", client_secret: "${R}", username: acme, approved: true, every: 10m}
  - {kind: reddit, name: subs, client_id: "${R}", client_secret: "${R}", username: acme, approved: true, search: "off", subreddits: [heating]}
  - {kind: reddit, name: in-subs, client_id: "${R}", client_secret: "${R}", username: acme, approved: true, search: subreddits, subreddits: [heating, diy], read: [posts]}
  - {kind: mastodon, name: tags, instances: ["https://mastodon.example"]}
  - {kind: mastodon, name: fediverse, instances: ["https://mastodon.example"], search: true, tokens: {mastodon.example: "${M}"}}
  - {kind: mastodon, name: all, instances: ["https://mastodon.example"], timeline: all}
  - {kind: youtube, name: videos, key: "${Y}", channels: ["@acme"], videos: [0123456789a], retention: 30d}
  - {kind: youtube, name: tube, key: "${Y}", search: true, search_every: 4h, retention: 30d}
  - {kind: threads, name: threads, token: "${T}", approved: true, every: 1h, words: [Acme, acmehq, heat]}
  - {kind: instagram, name: insta, account: "17841400000000000", token: "${T}", approved: true, every: 30m}
  - {kind: jsonapi, name: forum, url: "https://f.example?q={words}", items: $.a, fields: {text: $.b}, words: [Acme]}
  - {kind: jsonapi, name: whole, url: "https://f.example", items: $.a, fields: {text: $.b}}
  - {kind: gdelt, name: gdelt}
  - {kind: bluesky, name: bluesky}
channels: {}
fallback: console
rules: [{name: each, select: {brands: [acme]}, when: each, severity: warning, notify: [console]}]
"""
BEGINS = "words that only begin with heat, unless the platform finds them by itself"
NO_COMMENTS = "Reddit has no search for comments"
GOOGLE = 'https://news.google.com/rss/search?q=("Acme" OR "acmehq" OR "heat" OR "Globex pump") when:7d&hl=en-US&gl=US&ceid=US:en'
NO_GLOBEX = "Globex pump is not searched for"
OTHERS = ["@acmehq is not searched for", "heat* is not searched for", NO_GLOBEX]
WITHOUT_TAG = "posts without one of these hashtags"


@pytest.fixture(scope="module")
def every_search(tmp_path_factory):
    from tests.cli.conftest import Desk

    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.rules.write_text(EVERY_SEARCH)
    told = desk.vigie("query", "--explain", "--rules", str(desk.rules), "--format", "json")
    assert told.code == 0, told.err
    return {one["name"]: (one["asked"], one["lost"]) for one in told.json["sources"]}


@pytest.mark.parametrize(
    ("name", "asked", "lost"),
    [
        (
            "x",
            ['(Acme OR @acmehq OR heat OR "Globex pump") lang:fr -is:retweet', "posts that mention @acmehq"],
            ["heat*: X knows no", "posts in other languages than fr", "reposts: they repeat"],
        ),
        ("x-own", ["(Acme)"], OTHERS),
        ("press", [GOOGLE], [BEGINS]),
        ("weibo", ["https://hub.example/weibo/keyword/Acme"], OTHERS),
        ("podcast", [], []),
        ("plain", [], []),
        (
            "reddit",
            [f"posts with {word} in all of Reddit" for word in ("Acme", "acmehq", "heat", "Globex pump")],
            [BEGINS, f"comments: {NO_COMMENTS}"],
        ),
        (
            "subs",
            ["all posts of heating", "all comments of heating"],
            [f"posts in other subreddits, and comments elsewhere: {NO_COMMENTS}"],
        ),
        (
            "in-subs",
            [
                *(
                    f"posts with {word} in r/heating+diy"
                    for word in ("Acme", "acmehq", "heat", "Globex pump")
                ),
                "all posts of heating",
                "all posts of diy",
            ],
            [BEGINS, f"comments: {NO_COMMENTS}"],
        ),
        ("tags", ["#acme", "#acmehq", "#heat", "#globexpump"], [WITHOUT_TAG]),
        (
            "fediverse",
            [
                *("#acme", "#acmehq", "#heat", "#globexpump"),
                *(f"posts with {word}" for word in ("Acme", "acmehq", "heat", "Globex pump")),
            ],
            [BEGINS],
        ),
        ("all", ["#acme", "#acmehq", "#heat", "#globexpump", "all public posts (all)"], []),
        (
            "videos",
            [
                "new videos of @acme, and all comments on that channel",
                "all comments on the video 0123456789a",
            ],
            ["other videos, and comments elsewhere"],
        ),
        (
            "tube",
            [f"videos with {word}" for word in ("Acme", "acmehq", "heat", "Globex pump")],
            [BEGINS, "comments elsewhere: YouTube has no search"],
        ),
        ("threads", ["Acme", "acmehq", "heat"], [BEGINS, NO_GLOBEX]),
        (
            "insta",
            [
                *(f"#{tag}, of the last 24 hours" for tag in ("acme", "acmehq", "heat", "globexpump")),
                "posts that tag your account",
                "comments under your own posts",
            ],
            [WITHOUT_TAG],
        ),
        ("forum", ["Acme"], OTHERS),
        ("whole", [], []),
        ("gdelt", [], []),
        ("bluesky", [], []),
    ],
)
def test_each_source_that_searches_says_what_it_asks_and_what_it_loses(every_search, name, asked, lost):
    found, told = every_search[name]
    assert found == asked
    assert len(told) == len(lost)
    assert all(one.startswith(begins) for one, begins in zip(told, lost, strict=True))
