"""The digest as machines read it: figures, each comparison with its verdict and its reason, and what stands behind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from monitor.digest.compare import (
    Change,
    mood,
    net_of,
    previous,
    usual,
    usual_mood,
    usual_voice,
    voice,
    volume,
)
from monitor.digest.drivers import drivers
from monitor.digest.facts import AlertTold, BrandPeriod, Digest, Rising, Side, Tally, TopStory, Wanted
from monitor.digest.links import NOWHERE, Links
from monitor.digest.prose.outcome import Prose, prose_json
from monitor.digest.unseen import Unseen
from monitor.model import BrandName, Json, Label
from monitor.shapes import moment


def digest_json(digest: Digest, links: Links = NOWHERE, prose: Prose | None = None) -> dict[str, Json]:
    """Times are ISO 8601 in UTC, shares 0 to 1, net sentiment -1 to 1.

    Args:
        links: where numbers lead; without a page there is none.
        prose: what came of a summary by a model; ``None``: nobody asked for one.
    """
    plan, before = digest.plan, previous(digest)
    return {
        "name": plan.name or None,
        "language": plan.language,
        "since": moment(digest.now.since),
        "until": moment(digest.now.until),
        "before_since": moment(before.since) if before else None,
        "prose": prose_json(prose),
        "brands": [_brand(digest, before, one, links) for one in digest.brands],
        "alerts": [_alert(one, links) for one in digest.alerts],
        "accuracy": _accuracy(digest),
        "unseen": [_unseen(one) for one in digest.unseen],
        "kept_since": {str(name): moment(at) for name, at in digest.now.gone.items()},
        "spent": [
            {"source": one.source, "what": one.what, "amount": float(one.amount)} for one in digest.money
        ],
    }


def _brand(digest: Digest, before: Side | None, one: BrandPeriod, links: Links) -> dict[str, Json]:
    def stories(of: Iterable[TopStory], **narrow: Any) -> list[Json]:  # noqa: ANN401 -- the fields of ``Wanted``
        return [_story(digest, one, story, links, **narrow) for story in of]

    return {
        "brand": one.brand,
        "competitor": one.brand in digest.competitors,
        **_figures(digest.now, one.tally),
        "sampled": one.sampled,
        "authors": one.authors,
        "topics": {str(name): count for name, count in one.topics.items()},
        "intents": {str(name): count for name, count in one.intents.items()},
        "before": _figures(before, before.tally(one.brand)) if before else None,
        "compared": _compared(digest, before, one.brand),
        "drivers": _drivers(digest, before, one),
        "top_stories": stories(one.top),
        "to_answer": stories(one.to_answer),
        "unanswered": one.unanswered,
        "late": one.late,
        "press": stories(one.press, type="article"),
        "complaints": stories(one.complaints, intent="complaint"),
        "praise": stories(one.praise, intent="praise", sentiment="positive"),
        "worth_sharing": stories(one.sharing),
        "rising_terms": [
            {
                "word": each.word,
                "stories": each.stories,
                **_found(digest, one, each, links),
                "usual": round(each.before, 2),
                "authors": each.authors,
            }
            for each in one.rising
        ],
        "fans": [
            {"author": fan.author, "source": fan.source, "mentions": fan.mentions, "url": fan.url}
            for fan in one.fans
        ],
        **_links(digest, before, one, links),
    }


def _links(digest: Digest, before: Side | None, one: BrandPeriod, links: Links) -> dict[str, Json]:
    """Where its numbers lead; nothing without a page."""
    if links.page is None:
        return {}
    now = digest.now

    def behind(side: Side, **narrow: Any) -> Json:  # noqa: ANN401 -- the fields of ``Wanted``
        return links(Wanted(since=side.since, until=side.until, brand=one.brand, **narrow))

    return {
        "links": {
            "mentions": behind(now),
            **{tone: behind(now, sentiment=tone) for tone in ("read", *get_args(Label), "unknown")},
            "before": behind(before) if before else None,
            "answers": links.answers(now.since, now.until, [one.brand]),
        },
        "topic_links": {str(name): behind(now, topic=name) for name in one.topics},
    }


def _figures(side: Side, tally: Tally) -> dict[str, Json]:
    net = net_of(tally)
    return {
        "mentions": tally.mentions,
        "stories": tally.stories or None,
        "share_of_voice": _rounded(side.voice(tally.brand)),
        "sentiment": {
            "negative": tally.negative,
            "neutral": tally.neutral,
            "positive": tally.positive,
            "unknown": tally.unread,
            "net": _rounded(tally.net),
            "interval": [_rounded(net.low), _rounded(net.high)] if net else None,
        },
    }


def _compared(digest: Digest, before: Side | None, brand: BrandName) -> dict[str, Json]:
    common = usual(digest, lambda side: side.tally(brand).mentions)
    return {
        "mentions": _change(volume(digest.now, before, brand)),
        "share_of_voice": _change(voice(digest.now, before, brand)),
        "net": _change(mood(digest.now, before, brand)),
        "mentions_usual": _change(common),
        "share_of_voice_usual": _change(usual_voice(digest, brand)),
        "net_usual": _change(usual_mood(digest, brand)),
    }


def _change(change: Change | None) -> Json:
    if change is None:
        return None
    refusal = change.refusal
    return {
        "verdict": change.verdict,
        "then": _rounded(change.then),
        "growth": _rounded(change.growth),
        "reason": None
        if refusal is None
        else {"name": refusal.why, "names": list(refusal.names), "at": moment(refusal.at)},
    }


def _drivers(digest: Digest, before: Side | None, one: BrandPeriod) -> list[Json]:
    change = volume(digest.now, before, one.brand)
    if change.verdict != "more" or change.then is None:
        return []
    causes = drivers(one, round(change.now - change.then))
    return [
        {"kind": each.kind, "name": each.name or None, "count": each.count, "more": each.more}
        for each in causes
    ]


def _found(digest: Digest, one: BrandPeriod, word: Rising, links: Links) -> dict[str, Json]:
    """Where a word is looked up, if it was counted."""
    now = digest.now
    wanted = Wanted(since=now.since, until=now.until, brand=one.brand, search=word.word)
    link = "" if word.sampled else links(wanted)
    return {"link": link} if link else {}


def _story(digest: Digest, one: BrandPeriod, story: TopStory, links: Links, **narrow: Any) -> Json:  # noqa: ANN401 -- the fields of ``Wanted``
    now = digest.now
    wanted = Wanted(since=now.since, until=now.until, brand=one.brand, story=story.id, sampled="", **narrow)
    link = links(wanted)
    return {
        "story": story.id,
        "mention": story.mention,
        "copies": story.copies,
        "text": story.words,
        "url": story.url,
        "source": story.source or None,
        "author": story.author or None,
        "published_at": moment(story.at),
        **({"link": link} if link else {}),
    }


def _alert(one: AlertTold, links: Links) -> dict[str, Json]:
    alert, taken, over = one.alert, one.to_acknowledge, one.to_resolve
    link = links.alert(alert.id)
    return {
        "id": alert.id,
        "brand": alert.brand,
        "rule": alert.rule,
        "severity": str(alert.severity),
        "state": str(alert.state),
        "opened_at": moment(alert.opened_at),
        "acknowledged_after_s": None if taken is None else taken.total_seconds(),
        "resolved_after_s": None if over is None else over.total_seconds(),
        **({"link": link} if link else {}),
    }


def _accuracy(digest: Digest) -> Json:
    found = digest.accuracy
    if found is None:
        return None
    return {
        "judged": found.judged,
        "corrected": found.corrected,
        "sentiment": found.sentiment,
        "topics": found.topics,
        "irrelevant": found.irrelevant,
    }


def _unseen(one: Unseen) -> dict[str, Json]:
    return {
        "source": one.source,
        "state": str(one.state),
        "since": moment(one.since),
        "until": moment(one.until),
        "why": one.why or None,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
