"""``vigie digest``: competitor watch of a period."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from monitor.cli.output import must_exist, parse_moment, print_json
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.digest import TOP, BrandPeriod, Digest, TopStory, digest_json, digest_markdown, unseen
from monitor.errors import VigieError
from monitor.model import Judged, Language, SourceName, StoryId, veiled
from monitor.store.aggregates import Story, Volume
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.wiring import link_only, read_config, showable, sights_between

WEEK = timedelta(days=7)


def show_digest(rules: Path, db: Path, *, since: str | None, until: str | None, as_json: bool) -> None:
    """Print the digest of a period; a week up to now when nothing is said."""
    config = read_config(rules)
    must_exist(db)
    now = SystemClock().now()
    end = parse_moment(until, now, config.timezone, "--to") or now
    start = parse_moment(since, now, config.timezone, "--from") or end - WEEK
    if start >= end:
        raise VigieError("the period is empty: --from must lie before --to")
    with open_reader(db) as reader:
        links = link_only(config, reader.sources())
        digest = Digest(
            since=start,
            until=end,
            now=_period(reader, config, links, start, end - start),
            before=_period(reader, config, links, start - (end - start), end - start),
            competitors=frozenset(one.name for one in config.brands if one.competitor),
            alerts=tuple(one for one in reversed(reader.alerts(None, start)) if one.opened_at < end),
            unseen=unseen(
                sights_between(config, reader, start, min(end, now)),
                {SourceName(one.name) for one in config.sources},
                start,
                end,
            ),
        )
    if as_json:
        print_json(digest_json(digest))
    else:
        _print(digest_markdown(digest, config.timezone, config.language))


def _print(text: str) -> None:
    """As it is for a file; for somebody at a terminal as it is meant."""
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from rich.console import Console  # noqa: PLC0415 -- imported when first needed: 13 ms
    from rich.markdown import Markdown  # noqa: PLC0415 -- likewise: 30 ms

    Console().print(Markdown(text))


def _period(
    reader: Reader, config: Config, links: Mapping[SourceName, str], since: datetime, length: timedelta
) -> tuple[BrandPeriod, ...]:
    def told(story: StoryId, copies: int, one: Judged) -> TopStory:
        (shown,) = showable([one], links, config.language)
        return _told(story, copies, shown, config.language)

    volumes = reader.volumes(since, since + length)
    compared = reader.volumes(since, since + length, without=config.sampled) if config.sampled else volumes
    return tuple(
        _brand(
            volumes[one.name],
            compared.get(one.name),
            reader.top_stories(one.name, since, since + length, TOP),
            [] if one.competitor else reader.to_answer(one.name, since, since + length, TOP),
            told,
        )
        if one.name in volumes
        else BrandPeriod(brand=one.name, topics={})
        for one in config.brands
    )


def _brand(
    volume: Volume,
    compared: Volume | None,
    stories: Sequence[Story],
    unanswered: Sequence[Judged],
    told: Callable[[StoryId, int, Judged], TopStory],
) -> BrandPeriod:
    return BrandPeriod(
        brand=volume.brand,
        mentions=compared.mentions if compared else 0,
        sampled=volume.mentions - (compared.mentions if compared else 0),
        stories=compared.stories if compared else 0,
        negative=compared.tones["negative"] if compared else 0,
        neutral=compared.tones["neutral"] if compared else 0,
        positive=compared.tones["positive"] if compared else 0,
        unread=compared.tones["unknown"] if compared else 0,
        topics=volume.topics,
        intents=volume.intents,
        top=tuple(told(story.id, story.copies, story.first) for story in stories),
        to_answer=tuple(told(one.mention.story or StoryId(one.mention.id), 1, one) for one in unanswered),
    )


def _told(story: StoryId, copies: int, one: Judged, language: Language) -> TopStory:
    shown = veiled(one, language).mention
    words = shown.title or shown.text
    return TopStory(id=story, copies=copies, words=words, url=shown.url, at=shown.published_at)
