"""Coming in and going out."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.text import clean_line
from monitor.web.guard import COOKIE, is_secure, let_in
from monitor.web.pages import phrase, show, site_of
from monitor.web.signing import same

NAME = 80  # characters of who somebody is


def login_page(request: Request) -> Response:
    """The form; whoever is in already goes on."""
    if request.state.session is not None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    return show(request, "login.html.j2", next="/", wrong="", again=False, name="")


def log_in(request: Request) -> Response:
    """The password, and who it is: the audit log has the name."""
    site, form = site_of(request), request.state.form
    if not site.door.asks:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    say, now = phrase(site), site.clock.now()
    next_ = inside(form.get("next", "/"))
    client = request.client.host if request.client else ""
    name = clean_line(form.get("name", ""), NAME)
    wrong = ""
    if site.attempts.too_many(client, now):
        wrong = say("login/wait")
    elif not same(form.get("password", ""), site.door.password.reveal()):
        site.attempts.wrong(client, now)
        wrong = say("login/wrong")
    elif not name:
        wrong = say("login/nameless")
    if wrong:
        return show(
            request, "login.html.j2", HTTPStatus.UNAUTHORIZED, next=next_, wrong=wrong, again=False, name=name
        )
    answer = RedirectResponse(next_, HTTPStatus.SEE_OTHER)
    let_in(answer, site, name, secure=is_secure(request))
    return answer


def log_out(request: Request) -> Response:
    """End the session in this browser."""
    answer = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=is_secure(request))
    return answer


def inside(path: str) -> str:
    r"""A path of ours, never another site's: ``//evil.example`` is one in a browser's eyes, and so is ``/\\evil.example``."""
    plain = path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"
