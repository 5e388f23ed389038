"""What the store costs: admit, judge and weigh with the search index, and the reads of the faces on a full database.

    python -m bench.store [--mentions 500000] [--keep FILE]

Text is invented (30,000 words, Zipf-distributed, 18 a mention). "naive" is sqlite-utils row by row into the same
tables, triggers filling its search index, in the same run, batch about with ours, under the same synchronous=FULL.
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from monitor.model import (
    BrandHit,
    BrandName,
    Evidence,
    Judged,
    Mention,
    MentionId,
    Sentiment,
    SourceName,
    StoryId,
    Topic,
    TopicName,
    Verdict,
)
from monitor.store import MentionFilter, Store, open_reader
from monitor.text import stable_id

BATCH = 500
START = datetime(2026, 1, 1, tzinfo=UTC)
chance = random.Random(7)


def vocabulary() -> list[str]:
    """The most frequent first."""
    dice = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(30_000)]


def invented() -> Iterator[str]:
    words = vocabulary()
    weights = list(itertools.accumulate(1 / rank for rank in range(1, 30_001)))
    while True:
        yield " ".join(chance.choices(words, cum_weights=weights, k=18))


def batches(texts: Iterator[str]) -> Iterator[list[Mention]]:
    numbers = itertools.count()
    while True:
        yield [_mention(next(numbers), next(texts)) for _ in range(BATCH)]


def _mention(number: int, text: str) -> Mention:
    at = START + timedelta(seconds=20 * number)
    brand = BrandName(chance.choices(["acme", "globex", "initech"], [90, 9, 1])[0])
    return Mention(
        id=MentionId(stable_id("news", str(number))),
        source=SourceName("news"),
        key=str(number),
        text=text,
        author=f"author{chance.randrange(5000)}",
        url=f"https://news.example/{number}",
        published_at=at,
        collected_at=at,
        hits=(BrandHit(brand, (brand.title(),)),),
    )


def judged(mention: Mention) -> Judged:
    label = chance.choice(["negative", "neutral", "positive"])
    said = Sentiment(-0.5, label, 0.8, (Evidence("bad", -0.5), Evidence("worse", -0.7)))  # type: ignore[arg-type]
    topics = (Topic(TopicName("safety"), 0.9, (Evidence("recall", 1.0),)),) if chance.random() < 0.05 else ()
    object.__setattr__(mention, "story", StoryId(mention.id))
    return Judged(mention, Verdict("en", said, "vader 3.3.2", topics))


class Stopwatch:
    """CPU and wall seconds, by what was done."""

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}
        self.wall: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], object]) -> None:
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        self.cpu[name] = self.cpu.get(name, 0) + time.process_time() - cpu
        self.wall[name] = self.wall.get(name, 0) + time.perf_counter() - wall

    def report(self, title: str, mentions: int) -> None:
        for kind, seconds in (("CPU", self.cpu), ("wall", self.wall)):
            parts = "  ".join(f"{name} {1e6 * spent / mentions:.1f}" for name, spent in seconds.items())
            total = sum(seconds.values()) / mentions
            print(f"{title} {kind:4}  {1e6 * total:6.1f} µs a mention = {1 / total:8,.0f}/s   ({parts})")


def pass_through(store: Store, batch: list[Mention], watch: Stopwatch) -> None:
    verdicts = [judged(mention) for mention in batch]
    watch("admit", lambda: store.admit(batch, None))
    watch("unjudged", lambda: store.unjudged(BATCH))
    watch("judge", lambda: store.judge(verdicts))
    watch("unweighed", lambda: store.unweighed(BATCH))
    watch("weigh", lambda: store.weigh([mention.id for mention in batch], (), ()))


def naive_database(folder: str) -> Database:
    db = Database(Path(folder) / "naive.db")
    db.enable_wal()
    db.execute("PRAGMA synchronous = FULL")
    db.table("mentions").create({"id": str, "source": str, "text": str, "author": str, "at": str}, pk="id")
    db.table("mentions").enable_fts(["text", "author"], create_triggers=True)
    db.table("verdicts").create({"mention": str, "label": str, "score": float}, pk="mention")
    return db


def naive(db: Database, batch: list[Mention]) -> None:
    for one in batch:
        row = {"id": one.id, "source": one.source, "text": one.text, "author": one.author}
        db.table("mentions").insert(row | {"at": one.published_at.isoformat()}, ignore=True)
        db.table("verdicts").insert({"mention": one.id, "label": "negative", "score": -0.5}, replace=True)


def fill(path: Path, mentions: int, folder: str) -> None:
    naive_db, slow, written_slowly = naive_database(folder), Stopwatch(), 0
    source, watch, batch = batches(invented()), Stopwatch(), list[Mention]()
    chapter, ours = mentions // 5 // BATCH, 0.0
    with Store.open(path, "bench/store.py") as store:
        for number in range(5 * chapter):
            batch = next(source)
            pass_through(store, batch, watch)
            if number % 50 == 0:
                slow("row by row", partial(naive, naive_db, batch))
                written_slowly += BATCH
            if (number + 1) % chapter == 0:
                watch.report(f"at {(number + 1) * BATCH:9,}", chapter * BATCH)
                ours, watch = sum(watch.cpu.values()) / chapter / BATCH, Stopwatch()
        slow.report("naive       ", written_slowly)
        print(
            f"ours is {slow.cpu['row by row'] / written_slowly / ours:.1f} times as fast as row by row (CPU)"
        )
        again = Stopwatch()
        again("duplicates", lambda: store.admit(batch, None))
        again.report("a page of duplicates", BATCH)


def searches(path: Path) -> None:
    words = vocabulary()
    common, second, usual, rare = words[0], words[1], words[300], words[29_000]
    asked = {
        "newest 50": MentionFilter(limit=50),
        "the rarest brand": MentionFilter(brand=BrandName("initech"), limit=50),
        "a brand nobody names": MentionFilter(brand=BrandName("nobody"), limit=50),
        "a topic, negative": MentionFilter(topic=TopicName("safety"), sentiment="negative", limit=50),
        "unknown sentiment": MentionFilter(sentiment="unknown", limit=50),
        "one day": MentionFilter(since=START, until=START + timedelta(days=1)),
        "an author": MentionFilter(search="author77", limit=50),
        "a word in nearly every mention": MentionFilter(search=common, limit=50),
        "a word in every 170th": MentionFilter(search=usual, limit=50),
        "a rare word": MentionFilter(search=rare, limit=50),
        "no such word": MentionFilter(search="zzzzzz", limit=50),
        "two common words, the rarest brand": MentionFilter(
            search=f"{common} {second}", brand=BrandName("initech"), limit=50
        ),
        "a phrase of common words": MentionFilter(search=f'"{common} {second}"', limit=50),
        "two common words, a brand nobody names": MentionFilter(
            search=f"{common} {second}", brand=BrandName("nobody"), limit=50
        ),
    }
    for name, wanted in asked.items():
        with open_reader(path) as reader:
            begun = time.perf_counter()
            found = sum(1 for _ in reader.mentions(wanted))
            print(f"{1000 * (time.perf_counter() - begun):8.1f} ms  {found:6,} found  {name}")
    with open_reader(path) as reader:
        month = (START, START + timedelta(days=30))
        begun = time.perf_counter()
        mentions = sum(volume.mentions for volume in reader.volumes(*month).values())
        print(f"{1000 * (time.perf_counter() - begun):8.1f} ms  {mentions:6,} found  volumes of a month")
        begun = time.perf_counter()
        with reader.periods().telling(*month) as period:
            period.stories(BrandName("acme"), "all", 5)
        print(f"{1000 * (time.perf_counter() - begun):8.1f} ms                top stories of a month")


def rereads(path: Path) -> None:
    """All there is, as a rebuild or a replay reads it, against the thorough way."""

    def cost(name: str, read: Iterable[Judged]) -> None:
        begun = time.process_time()
        number = sum(1 for _ in read)
        print(f"{1e6 * (time.process_time() - begun) / number:8.1f} µs CPU a mention  {name}")

    with open_reader(path) as reader:
        cost("thorough", reader.mentions())
        cost("history, without words", reader.history(words=False))
        cost("history, with words", reader.history(words=True))
        cost("history, as collected", reader.history(words=False, by="collected_at"))
        cost("weighed history", reader.weighed_history(START - timedelta(days=1), words=False))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mentions", type=int, default=500_000)
    parser.add_argument(
        "--keep", type=Path, help="write the database here; if it is there already, only read"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "bench.db"
        if not path.exists():
            fill(path, given.mentions, folder)
        searches(path)
        rereads(path)


if __name__ == "__main__":
    main()
