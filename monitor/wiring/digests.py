"""A planned digest as a message: the one place where what a digest says meets how it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from alerts.wording import moment, say
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.digest import TOP, BrandPeriod, Digest, TopStory, digest_json, digest_markdown, unseen
from monitor.digests_due import LATE, PlannedDigest
from monitor.model import Chapter, Judged, Language, Message, SourceName, Span, StoryId, veiled
from monitor.posts import Posted
from monitor.store.aggregates import Story, Volume
from monitor.store.queries import Reader
from monitor.store.store import open_reader
from monitor.wiring.cards import link_only, showable
from monitor.wiring.past import sights_between

_LINK = re.compile(r"\[((?:[^\]\\]|\\.)*)\]\(<([^<>]*)>\)|\*\*(.*?)\*\*")
_ESCAPED = re.compile(r"\\(.)")


def write(config: Config, db: Path, plan: PlannedDigest, posted: Posted) -> Message:
    """The digest that was posted, as it is to be sent: read on a connection of its own, in any thread."""
    with open_reader(db) as reader:
        message = render(config, reader, plan, posted)
    late = posted.at - posted.period.due_at > LATE and not posted.by
    facts = []
    if late:
        due = moment(posted.period.due_at.astimezone(config.timezone), plan.language)
        facts.append((say("late", plan.language), say("late-since", plan.language, when=due)))
    if posted.by:
        facts.append((say("by-hand", plan.language), posted.by))
    data = {**message.data, "digest": posted.id, "late": late, "by": posted.by or None}
    return replace(message, facts=(*facts, *message.facts), data=data)


def render(config: Config, reader: Reader, plan: PlannedDigest, posted: Posted) -> Message:
    """What a digest says of a period: its title, a summary, and the rest in chapters."""
    digest = gather(config, reader, posted.period.since, posted.period.until, plan)
    head, *rest = re.split(
        r"^## ", digest_markdown(digest, config.timezone, plan.language), flags=re.MULTILINE
    )
    lines = [line for line in head.splitlines() if line]
    title, span, *others = lines
    table = [line for line in others if line.startswith("|") and not line.startswith("|--")]
    said = [line for line in others if not line.startswith("|")]
    names = [cell.strip() for cell in table[0].strip("|").split("|")] if table else []
    figures = tuple(_figures(names, row) for row in table[1:])
    return Message(
        kind="digest",
        title=f"{_plain(title.removeprefix('# '))} · {plan.name}",
        summary="\n".join(_plain(line) for line in (span, *said)),
        at=posted.at.astimezone(config.timezone),
        language=plan.language,
        chapters=(
            *([Chapter(names[0], figures)] if figures else []),
            *(_chapter(part) for part in rest),
        ),
        data={**digest_json(digest), "name": plan.name},
    )


def _figures(names: Sequence[str], row: str) -> tuple[Span, ...]:
    brand, *cells = (cell.strip() for cell in row.strip("|").split(" | "))
    told = "".join(f" · {name} {cell}" for name, cell in zip(names[1:], cells, strict=True))
    return (Span(_plain(brand), strong=True), Span(told))


def _chapter(part: str) -> Chapter:
    title, *lines = [line for line in part.splitlines() if line]
    return Chapter(_plain(title), tuple(tuple(_spans(line.removeprefix("- "))) for line in lines))


def _spans(line: str) -> Iterator[Span]:
    place = 0
    for found in _LINK.finditer(line):
        if found.start() > place:
            yield Span(_plain(line[place : found.start()]))
        words, url, strong = found.groups()
        yield Span(_plain(strong), strong=True) if strong else Span(_plain(words), url)
        place = found.end()
    if place < len(line):
        yield Span(_plain(line[place:]))


def _plain(words: str) -> str:
    bare = words.replace("**", "")
    bare = bare.strip("*") if bare.startswith("*") else bare
    return _ESCAPED.sub(r"\1", bare)


# --- what it is made of -------------------------------------------------------------------------------------------


def gather(
    config: Config, reader: Reader, since: datetime, until: datetime, plan: PlannedDigest | None = None
) -> Digest:
    """The figures of a period and of the one before; of the plan's brands, in its order, or of all."""
    brands = [one.name for one in config.brands]
    if plan is not None and plan.brands:
        brands = list(plan.brands)
    language = plan.language if plan else config.language
    links = link_only(config, reader.sources())
    alerts = [
        one for one in reversed(reader.alerts(None, since)) if one.opened_at < until and one.brand in brands
    ]
    competitors = frozenset(one.name for one in config.brands if one.competitor)

    def told(story: StoryId, copies: int, one: Judged) -> TopStory:
        (shown,) = showable([one], links, language)
        return _told(story, copies, shown, language)

    def side(start: datetime, length: timedelta) -> tuple[BrandPeriod, ...]:
        volumes = reader.volumes(start, start + length)
        compared = (
            reader.volumes(start, start + length, without=config.sampled) if config.sampled else volumes
        )
        return tuple(
            _brand(
                volumes[name],
                compared.get(name),
                reader.top_stories(name, start, start + length, TOP),
                [] if name in competitors else reader.to_answer(name, start, start + length, TOP),
                told,
            )
            if name in volumes
            else BrandPeriod(brand=name, topics={})
            for name in brands
        )

    return Digest(
        since=since,
        until=until,
        now=side(since, until - since),
        before=side(since - (until - since), until - since),
        competitors=competitors,
        alerts=tuple(alerts),
        unseen=unseen(
            sights_between(config, reader, since, min(until, SystemClock().now())),
            {SourceName(one.name) for one in config.sources},
            since,
            until,
        ),
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
