"""Where a query holds, the words that speak for it, and those it is anchored on."""

from __future__ import annotations

import pytest

from monitor.model import Judged, SourceName
from monitor.query import anchors, evidence, holds, parse
from tests.makers import make_judged, make_mention, make_verdict
from tests.query.reference import reading


def matches(asked: str, **given) -> bool:
    query = parse(asked, judged=True)
    return holds(query, reading(query, make_judged(**{"text": "", "author": "", **given})))


LONG = "A battery of the new phone, they say, caught fire. The battery's fine, said Acme."


@pytest.mark.parametrize(
    ("query", "given", "expected"),
    [
        # near: how many words stand between, in any order or in this one
        ("battery NEAR/7 fire", {"text": LONG}, True),
        ("fire ONEAR/1 battery", {"text": LONG}, True),
        ("fire ONEAR/0 battery", {"text": LONG}, False),
        ("phone ONEAR/3 fire", {"text": LONG}, True),
        ("phone ONEAR/2 fire", {"text": LONG}, False),
        ("fire ONEAR/9 phone", {"text": LONG}, False),
        ("fire NEAR/9 phone", {"text": LONG}, True),
        ('"caught fire" NEAR/2 phone', {"text": LONG}, True),
        ("phone NEAR/2 (smoke OR caught)", {"text": LONG}, True),
        ("phon* NEAR/0 new", {"text": LONG}, True),
        ("case:acme NEAR/9 battery", {"text": LONG}, False),
        ("battery NEAR/20 battery", {"text": LONG}, True),
        ("phone NEAR/20 phone", {"text": LONG}, False),
        ('"the new phone" NEAR/9 phone', {"text": LONG}, False),
        ("recall NEAR/0 acme", {"text": "le rappel, recall d'Acme"}, True),
        ("acme ONEAR/0 recall", {"text": "Acme's recall"}, True),
        ("acme ONEAR/1 recall", {"text": "Acme don't recall"}, True),
        ("acme ONEAR/1 recall", {"text": "Acme cafe\u0301 recall"}, True),
        ("acme ONEAR/1 recall", {"text": "Acme https://a.example/b/c?d recall"}, True),
        ("acme ONEAR/0 recall", {"text": "Acme!!! 😂 -- recall"}, True),
        ("acme ONEAR/2 recall", {"text": "Acme well-known recall"}, True),
        ("acme ONEAR/1 recall", {"text": "Acme well-known recall"}, False),
        ("三菱 ONEAR/1 車", {"text": "三菱の車"}, True),
        ("三菱 ONEAR/0 車", {"text": "三菱の車"}, False),
        ("acme NEAR/100 recall", {"title": "Acme", "text": "recall"}, False),
        ("acme NEAR/1 recall", {"title": "the Acme recall", "text": "no"}, True),
        ("acme NEAR/1 recall", {"title": "Acme", "text": "recall of Acme"}, True),
        ("acme NEAR/5 recall", {"text": "look", "url": "https://n.example/acme-recall"}, False),
        ("acme NEAR/5 recall", {"text": "recall", "author": "acme"}, False),
        # case
        ("case:Apple", {"text": "an apple, APPLE"}, False),
        ("case:Apple", {"text": "an Apple"}, True),
        ("case:US ban", {"text": "ban us"}, False),
        # fields of words
        ("title:acme", {"title": "Acme's day", "text": "x"}, True),
        ("title:acme", {"title": "Good day", "text": "acme"}, False),
        ("title:rec*", {"title": "Recalled"}, True),
        ("title:acme NOT recall", {"title": "Acme", "text": "a recall"}, False),
        ("author:jane", {"author": "Jane Doe"}, True),
        ("jane", {"author": "Jane Doe"}, False),
        ('author:"jane doe"', {"author": "Jane Doe"}, True),
        ("author:acme", {"author": "acme_fans"}, False),
        ("author:@acme", {"author": "acme@mastodon.example"}, True),
        ("author:acme", {"author": "jane", "text": "acme", "url": "https://n.example/acme"}, False),
        ("url:recall", {"url": "https://n.example/2026/acme-recall"}, True),
        ("url:recall", {"url": "https://n.example/?q=recall"}, True),
        ('url:"/blog/"', {"url": "https://n.example/blog/1"}, True),
        ("url:rec*", {"url": "https://n.example/recalls"}, True),
        ("url:recall", {"text": "recall"}, False),
        # facts
        ("site:news.example", {"url": "https://news.example/1"}, True),
        ("site:news.example", {"url": "https://user:pw@M.News.example:8080"}, True),
        ("site:news.example", {"url": "https://oldnews.example/"}, False),
        ("site:news.example", {"url": "https://evil.example/news.example"}, False),
        ("site:news.example", {"url": "https://news.example@evil.example/"}, False),
        ("site:news.example", {"url": "https://evil.example\\@news.example/"}, False),
        ("site:news.example", {"text": "on news.example"}, False),
        ("NOT site:news.example", {"url": "https://evil.example/"}, True),
        ("lang:fr", {"lang": "fr"}, True),
        ("lang:(de OR fr)", {"lang": "en"}, False),
        ("lang:unknown", {"lang": None}, True),
        ("source:news", {"source": SourceName("news")}, True),
        ("source:news", {"source": SourceName("forum")}, False),
        ("type:article", {"type": "article"}, True),
        ("type:(article OR review)", {"type": "post"}, False),
        ("topic:safety", {"topics": ("safety", "outage")}, True),
        ("topic:safety", {"topics": ("outage",)}, False),
        ("sentiment:negative", {"sentiment": "negative"}, True),
        ("sentiment:negative", {"sentiment": None}, False),
        ("sentiment:unknown", {"sentiment": None}, True),
        ("reach>100", {"reach": 101}, True),
        ("reach>100", {"reach": 100}, False),
        ("reach>=100", {"reach": 100}, True),
        ("reach<100", {"reach": 99}, True),
        ("reach<=99", {"reach": 100}, False),
        ("reach<100", {"reach": None}, False),
        ("NOT reach>100", {"reach": None}, True),
    ],
)
def test_a_query_holds_where_a_reader_would_say_so(query, given, expected):
    if "lang" in given:
        mention = make_mention(text="", author="")
        one = Judged(mention, make_verdict(lang=given["lang"]))
        parsed = parse(query, judged=True)
        assert holds(parsed, reading(parsed, one)) is expected
    else:
        assert matches(query, **given) is expected


