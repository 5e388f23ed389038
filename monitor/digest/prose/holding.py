"""What the facts of a digest hold, gathered for a model and for whoever judges it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from monitor.digest.compare import Change, mood, previous, usual, usual_mood, usual_voice, voice, volume
from monitor.digest.drivers import drivers
from monitor.digest.facts import BrandPeriod, Digest
from monitor.digest.figures import why_not
from monitor.digest.language import Words
from monitor.digest.prose.figures import figures_of
from monitor.digest.prose.known import Compared, Known, Metric
from monitor.model import BrandName, SourceName
from monitor.text import clean_line


def known(
    digest: Digest, words: Words, *, quotes: bool = False, links: Collection[SourceName] = frozenset()
) -> Known:
    """What the facts of a digest hold.

    Args:
        quotes: whether words of people may be given.
        links: sources whose words are never given to anybody.
    """
    return Known(
        language=words.language,
        figures=tuple(figures_of(digest, words)),
        days=tuple((what, at.astimezone(words.zone)) for what, at in _days(digest)),
        compared=tuple(_compared(digest, words)),
        brands={
            written: one.brand
            for one in digest.brands
            for written in (str(one.brand), str(one.brand).title(), title_of(digest, one.brand))
        },
        competitors=frozenset(one.brand for one in digest.brands) & digest.competitors,
        names=frozenset(filter(None, _names(digest, words))),
        grew=frozenset(name for one in digest.brands for name in _grown(digest, one, words)),
        quotes=tuple(_quotes(digest, links)) if quotes else (),
    )


def title_of(digest: Digest, brand: BrandName) -> str:
    """What a brand is called."""
    return clean_line(digest.titles.get(brand, brand), 60)


def _days(digest: Digest) -> Iterator[tuple[str, datetime]]:
    now, before = digest.now, previous(digest)
    yield "period begins", now.since
    yield "period ends, last day", now.until - timedelta(seconds=1)
    yield "period ends", now.until
    if before is not None:
        yield "period before begins", before.since
        yield "period before ends, last day", before.until - timedelta(seconds=1)
    yield from _lived(digest)
    for dark in digest.unseen:
        yield f"source {clean_line(dark.source, 60)} {dark.state} since", dark.since
        if dark.until is not None:
            yield f"source {clean_line(dark.source, 60)} seen again", dark.until
    for brand in digest.brands:
        for number, story in enumerate(brand.to_answer, 1):
            yield f"question {number} of {brand.brand} asked", story.at
    for refusal in {change.refusal for change in _all_changes(digest) if change.refusal}:
        if refusal.at is not None:
            yield "comparison refused because of", refusal.at


def _lived(digest: Digest) -> Iterator[tuple[str, datetime]]:
    for one in digest.alerts:
        yield f"alert {clean_line(one.alert.rule, 80)} opened", one.alert.opened_at
        if one.acknowledged_at is not None:
            yield f"alert {clean_line(one.alert.rule, 80)} acknowledged", one.acknowledged_at
        if one.alert.resolved_at is not None:
            yield f"alert {clean_line(one.alert.rule, 80)} resolved", one.alert.resolved_at


def _all_changes(digest: Digest) -> Iterator[Change]:
    before = previous(digest)
    for one in digest.brands:
        for change in (
            volume(digest.now, before, one.brand),
            voice(digest.now, before, one.brand),
            mood(digest.now, before, one.brand),
        ):
            if change is not None:
                yield change


def _compared(digest: Digest, words: Words) -> Iterator[Compared]:
    before = previous(digest)
    for one in digest.brands:
        brand = one.brand
        pairs: tuple[tuple[Metric, Change | None, Change | None], ...] = (
            (
                "mentions",
                volume(digest.now, before, brand),
                usual(digest, lambda side, brand=brand: side.tally(brand).mentions),  # type: ignore[misc]
            ),
            ("voice", voice(digest.now, before, brand), usual_voice(digest, brand)),
            ("net", mood(digest.now, before, brand), usual_mood(digest, brand)),
        )
        for metric, then, common in pairs:
            if then is not None:
                why = why_not(then.refusal, words) if then.refusal else ""
                yield Compared(brand, metric, "before", then.verdict, why)
            if common is not None:
                yield Compared(brand, metric, "usual", common.verdict)


def _names(digest: Digest, words: Words) -> Iterator[str]:
    yield clean_line(digest.plan.name, 80)
    for told in digest.alerts:
        yield clean_line(told.alert.rule, 80)
    for side in (digest.now, *digest.past[:1]):
        yield from (clean_line(name, 60) for name in side.heard)
    yield from (clean_line(one.source, 60) for one in digest.unseen)
    yield from (clean_line(one.source, 60) for one in digest.money)
    for one in digest.brands:
        yield from (words.title("topic", topic) for topic in one.topics)
    for change in _all_changes(digest):
        yield from (clean_line(name, 80) for name in (change.refusal.names if change.refusal else ()))


def _grown(digest: Digest, one: BrandPeriod, words: Words) -> Iterator[str]:
    change = volume(digest.now, previous(digest), one.brand)
    if change.verdict == "more" and change.then is not None:
        yield from (
            words.title("topic", each.name)
            for each in drivers(one, round(change.now - change.then))
            if each.kind == "topic"
        )


def _quotes(digest: Digest, links: Collection[SourceName]) -> Iterator[tuple[str, str]]:
    """Words of people with what they are; of a source that shows links alone, none: not even its share of rising words."""
    heard_of_links = bool(frozenset(digest.now.heard) & frozenset(links))
    for one in digest.brands:
        for what, stories in (
            ("story", one.top),
            ("question", one.to_answer),
            ("press", one.press),
            ("complaint", one.complaints),
            ("praise", one.praise),
        ):
            for number, story in enumerate(stories, 1):
                if story.source not in links:
                    yield f"{one.brand}: {what} {number}", clean_line(story.words, 160)
        if not heard_of_links:
            yield from ((f"{one.brand}: rising word", clean_line(each.word, 60)) for each in one.rising)
