"""A month of stored history, as a daemon or an import would have left it: four mentions a day, and two storms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from monitor.model import BrandHit, BrandName, Judged, MentionId, SourceName, StoryId
from monitor.store.store import Store
from monitor.text import stable_id
from tests.makers import NOON, make_mention, make_verdict, minutes

DAY = timedelta(days=1)
FIRST = NOON - 28 * DAY
STORM = NOON - 7 * DAY  # eleven angry people within twenty minutes
SQUALL = NOON - 14 * DAY  # four of them


def said(text: str, at: datetime, author: str, sentiment: str | None = "neutral", **given) -> Judged:
    """One stored mention, with ids that are the same in every run."""
    id_ = MentionId(stable_id(author, at.isoformat()))
    hits = tuple(
        BrandHit(BrandName(brand), (brand.title(),)) for brand in ("acme", "globex") if brand in text.lower()
    )
    return Judged(
        make_mention(
            **{
                "id": id_,
                "key": str(id_),
                "text": text,
                "author": author,
                "published_at": at,
                "collected_at": at,
                "hits": hits,
                "story": StoryId(id_),
                **given,
            }
        ),
        make_verdict(sentiment, topics=("safety",) if "recall" in text else ()),
    )


def a_month() -> list[Judged]:
    usual = [
        said(f"Acme opens shop {day}.{part}", FIRST + day * DAY + part * 3 * timedelta(hours=1), f"fan{part}")
        for day in range(28)
        for part in range(4)
    ]
    globex = [said(f"Globex, day {day}", FIRST + day * DAY, "pundit") for day in range(28)]
    storm = [
        said(f"Acme is awful, says {n}", STORM + minutes(n * 2), f"angry{n}", "negative", thread="<b>thread")
        for n in range(11)
    ]
    squall = [said(f"Acme is bad, {n}", SQUALL + minutes(n), f"cross{n}", "negative") for n in range(4)]
    return sorted([*usual, *globex, *storm, *squall], key=lambda one: one.mention.published_at)


def store(db: Path, judged: Iterable[Judged], *, weighed: bool = True) -> None:
    """Through the store's own API."""
    mentions = list(judged)
    with Store.open(db, "test") as opened:
        opened.admit([one.mention for one in mentions], None)
        opened.judge(mentions)
        if weighed:
            opened.weigh([one.mention.id for one in mentions], (), ())


RULES = """
version: 1
brands:
  acme: {terms: [Acme]}
  globex: {competitor: true, terms: [Globex]}
sources: [{kind: feed, name: news, url: "https://news.example/feed", every: 15m}]
rules:
  - name: mood-turns
    select: {brands: acme, sentiment: negative}
    when: {count: 3, within: 30m, authors: 3}
    levels: {crisis: {count: 10}}
    resolve_after: 2h
  - name: spreads
    select: {brands: acme}
    when: {velocity: {within: 30m, at_least: 5, authors: 3}}
    severity: watch
"""
SOURCE = SourceName("news")
