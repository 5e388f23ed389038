"""Searches that people keep: a row of links above the list, for all who use the page, and in the JSON API."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.model import Json
from monitor.shapes import moment
from monitor.store.views import MOST, View, ViewError, Views
from monitor.text import clean_line
from monitor.web.filters import FIELDS, choices, unread
from monitor.web.pages import phrase, query, site_of
from monitor.web.site import Site

NAME = 60  # characters


@dataclass(frozen=True, slots=True)
class Shown:
    """A view as it is shown.

    Args:
        link: where it leads.
        stale: what of it cannot be read any more: which filter, and its value.
    """

    view: View
    link: str
    stale: Sequence[tuple[str, str]] = ()


def shown_views(site: Site) -> list[Shown]:
    """All of them, by name."""
    found = Views(site.db).all()
    if not found:
        return []
    now, config = site.clock.now(), site.config
    known: dict[str, list[str]] = {}
    if config is not None:  # else nobody can tell what is gone
        with site.reader() as reader:
            imported = [str(name) for name in reader.imported()]
        known = choices(config)
        known["source"] = [*known["source"], *imported]
    return [Shown(one, link_of(one), tuple(unread(one.asks, known, now, site))) for one in found]


def link_of(view: View) -> str:
    """Where it leads."""
    return f"/mentions{query({**view.asks, 'view': view.id})}"


def asks_of(params: Mapping[str, str]) -> dict[str, str]:
    """The filters that are set."""
    given = {name: params.get(name, "").strip() for name in FIELDS}
    return {name: value for name, value in given.items() if value}


def in_words(site: Site, error: ViewError) -> str:
    """Why it was not done, for people."""
    return phrase(site)(f"views/{error.why}", name=error.name, most=MOST)


def save(site: Site, name: str, asks: Mapping[str, str], by: str, id_: str = "") -> View:
    """Keep a search, or change one that is kept.

    Raises:
        ViewError: see ``Views.keep``.
    """
    return Views(site.db).keep(name, asks, by, site.clock.now(), id_)


def drop(request: Request) -> Response:
    """Delete one; whoever comes too late finds it done."""
    site = site_of(request)
    with contextlib.suppress(ViewError):
        Views(site.db).drop(request.path_params["id"], request.state.session.name, site.clock.now())
    return RedirectResponse("/mentions?done=dropped", HTTPStatus.SEE_OTHER)


# --- for programs -----------------------------------------------------------------------------------------------


def view_json(one: Shown) -> dict[str, Json]:
    """A view as JSON."""
    view = one.view
    return {
        "id": view.id,
        "name": view.name,
        "asks": dict(view.asks),
        "by": view.by,
        "at": moment(view.at),
        "link": one.link,
        "unread": [name for name, _ in one.stale],
    }


def named(text: str) -> str:
    """A name as it is kept; empty: it is none."""
    return clean_line(text, NAME)
