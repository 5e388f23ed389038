"""Five weeks of a brand and its competitors, invented from a seed: with a bit of everything that a digest tells of."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.boxes import SourceState
from monitor.digests_due import Period
from monitor.model import (
    ChannelName,
    Correction,
    Intent,
    Judged,
    MentionId,
    Receipt,
    Seeing,
    Severity,
    Sight,
    SourceName,
    StoryId,
)
from monitor.store.digests import DigestBox
from monitor.store.store import Store
from tests.makers import make_alert, make_event, make_judged
from tests.store.test_corrections import say

WEEK = timedelta(days=7)
UNTIL = datetime(2026, 3, 8, 23, 0, tzinfo=UTC)  # midnight in Paris, of a Monday
SINCE = UNTIL - WEEK
NOW = UNTIL + timedelta(hours=9, minutes=3)
RULES = """
version: 1
timezone: Europe/Paris
language: LANGUAGE
brands:
  acme: {terms: [Acme]}
  boreal: {terms: [Boréal]}
  globex: {competitor: true, terms: [Globex]}
  initech: {competitor: true, terms: [Initech]}
sources:
  - {kind: feed, name: news, url: "https://news.example/feed"}
  - {kind: feed, name: forum, url: "https://forum.example/feed"}
  - {kind: webhook, name: tips, secret: "${TIPS_SECRET}"}
calendar:
  - {name: Spring sale, from: 2026-03-04, to: 2026-03-05}
rules:
  - {name: mood-turns, select: {brands: [acme], sentiment: negative}, when: {count: 10, within: 1h, authors: 5}}
digests:
  - {name: watch, every: monday 09:00, notify: [console]}
  - {name: management, every: monthly 08:00, of: month, language: fr, brands: [acme, globex], notify: [console]}
