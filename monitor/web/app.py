"""All routes, behind the guard."""

from __future__ import annotations

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.errors import StoreError, VigieError
from monitor.web import acting, comparing, digest_page, digesting, entering, keeping, reading, watching
from monitor.web.api import ROUTES as API
from monitor.web.api import RefusedError
from monitor.web.asking import UnclearError
from monitor.web.guard import Guard
from monitor.web.pages import FOLDER, phrase, show, site_of
from monitor.web.site import Site


def routes() -> list[BaseRoute]:
    """Every one; whatever changes something is POST."""
    return [
        Route("/", watching.now_page),
        Route("/now/live", watching.now_live),
        Route("/alerts", watching.alerts_page),
        Route("/alerts/{id}", watching.alert_page),
        Route("/alerts/{id}/window", watching.window_part),
        *(Route(f"/alerts/{{id}}/{verb}", acting.on_alert, methods=["POST"]) for verb in acting.VERBS),
        Route("/mentions", reading.mentions_page),
        Route("/mentions/count", reading.count_part),
        Route("/mentions.csv", reading.export),
        Route("/mentions.json", reading.export),
        Route("/mentions/{id}", reading.mention_page),
        Route("/mentions/{id}/correct", acting.on_mention, methods=["POST"]),
        Route("/answers", comparing.answers_page),
        Route("/answers/list", comparing.answers_part),
        Route("/brands", comparing.brands_page),
        Route("/brands/table", comparing.brands_part),
        Route("/digests", digesting.digests_page),
        Route("/digests/list", digesting.digests_part),
        Route("/digests/any", digest_page.any_page),
        Route("/digests/any/part", digest_page.digest_part),
        Route("/digests/any.html", digest_page.digest_file),
        Route("/digests/any.json", digest_page.digest_file),
        Route("/digests/{id}.html", digest_page.digest_file),
        Route("/digests/{id}.json", digest_page.digest_file),
        Route("/digests/{id}", digest_page.digest_page),
        Route("/digests/{id}/part", digest_page.digest_part),
        Route("/digests/{id}/send", digesting.send, methods=["POST"]),
        Route("/rules", keeping.rules_page),
        Route("/rules/standings", keeping.rules_part),
        Route("/why-not", keeping.why_not_page),
        Route("/sources", keeping.sources_page),
        Route("/sources/list", keeping.sources_part),
        Route("/login", entering.login_page, methods=["GET"], name="login"),
        Route("/login", entering.log_in, methods=["POST"], name="log-in"),
        Route("/logout", entering.log_out, methods=["POST"]),
        *API,
        Mount("/static", StaticFiles(directory=FOLDER / "static"), name="static"),
    ]


def make_app(site: Site) -> Starlette:
    """The page of a site."""
    return Starlette(
        routes=routes(),
        middleware=[Middleware(Guard, site=site)],
        exception_handlers={VigieError: _failed, HTTPException: _lost},
    )


def _failed(request: Request, error: Exception) -> Response:
    """What Vigie raises on purpose, said to whoever asked."""
    assert isinstance(error, VigieError)
    if isinstance(error, RefusedError):
        return _told(request, HTTPStatus.CONFLICT, str(error))
    words = str(error) if request.url.path.startswith("/api/") else site_of(request).refusal(error)
    if isinstance(error, UnclearError):
        return _told(request, HTTPStatus.BAD_REQUEST, words)
    if not isinstance(error, StoreError):
        return _told(request, HTTPStatus.NOT_FOUND, words)
    site = site_of(request)
    if not site.db.exists():
        words = phrase(site)("error/no-database", path=site.db)
    return _told(request, HTTPStatus.SERVICE_UNAVAILABLE, words)


def _lost(request: Request, error: Exception) -> Response:
    """There is no such page, or not by that method."""
    assert isinstance(error, HTTPException)
    say = phrase(site_of(request))
    answer = _told(request, HTTPStatus(error.status_code), say(f"error/{error.status_code}"))
    answer.headers.update(error.headers or {})
    return answer


def _told(request: Request, status: HTTPStatus, words: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": words}, status)
    return show(request, "error.html.j2", status, words=words)