def anchored(*texts: str) -> list[list[str] | None]:
    found = anchors([parse(text, judged=True) for text in texts])
    return [None if some is None else sorted(word.text for word in some) for some in found]


def test_a_query_is_anchored_on_the_words_that_fewest_ask_for():
    assert anchored(*[f"brandname shop{number} NOT b" for number in range(3)]) == [
        ["shop0"],
        ["shop1"],
        ["shop2"],
    ]
    assert anchored("(long OR longer) a") == [["a"]]


def test_among_words_that_as_many_ask_for_it_is_the_longest():
    assert anchored("a longer b") == [["longer"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a OR b", ["a", "b"]),
        ("a NEAR/5 (b OR c)", ["a"]),
        ("title:a lang:fr", ["a"]),
        ("site:a.example", ["a.example"]),
        ("NOT (NOT a OR b)", ["a"]),
        ("NOT (NOT a AND NOT b)", ["a", "b"]),
        ("NOT a", None),
        ("NOT a NEAR/5 b", None),
        ("NOT title:a", None),
        ("NOT (a b)", None),
        ("a OR lang:fr", None),
        ("reach>5 topic:safety", None),
    ],
)
def test_a_query_is_anchored_on_what_must_be_there(text, words):
    assert anchored(text) == [words]


def test_words_of_parts_that_do_not_hold_are_no_evidence():
    query = parse("(alpha NOT beta) OR gamma OR NOT (NOT delta OR beta)", judged=True)
    seen = reading(query, make_judged(text="alpha beta gamma delta"))
    assert [hit.words for hit in evidence(query, seen) or ()] == ["gamma"]
    seen = reading(query, make_judged(text="alpha gamma delta"))
    assert [hit.words for hit in evidence(query, seen) or ()] == ["alpha", "gamma", "delta"]
    seen = reading(query, make_judged(text="nothing"))
    assert evidence(query, seen) is None


def test_the_words_near_each_other_are_the_evidence_not_those_far_away():
    query = parse("fire NEAR/2 (battery OR cell)")
    seen = reading(query, make_judged(text="A battery. Then, far from it, fire in the cell."))
    assert [hit.words for hit in evidence(query, seen) or ()] == ["fire", "cell"]
