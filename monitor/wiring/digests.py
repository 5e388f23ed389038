"""A planned digest as a message: the one place where what a digest says meets how it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

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
from monitor.digests_due import LATE, PlannedDigest
from monitor.language import moment
from monitor.model import Image, Json, Message, Span, said
from monitor.posts import Posted
from monitor.spending import hour_of
from monitor.store.spending import spending_at
from monitor.store.store import open_reader
from monitor.wiring.digest_facts import digest_of
from monitor.wiring.drawing import can_draw, png_of


def write(config: Config, db: Path, plan: PlannedDigest, posted: Posted) -> Message:
    """The digest that was posted, as it is to be sent: read on a connection of its own, in any thread."""
    digest = gather(config, db, plan.tells, posted.period.since, posted.period.until)
    message = render(config, digest, posted.at)
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


def render(config: Config, digest: Digest, at: datetime) -> Message:
    """What a digest says of a period, in words: its title, a summary, and the rest in chapters.

    Args:
        at: when it is sent.
    """
    language = digest.plan.language
    links = Links(config.page)
    told = document(digest, Words(language, config.timezone), links)
    return Message(
        kind="digest",
        title=told.title,
        summary="\n".join([told.span, *map(said, told.lead)]),
        at=at.astimezone(config.timezone),
        language=language,
        lead=((Span(told.span, tone="faint"),), *told.lead),
        chapters=told.chapters,
        data=digest_json(digest, links),
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
