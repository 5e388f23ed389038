"""``vigie mentions``: what was said."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from datetime import tzinfo
from itertools import islice
from pathlib import Path
from typing import cast

from monitor.cli.output import (
    local,
    must_exist,
    parse_moment,
    print_csv,
    print_entries,
    print_json_rows,
)
from monitor.clock import SystemClock
from monitor.errors import RefusalError
from monitor.model import (
    INTENTS,
    BrandName,
    Dated,
    IntentName,
    Json,
    Judged,
    Label,
    Mention,
    SourceName,
    TopicName,
    hidden_topics,
    veiled,
)
from monitor.shapes import mention_json
from monitor.store.queries import Reader
from monitor.store.search import MentionFilter
from monitor.store.store import open_reader
from monitor.text import clean_line, fold
from monitor.wiring import names_of, zone_of

COLUMNS = (
    "id",
    "published_at",
    "source",
    "author",
    "lang",
    "brands",
    "sentiment",
    "score",
    "topics",
    "intents",
    "title",
    "text",
    "url",
    "corrected_by",
    "relevant",
    "hidden",
    "likes",
    "replies",
    "shares",
    "stars",
)
ONE = {"likes": "like", "replies": "reply", "shares": "share", "stars": "star"}
TOGETHER = 500  # mentions of which the growth is asked at once
_UNDATED = {Dated.MISSING: " (no date given)", Dated.CLAMPED: " (dated in the future)"}
SHORT = 8  # letters of an id: enough to tell it from the others
SENTIMENTS = ("negative", "neutral", "positive", "unknown")


def show_mentions(
    rules: Path,
    db: Path,
    *,
    brand: str | None,
    since: str | None,
    until: str | None,
    sentiment: str | None,
    topic: str | None,
    intent: str | None,
    source: str | None,
    lang: str | None,
    search: str | None,
    irrelevant: bool,
    show_hidden: bool,
    limit: int,
    style: str,
) -> None:
    """Print the mentions asked for, newest first."""
    must_exist(db)
    if sentiment is not None:
        one_of("--sentiment", sentiment, SENTIMENTS)
    if intent is not None:
        one_of("--intent", intent, INTENTS)
    zone, now = zone_of(rules), SystemClock().now()
    wanted = MentionFilter(
        brand=BrandName(brand) if brand else None,
        since=parse_moment(since, now, zone, "--since"),
        until=parse_moment(until, now, zone, "--until"),
        sentiment=cast("Label | None", sentiment),
        topic=TopicName(topic) if topic else None,
        intent=cast("IntentName | None", intent),
        source=SourceName(source) if source else None,
        lang=lang,
        search=search,
        irrelevant=irrelevant,
        limit=limit,
    )
    with open_reader(db) as reader:
        found = (one.towards(wanted.brand) if wanted.brand else one for one in reader.mentions(wanted))
        if style == "json":
            print_json_rows(_with_growth(found, reader))
        elif style == "csv":
            print_csv(COLUMNS, (csv_row(one) for one in found))
        else:
            print_entries(
                [_entry(one if show_hidden else veiled(one), zone) for one in found],
                empty="No mention fits. " + hint(rules, brand=brand, topic=topic, source=source),
            )


def _with_growth(found: Iterable[Judged], reader: Reader) -> Iterator[dict[str, Json]]:
    rest = iter(found)
    while some := list(islice(rest, TOGETHER)):
        growth = reader.growth(one.mention.id for one in some)
        for one in some:
            yield mention_json(one, growth.get(one.mention.id, ()))


def hint(rules: Path, **given: str | None) -> str:
    """What was probably meant, where a name is not in the rules."""
    known = names_of(rules)
    for what, name in given.items():
        if name is not None and known.get(what) and name not in known[what]:
            close = difflib.get_close_matches(fold(name), known[what], 1, 0.5)
            meant = f" (did you mean {close[0]}?)" if close else f"; there are {', '.join(known[what])}"
            return f"The rules know no {what} {name!r}{meant}."
    return "Without filters, `vigie mentions` shows the newest of all."


def _entry(one: Judged, zone: tzinfo) -> tuple[str, tuple[str, ...]]:
    mention = one.mention
    topics = ", ".join(topic.name for topic in one.verdict.topics)
    parts = (
        local(mention.published_at, zone) + _UNDATED.get(mention.dated, ""),
        mention.source,
        clean_line(mention.author, 30),
        ", ".join(_named(one)),
        tone(one),
        topics,
        ", ".join(intent.name for intent in one.verdict.intents),
        *numbers(mention),
        mark(one),
        mention.id[:SHORT],
    )
    return " · ".join(part for part in parts if part), (clean_line(mention.words, 300), mention.url)


def numbers(mention: Mention) -> Iterator[str]:
    """What the platform counts of it: ``312 likes``, ``2 stars``."""
    for name in ("likes", "replies", "shares", "stars"):
        number: int | None = getattr(mention, name)
        if number:
            yield f"{number:,} {name if number > 1 else ONE[name]}"


def _named(one: Judged) -> Iterator[str]:
    """The brands, each with its own tone where it speaks of that one otherwise than of the whole."""
    own = {each.brand: each.sentiment.label for each in one.verdict.towards}
    for brand in one.mention.brands:
        yield f"{brand} {own[brand]}" if brand in own else brand


def mark(one: Judged) -> str:
    """That a person has corrected it, and that it counts nowhere; nothing for most mentions."""
    who = one.verdict.corrected_by
    said = "not relevant, corrected" if not one.verdict.relevant else "corrected"
    return f"{said} by {clean_line(who, 30)}" if who else ""


def one_of(option: str, given: str, known: Collection[str]) -> None:
    """Refuse a value that is not known.

    Raises:
        RefusalError: with the known ones, and the one that was probably meant.
    """
    if given not in known:
        close = difflib.get_close_matches(given, known, 1)
        meant = f" (did you mean {close[0]}?)" if close else ""
        said = f"{option} {given!r} is not one of {', '.join(known)}{meant}"
        raise RefusalError(said, "meant" if close else "no-name", name=given, meant="".join(close))


def tone(one: Judged) -> str:
    """The sentiment in a word and a number; a dash for no opinion."""
    sentiment = one.verdict.sentiment
    return f"{sentiment.label} {sentiment.score:+.2f}" if sentiment else "–"


def csv_row(one: Judged) -> tuple[object, ...]:
    """As ``COLUMNS`` are named."""
    mention, verdict = one.mention, one.verdict
    return (
        mention.id,
        mention_json(one)["published_at"],
        mention.source,
        mention.author,
        mention.lang,
        " ".join(mention.brands),
        verdict.sentiment.label if verdict.sentiment else "unknown",
        verdict.sentiment.score if verdict.sentiment else None,
        " ".join(topic.name for topic in verdict.topics),
        " ".join(intent.name for intent in verdict.intents),
        mention.title,
        mention.text,
        mention.url,
        verdict.corrected_by,
        verdict.relevant,
        " ".join(hidden_topics(verdict)),
        mention.likes,
        mention.replies,
        mention.shares,
        mention.stars,
    )
