"""What stands before every route: host, origin, login, form token, and the headers of every answer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web.door import elsewhere
from monitor.web.pages import refused
from monitor.web.signing import LASTS, Session, form_token, opened, same, signed
from monitor.web.site import Site

COOKIE = "vigie"
OPEN = ("/static/", "/login")  # what somebody needs to log in
MOST = 64 * 1024  # bytes of a form
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer, a browser posts our own forms as from nowhere: Origin: null
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Lets a request through to the routes, or says why not.

    What a route finds in ``request.state``: ``session``, ``token`` (for its forms) and ``form`` (what was posted).
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":  # there are no others: no websocket, no lifespan
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if not scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        request = Request(scope, receive)
        answer = await self._refusal(request)
        if answer is None:
            await self._app(scope, receive, dressed)
        else:
            await answer(scope, receive, dressed)

    async def _refusal(self, request: Request) -> Response | None:
        """Why it is not let through."""
        site, headers, state = self._site, request.headers, request.state
        state.site, state.session, state.token, state.form = site, None, "", {}
        if not site.door.knows(headers.get("host", "")):
            return refused(request, HTTPStatus.MISDIRECTED_REQUEST, "wrong-host")
        if elsewhere(headers):
            return refused(request, HTTPStatus.FORBIDDEN, "elsewhere")
        state.session = self._session(request)
        if state.session is not None:
            state.token = form_token(site.key, state.session)
        elif not request.url.path.startswith(OPEN):
            return refused(request, HTTPStatus.UNAUTHORIZED, "log-in")
        if request.method in UNSAFE:
            return await self._posted(request)
        return None

    def _session(self, request: Request) -> Session | None:
        """Who asks; where nobody is asked for a password, whoever sits at this machine."""
        site, now = self._site, self._site.clock.now()
        if not site.door.asks:
            return Session(site.door.by, now + LASTS, "here")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._bearer(request, given.strip())
        return opened(site.key, request.cookies.get(COOKIE, ""), now)

    def _bearer(self, request: Request, given: str) -> Session | None:
        """A program that brings the password along."""
        site, now = self._site, self._site.clock.now()
        client = request.client.host if request.client else ""
        if site.attempts.too_many(client, now):
            return None
        if not same(given, site.door.password.reveal()):
            site.attempts.wrong(client, now)
            return None
        request.state.bearer = True
        return Session(site.door.by, now + LASTS, "bearer")

    async def _posted(self, request: Request) -> Response | None:
        """Read what was posted, and see that it comes from our own form."""
        state, headers = request.state, request.headers
        body = b""
        async for some in request.stream():
            body += some
            if len(body) > MOST:
                return refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-much")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json" and request.url.path.startswith("/api/"):
            # Another site's page cannot send this without asking first, and it is never allowed: https://fetch.spec.whatwg.org/#http-cors-protocol
            state.body = body
            if getattr(state, "bearer", False) or not self._site.door.asks:
                return None
            given = headers.get("x-form-token", "")
        else:
            state.form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            given = state.form.get("token", "")
        if state.session is None:  # the login form: who is not in yet has no token, and Origin was looked at
            return None
        return None if same(given, state.token) else refused(request, HTTPStatus.FORBIDDEN, "stale-form")


def let_in(response: Response, site: Site, name: str, *, secure: bool) -> None:
    """Give somebody a session."""
    session = Session(name, site.clock.now() + LASTS, secrets.token_urlsafe(16))
    response.set_cookie(
        COOKIE,
        signed(site.key, session),
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
    )


def is_secure(request: Request) -> bool:
    """Whether it came over TLS, to us or to the proxy before us."""
    return request.url.scheme == "https"
