"""Digests to be told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from monitor.digest.facts import (
    Accuracy,
    AlertTold,
    BrandPeriod,
    Digest,
    DigestPlan,
    Fan,
    Money,
    Rising,
    Side,
    Tally,
    TopStory,
)
from monitor.digest.unseen import Unseen
from monitor.model import BrandName, MentionId, Seeing, Severity, SourceName, StoryId, TopicName
from tests.makers import NOON, make_alert

PARIS = ZoneInfo("Europe/Paris")
ACME, GLOBEX, NEWS = BrandName("acme"), BrandName("globex"), SourceName("news")
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


def tally(brand: str = "acme", mentions: int = 0, *tones: int, stories: int = 0) -> Tally:
    """``tones``: negative, neutral, positive; the rest is unread."""
    negative, neutral, positive = tones or (0, 0, 0)
    return Tally(
        brand=BrandName(brand),
        mentions=mentions,
        stories=stories,
        negative=negative,
        neutral=neutral,
        positive=positive,
        unread=mentions - negative - neutral - positive,
    )


def side(back: int = 0, *tallies: Tally, **given: Any) -> Side:
    """The week that ended so many weeks ago; ``news`` has always been heard."""
    return Side(
        **{
            "since": NOON - (back + 1) * WEEK,
            "until": NOON - back * WEEK,
            "tallies": {one.brand: one for one in tallies},
            "heard": {NEWS: NOON - 99 * WEEK},
            "watched": frozenset({NEWS}),
            "models": {one.brand: frozenset({"fake 1"}) for one in tallies},
            **given,
        }
    )


def dark(state: Seeing = Seeing.STALE, hours: float = 50, source: str = "news", **given: Any) -> Unseen:
    return Unseen(SourceName(source), state, NOON - hours * HOUR, **{"until": None, **given})


def story(words: str = "Heaters recalled", **given: Any) -> TopStory:
    return TopStory(
        **{
            "id": StoryId("s1"),
            "copies": 1,
            "words": words,
            "url": "https://n.example/1",
            "at": NOON - 30 * HOUR,
            **given,
        }
    )


def digest(*brands: BrandPeriod, **given: Any) -> Digest:
    """Acme against a week before that was half as loud, unless something else is given."""
    told = brands or (BrandPeriod(tally=tally("acme", 200, 120, 60, 10, stories=150)),)
    return Digest(
        **{
            "plan": DigestPlan(),
            "brands": told,
            "now": side(0, *(one.tally for one in told)),
            "past": (side(1, tally("acme", 100, 10, 60, 20), tally("globex", 50)),),
            **given,
        }
    )


def whole(**given: Any) -> Digest:
    """A digest in which every section has something to tell."""
    acme = BrandPeriod(
        tally=tally("acme", 200, 120, 60, 10, stories=150),
        authors=90,
        topics={TopicName("safety"): 70, TopicName("legal"): 9},
        topics_before={TopicName("safety"): 10},
        intents={"question": 3, "praise": 1},
        top=(
            story("Heaters *recalled* | now", copies=34, authors=20, source="news"),
            story("A quiet word", url="javascript:alert(1)"),
        ),
        to_answer=(
            story("Does it still burn?", at=NOON - 30 * HOUR, source="reddit", mention=MentionId("m1")),
        ),
        unanswered=3,
        late=1,
        press=(story("Acme recalls heaters", source="gazette"),),
        praise=(story("The best service ever"),),
        sharing=(story("Look at my new heater!", warmth=38), story("Nice", warmth=0)),
        rising=(Rising("recall", 12, 0.5, 9),),
        fans=(Fan("zoe", NEWS, 4, "https://n.example/zoe"),),
    )
    globex = BrandPeriod(
        tally=tally("globex", 50, 5, 40, 5),
        topics={TopicName("outage"): 2},
        top=(story("Globex opens a factory"),),
        complaints=(story("Globex never answers"),),
        praise=(story("Globex is cheap"),),
    )
    alert = make_alert(
        rule="#fire", severity=Severity.CRISIS, opened_at=NOON - 20 * HOUR, resolved_at=NOON - 15 * HOUR
    )
    return digest(
        acme,
        globex,
        **{
            "competitors": frozenset({GLOBEX}),
            "titles": {ACME: "Acme"},
            "alerts": (AlertTold(alert, NOON - 19 * HOUR), AlertTold(make_alert(rule="quiet"))),
            "accuracy": Accuracy(200, 10, 6, 3, 1),
            "money": (Money(NEWS, "requests", Decimal(1200)), Money(SourceName("x"), "usd", Decimal("4.5"))),
            **given,
        },
    )