"""
SAID: dict[str, list[tuple[str | None, tuple[str, ...], str, str]]] = {
    "acme": [
        ("negative", ("safety",), "complaint", "My Acme heater smells of smoke since the last update"),
        ("negative", ("safety",), "", "Acme heater recall: what the shops say now"),
        ("positive", (), "praise", "Acme replaced mine in a day, lovely people"),
        ("neutral", (), "question", "Does the Acme heater still come with the old plug?"),
        ("neutral", (), "", "Acme opens a second shop in Lyon"),
        (None, (), "", "Acme lämmitin on hyvä"),
        ("negative", ("outage",), "complaint", "Acme app down again, and nobody answers"),
        ("positive", (), "", "Three winters with the same Acme heater"),
    ],
    "boreal": [
        ("positive", (), "praise", "Boréal tea is the best of the winter"),
        ("neutral", (), "question", "Where can one buy Boréal tea in Nantes?"),
    ],
    "globex": [
        ("negative", ("outage",), "complaint", "Globex lost my order twice"),
        ("positive", (), "praise", "Globex delivers on Sundays"),
        ("neutral", (), "", "Globex names a new head of design"),
    ],
    "initech": [
        ("neutral", (), "", "Initech raises its prices in April"),
        ("negative", (), "complaint", "Initech printers, a love story that ended"),
    ],
}
FIRE: tuple[StoryId, Any] = (
    StoryId("acme0x21"),
    ("negative", ("safety",), "complaint", "Acme heater recall after a kitchen fire"),
)
A_WEEK = {
    "acme": (92, 48),
    "boreal": (14, 15),
    "globex": (60, 58),
    "initech": (21, 36),
}  # this one, and those before


def mentions() -> Iterator[Judged]:
    """All of them, the oldest week first."""
    dice = random.Random(6)
    for back in range(4, -1, -1):
        for brand, (now, before) in A_WEEK.items():
            stories: list[tuple[StoryId, Any]] = []
            for number in range(before if back else now):
                id_ = f"{brand}{back}x{number}"
                tone, topics, intent, words = dice.choice(SAID[brand])
                if brand == "acme" and back and "recall" in words:
                    words = "Acme heater: what the shops say now"
                story, copied = StoryId(id_), bool(stories) and dice.random() < 0.25
                if brand == "acme" and not back and number % 4 == 1 and number > 20:
                    story, (tone, topics, intent, words) = FIRE  # one story that went round
                elif copied:
                    story, (tone, topics, intent, words) = dice.choice(stories)
                else:
                    stories.append((story, (tone, topics, intent, words)))
                at = UNTIL - back * WEEK - timedelta(minutes=dice.randrange(1, 7 * 24 * 60))
                if at.astimezone(UTC).hour < 6 and dice.random() < 0.8:
                    at += timedelta(hours=6) if at + timedelta(hours=6) < UNTIL - back * WEEK else timedelta()
                other = {"globex": "negative"} if brand == "acme" and number % 11 == 0 else {}
                one = make_judged(
                    tone,
                    topics,
                    towards={brand: "positive", **other} if other else None,  # type: ignore[dict-item]  # they are labels
                    id=MentionId(id_),
                    key=id_,
                    story=story,
                    text=f"{words} ({dice.choice(['Lyon', 'Paris', 'Nantes', 'Lille'])})",
                    url=f"https://posts.example/{id_}",
                    source=SourceName("tips" if number % 13 == 0 else "news" if number % 4 == 0 else "forum"),
                    type="article" if number % 4 == 0 else "post",
                    author="Zoé & co"
                    if number % 4 and number % 3 and tone == "positive"
                    else f"author {dice.randrange(40)}",
                    likes=dice.randrange(60),
                    published_at=at,
                    collected_at=at,
                    brands=[brand, "globex"] if other else [brand],
                )
                intents = (Intent(intent, 0.9),) if intent else ()  # type: ignore[arg-type]  # a name of theirs
                yield dataclasses.replace(one, verdict=dataclasses.replace(one.verdict, intents=intents))


def fill(folder: Path, language: str = "en", page: str = "") -> None:
    """Rules and a store in a folder."""
    rules = RULES.replace("LANGUAGE", language) + (f"page: {page}\n" if page else "")
    (folder / "rules.yaml").write_text(rules)
    with Store.open(folder / "vigie.db", "test") as store:
        for name, kind in (("news", "feed"), ("forum", "feed"), ("tips", "webhook")):
            store.note(SourceState(name=SourceName(name), kind=kind, identity="x", last_poll_at=NOW))
            store.see([Sight(SourceName(name), UNTIL - 6 * WEEK, Seeing.SEEING)])
        every = sorted(mentions(), key=lambda one: one.mention.published_at)
        store.admit([one.mention for one in every], None)
        store.judge(every)
        ours = [one.mention for one in every if one.mention.id.startswith("acme0")]
        cited = tuple(one.id for one in ours if one.story != FIRE[0])[:12]
        alerts = [
            make_alert(
                id=f"alert{number}",
                brand=brand,
                severity=severity,
                mentions=cited,
                total=len(cited),
                opened_at=SINCE + timedelta(days=1 + number % 6, hours=number),
                resolved_at=SINCE + timedelta(days=1 + number % 6, hours=number + 3),
            )
            for number, (brand, severity) in enumerate(
                [("acme", Severity.CRISIS), ("acme", Severity.WARNING), ("globex", Severity.WATCH)] * 4
            )
        ]
        outside = make_alert(id="outside", opened_at=SINCE - timedelta(hours=1))
        store.weigh([one.mention.id for one in every], [make_event(one) for one in [*alerts, outside]], [])
        say(store, cited[0], relevant=False)
        say(store, cited[1], sentiment="positive")


def send(folder: Path) -> list[str]:
    """Digests that went out of there, their ids: by schedule, by hand, and one that did not arrive."""
    box, console = DigestBox(folder / "vigie.db"), ChannelName("console")
    ids = []
    for back, by in ((2, ""), (1, ""), (0, ""), (0, "marie")):
        due = NOW - back * WEEK
        posted = box.post("watch", Period(SINCE - back * WEEK, UNTIL - back * WEEK, due), [console], due, by)
        assert posted is not None
        (ticket,) = box.tickets(posted.id)
        if back == 1:
            box.divert(ticket, None, due, "the terminal cannot be written to")
        else:
            box.delivered(ticket.id, Receipt("{}"), due)
        ids.append(posted.id)
    return ids


__all__ = ["NOW", "SINCE", "UNTIL", "Correction", "fill", "send"]
