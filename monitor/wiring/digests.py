"""A planned digest as a message: the one place where what a digest says meets how it is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from alerts.wording import moment, say
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.digest import document as laid
from monitor.digest.as_json import digest_json
from monitor.digest.chapters import document
from monitor.digest.facts import Digest, DigestPlan
from monitor.digest.language import Words
from monitor.digest.prose.outcome import Prose
from monitor.digests_due import LATE, PlannedDigest
from monitor.model import Chapter, Message, SourceName, Span
from monitor.posts import Posted, Summaries
from monitor.spending import hour_of
from monitor.store.spending import spending_at
from monitor.store.store import open_reader
from monitor.wiring.cards import link_only
from monitor.wiring.digest_facts import digest_of
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
    message = render(config, digest, posted, prose)
    late = posted.at - posted.period.due_at > LATE and not posted.by
    facts, language = [], plan.tells.language
    if late:
        due = moment(posted.period.due_at.astimezone(config.timezone), language)
        facts.append((say("late", language), say("late-since", language, when=due)))
    if posted.by:
        facts.append((say("by-hand", language), posted.by))
    data = {**message.data, "digest": posted.id, "late": late, "by": posted.by or None}
    return replace(message, facts=(*facts, *message.facts), data=data)


def gather(config: Config, db: Path, plan: DigestPlan, since: datetime, until: datetime) -> Digest:
    """What is known of a period, for the readers of a plan; read on a connection of its own."""
    book = spending_at(db)
    spent = book.since(hour_of(since)) if book else ()
    with open_reader(db) as reader:
        return digest_of(reader, config, plan, since, until, now=SystemClock().now(), spent=spent)


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


def render(config: Config, digest: Digest, posted: Posted, prose: Prose | None = None) -> Message:
    """What a digest says of a period: its title, a summary, and the rest in chapters."""
    language = digest.plan.language
    told = document(digest, Words(language, config.timezone), prose=prose)
    return Message(
        kind="digest",
        title=told.title,
        summary="\n".join(
            [told.span, *("".join(span.text for span in line) for line in (*told.lead, *told.prose))]
        ),
        at=posted.at.astimezone(config.timezone),
        language=language,
        chapters=tuple(Chapter(each.title, tuple(_lines(each))) for each in told.chapters),
        data=digest_json(digest, prose),
    )


def _lines(chapter: laid.Chapter) -> list[tuple[Span, ...]]:
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


def _span(span: laid.Span) -> Span:
    return Span(span.text, span.url, strong=span.tone == "strong")
