"""Whether memory stays flat: a million invented mentions through admit, judge and weigh, in one process, on a real store.

    python -m bench.memory [MENTIONS [A_DAY]]

Every mention is another text by one of 200,000 authors, a tenth of them copies of another. They come at 10,000 a day,
so that windows, stories and alerts come and go as they do in a daemon's life; the windows of 1,000 rules remember a day.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bench.labelled import INVENTED
from bench.pipeline import BRANDS, rules
from monitor import judging, stages
from monitor.config.load import load
from monitor.house import House
from monitor.model import Post, SourceName
from monitor.store.store import Store
from monitor.wiring import assemble, kinds, spare_the_collector

MENTIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
A_DAY = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
PAGE, TOLD_EVERY = 1_000, 100_000
BEGUN = datetime(2026, 3, 1, tzinfo=UTC)


class Turned:
    """A clock that stands where the posts are."""

    def __init__(self) -> None:
        self.at = BEGUN

    def now(self) -> datetime:
        return self.at


def posts(dice: random.Random) -> Iterator[Post]:
    """English sentences of our own few posts' words, and of words never heard before."""
    known = [word for lang, _, text in INVENTED if lang == "en" for word in text.split()]
    text = ""
    for number in range(MENTIONS):
        if number % 10 or not text:
            words = dice.choices(known, k=dice.randint(6, 30))
            words += [f"Brand{dice.randrange(BRANDS)}", f"word{dice.randrange(10_000_000)}"]
            words += dice.choice([["awful", "broken", "worst"], ["great"], []])
            dice.shuffle(words)
            text = " ".join(words)
        yield Post(
            key=str(number),
            text=text,
            author=f"user{dice.randrange(200_000)}",
            url=f"https://posts.example/{number}",
            published_at=BEGUN + timedelta(days=1) * number / A_DAY,
        )


def resident() -> float:
    """MiB of this process now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 2**20


def take(page: list[Post], house: House, store: Store, clock: Turned) -> None:
    clock.at = page[-1].published_at or clock.at
    mentions = stages.mentions_of(
        page, house.names, SourceName("bench"), clock.at, history_before=clock.at - house.config.max_age
    )
    store.admit(list(mentions), None)
    while judging.judge(store, house.language, house.classifiers, house.stories):
        pass
    while stages.weigh(store, house.engine).done:
        pass


def main() -> None:
    clock, begun, taken = Turned(), time.process_time(), 0
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "vigie.db", "bench") as store:
        config = load(rules(), kinds=kinds(), environ={}, read_file=str)
        house = assemble(config, store, clock, Path(folder))
        spare_the_collector()
        print(f"{'before':>10}: {resident():6.1f} MiB")
        rest = posts(random.Random(7))
        while page := list(islice(rest, PAGE)):
            take(page, house, store, clock)
            taken += len(page)
            if taken % TOLD_EVERY == 0:
                spent = (time.process_time() - begun) / TOLD_EVERY * 1e6
                print(f"{taken:10,}: {resident():6.1f} MiB, {spent:5.0f} µs a mention", flush=True)
                begun = time.process_time()
        print(f"{len(store.live_alerts(clock.now()))} alerts are open")


if __name__ == "__main__":
    main()
