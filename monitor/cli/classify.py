"""``vigie classify``: what the classifiers say of a text, without storing it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from monitor.brands import Brands
from monitor.clock import SystemClock
from monitor.judging import opinions
from monitor.model import Json, Judged, Mention, MentionId, Post, SourceName, StoryId
from monitor.ports import Troubled
from monitor.shapes import intent_json, sentiment_json, topic_json, towards_json
from monitor.text import clean
from monitor.wiring import classifier, judges, read_config

BATCH = 200
TYPED = SourceName("typed")


class _Alone:
    """Every text is its own story: nothing is gathered here."""

    def gather(self, mention: Mention) -> StoryId:
        """Its own."""
        return StoryId(mention.id)


def classify_texts(texts: list[str], rules: Path) -> None:
    """One JSON object a line for each text; without texts, for each line of standard input."""
    config = read_config(rules, models=True) if rules.exists() or rules != Path("rules.yaml") else None
    clock = SystemClock()
    brands = Brands(config.brands if config else ())
    language, others = (
        classifier("language", config, clock, rules.parent),
        judges(config, clock, rules.parent),
    )
    told = {""}
    lines: Iterator[str] = iter(texts) if texts else _lines(sys.stdin.buffer)
    while batch := list(islice(lines, BATCH)):
        for text, judged in zip(
            batch, opinions(_mentions(batch, brands, clock), language, others, _Alone()), strict=True
        ):
            print(json.dumps(_shown(text, judged), ensure_ascii=False), flush=True)
        for one in others:
            if isinstance(one, Troubled) and one.trouble not in told:
                told.add(one.trouble)
                print(f"Left out: {one.trouble}", file=sys.stderr)


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    for line in stream:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _mentions(texts: list[str], brands: Brands, clock: SystemClock) -> list[Mention]:
    now = clock.now()
    return [
        Mention(
            id=MentionId(str(number)),
            source=TYPED,
            key=str(number),
            text=clean(text),
            published_at=now,
            collected_at=now,
            hits=brands.name(Post(key=str(number), text=clean(text))),
        )
        for number, text in enumerate(texts)
    ]


def _shown(text: str, judged: Judged) -> dict[str, Json]:
    verdict = judged.verdict
    return {
        "text": text.encode("utf-8", "replace").decode(),  # as given; half a surrogate pair cannot be printed
        "language": verdict.lang,
        "sentiment": sentiment_json(verdict.sentiment, verdict.sentiment_model),
        "towards": towards_json(verdict),
        "topics": [topic_json(topic) for topic in verdict.topics],
        "intents": [intent_json(intent) for intent in verdict.intents],
        "brands": list(judged.mention.brands),
    }
