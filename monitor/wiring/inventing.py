"""Posts that never were: such as a rule looks at, about a brand, so many that its condition takes them for a crisis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.brands import Brand
from monitor.config.model import Config
from monitor.model import Post, SourceName, TopicName
from monitor.rules.conditions import (
    Condition,
    Count,
    NewTerm,
    Part,
    Reach,
    Rule,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from monitor.rules.gauge import kinds
from monitor.wiring.wish import QUIET, Wish

MARK = "[DRILL]"
SOURCE = SourceName("drill")
WEEKS = timedelta(weeks=8)  # of an invented past: what is usual is learned from so much
HOUR = timedelta(hours=1)
APART = timedelta(seconds=1)
MOST = 5_000  # posts: what asks for more would take longer than anybody waits
Posts = Sequence[tuple[SourceName, Post]]


def crisis(rule: Rule, config: Config, brand: Brand, text: str | None, now: datetime) -> Posts:
    """Posts that the rule should select and its condition take for a crisis, the last one published now."""
    wish = Wish()
    wish.name(brand)
    wish.fit(rule.select)
    asked = kinds(rule.when)
    for kind in asked:
        _be_counted(wish, kind)
    number = min(MOST, max(_number(kind) for kind in asked))
    apart = min([APART, *(kind.within / (4 * number + 1) for kind in asked if hasattr(kind, "within"))])
    words, language = (text, None) if text else (wish.text(config), wish.language())
    sources = wish.sources or tuple(SourceName(f"{SOURCE}-{place + 1}") for place in range(_sources(asked)))
    return [
        (
            sources[place % len(sources)],
            Post(
                key=f"drill-{now.timestamp():.0f}-{place}",
                text=f"{MARK} {words} ({place + 1})",
                title=" ".join(wish.title),
                url=wish.url,
                author=wish.author or f"drill-{place + 1}",
                lang=language,
                published_at=now - (number - 1 - place) * apart,
                reach=wish.reach,
                likes=wish.figures.get("likes"),
                replies=wish.figures.get("replies"),
                shares=wish.figures.get("shares"),
                stars=wish.figures.get("stars"),
                type=wish.type,
                thread="drill",
            ),
        )
        for place in range(number)
    ]


def past(rule: Rule, config: Config, brand: Brand, until: datetime) -> Posts:
    """Eight quiet weeks before: one mention an hour, of the same kind, in no mood; nothing where nobody compares.

    Of a share of voice, the mentions of somebody else: it is the brand whose share rises.
    """
    asked = kinds(rule.when)
    if not any(isinstance(kind, Spike | Share | Shift | NewTerm | Silent) for kind in asked):
        return ()
    spoken_of = brand
    for kind in asked:
        portion = getattr(kind, "of", None)
        if isinstance(portion, Part) and portion.kind == "brand":
            spoken_of = next((one for one in config.brands if one.name != portion.name), brand)
    wish = Wish()
    wish.name(spoken_of)
    wish.fit(rule.select)
    wish.tone = wish.tone if any(isinstance(kind, Silent) for kind in asked) and wish.tone else QUIET
    text, source = wish.text(config), (wish.sources or (SOURCE,))[0]
    return [
        (
            source,
            Post(
                key=f"past-{place}",
                text=f"{text} ({place})",
                title=" ".join(wish.title),
                url=wish.url,
                author=wish.author or f"somebody-{place}",
                lang=wish.language(),
                published_at=until - WEEKS + place * HOUR,
                reach=wish.reach,
                likes=wish.figures.get("likes"),
                replies=wish.figures.get("replies"),
                shares=wish.figures.get("shares"),
                stars=wish.figures.get("stars"),
                type=wish.type,
            ),
        )
        for place in range(WEEKS // HOUR)
    ]


def _be_counted(wish: Wish, condition: Condition) -> None:
    """The condition counts it in."""
    part = getattr(condition, "of", None)
    if isinstance(part, Part) and part.kind == "sentiment":
        wish.tone = part.name
    elif isinstance(part, Part) and part.kind == "topic":
        wish.topics.append(TopicName(part.name))
    elif isinstance(condition, Shift):
        wish.tone = "positive" if condition.to == "better" else "negative"
    elif isinstance(condition, Reach):
        wish.reach = max(condition.above + 1, wish.reach or 0)


def _number(kind: Condition) -> int:
    """How many posts it takes, where one an hour is usual."""
    match kind:
        case Silent():
            number = 0
        case Count(at_least=least, authors=authors, sources=sources):
            number = max(least, authors, sources)
        case Velocity(at_least=least, authors=authors):
            number = max(least, authors)
        case Spike(within=within, factor=factor, floor=floor, authors=authors):
            number = 2 * max(floor, authors, math.ceil(factor * (within / HOUR + 1)))
        case Share(above=above, floor=floor, authors=authors):
            certain = 20 * above / max(1e-3, 1 - above)  # so many that the lower bound of "all" exceeds it
            number = max(2 * floor, 2 * authors, math.ceil(certain))
        case Shift(floor=floor, authors=authors) | NewTerm(floor=floor, authors=authors):
            number = 2 * max(floor, authors)
        case _:
            number = 1
    return number


def _sources(asked: Sequence[Condition]) -> int:
    """From how many sources they must come."""
    return max((kind.sources for kind in asked if isinstance(kind, Count)), default=1)
