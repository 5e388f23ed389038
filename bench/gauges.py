"""What each condition costs a mention: `add` and `judge`, over twenty thousand mentions that end in a storm."""

from __future__ import annotations

import random
import time
import tracemalloc
from datetime import timedelta

from monitor.model import BrandName, Judged
from monitor.rules.conditions import All, Condition, Count, Each, NewTerm, Reach, Silent, Velocity
from monitor.rules.gauge import Setting
from monitor.rules.gauges import make
from monitor.rules.windows import seen
from tests.makers import NOON, make_judged

MENTIONS, WORDS, STORM = 20_000, 18, 0.95
CONDITIONS: tuple[Condition, ...] = (
    Each(),
    Count(at_least=1_000, within=timedelta(hours=1)),
    Reach(),
    Silent(),
    Silent(below=0.5),
    Velocity(),
    NewTerm(),
    All(parts=(Count(at_least=1_000, within=timedelta(hours=1)), Reach())),
)


def traffic(chance: random.Random, days: float) -> list[Judged]:
    """Words as rare as in a language (Zipf); half of the last twentieth speaks of a recall."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["".join(chance.choices(letters, k=7)) for _ in range(7_000)]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    judged = []
    for number, minute in enumerate(sorted(chance.uniform(0, days * 1_440) for _ in range(MENTIONS))):
        said = " ".join(chance.choices(vocabulary, weights, k=WORDS))
        storm = number > STORM * MENTIONS and chance.random() < 0.5
        judged.append(
            make_judged(
                text=f"Acme {said}{' recall battery fire #boycott' if storm else ''}",
                author=f"author-{chance.randrange(5_000)}",
                thread=f"thread-{chance.randrange(2_000)}",
                published_at=NOON + timedelta(minutes=minute),
                backfilled=number < MENTIONS // 20,
            )
        )
    return judged


def run(condition: Condition, judged: list[Judged]) -> int:
    setting = Setting(brand=BrandName("acme"), begun=NOON, brand_words=frozenset({"Acme"}))
    gauge, fired = make(condition, setting), 0
    for one in judged:
        entry = seen(one)
        if one.mention.backfilled:
            gauge.learn(entry, one)
        else:
            gauge.add(entry, one)
            fired += gauge.judge(condition, entry).fired
    return fired


def main() -> None:
    for days in (40.0, 10.0):
        judged = traffic(random.Random(1), days)
        print(f"{MENTIONS / days:,.0f} mentions a day of {WORDS} words")
        for condition in CONDITIONS:
            start = time.process_time()
            fired = run(condition, judged)
            spent = (time.process_time() - start) / MENTIONS
            tracemalloc.start()
            run(condition, judged)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            print(
                f"  {type(condition).__name__:10} {spent * 1e6:6.1f} µs a mention"
                f" {peak / 1e6:7.1f} MB at the most  fired {fired:,} times"
            )


if __name__ == "__main__":
    main()
