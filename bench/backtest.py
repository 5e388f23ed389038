"""What a backtest costs: a million stored mentions, fifty rules of every kind, one process.

    python -m bench.backtest [--mentions 1000000] [--keep FILE] [--profile]

Mentions are invented: ten brands of unequal size, days and nights, authors who talk a lot and authors who do not, copies,
threads, a storm now and then. They go in through the store's own `admit`, `judge` and `weigh`.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import math
import pstats
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.cli.replaying import Period, replay
from monitor.config.load import load
from monitor.model import (
    BrandHit,
    BrandName,
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
from monitor.store.store import Store, open_reader
from monitor.text import stable_id
from monitor.wiring import engine_of, kinds

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEKS = 20
PAGE = 5_000
BRANDS = [BrandName(f"brand{number}") for number in range(10)]
WEIGHTS = list(itertools.accumulate(1 / (1 + number) for number in range(10)))
LABELS = {"negative": -0.6, "neutral": 0.0, "positive": 0.6}

# Of each kind for brands large and small: what a PR lead writes, and what a careful one adds.
KINDS = """
  - {{name: scare-{n}, select: {{brands: {b}, topics: safety}}, when: each, severity: crisis}}
  - {{name: mood-{n}, select: {{brands: {b}, sentiment: negative}}, when: {{count: {many}, within: 30m, authors: 5}}, levels: {{crisis: {{count: {more}}}}}}}
  - {{name: rise-{n}, select: {{brands: {b}, sentiment: negative}}, when: {{spike: {{within: 1h}}}}, levels: {{crisis: {{factor: 8}}}}}}
  - {{name: crowd-{n}, select: {{brands: {b}}}, when: {{spike: {{within: 1h}}}}, severity: watch}}
  - {{name: anger-{n}, select: {{brands: {b}}}, when: {{share: {{of: negative, above: 40%, within: 2h}}}}}}
  - {{name: turn-{n}, select: {{brands: {b}}}, when: {{shift: {{of: negative, within: 3h}}}}}}
  - {{name: quiet-{n}, select: {{brands: {b}}}, when: {{silence: {{for: 24h}}}}, severity: watch}}
  - {{name: word-{n}, select: {{brands: {b}, sentiment: negative}}, when: {{new_term: {{within: 6h}}}}, severity: watch}}
  - {{name: fast-{n}, select: {{brands: {b}}}, when: {{velocity: {{within: 30m}}}}}}
  - {{name: both-{n}, select: {{brands: {b}}}, when: {{all: [{{count: {many}, within: 1h}}, {{share: {{of: negative, above: 30%}}}}]}}}}
"""


def rules() -> str:
    """Ten kinds for each of the five largest brands."""
    brands = "\n".join(f"  {brand}: {{terms: [{brand}]}}" for brand in BRANDS)
    written = "".join(
        KINDS.format(n=number, b=BRANDS[number], many=60 // (1 + number), more=200 // (1 + number))
        for number in range(5)
    )
    return f"version: 1\nbrands:\n{brands}\nrules:{written}"


def moments(number: int, dice: random.Random) -> Iterator[datetime]:
    """Oldest first: three times as much at four in the afternoon as at four in the morning."""
    week = timedelta(weeks=1)
    hours = [1 - 0.5 * math.cos((hour - 4) / 12 * math.pi) for hour in range(24)]
    weights = list(itertools.accumulate(hours * 7 * WEEKS))
    found = Counter(dice.choices(range(len(weights)), cum_weights=weights, k=number))
    for hour in sorted(found):
        since = START + hour * week / 168
        yield from sorted(since + dice.random() * week / 168 for _ in range(found[hour]))


def mentions(number: int, dice: random.Random) -> Iterator[Judged]:
    words = [f"word{rank}" for rank in range(5_000)]
    ranks = list(itertools.accumulate(1 / (1 + rank) for rank in range(5_000)))
    stories: list[StoryId] = []
    for count, at in enumerate(moments(number, dice)):
        storm = (at - START) // timedelta(hours=3) % 97 == 0
        brand = BRANDS[0] if storm and dice.random() < 0.5 else dice.choices(BRANDS, cum_weights=WEIGHTS)[0]
        id_ = MentionId(stable_id("bench", str(count)))
        stories = [*stories[-20:], StoryId(id_)]
        story = dice.choice(stories) if dice.random() < 0.1 else StoryId(id_)
        label = dice.choices(list(LABELS), [0.5 if storm else 0.2, 0.6, 0.2])[0]
        topics = (Topic(TopicName("safety"), 0.9),) if dice.random() < 0.002 else ()
        mention = Mention(
            id=id_,
            source=SourceName(f"source{count % 7}"),
            key=str(count),
            text=f"{brand} " + " ".join(dice.choices(words, cum_weights=ranks, k=15)),
            author=f"user{int(dice.paretovariate(0.6)) % 200_000}",
            thread=f"thread{count // 40}" if count % 9 == 0 else "",
            reach=dice.choice([None, 100, 5_000, 200_000]),
            published_at=at,
            collected_at=at,
            hits=(BrandHit(brand, (str(brand),)),),
            story=story,
        )
        said = Sentiment(LABELS[label], label, 0.8)  # type: ignore[arg-type]  # one of the labels
        yield Judged(mention, Verdict("en", said, "bench 1", topics))


def fill(path: Path, number: int) -> None:
    begun = time.perf_counter()
    coming = mentions(number, random.Random(7))
    with Store.open(path, "bench") as store:
        while page := list(itertools.islice(coming, PAGE)):
            store.admit([one.mention for one in page], None)
            store.judge(page)
            store.weigh([one.mention.id for one in page], (), ())
    print(f"stored {number:,} mentions in {time.perf_counter() - begun:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="where the database is, or shall be")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.keep or Path(folder) / "backtest.db"
        if not path.exists():
            fill(path, asked.mentions)
        measure(path, profile=asked.profile)


def measure(path: Path, *, profile: bool) -> None:
    config = load(rules(), kinds=kinds(), environ={}, read_file=str)
    period = Period(since=None, until=None)
    profiler = cProfile.Profile()
    with open_reader(path) as reader:
        begun, cpu = time.perf_counter(), time.process_time()
        for _ in reader.history(words=True, at_once=True):
            pass
        loading = time.process_time() - cpu
        begun, cpu = time.perf_counter(), time.process_time()
        if profile:
            profiler.enable()
        played = replay(reader, [engine_of(config)], period, UTC)
        profiler.disable()
        took, spent = time.perf_counter() - begun, time.process_time() - cpu
    (run,) = played.replays
    number = played.counts.mentions
    print(
        f"{number:,} mentions × {len(config.rules)} rules: {took:.0f} s ({spent:.0f} s CPU,"
        f" {spent / number * 1e6:.0f} µs a mention, of which reading {loading / number * 1e6:.0f} µs),"
        f" {run.decisions.total():,} decisions, {len(run.found)} alerts,"
        f" peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    for name, count in Counter(one.alert.rule.rpartition("-")[0] for one in run.found).most_common():
        print(f"  {name}: {count} alerts")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
