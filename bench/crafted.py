"""What the worst posts we can think of cost on their whole way: matched, admitted, judged, weighed. Promised: 50 ms.

    python -m bench.crafted

Each is taken once, with nothing of it remembered, in CPU time of one process.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import judging, stages
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.house import House
from monitor.model import Post, SourceName
from monitor.store.store import Store
from monitor.text import MAX_TEXT, clean
from monitor.wiring import assemble, kinds, spare_the_collector

PROMISED = 50  # milliseconds
NOW = datetime.now(UTC)
RULES = """
version: 1
brands:
  acme: {terms: [Acme, "@acmehq", acme.example, 三, aa, "Acme Street"], not: ["acme lane"]}
  query: {query: '(acme OR "acme street") AND NOT movie'}
rules:
  - {name: each, select: {brands: [acme]}, when: each, notify: [console]}
  - {name: many, select: {sentiment: negative, text: [not good]}, when: {count: 2, within: 1h}, notify: [console]}
"""


def texts() -> Iterator[tuple[str, str]]:
    dice = random.Random(3)
    marks = [chr(code) for code in range(0x300, 0x370)]
    yield "8,000 emoji", "😂" * 8_000
    yield "emoji of seven words each", "👨‍👩‍👧‍👦" * 2_800
    yield "but", "but " * 5_000
    yield "good but bad", "good but bad " * 1_500
    yield "not", "not " * 5_000
    yield "not good", "not very good " * 1_400
    yield "20,000 times one letter", "a" * MAX_TEXT
    yield "20,000 at signs", "@" * MAX_TEXT
    yield "handles", "@acme_" * 3_300
    yield "20,000 hashes", "#" * MAX_TEXT
    yield "hashtags", "#boycott" * 2_500
    yield "nested quotes", "«“‘(" * 2_500 + "Acme" + ")’”»" * 2_400  # noqa: RUF001 -- they are what they look like
    yield "zalgo", "".join(char + "".join(dice.choices(marks, k=30)) for char in "Acme is down " * 49)
    yield "one Chinese sign", "三" * MAX_TEXT
    yield "700 links", "".join(f"https://l.example/{number}?a={number} " for number in range(700))
    yield "no links", "http://" * 2_850
    yield "words of topics", "boycott recall fraud lawsuit death killed racist " * 400
    yield "weak words", "died battery suit cut fire charge attack " * 450
    yield "idioms", "killer feature to die for mort de rire " * 500
    yield "the brand", "Acme " * 4_000
    yield (
        "the brand, each time spelt otherwise",
        "".join("Ac" + "\u200b" * number + "me " for number in range(190)),
    )
    yield "half a query", "acme street lane " * 1_170
    yield "new words", " ".join(str(dice.random())[2:9] for _ in range(2_500))
    yield "new characters", "".join(map(chr, range(0x4E00, 0x4E00 + MAX_TEXT)))
    yield "ligatures that become eighteen letters", "\ufdfa" * MAX_TEXT
    yield "exclamation marks", "Acme good" + "!" * 19_000
    yield "reposts", "RT @a: " * 2_800
    yield "blank lines", "a\n" * 10_000
    yield "lone surrogates", "\ud83d" * MAX_TEXT
    yield "right to left", "\u202eacme\u202d" * 3_000


def take(post: Post, house: House, store: Store) -> None:
    mentions = stages.mentions_of(
        [post], house.names, SourceName("bench"), NOW, history_before=NOW - timedelta(1)
    )
    store.admit(list(mentions), None)
    while judging.judge(store, house.language, house.classifiers, house.stories):
        pass
    while stages.weigh(store, house.engine).done:
        pass


def main() -> None:
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "vigie.db", "bench") as store:
        config = load(RULES, kinds=kinds(), environ={}, read_file=str)
        house = assemble(config, store, SystemClock(), Path(folder))
        spare_the_collector()
        for plain in ("Acme is not good, boycott them and sue", "Acme, c'est nul, boycottez-les"):
            take(Post(key=plain, text=plain, published_at=NOW), house, store)
        for name, text in texts():
            for lang in ("en", None):
                begun = time.process_time()
                post = Post(key=f"{name}{lang}", text=clean(f"Acme {text}"), lang=lang, published_at=NOW)
                take(post, house, store)
                took = (time.process_time() - begun) * 1000
                worst = max(worst, took)
                if took > PROMISED / 5 or lang:
                    print(f"{took:6.1f} ms {', no language given' if not lang else '':20} {name}")
    print(f"the worst: {worst:.1f} ms; promised {PROMISED}")


if __name__ == "__main__":
    main()
