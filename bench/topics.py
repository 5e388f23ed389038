"""How often each topic fires on ordinary social posts, what it costs, and, to be read by a person, what fired it.

python -m bench.topics                      fire rates, µs a post, load time
python -m bench.topics --show death fr 20   twenty random hits of a topic, to judge by eye
python -m bench.topics --lone death en 20   twenty weak words that found no company
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import Counter
from pathlib import Path

from classifiers.topics import BUILT_IN, TopicClassifier, TopicClassifierSettings
from monitor.model import Mention, MentionId, SourceName
from monitor.ports import Surroundings
from tests.fakes import FakeClock
from tests.makers import NOON

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "sentiment"


def classifier() -> TopicClassifier:
    return TopicClassifier(TopicClassifierSettings(kind="topics"), Surroundings("topics", FakeClock()))


def posts(lang: str) -> list[Mention]:
    rows = []
    for name in ("train.tsv", "dev.tsv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            rows += [row for row in csv.DictReader(file, delimiter="\t") if row["lang"] == lang]
    return [
        Mention(
            id=MentionId(str(number)),
            source=SourceName("bench"),
            key=str(number),
            text=row["text"],
            lang=lang,
            published_at=NOON,
            collected_at=NOON,
            hits=(),
        )
        for number, row in enumerate(rows)
    ]


def rates(lang: str) -> None:
    mentions = posts(lang)
    judge = classifier()
    began = time.process_time()
    judge.classify([mentions[0]])
    loaded = time.process_time() - began
    began = time.process_time()
    opinions = judge.classify(mentions)
    spent = time.process_time() - began
    quiet = [mention for mention, opinion in zip(mentions, opinions, strict=True) if not opinion.topics]
    fired = Counter(str(topic.name) for opinion in opinions for topic in opinion.topics)
    print(
        f"{lang}: {len(mentions)} posts, {1e6 * spent / len(mentions):.1f} µs a post, loaded in {1e3 * loaded:.0f} ms"
    )
    print(f"    any topic: {100 * (1 - len(quiet) / len(mentions)):.2f} %")
    for topic in BUILT_IN:
        print(f"    {topic:15} {fired[topic]:6}  {100 * fired[topic] / len(mentions):.2f} %")


def show(topic: str, lang: str, number: int) -> None:
    mentions = posts(lang)
    random.Random(7).shuffle(mentions)
    for mention, opinion in zip(mentions, classifier().classify(mentions), strict=True):
        found = next((each for each in opinion.topics if each.name == topic), None)
        if found is not None and number > 0:
            number -= 1
            print(f"{found.score:.2f} {[each.words for each in found.evidence]}\n     {mention.words}")


if __name__ == "__main__":
    if not DATA.is_dir():
        sys.exit(
            f"{DATA} is not here: it is not part of Vigie. Any folder with TSV files of lang and text would do."
        )
    if sys.argv[1:2] == ["--show"]:
        show(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        for language in ("en", "fr"):
            rates(language)
