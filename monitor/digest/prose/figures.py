"""The figures of a digest, as a model is told them and as its sentences are judged by: the same list for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import Literal

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
from monitor.digest.facts import BrandPeriod, Digest
from monitor.digest.language import Words
from monitor.digest.prose.known import Figure, When
from monitor.model import BrandName, Label

_HUNDRED = 100.0
_ENDS = {"acknowledged": "taken", "resolved": "over"}
_TONES: Mapping[str, Label | Literal["any"]] = {
    "mentions": "any",
    "negative": "negative",
    "neutral": "neutral",
    "positive": "positive",
}


def figures_of(digest: Digest, words: Words) -> Iterator[Figure]:
    """Every figure that the digest tells, and no other: of a comparison that was refused, only its present side."""
    for one in digest.brands:
        yield from _of_brand(digest, one, words)
    yield from _of_alerts(digest, words)
    yield from _of_the_house(digest, words)


def _count(
    words: Words, label: str, value: float, unit: str, brand: BrandName | None = None, *, when: When = "now"
) -> Figure:
    tone = _TONES.get(unit) if brand and when == "now" else None
    return Figure(
        label=label,
        said=words.number(value),
        kind="count",
        value=value,
        unit=unit,
        brand=brand,
        tone=tone,
        when=when,
    )


def _percent(
    words: Words, label: str, share: float, unit: str, brand: BrandName | None = None, *, when: When = "now"
) -> Figure:
    said, value = words.percent(share), _HUNDRED * share
    return Figure(label=label, said=said, kind="percent", value=value, unit=unit, brand=brand, when=when)


def _span(
    words: Words, label: str, length: timedelta, unit: str = "", brand: BrandName | None = None
) -> Figure:
    said, value = words.span(length), length.total_seconds()
    return Figure(label=label, said=said, kind="span", value=value, unit=unit, brand=brand)


def _of_brand(digest: Digest, one: BrandPeriod, words: Words) -> Iterator[Figure]:
    tally, brand = one.tally, one.brand
    yield _count(words, "mentions", tally.mentions, "mentions", brand)
    if tally.stories:
        yield _count(words, "stories", tally.stories, "stories", brand)
    tones: tuple[tuple[Label, int], ...] = (
        ("negative", tally.negative),
        ("neutral", tally.neutral),
        ("positive", tally.positive),
    )
    if tally.read:
        for tone, count in tones:
            yield _count(words, f"{tone} mentions", count, tone, brand)
            yield _percent(words, f"{tone} share of what was read", count / tally.read, tone, brand)
    for label, count, unit in (
        ("mentions no model reads", tally.unread, "unread"),
        ("mentions somebody chose to bring", one.sampled, "sampled"),
        ("authors", one.authors, "authors"),
        ("questions and complaints that wait", one.unanswered, "answers"),
        ("of those late", one.late, "late"),
    ):
        if count:
            yield _count(words, label, count, unit, brand)
    alerts = sum(told.alert.brand == brand for told in digest.alerts)
    yield _count(words, "alerts", alerts, "alerts", brand)
    yield from _listed(digest, one, words)
    yield from _changes(digest, one, words)


def _listed(digest: Digest, one: BrandPeriod, words: Words) -> Iterator[Figure]:
    """What stands in the digest's lists, each by its number in them."""
    brand = one.brand
    for topic, count in sorted(one.topics.items(), key=lambda item: (-item[1], item[0]))[:5]:
        said = words.title("topic", topic)
        yield replace(_count(words, f"mentions of topic {said}", count, "topic", brand), about=said)
    for intent, count in one.intents.items():
        said = words.title("intent", intent)
        yield replace(_count(words, f"mentions that are a {said}", count, "intent", brand), about=said)
    for number, story in enumerate(one.top, 1):
        if story.copies > 1:
            yield _count(words, f"copies of story {number}", story.copies, "copies", brand)
            yield _count(words, f"authors of story {number}", story.authors, "tellers", brand)
    for number, story in enumerate(one.to_answer, 1):
        yield _span(words, f"question {number} waits", digest.now.until - story.at, "waits", brand)


