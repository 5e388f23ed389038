"""VADER as we call it against VADER as it comes: the same scores, sooner, and no post that stops the daemon.

    python -m bench.sentiment

Both sides take turns in one process, in CPU time. Ours does more: masks names, gives the words that decided, and makes
an ``Opinion``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench.labelled import FOLDER, labelled, mention, rows
from classifiers.vader import NEGATIVE, POSITIVE, VaderClassifier, VaderSettings, lead, masked
from monitor.model import BrandHit, BrandName, Mention
from monitor.ports import Surroundings
from tests.fakes import FakeClock

POSTS = 20_000
BATCH = 500
ROUNDS = 3
NAMES = (BrandHit(BrandName("acme"), ("Acme", "acme", "@acmehq")),)


def classifier() -> VaderClassifier:
    return VaderClassifier(VaderSettings(), Surroundings(name="sentiment", clock=FakeClock()))


def cpu(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def speed(texts: Sequence[str]) -> None:
    stock, ours = SentimentIntensityAnalyzer(), classifier()
    mentions = [mention(text, "en", NAMES) for text in texts]
    for number in range(ROUNDS):
        theirs = mine = 0.0
        for start in range(0, len(texts), BATCH):
            some, same = texts[start : start + BATCH], mentions[start : start + BATCH]
            theirs += cpu(lambda some=some: [stock.polarity_scores(text) for text in some])  # type: ignore[misc]
            mine += cpu(lambda same=same: ours.classify(same))  # type: ignore[misc]
        print(
            f"  round {number + 1}: stock {theirs / len(texts) * 1e6:5.1f} µs a post, ours {mine / len(texts) * 1e6:5.1f} µs"
            f" ({len(texts) / mine:,.0f} posts/s), {theirs / mine:.2f} times as fast"
        )


def equality(texts: Sequence[str]) -> None:
    stock = SentimentIntensityAnalyzer()
    opinions = classifier().classify([mention(text, "en") for text in texts])
    differ = [
        text
        for text, opinion in zip(texts, opinions, strict=True)
        if opinion.sentiment is None
        or opinion.sentiment.score != stock.polarity_scores(masked(lead(text), ()))["compound"]
    ]
    plain = sum(
        stock.polarity_scores(text)["compound"] != stock.polarity_scores(masked(text, ()))["compound"]
        for text in texts
    )
    print(f"  scores that differ from stock VADER's: {len(differ)} of {len(texts):,}")
    print(f"  posts whose score is another because handles and links are masked: {plain:,}")


def crafted() -> Iterator[tuple[str, str]]:
    dice = random.Random(2)
    vader = SentimentIntensityAnalyzer()
    emoji = sorted(char for char in vader.emojis if len(char) == 1)
    felt = [
        char for char in emoji if any(word in vader.lexicon for word in vader.emojis[char].lower().split())
    ]
    noes = [char for char in emoji if "no" in vader.emojis[char].lower().split()]
    short = sorted(word for word in vader.lexicon if len(word) <= 3 and word.isalpha())
    yield "8,000 emoji", "😂" * 8_000
    yield "8,000 different emoji that feel", "".join(dice.choices(felt, k=8_000))
    yield "8,000 emoji that say no", "".join(dice.choices(noes, k=8_000))
    yield "the two in turn", "".join(dice.choice(noes) + dice.choice(felt) for _ in range(4_000))
    yield "2,000 but", "but " * 2_000
    yield "2,000 bad but", "bad but " * 2_000
    yield "2,000 sad but relieved faces", "😥 bad " * 2_000
    yield "5,000 not", "not " * 5_000
    yield "so, and a short word", " ".join(f"so {dice.choice(short)}" for _ in range(5_000))
    yield "don't, and a short word", " ".join(f"don't {dice.choice(short)}" for _ in range(5_000))
    yield "no, and a short word", " ".join(f"no {dice.choice(short)}" for _ in range(5_000))
    yield "20,000 exclamation marks", "!" * 20_000
    yield "20,000 letters, no blank", "a" * 20_000
    yield "20,000 lone surrogates", "\ud83d" * 20_000
    yield "handles", "@a" * 10_000
    yield "links", "http://" * 3_000
    yield "new words", " ".join(map(str, range(5_000)))


def worst() -> None:
    names = {"".join(dice) for dice in ("southwest", "Southwest", "SOUTHWEST", "SouthWest")}
    hits = (BrandHit(BrandName("southwest"), tuple(sorted(names))),)
    for what, text in crafted():
        post = [mention(text, "en", hits)]
        times = [cpu(lambda judge=classifier(), post=post: judge.classify(post)) for _ in range(3)]  # type: ignore[misc] # noqa: B008 -- a new one each time
        print(f"  {what:34} {max(times) * 1000:6.1f} ms")


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    scores = []
    for label in ("negative", "neutral", "positive"):
        hit = sum(true == said == label for true, said in pairs)
        scores.append(2 * hit / max(1, sum((true == label) + (said == label) for true, said in pairs)))
    return sum(scores) / len(scores)


def quality() -> None:
    def said(posts: Sequence[Mention]) -> list[str]:
        return [
            opinion.sentiment.label if opinion.sentiment else "none"
            for opinion in classifier().classify(posts)
        ]

    dev = [post for post in labelled("dev") if post.lang == "en"]
    pairs = list(
        zip([post.label for post in dev], said([mention(post.text, "en") for post in dev]), strict=True)
    )
    print(f"  {len(dev)} English posts of dev.tsv: macro-F1 {macro_f1(pairs):.3f}")
    path = FOLDER / "topic_level.tsv"
    if not path.exists():
        return
    table = [(topic, float(score), text) for topic, score, text in rows(path)]
    true = ["negative" if score < 0 else "positive" if score > 0 else "neutral" for _, score, _ in table]
    for what, mask in (("as they stand", False), ("with the topic's words masked", True)):
        posts = []
        for topic, _, text in table:
            at = text.lower().find(topic)
            spelt = text[at : at + len(topic)] if at >= 0 else topic
            posts.append(mention(text, "en", (BrandHit(BrandName(topic), (spelt,)),) if mask else ()))
        print(
            f"  {len(table):,} posts of topic_level.tsv, {what}: macro-F1 {macro_f1(list(zip(true, said(posts), strict=True))):.4f}"
        )


def main() -> None:
    texts = [post.text for post in labelled("train") if post.lang == "en"][:POSTS]
    print(f"\nspeed, {len(texts):,} English posts, the first round with nothing remembered")
    speed(texts)
    print("\nequality")
    equality(texts)
    print("\nthe worst posts we can think of, nothing remembered")
    worst()
    print(f"\nquality, at VADER's own thresholds {NEGATIVE} and {POSITIVE}")
    quality()


if __name__ == "__main__":
    main()
