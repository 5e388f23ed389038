"""How a page is written: one template engine, everything escaped, the words in the reader's language."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from monitor import language as written
from monitor.digest.language import Words
from monitor.digest.markdown import linkable as to_link
from monitor.model import HIDDEN, Judged, Language, hidden_topics, veiled
from monitor.naming import topic
from monitor.text import shown
from monitor.web.site import Site
from monitor.web.words import WORDS, say

FOLDER = Path(__file__).parent
NAV = (
    ("now", "/", "n"),
    ("alerts", "/alerts", "a"),
    ("mentions", "/mentions", "m"),
    ("answers", "/answers", "w"),
    ("brands", "/brands", "b"),
    ("digests", "/digests", "d"),
    ("rules", "/rules", "r"),
    ("sources", "/sources", "s"),
)
DONE = frozenset({"ack", "snooze", "resolve", "note", "correct", "send"})
BLANKS = " \xa0\u202f"  # at an end they part a word from its neighbour
LINKABLE = ("https://", "http://")


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    environment.globals |= {
        "linkable": lambda url: url if url.startswith(LINKABLE) else "",
        "linkable_here": lambda url: url if to_link(url) else "",
        "query": query,
        "hidden": lambda one: bool(hidden_topics(one.verdict)),
    }
    environment.filters["unclean"] = _with_blanks
    return environment


def _plain(value: object) -> object:
    """What people wrote, without what steers a terminal or turns the writing round; markup is ours, and stays."""
    if type(value) is not str:
        return value
    before, after = (end if end in BLANKS else "" for end in (value[:1], value[-1:]))
    return f"{before}{shown(value)}{after if value.strip() else ''}"


def query(given: dict[str, object], **changed: object) -> str:
    """The query of a link: what was given, less what is empty."""
    kept = {name: value for name, value in {**given, **changed}.items() if value not in {None, "", False}}
    return f"?{urlencode({name: str(value) for name, value in kept.items()})}" if kept else ""


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site: Site = request.state.site
    return site


def phrase(site: Site) -> Callable[..., str]:
    """How to say things in the site's language."""
    return functools.partial(say, site.language)


def show(
    request: Request,
    template: str,
    status: int = HTTPStatus.OK,
    *,
    here: str = "",
    headers: Mapping[str, str] | None = None,
    said: Mapping[str, object] | None = None,
    **more: object,
) -> HTMLResponse:
    """A page, or a part of one.

    Args:
        here: which entry of the menu it is.
        said: what the template shows; so is ``more``.
    """
    site = site_of(request)
    language, now = site.language, site.clock.now()
    session = request.state.session
    text = (
        _environment()
        .get_template(template)
        .render(
            t=functools.partial(say, language),
            lang=language,
            now=now,
            at=lambda moment: "–" if moment is None else site.at(moment),
            lasting=lambda span: written.span(span, language),
            rough=lambda span: written.rough(abs(span), language),
            ago=lambda moment: _ago(moment, now, language),
            whole_days=Words(language, site.zone).days,
            number=lambda value: written.number(value, language),
            percent=lambda share: written.percent(share, language),
            signed=lambda share: written.signed(share, written.percent(abs(share), language)),
            score=lambda value: written.signed(value, written.fixed(abs(value), language, 2)),
            topic_word=lambda name: topic(name, language),
            tongue=lambda code: written.tongue(code, language),
            title=site.title,
            told=site.told,
            veil=lambda one: veiled(one, language),
            why_hidden=lambda one: why_hidden(one, language),
            session=session,
            asks=site.door.asks,
            token=request.state.token,
            done=done if (done := request.query_params.get("done", "")) in DONE else "",
            nav=NAV if session else (),
            here=here,
            path=request.url.path,
            **(said or {}),
            **more,
        )
    )
    return HTMLResponse(text, status, headers)


def why_hidden(one: Judged, language: Language) -> str:
    """What a mention is hidden for, in words."""
    return ", ".join(HIDDEN[name][language] for name in hidden_topics(one.verdict))


def _with_blanks(text: str) -> Markup:
    """A line of the rules file: as it stands, its indent too, and nothing of it markup."""
    plain = shown(text)
    return Markup(" " * (len(text) - len(text.lstrip(" ")))) + escape(plain)  # noqa: S704 -- blanks, and what is escaped


def _ago(at: datetime | None, now: datetime, language: Language) -> str:
    """``3 min ago``; ``in 4 min`` when it is to come."""
    if at is None:
        return "–"
    apart = now - at
    if abs(apart) < timedelta(minutes=1):
        return say(language, "just-now")
    amount = written.rough(abs(apart), language)
    return say(language, "ago" if apart >= timedelta() else "in-time", span=amount)


def refused(request: Request, status: HTTPStatus, why: str) -> Response:
    """Not this way: as a page for people, as JSON for programs."""
    site = site_of(request)
    words = say(site.language, f"refused/{why}")
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
        if request.headers.get(
            "hx-request"
        ):  # a part of a page whose session is over: the whole is asked again
            headers["HX-Refresh"] = "true"
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": words}, status, headers)
    if why == "log-in":
        # A link in Slack brings no SameSite=Strict cookie along. Asked again from our own page, the browser sends it.
        again = request.headers.get("sec-fetch-site") == "cross-site"
        next_ = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.method != "GET":
            next_ = "/"
        return show(
            request, "login.html.j2", status, headers=headers, next=next_, wrong="", again=again, name=""
        )
    return show(request, "error.html.j2", status, headers=headers, words=words)


__all__ = [
    "FOLDER",
    "NAV",
    "WORDS",
    "phrase",
    "query",
    "refused",
    "show",
    "site_of",
    "why_hidden",
]
