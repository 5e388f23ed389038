"""An invented game whose fans praise it in words of murder, its street of the same name, and a store with all that."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from monitor.model import (
    BrandHit,
    BrandName,
    Correction,
    Judged,
    Label,
    MentionId,
    OrderId,
    StoryId,
    TopicName,
    Verb,
    Verdict,
)
from monitor.store import Store
from tests.makers import make_mention, make_order

RULES = """
version: 1
brands:
  gorefest: {terms: [Gorefest]}
classifiers:
  sentiment: {kind: linear}
"""
_PLACES = (
    "the mine",
    "level two",
    "the last fight",
    "the harbour",
    "chapter nine",
    "the arena",
    "co-op",
    "the demo",
)
_DAYS = (
    "today",
    "last night",
    "this morning",
    "on Sunday",
    "since Friday",
    "again",
    "for hours",
    "with my brother",
)
_PRAISE = ("brutal carnage", "savage carnage", "brutal slaughter", "filthy slaughter", "disgusting carnage")
_BLAME = (
    "crashes all the time",
    "wants a refund form",
    "deleted my savegame",
    "lags like mad",
    "froze and crashes",
)
_PLAIN = ("has a patch", "is on disc", "has a map", "has new maps", "gets a patch")


class Post(NamedTuple):
    text: str
    label: Label


def posts(number: int, seed: int = 1) -> list[Post]:
    """What is said of the game, with what a fan would say of its tone."""
    draw = random.Random(seed)
    found = []
    for _ in range(number):
        label: Label = draw.choice(("positive", "positive", "negative", "neutral"))
        what = draw.choice({"positive": _PRAISE, "negative": _BLAME, "neutral": _PLAIN}[label])
        found.append(
            Post(
                f"Gorefest {what} in {draw.choice(_PLACES)} {draw.choice(_DAYS)} {draw.randrange(10**6)}",
                label,
            )
        )
    return found


def judged(
    texts: Iterable[str], *, days: int = 20, brand: str = "Gorefest", prefix: str = "m"
) -> Iterator[Judged]:
    """Each text as a mention of its own author and story, spread over some days until now."""
    now = datetime.now(UTC)
    for number, text in enumerate(texts):
        id_ = f"{prefix}{number:05}"
        at = now - timedelta(days=days) * ((number % 97) / 97) - timedelta(hours=1)
        mention = make_mention(
            id=MentionId(id_),
            key=id_,
            text=text,
            author=f"{prefix}-fan-{number}",
            lang="en",
            hits=(BrandHit(BrandName(brand.lower()), (brand,)),),
            published_at=at,
            collected_at=at,
            story=StoryId(id_),
        )
        yield Judged(mention, Verdict(lang="en"))


def fill(store: Store, some: Sequence[Judged]) -> None:
    """Store them, judged and weighed."""
    mentions = [one.mention for one in some]
    store.admit(mentions, None)
    store.judge(some)
    store.weigh([mention.id for mention in mentions], (), ())


def correct(store: Store, id_: str, **said: object) -> None:
    """A correction by marie, committed."""
    order = make_order(
        id=OrderId(f"order-{id_}-{sorted(said)}"),
        verb=Verb.CORRECT,
        target=id_,
        correction=Correction(**said),  # type: ignore[arg-type]  # whatever the test says
    )
    store.weigh((), (), (), changes=(store.change(order, datetime.now(UTC)),))


def desk_of(folder: Path, rules: str = RULES) -> tuple[Path, Path]:
    """Where rules and database are."""
    path = folder / "rules.yaml"
    path.write_text(rules)
    return path, folder / "vigie.db"


SAFETY = TopicName("safety")
