"""The linear model against stock VADER: posts a second, time to load, memory, and the worst posts we can think of.

    python -m bench.linear

Posts come 500 at once, for NumPy adds up batches. Both sides take turns in one process, in CPU time. Ours does more: it reads eight languages, masks names, gives
probabilities and the words that decided, and makes an ``Opinion``.
"""

from __future__ import annotations

import gc
import time
import tracemalloc

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench.labelled import labelled, mention
from bench.sentiment import BATCH, NAMES, ROUNDS, cpu, crafted
from classifiers.linear import LinearClassifier, LinearSettings
from monitor.ports import Surroundings
from tests.fakes import FakeClock

POSTS = 10_000


def classifier() -> LinearClassifier:
    return LinearClassifier(LinearSettings(), Surroundings(name="sentiment", clock=FakeClock()))


def loading() -> None:
    start = time.process_time()
    classifier()
    print(f"  loaded in {(time.process_time() - start) * 1000:.0f} ms")
    tracemalloc.start()
    ours = classifier()
    loaded, _ = tracemalloc.get_traced_memory()
    ours.classify([mention(f"word{number} for{number}", "en") for number in range(60_000)])
    gc.collect()
    full, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"  memory: {loaded / 2**20:.0f} MiB loaded, {full / 2**20:.0f} MiB with all that it can remember")


def speed(lang: str) -> None:
    texts = [post.text for post in labelled("train") if post.lang == lang][:POSTS]
    stock, ours = SentimentIntensityAnalyzer(), classifier()
    mentions = [mention(text, lang, NAMES) for text in texts]
    print(
        f"  {lang}, {len(texts):,} posts, {sum(len(text.split()) for text in texts) / len(texts):.0f} words each:"
    )
    for number in range(ROUNDS + 1):
        theirs = mine = 0.0
        for start in range(0, len(texts), BATCH):
            some, same = texts[start : start + BATCH], mentions[start : start + BATCH]
            theirs += cpu(lambda some=some: [stock.polarity_scores(text) for text in some])  # type: ignore[misc]
            mine += cpu(lambda same=same: ours.classify(same))  # type: ignore[misc]
        print(
            f"    round {number + 1}: stock {theirs / len(texts) * 1e6:5.1f} µs a post, ours {mine / len(texts) * 1e6:5.1f} µs"
            f" ({len(texts) / mine:,.0f} posts/s), {theirs / mine:.2f} times as fast"
        )


def worst() -> None:
    for what, text in crafted():
        post = [mention(text, "en")]
        times = [cpu(lambda judge=classifier(), post=post: judge.classify(post)) for _ in range(3)]  # type: ignore[misc] # noqa: B008 -- a new one each time
        print(f"    {what:34} {max(times) * 1000:6.1f} ms")


def main() -> None:
    print("\nloading")
    loading()
    print("\nspeed; in the first round nothing is remembered")
    speed("en")
    speed("fr")
    print("\nthe worst posts we can think of, nothing remembered")
    worst()


if __name__ == "__main__":
    main()
