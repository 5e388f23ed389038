"""A planned digest as a message: the one place where what a digest says meets how it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from alerts.wording import moment, say
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.digest import document as laid
from monitor.digest.as_json import digest_json
from monitor.digest.chapters import document
from monitor.digest.facts import Digest, DigestPlan
from monitor.digest.language import Words
from monitor.digest.links import Links
from monitor.digests_due import LATE, PlannedDigest
from monitor.model import Chapter, Message, Span
from monitor.posts import Posted
from monitor.spending import hour_of
from monitor.store.spending import spending_at
from monitor.store.store import open_reader
from monitor.wiring.digest_facts import digest_of


def write(config: Config, db: Path, plan: PlannedDigest, posted: Posted) -> Message:
    """The digest that was posted, as it is to be sent: read on a connection of its own, in any thread."""
    digest = gather(config, db, plan.tells, posted.period.since, posted.period.until)
    message = render(config, digest, posted)
    late = posted.at - posted.period.due_at > LATE and not posted.by
    facts, language = [], plan.tells.language
    if late:
        due = moment(posted.period.due_at.astimezone(config.timezone), language)
        facts.append((say("late", language), say("late-since", language, when=due)))
    if posted.by:
        facts.append((say("by-hand", language), posted.by))
    data = {**message.data, "digest": posted.id, "late": late, "by": posted.by or None}
    return replace(message, facts=(*facts, *message.facts), data=data)


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


def render(config: Config, digest: Digest, posted: Posted) -> Message:
    """What a digest says of a period: its title, a summary, and the rest in chapters."""
    language = digest.plan.language
    links = Links(config.page)
    told = document(digest, Words(language, config.timezone), links)
    return Message(
        kind="digest",
        title=told.title,
        summary="\n".join([told.span, *("".join(span.text for span in line) for line in told.lead)]),
        at=posted.at.astimezone(config.timezone),
        language=language,
        chapters=tuple(Chapter(each.title, tuple(_lines(each, links))) for each in told.chapters),
        page=links.digest(posted.id),
        data=digest_json(digest, links),
    )


def _lines(chapter: laid.Chapter, links: Links) -> list[tuple[Span, ...]]:
    def _span(span: laid.Span) -> Span:
        behind = links.page is not None and span.url.startswith(f"{links.page}/")
        return Span(span.text, span.url, strong=span.tone == "strong", behind=behind)

    found: list[tuple[Span, ...]] = []
    for block in chapter.blocks:
        if isinstance(block, laid.Table):
            for name, *cells in block.rows:
                line = [*map(_span, name)]
                for head, cell in zip(block.head[1:], cells, strict=True):
                    line += [Span(f" · {head} "), *map(_span, cell)]
                found.append(tuple(line))
            continue
        if block.head:
            found.append((Span(block.head, strong=True),))
        found += [tuple(map(_span, line)) for line in block.lines]
    return found
