"""Mentions: searched, filtered, page by page, each with its own page, and taken home as CSV or JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from monitor.cli.mentions import COLUMNS, SENTIMENTS, csv_row
from monitor.cli.output import parse_moment, write_csv
from monitor.config.model import Config
from monitor.errors import VigieError
from monitor.model import INTENTS, BrandName, Judged, Label, SourceName, TopicName
from monitor.shapes import mention_json
from monitor.store.search import MentionFilter
from monitor.web.pages import show, site_of
from monitor.web.site import Site
from monitor.wiring import kinds

A_PAGE = 25
MOST = 10_000  # mentions taken home at once
DEEPEST = 400  # pages
COPIES = 50  # rows that change with another
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


@dataclass(frozen=True, slots=True)
class Editing:
    """A row that is being corrected: the topics it may be said to touch, and what was filled in before."""

    topics: Sequence[str]
    typed: Mapping[str, str]


def row(request: Request) -> HTMLResponse:
    """A mention's row of the list, alone; with ``fix``, to be corrected in its place."""
    params = request.query_params
    return row_part(request, params.get("brand", ""), typed={} if params.get("fix") == "yes" else None)


def row_part(
    request: Request,
    brand: str,
    *,
    status: int = 200,
    said: str = "",
    wrong: str = "",
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A mention's row, and those of who else tells its story where it was just corrected: a page shows those it has.

    Args:
        brand: that the list is filtered by.
        said: what was just done; ``wrong``: why it was not.
        typed: what is filled in of the form that corrects it; ``None``: it is not being corrected.
    """
    site = site_of(request)
    with site.reader() as reader:
        one = reader.mention(request.path_params["id"])
        others = [
            each for each in reader.telling(one.mention.id) if said and each.mention.id != one.mention.id
        ]
        copies = reader.copies({one.mention.story} if one.mention.story else ())
    editing = None if typed is None else Editing(topics_beside(site, one), typed)
    return show(
        request,
        "_row.html.j2",
        status,
        one=_seen(one, brand),
        others=[_seen(each, brand) for each in others[:COPIES]],
        copies=copies,
        brand=brand,
        editing=editing,
        done_=said,
        wrong=wrong,
    )


def _seen(one: Judged, brand: str) -> Judged:
    return one.towards(BrandName(brand)) if brand else one


def topics_beside(site: Site, one: Judged) -> list[str]:
    """Those that a mention does not touch, as far as anybody knows."""
    return [
        name for name in choices(site.config)["topic"] if name not in {t.name for t in one.verdict.topics}
    ]


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
        topics=topics_beside(site, one),
        wrong=wrong,
    )
