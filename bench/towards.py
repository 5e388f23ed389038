"""How a text speaks of one brand: of each by itself against the whole, for each model that comes with Vigie.

    python -m bench.towards [vader linear transformer]

First on mentions of two brands that we wrote ourselves (``tests/data/towards.tsv``), then on the topic-level tweets of
``../shared/data/sentiment``, where each is scored -2 to 2 towards its topic, and where another topic of the table stands in
one for a competitor. One half, by a stable hash of the topic, was used to decide what is read; the other is reported.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress
from pathlib import Path

from bench.labelled import FOLDER, mention, rows
from classifiers.clauses import clauses, places
from classifiers.linear import LinearClassifier, LinearSettings
from classifiers.towards import TowardsBrands
from classifiers.transformer import TransformerClassifier, TransformerSettings
from classifiers.vader import VaderClassifier, VaderSettings
from monitor.model import BrandHit, BrandName, Mention, Opinion, Sentiment, Verdict
from monitor.ports import Classifier, Surroundings
from tests.fakes import FakeClock

OURS = Path("tests/data/towards.tsv")
SAMPLE = 1_000  # tweets of each sort, for the times
LABELS = ("negative", "neutral", "positive")
AROUND = Surroundings(name="sentiment", clock=FakeClock())
MODELS: dict[str, Callable[[], Classifier]] = {
    "vader": lambda: VaderClassifier(VaderSettings(), AROUND),
    "linear": lambda: LinearClassifier(LinearSettings(), AROUND),
    "transformer": lambda: TransformerClassifier(TransformerSettings(), AROUND),
}
Felt = Sequence[Sentiment | None]


def towards(opinion: Opinion, brand: str) -> Sentiment | None:
    verdict = Verdict(sentiment=opinion.sentiment, towards=opinion.towards)
    return verdict.sentiment_towards(BrandName(brand))


def macro_recall(true: Sequence[str], felt: Felt) -> float:
    found: dict[str, list[bool]] = defaultdict(list)
    for label, said in zip(true, felt, strict=True):
        found[label].append(said is not None and said.label == label)
    return sum(sum(hits) / len(hits) for hits in found.values()) / len(LABELS)


def macro_error(scores: Sequence[int], felt: Felt) -> float:
    """The mean absolute error on five classes, each weighing the same (SemEval-2017, task 4 C); no opinion is 0."""
    found: dict[int, list[int]] = defaultdict(list)
    for score, said in zip(scores, felt, strict=True):
        found[score].append(abs(round(2 * (said.score if said else 0.0)) - score))
    return sum(sum(errors) / len(errors) for errors in found.values()) / len(found)


def ours(classifier: Classifier) -> None:
    with OURS.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    hits = tuple(BrandHit(BrandName(name), (name.title(),)) for name in ("acme", "globex"))
    opinions = TowardsBrands(classifier).classify([mention(row["text"], row["lang"], hits) for row in table])
    for lang in ("en", "fr"):
        asked = [
            (row[brand], said.sentiment, towards(said, brand))
            for row, said in zip(table, opinions, strict=True)
            if row["lang"] == lang
            for brand in ("acme", "globex")
        ]
        right = [
            sum(said is not None and said.label == label for label, said in zip(labels, felt, strict=True))
            for labels, felt in (
                ([label for label, _, _ in asked], [whole for _, whole, _ in asked]),
                ([label for label, _, _ in asked], [own for _, _, own in asked]),
            )
        ]
        print(
            f"  ours, {lang}: {len(asked)} verdicts, right by the whole {right[0]}, of each brand {right[1]}"
        )


def topics() -> tuple[list[int], list[str], list[Mention]]:
    """Score, topic and mention of each tweet; the topics in it are its brands, its own among them."""
    table = rows(FOLDER / "topic_level.tsv")
    names = sorted({topic for topic, _, _ in table}, key=lambda name: (-len(name), name))
    finder = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    posts = []
    for topic, _, text in table:
        words: dict[str, dict[str, None]] = {topic: {}}
        for found in finder.findall(text):
            words.setdefault(found.lower(), {})[found] = None
        posts.append(mention(text, "en", tuple(BrandHit(BrandName(n), tuple(w)) for n, w in words.items())))
    return [int(float(score)) for _, score, _ in table], [topic for topic, _, _ in table], posts


def clause(post: Mention, topic: str) -> Mention:
    """The mention with the clauses about the topic alone."""
    found = places(post.words, post.hits)
    if len({place.brand for place in found}) > 1:
        parts = [each for each in clauses(post.words, found) if topic in each.brands]
    else:
        parts = []
    return dataclasses.replace(
        post, text="\n".join(post.words[each.start : each.end] for each in parts) or post.text
    )


def tweets(
    classifier: Classifier, scores: Sequence[int], named: Sequence[str], posts: Sequence[Mention]
) -> None:
    plain = classifier.classify(posts)
    opinions = TowardsBrands(classifier).classify(posts)
    whole = [said.sentiment for said in plain]
    own = [towards(said, topic) for said, topic in zip(opinions, named, strict=True)]
    alone = [
        said.sentiment
        for said in classifier.classify([clause(*one) for one in zip(posts, named, strict=True)])
    ]
    reported = [hashlib.sha256(topic.encode()).digest()[0] % 2 == 1 for topic in named]
    several = [len(post.hits) > 1 for post in posts]
    told = [bool(said.towards) for said in opinions]
    for what, of in (
        ("all", reported),
        ("of two topics and more", [a and b for a, b in zip(reported, several, strict=True)]),
        ("with verdicts of their own, both halves", told),
    ):
        true = list(compress(scores, of))
        labels = [LABELS[(score > 0) - (score < 0) + 1] for score in true]
        print(f"  {len(true):,} tweets {what}: macro-recall, and macro-averaged error on five classes")
        for how, felt in (("the whole", whole), ("as Vigie reads them", own), ("every clause alone", alone)):
            kept = list(compress(felt, of))
            print(f"    {how:20} {macro_recall(labels, kept):.3f}  {macro_error(true, kept):.3f}")
    print(
        f"  {sum(several) / len(posts):.1%} name two topics or more, {sum(told) / len(posts):.2%} get verdicts of their own"
    )
    cost(classifier, posts)


def cpu(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def cost(classifier: Classifier, posts: Sequence[Mention]) -> None:
    """What it costs on mentions of one topic and of several, with all words remembered; the two take turns."""
    for what, some in (
        ("one topic", [post for post in posts if len(post.hits) == 1][:SAMPLE]),
        ("several", [post for post in posts if len(post.hits) > 1][:SAMPLE]),
    ):
        ways = (partial(classifier.classify, some), partial(TowardsBrands(classifier).classify, some))
        pairs = [tuple(map(cpu, ways)) for _ in range(3)]
        whole, own = (min(times) / len(some) * 1e6 for times in zip(*pairs, strict=True))
        print(f"  a mention of {what}: {whole:,.0f} µs as a whole, {own:,.0f} µs with its brands")


def main() -> None:
    there = (FOLDER / "topic_level.tsv").exists()
    table = topics() if there else None
    for name in sys.argv[1:] or MODELS:
        print(f"\n{name}")
        classifier = MODELS[name]()
        ours(classifier)
        if table is None:
            print(f"  ({FOLDER / 'topic_level.tsv'} is absent: the tweets are left out)")
        else:
            tweets(classifier, *table)


if __name__ == "__main__":
    main()
