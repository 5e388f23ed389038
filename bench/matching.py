"""Which brands a post names, and which story it tells: speed and memory. Run it: ``python -m bench.matching``.

All input is generated from a seed. Times are CPU times of one core; both sides of a ratio take turns in the same run.
"""

from __future__ import annotations

import gc
import random
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from monitor.brands import Brand, Brands
from monitor.model import BrandHit, BrandName, Mention, MentionId, Post, SourceName
from monitor.stories import MOST_STORIES, Gatherer
from monitor.terms import Terms
from monitor.text import MAX_TEXT

T = TypeVar("T")
ROUNDS = 5
SYLLABLES = "ba be bi bo ca ce co da de di do fa fe ga go la le li lo ma me mi mo na ne no pa pe ra re ri ro sa se si so ta te ti to va vi an en in on er es al".split()  # noqa: SIM905 -- a word list reads best as words
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def word(dice: random.Random, least: int, most: int) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.randint(least, most)))


def invented_terms(dice: random.Random, number: int) -> list[str]:
    """Names that look like names: a word, sometimes two, a handle, a domain."""
    shapes: list[Callable[[str], str]] = [str.title] * 6 + [
        lambda name: f"{name.title()} {word(dice, 2, 2)}",
        lambda name: f"@{name}",
        lambda name: f"#{name}",
        lambda name: f"{name}.example",
    ]
    terms: dict[str, None] = {}
    while len(terms) < number:
        terms[dice.choice(shapes)(word(dice, 2, 4) + dice.choice(["x", "q", "zz", "ky", "w"]))] = None
    return list(terms)


def invented_posts(dice: random.Random, number: int) -> list[Post]:
    """150 characters each; every second one with accents and emoji."""
    vocabulary = [word(dice, 1, 4) for _ in range(20_000)]
    accents = dict(zip("aeio", "áéîö", strict=True))
    posts = []
    for key in range(number):
        text = " ".join(dice.choices(vocabulary, k=40))[:150]
        if key % 2:
            text = "".join(accents.get(char, char) if dice.random() < 0.1 else char for char in text) + " 😀"
        posts.append(
            Post(
                key=str(key),
                text=text.capitalize(),
                author=word(dice, 2, 3),
                url=f"https://posts.example/{key}",
                published_at=NOON + timedelta(seconds=key),
            )
        )
    return posts


def seconds(work: Callable[[T], object], items: Iterable[T]) -> float:
    start = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - start


def match() -> None:
    dice = random.Random(1)
    for number in (100, 10_000):
        terms = invented_terms(dice, number)
        brands = Brands(
            [
                Brand(name=BrandName(f"b{start}"), terms=tuple(terms[start : start + 10]))
                for start in range(0, number, 10)
            ]
        )
        posts = [post for post in invented_posts(dice, 20_000) if not brands.name(post)]
        patterns = [re.compile(rf"\b{re.escape(term)}\b", re.IGNORECASE) for term in terms]

        def by_regexes(post: Post, patterns: list[re.Pattern[str]] = patterns) -> bool:
            return any(pattern.search(post.text) for pattern in patterns)

        few = posts[: 200_000 // number]
        ours, naive = [], []
        for _ in range(ROUNDS):
            ours.append(seconds(brands.name, posts) / len(posts))
            naive.append(seconds(by_regexes, few) / len(few))
        print(
            f"{number:6,} terms: {1 / min(ours):9,.0f} posts/s that name no brand ({min(ours) * 1e6:.1f} µs each); "
            f"a regex per term {1 / min(naive):8,.0f} posts/s: {min(naive) / min(ours):,.0f} times slower"
        )
        texts = [post.text for post in posts]
        print(
            f"{'':14} {len(texts) / seconds(Terms((term, None) for term in terms).find, texts):9,.0f} bare texts/s"
        )


def match_queries() -> None:
    dice = random.Random(3)
    names = invented_terms(dice, 10_000)
    brands = Brands(
        [
            Brand(name=BrandName(name), query=f'("{name}" OR "{name} SA") AND NOT ({name[::-1]} OR movie)')
            for name in names
        ]
    )
    posts = invented_posts(dice, 10_000)
    cost = min(seconds(brands.name, posts) for _ in range(ROUNDS)) / len(posts)
    print(f"10,000 boolean queries: {1 / cost:9,.0f} posts/s ({cost * 1e6:.1f} µs each)")


def hostile() -> None:
    brands = Brands(
        [
            Brand(
                name=BrandName("acme"),
                terms=("Acme", "@acme", "acme.example", "三", "a"),
                excluded=("acme street",),
            ),
            Brand(name=BrandName("b"), query="(acme OR street) AND NOT x"),
        ]
    )
    pieces = [
        "acme street ",
        "三",
        "@acme_",
        "acme.example-",
        "\ufdfa acme ",
        "a\u0301",
        "\u200b",
        "@",
        "rt @a: ",
        "http://",
        f"http://{'é' * 1900}/ ",
    ]
    worst = 0.0
    for piece in pieces:
        post = Post(key="1", text=(piece * MAX_TEXT)[:MAX_TEXT])
        mention = Mention(
            id=MentionId(piece),
            source=SourceName("s"),
            key="1",
            text=post.text,
            published_at=NOON,
            collected_at=NOON,
            hits=(BrandHit(BrandName("acme"), ("acme",)),),
        )
        cost = seconds(brands.name, [post]), seconds(Gatherer().gather, [mention])
        print(
            f"  {piece[:16]!r:20} × {MAX_TEXT:,} characters: {cost[0] * 1e3:5.1f} ms to match, {cost[1] * 1e3:5.1f} ms to gather"
        )
        worst = max(worst, *cost)
    print(f"the worst crafted post: {worst * 1e3:.0f} ms")


def resident() -> float:
    """Megabytes of this process now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def gather() -> None:
    dice = random.Random(5)
    posts = invented_posts(dice, 60_000)
    hits = (BrandHit(BrandName("acme"), ("Acme",)),)
    mentions = [
        Mention(
            id=MentionId(f"m{number}"),
            source=SourceName("s"),
            key=post.key,
            text=post.text,
            author=post.author,
            url=post.url,
            published_at=NOON + timedelta(seconds=number),
            collected_at=NOON,
            hits=hits,
        )
        for number, post in enumerate(posts)
    ]
    gc.collect()
    gatherer, before, spent = Gatherer(), resident(), []
    for start in range(0, len(mentions), 10_000):
        spent.append(seconds(gatherer.gather, mentions[start : start + 10_000]) / 10_000)
        print(
            f"  {start + 10_000:6,} stories told: {resident() - before:5.1f} MB for the last {MOST_STORIES:,}"
        )
    again = seconds(gatherer.gather, mentions[-3_000:]) / 3_000
    print(f"a new story {min(spent) * 1e6:.0f} µs, an exact copy {again * 1e6:.0f} µs")


if __name__ == "__main__":
    match()
    match_queries()
    hostile()
    gather()