def _changes(digest: Digest, one: BrandPeriod, words: Words) -> Iterator[Figure]:
    brand, before = one.brand, previous(digest)
    count = volume(digest.now, before, brand)
    if count.then is not None:
        yield _count(words, "mentions before", count.then, "mentions", brand, when="before")
        yield Figure(
            label="mentions more or less than before",
            said=words.number(count.now - count.then),
            kind="count",
            value=count.now - count.then,
            unit="diff",
            brand=brand,
            when="change",
        )
        if count.then:
            yield _ratio(words, count, brand)
    yield from _growth(words, "growth of mentions", count, brand)
    common = usual(digest, lambda side: side.tally(brand).mentions)
    if common is not None and common.then is not None:
        yield _count(words, "mentions usually", common.then, "mentions", brand, when="usual")
        yield from _growth(words, "mentions against the usual", common, brand)
    share = voice(digest.now, before, brand)
    if share is not None:
        yield _percent(words, "share of voice", share.now, "voice", brand)
        if share.then is not None:
            yield _percent(words, "share of voice before", share.then, "voice", brand, when="before")
            yield Figure(
                label="change of the share of voice",
                said=words.points(share.now - share.then),
                kind="points",
                value=_HUNDRED * (share.now - share.then),
                brand=brand,
                when="change",
            )
    often = usual_voice(digest, brand)
    if often is not None and often.then is not None:
        yield _percent(words, "share of voice usually", often.then, "voice", brand, when="usual")
    yield from _moods(digest, one, words)


def _ratio(words: Words, count: Change, brand: BrandName) -> Figure:
    ratio = count.now / (count.then or 1.0)
    said = words.number(round(ratio, 1))
    return Figure(label="times the mentions before", said=said, kind="ratio", value=ratio, brand=brand)


def _growth(words: Words, label: str, change: Change, brand: BrandName) -> Iterator[Figure]:
    if change.growth is not None:
        said, value = words.growth(change.growth), _HUNDRED * change.growth
        yield Figure(label=label, said=said, kind="percent", value=value, brand=brand, when="change")


def _moods(digest: Digest, one: BrandPeriod, words: Words) -> Iterator[Figure]:
    def net(label: str, value: float, when: When = "now") -> Figure:
        said = words.net(value)
        return Figure(label=label, said=said, kind="net", value=value, brand=one.brand, when=when)

    found = net_of(one.tally)
    if found is None:
        return
    yield net("net sentiment", found.value)
    yield net("net sentiment, low end of its interval", found.low)
    yield net("net sentiment, high end of its interval", found.high)
    heard, common = mood(digest.now, previous(digest), one.brand), usual_mood(digest, one.brand)
    if heard is not None and heard.then is not None:
        yield net("net sentiment before", heard.then, "before")
        yield net("change of net sentiment", heard.now - heard.then, "change")
    if common is not None and common.then is not None:
        yield net("net sentiment usually", common.then, "usual")


def _of_alerts(digest: Digest, words: Words) -> Iterator[Figure]:
    yield _count(words, "alerts that opened", len(digest.alerts), "alerts")
    lengths = {
        "acknowledged": [one.to_acknowledge for one in digest.alerts if one.to_acknowledge is not None],
        "resolved": [one.to_resolve for one in digest.alerts if one.to_resolve is not None],
    }
    for what, spans in lengths.items():
        if spans:
            middle = timedelta(seconds=median(span.total_seconds() for span in spans))
            yield _span(words, f"alerts: median until {what}", middle, _ENDS[what])
        for number, span in enumerate(spans, 1):
            yield _span(words, f"alert {number} of those {what}: until then", span, _ENDS[what])


def _of_the_house(digest: Digest, words: Words) -> Iterator[Figure]:
    yield _span(words, "length of the period", digest.now.until - digest.now.since)
    yield _span(words, "promise for an answer", digest.plan.promise, "promise")
    waiting, late = (sum(getattr(one, what) for one in digest.brands) for what in ("unanswered", "late"))
    yield _count(words, "questions and complaints that wait, all brands", waiting, "answers")
    yield _count(words, "of those late, all brands", late, "late")
    found = digest.accuracy
    if found is not None and found.judged:
        yield _count(words, "stories that people corrected", found.corrected, "corrected")
        yield _count(words, "stories judged", found.judged, "stories")
        yield _percent(
            words, "stories that people corrected, share", found.corrected / found.judged, "corrected"
        )
    for spent in digest.money:
        if spent.what == "usd":
            said = words.money(spent.amount)
            yield Figure(label=f"spent on {spent.source}", said=said, kind="money", value=float(spent.amount))
        else:
            yield _count(words, f"{spent.what} spent on {spent.source}", float(spent.amount), "spent")
    usd = [one.amount for one in digest.money if one.what == "usd"]
    if len(usd) > 1:
        total = sum(usd[1:], usd[0])
        yield Figure(label="spent in all", said=words.money(total), kind="money", value=float(total))
    yield _count(words, "brands", len(digest.brands), "brands")
    own = len(digest.brands) - sum(one.brand in digest.competitors for one in digest.brands)
    yield _count(words, "own brands", own, "brands")
    yield _count(words, "competitors", len(digest.brands) - own, "brands")
