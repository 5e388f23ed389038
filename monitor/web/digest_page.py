"""One digest on a page of its own, as a file to take home, and for programs: gathered anew from what is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from monitor import __version__
from monitor.digest.as_json import digest_json
from monitor.digest.chapters import document
from monitor.digest.document import Document
from monitor.digest.facts import Digest
from monitor.digest.language import Words
from monitor.digest.links import HERE, Links
from monitor.digest.page import page
from monitor.digest.pictures import Picture, pictures
from monitor.errors import StoreError, VigieError
from monitor.model import Json, Lines
from monitor.web.digest_wish import Form, Wish, form_of, plan_of, rules_of, wish_for, wish_of
from monitor.web.pages import phrase, show, site_of
from monitor.web.site import Known, Site
from monitor.wiring import gather

FRESH = timedelta(minutes=1)
PATIENCE = timedelta(seconds=20)  # for a file: somebody clicked, and waits


@dataclass(frozen=True, slots=True)
class Made:
    """A digest that was gathered, laid out and drawn."""

    digest: Digest
    told: Document
    drawn: tuple[Picture, ...]
    words: Words


def made(site: Site, wish: Wish, patience: timedelta | None = None) -> Known[Made] | None:
    """A digest as it was gathered within the minute; ``None``: it is being gathered."""
    config = rules_of(site)

    def work() -> Made:
        digest = gather(config, site.db, wish.plan, wish.since, wish.until, now=site.clock.now())
        words = Words(wish.plan.language, config.timezone)
        return Made(digest, document(digest, words, HERE), tuple(pictures(digest, words)), words)

    key = ("digest", wish.plan, wish.since, wish.until, config.version)
    return site.kept.ask(key, work, FRESH, stale=False, patience=patience)


def gathered(site: Site, wish: Wish, patience: timedelta = PATIENCE) -> Made:
    """The same, waited for.

    Raises:
        VigieError: it takes too long: whoever asked is to come back.
    """
    known = made(site, wish, patience)
    if known is None:
        raise StoreError(phrase(site)("digests/busy"))
    return known.value


def as_data(site: Site, wish: Wish) -> dict[str, Json]:
    """For programs: numbers lead to the page, by its address where the rules say it."""
    return digest_json(gathered(site, wish).digest, Links(rules_of(site).page or ""))


# --- a page ------------------------------------------------------------------------------------------------------


def _wanted(request: Request) -> Wish:
    """What the path and the query mean.

    Raises:
        VigieError: there is no such digest, or no such period.
    """
    site, id_ = site_of(request), request.path_params.get("id")
    return wish_for(site, form_of(site, request.query_params)) if id_ is None else wish_of(site, id_)


def _shown(request: Request, wish: Wish) -> dict[str, object]:
    site = site_of(request)
    config = rules_of(site)
    return {
        "wish": wish,
        "known": made(site, wish),
        "planned": wish.posted is None or plan_of(config, wish.posted.name) is not None,
        "is_table": lambda block: not isinstance(block, Lines),
        "is_note": lambda line: all(span.tone == "faint" for span in line),
    }


def digest_page(request: Request) -> HTMLResponse:
    """One that was sent, or would be."""
    return show(request, "digest.html.j2", here="digests", said=_shown(request, _wanted(request)))


def any_page(request: Request) -> HTMLResponse:
    """That of a period of somebody's own; where it cannot be, why not, beside what was filled in."""
    site = site_of(request)
    form = form_of(site, request.query_params)
    try:
        wish = wish_for(site, form)
    except VigieError as error:
        return show(
            request,
            "digest_wrong.html.j2",
            HTTPStatus.BAD_REQUEST,
            here="digests",
            said=form_said(site, form),
            wrong=site.refusal(error),
        )
    return show(
        request, "digest.html.j2", here="digests", said={**_shown(request, wish), **form_said(site, form)}
    )


def form_said(site: Site, form: Form) -> dict[str, object]:
    """What the form shows."""
    brands = [one.name for one in site.config.brands] if site.config else []
    today = site.clock.now().astimezone(site.zone).date().isoformat()
    return {"form": form, "brands": brands, "today": today}


def digest_part(request: Request) -> HTMLResponse:
    """The digest alone, for a page that did not wait for it."""
    return show(request, "_digest.html.j2", said=_shown(request, _wanted(request)))


# --- to take home ------------------------------------------------------------------------------------------------


def digest_file(request: Request) -> Response:
    """As one HTML file that needs nothing else and prints well, or as JSON."""
    site, wish = site_of(request), _wanted(request)
    style = request.url.path.rpartition(".")[2]
    name = f"{wish.plan.name or 'digest'}-{wish.since.astimezone(site.zone):%Y-%m-%d}.{style}"
    if style == "json":
        body, kind = json.dumps(as_data(site, wish), ensure_ascii=False, indent=2), "application/json"
    else:
        one = gathered(site, wish)
        told = document(one.digest, one.words, Links(rules_of(site).page))
        body, kind = page(told, one.drawn, one.words, __version__), "text/html; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body.encode("utf-8", "replace"), media_type=kind, headers=headers)
