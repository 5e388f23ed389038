"""What a search of the mentions asks for, as it stands in an address: read, and said where it cannot be read any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import cast, get_args

from monitor.cli.mentions import SENTIMENTS
from monitor.cli.output import parse_moment
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import INTENTS, BrandName, Label, PostType, SourceName, StoryId, TopicName
from monitor.store.search import MentionFilter
from monitor.web.site import Site
from monitor.wiring import kinds

DEEPEST = 400  # pages
PERIODS = ("24h", "7d", "30d", "90d", "all")
USUAL = "7d"  # the period, where none is asked for
FIELDS = (
    *("search", "brand", "sentiment", "topic", "intent", "source", "lang", "since", "until", "irrelevant"),
    *("author", "story", "type", "sampled"),
)
TONES = (*SENTIMENTS, "read")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: ``given`` as it stands in the address, ``wanted`` as the store takes it."""

    given: Mapping[str, str]
    wanted: MentionFilter
    page: int
    wrong: str = ""


def asked(params: Mapping[str, str], now: datetime, site: Site) -> Asked:
    """What a query asks for; what cannot be read of it is said, and left out."""
    given = {name: params.get(name, "").strip() for name in FIELDS}
    given["since"] = given["since"] or USUAL
    wrong = ""
    times: dict[str, datetime | None] = {"since": None, "until": None}
    for name in ("since", "until"):
        text = given[name]
        try:
            times[name] = None if text in {"", "all"} else parse_moment(text, now, site.zone, name)
        except (VigieError, OverflowError) as error:
            wrong = site.refusal(error)
        given[name] = on_the_clock(text, times[name], site.zone)
    sampled = site.config.sampled if site.config else frozenset()
    kind = next((name for name in get_args(PostType) if name == given["type"]), None)
    given |= {
        "type": kind or "",
        "sampled": given["sampled"] if given["sampled"] in {"no", "only"} else "",
    }
    page = params.get("page", "1")
    return Asked(
        given,
        MentionFilter(
            brand=cast("BrandName", given["brand"]) or None,
            since=times["since"],
            until=times["until"],
            sentiment=cast("Label", given["sentiment"]) if given["sentiment"] in TONES else None,
            topic=cast("TopicName", given["topic"]) or None,
            intent=next((name for name in INTENTS if name == given["intent"]), None),
            source=cast("SourceName", given["source"]) or None,
            lang=given["lang"] or None,
            search=given["search"] or None,
            author=given["author"] or None,
            story=cast("StoryId", given["story"]) or None,
            type=kind,
            without=sampled if given["sampled"] == "no" else frozenset(),
            among=sampled if given["sampled"] == "only" else None,
            irrelevant=given["irrelevant"] == "yes",
        ),
        min(int(page), DEEPEST) if page.isascii() and page.isdigit() and int(page[:4]) else 1,
        wrong,
    )


def on_the_clock(text: str, at: datetime | None, zone: tzinfo) -> str:
    """An instant as the clock on the wall has it, ``2026-03-02T09:00``, where that means the same; all else as it is."""
    if at is None or not text.endswith("Z"):
        return text
    local = at.astimezone(zone).replace(tzinfo=None)
    same = not local.second and not local.microsecond and local.replace(tzinfo=zone) == at
    return local.isoformat(timespec="minutes") if same else text


def choices(config: Config | None) -> dict[str, list[str]]:
    """What the filters offer."""
    own = [] if config is None else config.topics
    return {
        "brand": [str(one.name) for one in config.brands] if config else [],
        "sentiment": list(TONES),
        "topic": list(dict.fromkeys([*map(str, kinds().topics), *map(str, own)])),
        "intent": [str(name) for name in INTENTS],
        "source": [str(one.name) for one in config.sources] if config else [],
    }


def unread(
    given: Mapping[str, str], known: Mapping[str, Collection[str]], now: datetime, site: Site
) -> Iterator[tuple[str, str]]:
    """What the filters of today cannot read: ``("brand", "initech")`` where the rules no longer know that brand.

    Args:
        known: as ``choices`` says it, of what can be told.
    """
    for name, names in known.items():
        if given.get(name) and given[name] not in names:
            yield name, given[name]
    for name in ("since", "until"):
        text = given.get(name, "")
        if text and text != "all":
            try:
                parse_moment(text, now, site.zone, name)
            except (VigieError, OverflowError):
                yield name, text
