"""A planned digest as a message: the one place where what a digest says meets how it is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from alerts.slack_blocks import render as first_in_slack
from alerts.slack_blocks import render_chapters
from alerts.wording import say
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.digest.as_json import digest_json
from monitor.digest.chapters import document
from monitor.digest.facts import Digest, DigestPlan
from monitor.digest.language import Words
from monitor.digest.links import Links
from monitor.digest.pictures import pictures
from monitor.digest.prose.outcome import Prose
from monitor.digests_due import LATE, PlannedDigest
from monitor.language import moment
from monitor.model import Image, Json, Message, SourceName, Span, changed, said
from monitor.posts import Posted, Summaries
from monitor.spending import hour_of
from monitor.store.spending import spending_at
from monitor.store.store import open_reader
from monitor.wiring.cards import link_only
from monitor.wiring.digest_facts import digest_of
from monitor.wiring.drawing import can_draw, png_of
from monitor.wiring.summary import Answer, facts_for, summarists

log = structlog.get_logger()


def write(
    config: Config, db: Path, summaries: Summaries[Answer], plan: PlannedDigest, posted: Posted
) -> Message:
    """The digest that was posted, as it is to be sent: read on a connection of its own, in any thread.

    Args:
        summaries: what models said of digests that were written before.
    """
    digest = gather(config, db, plan.tells, posted.period.since, posted.period.until)
    prose = summary(config, db, digest, partial(summaries.once, posted.id))
    if prose is not None and prose.why:
        log.warning("summary refused", digest=posted.id, name=posted.name, why=prose.why)
    message = render(config, digest, posted.at, prose)
    if shows_images(config, plan):
        message = replace(message, images=tuple(images(config, digest)))
    late = posted.at - posted.period.due_at > LATE and not posted.by
    facts, language = [], plan.tells.language
    if late:
        due = moment(posted.period.due_at.astimezone(config.timezone), language)
        facts.append((say("late", language), say("late-since", language, when=due)))
    if posted.by:
        facts.append((say("by-hand", language), posted.by))
    data = {**message.data, "digest": posted.id, "late": late, "by": posted.by or None}
    there = Links(config.page).digest(posted.id)
    return replace(message, facts=(*facts, *message.facts), page=there, data=data)


def gather(
    config: Config,
    db: Path,
    plan: DigestPlan,
    since: datetime,
    until: datetime,
    *,
    now: datetime | None = None,
) -> Digest:
    """What is known of a period, for the readers of a plan; read on a connection of its own.

    Args:
        now: default: by the system's clock.
    """
    book = spending_at(db)
    spent = book.since(hour_of(since)) if book else ()
    with open_reader(db) as reader:
        return digest_of(reader, config, plan, since, until, now=now or SystemClock().now(), spent=spent)


def summary(
    config: Config,
    db: Path,
    digest: Digest,
    once: Callable[[Callable[[], Answer]], Answer] = lambda ask: ask(),
) -> Prose | None:
    """What the model of a digest writes of it; ``None``: the rules name none.

    Args:
        once: asks it, or remembers what it said.
    """
    one = summarists(config).get(digest.plan.name)
    if one is None:
        return None
    words = Words(digest.plan.language, config.timezone)
    facts = facts_for(one, digest, words, _links(config, db))
    return one.prose(once(lambda: one.ask(digest, words, facts)), facts)


def _links(config: Config, db: Path) -> Collection[SourceName]:
    with open_reader(db) as reader:
        return link_only(config, reader.sources()).keys()


def render(config: Config, digest: Digest, at: datetime, prose: Prose | None = None) -> Message:
    """What a digest says of a period, in words: its title, a summary, and the rest in chapters.

    Args:
        at: when it is sent.
        prose: what came of its summary by a model; ``None``: nobody asked for one.
    """
    language = digest.plan.language
    links = Links(config.page)
    told = document(digest, Words(language, config.timezone), links, prose)

    def mark(span: Span) -> Span:
        ours = links.page is not None and span.url.startswith(f"{links.page}/")
        return replace(span, behind=True) if ours else span

    return Message(
        kind="digest",
        title=told.title,
        summary="\n".join([told.span, *map(said, (*told.lead, *told.prose))]),
        at=at.astimezone(config.timezone),
        language=language,
        lead=tuple(
            tuple(map(mark, line)) for line in ((Span(told.span, tone="faint"),), *told.lead, *told.prose)
        ),
        chapters=tuple(replace(one, blocks=changed(one.blocks, mark)) for one in told.chapters),
        data=digest_json(digest, links, prose),
    )


def shows_images(config: Config, plan: PlannedDigest) -> bool:
    """Whether its readers want pictures, and some channel of theirs shows them."""
    channels = (config.channels.get(name) for name in (*plan.notify, config.fallback))
    return plan.tells.pictures and any(one is not None and one.shows_images for one in channels)


def images(config: Config, digest: Digest) -> Iterator[Image]:
    """Its pictures, where something here can draw them."""
    if can_draw():
        for one in pictures(digest, Words(digest.plan.language, config.timezone), narrow=True):
            png = png_of(one.alone)
            yield Image(one.name, one.title, one.words, png, one.wide, one.chapter)


def in_slack(message: Message) -> list[Json]:
    """What a channel of Slack posts, as ``chat.postMessage`` takes it: the summary, then what stands in its thread."""
    text, blocks = first_in_slack(message)
    thread: list[Json] = [{"text": one.text, "blocks": [*one.blocks]} for one in render_chapters(message)]
    return [{"text": text, "blocks": [*blocks]}, *thread]
