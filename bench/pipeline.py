"""The whole way of a mention against a bare stock VADER loop and against the script one would write in an afternoon.

All sides take turns in one run, on the same posts, in CPU time of one process. No post comes twice: what Vigie remembers
of words, it remembers of other posts, as a daemon does that has run for an hour. `python -m bench.pipeline [POSTS]`
"""

from __future__ import annotations

import random
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlite_utils
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench.labelled import labelled
from monitor import judging, stages
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.model import Post, SourceName
from monitor.store.store import Store
from monitor.wiring import assemble, kinds, spare_the_collector

POSTS = 24_000
ROUNDS, PARTS = 4, 6  # the sides take turns in each part of a round
PAGE = 1_000
BRANDS, RULES = 100, 1_000
NOW = datetime.now(UTC)
Side = Callable[[list[Post]], None]


def posts(number: int, dice: random.Random) -> Iterator[Post]:
    """English posts as people write them, each naming one of the brands, by many authors, over a day."""
    said = [one.text for one in labelled("train") if one.lang == "en"]
    dice.shuffle(said)
    for one in range(number):
        words = said[one % len(said)].split()
        words.insert(dice.randrange(len(words) + 1), f"Brand{dice.randrange(BRANDS)}")
        yield Post(
            key=str(one),
            text=" ".join(words),
            author=f"user{dice.randrange(number)}",
            url=f"https://posts.example/{one}",
            published_at=NOW - timedelta(seconds=86_000 * (number - one) / number),
        )


def rules() -> str:
    """A hundred brands and a thousand rules."""
    brands = "\n".join(f"  brand{one}: {{terms: [Brand{one}]}}" for one in range(BRANDS))
    topics = ["safety", "fraud", "legal", "outage", "data-breach"]
    lines = []
    for one in range(RULES):
        brand, kind = one % BRANDS, one // BRANDS
        select = "sentiment: negative" if kind < 5 else f"topics: [{topics[kind - 5]}]"
        lines.append(
            f"  - {{name: rule{one}, select: {{brands: [brand{brand}], {select}}},"
            f" when: {{count: {8 + 4 * kind}, within: {1 + kind}h, authors: 5}}, notify: [console]}}"
        )
    return f"version: 1\nbrands:\n{brands}\nrules:\n" + "\n".join(lines) + "\n"


def pipeline(folder: Path) -> Side:
    """Admit, match, language, VADER, topics, stories, store durably with full text, weigh by a thousand rules."""
    store = Store.open(folder / "vigie.db", "bench")
    config = load(rules(), kinds=kinds(), environ={}, read_file=str)
    house = assemble(config, store, SystemClock(), folder)
    spare_the_collector()

    def run(given: list[Post]) -> None:
        for start in range(0, len(given), PAGE):
            page = given[start : start + PAGE]
            mentions = stages.mentions_of(
                page, house.names, SourceName("bench"), NOW, history_before=NOW - timedelta(days=2)
            )
            store.admit(list(mentions), None)
            while judging.judge(store, house.language, house.classifiers, house.stories):
                pass
            while stages.weigh(store, house.engine).done:
                pass

    return run


def stock() -> Side:
    """VADER in a loop, and nothing else."""
    analyzer = SentimentIntensityAnalyzer()

    def run(given: list[Post]) -> None:
        for post in given:
            analyzer.polarity_scores(post.text)

    return run


def naive(folder: Path) -> Side:
    """A regex per term, VADER, sqlite-utils row by row, full text by triggers."""
    analyzer = SentimentIntensityAnalyzer()
    patterns = [(one, re.compile(rf"\bbrand{one}\b", re.IGNORECASE)) for one in range(BRANDS)]
    db = sqlite_utils.Database(sqlite3.connect(folder / "naive.db"))
    db["mentions"].create({"id": str, "text": str, "author": str, "brands": str, "score": float}, pk="id")  # type: ignore[union-attr]
    db["mentions"].enable_fts(["text"], create_triggers=True)  # type: ignore[union-attr]

    def run(given: list[Post]) -> None:
        for post in given:
            brands = [str(one) for one, pattern in patterns if pattern.search(post.text)]
            score = analyzer.polarity_scores(post.text)["compound"]
            row = {
                "id": post.key,
                "text": post.text,
                "author": post.author,
                "brands": ",".join(brands),
                "score": score,
            }
            db["mentions"].upsert(row, pk="id")  # type: ignore[union-attr]

    return run


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else POSTS
    given = list(posts(number, random.Random(7)))
    share = number // ROUNDS // PARTS
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        sides = {
            "stock VADER loop": (stock(), 1),
            "Vigie, all of it": (pipeline(Path(name)), 1),
            "naive script": (naive(Path(name)), 20),  # it is slow: it gets every twentieth post
        }
        for part in range(ROUNDS * PARTS):
            some = given[part * share : (part + 1) * share]
            for side, (run, every) in sides.items():
                fewer = some[::every]
                begun = time.process_time()
                run(fewer)
                took = (time.process_time() - begun) / len(fewer)
                if part >= PARTS:  # the first round warms up
                    spent[side] = spent.get(side, 0.0) + took / PARTS / (ROUNDS - 1)
    for side, took in spent.items():
        print(f"{side:20} {took * 1e6:8.1f} µs a post {1 / took:10,.0f} posts/s")
    ours = spent["Vigie, all of it"]
    print(f"against the stock loop: {spent['stock VADER loop'] / ours:.2f} ×")
    print(f"against the naive script: {spent['naive script'] / ours:.1f} ×")


if __name__ == "__main__":
    main()
