"""What boolean queries cost: one, a hundred, ten thousand. Run it: ``python -m bench.queries``.

Posts and queries are invented from a seed. Most posts match no query, as in a firehose; one in five names something that
a query asks for. The naive evaluator asks each query in turn, with a regex for each of its words. Times are CPU times of
one core; both sides look at the same posts and must find the same.
"""

from __future__ import annotations

import contextlib
import random
import re
import time
from collections.abc import Callable

from bench.matching import invented_posts, invented_terms, seconds
from monitor.brands import Brand, Brands
from monitor.model import BrandName, Post
from monitor.query import And, Near, Not, Or, Query, QueryError, Word, parse
from monitor.text import MAX_TEXT

ROUNDS = 5
Naive = Callable[[str], bool]


def invented_queries(dice: random.Random, names: list[str]) -> list[str]:
    """A name or two, and what must stand beside them, near them, or not at all: as people write them."""
    shapes = [
        '("{0}" OR "{0} SA") AND NOT ("{1}" OR movie)',
        '"{0}" NEAR/10 (recall OR fire OR lawsuit)',
        '"{0}" (down OR broken OR "does not work") NOT "{1}"',
        '("{0}" OR "{1}") AND (ba OR be OR NOT street)',
        '"{0}" AND NOT ("{0} street" OR bo)',
    ]
    return [
        dice.choice(shapes).format(name, other) for name, other in zip(names, reversed(names), strict=True)
    ]


def naive(query: Query) -> Naive:
    """The obvious way: look for each word, combine the answers."""
    match query:
        case Word(text):
            pattern = re.compile(rf"(?<![^\W_]){re.escape(text)}(?![^\W_])", re.IGNORECASE)
            return lambda said: pattern.search(said) is not None
        case Not(part):
            inside = naive(part)
            return lambda said: not inside(said)
        case And(parts):
            every = [naive(part) for part in parts]
            return lambda said: all(part(said) for part in every)
        case Or(parts):
            some = [naive(part) for part in parts]
            return lambda said: any(part(said) for part in some)
        case Near(left, right, most):
            one, other = ("|".join(re.escape(word.text) for word in side) for side in (left, right))
            gap = rf"\W+(?:\w+\W+){{0,{most}}}"
            near = re.compile(rf"\b(?:(?:{one}){gap}(?:{other})|(?:{other}){gap}(?:{one}))\b", re.IGNORECASE)
            return lambda said: near.search(said) is not None
        case _:
            raise AssertionError(query)


def posts_that_speak(dice: random.Random, names: list[str], number: int) -> list[Post]:
    posts = invented_posts(dice, number)
    ends = ["", " recall", " is down", " movie", " street"]
    return [
        Post(key=post.key, text=f"{post.text} {dice.choice(names)}{dice.choice(ends)}", url=post.url)
        if place % 5 == 0
        else Post(key=post.key, text=post.text, url=post.url)
        for place, post in enumerate(posts)
    ]


def speed() -> None:
    dice = random.Random(4)
    names = [name for name in invented_terms(dice, 15_000) if name[0] not in "@#" and "." not in name][
        :10_000
    ]
    everything = invented_queries(dice, names)
    posts = posts_that_speak(dice, names, 10_000)
    for number in (1, 100, 10_000):
        asked = everything[:number]
        begun = time.process_time()
        brands = Brands([Brand(name=BrandName(str(place)), query=query) for place, query in enumerate(asked)])
        made = time.process_time() - begun
        ours = min(seconds(brands.name, posts) for _ in range(ROUNDS)) / len(posts)
        few = posts[: max(20, 20_000 // number)]
        checks = [naive(parse(query)) for query in asked]

        def one_by_one(post: Post, checks: list[Naive] = checks) -> list[int]:
            return [place for place, check in enumerate(checks) if check(post.text)]

        theirs = seconds(one_by_one, few) / len(few)
        differing = sum([int(hit.brand) for hit in brands.name(post)] != one_by_one(post) for post in few)
        silent = [post for post in posts if not brands.name(post)]
        quick = min(seconds(brands.name, silent) for _ in range(ROUNDS)) / len(silent)
        print(
            f"{number:6,} queries, made in {made:.1f} s: {1 / ours:9,.0f} posts/s ({ours * 1e6:.1f} µs each), "
            f"{len(posts) - len(silent):,} of {len(posts):,} match; where none does {1 / quick:9,.0f} posts/s; "
            f"one by one {1 / theirs:9,.0f} posts/s: {theirs / ours:,.0f} times slower, {differing} of {len(few):,} answers differ"
        )


def hostile() -> None:
    """The worst text for queries that ask for what it is full of."""
    queries = [
        "ac* NEAR/5 (street OR stree*)",
        "acme ONEAR/0 acme NOT x",
        "case:acme OR title:acme OR url:ac*",
        "aa* OR ab* OR 三*",
        "a NEAR/100 三",
        "site:acme.example OR author:acme",
        "(acme OR street) AND NOT (acme NEAR/3 street)",
    ]
    brands = Brands(
        [
            Brand(name=BrandName(str(n)), query=query, excluded=("acme street",))
            for n, query in enumerate(queries)
        ]
    )
    pieces = [
        "acme street ",
        "acme ",
        "a 三 ",
        "三",
        "a",
        "ab",
        "acme's ",
        "acme'",
        "@acme_",
        "a\u0301",
        "http://",
        "https://a ",
        "''''a",
        "\u200b",
        "é'",
        "ac\u200bme ",
    ]
    worst = 0.0
    for piece in pieces:
        for post in (
            Post(key="1", text=(piece * MAX_TEXT)[:MAX_TEXT]),
            Post(key="1", text="acme", url=(f"https://acme.example/{piece}" * 2_000)[:2_000]),
        ):
            worst = max(worst, seconds(brands.name, [post]))
    print(f"{len(queries)} queries, the worst of {2 * len(pieces)} crafted posts: {worst * 1e3:.0f} ms")
    begun = time.process_time()
    for text in (
        "(" * 100_000,
        "NOT " * 25_000,
        '"' * 100_000,
        "a OR " * 19_999 + "a",
        "a NEAR/5 " * 10_000,
        "x" * 100_000,
        "title:" * 16_000,
    ):
        with contextlib.suppress(QueryError):
            parse(text[:100_000])
    print(f"seven crafted queries of 100,000 characters: {time.process_time() - begun:.1f} s")


if __name__ == "__main__":
    speed()
    hostile()
