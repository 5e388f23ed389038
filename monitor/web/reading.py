"""Mentions: searched, filtered, page by page, each with its own page, and taken home as CSV or JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import cast, get_args

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from monitor.cli.mentions import COLUMNS, SENTIMENTS, csv_row
from monitor.cli.output import parse_moment, write_csv
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import INTENTS, BrandName, Label, PostType, SourceName, StoryId, TopicName
from monitor.shapes import mention_json
from monitor.store.search import MentionFilter
from monitor.web.pages import show, site_of
from monitor.web.site import Known, Site
from monitor.wiring import kinds

A_PAGE = 25
MOST = 10_000  # mentions taken home at once
DEEPEST = 400  # pages
PERIODS = ("24h", "7d", "30d", "90d", "all")
USUAL = "7d"  # the period, where none is asked for
FIELDS = (
    *("search", "brand", "sentiment", "topic", "intent", "source", "lang", "since", "until", "irrelevant"),
    *("author", "story", "type", "sampled"),
)
TONES = (*SENTIMENTS, "read")
COUNTED = timedelta(minutes=1)


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


@dataclass(frozen=True, slots=True)
class Found:
    """How many mentions a search finds, and how many stories they tell."""

    mentions: int
    stories: int


def known_count(site: Site, wanted: MentionFilter) -> Known[Found] | None:
    """The same, as it was counted of late."""

    def count() -> Found:
        with site.reader() as reader:
            return Found(*reader.counted(wanted))

    return site.kept.ask(("count", wanted), count, COUNTED)


def count_part(request: Request) -> HTMLResponse:
    """How many there are, for a page that did not wait for it."""
    site = site_of(request)
    query = asked(request.query_params, site.clock.now(), site)
    return show(request, "_count.html.j2", given=dict(query.given), count=known_count(site, query.wanted))


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


def mentions_page(request: Request) -> HTMLResponse:
    """What was said, the newest first."""
    site = site_of(request)
    query = asked(request.query_params, site.clock.now(), site)
    wanted = replace(query.wanted, limit=A_PAGE + 1, skip=(query.page - 1) * A_PAGE)
    with site.reader() as reader:
        found = [one.towards(wanted.brand) if wanted.brand else one for one in reader.mentions(wanted)]
        copies = reader.copies({one.mention.story for one in found if one.mention.story})
    return show(
        request,
        "mentions.html.j2",
        here="mentions",
        found=found[:A_PAGE],
        more=len(found) > A_PAGE,
        page=query.page,
        given=dict(query.given),
        choices=choices(site.config),
        periods=PERIODS,
        copies=copies,
        wrong=query.wrong,
        count=known_count(site, query.wanted),
    )


def export(request: Request) -> Response:
    """The mentions of a search, the newest so many; a spreadsheet finds no formula in them."""
    site = site_of(request)
    query = asked(request.query_params, site.clock.now(), site)
    if query.wrong:
        raise VigieError(query.wrong)
    style = request.url.path.rpartition(".")[2]
    with site.reader() as reader:
        wanted = replace(query.wanted, limit=MOST)
        found = (one.towards(wanted.brand) if wanted.brand else one for one in reader.mentions(wanted))
        if style == "csv":
            file = io.StringIO()
            write_csv(file, COLUMNS, map(csv_row, found))
            body, kind = file.getvalue(), "text/csv; charset=utf-8"
        else:
            body = json.dumps([mention_json(one) for one in found], ensure_ascii=False)
            kind = "application/json"
    headers = {"Content-Disposition": f'attachment; filename="mentions.{style}"'}
    return Response(body.encode("utf-8", "replace"), media_type=kind, headers=headers)


def mention_page(request: Request, *, status: int = 200, wrong: str = "") -> HTMLResponse:
    """One mention: its words, why it was judged so, who else tells it, and where to correct it."""
    site = site_of(request)
    with site.reader() as reader:
        one = reader.mention(request.path_params["id"])
        told = reader.telling(one.mention.id)
        made = reader.corrected([one]).get(one.mention.id, [])
    return show(
        request,
        "mention.html.j2",
        status,
        here="mentions",
        one=one,
        others=[other for other in told if other.mention.id != one.mention.id][:20],
        copies={},
        made=made,
        topics=[
            name for name in choices(site.config)["topic"] if name not in {t.name for t in one.verdict.topics}
        ],
        wrong=wrong,
    )
