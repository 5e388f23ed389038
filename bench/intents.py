"""How well intents are told, on our own labelled posts, and at what speed.

python -m bench.intents              precision and recall of each intent, developed on and held out; posts a second
python -m bench.intents --wrong      the mistakes of the half that the cues were developed on
"""

from __future__ import annotations

import sys
import time

from bench.labelled import mention
from classifiers.intents import IntentClassifier, IntentClassifierSettings
from monitor.model import INTENTS
from monitor.ports import Surroundings
from tests.data.intents import HALVES, Post, scores
from tests.fakes import FakeClock

ROUNDS = 200


def classifier() -> IntentClassifier:
    return IntentClassifier(IntentClassifierSettings(kind="intent"), Surroundings("intent", FakeClock()))


def told(posts: list[Post]) -> list[set[str]]:
    opinions = classifier().classify([mention(post.text, post.lang) for post in posts])
    return [{intent.name for intent in opinion.intents} for opinion in opinions]


def speed(lang: str) -> float:
    mentions = [mention(post.text, lang) for half in HALVES for post in HALVES[half] if post.lang == lang]
    judge = classifier()
    judge.classify(mentions)
    began = time.process_time()
    for _ in range(ROUNDS):
        judge.classify(mentions)
    return ROUNDS * len(mentions) / (time.process_time() - began)


def main() -> None:
    for lang in ("en", "fr"):
        for half, posts in HALVES.items():
            some = [post for post in posts if post.lang == lang]
            found = told(some)
            if "--wrong" in sys.argv and half == "developed":
                for post, names in zip(some, found, strict=True):
                    if names != ({post.intent} if post.intent else set()):
                        print(f"    {post.intent or '-'} told as {sorted(names)}: {post.text}")
            print(f"{lang}, {half}: {len(some)} posts")
            for name in INTENTS:
                precision, recall, number = scores(name, some, found)
                print(f"    {name:18} {number:3}   precision {precision:.2f}   recall {recall:.2f}")
        print(f"{lang}: {speed(lang):,.0f} posts/s")


if __name__ == "__main__":
    main()
