"""What a search of the mentions asks for, as it stands in an address: read, and said where it cannot be read any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from monitor.cli.mentions import SENTIMENTS
from monitor.cli.output import parse_moment
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import INTENTS, BrandName, Label, SourceName, TopicName
from monitor.store.search import MentionFilter
from monitor.web.site import Site
from monitor.wiring import kinds

DEEPEST = 400  # pages
PERIODS = ("24h", "7d", "30d", "90d", "all")
USUAL = "7d"  # the period, where none is asked for
FIELDS = ("search", "brand", "sentiment", "topic", "intent", "source", "lang", "since", "until", "irrelevant")


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
    for name in times:
        text = given[name]
        try:
            times[name] = None if text in {"", "all"} else parse_moment(text, now, site.zone, name)
        except (VigieError, OverflowError) as error:
            wrong = str(error) if isinstance(error, VigieError) else f"{name} {text!r}"
    page = params.get("page", "1")
    return Asked(
        given,
        MentionFilter(
            brand=cast("BrandName", given["brand"]) or None,
            since=times["since"],
            until=times["until"],
            sentiment=cast("Label", given["sentiment"]) if given["sentiment"] in SENTIMENTS else None,
            topic=cast("TopicName", given["topic"]) or None,
            intent=next((name for name in INTENTS if name == given["intent"]), None),
            source=cast("SourceName", given["source"]) or None,
            lang=given["lang"] or None,
            search=given["search"] or None,
            irrelevant=given["irrelevant"] == "yes",
        ),
        min(int(page), DEEPEST) if page.isascii() and page.isdigit() and int(page[:4]) else 1,
        wrong,
    )


def choices(config: Config | None) -> dict[str, list[str]]:
    """What the filters offer."""
    own = [] if config is None else config.topics
    return {
        "brand": [str(one.name) for one in config.brands] if config else [],
        "sentiment": list(SENTIMENTS),
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
