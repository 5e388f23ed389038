"""What a weekly digest of six brands costs with millions of mentions in the store. Run it: ``python -m bench.digest``.

``python -m bench.digest 5000000 /tmp/five.db`` keeps the database and takes it again. Mentions are invented from a seed
and written straight into the tables, a year of them; the digest is read by a process of its own, so that its memory is its
own. The target on such a machine: 5 s and 300 MiB for 5,000,000.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.codec import write_time
from monitor.config.load import load
from monitor.digest.chapters import document
from monitor.digest.facts import DigestPlan
from monitor.digest.language import Words
from monitor.digest.markdown import markdown
from monitor.store import Store, open_reader
from monitor.wiring import kinds
from monitor.wiring.digest_facts import digest_of

MENTIONS, BRANDS, SOURCES = 5_000_000, 6, 12
UNTIL = datetime(2026, 3, 9, tzinfo=UTC)
SPAN = timedelta(days=364)
BATCH = 50_000
RULES = "version: 1\nbrands:\n" + "".join(
    f"  brand{number}: {{terms: [Brand{number}]{', competitor: true' if number else ''}}}\n"
    for number in range(BRANDS)
)
RULES += "sources:\n" + "".join(
    f"  - {{kind: feed, name: source{number}, url: 'https://s{number}.example/feed'}}\n"
    for number in range(SOURCES)
)
SAYS = (
    "is great and I love it",
    "is broken again",
    "opens a shop",
    "what time does it open",
    "never answers me",
)


def fill(path: Path, mentions: int) -> None:
    """A year of them, evenly spread, oldest first."""
    Store.open(path, "bench").close()
    import sqlite3  # noqa: PLC0415 -- the bench writes the tables itself: by the store it would take an hour

    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA synchronous = OFF")
    conn.executemany(
        "INSERT INTO sources (name) VALUES (?)", [(f"source{number}",) for number in range(SOURCES)]
    )
    dice = random.Random(6)
    for first in range(1, mentions + 1, BATCH):
        conn.execute("BEGIN")
        rows = list(batch(dice, first, min(BATCH, mentions + 1 - first), mentions))
        conn.executemany(
            "INSERT INTO mentions (seq, id, source, key, type, title, text, url, author, published_at, collected_at,"
            " dated, backfilled, revision, story, thread, likes) VALUES (?, ?, ?, ?, ?, '', ?, '', ?, ?, ?, 'given', 0, 1, ?, '', ?)",
            [row[:11] for row in rows],
        )
        conn.executemany(
            "INSERT INTO mention_brands VALUES (?, ?, '[]')", [(row[0], row[11]) for row in rows]
        )
        conn.executemany(
            "INSERT INTO verdicts (mention, lang, sentiment_score, sentiment_label, sentiment_confidence, sentiment_evidence,"
            " sentiment_model) VALUES (?, 'en', 0.1, ?, 0.8, '[]', 'fake 1')",
            [(row[0], row[12]) for row in rows],
        )
        conn.executemany(
            "INSERT INTO mention_intents VALUES (?, 'question', 0.9, '[]')",
            [(row[0],) for row in rows if row[13]],
        )
        conn.executemany(
            "INSERT INTO mention_topics VALUES (?, 'safety', 0.9, '[]')",
            [(row[0],) for row in rows if row[14]],
        )
        conn.execute("COMMIT")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def batch(dice: random.Random, first: int, number: int, mentions: int) -> Iterator[tuple[object, ...]]:
    """Rows for the tables: the mention's, then brand, label, whether it asks, whether it touches a topic."""
    for seq in range(first, first + number):
        at = write_time(UNTIL - SPAN + SPAN * (seq / (mentions + 1)))
        source, brand = dice.randrange(SOURCES), dice.randrange(BRANDS)
        story = f"m{seq}" if dice.random() < 0.8 else f"m{max(1, seq - dice.randrange(2000))}"
        words = f"Brand{brand} {dice.choice(SAYS)} {dice.choice(SAYS)} {seq % 977}"
        kind = "article" if dice.random() < 0.05 else "post"
        label = dice.choice(("negative", "neutral", "neutral", "positive"))
        said = (label, dice.random() < 0.05, dice.random() < 0.05)
        author = f"user{dice.randrange(200_000)}"
        mention = (seq, f"m{seq}", f"source{source}", f"k{seq}", kind, words, author, at, at, story, seq % 40)
        yield (*mention, f"brand{brand}", *said)


def tell(path: Path) -> None:
    """One digest, as the command makes it."""
    config = load(RULES, kinds=kinds(), environ={}, read_file=str)
    begun, worked = time.perf_counter(), time.process_time()
    with open_reader(path) as reader:
        facts = digest_of(reader, config, DigestPlan(), UNTIL - timedelta(days=7), UNTIL, now=UNTIL)
    page = markdown(document(facts, Words("en", UTC)))
    took, cpu = time.perf_counter() - begun, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = sum(one.tally.mentions for one in facts.brands)
    print(
        f"{took:6.2f} s ({cpu:.2f} s of processor time)  {memory:5.0f} MiB  {said:,} mentions in the week, {len(page):,} characters"
    )


def main() -> None:
    if sys.argv[1:2] == ["tell"]:
        tell(Path(sys.argv[2]))
        return
    mentions = int(sys.argv[1]) if len(sys.argv) > 1 else MENTIONS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "bench.db"
        if not path.exists():
            begun = time.perf_counter()
            fill(path, mentions)
            print(f"{time.perf_counter() - begun:6.0f} s to invent {mentions:,} mentions")
        for _ in range(2):
            subprocess.run([sys.executable, "-m", "bench.digest", "tell", str(path)], check=True)


if __name__ == "__main__":
    main()
