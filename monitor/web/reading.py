"""Mentions: searched, filtered, page by page, each with its own page, and taken home as CSV or JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor.cli.mentions import COLUMNS, csv_row
from monitor.cli.output import write_csv
from monitor.errors import VigieError
from monitor.model import BrandName, Judged
from monitor.shapes import mention_json
from monitor.store.search import MentionFilter
from monitor.store.views import ViewError
from monitor.web.filters import PERIODS, asked, choices
from monitor.web.pages import phrase, show, site_of
from monitor.web.site import Known, Site
from monitor.web.views import asks_of, in_words, link_of, named, save, shown_views

A_PAGE = 25
MOST = 10_000  # mentions taken home at once
COPIES = 50  # rows that change with another
COUNTED = timedelta(minutes=1)


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


def mentions_page(request: Request, *, status: int = 200, wrong: str = "") -> HTMLResponse:
    """What was said, the newest first.

    Args:
        wrong: why a search was not kept, which somebody posted.
    """
    site = site_of(request)
    form = request.state.form
    params = form or request.query_params
    query = asked(params, site.clock.now(), site)
    views = shown_views(site)
    open_ = next((one for one in views if one.view.id == params.get("view")), None)
    wanted = replace(query.wanted, limit=A_PAGE + 1, skip=(query.page - 1) * A_PAGE)
    with site.reader() as reader:
        found = [one.towards(wanted.brand) if wanted.brand else one for one in reader.mentions(wanted)]
        copies = reader.copies({one.mention.story for one in found if one.mention.story})
    return show(
        request,
        "mentions.html.j2",
        status,
        here="mentions",
        found=found[:A_PAGE],
        more=len(found) > A_PAGE,
        page=query.page,
        given=dict(query.given),
        choices=choices(site.config),
        periods=PERIODS,
        copies=copies,
        wrong=wrong or query.wrong,
        views=views,
        view=open_,
        name=form.get("name", open_.view.name if open_ else ""),
        keeping=bool(wrong),
        count=known_count(site, query.wanted),
    )


def keep_view(request: Request) -> Response:
    """Keep the search under a name, or change the view that is open."""
    site, form = site_of(request), request.state.form
    name = named(form.get("name", ""))
    if not name:
        return mentions_page(request, status=HTTPStatus.CONFLICT, wrong=phrase(site)("views/nameless"))
    id_ = "" if form.get("as") == "new" else form.get("view", "")
    try:
        view = save(site, name, asks_of(form), request.state.session.name, id_)
    except ViewError as error:
        return mentions_page(request, status=HTTPStatus.CONFLICT, wrong=in_words(site, error))
    return RedirectResponse(f"{link_of(view)}&done=kept", HTTPStatus.SEE_OTHER)


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
